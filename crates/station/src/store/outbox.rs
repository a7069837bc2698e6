//! What waits for the server, and how far its stream has been followed.

use super::codec::Json;
use super::log::{Told, pack_small, unpack, unreadable};
use super::{filling, inside, log, rows};
use domain::flows::RowKey;
use domain::kernel::{OperatorId, SiteId};
use domain::{Change, Command, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeSet, HashMap};
use sync::station::{Image, Pending, Queue, Rebased, named};

/// The server a station has joined, and how far the two have come.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// Where it is reached.
    pub url: String,
    /// The warehouse the station stands in.
    pub site_id: SiteId,
    /// When the station joined.
    pub joined_at: Timestamp,
    /// The server's life.
    pub epoch: u32,
    /// How much of its stream is here.
    pub cursor: u64,
    /// The last command that has its result.
    pub answered: u64,
    /// How far the queue was sent.
    pub queue: Queue,
    /// Server's clock less this one's in milliseconds, when last measured.
    pub clock_offset: Option<i64>,
    /// Who joined the station: commands act as them.
    pub operator_id: OperatorId,
    /// The end of the last round.
    pub synced_at: Option<Timestamp>,
}

/// The joined server with its queue, kept in memory from transaction to
/// transaction; what is rolled back is read again.
#[derive(Debug)]
pub struct Outbox {
    pub server: Server,
    /// Commands without a result, as far as they have been read, in order.
    pub pending: Vec<Pending>,
    /// The waiting command that made each import and issue.
    made: HashMap<RowKey, u64>,
    read_to: u64,
}

/// The joined server, if there is one.
pub fn server(connection: &Connection) -> rusqlite::Result<Option<Server>> {
    let sql = "SELECT url, site_id, joined_at, epoch, cursor, answered, pushed, forked,
                   clock_offset, operator_id, synced_at FROM server";
    connection
        .prepare_cached(sql)?
        .query_row([], |row| {
            Ok(Server {
                url: row.get(0)?,
                site_id: SiteId(row.get(1)?),
                joined_at: Timestamp::from_millis(row.get(2)?),
                epoch: row.get(3)?,
                cursor: row.get(4)?,
                answered: row.get(5)?,
                queue: Queue {
                    pushed: row.get(6)?,
                    forked: row.get(7)?,
                },
                clock_offset: row.get(8)?,
                operator_id: OperatorId(row.get(9)?),
                synced_at: row.get::<_, Option<i64>>(10)?.map(Timestamp::from_millis),
            })
        })
        .optional()
}

impl Outbox {
    /// What the store holds; nothing while the station stands alone.
    pub fn read(connection: &Connection) -> rusqlite::Result<Option<Self>> {
        let Some(server) = server(connection)? else {
            return Ok(None);
        };
        let mut outbox = Self {
            server,
            pending: Vec::new(),
            made: HashMap::new(),
            read_to: 0,
        };
        let mut statement = connection.prepare("SELECT seq, touched FROM queue ORDER BY seq")?;
        let mut waiting = statement.query([])?;
        while let Some(row) = waiting.next()? {
            let touched = keys(row.get(1)?)?;
            outbox.note(connection, row.get(0)?, &touched)?;
        }
        drop(waiting);
        drop(statement);
        Ok(Some(outbox))
    }

    fn note(
        &mut self,
        connection: &Connection,
        seq: u64,
        touched: &BTreeSet<RowKey>,
    ) -> rusqlite::Result<()> {
        for key in touched {
            let may = matches!(key, RowKey::Import(_) | RowKey::Issue(_));
            if may && rows::version(connection, key)? == Some(0) {
                self.made.entry(key.clone()).or_insert(seq);
            }
        }
        Ok(())
    }

    /// Reads commands that were written since the last time.
    pub fn catch_up(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut found = Vec::new();
        log::waiting(connection, self.read_to, |sent, touched| {
            found.push((sent, touched));
        })?;
        for (sent, touched) in found {
            self.read_to = sent.seq;
            self.pending.push(Pending::new(sent, keys(touched)?));
        }
        Ok(())
    }

    /// What a server is told beside a command about this station alone.
    pub fn told_alone(&self) -> Told {
        Told {
            base_cursor: self.server.cursor,
            clock_offset: self.server.clock_offset,
            ..Told::default()
        }
    }

    /// What a server is told beside a command.
    pub fn told(&self, command: &Command, changes: Option<&Vec<Change>>) -> Told {
        let maker = named(command).and_then(|key| self.made.get(&key));
        let is_intent = !command.is_observation() && !command.stays_here();
        let intended = changes.filter(|_| is_intent);
        Told {
            effect: intended.map(|changes| sync::effect_of(changes)),
            depends_on: maker.copied().into_iter().collect(),
            ..self.told_alone()
        }
    }

