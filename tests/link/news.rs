//! News of the server: what they tell, and how their end is noticed.

use crate::site::{Site, client};
use contract::http;
use station::server::Error;
use std::time::Duration;
use tests::central;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

#[tokio::test(flavor = "multi_thread")]
async fn news_follow_the_stream_break_with_the_cable_and_come_again() {
    let mut site = Site::open().await;
    let mut live = site.client.live().await.unwrap();
    let first = live.next().await.unwrap();
    for (from, to) in [(0, 5), (5, 9)] {
        site.work(from..to);
        site.push(from as u64).await.unwrap();
    }
    let head = site.shop.database.store.head().await.unwrap();
    assert!(head.head > first.head);
    let mut heard = first;
    while heard.head < head.head {
        let next = live.next().await.unwrap();
        assert!(next.head > heard.head, "{next:?} after {heard:?}");
        heard = next;
    }
    assert_eq!(heard, head);

    site.proxy.plug(false).await;
    let broken = live.next().await.unwrap_err();
    assert!(matches!(broken, Error::Unreachable { .. }), "{broken}");
    let gone = site.client.live().await.unwrap_err();
    assert!(matches!(gone, Error::Unreachable { .. }), "{gone}");
    site.proxy.plug(true).await;
    let mut again = site.client.live().await.unwrap();
    // Where the stream ends is told at once, so nothing missed stays unknown.
    assert_eq!(again.next().await, Ok(head));
}

/// Answers what a sign-in needs, then opens news and says whatever it is told.
async fn fake_news(listener: &TcpListener) -> TcpStream {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 4_096];
        let count = stream.read(&mut head).await.unwrap();
        let head = String::from_utf8_lossy(&head[..count]).into_owned();
        let body = if head.contains(http::CHALLENGE) {
            r#"{"challenge":"x"}"#
        } else if head.contains(http::TOKEN) {
            r#"{"token":"x","expires_in":900}"#
        } else {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            return stream;
        };
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_only_beats_is_there_and_a_silent_one_is_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let station = central::Client::new(address, 1);
    let client = client(&format!("http://{address}"), &station);
    let (live, mut server) = tokio::join!(client.live(), fake_news(&listener));
    let mut live = live.unwrap();
    // From here on waiting takes no time: the clock runs when nobody works.
    tokio::time::pause();
    let begin = Instant::now();
    let beats = async {
        let mut beat = tokio::time::interval(Duration::from_secs(http::HEARTBEAT_SECONDS));
        for _ in 0..30 {
            beat.tick().await;
            server.write_all(b":\n\n").await.unwrap();
        }
        let head = b"event: head\ndata: {\"epoch\":1,\"head\":7}\n\n";
        server.write_all(head).await.unwrap();
    };
    let (heard, ()) = tokio::join!(live.next(), beats);
    assert_eq!(heard.unwrap().head, 7);
    let beating = begin.elapsed();
    assert!(beating > Duration::from_secs(29 * http::HEARTBEAT_SECONDS));

    let silent = live.next().await.unwrap_err();
    assert!(matches!(silent, Error::Unreachable { .. }), "{silent}");
    let waited = begin.elapsed() - beating;
    assert!(waited > Duration::from_secs(2 * http::HEARTBEAT_SECONDS));
    assert!(waited < Duration::from_secs(3 * http::HEARTBEAT_SECONDS));
    drop(server);
}
