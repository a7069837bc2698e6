//! Where in the words a place may be named.

use super::dictionary::{Dictionary, Entry, Kind, PlaceId};
use super::fold::Title;
use super::split::Gap;
use super::words::{AddressWords, Text};
use super::{Aliases, PlaceLevel};

/// The longest name, in words.
const LONGEST_NAME: usize = 7;
/// Commas a name may have: `Pili 1, 2, 3`.
const MOST_GAPS: usize = 2;
/// An address with more possible names than this is read no further.
const MOST_HITS: usize = 160;
/// Postcodes have four digits in the Philippines and five in Algeria.
const POSTCODE_DIGITS: std::ops::RangeInclusive<usize> = 4..=5;
/// So many are no house's number.
const SURE_POSTCODE_DIGITS: usize = 5;

/// What a hit may name.
#[derive(Clone, Copy)]
pub(super) enum Named<'d> {
    /// Anything in the dictionary called so.
    Called(&'d [Entry]),
    /// The one place a courier's alias says.
    Alias(PlaceId),
}

/// Some words that may name a place.
#[derive(Clone, Copy)]
pub(super) struct Hit<'d> {
    /// The words used up: the name with its titles.
    pub from: usize,
    pub to: usize,
    pub named: Named<'d>,
    /// The level its title or its column says.
    pub only: Option<PlaceLevel>,
    /// `City` was written.
    pub says_city: bool,
    /// It is a number, which names nothing without its city.
    pub is_number: bool,
    /// It fills a part of the address, or has a title, or a column.
    pub stands_out: bool,
    /// It ends a part.
    pub at_end: bool,
    /// The word after it, a postcode passed over.
    next: usize,
    /// It runs over a comma: some barangays have one in their name.
    runs_over: bool,
}

impl Hit<'_> {
    /// Whether it may name a place of this level.
    pub fn may_be(&self, level: PlaceLevel) -> bool {
        self.only.is_none_or(|only| only == level)
            && (!self.runs_over || level == PlaceLevel::Barangay)
    }

    /// Whether the two share a word.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether one ends where the other begins.
    pub fn touches(&self, other: &Self) -> bool {
        self.next == other.from || other.next == self.from
    }

    /// Words between the two.
    pub fn distance(&self, other: &Self) -> usize {
        if self.to <= other.from {
            other.from - self.to
        } else {
            self.from.saturating_sub(other.to)
        }
    }

    fn holds(&self, other: &Self) -> bool {
        self.from <= other.from
            && other.to <= self.to
            && (self.to - self.from) > (other.to - other.from)
    }

    /// The places of this level it may name, each with what it lies in and how
    /// far the name can be trusted.
    pub fn places<'s>(
        &'s self,
        dictionary: &'s Dictionary,
        level: PlaceLevel,
    ) -> impl Iterator<Item = (PlaceId, PlaceId, Kind)> + 's {
        let (called, alias) = match self.named {
            Named::Called(entries) => (entries, None),
            Named::Alias(place) => (&[][..], Some((place, dictionary.parent(place), Kind::Name))),
        };
        let called = called
            .iter()
            .map(|entry| (entry.place, entry.parent, entry.kind));
        let is_plain_town = move |place| self.says_city && !dictionary.is_chartered(place);
        called.chain(alias).filter(move |(place, _, _)| {
            self.may_be(level)
                && dictionary.level(*place) == level
                && !(level == PlaceLevel::City && is_plain_town(*place))
        })
    }

    /// The places in `parent` it may name.
    pub fn within<'s>(
        &'s self,
        dictionary: &'s Dictionary,
        parent: PlaceId,
    ) -> impl Iterator<Item = PlaceId> + 's {
        let (called, alias) = match self.named {
            Named::Called(entries) => (Dictionary::within(entries, parent), None),
            Named::Alias(place) => (&[][..], Some(place)),
        };
        let alias = alias.filter(move |place| dictionary.parent(*place) == parent);
        called.iter().map(|entry| entry.place).chain(alias)
    }
}

/// Every hit of an address, and which of its words are no text of their own.
pub(super) struct Hits<'d> {
    pub hits: Vec<Hit<'d>>,
    /// The country's name at an end.
    pub country: Vec<bool>,
}