    /// Puts a command that was just logged into the queue. `before` holds the
    /// server's images of what it wrote over, from [`images`].
    pub fn add(
        &mut self,
        connection: &Connection,
        seq: u64,
        touched: &BTreeSet<RowKey>,
        before: Vec<(RowKey, Image)>,
    ) -> rusqlite::Result<()> {
        let sql = "INSERT INTO queue (seq, touched) VALUES (?1, ?2)";
        connection
            .prepare_cached(sql)?
            .execute(params![seq, pack_keys(touched)?])?;
        for (key, image) in before {
            inside::keep_base(connection, &key, Some(&image))?;
        }
        self.note(connection, seq, touched)
    }

    /// How far the queue was sent.
    pub fn set_queue(&mut self, connection: &Connection, queue: Queue) -> rusqlite::Result<()> {
        self.server.queue = queue;
        self.write(connection)
    }

    /// What the server's clock showed.
    pub fn set_clock(&mut self, connection: &Connection, offset: i64) -> rusqlite::Result<()> {
        self.server.clock_offset = Some(offset);
        self.write(connection)
    }

    /// A round came to its end.
    pub fn set_synced(&mut self, connection: &Connection, at: Timestamp) -> rusqlite::Result<()> {
        self.server.synced_at = Some(at);
        self.write(connection)
    }

    fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let server = &self.server;
        let sql = "UPDATE server SET epoch = ?1, cursor = ?2, answered = ?3, pushed = ?4,
                       forked = ?5, clock_offset = ?6, synced_at = ?7";
        connection.prepare_cached(sql)?.execute(params![
            server.epoch,
            server.cursor,
            server.answered,
            server.queue.pushed,
            server.queue.forked,
            server.clock_offset,
            server.synced_at.map(Timestamp::millis)
        ])?;
        Ok(())
    }

    /// Writes what a page or a snapshot led to.
    pub fn apply(&mut self, connection: &Connection, rebased: Rebased) -> rusqlite::Result<()> {
        connection.execute_batch("INSERT INTO page_under_way (only_row) VALUES (1)")?;
        // What refers to others goes before them.
        for key in rebased.removed.iter().rev() {
            rows::remove(connection, key)?;
        }
        filling::fill(connection, &rebased.puts)?;
        connection.execute_batch("DELETE FROM page_under_way")?;
        for (key, base) in &rebased.bases {
            let image = base.as_ref().and_then(Option::as_ref);
            inside::keep_base(connection, key, image)?;
        }
        for (seq, touched) in rebased.touched {
            let place = self.pending.binary_search_by_key(&seq, |one| one.sent.seq);
            let one = place.ok().map(|place| &mut self.pending[place]);
            let Some(one) = one.filter(|one| one.touched != touched) else {
                continue;
            };
            let sql = "UPDATE queue SET touched = ?2 WHERE seq = ?1";
            connection
                .prepare_cached(sql)?
                .execute(params![seq, pack_keys(&touched)?])?;
            one.touched = touched;
        }
        for doubt in rebased.doubts {
            let sql = "UPDATE queue SET doubt = ?2 WHERE seq = ?1 AND doubt IS NOT ?2";
            connection
                .prepare_cached(sql)?
                .execute(params![doubt.seq, doubt.reason.map(Json)])?;
        }
        for result in &rebased.answered {
            let sql = "DELETE FROM queue WHERE seq = ?1";
            connection.prepare_cached(sql)?.execute([result.seq])?;
            self.server.answered = self.server.answered.max(result.seq);
            // A result proves that the server has it, also after a lost answer.
            let pushed = &mut self.server.queue.pushed;
            *pushed = (*pushed).max(result.seq);
        }
        let answered: BTreeSet<u64> = rebased.answered.iter().map(|one| one.seq).collect();
        self.pending.retain(|one| !answered.contains(&one.sent.seq));
        self.made.retain(|_, seq| !answered.contains(seq));
        self.server.epoch = rebased.epoch;
        self.server.cursor = rebased.cursor;
        // The station may have been moved by a row of its own.
        if let Some(stored) = server(connection)? {
            self.server.site_id = stored.site_id;
        }
        self.write(connection)
    }
}

/// Images of rows the server has, which these changes are about to write over
/// for the first time since.
pub fn images(
    connection: &Connection,
    touched: &BTreeSet<RowKey>,
) -> rusqlite::Result<Vec<(RowKey, Image)>> {
    let mut images = Vec::new();
    // An event is written once, and only by the command that made it.
    let written_over = touched
        .iter()
        .filter(|key| !matches!(key, RowKey::TrackingEvent(_)));
    for key in written_over {
        let known = rows::version(connection, key)?.unwrap_or(0) > 0;
        if known && inside::base(connection, key)?.is_none() {
            let image = rows::row(connection, key)?;
            images.extend(image.map(|image| (key.clone(), image)));
        }
    }
    Ok(images)
}

fn pack_keys(touched: &BTreeSet<RowKey>) -> rusqlite::Result<Vec<u8>> {
    let json = serde_json::to_vec(touched).map_err(unreadable)?;
    Ok(pack_small(&json))
}

fn keys(packed: Vec<u8>) -> rusqlite::Result<BTreeSet<RowKey>> {
    serde_json::from_slice(&unpack(1, packed)?).map_err(unreadable)
}
