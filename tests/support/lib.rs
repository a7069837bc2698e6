//! What the whole-system tests share: a shop with one station, and the
//! workbooks a courier sends it.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod binary;
pub mod central;
mod chance;
mod floor;
mod gun;
mod odd;
mod postgres;
mod printer;
mod proxy;
mod shop;
mod spooler;
mod workbook;
/// Files as other programs write them, which the readers' own tests use too.
#[path = "../../crates/documents/tests/reading/support/mod.rs"]
pub mod writers;

pub use binary::{pdf_text, server_binary, station_binary};
pub use chance::Chance;
pub use floor::{Floor, Running, Scanner, list, text};
pub use gun::SerialGun;
pub use odd::Table;
pub use postgres::Database;
pub use printer::{LabelPrinter, Manners};
pub use proxy::{Fault, Proxy};
pub use shop::{Shop, beep};
pub use spooler::Spooler;
pub use workbook::Sheet;
