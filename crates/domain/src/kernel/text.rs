//! Text as people meant it.

/// Removes what no person typed on purpose: no-break and zero-width spaces,
/// tabs, control characters, a leading apostrophe; folds runs of white space.
pub fn tidy_text(text: &str) -> String {
    if is_tidy(text.as_bytes()) {
        return text.to_owned();
    }
    let mut tidy = String::with_capacity(text.len());
    let mut gap = false;
    // Apostrophes as often as they come: a text tidied twice is tidied once.
    let before = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c) || c == '\'';
    for c in text.trim_start_matches(before).chars() {
        if is_invisible(c) {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            gap = true;
            continue;
        }
        if gap && !tidy.is_empty() {
            tidy.push(' ');
        }
        gap = false;
        tidy.push(c);
    }
    tidy
}

/// Words of visible ASCII with single spaces between: most cells of most files.
fn is_tidy(text: &[u8]) -> bool {
    let mut before = b' ';
    for &byte in text {
        if !(byte.is_ascii_graphic() || (byte == b' ' && before != b' ')) {
            return false;
        }
        before = byte;
    }
    before != b' ' && text.first() != Some(&b'\'')
}

/// Zero-width characters and marks that copying between programs leaves behind.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_spreadsheets_leave_behind_is_gone() {
        assert_eq!(tidy_text("\t'Ana"), "Ana");
        assert_eq!(tidy_text("'0917"), "0917");
        assert_eq!(tidy_text(" Ana\u{a0}\u{a0} Cruz\u{200b}\n"), "Ana Cruz");
        assert_eq!(tidy_text("\u{feff}"), "");
        assert_eq!(tidy_text(""), "");
        assert_eq!(tidy_text(" "), "");
        assert_eq!(tidy_text("Ana  Cruz "), "Ana Cruz");
        assert_eq!(tidy_text("Ana Cruz"), "Ana Cruz");
        assert_eq!(tidy_text("''0917"), "0917");
        assert_eq!(tidy_text("\u{1}'\u{200b} '0917 O'Neil"), "0917 O'Neil");
        assert_eq!(tidy_text("'"), "");
    }

    proptest! {
        #[test]
        fn a_text_tidied_twice_is_tidied_once(text in "[ '\\PC\u{0}-\u{a0}\u{200b}-\u{200f}]{0,12}") {
            let tidy = tidy_text(&text);
            prop_assert_eq!(tidy_text(&tidy), tidy.clone());
            prop_assert!(!tidy.contains(|c: char| c.is_control() || is_invisible(c)));
            prop_assert_eq!(tidy.trim(), &tidy);
        }
    }
}
