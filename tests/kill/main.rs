//! Processes killed without warning at random points of an import, of taking it
//! back, of settling a status word, of a stream of scans and of a dispatch:
//! nothing answered is lost, nothing is done twice, and the next process goes on.

mod floor;

use floor::{kills, say_longest, seed, spin};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tests::{Chance, Floor, Running, Sheet, list, text};

#[test]
fn an_import_killed_anywhere_goes_on_and_makes_every_waybill_once() {
    let mut chance = Chance::part(seed(), 1);
    let mut killed = Vec::new();
    while killed.len() < kills(6) as usize {
        let wanted = kills(6) as usize - killed.len();
        killed.extend(import_under_kills(wanted, &mut chance));
    }
    println!("import: killed near rows {killed:?}; each waybill once");
}

/// One import with at most so many kills; how many rows were decided at each.
fn import_under_kills(wanted: usize, chance: &mut Chance) -> Vec<u64> {
    const PARCELS: u32 = 20_000;
    let floor = Floor::open();
    let book = floor.workbook(PARCELS);
    let import = ["import".as_ref(), book.as_os_str()];
    let (mut killed, mut known) = (Vec::new(), 0);
    while killed.len() < wanted && known < u64::from(PARCELS) {
        let mut command = floor.command(&import);
        let child = command.stderr(Stdio::piped()).spawn();
        let mut running = Running(child.expect("the command starts"));
        // Progress is told on standard error, a line whenever rows were decided.
        let progress = BufReader::new(running.0.stderr.take().expect("piped"));
        let told = progress.lines().take(chance.below(4) as usize).count();
        spin(chance, Duration::from_millis(400));
        running.kill();

        floor.is_sound();
        let imports = floor.ask(&["imports"]);
        assert!(imports.len() <= 1, "{imports:?}");
        let Some(now) = imports.first() else {
            assert_eq!(told, 0, "progress of an import that is not there");
            killed.push(0);
            continue;
        };
        let processed = now["processed_rows"].as_u64().unwrap_or_default();
        assert!(processed >= known, "{processed} rows after {known}");
        assert_eq!(now["created"], now["processed_rows"], "{now}");
        known = processed;
        if now["status"] != "completed" {
            killed.push(processed);
        }
    }
    // Once more: it goes on to the end, or finds that all is there.
    let done = floor.ask_one(&import);
    assert_eq!(done["status"], "completed", "{done}");
    let made = done["created"] == PARCELS && done["skipped"] == 0;
    let found = done["created"] == 0 && done["skipped"] == PARCELS;
    assert!(made || (found && known == u64::from(PARCELS)), "{done}");
    assert_eq!(
        (&done["total_rows"], &done["failed"]),
        (&PARCELS.into(), &0.into())
    );
    assert_eq!(floor.ask_one(&["status"])["waybills"], PARCELS);
    assert_eq!(floor.ask(&["imports"]).len(), 1 + usize::from(found));
    for parcel in [1, PARCELS / 2, PARCELS] {
        let waybill = floor.ask_one(&["waybill", &Floor::number(parcel)]);
        assert_eq!(list(&waybill["events"]).len(), 1, "{waybill}");
    }
    killed
}

