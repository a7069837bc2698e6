//! Codes from a pipe: bytes between ends of lines, whatever they are.

use domain::kernel::read_code;
use std::io::{self, BufRead};

/// No code is longer; the rest of such a line is read and dropped.
const LONGEST: usize = 64 << 10;

/// The codes of a stream, one a line.
#[derive(Debug)]
pub struct Frames<R>(R);

impl<R: BufRead> Frames<R> {
    pub fn new(from: R) -> Self {
        Self(from)
    }

    /// The next code; blank lines are none. Bytes that are no UTF-8 become
    /// U+FFFD, which no waybill number contains.
    pub fn next(&mut self) -> io::Result<Option<String>> {
        while let Some(frame) = self.line()? {
            if read_code(&frame).is_some() {
                return Ok(Some(String::from_utf8_lossy(&frame).into_owned()));
            }
        }
        Ok(None)
    }

    /// A line without its end: CR, LF, both, or the end of the stream.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut cut = false;
        loop {
            let ready = match self.0.fill_buf() {
                Ok(ready) => ready,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let at_end = ready.is_empty();
            let end = ready.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let piece = &ready[..end.unwrap_or(ready.len())];
            let room = LONGEST - line.len();
            cut |= piece.len() > room;
            line.extend_from_slice(&piece[..piece.len().min(room)]);
            let used = end.map_or(ready.len(), |end| end + 1);
            self.0.consume(used);
            if end.is_some() || at_end {
                if cut {
                    // What is left might look like a whole number.
                    line.extend_from_slice("\u{fffd}".as_bytes());
                }
                return Ok((!at_end || !line.is_empty()).then_some(line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(input: &[u8]) -> Vec<String> {
        // A small buffer, so that every line is cut somewhere.
        let mut frames = Frames::new(io::BufReader::with_capacity(7, input));
        std::iter::from_fn(|| frames.next().unwrap()).collect()
    }

    #[test]
    fn lines_are_codes_and_blank_lines_are_none() {
        for (input, expected) in [
            (&b"WB1\nWB2\n"[..], &["WB1", "WB2"][..]),
            (b"WB1\r\n\r\nWB2", &["WB1", "WB2"]),
            (b"WB1\rWB2\r", &["WB1", "WB2"]),
            (b"\n \n\t\r\n", &[]),
            (b"", &[]),
            (b"WB\xff1\n", &["WB\u{fffd}1"]),
            (b"WB1\x1dWB2\n", &["WB1\u{1d}WB2"]),
        ] {
            assert_eq!(codes(input), expected, "{input:?}");
        }
    }

    #[test]
    fn an_endless_line_is_one_damaged_code_of_bounded_length() {
        let mut input = b"WB1".to_vec();
        input.resize(3 * LONGEST, b' ');
        input.extend_from_slice(b"WB2\nWB3\n");
        let codes = codes(&input);
        assert_eq!(codes.len(), 2);
        assert!(codes[0].len() <= LONGEST + 3 && codes[0].ends_with('\u{fffd}'));
        assert!(matches!(read_code(codes[0].as_bytes()), Some(Err(_))));
        assert_eq!(codes[1], "WB3");
    }
}
