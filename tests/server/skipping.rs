//! A pull never skips: eight stations write through two processes whose commits
//! are held up at random, and four read along. The ordinary tests take a tenth of
//! what `WAYSTATION_COMMANDS=100000` asks for.

use crate::pushing::{page, waybills};
use std::collections::BTreeSet;
use tests::central::{Client, Process, Shop};

const WRITERS: u8 = 8;
const READERS: u8 = 4;
const COMMANDS: usize = 10_000;

/// Transactions are held up before they take the head, and again between their
/// last statement and their commit. The table beside counts with a sequence, as
/// a cursor must not: it shows that the delays are there to be fallen for.
const DELAYS: &str = "
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(random() * 0.05); RETURN NULL; END';
    CREATE TRIGGER hold_before AFTER UPDATE ON sender
        FOR EACH STATEMENT EXECUTE FUNCTION hold();
    CREATE CONSTRAINT TRIGGER hold_commit AFTER UPDATE ON stream_head
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold_a_little();
    CREATE TABLE serial_cursor (at bigserial PRIMARY KEY, device_id uuid, through bigint);
    CREATE FUNCTION count_pushes() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO serial_cursor (device_id, through) VALUES (NEW.device_id, NEW.through);
         RETURN NULL; END';
    CREATE TRIGGER a_counts AFTER UPDATE ON sender FOR EACH ROW EXECUTE FUNCTION count_pushes();";
const HOLD_A_LITTLE: &str = "
    CREATE FUNCTION hold_a_little() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep(random() * 0.002); RETURN NULL; END';";

fn number(writer: u8, at: usize) -> String {
    format!("JT{writer}{at:06}")
}

async fn write(mut station: Client, writer: u8, count: usize) {
    for at in 0..count {
        station.create(&number(writer, at));
    }
    station
        .push_all(async |_| panic!("the server is there"))
        .await;
}

/// Reads along until every waybill was seen, each once.
async fn read(mut station: Client, wanted: usize) -> BTreeSet<String> {
    let (mut cursor, mut seen) = (0, BTreeSet::new());
    while seen.len() < wanted {
        let page = page(&mut station, cursor).await;
        assert_eq!(page.from, cursor);
        assert!(page.to >= cursor && page.to <= page.head);
        for number in waybills(&page.entries) {
            assert!(seen.insert(number.clone()), "{number} came twice");
        }
        assert!(page.to < page.head || !page.entries.is_empty() || cursor == page.head);
        cursor = page.to;
    }
    seen
}

/// Reads the serial cursor along; how many rows it never saw.
async fn read_serially(shop: &Shop, done: impl Future<Output = ()>) -> usize {
    let client = shop.database.store.client().await.unwrap();
    let sql = "SELECT at FROM serial_cursor WHERE at > $1 ORDER BY at";
    let (mut cursor, mut seen) = (0, 0);
    let mut done = std::pin::pin!(done);
    let mut is_done = false;
    loop {
        let rows = client.query(sql, &[&cursor]).await.unwrap();
        seen += rows.len();
        cursor = rows.last().map_or(cursor, |row| row.get::<_, i64>(0));
        if is_done {
            let all = client
                .query_one("SELECT count(*) FROM serial_cursor", &[])
                .await
                .unwrap();
            return all.get::<_, i64>(0) as usize - seen;
        }
        tokio::select! {
            biased;
            () = &mut done => is_done = true,
            () = tokio::task::yield_now() => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_readers_beside_eight_writers_with_random_delays_skip_nothing() {
    let more = std::env::var("WAYSTATION_COMMANDS").ok();
    let commands = more.and_then(|more| more.parse().ok()).unwrap_or(COMMANDS);
    let each = commands / usize::from(WRITERS);
    let shop = Shop::open().await;
    let second = Process::start(&shop.database.url).await;
    let client = shop.database.store.client().await.unwrap();
    client.batch_execute(HOLD_A_LITTLE).await.unwrap();
    client.batch_execute(DELAYS).await.unwrap();
    let servers = [shop.server.address, second.address];
    let wanted = each * usize::from(WRITERS);
    let start = std::time::Instant::now();
    let (mut writers, mut readers) = (Vec::new(), Vec::new());
    for at in 0..READERS {
        let station = shop
            .station_at(100 + at, servers[usize::from(at % 2)])
            .await;
        readers.push(tokio::spawn(read(station, wanted)));
    }
    for at in 0..WRITERS {
        let station = shop.station_at(1 + at, servers[usize::from(at % 2)]).await;
        writers.push(tokio::spawn(write(station, at, each)));
    }
    let written = async {
        for writer in writers {
            writer.await.unwrap();
        }
    };
    let skipped_serially = read_serially(&shop, written).await;
    let took = start.elapsed();
    let all: BTreeSet<String> = (0..WRITERS)
        .flat_map(|writer| (0..each).map(move |at| number(writer, at)))
        .collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap(), all);
    }
    println!(
        "{wanted} commands in {:.1} s; 0 skipped by {READERS} readers, {skipped_serially} \
         transactions by a serial cursor beside them",
        took.as_secs_f64()
    );
    assert!(skipped_serially > 0, "the delays held nobody up");
    second.stop().await;
}
