//! What the station and its server do to the store, each inside one transaction.

use super::codec::Json;
use super::inside::{self, Inside};
use super::log::{Args, Entry, Head, Told};
use super::outbox::{self, Outbox};
use super::{Readers, Store, StoreError, load, log, rows};
use contract::Failure;
use contract::http::Enrolled;
use contract::sync::{ADOPT, Adopt, AskPart, PROTOCOL, Page, Pull, Push, PushAnswer, SnapshotPart};
use domain::flows::{ImportLines, Problem, Row, RowKey};
use domain::imports::CHUNK_ROWS;
use domain::kernel::{Actor, CommandId, Ids, ImportId, Timestamp, WaybillId};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use sync::server::Reader;
use sync::station::{Incoming, Staging, answer, batch, join, rebase, stage};

/// Whether the station has a server, as far as is known since the last rollback.
#[derive(Debug)]
pub(super) enum Joined {
    /// To be read.
    Unread,
    /// It stands alone.
    Alone,
    /// It has one.
    With(Box<Outbox>, Staging),
}

impl Joined {
    /// The queue; nothing while the station stands alone.
    pub(super) fn outbox(
        &mut self,
        connection: &Connection,
    ) -> rusqlite::Result<Option<&mut Outbox>> {
        Ok(self.parts(connection)?.map(|(outbox, _)| outbox))
    }

    fn parts(
        &mut self,
        connection: &Connection,
    ) -> rusqlite::Result<Option<(&mut Outbox, &mut Staging)>> {
        if let Joined::Unread = self {
            *self = match Outbox::read(connection)? {
                Some(outbox) => Joined::With(Box::new(outbox), Staging::default()),
                None => Joined::Alone,
            };
        }
        match self {
            Joined::With(outbox, staging) => Ok(Some((outbox, staging))),
            Joined::Unread | Joined::Alone => Ok(None),
        }
    }
}

/// How the station stands with its server.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The server and how far the two have come.
    pub server: outbox::Server,
    /// Commands without a result.
    pub waiting: u64,
    /// Commands the server has not taken yet.
    pub unsent: u64,
}

/// A station joins a company.
#[derive(Debug)]
pub struct Join<'a> {
    /// Where the server is reached.
    pub url: &'a str,
    /// What it answered.
    pub enrolled: &'a Enrolled,
    /// The end of the log it was told.
    pub told: Head,
    /// Who joins it.
    pub actor: &'a Actor,
    /// When.
    pub at: Timestamp,
    /// An id and a salt for each command it takes.
    pub fresh: fn() -> (CommandId, [u8; 32]),
}

impl Store {
    /// The last entry of the log.
    pub fn head(&self) -> Head {
        self.chain.head()
    }

    /// What is to be sent next.
    pub fn next_push(&mut self) -> Result<Option<Push>, StoreError> {
        self.push_after(0)
    }

    /// What is to be sent next, once everything up to `taken` was.
    pub fn push_after(&mut self, taken: u64) -> Result<Option<Push>, StoreError> {
        let Some(outbox) = self.joined.outbox(&self.connection)? else {
            return Ok(None);
        };
        outbox.catch_up(&self.connection)?;
        let Some(device) = load::device(&self.connection)? else {
            return Ok(None);
        };
        let mut queue = outbox.server.queue;
        queue.pushed = queue.pushed.max(taken);
        let mut waiting = outbox.pending.iter().map(|one| one.sent.seq);
        let first = waiting.find(|seq| *seq > queue.pushed);
        let before = log::link_at(&self.connection, first.unwrap_or(1).saturating_sub(1))?;
        let push = batch(
            device.id,
            device.incarnation,
            queue,
            &outbox.pending,
            |_| before,
        );
        Ok(push)
    }

    /// Notes what the server said to a push.
    pub fn pushed(&mut self, said: &PushAnswer) -> Result<(), StoreError> {
        if let Some(outbox) = self.joined.outbox(&self.connection)? {
            let queue = answer(outbox.server.queue, said);
            outbox.set_queue(&self.connection, queue)?;
        }
        Ok(())
    }

    /// Notes how far the server's clock is from this one's, in milliseconds.
    pub fn set_clock_offset(&mut self, offset: i64) -> Result<(), StoreError> {
        if let Some(outbox) = self.joined.outbox(&self.connection)? {
            outbox.set_clock(&self.connection, offset)?;
        }
        Ok(())
    }

    /// Notes the end of a round.
    pub fn set_synced(&mut self, at: Timestamp) -> Result<(), StoreError> {
        if let Some(outbox) = self.joined.outbox(&self.connection)? {
            outbox.set_synced(&self.connection, at)?;
        }
        Ok(())
    }

