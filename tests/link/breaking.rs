//! Connections that break at every point, and servers that go away.

use crate::site::{Site, client, code, enrol, numbers};
use contract::http;
use station::server::{Backoff, Error};
use std::collections::BTreeSet;
use tests::central::{self, Shop, program};
use tests::{Fault, Proxy};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_comes_again_and_nothing_is_done_twice() {
    let mut site = Site::open().await;
    site.work(0..50);
    site.proxy.next(http::PUSH, Fault::LoseAnswer);
    let lost = site.push(0).await.unwrap_err();
    assert!(matches!(lost, Error::Unreachable { .. }), "{lost}");
    // The server has it all; only the station does not know.
    assert_eq!(site.waybills().await, numbers(0..50));
    assert_eq!(site.push(0).await, Ok(50));
    assert_eq!(site.waybills().await, numbers(0..50));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_code_is_lost_and_the_station_joins_all_the_same() {
    let shop = Shop::open().await;
    let proxy = Proxy::start(shop.server.address).await;
    let station = central::Client::new(proxy.address, 1);
    let client = client(&proxy.url(), &station);
    let code_typed = shop.code().await;
    proxy.next(http::ENROL, Fault::LoseAnswer);
    let lost = enrol(&client, &station, &code_typed).await.unwrap_err();
    assert!(lost.is_passing(), "{lost}");
    let enrolled = enrol(&client, &station, &code_typed).await.unwrap();
    assert_eq!(enrolled.operator.unwrap().name, "Ana");
    assert_eq!(shop.database.store.devices().await.unwrap().len(), 1);
    // Another code is refused: it has joined.
    let other = shop.code().await;
    let refused = enrol(&client, &station, &other).await.unwrap_err();
    assert_eq!(code(refused), "already_enrolled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_arrives_twice_side_by_side_counts_once() {
    let mut site = Site::open().await;
    for part in 0..8 {
        site.work(part * 5..part * 5 + 5);
        site.proxy.next(http::PUSH, Fault::Duplicate);
        assert_eq!(site.push(part as u64 * 5).await, Ok(part as u64 * 5 + 5));
    }
    let doubled = site.proxy.passed();
    let doubled = doubled.iter().filter(|one| one.fault == Fault::Duplicate);
    assert_eq!(doubled.count(), 8);
    assert_eq!(site.waybills().await, numbers(0..40));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_cut_anywhere_is_taken_whole_or_not_at_all() {
    let mut site = Site::open().await;
    site.work(0..50);
    // Of a push: its head, the border to its body, and its body at many points.
    for at in (0..900).step_by(60) {
        site.proxy.next(http::PUSH, Fault::CutRequest(at));
        let cut = site.push(0).await.unwrap_err();
        assert!(matches!(cut, Error::Unreachable { .. }), "{at}: {cut}");
    }
    assert_eq!(site.waybills().await, numbers(0..0));
    // Of what comes back.
    for at in (0..400).step_by(40) {
        site.proxy.next(http::PUSH, Fault::CutAnswer(at));
        let cut = site.push(0).await.unwrap_err();
        assert!(matches!(cut, Error::Unreachable { .. }), "{at}: {cut}");
        site.proxy.next(http::PULL, Fault::CutAnswer(at));
        let cut = site.page(0).await.unwrap_err();
        assert!(matches!(cut, Error::Unreachable { .. }), "{at}: {cut}");
    }
    assert_eq!(site.push(0).await, Ok(50));
    assert_eq!(site.waybills().await, numbers(0..50));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_link_gets_everything_through() {
    let mut site = Site::open().await;
    site.work(0..50);
    site.proxy.next(http::PUSH, Fault::Throttle(8_000));
    site.proxy.next(http::PULL, Fault::Throttle(8_000));
    assert_eq!(site.push(0).await, Ok(50));
    assert_eq!(site.waybills().await, numbers(0..50));
}

/// A day on a network that does to each second request what its seed draws,
/// with the cable pulled in between.
#[tokio::test(flavor = "multi_thread")]
async fn through_any_storm_every_command_arrives_once() {
    let mut met = BTreeSet::new();
    for seed in 1..=4 {
        let mut site = Site::open().await;
        site.work(0..400);
        site.proxy.storm(Some(seed));
        let (mut pushed, mut tries) = (0, 0);
        while pushed < 400 {
            tries += 1;
            assert!(tries < 1_000, "seed {seed} does not get through");
            if tries % 7 == 0 {
                site.proxy.plug(false).await;
                let gone = site.push(pushed).await.unwrap_err();
                assert!(matches!(gone, Error::Unreachable { .. }), "{gone}");
                site.proxy.plug(true).await;
            }
            match site.push(pushed).await {
                Ok(through) => pushed = through,
                Err(error) => assert!(error.is_passing(), "seed {seed}: {error}"),
            }
        }
        assert_eq!(site.waybills().await, numbers(0..400), "seed {seed}");
        let passed = site.proxy.passed();
        met.extend(passed.iter().map(|one| format!("{:?}", one.fault)));
    }
    for fault in [
        "Delay",
        "CutRequest",
        "CutAnswer",
        "LoseAnswer",
        "Duplicate",
        "Throttle",
        "None",
    ] {
        assert!(
            met.iter().any(|one| one.starts_with(fault)),
            "{fault} never happened"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_and_returns_is_found_again() {
    let mut site = Site::open().await;
    let (mut first, address) = program(&site.shop.database.url).await;
    site.proxy.lead_to(address).await;
    site.work(0..50);
    assert_eq!(site.push(0).await, Ok(50));
    let signed_in = site.proxy.count(http::TOKEN);

    first.kill().await.unwrap();
    let mut backoff = Backoff::new();
    let mut waits = Vec::new();
    for _ in 0..3 {
        let gone = site.push(0).await.unwrap_err();
        assert!(gone.is_passing(), "{gone}");
        assert_eq!(code(gone), "server_unreachable");
        waits.push(backoff.failed(u64::MAX).as_secs());
    }
    assert_eq!(waits, [1, 2, 4]);

    let (_second, address) = program(&site.shop.database.url).await;
    site.proxy.lead_to(address).await;
    site.work(50..60);
    assert_eq!(site.push(50).await, Ok(60));
    assert_eq!(site.waybills().await, numbers(0..60));
    // The new process takes the token of the old one.
    assert_eq!(site.proxy.count(http::TOKEN), signed_in);
}
