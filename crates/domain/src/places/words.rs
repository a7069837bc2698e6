//! The words of an address that are looked at, folded once, and what each says
//! about its neighbours.

use super::Written;
use super::fold::{Key, Title, elided};
use super::split::{Gap, Words};

/// Words looked at in one text: so many of its beginning and of its end, where
/// places stand. What lies between stays in the street unread.
const HEAD: usize = 32;
const TAIL: usize = 96;
/// Bytes looked at on each side of a longer text.
const HEAD_BYTES: usize = 768;
const TAIL_BYTES: usize = 2048;

/// What makes the name before it a street or a landmark: `Rizal St`.
const AFTER_STREET: &[&str] = &[
    "academy",
    "alley",
    "apartment",
    "apartments",
    "arcade",
    "ave",
    "avenue",
    "bakery",
    "bank",
    "bldg",
    "blvd",
    "boulevard",
    "bridge",
    "building",
    "cathedral",
    "center",
    "centre",
    "chapel",
    "church",
    "clinic",
    "college",
    "compound",
    "condo",
    "condominium",
    "corner",
    "court",
    "cpd",
    "drive",
    "elem",
    "elementary",
    "estate",
    "estates",
    "ext",
    "extension",
    "fire",
    "gasoline",
    "gym",
    "hall",
    "heights",
    "highschool",
    "highway",
    "homes",
    "hospital",
    "hotel",
    "hwy",
    "lane",
    "mall",
    "market",
    "memorial",
    "national",
    "palengke",
    "airport",
    "crossing",
    "junction",
    "parish",
    "park",
    "pharmacy",
    "pier",
    "plaza",
    "police",
    "port",
    "public",
    "rd",
    "residence",
    "residences",
    "resort",
    "restaurant",
    "road",
    "rotonda",
    "saint",
    "sari",
    "school",
    "station",
    "store",
    "str",
    "street",
    "subd",
    "subdivision",
    "terminal",
    "tower",
    "university",
    "vill",
    "villa",
    "village",
    "villas",
];
/// What makes the name after it a street or a landmark: `rue d'Oran`.
const BEFORE_STREET: &[&str] = &[
    "av",
    "avenue",
    "bd",
    "beside",
    "blvd",
    "boulevard",
    "building",
    "calle",
    "chemin",
    "cite",
    "compound",
    "cor",
    "corner",
    "hai",
    "harap",
    "immeuble",
    "impasse",
    "kanto",
    "likod",
    "lot",
    "lotissement",
    "lycee",
    "malapit",
    "near",
    "opposite",
    "place",
    "prk",
    "purok",
    "quartier",
    "residence",
    "route",
    "rue",
    "sitio",
    "subd",
    "subdivision",
    "tabi",
    "tapat",
    "university",
    "universite",
    "villa",
    "village",
    "حي",
    "شارع",
    "طريق",
    "نهج",
    "قرب",
    "امام",
];

/// A word and what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Which text it stands in, and where.
    pub text: Text,
    pub from: usize,
    pub to: usize,
    pub gap: Gap,
    key: usize,
    key_end: usize,
    /// Unread text between the beginning and the end of a long one.
    pub unread: bool,
    pub title: Option<Title>,
    pub is_number: bool,
    pub makes_street_before: bool,
    pub makes_street_after: bool,
}

/// The texts of a written address, in the order they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Address,
    Barangay,
    City,
    Province,
}

impl Text {
    pub const ALL: [Self; 4] = [Self::Address, Self::Barangay, Self::City, Self::Province];

    pub fn of<'a>(self, written: &Written<'a>) -> &'a str {
        match self {
            Self::Address => written.address,
            Self::Barangay => written.barangay.unwrap_or_default(),
            Self::City => written.city.unwrap_or_default(),
            Self::Province => written.province.unwrap_or_default(),
        }
    }
}

/// The words of all texts of one address.
pub(super) struct AddressWords {
    pub words: Vec<Seen>,
    keys: String,
}

