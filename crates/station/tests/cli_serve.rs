//! The screens over loopback: who gets in, and what they are told.

mod shift;

use serde_json::Value;
use shift::{Shop, terminate, text};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;

struct Served {
    child: Child,
    host: String,
    token: String,
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    fn code(&self) -> String {
        text(&self.json()["error"]["code"]).to_owned()
    }
}

impl Served {
    fn start(shop: &Shop) -> Self {
        let screens = shop.file("screens");
        std::fs::create_dir_all(screens.join("assets")).expect("folders");
        std::fs::write(screens.join("index.html"), "<!doctype html>").expect("written");
        std::fs::write(screens.join("assets/main.js"), "1").expect("written");
        let mut command = shop.command(&["serve", "--listen", "127.0.0.1:0", "--ui"]);
        let mut child = command.arg(screens).spawn().expect("started");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        stdout.read_line(&mut line).expect("an address");
        let address: Value = serde_json::from_str(&line).expect("JSON");
        let url = text(&address["url"]).strip_prefix("http://").expect("http");
        let (host, token) = url.split_once("/#token=").expect("a token");
        assert!(token.len() >= 43, "256 bits");
        Self {
            child,
            host: host.to_owned(),
            token: token.to_owned(),
        }
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut stream = TcpStream::connect(&self.host).expect("connected");
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request += &format!("Host: {}\r\n", self.host);
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).expect("sent");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("answered");
        let (head, body) = reply.split_once("\r\n\r\n").expect("a head");
        Reply {
            status: head[9..12].parse().expect("a status"),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }

    fn rpc(&self, name: &str, body: &str) -> Reply {
        let token = format!("Bearer {}", self.token);
        self.send(
            "POST",
            &format!("/rpc/{name}"),
            &[("Authorization", &token)],
            body,
        )
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_same_commands_with_the_token_and_nothing_without() {
    let shop = Shop::with(&["WB1"]);
    let served = Served::start(&shop);
    let status = served.rpc("status", "{}");
    assert_eq!(
        (status.status, &status.json()["company"]),
        (200, &"Acme".into())
    );
    assert_eq!(
        served.rpc("waybills", "{}").json()[0]["waybill_number"],
        "WB1"
    );
    let session = served.rpc("open_session", r#"{"new":false}"#).json();
    let scan = serde_json::json!({
        "session_id": session["session_id"], "code": "WB1", "source": "typed",
    });
    assert_eq!(
        served.rpc("scan", &scan.to_string()).json()["outcome"],
        "valid"
    );
    // Another command is served by the same process.
    assert_eq!(shop.ask(&["session"]).done()["totals"]["total_scanned"], 1);

    for header in [None, Some("Bearer wrong"), Some("Basic x")] {
        let headers: Vec<_> = header
            .iter()
            .map(|value| ("Authorization", *value))
            .collect();
        let reply = served.send("POST", "/rpc/status", &headers, "{}");
        assert_eq!((reply.status, reply.code().as_str()), (401, "token_needed"));
        assert!(!reply.body.contains("Acme"));
    }
    for (name, body, status, code) in [
        ("dance", "{}", 404, "command_unknown"),
        (
            "waybill",
            r#"{"waybill_number":"NOPE"}"#,
            400,
            "waybill_unknown",
        ),
        ("waybill", r#"{"number":"WB1"}"#, 400, "request_unreadable"),
        ("waybill", "{", 400, "request_unreadable"),
    ] {
        let reply = served.rpc(name, body);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (status, code),
            "{name} {body}"
        );
    }
}

#[test]
fn a_page_under_another_name_gets_nothing() {
    let shop = Shop::open();
    let served = Served::start(&shop);
    let token = format!("Bearer {}", served.token);
    let port = served.host.rsplit(':').next().expect("a port");
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        "127.0.0.1",
        "127.0.0.1:1",
    ] {
        for (method, path) in [("POST", "/rpc/status"), ("GET", "/")] {
            let headers = [("Host", host), ("Authorization", &token)];
            let reply = served.send(method, path, &headers, "{}");
            assert_eq!(
                (reply.status, reply.code().as_str()),
                (400, "host_refused"),
                "{host}"
            );
        }
    }
    let host = format!("localhost:{port}");
    assert_eq!(served.send("GET", "/", &[("Host", &host)], "").status, 200);
}

#[test]
fn pages_carry_a_strict_policy() {
    let shop = Shop::open();
    let served = Served::start(&shop);
    let page = served.send("GET", "/", &[], "");
    assert_eq!((page.status, page.body.as_str()), (200, "<!doctype html>"));
    for header in [
        "content-type: text/html; charset=utf-8",
        "cache-control: no-cache",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
        "x-frame-options: deny",
        "frame-ancestors 'none'",
        "default-src 'self'",
    ] {
        assert!(page.head.contains(header), "{header}: {}", page.head);
    }
    assert!(!page.head.contains("script-src 'self' 'unsafe"));
    let script = served.send("GET", "/assets/main.js", &[], "");
    assert!(script.head.contains("immutable"));
    let status = served.rpc("status", "{}");
    assert!(status.head.contains("cache-control: no-store"));
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/data/key.json",
        "/data",
        "/assets/",
        "/none.js",
    ] {
        assert_eq!(served.send("GET", path, &[], "").status, 404, "{path}");
    }
}

#[test]
fn it_ends_when_asked_and_another_command_can_go_on() {
    let shop = Shop::open();
    let mut served = Served::start(&shop);
    // A browser that keeps its connection open does not hold the end up.
    let _idle = TcpStream::connect(&served.host).expect("connected");
    terminate(&served.child);
    assert_eq!(served.child.wait().expect("ended").code(), Some(0));
    assert_eq!(shop.ask(&["status"]).done()["company"], "Acme");
}

#[test]
fn a_served_station_goes_on_when_another_process_held_the_data_and_ended() {
    let shop = Shop::with(&["WB1"]);
    let mut scanner = shop.scanner();
    scanner.scan("WB1");
    let served = Served::start(&shop);
    assert_eq!(served.rpc("status", "{}").json()["waybills"], 1);
    assert_eq!(scanner.end(), 0);
    assert_eq!(served.rpc("status", "{}").json()["waybills"], 1);
    assert_eq!(shop.ask(&["session"]).done()["totals"]["total_scanned"], 1);
}

#[test]
fn places_that_cannot_be_served_from_are_refused() {
    let shop = Shop::open();
    let screens = shop.file("screens");
    std::fs::create_dir_all(&screens).expect("a folder");
    let ui = screens.to_str().expect("text");
    assert_eq!(
        shop.ask(&["serve", "--ui", ui]).refusal(),
        "screens_missing"
    );
    std::fs::write(screens.join("index.html"), "<!doctype html>").expect("written");
    for listen in ["0.0.0.0:0", "192.0.2.1:80", "[::]:0", "nonsense"] {
        let answer = shop.ask(&["serve", "--ui", ui, "--listen", listen]);
        assert_eq!(answer.refusal(), "address_unusable", "{listen}");
    }
}
