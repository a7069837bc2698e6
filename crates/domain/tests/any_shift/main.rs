//! Any shift at all: whatever people do, in whatever order, this stays true.
//!
//! A failing shift is printed shortest first; it belongs as a named test into
//! the file of its noun.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod imports_well;
mod steps;

#[path = "../shop/mod.rs"]
mod shop;

use domain::imports::{self, OnDuplicate};
use domain::warehouse::{self, *};
use domain::{Answer, Change, Command, Refusal, decide, reads};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use shop::{Shop, shop};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

fn reads_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
}

/// Does one command, and looks at everything that must hold about it alone.
fn do_one(shop: &mut Shop, name: &str, command: &Command, ids: &mut HashSet<Uuid>) {
    reads_back(command);
    let before = shop.model.clone();
    let facts = before.load(&reads(command, shop.person(name).id));
    let ctx = shop.ctx(name);
    let once = decide(&facts, command, &mut ctx.clone());
    let twice = decide(&facts, command, &mut ctx.clone());
    assert_eq!(once, twice, "the same facts, the same answer");
    let done: Result<Answer, Refusal> = shop.ask(name, command.clone());
    match &done {
        Err(refusal) => {
            reads_back(refusal);
            assert_eq!(shop.model, before, "a refusal changes nothing");
        }
        Ok(answer) => {
            reads_back(answer);
            assert_eq!(
                once.as_ref().map(|outcome| &outcome.changes),
                Ok(&shop.last)
            );
            for change in &shop.last {
                reads_back(change);
                for id in new_ids(change, &before) {
                    assert!(ids.insert(id), "an id was given twice: {change:?}");
                }
            }
            moves_are_legal(&shop.last, &before);
            imports_well::imports_keep_their_word(
                command,
                answer,
                &shop.model,
                &before,
                &shop.last,
            );
        }
    }
}

fn new_ids(change: &Change, before: &domain::Model) -> Vec<Uuid> {
    use warehouse::Change as C;
    match change {
        Change::Imports(imports::Change::ImportSet(import)) => {
            let known = before.imports.contains_key(&import.id);
            if known { vec![] } else { vec![import.id.0] }
        }
        Change::Warehouse(C::WaybillCreated { event_id, .. }) => vec![event_id.0],
        Change::Warehouse(C::WaybillMoved(moved)) => vec![moved.event_id.0],
        Change::Warehouse(C::SessionOpened(session)) => vec![session.id.0],
        Change::Warehouse(C::ItemScanned { item, .. }) => vec![item.id.0],
        Change::Warehouse(C::IssueSet(issue)) if !before.issues.contains_key(&issue.id) => {
            vec![issue.id.0]
        }
        Change::Warehouse(C::ManifestIssued(manifest)) => vec![manifest.id.0],
        _ => vec![],
    }
}

/// Table 2.1: no other move, and each from where the waybill was.
fn moves_are_legal(changes: &[Change], before: &domain::Model) {
    let mut status: BTreeMap<_, _> = before
        .waybills
        .values()
        .map(|waybill| (waybill.waybill_number.clone(), waybill.status))
        .collect();
    for change in changes {
        match change {
            Change::Warehouse(warehouse::Change::WaybillMoved(moved)) => {
                assert_eq!(status.get(&moved.waybill_number), Some(&moved.from));
                let triggers: &[Trigger] = match moved.source {
                    EventSource::Scan => &[Trigger::Dispatch, Trigger::IssueRaised],
                    EventSource::Manual => &[Trigger::IssueResolved],
                    EventSource::Import | EventSource::Courier => &[Trigger::Courier],
                };
                let legal = |trigger: &Trigger| moved.from.may_move(moved.to, *trigger);
                assert!(triggers.iter().any(legal), "{moved:?}");
                status.insert(moved.waybill_number.clone(), moved.to);
            }
            Change::Warehouse(warehouse::Change::WaybillUpdated { old, new }) => {
                assert_eq!(before.waybills.get(&old.waybill_number), Some(&**old));
                assert_eq!(old.status, new.status, "an update is no move");
            }
            Change::Warehouse(warehouse::Change::WaybillCreated { waybill, .. }) => {
                let known = before.waybills.get(&waybill.waybill_number);
                assert!(known.is_none_or(|known| known.voided_at.is_some()));
            }
            _ => {}
        }
    }
}

