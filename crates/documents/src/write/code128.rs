//! Code 128: from text to bar widths, in as few symbols as the code allows.

use barcoders::sym::code128::Code128;

use super::PaperError;

/// Modules of white that a reader needs on each side of the bars (ISO/IEC 15417).
pub(super) const QUIET_MODULES: u32 = 10;

// How barcoders is told to go to a character set.
const TO_SET_B: char = '\u{0181}';
const TO_SET_C: char = '\u{0106}';

/// The widths of bars and spaces in modules, in turn, beginning and ending with
/// a bar, without the quiet zones.
///
/// # Errors
///
/// [`PaperError::NotEncodable`] if `text` is empty or holds anything but
/// printable ASCII (space to tilde).
pub fn code128_widths(text: &str) -> Result<Vec<u8>, PaperError> {
    let refused = || PaperError::NotEncodable {
        code: text.to_owned(),
    };
    if text.is_empty() || !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(refused());
    }
    let modules = Code128::new(in_fewest_symbols(text.as_bytes()))
        .map_err(|_| refused())?
        .encode();
    let mut widths = Vec::with_capacity(text.len() * 6 + 19);
    for run in modules.chunk_by(|left, right| left == right) {
        // No run in Code 128 is wider than four modules.
        widths.push(run.len() as u8);
    }
    Ok(widths)
}

/// The text with marks for the character sets. Set C packs two digits into one
/// symbol, yet going there and back costs a symbol each: whether that pays is
/// worked out from the end of the text backwards.
fn in_fewest_symbols(text: &[u8]) -> String {
    let pair_at =
        |at: usize| text[at].is_ascii_digit() && text.get(at + 1).is_some_and(u8::is_ascii_digit);
    // The cost of what stands from a place to the end, arriving there in B or in C.
    let mut from_b = vec![0_usize; text.len() + 2];
    let mut from_c = vec![0_usize; text.len() + 2];
    let mut stays_in_b = vec![true; text.len()];
    let mut stays_in_c = vec![false; text.len()];
    for at in (0..text.len()).rev() {
        let in_b = 1 + from_b[at + 1];
        let in_c = if pair_at(at) {
            1 + from_c[at + 2]
        } else {
            usize::MAX / 2
        };
        stays_in_b[at] = in_b <= 1 + in_c;
        stays_in_c[at] = in_c <= 1 + in_b;
        from_b[at] = in_b.min(1 + in_c);
        from_c[at] = in_c.min(1 + in_b);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut in_c = from_c[0] < from_b[0];
    out.push(if in_c { TO_SET_C } else { TO_SET_B });
    let mut at = 0;
    while at < text.len() {
        if in_c && !stays_in_c[at] {
            in_c = false;
            out.push(TO_SET_B);
        } else if !in_c && !stays_in_b[at] {
            in_c = true;
            out.push(TO_SET_C);
        }
        let taken = if in_c { 2 } else { 1 };
        for &byte in &text[at..at + taken] {
            out.push(char::from(byte));
        }
        at += taken;
    }
    out
}

/// A stretch of text in one character set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// Letters and digits.
    B,
    /// Digits in pairs.
    C,
}

/// The stretches of a code that [`code128_widths`] takes, in order, for printers
/// that are told which character set to use where.
pub(super) fn runs(code: &str) -> Vec<(Run, String)> {
    let mut runs: Vec<(Run, String)> = Vec::new();
    for letter in in_fewest_symbols(code.as_bytes()).chars() {
        match letter {
            TO_SET_B => runs.push((Run::B, String::new())),
            TO_SET_C => runs.push((Run::C, String::new())),
            letter => {
                if let Some((_, text)) = runs.last_mut() {
                    text.push(letter);
                }
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(text: &str) -> String {
        in_fewest_symbols(text.as_bytes())
            .replace(TO_SET_B, "<B>")
            .replace(TO_SET_C, "<C>")
    }

    #[test]
    fn set_c_is_used_only_where_it_saves_symbols() {
        assert_eq!(sets("1234567890"), "<C>1234567890");
        assert_eq!(sets("12345"), "<B>1<C>2345");
        assert_eq!(sets("7"), "<B>7");
        assert_eq!(sets("42"), "<C>42");
        assert_eq!(sets("JT0012345678901"), "<B>JT0<C>012345678901");
        assert_eq!(sets("A12B"), "<B>A12B");
        assert_eq!(sets("WB-2026-0004"), "<B>WB-2026-<C>0004");
    }

    #[test]
    fn bars_add_up_to_whole_symbols() {
        for text in ["1", "JT0012345678901", "ab-CD 09~", "00000000000000000000"] {
            let widths = code128_widths(text).unwrap();
            let total: u32 = widths.iter().map(|&width| u32::from(width)).sum();
            assert_eq!(
                total % 11,
                2,
                "{text}: eleven modules a symbol, two more to stop"
            );
            assert_eq!(widths.len() % 2, 1, "{text}: ends with a bar");
            assert!(widths.iter().all(|width| (1..=4).contains(width)), "{text}");
        }
    }

    #[test]
    fn what_code_128_cannot_say_is_refused() {
        for text in ["", "ñ", "a\tb", "\u{0106}12", "x\u{7f}"] {
            let refusal = code128_widths(text).unwrap_err();
            assert_eq!(refusal.code(), "not_encodable", "{text:?}");
        }
    }
}
