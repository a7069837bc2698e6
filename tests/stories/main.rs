//! Stories a warehouse would recognise, through the whole engine.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod a_first_shift;
mod a_workbook_arrives;
mod imports;
mod searching;
mod signing_in;
mod the_floor;
mod two_operators;
