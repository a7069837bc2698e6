//! Waybills as search sees them: one line of text each, and what filters and
//! orders look at.

use super::needles::{END, Needles, digits, fold};
use domain::warehouse::WaybillStatus;
use std::collections::HashMap;
use std::hash::Hash;
use uuid::Uuid;

/// A waybill of the store, in its own words.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Its place in the store: the order in which waybills came.
    pub rid: i64,
    /// Its number.
    pub number: &'a str,
    /// The receiver.
    pub name: &'a str,
    /// The receiver's phone as it was written.
    pub phone: &'a str,
    /// The same as an international number.
    pub e164: Option<&'a str>,
    /// Where it goes.
    pub destination: Option<&'a str>,
    /// What brought it.
    pub import: Option<Uuid>,
    /// Where it stands.
    pub status: WaybillStatus,
    /// Since when it is known, in milliseconds.
    pub created_at: i64,
    /// What is to be collected, in minor units.
    pub cod: Option<i64>,
    /// It was taken back.
    pub voided: bool,
    /// No server has it.
    pub unsent: bool,
}

/// What is kept of a waybill beside its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// See [`Told::rid`].
    pub rid: i64,
    /// See [`Told::created_at`].
    pub created_at: i64,
    cod: i64,
    /// See [`Names`]; 0 for none.
    pub destination: u32,
    /// See [`Names`]; 0 for none.
    pub import: u32,
    /// Where its text ends in its page.
    end: u32,
    status: u8,
    flags: u8,
}

const NO_COD: i64 = i64::MIN;
const VOIDED: u8 = 1;
const UNSENT: u8 = 2;

impl Row {
    /// What is to be collected.
    pub fn cod(&self) -> Option<i64> {
        (self.cod != NO_COD).then_some(self.cod)
    }

    /// The same with numbers of another [`Shared`].
    pub fn among(self, destination: u32, import: u32) -> Self {
        Self {
            destination,
            import,
            ..self
        }
    }

    /// Whether it stands there.
    pub fn is(&self, status: WaybillStatus) -> bool {
        self.status == status as u8
    }

    /// It was taken back.
    pub fn is_voided(&self) -> bool {
        self.flags & VOIDED != 0
    }

    /// No server has it.
    pub fn is_unsent(&self) -> bool {
        self.flags & UNSENT != 0
    }
}

/// Values that many waybills share, by a number from 1 on.
#[derive(Debug)]
pub struct Names<T> {
    known: HashMap<T, u32>,
    each: Vec<T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            known: HashMap::new(),
            each: Vec::new(),
        }
    }
}

impl<T: Eq + Hash + Clone> Names<T> {
    /// The number of a value, a new one where it was not known.
    pub fn note<Q>(&mut self, value: &Q) -> u32
    where
        T: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = T> + ?Sized,
    {
        if let Some(known) = self.known.get(value) {
            return *known;
        }
        self.each.push(value.to_owned());
        let number = self.each.len() as u32;
        self.known.insert(value.to_owned(), number);
        number
    }

    /// The number of a value somebody noted.
    pub fn find<Q>(&self, value: &Q) -> Option<u32>
    where
        T: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.known.get(value).copied()
    }

    /// The value of a number.
    pub fn name(&self, number: u32) -> Option<&T> {
        self.each.get((number as usize).checked_sub(1)?)
    }

    fn each(&self) -> &[T] {
        &self.each
    }
}

/// What waybills share.
#[derive(Debug, Default)]
pub struct Shared {
    /// Destinations.
    pub destinations: Names<String>,
    /// Imports.
    pub imports: Names<Uuid>,
}

impl Shared {
    /// Numbers of `other` here: by destination, by import.
    pub fn adopt(&mut self, other: &Shared) -> (Vec<u32>, Vec<u32>) {
        let places = other.destinations.each().iter();
        let places = places.map(|place| self.destinations.note(place.as_str()));
        let places = std::iter::once(0).chain(places).collect();
        let imports = other.imports.each().iter();
        let imports = imports.map(|import| self.imports.note(import));
        (places, std::iter::once(0).chain(imports).collect())
    }
}

/// Rows in the order of the store, with their text.
#[derive(Debug, Default)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    text: Vec<u8>,
}

impl Page {
    /// Adds a waybill behind the others.
    pub fn add(&mut self, told: &Told<'_>, shared: &mut Shared) {
        fold(told.name, &mut self.text);
        self.text.push(END);
        let before = self.text.len();
        digits(told.phone, &mut self.text);
        let between = self.text.len();
        self.text.push(END);
        if let Some(e164) = told.e164 {
            digits(e164, &mut self.text);
            if self.text[before..between] == self.text[between + 1..] {
                self.text.truncate(between);
            }
            self.text.push(END);
        }
        fold(told.number, &mut self.text);
        self.text.push(END);
        let destination = told.destination;
        self.rows.push(Row {
            rid: told.rid,
            created_at: told.created_at,
            cod: told.cod.unwrap_or(NO_COD),
            destination: destination.map_or(0, |place| shared.destinations.note(place)),
            import: told.import.map_or(0, |import| shared.imports.note(&import)),
            end: self.text.len() as u32,
            status: told.status as u8,
            flags: u8::from(told.voided) * VOIDED + u8::from(told.unsent) * UNSENT,
        });
    }

    /// Adds a row of another page.
    pub fn take(&mut self, row: Row, text: &[u8]) {
        self.text.extend_from_slice(text);
        let end = self.text.len() as u32;
        self.rows.push(Row { end, ..row });
    }

    /// The text of the row at a place.
    pub fn text(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.rows[before].end);
        &self.text[start as usize..self.rows[at].end as usize]
    }

    /// The number of the waybill at a place, folded: the last part of its line.
    pub fn number(&self, at: usize) -> &[u8] {
        let text = self.text(at);
        let text = &text[..text.len() - 1];
        let before = memchr::memrchr(END, text).map_or(0, |end| end + 1);
        &text[before..]
    }

    /// Places of the rows whose line holds what is looked for, in order.
    pub fn found(&self, needles: &Needles, into: &mut Vec<usize>) {
        into.clear();
        let mut from = 0;
        while let Some(at) = needles.find(&self.text[from..]) {
            let at = (from + at) as u32;
            let seen = into.last().map_or(0, |last| last + 1);
            let place = seen + self.rows[seen..].partition_point(|row| row.end <= at);
            into.push(place);
            from = self.rows[place].end as usize;
        }
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.text.clear();
    }

    /// Gives back what was reserved for more rows.
    pub fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.text.shrink_to_fit();
    }

    /// Bytes it takes.
    pub fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Row>() + self.text.capacity()
    }
}

/// Lines with what they share: new ones on their way to the index.
#[derive(Debug, Default)]
pub struct Lines {
    /// The lines.
    pub page: Page,
    /// What their numbers mean.
    pub shared: Shared,
}

impl Lines {
    /// Adds a waybill.
    pub fn add(&mut self, told: &Told<'_>) {
        self.page.add(told, &mut self.shared);
    }
}
