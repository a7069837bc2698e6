//! The `sync-server` command, as scripts use it.

use crate::pushing::{all, waybills};
use contract::sync::{PullAnswer, PushAnswer};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};
use tests::central::{Client, program};
use tests::{Database, server_binary};

/// Runs a verb; its exit code and each line as JSON.
pub fn asked(url: &str, words: &[&str], typed: &str) -> (i32, Vec<Value>) {
    let mut child = Command::new(server_binary())
        .args(["--json", "--database-url", url])
        .args(words)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(typed.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    (output.status.code().unwrap(), lines.collect())
}

pub fn done(url: &str, words: &[&str]) -> Value {
    let (code, mut lines) = asked(url, words, "");
    assert_eq!(code, 0, "{words:?}: {lines:?}");
    lines.pop().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn verbs_answer_in_json_and_refusals_name_the_next_step() {
    let database = Database::fresh().await;
    let url = &database.url;
    assert_eq!(done(url, &["migrate"])["epoch"], 1);
    assert_eq!(done(url, &["site", "create", " Manila "])["name"], "Manila");
    let admin = [
        "admin",
        "create",
        "--email",
        "ana@example.com",
        "--name",
        "Ana",
    ];
    assert_eq!(asked(url, &admin, "a long password\n").0, 0);
    let device = "01900000-0000-7000-8000-000000000001";
    let refusals: [(&[&str], &str, &str); 8] = [
        (&["site", "create", "MANILA"], "", "site_exists"),
        (&["site", "create", " "], "", "name_unusable"),
        (&["enrol-code", "--site", "Cebu"], "", "site_unknown"),
        (
            &["enrol-code", "--site", "Manila", "--role", "king"],
            "",
            "setting_unusable",
        ),
        (&["revoke", device], "", "device_unknown"),
        (&["revoke", "nonsense"], "", "device_unknown"),
        (&admin, "a long password\n", "account_exists"),
        (&admin, "short\n", "password_too_short"),
    ];
    for (words, typed, expected) in refusals {
        let (code, lines) = asked(url, words, typed);
        let error = &lines[0]["error"];
        assert_eq!(
            (code, error["code"].as_str()),
            (1, Some(expected)),
            "{words:?}"
        );
        assert!(
            error["next_step"]
                .as_str()
                .is_some_and(|step| !step.is_empty())
        );
    }
    let (code, lines) = asked("host=/nowhere user=x", &["doctor"], "");
    let error = &lines[0]["error"]["code"];
    assert_eq!((code, error.as_str()), (1, Some("database_unreachable")));
    let health = done(url, &["doctor"]);
    assert_eq!(
        (health["status"].as_str(), health["devices"].as_u64()),
        (Some("ok"), Some(0))
    );
    let (_, settings) = asked(url, &["config", "--explain"], "");
    assert!(settings.len() > 5);
    let is_explained = |line: &Value| line["about"].as_str().is_some_and(|about| about.len() > 5);
    assert!(settings.iter().all(is_explained));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_server_begins_an_epoch_and_asks_stations_for_what_it_lost() {
    let database = Database::fresh().await;
    let url = &database.url;
    done(url, &["site", "create", "Manila"]);
    let code = done(url, &["enrol-code", "--site", "manila"]);
    let (mut served, address) = program(url).await;
    let mut station = Client::new(address, 1);
    station.enrol(code["code"].as_str().unwrap()).await;
    station.create("JT0001");
    station.push(0).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy").display().to_string();
    assert_eq!(done(url, &["backup", &copy])["path"], copy.as_str());
    for number in ["JT0002", "JT0003"] {
        station.create(number);
    }
    station.push(1).await.unwrap();
    served.kill().await.unwrap();
    assert_eq!(done(url, &["restore", &copy])["epoch"], 2);

    let (_served, address) = program(url).await;
    station.server = address;
    station.forget_connection();
    // The token is of the same database's secret and still good.
    assert_eq!(station.pull(3).await, PullAnswer::Snapshot);
    station.create("JT0004");
    assert_eq!(station.push(3).await, Ok(PushAnswer::Resend { from: 2 }));
    let answer = station.push(1).await.unwrap();
    assert!(matches!(
        answer,
        PushAnswer::Taken {
            epoch: 2,
            through: 4,
            ..
        }
    ));
    station.epoch = 2;
    let numbers = waybills(&all(&mut station).await);
    assert_eq!(numbers, ["JT0001", "JT0002", "JT0003", "JT0004"]);
    let lines = asked(url, &["devices"], "").1;
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0]["state"].as_str(), lines[0]["site"].as_str()),
        (Some("active"), Some("Manila"))
    );
    assert!(lines[0]["last_sync"].is_string());
}
