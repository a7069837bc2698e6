//! Files written from the Rust types. The writing itself is done by a binary
//! of `contract`, which knows the types; xtask only starts it.

use crate::shell::{self, Failure, run, wrong_word};

pub const USAGE: &str = "\
Writes the files that are generated from the Rust types (ui/src/generated).

Usage: cargo xtask generate [--check]

  --check   write nothing; fail when a generated file is stale";

pub fn act(words: &[String]) -> Result<(), Failure> {
    match words {
        [] => start(false),
        [word] if word == "--check" => start(true),
        [word, ..] => wrong_word(word),
    }
}

pub fn start(only_check: bool) -> Result<(), Failure> {
    let mut generate = shell::cargo();
    generate.args(["run", "--quiet"]);
    shell::locked(&mut generate);
    generate.args([
        "--package",
        "contract",
        "--features",
        "typescript",
        "--bin",
        "generate",
        "--",
    ]);
    if only_check {
        generate.arg("--check");
    }
    run(&mut generate)
}
