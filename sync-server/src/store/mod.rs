//! PostgreSQL: the only place with SQL. It finds and writes; it never decides.

pub mod accounts;
pub mod devices;
mod load;
pub mod log;
mod migrate;
mod nouns;
mod snapshot;
pub mod stream;
mod write;

pub use devices::{Device, DeviceLine, DeviceState};
pub use load::load;
pub use snapshot::{Cut, Cutting, Title};
pub use stream::Tail;
pub use write::{ready, write};

use contract::Failure;
use deadpool_postgres::{Manager, ManagerConfig, Pool, QueueMode, RecyclingMethod};
use domain::flows::RowKey;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;

/// A connection out of the pool.
pub type Client = deadpool_postgres::Object;
/// A transaction on it.
pub type Transaction<'a> = deadpool_postgres::Transaction<'a>;

/// How long a statement may wait for a lock, and run.
const LIMITS: &str = "-c synchronous_commit=on -c lock_timeout=20s -c statement_timeout=60s \
                      -c idle_in_transaction_session_timeout=30s";
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the store did not do it.
#[derive(Debug)]
pub enum Error {
    /// Another transaction wrote first; these rows are now to be known.
    Conflict(BTreeSet<RowKey>),
    /// The database said no.
    Database(tokio_postgres::Error),
    /// No connection.
    Unreachable(String),
    /// What is stored cannot be read.
    Damaged(String),
    /// The database is of a later version.
    Newer {
        /// Its last step.
        found: i32,
        /// Ours.
        known: i32,
    },
    /// A step towards today's schema failed.
    Migration(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Conflict(keys) => write!(f, "written by another: {keys:?}"),
            Self::Database(error) => match error.as_db_error() {
                Some(said) => write!(f, "{}: {}", said.code().code(), said.message()),
                None => error.fmt(f),
            },
            Self::Unreachable(why) => write!(f, "the database cannot be reached: {why}"),
            Self::Damaged(what) => write!(f, "what is stored cannot be read: {what}"),
            Self::Newer { found, known } => {
                write!(
                    f,
                    "the database is at step {found}, this program at {known}"
                )
            }
            Self::Migration(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database(error)
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => Self::Unreachable(error.to_string()),
            other => Self::Unreachable(other.to_string()),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unreachable(detail) => {
                Failure::new("database_unreachable").with("detail", detail)
            }
            Error::Database(error) if is_gone(&error) => {
                Failure::new("database_unreachable").with("detail", error)
            }
            Error::Newer { found, known } => Failure::new("database_newer")
                .with("found", found)
                .with("known", known),
            other => Failure::new("internal").with("detail", other),
        }
    }
}

/// Whether the database went away in the middle: shut down, crashed, or cut off.
fn is_gone(error: &tokio_postgres::Error) -> bool {
    let is_cut = |cause: &(dyn std::error::Error + 'static)| cause.is::<std::io::Error>();
    let code = error.code().map_or("", SqlState::code);
    error.is_closed()
        || std::error::Error::source(error).is_some_and(is_cut)
        || ["57P", "08"].iter().any(|class| code.starts_with(class))
}

impl Error {
    /// Whether the same may succeed when tried again at once.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Database(error) => {
                let passing = [
                    SqlState::T_R_DEADLOCK_DETECTED,
                    SqlState::T_R_SERIALIZATION_FAILURE,
                    SqlState::UNIQUE_VIOLATION,
                ];
                error.code().is_some_and(|code| passing.contains(code))
            }
            _ => false,
        }
    }

    /// Whether it is about the content of what was to be written: classes 22 and
    /// 23, and limits of a row. Trying again leads here again.
    pub fn is_content(&self) -> bool {
        let Self::Database(error) = self else {
            return matches!(self, Self::Conflict(_));
        };
        let code = error.code().map_or("", SqlState::code);
        ["22", "23", "54"]
            .iter()
            .any(|class| code.starts_with(class))
    }
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Pool,
    url: tokio_postgres::Config,
    /// Snapshots on their way out of this process.
    pub(crate) under_way: snapshot::UnderWay,
}

impl Store {
    /// Opens a pool of at most `connections`; nothing is connected yet.
    pub fn open(url: &str, connections: usize) -> Result<Self, Failure> {
        let unusable = |detail: String| {
            let failure = Failure::new("setting_unusable").with("name", "DATABASE_URL");
            failure.with("detail", detail)
        };
        let mut config: tokio_postgres::Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| unusable(error.to_string()))?;
        config.options(LIMITS).application_name("waystation");
        config.connect_timeout(PATIENCE);
        let recycling_method = RecyclingMethod::Fast;
        let manager =
            Manager::from_config(config.clone(), NoTls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager)
            .max_size(connections)
            // The one used last has its statements ready.
            .queue_mode(QueueMode::Lifo)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .runtime(deadpool_postgres::Runtime::Tokio1)
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Self {
            pool,
            url: config,
            under_way: snapshot::UnderWay::default(),
        })
    }

    /// A connection.
    pub async fn client(&self) -> Result<Client, Error> {
        Ok(self.pool.get().await?)
    }

    /// How busy the pool is.
    pub fn pool(&self) -> deadpool_postgres::Status {
        self.pool.status()
    }

    /// How to connect outside the pool.
    pub fn config(&self) -> &tokio_postgres::Config {
        &self.url
    }

    /// Brings the database to today's schema, and gives it a life and a secret.
    pub async fn migrate(&self) -> Result<(), Error> {
        migrate::run(&mut self.client().await?).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        self.client().await?.simple_query("SELECT 1").await?;
        Ok(())
    }
}

/// Text as PostgreSQL can hold it; only what rows are looked up by.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
