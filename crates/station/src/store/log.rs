//! The command log: one entry a command, chained by hash.

use super::codec::{Json, Millis, Word};
use contract::sync::{Digest, Sent};
use domain::Timestamp;
use domain::kernel::{Actor, CommandId, DeviceId, OperatorId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sync::chain::{self, Linked};

/// JSON longer than this is compressed: an import's chunk shrinks to a tenth.
const PACK_ABOVE: usize = 2_048;

/// Half the time of the usual quickest level for a tenth more bytes.
const PACKING_LEVEL: i32 = -2;

/// One command and what came of it.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Its id.
    pub id: CommandId,
    /// Its kind, such as `warehouse.scan`.
    pub kind: &'static str,
    /// Its arguments.
    pub args: &'a Args,
    /// Who.
    pub actor: &'a Actor,
    /// Which installation.
    pub device_id: DeviceId,
    /// Which life of its data.
    pub incarnation: u32,
    /// When, by the device's clock.
    pub occurred_at: Timestamp,
    /// The code it was refused with; absent when applied.
    pub refusal: Option<String>,
    /// What changed, as JSON; absent where the arguments say it all.
    pub changes: Option<String>,
    /// Whether `changes` is what an observation saw, which is sent with it.
    pub observed: bool,
    /// What a server is told beside.
    pub told: Told,
}

/// What only a server asks for.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Digest of what an intent did.
    pub effect: Option<Digest>,
    /// Waiting commands that made what this one names.
    pub depends_on: Vec<u64>,
    /// How much of the server's stream it was decided on.
    pub base_cursor: u64,
    /// Server's clock less this one's in milliseconds, when last measured.
    pub clock_offset: Option<i64>,
}

/// The arguments of a command as the log keeps them, made ready before the
/// command reaches the one thread that writes.
#[derive(Debug)]
pub struct Args {
    packing: i64,
    bytes: Vec<u8>,
    /// Random, so that erased arguments cannot be guessed from their digest.
    salt: Digest,
    /// Digest of the arguments alone.
    content: Digest,
}

impl Args {
    /// Of a command as JSON.
    pub fn new(json: Vec<u8>, salt: [u8; 32]) -> Self {
        let salt = Digest(salt);
        let content = chain::content(salt, &json, &[]);
        let (packing, bytes) = pack(json);
        Self {
            packing,
            bytes,
            salt,
            content,
        }
    }

    /// The digest together with what an observation saw.
    fn content_with(&self, seen: &str) -> rusqlite::Result<Digest> {
        let unpacked = match self.packing {
            0 => None,
            _ => Some(unpack(self.packing, self.bytes.clone())?),
        };
        let json = unpacked.as_ref().unwrap_or(&self.bytes);
        Ok(chain::content(self.salt, json, seen.as_bytes()))
    }
}

/// The end of the chain, kept in memory so that a scan need not read it.
#[derive(Debug)]
pub struct Chain {
    committed: Head,
    written: Head,
}

/// The last entry: its number and its link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    /// 0 before the first entry.
    pub seq: u64,
    /// All zero before the first entry.
    pub link: Digest,
}

/// What following the chain showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainCheck {
    /// Entries looked at.
    pub entries: u64,
    /// The first entry that does not follow from the one before.
    pub broken_at: Option<i64>,
}

impl Chain {
    /// Goes on where the log ends.
    pub fn resume(connection: &Connection) -> rusqlite::Result<Self> {
        let sql = "SELECT seq, hash FROM command_log ORDER BY seq DESC LIMIT 1";
        let head = connection.query_row(sql, [], |row| {
            Ok(Head {
                seq: row.get(0)?,
                link: Digest(row.get(1)?),
            })
        });
        let head = head.optional()?.unwrap_or_default();
        Ok(Self {
            committed: head,
            written: head,
        })
    }

    /// The last entry written.
    pub fn head(&self) -> Head {
        self.written
    }

