//! Everything a station may see, and its parts on their way there.

use super::load::{COLUMNS, stored};
use super::nouns::NOUNS;
use super::stream::ends_of;
use super::{Error, Store, log};
use contract::sync::{CommandResult, Digest};
use domain::flows::Row;
use domain::kernel::DeviceId;
use sync::server::{Held, Reader, Stream};

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

impl Store {
    /// Reads everything a station may see, in one short snapshot of the database.
    pub async fn cut_out(&self, reader: &Reader, answered: u64) -> Result<Cut, Error> {
        let mut client = self.client().await?;
        let transaction = client
            .build_transaction()
            .isolation_level(tokio_postgres::IsolationLevel::RepeatableRead)
            .read_only(true)
            .start()
            .await?;
        let sql = "SELECT epoch, head, oldest FROM stream_head";
        let ends = transaction.query_one(sql, &[]).await?;
        let stream = ends_of(&ends);
        let scopes: Vec<String> = reader.scopes.iter().map(ToString::to_string).collect();
        let mut rows = Vec::new();
        for noun in &NOUNS {
            let keys: Vec<&str> = noun.keys.iter().map(|(name, _)| *name).collect();
            let (table, keys) = (noun.table, keys.join(", "));
            let sql = format!("SELECT {COLUMNS} FROM {table} WHERE scopes && $1 ORDER BY {keys}");
            for row in transaction.query(&sql, &[&scopes]).await? {
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

    /// Keeps the parts of a snapshot for whichever process is asked for them,
    /// and forgets old ones.
    pub async fn keep_parts(
        &self,
        device: DeviceId,
        snapshot: Digest,
        parts: &[Vec<u8>],
    ) -> Result<(), Error> {
        let client = self.client().await?;
        let sql = format!("DELETE FROM snapshot_part WHERE made_at < now() - interval '{KEPT}'");
        client.execute(&sql, &[]).await?;
        let sql = "INSERT INTO snapshot_part (device_id, snapshot, number, body)
                   SELECT $1, $2, n.at - 1, n.body
                   FROM unnest($3::bytea[]) WITH ORDINALITY AS n(body, at)
                   ON CONFLICT (device_id, snapshot, number)
                   DO UPDATE SET body = excluded.body, made_at = now()";
        client
            .execute(sql, &[&device.0, &snapshot.0.as_slice(), &parts])
            .await?;
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
        let parameters: &[&(dyn tokio_postgres::types::ToSql + Sync)] =
            &[&device.0, &snapshot.0.as_slice(), &i64::from(number)];
        let row = client.query_opt(sql, parameters).await?;
        Ok(row.map(|row| row.get(0)))
    }
}
