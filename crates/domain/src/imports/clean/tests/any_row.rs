//! Any row of any cells: nothing panics, no number is changed, nothing is told
//! that the sheet does not say.

use super::*;
use jiff::civil::DateTime;
use proptest::prelude::*;

/// One heading a field, in the order of the table.
const HEADINGS: [&str; 18] = [
    "Waybill Number",
    "Sender Name",
    "Sender Address",
    "Sender Phone",
    "Receiver Name",
    "Receiver Address",
    "Receiver Phone",
    "Destination",
    "Number of Items",
    "Weight",
    "Express Type",
    "COD Amount",
    "Remarks",
    "Order Status",
    "Signing Time",
    "Province",
    "City",
    "Barangay",
];

/// A cell that owns its text.
#[derive(Debug, Clone)]
enum Stored {
    Empty,
    Text(String),
    Number(f64),
    DateTime(DateTime),
    Bool(bool),
    Error(String),
}

impl Stored {
    fn cell(&self) -> Cell<'_> {
        match self {
            Stored::Empty => Cell::Empty,
            Stored::Text(text) => Cell::Text(text),
            Stored::Number(number) => Cell::Number(*number),
            Stored::DateTime(civil) => Cell::DateTime(*civil),
            Stored::Bool(bool) => Cell::Bool(*bool),
            Stored::Error(text) => Cell::Error(text),
        }
    }
}

/// What sheets hold, with what tools leave around it.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,24}",
        "['\t \u{a0}\u{200b}]{0,3}[A-Z]{0,2}[0-9]{1,22}(\\.0)?[ \u{a0}\u{feff}]{0,2}",
        "[0-9]([.,][0-9]{1,9})?[eE][+-]?[0-9]{1,2}",
        "(0|63|\\+63|)9[0-9]{9}( ?/ ?09[0-9]{9})?",
        "[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}( [0-9]{1,2}:[0-9]{2})?",
        "[0-9]{1,3}([.,][0-9]{1,3}){0,2}( ?kg)?",
        "(Delivered|in_transit|Total|Parked|'Ana)",
    ]
}

fn any_cell() -> impl Strategy<Value = Stored> {
    let moment = (-9000_i16..9999, 1_i8..=12, 1_i8..=28, 0_i8..24)
        .prop_map(|(year, month, day, hour)| date(year, month, day).at(hour, 7, 0, 0));
    prop_oneof![
        2 => Just(Stored::Empty),
        8 => any_text().prop_map(Stored::Text),
        1 => any::<f64>().prop_map(Stored::Number),
        2 => (0..2_000_000_000_000_000_u64).prop_map(|whole| Stored::Number(whole as f64)),
        1 => (0.0..60_000.0).prop_map(Stored::Number),
        1 => moment.prop_map(Stored::DateTime),
        1 => any::<bool>().prop_map(Stored::Bool),
        1 => "#[A-Z/0]{1,6}!".prop_map(Stored::Error),
    ]
}

fn any_order() -> impl Strategy<Value = Option<DateOrder>> {
    prop::sample::select(vec![
        None,
        Some(DateOrder::DayFirst),
        Some(DateOrder::MonthFirst),
    ])
}

fn by(date_order: Option<DateOrder>) -> Reading<'static> {
    Reading {
        date_order,
        ..Reading::default()
    }
}

/// The very digits and letters of the cell, and none that it does not show.
fn is_exactly(number: &str, cell: Cell<'_>) -> bool {
    match cell {
        Cell::Text(text) => {
            let visible: String = text.chars().filter(char::is_ascii_graphic).collect();
            let visible = visible.trim_start_matches('\'');
            visible.strip_suffix(".0").unwrap_or(visible) == number || visible == number
        }
        Cell::Number(stored) => number
            .parse::<u64>()
            .is_ok_and(|read| read as f64 == stored),
        _ => false,
    }
}

