//! A bad network and a server that dies: nothing is lost, nothing happens twice.

use crate::company::{Company, blocking, settle, statuses, text, workbook, workbook_from};
use serde_json::Value;
use tests::central::program;
use tests::{Fault, Floor, Proxy};

/// Rounds until one comes to its end; what breaks is calm and asked again.
fn sync_through(floor: &Floor) -> Value {
    for _ in 0..200 {
        let output = floor.command(&["sync"]).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let answer: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
        if output.status.success() {
            return answer;
        }
        let code = text(&answer["error"]["code"]);
        let passing = [
            "server_unreachable",
            "server_incomprehensible",
            "server_busy",
        ];
        assert!(passing.contains(&code), "{answer}");
    }
    panic!("no round comes through");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_between_two_stations_and_the_server_loses_and_doubles_nothing() {
    let company = Company::open().await;
    for seed in 1..=2 {
        let proxy = Proxy::start(company.shop.server.address).await;
        let first = company
            .station_at(&proxy.url(), &format!("Amal {seed}"))
            .await;
        let second = company
            .station_at(&proxy.url(), &format!("Rosa {seed}"))
            .await;
        proxy.storm(Some(seed));
        blocking(|| {
            let from = seed as u32 * 100;
            first.import("courier.xlsx", &workbook_from(from, 20), &[]);
            first.scan(from..from + 8);
            sync_through(&first);
            sync_through(&second);
            second.scan(from + 8..from + 16);
            second.ask_one(&["dispatch"]);
            first.ask_one(&["dispatch"]);
            sync_through(&second);
            sync_through(&first);
        });
        proxy.storm(None);
        blocking(|| {
            settle(&[&first, &second]);
            assert_eq!(statuses(&first), statuses(&second));
            first.is_sound();
            second.is_sound();
        });
        assert_eq!(company.statuses().await, blocking(|| statuses(&first)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_joining_that_is_lost_is_asked_for_again_with_the_same_code() {
    let company = Company::open().await;
    let proxy = Proxy::start(company.shop.server.address).await;
    let code = company.shop.code().await;
    let floor = Floor::open();
    proxy.next(contract::http::ENROL, Fault::LoseAnswer);
    blocking(|| {
        floor.import("courier.xlsx", &workbook(5), &[]);
        let url = proxy.url();
        let words = ["enrol", "--server", &url, "--code", &code];
        assert_eq!(floor.refused(&words)["code"], "server_unreachable");
        // Work goes on in between, so its log has grown since the server wrote
        // down where it was.
        floor.scan(1..=3);
        floor.enrol(&url, &code, &[]);
        settle(&[&floor]);
    });
    assert_eq!(company.statuses().await, blocking(|| statuses(&floor)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_again_and_again_while_a_station_sends_has_everything_once() {
    let company = Company::open().await;
    let url = company.shop.database.url.clone();
    let (mut server, address) = program(&url).await;
    let proxy = Proxy::start(address).await;
    let floor = company.station_at(&proxy.url(), "Amal").await;
    blocking(|| {
        floor.import("courier.xlsx", &workbook(40), &[]);
        floor.scan(1..=40);
        floor.ask_one(&["dispatch"]);
    });
    for _ in 0..4 {
        // It dies while a push is on its way: the answer may be lost with it.
        let before = proxy.count(contract::http::PUSH);
        let mut sending = floor.start(&["sync"]);
        while proxy.count(contract::http::PUSH) == before && sending.0.try_wait().unwrap().is_none()
        {
            tokio::task::yield_now().await;
        }
        server.kill().await.unwrap();
        let (next, address) = program(&url).await;
        server = next;
        proxy.lead_to(address).await;
        blocking(|| sending.0.wait().unwrap());
    }
    blocking(|| {
        sync_through(&floor);
        settle(&[&floor]);
        floor.is_sound();
    });
    let gate = company.station_at(&proxy.url(), "Rosa").await;
    blocking(|| {
        settle(&[&gate]);
        assert_eq!(statuses(&gate), statuses(&floor));
        let session = gate.ask(&["sessions"]).remove(0);
        assert_eq!(session["totals"]["total_scanned"], 40);
    });
    assert_eq!(company.statuses().await, blocking(|| statuses(&floor)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_killed_in_the_middle_of_its_rounds_goes_on_where_it_was() {
    let company = Company::open().await;
    let proxy = Proxy::start(company.shop.server.address).await;
    let packing = company.station_at(&proxy.url(), "Amal").await;
    let gate = company.station_at(&proxy.url(), "Rosa").await;
    blocking(|| {
        packing.import("courier.xlsx", &workbook(30), &[]);
        packing.scan(1..=20);
        packing.ask_one(&["dispatch"]);
    });
    // Each dies once it has asked for a little more than the one before.
    for (floor, path) in [
        (&packing, contract::http::PUSH),
        (&gate, contract::http::PULL),
    ] {
        for _ in 0..6 {
            let before = proxy.count(path);
            let mut round = floor.start(&["sync"]);
            while proxy.count(path) == before && round.0.try_wait().unwrap().is_none() {
                tokio::task::yield_now().await;
            }
            round.kill();
        }
    }
    blocking(|| {
        settle(&[&packing, &gate]);
        assert_eq!(statuses(&packing), statuses(&gate));
        packing.is_sound();
        gate.is_sound();
    });
    assert_eq!(company.statuses().await, blocking(|| statuses(&gate)));
}
