//! A binary workbook, written by hand: there is no writer of them in Rust.

use super::{OFFICE, PACKAGE, archive};

/// One record: kind and length are written seven bits a byte.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = if kind < 0x80 {
        vec![kind as u8]
    } else {
        vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8]
    };
    let mut length = data.len();
    loop {
        let low = (length & 0x7F) as u8;
        length >>= 7;
        bytes.push(low | if length > 0 { 0x80 } else { 0 });
        if length == 0 {
            break;
        }
    }
    bytes.extend(data);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

pub fn row(number: u32) -> Vec<u8> {
    let mut data = (number - 1).to_le_bytes().to_vec();
    data.resize(17, 0);
    record(0x0000, &data)
}

fn cell(kind: u16, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
    let mut data = column.to_le_bytes().to_vec();
    data.extend(style.to_le_bytes());
    data.extend(value);
    record(kind, &data)
}

pub fn text(column: u32, text: &str) -> Vec<u8> {
    cell(0x0006, column, 0, &wide(text))
}

pub fn shared(column: u32, index: u32) -> Vec<u8> {
    cell(0x0007, column, 0, &index.to_le_bytes())
}

pub fn number(column: u32, style: u32, number: f64) -> Vec<u8> {
    cell(0x0005, column, style, &number.to_le_bytes())
}

/// A workbook of one hidden or visible sheet; style 1 shows a date.
pub fn workbook(epoch_1904: bool, hidden: bool, strings: &[&str], rows: &[u8]) -> Vec<u8> {
    let mut list = record(0x0083, &[]);
    list.extend(record(0x0099, &[u8::from(epoch_1904), 0, 0, 0, 0, 0, 0, 0]));
    list.extend(record(0x008F, &[]));
    let mut sheet = u32::from(hidden).to_le_bytes().to_vec();
    sheet.extend(1_u32.to_le_bytes());
    sheet.extend(wide("r1"));
    sheet.extend(wide("One"));
    list.extend(record(0x009C, &sheet));
    list.extend(record(0x0090, &[]));
    list.extend(record(0x0084, &[]));

    let count = (strings.len() as u32).to_le_bytes();
    let mut shared = record(0x009F, &[count, count].concat());
    for string in strings {
        shared.extend(record(0x0013, &[vec![0], wide(string)].concat()));
    }
    shared.extend(record(0x00A0, &[]));

    let mut styles = record(0x0116, &[]);
    styles.extend(record(0x0269, &2_u32.to_le_bytes()));
    for format in [0_u16, 22] {
        let mut style = vec![0, 0];
        style.extend(format.to_le_bytes());
        style.resize(16, 0);
        styles.extend(record(0x002F, &style));
    }
    styles.extend(record(0x026A, &[]));

    let mut body = record(0x0081, &[]);
    body.extend(record(0x0094, &[0; 16]));
    body.extend(record(0x0091, &[]));
    body.extend(rows);
    body.extend(record(0x0092, &[]));
    body.extend(record(0x0082, &[]));

    let root = format!(
        r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#
    );
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.bin", &list),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/sharedStrings.bin", &shared),
        ("xl/styles.bin", &styles),
        ("xl/worksheets/sheet1.bin", &body),
    ])
}
