//! A table of assets/places being read into a dictionary.

use super::PlaceLevel;
use super::dictionary::{COUNTRY, Dictionary, Entry, Kind, PlaceId, Row, bucket, hash};
use super::fold::{Key, Naming, name};
use std::fmt;
use std::ops::Range;

/// Codes of more digits do not fit.
const MOST_DIGITS: usize = 18;

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

/// A code as a number and its count of digits.
pub(super) fn number(code: &str) -> Option<(u64, u8)> {
    let is_number =
        !code.is_empty() && code.len() <= MOST_DIGITS && code.bytes().all(|b| b.is_ascii_digit());
    Some((
        code.parse().ok().filter(|_| is_number)?,
        u8::try_from(code.len()).ok()?,
    ))
}

/// A table being read.
pub(super) struct Reader {
    made: Dictionary,
    province: Option<PlaceId>,
    city: Option<PlaceId>,
    /// The line of each place, from 1.
    lines: Vec<usize>,
    /// Names of a city, and the code it also lay in: resolved when all is read.
    former: Vec<(usize, Range<usize>, String)>,
}

impl Reader {
    pub fn read(table: &str) -> Result<Dictionary, ReadError> {
        let mut reader = Self::new(table);
        for (at, line) in table.lines().enumerate() {
            let line = reader.line(at, line);
            line.map_err(|reason| ReadError {
                line: at + 1,
                reason,
            })?;
        }
        reader.finish()
    }

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
            lines: Vec::with_capacity(lines),
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
        self.lines.push(at + 1);
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
            return Err(ReadError {
                line: self.lines[twice[1] as usize],
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
    use crate::places::PlaceCode;

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
