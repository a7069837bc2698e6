//! Imports and their reports.

use super::views;
use crate::errors::ErrorBody;
use domain::imports::{
    DateOrder, Field, ImportStatus, OnDuplicate, Plan, RowOutcome, RowReason, TopRow,
};
use domain::kernel::{Amount, ImportId, Timestamp, WaybillNumber};
use domain::places::PlaceCode;
use domain::warehouse::WaybillStatus;

views! {
    /// An import and its counts (W-004, W-005).
    ImportView {
        /// Its id.
        import_id: ImportId,
        /// Name of the file.
        filename: String,
        /// Who imported it.
        uploaded_by: String,
        /// Where it is in its life.
        status: ImportStatus,
        /// Why it failed, as a code.
        failure: Option<String>,
        /// Why it failed, in words.
        message: Option<String>,
        /// What to do then.
        next_step: Option<String>,
        /// Rows the sheet holds; an estimate while processing.
        total_rows: u32,
        /// Rows decided.
        processed_rows: u32,
        /// 0 to 100.
        percentage: u32,
        /// New waybills.
        created: u32,
        /// Waybills whose fields changed.
        updated: u32,
        /// Rows left out on purpose.
        skipped: u32,
        /// Rows that made no waybill and should have.
        failed: u32,
        /// What happens to rows already known.
        on_duplicate: OnDuplicate,
        /// One bad row refuses the whole file.
        strict: bool,
        /// How the file is read.
        plan: Plan,
        /// What whoever imported it wanted to remember.
        notes: Option<String>,
        /// Waybills taken back with it.
        voided: u32,
        /// Waybills left alone then, since they were scanned or moved on.
        kept: u32,
        /// When it was started.
        started_at: Timestamp,
        /// When it ended.
        finished_at: Option<Timestamp>,
    }
    /// One line of the row report (W-006).
    ImportRowView {
        /// The number the spreadsheet shows.
        row: u32,
        /// The field, if one is to blame.
        field: Option<Field>,
        /// What the cell held.
        value: String,
        /// What became of the row.
        outcome: RowOutcome,
        /// Why, as a code.
        reason: RowReason,
        /// Why and what to do, in words.
        message: String,
    }
    /// An import and the first lines of its report.
    ImportReportView {
        /// The import.
        import: ImportView,
        /// Lines of its report, by row; at most 500.
        rows: Vec<ImportRowView>,
        /// How many lines the report has, by outcome.
        totals: RowTotalsView,
    }
    /// How many lines a report has.
    RowTotalsView {
        /// Rows that made no waybill and should have.
        failed: u32,
        /// Rows left out on purpose.
        skipped: u32,
        /// Rows taken with a doubt.
        warning: u32,
        /// Rows that failed first and were corrected.
        corrected: u32,
    }
    /// Part of a row report.
    ImportRowsView {
        /// Lines, by row.
        rows: Vec<ImportRowView>,
        /// Where the next part goes on; absent at the end.
        next: Option<u32>,
    }
    /// Part of the rows that failed.
    FailedRowsView {
        /// Rows, by their number.
        rows: Vec<FailedRowView>,
        /// How many failed rows come after these.
        left: u32,
        /// The fields without which no row is taken.
        required: Vec<Field>,
    }
    /// A row that failed, as the file has it (W-006).
    FailedRowView {
        /// The number the spreadsheet shows.
        row: u32,
        /// The field to blame, if there is one.
        field: Option<Field>,
        /// Why, as a code.
        reason: RowReason,
        /// Why and what to do, in words.
        message: String,
        /// Its cells.
        cells: Vec<CellView>,
    }
    /// One cell of a row that was read.
    CellView {
        /// The field it fills.
        field: Field,
        /// What it shows.
        text: String,
    }
    /// What became of corrected rows.
    CorrectedView {
        /// The import as it now stands.
        import: ImportView,
        /// Rows settled.
        corrected: u32,
        /// Rows that still fail, and why.
        rows: Vec<ImportRowView>,
    }
    /// A file, before it is imported: how it would be read (W-002).
    FileView {
        /// Names the file in the next requests.
        file_id: String,
        /// Name of the file.
        filename: String,
        /// What it is, by its bytes: `xlsx`, `xls`, `xlsb`, `ods`, `text`, `html`.
        kind: String,
        /// Its sheets in the order of their tabs, hidden ones too.
        sheets: Vec<SheetView>,
        /// The sheet that would be read.
        sheet: String,
        /// The row of the headings; 0 for none.
        header_row: u32,
        /// Its columns.
        columns: Vec<ColumnView>,
        /// The first rows of that sheet, title rows too.
        top: Vec<TopRow>,
        /// The mapping template that settled the columns.
        template: Option<String>,
        /// Whose spellings of places apply.
        courier: Option<String>,
        /// How dates are read, if anybody has said so.
        date_order: Option<DateOrder>,
        /// The fields without which no row is taken.
        required: Vec<Field>,
        /// Those of them that no column fills yet.
        missing: Vec<Field>,
        /// What has to be settled before it can be imported.
        trouble: Option<ErrorBody>,
    }
    /// A sheet of a workbook.
    SheetView {
        /// The name on its tab.
        name: String,
        /// Whether a person opening the workbook sees the tab.
        visible: bool,
        /// Rows it says it holds.
        rows: Option<u32>,
    }
    /// A column of a sheet.
    ColumnView {
        /// Counting from 0.
        column: u16,
        /// Its heading; empty if it has none.
        heading: String,
        /// What its first filled cells show, at most three.
        samples: Vec<String>,
        /// The field it would fill.
        field: Option<Field>,
    }
    /// What an import would do: every row cleaned, nothing written (W-002).
    ImportPreviewView {
        /// Rows below the heading that hold something.
        total_rows: u32,
        /// Rows that would make a waybill.
        ready: u32,
        /// Of these, waybills already known here.
        known: u32,
        /// Rows that would be left out.
        skipped: u32,
        /// Rows that would make no waybill and should.
        failed: u32,
        /// Doubts about rows that would be taken.
        warnings: u32,
        /// Addresses of which a barangay or a commune is sure.
        places_sure: u32,
        /// Addresses of which only a province or a city is sure.
        places_partly: u32,
        /// Status words nobody has mapped.
        unknown_words: Vec<StatusWordView>,
        /// Dates that can be read two ways, where the file leaves it open.
        date_question: Option<DateQuestionView>,
        /// Lines of the report there would be, by row; at most 200.
        rows: Vec<ImportRowView>,
        /// The first waybills there would be; at most 20.
        samples: Vec<SampleView>,
    }
    /// A date somebody has to explain.
    DateQuestionView {
        /// As the file has it.
        example: String,
        /// Read with the day first.
        day_first: String,
        /// Read with the month first.
        month_first: String,
        /// How many dates of the file can be read two ways.
        dates: u32,
    }
    /// A waybill as a row would make it.
    SampleView {
        /// The number the spreadsheet shows.
        row: u32,
        /// Its number.
        waybill_number: WaybillNumber,
        /// Receiver.
        receiver_name: String,
        /// Receiver's phone: E.164, or as given.
        receiver_phone: String,
        /// Where it goes.
        province: Option<String>,
        /// City or municipality.
        city: Option<String>,
        /// Barangay.
        barangay: Option<String>,
        /// The rest of the address.
        street: Option<String>,
        /// Where the manifest groups it.
        destination: Option<String>,
        /// Minor units of the company's currency.
        cod_amount: Option<Amount>,
        /// The status it would have.
        status: WaybillStatus,
    }
    /// A status word of couriers, and what it means here.
    StatusWordView {
        /// As the courier writes it.
        word: String,
        /// What it means; absent while nobody has said so.
        status: Option<WaybillStatus>,
        /// What it may be said to mean.
        may_mean: Vec<WaybillStatus>,
        /// Waybills, or rows of a preview, that wait for its meaning.
        waiting: u32,
    }
    /// A place of the dictionary.
    PlaceView {
        /// Its code.
        place: PlaceCode,
        /// Its name and those above it: `Tagapo, Santa Rosa City, Laguna`.
        name: String,
    }
    /// A courier's own name for a place.
    PlaceAliasView {
        /// Whose.
        courier: String,
        /// What the courier writes.
        written: String,
        /// The place meant.
        place: PlaceView,
    }
    /// A file, to be saved.
    FileContentView {
        /// Name of the file.
        filename: String,
        /// Its bytes, base64.
        content: String,
    }
    /// An import taken back.
    ImportVoidedView {
        /// The import.
        import_id: ImportId,
        /// Where it is now.
        status: ImportStatus,
        /// Waybills taken back.
        voided: u32,
        /// Waybills left alone, since they were scanned or moved on.
        kept: u32,
    }
}
