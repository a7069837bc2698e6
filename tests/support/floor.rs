//! A station on a folder of its own, driven by the real command.

use crate::{Sheet, station_binary};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A station.
#[derive(Debug)]
pub struct Floor {
    home: tempfile::TempDir,
}

/// A process under way; it never outlives its test.
#[derive(Debug)]
pub struct Running(pub Child);

impl Running {
    /// Ends it as a power button would end the process alone.
    pub fn kill(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ = self.0.kill();
        self.0.wait().expect("a child ends");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Floor {
    /// A standalone station with one operator.
    pub fn open() -> Self {
        Self::open_in("PH")
    }

    /// A folder nobody has used yet.
    pub fn unopened() -> Self {
        Self {
            home: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// Joins a server; the folder may be fresh.
    pub fn enrol(&self, server: &str, code: &str, more: &[&str]) -> Value {
        let words = ["enrol", "--server", server, "--code", code];
        self.ask_one(&[&words[..], more].concat())
    }

    /// One round of sync, which must come to its end.
    pub fn sync(&self) -> Value {
        self.ask_one(&["sync"])
    }

    /// Scans parcels of the usual workbook in one go; the answers.
    pub fn scan(&self, parcels: impl IntoIterator<Item = u32>) -> Vec<Value> {
        let mut scanner = self.scanner();
        let codes: Vec<String> = parcels.into_iter().map(Self::number).collect();
        scanner.send(&codes);
        scanner.finish()
    }

    /// The same in another country.
    pub fn open_in(country: &str) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let floor = Self { home };
        let init = ["init", "--company", "Isla Trading", "--operator", "Amal"];
        floor.ask(&[&init[..], &["--country", country]].concat());
        floor
    }

    /// A file beside the data, as a courier's portal saved it.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path.to_str().expect("text").to_owned()
    }

    /// Where a file beside the data would be.
    pub fn path(&self, name: &str) -> String {
        self.home
            .path()
            .join(name)
            .to_str()
            .expect("text")
            .to_owned()
    }

    /// Imports a file to its end, which must be good.
    pub fn import(&self, name: &str, bytes: &[u8], options: &[&str]) -> Value {
        let path = self.file(name, bytes);
        self.ask_one(&[&["import", &path], options].concat())
    }

    /// Imports a file that must be refused as a whole; why.
    pub fn import_refused(&self, name: &str, bytes: &[u8], options: &[&str]) -> Value {
        let path = self.file(name, bytes);
        self.refused(&[&["import", &path], options].concat())
    }

    /// Runs a command that must be refused with exit code 1, in words and with
    /// the next step; the error.
    pub fn refused(&self, words: &[impl AsRef<OsStr>]) -> Value {
        let output = self.command(words).output().expect("the command starts");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(output.status.code(), Some(1), "{said}");
        let last = said.lines().last().expect("an answer");
        let answer: Value = serde_json::from_str(last).expect("JSON");
        let error = &answer["error"];
        for part in ["code", "message", "next_step"] {
            assert!(!text(&error[part]).is_empty(), "{part}: {said}");
        }
        error.clone()
    }

    /// A waybill.
    pub fn waybill(&self, number: &str) -> Value {
        self.ask_one(&["waybill", number])
    }

    /// A workbook beside the data.
    pub fn workbook(&self, parcels: u32) -> PathBuf {
        let path = self.home.path().join("courier.xlsx");
        Sheet::usual().parcels(1, parcels, "Cebu").save(&path);
        path
    }

    /// The number of a parcel of the workbook.
    pub fn number(parcel: u32) -> String {
        format!("JT{parcel:010}")
    }

    /// The command with these words.
    pub fn command(&self, words: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(station_binary());
        command
            .args(["--json", "--data"])
            .arg(self.home.path().join("data"))
            .args(words)
            .env("WAYSTATION_KEYRING", "off")
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env("LC_ALL", "C.UTF-8")
            .env_remove("WAYSTATION_PIN")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    /// Starts a command and leaves it to itself.
    pub fn start(&self, words: &[impl AsRef<OsStr>]) -> Running {
        Running(self.command(words).spawn().expect("the command starts"))
    }

    /// Runs a command to its end, which must be good; the objects it printed.
    pub fn ask(&self, words: &[impl AsRef<OsStr>]) -> Vec<Value> {
        let output = self.command(words).output().expect("the command starts");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(output.status.success(), "{text}");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    }

    /// Runs a command that answers one object.
    pub fn ask_one(&self, words: &[impl AsRef<OsStr>]) -> Value {
        let mut lines = self.ask(words);
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.remove(0)
    }

    /// Checks the station over: its structure, whatever the computer lacks.
    pub fn is_sound(&self) {
        for check in self.ask(&["doctor"]) {
            let structural = ["database", "audit_chain"].contains(&text(&check["check"]));
            assert!(!structural || check["ok"] == true, "{check}");
        }
    }

    /// A session, whose totals are those of its items.
    pub fn session(&self, id: &str) -> Value {
        let session = self.ask_one(&["session", id]);
        let standing: Vec<&Value> = list(&session["items"])
            .iter()
            .filter(|item| item["voided"] == false)
            .collect();
        let of = |outcome: &str| {
            let alike = standing.iter().filter(|item| item["outcome"] == outcome);
            alike.count()
        };
        let totals = &session["totals"];
        assert_eq!(totals["total_scanned"], standing.len(), "{totals}");
        assert_eq!(totals["duplicate_count"], of("duplicate"), "{totals}");
        assert_eq!(totals["error_count"], of("error"), "{totals}");
        session
    }

    /// A `scan` that reads codes until it is killed or its input ends.
    pub fn scanner(&self) -> Scanner {
        let mut command = self.command(&["scan"]);
        let child = command.stdin(Stdio::piped()).spawn();
        let mut running = Running(child.expect("the command starts"));
        Scanner {
            input: running.0.stdin.take().expect("piped"),
            answers: BufReader::new(running.0.stdout.take().expect("piped")),
            running,
        }
    }
}

/// A scan under way.
#[derive(Debug)]
pub struct Scanner {
    input: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// Its process.
    pub running: Running,
}

impl Scanner {
    /// Sends codes without waiting for an answer.
    pub fn send(&mut self, codes: &[String]) {
        let lines: String = codes.iter().map(|code| format!("{code}\n")).collect();
        self.input.write_all(lines.as_bytes()).expect("taken");
    }

    /// The next answer; none once the process is gone. A line cut off by its
    /// death was never heard.
    pub fn hear(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("readable");
        if line.ends_with('\n') {
            Some(serde_json::from_str(&line).expect("JSON"))
        } else {
            None
        }
    }

    /// Ends the input and waits until everything is answered.
    pub fn finish(mut self) -> Vec<Value> {
        drop(self.input);
        let mut heard = Vec::new();
        let mut line = String::new();
        while self.answers.read_line(&mut line).expect("readable") > 0 {
            heard.push(serde_json::from_str(&line).expect("JSON"));
            line.clear();
        }
        let status = self.running.0.wait().expect("a child ends");
        assert!(status.success(), "{heard:?}");
        heard
    }
}

/// A text of an answer.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A list of an answer.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
