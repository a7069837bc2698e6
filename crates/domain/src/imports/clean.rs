//! One row of a sheet becoming a draft, or a line of the report.

use super::{Cell, Columns, Draft, Field, RowOutcome, RowReason, RowReport, SheetRow};
use crate::kernel::{Amount, Country, Phone, Timestamp, WaybillNumber, Weight, tidy_text};
use crate::warehouse::WaybillStatus;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Above this a number cell has lost digits: a spreadsheet keeps 15.
const EXACT_NUMBERS: f64 = 1e15;

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

/// Words couriers use, beside the status names themselves. An unknown
/// word never defaults to one of these.
const STATUS_WORDS: &[(&str, WaybillStatus)] = &[
    ("pending", WaybillStatus::Pending),
    ("dispatched", WaybillStatus::Dispatched),
    ("pickedup", WaybillStatus::InTransit),
    ("intransit", WaybillStatus::InTransit),
    ("delivering", WaybillStatus::Delivering),
    ("outfordelivery", WaybillStatus::Delivering),
    ("delivered", WaybillStatus::Delivered),
    ("returned", WaybillStatus::Returned),
    ("hq", WaybillStatus::Hq),
];

/// How the rows of one sheet are read.
#[derive(Debug, Clone)]
pub struct Cleaner {
    columns: Columns,
    country: &'static Country,
    zone: TimeZone,
}

/// What a row turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Cleaned {
    /// A waybill to be, and what needs a look about it.
    Draft(Box<Draft>, Vec<RowReport>),
    /// No waybill, and why.
    Report(RowReport),
}

impl Cleaner {
    /// For a sheet with these columns, from a company in this country and zone.
    pub fn new(columns: Columns, country: &'static Country, zone: TimeZone) -> Self {
        Self {
            columns,
            country,
            zone,
        }
    }

    /// Reads one row. The first trouble that costs the row its waybill is the
    /// one reported, in the order of the columns.
    pub fn clean(&self, row: SheetRow<'_>) -> Cleaned {
        let mut read = Reading {
            cleaner: self,
            row,
            warnings: Vec::new(),
        };
        match read.draft() {
            Ok(draft) => Cleaned::Draft(Box::new(draft), read.warnings),
            Err(report) => Cleaned::Report(report),
        }
    }
}

struct Reading<'a> {
    cleaner: &'a Cleaner,
    row: SheetRow<'a>,
    warnings: Vec<RowReport>,
}

impl<'a> Reading<'a> {
    fn cell(&self, field: Field) -> Cell<'a> {
        self.cleaner.columns.cell(&self.row, field)
    }

    fn report(&self, field: Field, outcome: RowOutcome, reason: RowReason) -> RowReport {
        let value = shown(self.cell(field));
        RowReport {
            row: self.row.row,
            field: Some(field),
            value,
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
        Some(tidy_text(&shown(self.cell(field)))).filter(|text| !text.is_empty())
    }

    fn required(&self, field: Field) -> Result<String, RowReport> {
        self.text(field)
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
        let (status, unknown_status) = self.status(signing_time);
        Ok(Draft {
            row: self.row.row,
            waybill_number,
            sender_name: self.text(Field::SenderName),
            sender_address: self.text(Field::SenderAddress),
            sender_phone,
            receiver_name,
            receiver_address: self.text(Field::ReceiverAddress),
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
            let first = fold(&self.first_text());
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
            Cell::Text(text) => tidy_text(text),
            Cell::Number(number) => {
                let whole = number.fract() == 0.0 && (1.0..EXACT_NUMBERS).contains(&number);
                if !whole {
                    return Err(damaged());
                }
                format!("{number:.0}")
            }
            Cell::DateTime(_) | Cell::Bool(_) | Cell::Error(_) => return Err(damaged()),
        };
        if text.is_empty() {
            return Err(self.failed(field, RowReason::Missing));
        }
        if is_scientific(&text) {
            return Err(damaged());
        }
        let text = without_decimal_zero(&text);
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

    fn moment(&mut self, field: Field) -> Option<Timestamp> {
        let civil = match self.cell(field) {
            Cell::DateTime(civil) => Some(civil),
            _ => read_civil(&self.text(field)?),
        };
        let read = civil.and_then(|civil| Timestamp::from_civil(civil, &self.cleaner.zone));
        if read.is_none() {
            self.warn(field, RowReason::NotADate);
        }
        read
    }

    fn status(&mut self, signing: Option<Timestamp>) -> (Option<WaybillStatus>, Option<String>) {
        let Some(word) = self.text(Field::Status) else {
            return (signing.map(|_| WaybillStatus::Delivered), None);
        };
        let folded = fold(&word);
        match STATUS_WORDS.iter().find(|(known, _)| *known == folded) {
            Some((_, status)) => (Some(*status), None),
            None => {
                self.warn(Field::Status, RowReason::UnknownStatus);
                (None, Some(word))
            }
        }
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// What a person would see in the cell, near enough for a report.
fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Error(text) => text.to_owned(),
        Cell::DateTime(civil) => civil.to_string(),
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < EXACT_NUMBERS => {
            format!("{number:.0}")
        }
        Cell::Number(number) => number.to_string(),
        Cell::Bool(yes) => yes.to_string().to_uppercase(),
    }
}

/// `8.2E+11`: what a spreadsheet writes when it has thrown digits away.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let exponent_ok = exponent.strip_prefix(['+', '-']).is_some_and(digits);
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    exponent_ok && digits(whole) && digits(fraction)
}

/// `1234.0`, a number that passed through a tool as text.
fn without_decimal_zero(text: &str) -> &str {
    match text.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() && whole.chars().all(|c| c.is_ascii_digit()) => whole,
        _ => text,
    }
}

