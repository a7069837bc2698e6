//! What a standalone station hands over when it joins.

use contract::sync::Adopt;
use domain::flows::{Row, Station};
use domain::imports::CHUNK_ROWS;
use domain::kernel::{CompanyId, WaybillId};

/// The station's rows in chunks, each to become one command. Their order is one
/// in which they can be written; waybills get the ids they have in the company.
///
/// The host writes the rows back with their new ids, keeps for each the image
/// `None` (the server has none), and appends the chunks to its log.
pub fn join(mut rows: Vec<Row>, station: &Station, company: CompanyId) -> Vec<Adopt> {
    rows.retain(|row| !matches!(row, Row::Company(_) | Row::Station(_)));
    rows.sort_by_cached_key(Row::key);
    for row in &mut rows {
        if let Row::Waybill(waybill) = row {
            waybill.id = WaybillId::derive(company, waybill.waybill_number.as_str());
        }
    }
    let chunks = rows.chunks(CHUNK_ROWS).map(|rows| Adopt {
        station: station.clone(),
        rows: rows.to_vec(),
    });
    chunks.collect()
}
