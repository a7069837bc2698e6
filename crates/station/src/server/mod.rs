//! The server as the station reaches it: HTTP, and nothing of the store.
//!
//! Whoever syncs asks a [`Client`] and goes by the kind of [`Error`]: without a
//! network a station is calm, and whatever was not answered is asked again.

mod address;
mod backoff;
mod client;
mod device_key;
mod error;
mod events;
mod live;
mod wire;

pub use address::Address;
pub use backoff::Backoff;
pub use client::{Checkup, Client, PackedPush};
pub use device_key::DeviceKey;
pub use error::Error;
pub use live::Live;
