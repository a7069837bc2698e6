//! What is remembered between imports: mapping templates, status words and the
//! couriers' names for places (W-002, table 1.1 row 14, X-05).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::imports::{
    self, ColumnChoice, Field, OnDuplicate, PlaceAlias, Plan, RemovePlaceAlias, RemoveTemplate,
    SaveTemplate, SetPlaceAlias, StatusWords,
};
use domain::places::PlaceCode;
use domain::warehouse::WaybillStatus;
use domain::{Answer, Refusal};
use shop::import::seen;
use shop::{Shop, said, shop, table};

fn plan(fields: &[Field]) -> Plan {
    let columns = fields
        .iter()
        .enumerate()
        .map(|(column, field)| ColumnChoice {
            field: *field,
            heading: format!("Heading {column}"),
            column: column as u16,
        });
    Plan {
        columns: columns.collect(),
        courier: Some(" Flash\u{a0}".to_owned()),
        ..Plan::default()
    }
}

fn save(shop: &mut Shop, by: &str, name: &str, plan: Plan) -> Result<Answer, Refusal> {
    let name = name.to_owned();
    shop.ask(
        by,
        imports::Command::SaveTemplate(SaveTemplate { name, plan }),
    )
}

fn template_names(shop: &Shop) -> Vec<&str> {
    let templates = shop.model.templates.iter();
    templates.map(|template| template.name.as_str()).collect()
}

#[test]
fn a_template_has_a_name_and_every_required_column() {
    use Field::{ReceiverName, ReceiverPhone, Remarks, WaybillNumber};
    for (name, fields, answer) in [
        ("Flash", &Field::REQUIRED[..], "done"),
        (" Flash \u{200b}daily", &Field::ALL[..], "done"),
        ("", &Field::ALL, "template_unnamed"),
        (" \u{a0}\t", &Field::ALL, "template_unnamed"),
        ("Flash", &[], "template_incomplete"),
        (
            "Flash",
            &[WaybillNumber, ReceiverName, Remarks],
            "template_incomplete",
        ),
        (
            "Flash",
            &[ReceiverName, ReceiverPhone],
            "template_incomplete",
        ),
        ("", &[], "template_unnamed"),
    ] {
        let mut shop = shop();
        let saved = save(&mut shop, "Ben", name, plan(fields));
        assert_eq!(said(&saved), answer, "{name:?} {fields:?}");
        match saved {
            Ok(Answer::Template(template)) => {
                assert_eq!(template.courier.as_deref(), Some("Flash"));
                assert_eq!(template.saved_by_name, "Ben");
                assert_eq!(template.saved_at.millis(), shop.now);
                assert_eq!(shop.model.templates, [*template]);
            }
            _ => assert!(shop.model.templates.is_empty()),
        }
    }
}

#[test]
fn a_template_is_replaced_and_removed_whatever_the_case_of_its_name() {
    let mut shop = shop();
    save(&mut shop, "Ben", "Flash", plan(&Field::REQUIRED)).unwrap();
    save(&mut shop, "Ben", "J&T", plan(&Field::REQUIRED)).unwrap();
    save(&mut shop, "Sara", "FLASH ", plan(&Field::ALL)).unwrap();
    assert_eq!(template_names(&shop), ["J&T", "FLASH"]);
    assert_eq!(shop.model.templates[1].saved_by_name, "Sara");
    assert_eq!(shop.model.templates[1].columns.len(), Field::ALL.len());
    for (name, answer, left) in [
        ("Ninja", "template_unknown", &["J&T", "FLASH"][..]),
        (" flash", "done", &["J&T"]),
        ("Flash", "template_unknown", &["J&T"]),
        ("j&t", "done", &[]),
    ] {
        let name = name.to_owned();
        let remove = imports::Command::RemoveTemplate(RemoveTemplate { name });
        assert_eq!(said(&shop.ask("Ben", remove)), answer);
        assert_eq!(template_names(&shop), left);
    }
}

#[test]
fn a_word_may_mean_what_no_scan_issue_or_return_gives() {
    for [written, means, answer] in table(
        "
        word         means           answer

        For Return   pending         done
        For Return   in_transit      done
        For Return   delivering      done
        For Return   delivered       done
        For Return   returned        done
        For Return   dispatched      status_not_mappable
        For Return   hq              status_not_mappable
        For Return   issue_pending   status_not_mappable
        ?!           returned        status_word_empty
        ?!           hq              status_word_empty
        ",
    ) {
        let mut shop = shop();
        let mapped = shop.map_status_word(&written, &means);
        assert_eq!(said(&mapped), answer, "{written} {means}");
        let words = StatusWords::new(&shop.model.status_words);
        let meaning = words.meaning(&written.to_uppercase());
        assert_eq!(
            meaning,
            mapped.ok().map(|mapped| mapped.status),
            "later imports"
        );
    }
}

#[test]
fn a_word_has_one_meaning_the_last_one_given() {
    let mut shop = shop();
    shop.map_status_word("For Return", "returned").unwrap();
    shop.map_status_word("Detained", "in_transit").unwrap();
    shop.map_status_word("\tFOR-RETURN", "delivering").unwrap();
    // Even one that has a meaning of its own.
    shop.map_status_word("Arrived", "delivering").unwrap();
    let known: Vec<&str> = shop
        .model
        .status_words
        .iter()
        .map(|one| one.word.as_str())
        .collect();
    assert_eq!(known, ["Detained", "FOR-RETURN", "Arrived"]);
    let words = StatusWords::new(&shop.model.status_words);
    for (word, meaning) in [
        ("for return", WaybillStatus::Delivering),
        ("ARRIVED", WaybillStatus::Delivering),
        ("departure", WaybillStatus::InTransit),
    ] {
        assert_eq!(words.meaning(word), Some(meaning), "{word}");
    }
}

