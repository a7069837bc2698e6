//! A whole shift through the command: what a script or a conveyor sees.

mod shift;

use serde_json::{Value, json};
use shift::{Shop, fields, row, text};

#[test]
fn a_shift_from_workbook_to_manifest() {
    let shop = Shop::open();
    let book = shop.workbook(
        "courier.xlsx",
        &[row("WB1"), row("WB2"), row("WB3"), row("")],
    );

    // Import: one row without a number fails, the command does not.
    let answer = shop.ask(&["import", &book]);
    let import = answer.done();
    assert_eq!(import["status"], "completed");
    for (field, count) in [
        ("total_rows", 4),
        ("created", 3),
        ("updated", 0),
        ("failed", 1),
    ] {
        assert_eq!(import[field], count, "{field}");
    }
    assert_eq!(import["rows"][0]["row"], 5);
    assert_eq!(import["rows"][0]["field"], "waybill_number");
    assert_eq!(import["rows"][0]["reason"], "missing");
    assert!(
        answer.stderr.contains("Rows:"),
        "progress: {}",
        answer.stderr
    );

    // The same file again changes nothing.
    let again = shop.ask(&["import", &book]);
    assert_eq!(again.done()["created"], 0);
    assert_eq!(again.done()["skipped"], 3);
    assert_eq!(shop.ask(&["imports"]).list().len(), 2);

    // Scan: bytes as a gun sends them.
    let scanned = shop.scan(&[], b"WB1\r\nWB2\n\n   \nWB1\nNOPE\nWB\xff3\nWB3");
    let answers = scanned.list();
    let heard: Vec<(&str, &str, &Value)> = answers
        .iter()
        .map(|scan| (text(&scan["code"]), text(&scan["outcome"]), &scan["reason"]))
        .collect();
    let none = Value::Null;
    let (not_found, damaged) = (json!("not_found"), json!("damaged_barcode"));
    assert_eq!(
        heard,
        [
            ("WB1", "valid", &none),
            ("WB2", "valid", &none),
            ("WB1", "duplicate", &none),
            ("NOPE", "error", &not_found),
            ("WB\u{fffd}3", "error", &damaged),
            ("WB3", "valid", &none),
        ]
    );
    assert_eq!(
        answers[5]["totals"],
        json!({"total_scanned": 6, "duplicate_count": 1, "error_count": 2})
    );
    assert!(
        answers
            .iter()
            .all(|scan| !text(&scan["message"]).is_empty())
    );

    // The end of the input left the session active; it is resumed.
    let session_id = text(&answers[0]["session_id"]);
    let answer = shop.ask(&["session"]);
    let session = answer.done();
    assert_eq!(session["session_id"], session_id);
    assert_eq!(session["status"], "active");
    let items = session["items"].as_array().expect("items");
    assert_eq!(items.len(), 6);
    for field in ["waybill_number", "outcome", "reason", "scan_time"] {
        assert!(items[0].get(field).is_some(), "{field}");
    }
    assert_eq!(shop.scan(&["--new"], b"").refusal(), "session_open");
    let resumed = shop.scan(&["--session", session_id], b"WB3\n");
    assert_eq!(resumed.list()[0]["outcome"], "duplicate");

    // Undo takes the newest back, and only that.
    let undone = shop.ask(&["undo"]);
    assert_eq!(undone.done()["code"], "WB3");
    assert_eq!(undone.done()["totals"]["total_scanned"], 6);

    // Dispatch: errors are acknowledged first.
    assert_eq!(shop.ask(&["dispatch"]).refusal(), "errors_not_acknowledged");
    let answer = shop.ask(&["dispatch", "--acknowledge-errors"]);
    let dispatched = answer.done();
    assert_eq!(dispatched["dispatched_count"], 3);
    let number = text(&dispatched["manifest_number"]);
    let again = shop.ask(&["dispatch", session_id]);
    assert_eq!(again.done(), dispatched);

    papers(&shop, session_id, number);
    issues(&shop);

    let sessions = shop.ask(&["sessions"]);
    assert_eq!(sessions.list().len(), 1);
    assert_eq!(sessions.list()[0]["status"], "completed");
    assert_eq!(sessions.list()[0]["manifest_number"], number);
    let answer = shop.ask(&["waybill", "WB1"]);
    assert_eq!(answer.done()["status"], "dispatched");
    assert_eq!(answer.done()["receiver_phone"], "+639171234567");
    let events = answer.done()["events"].as_array().expect("events");
    assert_eq!(fields(events, "status"), ["pending", "dispatched"]);
}

