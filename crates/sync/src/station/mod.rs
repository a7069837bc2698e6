//! The station's half: commands into a queue, the server's rows under it.
//!
//! A host calls each of these inside one transaction of its own and writes
//! everything that comes back, or nothing.

mod act;
mod join;
mod push;
mod rebase;
mod stage;

pub use act::{Acted, Ask, act, named};
pub use join::join;
pub use push::{Queue, answer, batch};
pub use rebase::{Doubt, Incoming, Rebased, rebase};
pub use stage::{Staging, stage};

use crate::body::Body;
use contract::sync::Sent;
use domain::flows::{Row, RowKey};
use domain::{Device, Model, Read};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// A row with the version the server gave it; 0 when the server has none.
pub type Image = (u64, Row);

/// A command that has no result yet.
///
/// Shared, since a store may keep it in memory from page to page: reading the
/// body of thousands of commands for each would cost more than the page.
#[derive(Debug, Clone)]
pub struct Pending {
    /// As it is or will be sent.
    pub sent: Arc<Sent>,
    /// Read when it is first asked for: sending takes no reading.
    body: Arc<OnceLock<Body>>,
    /// Rows it wrote here when it was last run.
    pub touched: BTreeSet<RowKey>,
}

impl Pending {
    /// A command that was just written.
    pub fn new(sent: Sent, touched: BTreeSet<RowKey>) -> Self {
        Self {
            sent: Arc::new(sent),
            body: Arc::default(),
            touched,
        }
    }

    /// As it reads.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(|| Body::read(&self.sent))
    }
}

/// What the core asks of a station's store, inside one transaction.
pub trait View {
    /// What may go wrong below.
    type Error;

    /// The installation.
    fn device(&self) -> Result<Device, Self::Error>;

    /// The server's life, and how far its stream has been followed.
    fn position(&self) -> Result<(u32, u64), Self::Error>;

    /// Rows that answer `reads`, with the company, everyone, every station, and
    /// for each waybill the session that dispatched it.
    fn load(&self, reads: &BTreeSet<Read>) -> Result<Model, Self::Error>;

    /// A row as it stands here.
    fn row(&self, key: &RowKey) -> Result<Option<Image>, Self::Error>;

    /// The server's image of a row that pending commands wrote: `None` when no
    /// pending command did, `Some(None)` when the server has no such row.
    fn base(&self, key: &RowKey) -> Result<Option<Option<Image>>, Self::Error>;

    /// Commands without a result, in order.
    fn pending(&self) -> Result<Vec<Pending>, Self::Error>;

    /// Every row the server has given this station.
    fn synced(&self) -> Result<BTreeSet<RowKey>, Self::Error>;
}
