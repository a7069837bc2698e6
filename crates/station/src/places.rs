//! The dictionaries of places that come with the product, each read once.

use domain::imports::PlaceAlias;
use domain::kernel::Country;
use domain::places::{Alias, Aliases, Dictionary, PlaceCode};
use std::sync::LazyLock;

static PHILIPPINES: LazyLock<Option<Dictionary>> =
    LazyLock::new(|| Dictionary::read(include_str!("../../../assets/places/philippines.txt")).ok());
static ALGERIA: LazyLock<Option<Dictionary>> =
    LazyLock::new(|| Dictionary::read(include_str!("../../../assets/places/algeria.txt")).ok());

/// The places of a country, where there is a table of them.
pub fn of(country: &Country) -> Option<&'static Dictionary> {
    match country.code {
        "PH" => PHILIPPINES.as_ref(),
        "DZ" => ALGERIA.as_ref(),
        _ => None,
    }
}

/// A place and those above it: `Tagapo, Santa Rosa City, Laguna`.
pub fn name(dictionary: &Dictionary, code: &PlaceCode) -> Option<String> {
    let place = dictionary.place(code)?;
    let parts = [place.barangay, place.city, Some(place.province)];
    let name: Vec<&str> = parts.into_iter().flatten().collect();
    Some(name.join(", "))
}

/// Places whose name holds `search`; those that begin with it come first.
pub fn find(dictionary: &Dictionary, search: &str, most: usize) -> Vec<(PlaceCode, String)> {
    let wanted = search.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(bool, PlaceCode, String)> = dictionary
        .codes()
        .filter_map(|code| {
            let name = name(dictionary, &code)?;
            let lower = name.to_lowercase();
            let at = lower.find(&wanted)?;
            Some((at != 0, code, name))
        })
        .collect();
    found.sort_by(|a, b| (a.0, a.2.len(), &a.2).cmp(&(b.0, b.2.len(), &b.2)));
    found.truncate(most);
    found
        .into_iter()
        .map(|(_, code, name)| (code, name))
        .collect()
}

/// The names one courier has for places.
pub fn aliases(all: &[PlaceAlias], courier: Option<&str>) -> Aliases {
    let Some(courier) = courier else {
        return Aliases::default();
    };
    let own = all.iter().filter(|alias| alias.courier == courier);
    let list: Vec<Alias> = own
        .map(|alias| Alias {
            written: alias.written.clone(),
            place: alias.place.clone(),
        })
        .collect();
    list.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_that_come_with_the_product_can_be_read() {
        for code in ["PH", "DZ"] {
            assert!(of(Country::find(code).unwrap()).is_some(), "{code}");
        }
    }
}
