//! Figures for Prometheus: who gets them, and that they count.

use http_body_util::BodyExt;
use hyper::StatusCode;
use std::collections::BTreeMap;
use tests::central::{Client, Shop, program_with};

const PATH: &str = "/metrics";
const TOKEN: &str = "a-secret-for-figures";

/// What is said to whoever shows `token`.
async fn asked(client: &mut Client, token: &str) -> (StatusCode, String) {
    let mut request = client.request("GET", PATH, Vec::new());
    let shown = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert("authorization", shown);
    let response = client.send(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Every sample by name and labels. Each family is introduced before it.
async fn figures(client: &mut Client) -> BTreeMap<String, f64> {
    let (status, text) = asked(client, TOKEN).await;
    assert_eq!(status, StatusCode::OK);
    let mut family = String::new();
    let mut figures = BTreeMap::new();
    for line in text.lines() {
        if let Some(named) = line.strip_prefix("# TYPE ") {
            named.split(' ').next().unwrap().clone_into(&mut family);
        } else if !line.starts_with('#') {
            let (sample, value) = line.rsplit_once(' ').unwrap();
            assert!(sample.starts_with(&family), "{sample} in {family}");
            let before = figures.insert(sample.to_owned(), value.parse::<f64>().unwrap());
            assert_eq!(before, None, "{sample} twice");
        }
    }
    figures
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_for_whoever_shows_their_token_alone() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    // Where no token is set, nobody gets any.
    assert_eq!(asked(&mut station, "").await.0, StatusCode::NOT_FOUND);

    let settings = [("METRICS_TOKEN", TOKEN)];
    let (_server, address) = program_with(&shop.database.url, &settings).await;
    let mut station = shop.station_at(2, address).await;
    for wrong in ["", "another-secret-for-it", &TOKEN[1..]] {
        let (status, body) = asked(&mut station, wrong).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{wrong}");
        assert!(!body.contains("waystation_"), "{body}");
    }
    assert_eq!(asked(&mut station, TOKEN).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stations_did_is_counted_once() {
    let shop = Shop::open().await;
    let settings = [("METRICS_TOKEN", TOKEN)];
    let (_server, address) = program_with(&shop.database.url, &settings).await;
    let mut station = shop.station_at(1, address).await;
    for number in ["JT0001", "JT0002", "JT0001"] {
        station.create(number);
    }
    for _ in 0..3 {
        station.push(0).await.unwrap();
    }
    station.pull(0).await;
    station.log[1].args.push(' ');
    station.push(0).await.unwrap();
    let mut listener = shop.station_at(2, address).await;
    let request = listener.request("GET", contract::http::LIVE, Vec::new());
    let news = listener.send(request).await.unwrap();
    assert!(
        shop.database
            .store
            .revoke(listener.device_id)
            .await
            .unwrap()
    );
    listener.forget_connection();
    listener.create("JT0009");
    assert!(listener.push(0).await.is_err());

    let told = figures(&mut station).await;
    for (sample, expected) in [
        (r#"waystation_pushes_total{answer="taken"}"#, 3.0),
        (r#"waystation_pushes_total{answer="chain_broken"}"#, 1.0),
        (r#"waystation_pushes_total{answer="set_aside"}"#, 1.0),
        (
            r#"waystation_commands_total{result="applied_with_changes"}"#,
            2.0,
        ),
        (r#"waystation_commands_total{result="rejected"}"#, 1.0),
        (r#"waystation_refusals_total{code="device_revoked"}"#, 1.0),
        (r#"waystation_pulls_total{answer="page"}"#, 1.0),
        (
            r#"waystation_request_seconds_count{path="/api/v1/sync/push"}"#,
            5.0,
        ),
        (
            r#"waystation_request_seconds_bucket{path="/api/v1/sync/push",le="+Inf"}"#,
            5.0,
        ),
        ("waystation_stations_listening", 1.0),
        ("waystation_database_connections_limit", 16.0),
    ] {
        assert_eq!(told.get(sample), Some(&expected), "{sample} of {told:#?}");
    }
    assert!(told["waystation_database_connections"] >= 1.0);
    // Whoever goes is not counted any more, once the server has noticed.
    drop(news);
    drop(listener);
    while figures(&mut station).await["waystation_stations_listening"] > 0.0 {}
}
