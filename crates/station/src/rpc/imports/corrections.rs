//! Rows that failed, shown with their cells and tried again as a person
//! corrected them (W-006).

use super::failure_of;
use crate::importing::rows_to_read;
use crate::open::{Open, Station};
use crate::places;
use crate::reader::Reader;
use crate::rpc::stored;
use contract::views::*;
use contract::*;
use domain::imports::{
    self, CHUNK_ROWS, Cell, Cleaned, Cleaner, Columns, CorrectRows, Epoch, Field, Import, Layout,
    Reading, RowReport, SheetRow, StatusWords, settle,
};
use domain::kernel::Country;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Failed rows that come with their cells at once.
const FAILED_ROWS: u32 = 1_000;

impl Station {
    pub(in crate::rpc) fn failed(
        &self,
        caller: &Caller,
        ask: FailedRowsRequest,
    ) -> Result<FailedRowsView, Failure> {
        let (open, import) = self.known(caller, ask.import_id)?;
        let limit = ask.limit.unwrap_or(FAILED_ROWS).clamp(1, FAILED_ROWS);
        let failed = open.readers.failed_rows(import.id, ask.after_row, limit);
        let (failed, left) = failed.map_err(stored)?;
        let mut cells = match failed.is_empty() {
            true => BTreeMap::new(),
            false => cells_of(&open, &import, &failed)?,
        };
        let reading = open.reading();
        let rows = failed.iter().map(|report| FailedRowView {
            row: report.row,
            field: report.field,
            reason: report.reason,
            message: reading.import_row(report).message,
            cells: cells.remove(&report.row).unwrap_or_default(),
        });
        Ok(FailedRowsView {
            rows: rows.collect(),
            left,
            required: Field::REQUIRED.to_vec(),
        })
    }

    pub(in crate::rpc) fn correct(
        &self,
        caller: &Caller,
        ask: CorrectRowsRequest,
    ) -> Result<CorrectedView, Failure> {
        let (open, actor) = self.acting(caller)?;
        let (_, mut import) = self.known(caller, ask.import_id)?;
        let mut cleaner = cleaner_of_typed_rows(&open, &import)?;
        let mut corrected = 0;
        let mut still: Vec<RowReport> = Vec::new();
        for rows in ask.rows.chunks(CHUNK_ROWS) {
            let mut correct = CorrectRows {
                import_id: import.id,
                drafts: Vec::new(),
                reports: Vec::new(),
            };
            for row in rows {
                match clean_typed(&mut cleaner, row) {
                    Cleaned::Draft(draft, warnings) => {
                        correct.drafts.push(*draft);
                        correct.reports.extend(warnings);
                    }
                    Cleaned::Report(report) => still.push(report),
                }
            }
            if !correct.drafts.is_empty() {
                corrected += correct.drafts.len() as u32;
                let command = imports::Command::CorrectRows(correct);
                import = open.imports_command(command, actor.clone())?;
            }
        }
        let reading = open.reading();
        Ok(CorrectedView {
            import: reading.import(&import),
            corrected,
            rows: still.iter().map(|row| reading.import_row(row)).collect(),
        })
    }
}

/// A reader of an import's file, how the import read it, and from which day the
/// file counts.
fn reader_of(open: &Open, import: &Import) -> Result<(Reader, Layout, Epoch), Failure> {
    let bytes = open.attachments.fetch(&import.file_hash).map_err(stored)?;
    let bytes = bytes.ok_or_else(|| Failure::new("file_gone"))?;
    let mut reader = Reader::open(&bytes)?;
    let survey = reader.survey()?;
    let templates = open.readers.templates().map_err(stored)?;
    let layout = settle(&import.plan, &templates, &survey.sheets)
        .map_err(|trouble| failure_of(&trouble.failure()))?;
    Ok((reader, layout, survey.epoch))
}

/// The cells of rows that failed, by row, as the file has them.
fn cells_of(
    open: &Open,
    import: &Import,
    failed: &[RowReport],
) -> Result<BTreeMap<u32, Vec<CellView>>, Failure> {
    let (mut reader, layout, _) = reader_of(open, import)?;
    let wanted = failed.iter().map(|report| report.row).collect();
    let found = reader.cells(&layout, wanted)?;
    let cells = found.into_iter().map(|row| {
        let of = |field| {
            let column = layout.columns.of(field)?;
            let text = row.texts.get(column).cloned().unwrap_or_default();
            Some(CellView { field, text })
        };
        (row.row, Field::ALL.into_iter().filter_map(of).collect())
    });
    Ok(cells.collect())
}

/// Reads rows that a person typed as the import read its file: its courier's
/// places, its dates. Each field stands in a column of its own.
fn cleaner_of_typed_rows(open: &Open, import: &Import) -> Result<Cleaner<'static>, Failure> {
    let (mut reader, layout, epoch) = reader_of(open, import)?;
    let rows = rows_to_read(open, layout, 0)?;
    let country = Country::find(&rows.country)
        .ok_or_else(|| Failure::new("unknown_country").with("country", &rows.country))?;
    let mut columns = Columns::default();
    for (place, field) in Field::ALL.into_iter().enumerate() {
        columns.set(field, place as u16);
    }
    let reading = Reading {
        words: StatusWords::new(&rows.words),
        places: places::of(country),
        aliases: places::aliases(&rows.aliases, rows.layout.courier.as_deref()),
        epoch,
        date_order: reader.date_order(rows.clone())?,
    };
    let zone = TimeZone::get(&rows.time_zone).unwrap_or(TimeZone::UTC);
    Ok(Cleaner::new(columns, country, zone, reading))
}

fn clean_typed(cleaner: &mut Cleaner<'_>, row: &CorrectedRow) -> Cleaned {
    let mut cells = [Cell::Empty; Field::ALL.len()];
    for cell in &row.cells {
        cells[cell.field as usize] = Cell::Text(&cell.text);
    }
    cleaner.clean(SheetRow {
        row: row.row,
        cells: &cells,
    })
}
