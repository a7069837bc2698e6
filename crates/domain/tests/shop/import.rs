//! Importing, in the words of the tables.

use super::{Shop, number, phone, status, word};
use domain::imports::{
    CancelImport, CorrectRows, Draft, FinishImport, Import, ImportFailure, ImportRows,
    ImportStatus, MapStatusWord, OnDuplicate, Plan, RowOutcome, RowReason, RowReport,
    SettleStatusWord, StartImport, StatusWord, VoidImport, VoidWaybills,
};
use domain::kernel::{Amount, ImportId};
use domain::places::Resolved;
use domain::warehouse::Waybill;
use domain::{Answer, Refusal, imports};
use uuid::Uuid;

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
        place: Resolved::default(),
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

/// A row as a table writes it: `WB1`, `WB1 to Cebu`, `WB1 at Lahug` (its address),
/// `WB1 cod 500`, `WB1 says delivered`, `WB1 says ?Parked` for a word no table maps;
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
            ("at", _) => {
                draft.receiver_address = Some(value.to_owned());
                draft.place.street = Some(value.to_owned());
            }
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
        stated_rows: None,
    }
}

pub fn on(word: &str) -> OnDuplicate {
    serde_json::from_value(word.into()).unwrap()
}

/// `pending to Cebu, doubt Parked`: what the tables look at.
pub fn seen(waybill: &Waybill) -> String {
    let mut seen = word(waybill.status);
    if let Some(destination) = &waybill.destination {
        seen += &format!(" to {destination}");
    }
    if let Some(doubt) = &waybill.unknown_status {
        seen += &format!(", doubt {doubt}");
    }
    seen
}

/// An import on one of the stations of its life: row 2 is `WB1`, row 3 failed.
pub fn import_in(shop: &mut Shop, state: &str) -> ImportId {
    if state == "unknown" {
        return ImportId(Uuid::nil());
    }
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    if state != "queued" {
        let file = rows(id, 2, &["WB1", "broken"]);
        shop.import_rows("Ben", file).unwrap();
    }
    match state {
        "failed" => drop(shop.fail_import("Ben", id).unwrap()),
        "cancelled" => drop(shop.cancel_import("Ben", id).unwrap()),
        "queued" | "processing" => {}
        _ => drop(shop.finish_import("Ben", id).unwrap()),
    }
    match state {
        "voiding" => drop(shop.begin_voiding("Ben", id).unwrap()),
        "voided" => drop(shop.void_import("Ben", id).unwrap()),
        _ => {}
    }
    assert_eq!(word(shop.model.imports[&id].status), state);
    id
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
            plan: Plan::default(),
            notes: None,
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

    /// The reader found a row that a strict import does not take.
    pub fn fail_import(&mut self, name: &str, import_id: ImportId) -> Result<Import, Refusal> {
        let report = match row(7, "broken") {
            Row::Report(report) => report,
            Row::Draft(draft) => panic!("{draft:?}"),
        };
        let finish = FinishImport {
            import_id,
            failure: Some(ImportFailure {
                code: "rows_refused".to_owned(),
                params: Default::default(),
            }),
            reports: vec![report],
            total_rows: 40,
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

    pub fn cancel_import(&mut self, name: &str, import_id: ImportId) -> Result<Import, Refusal> {
        let cancel = imports::Command::CancelImport(CancelImport { import_id });
        Ok(import(self.ask(name, cancel)?))
    }

    pub fn correct_rows(
        &mut self,
        name: &str,
        import_id: ImportId,
        drafts: Vec<Draft>,
        reports: Vec<RowReport>,
    ) -> Result<Import, Refusal> {
        let correct = CorrectRows {
            import_id,
            drafts,
            reports,
        };
        Ok(import(
            self.ask(name, imports::Command::CorrectRows(correct))?,
        ))
    }

    /// Says that an import is to be taken back; nothing is, yet.
    pub fn begin_voiding(&mut self, name: &str, import_id: ImportId) -> Result<Import, Refusal> {
        let void = imports::Command::VoidImport(VoidImport { import_id });
        Ok(import(self.ask(name, void)?))
    }

    /// Takes back the next thousand.
    pub fn void_waybills(&mut self, name: &str, import_id: ImportId) -> Result<Import, Refusal> {
        let void = imports::Command::VoidWaybills(VoidWaybills { import_id });
        Ok(import(self.ask(name, void)?))
    }

    /// Takes an import back to the end: how many went and how many stayed.
    pub fn void_import(&mut self, name: &str, import_id: ImportId) -> Result<(u32, u32), Refusal> {
        let mut import = self.begin_voiding(name, import_id)?;
        while import.status == ImportStatus::Voiding {
            import = self.void_waybills(name, import_id)?;
        }
        Ok((import.counts.voided, import.counts.kept))
    }

    pub fn map_status_word(&mut self, word: &str, means: &str) -> Result<StatusWord, Refusal> {
        let mapped = StatusWord {
            word: word.to_owned(),
            status: status(means),
        };
        let map = imports::Command::MapStatusWord(MapStatusWord { mapped });
        match self.ask("Ben", map)? {
            Answer::StatusWord(mapped) => Ok(mapped),
            other => panic!("{other:?}"),
        }
    }

    /// How many waybills the next thousand of a word came to.
    pub fn settle_status_word(&mut self, word: &str) -> Result<u32, Refusal> {
        let word = word.to_owned();
        let settle = imports::Command::SettleStatusWord(SettleStatusWord { word });
        match self.ask("Ben", settle)? {
            Answer::StatusWordSettled { settled, .. } => Ok(settled),
            other => panic!("{other:?}"),
        }
    }
}
