//! Printing: every sheet accounted for, whatever the printer does.

use serde_json::Value;
use tests::{Floor, LabelPrinter, Manners, list, text};

fn shop(parcels: u32) -> Floor {
    let floor = Floor::open();
    let book = floor.workbook(parcels);
    floor.ask(&["import", book.to_str().unwrap()]);
    floor
}

fn add(floor: &Floor, printer: &LabelPrinter, language: &str) {
    let to = printer.address();
    let words = [
        "printer-add",
        "Zebra",
        "--to",
        &to,
        "--language",
        language,
        "--for",
        "label",
    ];
    let view = floor.ask_one(&words);
    assert_eq!(
        (text(&view["printer"]), text(&view["to"])),
        ("Zebra", to.as_str())
    );
}

fn labels(first: u32, last: u32) -> Vec<String> {
    let mut words = vec!["print".to_owned(), "label".to_owned()];
    words.extend((first..=last).map(Floor::number));
    words.extend(["--printer".to_owned(), "Zebra".to_owned()]);
    words
}

/// State of each job, the oldest first.
fn states(floor: &Floor) -> Vec<String> {
    let mut jobs = floor.ask(&["jobs"]);
    jobs.reverse();
    jobs.iter()
        .map(|job| text(&job["state"]).to_owned())
        .collect()
}

/// A print that must not succeed; its error and its jobs.
fn unprinted(floor: &Floor, words: &[String]) -> (Value, Vec<Value>) {
    let output = floor.command(words).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    for part in ["code", "message", "next_step"] {
        assert!(!text(&answer["error"][part]).is_empty(), "{answer}");
    }
    (answer["error"].clone(), list(&answer["jobs"]).to_vec())
}

#[test]
fn labels_come_out_in_order_each_once_and_a_second_needs_a_reason() {
    let floor = shop(12);
    let printer = LabelPrinter::on(Manners::default());
    add(&floor, &printer, "zpl");
    let view = floor.ask_one(&labels(1, 12));
    assert_eq!(
        (&view["done"], list(&view["jobs"]).len()),
        (&Value::from(12), 12)
    );
    let taken = printer.taken();
    assert_eq!(taken.len(), 12);
    for (index, label) in taken.iter().enumerate() {
        let number = Floor::number(index as u32 + 1);
        assert!(label.contains(&format!("^FD{number}^FS")), "{label}");
        assert_eq!(label.matches("^XA").count(), 1);
    }
    assert_eq!(
        printer.questions_between(),
        0,
        "this printer never answered"
    );
    assert!(states(&floor).iter().all(|state| state == "sent"));

    let refused = floor.refused(&labels(3, 3));
    assert_eq!(refused["code"], "copy_needs_reason");
    assert_eq!(printer.taken().len(), 12, "nothing left the station");
    let mut words = labels(3, 3);
    words.extend(["--reason".to_owned(), "torn".to_owned()]);
    let view = floor.ask_one(&words);
    let job = &list(&view["jobs"])[0];
    assert_eq!(
        (&job["copy"], text(&job["reason"])),
        (&Value::from(2), "torn")
    );
    assert_eq!(printer.taken().len(), 13);
    let missing = floor.refused(&["print", "label", "JT9", "--printer", "Zebra"]);
    assert_eq!(missing["code"], "waybill_unknown");
    let unknown = floor.refused(&["print", "test", "--printer", "Nobody"]);
    assert_eq!(unknown["code"], "printer_unknown");
}

#[test]
fn a_printer_that_says_how_it_is_is_believed() {
    let floor = shop(5);
    let printer = LabelPrinter::on(Manners {
        answers: true,
        ..Manners::default()
    });
    add(&floor, &printer, "zpl");
    floor.ask_one(&labels(1, 3));
    assert_eq!(states(&floor), ["printed"; 3]);

    // Out of paper before anything was sent: nothing is in doubt.
    let paper = |paper| Manners {
        answers: true,
        paper: Some(paper),
        breaks_after: None,
    };
    printer.set(paper(3));
    let (error, jobs) = unprinted(&floor, &labels(4, 5));
    assert_eq!(error["code"], "printer_out_of_paper");
    assert!(jobs.iter().all(|job| job["state"] == "waiting"), "{jobs:?}");
    assert_eq!(printer.taken().len(), 3);
    printer.set(Manners {
        answers: true,
        ..Manners::default()
    });
    floor.ask_one(&["job-retry", text(&jobs[0]["job_id"])]);
    printer.wait_for(5);
    assert_eq!(printer.printed(), 5);
}

