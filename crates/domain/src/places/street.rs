//! What is left of an address when its places are taken out.

use super::Written;
use super::split::Gap;
use super::words::{AddressWords, Seen, Text};
use crate::kernel::tidy_text;

const JOINT: &str = ", ";

/// The parts between commas, tidied and joined again.
pub(super) fn parts(text: &str) -> Option<String> {
    let mut street = String::with_capacity(text.len());
    for part in text.split(',') {
        add(&mut street, part);
    }
    Some(street).filter(|street| !street.is_empty())
}

/// The words that were not used, in their own spelling.
pub(super) fn unused(
    written: &Written<'_>,
    address: &AddressWords,
    used: &[bool],
) -> Option<String> {
    let mut street = String::new();
    let mut run: Option<(Seen, Seen)> = None;
    for (word, used) in address.words.iter().zip(used) {
        let goes_on = |last: &Seen| last.text == word.text && word.gap != Gap::Part;
        run = match run {
            Some((first, last)) if !used && goes_on(&last) => Some((first, *word)),
            done => {
                put(&mut street, written, done);
                (!used).then_some((*word, *word))
            }
        };
    }
    put(&mut street, written, run);
    Some(street).filter(|street| !street.is_empty())
}

fn put(street: &mut String, written: &Written<'_>, run: Option<(Seen, Seen)>) {
    let Some((first, last)) = run else { return };
    let text: &str = Text::of(first.text, written);
    let is_joint = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '|' | '،' | '؛' | '•') || c.is_alphanumeric()
    };
    let from = text[..first.from]
        .rfind(is_joint)
        .map_or(0, |at| at + width(text, at));
    let to = text[last.to..]
        .find(is_joint)
        .map_or(text.len(), |at| last.to + at);
    let run = &text[from.min(first.from)..to];
    add(
        street,
        run.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '/' | '–' | '—' | ':' | ',')
        }),
    );
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

fn add(street: &mut String, part: &str) {
    let is_tidy = |b: u8| (b'!'..=b'~').contains(&b) || b == b' ';
    let trimmed = part.trim_matches(' ');
    let bytes = trimmed.as_bytes();
    let start = street.len();
    if start > 0 {
        street.push_str(JOINT);
    }
    let before = street.len();
    if bytes.iter().all(|b| is_tidy(*b)) && !trimmed.contains("  ") && !trimmed.starts_with('\'') {
        street.push_str(trimmed);
    } else {
        street.push_str(&tidy_text(trimmed));
    }
    if street.len() == before {
        street.truncate(start);
    }
}
