//! How a place's name is compared: one key for the many ways it is written.
//!
//! A key holds no spaces, so that `Lapu-Lapu`, `LAPU LAPU` and `Lapulapu` are
//! one name, and no accents, so that a lost `ñ` loses nothing.

use super::split::Words;

/// Longer names are no place's name.
const LONGEST: usize = 96;

/// Words that stand before a barangay's name.
const BARANGAY: &[&str] = &["barangay", "bgry", "bgy", "brg", "brgy", "bry"];
const CITY: &[&str] = &["city"];
const TOWN: &[&str] = &["baladia", "baladiya", "commune", "municipality", "بلديه"];
const PROVINCE: &[&str] = &["prov", "province", "wilaya", "wilayah", "ولايه"];
/// No title is longer, in bytes.
const LONGEST_TITLE: usize = 12;
const OF: &[&str] = &["d", "de", "du", "ng", "of"];

/// One way of writing, where several stand for the same word.
const SAME: &[(&str, &str)] = &[
    ("al", "el"),
    ("gen", "general"),
    ("i", "1"),
    ("ii", "2"),
    ("iii", "3"),
    ("iv", "4"),
    ("ix", "9"),
    ("ma", "maria"),
    ("mt", "mount"),
    ("pob", "poblacion"),
    ("pres", "president"),
    ("st", "saint"),
    ("sta", "santa"),
    ("sto", "santo"),
    ("v", "5"),
    ("vi", "6"),
    ("vii", "7"),
    ("viii", "8"),
    ("x", "10"),
    ("xi", "11"),
    ("xii", "12"),
    ("xiii", "13"),
    ("xiv", "14"),
    ("xv", "15"),
];

/// What a word says about the name beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Title {
    Barangay,
    City,
    Town,
    Province,
    Of,
}

impl Title {
    /// The title this folded word is.
    pub fn of(word: &[u8]) -> Option<Self> {
        if word.len() > LONGEST_TITLE {
            return None;
        }
        [
            (BARANGAY, Self::Barangay),
            (CITY, Self::City),
            (TOWN, Self::Town),
            (PROVINCE, Self::Province),
            (OF, Self::Of),
        ]
        .into_iter()
        .find_map(|(words, title)| {
            words
                .iter()
                .any(|known| known.as_bytes() == word)
                .then_some(title)
        })
    }
}

/// Folded text of bounded length; what does not fit makes it match nothing.
#[derive(Clone, Copy)]
pub(super) struct Key {
    bytes: [u8; LONGEST],
    len: usize,
    too_long: bool,
}

impl Key {
    pub fn new() -> Self {
        Self {
            bytes: [0; LONGEST],
            len: 0,
            too_long: false,
        }
    }

    /// The key, or an empty one when the text was longer than any name.
    pub fn as_bytes(&self) -> &[u8] {
        let held = if self.too_long { 0 } else { self.len };
        &self.bytes[..held]
    }

    /// The same as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn word_from(&self, start: usize) -> &[u8] {
        &self.bytes[start..self.len]
    }

    fn put(&mut self, bytes: &[u8]) {
        match self.bytes.get_mut(self.len..self.len + bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => self.too_long = true,
        }
    }

    /// Appends folded text, keeping two numbers in a row apart.
    pub fn append(&mut self, folded: &str) {
        if self.ends_in_digit() && folded.starts_with(|c: char| c.is_ascii_digit()) {
            self.put(b".");
        }
        self.put(folded.as_bytes());
    }

    fn ends_in_digit(&self) -> bool {
        self.len > 0 && self.bytes[self.len - 1].is_ascii_digit()
    }

    /// Folds one written word and appends it.
    pub fn push(&mut self, word: &str) {
        let apart = self.len;
        if self.ends_in_digit() {
            self.put(b".");
        }
        let start = self.len;
        self.put_folded(word);
        self.settle(start);
        if start > apart
            && !self.bytes[start..self.len]
                .first()
                .is_some_and(u8::is_ascii_digit)
        {
            self.bytes.copy_within(start..self.len, apart);
            self.len -= start - apart;
        }
    }

    fn put_folded(&mut self, word: &str) {
        let mut rest = word.chars();
        while let Some(c) = rest.next() {
            match c {
                'a'..='z' | '0'..='9' => self.put(&[c as u8]),
                'A'..='Z' => self.put(&[c as u8 | 0x20]),
                // UTF-8 read as Latin-1, and an `ñ` some program could not write.
                'Ã' | 'ã' if rest.as_str().starts_with(['±', '‘']) => {
                    rest.next();
                    self.put(b"n");
                }
                '?' | '\u{fffd}' => self.put(b"n"),
                _ if c.is_ascii() => {}
                _ => self.put_wide(c),
            }
        }
    }

    fn put_wide(&mut self, c: char) {
        for c in c.to_lowercase() {
            let plain = match c {
                'à'..='å' | 'ā' => "a",
                'æ' => "ae",
                'ç' => "c",
                'è'..='ë' | 'ē' => "e",
                'ì'..='ï' | 'ī' => "i",
                'ñ' => "n",
                'ò'..='ö' | 'ō' => "o",
                'œ' => "oe",
                'ù'..='ü' | 'ū' => "u",
                'ý' | 'ÿ' => "y",
                'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
                'ى' | 'ئ' => "ي",
                'ؤ' => "و",
                'ة' => "ه",
                '٠'..='٩' => {
                    self.put(&[b'0' + (c as u32 - '٠' as u32) as u8]);
                    continue;
                }
                _ if is_silent(c) => continue,
                _ => {
                    self.put(c.encode_utf8(&mut [0; 4]).as_bytes());
                    continue;
                }
            };
            self.put(plain.as_bytes());
        }
    }

    /// Replaces the word that begins at `start` by its one way of writing.
    fn settle(&mut self, start: usize) {
        let word = &self.bytes[start..self.len];
        if word.len() > 4 {
            return;
        }
        if word.first() == Some(&b'0') {
            let zeros = word.iter().take_while(|b| **b == b'0').count();
            let kept = zeros.min(word.len() - 1);
            self.bytes.copy_within(start + kept..self.len, start);
            self.len -= kept;
            return;
        }
        let same = SAME.iter().find(|(written, _)| written.as_bytes() == word);
        if let Some((_, one)) = same {
            self.len = start;
            self.put(one.as_bytes());
        }
    }
}

