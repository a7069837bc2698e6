//! Any shift at all: whatever people do, in whatever order, this stays true.
//!
//! A failing shift is printed shortest first; it belongs as a named test into
//! the file of its noun.
#![allow(clippy::unwrap_used)]

mod shop;

use domain::imports::{
    self, FinishImport, ImportCounts, ImportFailure, OnDuplicate, Plan, StartImport, VoidImport,
};
use domain::kernel::{ImportId, IssueId, ScanItemId, SessionId, WaybillNumber};
use domain::warehouse::{self, *};
use domain::{Answer, Change, Command, Refusal, decide, reads};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use shop::import::rows;
use shop::{Shop, number, shop};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// Mona may not scan, and tries now and then.
const PEOPLE: [&str; 8] = ["Ben", "Ben", "Ben", "Sara", "Sara", "Sara", "Adam", "Mona"];
const CODES: [&str; 6] = ["WB1", "WB2", "WB3", "WB4", "WB9", "WB1 X"];
const ROWS: [&str; 12] = [
    "WB1",
    "WB2",
    "WB3 to Cebu",
    "WB4 cod 900",
    "WB1 to Manila",
    "WB2 says ?Parked",
    "WB2 says pending",
    "WB3 says in_transit",
    "WB4 says delivered",
    "WB1 says returned",
    "totals",
    "broken",
];

