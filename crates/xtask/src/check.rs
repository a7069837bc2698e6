//! `cargo xtask check`: everything a reader should never have to remark on.

use std::path::PathBuf;
use std::process::Command;

use crate::shell::{self, Failure, answer, not_done, npm, run, say, wrong_word};
use crate::system::{self, Need};
use crate::{generate, house, screens, tidy, toolchain};

/// Raised by hand, so that two people a month apart see the same verdict.
const CARGO_DENY: &str = "0.20.2";

pub const USAGE: &str = "\
Checks format, lints, types, generated files, licences, sources and tidiness.

Usage: cargo xtask check [--tidy] [--advisories]

  --tidy         only the tidiness rules, which take a second
  --advisories   also look for known vulnerabilities; this fetches the public
                 advisory database, so it needs the network every time

cargo-deny is built from source into your cache folder the first time.";

pub fn act(words: &[String]) -> Result<(), Failure> {
    let mut only_tidy = false;
    let mut advisories = false;
    for word in words {
        match word.as_str() {
            "--tidy" => only_tidy = true,
            "--advisories" => advisories = true,
            _ => return wrong_word(word),
        }
    }
    if only_tidy {
        return tidy::check();
    }
    toolchain::rust()?;
    toolchain::node()?;
    system::prepare(&[Need::Build, Need::Window])?;
    everything(advisories)
}

/// The checks, on a machine that is prepared. Quick ones first.
pub fn everything(advisories: bool) -> Result<(), Failure> {
    toolchain::rust_checks()?;
    tidy::check()?;
    run(shell::cargo().args(["fmt", "--all", "--check"]))?;
    let mut clippy = shell::cargo();
    clippy.arg("clippy");
    shell::locked(&mut clippy);
    run(clippy.args(["--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    generate::start(true)?;
    screens::install()?;
    run(npm().args(["run", "typecheck", "--workspace", "ui"]))?;
    run(npm().args(["run", "lint", "--workspace", "ui"]))?;

    let mut deny = Command::new(cargo_deny()?);
    // The root is a package too; without this word only its own tree is judged.
    deny.current_dir(house::root()).arg("--workspace");
    // What the tree holds is known from the lock file; only advisories change
    // without us, and only they may reach for the network.
    if advisories {
        deny.args([
            "check",
            "--allow",
            "unused-wrapper",
            "advisories",
            "bans",
            "licenses",
            "sources",
        ]);
    } else {
        // It judges the crates of every system, and a build has brought only
        // this one's. The second time nothing is missing and nothing is asked.
        run(shell::cargo().args(["fetch", "--locked"]))?;
        deny.args(["--offline", "check", "--allow", "unused-wrapper"]);
        deny.args(["bans", "licenses", "sources"]);
    }
    run(&mut deny)
}

/// cargo-deny of the version above, built if it is not there.
fn cargo_deny() -> Result<PathBuf, Failure> {
    let is_right = |program: &PathBuf| {
        answer(Command::new(program).arg("--version"))
            .is_some_and(|version| version.trim().ends_with(CARGO_DENY))
    };
    let in_path = PathBuf::from("cargo-deny");
    if is_right(&in_path) {
        return Ok(in_path);
    }
    let tools = house::tools()?;
    let program = tools
        .join("bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if is_right(&program) {
        return Ok(program);
    }
    say(&format!(
        "cargo-deny {CARGO_DENY} is missing; it is built once, into {}.",
        tools.display()
    ));
    let mut install = shell::cargo();
    // Not in our target folder: its several hundred crates would stay there.
    // Unoptimised: it then builds in less time than it will ever save.
    install
        .env_remove("CARGO_TARGET_DIR")
        .args(["install", "--locked", "--debug", "--quiet"]);
    install
        .args(["--version", CARGO_DENY, "--root"])
        .arg(&tools)
        .arg("cargo-deny");
    run(&mut install)?;
    if is_right(&program) {
        Ok(program)
    } else {
        not_done(format!(
            "{} was built but does not answer with version {CARGO_DENY}. Remove that folder and run this again.",
            program.display()
        ))
    }
}
