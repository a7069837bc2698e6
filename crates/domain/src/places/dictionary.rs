//! A country's places in memory: read once from its table, then only looked at.

use super::fold::{Key, Naming, name};
use super::{Place, PlaceCode, PlaceLevel};
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

/// A place's position in the dictionary.
pub(super) type PlaceId = u32;

/// What provinces lie in.
pub(super) const COUNTRY: PlaceId = u32::MAX;

/// Codes of more digits do not fit.
const MOST_DIGITS: usize = 18;

/// The places of one country, found by code and by any of their names.
pub struct Dictionary {
    /// Names as shown, one after the other.
    names: String,
    places: Vec<Row>,
    by_code: Vec<PlaceId>,
    /// Folded names, one after the other.
    keys: Vec<u8>,
    /// Every name of every place, by hash, key, parent and place.
    entries: Vec<Entry>,
    /// Where the entries of each upper half of a hash begin.
    buckets: Vec<u32>,
    countries: Vec<String>,
}

struct Row {
    code: u64,
    name: u32,
    parent: PlaceId,
    name_len: u8,
    digits: u8,
    level: PlaceLevel,
    chartered: bool,
}

/// One name of one place within one parent.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    hash: u32,
    key: u32,
    /// What the place lies in, or lay in before a reform.
    pub parent: PlaceId,
    /// The place.
    pub place: PlaceId,
    key_len: u8,
    /// How far the name can be trusted.
    pub kind: Kind,
}

impl Entry {
    fn key<'k>(&self, keys: &'k [u8]) -> &'k [u8] {
        &keys[self.key as usize..][..usize::from(self.key_len)]
    }
}

/// How far a name names its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A name of the place.
    Name,
    /// A name of a part of the place; it stays in the street.
    Part,
    /// Said of the place only beside one of the places in it.
    Loose,
}

/// Why a table could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: ReadReason,
}

/// What is wrong with a line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadReason {
    /// The first line is not `places 1` with a country.
    NotATable,
    /// The code is no number of at most 18 digits.
    Code,
    /// There is no name, or one too long.
    Name,
    /// A city before any province, or a barangay before any city.
    Parent,
    /// A second place has the same code.
    Twice,
    /// A former parent is not in the table.
    FormerParent,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            ReadReason::NotATable => "this is not a table of places",
            ReadReason::Code => "the code is not a number",
            ReadReason::Name => "the name is missing or too long",
            ReadReason::Parent => "the place lies in nothing",
            ReadReason::Twice => "the code is there twice",
            ReadReason::FormerParent => "the former parent is unknown",
        };
        write!(f, "line {}: {reason}", self.line)
    }
}

impl std::error::Error for ReadError {}

impl Dictionary {
    /// Reads a table of assets/places (its README describes the lines).
    pub fn read(table: &str) -> Result<Self, ReadError> {
        let mut reader = Reader::new(table);
        for (at, line) in table.lines().enumerate() {
            reader.line(at, line).map_err(|reason| ReadError {
                line: at + 1,
                reason,
            })?;
        }
        reader.finish()
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no place at all.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Every place's code, in the order of the table.
    pub fn codes(&self) -> impl Iterator<Item = PlaceCode> + '_ {
        (0..).take(self.places.len()).map(|id| self.code(id))
    }

