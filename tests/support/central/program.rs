//! The server as a program.

use crate::server_binary;
use std::net::SocketAddr;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Child;

/// The real program; killed when it is dropped.
pub async fn program(url: &str) -> (Child, SocketAddr) {
    program_with(url, &[]).await
}

/// The same with settings.
pub async fn program_with(url: &str, settings: &[(&str, &str)]) -> (Child, SocketAddr) {
    let mut child = tokio::process::Command::new(server_binary())
        .args([
            "--json",
            "--database-url",
            url,
            "serve",
            "--listen",
            "127.0.0.1:0",
        ])
        .envs(settings.iter().copied())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let address = said["url"].as_str().unwrap().trim_start_matches("http://");
    (child, address.parse().unwrap())
}
