//! The lines that cross the local socket.

use contract::{Caller, Failure, Pin};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{ErrorKind, Read, Write};

/// Longer lines close the connection: a workbook travels inside a line, and
/// nothing honest is larger.
const LONGEST: usize = 64 << 20;

/// Bytes read at once.
const CHUNK: usize = 64 << 10;

/// One request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Comes back with the answer.
    pub id: u64,
    /// A name from the list of commands.
    pub command: String,
    /// What it is asked with.
    #[serde(default)]
    pub args: Value,
    /// Name of the operator who acts.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Asked by a screen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub screen: bool,
    /// The PIN of that operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Pin>,
}

impl Request {
    /// Of a caller.
    pub(crate) fn of(caller: &Caller, id: u64, command: &str, args: Value) -> Self {
        Self {
            id,
            command: command.to_owned(),
            args,
            operator: caller.operator.clone(),
            screen: caller.screen,
            pin: caller.pin.clone(),
        }
    }

    /// Reads a line.
    pub(crate) fn read(line: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(line)
            .map_err(|error| Failure::new("request_unreadable").with("detail", error))
    }

    /// Writes it as a line. After an error the other side cannot have seen the
    /// end of the line, and so did nothing.
    pub(crate) fn write(&self, mut to: impl Write) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(self).map_err(std::io::Error::other)?;
        line.push(b'\n');
        to.write_all(&line)
    }
}

/// One line back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Reply {
    /// Of the request; 0 for one that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Value>,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The connection is open.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hello: bool,
    /// The connection ends; what is unanswered was never begun.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bye: bool,
}

impl Reply {
    pub(crate) fn hello() -> Self {
        Self {
            hello: true,
            ..Self::default()
        }
    }

    pub(crate) fn bye() -> Self {
        Self {
            bye: true,
            ..Self::default()
        }
    }

    pub(crate) fn to(id: u64, answer: Result<Value, Failure>) -> Self {
        let (answer, failure) = match answer {
            Ok(answer) => (Some(answer), None),
            Err(failure) => (None, Some(failure)),
        };
        Self {
            id: Some(id),
            answer,
            failure,
            ..Self::default()
        }
    }

    /// What was answered.
    pub(crate) fn result(self) -> Result<Value, Failure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.answer.unwrap_or_default()),
        }
    }

    pub(crate) fn append(&self, to: &mut Vec<u8>) {
        // Values of our own types always serialise.
        if serde_json::to_writer(&mut *to, self).is_ok() {
            to.push(b'\n');
        }
    }

    pub(crate) fn write(&self, mut to: impl Write) -> std::io::Result<()> {
        let mut line = Vec::new();
        self.append(&mut line);
        to.write_all(&line)
    }
}

/// What a look at the line brought.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line without its end.
    Whole(Vec<u8>),
    /// Nothing within the reader's time limit.
    Nothing,
    /// The other side closed.
    End,
    /// More than [`LONGEST`] without an end.
    TooLong,
}

/// Lines from a reader that may have a time limit.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    from: R,
    read: Vec<u8>,
    /// Where the next line begins.
    start: usize,
    /// Up to here no end of a line was found.
    searched: usize,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(from: R) -> Self {
        Self {
            from,
            read: Vec::new(),
            start: 0,
            searched: 0,
        }
    }

    pub(crate) fn next(&mut self) -> std::io::Result<Line> {
        loop {
            if let Some(found) = self.read[self.searched..].iter().position(|b| *b == b'\n') {
                let end = self.searched + found;
                let line = self.read[self.start..end].to_vec();
                self.start = end + 1;
                self.searched = self.start;
                return Ok(Line::Whole(line));
            }
            self.read.drain(..self.start);
            self.start = 0;
            self.searched = self.read.len();
            if self.searched > LONGEST {
                return Ok(Line::TooLong);
            }
            self.read.resize(self.searched + CHUNK, 0);
            let got = self.from.read(&mut self.read[self.searched..]);
            self.read
                .truncate(self.searched + got.as_ref().map_or(0, |got| *got));
            match got {
                Ok(0) => return Ok(Line::End),
                Ok(_) => {}
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return Ok(Line::Nothing),
                    ErrorKind::Interrupted => {}
                    _ => return Err(error),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_however_they_were_cut() {
        struct Dripping(Vec<&'static [u8]>);
        impl Read for Dripping {
            fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
                if self.0.is_empty() {
                    return Ok(0);
                }
                let piece = self.0.remove(0);
                if piece.is_empty() {
                    return Err(ErrorKind::WouldBlock.into());
                }
                to[..piece.len()].copy_from_slice(piece);
                Ok(piece.len())
            }
        }
        let mut lines = Lines::new(Dripping(vec![b"on", b"", b"e\n\ntw", b"o\nrest"]));
        let whole = |line: &str| Line::Whole(line.as_bytes().to_vec());
        let seen: Vec<Line> = (0..5).map(|_| lines.next().unwrap()).collect();
        assert_eq!(
            seen,
            [
                Line::Nothing,
                whole("one"),
                whole(""),
                whole("two"),
                Line::End
            ]
        );
    }

    #[test]
    fn a_line_without_an_end_is_bounded() {
        let mut lines = Lines::new(std::io::repeat(b'x'));
        assert_eq!(lines.next().unwrap(), Line::TooLong);
        assert!(lines.read.capacity() < 3 * LONGEST);
    }

    #[test]
    fn the_lines_are_what_the_module_says() {
        let mut line = Vec::new();
        Request::of(&Caller::named("Amal"), 1, "waybills", serde_json::json!({}))
            .write(&mut line)
            .unwrap();
        assert_eq!(
            String::from_utf8(line).unwrap(),
            "{\"id\":1,\"command\":\"waybills\",\"args\":{},\"as\":\"Amal\"}\n"
        );
        for (reply, line) in [
            (Reply::hello(), "{\"hello\":true}\n"),
            (Reply::bye(), "{\"bye\":true}\n"),
            (
                Reply::to(1, Ok(serde_json::json!([]))),
                "{\"id\":1,\"answer\":[]}\n",
            ),
            (
                Reply::to(1, Err(Failure::new("not_set_up"))),
                "{\"id\":1,\"failure\":{\"code\":\"not_set_up\",\"params\":{}}}\n",
            ),
        ] {
            let mut written = Vec::new();
            reply.append(&mut written);
            assert_eq!(String::from_utf8(written).unwrap(), line);
        }
        assert_eq!(Request::read(b"[]").unwrap_err().code, "request_unreadable");
    }
}
