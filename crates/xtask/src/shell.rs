//! Starting other programs, seen: every command is printed before it runs and
//! speaks straight to the terminal.

use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Why `cargo xtask` ends without having done what was asked.
#[derive(Debug)]
pub enum Failure {
    /// Exit 2: the words on the command line were wrong.
    Usage(String),
    /// Exit 1: a sentence saying what happened and the next step.
    NotDone(String),
}

pub fn not_done<T>(sentence: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::NotDone(sentence.into()))
}

pub fn wrong_word<T>(word: &str) -> Result<T, Failure> {
    Err(Failure::Usage(format!("`{word}` is not known here.")))
}

/// The value that must follow a flag.
pub fn value_of<'a>(
    flag: &str,
    words: &mut impl Iterator<Item = &'a String>,
) -> Result<&'a String, Failure> {
    words
        .next()
        .ok_or_else(|| Failure::Usage(format!("`{flag}` needs a value after it.")))
}

/// The cargo that started us, in the root of the checkout, without what it
/// told us about ourselves: build scripts that watch `CARGO_PKG_…` would
/// otherwise run again each time someone changes between `cargo xtask` and
/// plain `cargo`.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(crate::house::root());
    for (name, _) in std::env::vars_os() {
        let name_seen = name.to_string_lossy();
        if name_seen.starts_with("CARGO_PKG_")
            || name_seen.starts_with("CARGO_MANIFEST_")
            || name_seen.starts_with("CARGO_BIN_")
            || name_seen == "OUT_DIR"
        {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// On a build machine the lock file is the truth; at a desk Cargo may add the
/// line for a dependency that was just written down.
pub fn locked(cargo: &mut Command) {
    if std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        cargo.arg("--locked");
    }
}

pub fn npm() -> Command {
    // npm is a script of this name on Windows, which Rust does not find as `npm`.
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(crate::house::root());
    // News about npm itself is not what anyone asked for.
    npm.env("npm_config_update_notifier", "false");
    npm
}

/// Runs a command to its end, printed; anything but success is a failure.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let written = written(command);
    eprintln!("{}", faint(&format!("$ {written}")));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => not_done(match status.code() {
            Some(code) => format!("`{written}` failed with exit code {code}. Its output is above."),
            None => format!("`{written}` was stopped by a signal."),
        }),
        Err(error) => not_done(not_started(&written, &error)),
    }
}

/// What a command prints, or None when it is missing or fails. For questions
/// such as "which version", not for work.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(text)
}

pub fn not_started(written: &str, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => {
            format!("`{written}` cannot start: the program is not installed or not in PATH.")
        }
        _ => format!("`{written}` cannot start: {error}."),
    }
}

/// The command as one would type it.
pub fn written(command: &Command) -> String {
    let mut text = std::path::Path::new(command.get_program())
        .file_stem()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    for word in command.get_args() {
        let word = word.to_string_lossy();
        if word.is_empty() || word.contains([' ', '\'', '$', '*']) {
            let _ = write!(text, " '{word}'");
        } else {
            let _ = write!(text, " {word}");
        }
    }
    text
}

pub fn say(sentence: &str) {
    eprintln!("{sentence}");
}

pub fn headline(sentence: &str) {
    let line = format!("── {sentence} ");
    let rule = "─".repeat(78usize.saturating_sub(line.chars().count()));
    eprintln!("\n{}", bold(&format!("{line}{rule}")));
}

pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

fn bold(text: &str) -> String {
    painted(text, "1")
}

fn faint(text: &str) -> String {
    painted(text, "2")
}

fn painted(text: &str, code: &str) -> String {
    if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_written_as_one_would_type_it() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["test", "--", "two words", ""]);
        assert_eq!(written(&command), "cargo test -- 'two words' ''");
    }

    #[test]
    fn durations_are_read_at_a_glance() {
        assert_eq!(duration(Duration::from_millis(340)), "0.3 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
    }
}
