//! A server with a database of its own, in a process of its own.

use crate::json_line;
use domain::access::{Role, SetUp};
use domain::kernel::{CompanyId, SiteId};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use sync_server::auth;
use sync_server::cluster::Cluster;
use sync_server::serve::Server;
use sync_server::store::Store;
use tokio::sync::oneshot;
use uuid::Uuid;

/// As the peers' database has it.
const SETTINGS: [&str; 2] = ["shared_buffers=512MB", "max_wal_size=4GB"];
const CONNECTIONS: usize = 16;
const SITE: SiteId = SiteId(Uuid::from_u128(0x51));

/// The server's process: answers each line of its input until that ends.
pub fn serve(folder: &Path) {
    let mut cluster = Cluster::start(folder, &SETTINGS).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = Store::open(&cluster.url(), CONNECTIONS).unwrap();
    let (stop, stopped) = oneshot::channel();
    let server = runtime.block_on(async {
        found(&store).await;
        Server::bind(store.clone(), "127.0.0.1:0").await.unwrap()
    });
    println!("{}", json!(format!("http://{}", server.address().unwrap())));
    let running = runtime.spawn(server.run(async {
        let _ = stopped.await;
    }));
    for asked in std::io::stdin().lines() {
        let asked = asked.unwrap();
        println!("{}", runtime.block_on(answer(&store, &asked)));
    }
    let _ = stop.send(());
    runtime.block_on(running).unwrap();
    drop(store);
    drop(runtime);
    cluster.stop();
}

async fn found(store: &Store) {
    store.migrate().await.unwrap();
    let ask = SetUp {
        company_id: CompanyId(Uuid::from_u128(0xc0)),
        company: "Bench".to_owned(),
        operator: "Owner".to_owned(),
        country: "PH".to_owned(),
        language: "en".to_owned(),
        time_zone: "Asia/Manila".to_owned(),
    };
    auth::set_up(store, ask).await.unwrap().unwrap();
    assert!(store.add_site(SITE, "Manila").await.unwrap());
}

async fn answer(store: &Store, asked: &str) -> Value {
    let client = store.client().await.unwrap();
    match asked {
        "code" => {
            let (code, new) = auth::new_code(SITE, Role::Admin, 1).unwrap();
            store.add_code(&new).await.unwrap();
            json!(code)
        }
        "scans" => {
            let sql = "SELECT count(*) FROM scan_item";
            let row = client.query_one(sql, &[]).await.unwrap();
            json!(row.get::<_, i64>(0))
        }
        // What loading left to be done is not part of what comes after it.
        "settle" => {
            client.batch_execute("VACUUM ANALYZE").await.unwrap();
            client.batch_execute("CHECKPOINT").await.unwrap();
            json!(true)
        }
        other => panic!("{other}"),
    }
}

/// The process, as whoever started it sees it.
pub struct Central {
    pub url: String,
    process: Child,
    asks: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    _folder: tempfile::TempDir,
}

impl Central {
    /// A company without anything.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        open_to_postgres(folder.path());
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg("central")
            .arg(folder.path().join("pg"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answers = BufReader::new(process.stdout.take().unwrap()).lines();
        Self {
            url: json_line(&mut answers).as_str().unwrap().to_owned(),
            asks: process.stdin.take(),
            process,
            answers,
            _folder: folder,
        }
    }

    fn ask(&mut self, what: &str) -> Value {
        writeln!(self.asks.as_mut().unwrap(), "{what}").unwrap();
        json_line(&mut self.answers)
    }

    /// A code to join its one site.
    pub fn code(&mut self) -> String {
        self.ask("code").as_str().unwrap().to_owned()
    }

    /// Scans it has.
    pub fn scans(&mut self) -> u64 {
        self.ask("scans").as_u64().unwrap()
    }

    /// Waits until the database has put away what it was given.
    pub fn settle(&mut self) {
        self.ask("settle");
    }
}

/// Root's database runs as another user, who has to get to its folder.
fn open_to_postgres(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

impl Drop for Central {
    fn drop(&mut self) {
        drop(self.asks.take());
        let _ = self.process.wait();
    }
}
