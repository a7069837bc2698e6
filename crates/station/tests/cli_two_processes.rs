//! One process holds the data folder; the others are served by it.

mod shift;

use shift::{Shop, fields, finish, text};
use std::io::Write;
use std::process::Stdio;

#[test]
fn others_are_served_while_one_scans() {
    let shop = Shop::with(&["WB1", "WB2"]);
    let mut scanner = shop.scanner();
    assert_eq!(scanner.scan("WB1")["outcome"], "valid");

    assert_eq!(shop.ask(&["waybills"]).list().len(), 2);
    assert_eq!(shop.ask(&["session"]).done()["totals"]["total_scanned"], 1);
    assert_eq!(shop.ask(&["waybill", "NOPE"]).refusal(), "waybill_unknown");
    assert_eq!(
        shop.ask(&["--as", "Nobody", "undo"]).refusal(),
        "unknown_operator"
    );

    // A second scanner in the same session: both see one count.
    let second = shop.scan(&[], b"WB2\nWB1\n");
    assert_eq!(fields(second.list(), "outcome"), ["valid", "duplicate"]);
    assert_eq!(scanner.scan("NOPE")["totals"]["total_scanned"], 4);

    // A file is named from where the other command stands.
    let book = shop.workbook("more.xlsx", &[shift::row("WB3")]);
    assert!(book.ends_with("more.xlsx"));
    assert_eq!(shop.ask(&["import", "more.xlsx"]).done()["created"], 1);

    let dispatched = shop.ask(&["dispatch", "--acknowledge-errors"]);
    assert_eq!(dispatched.done()["dispatched_count"], 2);
    // The session was ended under the scanner: its next code is refused.
    let refused = scanner.scan("WB3");
    assert_eq!(refused["error"]["code"], "session_not_active");
    assert_eq!(scanner.end(), 1);
    assert_eq!(shop.sockets(), 0, "a clean end leaves nothing behind");
    assert!(!shop.data().join("holder.json").exists());
}

