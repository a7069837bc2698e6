//! The system's proxy settings. They are read from the environment, so these
//! tests run others of this program under one of their own.

use crate::site::{client, code, pull};
use std::process::Stdio;
use tests::central;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::process::Command;

/// Runs a test by its name with a proxy set; whether it passed.
async fn passes(test: &str, proxy: &str) -> bool {
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", test]).stderr(Stdio::null());
    again.env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        again.env(name, proxy).env(name.to_lowercase(), proxy);
    }
    let output = again.output().await.unwrap();
    String::from_utf8_lossy(&output.stdout).contains("1 passed")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_nobody_has_is_unreachable() {
    let station = central::Client::new("127.0.0.1:1".parse().unwrap(), 1);
    let client = client("https://sync.invalid", &station);
    let error = client.pull(pull(&station)).await.unwrap_err();
    assert_eq!(code(error), "server_unreachable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_elsewhere_is_asked_through_the_systems_proxy() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let asked = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 1_024];
        let count = stream.read(&mut head).await.unwrap();
        String::from_utf8_lossy(&head[..count]).into_owned()
    };
    let running = passes("detours::a_name_nobody_has_is_unreachable", &proxy);
    let (asked, passed) = tokio::join!(asked, running);
    assert!(asked.starts_with("CONNECT sync.invalid:443 "), "{asked}");
    assert!(passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_this_computer_is_asked_without_a_proxy() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert!(passes("trust::tasks_that_ask_side_by_side_sign_in_once", &proxy).await);
}
