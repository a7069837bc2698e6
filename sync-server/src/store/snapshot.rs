//! Everything a station may see, and its parts on their way there.
//!
//! Rows go from the database into parts as they are: they were written as the
//! contract writes them, and reading each to write it again would be most of a
//! snapshot's time. A part is packed and kept as soon as its rows are there, and
//! the first ones travel while the last ones are read.

use super::load::{COLUMNS, stored};
use super::nouns::{NOUNS, Noun, key_of};
use super::stream::ends_of;
use super::{Error, Store, Transaction, log};
use contract::sync::{CommandResult, Digest, SnapshotPart};
use domain::flows::Row;
use domain::kernel::DeviceId;
use futures_util::{StreamExt as _, pin_mut};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use sync::server::{Content, Held, Reader, Stream};
use tokio::sync::{mpsc, watch};
use tokio_postgres::IsolationLevel;
use tokio_postgres::types::ToSql;

/// What a station may see at one position.
#[derive(Debug)]
pub struct Cut {
    /// Where.
    pub stream: Stream,
    /// The rows, in the order of their keys' nouns.
    pub rows: Vec<(Held, Row)>,
    /// Results after its last one.
    pub results: Vec<CommandResult>,
}

/// How long parts wait for a station to ask for the next.
const KEPT: &str = "1 hour";

/// Snapshots being made by this process: how many parts of each are kept.
#[derive(Debug, Clone, Default)]
pub struct UnderWay(Arc<Mutex<HashMap<(DeviceId, Digest), watch::Receiver<u32>>>>);

impl UnderWay {
    fn lock(&self) -> MutexGuard<'_, HashMap<(DeviceId, Digest), watch::Receiver<u32>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The progress of one.
    pub fn of(&self, device: DeviceId, snapshot: Digest) -> Option<watch::Receiver<u32>> {
        self.lock().get(&(device, snapshot)).cloned()
    }

    /// One begins. It is under way until the sender is dropped.
    pub fn begin(&self, device: DeviceId, snapshot: Digest) -> watch::Sender<u32> {
        let (told, progress) = watch::channel(0);
        let mut lines = self.lock();
        lines.retain(|_, progress| progress.has_changed().is_ok());
        lines.insert((device, snapshot), progress);
        told
    }
}

/// What is known of a snapshot before its rows are.
#[derive(Debug, Clone)]
pub struct Title {
    /// Where it was read.
    pub stream: Stream,
    /// Which one it is.
    pub snapshot: Digest,
    /// How many parts it has.
    pub of: u32,
    results: Vec<CommandResult>,
}

/// A snapshot of the database, and what a station sees in it.
pub struct Cutting<'a> {
    transaction: Transaction<'a>,
    reader: &'a Reader,
    per_part: usize,
    /// See [`Title`].
    pub title: Title,
}

fn names(reader: &Reader) -> Vec<String> {
    reader.scopes.iter().map(ToString::to_string).collect()
}

fn keys(noun: &Noun) -> String {
    let keys: Vec<&str> = noun.keys.iter().map(|(name, _)| *name).collect();
    keys.join(", ")
}

/// The part of these rows, as JSON.
struct Part {
    rows: String,
    count: usize,
    content: Content,
}

impl Part {
    fn new() -> Self {
        Self {
            rows: String::new(),
            count: 0,
            content: Content::default(),
        }
    }

    fn add(&mut self, noun: &Noun, row: &tokio_postgres::Row) -> Result<(), Error> {
        let version = row.get::<_, i64>(0) as u64;
        self.content.add(version, &key_of(noun, row)?);
        let (comma, table, body) = (
            if self.count > 0 { "," } else { "" },
            noun.table,
            row.get::<_, &str>(1),
        );
        let line = write!(
            self.rows,
            r#"{comma}[{version},{{"noun":"{table}","row":{body}}}]"#
        );
        line.map_err(|error| Error::Damaged(error.to_string()))?;
        self.count += 1;
        Ok(())
    }

    fn json(&mut self, title: &Title, reader: &Reader, number: u32) -> Result<String, Error> {
        let is_last = number + 1 == title.of;
        let around = SnapshotPart {
            epoch: title.stream.epoch,
            at: title.stream.head,
            scopes: sync::digest_of(&reader.scopes),
            number,
            of: title.of,
            rows: Vec::new(),
            results: if is_last {
                title.results.clone()
            } else {
                Vec::new()
            },
            content: self.content.digest(),
            snapshot: title.snapshot,
        };
        let around = serde_json::to_string(&around)?;
        let rows = std::mem::take(&mut self.rows);
        // Results and digests stand behind the rows and hold no such text.
        let json = around.replacen(r#""rows":[]"#, &format!(r#""rows":[{rows}]"#), 1);
        *self = Self::new();
        Ok(json)
    }
}

impl<'a> Cutting<'a> {
    /// Opens one short snapshot of the database.
    pub async fn open(
        client: &'a mut super::Client,
        reader: &'a Reader,
        answered: u64,
        per_part: usize,
    ) -> Result<Self, Error> {
        let transaction = snapshot_of(client).await?;
        let sql = "SELECT epoch, head, oldest FROM stream_head";
        let stream = ends_of(&transaction.query_one(sql, &[]).await?);
        let each = NOUNS.iter().map(|noun| {
            let table = noun.table;
            format!("(SELECT count(*) FROM {table} WHERE scopes && $1)")
        });
        let sql = format!("SELECT {}", each.collect::<Vec<_>>().join(" + "));
        let count: i64 = transaction.query_one(&sql, &[&names(reader)]).await?.get(0);
        let per_part = per_part.max(1);
        let of = (count as usize).div_ceil(per_part).max(1) as u32;
        let results = log::results(&transaction, reader.device_id, answered).await?;
        Ok(Self {
            transaction,
            reader,
            per_part,
            title: Title {
                stream,
                snapshot: reader.snapshot(stream, per_part),
                of,
                results,
            },
        })
    }

