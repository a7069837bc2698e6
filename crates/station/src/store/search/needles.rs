//! What a person types, and the text it is looked for in.

use memchr::memmem;
use unicode_normalization::UnicodeNormalization;

/// Stands behind each part of a line, so that nothing is found across two parts.
/// No text that is searched, and nothing that is looked for, holds it.
pub const END: u8 = 0x1f;

/// Adds `text` as it is searched: in small letters and without the accents of
/// Latin, Greek and Cyrillic letters. Other scripts stay as they are.
pub fn fold(text: &str, into: &mut Vec<u8>) {
    if text.is_ascii() {
        let plain = text.bytes().filter(|byte| !byte.is_ascii_control());
        into.extend(plain.map(|byte| byte.to_ascii_lowercase()));
        return;
    }
    let small = text.nfd().flat_map(char::to_lowercase).nfd();
    let kept = small.filter(|c| !('\u{300}'..='\u{36f}').contains(c) && !c.is_control());
    let mut bytes = [0; 4];
    for c in kept {
        into.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
    }
}

/// Adds the digits of a phone.
pub fn digits(phone: &str, into: &mut Vec<u8>) {
    into.extend(phone.bytes().filter(u8::is_ascii_digit));
}

/// Digits behind a trunk zero that make it one.
const NATIONAL: usize = 2;

/// What is looked for.
#[derive(Debug)]
pub struct Needles {
    each: Vec<memmem::Finder<'static>>,
}

impl Needles {
    /// Of what was typed; nothing where that is blank. A phone with its trunk zero
    /// is also looked for behind the calling code of the company's country, since
    /// files write either.
    pub fn of(typed: &str, calling_code: Option<&str>) -> Option<Self> {
        let mut folded = Vec::new();
        fold(typed.trim(), &mut folded);
        if folded.is_empty() {
            return None;
        }
        let mut texts = vec![folded];
        if let Some(phone) = as_phone(typed) {
            let national = phone
                .strip_prefix(b"0")
                .filter(|rest| rest.len() >= NATIONAL);
            let abroad = national.zip(calling_code);
            let abroad = abroad.map(|(rest, code)| [code.as_bytes(), rest].concat());
            texts.extend(abroad);
            if phone != texts[0] {
                texts.push(phone);
            }
        }
        let each = texts
            .iter()
            .map(|text| memmem::Finder::new(text).into_owned());
        Some(Self {
            each: each.collect(),
        })
    }

    /// The texts, one of which must be in a line.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.each.iter().map(memmem::Finder::needle)
    }

    /// Where one of them is next in `text`.
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        self.each.iter().filter_map(|one| one.find(text)).min()
    }
}

/// A phone written with blanks and signs, which files and people place anyhow.
fn as_phone(typed: &str) -> Option<Vec<u8>> {
    let sign = |c: char| matches!(c, ' ' | '\u{a0}' | '+' | '-' | '.' | '(' | ')' | '/');
    if !typed.chars().all(|c| c.is_ascii_digit() || sign(c)) {
        return None;
    }
    let mut found = Vec::new();
    digits(typed, &mut found);
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut bytes = Vec::new();
        fold(text, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn names_are_found_without_their_accents_and_arabic_as_it_is_written() {
        for (written, searched) in [
            ("Peñaflor", "penaflor"),
            ("Ibáñez-Élodie", "ibanez-elodie"),
            ("CRISTOBAL", "cristobal"),
            ("محمد", "محمد"),
            ("line\u{1f}break\n", "linebreak"),
        ] {
            assert_eq!(folded(written), searched, "{written}");
        }
        // A hamza is part of its letter.
        assert_ne!(folded("أحمد"), folded("احمد"));
    }

    #[test]
    fn a_phone_is_found_however_its_digits_are_grouped() {
        let texts = |typed: &str| -> Vec<String> {
            let found = Needles::of(typed, Some("63")).unwrap();
            let texts = found.texts().map(|text| text.to_vec());
            texts.map(|text| String::from_utf8(text).unwrap()).collect()
        };
        assert_eq!(texts("0917 123"), ["0917 123", "63917123", "0917123"]);
        assert_eq!(texts("+63(917)"), ["+63(917)", "63917"]);
        assert_eq!(texts("0917"), ["0917", "63917"]);
        assert_eq!(texts("917"), ["917"]);
        assert_eq!(texts("01"), ["01"]);
        assert_eq!(texts("jt-12"), ["jt-12"]);
        assert!(Needles::of("  ", None).is_none());
    }
}
