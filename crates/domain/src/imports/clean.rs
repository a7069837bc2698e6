//! One row of a sheet becoming a draft, or a line of the report.

use super::dates::{DateOrder, Epoch, Written, from_serial, is_of_our_time, read_date};
use super::{Cell, Columns, Draft, Field, RowOutcome, RowReason, RowReport, SheetRow, StatusWords};
use crate::kernel::{Amount, Country, Phone, Timestamp, WaybillNumber, Weight, tidy_text};
use crate::places::{Aliases, Dictionary, Resolved, Written as WrittenPlace};
use crate::warehouse::WaybillStatus;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::collections::HashSet;

/// Above this a number cell has lost digits: a spreadsheet keeps 15.
const EXACT_NUMBERS: f64 = 1e15;
const EXACT_DIGITS: usize = 15;

/// A number of digits only, longer than a spreadsheet keeps, that ends in this
/// many noughts was rounded: by chance one in a thousand would.
const ROUNDED_DIGITS: usize = 3;

/// Words that open a line of totals.
const TOTALS: &[&str] = &[
    "total",
    "totals",
    "grandtotal",
    "subtotal",
    "sum",
    "totaux",
    "المجموع",
];

/// What a row is read by, besides its columns.
#[derive(Debug, Clone, Default)]
pub struct Reading<'a> {
    /// Which of two numbers is the day, if anybody has said so.
    pub date_order: Option<DateOrder>,
    /// From which day the workbook counts.
    pub epoch: Epoch,
    /// What status words mean.
    pub words: StatusWords,
    /// The places of the company's country, where there is a table of them.
    pub places: Option<&'a Dictionary>,
    /// How the file's courier spells them.
    pub aliases: Aliases,
}

/// How the rows of one sheet are read, and the numbers it has seen: a number
/// that stands twice in a file counts once.
#[derive(Debug)]
pub struct Cleaner<'a> {
    columns: Columns,
    country: &'static Country,
    zone: TimeZone,
    by: Reading<'a>,
    seen: HashSet<WaybillNumber>,
}

/// What a row turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Cleaned {
    /// A waybill to be, and what needs a look about it.
    Draft(Box<Draft>, Vec<RowReport>),
    /// No waybill, and why.
    Report(RowReport),
}

impl<'a> Cleaner<'a> {
    /// For a sheet with these columns, from a company in this country and zone.
    pub fn new(
        columns: Columns,
        country: &'static Country,
        zone: TimeZone,
        by: Reading<'a>,
    ) -> Self {
        Self {
            columns,
            country,
            zone,
            by,
            seen: HashSet::new(),
        }
    }

    /// Reads the next row. The first trouble that costs the row its waybill is
    /// the one reported, in the order of the columns.
    pub fn clean(&mut self, row: SheetRow<'_>) -> Cleaned {
        let mut read = Row {
            cleaner: self,
            row,
            warnings: Vec::new(),
        };
        let draft = match read.draft() {
            Ok(draft) => draft,
            Err(report) => return Cleaned::Report(report),
        };
        if read.cleaner.seen.contains(&draft.waybill_number) {
            let (field, reason) = (Field::WaybillNumber, RowReason::RepeatedInFile);
            return Cleaned::Report(read.report(field, RowOutcome::Skipped, reason));
        }
        let warnings = read.warnings;
        self.seen.insert(draft.waybill_number.clone());
        Cleaned::Draft(Box::new(draft), warnings)
    }

    /// What the signing time of a row says, for finding out how a file writes
    /// its dates.
    pub fn written_date(&self, row: &SheetRow<'_>) -> Option<(String, Written)> {
        match self.columns.cell(row, Field::SigningTime) {
            Cell::Text(text) => {
                let text = tidy_text(text);
                let written = read_date(&text);
                Some((text, written))
            }
            _ => None,
        }
    }
}

struct Row<'a, 'b> {
    cleaner: &'b Cleaner<'b>,
    row: SheetRow<'a>,
    warnings: Vec<RowReport>,
}

