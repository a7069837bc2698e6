//! Stations and their server as real programs: the stores of both tell one story
//! with one result, whatever the network does in between.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod company;
mod joining;
mod one_story;
mod storms;
