//! Every row of a file cleaned and counted, and nothing written.

use crate::open::Open;
use crate::reader::Part;
use crate::rpc::stored;
use contract::Failure;
use contract::views::*;
use domain::imports::{self, Draft, RowOutcome};
use domain::kernel::WaybillNumber;
use std::collections::BTreeMap;

/// Lines shown.
const PREVIEW_LINES: usize = 200;
/// Waybills shown.
const PREVIEW_SAMPLES: usize = 20;

/// What an import would do, being counted.
pub(super) struct Preview<'a> {
    open: &'a Open,
    view: ImportPreviewView,
    words: BTreeMap<String, StatusWordView>,
}

impl<'a> Preview<'a> {
    pub(super) fn new(open: &'a Open) -> Self {
        Self {
            open,
            view: ImportPreviewView {
                total_rows: 0,
                ready: 0,
                known: 0,
                skipped: 0,
                failed: 0,
                warnings: 0,
                places_sure: 0,
                places_partly: 0,
                unknown_words: Vec::new(),
                date_question: None,
                rows: Vec::new(),
                samples: Vec::new(),
            },
            words: BTreeMap::new(),
        }
    }

    pub(super) fn take(&mut self, part: Part) -> Result<(), Failure> {
        let chunk = match part {
            Part::Chunk(chunk, _) => chunk,
            Part::OpenDates(dates) => {
                self.view.date_question = Some(DateQuestionView {
                    example: dates.example,
                    day_first: dates.day_first,
                    month_first: dates.month_first,
                    dates: dates.dates,
                });
                return Ok(());
            }
        };
        let numbers: Vec<WaybillNumber> = chunk
            .drafts
            .iter()
            .map(|draft| draft.waybill_number.clone())
            .collect();
        self.view.known += self.open.readers.known_numbers(&numbers).map_err(stored)?;
        self.view.ready += chunk.drafts.len() as u32;
        for draft in &chunk.drafts {
            self.draft(draft);
        }
        let reading = self.open.reading();
        for report in &chunk.reports {
            match report.outcome {
                RowOutcome::Failed => self.view.failed += 1,
                RowOutcome::Skipped => self.view.skipped += 1,
                RowOutcome::Warning | RowOutcome::Corrected => self.view.warnings += 1,
            }
            if self.view.rows.len() < PREVIEW_LINES {
                self.view.rows.push(reading.import_row(report));
            }
        }
        Ok(())
    }

    fn draft(&mut self, draft: &Draft) {
        let place = &draft.place;
        match (&place.place, &place.city) {
            (Some(_), Some(_)) => self.view.places_sure += 1,
            (Some(_), None) => self.view.places_partly += 1,
            (None, _) => {}
        }
        if let Some(word) = &draft.unknown_status {
            let view = self
                .words
                .entry(imports::fold_word(word))
                .or_insert_with(|| StatusWordView {
                    word: word.clone(),
                    status: None,
                    may_mean: imports::MEANINGS.to_vec(),
                    waiting: 0,
                });
            view.waiting += 1;
        }
        if self.view.samples.len() < PREVIEW_SAMPLES {
            self.view.samples.push(sample(draft));
        }
    }

    pub(super) fn view(mut self, rows: u32) -> ImportPreviewView {
        self.view.total_rows = rows;
        self.view.unknown_words = self.words.into_values().collect();
        self.view
            .unknown_words
            .sort_by_key(|word| std::cmp::Reverse(word.waiting));
        self.view
    }
}

fn sample(draft: &Draft) -> SampleView {
    SampleView {
        row: draft.row,
        waybill_number: draft.waybill_number.clone(),
        receiver_name: draft.receiver_name.clone(),
        receiver_phone: crate::views::phone(&draft.receiver_phone),
        province: draft.place.province.clone(),
        city: draft.place.city.clone(),
        barangay: draft.place.barangay.clone(),
        street: draft.place.street.clone(),
        destination: draft.destination.clone(),
        cod_amount: draft.cod_amount,
        status: draft
            .status
            .unwrap_or(domain::warehouse::WaybillStatus::Pending),
    }
}