/// Finds all hits.
pub(super) fn find<'d>(
    dictionary: &'d Dictionary,
    aliases: &Aliases,
    address: &AddressWords,
) -> Hits<'d> {
    let mut finder = Finder {
        dictionary,
        aliases,
        address,
        country: vec![false; address.words.len()],
        clear: Vec::new(),
    };
    finder.mark_country();
    finder.clear = (0..address.words.len())
        .map(|at| finder.is_clear(at))
        .collect();
    let mut hits = Vec::new();
    for from in 0..address.words.len() {
        for to in from + 1..=(from + LONGEST_NAME).min(address.words.len()) {
            if hits.len() >= MOST_HITS || !finder.goes_on(from, to) {
                break;
            }
            hits.extend(finder.hit(from, to));
        }
    }
    let hits = without_fragments(&hits, dictionary);
    Hits {
        hits,
        country: finder.country,
    }
}

/// Drops what is only a piece of a longer name: `Manila` in `Metro Manila`.
fn without_fragments<'d>(hits: &[Hit<'d>], dictionary: &Dictionary) -> Vec<Hit<'d>> {
    let is_wide = |hit: &Hit<'_>| {
        hit.places(dictionary, PlaceLevel::Province)
            .next()
            .is_some()
            || hit.places(dictionary, PlaceLevel::City).next().is_some()
    };
    let wide: Vec<bool> = hits.iter().map(is_wide).collect();
    let is_fragment = |at: usize| {
        (0..hits.len()).any(|other| {
            hits[other].holds(&hits[at]) && (wide[other] || (!wide[at] && !hits[other].runs_over))
        })
    };
    (0..hits.len())
        .filter(|at| !is_fragment(*at))
        .map(|at| hits[at])
        .collect()
}

struct Finder<'a, 'd> {
    dictionary: &'d Dictionary,
    aliases: &'a Aliases,
    address: &'a AddressWords,
    country: Vec<bool>,
    /// Words that say nothing about where a name begins or ends: the country, a postcode.
    clear: Vec<bool>,
}

