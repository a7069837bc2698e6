//! Where a sheet keeps the fields.

use super::field::{FIELD_COUNT, Field, fold_heading};
use super::{Cell, SheetRow, shown};
use crate::kernel::tidy_text;
use serde::{Deserialize, Serialize};

/// How many rows from the top may hold the heading: templates put titles,
/// version cells and merged banners above it.
pub const HEADER_SEARCH_ROWS: usize = 30;

/// Which column holds which field, counting from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Columns {
    places: [Option<u16>; FIELD_COUNT],
}

impl Columns {
    /// The column of `field`, if the sheet has it.
    pub fn of(&self, field: Field) -> Option<usize> {
        self.places[field as usize].map(usize::from)
    }

    /// The field a column fills.
    pub fn field_at(&self, column: usize) -> Option<Field> {
        Field::ALL
            .into_iter()
            .find(|field| self.of(*field) == Some(column))
    }

    /// Reads `field` from `column`, instead of any other it was read from.
    pub fn set(&mut self, field: Field, column: u16) {
        self.places[field as usize] = Some(column);
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
        Field::REQUIRED
            .into_iter()
            .filter(|field| self.of(*field).is_none())
            .collect()
    }

    /// How many fields have a column.
    pub fn found(&self) -> usize {
        self.places.iter().flatten().count()
    }
}

/// A row near the top of a sheet, as people see it: for finding the heading, and
/// for showing the file to whoever maps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TopRow {
    /// The number the spreadsheet shows.
    pub row: u32,
    /// Its cells from column A on.
    pub texts: Vec<String>,
}

impl TopRow {
    /// What a person sees of a row.
    pub fn of(row: &SheetRow<'_>) -> Self {
        Self {
            row: row.row,
            texts: row
                .cells
                .iter()
                .map(|cell| tidy_text(&shown(*cell)))
                .collect(),
        }
    }
}

/// The heading of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The row of the headings, as the spreadsheet numbers it.
    pub row: u32,
    /// The headings, as people read them; empty for a column without one.
    pub headings: Vec<String>,
    /// The fields those headings name.
    pub columns: Columns,
}

impl Header {
    /// `row` taken as the heading, whatever it says.
    pub fn of(row: &TopRow, above: Option<&TopRow>) -> Self {
        let plain = Self::from_texts(row.row, row.texts.clone());
        let Some(above) = above else { return plain };
        let grouped = Self::from_texts(row.row, grouped(above, row));
        if grouped.columns.found() > plain.columns.found() {
            grouped
        } else {
            plain
        }
    }

    /// Of a sheet that has none.
    pub(super) fn absent() -> Self {
        Self {
            row: 0,
            headings: Vec::new(),
            columns: Columns::default(),
        }
    }

    fn from_texts(row: u32, headings: Vec<String>) -> Self {
        let mut columns = Columns::default();
        let mut best = [usize::MAX; FIELD_COUNT];
        for (column, heading) in headings.iter().enumerate().take(usize::from(u16::MAX)) {
            let Some((field, rank)) = Field::named(heading) else {
                continue;
            };
            // Of several headings for one field the one that says it best
            // counts, of equal ones the first.
            if rank < best[field as usize] {
                best[field as usize] = rank;
                columns.set(field, column as u16);
            }
        }
        Self {
            row,
            headings,
            columns,
        }
    }

    /// The column a heading stands over; of several the first.
    pub fn column_of(&self, heading: &str) -> Option<u16> {
        let wanted = fold_heading(heading);
        let found = self
            .headings
            .iter()
            .position(|heading| !wanted.is_empty() && fold_heading(heading) == wanted);
        found.and_then(|column| column.try_into().ok())
    }

    /// Whether it reads like a heading at all: two fields, or the waybill number.
    fn is_heading(&self) -> bool {
        self.columns.found() >= 2 || self.columns.of(Field::WaybillNumber).is_some()
    }
}

/// Headings of two rows, the upper one merged over groups of columns:
/// `Receiver` over `Name`, `Phone`, `Address`.
fn grouped(above: &TopRow, row: &TopRow) -> Vec<String> {
    let mut group = "";
    let mut headings = row.texts.clone();
    for (column, heading) in headings.iter_mut().enumerate() {
        if let Some(text) = above.texts.get(column).filter(|text| !text.is_empty()) {
            group = text;
        }
        if !group.is_empty() {
            *heading = if heading.is_empty() {
                group.to_owned()
            } else {
                format!("{group} {heading}")
            };
        }
    }
    headings
}

