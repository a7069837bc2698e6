//! Reading workbooks somebody else made, in a process of its own with bounded
//! memory and time (reliability.md, proof 16): a file that breaks its reader
//! costs that file, never the station.

mod child;
pub mod wire;

use contract::Failure;
use domain::imports::{DateOrder, Layout, TopRow};
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use wire::{Ask, Chunk, Kind, OpenDates, Rows, Survey, send, send_json, take};

/// The argument by which a program of ours is started as a reading process.
const ARGUMENT: &str = "read-workbook";

/// Chunks read ahead of the one being decided.
const READ_AHEAD: usize = 2;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Serves as the reading process if this program was started as one. Every
/// program that holds a station calls this first.
pub fn serve_if_asked() -> Option<ExitCode> {
    let asked = std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == ARGUMENT);
    asked.then(child::serve)
}

/// Names the program to start for reading, where it is not the one running: a
/// test's, or an embedder's, whose `main` does not call [`serve_if_asked`].
pub fn use_program(path: PathBuf) {
    // Named once: a second name is the same one.
    let _ = PROGRAM.set(path);
}

/// One file with the process that reads it.
#[derive(Debug)]
pub struct Reader {
    child: Child,
    to: BufWriter<ChildStdin>,
    from: BufReader<ChildStdout>,
    /// Rows asked for that nobody has taken yet.
    asked: Option<Rows>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It may be in the middle of a file; nobody listens any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A part of the answer to [`Reader::rows`].
pub enum Part {
    /// Rows, and the JSON they came in.
    Chunk(Chunk, Vec<u8>),
    /// Dates a person has to explain.
    OpenDates(OpenDates),
}

impl Reader {
    /// Starts a reading process on a file.
    pub fn open(file: &[u8]) -> Result<Self, Failure> {
        let program = match PROGRAM.get() {
            Some(path) => path.clone(),
            None => std::env::current_exe().map_err(broken)?,
        };
        let mut child = Command::new(program)
            .arg(ARGUMENT)
            // Memory the allocator sets aside counts as used against the limit
            // of the reading process, and a gibibyte of it is beyond that.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(broken)?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::new("reader_gone").with("detail", "-"));
        };
        let mut reader = Self {
            child,
            to: BufWriter::new(to),
            from: BufReader::with_capacity(1 << 18, from),
            asked: None,
        };
        send(&mut reader.to, Kind::File, file).map_err(broken)?;
        Ok(reader)
    }

    /// What the file is and what its sheets begin with.
    pub fn survey(&mut self) -> Result<Survey, Failure> {
        self.ask(&Ask::Survey)?;
        self.one(Kind::Survey)
    }

    /// The cells of some rows, as people see them.
    pub fn cells(&mut self, layout: &Layout, rows: Vec<u32>) -> Result<Vec<TopRow>, Failure> {
        let layout = layout.clone();
        self.ask(&Ask::Cells { layout, rows })?;
        self.one(Kind::Cells)
    }

    /// The order of day and month in these rows, as importing them settles it.
    pub fn date_order(&mut self, rows: Rows) -> Result<Option<DateOrder>, Failure> {
        self.ask(&Ask::DateOrder(Box::new(rows)))?;
        self.one(Kind::DateOrder)
    }

    /// Has rows read that [`Reader::rows`] will take.
    pub fn ask_rows(&mut self, rows: Rows) -> Result<(), Failure> {
        self.ask(&Ask::Rows(Box::new(rows.clone())))?;
        self.asked = Some(rows);
        Ok(())
    }

    /// Whether it can be asked for these rows: it is not on others already.
    pub fn is_free_for(&self, rows: &Rows) -> bool {
        self.asked.as_ref().is_none_or(|asked| asked == rows)
    }

    /// Hands over all rows, cleaned, a thousand at a time; gives how many there
    /// were. While one chunk is looked at the next ones are read.
    pub fn rows<E: From<Failure>>(
        &mut self,
        rows: Rows,
        each: &mut dyn FnMut(Part) -> Result<(), E>,
    ) -> Result<u32, E> {
        if !self.is_free_for(&rows) {
            return Err(E::from(broken("it reads other rows")));
        }
        if self.asked.take().is_none() {
            self.ask(&Ask::Rows(Box::new(rows)))?;
        }
        let from = &mut self.from;
        std::thread::scope(|scope| {
            let (sender, parts) = mpsc::sync_channel(READ_AHEAD);
            scope.spawn(move || {
                loop {
                    let part = next_part(from);
                    let last = !matches!(part, Ok(Next::Part(_)));
                    // Nobody takes it after an error of the other side.
                    if sender.send(part).is_err() || last {
                        return;
                    }
                }
            });
            for part in parts {
                match part.map_err(E::from)? {
                    Next::Part(part) => each(part)?,
                    Next::End(rows) => return Ok(rows),
                }
            }
            Err(E::from(Failure::new("reader_gone").with("detail", "-")))
        })
    }

    fn ask(&mut self, ask: &Ask) -> Result<(), Failure> {
        send_json(&mut self.to, Kind::Ask, ask).map_err(broken)
    }

    fn one<T: serde::de::DeserializeOwned>(&mut self, expected: Kind) -> Result<T, Failure> {
        match take(&mut self.from).map_err(broken)? {
            Some((kind, bytes)) if kind == expected => {
                serde_json::from_slice(&bytes).map_err(broken)
            }
            Some((Kind::Trouble, code)) => Err(trouble(&code)),
            Some((kind, _)) => Err(broken(format!("{kind:?}"))),
            None => Err(broken("it ended")),
        }
    }
}

enum Next {
    Part(Part),
    End(u32),
}

fn next_part(from: &mut BufReader<ChildStdout>) -> Result<Next, Failure> {
    let (kind, bytes) = take(from)
        .map_err(broken)?
        .ok_or_else(|| broken("it ended"))?;
    match kind {
        Kind::Chunk => {
            let chunk = serde_json::from_slice(&bytes).map_err(broken)?;
            Ok(Next::Part(Part::Chunk(chunk, bytes)))
        }
        Kind::OpenDates => {
            let dates = serde_json::from_slice(&bytes).map_err(broken)?;
            Ok(Next::Part(Part::OpenDates(dates)))
        }
        Kind::End => {
            let rows = bytes.try_into().map_err(|_| broken("a torn end"))?;
            Ok(Next::End(u32::from_le_bytes(rows)))
        }
        Kind::Trouble => Err(trouble(&bytes)),
        kind => Err(broken(format!("{kind:?}"))),
    }
}

/// Why the file gives nothing, as the reading process says.
fn trouble(json: &[u8]) -> Failure {
    serde_json::from_slice(json).unwrap_or_else(broken)
}

/// The reading process is gone: it was given too large a file, or one that
/// never ends, or could not be started.
fn broken(detail: impl std::fmt::Display) -> Failure {
    Failure::new("reader_gone").with("detail", detail)
}