impl<'d> Finder<'_, 'd> {
    fn mark_country(&mut self) {
        let words = &self.address.words;
        for to in 1..=words.len() {
            let is_end = words
                .get(to)
                .is_none_or(|next| next.gap == Gap::Part || next.text != words[to - 1].text);
            if !is_end {
                continue;
            }
            for from in to.saturating_sub(3)..to {
                let is_one = words[from + 1..to]
                    .iter()
                    .all(|word| word.gap == Gap::Space);
                if is_one
                    && self
                        .dictionary
                        .is_country(self.address.joined(from, to).as_str())
                {
                    self.country[from..to].fill(true);
                    break;
                }
            }
        }
    }

    fn is_clear(&self, at: usize) -> bool {
        let key = self.address.key(at);
        let is_digits = key.bytes().all(|b| b.is_ascii_digit());
        if self.country[at] {
            return true;
        }
        if !is_digits || !POSTCODE_DIGITS.contains(&key.len()) {
            return false;
        }
        if key.len() == SURE_POSTCODE_DIGITS || self.is_part_start(at) {
            return key.len() == SURE_POSTCODE_DIGITS
                && !(self.is_part_start(at) && self.is_part_start(at + 1));
        }
        self.is_part_start(at + 1) || self.country.get(at + 1) == Some(&true)
    }

    /// Whether a name that begins at `from` may go on to `to`.
    fn goes_on(&self, from: usize, to: usize) -> bool {
        let words = &self.address.words;
        if words[to - 1].unread || words[to - 1].text != words[from].text {
            return false;
        }
        words[from + 1..to]
            .iter()
            .filter(|word| word.gap > Gap::Space)
            .count()
            <= MOST_GAPS
    }

    fn is_part_start(&self, at: usize) -> bool {
        let words = &self.address.words;
        at == 0
            || at >= words.len()
            || words[at].gap > Gap::Space
            || words[at].text != words[at - 1].text
    }

    fn hit(&self, from: usize, to: usize) -> Option<Hit<'d>> {
        let key = self.address.joined(from, to);
        if let Some(place) = self.alias(key.as_str()) {
            return Some(self.stand(from, to, from, to, Named::Alias(place), None));
        }
        let called = self.dictionary.called(key.as_bytes());
        if called.is_empty() {
            return None;
        }
        let (title, start) = self.title_before(from);
        let (title, end) = self.title_after(to, title);
        let mut hit = self.stand(from, to, start, end, Named::Called(called), title);
        let is_bare_number = key
            .as_bytes()
            .iter()
            .all(|b| b.is_ascii_digit() || *b == b'.');
        hit.is_number = is_bare_number;
        if is_bare_number && hit.only != Some(PlaceLevel::Barangay) {
            return None;
        }
        if self.is_street(start, end, &hit) {
            return None;
        }
        if hit.may_be(PlaceLevel::Barangay)
            && end < self.address.words.len()
            && !self.is_part_start(end)
        {
            hit.to += usize::from(self.address.key(end) == "poblacion");
            hit.next = hit.next.max(hit.to);
        }
        Some(hit)
    }

    fn alias(&self, key: &str) -> Option<PlaceId> {
        if self.aliases.is_empty() {
            return None;
        }
        self.dictionary.find_code(&self.aliases.find(key)?.0)
    }

    fn stand(
        &self,
        from: usize,
        to: usize,
        start: usize,
        end: usize,
        named: Named<'d>,
        title: Option<Title>,
    ) -> Hit<'d> {
        let text = self.address.words[from].text;
        let column = match text {
            Text::Address => None,
            Text::Barangay => Some(PlaceLevel::Barangay),
            Text::City => Some(PlaceLevel::City),
            Text::Province => Some(PlaceLevel::Province),
        };
        let titled = match title {
            Some(Title::Barangay) => Some(PlaceLevel::Barangay),
            Some(Title::City | Title::Town) => Some(PlaceLevel::City),
            Some(Title::Province) => Some(PlaceLevel::Province),
            Some(Title::Of) | None => None,
        };
        let is_whole = self.only_clear_before(start) && self.only_clear_after(end);
        // A city's column may hold its province as well: `ABRA-DOLORES`.
        let only = titled.or(column.filter(|_| is_whole));
        Hit {
            from: start,
            to: end,
            named,
            only,
            says_city: title == Some(Title::City),
            is_number: false,
            stands_out: is_whole || titled.is_some() || column.is_some(),
            at_end: self.only_clear_after(end),
            next: self.next_after(end),
            runs_over: (from + 1..to).any(|at| self.is_part_start(at)),
        }
    }

    fn only_clear_before(&self, mut at: usize) -> bool {
        while !self.is_part_start(at) {
            at -= 1;
            if !self.clear[at] {
                return false;
            }
        }
        true
    }

    fn only_clear_after(&self, mut at: usize) -> bool {
        while !self.is_part_start(at) {
            if !self.clear[at] {
                return false;
            }
            at += 1;
        }
        true
    }

    fn next_after(&self, at: usize) -> usize {
        (at..self.clear.len())
            .find(|at| !self.clear[*at])
            .unwrap_or(self.clear.len())
    }

    /// The title before a name, and where it begins: `City of`, `Brgy. No.`
    fn title_before(&self, from: usize) -> (Option<Title>, usize) {
        if self.is_part_start(from) {
            return (None, from);
        }
        let before = from - 1;
        let word = &self.address.words[before];
        match word.title {
            Some(Title::Of) if !self.is_part_start(before) => {
                match self.address.words[before - 1].title {
                    Some(title @ (Title::City | Title::Town | Title::Province)) => {
                        (Some(title), before - 1)
                    }
                    _ => (None, from),
                }
            }
            Some(title @ (Title::Barangay | Title::Province | Title::Town)) => {
                (Some(title), before)
            }
            _ if self.address.key(before) == "no" && !self.is_part_start(before) => {
                match self.address.words[before - 1].title {
                    Some(Title::Barangay) => (Some(Title::Barangay), before - 1),
                    _ => (None, from),
                }
            }
            _ => (None, from),
        }
    }

    /// The title after a name, if it has none before: `Tagum City`.
    fn title_after(&self, to: usize, before: Option<Title>) -> (Option<Title>, usize) {
        if self.is_part_start(to) || self.address.words[to].unread {
            return (before, to);
        }
        match (before, self.address.words[to].title) {
            (None, Some(title @ (Title::City | Title::Province))) => (Some(title), to + 1),
            // A city in Algeria bears its wilaya's title before, as a province does here after.
            (before, _) => (before, to),
        }
    }

    /// Whether the words around make it a street, a landmark or a house.
    fn is_street(&self, start: usize, end: usize, hit: &Hit<'d>) -> bool {
        let words = &self.address.words;
        let before = (!self.is_part_start(start)).then(|| start - 1);
        let after = (!self.is_part_start(end)).then_some(end);
        if after.is_some_and(|at| words[at].makes_street_before) {
            return true;
        }
        if hit.only.is_some() {
            return false;
        }
        before.is_some_and(|at| {
            let is_house = words[at].is_number && self.is_part_start(at) && !self.clear[at];
            let follows_of = words[at].title == Some(Title::Of)
                && !self.is_part_start(at)
                && words[at - 1].makes_street_after;
            words[at].makes_street_after || is_house || follows_of
        })
    }
}
