//! Whatever else may answer at the server's address.

use crate::site::{client, code, enrol, pull};
use contract::Failure;
use contract::http::BeginLife;
use contract::sync::Digest;
use station::clock;
use station::server::Error;
use tests::central;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use words::Words;

/// Answers every request with these bytes.
async fn answering(answer: &str) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = answer.to_owned();
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut vec![0; 16 << 10]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, serving)
}

fn page(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_page_of_the_network_is_told_apart_and_tried_again() {
    let html = "<html><body>Welcome to Hotel Paradise! Please sign in.</body></html>";
    let answers = [
        (200, page("200 OK", "text/html", html)),
        // A page that claims to be what was asked for.
        (200, page("200 OK", "application/json", html)),
        (200, page("200 OK", "application/json", r#"{"ok":true}"#)),
        (
            302,
            page(
                "302 Found\r\nlocation: http://hotel.example/",
                "text/html",
                html,
            ),
        ),
        (
            511,
            page("511 Network Authentication Required", "text/html", html),
        ),
        (
            502,
            page("502 Bad Gateway", "text/html; charset=utf-8", html),
        ),
        (
            404,
            page("404 Not Found", "application/json", r#"{"error":"?"}"#),
        ),
        (
            403,
            page("403 Forbidden", "text/plain", "blocked by policy"),
        ),
    ];
    for (status, answer) in answers {
        let (url, serving) = answering(&answer).await;
        let station = central::Client::new("127.0.0.1:1".parse().unwrap(), 1);
        let client = client(&url, &station);
        let life = BeginLife {
            device_id: station.device_id,
            incarnation: 2,
            through: 0,
            head: Digest::default(),
        };
        let errors = [
            enrol(&client, &station, "code").await.unwrap_err(),
            client.begin_life(life).await.unwrap_err(),
            client.live().await.map(drop).unwrap_err(),
            client.health(clock::now).await.map(drop).unwrap_err(),
        ];
        let expected = Error::Incomprehensible {
            server: url.clone(),
            status,
        };
        for error in errors {
            assert_eq!(error, expected, "{answer}");
            assert!(error.is_passing());
        }
        let failure = Failure::from(expected);
        let (message, next_step) = Words::new("en").error(&failure.code, &failure.params);
        let named = [url.as_str(), &status.to_string()];
        assert!(named.iter().all(|one| message.contains(one)), "{message}");
        assert!(next_step.contains("sign in"), "{next_step}");
        serving.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_and_half_an_answer_are_unreachable() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    let half = page("200 OK", "application/json", &"x".repeat(100));
    let (cut, _serving) = answering(&half[..half.len() - 50]).await;
    let (nonsense, _serving) = answering("SSH-2.0-OpenSSH_9.2\r\n").await;
    for url in [
        nobody,
        cut,
        nonsense,
        "http://nowhere.localhost:1".to_owned(),
    ] {
        let station = central::Client::new("127.0.0.1:1".parse().unwrap(), 1);
        let client = client(&url, &station);
        let error = client.pull(pull(&station)).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }), "{url}: {error}");
        assert!(error.to_string().contains(&url), "{error}");
        assert_eq!(code(error), "server_unreachable");
    }
}