fn papers(shop: &Shop, session_id: &str, number: &str) {
    let by_number = shop.path("by number.pdf");
    let by_session = shop.path("by session.PDF");
    for (id, out) in [(number, &by_number), (session_id, &by_session)] {
        let answer = shop.ask(&["manifest", id, "--out", out]);
        assert_eq!(answer.done()["path"], out.as_str());
        assert_eq!(answer.done()["pages"], 1);
        assert!(std::fs::read(out).expect("written").starts_with(b"%PDF-"));
    }
    let labels = shop.path("labels.pdf");
    let answer = shop.ask(&["label", "WB1", "WB2", "--out", &labels]);
    assert_eq!(answer.done()["pages"], 2);
    assert!(
        std::fs::read(&labels)
            .expect("written")
            .starts_with(b"%PDF-")
    );

    // What is refused leaves no file behind.
    let none = shop.path("none.pdf");
    for (args, code) in [
        (["manifest", "no-such", "--out", &none], "manifest_unknown"),
        (["label", "NOPE", "--out", &none], "waybill_unknown"),
        (
            ["label", "WB1", "--out", "label.docx"],
            "output_kind_unknown",
        ),
        (["label", "WB1", "--out", "label"], "output_kind_unknown"),
        (
            ["label", "WB1", "--out", "no/such/folder.pdf"],
            "file_unwritable",
        ),
    ] {
        assert_eq!(shop.ask(&args).refusal(), code, "{args:?}");
    }
    assert!(!shop.file("none.pdf").exists());
}

fn issues(shop: &Shop) {
    let answer = shop.ask(&["issues"]);
    let queue = answer.list();
    assert_eq!(queue.len(), 2);
    assert_eq!(shop.ask(&["problems"]).list().len(), 2);
    let id_of = |kind: &str| {
        let issue = queue.iter().find(|issue| issue["kind"] == kind);
        text(&issue.expect("an issue")["issue_id"])
    };
    let (missing, damaged) = (id_of("not_found"), id_of("damaged_barcode"));

    let unfit = shop.ask(&["issue-resolve", missing, "--correct", "destination=Cebu"]);
    assert_eq!(unfit.refusal(), "resolution_unfit");
    let create = [
        "issue-resolve",
        missing,
        "--create",
        "--receiver-name",
        "Jose Rizal",
        "--receiver-phone",
        "0917 765 4321",
        "--destination",
        "Cebu",
        "--cod",
        "1,299.50",
    ];
    let answer = shop.ask(&create);
    assert_eq!(answer.done()["status"], "resolved");
    let waybill = shop.ask(&["waybill", "NOPE"]);
    assert_eq!(waybill.done()["cod_amount"], 129_950);
    assert_eq!(waybill.done()["destination"], "Cebu");
    assert_eq!(shop.ask(&create).refusal(), "issue_resolved");

    let silent = shop.ask(&["issue-resolve", damaged, "--dismiss"]);
    assert_eq!(silent.refusal(), "reason_missing");
    let dismissed = shop.ask(&[
        "issue-resolve",
        damaged,
        "--dismiss",
        "--reason",
        "torn label",
    ]);
    assert_eq!(dismissed.done()["reason"], "torn label");
    assert!(shop.ask(&["issues"]).list().is_empty());
    assert_eq!(shop.ask(&["issues", "--all"]).list().len(), 2);
}

#[test]
fn the_other_ends_of_a_session() {
    let shop = Shop::with(&["WB1"]);
    shop.scan(&[], b"WB1\nNOPE\n");
    let pending = shop.ask(&["issues-pending"]);
    assert_eq!(pending.done()["pending_count"], 1);
    let cancelled = shop.ask(&["cancel"]);
    assert_eq!(cancelled.done()["status"], "cancelled");
    let session_id = text(&cancelled.done()["session_id"]);
    assert_eq!(shop.ask(&["cancel", session_id]).done(), cancelled.done());
    let late = shop.scan(&["--session", session_id], b"WB1\n");
    assert_eq!(late.refusal(), "session_not_active");
    assert_eq!(shop.ask(&["undo"]).refusal(), "no_active_session");

    // Nothing of it was dispatched, so its parcel goes with the next one.
    let next = shop.scan(&["--new"], b"WB1\n");
    assert_eq!(next.list()[0]["outcome"], "valid");
    assert_eq!(shop.ask(&["dispatch"]).done()["dispatched_count"], 1);
}

