//! The words: every language says what English says, with the same blanks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Files, Remark, json};

const HOME: &str = "assets/locales/";
const FIRST: &str = "en";

/// What i18next appends for numbers. Languages differ in which they need.
const NUMBERS: &[&str] = &["_zero", "_one", "_two", "_few", "_many", "_other"];

pub fn check(files: &Files) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut languages: BTreeMap<&str, BTreeMap<&str, Option<Words>>> = BTreeMap::new();
    for (path, content) in files {
        let Some((language, noun)) = path
            .strip_prefix(HOME)
            .and_then(|rest| rest.split_once('/'))
            .filter(|(_, noun)| noun.ends_with(".json"))
        else {
            continue;
        };
        match json::texts(content) {
            Ok(texts) => {
                for (key, text) in &texts {
                    if text.trim().is_empty() {
                        remarks.push(Remark::at(path, 0, format!("`{key}` is empty.")));
                    }
                }
                languages
                    .entry(language)
                    .or_default()
                    .insert(noun, Some(words(texts)));
            }
            Err(problem) => {
                remarks.push(Remark::at(path, problem.line, problem.sentence));
                // There, but not comparable: said once is enough.
                languages.entry(language).or_default().insert(noun, None);
            }
        }
    }
    let Some(first) = languages.get(FIRST) else {
        return remarks;
    };
    for (language, nouns) in languages.iter().filter(|(language, _)| **language != FIRST) {
        for noun in first.keys().chain(nouns.keys()).collect::<BTreeSet<_>>() {
            let path = format!("{HOME}{language}/{noun}");
            match (first.get(noun), nouns.get(noun)) {
                (Some(_), None) => {
                    remarks.push(Remark::at(&path, 0, format!("Missing; {FIRST} has it.")));
                }
                (None, _) => {
                    remarks.push(Remark::at(
                        &path,
                        0,
                        format!("Left over; {FIRST} has no such file."),
                    ));
                }
                (Some(Some(ours)), Some(Some(theirs))) => {
                    compare(&path, ours, theirs, &mut remarks)
                }
                (Some(_), Some(_)) => {}
            }
        }
    }
    remarks
}

/// Keys without their number endings, each with the blanks it fills. Keys with
/// number endings have no fixed blanks: "one parcel" needs no `{{count}}`.
type Words = BTreeMap<String, Option<BTreeSet<String>>>;

fn words(texts: Vec<(String, String)>) -> Words {
    texts
        .into_iter()
        .map(
            |(key, text)| match NUMBERS.iter().find_map(|ending| key.strip_suffix(ending)) {
                Some(stem) => (stem.to_owned(), None),
                None => (key, Some(blanks(&text))),
            },
        )
        .collect()
}

fn blanks(text: &str) -> BTreeSet<String> {
    text.split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        // `{{when, datetime}}` fills `when`; how it is shown may differ.
        .map(|(blank, _)| {
            blank
                .split(',')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        })
        .collect()
}

fn compare(path: &str, first: &Words, other: &Words, remarks: &mut Vec<Remark>) {
    for (key, blanks) in first {
        match (blanks, other.get(key)) {
            (_, None) => {
                remarks.push(Remark::at(
                    path,
                    0,
                    format!("`{key}` is missing; {FIRST} has it."),
                ));
            }
            (Some(wanted), Some(Some(found))) if wanted != found => {
                remarks.push(Remark::at(
                    path,
                    0,
                    format!(
                        "`{key}` fills other blanks than {FIRST}: {found:?} instead of {wanted:?}."
                    ),
                ));
            }
            _ => {}
        }
    }
    for key in other.keys().filter(|key| !first.contains_key(*key)) {
        remarks.push(Remark::at(
            path,
            0,
            format!("`{key}` is left over; {FIRST} has no such key."),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files;

    fn sentences(french: &str) -> Vec<String> {
        let english = r#"{"scan":{"title":"Scan {{code}}"},"parcels_one":"{{count}} parcel","parcels_other":"{{count}} parcels"}"#;
        check(&files(&[
            ("assets/locales/en/warehouse.json", english),
            ("assets/locales/fr/warehouse.json", french),
        ]))
        .into_iter()
        .map(|remark| remark.sentence)
        .collect()
    }

    #[test]
    fn the_same_keys_with_other_plurals_are_fine() {
        let french = r#"{"scan":{"title":"Lire {{ code }}"},"parcels_one":"un colis","parcels_many":"{{count}} colis","parcels_other":"{{count}} colis"}"#;
        assert_eq!(sentences(french), [""; 0]);
    }

    #[test]
    fn missing_spare_and_different_words_are_remarked_on() {
        assert_eq!(
            sentences(r#"{"scan":{"title":"Lire","more":"x"}}"#),
            [
                "`parcels` is missing; en has it.",
                "`scan.title` fills other blanks than en: {} instead of {\"code\"}.",
                "`scan.more` is left over; en has no such key.",
            ]
        );
        assert_eq!(sentences("{").len(), 1, "unreadable is said once");
    }
}
