//! A company's server with stations that are nothing but what it hears of them.

mod client;
mod program;
mod shop;

pub use client::{Answered, Client};
pub use program::{program, program_with};
pub use shop::{Process, SITE, Shop, code, found};