#[test]
fn a_burst_is_answered_in_order_and_all_of_it() {
    let numbers: Vec<String> = (0..1_000).map(|n| format!("WB{n:04}")).collect();
    let shop = Shop::with(&numbers.iter().map(String::as_str).collect::<Vec<_>>());
    let answer = shop.scan(&[], format!("{}\n", numbers.join("\n")).as_bytes());
    let codes: Vec<&str> = answer
        .list()
        .iter()
        .map(|scan| text(&scan["code"]))
        .collect();
    assert_eq!(codes, numbers);
    let last = answer.lines.last().expect("an answer");
    assert_eq!(last["totals"]["total_scanned"], 1_000);
    assert_eq!(last["totals"]["error_count"], 0);
}

#[test]
fn an_endless_line_is_one_damaged_code() {
    let shop = Shop::with(&["WB1"]);
    let mut input = vec![b'x'; 3 << 20];
    input.extend_from_slice(b"\nWB1\n");
    let answer = shop.scan(&[], &input);
    assert_eq!(fields(answer.list(), "outcome"), ["error", "valid"]);
    assert_eq!(answer.lines[0]["reason"], "damaged_barcode");
    assert!(text(&answer.lines[0]["code"]).chars().count() <= 64);
}

#[test]
fn the_row_report_as_a_file() {
    let shop = Shop::open();
    let book = shop.workbook("odd.xlsx", &[row("WB1"), row("=1+1 x"), row("WB1")]);
    let report = shop.path("report.csv");
    let answer = shop.ask(&["import", &book, "--report", &report]);
    assert_eq!(answer.done()["created"], 1);
    let csv = std::fs::read_to_string(&report).expect("written");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "row,field,value,outcome,reason,message");
    assert!(
        lines[1].starts_with("3,waybill_number,'=1+1 x,failed,damaged_number,"),
        "{csv}"
    );
    assert!(lines[2].starts_with("4,"), "{csv}");

    // A place that cannot be written to is said before any row comes in.
    let second = shop.workbook("second.xlsx", &[row("WB9")]);
    let refused = shop.ask(&["import", &second, "--report", "no/such/report.csv"]);
    assert_eq!(refused.refusal(), "file_unwritable");
    assert_eq!(shop.ask(&["waybill", "WB9"]).refusal(), "waybill_unknown");
}

#[test]
fn imports_that_fail_as_a_whole() {
    let shop = Shop::open();
    let book = shop.workbook("bad.xlsx", &[row("WB1"), row("")]);
    let strict = shop.ask(&["import", &book, "--strict"]);
    assert_eq!(strict.refusal(), "rows_refused");
    assert_eq!(strict.lines.len(), 1);
    assert_eq!(strict.lines[0]["status"], "failed");
    assert_eq!(strict.lines[0]["rows"][0]["row"], 3);
    assert_eq!(shop.ask(&["waybill", "WB1"]).refusal(), "waybill_unknown");

    let page = shop.path("portal.xls");
    std::fs::write(&page, "<html><table></table></html>").expect("written");
    assert_eq!(shop.ask(&["import", &page]).refusal(), "no_table");
    assert_eq!(
        shop.ask(&["import", "no such.xlsx"]).refusal(),
        "file_unreadable"
    );

    // A relative name, and taking an import back.
    let good = shop.ask(&["import", "bad.xlsx"]);
    let import_id = text(&good.done()["import_id"]);
    let voided = shop.ask(&["import-void", import_id]);
    assert_eq!(voided.done()["voided"], 1);
    assert_eq!(
        shop.ask(&["import-void", "nonsense"]).refusal(),
        "import_unknown"
    );
    let scanned = shop.scan(&[], b"WB1\n");
    assert_eq!(scanned.list()[0]["reason"], "cancelled");
}
