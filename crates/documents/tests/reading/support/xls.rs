//! Compound files and the records of Excel 97, written by hand: there is no
//! writer of them in Rust.

/// A compound file with one stream. Sectors of 512 bytes: head, the sectors of
/// the table, the directory, the stream.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut stream = stream.to_vec();
    // A shorter one would have to lie among the small sectors.
    let length = stream.len().max(4096);
    stream.resize(length.next_multiple_of(512), 0);
    let data = stream.len() / 512;
    let tables = (data + 1).div_ceil(127);
    let mut table: Vec<u32> = vec![0xFFFF_FFFD; tables];
    table.push(END);
    let first = tables as u32 + 1;
    table.extend((1..data as u32).map(|step| first + step));
    table.push(END);
    table.resize(tables * 128, 0xFFFF_FFFF);

    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(24, 0);
    bytes.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    bytes.resize(44, 0);
    bytes.extend((tables as u32).to_le_bytes());
    bytes.extend((tables as u32).to_le_bytes());
    bytes.resize(56, 0);
    bytes.extend(4096_u32.to_le_bytes());
    bytes.extend(END.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(END.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend((0..tables as u32).flat_map(u32::to_le_bytes));
    bytes.resize(512, 0xFF);
    bytes.extend(table.iter().flat_map(|next| next.to_le_bytes()));
    let mut directory = entry("Root Entry", 5, END, 0);
    directory.extend(entry(name, 2, first, length as u64));
    directory.resize(512, 0);
    bytes.extend(directory);
    bytes.extend(stream);
    bytes
}

fn entry(name: &str, kind: u8, start: u32, length: u64) -> Vec<u8> {
    let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = bytes.len() as u16 + 2;
    bytes.resize(64, 0);
    bytes.extend(named.to_le_bytes());
    bytes.extend([kind, 1]);
    bytes.extend([0xFF; 8]);
    bytes.extend(if kind == 5 { 1_u32 } else { u32::MAX }.to_le_bytes());
    bytes.resize(116, 0);
    bytes.extend(start.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes
}

/// One record.
pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((data.len() as u16).to_le_bytes());
    bytes.extend(data);
    bytes
}

/// The head of a cell: row, column (both from 0) and style.
pub fn cell(kind: u16, row: u16, column: u16, style: u16, value: &[u8]) -> Vec<u8> {
    let mut data = [row, column, style]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect::<Vec<u8>>();
    data.extend(value);
    record(kind, &data)
}

/// A text of two-byte units.
pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u16).to_le_bytes().to_vec();
    bytes.push(1);
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

/// A number in four bytes.
pub fn rk(whole: i32) -> [u8; 4] {
    ((whole << 2) | 2).to_le_bytes()
}

/// A workbook of sheets: name, whether hidden, records of cells. Style 1 shows a
/// date, style 2 a length of time.
pub struct Xls<'a> {
    pub epoch_1904: bool,
    pub strings: Vec<u8>,
    pub sheets: Vec<(&'a str, bool, Vec<u8>)>,
}

impl Xls<'_> {
    pub fn stream(&self) -> Vec<u8> {
        let begin = |kind: u16| {
            let mut data = vec![0, 6];
            data.extend(kind.to_le_bytes());
            data.resize(16, 0);
            record(0x0809, &data)
        };
        let format = |id: u16, code: &str| {
            let mut data = id.to_le_bytes().to_vec();
            data.extend(wide(code));
            record(0x041E, &data)
        };
        let style = |format: u16| {
            let mut data = vec![0, 0];
            data.extend(format.to_le_bytes());
            data.resize(20, 0);
            record(0x00E0, &data)
        };
        let mut globals = begin(5);
        globals.extend(record(0x0042, &1200_u16.to_le_bytes()));
        globals.extend(record(0x0022, &u16::from(self.epoch_1904).to_le_bytes()));
        globals.extend(format(164, "dd/mm/yyyy hh:mm"));
        globals.extend(format(165, "[h]:mm"));
        globals.extend([style(0), style(164), style(165)].concat());
        let bound = |start: u32, (name, hidden, _): &(&str, bool, Vec<u8>)| {
            let mut data = start.to_le_bytes().to_vec();
            data.extend([u8::from(*hidden), 0, name.len() as u8, 0]);
            data.extend(name.bytes());
            record(0x0085, &data)
        };
        let listed: usize = self.sheets.iter().map(|sheet| bound(0, sheet).len()).sum();
        let mut start = globals.len() + listed + self.strings.len() + 4;
        let bodies: Vec<Vec<u8>> = self
            .sheets
            .iter()
            .map(|(_, _, cells)| [begin(0x10), cells.clone(), record(0x000A, &[])].concat())
            .collect();
        for (sheet, body) in self.sheets.iter().zip(&bodies) {
            globals.extend(bound(start as u32, sheet));
            start += body.len();
        }
        globals.extend(&self.strings);
        globals.extend(record(0x000A, &[]));
        [globals, bodies.concat()].concat()
    }

    pub fn bytes(&self) -> Vec<u8> {
        compound("Workbook", &self.stream())
    }
}

/// The record of shared strings.
pub fn shared(strings: &[&str]) -> Vec<u8> {
    let count = (strings.len() as u32).to_le_bytes();
    let mut data = [count, count].concat();
    data.extend(strings.iter().flat_map(|text| wide(text)));
    record(0x00FC, &data)
}
