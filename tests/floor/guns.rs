//! Serial guns: at every speed, through noise and unplugging.

use domain::floor::{Aim, Gun, Port, PortChoice, Suffix, UsbId};
use serde_json::Value;
use station::guns::line::{End, listen};
use station::guns::{Heard, Ports, Stop, SystemPorts};
use std::io::{self, BufRead, BufReader, Read};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use tests::{Floor, Running, SerialGun, text};

/// A `scan` from a port, and what it says.
struct Line {
    running: Running,
    answers: BufReader<std::process::ChildStdout>,
}

impl Line {
    fn begin(floor: &Floor, from: &str) -> Self {
        let mut command = floor.command(&["scan", "--from", from]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        // It says on standard error that it hears the gun.
        let mut heard = String::new();
        let mut aside = BufReader::new(child.stderr.take().unwrap());
        while !heard.contains(from.split(':').next().unwrap()) {
            heard.clear();
            assert!(
                aside.read_line(&mut heard).unwrap() > 0,
                "the command ended"
            );
        }
        std::thread::spawn(move || io::copy(&mut aside, &mut io::sink()));
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self {
            running: Running(child),
            answers,
        }
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        assert!(
            self.answers.read_line(&mut line).unwrap() > 0,
            "the command ended"
        );
        serde_json::from_str(&line).unwrap()
    }

    /// Asks it to end, as a person would with Ctrl+C.
    fn interrupt(mut self) {
        let id = self.running.0.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-INT", &id])
            .status();
        assert!(sent.unwrap().success());
        assert!(self.running.0.wait().unwrap().success(), "exit 0");
    }
}

fn shop(parcels: u32) -> Floor {
    let floor = Floor::open();
    let book = floor.workbook(parcels);
    floor.ask(&["import", book.to_str().unwrap()]);
    floor
}

#[test]
fn every_speed_is_read_and_every_code_decided_once_and_in_order() {
    let floor = shop(60);
    for (round, baud) in [1_200, 2_400, 9_600, 19_200, 57_600, 115_200]
        .into_iter()
        .enumerate()
    {
        let mut gun = SerialGun::plugged_in(baud);
        let mut line = Line::begin(&floor, &format!("{}:{baud}", gun.path()));
        let first = round as u32 * 10 + 1;
        let numbers: Vec<String> = (first..first + 10).map(Floor::number).collect();
        let stream: String = numbers
            .iter()
            .map(|number| format!("{number}\r\n"))
            .collect();
        gun.send(stream.as_bytes());
        for number in &numbers {
            let answer = line.next();
            assert_eq!(
                (text(&answer["code"]), text(&answer["outcome"])),
                (number.as_str(), "valid")
            );
            assert_eq!(answer["gun"], gun.path());
        }
        line.interrupt();
    }
    let session = floor.ask_one(&["session"]);
    assert_eq!(session["totals"]["total_scanned"], 60);
}

#[test]
fn noise_halves_and_orders_are_told_apart() {
    let floor = shop(4);
    let mut gun = SerialGun::plugged_in(9_600);
    let mut line = Line::begin(&floor, gun.path());
    let mut say = |bytes: &[u8]| {
        gun.send(bytes);
        let answer = line.next();
        (
            text(&answer["code"]).to_owned(),
            text(&answer["outcome"]).to_owned(),
            answer,
        )
    };
    assert_eq!(say(b"\r\n\n]C0JT0000000001\r\n").1, "valid");
    let (code, outcome, answer) = say(b"JT00\xff\x0700002\r\n");
    assert_eq!(
        (outcome.as_str(), text(&answer["reason"])),
        ("error", "damaged_barcode")
    );
    assert!(code.contains('\u{fffd}'), "{code}");
    // Half a code, then silence: shown, never taken for a shorter number.
    let (code, outcome, answer) = say(b"JT00000");
    assert_eq!(
        (code.as_str(), outcome.as_str()),
        ("JT00000\u{fffd}", "error")
    );
    assert!(
        text(&answer["message"]).contains("part of a code"),
        "{answer}"
    );
    assert_eq!(say(b"JT0000000002\r\n").1, "valid");
    // The gun's own double read, and the operator's repeat by another way.
    let (_, _, answer) = say(b"JT0000000002\r\n");
    assert_eq!(
        (text(&answer["outcome"]), text(&answer["reason"])),
        ("duplicate", "double_read")
    );
    let (_, _, answer) = say(b"MNL-TAG-03\r\n");
    assert_eq!(text(&answer["reason"]), "not_found");
    assert!(text(&answer["message"]).contains("routing"), "{answer}");
    let (code, _, answer) = say(b"WS-CMD-UNDO\r\n");
    assert_eq!(code, "MNL-TAG-03");
    assert!(text(&answer["message"]).contains("undone"), "{answer}");
    let (_, _, answer) = say(b"WS-CMD-CLOSE\r\n");
    assert_eq!(text(&answer["error"]["code"]), "errors_not_acknowledged");
    assert_eq!(say(b"WS-CMD-ACKNOWLEDGE\r\n").2["order"], "acknowledge");
    let (_, _, answer) = say(b"WS-CMD-CLOSE\r\n");
    assert_eq!(answer["dispatched_count"], 2);
    line.interrupt();
}

#[test]
fn a_port_that_is_not_there_is_refused_with_the_next_step() {
    let floor = Floor::open();
    let error = floor.refused(&["scan", "--from", "/dev/no-such-gun:9600"]);
    assert_eq!(error["code"], "port_missing");
    assert!(floor.ask(&["sessions"]).is_empty(), "nothing was begun");
    let missing = floor.refused(&["gun-remove", "Nobody"]);
    assert_eq!(missing["code"], "gun_unknown");
    let gun = floor.ask_one(&[
        "gun-add",
        "Packing table",
        "--port",
        "/dev/ttyS9",
        "--baud",
        "19200",
    ]);
    assert_eq!(
        (text(&gun["gun"]), &gun["baud"]),
        ("Packing table", &Value::from(19_200))
    );
    let usb = floor.ask_one(&[
        "gun-add",
        "Door",
        "--port",
        "0c2e:0b6a:A1",
        "--suffix",
        "crlf",
    ]);
    assert_eq!((text(&usb["vid"]), text(&usb["serial"])), ("0c2e", "A1"));
    assert!(text(&usb["trouble"]["message"]).contains("Door"), "{usb}");
    assert_eq!(floor.ask(&["guns"]).len(), 2);
    let bad = floor.refused(&["gun-add", "Door", "--port", "/dev/ttyS9", "--baud", "7"]);
    assert_eq!(bad["code"], "gun_unfit");
    for port in floor.ask(&["ports"]) {
        assert!(
            port.get("vid").is_some() && port.get("serial").is_some(),
            "{port}"
        );
    }
}

/// Ports of a computer where a gun can be unplugged and comes back elsewhere.
#[derive(Debug, Default)]
struct Hub(Mutex<Vec<Port>>);

impl Hub {
    fn plug(&self, path: &str, serial: &str) {
        let usb = Some(UsbId {
            vid: 0x0c2e,
            pid: 0x0b6a,
            serial: Some(serial.to_owned()),
        });
        let port = Port {
            path: path.to_owned(),
            usb,
            maker: None,
            product: None,
        };
        self.0.lock().unwrap().push(port);
    }

