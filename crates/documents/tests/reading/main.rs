//! Spreadsheets as couriers' tools write them, and as bad luck leaves them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bombs;
mod differs;
mod mutations;
mod older;
mod pages;
mod refusals;
mod support;
mod texts;
mod workbooks;
