//! Addresses becoming places: X-05, table 1.1 row 6.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use domain::places::{
    Alias, Aliases, Dictionary, MOST_CANDIDATES, PlaceCode, PlaceLevel, Resolved, Written,
};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static PHILIPPINES: LazyLock<Dictionary> = LazyLock::new(|| {
    Dictionary::read(include_str!("../../../assets/places/philippines.txt")).unwrap()
});
static ALGERIA: LazyLock<Dictionary> =
    LazyLock::new(|| Dictionary::read(include_str!("../../../assets/places/algeria.txt")).unwrap());

fn resolve(dictionary: &Dictionary, address: &str) -> Resolved {
    dictionary.resolve(&Written::from(address), &Aliases::default())
}

/// `province | city | barangay | street | candidates`, a dash for what is missing.
fn shown(resolved: &Resolved) -> String {
    let parts = [
        &resolved.province,
        &resolved.city,
        &resolved.barangay,
        &resolved.street,
    ];
    let parts = parts.map(|part| part.as_deref().unwrap_or("-"));
    format!("{} | {}", parts.join(" | "), resolved.candidates.len())
}

/// Rows of a table beside the tests, without its remarks.
fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|row| !row.starts_with('#'))
}

fn as_written(dictionary: &Dictionary, table: &'static str) {
    for row in rows(table) {
        let (written, expected) = row.split_once(" => ").unwrap();
        let written = written.replace("\\n", "\n");
        let mut columns = written.split(" @ ");
        let written = Written {
            address: columns.next().unwrap(),
            province: columns.next(),
            city: columns.next(),
            barangay: columns.next(),
        };
        let resolved = dictionary.resolve(&written, &Aliases::default());
        assert_eq!(shown(&resolved), expected, "{row}");
    }
}

#[test]
fn philippine_addresses_as_people_and_couriers_write_them() {
    as_written(&PHILIPPINES, include_str!("addresses/philippines.txt"));
}

#[test]
fn algerian_addresses_as_people_and_couriers_write_them() {
    as_written(&ALGERIA, include_str!("addresses/algeria.txt"));
}

#[test]
fn the_places_of_the_benches_are_spelt_as_their_waybills_spell_them() {
    let mut seen = 0;
    for row in rows(include_str!("addresses/waybills.txt")) {
        let [barangay, city, province] = row.split(" / ").collect::<Vec<_>>().try_into().unwrap();
        let resolved = resolve(
            &PHILIPPINES,
            &format!("Unit 4, 7 Luna St, {barangay}, {city}, {province}"),
        );
        let expected = format!("{province} | {city} | {barangay} | Unit 4, 7 Luna St | 0");
        assert_eq!(shown(&resolved), expected);
        seen += 1;
    }
    assert_eq!(seen, 60);
}

#[test]
fn the_tables_hold_every_place() {
    let count = |dictionary: &Dictionary| {
        let mut count = [0; 3];
        for code in dictionary.codes() {
            count[dictionary.place(&code).unwrap().level as usize] += 1;
        }
        count
    };
    // 82 provinces, Metro Manila and the Special Geographic Area; 149 cities
    // and 1,493 municipalities; the barangays of the first quarter of 2026.
    assert_eq!(count(&PHILIPPINES), [84, 1642, 42_010]);
    assert_eq!(count(&ALGERIA), [69, 1541, 0]);
    assert!(PHILIPPINES.size() < 8 << 20, "{} bytes", PHILIPPINES.size());
}

#[test]
fn recent_reforms_are_known_and_old_names_still_lead_there() {
    let place = |code: &str| PHILIPPINES.place(&PlaceCode(code.into())).unwrap();
    assert_eq!(place("1108200000").province, "Davao de Oro");
    assert_eq!(place("1908800000").province, "Maguindanao del Sur");
    assert_eq!(place("1999900000").province, "Special Geographic Area");
    // One name for two provinces since 2022: neither is guessed.
    let split = resolve(&PHILIPPINES, "Maguindanao");
    assert_eq!(shown(&split), "- | - | - | Maguindanao | 2");
    for row in [
        "Bou Saada, M'Sila",
        "Bou Saada, Bou Saada",
        "بوسعادة، المسيلة",
    ] {
        assert_eq!(
            shown(&resolve(&ALGERIA, row)),
            "Bou Saâda | Bou Saâda | - | - | 0",
            "{row}"
        );
    }
}

