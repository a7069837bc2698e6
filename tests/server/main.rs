//! The server as its stations meet it: over HTTP, on a PostgreSQL of its own.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod command;
mod crashing;
mod door;
mod figures;
mod moving;
mod pushing;
mod schema;
mod skipping;
mod stopping;