    /// The place with this code.
    pub fn place(&self, code: &PlaceCode) -> Option<Place<'_>> {
        let id = self.find_code(&code.0)?;
        let [province, city, barangay] = self.line_of(id);
        Some(Place {
            level: self.level(id),
            province: self.name(province?),
            city: city.map(|id| self.name(id)),
            barangay: barangay.map(|id| self.name(id)),
        })
    }

    /// Memory held, in bytes.
    pub fn size(&self) -> usize {
        self.names.capacity()
            + self.keys.capacity()
            + self.places.capacity() * size_of::<Row>()
            + self.by_code.capacity() * size_of::<PlaceId>()
            + self.entries.capacity() * size_of::<Entry>()
            + self.buckets.capacity() * size_of::<u32>()
    }

    pub(super) fn code(&self, id: PlaceId) -> PlaceCode {
        let row = self.row(id);
        PlaceCode(format!(
            "{:0width$}",
            row.code,
            width = usize::from(row.digits)
        ))
    }

    pub(super) fn find_code(&self, code: &str) -> Option<PlaceId> {
        let (value, digits) = number(code)?;
        let found = self.by_code.binary_search_by_key(&(digits, value), |id| {
            (self.row(*id).digits, self.row(*id).code)
        });
        Some(self.by_code[found.ok()?])
    }

    pub(super) fn name(&self, id: PlaceId) -> &str {
        let row = self.row(id);
        &self.names[row.name as usize..][..usize::from(row.name_len)]
    }

    pub(super) fn level(&self, id: PlaceId) -> PlaceLevel {
        self.row(id).level
    }

    /// Whether it is a city by charter, which people call `… City`.
    pub(super) fn is_chartered(&self, id: PlaceId) -> bool {
        self.row(id).chartered
    }

    pub(super) fn parent(&self, id: PlaceId) -> PlaceId {
        self.row(id).parent
    }

    /// The province, city and barangay a place is or lies in.
    pub(super) fn line_of(&self, id: PlaceId) -> [Option<PlaceId>; 3] {
        let parent = self.parent(id);
        match self.level(id) {
            PlaceLevel::Province => [Some(id), None, None],
            PlaceLevel::City => [Some(parent), Some(id), None],
            PlaceLevel::Barangay => [Some(self.parent(parent)), Some(parent), Some(id)],
        }
    }

    /// Whether this folded text is the country's name.
    pub(super) fn is_country(&self, key: &str) -> bool {
        !key.is_empty() && self.countries.iter().any(|country| country == key)
    }

    /// Everything called so, ordered by parent.
    pub(super) fn called(&self, key: &[u8]) -> &[Entry] {
        if key.is_empty() {
            return &[];
        }
        let hash = hash(key);
        let bucket = bucket(hash);
        let slice = &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize];
        let sought = |entry: &Entry| (entry.hash, entry.key(&self.keys)).cmp(&(hash, key));
        let from = slice.partition_point(|entry| sought(entry) == Ordering::Less);
        let rest = &slice[from..];
        &rest[..rest.partition_point(|entry| sought(entry) == Ordering::Equal)]
    }

    /// Those of them that lie, or lay, in this parent.
    pub(super) fn within(entries: &[Entry], parent: PlaceId) -> &[Entry] {
        let from = entries.partition_point(|entry| entry.parent < parent);
        let rest = &entries[from..];
        &rest[..rest.partition_point(|entry| entry.parent == parent)]
    }

    fn row(&self, id: PlaceId) -> &Row {
        &self.places[id as usize]
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({} places)", self.places.len())
    }
}

/// FNV-1a with its upper bits stirred: the bucket is taken from them.
fn hash(key: &[u8]) -> u32 {
    let hash = key.iter().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    hash ^ (hash << 15)
}

fn bucket(hash: u32) -> usize {
    (hash >> 16) as usize
}

fn number(code: &str) -> Option<(u64, u8)> {
    let is_number =
        !code.is_empty() && code.len() <= MOST_DIGITS && code.bytes().all(|b| b.is_ascii_digit());
    Some((
        code.parse().ok().filter(|_| is_number)?,
        u8::try_from(code.len()).ok()?,
    ))
}

/// A table being read.
struct Reader {
    made: Dictionary,
    province: Option<PlaceId>,
    city: Option<PlaceId>,
    /// Names of a city, and the code it also lay in: resolved when all is read.
    former: Vec<(usize, Range<usize>, String)>,
}

impl Reader {
    fn new(table: &str) -> Self {
        let lines = table.len() / 14;
        Self {
            made: Dictionary {
                names: String::with_capacity(table.len()),
                places: Vec::with_capacity(lines),
                by_code: Vec::new(),
                keys: Vec::with_capacity(table.len()),
                entries: Vec::with_capacity(lines),
                buckets: Vec::new(),
                countries: Vec::new(),
            },
            province: None,
            city: None,
            former: Vec::new(),
        }
    }

