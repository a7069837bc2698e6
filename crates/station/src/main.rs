//! The `station` command: the whole station without a window, for conveyors and
//! kiosks, scripts, support and tests.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    match station::reader::serve_if_asked() {
        Some(code) => code,
        None => cli::run(),
    }
}