/// A waybill that waits for a word gets its status where table 2.1 allows it.
#[test]
fn waybills_wait_no_longer_once_their_word_is_settled() {
    for [waiting, means, after] in table(
        "
        before                      the word means   after

        pending, word Parked        pending          pending
        pending, word Parked        in_transit       in_transit
        pending, word Parked        delivering       delivering
        pending, word Parked        delivered        delivered
        pending, word Parked        returned         returned
        pending, word PARKED        delivered        pending, doubt PARKED
        pending, word Lost          delivered        pending, doubt Lost
        dispatched, word Parked     pending          dispatched
        dispatched, word Parked     in_transit       in_transit
        delivering, word Parked     in_transit       delivering
        delivered, word Parked      returned         delivered
        returned, word Parked       delivered        returned
        hq, word Parked             delivered        hq
        issue_pending, word Parked  pending          issue_pending
        issue_pending, word Parked  delivered        issue_pending
        pending, voided, word Parked  delivered      pending
        ",
    ) {
        let mut shop = shop();
        shop.parcel("WB1", &waiting);
        shop.map_status_word("parked", &means).unwrap();
        let before = shop.waybill("WB1").clone();
        let settled = shop.settle_status_word("Parked").unwrap();
        let what = format!("{waiting}, {means}");
        assert_eq!(seen(shop.waybill("WB1")), after, "{what}");
        assert_eq!(settled == 0, after.contains("doubt"), "{what}");
        let moved = before.status != shop.waybill("WB1").status;
        let events = shop.model.events.values().sum::<u32>();
        assert_eq!(events, u32::from(moved), "a move is an event (W-023)");
        assert_eq!(shop.settle_status_word("Parked"), Ok(0), "once");
    }
}

#[test]
fn a_parcel_is_scannable_when_its_word_turns_out_to_mean_pending() {
    let mut shop = shop();
    let file = ["WB1 says ?Parked", "WB2 says ?PARKED"];
    shop.import(OnDuplicate::Skip, &file);
    assert_eq!(shop.scan("Ben", "WB1"), "error wrong_status");
    let session = shop.session("Ben");
    shop.cancel("Ben", session).unwrap();
    assert_eq!(
        said(&shop.settle_status_word("Parked")),
        "status_word_unmapped"
    );
    shop.map_status_word("Parked", "pending").unwrap();
    assert_eq!(shop.settle_status_word("Parked"), Ok(1));
    assert_eq!(
        shop.settle_status_word("PARKED"),
        Ok(1),
        "each spelling for itself"
    );
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
    assert_eq!(shop.scan("Ben", "WB2"), "valid");
}

#[test]
fn many_waiting_waybills_are_settled_a_thousand_at_a_time() {
    let mut shop = shop();
    for parcel in 0..2_500 {
        shop.parcel(&format!("WB{parcel:04}"), "pending, word Parked");
    }
    shop.map_status_word("Parked", "delivered").unwrap();
    for settled in [1_000, 1_000, 500, 0] {
        assert_eq!(shop.settle_status_word("Parked"), Ok(settled));
    }
    let mut waybills = shop.model.waybills.values();
    assert!(waybills.all(|one| seen(one) == "delivered"));
}

/// A courier that says a parcel left proves no dispatch of ours.
#[test]
fn a_known_word_for_a_status_that_only_we_give_settles_nothing() {
    let mut shop = shop();
    shop.parcel("WB1", "pending, word Dispatched");
    let refused = shop.settle_status_word("Dispatched");
    assert_eq!(said(&refused), "status_not_mappable");
    assert_eq!(seen(shop.waybill("WB1")), "pending, doubt Dispatched");
}

fn alias(courier: &str, written: &str, place: &str) -> imports::Command {
    let alias = PlaceAlias {
        courier: courier.to_owned(),
        written: written.to_owned(),
        place: PlaceCode(place.to_owned()),
    };
    imports::Command::SetPlaceAlias(SetPlaceAlias { alias })
}

fn aliases(shop: &Shop) -> Vec<String> {
    let aliases = shop.model.place_aliases.iter();
    let shown = aliases.map(|one| format!("{}: {} = {}", one.courier, one.written, one.place.0));
    shown.collect()
}

#[test]
fn a_courier_has_one_place_for_a_name() {
    let mut shop = shop();
    for (courier, written, place, answer) in [
        ("J&T", "METRO-MANILA", "PH-00", "done"),
        ("Flash", "METRO-MANILA", "PH-01", "done"),
        ("J&T", "\tMETRO-MANILA\u{a0}", "PH-02", "done"),
        ("", "METRO-MANILA", "PH-03", "place_alias_empty"),
        ("J&T", " \u{200b}", "PH-03", "place_alias_empty"),
    ] {
        let set = shop.ask("Ben", alias(courier, written, place));
        assert_eq!(said(&set), answer, "{courier} {written}");
    }
    let both = ["Flash: METRO-MANILA = PH-01", "J&T: METRO-MANILA = PH-02"];
    assert_eq!(aliases(&shop), both);
    for (courier, written, left) in [
        ("Ninja", "METRO-MANILA", &both[..]),
        ("J&T", "CEBU", &both),
        (" J&T", "METRO-MANILA ", &both[..1]),
        ("J&T", "METRO-MANILA", &both[..1]),
    ] {
        let (courier, written) = (courier.to_owned(), written.to_owned());
        let remove = RemovePlaceAlias { courier, written };
        let removed = shop.ask("Ben", imports::Command::RemovePlaceAlias(remove));
        assert_eq!(removed, Ok(Answer::Done));
        assert_eq!(aliases(&shop), left);
    }
}
