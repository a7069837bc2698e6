//! A station with its client, a server, and the network between them.

use contract::Failure;
use contract::http::Enrolled;
use contract::sync::{Digest, Entry, PROTOCOL, Page, Pull, PullAnswer, PushAnswer};
use domain::flows::Row;
use station::server::{self, DeviceKey, Error};
use tests::Proxy;
use tests::central::{self, Shop};

/// A station: what it did (its log), and how it reaches its server.
pub struct Site {
    pub shop: Shop,
    pub proxy: Proxy,
    /// Writes the commands; never speaks to the server itself.
    pub station: central::Client,
    pub client: server::Client,
}

impl Site {
    /// An enrolled station behind a proxy that behaves.
    pub async fn open() -> Self {
        let shop = Shop::open().await;
        let proxy = Proxy::start(shop.server.address).await;
        let mut station = central::Client::new(proxy.address, 1);
        let client = client(&proxy.url(), &station);
        let enrolled = enrol(&client, &station, &shop.code().await).await;
        station.enrolled = Some(enrolled.unwrap());
        Self {
            shop,
            proxy,
            station,
            client,
        }
    }

    pub fn work(&mut self, waybills: std::ops::Range<usize>) {
        for at in waybills {
            self.station.create(&format!("JT{at:05}"));
        }
    }

    /// Sends what follows `pushed`; how far the server is afterwards.
    pub async fn push(&self, pushed: u64) -> Result<u64, Error> {
        match self.client.push(self.station.batch(pushed).push).await? {
            PushAnswer::Taken { through, .. } => Ok(through),
            other => panic!("{other:?}"),
        }
    }

    pub async fn page(&self, cursor: u64) -> Result<Page, Error> {
        match self.client.pull(self.station.asks(cursor)).await? {
            PullAnswer::Page(page) => Ok(page),
            other => panic!("{other:?}"),
        }
    }

    /// Every waybill the server gives this station, sorted. What breaks is asked
    /// again.
    pub async fn waybills(&self) -> Vec<String> {
        let (mut cursor, mut numbers) = (0, Vec::new());
        loop {
            let page = match self.page(cursor).await {
                Ok(page) => page,
                Err(error) => {
                    assert!(error.is_passing(), "{error}");
                    continue;
                }
            };
            numbers.extend(page.entries.iter().filter_map(number));
            cursor = page.to;
            if page.to == page.head {
                numbers.sort();
                return numbers;
            }
        }
    }
}

fn number(entry: &Entry) -> Option<String> {
    match entry {
        Entry::Put {
            row: Row::Waybill(waybill),
            ..
        } => Some(waybill.waybill_number.to_string()),
        _ => None,
    }
}

pub fn numbers(waybills: std::ops::Range<usize>) -> Vec<String> {
    waybills.map(|at| format!("JT{at:05}")).collect()
}

pub fn client(url: &str, station: &central::Client) -> server::Client {
    let key = DeviceKey::of(station.key.to_bytes());
    server::Client::new(url, station.device_id, key).unwrap()
}

pub async fn enrol(
    client: &server::Client,
    station: &central::Client,
    code: &str,
) -> Result<Enrolled, Error> {
    client.enrol(station.enrolment(code, "Ana")).await
}

pub fn code(error: Error) -> String {
    Failure::from(error).code
}

/// What a station asks first.
pub fn pull(station: &central::Client) -> Pull {
    Pull {
        protocol: PROTOCOL,
        device_id: station.device_id,
        epoch: 0,
        cursor: 0,
        scopes: Digest::default(),
        answered: 0,
    }
}
