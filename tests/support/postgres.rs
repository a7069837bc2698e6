//! A PostgreSQL of the tests' own, shared by those that run at once; each has a
//! database to itself.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use sync_server::cluster::Cluster;
use sync_server::store::Store;
use tempfile::TempDir;

struct Shared {
    cluster: Cluster,
    _folder: TempDir,
}

/// A migrated database, and the cluster for as long as somebody uses it.
pub struct Database {
    /// How to connect.
    pub url: String,
    /// Its store.
    pub store: Store,
    _shared: Arc<Shared>,
}

static SHARED: Mutex<Weak<Shared>> = Mutex::new(Weak::new());
static NUMBER: AtomicU32 = AtomicU32::new(0);
/// Migrated once, and copied for each test.
const PATTERN: &str = "pattern";

async fn shared() -> Arc<Shared> {
    let running = SHARED.lock().unwrap().upgrade();
    if let Some(running) = running {
        return running;
    }
    // Others may enter it: as root, PostgreSQL runs as somebody else.
    let open = std::fs::Permissions::from_mode(0o755);
    let folder = tempfile::Builder::new()
        .permissions(open)
        .tempdir()
        .unwrap();
    // A power cut is not what these tests are about, and the disk is shared.
    let quick = ["fsync=off", "max_connections=200"];
    let cluster = Cluster::start(folder.path(), &quick).unwrap();
    let shared = Shared {
        cluster,
        _folder: folder,
    };
    let url = named(&shared, PATTERN);
    run(&shared, &format!("CREATE DATABASE {PATTERN}")).await;
    Store::open(&url, 2).unwrap().migrate().await.unwrap();
    Arc::new(shared)
}

fn named(shared: &Shared, name: &str) -> String {
    let own = shared.cluster.url();
    own.replace("dbname=waystation", &format!("dbname={name}"))
}

async fn run(shared: &Shared, sql: &str) {
    let store = Store::open(&shared.cluster.url(), 2).unwrap();
    let client = store.client().await.unwrap();
    client.batch_execute(sql).await.unwrap();
}

impl Database {
    /// An empty one.
    pub async fn fresh() -> Self {
        static FIRST: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let turn = FIRST.lock().await;
        let shared = shared().await;
        *SHARED.lock().unwrap() = Arc::downgrade(&shared);
        let name = format!("story_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        // One at a time: a pattern that is being copied cannot be copied.
        run(
            &shared,
            &format!("CREATE DATABASE {name} TEMPLATE {PATTERN}"),
        )
        .await;
        drop(turn);
        let url = named(&shared, &name);
        Self {
            store: Store::open(&url, 24).unwrap(),
            url,
            _shared: shared,
        }
    }
}