    /// What to ask the server for; nothing while the station stands alone.
    pub fn next_pull(&mut self) -> Result<Option<Pull>, StoreError> {
        let Some(device) = load::device(&self.connection)? else {
            return Ok(None);
        };
        let outbox = self.joined.outbox(&self.connection)?;
        Ok(outbox.map(|outbox| {
            let server = &outbox.server;
            Pull {
                protocol: PROTOCOL,
                device_id: device.id,
                epoch: server.epoch,
                cursor: server.cursor,
                scopes: sync::digest_of(&Reader::new(device.id, server.site_id).scopes),
                answered: server.answered,
            }
        }))
    }

    /// Puts a page under the queue; `false` when it does not follow what is here.
    pub fn apply_page(&mut self, page: Page) -> Result<bool, StoreError> {
        let Some(outbox) = self.joined.outbox(&self.connection)? else {
            return Ok(false);
        };
        let (epoch, cursor) = (outbox.server.epoch, outbox.server.cursor);
        let Some(incoming) = Incoming::of(page, epoch, cursor) else {
            return Ok(false);
        };
        self.apply(incoming)?;
        Ok(true)
    }

    /// Takes a part of a snapshot in; `true` when it was the last one missing and
    /// the whole now stands under the queue.
    pub fn apply_part(&mut self, part: SnapshotPart) -> Result<bool, StoreError> {
        let Some((outbox, staging)) = self.joined.parts(&self.connection)? else {
            return Ok(false);
        };
        let connection = &self.connection;
        let inside = Inside { connection, outbox };
        match stage(&inside, staging, part)? {
            Some(incoming) => self.apply(incoming).map(|()| true),
            None => Ok(false),
        }
    }

    /// The part of a snapshot to ask for next.
    pub fn next_part(&mut self) -> Result<Option<AskPart>, StoreError> {
        let Some(device) = load::device(&self.connection)? else {
            return Ok(None);
        };
        let parts = self.joined.parts(&self.connection)?;
        Ok(parts.map(|(outbox, staging)| {
            let (snapshot, number) = staging.wanted();
            AskPart {
                protocol: PROTOCOL,
                device_id: device.id,
                snapshot,
                number,
                answered: outbox.server.answered,
            }
        }))
    }

    fn apply(&mut self, incoming: Incoming) -> Result<(), StoreError> {
        let Some(outbox) = self.joined.outbox(&self.connection)? else {
            return Ok(());
        };
        outbox.catch_up(&self.connection)?;
        let connection = &self.connection;
        let rebased = rebase(&Inside { connection, outbox }, incoming)?;
        if let Some(numbers) = &mut self.numbers {
            for (_, row) in &rebased.puts {
                if let Row::Waybill(waybill) = row {
                    numbers.add(waybill.waybill_number.as_str());
                }
            }
        }
        outbox.apply(connection, rebased)?;
        Ok(())
    }

    /// Joins: everything there is becomes commands of the queue. Where the log
    /// has grown beyond what the server was told, nothing is done and its end is
    /// given.
    pub fn join(&mut self, ask: &Join<'_>) -> Result<Result<(), Head>, StoreError> {
        let head = self.chain.head();
        if head != ask.told {
            return Ok(Err(head));
        }
        let connection = &self.connection;
        let enrolled = ask.enrolled;
        connection.execute_batch("INSERT INTO page_under_way (only_row) VALUES (1)")?;
        let mut told = vec![
            Row::Company(enrolled.company.clone()),
            Row::Station(enrolled.station.clone()),
        ];
        told.extend(enrolled.operator.clone().map(Row::Operator));
        for row in &told {
            rows::put(connection, 0, row, false)?;
        }
        connection.execute_batch("UPDATE tracking_event SET version = 0 WHERE version IS NULL")?;
        rename_waybills(connection, enrolled)?;
        gather_lines(connection)?;
        connection.execute_batch("DELETE FROM page_under_way")?;
        let sql = "INSERT INTO server (only_row, url, site_id, joined_at, epoch, cursor, answered,
                       pushed, forked, operator_id)
                   VALUES (1, ?1, ?2, ?3, 0, 0, ?4, ?4, 0, ?5)";
        connection.execute(
            sql,
            params![
                ask.url,
                enrolled.station.site_id.0,
                ask.at.millis(),
                head.seq,
                ask.actor.id.0
            ],
        )?;
        self.joined = Joined::Unread;
        self.hand_over(ask)?;
        Ok(Ok(()))
    }

    /// Every row as it stands, with its version: for comparison with another
    /// store.
    pub fn rows(&self) -> Result<Vec<sync::station::Image>, StoreError> {
        let keys = inside::all_keys(&self.connection)?;
        let rows = keys.iter().map(|key| rows::row(&self.connection, key));
        Ok(rows
            .filter_map(Result::transpose)
            .collect::<rusqlite::Result<_>>()?)
    }

    /// Every row, in chunks, as commands.
    fn hand_over(&mut self, ask: &Join<'_>) -> Result<(), StoreError> {
        let keys: Vec<RowKey> = inside::all_keys(&self.connection)?.into_iter().collect();
        let new_person = ask.enrolled.operator.as_ref().map(|one| one.id);
        for slice in keys.chunks(CHUNK_ROWS) {
            let mut chunk = Vec::with_capacity(slice.len());
            for key in slice {
                // The server made this one.
                if matches!(key, RowKey::Operator(id) if Some(*id) == new_person) {
                    continue;
                }
                chunk.extend(rows::row(&self.connection, key)?.map(|(_, row)| row));
            }
            let company = ask.enrolled.company.id;
            for adopt in join(chunk, &ask.enrolled.station, company) {
                self.adopt(ask, &adopt)?;
            }
        }
        Ok(())
    }

    fn adopt(&mut self, ask: &Join<'_>, adopt: &Adopt) -> Result<(), StoreError> {
        let Some(device) = load::device(&self.connection)? else {
            return Ok(());
        };
        let (id, salt) = (ask.fresh)();
        let args = Args::new(serde_json::to_vec(adopt).unwrap_or_default(), salt);
        let touched: BTreeSet<RowKey> = adopt.rows.iter().map(Row::key).collect();
        let entry = Entry {
            id,
            kind: ADOPT,
            args: &args,
            actor: ask.actor,
            device_id: device.id,
            incarnation: device.incarnation,
            occurred_at: ask.at,
            refusal: None,
            changes: None,
            observed: false,
            told: Told::default(),
        };
        let seq = self.chain.append(&self.connection, entry)?;
        if let Some(outbox) = self.joined.outbox(&self.connection)? {
            outbox.add(&self.connection, seq, &touched, Vec::new())?;
        }
        Ok(())
    }
}