impl AddressWords {
    pub fn read(written: &Written<'_>) -> Self {
        let mut read = Self {
            words: Vec::with_capacity(24),
            keys: String::with_capacity(160),
        };
        for text in Text::ALL {
            read.text(text, text.of(written));
        }
        read
    }

    /// A word's folded text.
    pub fn key(&self, at: usize) -> &str {
        let word = &self.words[at];
        &self.keys[word.key..word.key_end]
    }

    /// The folded text of several words.
    pub fn joined(&self, from: usize, to: usize) -> Key {
        let mut key = Key::new();
        for at in from..to {
            key.append(self.key(at));
        }
        key
    }

    /// Whether the word begins a part of the address.
    pub fn begins_part(&self, at: usize) -> bool {
        let words = &self.words;
        at == 0 || words[at].gap == Gap::Part || words[at].text != words[at - 1].text
    }

    fn text(&mut self, text: Text, whole: &str) {
        let first = self.words.len();
        let (head, tail) = ends(whole);
        let mut gap = Gap::Part;
        for word in Words::new(&whole[..head]) {
            self.see(text, whole, word.from, word.to, gap.max(word.gap));
            gap = Gap::Space;
        }
        if tail < whole.len() {
            self.skip(text, head, tail);
            let mut gap = Gap::Part;
            for word in Words::new(&whole[tail..]) {
                self.see(
                    text,
                    whole,
                    tail + word.from,
                    tail + word.to,
                    gap.max(word.gap),
                );
                gap = Gap::Space;
            }
        }
        let seen = self.words.len() - first;
        if seen > HEAD + TAIL {
            let (from, to) = (first + HEAD, first + seen - TAIL);
            let (start, end) = (self.words[from].from, self.words[to - 1].to);
            self.words[from] = unread_word(text, start, end);
            self.words[to].gap = Gap::Part;
            self.words.drain(from + 1..to);
        }
    }

    fn skip(&mut self, text: Text, from: usize, to: usize) {
        self.words.push(unread_word(text, from, to));
    }

    fn see(&mut self, text: Text, whole: &str, from: usize, to: usize, gap: Gap) {
        let written = &whole[from..to];
        let titled = self.words.last().is_some_and(|word| {
            word.text == text && matches!(word.title, Some(Title::Province | Title::Town))
        });
        let mut key = Key::new();
        key.push(elided(written).filter(|_| titled).unwrap_or(written));
        let start = self.keys.len();
        let folded = key.as_str();
        self.keys.push_str(folded);
        self.words.push(Seen {
            text,
            from,
            to,
            gap,
            key: start,
            key_end: self.keys.len(),
            unread: false,
            title: Title::of(folded.as_bytes()),
            is_number: folded.starts_with(|c: char| c.is_ascii_digit()),
            makes_street_before: AFTER_STREET.contains(&folded),
            makes_street_after: BEFORE_STREET.contains(&folded),
        });
    }
}

fn unread_word(text: Text, from: usize, to: usize) -> Seen {
    Seen {
        text,
        from,
        to,
        gap: Gap::Part,
        key: 0,
        key_end: 0,
        unread: true,
        title: None,
        is_number: false,
        makes_street_before: false,
        makes_street_after: false,
    }
}

/// Where the looked-at beginning of a text stops and its end starts.
fn ends(text: &str) -> (usize, usize) {
    if text.len() <= HEAD_BYTES + TAIL_BYTES {
        return (text.len(), text.len());
    }
    let is_space =
        |at: usize| text.is_char_boundary(at) && text[at..].starts_with([' ', ',', '\n', '/', '-']);
    let edge = |at: usize| text.is_char_boundary(at);
    let back = |from: usize, hit: &dyn Fn(usize) -> bool| {
        (from.saturating_sub(200)..=from).rev().find(|at| hit(*at))
    };
    let head = back(HEAD_BYTES, &is_space)
        .or_else(|| back(HEAD_BYTES, &edge))
        .unwrap_or(0);
    let tail = text.len() - TAIL_BYTES;
    let tail = back(tail, &is_space)
        .or_else(|| back(tail, &edge))
        .unwrap_or(head);
    (head, tail.max(head))
}
