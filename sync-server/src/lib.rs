//! The server stations sync with: the shared rules on PostgreSQL. Any number of
//! processes may serve one database; none keeps anything of its own.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod auth;
pub mod backup;
pub mod body;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod live;
pub mod metrics;
pub mod moving;
mod rpc;
pub mod run;
pub mod serve;
pub mod store;
pub mod sync;
