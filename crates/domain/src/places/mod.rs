//! Places: stand-in until the dictionary arrives.
use serde::{Deserialize, Serialize};

/// A place's code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct PlaceCode(pub String);

/// Table of places.
#[derive(Debug)]
pub struct Dictionary {}

/// A courier's spellings.
#[derive(Debug, Clone, Default)]
pub struct Aliases {}

/// An address as written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// Whole.
    pub address: &'a str,
    /// Column.
    pub province: Option<&'a str>,
    /// Column.
    pub city: Option<&'a str>,
    /// Column.
    pub barangay: Option<&'a str>,
}

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Resolved {
    /// The lowest place that is sure.
    pub place: Option<PlaceCode>,
    /// Province.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Barangay.
    pub barangay: Option<String>,
    /// Street.
    pub street: Option<String>,
    /// Candidates.
    pub candidates: Vec<PlaceCode>,
}

impl Dictionary {
    /// Resolves.
    pub fn resolve(&self, _written: &Written<'_>, _aliases: &Aliases) -> Resolved {
        Resolved::default()
    }
}
