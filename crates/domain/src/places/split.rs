//! Where words and parts of an address begin and end.

use super::fold::is_silent;

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing that divides.
    Space,
    /// A mark that divides names but stays inside a street: `/`, brackets.
    Mark,
    /// What ends a part: a comma, a line.
    Part,
}

/// A word of a text, where it lies, and what stands before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub from: usize,
    pub to: usize,
    pub gap: Gap,
}

/// The words of a text, in order.
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let mut gap = Gap::Space;
        let mut from = None;
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            let byte = bytes[self.at];
            let c = if byte.is_ascii() {
                byte as char
            } else {
                self.text[self.at..].chars().next()?
            };
            let belongs = if from.is_some() {
                is_letter(c) || c == '\'' || c == '`' || self.is_lost_letter(c)
            } else {
                is_letter(c) && !is_silent(c)
            };
            match (from, belongs) {
                (None, true) => from = Some(self.at),
                (Some(from), false) => {
                    return Some(Word {
                        from,
                        to: self.at,
                        gap,
                    });
                }
                (None, false) => gap = gap.max(self.gap_of(c)),
                (Some(_), true) => {}
            }
            self.at += c.len_utf8();
        }
        let to = self.at;
        from.map(|from| Word { from, to, gap })
    }
}

impl Words<'_> {
    /// A question mark between two letters was a letter once.
    fn is_lost_letter(&self, c: char) -> bool {
        (c == '?' || c == '\u{fffd}')
            && self.text[self.at + c.len_utf8()..]
                .chars()
                .next()
                .is_some_and(char::is_alphabetic)
            && self.text[..self.at]
                .chars()
                .next_back()
                .is_some_and(char::is_alphabetic)
    }

    fn gap_of(&self, c: char) -> Gap {
        match c {
            ',' | ';' | '\n' | '\r' | '\t' | '|' | '،' | '؛' | '•' => Gap::Part,
            '/' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | ':' | '\\' | '–' | '—' => Gap::Mark,
            '-' if self.stands_alone() => Gap::Mark,
            _ => Gap::Space,
        }
    }

    /// Whether the one-byte mark here has white space on both sides.
    fn stands_alone(&self) -> bool {
        let bytes = self.text.as_bytes();
        let is_space = |at: Option<&u8>| at.is_none_or(u8::is_ascii_whitespace);
        is_space(self.at.checked_sub(1).and_then(|at| bytes.get(at)))
            && is_space(bytes.get(self.at + 1))
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() || is_silent(c)))
}
