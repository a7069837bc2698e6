//! Every rule of the product, and nothing else.
//!
//! A host (the station, later the server) does five things in one transaction:
//! it asks [`reads`] what a command must know, loads those [`Facts`], calls
//! [`decide`], writes the [`Change`]s with the command itself, and commits.
//! Nothing here reads a clock, a random source, a file or a socket: `ctx`
//! brings the time and the ids, so the same command gives the same answer on
//! both ends (docs/ARCHITECTURE.md, invariant 1).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod access;
mod command;
mod facts;
pub mod floor;
pub mod flows;
pub mod imports;
pub mod kernel;
mod model;
pub mod places;
mod refusal;
pub mod warehouse;

pub use command::{Answer, Change, Command, Outcome, Read, decide, reads};
pub use facts::{Device, Facts};
pub use kernel::{Actor, Ctx, Timestamp};
pub use model::Model;
pub use refusal::Refusal;
