//! A page as a stream of tags and texts.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::Decoder;
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{IoReader, Token, Tokenizer};
use memchr::memmem;

use crate::read::error::{ReadError, guarded};
use crate::read::text::{Encoding, Pieces};

/// As much of a page as is searched for its encoding.
const HEAD: usize = 4096;

/// The bytes of a page and how they stand for letters.
pub(super) struct Page<'a> {
    bytes: &'a [u8],
    encoding: Option<&'static encoding_rs::Encoding>,
}

impl<'a> Page<'a> {
    /// UTF-8 that is valid is UTF-8 whatever a page says of itself; of other
    /// bytes it is believed.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let encoding = match Encoding::of(bytes)? {
            Encoding::Utf8 => None,
            Encoding::Utf16Le => Some(encoding_rs::UTF_16LE),
            Encoding::Utf16Be => Some(encoding_rs::UTF_16BE),
            other => Some(stated(bytes).unwrap_or(match other {
                Encoding::Windows1256 => encoding_rs::WINDOWS_1256,
                _ => encoding_rs::WINDOWS_1252,
            })),
        };
        Ok(Self { bytes, encoding })
    }

    /// Hands over tags and texts until `take` says `false`.
    pub fn each_token(
        &self,
        take: &mut dyn FnMut(Token) -> Result<bool, ReadError>,
    ) -> Result<(), ReadError> {
        let decoder: Option<Decoder> = self.encoding.map(|known| known.new_decoder());
        let source = Source {
            pieces: Pieces::decoded_by(decoder, self.bytes),
            left: Vec::new(),
            at: 0,
        };
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut tokens = Tokenizer::new_with_emitter(IoReader::new(source), emitter);
        // Only reading is guarded: a panic of the taker's own is the taker's.
        while let Some(token) = guarded(|| tokens.next())? {
            if !take(token.map_err(ReadError::damaged)?)? {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// The encoding a page says it has; not UTF-8, which its bytes have disproved.
fn stated(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let at = memmem::find(&head, b"charset=")? + b"charset=".len();
    let value = head[at..].trim_ascii_start();
    let value = value.strip_prefix(b"\"").unwrap_or(value);
    let end = value
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || b"-_".contains(byte)));
    let known = encoding_rs::Encoding::for_label(&value[..end?])?;
    (known != encoding_rs::UTF_8 && known.is_ascii_compatible()).then_some(known)
}

/// Decoded text as bytes.
struct Source<'a> {
    pieces: Pieces<'a>,
    left: Vec<u8>,
    at: usize,
}

impl Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.left.len() {
            let next = self.pieces.next().map_err(io::Error::other)?;
            let Some(piece) = next else {
                return Ok(0);
            };
            self.left.clear();
            self.left.extend_from_slice(piece.as_bytes());
            self.at = 0;
        }
        let some = out.len().min(self.left.len() - self.at);
        out[..some].copy_from_slice(&self.left[self.at..self.at + some]);
        self.at += some;
        Ok(some)
    }
}

/// A name as text; names are ASCII or of no interest.
pub(super) fn name_of(name: &[u8]) -> &str {
    std::str::from_utf8(name).unwrap_or_default()
}

/// A text; what is decoded is UTF-8, and references make no other.
pub(super) fn text_of(text: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(text)
}
