//! The sync protocol as a state machine: messages and rows in, messages and
//! rows out. No socket, no clock, no store: a host loads what is asked for,
//! calls, and writes what comes back in one transaction (docs/decisions/0009).
//!
//! [`station`] fills a queue and puts the server's rows under it; [`server`]
//! decides what arrives and answers what is asked.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod body;
pub mod chain;
mod scope;
pub mod server;
pub mod station;

pub use body::{Body, KIND_VERSION, effect_of, take};
pub use scope::{NoScope, Scope, Scopes, digest_of};