fn aliases(list: &[(&str, &str)]) -> Aliases {
    let list = list.iter().map(|(written, place)| Alias {
        written: (*written).into(),
        place: PlaceCode((*place).into()),
    });
    list.collect::<Vec<_>>().into()
}

/// A courier's own words come before the dictionary's.
#[test]
fn a_couriers_alias_is_looked_up_first() {
    let antipolo = resolve(&PHILIPPINES, "Mayamot, Antipolo City, Rizal")
        .place
        .unwrap();
    let courier = aliases(&[
        ("HUB-ANTI", "0405802000"),
        ("Mayamot-2", &antipolo.0),
        ("gone", "9999999999"),
    ]);
    for (address, expected) in [
        (
            "5 Luna St, Mayamot, HUB ANTI, Rizal",
            "Rizal | Antipolo City | Mayamot | 5 Luna St | 0",
        ),
        (
            "5 Luna St, mayamot 2, Antipolo City, Rizal",
            "Rizal | Antipolo City | Mayamot | 5 Luna St | 0",
        ),
        (
            "5 Luna St hub-anti",
            "Rizal | Antipolo City | - | 5 Luna St | 0",
        ),
        ("5 Luna St, gone", "- | - | - | 5 Luna St, gone | 0"),
    ] {
        let resolved = PHILIPPINES.resolve(&Written::from(address), &courier);
        assert_eq!(shown(&resolved), expected, "{address}");
    }
    let stored = serde_json::to_string(&courier).unwrap();
    assert_eq!(serde_json::from_str::<Aliases>(&stored).unwrap(), courier);
}

#[test]
fn a_very_long_address_keeps_every_word() {
    let filler = "landmark ".repeat(4000);
    let resolved = resolve(
        &PHILIPPINES,
        &format!("{filler}, Mayamot, Antipolo City, Rizal {filler}"),
    );
    assert_eq!(resolved.street.unwrap().matches("landmark").count(), 8000);
    let ends_well = resolve(
        &PHILIPPINES,
        &format!("{filler}; Mayamot; Antipolo City; Rizal"),
    );
    assert_eq!(ends_well.city.as_deref(), Some("Antipolo City"));
    assert_eq!(ends_well.street.unwrap().matches("landmark").count(), 4000);
}

/// `barangay, city, province` of a place, from its own level up.
fn line(dictionary: &Dictionary, code: &PlaceCode) -> Vec<String> {
    let place = dictionary.place(code).unwrap();
    [place.barangay, place.city, Some(place.province)]
        .into_iter()
        .flatten()
        .map(str::to_owned)
        .collect()
}

fn finds_itself(dictionary: &Dictionary, code: &PlaceCode, address: &str) {
    let resolved = resolve(dictionary, address);
    let found = resolved.place.as_ref() == Some(code) || resolved.candidates.contains(code);
    // Up to eight of more are named, all within what was sure.
    let is_crowded = resolved.candidates.len() == MOST_CANDIDATES;
    assert!(found || is_crowded, "{address}: {} {resolved:?}", code.0);
}

#[test]
fn every_place_is_found_by_its_own_address() {
    for dictionary in [&*PHILIPPINES, &*ALGERIA] {
        for code in dictionary.codes() {
            let line = line(dictionary, &code);
            finds_itself(
                dictionary,
                &code,
                &format!("7 Luna St, {}", line.join(", ")),
            );
        }
        for code in dictionary.codes().step_by(31) {
            let mut line = line(dictionary, &code);
            line.reverse();
            finds_itself(dictionary, &code, &line.join("; "));
        }
    }
}

