//! A company with a server and stations of real programs.

use domain::flows::{Row, RowKey};
use domain::kernel::DeviceId;
use serde_json::Value;
use std::collections::BTreeMap;
use sync::Scope;
use sync::server::Reader;
use tests::central::{SITE, Shop};
use tests::{Floor, Sheet};
use uuid::Uuid;

pub use tests::{list, text};

/// The server of a company, and where its stations find it.
pub struct Company {
    pub shop: Shop,
}

impl Company {
    pub async fn open() -> Self {
        Self {
            shop: Shop::open().await,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.shop.server.address)
    }

    /// A station that starts with the server.
    pub async fn station(&self, operator: &str) -> Floor {
        self.station_at(&self.url(), operator).await
    }

    /// A station that finds the server at `url`.
    pub async fn station_at(&self, url: &str, operator: &str) -> Floor {
        let floor = Floor::unopened();
        let code = self.shop.code().await;
        let joined = blocking(|| floor.enrol(url, &code, &["--operator", operator]));
        assert_eq!(joined["operator"], operator, "{joined}");
        floor
    }

    /// Everything the server has of the site, by key.
    pub async fn rows(&self) -> BTreeMap<RowKey, Row> {
        let all = Reader {
            device_id: DeviceId(Uuid::nil()),
            scopes: [Scope::Site(SITE), Scope::Ref].into(),
        };
        let cut = self.shop.database.store.cut_out(&all, 0).await.unwrap();
        let rows = cut.rows.into_iter();
        rows.map(|(_, row)| (row.key(), row)).collect()
    }

    /// The waybills of the server, each as a station's command prints one.
    pub async fn statuses(&self) -> BTreeMap<String, String> {
        let rows = self.rows().await;
        let waybills = rows.values().filter_map(|row| match row {
            Row::Waybill(waybill) => Some((
                waybill.waybill_number.to_string(),
                serde_json::to_value(waybill.status).unwrap(),
            )),
            _ => None,
        });
        waybills
            .map(|(number, status)| (number, text(&status).to_owned()))
            .collect()
    }
}

/// Runs the commands of a station, which wait for the server in this process.
pub fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}

/// The morning's workbook.
pub fn workbook(parcels: u32) -> Vec<u8> {
    workbook_from(1, parcels)
}

/// One that begins with another parcel.
pub fn workbook_from(first: u32, parcels: u32) -> Vec<u8> {
    Sheet::usual().parcels(first, parcels, "Cebu").bytes()
}

/// The waybills of a station by number: their status.
pub fn statuses(floor: &Floor) -> BTreeMap<String, String> {
    let waybills = floor.ask(&["waybills", "--limit", "10000"]);
    let pair = |waybill: &Value| {
        let field = |name: &str| text(&waybill[name]).to_owned();
        (field("waybill_number"), field("status"))
    };
    waybills.iter().map(pair).collect()
}

/// Rounds of all stations until nothing moves any more.
pub fn settle(floors: &[&Floor]) {
    for _ in 0..20 {
        let moved = |floor: &&Floor| {
            let round = floor.sync();
            [&round["pushed"], &round["pulled"], &round["pending"]]
                .iter()
                .any(|number| **number != 0)
        };
        if !floors.iter().map(moved).fold(false, |any, one| any | one) {
            return;
        }
    }
    panic!("the stations do not come to rest");
}
