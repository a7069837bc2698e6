//! The command log: one entry a command, chained by hash.

use super::codec::{Millis, Word};
use domain::kernel::{Actor, CommandId, DeviceId, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

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
    pub changes: Option<Vec<u8>>,
}

/// The arguments of a command as the log keeps them, made ready before the
/// command reaches the one thread that writes.
#[derive(Debug)]
pub struct Args {
    packing: i64,
    bytes: Vec<u8>,
    /// Random, so that erased arguments cannot be guessed from their digest.
    salt: [u8; 16],
    digest: [u8; 32],
}

impl Args {
    /// Of a command as JSON.
    pub fn new(json: Vec<u8>, salt: [u8; 16]) -> Self {
        let digest = args_digest(&salt, &json);
        let (packing, bytes) = pack(json);
        Self {
            packing,
            bytes,
            salt,
            digest,
        }
    }
}

/// The end of the chain, kept in memory so that a scan need not read it.
#[derive(Debug)]
pub struct Chain {
    committed: [u8; 32],
    written: [u8; 32],
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
        let sql = "SELECT hash FROM command_log ORDER BY seq DESC LIMIT 1";
        let last: Option<[u8; 32]> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
        let last = last.unwrap_or_default();
        Ok(Self {
            committed: last,
            written: last,
        })
    }

    /// Writes one entry.
    pub fn append(&mut self, connection: &Connection, entry: Entry<'_>) -> rusqlite::Result<()> {
        let result = if entry.refusal.is_none() {
            "applied"
        } else {
            "refused"
        };
        let args = entry.args;
        let hash = link(
            &self.written,
            &Linked {
                id: entry.id.0.as_bytes(),
                kind: entry.kind,
                actor: entry.actor.id.0.as_bytes(),
                occurred_at: entry.occurred_at.millis(),
                result,
                args_digest: &args.digest,
            },
        );
        let changes = entry.changes.map(|changes| pack_as(args.packing, changes));
        let sql = "INSERT INTO command_log (incarnation, id, kind, kind_version, packing, args,
                       salt, actor_id, actor_name, actor_role, device_id, occurred_at, result,
                       refusal, changes, hash)
                   VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        connection.prepare_cached(sql)?.execute(params![
            entry.incarnation,
            entry.id.0,
            entry.kind,
            args.packing,
            args.bytes,
            args.salt,
            entry.actor.id.0,
            entry.actor.name,
            Word(entry.actor.role),
            entry.device_id.0,
            Millis(entry.occurred_at),
            result,
            entry.refusal,
            changes,
            hash,
        ])?;
        self.written = hash;
        Ok(())
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

struct Linked<'a> {
    id: &'a [u8; 16],
    kind: &'a str,
    actor: &'a [u8; 16],
    occurred_at: i64,
    result: &'a str,
    args_digest: &'a [u8; 32],
}

fn args_digest(salt: &[u8; 16], args: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(salt)
        .chain_update(args)
        .finalize()
        .into()
}

fn link(previous: &[u8; 32], entry: &Linked<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(entry.id);
    hash.update((entry.kind.len() as u32).to_be_bytes());
    hash.update(entry.kind);
    hash.update(entry.actor);
    hash.update(entry.occurred_at.to_be_bytes());
    hash.update((entry.result.len() as u32).to_be_bytes());
    hash.update(entry.result);
    hash.update(entry.args_digest);
    hash.finalize().into()
}

fn pack(json: Vec<u8>) -> (i64, Vec<u8>) {
    let packing = i64::from(json.len() > PACK_ABOVE);
    (packing, pack_as(packing, json))
}

fn pack_as(packing: i64, json: Vec<u8>) -> Vec<u8> {
    if packing == 0 {
        return json;
    }
    // Memory to memory: nothing to fail on, and an empty entry would be seen by
    // the chain's check.
    zstd::bulk::compress(&json, PACKING_LEVEL).unwrap_or_default()
}

fn unpack(packing: i64, bytes: Vec<u8>) -> Option<Vec<u8>> {
    if packing == 0 {
        Some(bytes)
    } else {
        zstd::decode_all(bytes.as_slice()).ok()
    }
}

/// Follows the whole chain.
pub fn check(connection: &Connection) -> rusqlite::Result<ChainCheck> {
    let sql = "SELECT seq, id, kind, packing, args, salt, actor_id, occurred_at, result, hash
               FROM command_log ORDER BY seq";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut previous = [0; 32];
    let mut entries = 0;
    while let Some(row) = rows.next()? {
        entries += 1;
        let kind: String = row.get(2)?;
        let result: String = row.get(8)?;
        let id: [u8; 16] = row.get(1)?;
        let actor: [u8; 16] = row.get(6)?;
        let salt: [u8; 16] = row.get(5)?;
        let args = unpack(row.get(3)?, row.get(4)?).unwrap_or_default();
        let expected = link(
            &previous,
            &Linked {
                id: &id,
                kind: &kind,
                actor: &actor,
                occurred_at: row.get(7)?,
                result: &result,
                args_digest: &args_digest(&salt, &args),
            },
        );
        let hash: [u8; 32] = row.get(9)?;
        if hash != expected {
            return Ok(ChainCheck {
                entries,
                broken_at: Some(row.get(0)?),
            });
        }
        previous = hash;
    }
    Ok(ChainCheck {
        entries,
        broken_at: None,
    })
}