/// ISO order only: day and month the other way round are asked for, not guessed.
fn read_civil(text: &str) -> Option<DateTime> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        [
            "%Y-%m-%d %H:%M:%S",
            "%Y-%m-%d %H:%M",
            "%Y/%m/%d %H:%M:%S",
            "%Y/%m/%d %H:%M",
            "%Y/%m/%d",
        ]
        .into_iter()
        .find_map(|format| {
            let parsed = jiff::fmt::strtime::parse(format, text).ok()?;
            let midnight = jiff::civil::Time::midnight();
            let date = parsed.to_date().ok()?;
            Some(date.to_datetime(parsed.to_time().unwrap_or(midnight)))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::find_header;
    use super::*;

    use Cell::Text as text;

    const NAMES: [Cell<'_>; 3] = [
        text("Waybill Number"),
        text("Receiver Name"),
        text("Receiver Phone"),
    ];

    fn cleaner(names: &[Cell<'_>], zone: TimeZone) -> Cleaner {
        let header = SheetRow {
            row: 1,
            cells: names,
        };
        let (_, columns) = find_header(&[header]).unwrap();
        Cleaner::new(columns, Country::find("PH").unwrap(), zone)
    }

    /// A row with a number, a receiver and a phone, and one more cell.
    fn clean_with(heading: &str, cell: Cell<'_>) -> Cleaned {
        let [number, name, phone] = NAMES;
        let manila = TimeZone::fixed(jiff::tz::offset(8));
        let cleaner = cleaner(&[number, name, phone, text(heading)], manila);
        let cells = &[text("JT1"), text("Ana"), text("09171234567"), cell];
        cleaner.clean(SheetRow { row: 7, cells })
    }

    fn clean_number(cell: Cell<'_>) -> Cleaned {
        let cells = &[cell, text("Ana"), text("09171234567")];
        cleaner(&NAMES, TimeZone::UTC).clean(SheetRow { row: 7, cells })
    }

    fn reason(cleaned: &Cleaned) -> Option<RowReason> {
        match cleaned {
            Cleaned::Draft(_, warnings) => warnings.first().map(|warning| warning.reason),
            Cleaned::Report(report) => Some(report.reason),
        }
    }

    #[test]
    fn numbers_a_spreadsheet_has_damaged_are_refused_never_imported_wrong() {
        let damaged = Some(RowReason::DamagedNumber);
        for (cell, number, why) in [
            (text("JT0012345678901"), Some("JT0012345678901"), None),
            (text("\t'JT1 \u{a0}"), Some("JT1"), None),
            (text("820012345678.0"), Some("820012345678"), None),
            (Cell::Number(820_012_345_678.0), Some("820012345678"), None),
            (
                Cell::Number(999_999_999_999_999.0),
                Some("999999999999999"),
                None,
            ),
            (Cell::Number(1_234_567_890_123_456.0), None, damaged),
            (Cell::Number(1.5), None, damaged),
            (Cell::Number(-4.0), None, damaged),
            (text("8.2E+11"), None, damaged),
            (text("1,23457E+14"), None, damaged),
            (text("JT1 JT2"), None, damaged),
            (Cell::Bool(true), None, damaged),
            (Cell::Error("#REF!"), None, damaged),
            (
                Cell::DateTime(jiff::civil::date(2026, 11, 21).at(0, 0, 0, 0)),
                None,
                damaged,
            ),
            (Cell::Empty, None, Some(RowReason::Missing)),
            (text("  "), None, Some(RowReason::Missing)),
        ] {
            let cleaned = clean_number(cell);
            let read = match &cleaned {
                Cleaned::Draft(draft, _) => Some(draft.waybill_number.as_str()),
                Cleaned::Report(_) => None,
            };
            assert_eq!((read, reason(&cleaned)), (number, why), "{cell:?}");
        }
    }

    #[test]
    fn money_and_counts_that_cannot_be_read_cost_the_row() {
        for (heading, cell, why) in [
            ("COD Amount", Cell::Number(1_299.5), None),
            ("COD Amount", text("PHP 1,299.50"), None),
            ("COD Amount", text("ask"), Some(RowReason::NotAnAmount)),
            (
                "Number of Items",
                Cell::Number(0.0),
                Some(RowReason::NotAQuantity),
            ),
            (
                "Number of Items",
                text("two"),
                Some(RowReason::NotAQuantity),
            ),
            ("Weight", text("0.5 kg"), None),
            ("Weight", text("light"), Some(RowReason::NotAWeight)),
            ("Signing Time", text("soon"), Some(RowReason::NotADate)),
            ("Order Status", text("In Transit"), None),
            ("Order Status", text("DELIVERED"), None),
            (
                "Order Status",
                text("Lost in space"),
                Some(RowReason::UnknownStatus),
            ),
        ] {
            assert_eq!(
                reason(&clean_with(heading, cell)),
                why,
                "{heading} {cell:?}"
            );
        }
    }

    #[test]
    fn a_signing_time_means_delivered_where_no_status_says_otherwise() {
        let cell = Cell::DateTime(jiff::civil::date(2026, 11, 20).at(9, 30, 0, 0));
        let Cleaned::Draft(draft, warnings) = clean_with("Signing Time", cell) else {
            panic!("a draft");
        };
        assert_eq!(draft.status, Some(WaybillStatus::Delivered));
        assert_eq!(
            draft.signing_time.unwrap().to_string(),
            "2026-11-20T01:30:00.000Z"
        );
        assert!(warnings.is_empty());
        assert_eq!(read_civil("2026-11-20 09:30").unwrap().hour(), 9);
    }

    #[test]
    fn an_unknown_status_word_is_kept_and_never_means_scannable() {
        let Cleaned::Draft(draft, _) = clean_with("Status", text("Parked")) else {
            panic!("a draft");
        };
        assert_eq!(
            (draft.status, draft.unknown_status.as_deref()),
            (None, Some("Parked"))
        );
    }

    #[test]
    fn a_line_of_totals_is_no_waybill_and_a_name_that_starts_so_is_one() {
        let clean =
            |cells: &[Cell<'_>]| cleaner(&NAMES, TimeZone::UTC).clean(SheetRow { row: 9, cells });
        let totals = clean(&[text("Grand Total: 12")]);
        assert_eq!(reason(&totals), Some(RowReason::TotalsRow));
        let cells = [text("TOTAL1X"), text("Total Wellness"), text("09171234567")];
        assert!(matches!(clean(&cells), Cleaned::Draft(..)));
    }
}
