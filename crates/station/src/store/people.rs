//! How people sign in at this station, and how it behaves: what no server has.

use super::codec::{Json, Millis};
use super::{Readers, StoreError};
use domain::access::{PinHash, Settings, SignIn};
use domain::kernel::OperatorId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

pub(super) fn settings(connection: &Connection) -> rusqlite::Result<Settings> {
    let found = connection
        .prepare_cached("SELECT settings FROM station")?
        .query_row([], |row| row.get::<_, Option<Json<Settings>>>(0))
        .optional()?;
    Ok(found.flatten().map(|json| json.0).unwrap_or_default())
}

pub(super) fn sign_ins(connection: &Connection) -> rusqlite::Result<HashMap<OperatorId, SignIn>> {
    let sql = "SELECT operator_id, has_pin, failures, wait_until, deactivated_at
               FROM operator_sign_in";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let operator_id = OperatorId(row.get(0)?);
        let sign_in = SignIn {
            operator_id,
            has_pin: row.get(1)?,
            failures: row.get(2)?,
            wait_until: row.get::<_, Option<Millis>>(3)?.map(|at| at.0),
            deactivated_at: row.get::<_, Option<Millis>>(4)?.map(|at| at.0),
        };
        Ok((operator_id, sign_in))
    })?;
    rows.collect()
}

pub(super) fn write_sign_in(connection: &Connection, sign_in: &SignIn) -> rusqlite::Result<()> {
    let sql = "INSERT INTO operator_sign_in (operator_id, has_pin, failures, wait_until,
                   deactivated_at)
               VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (operator_id) DO UPDATE SET has_pin = excluded.has_pin,
                   failures = excluded.failures, wait_until = excluded.wait_until,
                   deactivated_at = excluded.deactivated_at";
    connection.prepare_cached(sql)?.execute(params![
        sign_in.operator_id.0,
        sign_in.has_pin,
        sign_in.failures,
        sign_in.wait_until.map(Millis),
        sign_in.deactivated_at.map(Millis)
    ])?;
    Ok(())
}

pub(super) fn write_pin(
    connection: &Connection,
    operator: OperatorId,
    pin: &PinHash,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO operator_sign_in (operator_id, has_pin, pin_hash, failures)
               VALUES (?1, 1, ?2, 0)
               ON CONFLICT (operator_id) DO UPDATE SET pin_hash = excluded.pin_hash";
    connection
        .prepare_cached(sql)?
        .execute(params![operator.0, pin.0])?;
    Ok(())
}

pub(super) fn write_settings(connection: &Connection, settings: &Settings) -> rusqlite::Result<()> {
    let sql = "UPDATE station SET settings = ?1";
    connection.prepare_cached(sql)?.execute([Json(settings)])?;
    Ok(())
}

impl Readers {
    /// The hash of an operator's PIN, if they chose one.
    pub fn pin_hash(&self, operator: OperatorId) -> Result<Option<PinHash>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT pin_hash FROM operator_sign_in WHERE operator_id = ?1";
            let found = connection
                .prepare_cached(sql)?
                .query_row([operator.0], |row| row.get::<_, Option<String>>(0))
                .optional()?;
            Ok(found.flatten().map(PinHash))
        })
    }
}
