//! The command log and how far each station's has come.

use super::{Error, Transaction};
use contract::http::Signature;
use contract::sync::{CommandResult, Digest, Sent, Verdict};
use domain::flows::Station;
use domain::kernel::{DeviceId, SiteId};
use sync::server::{Sender, Stored};

/// A sender whose pushes wait for ours.
#[derive(Debug)]
pub struct Locked {
    /// The sender.
    pub sender: Sender,
    /// The server's life.
    pub epoch: u32,
    /// Whether the station was revoked.
    pub is_revoked: bool,
}

fn digest(bytes: &[u8]) -> Result<Digest, Error> {
    let bytes = bytes.try_into();
    let wrong = |_| Error::Damaged("a link is not 32 bytes".to_owned());
    bytes.map(Digest).map_err(wrong)
}

/// Locks a sender until the transaction ends.
pub async fn lock(transaction: &Transaction<'_>, id: DeviceId) -> Result<Option<Locked>, Error> {
    let sql = "SELECT s.incarnation, s.through, s.head, s.site_id, s.station_code,
                    d.state, (SELECT epoch FROM stream_head)
             FROM sender AS s JOIN device AS d ON d.id = s.device_id
             WHERE s.device_id = $1 FOR UPDATE OF s";
    let statement = transaction.prepare_cached(sql).await?;
    let Some(row) = transaction.query_opt(&statement, &[&id.0]).await? else {
        return Ok(None);
    };
    Ok(Some(Locked {
        sender: Sender {
            station: Station {
                id,
                station_code: row.get(4),
                site_id: SiteId(row.get(3)),
            },
            incarnation: row.get::<_, i64>(0) as u32,
            through: row.get::<_, i64>(1) as u64,
            head: digest(row.get(2))?,
        },
        is_revoked: row.get::<_, &str>(5) == "revoked",
        epoch: row.get::<_, i32>(6) as u32,
    }))
}

/// The commands of these numbers that were taken before.
pub async fn stored(
    transaction: &Transaction<'_>,
    sender: &Sender,
    numbers: &[u64],
) -> Result<Vec<Stored>, Error> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT seq, hash, verdict::text FROM command
             WHERE device_id = $1 AND incarnation = $2 AND seq = ANY($3) ORDER BY seq";
    let statement = transaction.prepare_cached(sql).await?;
    // No number above this was ever taken.
    let numbers = numbers.iter().filter_map(|seq| i64::try_from(*seq).ok());
    let numbers: Vec<i64> = numbers.collect();
    let incarnation = i64::from(sender.incarnation);
    let id = sender.station.id.0;
    let rows = transaction
        .query(&statement, &[&id, &incarnation, &numbers])
        .await?;
    let read = |row: &tokio_postgres::Row| {
        Ok(Stored {
            seq: row.get::<_, i64>(0) as u64,
            hash: digest(row.get(1))?,
            verdict: serde_json::from_str(row.get(2))?,
        })
    };
    rows.iter().map(read).collect()
}

/// Writes the log of a batch, and how far its sender has come.
pub async fn write(
    transaction: &Transaction<'_>,
    sender: &Sender,
    log: &[(Sent, Verdict)],
    signature: Option<&Signature>,
) -> Result<(), Error> {
    let (mut seqs, mut hashes, mut verdicts, mut sents) = (vec![], vec![], vec![], vec![]);
    for (sent, verdict) in log {
        seqs.push(sent.seq as i64);
        hashes.push(sent.hash.0.to_vec());
        verdicts.push(serde_json::to_string(verdict)?);
        sents.push(serde_json::to_string(sent)?);
    }
    let sql = "INSERT INTO command (device_id, incarnation, seq, hash, verdict, sent, signature)
             SELECT $1, $2, n.seq, n.hash, n.verdict::json, n.sent::json,
                    CASE WHEN n.seq = $7 THEN $8::bytea END
             FROM unnest($3::bigint[], $4::bytea[], $5::text[], $6::text[])
                  AS n(seq, hash, verdict, sent)";
    let statement = transaction.prepare_cached(sql).await?;
    let (id, incarnation) = (sender.station.id.0, i64::from(sender.incarnation));
    let signature = signature.map(|signature| signature.0.to_vec());
    let through = sender.through as i64;
    let parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)] = &[
        &id,
        &incarnation,
        &seqs,
        &hashes,
        &verdicts,
        &sents,
        &through,
        &signature,
    ];
    let sql = "UPDATE sender SET through = $2, head = $3 WHERE device_id = $1";
    let far = transaction.prepare_cached(sql).await?;
    let head = sender.head.0.as_slice();
    let far_as: &[&(dyn tokio_postgres::types::ToSql + Sync)] = &[&id, &through, &head];
    let (added, gone) = tokio::join!(
        biased;
        transaction.execute(&statement, parameters),
        transaction.execute(&far, far_as)
    );
    added?;
    gone?;
    Ok(())
}

/// Keeps commands that are not decided.
pub async fn set_aside(
    transaction: &Transaction<'_>,
    device: DeviceId,
    incarnation: u32,
    why: &str,
    commands: &[Sent],
) -> Result<(), Error> {
    let (mut seqs, mut hashes, mut sents) = (vec![], vec![], vec![]);
    for sent in commands {
        seqs.push(i64::try_from(sent.seq).unwrap_or(i64::MAX));
        hashes.push(sent.hash.0.to_vec());
        sents.push(serde_json::to_string(sent)?);
    }
    let sql = "INSERT INTO set_aside (device_id, incarnation, seq, hash, why, sent)
             SELECT $1, $2, n.seq, n.hash, $3, n.sent::json
             FROM unnest($4::bigint[], $5::bytea[], $6::text[]) AS n(seq, hash, sent)
             ON CONFLICT DO NOTHING";
    let incarnation = i64::from(incarnation);
    let parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)] =
        &[&device.0, &incarnation, &why, &seqs, &hashes, &sents];
    transaction.execute(sql, parameters).await?;
    Ok(())
}

/// Results after `answered`, for the end of a snapshot.
pub async fn results(
    transaction: &Transaction<'_>,
    device: DeviceId,
    answered: u64,
) -> Result<Vec<CommandResult>, Error> {
    let sql = "SELECT c.incarnation, c.seq, c.verdict::text FROM command AS c
             JOIN sender AS s ON s.device_id = c.device_id AND s.incarnation = c.incarnation
             WHERE c.device_id = $1 AND c.seq > $2 ORDER BY c.seq";
    let answered = i64::try_from(answered).unwrap_or(i64::MAX);
    let rows = transaction.query(sql, &[&device.0, &answered]).await?;
    let read = |row: &tokio_postgres::Row| {
        Ok(CommandResult {
            incarnation: row.get::<_, i64>(0) as u32,
            seq: row.get::<_, i64>(1) as u64,
            verdict: serde_json::from_str(row.get(2))?,
        })
    };
    rows.iter().map(read).collect()
}