#[test]
fn a_stream_of_scans_killed_anywhere_keeps_each_answer_once_and_its_session() {
    let rounds = kills(12);
    let (each, mut chance) = (60, Chance::part(seed(), 2));
    let floor = Floor::open();
    let book = floor.workbook(rounds * each);
    floor.ask_one(&["import".as_ref(), book.as_os_str()]);

    let mut session = String::new();
    let mut heard = HashMap::new();
    let mut ready = Vec::new();
    for round in 0..rounds {
        let codes: Vec<String> = (1..=each)
            .map(|n| Floor::number(round * each + n))
            .collect();
        let start = Instant::now();
        let mut scanner = floor.scanner();
        scanner.send(&codes);
        let enough = 1 + chance.below(u64::from(each)) as usize;
        let mut answers = Vec::new();
        while answers.len() < enough {
            answers.push(scanner.hear().expect("the command lives"));
            if answers.len() == 1 && round > 0 {
                ready.push(start.elapsed());
            }
        }
        spin(&mut chance, Duration::from_millis(20));
        scanner.running.kill();
        // What it said before it died was heard as well.
        answers.extend(std::iter::from_fn(|| scanner.hear()));
        for answer in answers {
            if session.is_empty() {
                text(&answer["session_id"]).clone_into(&mut session);
            }
            assert_eq!(text(&answer["session_id"]), session, "{answer}");
            assert_eq!(answer["outcome"], "valid", "{answer}");
            heard.insert(text(&answer["code"]).to_owned(), answer["item_id"].clone());
        }
        floor.is_sound();
        let found = floor.session(&session);
        assert_eq!(found["status"], "active");
        let mut items = HashMap::new();
        for item in list(&found["items"]) {
            let twice = items.insert(text(&item["waybill_number"]), &item["item_id"]);
            assert!(twice.is_none(), "{item} is there twice");
        }
        for (code, id) in &heard {
            assert_eq!(items.get(code.as_str()), Some(&id), "{code} was answered");
        }
        // The operator scans again whatever neither gave an answer nor is on the
        // screen: an answer may die on its way after its scan is on disk.
        let mut scanner = floor.scanner();
        let unheard: Vec<String> = codes
            .iter()
            .filter(|code| !heard.contains_key(*code) && !items.contains_key(code.as_str()))
            .cloned()
            .collect();
        scanner.send(&unheard);
        for answer in scanner.finish() {
            assert_eq!(answer["outcome"], "valid", "{answer}");
            heard.insert(text(&answer["code"]).to_owned(), answer["item_id"].clone());
        }
    }
    let valid = floor.session(&session)["session"]["valid_count"].clone();
    assert_eq!(valid, rounds * each);
    println!("scan: {rounds} kills, {valid} parcels, each once");
    say_longest("ready to scan after a kill", &ready);
}

#[test]
fn a_dispatch_killed_anywhere_was_done_whole_or_not_at_all() {
    const EACH: u32 = 50;
    let rounds = kills(10);
    let mut chance = Chance::part(seed(), 3);
    let floor = Floor::open();
    let book = floor.workbook((rounds + 1) * EACH);
    floor.ask_one(&["import".as_ref(), book.as_os_str()]);

    let mut usual = Duration::ZERO;
    let mut done_before = 0;
    let mut numbers = Vec::new();
    for round in 0..=rounds {
        let mut scanner = floor.scanner();
        let codes = (1..=EACH).map(|n| Floor::number(round * EACH + n));
        scanner.send(&codes.collect::<Vec<_>>());
        let answers = scanner.finish();
        let id = text(&answers[0]["session_id"]).to_owned();

        let start = Instant::now();
        let mut running = floor.start(&["dispatch", &id]);
        if round == 0 {
            // The first one is let through: it tells how long the others take.
            assert!(running.0.wait().expect("a child ends").success());
            usual = start.elapsed();
        } else {
            if chance.one_in(4) {
                // At the very moment it says that it is done.
                let mut answer = String::new();
                let mut said = BufReader::new(running.0.stdout.take().expect("piped"));
                said.read_line(&mut answer).expect("readable");
            } else {
                spin(&mut chance, usual.mul_f64(1.3));
            }
            running.kill();
        }
        floor.is_sound();
        let session = floor.session(&id);
        let before = session["session"]["manifest_number"].clone();
        let sent = floor.ask(&["waybills", "--status", "dispatched", "--limit", "10000"]);
        if before.is_null() {
            assert_eq!(session["status"], "active", "{session}");
            assert_eq!(sent.len() as u32, round * EACH, "some parcels left alone");
        } else {
            assert_eq!(session["status"], "completed", "{session}");
            assert_eq!(sent.len() as u32, (round + 1) * EACH, "some parcels stayed");
            done_before += u32::from(round > 0);
        }
        // The operator asks again, and once more because the paper jammed.
        let again = floor.ask_one(&["dispatch", &id]);
        assert_eq!(again["dispatched_count"], EACH, "{again}");
        let number = again["manifest_number"].clone();
        assert!(
            before.is_null() || before == number,
            "{before} became {number}"
        );
        assert_eq!(floor.ask_one(&["dispatch", &id])["manifest_number"], number);
        assert!(!numbers.contains(&number), "{number} names two manifests");
        numbers.push(number);
    }
    println!("dispatch: {rounds} kills, {done_before} of them after it was done");
}