#[test]
fn out_of_paper_in_the_middle_leaves_no_gap_and_no_twin() {
    let floor = shop(8);
    let printer = LabelPrinter::on(Manners {
        answers: true,
        paper: Some(5),
        breaks_after: None,
    });
    add(&floor, &printer, "zpl");
    let (error, _) = unprinted(&floor, &labels(1, 8));
    assert_eq!(printer.printed(), 5);
    let message = text(&error["message"]);
    assert!(message.contains('5') && message.contains('8'), "{message}");
    let states = states(&floor);
    assert_eq!(states[..5], ["printed"; 5]);
    assert_eq!(states[5..], ["doubtful"; 3]);
    // A person looks, and decides for each.
    let jobs = floor.ask(&["jobs", "--open"]);
    assert_eq!(jobs.len(), 3);
    printer.set(Manners {
        answers: true,
        ..Manners::default()
    });
    floor.ask_one(&["job-settle", text(&jobs[0]["job_id"])]);
    floor.ask_one(&["job-cancel", text(&jobs[1]["job_id"])]);
    floor.ask_one(&["job-retry", text(&jobs[2]["job_id"])]);
    assert_eq!(floor.ask(&["jobs", "--open"]).len(), 0);
    // What was given up in doubt still counts as a sheet that may exist.
    let number = text(&jobs[1]["what"]).replace("label ", "");
    let again = ["print", "label", &number, "--printer", "Zebra"];
    assert_eq!(floor.refused(&again)["code"], "copy_needs_reason");
}

#[test]
fn a_line_that_breaks_leaves_what_was_on_its_way_in_doubt() {
    let floor = shop(30);
    let printer = LabelPrinter::on(Manners {
        breaks_after: Some(4_000),
        ..Manners::default()
    });
    add(&floor, &printer, "zpl");
    let (_, jobs) = unprinted(&floor, &labels(1, 30));
    let came_out = printer.taken().len();
    let in_state = |wanted: &str| {
        let alike = jobs.iter().filter(|job| job["state"] == wanted);
        alike.count()
    };
    let (doubtful, sent) = (in_state("doubtful"), in_state("sent"));
    assert!(doubtful > came_out.min(1), "{jobs:?}");
    // Whatever is not in doubt went out once, over the next connection.
    assert_eq!(doubtful + sent + in_state("waiting"), 30);
    let numbers: Vec<String> = printer
        .taken()
        .iter()
        .map(|label| {
            (1..=30)
                .map(Floor::number)
                .find(|number| label.contains(number.as_str()))
                .unwrap()
        })
        .collect();
    let mut once = numbers.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), numbers.len(), "no twin without a person");
}

#[test]
fn a_printer_that_is_off_keeps_the_job_waiting() {
    let floor = shop(1);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let to = format!("tcp:127.0.0.1:{port}");
    floor.ask_one(&["printer-add", "Zebra", "--to", &to, "--language", "zpl"]);
    let begun = std::time::Instant::now();
    let (error, jobs) = unprinted(&floor, &labels(1, 1));
    assert!(begun.elapsed().as_secs() < 15);
    assert_eq!(error["code"], "printer_unreachable");
    assert_eq!(jobs[0]["state"], "waiting");
    assert_eq!(states(&floor), ["waiting"]);
    let busy = floor.refused(&["printer-remove", "Zebra"]);
    assert_eq!(busy["code"], "printer_busy");
    floor.ask_one(&["job-cancel", text(&jobs[0]["job_id"])]);
    floor.ask_one(&["printer-remove", "Zebra"]);
}

#[test]
fn a_station_killed_while_it_sends_asks_a_person_afterwards() {
    let floor = shop(3);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("tcp:{}", listener.local_addr().unwrap());
    floor.ask_one(&["printer-add", "Zebra", "--to", &to, "--language", "tspl"]);
    let mut printing = floor.start(&labels(1, 3));
    // The first bytes have arrived; the connection is still open.
    let (mut line, _) = listener.accept().unwrap();
    let mut byte = [0];
    std::io::Read::read_exact(&mut line, &mut byte).unwrap();
    printing.kill();
    let states = states(&floor);
    assert_eq!(states[0], "doubtful", "{states:?}");
    assert!(
        states
            .iter()
            .all(|state| state == "doubtful" || state == "waiting"),
        "{states:?}"
    );
    floor.is_sound();
}

