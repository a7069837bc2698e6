//! A country's places in memory: read once from its table, then only looked at.

use super::read::{ReadError, Reader, number};
use super::{Place, PlaceCode, PlaceLevel};
use std::fmt;

/// A place's position in the dictionary.
pub(super) type PlaceId = u32;

/// What provinces lie in.
pub(super) const COUNTRY: PlaceId = u32::MAX;

/// The places of one country, found by code and by any of their names.
pub struct Dictionary {
    /// Names as shown, one after the other.
    pub(super) names: String,
    pub(super) places: Vec<Row>,
    pub(super) by_code: Vec<PlaceId>,
    /// Folded names, one after the other.
    pub(super) keys: Vec<u8>,
    /// Every name of every place, by hash, key, parent and place.
    pub(super) entries: Vec<Entry>,
    /// Where the entries of each upper half of a hash begin.
    pub(super) buckets: Vec<u32>,
    pub(super) countries: Vec<String>,
}

pub(super) struct Row {
    pub(super) code: u64,
    pub(super) name: u32,
    pub(super) parent: PlaceId,
    pub(super) name_len: u8,
    pub(super) digits: u8,
    pub(super) level: PlaceLevel,
    pub(super) chartered: bool,
}

/// One name of one place within one parent.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) hash: u32,
    pub(super) key: u32,
    /// What the place lies in, or lay in before a reform.
    pub(super) parent: PlaceId,
    /// The place.
    pub(super) place: PlaceId,
    pub(super) key_len: u8,
    /// How far the name can be trusted.
    pub(super) kind: Kind,
}

impl Entry {
    pub(super) fn key<'k>(&self, keys: &'k [u8]) -> &'k [u8] {
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

impl Dictionary {
    /// Reads a table of assets/places (its README describes the lines).
    pub fn read(table: &str) -> Result<Self, ReadError> {
        Reader::read(table)
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
        let from = slice.partition_point(|entry| entry.hash < hash);
        let rest = &slice[from..];
        let same = &rest[..rest.partition_point(|entry| entry.hash == hash)];
        let is_called = |entry: &Entry| entry.key(&self.keys) == key;
        if same.first().is_some_and(is_called) && same.last().is_some_and(is_called) {
            return same;
        }
        // Another name has the same hash.
        let from = same.partition_point(|entry| entry.key(&self.keys) < key);
        let rest = &same[from..];
        &rest[..rest.partition_point(is_called)]
    }

    /// Those of them that lie, or lay, in this parent.
    pub(super) fn within(entries: &[Entry], parent: PlaceId) -> &[Entry] {
        let from = entries.partition_point(|entry| entry.parent < parent);
        let rest = &entries[from..];
        &rest[..rest.partition_point(|entry| entry.parent == parent)]
    }

    pub(super) fn row(&self, id: PlaceId) -> &Row {
        &self.places[id as usize]
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({} places)", self.places.len())
    }
}

/// FNV-1a with its upper bits stirred: the bucket is taken from them.
pub(super) fn hash(key: &[u8]) -> u32 {
    let hash = key.iter().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    hash ^ (hash << 15)
}

pub(super) fn bucket(hash: u32) -> usize {
    (hash >> 16) as usize
}