/// Waybills get the ids they have in the company.
fn rename_waybills(connection: &Connection, enrolled: &Enrolled) -> rusqlite::Result<()> {
    let mut numbers = connection.prepare("SELECT rid, waybill_number FROM waybill")?;
    let mut rows = numbers.query([])?;
    let mut statement = connection.prepare("UPDATE waybill SET id = ?2 WHERE rid = ?1")?;
    while let Some(row) = rows.next()? {
        let number: String = row.get(1)?;
        let id = WaybillId::derive(enrolled.company.id, &number);
        statement.execute(params![row.get::<_, i64>(0)?, id.0])?;
    }
    Ok(())
}

/// Lines of reports, in the form in which they are synced: as they stand, known
/// by ids drawn from their import.
fn gather_lines(connection: &Connection) -> rusqlite::Result<()> {
    let mut imports = connection.prepare("SELECT DISTINCT import_id FROM import_row")?;
    let ids: Vec<ImportId> = imports
        .query_map([], |row| row.get(0).map(ImportId))?
        .collect::<rusqlite::Result<_>>()?;
    for import_id in ids {
        let mut drawn = Ids::of(CommandId(import_id.0));
        for lines in load::report(connection, import_id)?.chunks(CHUNK_ROWS) {
            let added = ImportLines {
                command_id: CommandId(drawn.draw()),
                import_id,
                lines: lines.to_vec(),
            };
            rows::keep_lines(connection, 0, &added)?;
        }
    }
    Ok(())
}

impl Readers {
    /// What did not end as its author was told, oldest first.
    pub fn sync_problems(&self) -> Result<Vec<Problem>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT content FROM problem ORDER BY occurred_at, command_id";
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map([], |row| row.get::<_, Json<Problem>>(0))?;
            found.map(|one| one.map(|json| json.0)).collect()
        })
    }

    /// Commands that wait and no longer work here: why, what and since when.
    pub fn doubts(&self) -> Result<Vec<(Failure, String, Timestamp)>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT q.doubt, l.kind, l.occurred_at FROM queue q
                       JOIN command_log l ON l.seq = q.seq WHERE q.doubt IS NOT NULL
                       ORDER BY q.seq";
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_map([], |row| {
                let why = row.get::<_, Json<Failure>>(0)?.0;
                Ok((why, row.get(1)?, Timestamp::from_millis(row.get(2)?)))
            })?;
            found.collect()
        })
    }

    /// How the station stands with its server; nothing while it stands alone.
    pub fn standing(&self) -> Result<Option<Standing>, StoreError> {
        self.read(|connection| {
            let Some(server) = outbox::server(connection)? else {
                return Ok(None);
            };
            let sql = "SELECT count(*), count(*) FILTER (WHERE seq > ?1) FROM queue";
            let (waiting, unsent) = connection
                .prepare_cached(sql)?
                .query_row([server.queue.pushed], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Some(Standing {
                server,
                waiting,
                unsent,
            }))
        })
    }
}
