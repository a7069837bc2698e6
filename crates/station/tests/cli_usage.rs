//! How the command is called, and how it ends.

mod shift;

use serde_json::Value;
use shift::{Shop, fields, finish, row, text};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

#[test]
fn flags_stand_before_or_after_the_verb() {
    let shop = Shop::open();
    let data = shop.data().to_str().expect("text");
    for args in [
        ["--data", data, "--json", "--as", "Amal", "status"],
        ["status", "--as", "Amal", "--json", "--data", data],
        ["--json", "status", "--data", data, "--as", "Amal"],
    ] {
        let answer = finish(
            shop.bare_command().args(args).spawn().expect("started"),
            b"",
        );
        assert_eq!(answer.done()["company"], "Acme");
        assert_eq!(answer.done()["operator"]["name"], "Amal");
    }
}

#[test]
fn wrong_usage_is_2_and_says_nothing_to_programs() {
    let shop = Shop::open();
    for args in [
        &["dance"][..],
        &["scan", "--new", "--session", "x"],
        &["waybills", "--limit", "10001"],
        &["waybills", "--status", "lost"],
        &["import"],
        &["label", "WB1"],
        &["issue-resolve", "x"],
        &["backup", "x"],
        &["sync"],
    ] {
        let answer = shop.ask(args);
        assert_eq!(answer.code, 2, "{args:?}: {answer:?}");
        assert_eq!(answer.stdout, "", "{args:?}");
        assert!(!answer.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn a_station_that_is_not_set_up_says_so() {
    let shop = Shop::bare();
    assert_eq!(shop.ask(&["status"]).done()["set_up"], false);
    let out = shop.path("x.pdf");
    for args in [
        &["sessions"][..],
        &["session"],
        &["undo"],
        &["waybills"],
        &["waybill", "WB1"],
        &["imports"],
        &["issues"],
        &["problems"],
        &["operators"],
        &["dispatch"],
        &["manifest", "x", "--out", &out],
        &["operator-add", "Ana"],
    ] {
        assert_eq!(shop.ask(args).refusal(), "not_set_up", "{args:?}");
    }
    assert_eq!(shop.scan(&[], b"WB1\n").refusal(), "not_set_up");
}

#[test]
fn set_up_once_and_with_what_exists() {
    let shop = Shop::bare();
    let init = |more: &[&str]| {
        let mut args = vec!["init", "--company", "Acme", "--operator", "Amal"];
        args.extend(more);
        shop.ask(&args)
    };
    assert_eq!(init(&["--country", "ZZ"]).refusal(), "unknown_country");
    assert_eq!(init(&["--language", "xx"]).refusal(), "unknown_language");
    assert_eq!(
        init(&["--timezone", "Mars/Base"]).refusal(),
        "unknown_time_zone"
    );
    assert_eq!(init(&["--pin", "12"]).refusal(), "pin_too_short");
    let answer = init(&["--country", "DZ", "--language", "fr"]);
    for field in ["device_id", "operator", "recovery_code", "protection"] {
        assert!(!text(&answer.done()[field]).is_empty(), "{field}");
    }
    assert_eq!(answer.done()["protection"], "reduced");
    let second = init(&[]);
    assert_eq!(second.refusal(), "already_set_up");
    assert_eq!(
        second.lines[0]["error"]["message"], "Cette station a déjà son entreprise.",
        "the company's language, whatever the terminal's"
    );
    let status = shop.ask(&["status"]);
    assert_eq!(status.done()["time_zone"], "Africa/Algiers");
    assert_eq!(status.done()["unsent"], 0);
    for field in ["last_sync", "epoch"] {
        assert_eq!(status.done()[field], Value::Null);
    }
}

#[test]
fn commands_act_as_whom_they_name() {
    let shop = Shop::with(&["WB1"]);
    let ben = shop.ask(&["operator-add", "Ben"]);
    assert_eq!(ben.done()["role"], "operator");
    assert_eq!(shop.ask(&["operator-add", "ben"]).refusal(), "name_taken");
    let cy = shop.ask(&["operator-add", "Cy", "--role", "checker"]);
    assert_eq!(cy.done()["role"], "checker");
    let answer = shop.ask(&["operators"]);
    assert_eq!(fields(answer.list(), "name"), ["Amal", "Ben", "Cy"]);

    // Each has a session of their own.
    shop.scan(&[], b"WB1\n");
    shop.scan(&["--as", "Ben"], b"WB1\n");
    let answer = shop.ask(&["sessions"]);
    assert_eq!(fields(answer.list(), "scanned_by"), ["Ben", "Amal"]);

    assert_eq!(
        shop.scan(&["--as", "Cy"], b"WB1\n").refusal(),
        "not_permitted"
    );
    assert_eq!(
        shop.scan(&["--as", "Nobody"], b"").refusal(),
        "unknown_operator"
    );
    assert_eq!(
        shop.ask(&["--as", "Ben", "operator-add", "Di"]).refusal(),
        "not_permitted"
    );
}

#[test]
fn ids_that_are_none_are_unknown() {
    let shop = Shop::open();
    let real = "01890000-0000-7000-8000-000000000000";
    for id in ["nonsense", real] {
        for verb in ["session", "dispatch", "issues-pending", "cancel"] {
            assert_eq!(
                shop.ask(&[verb, id]).refusal(),
                "session_unknown",
                "{verb} {id}"
            );
        }
        assert_eq!(
            shop.scan(&["--session", id], b"").refusal(),
            "session_unknown"
        );
        assert_eq!(shop.ask(&["import-void", id]).refusal(), "import_unknown");
        let resolve = shop.ask(&["issue-resolve", id, "--imported"]);
        assert_eq!(resolve.refusal(), "issue_unknown");
    }
}

#[test]
fn a_pin_is_given_by_the_environment() {
    let shop = Shop::bare();
    shop.ask(&[
        "init",
        "--company",
        "Acme",
        "--operator",
        "Amal",
        "--pin",
        "2468",
    ])
    .done();
    let with_pin = |pin: &str, verb: &str| {
        let mut command = shop.command(&[verb]);
        finish(
            command.env("WAYSTATION_PIN", pin).spawn().expect("started"),
            b"",
        )
    };
    // Nobody sits at a terminal here, so nobody is asked.
    assert_eq!(shop.ask(&["sessions"]).refusal(), "pin_needed");
    assert_eq!(shop.ask(&["status"]).done()["locked"], true);
    assert_eq!(with_pin("1357", "sessions").refusal(), "pin_wrong");
    assert!(with_pin("2468", "sessions").list().is_empty());
    assert_eq!(with_pin("2468", "status").done()["protection"], "pin");
}

#[test]
fn people_read_sentences() {
    let shop = Shop::bare();
    let run = |args: &[&str], input: &[u8]| {
        let mut command = shop.bare_command();
        command.arg("--data").arg(shop.data()).args(args);
        finish(
            command.stdin(Stdio::piped()).spawn().expect("started"),
            input,
        )
    };
    let refused = run(&["sessions"], b"");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert_eq!(refused.stderr.lines().count(), 2, "what, and what to do");

    let init = run(&["init", "--company", "Acme", "--operator", "Amal"], b"");
    assert!(init.stdout.contains("Recovery code: "), "{init:?}");
    assert!(init.stdout.contains("Reduced protection"), "{init:?}");
    let book = shop.workbook("w.xlsx", &[row("WB1"), row("")]);
    let import = run(&["import", &book], b"");
    assert!(import.stdout.contains("Row 3, failed: "), "{import:?}");
    let scan = run(&["scan"], b"WB1\nNOPE\x1b[31m\n");
    assert!(
        scan.stdout.starts_with("Valid  WB1  Valid, for Davao."),
        "{scan:?}"
    );
    assert!(!scan.stdout.contains('\x1b'), "nothing steers the terminal");
    for verb in [
        "session",
        "sessions",
        "status",
        "doctor",
        "waybills",
        "problems",
        "operators",
    ] {
        let answer = run(&[verb], b"");
        assert_eq!(answer.code, 0, "{answer:?}");
        // A key without words would show itself.
        for file in ["cli.", "scan.", "errors.", "checks.", "rows."] {
            assert!(!answer.stdout.contains(file), "{answer:?}");
        }
    }
    let none = run(&["issues"], b"");
    assert_eq!(
        (none.stdout.as_str(), none.stderr.as_str()),
        ("", "Nothing here.\n")
    );
}

#[test]
fn a_reader_that_goes_away_ends_the_command_quietly() {
    let numbers: Vec<String> = (0..3_000).map(|n| format!("WB{n:04}")).collect();
    let shop = Shop::with(&numbers.iter().map(String::as_str).collect::<Vec<_>>());

    // As `| head -c 1` would.
    let mut command = shop.command(&["waybills", "--limit", "3000"]);
    let mut child = command.spawn().expect("started");
    let mut stdout = child.stdout.take().expect("piped");
    stdout.read_exact(&mut [0; 1]).expect("a byte");
    drop(stdout);
    let answer = finish(child, b"");
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));

    // A scan begins nothing new, and what it acknowledged stays.
    let mut command = shop.command(&["scan"]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdin.write_all(b"WB0000\n").expect("taken");
    let mut line = String::new();
    stdout.read_line(&mut line).expect("an answer");
    drop(stdout);
    let feeding = std::thread::spawn(move || {
        // Ends with the command, which does not wait for the end of its input.
        while stdin.write_all(b"WB0001\n").is_ok() {}
    });
    let answer = finish(child, b"");
    feeding.join().expect("fed");
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    let session = shop.ask(&["session"]);
    let items = session.done()["items"].as_array().expect("items");
    assert_eq!(items[0]["waybill_number"], "WB0000");
    assert_eq!(session.done()["totals"]["total_scanned"], items.len());
}