    /// Writes one entry; its number.
    pub fn append(&mut self, connection: &Connection, entry: Entry<'_>) -> rusqlite::Result<u64> {
        let result = if entry.refusal.is_none() {
            "applied"
        } else {
            "refused"
        };
        let args = entry.args;
        let told = &entry.told;
        let seq = self.written.seq + 1;
        let content = match &entry.changes {
            Some(seen) if entry.observed => args.content_with(seen)?,
            _ => args.content,
        };
        let linked = Linked {
            seq,
            id: entry.id,
            kind: entry.kind,
            kind_version: sync::KIND_VERSION,
            actor_id: entry.actor.id,
            occurred_at: entry.occurred_at,
            base_cursor: told.base_cursor,
            refusal: entry.refusal.as_deref(),
            effect: told.effect,
            depends_on: &told.depends_on,
            content,
        };
        let link = chain::link_of(self.written.link, entry.incarnation, &linked);
        let changes = entry.changes.map(String::into_bytes);
        let changes = changes.map(|changes| pack_as(args.packing, changes));
        let depends_on = (!told.depends_on.is_empty()).then_some(Json(&told.depends_on));
        let sql =
            "INSERT INTO command_log (seq, incarnation, id, kind, kind_version, packing, args,
                       salt, actor_id, actor_name, actor_role, device_id, occurred_at, result,
                       refusal, changes, hash, base_cursor, clock_offset, effect, depends_on,
                       observed)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                       ?17, ?18, ?19, ?20, ?21, ?22)";
        connection.prepare_cached(sql)?.execute(params![
            seq,
            entry.incarnation,
            entry.id.0,
            entry.kind,
            sync::KIND_VERSION,
            args.packing,
            args.bytes,
            args.salt.0,
            entry.actor.id.0,
            entry.actor.name,
            Word(entry.actor.role),
            entry.device_id.0,
            Millis(entry.occurred_at),
            result,
            entry.refusal,
            changes,
            link.0,
            told.base_cursor,
            told.clock_offset,
            told.effect.map(|digest| digest.0),
            depends_on,
            entry.observed,
        ])?;
        self.written = Head { seq, link };
        Ok(seq)
    }

    /// The transaction was committed.
    pub fn settle(&mut self) {
        self.committed = self.written;
    }

    /// The transaction was rolled back.
    pub fn forget(&mut self) {
        self.written = self.committed;
    }
}

/// The link of an entry; all zero for what is before the first.
pub fn link_at(connection: &Connection, seq: u64) -> rusqlite::Result<Digest> {
    let sql = "SELECT hash FROM command_log WHERE seq = ?1";
    let link = connection
        .prepare_cached(sql)?
        .query_row([seq], |row| row.get(0).map(Digest))
        .optional()?;
    Ok(link.unwrap_or_default())
}

const SENT: &str =
    "SELECT command_log.seq, hash, id, kind, kind_version, packing, args, changes, effect,
     refusal, salt, actor_id, actor_name, actor_role, occurred_at, clock_offset, base_cursor,
     depends_on, observed";

fn sent_row(row: &Row<'_>) -> rusqlite::Result<Sent> {
    let packing: i64 = row.get(5)?;
    let kind: String = row.get(3)?;
    let refusal: Option<String> = row.get(9)?;
    let args = text(unpack(packing, row.get(6)?)?)?;
    let seen = match row.get::<_, Option<Vec<u8>>>(7)? {
        Some(seen) if row.get(18)? => Some(text(unpack(packing, seen)?)?),
        _ => None,
    };
    Ok(Sent {
        seq: row.get(0)?,
        hash: Digest(padded(row.get(1)?)),
        id: CommandId(row.get(2)?),
        kind,
        kind_version: row.get(4)?,
        args,
        seen,
        effect: row.get::<_, Option<[u8; 32]>>(8)?.map(Digest),
        refusal,
        salt: Digest(padded(row.get(10)?)),
        actor: Actor {
            id: OperatorId(row.get(11)?),
            name: row.get(12)?,
            role: row.get::<_, Word<_>>(13)?.0,
        },
        occurred_at: row.get::<_, Millis>(14)?.0,
        clock_offset: row.get(15)?,
        base_cursor: row.get(16)?,
        depends_on: row
            .get::<_, Option<Json<Vec<u64>>>>(17)?
            .map(|seqs| seqs.0)
            .unwrap_or_default(),
    })
}

