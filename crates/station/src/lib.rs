//! The desktop without a window: one data folder, one writer, every command.
//!
//! [`Station`] is what the window, the `station` command, the local socket and
//! `station serve` share. It answers the list of `contract`; the only path by
//! which anything changes is [`run`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod clock;
mod doctor;
pub mod door;
pub mod ending;
mod folder;
pub mod guns;
mod held;
pub mod holder;
mod importing;
mod joining;
mod key;
mod open;
mod paper;
mod places;
pub mod printing;
pub mod reader;
mod rpc;
pub mod run;
mod sample;
pub mod serve;
pub mod server;
mod sign_in;
pub mod store;
mod syncing;
mod views;

pub use folder::{Folder, Hold};
pub use open::{PendingScan, Station};
pub use syncing::Round;

/// What programs that hold a station allocate with.
pub type Allocator = mimalloc::MiMalloc;
/// See [`Allocator`].
pub const ALLOCATOR: Allocator = mimalloc::MiMalloc;
