//! What crosses a process border: the list of commands, the views they answer
//! with, and the error codes. The window, the `station` command, a holder's
//! local socket and `station serve` all speak exactly this.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod commands;
mod errors;
mod hex;
pub mod http;
mod requests;
pub mod sync;
pub mod views;

pub use commands::*;
pub use errors::{CODES, ErrorBody, Failure};
pub use requests::*;