/// A draft as a sheet of nothing but text would show it.
fn shown_as_text(draft: &Draft) -> Vec<Stored> {
    let country = Country::find("PH").unwrap();
    let manila = TimeZone::fixed(jiff::tz::offset(8));
    let text = |text: &Option<String>| text.clone().map_or(Stored::Empty, Stored::Text);
    let status = draft.status.map(|status| {
        let word = serde_json::to_value(status).unwrap();
        word.as_str().unwrap().to_owned()
    });
    let sender_phone = draft.sender_phone.as_ref().map(|phone| phone.raw.clone());
    let cod = draft.cod_amount.map(|cod| cod.display(country.currency));
    let signed = draft.signing_time.map(|at| at.civil(&manila).to_string());
    vec![
        Stored::Text(draft.waybill_number.to_string()),
        text(&draft.sender_name),
        text(&draft.sender_address),
        text(&sender_phone),
        Stored::Text(draft.receiver_name.clone()),
        text(&draft.receiver_address),
        Stored::Text(draft.receiver_phone.raw.clone()),
        text(&draft.destination),
        text(&draft.quantity.map(|quantity| quantity.to_string())),
        text(&draft.weight.map(Weight::display)),
        text(&draft.express_type),
        text(&cod),
        text(&draft.remarks),
        text(&status.or_else(|| draft.unknown_status.clone())),
        text(&signed),
    ]
}

fn clean_stored(stored: &[Stored], order: Option<DateOrder>) -> Cleaned {
    let cells: Vec<Cell<'_>> = stored.iter().map(Stored::cell).collect();
    clean(&mut cleaner(&HEADINGS, "PH", by(order)), &cells)
}

/// Rows that make a waybill often enough: the required cells are mostly sound.
fn any_row() -> impl Strategy<Value = Vec<Stored>> {
    let sound = |pattern: &'static str| {
        prop_oneof![
            4 => pattern.prop_map(Stored::Text),
            1 => any_cell(),
        ]
    };
    let figure = || prop_oneof![4 => Just(Stored::Empty), 1 => any_cell()];
    let cells = prop::collection::vec(any_cell(), 5..=HEADINGS.len());
    let known = (sound("JT[0-9]{4,14}"), sound("[A-Z][a-z]{2,8}"));
    (
        known,
        any_cell(),
        any_cell(),
        [figure(), figure(), figure()],
        cells,
    )
        .prop_map(
            |((name_of_row, receiver), number, phone, figures, mut cells)| {
                let numbered = matches!(number, Stored::Empty | Stored::Bool(_) | Stored::Error(_));
                let put = [
                    (0, if numbered { name_of_row } else { number }),
                    (4, receiver),
                    (6, phone),
                ];
                let figures = [8, 9, 11].into_iter().zip(figures);
                for (column, cell) in put.into_iter().chain(figures) {
                    if let Some(own) = cells.get_mut(column) {
                        *own = cell;
                    }
                }
                cells
            },
        )
}

proptest! {
    #[test]
    fn any_row_is_a_draft_of_the_cells_or_a_report_of_one(
        row in any_row(), order in any_order(),
    ) {
        let mut cleaner = cleaner(&HEADINGS, "PH", by(order));
        let cells: Vec<Cell<'_>> = row.iter().map(Stored::cell).collect();
        let cell = |field: Field| cells.get(field as usize).copied().unwrap_or_default();
        let (reports, number) = match clean(&mut cleaner, &cells) {
            Cleaned::Draft(draft, warnings) => {
                let worst = warnings.iter().all(|told| told.outcome == RowOutcome::Warning);
                prop_assert!(worst, "a draft and a failure: {:?}", warnings);
                (warnings, Some(draft.waybill_number))
            }
            Cleaned::Report(report) => {
                prop_assert_ne!(report.outcome, RowOutcome::Warning);
                (vec![report], None)
            }
        };
        for report in reports {
            prop_assert_eq!(report.row, 7);
            if let Some(field) = report.field {
                prop_assert_eq!(report.value, shown(cell(field)), "{:?}", field);
            }
        }
        if let Some(number) = number {
            let cell = cell(Field::WaybillNumber);
            prop_assert!(is_exactly(number.as_str(), cell), "{} from {:?}", number, cell);
            let Cleaned::Report(again) = clean(&mut cleaner, &cells) else {
                panic!("a number that stands twice counts once");
            };
            prop_assert_eq!(again.reason, RowReason::RepeatedInFile);
        }
    }

    #[test]
    fn what_was_cleaned_once_stays_as_it_is(row in any_row(), order in any_order()) {
        let Cleaned::Draft(once, _) = clean_stored(&row, order) else {
            return Ok(());
        };
        let Cleaned::Draft(mut twice, _) = clean_stored(&shown_as_text(&once), order) else {
            panic!("no longer a draft: {once:?}");
        };
        // The columns of the places went into the address.
        twice.place = once.place.clone();
        prop_assert_eq!(once, twice);
    }
}
