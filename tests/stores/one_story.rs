//! Import, scan, dispatch: what one station did stands on the server and on every
//! other station.

use crate::company::{Company, blocking, list, settle, statuses, text, workbook};
use tests::Floor;

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_at_one_station_stands_on_the_server_and_at_the_next_one() {
    let company = Company::open().await;
    let (packing, gate) = (company.station("Amal").await, company.station("Rosa").await);
    blocking(|| {
        let import = packing.import("courier.xlsx", &workbook(30), &[]);
        assert_eq!(import["created"], 30);
        let status = packing.ask_one(&["status"]);
        assert!(status["unsent"].as_u64() > Some(0), "{status}");
        let scans = packing.scan((1..=20).chain([7, 99]));
        assert_eq!(scans.len(), 22);
        let sent = packing.ask_one(&["dispatch", "--acknowledge-errors"]);
        assert_eq!(sent["dispatched_count"], 20);
        settle(&[&packing, &gate]);
    });
    blocking(|| {
        let status = packing.ask_one(&["status"]);
        assert_eq!(status["unsent"], 0);
        assert_eq!(status["standalone"], false);
        assert!(status["last_sync"].is_string(), "{status}");
        assert_eq!(statuses(&packing), statuses(&gate));
        for parcel in [1, 20, 30] {
            let number = Floor::number(parcel);
            assert_eq!(packing.waybill(&number), gate.waybill(&number));
        }
        // The session with its items, the issue and the manifest came along.
        let session = gate.ask(&["sessions"]).remove(0);
        let id = text(&session["session_id"]).to_owned();
        assert_eq!(gate.session(&id), packing.session(&id));
        assert_eq!(gate.ask(&["issues"]), packing.ask(&["issues"]));
        let number = text(&session["manifest_number"]).to_owned();
        let paper = gate.path("manifest.pdf");
        let printed = gate.ask_one(&["manifest", &number, "--out", &paper]);
        assert_eq!(printed["pages"], 1, "{printed}");
        // A parcel that left is refused at the other station, with who and where.
        let again = gate.scan([5]).remove(0);
        assert_eq!(again["outcome"], "error", "{again}");
        packing.is_sound();
        gate.is_sound();
    });
    assert_eq!(company.statuses().await, blocking(|| statuses(&gate)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_stations_that_sent_one_parcel_offline_the_first_accepted_stands() {
    let company = Company::open().await;
    let (first, second) = (company.station("Amal").await, company.station("Rosa").await);
    blocking(|| {
        first.import("courier.xlsx", &workbook(12), &[]);
        settle(&[&first, &second]);
        // From here on nobody has a network; parcel 6 is in two hands.
        for (floor, parcels) in [(&second, 6..=10), (&first, 1..=6)] {
            for scan in floor.scan(parcels) {
                assert_eq!(scan["outcome"], "valid", "{scan}");
            }
            floor.ask_one(&["dispatch"]);
        }
        first.sync();
        let told = second.sync();
        let kinds = list(&told["problems"]).iter().map(|one| text(&one["kind"]));
        assert_eq!(kinds.collect::<Vec<_>>(), ["duplicate_other_station"]);
        settle(&[&first, &second]);
        for floor in [&first, &second] {
            let sixth = floor.waybill(&Floor::number(6));
            assert_eq!(sixth["dispatched_by"], "Amal", "{sixth}");
            // Both learn who, where and when.
            let problems = floor.ask(&["problems"]);
            let problem = problems
                .iter()
                .find(|one| one["kind"] == "duplicate_other_station")
                .unwrap();
            let code = floor_code(&first);
            for said in [&Floor::number(6), "Rosa", "Amal", code.as_str()] {
                assert!(text(&problem["message"]).contains(said), "{problem}");
            }
        }
        // The manifest the second station printed stays; its amended copy leaves
        // the parcel out, and can be had at both.
        let own = second.ask(&["sessions"]);
        let rosas = own.iter().find(|one| one["scanned_by"] == "Rosa").unwrap();
        let number = text(&rosas["manifest_number"]);
        for floor in [&first, &second] {
            let paper = floor.path("amended.pdf");
            floor.ask_one(&["manifest", &format!("{number}/A1"), "--out", &paper]);
            let lines = tests::pdf_text(&paper);
            assert!(!lines.contains(&Floor::number(6)), "{lines}");
            assert!(lines.contains(&Floor::number(7)), "{lines}");
        }
    });
}

fn floor_code(floor: &Floor) -> String {
    text(&floor.ask_one(&["status"])["station_code"]).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_stations_importing_one_workbook_offline_end_with_each_waybill_once() {
    let company = Company::open().await;
    let mut floors = Vec::new();
    for at in 0..10 {
        floors.push(company.station(&format!("Operator {at}")).await);
    }
    let book = workbook(25);
    blocking(|| {
        for floor in &floors {
            let import = floor.import("courier.xlsx", &book, &[]);
            assert_eq!(import["created"], 25);
        }
        settle(&floors.iter().collect::<Vec<_>>());
    });
    let all = company.statuses().await;
    assert_eq!(all.len(), 25);
    blocking(|| {
        for floor in &floors {
            assert_eq!(statuses(floor), all);
            floor.is_sound();
        }
        // It came to be once, and nine imports found it there.
        let life = floors[4].waybill(&Floor::number(3));
        assert_eq!(list(&life["events"]).len(), 1, "{life}");
        let created = |import: &serde_json::Value| import["created"].as_u64().unwrap();
        let created: Vec<u64> = floors[7].ask(&["imports"]).iter().map(created).collect();
        assert_eq!(created.iter().sum::<u64>(), 25, "{created:?}");
    });
}
