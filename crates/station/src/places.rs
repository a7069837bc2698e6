//! The dictionaries of places that come with the product, each read once.

use domain::imports::PlaceAlias;
use domain::kernel::Country;
use domain::places::{Aliases, Dictionary, PlaceCode};
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

/// The names one courier has for places.
pub fn aliases(all: &[PlaceAlias], courier: Option<&str>) -> Aliases {
    let Some(courier) = courier else {
        return Aliases::default();
    };
    let own = all.iter().filter(|alias| alias.courier == courier);
    Aliases::new(own.map(|alias| (alias.written.as_str(), alias.place.clone())))
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
