//! How a store gets from the step it has reached to today's.

use super::StoreError;
use refinery::{Migration, Runner};
use rusqlite::Connection;

/// Released steps are never edited: refinery keeps their checksums.
const STEPS: &[(&str, &str)] = &[
    (
        "V1__first_station",
        include_str!("../../../../schema/sqlite/steps/V1__first_station.sql"),
    ),
    (
        "V2__imports",
        include_str!("../../../../schema/sqlite/steps/V2__imports.sql"),
    ),
    (
        "V3__sync",
        include_str!("../../../../schema/sqlite/steps/V3__sync.sql"),
    ),
    (
        "V4__floor",
        include_str!("../../../../schema/sqlite/steps/V4__floor.sql"),
    ),
    (
        "V5__devices",
        include_str!("../../../../schema/sqlite/steps/V5__devices.sql"),
    ),
];

/// Brings the store to today's schema: all missing steps, and the note that they
/// were taken, in one transaction. Left to itself refinery commits a step before
/// its note, and a power cut in between leaves a store that takes the step twice
/// and therefore never opens again.
pub fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let migration = |error: refinery::Error| StoreError::Migration(error.to_string());
    let known = STEPS.len() as i32;
    let found = reached(connection)?;
    if found == known {
        return Ok(());
    }
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    let steps: Result<Vec<Migration>, refinery::Error> = STEPS
        .iter()
        .map(|(name, sql)| Migration::unapplied(name, sql))
        .collect();
    Runner::new(&steps.map_err(migration)?)
        .set_grouped(true)
        .run(connection)
        .map_err(migration)?;
    Ok(())
}

/// The last step applied; 0 for a store just made.
fn reached(connection: &Connection) -> Result<i32, StoreError> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'";
    let begun: i32 = connection.query_row(sql, [], |row| row.get(0))?;
    if begun == 0 {
        return Ok(0);
    }
    let sql = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything a database declares, in an order that does not depend on how
    /// it got there.
    fn declared(connection: &Connection) -> Vec<(String, String)> {
        let sql = "SELECT type || ' ' || name, sql FROM sqlite_schema
                   WHERE sql IS NOT NULL AND name NOT IN ('refinery_schema_history',
                       'sqlite_sequence')
                   ORDER BY 1";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        // A column that a step adds is put behind the blanks of the last one.
        let fold = |sql: String| {
            let words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
            words
                .replace(" )", ")")
                .replace(" ,", ",")
                .replace("( ", "(")
        };
        rows.map(|row| row.map(|(name, sql)| (name, fold(sql))).unwrap())
            .collect()
    }

    #[test]
    fn the_steps_lead_to_the_schema_that_is_read() {
        let mut stepped = Connection::open_in_memory().unwrap();
        run(&mut stepped).unwrap();
        let read = Connection::open_in_memory().unwrap();
        read.execute_batch(include_str!("../../../../schema/sqlite/current.sql"))
            .unwrap();
        assert_eq!(declared(&stepped), declared(&read));
    }

    #[test]
    fn a_second_run_changes_nothing_and_a_newer_store_is_refused_unharmed() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection).unwrap();
        run(&mut connection).unwrap();
        connection
            .execute_batch(
                "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
                 VALUES (99, 'from_the_future', '2030-01-01T00:00:00Z', '1')",
            )
            .unwrap();
        let before = declared(&connection);
        assert!(matches!(
            run(&mut connection),
            Err(StoreError::Newer { found: 99, .. })
        ));
        assert_eq!(declared(&connection), before);
    }
}
