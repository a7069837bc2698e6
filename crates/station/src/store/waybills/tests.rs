//! The list over a real store, whoever wrote its rows.

use super::*;
use crate::store::{Key, Place, Search, Store, rows};
use domain::flows::Row;
use domain::kernel::{Phone, WaybillId};
use proptest::prelude::*;
use std::sync::Arc;
use uuid::Uuid;

const NAMES: [&str; 4] = ["Ana Peñaflor", "Niño Cruz", "Zoë Cruz", "محمد علي"];
const PLACES: [Option<&str>; 3] = [Some("Davao"), Some("Cebu"), None];

fn number(index: u8) -> WaybillNumber {
    WaybillNumber::read(&format!("JT{:04}", u32::from(index) * 37)).unwrap()
}

fn waybill(index: u8, look: u8) -> Waybill {
    let phone = format!("0917{:07}", u32::from(look) * 12_345);
    Waybill {
        id: WaybillId(Uuid::from_u128(index.into())),
        waybill_number: number(index),
        sender_name: None,
        sender_address: None,
        sender_phone: None,
        receiver_name: NAMES[usize::from(look) % NAMES.len()].to_owned(),
        receiver_address: None,
        place: domain::places::Resolved::default(),
        receiver_phone: Phone {
            e164: Some(format!("+63{}", &phone[1..])),
            raw: phone,
        },
        destination: PLACES[usize::from(look) % PLACES.len()].map(str::to_owned),
        quantity: 1,
        weight: None,
        express_type: None,
        cod_amount: (!look.is_multiple_of(5)).then_some(Amount(i64::from(look) * 100)),
        remarks: None,
        status: match look % 2 {
            0 => WaybillStatus::Pending,
            _ => WaybillStatus::Dispatched,
        },
        unknown_status: None,
        signing_time: None,
        import_id: None,
        marked_pending_at: None,
        on_hold: false,
        dispatched_session_id: None,
        dispatched_at: None,
        dispatched_by: None,
        created_at: Timestamp::from_millis(i64::from(look)),
        voided_at: look.is_multiple_of(7).then_some(Timestamp::from_millis(1)),
    }
}

/// What a page of a server's stream does to a waybill.
#[derive(Debug, Clone, Copy)]
enum Step {
    Comes { index: u8, look: u8 },
    Leaves { index: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_u8..60, any::<u8>()).prop_map(|(index, look)| Step::Comes { index, look }),
        1 => (0_u8..60).prop_map(|index| Step::Leaves { index }),
    ];
    prop::collection::vec(step, 1..30)
}

fn take(store: &mut Store, page: &[Step]) {
    for step in page {
        match *step {
            Step::Comes { index, look } => {
                let row = Row::Waybill(Box::new(waybill(index, look)));
                rows::put(&store.connection, 1, &row, true).unwrap();
            }
            Step::Leaves { index } => {
                rows::remove(&store.connection, &RowKey::Waybill(number(index))).unwrap();
            }
        }
    }
}

/// Lists a screen asks for.
fn filters() -> Vec<WaybillFilter> {
    let all = WaybillFilter::default;
    let searched = |typed: &str| WaybillFilter {
        search: Some(typed.to_owned()),
        ..all()
    };
    let sorted = |sort| WaybillFilter { sort, ..all() };
    vec![
        all(),
        searched("cruz"),
        searched("PENAF"),
        searched("محمد"),
        searched("jt00"),
        searched("+63 917 00"),
        searched("12345"),
        searched("nobody"),
        sorted(WaybillSort::WaybillNumber),
        sorted(WaybillSort::Destination),
        sorted(WaybillSort::CodAmount),
        WaybillFilter {
            status: Some(WaybillStatus::Pending),
            oldest_first: true,
            ..all()
        },
        WaybillFilter {
            destination: Some("Davao".to_owned()),
            cod_from: Some(Amount(5_000)),
            ..searched("ana")
        },
        WaybillFilter {
            voided: true,
            ..all()
        },
    ]
}

struct Kept {
    store: Store,
    readers: Arc<Readers>,
    /// Of a process that stays.
    staying: Arc<Search>,
    /// Of a short command.
    short: Search,
    _folder: tempfile::TempDir,
}

fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::in_folder(folder.path(), Key([7; 32]));
    let mut store = Store::open(&place).unwrap();
    let staying = Arc::new(Search::default());
    store.watched_by(Arc::clone(&staying)).unwrap();
    Kept {
        store,
        readers: Arc::new(Readers::new(place)),
        staying,
        short: Search::default(),
        _folder: folder,
    }
}

impl Kept {
    /// All pages of a list, by number.
    fn pages(&self, search: &Search, filter: &WaybillFilter) -> Vec<String> {
        let mut filter = WaybillFilter {
            limit: 7,
            ..filter.clone()
        };
        let mut numbers = Vec::new();
        loop {
            let page = self.readers.waybills(search, &filter).unwrap();
            numbers.extend(page.iter().map(|one| one.waybill_number.to_string()));
            match page.last() {
                Some(last) if page.len() == 7 => filter.after = Some(last.waybill_number.clone()),
                _ => return numbers,
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Pages of a stream, some of them cut off before their commit, half of them
    /// before the index is made: it answers what the store itself answers.
    #[test]
    fn the_index_and_the_store_agree_after_any_pages(
        pages in prop::collection::vec((steps(), any::<bool>()), 1..10),
    ) {
        let mut kept = kept();
        let half = pages.len() / 2;
        for (at, (page, commits)) in pages.iter().enumerate() {
            if at == half {
                kept.staying.start(&kept.readers);
            }
            kept.store.begin().unwrap();
            take(&mut kept.store, page);
            match commits {
                true => kept.store.commit().unwrap(),
                false => kept.store.roll_back(),
            }
            if at < half {
                continue;
            }
            for filter in filters() {
                let found = kept.pages(&kept.staying, &filter);
                prop_assert_eq!(&found, &kept.pages(&kept.short, &filter), "{:?}", filter);
                let total = kept.readers.count_waybills(&kept.staying, &filter).unwrap();
                prop_assert_eq!(total as usize, found.len());
                prop_assert_eq!(kept.readers.count_waybills(&kept.short, &filter).unwrap(), total);
            }
        }
        kept.staying.stop();
    }
}

/// W-029: whatever a list asks for, SQLite goes by a key.
#[test]
fn no_statement_of_the_list_reads_the_table_through() {
    let kept = kept();
    let ways = [Way::All, Way::Status, Way::Import];
    let ends = [false, true];
    let mut statements = vec![
        joined(WAYBILL, BY_RID),
        RID_OF.to_owned(),
        crate::store::search::by_rid(),
    ];
    for reversed in ends {
        statements.extend(ways.iter().map(|way| way.sql(reversed)));
        statements.push(crate::store::search::walk_sql(reversed));
    }
    for sql in statements {
        let plan = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = kept.store.connection.prepare(&plan).unwrap();
        let steps: Vec<String> = statement
            .raw_query()
            .mapped(|row| row.get(3))
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert!(!steps.is_empty(), "{sql}");
        for step in steps {
            assert!(step.starts_with("SEARCH waybill USING"), "{step}: {sql}");
        }
    }
}
