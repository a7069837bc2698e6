//! Nobody is left without words, in any language.

use super::*;
use std::collections::BTreeSet;

const ALL: [&str; 3] = ["en", "fr", "ar"];

fn all(language: &str) -> &'static Sentences {
    sentences(Words::new(language).language)
}

fn exists(key: &str) {
    for language in ALL {
        assert!(all(language).contains_key(key), "{language}: {key}");
    }
}

fn snake(value: impl std::fmt::Debug) -> String {
    let mut snake = String::new();
    for letter in format!("{value:?}").chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[test]
fn every_error_code_has_its_sentences_and_no_sentence_is_left_over() {
    for code in contract::CODES {
        exists(&format!("errors.{code}.message"));
        exists(&format!("errors.{code}.next_step"));
    }
    let said: BTreeSet<&str> = all("en")
        .keys()
        .filter_map(|key| key.strip_prefix("errors.")?.strip_suffix(".message"))
        .collect();
    let known: BTreeSet<&str> = contract::CODES.iter().copied().collect();
    assert_eq!(said, known);
}

#[test]
fn every_language_says_the_same_with_the_same_blanks() {
    for language in ALL {
        for (file, content) in &LANGUAGES[Words::new(language).language].1 {
            let read = serde_json::from_str::<serde_json::Value>(content);
            assert!(read.is_ok(), "{language}/{file}.json: {read:?}");
        }
        let keys = |language| all(language).keys().collect::<Vec<_>>();
        assert_eq!(keys(language), keys("en"), "{language}");
        for (key, english) in all("en") {
            let other = &all(language)[key];
            assert_eq!(other.blanks(), english.blanks(), "{language}: {key}");
            assert_eq!(other.elsewhere(), english.elsewhere(), "{language}: {key}");
        }
    }
}

#[test]
fn words_that_stand_elsewhere_are_there() {
    for language in ALL {
        for (key, template) in all(language) {
            for elsewhere in template.elsewhere() {
                let stem = elsewhere.trim_end_matches('*');
                let found = all(language).keys().any(|key| key.starts_with(stem));
                assert!(found, "{language}: {key} wants {elsewhere}");
            }
        }
    }
}

#[test]
fn every_name_a_sentence_may_hold_is_translated() {
    for status in domain::warehouse::WaybillStatus::ALL {
        exists(&format!("scan.status.{}", snake(status)));
    }
    for role in domain::access::Role::ALL {
        exists(&format!("cli.role.{}", snake(role)));
    }
    {
        use domain::access::Permission::*;
        for permission in [
            Dashboard, Scanner, Pending, Upload, Accounts, Settings, Users,
        ] {
            exists(&format!("cli.permission.{}", snake(permission)));
        }
    }
    {
        use domain::warehouse::ErrorKind::*;
        for kind in [
            NotFound,
            DamagedBarcode,
            DataMismatch,
            WrongStatus,
            OnHold,
            Cancelled,
            DuplicateOtherStation,
            DoubleRead,
        ] {
            exists(&format!("scan.reason.{}", snake(kind)));
            exists(&format!("scan.{}.message", snake(kind)));
            exists(&format!("scan.{}.next_step", snake(kind)));
        }
    }
    {
        use domain::warehouse::SessionStatus::*;
        for status in [Active, Completed, Cancelled] {
            exists(&format!("scan.session_status.{}", snake(status)));
        }
    }
    {
        use domain::imports::ImportStatus::*;
        for status in [Queued, Processing, Completed, Failed, Voided] {
            exists(&format!("cli.import_status.{}", snake(status)));
        }
    }
    {
        use domain::imports::RowReason::*;
        for reason in [
            Missing,
            DamagedNumber,
            NotAnAmount,
            NotAQuantity,
            NotAWeight,
            UnusualPhone,
            NotADate,
            UnknownStatus,
            RepeatedInFile,
            TotalsRow,
        ] {
            exists(&format!("rows.{}", snake(reason)));
        }
    }
    {
        use domain::imports::Field::*;
        for field in [
            WaybillNumber,
            SenderName,
            SenderAddress,
            SenderPhone,
            ReceiverName,
            ReceiverAddress,
            ReceiverPhone,
            Destination,
            Quantity,
            Weight,
            ExpressType,
            CodAmount,
            Remarks,
            Status,
            SigningTime,
        ] {
            exists(&format!("rows.field.{}", snake(field)));
        }
    }
}

#[test]
fn blanks_are_filled_and_names_are_translated() {
    let english = Words::new("en");
    assert_eq!(
        english.say("scan.valid_to.message", &[("destination", "Davao")]),
        "Valid, for Davao."
    );
    let params = BTreeMap::from([("status".to_owned(), "completed".to_owned())]);
    assert_eq!(
        english.error("session_not_active", &params).0,
        "This session takes no more scans: it is dispatched."
    );
    assert_eq!(
        Words::new("fr").error("session_not_active", &params).0,
        "Cette session n’accepte plus de scans : elle est expédiée."
    );
    // A blank nobody fills is empty; a value is never read for blanks.
    assert_eq!(english.say("scan.valid_to.message", &[]), "Valid, for .");
    assert_eq!(
        english.say("scan.valid_to.message", &[("destination", "$t(x) {{y}}")]),
        "Valid, for $t(x) {{y}}."
    );
}

#[test]
fn languages_are_found_and_english_stands_in() {
    for (asked, given) in [
        ("fr", "fr"),
        ("fr_DZ.UTF-8", "fr"),
        ("AR-SA", "ar"),
        ("C.UTF-8", "en"),
        ("de", "en"),
        ("", "en"),
    ] {
        assert_eq!(Words::new(asked).language(), given, "{asked:?}");
    }
    assert_eq!(
        Words::new("ar").say("scan.no_such_key", &[]),
        "scan.no_such_key"
    );
    assert_eq!(Words::new("ar").find("scan.no_such_key", &[]), None);
}

#[test]
fn the_page_of_a_manifest_keeps_both_its_numbers() {
    for language in ALL {
        let page = Words::new(language).say("paper.manifest.page", &[]);
        assert!(
            page.contains("{page}") && page.contains("{pages}"),
            "{language}: {page}"
        );
    }
}