    fn line(&mut self, at: usize, line: &str) -> Result<(), ReadReason> {
        if at == 0 {
            return self.head(line);
        }
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (code, names) = line.split_once(' ').ok_or(ReadReason::Name)?;
        let (level, chartered, parent) = match code.as_bytes().first() {
            Some(b'=') => (PlaceLevel::Province, false, Some(COUNTRY)),
            Some(b'+') => (PlaceLevel::City, false, self.province),
            Some(b'*') => (PlaceLevel::City, true, self.province),
            _ => (PlaceLevel::Barangay, false, self.city),
        };
        let parent = parent.ok_or(ReadReason::Parent)?;
        let (code, digits) = match level {
            PlaceLevel::Barangay => self.below(parent, code),
            PlaceLevel::Province | PlaceLevel::City => number(&code[1..]),
        }
        .ok_or(ReadReason::Code)?;
        let (shown, _) = names.split_once('|').unwrap_or((names, ""));
        let row = Row {
            code,
            name: self.made.names.len() as u32,
            parent,
            name_len: u8::try_from(shown.len()).map_err(|_| ReadReason::Name)?,
            digits,
            level,
            chartered,
        };
        self.made.names.push_str(shown);
        let id = self.made.places.len() as PlaceId;
        self.made.places.push(row);
        match level {
            PlaceLevel::Province => (self.province, self.city) = (Some(id), None),
            PlaceLevel::City => self.city = Some(id),
            PlaceLevel::Barangay => {}
        }
        self.names(at, id, names)
    }

    fn head(&mut self, line: &str) -> Result<(), ReadReason> {
        let country = line
            .strip_prefix("places 1 ")
            .ok_or(ReadReason::NotATable)?;
        let (code, names) = country.split_once(' ').ok_or(ReadReason::NotATable)?;
        let names = names.split('|').chain([code]);
        self.made.countries = names
            .map(|text| folded(text, Naming::Plain).as_str().to_owned())
            .collect();
        Ok(())
    }

    /// A barangay's code is its city's with the last digits replaced.
    fn below(&self, city: PlaceId, tail: &str) -> Option<(u64, u8)> {
        let row = self.made.row(city);
        let (tail, len) = number(tail)?;
        let room = 10_u64.pow(u32::from(len));
        (len < row.digits).then(|| (row.code / room * room + tail, row.digits))
    }

    /// Each name after the first is another one, or has a sign before it:
    /// `~` part of the place, `?` loose, `<` a code it lay in before.
    fn names(&mut self, at: usize, id: PlaceId, names: &str) -> Result<(), ReadReason> {
        let first = self.made.entries.len();
        let parent = self.made.parent(id);
        let naming = match self.made.level(id) {
            PlaceLevel::Province => Naming::Province,
            PlaceLevel::City => Naming::City,
            PlaceLevel::Barangay => Naming::Barangay,
        };
        let mut former = Vec::new();
        for written in names.split('|') {
            if let Some(code) = written.strip_prefix('<') {
                former.push(code);
                continue;
            }
            let (kind, written) = match written.as_bytes().first() {
                Some(b'~') => (Kind::Part, &written[1..]),
                Some(b'?') => (Kind::Loose, &written[1..]),
                _ => (Kind::Name, written),
            };
            let key = folded(written, naming);
            if key.as_bytes().is_empty() {
                return Err(ReadReason::Name);
            }
            self.enter(first, &key, parent, id, kind);
        }
        let entered = first..self.made.entries.len();
        let former = former
            .into_iter()
            .map(|code| (at, entered.clone(), code.to_owned()));
        self.former.extend(former);
        Ok(())
    }

    fn enter(&mut self, first: usize, key: &Key, parent: PlaceId, place: PlaceId, kind: Kind) {
        let made = &mut self.made;
        let key = key.as_bytes();
        let is_known = made.entries[first..]
            .iter()
            .any(|entry| entry.key(&made.keys) == key);
        if is_known {
            return;
        }
        made.entries.push(Entry {
            hash: hash(key),
            key: made.keys.len() as u32,
            parent,
            place,
            key_len: key.len() as u8,
            kind,
        });
        made.keys.extend_from_slice(key);
    }

    fn finish(mut self) -> Result<Dictionary, ReadError> {
        if self.made.countries.is_empty() {
            return Err(ReadError {
                line: 1,
                reason: ReadReason::NotATable,
            });
        }
        self.order_codes()?;
        for (at, entered, code) in std::mem::take(&mut self.former) {
            let error = ReadError {
                line: at + 1,
                reason: ReadReason::FormerParent,
            };
            let parent = self.made.find_code(&code).ok_or(error)?;
            for at in entered {
                let entry = Entry {
                    parent,
                    ..self.made.entries[at]
                };
                self.made.entries.push(entry);
            }
        }
        self.order_entries();
        self.made.names.shrink_to_fit();
        self.made.keys.shrink_to_fit();
        Ok(self.made)
    }

