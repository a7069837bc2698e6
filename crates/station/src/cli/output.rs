//! What goes to standard output and standard error, and what ends a command.

use contract::{ErrorBody, Failure};
use serde::Serialize;
use std::io::{self, ErrorKind, Write};

/// Why a command ends before its time.
#[derive(Debug)]
pub enum Stop {
    /// Refused or failed; still without words.
    Refused(Failure),
    /// Refused, in words.
    Said(ErrorBody),
    /// Refused, and everything about it is printed already.
    Told,
    /// Whoever read the output has gone. What was done stays done.
    Deaf,
    /// Wrong usage that only the station's state shows.
    Usage(clap::Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

/// Standard output: objects for programs or lines for people.
#[derive(Debug)]
pub struct Output {
    pub json: bool,
}

impl Output {
    /// One object, whole and at once: others may wait for it.
    pub fn object(&self, value: &impl Serialize) -> Result<(), Stop> {
        let mut line = serde_json::to_vec(value)
            .map_err(|error| Failure::new("internal").with("detail", error))?;
        line.push(b'\n');
        self.put(&line)
    }

    /// One line for people. What came from a workbook or a gun must not steer
    /// the terminal.
    pub fn line(&self, text: &str) -> Result<(), Stop> {
        self.put(format!("{}\n", harmless(text)).as_bytes())
    }

    fn put(&self, bytes: &[u8]) -> Result<(), Stop> {
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Stop::Deaf,
            _ => Failure::new("file_unwritable")
                .with("path", "-")
                .with("detail", error)
                .into(),
        })
    }
}

/// A line on standard error. That it cannot be written is nothing to stop for.
pub fn aside(text: &str) {
    let _ = writeln!(io::stderr(), "{}", harmless(text));
}

fn harmless(text: &str) -> String {
    let shown = |c: char| match c.is_control() {
        true => char::REPLACEMENT_CHARACTER,
        false => c,
    };
    text.trim_end().chars().map(shown).collect()
}
