//! The index answers exactly as a plain look at every row would.

use super::{Ask, Index, Lines, Order, Told, Wanted};
use crate::store::WaybillFilter;
use contract::WaybillSort;
use domain::kernel::{Amount, ImportId, Timestamp};
use domain::warehouse::WaybillStatus;
use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// A waybill as a test knows it.
#[derive(Debug, Clone)]
struct Parcel {
    number: String,
    name: String,
    phone: String,
    e164: Option<String>,
    destination: Option<String>,
    import: Option<Uuid>,
    status: WaybillStatus,
    created_at: i64,
    cod: Option<i64>,
    voided: bool,
    unsent: bool,
}

impl Parcel {
    fn told(&self, rid: i64) -> Told<'_> {
        Told {
            rid,
            number: &self.number,
            name: &self.name,
            phone: &self.phone,
            e164: self.e164.as_deref(),
            destination: self.destination.as_deref(),
            import: self.import,
            status: self.status,
            created_at: self.created_at,
            cod: self.cod,
            voided: self.voided,
            unsent: self.unsent,
        }
    }
}

const STATUSES: [WaybillStatus; 3] = [
    WaybillStatus::Pending,
    WaybillStatus::Dispatched,
    WaybillStatus::Returned,
];

/// Few letters and digits, so that texts hold one another by chance.
fn parcel() -> impl Strategy<Value = Parcel> {
    let text = (
        "(JT|wb-)[0-2]{3,6}",
        "(Ana|Niño|ana Peña|Zoë|محمد) ?[ab]{0,3}",
        "(0|\\+63 )[0-2]{2,3}[ -]?[0-2]{2,3}",
        proptest::option::of("\\+63[0-2]{4,6}"),
        proptest::option::of("(Davao|Cebu|Opol)"),
    );
    let facts = (
        proptest::option::of(1_u128..4),
        0_usize..3,
        0_i64..20,
        proptest::option::of(0_i64..5),
        prop::bool::weighted(0.2),
        any::<bool>(),
    );
    (text, facts).prop_map(|((number, name, phone, e164, destination), facts)| {
        let (import, status, created_at, cod, voided, unsent) = facts;
        Parcel {
            number,
            name,
            phone,
            e164,
            destination,
            import: import.map(Uuid::from_u128),
            status: STATUSES[status],
            created_at,
            cod,
            voided,
            unsent,
        }
    })
}

/// What the store does to its rows: one comes, one is written anew, one leaves.
#[derive(Debug, Clone)]
enum Edit {
    Comes(Parcel),
    Becomes(prop::sample::Index, Parcel),
    Leaves(prop::sample::Index),
}

fn edits() -> impl Strategy<Value = Vec<Vec<Edit>>> {
    let edit = prop_oneof![
        6 => parcel().prop_map(Edit::Comes),
        2 => (any::<prop::sample::Index>(), parcel()).prop_map(|(at, one)| Edit::Becomes(at, one)),
        2 => any::<prop::sample::Index>().prop_map(Edit::Leaves),
    ];
    prop::collection::vec(prop::collection::vec(edit, 1..160), 1..6)
}

fn filter() -> impl Strategy<Value = WaybillFilter> {
    let text = proptest::option::of(prop_oneof![
        "[0-2]{1,7}",
        "(an|ñ|n|NIÑ|pen|z|محم|wb|Jt)[ab0-2]{0,2}",
        "\\+?63 ?[0-2]{1,4}",
        " ",
    ]);
    let part = (
        proptest::option::of(0_usize..3),
        proptest::option::of(1_u128..5),
        proptest::option::of("(Davao|Cebu|Nowhere)"),
        proptest::option::of(0_i64..20),
        proptest::option::of(0_i64..20),
        proptest::option::of(0_i64..5),
        proptest::option::of(0_i64..5),
    );
    let list = (
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.2),
        prop_oneof![
            Just(WaybillSort::Created),
            Just(WaybillSort::WaybillNumber),
            Just(WaybillSort::Destination),
            Just(WaybillSort::CodAmount)
        ],
        any::<bool>(),
        1_u32..40,
    );
    (text, part, list).prop_map(|(search, part, list)| {
        let (status, import, destination, from, until, least, most) = part;
        let (voided, not_yet_sent, sort, oldest_first, limit) = list;
        WaybillFilter {
            search,
            calling_code: None,
            status: status.map(|at| STATUSES[at]),
            limit,
            after: None,
            import_id: import.map(|id| ImportId(Uuid::from_u128(id))),
            destination,
            from: from.map(Timestamp::from_millis),
            until: until.map(Timestamp::from_millis),
            cod_from: least.map(Amount),
            cod_until: most.map(Amount),
            voided,
            not_yet_sent,
            sort,
            oldest_first,
        }
    })
}

/// Small letters without accents, said in another way than the index does.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('ñ', "n").replace('ë', "e")
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_wanted(parcel: &Parcel, filter: &WaybillFilter) -> bool {
    let typed = filter.search.as_deref().unwrap_or_default().trim();
    let is_phone = typed
        .chars()
        .all(|c| c.is_ascii_digit() || " +".contains(c));
    let phones = [
        digits_of(&parcel.phone),
        digits_of(parcel.e164.as_deref().unwrap_or_default()),
    ];
    let texts = [plain(&parcel.name), plain(&parcel.number)];
    let has = |what: &str| {
        let mut all = texts.iter().chain(&phones);
        all.any(|text| text.contains(what))
    };
    let said = has(&plain(typed)) || (is_phone && has(&digits_of(typed)));
    said && parcel.voided == filter.voided
        && filter.status.is_none_or(|status| parcel.status == status)
        && filter
            .import_id
            .is_none_or(|id| parcel.import == Some(id.0))
        && (filter.destination.is_none() || parcel.destination == filter.destination)
        && filter
            .from
            .is_none_or(|from| parcel.created_at >= from.millis())
        && filter
            .until
            .is_none_or(|until| parcel.created_at < until.millis())
        && filter
            .cod_from
            .is_none_or(|least| parcel.cod.is_some_and(|cod| cod >= least.0))
        && filter
            .cod_until
            .is_none_or(|most| parcel.cod.is_some_and(|cod| cod <= most.0))
        && (!filter.not_yet_sent || parcel.unsent)
}