/// What must hold of the world at any moment.
fn all_is_well(shop: &Shop) {
    let model = &shop.model;
    for session in model.sessions.values() {
        let items = shop.items(session.id);
        assert_eq!(session.totals, Totals::of(&items), "running totals (X-08)");
        assert_eq!(
            session.items_taken as usize,
            items.len(),
            "no scan is lost (W-050)"
        );
        let mut going = HashSet::new();
        for item in items.iter().filter(|item| item.stands()) {
            if item.scan_type == ScanType::Valid {
                assert!(going.insert(item.code.clone()), "{} goes twice", item.code);
            }
            assert!(
                item.scan_type != ScanType::Duplicate || item.issue_id.is_none(),
                "R-42"
            );
        }
        let ended = session.status != SessionStatus::Active;
        assert_eq!(ended, session.end_time.is_some());
        let completed = session.status == SessionStatus::Completed;
        assert_eq!(completed, model.manifests.contains_key(&session.id));
        assert!(
            !completed || !items.iter().any(ScanItem::is_unacknowledged_error),
            "R-17"
        );
        if completed {
            let left = items
                .iter()
                .filter(|item| item.stands() && item.scan_type == ScanType::Valid);
            let left: Vec<String> = left.map(|item| item.code.clone()).collect();
            assert_eq!(
                left,
                shop.paper(session.id),
                "what is valid has left, and is on paper"
            );
        }
        let of_theirs = |other: &&Session| {
            other.scanned_by == session.scanned_by && other.status == SessionStatus::Active
        };
        assert!(
            model.sessions.values().filter(of_theirs).count() <= 1,
            "W-041"
        );
    }
    paper_is_true(shop);
    issues_are_in_order(shop);
    for import in model.imports.values() {
        imports_well::import_adds_up(model, import);
    }
    imports_well::what_is_remembered_is_unique(model);
}

/// Every dispatched waybill is on exactly one manifest, and the other way round.
fn paper_is_true(shop: &Shop) {
    let model = &shop.model;
    let mut on_paper = BTreeMap::new();
    let mut numbers = HashSet::new();
    for manifest in model.manifests.values() {
        assert!(manifest.is_intact());
        assert!(numbers.insert(manifest.manifest_number.clone()));
        assert_eq!(manifest.totals.waybills as usize, manifest.lines.len());
        let by_destination = manifest.by_destination.iter();
        let summed: u32 = by_destination.map(|sum| sum.totals.waybills).sum();
        assert_eq!(summed, manifest.totals.waybills);
        for line in &manifest.lines {
            let twice = on_paper.insert(line.waybill_number.clone(), manifest.session_id);
            assert_eq!(twice, None, "{} left twice", line.waybill_number);
        }
    }
    assert_eq!(
        model.device.manifests_issued as usize,
        model.manifests.len()
    );
    for waybill in model.waybills.values() {
        let by = waybill.dispatched().map(|by| by.session_id);
        assert_eq!(by, on_paper.get(&waybill.waybill_number).copied());
        assert!(waybill.status != WaybillStatus::Dispatched || by.is_some());
        if waybill.voided_at.is_some() {
            assert_eq!((waybill.status, by), (WaybillStatus::Pending, None), "R-11");
        }
    }
}

/// At most one open issue a code, and a held waybill is held by one of them.
fn issues_are_in_order(shop: &Shop) {
    let mut codes = HashSet::new();
    let mut held = HashSet::new();
    for issue in shop
        .model
        .issues
        .values()
        .filter(|one| one.status == IssueStatus::Open)
    {
        assert!(
            codes.insert(issue.code.clone()),
            "two open issues about {}",
            issue.code
        );
        held.extend(issue.held.iter().map(|(number, _)| number.clone()));
    }
    for waybill in shop.model.waybills.values() {
        let pending = waybill.status == WaybillStatus::IssuePending;
        assert_eq!(pending, held.contains(&waybill.waybill_number));
        assert_eq!(pending, waybill.marked_pending_at.is_some());
    }
}

proptest! {
    // Failures are kept by name, as tests, not as files of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_do_the_books_stay_right(
        taken in prop::collection::vec((0..steps::PEOPLE.len(), steps::any_step()), 1..80)
    ) {
        let mut shop = shop();
        let first = shop.import(OnDuplicate::Skip, &["WB1 to Cebu", "WB2", "WB3", "WB4 to Cebu"]);
        for name in ["Ben", "Sara"] {
            shop.session(name);
        }
        let mut ids = HashSet::from([first.id.0]);
        ids.extend(shop.model.operators.iter().map(|operator| operator.id.0));
        ids.extend(shop.model.sessions.keys().map(|id| id.0));
        for (who, step) in taken {
            if let Some(command) = steps::command(&mut shop, steps::PEOPLE[who], &step) {
                do_one(&mut shop, steps::PEOPLE[who], &command, &mut ids);
            }
            all_is_well(&shop);
        }
    }
}
