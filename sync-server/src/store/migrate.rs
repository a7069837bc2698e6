//! How a database gets from the step it has reached to today's.

use super::{Client, Error};
use refinery::{Migration, Runner};

/// Released steps are never edited: refinery keeps their checksums.
const STEPS: &[(&str, &str)] = &[
    (
        "V1__first_server",
        include_str!("../../../schema/postgres/steps/V1__first_server.sql"),
    ),
    (
        "V2__parts_unlogged",
        include_str!("../../../schema/postgres/steps/V2__parts_unlogged.sql"),
    ),
];

/// Any number: it only has to be the same in every process.
const LOCK: i64 = 0x5741_5953_5441;

/// Takes all missing steps in one transaction. Processes that start together
/// wait for each other.
pub async fn run(client: &mut Client) -> Result<(), Error> {
    client
        .execute("SELECT pg_advisory_lock($1)", &[&LOCK])
        .await?;
    let done = locked(client).await;
    client
        .execute("SELECT pg_advisory_unlock($1)", &[&LOCK])
        .await?;
    done
}

async fn locked(client: &mut Client) -> Result<(), Error> {
    let known = STEPS.len() as i32;
    let found = reached(client).await?;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    if found < known {
        let failed = |error: refinery::Error| Error::Migration(error.to_string());
        let steps: Result<Vec<Migration>, refinery::Error> = (STEPS.iter())
            .map(|(name, sql)| Migration::unapplied(name, sql))
            .collect();
        Runner::new(&steps.map_err(failed)?)
            .set_grouped(true)
            .run_async(&mut ***client)
            .await
            .map_err(failed)?;
    }
    let sql =
        "INSERT INTO stream_head (epoch, head, oldest) VALUES (1, 0, 1) ON CONFLICT DO NOTHING";
    client.execute(sql, &[]).await?;
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| Error::Migration(error.to_string()))?;
    let sql = "INSERT INTO server (secret) VALUES ($1) ON CONFLICT DO NOTHING";
    client.execute(sql, &[&secret.as_slice()]).await?;
    Ok(())
}

/// The last step applied; 0 for a database just made.
async fn reached(client: &Client) -> Result<i32, Error> {
    let sql = "SELECT to_regclass('refinery_schema_history') IS NOT NULL";
    let begun: bool = client.query_one(sql, &[]).await?.get(0);
    if !begun {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    Ok(client.query_one(sql, &[]).await?.get(0))
}
