// A console window behind the station would confuse its operators on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use waystation::options::{self, Wish};

/// See the `station` command.
#[global_allocator]
static ALLOCATOR: station::Allocator = station::ALLOCATOR;

fn main() -> ExitCode {
    if let Some(code) = station::reader::serve_if_asked() {
        return code;
    }
    match options::parse(std::env::args_os().skip(1)) {
        Ok(Wish::Open(options)) => match waystation::open(options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("waystation: {error}");
                ExitCode::FAILURE
            }
        },
        Ok(Wish::ShowUsage) => {
            println!("{}", options::USAGE);
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            eprintln!("waystation: {wrong}\n\n{}", options::USAGE);
            ExitCode::from(2)
        }
    }
}
