//! A station that is carried to another warehouse.

use crate::command::{asked, done};
use crate::pushing::{all, page, waybills};
use contract::http;
use contract::sync::{AskPart, Entry, PROTOCOL, PullAnswer, SnapshotPart};
use domain::flows::{Row, Station};
use domain::kernel::{Ctx, Ids, SiteId};
use domain::warehouse::OpenSession;
use domain::{Command, Device, Model, warehouse};
use tests::central::{Client, Shop};

/// Opens or cancels what a person has open, as they saw it.
fn observed(station: &mut Client, command: warehouse::Command, model: &mut Model) {
    let command = Command::from(command);
    station.act(command.kind(), serde_json::to_string(&command).unwrap());
    let sent = station.log.last_mut().unwrap();
    let mut ctx = Ctx {
        actor: sent.actor.clone(),
        now: sent.occurred_at,
        ids: Ids::of(sent.id),
    };
    let facts = model.load(&domain::reads(&command, sent.actor.id));
    let outcome = domain::decide(&facts, &command, &mut ctx).unwrap();
    model.write(&outcome.changes);
    sent.seen = Some(serde_json::to_string(&outcome.changes).unwrap());
    station.seal_last();
}

fn own_model(station: &Client) -> Model {
    let enrolled = station.enrolled.clone().unwrap();
    let mut model = Model::new(Device {
        id: station.device_id,
        station_code: enrolled.station.station_code,
        incarnation: 1,
        manifests_issued: 0,
    });
    model.put(&Row::Company(enrolled.company));
    model.put(&Row::Operator(enrolled.operator.unwrap()));
    model
}

async fn snapshot(client: &mut Client) -> SnapshotPart {
    let ask = AskPart {
        protocol: PROTOCOL,
        device_id: client.device_id,
        snapshot: None,
        number: 0,
        answered: 0,
    };
    client.post(http::PART, &ask).await.unwrap().json()
}

fn stations(entries: &[Entry]) -> Vec<(u64, Station)> {
    let station = |entry: &Entry| match entry {
        Entry::Put {
            version,
            row: Row::Station(station),
        } => Some((*version, station.clone())),
        _ => None,
    };
    entries.iter().filter_map(station).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_station_works_for_its_new_warehouse_and_everyone_knows() {
    let shop = Shop::open().await;
    let url = &shop.database.url;
    let (mut carried, mut stays) = (shop.station(1).await, shop.station(2).await);
    carried.create("JT0001");
    carried.push(0).await.unwrap();
    let before = all(&mut stays).await;
    assert_eq!(waybills(&before), ["JT0001"]);
    let reached = shop.database.store.head().await.unwrap().head;

    let cebu = done(url, &["site", "create", "Cebu"])["site_id"].clone();
    let cebu: SiteId = serde_json::from_value(cebu).unwrap();
    let id = carried.device_id.to_string();
    for _ in 0..2 {
        let told = done(url, &["move", &id, "--site", "cebu"]);
        assert_eq!(told["device_id"], id.as_str());
    }
    let line = &asked(url, &["devices"], "").1[0];
    assert_eq!(line["site"], "Cebu");

    // The others learn where it stands, once, although it was moved twice.
    let news = page(&mut stays, reached).await;
    let told = stations(&news.entries);
    assert_eq!((told.len(), told[0].0, told[0].1.site_id), (1, 2, cebu));
    // It is sent for everything of its new warehouse, and for nothing else.
    assert_eq!(carried.pull(reached).await, PullAnswer::Snapshot);
    let part = snapshot(&mut carried).await;
    let seen = |row: &Row| matches!(row, Row::Waybill(_));
    assert!(!part.rows.iter().any(|(_, row)| seen(row)));
    carried.enrolled.as_mut().unwrap().station.site_id = cebu;
    assert!(matches!(carried.pull(part.at).await, PullAnswer::Page(_)));

    carried.create("JT0002");
    carried.push(1).await.unwrap();
    assert_eq!(
        waybills(&page(&mut carried, part.at).await.entries),
        ["JT0002"]
    );
    assert_eq!(waybills(&all(&mut stays).await), ["JT0001"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_with_an_open_session_stays_until_it_is_closed() {
    let shop = Shop::open().await;
    let url = &shop.database.url;
    let mut station = shop.station(1).await;
    done(url, &["site", "create", "Cebu"]);
    let id = station.device_id.to_string();
    let mut model = own_model(&station);
    let open = warehouse::Command::OpenSession(OpenSession { new: true });
    observed(&mut station, open, &mut model);
    station.push(0).await.unwrap();
    let refused = |lines: &[serde_json::Value]| lines[0]["error"]["code"].clone();
    let (code, lines) = asked(url, &["move", &id, "--site", "Cebu"], "");
    assert_eq!((code, refused(&lines)), (1, "station_at_work".into()));
    assert_eq!(asked(url, &["devices"], "").1[0]["site"], "Manila");

    let session_id = model.sessions.keys().next().copied().unwrap();
    let cancel = warehouse::Command::CancelSession(warehouse::SessionOnly { session_id });
    observed(&mut station, cancel, &mut model);
    station.push(1).await.unwrap();
    done(url, &["move", &id, "--site", "Cebu"]);
    for (words, expected) in [
        (["move", &id, "--site", "Davao"], "site_unknown"),
        (["move", "nonsense", "--site", "Cebu"], "device_unknown"),
        (
            [
                "move",
                "01900000-0000-7000-8000-000000000001",
                "--site",
                "Cebu",
            ],
            "device_unknown",
        ),
    ] {
        let (code, lines) = asked(url, &words, "");
        assert_eq!((code, refused(&lines)), (1, expected.into()), "{words:?}");
    }
}