#[test]
fn a_burst_through_another_process_is_answered_in_order() {
    let numbers: Vec<String> = (0..2_000).map(|n| format!("WB{n:04}")).collect();
    let shop = Shop::with(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let holder = shop.scanner();
    let answer = shop.scan(&[], format!("{}\n", numbers.join("\n")).as_bytes());
    let codes: Vec<&str> = answer
        .list()
        .iter()
        .map(|scan| text(&scan["code"]))
        .collect();
    assert_eq!(codes, numbers);
    assert!(answer.lines.iter().all(|scan| scan["outcome"] == "valid"));
    assert_eq!(holder.end(), 0);
}

#[test]
fn a_killed_holder_is_followed_by_the_next_command() {
    let shop = Shop::with(&["WB1", "WB2"]);
    let mut scanner = shop.scanner();
    assert_eq!(scanner.scan("WB1")["outcome"], "valid");
    scanner.kill();
    assert_eq!(shop.sockets(), 1, "kill -9 cleans nothing up");

    let answer = shop.ask(&["session"]);
    assert_eq!(answer.done()["totals"]["total_scanned"], 1);
    assert_eq!(shop.sockets(), 0);
    assert_eq!(shop.scan(&[], b"WB2\n").list()[0]["outcome"], "valid");
}

#[test]
fn a_scanner_goes_on_when_the_holder_was_killed_between_two_scans() {
    let shop = Shop::with(&["WB1", "WB2", "WB3"]);
    let mut holder = shop.scanner();
    assert_eq!(holder.scan("WB1")["outcome"], "valid");
    let mut other = shop.scanner();
    assert_eq!(other.scan("WB2")["outcome"], "valid");
    holder.kill();
    // Nothing was under way, so nothing is in doubt.
    let answer = other.scan("WB3");
    assert_eq!(answer["outcome"], "valid");
    assert_eq!(answer["totals"]["total_scanned"], 3);
    assert_eq!(shop.ask(&["status"]).done()["company"], "Acme");
    assert_eq!(other.end(), 0);
}

#[test]
fn a_scanner_takes_over_from_a_holder_that_ends() {
    let numbers: Vec<String> = (0..2_000).map(|n| format!("WB{n:04}")).collect();
    let shop = Shop::with(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let mut holder = shop.scanner();
    assert_eq!(holder.scan("WB0000")["outcome"], "valid");
    let mut other = shop.scanner();
    assert_eq!(other.scan("WB0001")["outcome"], "valid");

    // The holder is asked to end in the middle of a burst.
    other.send(&format!("{}\n", numbers[2..].join("\n")));
    let mut heard: Vec<String> = (0..100)
        .map(|_| text(&other.next().expect("an answer")["code"]).to_owned())
        .collect();
    holder.terminate();
    assert_eq!(holder.child.wait().expect("ended").code(), Some(0));
    heard.extend(
        (heard.len()..numbers.len() - 2)
            .map(|_| text(&other.next().expect("an answer")["code"]).to_owned()),
    );
    assert_eq!(heard, numbers[2..], "each once, in order");
    assert_eq!(other.end(), 0);
    let session = shop.ask(&["session"]);
    assert_eq!(session.done()["totals"]["total_scanned"], 2_000);
    assert_eq!(session.done()["totals"]["duplicate_count"], 0);
}

#[test]
fn what_was_under_way_with_a_killed_holder_is_in_doubt_and_never_doubled() {
    let numbers: Vec<String> = (0..3_000).map(|n| format!("WB{n:04}")).collect();
    let shop = Shop::with(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let mut holder = shop.scanner();
    holder.scan("WB0000");
    let mut command = shop.command(&["scan"]);
    let mut other = command.stdin(Stdio::piped()).spawn().expect("started");
    let mut input = other.stdin.take().expect("piped");
    let burst = format!("{}\n", numbers[1..].join("\n"));
    let feeding = std::thread::spawn(move || drop(input.write_all(burst.as_bytes())));
    // Some of the burst has been committed by now.
    while shop.ask(&["session"]).done()["totals"]["total_scanned"] == 1 {}
    holder.kill();

    let answer = finish(other, b"");
    feeding.join().expect("fed");
    let (valid, rest): (Vec<_>, Vec<_>) = answer
        .lines
        .iter()
        .partition(|line| line["outcome"] == "valid");
    assert!(
        rest.iter()
            .all(|line| line["error"]["code"] == "holder_gone"),
        "{rest:?}"
    );
    // Unless the burst was through already, it ends with the doubt said.
    assert_eq!(answer.code, i32::from(!rest.is_empty()));
    let session = shop.ask(&["session"]);
    let items = session.done()["items"].as_array().expect("items");
    let kept: Vec<&str> = items
        .iter()
        .map(|item| text(&item["waybill_number"]))
        .collect();
    for scan in &valid {
        let code = text(&scan["code"]);
        assert_eq!(
            kept.iter().filter(|kept| **kept == code).count(),
            1,
            "{code}"
        );
    }
    assert!(kept.len() <= 1 + valid.len() + rest.len());
}

#[test]
fn being_asked_to_end_is_a_clean_end() {
    let shop = Shop::with(&["WB1"]);
    let mut scanner = shop.scanner();
    assert_eq!(scanner.scan("WB1")["outcome"], "valid");
    scanner.terminate();
    assert!(scanner.next().is_none());
    assert_eq!(scanner.child.wait().expect("ended").code(), Some(0));
    assert_eq!(shop.sockets(), 0);
    assert_eq!(shop.ask(&["session"]).done()["status"], "active");
}

#[test]
fn many_at_once_all_get_their_answer() {
    let shop = Shop::with(&["WB1"]);
    // Nobody holds the folder for long: each may serve, be served, or take over.
    let asked: Vec<_> = (0..12)
        .map(|n| shop.command(&["operator-add", &format!("Op {n}")]).spawn())
        .collect();
    for child in asked {
        finish(child.expect("started"), b"").done();
    }
    assert_eq!(shop.ask(&["operators"]).list().len(), 13);
    assert_eq!(shop.sockets(), 0);
}

#[test]
fn nothing_depends_on_where_the_folder_lies() {
    let mut shop = Shop::with(&["WB1", "WB2"]);
    shop.scan(&[], b"WB1\n");

    // Far longer than any socket's address, and not plain letters.
    let far = ["deep folder ünïcode"; 20].join("/");
    let far = shop.file(&far).join("data");
    shop.move_data(&far);
    let mut scanner = shop.scanner();
    assert_eq!(scanner.scan("WB2")["totals"]["total_scanned"], 2);
    assert_eq!(shop.ask(&["waybills"]).list().len(), 2);
    assert_eq!(scanner.end(), 0);

    let near = shop.file("near");
    shop.move_data(&near);
    assert_eq!(shop.ask(&["session"]).done()["totals"]["total_scanned"], 2);
}

#[test]
fn strangers_to_the_protocol_do_no_harm() {
    use interprocess::local_socket::{GenericFilePath, Stream, ToFsName, prelude::*};
    use std::io::{BufRead, BufReader};
    let shop = Shop::with(&["WB1"]);
    let mut scanner = shop.scanner();
    scanner.scan("WB1");
    let sign = std::fs::read(shop.data().join("holder.json")).expect("a sign");
    let sign: serde_json::Value = serde_json::from_slice(&sign).expect("JSON");
    let address = text(&sign["address"])
        .to_fs_name::<GenericFilePath>()
        .expect("a name");
    let stream = Stream::connect(address).expect("connected");
    let mut lines = BufReader::new(&stream).lines();
    let mut say = |line: &[u8]| {
        (&stream).write_all(line).expect("taken");
        let line = lines.next().expect("a line").expect("readable");
        serde_json::from_str::<serde_json::Value>(&line).expect("JSON")
    };
    assert_eq!(say(b"nonsense\n"), serde_json::json!({"hello": true}));
    let answer = say(b"{\"id\":7,\"command\":\"dance\"}\n");
    assert_eq!(answer["failure"]["code"], "request_unreadable");
    let answer = say(b"{\"id\":8,\"command\":\"scan\",\"args\":{\"code\":1}}\n");
    assert_eq!(
        (&answer["id"], &answer["failure"]["code"]),
        (&7.into(), &"command_unknown".into())
    );
    let answer = say(b"\n");
    assert_eq!(answer["id"], 8);
    assert_eq!(answer["failure"]["code"], "request_unreadable");
    assert_eq!(scanner.scan("WB1")["outcome"], "duplicate");
    assert_eq!(scanner.end(), 0);
}
