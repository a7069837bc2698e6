//! What people do in a shift.

use super::imports_well::{about_an_import, about_what_is_remembered};
use super::shop::{Shop, number};
use domain::Command;
use domain::imports::OnDuplicate;
use domain::kernel::{IssueId, ScanItemId, SessionId, WaybillNumber};
use domain::warehouse::{self, *};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Mona may not scan, and tries now and then.
pub const PEOPLE: [&str; 8] = ["Ben", "Ben", "Ben", "Sara", "Sara", "Sara", "Adam", "Mona"];
const CODES: [&str; 6] = ["WB1", "WB2", "WB3", "WB4", "WB9", "WB1 X"];
/// Words couriers use; nobody mapped the first three before the shift.
pub const WORDS: [&str; 4] = ["Parked", "PARKED", "?!", "in transit"];
pub const ROWS: [&str; 13] = [
    "WB1",
    "WB2",
    "WB3 to Cebu",
    "WB4 cod 900",
    "WB1 to Manila",
    "WB2 says ?Parked",
    "WB3 says ?PARKED",
    "WB2 says pending",
    "WB3 says in_transit",
    "WB4 says delivered",
    "WB1 says returned",
    "totals",
    "broken",
];

/// One thing somebody does; numbers pick among what is there when it is done.
#[derive(Debug, Clone)]
pub enum Step {
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
    CancelImport {
        import: usize,
    },
    /// Rows that failed, or any others.
    Correct {
        import: usize,
        rows: Vec<u32>,
        text: usize,
    },
    Void {
        import: usize,
    },
    GoOnVoiding {
        import: usize,
    },
    MapWord {
        word: usize,
        means: usize,
    },
    SettleWord {
        word: usize,
    },
    /// Saves a template, or forgets it.
    Template {
        name: usize,
        save: bool,
    },
    /// Sets a courier's name for a place, or forgets it.
    Alias {
        courier: usize,
        set: bool,
    },
}

pub fn any_step() -> impl Strategy<Value = Step> {
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
        1 => pick().prop_map(|import| Step::CancelImport { import }),
        3 => (pick(), prop::collection::vec(0..5_u32, 1..4), 0..ROWS.len())
            .prop_map(|(import, rows, text)| Step::Correct { import, rows, text }),
        2 => pick().prop_map(|import| Step::Void { import }),
        3 => pick().prop_map(|import| Step::GoOnVoiding { import }),
        2 => (0..WORDS.len(), 0..WaybillStatus::ALL.len())
            .prop_map(|(word, means)| Step::MapWord { word, means }),
        2 => (0..WORDS.len()).prop_map(|word| Step::SettleWord { word }),
        1 => (pick(), any::<bool>()).prop_map(|(name, save)| Step::Template { name, save }),
        1 => (pick(), any::<bool>()).prop_map(|(courier, set)| Step::Alias { courier, set }),
    ]
}

/// The newest is 0, the next 1, and so around again; 5 is nobody.
pub fn nth<K: Copy, V>(known: &BTreeMap<K, V>, at: usize, nobody: K) -> K {
    let mut newest_first = known.keys().rev().copied().cycle();
    match at {
        5 => nobody,
        at => newest_first.nth(at).unwrap_or(nobody),
    }
}

/// The command a step comes to; `None` where the world moves by itself.
pub fn command(shop: &mut Shop, name: &str, step: &Step) -> Option<Command> {
    let model = &shop.model;
    let own = model.sessions.values().find(|session| {
        session.scanned_by == shop.person(name).id && session.status == SessionStatus::Active
    });
    let session = |at: &usize| match own {
        Some(own) if *at < 4 => own.id,
        _ => nth(&model.sessions, *at, SessionId(Uuid::nil())),
    };
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
            gun: None,
            damage: None,
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
        Step::Import { .. }
        | Step::Rows { .. }
        | Step::Finish { .. }
        | Step::CancelImport { .. }
        | Step::Correct { .. }
        | Step::Void { .. }
        | Step::GoOnVoiding { .. } => about_an_import(shop, step)?.into(),
        Step::MapWord { .. }
        | Step::SettleWord { .. }
        | Step::Template { .. }
        | Step::Alias { .. } => about_what_is_remembered(step)?.into(),
    })
}