const ONE_WAY: &[(&str, &str)] = &[
    ("i", "1"),
    ("ii", "2"),
    ("iii", "3"),
    ("iv", "4"),
    ("v", "5"),
    ("vi", "6"),
    ("vii", "7"),
    ("viii", "8"),
    ("ix", "9"),
    ("x", "10"),
    ("xi", "11"),
    ("xii", "12"),
    ("xiii", "13"),
    ("xiv", "14"),
    ("xv", "15"),
    ("pob", "poblacion"),
    ("sta", "santa"),
    ("sto", "santo"),
];

const TITLES: &[&str] = &[
    "barangay",
    "bgy",
    "brgy",
    "bry",
    "city",
    "no",
    "of",
    "philippines",
    "poblacion",
];

const CASES: u32 = 256;

/// Words as the street and the places have them: no accents, case or marks.
fn words(text: &str) -> Vec<String> {
    let one_way = |word: String| {
        let way = ONE_WAY.iter().find(|(way, _)| *way == word);
        way.map_or(word, |(_, one)| (*one).to_owned())
    };
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| one_way(word.to_lowercase()))
        .collect()
}

static CODES: LazyLock<Vec<PlaceCode>> = LazyLock::new(|| PHILIPPINES.codes().collect());

fn code() -> impl Strategy<Value = PlaceCode> {
    any::<Index>().prop_map(|index| index.get(&CODES).clone())
}

/// The provinces that have a city of each name.
static PROVINCES: LazyLock<BTreeMap<&str, BTreeSet<&str>>> = LazyLock::new(|| {
    let mut provinces = BTreeMap::<_, BTreeSet<_>>::new();
    for place in CODES.iter().filter_map(|code| PHILIPPINES.place(code)) {
        if let Some(city) = place.city {
            provinces.entry(city).or_default().insert(place.province);
        }
    }
    provinces
});

/// Every way the table knows to write a place or what it lies in.
fn all_names(code: &PlaceCode) -> Vec<String> {
    let lines = include_str!("../../../assets/places/philippines.txt")
        .lines()
        .skip(1);
    let [mut province, mut city] = ["", ""];
    for (line, at) in lines.zip(CODES.iter()) {
        match line.as_bytes()[0] {
            b'=' => (province, city) = (line, ""),
            b'+' | b'*' => city = line,
            _ => {}
        }
        if at == code {
            return words(&[province, city, line].join(" "));
        }
    }
    Vec::new()
}

/// Pieces of real addresses in any order: names, titles, streets, marks.
fn scrambled() -> impl Strategy<Value = String> {
    let name = code().prop_map(|code| line(&PHILIPPINES, &code).remove(0));
    let other = prop::sample::select(vec![
        "Brgy.",
        "City of",
        "City",
        "12",
        "Rizal",
        "St",
        "corner",
        "1870",
        "Purok 3",
        "(near church)",
        "Philippines",
        "#4",
        "Quezon",
        "Metro Manila",
        "NCR",
        "Tondo",
        "Cebu",
        "حي",
        "ñ",
        "'",
        "?",
        "-",
    ]);
    let piece = prop_oneof![2 => name, 3 => other.prop_map(str::to_owned)];
    let gap = prop::sample::select(vec![" ", ", ", ",", " / ", "-", "\n", "; ", "  "]);
    prop::collection::vec((piece, gap), 0..14).prop_map(|parts| {
        let parts = parts.into_iter().map(|(piece, gap)| piece + gap);
        parts.collect()
    })
}

fn anything() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,200}", ".{0,80}", scrambled()]
}