/// Kills a command again and again until it once comes to its end; how often.
/// What it answers then is looked at.
fn under_kills(floor: &Floor, words: &[&str], usual: Duration, chance: &mut Chance) -> u32 {
    let mut killed = 0;
    while killed < kills(5) {
        let mut running = floor.start(words);
        spin(chance, usual);
        if running.0.try_wait().expect("a child").is_some() {
            break;
        }
        running.kill();
        killed += 1;
        floor.is_sound();
    }
    killed
}

#[test]
fn taking_back_killed_anywhere_decides_every_waybill_once() {
    const PARCELS: u32 = 8_000;
    let mut chance = Chance::part(seed(), 4);
    let floor = Floor::open();
    let book = floor.workbook(PARCELS);
    let import = floor.ask_one(&["import".as_ref(), book.as_os_str()]);
    let id = text(&import["import_id"]);
    let mut scanner = floor.scanner();
    scanner.send(&[Floor::number(1), Floor::number(PARCELS)]);
    scanner.finish();

    let void = ["import-void", id];
    let killed = under_kills(&floor, &void, Duration::from_millis(250), &mut chance);
    let done = floor.ask_one(&void);
    let counted = ["status", "voided", "kept"].map(|field| done[field].clone());
    assert_eq!(
        counted,
        [Value::from("voided"), (PARCELS - 2).into(), 2.into()]
    );
    for (parcel, gone) in [(1, false), (2, true), (PARCELS - 1, true), (PARCELS, false)] {
        let waybill = floor.waybill(&Floor::number(parcel));
        assert_eq!(waybill["voided_at"].is_null(), !gone, "{waybill}");
    }
    let again = floor.ask_one(&["import".as_ref(), book.as_os_str()]);
    assert_eq!(
        (&again["created"], &again["skipped"]),
        (&(PARCELS - 2).into(), &2.into())
    );
    println!("void: {killed} kills; each waybill decided once");
}

#[test]
fn a_word_being_settled_killed_anywhere_moves_every_waybill_once() {
    const PARCELS: u32 = 8_000;
    let mut chance = Chance::part(seed(), 5);
    let floor = Floor::open();
    let mut sheet = Sheet::usual();
    for parcel in 1..=PARCELS {
        let number = Floor::number(parcel);
        sheet = sheet.row(&[
            &number,
            "Ana",
            "09171234567",
            "Cebu",
            "5",
            "1",
            "For Sorting",
        ]);
    }
    let import = floor.import("words.xlsx", &sheet.bytes(), &[]);
    assert_eq!(import["created"], PARCELS);

    let settle = ["status-word", "For Sorting", "in-transit"];
    let killed = under_kills(&floor, &settle, Duration::from_millis(250), &mut chance);
    // Whatever was left goes on by itself as soon as the station is up.
    let done = floor.ask_one(&settle);
    assert_eq!(done["waiting"], 0, "{done}");
    let moved = floor.ask(&["waybills", "--status", "in_transit", "--limit", "10000"]);
    assert_eq!(moved.len() as u32, PARCELS);
    for parcel in [1, PARCELS / 2, PARCELS] {
        let waybill = floor.waybill(&Floor::number(parcel));
        assert!(waybill["unknown_status"].is_null(), "{waybill}");
        let statuses: Vec<&str> = list(&waybill["events"])
            .iter()
            .map(|event| text(&event["status"]))
            .collect();
        assert_eq!(statuses, ["pending", "in_transit"]);
    }
    println!("settle: {killed} kills; each waybill moved once");
}
