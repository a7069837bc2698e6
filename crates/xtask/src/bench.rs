//! Starts the measurements, which live in a crate of their own.

use crate::house;
use crate::shell::{self, Failure, not_done, run};
use crate::system::{self, Need};

pub const USAGE: &str = "\
Measures, in the release profile.

Usage: cargo xtask bench [--only NAME] [--rounds N] [--peers DIR] [--json FILE]

  --only NAME    one measurement instead of all: scan, burst, import, documents, sync
  --rounds N     how often; figures are medians (3)
  --peers DIR    a folder of peers (import/run.py, sync/run.py): in turn with them
  --json FILE    also write the results there";

pub fn act(words: &[String]) -> Result<(), Failure> {
    if !house::root().join("crates/bench/Cargo.toml").is_file() {
        return not_done("There is nothing to measure yet: crates/bench does not exist.");
    }
    system::prepare(&[Need::Build])?;
    let mut bench = shell::cargo();
    bench.args(["run", "--release"]);
    shell::locked(&mut bench);
    // The words are bench's own; it knows its names and refuses wrong ones.
    run(bench.args(["--package", "bench", "--"]).args(words))
}