fn lies_within(dictionary: &Dictionary, resolved: &Resolved) {
    if let Some(code) = &resolved.place {
        let place = dictionary.place(code).unwrap();
        assert_eq!(resolved.province.as_deref(), Some(place.province));
        assert_eq!(resolved.city.as_deref(), place.city);
        assert_eq!(resolved.barangay.as_deref(), place.barangay);
    } else {
        assert_eq!(
            (&resolved.province, &resolved.city, &resolved.barangay),
            (&None, &None, &None)
        );
    }
    assert!(resolved.candidates.len() <= MOST_CANDIDATES);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_with_a_place_that_lies_in_its_parents(
        address in anything(),
        columns in prop::array::uniform3(prop::option::of(anything())),
    ) {
        let [province, city, barangay] = columns.each_ref().map(Option::as_deref);
        let written = Written { address: &address, province, city, barangay };
        for dictionary in [&*PHILIPPINES, &*ALGERIA] {
            lies_within(dictionary, &dictionary.resolve(&written, &Aliases::default()));
        }
    }

    #[test]
    fn a_table_of_any_lines_is_read_or_refused(lines in prop::collection::vec("[=*+]?[0-9]{0,20} ?[a-zñ|<~?0-9]{0,12}|.{0,20}", 0..12)) {
        let table = format!("places 1 PH Philippines\n{}", lines.join("\n"));
        if let Ok(read) = Dictionary::read(&table) {
            lies_within(&read, &read.resolve(&Written::from("1 Luna St, a, b, c"), &Aliases::default()));
            prop_assert!(read.codes().all(|code| read.place(&code).is_some()));
        }
    }

    /// Every word is in the street, or is a name or a title of what was found.
    #[test]
    fn no_word_of_an_address_is_lost(address in scrambled()) {
        let resolved = resolve(&PHILIPPINES, &address);
        let street = words(resolved.street.as_deref().unwrap_or_default());
        let named = resolved.place.as_ref().map(all_names).unwrap_or_default();
        // `Bay-ang` is written for Bayang.
        let run_together = named.concat();
        let is_named = |word: &String| run_together.contains(word.as_str());
        let mut kept = street.iter().peekable();
        for word in words(&address) {
            if kept.next_if(|kept| **kept == word).is_some() {
                continue;
            }
            let is_title = TITLES.contains(&word.as_str());
            prop_assert!(!named.is_empty() && (is_title || is_named(&word)), "{word} of {address:?}: {resolved:?}");
        }
        prop_assert_eq!(kept.next(), None);
    }

    #[test]
    fn case_and_accents_change_nothing_but_the_streets_spelling(code in code(), seed in any::<u64>()) {
        let address = format!("7 Luna St, {}", line(&PHILIPPINES, &code).join(", "));
        let shuffled: String = address.chars().enumerate().map(|(at, c)| match (seed >> (at % 64)) & 1 {
            0 => c.to_ascii_uppercase(),
            _ => c.to_ascii_lowercase(),
        }).collect();
        let plain = shuffled.replace(['ñ', 'Ñ'], "n");
        let expected = resolve(&PHILIPPINES, &address);
        for address in [shuffled, plain] {
            let found = resolve(&PHILIPPINES, &address);
            prop_assert_eq!(&found.place, &expected.place);
            prop_assert_eq!(&found.candidates, &expected.candidates);
        }
    }

    /// The way by commas and the way by words agree.
    #[test]
    fn it_does_not_matter_what_divides_the_parts(code in code()) {
        let line = line(&PHILIPPINES, &code);
        if PHILIPPINES.place(&code).unwrap().level == PlaceLevel::Barangay && line.iter().all(|name| !name.contains([',', '/', '('])) {
            let by = |gap: &str| shown(&resolve(&PHILIPPINES, &format!("7 Luna St{gap}{}", line.join(gap))));
            prop_assert_eq!(by(", "), by("; "));
            prop_assert_eq!(by(", "), by("\n"));
        }
    }

    /// A city's name alone gives a province only if it is in no other.
    #[test]
    fn a_name_of_several_provinces_gets_none(code in code()) {
        let place = PHILIPPINES.place(&code).unwrap();
        if let Some(city) = place.city.filter(|city| PROVINCES[city].len() > 1) {
            let found = resolve(&PHILIPPINES, &format!("7 Luna St, {city}"));
            prop_assert_eq!(&found.city, &None);
            prop_assert!(found.province.is_none_or(|province| province == city), "it is a province of that name itself");
        }
    }
}
