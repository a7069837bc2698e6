//! Where a parcel goes: an address resolved to province, city, barangay and
//! street against the country's dictionary (X-05, table 1.1 row 6).
//!
//! A leaf is resolved within its parent, a province is never guessed, and text
//! that is no place stays as the street. Nothing here refuses an address.

mod alias;
mod dictionary;
mod fold;
mod hits;
mod judge;
mod read;
mod resolve;
mod split;
mod street;
mod words;

use serde::{Deserialize, Serialize};

pub use alias::{Alias, Aliases};
pub use dictionary::Dictionary;
pub use read::{ReadError, ReadReason};

/// How many places an unclear address names at most.
pub const MOST_CANDIDATES: usize = 8;

/// A place's official code: 10 digits of the PSGC in the Philippines; in
/// Algeria two digits for a wilaya and four for a commune.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct PlaceCode(pub String);

/// How deep a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PlaceLevel {
    /// A province; Metro Manila; a wilaya.
    Province,
    /// A city or municipality; a commune.
    City,
    /// A barangay.
    Barangay,
}

/// A place of the dictionary, with the places it lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'d> {
    /// How deep it lies.
    pub level: PlaceLevel,
    /// Its province's name.
    pub province: &'d str,
    /// Its city's name, from the city down.
    pub city: Option<&'d str>,
    /// Its own name, if it is a barangay.
    pub barangay: Option<&'d str>,
}

/// An address as a sheet or a person wrote it: one text, separate columns, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// The combined text, or the street where the rest has columns.
    pub address: &'a str,
    /// The province's column.
    pub province: Option<&'a str>,
    /// The city's column.
    pub city: Option<&'a str>,
    /// The barangay's column.
    pub barangay: Option<&'a str>,
}

impl<'a> From<&'a str> for Written<'a> {
    fn from(address: &'a str) -> Self {
        Self {
            address,
            ..Self::default()
        }
    }
}

/// What an address turned out to name. A level that is sure is given even if
/// the one below it is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Resolved {
    /// The deepest place that is sure.
    pub place: Option<PlaceCode>,
    /// The province, as the dictionary spells it.
    pub province: Option<String>,
    /// The city, municipality or commune.
    pub city: Option<String>,
    /// The barangay.
    pub barangay: Option<String>,
    /// All text that is no place, in its own spelling.
    pub street: Option<String>,
    /// The places it may mean when it is unclear which; at most [`MOST_CANDIDATES`].
    pub candidates: Vec<PlaceCode>,
}
