//! Rust and Node: what must be there already, because we cannot install it
//! without deciding for the person which of many ways to use.

use std::process::Command;

use crate::house;
use crate::shell::{self, Failure, answer, not_done, run, say};

const NODE_AT_LEAST: [u32; 2] = [20, 19];

/// The versions of Rust and Cargo against `rust-version` of the workspace.
pub fn rust() -> Result<(), Failure> {
    let manifest = house::root().join("Cargo.toml");
    let manifest = std::fs::read_to_string(&manifest).map_err(|error| {
        Failure::NotDone(format!("{} cannot be read: {error}.", manifest.display()))
    })?;
    let Some(wanted) = rust_version_in(&manifest) else {
        return not_done("Cargo.toml names no `rust-version`. Add it under [workspace.package].");
    };
    match answer(Command::new("rustc").arg("--version"))
        .as_deref()
        .and_then(version_in)
    {
        Some(found) if found >= wanted => Ok(()),
        Some([major, minor]) => not_done(format!(
            "Rust {major}.{minor} is too old: Waystation needs {}.{} or newer. Run `rustup update stable`.",
            wanted[0], wanted[1]
        )),
        None => not_done("`rustc` does not answer. Install Rust from https://rustup.rs."),
    }
}

/// Formatter and lints are parts of the toolchain that may be left out.
pub fn rust_checks() -> Result<(), Failure> {
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(verb, _)| answer(shell::cargo().args([*verb, "--version"])).is_none())
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if house::has_program("rustup") {
        say("The Rust toolchain lacks parts that the checks need:");
        return run(Command::new("rustup")
            .args(["component", "add"])
            .args(&missing));
    }
    not_done(format!(
        "The Rust toolchain lacks {}. Install them the way you installed Rust, and run this again.",
        missing.join(" and ")
    ))
}

pub fn node() -> Result<(), Failure> {
    let wanted = format!("{}.{}", NODE_AT_LEAST[0], NODE_AT_LEAST[1]);
    let step = "Install it from https://nodejs.org and run this again.";
    match answer(Command::new("node").arg("--version"))
        .as_deref()
        .and_then(version_in)
    {
        Some(found) if found >= NODE_AT_LEAST => {}
        Some([major, minor]) => {
            return not_done(format!(
                "Node {major}.{minor} is too old: the screens need {wanted} or newer. {step}"
            ));
        }
        None => return not_done(format!("Node {wanted} or newer is missing. {step}")),
    }
    match answer(shell::npm().arg("--version")) {
        Some(_) => Ok(()),
        None => not_done(format!(
            "`npm`, which usually comes with Node, is missing. {step}"
        )),
    }
}

/// The first `major.minor` in a text such as "rustc 1.95.0 (…)" or "v20.20.2".
fn version_in(text: &str) -> Option<[u32; 2]> {
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let mut numbers = text[start..].split(|letter: char| !letter.is_ascii_digit());
    Some([numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?])
}

fn rust_version_in(manifest: &str) -> Option<[u32; 2]> {
    manifest
        .lines()
        .find_map(|line| line.trim().strip_prefix("rust-version"))
        .and_then(version_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_and_compared_as_numbers() {
        assert_eq!(
            version_in("rustc 1.95.0 (59807616e 2026-04-14)"),
            Some([1, 95])
        );
        assert_eq!(version_in("v20.9.0"), Some([20, 9]));
        assert_eq!(version_in("none"), None);
        assert!(version_in("v20.9.0") < Some(NODE_AT_LEAST));
        assert!(version_in("v22.1.0") > Some(NODE_AT_LEAST));
    }

    #[test]
    fn the_wanted_rust_stands_in_the_manifest() {
        assert_eq!(
            rust_version_in("edition = \"2024\"\nrust-version = \"1.95\"\n"),
            Some([1, 95])
        );
    }
}
