//! The stream: dense positions in the order of commits.

use super::load::{names, scopes};
use super::{Error, Store, Transaction};
use contract::http::Head;
use contract::sync::CommandResult;
use domain::flows::Row;
use domain::kernel::DeviceId;
use serde::{Deserialize, Serialize};
use sync::server::{Logged, Step, Stream};

/// What a step says besides who sees it.
#[derive(Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum Body {
    Row {
        version: u64,
        row: Row,
    },
    Result {
        device_id: DeviceId,
        result: CommandResult,
    },
}

/// The same on its way there.
#[derive(Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum Told<'a> {
    Row {
        version: u64,
        row: &'a Row,
    },
    Result {
        device_id: &'a DeviceId,
        result: &'a CommandResult,
    },
}

/// The stream after a cursor, read in one snapshot with its head.
#[derive(Debug)]
pub struct Tail {
    /// Its ends.
    pub stream: Stream,
    /// The steps, ending with a transaction.
    pub steps: Vec<Logged>,
}

/// The last statement of a transaction: takes the head for as many positions as
/// there are steps, and keeps it through the commit.
pub async fn append(transaction: &Transaction<'_>, steps: &[Step]) -> Result<u64, Error> {
    let (mut before, mut after, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for step in steps {
        let (from, to, body) = match step {
            Step::Row {
                version,
                before,
                after,
                row,
            } => {
                let version = *version;
                (names(before), names(after), Told::Row { version, row })
            }
            Step::Result { device_id, result } => {
                let own = sync::Scope::Device(*device_id).to_string();
                (own.clone(), own, Told::Result { device_id, result })
            }
        };
        before.push(from);
        after.push(to);
        bodies.push(serde_json::to_string(&body)?);
    }
    let sql = "WITH taken AS (UPDATE stream_head SET head = head + $4 RETURNING head),
             added AS (
                 INSERT INTO stream (position, block_end, before, after, body)
                 SELECT taken.head - $4 + n.at, taken.head, string_to_array(n.before, ' '),
                        string_to_array(n.after, ' '), n.body::json
                 FROM taken, unnest($1::text[], $2::text[], $3::text[])
                      WITH ORDINALITY AS n(before, after, body, at))
         SELECT head FROM taken";
    let statement = transaction.prepare_cached(sql).await?;
    let count = bodies.len() as i64;
    let row = transaction
        .query_one(&statement, &[&before, &after, &bodies, &count])
        .await?;
    Ok(row.get::<_, i64>(0) as u64)
}

/// The stream's end, on any connection.
pub async fn head(client: &tokio_postgres::Client) -> Result<Head, Error> {
    let sql = "SELECT epoch, head FROM stream_head";
    let row = client.query_one(sql, &[]).await?;
    Ok(Head {
        epoch: row.get::<_, i32>(0) as u32,
        head: row.get::<_, i64>(1) as u64,
    })
}

/// Listens on `channel`, on any connection.
pub async fn listen(client: &tokio_postgres::Client, channel: &str) -> Result<(), Error> {
    Ok(client.batch_execute(&format!("LISTEN {channel}")).await?)
}

impl Store {
    /// The stream's end.
    pub async fn head(&self) -> Result<Head, Error> {
        let client = self.client().await?;
        head(&client).await
    }

    /// Begins a life of the server later than `before` and than its own.
    pub async fn begin_epoch(&self, before: u32) -> Result<u32, Error> {
        let client = self.client().await?;
        let sql = "UPDATE stream_head SET epoch = greatest(epoch, $1) + 1 RETURNING epoch";
        let row = client.query_one(sql, &[&(before as i32)]).await?;
        Ok(row.get::<_, i32>(0) as u32)
    }

    /// Tells whoever listens on `channel`.
    pub async fn notify(&self, channel: &str, head: u64) -> Result<(), Error> {
        let client = self.client().await?;
        let statement = client.prepare_cached("SELECT pg_notify($1, $2)").await?;
        client
            .execute(&statement, &[&channel, &head.to_string()])
            .await?;
        Ok(())
    }

    /// At least `count` steps after `cursor`, or all there are: one statement, so
    /// one snapshot, and nothing below the head is missing.
    pub async fn tail(&self, cursor: u64, count: usize) -> Result<Tail, Error> {
        let client = self.client().await?;
        let sql = "SELECT h.epoch, h.head, h.oldest,
                    s.position, s.block_end, array_to_string(s.before, ' '),
                    array_to_string(s.after, ' '), s.body::text
             FROM stream_head AS h LEFT JOIN stream AS s
               ON s.position > $1 AND s.position <= (
                  SELECT block_end FROM stream WHERE position = least($1 + $2, h.head))
             ORDER BY s.position";
        let statement = client.prepare_cached(sql).await?;
        // A cursor from another life may lie anywhere.
        let cursor = i64::try_from(cursor)
            .unwrap_or(i64::MAX / 2)
            .min(i64::MAX / 2);
        let rows = client
            .query(&statement, &[&cursor, &(count as i64)])
            .await?;
        let ends = rows
            .first()
            .ok_or_else(|| Error::Damaged("the stream has no head".to_owned()))?;
        let stream = ends_of(ends);
        let steps = rows
            .iter()
            .filter(|row| row.get::<_, Option<i64>>(3).is_some());
        let steps: Result<Vec<Logged>, Error> = steps.map(logged).collect();
        Ok(Tail {
            stream,
            steps: steps?,
        })
    }

    /// Forgets steps up to `position`: stations behind it load a snapshot.
    pub async fn cut(&self, position: u64) -> Result<(), Error> {
        let client = self.client().await?;
        // Two transactions: the head's lock is not held while rows go.
        let sql = "UPDATE stream_head SET oldest = least($1, head) + 1
                   WHERE oldest <= least($1, head)";
        client.execute(sql, &[&(position as i64)]).await?;
        let sql = "DELETE FROM stream WHERE position < (SELECT oldest FROM stream_head)";
        client.execute(sql, &[]).await?;
        Ok(())
    }
}

/// From epoch, head and oldest, in the first columns.
pub(super) fn ends_of(row: &tokio_postgres::Row) -> Stream {
    Stream {
        epoch: row.get::<_, i32>(0) as u32,
        head: row.get::<_, i64>(1) as u64,
        oldest: row.get::<_, i64>(2) as u64,
        horizon: None,
    }
}

fn logged(row: &tokio_postgres::Row) -> Result<Logged, Error> {
    let step = match serde_json::from_str(row.get(7))? {
        Body::Row { version, row: it } => Step::Row {
            version,
            before: scopes(row.get(5))?,
            after: scopes(row.get(6))?,
            row: it,
        },
        Body::Result { device_id, result } => Step::Result { device_id, result },
    };
    Ok(Logged {
        position: row.get::<_, i64>(3) as u64,
        block_end: row.get::<_, i64>(4) as u64,
        step,
    })
}