fn pack(json: Vec<u8>) -> (i64, Vec<u8>) {
    let packing = i64::from(json.len() > PACK_ABOVE);
    (packing, pack_as(packing, json))
}

fn pack_as(packing: i64, json: Vec<u8>) -> Vec<u8> {
    if packing == 0 {
        return json;
    }
    pack_small(&json)
}

/// Memory to memory: nothing to fail on, and an empty entry would be seen by the
/// chain's check.
pub(super) fn pack_small(json: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(json, PACKING_LEVEL).unwrap_or_default()
}

pub(super) fn unpack(packing: i64, bytes: Vec<u8>) -> rusqlite::Result<Vec<u8>> {
    if packing == 0 {
        return Ok(bytes);
    }
    zstd::decode_all(bytes.as_slice()).map_err(unreadable)
}

fn text(bytes: Vec<u8>) -> rusqlite::Result<String> {
    String::from_utf8(bytes).map_err(unreadable)
}

pub(super) fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(error))
}

/// Entries after `after` that wait for a server, with what each wrote, in order.
pub fn waiting(
    connection: &Connection,
    after: u64,
    mut each: impl FnMut(Sent, Vec<u8>),
) -> rusqlite::Result<()> {
    let sql = format!(
        "{SENT}, touched FROM queue JOIN command_log ON command_log.seq = queue.seq
         WHERE queue.seq > ?1 ORDER BY queue.seq"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([after])?;
    while let Some(row) = rows.next()? {
        each(sent_row(row)?, row.get(19)?);
    }
    Ok(())
}

/// Follows the whole chain.
pub fn check(connection: &Connection) -> rusqlite::Result<ChainCheck> {
    let mut previous = Digest::default();
    let mut entries = 0;
    let mut broken_at = None;
    walk(connection, |incarnation, sent| {
        entries += 1;
        if chain::link(previous, incarnation, &sent) != sent.hash {
            broken_at = Some(sent.seq as i64);
        }
        previous = sent.hash;
        Ok(broken_at.is_none())
    })?;
    Ok(ChainCheck { entries, broken_at })
}

/// Computes the links of a log that a step left without.
pub fn relink(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT 1 FROM command_log WHERE seq = (SELECT min(seq) FROM command_log)
               AND hash = x''";
    if !connection.prepare(sql)?.exists([])? {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction()?;
    let mut previous = Digest::default();
    let sql = "UPDATE command_log SET hash = ?2, salt = ?3 WHERE seq = ?1";
    let mut statement = transaction.prepare(sql)?;
    walk(&transaction, |incarnation, sent| {
        previous = chain::link(previous, incarnation, &sent);
        statement.execute(params![sent.seq, previous.0, sent.salt.0])?;
        Ok(true)
    })?;
    drop(statement);
    transaction.commit()
}

/// Shows every entry with the life that wrote it, until told to stop.
fn walk(
    connection: &Connection,
    mut each: impl FnMut(u32, Sent) -> rusqlite::Result<bool>,
) -> rusqlite::Result<()> {
    let sql =
        format!("{SENT}, incarnation FROM command_log WHERE seq > ?1 ORDER BY seq LIMIT 1000");
    let mut statement = connection.prepare(&sql)?;
    let mut after = 0;
    loop {
        // In slices, since what is shown may be written meanwhile.
        let slice: Vec<(u32, Sent)> = statement
            .query_map([after], |row| Ok((row.get(19)?, sent_row(row)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let Some((_, last)) = slice.last() else {
            return Ok(());
        };
        after = last.seq;
        for (incarnation, sent) in slice {
            if !each(incarnation, sent)? {
                return Ok(());
            }
        }
    }
}

/// The first logs had salts of half the length, and links are made later.
fn padded(bytes: Vec<u8>) -> [u8; 32] {
    let mut all = [0; 32];
    let length = bytes.len().min(all.len());
    all[..length].copy_from_slice(&bytes[..length]);
    all
}
