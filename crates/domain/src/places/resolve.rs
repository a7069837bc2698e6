//! From what was written to what it names.

use super::dictionary::{COUNTRY, Dictionary, Kind, PlaceId};
use super::fold::{Naming, name};
use super::hits::{self, Hits};
use super::judge::{Reading, judge};
use super::street::{parts, unused};
use super::words::AddressWords;
use super::{Aliases, MOST_CANDIDATES, PlaceLevel, Resolved, Written};

/// What people add to the name of a barangay in the middle of a town.
const POBLACION: &[u8] = b"poblacion";
/// Most parts that are dropped because they repeat what the end says.
const MOST_REPEATS: usize = 8;

/// A province, a city in it and a barangay in that.
type Chain = [PlaceId; 3];

impl Dictionary {
    /// Resolves an address, looking at this courier's aliases first. Never
    /// fails: text that names no place is the street (table 1.1 row 6).
    pub fn resolve(&self, written: &Written<'_>, aliases: &Aliases) -> Resolved {
        let clear = match (written.barangay, written.city, written.province) {
            (None, None, None) => self.by_commas(written.address, aliases),
            (Some(barangay), Some(city), Some(province)) => {
                self.by_columns(written.address, [province, city, barangay], aliases)
            }
            _ => None,
        };
        clear.unwrap_or_else(|| self.by_words(written, aliases))
    }

    /// An address that ends in barangay, city, province between commas.
    fn by_commas(&self, address: &str, aliases: &Aliases) -> Option<Resolved> {
        let (mut rest, mut province) = last_part(address)?;
        if self.is_country(name(province, Naming::Plain).as_str()) {
            (rest, province) = last_part(rest)?;
        }
        let (rest, city) = last_part(rest)?;
        let (rest, barangay) = last_part(rest).unwrap_or(("", rest));
        if is_bare_number(barangay) {
            return None;
        }
        let chain = self.chain([province, city, barangay], aliases)?;
        Some(self.clear(chain, rest, aliases))
    }

    /// Three columns, and a street that may repeat them.
    fn by_columns(&self, street: &str, columns: [&str; 3], aliases: &Aliases) -> Option<Resolved> {
        let chain = self.chain(columns, aliases)?;
        Some(self.clear(chain, street, aliases))
    }

    fn clear(&self, chain: Chain, street: &str, aliases: &Aliases) -> Resolved {
        let [province, city, barangay] = chain;
        Resolved {
            place: Some(self.code(barangay)),
            province: Some(self.name(province).to_owned()),
            city: Some(self.name(city).to_owned()),
            barangay: Some(self.name(barangay).to_owned()),
            street: parts(self.without_repeats(street, chain, aliases)),
            candidates: Vec::new(),
        }
    }

    /// Three names, each the only one within the one before it.
    fn chain(&self, [province, city, barangay]: [&str; 3], aliases: &Aliases) -> Option<Chain> {
        let province = self.only(province, Naming::Province, COUNTRY, aliases)?;
        let city = self.only(city, Naming::City, province, aliases)?;
        let barangay = self.only(barangay, Naming::Barangay, city, aliases)?;
        // A former province stands for today's.
        Some([self.parent(city), city, barangay])
    }

    fn only(
        &self,
        written: &str,
        naming: Naming,
        parent: PlaceId,
        aliases: &Aliases,
    ) -> Option<PlaceId> {
        if !aliases.is_empty()
            && let Some(code) = aliases.find(name(written, Naming::Plain).as_str())
        {
            return self
                .find_code(&code.0)
                .filter(|id| self.parent(*id) == parent);
        }
        let key = name(written, naming);
        let key = key.as_bytes();
        let found = Dictionary::within(self.called(key), parent);
        let found = match (found, key.strip_suffix(POBLACION)) {
            ([], Some(shorter)) => Dictionary::within(self.called(shorter), parent),
            (found, _) => found,
        };
        match found {
            [one] if one.kind == Kind::Name => Some(one.place),
            _ => None,
        }
    }

