//! The station's way to its server over a bad network: real processes, a
//! PostgreSQL of their own, and a proxy in between.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod breaking;
mod detours;
mod news;
mod site;
mod strangers;
mod trust;
