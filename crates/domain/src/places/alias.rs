//! What one courier writes for a place, in its own spelling (couriers lag
//! behind reforms and keep trees of their own).

use super::PlaceCode;
use super::fold::{Naming, name};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry of a courier's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Alias {
    /// What the courier writes.
    pub written: String,
    /// What it means.
    pub place: PlaceCode,
}

/// A courier's list, looked up before the dictionary. A code the dictionary
/// does not know is passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Alias>", into = "Vec<Alias>")]
pub struct Aliases {
    list: Vec<Alias>,
    by_key: BTreeMap<String, PlaceCode>,
}

impl Aliases {
    /// The entries, as they were written.
    pub fn list(&self) -> &[Alias] {
        &self.list
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    pub(super) fn find(&self, key: &str) -> Option<&PlaceCode> {
        self.by_key.get(key)
    }
}

/// Of two entries for one writing the later one counts.
impl From<Vec<Alias>> for Aliases {
    fn from(list: Vec<Alias>) -> Self {
        let by_key = list
            .iter()
            .map(|alias| (key(&alias.written), alias.place.clone()))
            .filter(|(key, _)| !key.is_empty())
            .collect();
        Self { list, by_key }
    }
}

impl From<Aliases> for Vec<Alias> {
    fn from(aliases: Aliases) -> Self {
        aliases.list
    }
}

fn key(written: &str) -> String {
    name(written, Naming::Plain).as_str().to_owned()
}
