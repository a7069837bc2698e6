//! Guns and printers at a station, by the real command, on pseudo terminals and
//! sockets.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod guns;
mod printers;
