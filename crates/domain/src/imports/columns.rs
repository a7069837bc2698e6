//! The 15 columns of a waybill workbook and where a sheet keeps them.

use super::{Cell, SheetRow};
use crate::kernel::tidy_text;
use serde::{Deserialize, Serialize};

/// How many rows from the top may hold the heading: templates put titles,
/// version cells and merged banners above it.
pub const HEADER_SEARCH_ROWS: usize = 30;

/// A column of table 1.1, by its field name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 1
    WaybillNumber,
    /// 2
    SenderName,
    /// 3
    SenderAddress,
    /// 4
    SenderPhone,
    /// 5
    ReceiverName,
    /// 6
    ReceiverAddress,
    /// 7
    ReceiverPhone,
    /// 8
    Destination,
    /// 9
    Quantity,
    /// 10
    Weight,
    /// 11
    ExpressType,
    /// 12
    CodAmount,
    /// 13
    Remarks,
    /// 14
    Status,
    /// 15
    SigningTime,
}

/// What headings say, folded by [`fold`]. Couriers' own vocabularies join this
/// table with their exports.
const HEADINGS: &[(Field, &[&str])] = &[
    (
        Field::WaybillNumber,
        &[
            "waybillnumber",
            "waybillno",
            "waybill",
            "trackingnumber",
            "trackingno",
            "awb",
        ],
    ),
    (
        Field::SenderName,
        &[
            "sendernameproduct",
            "sendername",
            "sender",
            "shippingcustomer",
        ],
    ),
    (Field::SenderAddress, &["senderaddress"]),
    (
        Field::SenderPhone,
        &[
            "senderphone",
            "sendercellphone",
            "sendermobile",
            "senderphonenumber",
            "sendertelephone",
        ],
    ),
    (
        Field::ReceiverName,
        &["receivername", "receiver", "consignee", "consigneename"],
    ),
    (
        Field::ReceiverAddress,
        &["receiveraddress", "address", "consigneeaddress"],
    ),
    (
        Field::ReceiverPhone,
        &[
            "receiverphone",
            "receivercellphone",
            "receivermobile",
            "receiverphonenumber",
            "receivertelephone",
            "consigneephone",
        ],
    ),
    (Field::Destination, &["destination"]),
    (
        Field::Quantity,
        &[
            "numberofitems",
            "quantity",
            "qty",
            "items",
            "pieces",
            "totalparcels",
        ],
    ),
    (Field::Weight, &["weight", "weightkg", "settlementweight"]),
    (
        Field::ExpressType,
        &[
            "expresstypeservicetype",
            "expresstype",
            "servicetype",
            "service",
        ],
    ),
    (Field::CodAmount, &["codamount", "cod", "codphp", "codamt"]),
    (Field::Remarks, &["remarks", "remark", "notes"]),
    (Field::Status, &["orderstatus", "status"]),
    (
        Field::SigningTime,
        &["signingtime", "signtime", "deliverytime"],
    ),
];

/// Which column holds which field, counting from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Columns {
    places: [Option<u16>; 15],
}

impl Columns {
    /// The column of `field`, if the sheet has it.
    pub fn of(&self, field: Field) -> Option<usize> {
        self.places[field as usize].map(usize::from)
    }

    /// The cell of `field` in `row`.
    pub fn cell<'a>(&self, row: &SheetRow<'a>, field: Field) -> Cell<'a> {
        self.of(field)
            .and_then(|column| row.cells.get(column))
            .copied()
            .unwrap_or_default()
    }

    /// The required fields no column holds.
    pub fn missing(&self) -> Vec<Field> {
        [
            Field::WaybillNumber,
            Field::ReceiverName,
            Field::ReceiverPhone,
        ]
        .into_iter()
        .filter(|field| self.of(*field).is_none())
        .collect()
    }

    fn found(&self) -> usize {
        self.places.iter().flatten().count()
    }
}

/// Letters and digits of a heading, in small letters: `Receiver Phone (*)` and
/// `RECEIVER_PHONE` are the same heading.
fn fold(heading: &str) -> String {
    tidy_text(heading)
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

fn field_of(heading: &str) -> Option<Field> {
    let folded = fold(heading);
    HEADINGS
        .iter()
        .find(|(_, words)| words.contains(&folded.as_str()))
        .map(|(field, _)| *field)
}

fn columns_of(row: &SheetRow<'_>) -> Columns {
    let mut columns = Columns::default();
    for (index, cell) in row.cells.iter().enumerate().take(usize::from(u16::MAX)) {
        let Cell::Text(heading) = cell else { continue };
        let Some(field) = field_of(heading) else {
            continue;
        };
        // The first of two equal headings counts.
        columns.places[field as usize].get_or_insert(index as u16);
    }
    columns
}

/// Finds the heading among the first rows of a sheet: the row that names most
/// fields, the waybill number among them. Gives its row number and the columns.
pub fn find_header(rows: &[SheetRow<'_>]) -> Option<(u32, Columns)> {
    let mut best: Option<(u32, Columns)> = None;
    for row in rows.iter().take(HEADER_SEARCH_ROWS) {
        let columns = columns_of(row);
        if columns.of(Field::WaybillNumber).is_none() {
            continue;
        }
        if best.is_none_or(|(_, other)| columns.found() > other.found()) {
            best = Some((row.row, columns));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    use Cell::Text as text;

    fn row<'a>(row: u32, cells: &'a [Cell<'a>]) -> SheetRow<'a> {
        SheetRow { row, cells }
    }

    #[test]
    fn the_heading_is_found_below_titles_whatever_its_spelling() {
        let rows = [
            row(1, &[text("Waybill report")]),
            row(3, &[text("Waybill"), text("November")]),
            row(
                5,
                &[
                    text("No"),
                    text("WAYBILL_NUMBER"),
                    text("Receiver Name (*)"),
                    text("Receiver\u{a0}Phone"),
                    text("COD Amount"),
                ],
            ),
            row(
                6,
                &[text("1"), text("JT1"), text("Ana"), text("0917"), text("5")],
            ),
        ];
        let (number, columns) = find_header(&rows).unwrap();
        assert_eq!(number, 5);
        assert_eq!(columns.of(Field::WaybillNumber), Some(1));
        assert_eq!(columns.of(Field::CodAmount), Some(4));
        assert_eq!(columns.of(Field::Weight), None);
        assert!(columns.missing().is_empty());
    }

    #[test]
    fn every_name_of_table_1_1_is_known() {
        let names = [
            "Waybill Number",
            "Sender Name/Product",
            "Sender Address",
            "Sender Phone",
            "Receiver Name",
            "Receiver Address",
            "Receiver Phone",
            "Destination",
            "Number of Items",
            "Weight",
            "Express Type/Service Type",
            "COD Amount",
            "Remarks",
            "Order Status",
            "Signing Time",
        ];
        let (_, columns) = find_header(&[row(1, &names.map(text))]).unwrap();
        for (place, name) in names.iter().enumerate() {
            assert_eq!(columns.places[place], Some(place as u16), "{name}");
        }
    }

    #[test]
    fn a_sheet_without_a_waybill_column_has_no_heading() {
        assert_eq!(find_header(&[row(1, &[text("Name"), text("Phone")])]), None);
        let (_, columns) = find_header(&[row(1, &[text("AWB")])]).unwrap();
        assert_eq!(
            columns.missing(),
            [Field::ReceiverName, Field::ReceiverPhone]
        );
    }
}