/// Finds the heading among the first rows of a sheet: the row that names most
/// fields.
pub fn find_header(rows: &[TopRow]) -> Option<Header> {
    let mut best: Option<Header> = None;
    for (place, row) in rows.iter().enumerate().take(HEADER_SEARCH_ROWS) {
        let above = place.checked_sub(1).and_then(|above| rows.get(above));
        // Only the row right above can be its groups.
        let above = above.filter(|above| above.row + 1 == row.row);
        let header = Header::of(row, above);
        let better = |other: &Header| header.columns.found() > other.columns.found();
        if header.is_heading() && best.as_ref().is_none_or(better) {
            best = Some(header);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: u32, names: &str) -> TopRow {
        let cells: Vec<Cell<'_>> = names.split(", ").map(Cell::Text).collect();
        TopRow::of(&SheetRow { row, cells: &cells })
    }

    fn columns_of(names: &str) -> Columns {
        find_header(&[row(1, names)]).unwrap().columns
    }

    #[test]
    fn the_heading_is_found_below_titles_whatever_its_spelling() {
        let rows = [
            row(1, "Waybill report"),
            row(3, "Waybill, November"),
            row(
                5,
                "No, WAYBILL_NUMBER, Receiver Name (*), Receiver\u{a0}Phone, COD Amount",
            ),
            row(6, "1, JT1, Ana, 0917"),
        ];
        let header = find_header(&rows).unwrap();
        assert_eq!(header.row, 5);
        assert_eq!(header.columns.of(Field::WaybillNumber), Some(1));
        assert_eq!(header.columns.of(Field::CodAmount), Some(4));
        assert_eq!(header.columns.of(Field::Weight), None);
        assert_eq!(header.columns.field_at(4), Some(Field::CodAmount));
        assert!(header.columns.missing().is_empty());
        assert_eq!(header.column_of("receiver phone"), Some(3));
        assert_eq!(header.column_of(""), None);
    }

    #[test]
    fn every_export_met_so_far_is_understood_by_its_headings() {
        let table_1_1 = "Waybill Number, Sender Name/Product, Sender Address, Sender Phone, \
            Receiver Name, Receiver Address, Receiver Phone, Destination, Number of Items, Weight, \
            Express Type/Service Type, COD Amount, Remarks, Order Status, Signing Time";
        let jt_export = "Waybill Number, Creator Code, Order Status, Sign For Pictures, \
            SigningTime, Receiver, Receiver Cellphone, Province, City, Barangay, Address, \
            Payment Method, Settlement Weight, Total Shipping Cost, COD, Submission Time, \
            RTS Reason, Remarks, Express Type, Sender Name, Sender Cellphone, Sender Province, \
            Sender City, Item Name, Number Of Items, Item Value, Valuation Fee";
        let jt_template = "Receiver(*), Receiver Telephone (*), Receiver Address (*), \
            Receiver Province (*), Receiver City (*), Receiver Region (*), Express Type (*), \
            Parcel Name (*), Weight (kg) (*), Total parcels(*), \
            Parcel Value (Insurance Fee) (*), COD (PHP) (*), Remarks";
        let flash_export = "PU time, Operated by, Sub-account Name, Source, Parcel Type, \
            Order No., Tracking No., The original tracking No., Return tracking No., Status, \
            Sender, Sender phone, Sender address, Consignee, Consignee phone, Consignee phone2, \
            Consignee address, Item type, Remark1, Remark2, Remark3, weight, size, \
            Chargeable Weight, Product Type, Estimated Delivery Time, Standard Shipping Fee, \
            Packaging Fee, COD fee, COD Transfer Fee, label cost, Flash Care, Declared value, \
            KA Discount, Ordinary Discount, Total charge, COD Amt, Delivery time, Signer, \
            Signer type";
        // In the order of the fields; `-` for one the file does not have.
        for (names, places) in [
            (table_1_1, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 - - -"),
            (jt_export, "0 19 - 20 5 10 6 - 24 12 18 14 17 2 4 7 8 9"),
            (jt_template, "- 7 - - 0 2 1 - 9 8 6 11 12 - - 3 4 5"),
            (
                flash_export,
                "6 10 12 11 13 16 14 - - 21 24 36 18 9 37 - - -",
            ),
        ] {
            let columns = columns_of(names);
            let found: Vec<String> = Field::ALL
                .into_iter()
                .map(|field| {
                    columns
                        .of(field)
                        .map_or("-".to_owned(), |at| at.to_string())
                })
                .collect();
            assert_eq!(found.join(" "), places, "{names}");
        }
    }

    #[test]
    fn groups_merged_above_the_heading_are_part_of_it() {
        let rows = [
            row(4, "Waybill, Receiver, , COD"),
            row(5, "Number, Name, Phone, Amount"),
        ];
        let header = find_header(&rows).unwrap();
        assert_eq!(header.row, 5);
        assert!(header.columns.missing().is_empty());
        assert_eq!(header.columns.of(Field::CodAmount), Some(3));
    }

    #[test]
    fn the_best_of_several_headings_for_one_field_counts_and_of_equal_ones_the_first() {
        let columns = columns_of("Waybill, Item Name, Sender Name, Receiver, Phone, Receiver");
        assert_eq!(columns.of(Field::SenderName), Some(2));
        assert_eq!(columns.of(Field::ReceiverName), Some(3));
    }

    #[test]
    fn a_sheet_that_names_no_fields_has_no_heading() {
        assert_eq!(find_header(&[row(1, "Name, Colour")]), None);
        assert_eq!(
            columns_of("AWB").missing(),
            [Field::ReceiverName, Field::ReceiverPhone]
        );
    }
}
