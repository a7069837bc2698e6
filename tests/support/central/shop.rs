//! A server with a company, a site, and codes to join it.

use super::Client;
use crate::Database;
use domain::access::{Role, SetUp};
use domain::kernel::{CompanyId, SiteId};
use std::net::SocketAddr;
use sync_server::auth;
use sync_server::serve::Server;
use sync_server::store::Store;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub const SITE: SiteId = SiteId(Uuid::from_u128(0x51));

/// A server process inside the test's own.
pub struct Process {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Process {
    pub async fn start(url: &str) -> Self {
        let store = Store::open(url, 12).unwrap();
        let server = Server::bind(store, "127.0.0.1:0").await.unwrap();
        let address = server.address().unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async {
            let _ = stopped.await;
        }));
        Self {
            address,
            stop,
            running,
        }
    }

    /// Ends it as a signal would; returns when it has ended.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        self.running.await.unwrap();
    }
}

/// Founds a company with one site in a migrated database.
pub async fn found(store: &Store) {
    let ask = SetUp {
        company_id: CompanyId(Uuid::from_u128(0xc0)),
        company: "Isla Trading".to_owned(),
        operator: "Owner".to_owned(),
        country: "PH".to_owned(),
        language: "en".to_owned(),
        time_zone: "Asia/Manila".to_owned(),
    };
    auth::set_up(store, ask).await.unwrap().unwrap();
    assert!(store.add_site(SITE, "Manila").await.unwrap());
}

/// A code to join that site.
pub async fn code(store: &Store) -> String {
    let (code, new) = auth::new_code(SITE, Role::Operator, 1).unwrap();
    store.add_code(&new).await.unwrap();
    code
}

pub struct Shop {
    pub database: Database,
    pub server: Process,
}

impl Shop {
    pub async fn open() -> Self {
        let database = Database::fresh().await;
        found(&database.store).await;
        let server = Process::start(&database.url).await;
        Self { database, server }
    }

    pub async fn code(&self) -> String {
        code(&self.database.store).await
    }

    /// An enrolled station that speaks to `server`.
    pub async fn station_at(&self, number: u8, server: SocketAddr) -> Client {
        let mut client = Client::new(server, number);
        client.enrol(&self.code().await).await;
        client
    }

    pub async fn station(&self, number: u8) -> Client {
        self.station_at(number, self.server.address).await
    }
}