impl<'a> Row<'a, '_> {
    fn cell(&self, field: Field) -> Cell<'a> {
        self.cleaner.columns.cell(&self.row, field)
    }

    fn report(&self, field: Field, outcome: RowOutcome, reason: RowReason) -> RowReport {
        RowReport {
            row: self.row.row,
            field: Some(field),
            value: shown(self.cell(field)).into_owned(),
            outcome,
            reason,
        }
    }

    fn failed(&self, field: Field, reason: RowReason) -> RowReport {
        self.report(field, RowOutcome::Failed, reason)
    }

    fn warn(&mut self, field: Field, reason: RowReason) {
        let report = self.report(field, RowOutcome::Warning, reason);
        self.warnings.push(report);
    }

    fn text(&self, field: Field) -> Option<String> {
        match self.cell(field) {
            Cell::Empty => None,
            cell => Some(tidy_text(&shown(cell))).filter(|text| !text.is_empty()),
        }
    }

    fn required(&self, field: Field) -> Result<String, RowReport> {
        // A formula that went wrong names nobody.
        let told = !matches!(self.cell(field), Cell::Error(_));
        self.text(field)
            .filter(|_| told)
            .ok_or_else(|| self.failed(field, RowReason::Missing))
    }

    fn draft(&mut self) -> Result<Draft, RowReport> {
        if self.is_totals() {
            return Err(RowReport {
                row: self.row.row,
                field: None,
                value: self.first_text(),
                outcome: RowOutcome::Skipped,
                reason: RowReason::TotalsRow,
            });
        }
        let waybill_number = self.number()?;
        let receiver_name = self.required(Field::ReceiverName)?;
        let receiver_phone = self.required(Field::ReceiverPhone)?;
        let receiver_phone = self.phone(Field::ReceiverPhone, &receiver_phone);
        let sender_phone = self.text(Field::SenderPhone);
        let sender_phone = sender_phone.map(|raw| self.phone(Field::SenderPhone, &raw));
        let quantity = self.quantity()?;
        let weight = self.weight()?;
        let cod_amount = self.amount()?;
        let signing_time = self.moment(Field::SigningTime);
        let (status, unknown_status) = self.status();
        let (receiver_address, place) = self.address();
        Ok(Draft {
            row: self.row.row,
            waybill_number,
            sender_name: self.text(Field::SenderName),
            sender_address: self.text(Field::SenderAddress),
            sender_phone,
            receiver_name,
            receiver_address,
            place,
            receiver_phone,
            destination: self.text(Field::Destination),
            quantity,
            weight,
            express_type: self.text(Field::ExpressType),
            cod_amount,
            remarks: self.text(Field::Remarks),
            status,
            unknown_status,
            signing_time,
        })
    }

    fn first_text(&self) -> String {
        let texts = self.row.cells.iter().map(|cell| tidy_text(&shown(*cell)));
        texts
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    /// A line of totals opens with a word for it and names nobody.
    fn is_totals(&self) -> bool {
        let opens = || {
            let first = super::fold_word(&self.first_text());
            TOTALS.iter().any(|word| {
                first
                    .strip_prefix(word)
                    .is_some_and(|rest| rest.is_empty() || rest.chars().all(|c| c.is_numeric()))
            })
        };
        self.text(Field::ReceiverName).is_none() && opens()
    }

    fn number(&self) -> Result<WaybillNumber, RowReport> {
        let field = Field::WaybillNumber;
        let damaged = || self.failed(field, RowReason::DamagedNumber);
        let text = match self.cell(field) {
            Cell::Empty => return Err(self.failed(field, RowReason::Missing)),
            // Saved as text, an error of a spreadsheet looks like a word.
            Cell::Text(text) if is_error(text.trim()) => return Err(damaged()),
            Cell::Text(text) => tidy_text(text),
            Cell::Number(number) => {
                let whole = number.fract() == 0.0 && (1.0..EXACT_NUMBERS).contains(&number);
                if !whole {
                    return Err(damaged());
                }
                format!("{}", number as u64)
            }
            Cell::DateTime(_) | Cell::Bool(_) | Cell::Error(_) => return Err(damaged()),
        };
        if text.is_empty() {
            return Err(self.failed(field, RowReason::Missing));
        }
        let text = without_decimal_zero(&text);
        if is_scientific(text) || is_rounded(text) {
            return Err(damaged());
        }
        WaybillNumber::read(text).map_err(|_| damaged())
    }

    fn phone(&mut self, field: Field, raw: &str) -> Phone {
        let phone = Phone::read(without_decimal_zero(raw), self.cleaner.country);
        if phone.e164.is_none() {
            self.warn(field, RowReason::UnusualPhone);
        }
        phone
    }

    fn quantity(&self) -> Result<Option<u32>, RowReport> {
        let field = Field::Quantity;
        let bad = || self.failed(field, RowReason::NotAQuantity);
        let number = match self.cell(field) {
            Cell::Number(number) => number,
            _ => match self.text(field) {
                None => return Ok(None),
                Some(text) => text.parse().map_err(|_| bad())?,
            },
        };
        let whole = number.fract() == 0.0 && (1.0..=1e6).contains(&number);
        if whole {
            Ok(Some(number as u32))
        } else {
            Err(bad())
        }
    }

    fn weight(&self) -> Result<Option<Weight>, RowReport> {
        let read = match self.cell(Field::Weight) {
            Cell::Number(number) => Weight::from_kilograms(number),
            _ => match self.text(Field::Weight) {
                None => return Ok(None),
                Some(text) => Weight::parse(&text),
            },
        };
        read.map(Some)
            .ok_or_else(|| self.failed(Field::Weight, RowReason::NotAWeight))
    }

    fn amount(&self) -> Result<Option<Amount>, RowReport> {
        let currency = self.cleaner.country.currency;
        let read = match self.cell(Field::CodAmount) {
            Cell::Number(number) => Amount::from_number(number, currency),
            _ => match self.text(Field::CodAmount) {
                None => return Ok(None),
                Some(text) => Amount::parse(&text, currency),
            },
        };
        read.map(Some)
            .ok_or_else(|| self.failed(Field::CodAmount, RowReason::NotAnAmount))
    }

    fn written(&self, field: Field) -> Option<Written> {
        let by = &self.cleaner.by;
        Some(match self.cell(field) {
            Cell::Empty => return None,
            Cell::DateTime(civil) => Written::At(civil),
            Cell::Number(serial) => {
                from_serial(serial, by.epoch).map_or(Written::Nothing, Written::At)
            }
            _ => read_date(&self.text(field)?).settled(by.date_order),
        })
    }

    fn moment(&mut self, field: Field) -> Option<Timestamp> {
        let civil = match self.written(field)? {
            Written::At(civil) | Written::Only { moment: civil, .. } => civil,
            Written::Either { .. } => {
                self.warn(field, RowReason::AmbiguousDate);
                return None;
            }
            Written::Nothing => {
                self.warn(field, RowReason::NotADate);
                return None;
            }
        };
        let moment = is_of_our_time(civil)
            .then(|| Timestamp::from_civil(civil, &self.cleaner.zone))
            .flatten();
        if moment.is_none() {
            self.warn(field, RowReason::NotADate);
        }
        moment
    }

    /// A signing time means delivered where no word says otherwise, also one that
    /// can be read as either of two days.
    fn status(&mut self) -> (Option<WaybillStatus>, Option<String>) {
        let Some(word) = self.text(Field::Status) else {
            let signed = match self.written(Field::SigningTime) {
                Some(Written::At(civil) | Written::Only { moment: civil, .. }) => {
                    is_of_our_time(civil)
                }
                Some(Written::Either { .. }) => true,
                Some(Written::Nothing) | None => false,
            };
            return (signed.then_some(WaybillStatus::Delivered), None);
        };
        match self.cleaner.by.words.meaning(&word) {
            Some(status) => (Some(status), None),
            None => {
                self.warn(Field::Status, RowReason::UnknownStatus);
                (None, Some(word))
            }
        }
    }

    /// The full text, put together where the file splits it, and the places in it.
    fn address(&self) -> (Option<String>, Resolved) {
        let whole = self.text(Field::ReceiverAddress);
        let [province, city, barangay] =
            [Field::Province, Field::City, Field::Barangay].map(|field| self.text(field));
        let place = match self.cleaner.by.places {
            Some(places) => {
                let written = WrittenPlace {
                    address: whole.as_deref().unwrap_or_default(),
                    province: province.as_deref(),
                    city: city.as_deref(),
                    barangay: barangay.as_deref(),
                };
                places.resolve(&written, &self.cleaner.by.aliases)
            }
            None => Resolved {
                province: province.clone(),
                city: city.clone(),
                barangay: barangay.clone(),
                street: whole.clone(),
                ..Resolved::default()
            },
        };
        let parts = [whole, barangay, city, province];
        let full = parts.into_iter().flatten().reduce(|mut full, part| {
            full.push_str(", ");
            full.push_str(&part);
            full
        });
        (full, place)
    }
}

