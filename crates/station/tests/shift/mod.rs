//! A station on a folder of its own, driven by the real command.

#![allow(dead_code)]

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// Headings as couriers write them.
pub const HEADINGS: [&str; 6] = [
    "Waybill Number",
    "Receiver Name",
    "Receiver Phone",
    "Destination",
    "COD Amount",
    "Order Status",
];

/// A row that becomes a pending waybill.
pub fn row(number: &str) -> [&str; 6] {
    [
        number,
        "Maria Santos",
        "0917 123 4567",
        "Davao",
        "1299.50",
        "",
    ]
}

pub struct Shop {
    home: TempDir,
    data: PathBuf,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub lines: Vec<Value>,
    pub stdout: String,
    pub stderr: String,
}

impl Answer {
    /// The only object of a command that did its work.
    pub fn done(&self) -> &Value {
        assert_eq!(self.code, 0, "{self:?}");
        assert_eq!(self.lines.len(), 1, "{self:?}");
        &self.lines[0]
    }

    /// The elements of a list.
    pub fn list(&self) -> &[Value] {
        assert_eq!(self.code, 0, "{self:?}");
        &self.lines
    }

    /// The code of a refusal, which always carries its words.
    pub fn refusal(&self) -> &str {
        assert_eq!(self.code, 1, "{self:?}");
        let error = &self.lines.last().expect("an error")["error"];
        for words in ["message", "next_step"] {
            assert!(!text(&error[words]).is_empty(), "{self:?}");
        }
        text(&error["code"])
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// One field of each element.
pub fn fields<'a>(list: &'a [Value], name: &str) -> Vec<&'a Value> {
    list.iter().map(|element| &element[name]).collect()
}

impl Shop {
    /// A folder where nothing was ever set up.
    pub fn bare() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let data = home.path().join("data");
        Self { home, data }
    }

    /// A standalone station with one operator, Amal.
    pub fn open() -> Self {
        let shop = Self::bare();
        shop.ask(&["init", "--company", "Acme", "--operator", "Amal"])
            .done();
        shop
    }

    /// The same with waybills waiting.
    pub fn with(numbers: &[&str]) -> Self {
        let shop = Self::open();
        let rows: Vec<_> = numbers.iter().map(|number| row(number)).collect();
        let book = shop.workbook("waybills.xlsx", &rows);
        let answer = shop.ask(&["import", &book]);
        assert_eq!(answer.done()["created"], numbers.len());
        shop
    }

    /// Moves the data to another folder; later commands use it.
    pub fn move_data(&mut self, to: &Path) {
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("folders");
        std::fs::rename(&self.data, to).expect("moved");
        self.data = to.to_owned();
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// A file of this test.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn path(&self, name: &str) -> String {
        self.file(name).to_str().expect("text").to_owned()
    }

    /// Writes a workbook whose first row has the headings.
    pub fn workbook(&self, name: &str, rows: &[[&str; 6]]) -> String {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (line, cells) in std::iter::once(&HEADINGS).chain(rows).enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let place = (line as u32, column as u16);
                sheet.write(place.0, place.1, *cell).expect("written");
            }
        }
        let path = self.path(name);
        book.save(&path).expect("saved");
        path
    }

    /// The command as it would be typed, without a flag.
    pub fn bare_command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_station"));
        command
            .current_dir(self.home.path())
            .env("WAYSTATION_KEYRING", "off")
            .env("XDG_RUNTIME_DIR", self.home.path())
            .env("LC_ALL", "C.UTF-8")
            .env_remove("WAYSTATION_PIN")
            .env_remove("WAYSTATION_UI")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn command(&self, args: &[impl AsRef<OsStr>]) -> Command {
        let mut command = self.bare_command();
        command
            .arg("--data")
            .arg(&self.data)
            .arg("--json")
            .args(args);
        command
    }

    /// Runs a command to its end.
    pub fn ask(&self, args: &[impl AsRef<OsStr>]) -> Answer {
        finish(self.command(args).spawn().expect("started"), b"")
    }

    /// Runs `scan` on an input to its end.
    pub fn scan(&self, args: &[&str], input: &[u8]) -> Answer {
        let mut command = self.command(&["scan"]);
        let child = command.args(args).stdin(Stdio::piped()).spawn();
        finish(child.expect("started"), input)
    }

    /// A `scan` that goes on until its input is closed.
    pub fn scanner(&self) -> Scanner {
        let mut command = self.command(&["scan"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        Scanner {
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().expect("piped")),
            child,
        }
    }

    /// Every file of the runtime folder that a holder made.
    pub fn sockets(&self) -> usize {
        let entries = std::fs::read_dir(self.home.path()).expect("readable");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names
            .filter(|name| name.to_string_lossy().starts_with("waystation-"))
            .count()
    }
}

pub fn finish(mut child: Child, input: &[u8]) -> Answer {
    let feeding = child.stdin.take().map(|mut stdin| {
        let input = input.to_vec();
        // A command that has ended takes no more; that is its business.
        std::thread::spawn(move || drop(stdin.write_all(&input)))
    });
    let output = child.wait_with_output().expect("ended");
    if let Some(feeding) = feeding {
        feeding.join().expect("fed");
    }
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    Answer {
        code: output.status.code().expect("an exit code"),
        lines: stdout
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect(),
        stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

pub struct Scanner {
    pub child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Scanner {
    /// Sends lines without waiting.
    pub fn send(&mut self, lines: &str) {
        let input = self.input.as_mut().expect("still open");
        input.write_all(lines.as_bytes()).expect("taken");
    }

    /// Waits for the next answer; nothing once the command has ended.
    pub fn next(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("readable");
        (!line.is_empty()).then(|| serde_json::from_str(&line).expect("JSON"))
    }

    /// One code and its answer.
    pub fn scan(&mut self, code: &str) -> Value {
        self.send(&format!("{code}\n"));
        self.next().expect("an answer")
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// Asks it to end, as a system does.
    pub fn terminate(&self) {
        terminate(&self.child);
    }

    /// Closes the input and waits for the end.
    pub fn end(mut self) -> i32 {
        drop(self.input.take());
        self.child.wait().expect("ended").code().expect("a code")
    }
}

impl Drop for Scanner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn terminate(child: &Child) {
    let sent = Command::new("kill").arg(child.id().to_string()).status();
    assert!(sent.expect("kill runs").success());
}
