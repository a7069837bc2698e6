//! `cargo xtask test`: everything, stage by stage.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::display::Display;
use crate::shell::{
    self, Failure, duration, headline, not_done, npm, run, say, value_of, wrong_word,
};
use crate::system::{self, Need};
use crate::{check, house, screens, toolchain};

pub const USAGE: &str = "\
Runs everything, and stops at the first stage that fails.

Usage: cargo xtask test [--only STAGE]...

  check     format, lints, types, generated files, licences, tidiness
  rules     every Rust test: rules, stores, stories, the `station` command
  screens   unit tests of the screens
  window    the built window, driven through a shift on a display of its own

What the tests need is installed first, as with `cargo xtask run`.
The tests find the built programs by STATION_BINARY, SYNC_SERVER_BINARY and
WAYSTATION_BINARY.";

struct Stage {
    name: &'static str,
    needs: &'static [Need],
    run: fn() -> Result<(), Failure>,
}

const STAGES: &[Stage] = &[
    Stage {
        name: "check",
        needs: &[Need::Build, Need::Window],
        run: checks,
    },
    Stage {
        name: "rules",
        needs: &[Need::Build, Need::Server, Need::Test],
        run: rules,
    },
    Stage {
        name: "screens",
        needs: &[],
        run: screens_alone,
    },
    Stage {
        name: "window",
        needs: &[Need::Build, Need::Window, Need::Test],
        run: window,
    },
];

pub fn act(words: &[String]) -> Result<(), Failure> {
    let stages = chosen(words)?;
    let needs: Vec<Need> = stages
        .iter()
        .flat_map(|stage| stage.needs)
        .copied()
        .collect();
    toolchain::rust()?;
    toolchain::node()?;
    system::prepare(&needs)?;

    let mut done: Vec<(&str, Duration)> = Vec::new();
    for stage in &stages {
        headline(&format!("Stage {}", stage.name));
        let start = Instant::now();
        let result = (stage.run)();
        let time = start.elapsed();
        if let Err(failure) = result {
            summary(&done);
            say(&format!("  failed  {:8} {}", stage.name, duration(time)));
            return Err(with_way_back(failure, stage.name));
        }
        say(&format!(
            "Stage {} passed in {}.",
            stage.name,
            duration(time)
        ));
        done.push((stage.name, time));
    }
    summary(&done);
    let all = done.iter().map(|(_, time)| *time).sum();
    say(&format!(
        "Everything asked for passed in {}.",
        duration(all)
    ));
    Ok(())
}

fn chosen(words: &[String]) -> Result<Vec<&'static Stage>, Failure> {
    let mut names = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--only" => names.push(value_of(word, &mut words)?),
            _ => return wrong_word(word),
        }
    }
    if let Some(unknown) = names
        .iter()
        .find(|name| STAGES.iter().all(|s| s.name != name.as_str()))
    {
        return Err(Failure::Usage(format!("There is no stage `{unknown}`.")));
    }
    // Always in our order: what is quick and basic fails first.
    Ok(STAGES
        .iter()
        .filter(|stage| names.is_empty() || names.iter().any(|name| name.as_str() == stage.name))
        .collect())
}

fn summary(done: &[(&str, Duration)]) {
    headline("Summary");
    for (name, time) in done {
        say(&format!("  passed  {name:8} {}", duration(*time)));
    }
}

fn with_way_back(failure: Failure, stage: &str) -> Failure {
    match failure {
        Failure::NotDone(sentence) => Failure::NotDone(format!(
            "{sentence}\nTo repeat only this stage: cargo xtask test --only {stage}"
        )),
        usage => usage,
    }
}

fn checks() -> Result<(), Failure> {
    check::everything(false)
}

fn rules() -> Result<(), Failure> {
    // Tests of other crates start the command as a program; Cargo builds
    // binaries of its own accord only for the tests of the same package.
    build("station")?;
    build("sync-server")?;
    let mut tests = shell::cargo();
    tests.arg("test");
    shell::locked(&mut tests);
    // The window has no rule to test; its own tests run with the window.
    tests.args(["--workspace", "--exclude", "waystation"]);
    tests.env("SYNC_SERVER_BINARY", house::binary("sync-server")?);
    run(tests.env("STATION_BINARY", house::binary("station")?))
}

fn screens_alone() -> Result<(), Failure> {
    screens::install()?;
    if screens::has_script("ui", "test") {
        run(npm().args(["test", "--workspace", "ui"]))
    } else {
        say("The screens have no unit tests yet.");
        Ok(())
    }
}

fn window() -> Result<(), Failure> {
    if !screens::has_script("tests/e2e", "test") {
        return not_done("There are no window tests: tests/e2e/package.json has no script `test`.");
    }
    screens::build()?;
    build("station")?;
    build("waystation")?;
    let mut own = shell::cargo();
    own.arg("test");
    shell::locked(&mut own);
    run(own.args(["--package", "waystation"]))?;

    let display = Display::start()?;
    let folder = PrivateFolder::make()?;
    let mut tests = npm();
    tests
        .args(["test", "--workspace", "tests/e2e"])
        .env("DISPLAY", &display.name)
        .env("STATION_BINARY", house::binary("station")?)
        .env("WAYSTATION_BINARY", house::binary("waystation")?)
        // WebKit lets itself be driven only when asked before it starts.
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        // Nothing of the person who runs the tests: not their desktop, their
        // keyring, their station, nor what their webview remembers.
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("GDK_BACKEND", "x11")
        .env("XDG_RUNTIME_DIR", folder.path.join("runtime"))
        .env("XDG_DATA_HOME", folder.path.join("data"))
        .env("XDG_CACHE_HOME", folder.path.join("cache"))
        .env("XDG_CONFIG_HOME", folder.path.join("config"));
    run(&mut tests)
}

fn build(package: &str) -> Result<(), Failure> {
    let mut build = shell::cargo();
    build.arg("build");
    shell::locked(&mut build);
    run(build.args(["--package", package, "--bins"]))
}

/// A folder that only this run uses, gone afterwards.
struct PrivateFolder {
    path: PathBuf,
}

impl PrivateFolder {
    fn make() -> Result<PrivateFolder, Failure> {
        let path = std::env::temp_dir().join(format!("waystation-window-{}", std::process::id()));
        let folder = PrivateFolder { path };
        for part in ["runtime", "data", "cache", "config"] {
            let part = folder.path.join(part);
            std::fs::create_dir_all(&part).map_err(|error| {
                Failure::NotDone(format!("{} cannot be made: {error}.", part.display()))
            })?;
        }
        // A runtime folder that others may enter is refused by what uses it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let runtime = folder.path.join("runtime");
            let mine_alone = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(&runtime, mine_alone).map_err(|error| {
                Failure::NotDone(format!("{} cannot be closed: {error}.", runtime.display()))
            })?;
        }
        Ok(folder)
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Result<Vec<&'static str>, Failure> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Ok(chosen(&words)?.iter().map(|stage| stage.name).collect())
    }

    #[test]
    fn all_stages_run_unless_some_are_named() {
        assert_eq!(names(&[]).unwrap(), ["check", "rules", "screens", "window"]);
        assert_eq!(
            names(&["--only", "window", "--only", "rules"]).unwrap(),
            ["rules", "window"]
        );
    }

    #[test]
    fn an_unknown_stage_is_wrong_usage() {
        assert!(matches!(
            names(&["--only", "wndow"]),
            Err(Failure::Usage(_))
        ));
        assert!(matches!(names(&["--only"]), Err(Failure::Usage(_))));
        assert!(matches!(names(&["--fast"]), Err(Failure::Usage(_))));
    }
}