    /// Gives each part as JSON, in order, for as long as somebody takes them.
    pub async fn parts(self, given: mpsc::Sender<String>) -> Result<(), Error> {
        let gone = |_| Error::Damaged("nobody takes the parts".to_owned());
        let (mut part, mut number) = (Part::new(), 0);
        let names = names(self.reader);
        for noun in &NOUNS {
            let (table, keys) = (noun.table, keys(noun));
            let sql = format!(
                "SELECT version, body::text, {keys} FROM {table}
                 WHERE scopes && $1 ORDER BY {keys}"
            );
            let asked: [&(dyn ToSql + Sync); 1] = [&names];
            let rows = self.transaction.query_raw(&sql, asked).await?;
            pin_mut!(rows);
            while let Some(row) = rows.next().await {
                if part.count == self.per_part {
                    let json = part.json(&self.title, self.reader, number)?;
                    given.send(json).await.map_err(gone)?;
                    number += 1;
                }
                part.add(noun, &row?)?;
            }
        }
        let json = part.json(&self.title, self.reader, number)?;
        given.send(json).await.map_err(gone)?;
        self.transaction.commit().await?;
        Ok(())
    }
}

async fn snapshot_of(client: &mut super::Client) -> Result<Transaction<'_>, Error> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true);
    Ok(transaction.start().await?)
}

impl Store {
    /// Reads everything a station may see, in one short snapshot of the database.
    pub async fn cut_out(&self, reader: &Reader, answered: u64) -> Result<Cut, Error> {
        let mut client = self.client().await?;
        let transaction = snapshot_of(&mut client).await?;
        let sql = "SELECT epoch, head, oldest FROM stream_head";
        let ends = transaction.query_one(sql, &[]).await?;
        let stream = ends_of(&ends);
        let mut rows = Vec::new();
        for noun in &NOUNS {
            let (table, keys) = (noun.table, keys(noun));
            let sql = format!("SELECT {COLUMNS} FROM {table} WHERE scopes && $1 ORDER BY {keys}");
            for row in transaction.query(&sql, &[&names(reader)]).await? {
                rows.push(stored(noun, &row)?);
            }
        }
        let results = log::results(&transaction, reader.device_id, answered).await?;
        transaction.commit().await?;
        Ok(Cut {
            stream,
            rows,
            results,
        })
    }

    /// Forgets parts nobody asked for any more.
    pub async fn forget_parts(&self) -> Result<(), Error> {
        let client = self.client().await?;
        let sql = format!("DELETE FROM snapshot_part WHERE made_at < now() - interval '{KEPT}'");
        client.execute(&sql, &[]).await?;
        Ok(())
    }

    /// Keeps a part of a snapshot for whichever process is asked for it.
    pub async fn keep_part(
        &self,
        device: DeviceId,
        snapshot: Digest,
        number: u32,
        part: &[u8],
    ) -> Result<(), Error> {
        let client = self.client().await?;
        let sql = "INSERT INTO snapshot_part (device_id, snapshot, number, body)
                   VALUES ($1, $2, $3, $4) ON CONFLICT (device_id, snapshot, number)
                   DO UPDATE SET body = excluded.body, made_at = now()";
        let statement = client.prepare_cached(sql).await?;
        let parameters: &[&(dyn ToSql + Sync)] =
            &[&device.0, &snapshot.0.as_slice(), &i64::from(number), &part];
        client.execute(&statement, parameters).await?;
        Ok(())
    }

    /// A kept part.
    pub async fn part(
        &self,
        device: DeviceId,
        snapshot: Digest,
        number: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        let client = self.client().await?;
        let sql = "SELECT body FROM snapshot_part
                   WHERE device_id = $1 AND snapshot = $2 AND number = $3";
        let statement = client.prepare_cached(sql).await?;
        let parameters: &[&(dyn ToSql + Sync)] =
            &[&device.0, &snapshot.0.as_slice(), &i64::from(number)];
        let row = client.query_opt(&statement, parameters).await?;
        Ok(row.map(|row| row.get(0)))
    }
}