    /// The street without the province, city and barangay some couriers write
    /// twice. Only a whole run that ends in the province is such a repeat.
    fn without_repeats<'t>(&self, street: &'t str, chain: Chain, aliases: &Aliases) -> &'t str {
        let within = [COUNTRY, chain[0], chain[1]];
        let says = |part: &str, level: usize| {
            let naming = [Naming::Province, Naming::City, Naming::Barangay][level];
            self.only(part, naming, within[level], aliases) == Some(chain[level])
        };
        let mut kept = street;
        for _ in 0..MOST_REPEATS {
            let Some((mut rest, part)) = last_part(kept) else {
                return kept;
            };
            if !says(part, 0) {
                return kept;
            }
            for level in 1..chain.len() {
                let (before, part) = last_part(rest).unwrap_or(("", rest));
                if !says(part, level) {
                    break;
                }
                rest = before;
            }
            kept = rest;
        }
        kept
    }

    /// Any other address: every word is looked at.
    fn by_words(&self, written: &Written<'_>, aliases: &Aliases) -> Resolved {
        let address = AddressWords::read(written);
        let found = hits::find(self, aliases, &address);
        let verdict = judge(self, &found.hits);
        let mut sure = [None; 3];
        if !verdict.is_open {
            sure = self.common(&verdict.readings);
        }
        let used = self.used(&address, &found, verdict.readings.first(), sure);
        let place = sure.iter().rev().flatten().next().copied();
        let shown = |level: usize| sure[level].map(|id| self.name(id).to_owned());
        let mut resolved = Resolved {
            place: place.map(|id| self.code(id)),
            province: shown(0),
            city: shown(1),
            barangay: shown(2),
            street: unused(written, &address, &used),
            candidates: Vec::new(),
        };
        if verdict.readings.len() > 1 {
            let places = verdict.readings.iter().map(|reading| reading.place);
            resolved.candidates = places
                .take(MOST_CANDIDATES)
                .map(|id| self.code(id))
                .collect();
        } else if verdict.is_open {
            resolved.candidates = verdict
                .readings
                .iter()
                .map(|reading| self.code(reading.place))
                .collect();
        }
        resolved
    }

    /// The levels all readings agree on.
    fn common(&self, readings: &[Reading]) -> [Option<PlaceId>; 3] {
        let Some((first, others)) = readings.split_first() else {
            return [None; 3];
        };
        let mut common = self.line_of(first.place);
        for reading in others {
            let line = self.line_of(reading.place);
            for level in 0..common.len() {
                if line[level] != common[level] {
                    common[level..].fill(None);
                }
            }
        }
        common
    }

    /// Which words named what is sure, so that they are not in the street.
    fn used(
        &self,
        address: &AddressWords,
        found: &Hits<'_>,
        reading: Option<&Reading>,
        sure: [Option<PlaceId>; 3],
    ) -> Vec<bool> {
        let mut used = vec![false; address.words.len()];
        let Some(reading) = reading.filter(|_| sure[0].is_some()) else {
            return used;
        };
        for (level, hit) in reading.hits.iter().enumerate() {
            let is_part = level == 1 && reading.by_part;
            if let Some(hit) = hit.filter(|_| sure[level].is_some() && !is_part) {
                used[found.hits[hit].from..found.hits[hit].to].fill(true);
            }
        }
        let mut end = address.words.len();
        while end > 0 {
            let start = (0..end)
                .rev()
                .find(|at| address.begins_part(*at))
                .unwrap_or(0);
            self.use_repeats(found, sure, start, end, &mut used);
            end = start;
        }
        for (at, country) in found.country.iter().enumerate() {
            used[at] |= country;
        }
        used
    }

    /// Uses up one part of the address if it only says again what is sure, or
    /// ends in two or more such names.
    fn use_repeats(
        &self,
        found: &Hits<'_>,
        sure: [Option<PlaceId>; 3],
        start: usize,
        end: usize,
        used: &mut [bool],
    ) {
        let mut from = end;
        let mut names = 0;
        while from > start {
            if used[from - 1] || found.country[from - 1] {
                from -= 1;
                continue;
            }
            let ends_here = found
                .hits
                .iter()
                .filter(|hit| hit.to == from && hit.from >= start);
            let longest = ends_here
                .filter(|hit| self.says(hit, sure))
                .min_by_key(|hit| hit.from);
            let Some(hit) = longest else { break };
            from = hit.from;
            names += 1;
        }
        if from == start || names > 1 {
            used[from..end].fill(true);
        }
    }

    fn says(&self, hit: &hits::Hit<'_>, sure: [Option<PlaceId>; 3]) -> bool {
        let levels = [PlaceLevel::Province, PlaceLevel::City, PlaceLevel::Barangay];
        levels.into_iter().zip(sure).any(|(level, sure)| {
            let mut places = hit.places(self, level);
            places.any(|(place, _, kind)| Some(place) == sure && kind == Kind::Name)
        })
    }
}

/// A number is a house unless it is called a barangay, or has its column.
fn is_bare_number(part: &str) -> bool {
    part.bytes()
        .all(|b| b.is_ascii_digit() || b == b' ' || b == b'-')
}

/// The text after the last comma, and what stands before it.
fn last_part(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once(',')
}