/// What a person would see in the cell, near enough for a report.
pub(super) fn shown(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) | Cell::Error(text) => Cow::Borrowed(text),
        Cell::DateTime(civil) => Cow::Owned(civil.to_string().replace('T', " ")),
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < EXACT_NUMBERS => {
            Cow::Owned((number as i64).to_string())
        }
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Bool(true) => Cow::Borrowed("TRUE"),
        Cell::Bool(false) => Cow::Borrowed("FALSE"),
    }
}

/// `8.2E+11`, or `8.2E11` from a tool: what is left when digits were thrown away.
/// `8E11` may be somebody's number.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let signed = exponent.strip_prefix(['+', '-']);
    match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => {
            digits(whole) && digits(fraction) && digits(signed.unwrap_or(exponent))
        }
        None => digits(mantissa) && signed.is_some_and(digits),
    }
}

/// `#N/A`, `#REF!`, `#NAME?`: what a spreadsheet shows where it has no value.
fn is_error(text: &str) -> bool {
    let shouts = |rest: &str| {
        rest.bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'/' | b'0'))
    };
    text.strip_prefix('#')
        .is_some_and(|rest| rest == "N/A" || rest.strip_suffix(['!', '?']).is_some_and(shouts))
}

/// Text of digits whose end a spreadsheet has set to noughts before it was saved.
fn is_rounded(text: &str) -> bool {
    text.len() >= EXACT_DIGITS + ROUNDED_DIGITS
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.bytes().skip(EXACT_DIGITS).all(|byte| byte == b'0')
}

/// `1234.0`, a number that passed through a tool as text.
fn without_decimal_zero(text: &str) -> &str {
    match text.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() && whole.chars().all(|c| c.is_ascii_digit()) => whole,
        _ => text,
    }
}

#[cfg(test)]
mod tests;