/// Marks that change no name: accents on their own, vowel signs, tatweel, and
/// what copying between programs leaves behind.
pub(super) fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        | '’' | '‘' | 'ʼ' | 'ʿ' | 'ʾ' | '±')
}

/// Which title a name of this level may carry and lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Province,
    City,
    Barangay,
    /// No level is known: the words as they are.
    Plain,
}

/// Folds a name of one level without its titles: `City of Tagum` and `Tagum City` are `tagum`.
pub(super) fn name(text: &str, naming: Naming) -> Key {
    let stripped = strip(text, naming);
    if stripped.is_empty() && naming != Naming::Plain {
        return strip(text, Naming::Plain);
    }
    stripped
}

fn strip(text: &str, naming: Naming) -> Key {
    let mut key = Key::new();
    let mut titled = false;
    let mut last = 0;
    for word in Words::new(text) {
        let written = &text[word.from..word.to];
        let start = key.len;
        if titled && key.is_empty() {
            key.push(elided(written).unwrap_or(written));
        } else {
            key.push(written);
        }
        last = start;
        if start > 0 || naming == Naming::Plain {
            continue;
        }
        if is_leading(key.word_from(0), naming, titled) {
            titled = true;
            key.len = 0;
        }
    }
    let is_trailing = match naming {
        Naming::City => key.word_from(last) == b"city",
        Naming::Province => Title::of(key.word_from(last)) == Some(Title::Province),
        Naming::Barangay | Naming::Plain => false,
    };
    if is_trailing && last > 0 {
        key.len = last;
    }
    key
}

/// Whether a word is a title at the head of a name of this level.
fn is_leading(word: &[u8], naming: Naming, titled: bool) -> bool {
    let title = Title::of(word);
    match naming {
        Naming::Barangay => title == Some(Title::Barangay) || (titled && word == b"no"),
        _ if title == Some(Title::Of) => titled,
        Naming::City => matches!(title, Some(Title::City | Title::Town)),
        Naming::Province => title == Some(Title::Province),
        Naming::Plain => false,
    }
}

/// What follows the French `d'` of a title: `wilaya d'Alger`.
pub(super) fn elided(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['d', 'D'])?;
    rest.strip_prefix(['\'', '’', '`'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str, naming: Naming) -> String {
        name(text, naming).as_str().to_owned()
    }

    #[test]
    fn one_name_written_many_ways_has_one_key() {
        let same = [
            (
                Naming::City,
                [
                    "Parañaque",
                    "PARANAQUE CITY",
                    "City of ParaÃ±aque",
                    "Para?aque",
                ],
            ),
            (
                Naming::City,
                [
                    "Lapu-Lapu City",
                    "LAPU LAPU",
                    "lapulapu",
                    "City of Lapu-Lapu",
                ],
            ),
            (
                Naming::City,
                [
                    "Sta. Rosa",
                    "STA ROSA CITY",
                    "Santa  Rosa",
                    "City of Santa-Rosa",
                ],
            ),
            (
                Naming::Barangay,
                ["Biga I", "brgy. biga 1", "BARANGAY BIGA-I", "Bgy Biga 01"],
            ),
            (
                Naming::Barangay,
                ["Barangay 183", "183", "Brgy. No. 183", "bgy 0183"],
            ),
            (
                Naming::Barangay,
                [
                    "Sto. Niño",
                    "SANTO NINO",
                    "sto nin\u{303}o",
                    "Brgy Sto. Ni\u{fffd}o",
                ],
            ),
            (
                Naming::Province,
                ["Alger", "Wilaya d'Alger", "wilaya d’alger", "WILAYA ALGER"],
            ),
            (Naming::City, ["M'Sila", "Msila", "m’sila", "M`SILA"]),
            (
                Naming::City,
                ["بئر العاتر", "بير العاتر", "بلدية بئر العاتر", "بِئْر العاتر"],
            ),
        ];
        for (naming, ways) in same {
            let one = key(ways[0], naming);
            assert!(!one.is_empty());
            for way in ways {
                assert_eq!(key(way, naming), one, "{way}");
            }
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        assert_ne!(
            key("Zone 1 2", Naming::Barangay),
            key("Zone 12", Naming::Barangay)
        );
        assert_ne!(
            key("Biga I", Naming::Barangay),
            key("Biga II", Naming::Barangay)
        );
        assert_eq!(key("City", Naming::City), "city");
        assert_eq!(key("Poblacion", Naming::Barangay), "poblacion");
        assert_eq!(key("!!! --", Naming::City), "");
        assert_eq!(key(&"x".repeat(500), Naming::City), "");
    }
}
