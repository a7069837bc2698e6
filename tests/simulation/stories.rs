//! What the histories are made of, told one by one.

use crate::checker::check;
use crate::day::{active, number, running};
use crate::world::World;
use domain::flows::{Row, RowKey};
use domain::imports::OnDuplicate;
use domain::warehouse::{Dispatch, ErrorKind, OpenSession, Scan, ScanSource, ScanType};
use domain::{Command, warehouse};

fn import(world: &mut World, at: usize) {
    let start = world.day.start_book(0, OnDuplicate::Skip);
    world.ask(at, start).unwrap().unwrap();
    while let Some(import) = running(&world.nodes[at].store, &world.nodes[at].who) {
        let next = world.day.go_on(&import);
        world.ask(at, next).unwrap().unwrap();
    }
}

/// Scans a parcel and sends it, without a word to the server.
fn dispatch(world: &mut World, at: usize, code: &str) {
    let open = warehouse::Command::OpenSession(OpenSession { new: true });
    world.ask(at, open.into()).unwrap().unwrap();
    let session = active(&world.nodes[at].store, &world.nodes[at].who).unwrap();
    let scan = warehouse::Command::Scan(Scan {
        session_id: session.id,
        code: code.to_owned(),
        source: ScanSource::Typed,
        gun: None,
        damage: None,
    });
    world.ask(at, scan.into()).unwrap().unwrap();
    let dispatch = Command::from(warehouse::Command::Dispatch(Dispatch {
        session_id: session.id,
        acknowledge_errors: false,
    }));
    world.ask(at, dispatch).unwrap().unwrap();
}

fn settle(world: &mut World) {
    assert!(world.settle());
    assert_eq!(check(world, true), Vec::<String>::new());
}

fn first_code(world: &World) -> String {
    world.day.books[0][0].to_string()
}

/// Both send the parcel, the second without having heard of the first.
pub fn two_stations_scan_one_parcel() -> World {
    let mut world = World::quiet(2, false);
    settle(&mut world);
    import(&mut world, 0);
    settle(&mut world);
    let code = first_code(&world);
    dispatch(&mut world, 0, &code);
    dispatch(&mut world, 1, &code);
    settle(&mut world);
    world
}

#[test]
fn two_stations_scan_one_parcel_offline_and_both_learn_who_where_and_when() {
    let world = two_stations_scan_one_parcel();
    let code = first_code(&world);
    for node in &world.nodes {
        let rows = node.store.rows.0.values().map(|kept| &kept.row);
        let amended: Vec<_> = rows
            .clone()
            .filter_map(|row| match row {
                Row::Amendment(one) => Some(one),
                _ => None,
            })
            .collect();
        assert_eq!(amended.len(), 1);
        let off = &amended[0].taken_off[0];
        assert_eq!(off.line.waybill_number.as_str(), code);
        assert!(off.dispatched.station.is_some());
        let late = rows.filter(|row| {
            matches!(row, Row::ScanItem(item)
                if item.error_kind == Some(ErrorKind::DuplicateOtherStation)
                    && item.scan_type == ScanType::Error)
        });
        assert_eq!(late.count(), 1);
        // One for its scan, which came to the server after the first dispatch,
        // and one for its own dispatch.
        assert_eq!(node.store.rows.problems().count(), 2);
    }
}

/// All at once, without a word to each other.
pub fn ten_stations_import_one_workbook() -> World {
    let mut world = World::quiet(10, false);
    settle(&mut world);
    for at in 0..10 {
        import(&mut world, at);
    }
    settle(&mut world);
    world
}

#[test]
fn ten_stations_import_one_workbook_offline_and_each_waybill_is_there_once() {
    let world = ten_stations_import_one_workbook();
    let is_waybill = |key: &&RowKey| matches!(key, RowKey::Waybill(_));
    let parcels = world.day.books[0].len();
    assert_eq!(
        world.server.rows.0.keys().filter(is_waybill).count(),
        parcels
    );
    let created: u32 = (world.server.rows.0.values())
        .filter_map(|kept| match &kept.row {
            Row::Import(import) => Some(import.counts.created),
            _ => None,
        })
        .sum();
    assert_eq!(created as usize, parcels);
}

/// Having sent a parcel that another station sends too.
pub fn a_standalone_station_joins() -> World {
    let mut world = World::quiet(2, true);
    // Station 0 has no server yet, and has sent a parcel that station 1 sends too.
    import(&mut world, 0);
    let code = first_code(&world);
    dispatch(&mut world, 0, &code);
    assert!(world.come_to_rest(), "{:?}", check(&world, false));
    import(&mut world, 1);
    dispatch(&mut world, 1, &code);
    assert!(world.come_to_rest(), "{:?}", check(&world, false));
    settle(&mut world);
    world
}

#[test]
fn a_standalone_station_joins_and_carries_everything_along() {
    let world = a_standalone_station_joins();
    let code = first_code(&world);
    let rows = &world.server.rows;
    let Some(Row::Waybill(waybill)) = rows.get(&RowKey::Waybill(number_of(&code))) else {
        panic!("{code} is not there");
    };
    assert_eq!(waybill.dispatched_by.as_deref(), Some("Operator 1"));
    let derived = domain::kernel::WaybillId::derive(world.day.company.id, &code);
    assert_eq!(waybill.id, derived);
    let manifests = rows
        .0
        .keys()
        .filter(|key| matches!(key, RowKey::Manifest(_)));
    assert_eq!(manifests.count(), 2);
    let amended = rows
        .0
        .keys()
        .filter(|key| matches!(key, RowKey::Amendment(..)));
    assert_eq!(amended.count(), 1);
}

fn number_of(code: &str) -> domain::kernel::WaybillNumber {
    let all = (0..99).map(number);
    all.into_iter()
        .find(|number| number.as_str() == code)
        .unwrap()
}