#[test]
fn every_language_and_way_takes_labels_manifests_and_cards() {
    let floor = shop(2);
    for (language, needles) in [
        ("zpl", ["^XA", "^BCN", "^XZ"]),
        ("epl", ["\nN\n", "B", "P1\n"]),
        ("tspl", ["SIZE 100 mm,150 mm", "BARCODE", "PRINT 1,1"]),
        ("escpos", ["\u{1b}@", "\u{1d}k", "\u{1d}VB"]),
        ("pdf", ["%PDF-", "", "%%EOF"]),
    ] {
        let paper = floor.file(&format!("{language}.out"), b"");
        let to = format!("device:{paper}");
        let words = ["printer-add", language, "--to", &to, "--language", language];
        floor.ask_one(&words);
        let label = [
            "print",
            "label",
            &Floor::number(1),
            "--printer",
            language,
            "--reason",
            "again",
        ];
        for words in [
            &label[..],
            &["print", "test", "--printer", language],
            &["print", "card", "--printer", language],
        ] {
            let before = std::fs::read(&paper).unwrap().len();
            floor.ask_one(words);
            let sheet = std::fs::read(&paper).unwrap().split_off(before);
            let sheet = String::from_utf8_lossy(&sheet).into_owned();
            for needle in needles {
                assert!(sheet.contains(needle), "{language}: {words:?}: {needle:?}");
            }
        }
        let file = floor.path(&format!("labels.{language}"));
        floor.ask_one(&[
            "label",
            &Floor::number(1),
            &Floor::number(2),
            "--out",
            &file,
        ]);
        assert!(!std::fs::read(&file).unwrap().is_empty());
    }
    floor.file("codes", b"");
    let mut scan = floor.scanner();
    scan.send(&[Floor::number(1)]);
    scan.finish();
    let closed = floor.ask_one(&["dispatch"]);
    let number = text(&closed["manifest_number"]);
    let unfit = floor.refused(&["print", "manifest", number, "--printer", "zpl"]);
    assert_eq!(unfit["code"], "document_unfit");
    floor.ask_one(&["print", "manifest", number, "--printer", "escpos"]);
    let again = floor.refused(&["print", "manifest", number, "--printer", "pdf"]);
    assert_eq!(again["code"], "copy_needs_reason");
    // A device that is not there is an unplugged printer, never a new file.
    let gone = floor.path("usb-lp9");
    let to = format!("device:{gone}");
    floor.ask_one(&["printer-add", "Gone", "--to", &to, "--language", "zpl"]);
    let words = ["print", "test", "--printer", "Gone"].map(str::to_owned);
    assert_eq!(unprinted(&floor, &words).0["code"], "printer_unreachable");
    assert!(!std::path::Path::new(&gone).exists());
}

#[test]
fn a_raw_queue_of_the_systems_spooler_passes_every_byte_on() {
    let floor = shop(3);
    let printer = LabelPrinter::on(Manners::default());
    let spooler = tests::Spooler::with_raw_queue("zebra", printer.port());
    let ask = |words: &[&str]| {
        let mut command = floor.command(words);
        let output = command
            .env("CUPS_SERVER", spooler.address())
            .output()
            .unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), answer)
    };
    ask(&[
        "printer-add",
        "Zebra",
        "--to",
        "spooler:zebra",
        "--language",
        "zpl",
    ]);
    let words = labels(1, 3);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (code, view) = ask(&words);
    assert_eq!((code, &view["done"]), (Some(0), &Value::from(3)), "{view}");
    printer.wait_for(3);
    for (index, label) in printer.taken().iter().enumerate() {
        let number = Floor::number(index as u32 + 1);
        assert!(
            label.contains(&format!("^FD{number}^FS")),
            "in order: {label}"
        );
    }
    ask(&[
        "printer-add",
        "Gone",
        "--to",
        "spooler:nosuch",
        "--language",
        "zpl",
    ]);
    let (code, answer) = ask(&["print", "test", "--printer", "Gone"]);
    assert_eq!(
        (code, text(&answer["error"]["code"])),
        (Some(1), "printer_unreachable")
    );
    assert_eq!(list(&answer["jobs"])[0]["state"], "waiting");
}