/// One thing somebody does; numbers pick among what is there when it is done.
#[derive(Debug, Clone)]
enum Step {
    Wait(i64),
    Open {
        new: bool,
    },
    Scan {
        session: usize,
        code: usize,
        source: ScanSource,
    },
    Undo {
        session: usize,
    },
    Flag {
        session: usize,
        item: usize,
        torn: bool,
    },
    Dispatch {
        session: usize,
        acknowledge: bool,
    },
    Mark {
        session: usize,
    },
    Cancel {
        session: usize,
    },
    Resolve {
        issue: usize,
        how: usize,
        reason: bool,
    },
    Create {
        code: usize,
    },
    Hold {
        code: usize,
    },
    Import {
        on: OnDuplicate,
    },
    Rows {
        import: usize,
        first: u32,
        texts: Vec<usize>,
    },
    Finish {
        import: usize,
        failed: bool,
    },
    Void {
        import: usize,
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let pick = || 0..6_usize;
    let source = prop_oneof![
        Just(ScanSource::Gun),
        Just(ScanSource::Typed),
        Just(ScanSource::Stdin)
    ];
    let on = prop_oneof![
        Just(OnDuplicate::Skip),
        Just(OnDuplicate::UpdateEmpty),
        Just(OnDuplicate::UpdateAll)
    ];
    let texts = prop::collection::vec(0..ROWS.len(), 1..6);
    prop_oneof![
        1 => (-1_000..100_000_i64).prop_map(Step::Wait),
        2 => any::<bool>().prop_map(|new| Step::Open { new }),
        20 => (pick(), pick(), source)
            .prop_map(|(session, code, source)| Step::Scan { session, code, source }),
        2 => pick().prop_map(|session| Step::Undo { session }),
        3 => (pick(), pick(), any::<bool>())
            .prop_map(|(session, item, torn)| Step::Flag { session, item, torn }),
        3 => (pick(), any::<bool>())
            .prop_map(|(session, acknowledge)| Step::Dispatch { session, acknowledge }),
        2 => pick().prop_map(|session| Step::Mark { session }),
        1 => pick().prop_map(|session| Step::Cancel { session }),
        3 => (pick(), 0..5_usize, prop::bool::weighted(0.8))
            .prop_map(|(issue, how, reason)| Step::Resolve { issue, how, reason }),
        1 => pick().prop_map(|code| Step::Create { code }),
        1 => pick().prop_map(|code| Step::Hold { code }),
        2 => on.prop_map(|on| Step::Import { on }),
        4 => (pick(), 2..9_u32, texts)
            .prop_map(|(import, first, texts)| Step::Rows { import, first, texts }),
        2 => (pick(), prop::bool::weighted(0.1))
            .prop_map(|(import, failed)| Step::Finish { import, failed }),
        1 => pick().prop_map(|import| Step::Void { import }),
    ]
}

/// The newest is 0, the next 1, and so around again; 5 is nobody.
fn nth<K: Copy, V>(known: &BTreeMap<K, V>, at: usize, nobody: K) -> K {
    let mut newest_first = known.keys().rev().copied().cycle();
    match at {
        5 => nobody,
        at => newest_first.nth(at).unwrap_or(nobody),
    }
}

/// The command a step comes to; `None` where the world moves by itself.
fn command(shop: &mut Shop, name: &str, step: &Step) -> Option<Command> {
    let model = &shop.model;
    let own = model.sessions.values().find(|session| {
        session.scanned_by == shop.person(name).id && session.status == SessionStatus::Active
    });
    let session = |at: &usize| match own {
        Some(own) if *at < 4 => own.id,
        _ => nth(&model.sessions, *at, SessionId(Uuid::nil())),
    };
    let import = |at: &usize| nth(&model.imports, *at, ImportId(Uuid::nil()));
    let only = |at: &usize| SessionOnly {
        session_id: session(at),
    };
    let patch = WaybillPatch {
        destination: Some("Davao".to_owned()),
        ..WaybillPatch::default()
    };
    Some(match step {
        Step::Wait(millis) => {
            shop.wait(*millis);
            return None;
        }
        Step::Hold { code } => {
            // Orders are another noun's; here a parcel is simply on hold or not.
            let key = WaybillNumber::read(CODES[*code]).ok();
            if let Some(waybill) = key.and_then(|key| shop.model.waybills.get_mut(&key)) {
                waybill.on_hold = !waybill.on_hold;
            }
            return None;
        }
        Step::Open { new } => warehouse::Command::OpenSession(OpenSession { new: *new }).into(),
        Step::Scan { session: 0..=3, .. } if own.is_none() => {
            warehouse::Command::OpenSession(OpenSession { new: false }).into()
        }
        Step::Scan {
            session: at,
            code,
            source,
        } => warehouse::Command::Scan(Scan {
            session_id: session(at),
            code: CODES[*code].to_owned(),
            source: *source,
        })
        .into(),
        Step::Undo { session } => warehouse::Command::UndoScan(only(session)).into(),
        Step::Flag {
            session: at,
            item,
            torn,
        } => {
            let session_id = session(at);
            let items = shop.items(session_id);
            let nobody = ScanItemId(Uuid::nil());
            warehouse::Command::FlagItem(FlagItem {
                session_id,
                item_id: items
                    .iter()
                    .rev()
                    .cycle()
                    .nth(*item)
                    .map_or(nobody, |item| item.id),
                error_kind: if *torn {
                    ErrorKind::DamagedBarcode
                } else {
                    ErrorKind::DataMismatch
                },
                note: torn.then(|| "torn".to_owned()),
            })
            .into()
        }
        Step::Dispatch {
            session: at,
            acknowledge,
        } => warehouse::Command::Dispatch(Dispatch {
            session_id: session(at),
            acknowledge_errors: *acknowledge,
        })
        .into(),
        Step::Mark { session } => warehouse::Command::MarkIssuesPending(only(session)).into(),
        Step::Cancel { session } => warehouse::Command::CancelSession(only(session)).into(),
        Step::Resolve { issue, how, reason } => warehouse::Command::ResolveIssue(ResolveIssue {
            issue_id: nth(&model.issues, *issue, IssueId(Uuid::nil())),
            resolution: match how {
                0 => Resolution::Create {
                    receiver_name: "Ana".to_owned(),
                    receiver_phone: "0917".to_owned(),
                    fields: patch,
                },
                1 => Resolution::Imported,
                2 => Resolution::Number {
                    waybill_number: number("WB2"),
                },
                3 => Resolution::Correct(CorrectIssue { fields: patch }),
                _ => Resolution::Dismiss,
            },
            reason: reason.then(|| "looked at it".to_owned()),
        })
        .into(),
        Step::Create { code } => warehouse::Command::CreateWaybill(CreateWaybill {
            waybill_number: WaybillNumber::read(CODES[*code]).unwrap_or(number("WB7")),
            receiver_name: "Ana".to_owned(),
            receiver_phone: "09171234567".to_owned(),
            fields: patch,
        })
        .into(),
        Step::Import { on } => imports::Command::StartImport(StartImport {
            filename: "any.xlsx".to_owned(),
            file_hash: "00".to_owned(),
            on_duplicate: *on,
            strict: false,
            plan: Plan::default(),
            notes: None,
            total_rows: 5,
        })
        .into(),
        Step::Rows {
            import: at,
            first,
            texts,
        } => {
            let texts: Vec<&str> = texts.iter().map(|at| ROWS[*at]).collect();
            imports::Command::ImportRows(rows(import(at), *first, &texts)).into()
        }
        Step::Finish { import: at, failed } => imports::Command::FinishImport(FinishImport {
            import_id: import(at),
            failure: failed.then(|| ImportFailure {
                code: "unreadable".to_owned(),
                params: Default::default(),
            }),
            reports: Vec::new(),
            total_rows: 5,
        })
        .into(),
        Step::Void { import: at } => imports::Command::VoidImport(VoidImport {
            import_id: import(at),
        })
        .into(),
    })
}

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
        let ImportCounts {
            processed_rows,
            created,
            updated,
            skipped,
            failed,
            ..
        } = import.counts;
        assert_eq!(processed_rows, created + updated + skipped + failed);
    }
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
        steps in prop::collection::vec((0..PEOPLE.len(), any_step()), 1..80)
    ) {
        let mut shop = shop();
        let first = shop.import(OnDuplicate::Skip, &["WB1 to Cebu", "WB2", "WB3", "WB4 to Cebu"]);
        for name in ["Ben", "Sara"] {
            shop.session(name);
        }
        let mut ids = HashSet::from([first.id.0]);
        ids.extend(shop.model.operators.iter().map(|operator| operator.id.0));
        ids.extend(shop.model.sessions.keys().map(|id| id.0));
        for (who, step) in steps {
            if let Some(command) = command(&mut shop, PEOPLE[who], &step) {
                do_one(&mut shop, PEOPLE[who], &command, &mut ids);
            }
            all_is_well(&shop);
        }
    }
}
