//! What the whole-system tests share: a shop with one station, and the
//! workbooks a courier sends it.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod binary;
mod chance;
mod postgres;
mod shop;
mod workbook;

pub use binary::{server_binary, station_binary};
pub use chance::Chance;
pub use postgres::Database;
pub use shop::{Shop, beep};
pub use workbook::Sheet;
