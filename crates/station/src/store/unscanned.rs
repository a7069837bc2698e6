//! What of a workbook is still here: compared before the courier drives off.

use super::{Readers, StoreError};
use domain::kernel::SessionId;
use rusqlite::{Connection, params, params_from_iter};
use uuid::Uuid;

/// One destination of the workbooks looked at.
#[derive(Debug, Clone)]
pub struct UnscannedPlace {
    /// Where; absent where the workbook does not say.
    pub destination: Option<String>,
    /// Still to be scanned.
    pub left: u32,
    /// All that go there.
    pub total: u32,
}

/// What of the workbooks is still here.
#[derive(Debug, Clone, Default)]
pub struct Unscanned {
    /// The workbooks.
    pub filenames: Vec<String>,
    /// By destination, most left first.
    pub places: Vec<UnscannedPlace>,
    /// Number and receiver of those for the destination asked for.
    pub waybills: Vec<(String, String)>,
}

/// The parcels of imports `?2…` that no valid scan of session `?1` has and that
/// nothing has sent: the WHERE of both questions.
const LEFT: &str = "w.status = 'pending' AND NOT EXISTS (
    SELECT 1 FROM scan_item i WHERE i.code = w.waybill_number AND i.session_id = ?1
        AND i.scan_type = 'valid' AND i.voided_at IS NULL)";

/// Rows of one destination that are listed.
const LISTED: u32 = 200;

impl Readers {
    /// What is left of the workbooks the session's parcels came in; of the
    /// newest workbook before its first parcel. `destination` also lists the
    /// waybills of one; its empty text is the unnamed one.
    pub fn unscanned(
        &self,
        session: SessionId,
        destination: Option<&str>,
    ) -> Result<Unscanned, StoreError> {
        self.read(|connection| {
            let imports = imports_of(connection, session)?;
            if imports.is_empty() {
                return Ok(Unscanned::default());
            }
            let blanks: Vec<String> = (0..imports.len())
                .map(|at| format!("?{}", at + 2))
                .collect();
            let among = format!(
                "FROM waybill w WHERE w.import_id IN ({}) AND w.voided_at IS NULL",
                blanks.join(", ")
            );
            let mut ids = vec![session.0];
            ids.extend(imports.iter().map(|(id, _)| *id));
            let sql = format!(
                "SELECT w.destination, count(*) FILTER (WHERE {LEFT}), count(*) {among}
                 GROUP BY w.destination ORDER BY 2 DESC, 3 DESC, 1"
            );
            let mut statement = connection.prepare(&sql)?;
            let places = statement.query_map(params_from_iter(&ids), |row| {
                Ok(UnscannedPlace {
                    destination: row.get(0)?,
                    left: row.get(1)?,
                    total: row.get(2)?,
                })
            })?;
            let places = places.collect::<rusqlite::Result<_>>()?;
            let waybills = match destination {
                None => Vec::new(),
                Some(wanted) => {
                    let is = match wanted {
                        "" => "w.destination IS NULL".to_owned(),
                        _ => format!("w.destination = ?{}", ids.len() + 1),
                    };
                    let sql = format!(
                        "SELECT w.waybill_number, w.receiver_name {among} AND {LEFT} AND {is}
                         ORDER BY w.rid LIMIT {LISTED}"
                    );
                    let mut statement = connection.prepare(&sql)?;
                    for (at, id) in ids.iter().enumerate() {
                        statement.raw_bind_parameter(at + 1, id)?;
                    }
                    if !wanted.is_empty() {
                        statement.raw_bind_parameter(ids.len() + 1, wanted)?;
                    }
                    let rows = statement.raw_query();
                    rows.mapped(|row| Ok((row.get(0)?, row.get(1)?)))
                        .collect::<rusqlite::Result<_>>()?
                }
            };
            Ok(Unscanned {
                filenames: imports.into_iter().map(|(_, name)| name).collect(),
                places,
                waybills,
            })
        })
    }
}

fn imports_of(
    connection: &Connection,
    session: SessionId,
) -> rusqlite::Result<Vec<(Uuid, String)>> {
    let pair = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let sql = "SELECT id, filename FROM import WHERE id IN (
                   SELECT DISTINCT w.import_id FROM scan_item i
                   JOIN waybill w ON w.waybill_number = i.code
                   WHERE i.session_id = ?1 AND i.scan_type = 'valid' AND i.voided_at IS NULL)
               ORDER BY started_at DESC";
    let mut statement = connection.prepare_cached(sql)?;
    let found: Vec<_> = statement
        .query_map(params![session.0], pair)?
        .collect::<rusqlite::Result<_>>()?;
    if !found.is_empty() {
        return Ok(found);
    }
    let sql = "SELECT id, filename FROM import WHERE status = 'completed' AND created > 0
               ORDER BY started_at DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map([], pair)?.collect()
}
