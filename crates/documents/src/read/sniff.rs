//! What a file is, by its bytes.

/// The kinds of file that people offer as a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// No bytes at all.
    Empty,
    /// A zip archive with an XML workbook.
    Xlsx,
    /// A zip archive with a binary workbook.
    Xlsb,
    /// An OpenDocument spreadsheet.
    Ods,
    /// A compound file with a workbook of Excel 97 to 2003 or older.
    Xls,
    /// A compound file around an encrypted workbook.
    Encrypted,
    /// A zip archive whose end, with its table of contents, is missing.
    CutArchive,
    /// A web page, or the table of one.
    Html,
    /// Readable text: separated values, in all likelihood.
    Text,
    /// None of these.
    Unknown,
}

const ZIP: &[u8] = b"PK\x03\x04";
const ZIP_END: &[u8] = b"PK\x05\x06";
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Where a zip archive's end record may begin: itself and the longest comment.
const ZIP_END_REACH: usize = 22 + 65_535;
/// As much of a text as is looked at.
const TEXT_SAMPLE: usize = 4096;

/// Says what the bytes are. Reads the whole file only for compound files, whose
/// directory may be anywhere.
pub fn sniff(bytes: &[u8]) -> FileKind {
    if bytes.is_empty() {
        FileKind::Empty
    } else if bytes.starts_with(ZIP) {
        archive(bytes)
    } else if bytes.starts_with(COMPOUND) {
        compound(bytes)
    } else {
        text(bytes)
    }
}

fn archive(bytes: &[u8]) -> FileKind {
    let reach = bytes.len().saturating_sub(ZIP_END_REACH);
    let Some(end) = bytes[reach..]
        .windows(4)
        .rposition(|window| window == ZIP_END)
    else {
        return FileKind::CutArchive;
    };
    let end = reach + end;
    // The end record says where the table of contents begins. Names there are
    // never compressed, so a search tells the kind without opening the archive;
    // a false alarm only leads to the parser that then says no.
    let start = bytes
        .get(end + 16..end + 20)
        .and_then(|field| field.try_into().ok());
    let start = start.map_or(reach, |field| u32::from_le_bytes(field) as usize);
    let contents = bytes.get(start..end).unwrap_or(&bytes[reach..]);
    let opening = &bytes[..bytes.len().min(256)];
    if holds(contents, b"xl/workbook.bin") {
        FileKind::Xlsb
    } else if holds(opening, b"application/vnd.oasis.opendocument.spreadsheet") {
        FileKind::Ods
    } else if holds(contents, b"_rels/.rels") {
        FileKind::Xlsx
    } else {
        FileKind::Unknown
    }
}

/// Names in the directory of a compound file are UTF-16.
fn compound(bytes: &[u8]) -> FileKind {
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        holds(bytes, &wide)
    };
    if names("EncryptedPackage") {
        FileKind::Encrypted
    } else if names("Workbook") || names("Book") {
        FileKind::Xls
    } else {
        FileKind::Unknown
    }
}

fn text(bytes: &[u8]) -> FileKind {
    let sample = &bytes[..bytes.len().min(TEXT_SAMPLE)];
    // UTF-16, as "Unicode text" from Excel: only with its mark, since without one
    // every second byte of Latin text is zero and so of much that is not text.
    let wide = sample.starts_with(&[0xFF, 0xFE]) || sample.starts_with(&[0xFE, 0xFF]);
    let plain: Vec<u8> = sample
        .iter()
        .filter(|&&byte| !(wide && matches!(byte, 0 | 0xFE | 0xFF)))
        .map(u8::to_ascii_lowercase)
        .collect();
    let marks = [
        &b"<html"[..],
        b"<!doctype html",
        b"<table",
        b"<body",
        b"<head",
    ];
    if marks.iter().any(|mark| holds(&plain, mark)) && starts_with_tag(&plain) {
        return FileKind::Html;
    }
    // Control characters do not occur in a text of any encoding met in the field.
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    if plain.starts_with(b"%pdf") || plain.iter().any(|byte| control(byte) || *byte == 0x7F) {
        return FileKind::Unknown;
    }
    let utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    // Older tools write Windows-1252: letters first, a few bytes above ASCII.
    let high = plain.iter().filter(|&&byte| byte >= 0x80).count();
    if utf8 || wide || high * 3 < plain.len() {
        FileKind::Text
    } else {
        FileKind::Unknown
    }
}

fn starts_with_tag(plain: &[u8]) -> bool {
    let start = plain.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(plain);
    start.trim_ascii_start().starts_with(b"<")
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        let compound = |name: &str| {
            let mut bytes = COMPOUND.to_vec();
            bytes.extend_from_slice(&[0; 600]);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        let wide = |text: &str| {
            let mut bytes = vec![0xFF, 0xFE];
            bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        let cases: Vec<(Vec<u8>, FileKind)> = vec![
            (Vec::new(), FileKind::Empty),
            (
                b"PK\x03\x04 and then nothing".to_vec(),
                FileKind::CutArchive,
            ),
            (compound("EncryptedPackage"), FileKind::Encrypted),
            (compound("Workbook"), FileKind::Xls),
            (compound("WordDocument"), FileKind::Unknown),
            (
                b"Waybill Number,Receiver\r\nJT1,Ana\r\n".to_vec(),
                FileKind::Text,
            ),
            (b"Receiver;Pi\xF1a\r\nAna;1\r\n".to_vec(), FileKind::Text),
            (wide("Waybill\tReceiver\r\n"), FileKind::Text),
            (b"\xEF\xBB\xBF<html><table><tr>".to_vec(), FileKind::Html),
            (b" \r\n<TABLE border=1>".to_vec(), FileKind::Html),
            (
                wide("<html xmlns:x=\"urn:schemas-microsoft-com\">"),
                FileKind::Html,
            ),
            (b"note, see <table 3>".to_vec(), FileKind::Text),
            (b"%PDF-1.7\n".to_vec(), FileKind::Unknown),
            (vec![0, 1, 2, 3], FileKind::Unknown),
        ];
        for (bytes, kind) in cases {
            assert_eq!(sniff(&bytes), kind, "{:?}", String::from_utf8_lossy(&bytes));
        }
    }
}
