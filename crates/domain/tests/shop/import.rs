//! Importing, in the words of the tables.

use super::{Shop, number, phone, status};
use domain::imports::{
    Draft, FinishImport, Import, ImportRows, OnDuplicate, RowOutcome, RowReason, RowReport,
    StartImport, VoidImport,
};
use domain::kernel::{Amount, ImportId};
use domain::{Answer, Refusal, imports};

/// A row of a workbook that can become a waybill.
pub fn draft(row: u32, code: &str) -> Draft {
    Draft {
        row,
        waybill_number: number(code),
        sender_name: None,
        sender_address: None,
        sender_phone: None,
        receiver_name: "Ana".to_owned(),
        receiver_address: None,
        receiver_phone: phone(),
        destination: None,
        quantity: None,
        weight: None,
        express_type: None,
        cod_amount: None,
        remarks: None,
        status: None,
        unknown_status: None,
        signing_time: None,
    }
}

/// A row as a table writes it: `WB1`, `WB1 to Cebu`, `WB1 cod 500`,
/// `WB1 says delivered`, `WB1 says ?Parked` for a word no table maps;
/// `totals` and `broken` are rows that make no waybill.
pub enum Row {
    Draft(Box<Draft>),
    Report(RowReport),
}

pub fn row(row: u32, text: &str) -> Row {
    let report = |outcome, reason| {
        Row::Report(RowReport {
            row,
            field: None,
            value: text.to_owned(),
            outcome,
            reason,
        })
    };
    match text {
        "totals" => return report(RowOutcome::Skipped, RowReason::TotalsRow),
        "broken" => return report(RowOutcome::Failed, RowReason::DamagedNumber),
        _ => {}
    }
    let mut words = text.split(' ');
    let mut draft = draft(row, words.next().unwrap());
    while let (Some(what), Some(value)) = (words.next(), words.next()) {
        match (what, value.strip_prefix('?')) {
            ("says", Some(unknown)) => draft.unknown_status = Some(unknown.to_owned()),
            ("says", None) => draft.status = Some(status(value)),
            ("to", _) => draft.destination = Some(value.to_owned()),
            ("for", _) => draft.receiver_name = value.to_owned(),
            ("cod", _) => draft.cod_amount = Some(Amount(value.parse().unwrap())),
            _ => panic!("{text}"),
        }
    }
    Row::Draft(Box::new(draft))
}

/// Rows from `first` on, as a workbook numbers them.
pub fn rows(import_id: ImportId, first: u32, texts: &[&str]) -> ImportRows {
    let (mut drafts, mut reports) = (Vec::new(), Vec::new());
    let mut last_row = first.saturating_sub(1);
    for text in texts {
        last_row += 1;
        match row(last_row, text) {
            Row::Draft(draft) => drafts.push(*draft),
            Row::Report(report) => reports.push(report),
        }
    }
    ImportRows {
        import_id,
        drafts,
        reports,
        last_row,
    }
}

/// `2 created, 0 updated, 1 skipped, 0 failed`
pub fn counts(import: &Import) -> String {
    let counts = import.counts;
    let (created, updated) = (counts.created, counts.updated);
    let (skipped, failed) = (counts.skipped, counts.failed);
    assert_eq!(counts.processed_rows, created + updated + skipped + failed);
    format!("{created} created, {updated} updated, {skipped} skipped, {failed} failed")
}

fn import(answer: Answer) -> Import {
    match answer {
        Answer::Import(import) => import,
        other => panic!("{other:?}"),
    }
}

impl Shop {
    pub fn start_import(&mut self, name: &str, on: OnDuplicate) -> Result<ImportId, Refusal> {
        let start = StartImport {
            filename: "november.xlsx".to_owned(),
            file_hash: "00".repeat(32),
            on_duplicate: on,
            strict: false,
            total_rows: 10,
        };
        let answer = self.ask(name, imports::Command::StartImport(start))?;
        Ok(import(answer).id)
    }

    pub fn import_rows(&mut self, name: &str, rows: ImportRows) -> Result<Import, Refusal> {
        let answer = self.ask(name, imports::Command::ImportRows(rows))?;
        Ok(import(answer))
    }

    pub fn finish_import(&mut self, name: &str, import_id: ImportId) -> Result<Import, Refusal> {
        let finish = FinishImport {
            import_id,
            failure: None,
            reports: Vec::new(),
            total_rows: 10,
        };
        let answer = self.ask(name, imports::Command::FinishImport(finish))?;
        Ok(import(answer))
    }

    /// A whole workbook in one go; rows count from 2, below the heading.
    pub fn import(&mut self, on: OnDuplicate, texts: &[&str]) -> Import {
        let id = self.start_import("Ben", on).unwrap();
        self.import_rows("Ben", rows(id, 2, texts)).unwrap();
        self.finish_import("Ben", id).unwrap()
    }

    /// How many went and how many stayed.
    pub fn void_import(&mut self, name: &str, import_id: ImportId) -> Result<(u32, u32), Refusal> {
        let void = imports::Command::VoidImport(VoidImport { import_id });
        match self.ask(name, void)? {
            Answer::ImportVoided { voided, kept, .. } => Ok((voided, kept)),
            other => panic!("{other:?}"),
        }
    }
}
