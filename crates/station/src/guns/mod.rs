//! Guns on serial ports: found, read, and what they say taken the same durable
//! way as every other scan.
//!
//! A thread a gun reads bytes and does nothing else, so that no screen, import
//! or printer can make it lose one ([`line`]). While screens are served the
//! [`desk`] takes what they say into the session of whoever scans.

pub mod desk;
pub mod health;
pub mod line;
pub mod ports;

pub use desk::GunDesk;
pub use health::Health;
pub use line::{Heard, Stop};
pub use ports::{Ports, SystemPorts};