    fn unplug(&self) {
        self.0.lock().unwrap().clear();
    }
}

impl Ports for Hub {
    fn list(&self) -> Vec<Port> {
        self.0.lock().unwrap().clone()
    }

    fn open(&self, path: &str, baud: u32) -> io::Result<Box<dyn Read + Send>> {
        SystemPorts.open(path, baud)
    }
}

#[test]
fn unplugged_in_mid_code_and_back_under_another_name_within_a_second() {
    let hub = Arc::new(Hub::default());
    let gun = Gun {
        name: "Door".to_owned(),
        port: PortChoice::Usb(UsbId {
            vid: 0x0c2e,
            pid: 0x0b6a,
            serial: Some("A1".to_owned()),
        }),
        baud: 9600,
        prefix: String::new(),
        suffix: Suffix::Auto,
        aim: Aim::Auto,
    };
    let (told, heard) = std::sync::mpsc::channel();
    let stop = Stop::default();
    let (ports, ended) = (Arc::clone(&hub), stop.clone());
    let reading = std::thread::spawn(move || {
        listen(&gun, &*ports, &ended, &mut |heard| told.send(heard).is_ok())
    });
    let next = || {
        heard
            .recv_timeout(std::time::Duration::from_secs(5))
            .unwrap()
    };
    let code = |heard: Heard| match heard {
        Heard::Reading(domain::floor::Reading::Code { code, .. }) => code,
        other => panic!("{other:?}"),
    };
    assert!(
        matches!(next(), Heard::Lost { .. }),
        "nothing is plugged in yet"
    );

    let mut first = SerialGun::plugged_in(9_600);
    // Another gun of the same make is not taken for it.
    let other = SerialGun::plugged_in(9_600);
    hub.plug(other.path(), "B2");
    hub.plug(first.path(), "A1");
    assert_eq!(
        next(),
        Heard::Plugged {
            path: first.path().to_owned()
        }
    );
    first.send(b"JT0000000001\r\nJT00000");
    assert_eq!(code(next()), "JT0000000001");
    hub.unplug();
    drop(first);
    let mut again = SerialGun::plugged_in(9_600);
    hub.plug(again.path(), "A1");
    let begun = std::time::Instant::now();
    loop {
        match next() {
            Heard::Plugged { path } => {
                assert_eq!(path, again.path());
                break;
            }
            Heard::Lost { .. } => {}
            // The half that was under way is shown, if the system still gave it
            // out, and is nobody's number.
            Heard::Reading(domain::floor::Reading::Damaged { shown, .. }) => {
                assert!(shown.ends_with('\u{fffd}'), "{shown}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(begun.elapsed() < std::time::Duration::from_secs(1));
    again.send(b"JT0000000002\r\n");
    assert_eq!(code(next()), "JT0000000002");
    stop.now();
    assert_eq!(reading.join().unwrap(), End::Stopped);
}

#[test]
fn a_gun_on_the_network_is_read_to_its_end() {
    let floor = shop(2);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let from = format!("tcp:{}", listener.local_addr().unwrap());
    let sending = std::thread::spawn(move || {
        use std::io::Write;
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .write_all(b"JT0000000001\r\nJT0000000002\r\n")
            .unwrap();
    });
    let answers = floor.ask(&["scan", "--from", &from]);
    sending.join().unwrap();
    let outcomes: Vec<&str> = answers
        .iter()
        .map(|answer| text(&answer["outcome"]))
        .collect();
    assert_eq!(outcomes, ["valid", "valid"]);
}

/// The desk of a station that stays at work: two guns, one session, one feed.
#[test]
fn two_guns_at_one_station_are_each_named_on_their_scans() {
    use contract::{Rpc, TakeGunsRequest};
    let shop = tests::Shop::open();
    shop.import(&tests::Sheet::usual().parcels(1, 40, "Cebu"));
    let session_id = shop.session();
    let (station, caller) = (shop.station(), shop.caller());
    station.take_up();
    let mut guns = [
        SerialGun::plugged_in(115_200),
        SerialGun::plugged_in(19_200),
    ];
    for (gun, name) in guns.iter().zip(["Door", "Table"]) {
        let set = Gun {
            name: name.to_owned(),
            port: PortChoice::Path {
                path: gun.path().to_owned(),
            },
            baud: 19_200,
            prefix: String::new(),
            suffix: Suffix::Auto,
            aim: Aim::Auto,
        };
        station.set_gun(caller, set).unwrap();
    }
    station
        .take_guns(caller, TakeGunsRequest { session_id })
        .unwrap();
    let mut events = Vec::new();
    let wait_for = |events: &mut Vec<contract::views::GunEventView>,
                    wanted: &dyn Fn(&[contract::views::GunEventView]) -> bool| {
        let begun = std::time::Instant::now();
        while !wanted(events) {
            assert!(begun.elapsed().as_secs() < 20, "{events:#?}");
            let after = events
                .last()
                .map_or(0, |event: &contract::views::GunEventView| event.position);
            let ask = contract::GunFeedRequest { after: Some(after) };
            events.extend(station.gun_feed(caller, ask).unwrap().events);
        }
    };
    wait_for(&mut events, &|events| {
        events.iter().filter(|e| e.plugged == Some(true)).count() == 2
    });
    let mut sending = Vec::new();
    for (half, mut gun) in guns
        .iter_mut()
        .zip([1, 21])
        .map(|(gun, first)| (first, std::mem::replace(gun, SerialGun::plugged_in(9600))))
    {
        sending.push(std::thread::spawn(move || {
            for number in half..half + 20 {
                gun.send(format!("{}\r\n", Floor::number(number)).as_bytes());
            }
            gun
        }));
    }
    let kept: Vec<SerialGun> = sending.into_iter().map(|one| one.join().unwrap()).collect();
    wait_for(&mut events, &|events| {
        events.iter().filter(|e| e.scan.is_some()).count() == 40
    });
    let scans: Vec<_> = events
        .iter()
        .filter_map(|event| event.scan.as_ref())
        .collect();
    let of = |name: &str| -> Vec<String> {
        let own = scans
            .iter()
            .filter(|scan| scan.gun.as_deref() == Some(name));
        own.map(|scan| scan.code.clone()).collect()
    };
    assert_eq!(
        of("Door"),
        (1..21).map(Floor::number).collect::<Vec<_>>(),
        "in its order"
    );
    assert_eq!(of("Table"), (21..41).map(Floor::number).collect::<Vec<_>>());
    assert!(
        scans
            .iter()
            .all(|scan| scan.outcome == domain::warehouse::ScanType::Valid)
    );
    let health = station.health(caller, contract::Nothing {}).unwrap();
    assert_eq!(health.scans_per_minute.iter().sum::<u32>(), 40);
    let mut door = kept.into_iter().next().unwrap();
    door.send(b"WS-CMD-UNDO\r\n");
    wait_for(&mut events, &|events| {
        events.last().is_some_and(|event| event.order.is_some())
    });
    let undone = events.last().and_then(|event| event.scan.clone()).unwrap();
    assert_eq!(undone.totals.total_scanned, 39);
}
