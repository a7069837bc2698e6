//! Pushes that come twice, late, out of order, or from two installations; two
//! processes on one database; a server killed in the middle.

use contract::http::{self, BeginLife, Head};
use contract::sync::{
    ADOPT, Adopt, AskPart, Digest, Entry, PROTOCOL, Page, PullAnswer, PushAnswer, SnapshotPart,
    Verdict,
};
use domain::flows::{Problem, Row, RowKey};
use domain::kernel::OperatorId;
use http_body_util::BodyExt;
use std::collections::BTreeSet;
use std::time::Duration;
use sync_server::store::DeviceState;
use tests::central::{Client, Process, Shop, program};

pub async fn page(client: &mut Client, cursor: u64) -> Page {
    match client.pull(cursor).await {
        PullAnswer::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

/// Everything a station sees from the beginning.
pub async fn all(client: &mut Client) -> Vec<Entry> {
    let (mut cursor, mut entries) = (0, Vec::new());
    loop {
        let page = page(client, cursor).await;
        assert_eq!(page.from, cursor);
        entries.extend(page.entries);
        cursor = page.to;
        if page.to == page.head {
            return entries;
        }
    }
}

pub fn waybills(entries: &[Entry]) -> Vec<String> {
    let number = |entry: &Entry| match entry {
        Entry::Put {
            row: Row::Waybill(waybill),
            ..
        } => Some(waybill.waybill_number.to_string()),
        _ => None,
    };
    entries.iter().filter_map(number).collect()
}

fn problems(entries: &[Entry]) -> Vec<&Problem> {
    let problem = |entry| match entry {
        &Entry::Put {
            row: Row::Problem(ref problem),
            ..
        } => Some(problem.as_ref()),
        _ => None,
    };
    entries.iter().filter_map(problem).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_comes_again_is_answered_again_and_done_once() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    station.create("JT0001");
    station.create("JT0002");
    let first = station.push(0).await.unwrap();
    let PushAnswer::Taken {
        through, results, ..
    } = &first
    else {
        panic!("{first:?}");
    };
    assert_eq!((*through, results.len()), (2, 2));
    let head = shop.database.store.head().await.unwrap();
    // The answer was lost.
    assert_eq!(station.push(0).await.unwrap(), first);
    assert_eq!(shop.database.store.head().await.unwrap(), head);
    // One that was answered comes with one that is new.
    station.create("JT0003");
    let answer = station.push(1).await.unwrap();
    assert!(
        matches!(answer, PushAnswer::Taken { through: 3, ref results, .. } if results.len() == 2)
    );
    assert_eq!(
        waybills(&all(&mut station).await),
        ["JT0001", "JT0002", "JT0003"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_asked_for_and_a_broken_chain_takes_nothing() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    for number in ["JT0001", "JT0002", "JT0003"] {
        station.create(number);
    }
    assert_eq!(station.push(2).await, Ok(PushAnswer::Resend { from: 1 }));
    station.log[1].args.push(' ');
    assert_eq!(
        station.push(0).await,
        Ok(PushAnswer::ChainBroken { seq: 2 })
    );
    assert_eq!(waybills(&all(&mut station).await), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_installations_of_one_station_are_noticed_told_and_both_kept() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    let mut witness = shop.station(2).await;
    station.create("JT0001");
    station.push(0).await.unwrap();
    // A copy of the data folder goes on from the same point.
    let common = station.log.clone();
    station.create("JT0002");
    station.push(1).await.unwrap();
    let original = std::mem::replace(&mut station.log, common);
    station.create("JT0003");
    assert_eq!(station.push(1).await, Ok(PushAnswer::Fork { seq: 2 }));
    // It says so as often as it is asked, and tells people once.
    assert_eq!(station.push(1).await, Ok(PushAnswer::Fork { seq: 2 }));
    let store = &shop.database.store;
    let aside = store.set_aside(station.device_id).await.unwrap();
    assert_eq!(aside, [("fork".to_owned(), station.log[1].clone())]);
    assert_eq!(store.devices().await.unwrap()[0].state, DeviceState::Forked);
    let seen = all(&mut witness).await;
    let told = problems(&seen);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].code.as_str(), told[0].actor_name.as_str()),
        ("forked", "Operator 1")
    );
    assert_eq!(waybills(&seen), ["JT0001", "JT0002"]);

    // The one that is in use begins a new life and goes on.
    station.log = original;
    let ask = BeginLife {
        device_id: station.device_id,
        incarnation: 2,
        through: 2,
        head: station.log[1].hash,
    };
    let begun = station.post(http::LIFE, &ask).await.unwrap();
    assert_eq!(begun.status, 204);
    assert_eq!(station.push(1).await, Ok(PushAnswer::UnknownStation));
    let again = station.post(http::LIFE, &ask).await.unwrap();
    assert_eq!(again.refused(), "forked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_cannot_be_read_is_parked_and_the_next_one_goes_on() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    station.create("JT0001");
    station.log[0].kind = "warehouse.teleport".to_owned();
    station.log[0].hash = sync::chain::link(Digest::default(), 1, &station.log[0]);
    station.create("JT0002");
    let answer = station.push(0).await.unwrap();
    let PushAnswer::Taken { results, .. } = answer else {
        panic!("{answer:?}");
    };
    assert!(matches!(results[0].verdict, Verdict::Parked { .. }));
    assert!(matches!(results[1].verdict, Verdict::AppliedWithChanges));
    assert_eq!(waybills(&all(&mut station).await), ["JT0002"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_push_is_taken_batch_by_batch_and_each_command_once() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    let numbers: Vec<String> = (0..120).map(|at| format!("JT{at:04}")).collect();
    for number in &numbers {
        station.create(number);
    }
    // Damaged in its third batch: the first two are in, and it is told where.
    let mut damaged = station.push_of(0, numbers.len());
    damaged.push.commands[109].args.push(' ');
    let broken: PushAnswer = station.post(http::PUSH, &damaged).await.unwrap().json();
    assert_eq!(broken, PushAnswer::ChainBroken { seq: 110 });
    assert_eq!(waybills(&all(&mut station).await), numbers[..100]);
    // Whole, and once more, as after a lost answer.
    let whole = station.push_of(0, numbers.len());
    let taken: PushAnswer = station.post(http::PUSH, &whole).await.unwrap().json();
    let PushAnswer::Taken {
        through, results, ..
    } = &taken
    else {
        panic!("{taken:?}");
    };
    let answered: Vec<u64> = results.iter().map(|result| result.seq).collect();
    assert_eq!((*through, answered), (120, (1..=120).collect()));
    let again: PushAnswer = station.post(http::PUSH, &whole).await.unwrap().json();
    assert_eq!(again, taken);
    assert_eq!(waybills(&all(&mut station).await), numbers);
}

/// A name no index takes: long, and nothing a database could pack.
fn endless_name() -> String {
    let mut chance = tests::Chance::new(1);
    (0..20_000)
        .map(|_| char::from(b'a' + chance.below(26) as u8))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_the_database_refuses_is_parked_and_the_next_one_goes_on() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    station.create("JT0001");
    let enrolled = station.enrolled.clone().unwrap();
    let mut operator = enrolled.operator.unwrap();
    operator.id = OperatorId(uuid::Uuid::from_u128(7));
    operator.name = endless_name();
    let adopt = Adopt {
        station: enrolled.station,
        rows: vec![Row::Operator(operator)],
    };
    station.act(ADOPT, serde_json::to_string(&adopt).unwrap());
    station.create("JT0002");
    let mut verdicts = Vec::new();
    while verdicts.len() < 3 {
        let answer = station.push(verdicts.len() as u64).await.unwrap();
        let PushAnswer::Taken { results, .. } = answer else {
            panic!("{answer:?}");
        };
        assert!(!results.is_empty());
        verdicts.extend(results.into_iter().map(|result| result.verdict));
    }
    let Verdict::Parked { reason } = &verdicts[1] else {
        panic!("{verdicts:?}");
    };
    assert_eq!(reason.code, "internal");
    let seen = all(&mut station).await;
    assert_eq!(waybills(&seen), ["JT0001", "JT0002"]);
    assert_eq!(problems(&seen).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_that_was_away_too_long_loads_a_snapshot_from_any_process() {
    let shop = Shop::open().await;
    let mut station = shop.station(1).await;
    for at in 0..1_200 {
        station.create(&format!("JT{at:05}"));
    }
    station
        .push_all(async |_| panic!("the server is there"))
        .await;
    let head = shop.database.store.head().await.unwrap().head;
    shop.database.store.cut(head).await.unwrap();
    let mut late = shop.station(2).await;
    assert_eq!(late.pull(0).await, PullAnswer::Snapshot);

    let second = Process::start(&shop.database.url).await;
    let mut ask = AskPart {
        protocol: PROTOCOL,
        device_id: late.device_id,
        snapshot: None,
        number: 0,
        answered: 0,
    };
    let mut keys = BTreeSet::new();
    loop {
        // Each part from the other process than the one before.
        late.server = [shop.server.address, second.address][ask.number as usize % 2];
        let part: SnapshotPart = late.post(http::PART, &ask).await.unwrap().json();
        assert_eq!(part.number, ask.number);
        assert!(
            ask.snapshot
                .is_none_or(|snapshot| snapshot == part.snapshot)
        );
        keys.extend(part.rows.iter().map(|(_, row)| row.key()));
        ask.snapshot = Some(part.snapshot);
        ask.number += 1;
        if ask.number == part.of {
            break;
        }
    }
    assert!(ask.number > 1);
    let waybill = |key: &&RowKey| matches!(key, RowKey::Waybill(_));
    assert_eq!(keys.iter().filter(waybill).count(), 1_200);
    // A snapshot that nobody has any more begins another.
    ask.snapshot = Some(Digest([7; 32]));
    let part: SnapshotPart = late.post(http::PART, &ask).await.unwrap().json();
    assert_eq!(part.number, 0);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn news_reach_whoever_listens_at_another_process() {
    let shop = Shop::open().await;
    let second = Process::start(&shop.database.url).await;
    let mut station = shop.station(1).await;
    let mut listener = shop.station_at(2, second.address).await;
    let request = listener.request("GET", http::LIVE, Vec::new());
    let mut news = listener.send(request).await.unwrap().into_body();
    station.create("JT0001");
    station.push(0).await.unwrap();
    let wanted = shop.database.store.head().await.unwrap();
    let mut heard = String::new();
    let waiting = async {
        loop {
            let frame = news.frame().await.unwrap().unwrap();
            heard.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
            let mut heads = heard.lines().filter_map(|line| line.strip_prefix("data: "));
            let last = heads
                .next_back()
                .map(|data| serde_json::from_str::<Head>(data).unwrap());
            if last == Some(wanted) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(15), waiting)
        .await
        .unwrap();
    assert!(heard.contains("event: head"));
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_take_one_workbook_from_many_stations_and_make_each_waybill_once() {
    let shop = Shop::open().await;
    let second = Process::start(&shop.database.url).await;
    let mut running = Vec::new();
    for number in 1..=6 {
        let server = [shop.server.address, second.address][usize::from(number % 2)];
        let mut station = shop.station_at(number, server).await;
        for at in 0..100 {
            station.create(&format!("JT{at:04}"));
        }
        running.push(tokio::spawn(async move {
            station.push_all(async |_| ()).await;
            station
        }));
    }
    let mut stations = Vec::new();
    for one in running {
        stations.push(one.await.unwrap());
    }
    let seen = all(&mut stations[0]).await;
    let (numbers, distinct) = (waybills(&seen), BTreeSet::from_iter(waybills(&seen)));
    assert_eq!((numbers.len(), distinct.len()), (100, 100));
    // Whoever was later hears that the waybill was there.
    let refused = problems(&seen);
    let device = stations[0].device_id;
    assert!(
        refused
            .iter()
            .all(|problem| problem.code == "waybill_exists")
    );
    let here = refused.iter().filter(|problem| problem.device_id == device);
    let everywhere = refused.len();
    assert_eq!(everywhere, 500);
    assert!(here.count() <= 100);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_of_pushes_loses_and_doubles_nothing() {
    let shop = Shop::open().await;
    let (first, address) = program(&shop.database.url).await;
    let mut station = shop.station_at(1, address).await;
    for at in 0..2_000 {
        station.create(&format!("JT{at:05}"));
    }
    let mut chance = tests::Chance::new(7);
    let mut kills = 0;
    let mut running = first;
    let mut pushed = 0;
    let mut sign_in = false;
    // Grows while nothing gets through, so a slow machine gets there, too.
    let mut window = 40_000;
    while pushed < 2_000 {
        if sign_in {
            sign_in = station.sign_in().await.is_err();
        }
        // Somewhere in the middle of this push, or after it.
        let moment = Duration::from_micros(chance.below(window));
        let push = tokio::time::timeout(moment, station.push(pushed)).await;
        match push {
            Ok(Ok(PushAnswer::Taken { through, .. })) => {
                pushed = through;
                window = 40_000;
            }
            Ok(Ok(other)) => panic!("{other:?}"),
            Ok(Err(_)) | Err(_) => {
                window *= 2;
                running.kill().await.unwrap();
                kills += 1;
                (running, station.server) = program(&shop.database.url).await;
                station.forget_connection();
                sign_in = true;
            }
        }
    }
    println!("killed {kills} times");
    assert!(kills > 0);
    let numbers = waybills(&all(&mut station).await);
    assert_eq!(numbers.len(), 2_000);
    assert_eq!(BTreeSet::from_iter(numbers).len(), 2_000);
}
