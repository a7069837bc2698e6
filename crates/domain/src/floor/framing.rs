//! Frames out of a gun's bytes: where one code ends and the next begins.
//!
//! Bytes and moments go in, frames come out; nothing here reads a port or a
//! clock. A terminator beats a timer, because guns that empty a buffer pause as
//! they like (floor.md §2): silence ends a frame only where no terminator came,
//! and whether such a frame is a whole code is learnt from the gun itself.

use super::gun::Suffix;

/// Longer frames are noise; their rest is dropped up to the next end.
pub const LONGEST_FRAME: usize = 4096;

/// How a frame came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By the gun's terminator.
    Whole,
    /// By silence, from a gun that sends no terminators.
    Silence,
    /// By silence, from a gun that does: the rest is missing.
    Half,
    /// The gun went away in the middle of it.
    Lost,
    /// It was longer than [`LONGEST_FRAME`].
    TooLong,
}

/// The bytes of one frame, without its terminator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What came.
    pub bytes: Vec<u8>,
    /// How it ended.
    pub ended: Ended,
}

/// Cuts what a gun sends into frames.
#[derive(Debug, Clone)]
pub struct Framer {
    suffix: Suffix,
    /// Milliseconds without a byte after which a frame is over.
    silence: u64,
    held: Vec<u8>,
    too_long: bool,
    /// When the last byte came.
    heard: Option<u64>,
    /// Whether this gun has ever ended a frame itself.
    terminates: bool,
}

impl Framer {
    /// For a gun that ends codes so, and is silent for at least `silence`
    /// milliseconds between two.
    pub fn new(suffix: Suffix, silence: u64) -> Self {
        Self {
            terminates: suffix.is_certain(),
            suffix,
            silence,
            held: Vec::new(),
            too_long: false,
            heard: None,
        }
    }

    /// Takes bytes that came at `now`, in milliseconds of any steady clock.
    pub fn feed(&mut self, bytes: &[u8], now: u64, out: &mut Vec<Frame>) {
        self.tick(now, out);
        for byte in bytes {
            if self.suffix.ends_with(*byte, &self.held) {
                self.held.truncate(self.suffix.keeps(self.held.len()));
                self.terminates |= !self.held.is_empty();
                self.end(Ended::Whole, out);
            } else if self.held.len() < LONGEST_FRAME {
                self.held.push(*byte);
            } else {
                self.too_long = true;
            }
        }
        if !bytes.is_empty() {
            self.heard = Some(now);
        }
    }

    /// Looks whether silence has ended a frame.
    pub fn tick(&mut self, now: u64, out: &mut Vec<Frame>) {
        let silent = self
            .heard
            .is_some_and(|heard| now.saturating_sub(heard) >= self.silence);
        if silent {
            self.heard = None;
            let ended = match self.terminates {
                true => Ended::Half,
                false => Ended::Silence,
            };
            self.end(ended, out);
        }
    }

    /// The gun is gone. What it had begun is no code, however whole it looks.
    pub fn lost(&mut self, out: &mut Vec<Frame>) {
        self.heard = None;
        self.end(Ended::Lost, out);
    }

    /// The stream is over, as a connection that closes in good order.
    pub fn finish(&mut self, out: &mut Vec<Frame>) {
        let ended = match self.suffix.is_certain() {
            true => Ended::Half,
            false => Ended::Silence,
        };
        self.end(ended, out);
    }

