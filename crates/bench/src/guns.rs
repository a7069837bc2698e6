//! From the last byte on a gun's line to the durable verdict, at the pace the
//! line carries, beside the bare loop's commit.

use crate::figures::{Latency, line};
use crate::limit::Bare;
use crate::shop::{Shop, number, workbook};
use contract::ScanRequest;
use domain::floor::{Aim, Gun, PortChoice, Reading, Suffix};
use domain::warehouse::{ScanSource, ScanType};
use serde_json::{Value, json};
use serialport::{SerialPort, TTYPort};
use station::guns::line::listen;
use station::guns::{Heard, Stop, SystemPorts};
use std::io::Write;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// Codes a second of one round: what an emptied gun sends (floor.md §2).
const RATE: u32 = 20;
/// The line, 8N1.
const BAUD: u32 = 115_200;

/// Reads a gun for `seconds` a round, among `rows` waybills.
pub fn from_last_byte(rows: u32, rounds: usize, seconds: u32) -> Value {
    let codes_a_round = seconds * RATE;
    println!(
        "guns: {codes_a_round} codes a round at {RATE} a second and {BAUD} baud, among {rows} waybills"
    );
    let rows = rows.max(codes_a_round * rounds as u32);
    let shop = Shop::open();
    let books = tempfile::tempdir().unwrap();
    assert_eq!(shop.import(&workbook(books.path(), rows)), rows);
    let bare = Bare::open(rows);
    let session_id = shop.session();
    let (mut gun_end, other) = TTYPort::pair().unwrap();
    let gun = Gun {
        name: "Gun".to_owned(),
        port: PortChoice::Path {
            path: other.name().unwrap(),
        },
        baud: BAUD,
        prefix: String::new(),
        suffix: Suffix::Auto,
        aim: Aim::Auto,
    };
    drop(other);
    let (told, heard) = channel();
    let stop = Stop::default();
    let ended = stop.clone();
    let reading = std::thread::spawn(move || {
        listen(&gun, &SystemPorts, &ended, &mut |heard| {
            told.send(heard).is_ok()
        })
    });
    assert!(matches!(heard.recv().unwrap(), Heard::Plugged { .. }));
    let (mut ours, mut limit) = (Vec::new(), Vec::new());
    for round in 0..rounds as u32 {
        let first = round * codes_a_round;
        let codes: Vec<String> = (first..first + codes_a_round).map(number).collect();
        limit.push(Latency::of(bare.scan(&codes, 1)));
        let mut answers = Vec::with_capacity(codes.len());
        let begun = Instant::now();
        for (index, code) in codes.iter().enumerate() {
            let due = Duration::from_secs(1) / RATE * index as u32;
            std::thread::park_timeout(due.saturating_sub(begun.elapsed()));
            write_at_pace(&mut gun_end, code);
            let last_byte = Instant::now();
            let Heard::Reading(Reading::Code { code: read, .. }) = heard.recv().unwrap() else {
                panic!("{code} was not read as a code");
            };
            assert_eq!(&read, code, "each once, in order");
            let ask = ScanRequest {
                session_id,
                code: read,
                source: ScanSource::Gun,
                gun: Some("Gun".to_owned()),
                damage: None,
            };
            let view = shop.station.submit_scan(&shop.caller, ask).wait().unwrap();
            answers.push(last_byte.elapsed());
            assert_eq!(view.outcome, ScanType::Valid);
        }
        ours.push(Latency::of(answers));
    }
    stop.now();
    reading.join().unwrap();
    let pick = |of: fn(&Latency) -> f64, all: &[Latency]| all.iter().map(of).collect::<Vec<_>>();
    json!({
        "p50": line("p50 last byte to the verdict", "µs", &pick(|l| l.p50, &ours), &pick(|l| l.p50, &limit)),
        "p99": line("p99 last byte to the verdict", "µs", &pick(|l| l.p99, &ours), &pick(|l| l.p99, &limit)),
    })
}

/// A code and its end; the last byte leaves when the line would have carried it.
fn write_at_pace(port: &mut TTYPort, code: &str) {
    let begun = Instant::now();
    port.write_all(code.as_bytes()).unwrap();
    let carried = Duration::from_secs(1) / BAUD * 10 * (code.len() as u32 + 1);
    std::thread::park_timeout(carried.saturating_sub(begun.elapsed()));
    port.write_all(b"\r").unwrap();
}
