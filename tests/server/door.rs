//! Who gets in: enrolment, tokens, revocation, and what strangers may send.

use contract::http::{self, AskChallenge, AskToken, Challenge, Health, Signature};
use contract::sync::{PullAnswer, PushAnswer};
use hyper::StatusCode;
use sync_server::store::DeviceState;
use tests::central::{Client, Shop};

#[tokio::test(flavor = "multi_thread")]
async fn a_code_works_once_and_its_answer_comes_again_for_the_same_station() {
    let shop = Shop::open().await;
    let code = shop.code().await;
    let mut first = Client::new(shop.server.address, 1);
    // As people type it.
    let typed = code.to_lowercase().replace('-', " ");
    first.enrol(&typed).await;
    let enrolled = first.enrolled.clone().unwrap();
    assert_eq!(enrolled.company.name, "Isla Trading");
    assert_eq!(enrolled.station.station_code, "T001");
    assert_eq!(enrolled.operator.unwrap().name, "Operator 1");

    // The answer was lost, and the station asks again.
    let again = first.enrolment(&typed, "Operator 1");
    let again: http::Enrolled = first.post(http::ENROL, &again).await.unwrap().json();
    assert_eq!(Some(again), first.enrolled);

    let mut second = Client::new(shop.server.address, 2);
    let ask = second.enrolment(&code, "Operator 2");
    let refused = second.post(http::ENROL, &ask).await.unwrap().refused();
    assert_eq!(refused, "enrol_code_unusable");

    // Nor does a station that is there join twice.
    let ask = first.enrolment(&shop.code().await, "Operator 3");
    let refused = first.post(http::ENROL, &ask).await.unwrap().refused();
    assert_eq!(refused, "already_enrolled");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_enrols_or_signs_in_with_a_key_they_do_not_hold() {
    let shop = Shop::open().await;
    let mut station = Client::new(shop.server.address, 1);
    let mut forged = station.enrolment(&shop.code().await, "Operator 1");
    forged.key.0[0] ^= 1;
    let refused = station.post(http::ENROL, &forged).await.unwrap().refused();
    assert_eq!(refused, "signature_wrong");

    let known = shop.station(2).await;
    let device_id = known.device_id;
    let asked = station
        .post(http::CHALLENGE, &AskChallenge { device_id })
        .await;
    let challenge: Challenge = asked.unwrap().json();
    for challenge in [challenge.challenge, "made up".to_owned()] {
        let ask = AskToken {
            device_id,
            challenge,
            signature: Signature::default(),
        };
        let answered = station.post(http::TOKEN, &ask).await.unwrap();
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answered.refused(), "signature_wrong");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_but_the_door_asks_for_a_token() {
    let shop = Shop::open().await;
    let mut stranger = Client::new(shop.server.address, 9);
    for path in [http::PUSH, http::PULL, http::PART, http::LIFE] {
        let answered = stranger.post(path, &()).await.unwrap();
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answered.refused(), "sign_in_needed", "{path}");
    }
    let request = stranger.request("GET", http::LIVE, Vec::new());
    let response = stranger.send(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let request = stranger.request("GET", http::HEALTH, Vec::new());
    let response = stranger.send(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let body = http_body_util::BodyExt::collect(response.into_body())
        .await
        .unwrap();
    let health: Health = serde_json::from_slice(&body.to_bytes()).unwrap();
    assert_eq!(
        (health.status.as_str(), health.database.as_str()),
        ("ok", "ok")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_station_cannot_speak_for_another() {
    let shop = Shop::open().await;
    let (mut one, mut other) = (shop.station(1).await, shop.station(2).await);
    other.create("JT0001");
    // With the token of one and what the other signed.
    let stolen = other.batch(0);
    let answer: PushAnswer = one.post(http::PUSH, &stolen).await.unwrap().json();
    assert_eq!(answer, PushAnswer::UnknownStation);
    let pull = other.asks(0);
    let answer: PullAnswer = one.post(http::PULL, &pull).await.unwrap().json();
    assert_eq!(answer, PullAnswer::UnknownStation);
    // With its own token and another's commands under its name.
    one.create("JT0002");
    let mut forged = one.batch(0);
    forged.push.commands[0].hash.0[0] ^= 1;
    let refused = one.post(http::PUSH, &forged).await.unwrap().refused();
    assert_eq!(refused, "signature_wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_stations_last_work_is_set_aside_and_it_gets_nothing() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    station.create("JT0001");
    let store = &shop.database.store;
    let head = store.head().await.unwrap();
    assert!(store.revoke(station.device_id).await.unwrap());
    assert_eq!(station.push(0).await, Err("device_revoked".to_owned()));
    assert_eq!(store.head().await.unwrap(), head);
    let aside = store.set_aside(station.device_id).await.unwrap();
    assert_eq!(aside, [("revoked".to_owned(), station.log[0].clone())]);
    let pull = station.asks(0);
    let pulled = station.post(http::PULL, &pull).await.unwrap();
    assert_eq!(pulled.refused(), "device_revoked");
    assert_eq!(
        store.devices().await.unwrap()[0].state,
        DeviceState::Revoked
    );
    // It may still sign in, or it could hand nothing over after a restart.
    station.sign_in().await.unwrap();
}
