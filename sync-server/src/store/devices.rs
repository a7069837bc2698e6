//! Stations at the door.

use super::{Error, Store, Transaction};
use contract::http::{Enrol, PublicKey};
use contract::sync::{Digest, Sent};
use domain::access::Role;
use domain::flows::Station;
use domain::kernel::{DeviceId, SiteId};
use serde::{Deserialize, Serialize};
use tokio_postgres::types::ToSql;

/// Whether a station may still send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It may.
    Active,
    /// Two installations spoke for it; a person has to look.
    Forked,
    /// Its work is set aside, and it gets nothing.
    Revoked,
}

impl DeviceState {
    fn read(text: &str) -> Result<Self, Error> {
        Ok(serde_json::from_value(text.into())?)
    }
}

/// A station as it is known at the door.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its installation.
    pub id: DeviceId,
    /// Where it stands.
    pub site_id: SiteId,
    /// What its signatures are checked by.
    pub key: PublicKey,
    /// Whether it may still send.
    pub state: DeviceState,
}

/// A line of the list of stations.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceLine {
    /// Its installation.
    pub device_id: DeviceId,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub site: String,
    /// Opens its manifest numbers.
    pub station_code: String,
    /// Whether it may still send.
    pub state: DeviceState,
    /// When it last asked, RFC 3339 UTC.
    pub last_sync: Option<String>,
}

/// An enrolment code, locked.
#[derive(Debug)]
pub struct Enrolling {
    /// Where the station will stand.
    pub site_id: SiteId,
    /// The role of the person it may bring.
    pub role: Role,
    /// Whether it is too old.
    pub is_expired: bool,
    /// Who used it, and what they were answered.
    pub used: Option<(DeviceId, String)>,
}

/// Looks a code up and locks it.
pub async fn code(transaction: &Transaction<'_>, code: Digest) -> Result<Option<Enrolling>, Error> {
    let sql = "SELECT site_id, role, expires_at < now(), device_id, answer::text
             FROM enrol_code WHERE digest = $1 FOR UPDATE";
    let Some(row) = transaction.query_opt(sql, &[&code.0.as_slice()]).await? else {
        return Ok(None);
    };
    let used = row.get::<_, Option<_>>(3).map(DeviceId).zip(row.get(4));
    Ok(Some(Enrolling {
        site_id: SiteId(row.get(0)),
        role: serde_json::from_value(row.get::<_, &str>(1).into())?,
        is_expired: row.get(2),
        used,
    }))
}

/// Marks a code as used.
pub async fn use_code(
    transaction: &Transaction<'_>,
    code: Digest,
    by: DeviceId,
    answer: &str,
) -> Result<(), Error> {
    let sql = "UPDATE enrol_code SET device_id = $2, answer = $3::text::json WHERE digest = $1";
    let parameters: &[&(dyn ToSql + Sync)] = &[&code.0.as_slice(), &by.0, &answer];
    transaction.execute(sql, parameters).await?;
    Ok(())
}

/// Writes a station down; None when it is there already. Of the station codes
/// offered it gets the first that is free.
pub async fn add(
    transaction: &Transaction<'_>,
    ask: &Enrol,
    site: SiteId,
    codes: impl Iterator<Item = String>,
) -> Result<Option<Station>, Error> {
    let sql = "INSERT INTO device (id, name, site_id, public_key, state)
             VALUES ($1, $2, $3, $4, 'active') ON CONFLICT DO NOTHING";
    let name = super::storable(&ask.name);
    let parameters: &[&(dyn ToSql + Sync)] =
        &[&ask.device_id.0, &name, &site.0, &ask.key.0.as_slice()];
    if transaction.execute(sql, parameters).await? == 0 {
        return Ok(None);
    }
    let sql = "INSERT INTO sender (device_id, incarnation, through, head, site_id, station_code)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let through = i64::try_from(ask.through).unwrap_or(i64::MAX);
    let (incarnation, head) = (i64::from(ask.incarnation), ask.head.0.as_slice());
    for station_code in codes {
        let parameters: &[&(dyn ToSql + Sync)] = &[
            &ask.device_id.0,
            &incarnation,
            &through,
            &head,
            &site.0,
            &station_code,
        ];
        if transaction.execute(sql, parameters).await? == 1 {
            return Ok(Some(Station {
                id: ask.device_id,
                station_code,
                site_id: site,
            }));
        }
    }
    Err(Error::Damaged("no station code is free".to_owned()))
}

/// Notes where a station's log is now, as long as nothing of it has come.
pub async fn begin_later(transaction: &Transaction<'_>, ask: &Enrol) -> Result<(), Error> {
    let sql = "UPDATE sender SET through = $2, head = $3
             WHERE device_id = $1 AND incarnation = $4 AND through <= $2
                 AND NOT EXISTS (SELECT 1 FROM command WHERE device_id = $1)";
    let through = i64::try_from(ask.through).unwrap_or(i64::MAX);
    let (incarnation, head) = (i64::from(ask.incarnation), ask.head.0.as_slice());
    let parameters: &[&(dyn ToSql + Sync)] = &[&ask.device_id.0, &through, &head, &incarnation];
    transaction.execute(sql, parameters).await?;
    Ok(())
}

