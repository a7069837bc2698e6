//! Letters a printer's own typefaces have.

/// Text in letters of Western Europe, which every printer here has: other signs
/// are spelt out where that is usual, and shown as a question mark where it is
/// not. The preview shows the same.
pub(super) fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfc() {
        match letter {
            ' '..='~' | '¡'..='ÿ' => plain.push(letter),
            '\t' | '\n' | '\r' | '\u{a0}' | '\u{202f}' | '\u{2009}' => plain.push(' '),
            '‘' | '’' | '‚' | '′' => plain.push('\''),
            '“' | '”' | '„' | '″' => plain.push('"'),
            '‐'..='―' | '−' => plain.push('-'),
            '…' => plain.push_str("..."),
            '₱' => plain.push_str("PHP"),
            '€' => plain.push_str("EUR"),
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("OE"),
            letter if letter.is_control() || is_mark(letter) => {}
            letter => plain.push(base(letter)),
        }
    }
    plain.trim().to_owned()
}

/// Signs without a width: direction marks, joiners, byte order marks.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// A letter without its accents, if that is one of ours.
fn base(letter: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    let first = std::iter::once(letter).nfd().next();
    first.filter(char::is_ascii_graphic).unwrap_or('?')
}

/// At most so many letters; what is cut says so.
pub(super) fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(2)).collect();
    match room {
        0 | 1 => String::new(),
        _ => format!("{}..", kept.trim_end()),
    }
}

/// Lines of at most so many letters, broken between words where there are any.
pub(super) fn wrap(text: &str, room: usize, lines: usize) -> Vec<String> {
    let room = room.max(1);
    let mut wrapped: Vec<String> = Vec::new();
    for word in plain(text).split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        while !word.is_empty() {
            let here = word.len().min(room);
            match wrapped.last_mut() {
                Some(line) if line.chars().count() + 1 + word.len() <= room => {
                    line.push(' ');
                    line.extend(word.drain(..));
                }
                _ => wrapped.push(word.drain(..here).collect()),
            }
        }
    }
    if wrapped.len() > lines {
        let rest = wrapped.split_off(lines.saturating_sub(1));
        if lines > 0 {
            wrapped.push(cut(&rest.join(" "), room));
        }
    }
    wrapped
}

/// One byte a letter, as code page 1252 has it.
pub(super) fn cp1252(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252
        .encode(&plain(text))
        .0
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_as_a_printer_can_show_them() {
        for (text, shown) in [
            ("Maria Peñaflor", "Maria Peñaflor"),
            ("Nguyễn Łukasz", "Nguyen ?ukasz"),
            ("₱1,499.00 – now", "PHP1,499.00 - now"),
            ("“Œuvre”…", "\"OEuvre\"..."),
            ("a\u{200f}b\tc", "ab c"),
            ("سارة", "????"),
        ] {
            assert_eq!(plain(text), shown, "{text}");
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(
            wrap("Blk 12 Lot 5 Sampaguita", 10, 9),
            ["Blk 12 Lot", "5", "Sampaguita"]
        );
        assert_eq!(
            wrap("Blk 12 Lot 5 Sampaguita", 10, 2),
            ["Blk 12 Lot", "5 Sampag.."]
        );
        assert_eq!(wrap("ABCDEFGHIJ", 4, 9), ["ABCD", "EFGH", "IJ"]);
        assert!(wrap("", 4, 9).is_empty());
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_its_room(text in any::<String>(), room in 1usize..60, lines in 0usize..6) {
            let wrapped = wrap(&text, room, lines);
            prop_assert!(wrapped.len() <= lines);
            prop_assert!(wrapped.iter().all(|line| line.chars().count() <= room));
            prop_assert!(cp1252(&text).iter().all(|byte| *byte >= b' '));
        }
    }
}
