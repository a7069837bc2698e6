//! Tokens that end, stations that lost their rights, and clocks that are wrong.

use crate::site::{Site, client, code, numbers};
use contract::http::{self, BeginLife};
use contract::sync::{AskPart, Digest, PROTOCOL, PushAnswer};
use domain::Timestamp;
use station::clock;
use station::server::Error;
use tests::central::{self, program};

const YEAR: i64 = 365 * 24 * 3_600 * 1_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_token_the_server_does_not_take_any_more_is_renewed_once() {
    let mut site = Site::open().await;
    site.work(0..10);
    assert_eq!(site.push(0).await, Ok(10));
    assert_eq!(site.waybills().await, numbers(0..10));
    assert_eq!(site.proxy.count(http::TOKEN), 1);

    // With another secret the server knows none of the tokens it gave.
    let store = &site.shop.database.store;
    let secret = "UPDATE server SET secret = sha256(secret)";
    store
        .client()
        .await
        .unwrap()
        .batch_execute(secret)
        .await
        .unwrap();
    let (_server, address) = program(&site.shop.database.url).await;
    site.proxy.lead_to(address).await;
    site.work(10..20);
    assert_eq!(site.push(10).await, Ok(20));
    assert_eq!(site.proxy.count(http::TOKEN), 2);
    assert_eq!(site.waybills().await, numbers(0..20));
    assert_eq!(site.proxy.count(http::TOKEN), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_that_ask_side_by_side_sign_in_once() {
    let site = Site::open().await;
    let pulls = (0..8).map(|_| site.page(0));
    let answered = futures_util::future::join_all(pulls).await;
    assert!(answered.iter().all(Result::is_ok), "{answered:?}");
    assert_eq!(site.proxy.count(http::PULL), 8);
    assert_eq!(site.proxy.count(http::TOKEN), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_station_is_told_so_and_its_work_is_kept() {
    let mut site = Site::open().await;
    site.work(0..3);
    let store = &site.shop.database.store;
    assert!(store.revoke(site.station.device_id).await.unwrap());
    let told = site.push(0).await.unwrap_err();
    assert!(matches!(told, Error::Revoked(_)), "{told:?}");
    assert!(!told.is_passing());
    assert_eq!(code(told), "device_revoked");
    let aside = store.set_aside(site.station.device_id).await.unwrap();
    assert_eq!(aside.len(), 3);
    let told = site.client.live().await.unwrap_err();
    assert!(matches!(told, Error::Revoked(_)), "{told:?}");
    let life = BeginLife {
        device_id: site.station.device_id,
        incarnation: 2,
        through: 0,
        head: Digest::default(),
    };
    let told = site.client.begin_life(life).await.unwrap_err();
    assert!(matches!(told, Error::Revoked(_)), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_the_server_does_not_know_is_told_so_without_a_second_try() {
    let site = Site::open().await;
    let stranger = central::Client::new(site.proxy.address, 2);
    let other = client(&site.proxy.url(), &stranger);
    let before = site.proxy.count(http::TOKEN);
    let told = other.pull(site.station.asks(0)).await.unwrap_err();
    assert!(matches!(told, Error::Unauthorised(_)), "{told:?}");
    assert!(!told.is_passing());
    assert_eq!(code(told), "signature_wrong");
    assert_eq!(site.proxy.count(http::TOKEN), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_by_years_is_measured_and_stops_nothing() {
    let mut site = Site::open().await;
    for (at, years) in [(0, -10), (1, 10)] {
        let now = move || Timestamp::from_millis(clock::now().millis() + years * YEAR);
        let checkup = site.client.health(now).await.unwrap();
        assert_eq!(checkup.health.database, "ok");
        // The server is years ahead of a clock that is years behind.
        let off = checkup.clock_offset + years * YEAR;
        assert!(off.abs() < 60_000, "{off} ms");
        site.work(at..at + 1);
        let sent = site.station.log.last_mut().unwrap();
        sent.occurred_at = now();
        sent.clock_offset = Some(checkup.clock_offset);
        site.station.seal_last();
        assert_eq!(site.push(at as u64).await, Ok(at as u64 + 1));
    }
    assert_eq!(site.waybills().await, numbers(0..2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_station_begins_a_new_life_once() {
    let site = Site::open().await;
    let life = |incarnation| BeginLife {
        device_id: site.station.device_id,
        incarnation,
        through: 0,
        head: Digest::default(),
    };
    let skipped = site.client.begin_life(life(3)).await.unwrap_err();
    assert_eq!(code(skipped), "forked");
    assert_eq!(site.client.begin_life(life(2)).await, Ok(()));
    let again = site.client.begin_life(life(2)).await.unwrap_err();
    assert_eq!(code(again), "forked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protocol_the_server_does_not_speak_asks_for_an_update() {
    let mut site = Site::open().await;
    let mut pull = site.station.asks(0);
    pull.protocol = 99;
    let told = site.client.pull(pull).await.unwrap_err();
    assert!(matches!(told, Error::Upgrade(_)), "{told:?}");
    assert!(!told.is_passing());
    assert_eq!(code(told), "upgrade_needed");

    let mut part = AskPart {
        protocol: 99,
        device_id: site.station.device_id,
        snapshot: None,
        number: 0,
        answered: 0,
    };
    let told = site.client.part(part.clone()).await.unwrap_err();
    assert!(matches!(told, Error::Upgrade(_)), "{told:?}");
    part.protocol = PROTOCOL;
    assert_eq!(site.client.part(part).await.unwrap().number, 0);

    let stranger = central::Client::new(site.proxy.address, 2);
    let other = client(&site.proxy.url(), &stranger);
    let typed = site.shop.code().await;
    let mut ask = stranger.enrolment(&typed, "Ben");
    ask.protocol = 0;
    let told = other.enrol(ask.clone()).await.unwrap_err();
    assert!(matches!(told, Error::Upgrade(_)), "{told:?}");
    // The code was not used up by it.
    ask.protocol = PROTOCOL;
    assert!(other.enrol(ask).await.is_ok());

    // What a station did gets through whatever it speaks.
    site.work(0..1);
    let mut push = site.station.batch(0).push;
    push.protocol = 99;
    let answer = site.client.push(push).await;
    assert!(
        matches!(answer, Ok(PushAnswer::Taken { through: 1, .. })),
        "{answer:?}"
    );
}