/// Begins a new life of a station's data; false unless it is the next one.
pub async fn begin_life(
    transaction: &Transaction<'_>,
    ask: &contract::http::BeginLife,
) -> Result<bool, Error> {
    let sql = "UPDATE sender SET incarnation = $2, through = $3, head = $4
             WHERE device_id = $1 AND incarnation = $2::bigint - 1";
    let through = i64::try_from(ask.through).unwrap_or(i64::MAX);
    let (incarnation, head) = (i64::from(ask.incarnation), ask.head.0.as_slice());
    let parameters: &[&(dyn ToSql + Sync)] = &[&ask.device_id.0, &incarnation, &through, &head];
    Ok(transaction.execute(sql, parameters).await? == 1)
}

/// Whether a session is open there, as far as the server knows.
pub async fn is_at_work(transaction: &Transaction<'_>, id: DeviceId) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT FROM session WHERE device_id = $1 AND is_active)";
    Ok(transaction.query_one(sql, &[&id.0]).await?.get(0))
}

/// Puts a station into a site.
pub async fn stands_in(
    transaction: &Transaction<'_>,
    id: DeviceId,
    site: SiteId,
) -> Result<(), Error> {
    for sql in [
        "UPDATE device SET site_id = $2 WHERE id = $1",
        "UPDATE sender SET site_id = $2 WHERE device_id = $1",
    ] {
        transaction.execute(sql, &[&id.0, &site.0]).await?;
    }
    Ok(())
}

/// Notes that a station forked, unless it is revoked.
pub async fn forked(transaction: &Transaction<'_>, id: DeviceId) -> Result<(), Error> {
    let sql = "UPDATE device SET state = 'forked' WHERE id = $1 AND state = 'active'";
    transaction.execute(sql, &[&id.0]).await?;
    Ok(())
}

impl Store {
    /// A station, if it is known.
    pub async fn device(&self, id: DeviceId) -> Result<Option<Device>, Error> {
        let client = self.client().await?;
        let sql = "SELECT site_id, public_key, state FROM device WHERE id = $1";
        let statement = client.prepare_cached(sql).await?;
        let Some(row) = client.query_opt(&statement, &[&id.0]).await? else {
            return Ok(None);
        };
        let key = row.get::<_, &[u8]>(1).try_into();
        let key = key.map_err(|_| Error::Damaged("a key is not 32 bytes".to_owned()))?;
        Ok(Some(Device {
            id,
            site_id: SiteId(row.get(0)),
            key: PublicKey(key),
            state: DeviceState::read(row.get(2))?,
        }))
    }

    /// Notes that a station was here; to the minute, so that asking for news does
    /// not write each time.
    pub async fn seen(&self, id: DeviceId) -> Result<(), Error> {
        let client = self.client().await?;
        let sql = "UPDATE device SET last_sync = now() WHERE id = $1
                   AND (last_sync IS NULL OR last_sync < now() - interval '1 minute')";
        let statement = client.prepare_cached(sql).await?;
        client.execute(&statement, &[&id.0]).await?;
        Ok(())
    }

    /// Every station.
    pub async fn devices(&self) -> Result<Vec<DeviceLine>, Error> {
        let client = self.client().await?;
        let sql = "SELECT d.id, d.name, site.name, s.station_code, d.state,
                    to_char(d.last_sync AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
             FROM device AS d JOIN site ON site.id = d.site_id
             JOIN sender AS s ON s.device_id = d.id ORDER BY s.station_code";
        let rows = client.query(sql, &[]).await?;
        let read = |row: &tokio_postgres::Row| {
            Ok(DeviceLine {
                device_id: DeviceId(row.get(0)),
                name: row.get(1),
                site: row.get(2),
                station_code: row.get(3),
                state: DeviceState::read(row.get(4))?,
                last_sync: row.get(5),
            })
        };
        rows.iter().map(read).collect()
    }

    /// What was kept of a station without being decided, each with why.
    pub async fn set_aside(&self, id: DeviceId) -> Result<Vec<(String, Sent)>, Error> {
        let client = self.client().await?;
        let sql = "SELECT why, sent::text FROM set_aside WHERE device_id = $1
                   ORDER BY incarnation, seq, received_at";
        let rows = client.query(sql, &[&id.0]).await?;
        let read = |row: &tokio_postgres::Row| Ok((row.get(0), serde_json::from_str(row.get(1))?));
        rows.iter().map(read).collect()
    }

    /// Takes a station's rights away; false when it is not known.
    pub async fn revoke(&self, id: DeviceId) -> Result<bool, Error> {
        let client = self.client().await?;
        let sql = "UPDATE device SET state = 'revoked' WHERE id = $1";
        Ok(client.execute(sql, &[&id.0]).await? == 1)
    }
}