    fn end(&mut self, ended: Ended, out: &mut Vec<Frame>) {
        let bytes = std::mem::take(&mut self.held);
        let too_long = std::mem::take(&mut self.too_long);
        if !bytes.is_empty() {
            let ended = if too_long { Ended::TooLong } else { ended };
            out.push(Frame { bytes, ended });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(frames: &[Frame]) -> Vec<(String, Ended)> {
        let text = |frame: &Frame| String::from_utf8_lossy(&frame.bytes).into_owned();
        frames
            .iter()
            .map(|frame| (text(frame), frame.ended))
            .collect()
    }

    /// Pieces of a stream, each with the moment it came.
    fn frames(suffix: &Suffix, pieces: &[(&str, u64)], end: u64) -> Vec<(String, Ended)> {
        let mut framer = Framer::new(suffix.clone(), 100);
        let mut out = Vec::new();
        for (bytes, at) in pieces {
            framer.feed(bytes.as_bytes(), *at, &mut out);
        }
        framer.tick(end, &mut out);
        said(&out)
    }

    #[test]
    fn a_shift_of_one_gun() {
        use Ended::{Half, Silence, Whole};
        type Case<'a> = (
            &'a str,
            Suffix,
            &'a [(&'a str, u64)],
            &'a [(&'a str, Ended)],
        );
        let cases: &[Case<'_>] = &[
            ("CR LF", Suffix::Auto, &[("WB1\r\n", 0)], &[("WB1", Whole)]),
            (
                "cut anywhere",
                Suffix::Auto,
                &[("W", 0), ("B1\r", 40), ("\nWB2\r\n", 80)],
                &[("WB1", Whole), ("WB2", Whole)],
            ),
            (
                "TAB",
                Suffix::Auto,
                &[("WB1\tWB2\t", 0)],
                &[("WB1", Whole), ("WB2", Whole)],
            ),
            (
                "STX and ETX",
                Suffix::Auto,
                &[("\u{2}WB1\u{3}", 0)],
                &[("WB1", Whole)],
            ),
            (
                "no terminator at all",
                Suffix::Auto,
                &[("WB1", 0), ("WB2", 200)],
                &[("WB1", Silence), ("WB2", Silence)],
            ),
            (
                "a half after whole ones",
                Suffix::Auto,
                &[("WB1\r\n", 0), ("WB", 200)],
                &[("WB1", Whole), ("WB", Half)],
            ),
            (
                "a pause inside a code",
                Suffix::Auto,
                &[("WB1\r\n", 0), ("WB", 200), ("2\r\n", 290)],
                &[("WB1", Whole), ("WB2", Whole)],
            ),
            (
                "a terminator that was promised",
                Suffix::Custom("##".into()),
                &[("WB#1##WB2", 0)],
                &[("WB#1", Whole), ("WB2", Half)],
            ),
            ("nothing but ends", Suffix::Auto, &[("\r\n\r\n\n", 0)], &[]),
        ];
        for (name, suffix, pieces, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|(text, ended)| ((*text).to_owned(), *ended))
                .collect();
            assert_eq!(frames(suffix, pieces, 10_000), expected, "{name}");
        }
    }

    #[test]
    fn unplugged_in_the_middle_of_a_code_it_is_no_code() {
        let mut framer = Framer::new(Suffix::Auto, 100);
        let mut out = Vec::new();
        framer.feed(b"JT00123", 0, &mut out);
        framer.lost(&mut out);
        framer.feed(b"JT0012345678901\r\n", 900, &mut out);
        let whole = ("JT0012345678901".to_owned(), Ended::Whole);
        assert_eq!(said(&out), [("JT00123".to_owned(), Ended::Lost), whole]);
    }

    #[test]
    fn noise_without_end_is_bounded() {
        let mut framer = Framer::new(Suffix::Auto, 100);
        let mut out = Vec::new();
        for _ in 0..100 {
            framer.feed(&[0x55; 1000], 0, &mut out);
        }
        framer.feed(b"\nWB1\n", 0, &mut out);
        assert_eq!(out.len(), 2);
        assert_eq!(
            (out[0].bytes.len(), out[0].ended),
            (LONGEST_FRAME, Ended::TooLong)
        );
        assert_eq!(said(&out[1..]), [("WB1".to_owned(), Ended::Whole)]);
    }

    proptest! {
        /// Where a stream of terminated codes is cut, and how it dawdles below
        /// the silence, changes nothing.
        #[test]
        fn cuts_and_pauses_change_nothing(
            codes in proptest::collection::vec("[!-~]{1,40}", 1..20),
            cuts in proptest::collection::vec((1usize..30, 0u64..99), 1..60),
            end in prop_oneof![Just("\r\n"), Just("\r"), Just("\n"), Just("\t")],
        ) {
            let stream: String = codes.iter().map(|code| format!("{code}{end}")).collect();
            let mut framer = Framer::new(Suffix::Auto, 100);
            let (mut out, mut rest, mut now) = (Vec::new(), stream.as_bytes(), 0);
            for (length, pause) in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, after) = rest.split_at((*length).min(rest.len()));
                now += pause;
                framer.feed(piece, now, &mut out);
                rest = after;
            }
            let whole: Vec<_> = codes.into_iter().map(|code| (code, Ended::Whole)).collect();
            prop_assert_eq!(said(&out), whole);
        }

        /// Every byte that is neither lost to a bound nor a terminator comes out,
        /// in order, whatever is thrown at it.
        #[test]
        fn nothing_is_swallowed(
            pieces in proptest::collection::vec((proptest::collection::vec(any::<u8>(), 0..80), 0u64..300), 0..40),
        ) {
            let mut framer = Framer::new(Suffix::Auto, 100);
            let (mut out, mut now, mut sent) = (Vec::new(), 0, Vec::new());
            for (bytes, pause) in &pieces {
                now += pause;
                framer.feed(bytes, now, &mut out);
                sent.extend_from_slice(bytes);
            }
            framer.lost(&mut out);
            sent.retain(|byte| !Suffix::AUTO.contains(byte));
            let came: Vec<u8> = out.iter().flat_map(|frame| frame.bytes.clone()).collect();
            prop_assert_eq!(came, sent);
            prop_assert!(out.iter().all(|frame| !frame.bytes.is_empty()));
        }
    }
}
