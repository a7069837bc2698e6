//! Writes the workbooks of `assets/samples`: the same bytes every time.
//!
//! `cargo run -p station --example make_samples`

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

const HEADINGS: [&str; 15] = [
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
const FIRST: [&str; 24] = [
    "Maria", "Jose", "Ana", "Juan", "Luz", "Pedro", "Rosa", "Carlo", "Grace", "Ramon", "Liza",
    "Miguel", "Jenny", "Paolo", "Cristina", "Andres", "Divina", "Mark", "Aileen", "Noel", "Tess",
    "Rico", "Marites", "Efren",
];
const LAST: [&str; 24] = [
    "Santos",
    "Reyes",
    "Cruz",
    "Bautista",
    "Ocampo",
    "Garcia",
    "Mendoza",
    "Torres",
    "Villanueva",
    "Ramos",
    "Aquino",
    "Castillo",
    "Navarro",
    "Peñaflor",
    "Dela Cruz",
    "Salazar",
    "Muñoz",
    "Francisco",
    "Domingo",
    "Pascual",
    "Soriano",
    "Lim",
    "Tan",
    "Aguilar",
];
/// Barangay, city, province; the city is the destination.
const PLACES: [(&str, &str, &str); 10] = [
    ("Bagumbayan", "Taguig City", "Metro Manila"),
    ("San Antonio", "Makati City", "Metro Manila"),
    ("Commonwealth", "Quezon City", "Metro Manila"),
    ("Poblacion", "Davao City", "Davao del Sur"),
    ("Magugpo North", "Tagum City", "Davao del Norte"),
    ("Lahug", "Cebu City", "Cebu"),
    ("Mactan", "Lapu-Lapu City", "Cebu"),
    ("Carmen", "Cagayan de Oro City", "Misamis Oriental"),
    ("Mandurriao", "Iloilo City", "Iloilo"),
    ("Lower Bicutan", "Taguig City", "Metro Manila"),
];
const PRODUCTS: [(&str, i32, f64); 6] = [
    ("Barley powder 300 g", 799, 0.35),
    ("Slimming coffee, 2 boxes", 1_150, 0.62),
    ("Knee brace", 499, 0.28),
    ("Cordless lamp", 1_299, 1.1),
    ("Herbal balm, 3 jars", 349, 0.21),
    ("Air fryer 4 L", 2_899, 4.75),
];

/// A small generator of our own: samples must not change with a library.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

fn write_row(
    sheet: &mut Worksheet,
    at: u32,
    number: &str,
    dice: &mut Dice,
) -> Result<(), XlsxError> {
    let (barangay, city, province) = PLACES[dice.roll(PLACES.len())];
    let (product, price, weight) = PRODUCTS[dice.roll(PRODUCTS.len())];
    let items = if dice.roll(8) == 0 { 2 } else { 1 };
    let name = format!(
        "{} {}",
        FIRST[dice.roll(FIRST.len())],
        LAST[dice.roll(LAST.len())]
    );
    let street = format!("{} {} St.", 1 + dice.roll(240), LAST[dice.roll(LAST.len())]);
    let phone = format!("09{:09}", 150_000_000 + dice.roll(840_000_000));
    sheet.write_string(at, 0, number)?;
    sheet.write_string(at, 1, product)?;
    sheet.write_string(at, 2, "12 Pier Road, Tondo, Manila")?;
    sheet.write_string(at, 3, "09171234567")?;
    sheet.write_string(at, 4, name)?;
    sheet.write_string(at, 5, format!("{street}, {barangay}, {city}, {province}"))?;
    sheet.write_string(at, 6, phone)?;
    sheet.write_string(at, 7, city)?;
    sheet.write_number(at, 8, items)?;
    sheet.write_number(at, 9, weight * f64::from(items))?;
    sheet.write_string(at, 10, "EZ")?;
    if dice.roll(10) > 0 {
        sheet.write_number(at, 11, price * items)?;
    }
    if dice.roll(12) == 0 {
        sheet.write_string(at, 12, "Call before delivery")?;
    }
    sheet.write_string(at, 13, "Pending")?;
    Ok(())
}

fn workbook(path: &str, first: u64, rows: u32, seed: u64) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 11, 20)?.and_hms(6, 30, 0)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, heading) in HEADINGS.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, *heading, &bold)?;
        sheet.set_column_width(column as u16, 18)?;
    }
    let mut dice = Dice(seed);
    for row in 0..rows {
        let number = format!("JT{:013}", first + u64::from(row) * 7);
        write_row(sheet, row + 1, &number, &mut dice)?;
    }
    book.save(path)
}

fn main() -> Result<(), XlsxError> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/samples");
    workbook(
        &format!("{folder}/morning-pickup.xlsx"),
        820_011_400_127,
        2_000,
        0x5EED_0001,
    )?;
    workbook(
        &format!("{folder}/afternoon-pickup.xlsx"),
        820_011_614_263,
        180,
        0x5EED_0002,
    )
}