    fn order_codes(&mut self) -> Result<(), ReadError> {
        let places = &self.made.places;
        let code = |id: &PlaceId| (places[*id as usize].digits, places[*id as usize].code);
        let mut ids: Vec<PlaceId> = (0..places.len() as PlaceId).collect();
        ids.sort_unstable_by_key(|id| (code(id), *id));
        if let Some(twice) = ids.windows(2).find(|two| code(&two[0]) == code(&two[1])) {
            // Lines and places differ by the head and by remarks, of which the tables have none.
            return Err(ReadError {
                line: twice[1] as usize + 2,
                reason: ReadReason::Twice,
            });
        }
        self.made.by_code = ids;
        Ok(())
    }

    fn order_entries(&mut self) {
        let made = &mut self.made;
        let keys = &made.keys;
        made.entries.sort_unstable_by(|a, b| {
            a.hash
                .cmp(&b.hash)
                .then_with(|| a.key(keys).cmp(b.key(keys)))
                .then_with(|| (a.parent, a.place, a.kind).cmp(&(b.parent, b.place, b.kind)))
        });
        let mut buckets = vec![0; bucket(u32::MAX) + 2];
        for entry in &made.entries {
            buckets[bucket(entry.hash) + 1] += 1;
        }
        for at in 1..buckets.len() {
            buckets[at] += buckets[at - 1];
        }
        made.buckets = buckets;
    }
}

fn folded(text: &str, naming: Naming) -> Key {
    name(text, naming)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "places 1 PH Philippines\n=0100 Rizal\n+0101 Taytay|Old Taytay\n=0200 Laguna\n*0201 Naga City|<0100\n2 Dolores\n";

    #[test]
    fn a_table_gives_places_by_code_with_what_they_lie_in() {
        let read = Dictionary::read(SMALL).unwrap();
        let dolores = read.place(&PlaceCode("0202".into())).unwrap();
        assert_eq!(
            (dolores.province, dolores.city, dolores.barangay),
            ("Laguna", Some("Naga City"), Some("Dolores"))
        );
        assert_eq!(dolores.level, PlaceLevel::Barangay);
        assert_eq!(read.place(&PlaceCode("202".into())), None);
        assert_eq!(
            read.codes().map(|code| code.0).collect::<Vec<_>>(),
            ["0100", "0101", "0200", "0201", "0202"]
        );
        assert_eq!(read.called(b"oldtaytay").len(), 1);
        assert_eq!(
            read.called(b"naga").len(),
            2,
            "once in its province, once in its former one"
        );
    }

    #[test]
    fn a_spoiled_table_is_refused_with_its_line() {
        let cases = [
            ("", 1, ReadReason::NotATable),
            ("places 2 PH Philippines\n", 1, ReadReason::NotATable),
            ("places 1 PH P\n+0101 Taytay\n", 2, ReadReason::Parent),
            (
                "places 1 PH P\n=01 Rizal\n1 Dolores\n",
                3,
                ReadReason::Parent,
            ),
            ("places 1 PH P\n=O1 Rizal\n", 2, ReadReason::Code),
            ("places 1 PH P\n=01 --\n", 2, ReadReason::Name),
            ("places 1 PH P\n=01\n", 2, ReadReason::Name),
            (
                "places 1 PH P\n=01 Rizal\n=01 Laguna\n",
                3,
                ReadReason::Twice,
            ),
            (
                "places 1 PH P\n=01 Rizal\n+0101 Taytay|<02\n",
                3,
                ReadReason::FormerParent,
            ),
            (
                "places 1 PH P\n=01 Rizal\n+0101 Taytay\n12345 Dolores\n",
                4,
                ReadReason::Code,
            ),
        ];
        for (table, line, reason) in cases {
            assert_eq!(
                Dictionary::read(table).err(),
                Some(ReadError { line, reason }),
                "{table}"
            );
        }
    }
}
