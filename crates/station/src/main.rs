//! The `station` command: the whole station without a window, for conveyors and
//! kiosks, scripts, support and tests.

mod cli;

use std::process::ExitCode;

/// Rows are made in one thread and let go in another; the usual allocator takes
/// a third of an import for that (docs/decisions/0011).
#[global_allocator]
static ALLOCATOR: station::Allocator = station::ALLOCATOR;

fn main() -> ExitCode {
    match station::reader::serve_if_asked() {
        Some(code) => code,
        None => cli::run(),
    }
}