/// The whole list, in its order.
fn plainly(all: &BTreeMap<i64, Parcel>, filter: &WaybillFilter) -> Vec<i64> {
    let wanted = all.iter().filter(|(_, parcel)| is_wanted(parcel, filter));
    let mut found: Vec<(i64, &Parcel)> = wanted.map(|(rid, parcel)| (*rid, parcel)).collect();
    found.sort_by(|(a, one), (b, other)| {
        let newest = b.cmp(a);
        match filter.sort {
            WaybillSort::Created => newest,
            WaybillSort::WaybillNumber => {
                let order = one.number.to_lowercase().cmp(&other.number.to_lowercase());
                order.then(newest)
            }
            WaybillSort::Destination => {
                let named =
                    |parcel: &Parcel| (parcel.destination.is_none(), parcel.destination.clone());
                named(one).cmp(&named(other)).then(newest)
            }
            WaybillSort::CodAmount => other.cod.cmp(&one.cod).then(newest),
        }
    });
    let mut rids: Vec<i64> = found.into_iter().map(|(rid, _)| rid).collect();
    if filter.oldest_first {
        rids.reverse();
    }
    rids
}

/// All pages of a list, as a screen that scrolls reads them.
fn paged(index: &Index, filter: &WaybillFilter) -> Vec<i64> {
    let mut rids: Vec<i64> = Vec::new();
    loop {
        let page = index.list(&Ask {
            wanted: Wanted::new(filter, filter.not_yet_sent.then(HashSet::new)),
            order: Order::of(filter),
            after: rids.last().copied(),
            limit: filter.limit,
        });
        let full = page.len() == filter.limit as usize;
        rids.extend(page);
        if !full {
            return rids;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_list_after_any_edits_is_what_a_plain_look_finds(
        rounds in edits(),
        filters in prop::collection::vec(filter(), 8),
    ) {
        let mut all: BTreeMap<i64, Parcel> = BTreeMap::new();
        let mut index = Index::default();
        for edits in rounds {
            let mut touched = HashSet::new();
            for edit in edits {
                // As SQLite numbers rows: one behind the last that is there.
                let next = all.last_key_value().map_or(1, |(rid, _)| rid + 1);
                let rids: Vec<i64> = all.keys().copied().collect();
                let rid = match (&edit, rids.is_empty()) {
                    (Edit::Comes(_), _) => next,
                    (_, true) => continue,
                    (Edit::Becomes(at, _) | Edit::Leaves(at), false) => *at.get(&rids),
                };
                touched.insert(rid);
                match edit {
                    Edit::Comes(parcel) | Edit::Becomes(_, parcel) => { all.insert(rid, parcel); }
                    Edit::Leaves(_) => { all.remove(&rid); }
                }
            }
            let mut lines = Lines::default();
            let (here, gone): (Vec<i64>, Vec<i64>) =
                touched.into_iter().partition(|rid| all.contains_key(rid));
            for rid in here {
                lines.add(&all[&rid].told(rid));
            }
            index.apply(&lines, &gone);
            for filter in &filters {
                let found = plainly(&all, filter);
                prop_assert_eq!(&paged(&index, filter), &found, "{:?}", filter);
                let wanted = Wanted::new(filter, filter.not_yet_sent.then(HashSet::new));
                prop_assert_eq!(index.count(&wanted) as usize, found.len());
            }
        }
        prop_assert_eq!(index.size().1, all.len());
    }
}

/// Large enough that bits are shared and sheaves begin: nothing is missed.
#[test]
fn every_part_of_a_number_and_a_phone_finds_its_waybill_among_many() {
    let mut index = Index::default();
    let parcels: Vec<Parcel> = (0_u64..70_000)
        .map(|at| {
            let phone = format!("09{:09}", (at * 7_919_777) % 1_000_000_000);
            Parcel {
                number: format!("82{:010}", (at * 48_271 + 12_345) % 999_999_937),
                name: format!("Receiver {}", at % 977),
                e164: Some(format!("+63{}", &phone[1..])),
                phone,
                destination: None,
                import: None,
                status: WaybillStatus::Pending,
                created_at: 0,
                cod: None,
                voided: false,
                unsent: false,
            }
        })
        .collect();
    for part in parcels.chunks(1_000).enumerate() {
        let mut lines = Lines::default();
        for (at, parcel) in part.1.iter().enumerate() {
            lines.add(&parcel.told((part.0 * 1_000 + at + 1) as i64));
        }
        index.apply(&lines, &[]);
    }
    for at in (0..parcels.len()).step_by(997) {
        let parcel = &parcels[at];
        let international = parcel.e164.clone().unwrap_or_default();
        let texts = [
            &parcel.number[..8],
            &parcel.number[4..],
            &parcel.phone[4..],
            &international[..],
            "receiver",
        ];
        for typed in texts {
            let filter = WaybillFilter {
                search: Some(typed.to_owned()),
                ..WaybillFilter::default()
            };
            let found = paged(&index, &filter);
            assert!(found.contains(&(at as i64 + 1)), "{typed}");
        }
    }
}
