//! Clients that are slow or huge, and an end in the middle of work.

use crate::pushing::{all, waybills};
use contract::http;
use contract::sync::PushAnswer;
use hyper::StatusCode;
use std::time::{Duration, Instant};
use tests::central::{Client, Shop};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SLOW: usize = 500;

#[tokio::test(flavor = "multi_thread")]
async fn slow_heads_are_cut_off_while_stations_go_on() {
    let shop = Shop::open().await;
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        let mut stream = TcpStream::connect(shop.server.address).await.unwrap();
        stream
            .write_all(b"POST /api/v1/sync/push HTTP/1.1\r\nHost: x\r\nX-A: ")
            .await
            .unwrap();
        slow.push(stream);
    }
    let mut station = shop.station(1).await;
    let mut times = Vec::new();
    for at in 0..40 {
        station.create(&format!("JT{at:04}"));
        let start = Instant::now();
        let answer = station.push(at).await.unwrap();
        times.push(start.elapsed());
        assert!(matches!(answer, PushAnswer::Taken { .. }));
    }
    times.sort();
    let p95 = times[times.len() * 95 / 100];
    println!(
        "beside {SLOW} slow clients 95 of 100 pushes took at most {} ms",
        p95.as_millis()
    );
    assert!(p95 < Duration::from_secs(1));
    // Each is let go: the end of its stream comes without its head ever ending.
    for mut stream in slow {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut rest));
        // A reset is an end, too.
        let _ = ended.await.expect("a slow client holds its place for ever");
    }
    assert_eq!(waybills(&all(&mut station).await).len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_bodies_are_refused_packed_or_not() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    // 80 MiB of nothing pack into a few kilobytes.
    let bomb = zstd::encode_all(vec![b' '; 80 << 20].as_slice(), 1).unwrap();
    assert!(bomb.len() < 1 << 20);
    let mut request = station.request("POST", http::PUSH, bomb);
    request
        .headers_mut()
        .insert("content-encoding", "zstd".parse().unwrap());
    let response = station.send(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);

    for (path, length) in [(http::PUSH, 17 << 20), (http::ENROL, 17 << 10)] {
        // The answer comes before the body was sent.
        let mut client = Client::new(shop.server.address, 1);
        client.sign_in().await.unwrap();
        let head = client.head("POST", path, length);
        let mut stream = TcpStream::connect(shop.server.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut said = vec![0; 1_024];
        let count = stream.read(&mut said).await.unwrap();
        let said = String::from_utf8_lossy(&said[..count]);
        assert!(said.starts_with("HTTP/1.1 413"), "{path}: {said}");
    }
    station.create("JT0001");
    assert!(station.push(0).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_pushes_end_and_closes_what_listens() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    let mut listener = shop.station(2).await;
    let request = listener.request("GET", http::LIVE, Vec::new());
    let news = listener.send(request).await.unwrap();
    for at in 0..50 {
        station.create(&format!("JT{at:04}"));
    }
    let ask = station.batch(0);
    let pushing = tokio::spawn(async move {
        let answered = station.post(http::PUSH, &ask).await;
        (station, answered)
    });
    let start = Instant::now();
    shop.server.stop().await;
    assert!(start.elapsed() < Duration::from_secs(10));
    let (_, answered) = pushing.await.unwrap();
    let head = shop.database.store.head().await.unwrap().head;
    // Either it was never taken, or it was taken whole and answered.
    let rows = 50 * 3;
    match answered {
        Ok(answered) => {
            let answer: PushAnswer = answered.json();
            assert!(matches!(answer, PushAnswer::Taken { through: 50, .. }));
            assert!(head > rows);
        }
        Err(_) => assert!(head < rows),
    }
    let rest = http_body_util::BodyExt::collect(news.into_body()).await;
    assert!(rest.is_ok(), "news end in order");
}
