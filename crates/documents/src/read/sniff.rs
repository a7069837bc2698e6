//! What a file is, by its bytes.

use memchr::memmem;

use super::compound;
use super::error::ReadError;
use super::package::part_names;

/// The kinds of file that rows are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A zip archive with an XML workbook.
    Xlsx,
    /// A zip archive with a binary workbook.
    Xlsb,
    /// A compound file with a workbook of Excel 5.0 to 2003.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// An "XML Spreadsheet 2003".
    ExcelXml,
    /// A web page, or the table of one.
    Html,
    /// Readable text: separated values, in all likelihood.
    Text,
}

const ZIP: &[u8] = b"PK\x03\x04";
/// Where a zip archive's end record may begin: itself and the longest comment.
const ZIP_END_REACH: usize = 22 + 65_535;
/// As much of a text as is looked at.
const TEXT_SAMPLE: usize = 4096;
/// The length of the mark beside an open workbook.
const LOCK_FILE: usize = 165;
/// Names of files in an archive that are shown.
const NAMES_SHOWN: usize = 10;

/// Says what the bytes are.
///
/// # Errors
///
/// A [`ReadError`] that names what they are, if it is nothing to read rows from.
pub fn sniff(bytes: &[u8]) -> Result<FileKind, ReadError> {
    if bytes.is_empty() {
        Err(ReadError::Empty)
    } else if is_lock_file(bytes) {
        Err(ReadError::LockFile)
    } else if bytes.starts_with(ZIP) {
        archive(bytes)
    } else if bytes.starts_with(compound::MARK) {
        Ok(FileKind::Xls)
    } else if let Some(known) = by_mark(bytes) {
        Err(known)
    } else {
        text(bytes)
    }
}

/// The user's name behind its length, in 55 bytes and once more in 110.
fn is_lock_file(bytes: &[u8]) -> bool {
    bytes.len() == LOCK_FILE
        && matches!(bytes[0], 1..=54)
        && bytes[55] == bytes[0]
        && bytes[56] == 0
}

fn archive(bytes: &[u8]) -> Result<FileKind, ReadError> {
    let reach = bytes.len().saturating_sub(ZIP_END_REACH);
    if memmem::rfind(&bytes[reach..], b"PK\x05\x06").is_none() {
        return Err(ReadError::Truncated);
    }
    let names = part_names(bytes)?;
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let within = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let ends = |ending: &str| names.iter().any(|name| name.ends_with(ending));
    let opening = &bytes[..bytes.len().min(256)];
    let open_document = |kind: &str| {
        let mark = format!("application/vnd.oasis.opendocument.{kind}");
        memmem::find(opening, mark.as_bytes()).is_some()
    };
    if has("xl/workbook.bin") {
        Ok(FileKind::Xlsb)
    } else if open_document("spreadsheet") {
        Ok(FileKind::Ods)
    } else if has("word/document.xml") || open_document("text") {
        Err(ReadError::TextDocument)
    } else if ends(".iwa") || has("Index.zip") || within("Index/") {
        Err(ReadError::AppleNumbers)
    } else if has("_rels/.rels") {
        Ok(FileKind::Xlsx)
    } else {
        let spreadsheets: Vec<String> = names.into_iter().filter(|name| is_export(name)).collect();
        if spreadsheets.is_empty() {
            return Err(ReadError::NotAWorkbook);
        }
        let names = spreadsheets.into_iter().take(NAMES_SHOWN).collect();
        Err(ReadError::ArchiveOfFiles { names })
    }
}

/// Whether a file in an archive may be meant, by its name: it is not opened.
fn is_export(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt",
    ]
    .iter()
    .any(|ending| name.ends_with(ending))
}

/// Files that are no spreadsheet, by their first bytes.
fn by_mark(bytes: &[u8]) -> Option<ReadError> {
    const PICTURES: [&[u8]; 7] = [
        b"\x89PNG\r\n",
        b"\xFF\xD8\xFF",
        b"GIF87a",
        b"GIF89a",
        b"BM",
        b"II*\0",
        b"MM\0*",
    ];
    // Two letters would be the start of many a text.
    let is_picture =
        |mark: &&[u8]| bytes.starts_with(mark) && (mark.len() > 2 || bytes.contains(&0));
    let web_picture = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let phone_picture = bytes.get(4..8) == Some(b"ftyp");
    // Excel 2 to 4 wrote their records without a compound file around them.
    let old = [&b"\x09\0\x04\0"[..], b"\x09\x02\x06\0", b"\x09\x04\x06\0"];
    if bytes.starts_with(b"%PDF") {
        Some(ReadError::Pdf)
    } else if PICTURES.iter().any(is_picture) || web_picture || phone_picture {
        Some(ReadError::Image)
    } else if bytes.starts_with(b"{\\rtf") {
        Some(ReadError::TextDocument)
    } else if old.iter().any(|mark| bytes.starts_with(mark)) {
        Some(ReadError::OldExcel)
    } else if bytes.starts_with(b",") && memmem::find(bytes, b",file:///").is_some() {
        // The mark LibreOffice leaves beside an open document.
        Some(ReadError::LockFile)
    } else {
        None
    }
}

fn text(bytes: &[u8]) -> Result<FileKind, ReadError> {
    let sample = &bytes[..bytes.len().min(TEXT_SAMPLE)];
    // UTF-16, as "Unicode text" from Excel: only with its mark, since without one
    // every second byte of Latin text is zero and so of much that is not text.
    let wide = sample.starts_with(&[0xFF, 0xFE]) || sample.starts_with(&[0xFE, 0xFF]);
    let plain: Vec<u8> = sample
        .iter()
        .filter(|&&byte| !(wide && matches!(byte, 0 | 0xFE | 0xFF)))
        .map(u8::to_ascii_lowercase)
        .collect();
    let start = plain.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&plain);
    let start = start.trim_ascii_start();
    let holds = |wanted: &str| memmem::find(start, wanted.as_bytes()).is_some();
    if start.starts_with(b"<") {
        return markup(&holds);
    }
    let is_shortcut = || holds("\"doc_id\"") || holds("https://docs.google.com/");
    if start.starts_with(b"{") && is_shortcut() {
        return Err(ReadError::GoogleShortcut);
    }
    // Control characters do not occur in a text of any encoding met in the field.
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    // Eastern UTF-16 may hold any byte in either place.
    if !wide && plain.iter().any(|byte| control(byte) || *byte == 0x7F) {
        return Err(ReadError::NotAWorkbook);
    }
    let utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    // Older tools write one byte a letter. Latin text has few above ASCII, Arabic
    // text has digits, separators and line ends between its words.
    let high = plain.iter().filter(|&&byte| byte >= 0x80).count();
    if utf8 || wide || high * 4 < plain.len() * 3 {
        Ok(FileKind::Text)
    } else {
        Err(ReadError::NotAWorkbook)
    }
}

fn markup(holds: &dyn Fn(&str) -> bool) -> Result<FileKind, ReadError> {
    let page = ["<html", "<!doctype html", "<table", "<body", "<head"];
    if holds("urn:schemas-microsoft-com:office:spreadsheet") && holds("<?xml") {
        Ok(FileKind::ExcelXml)
    } else if page.iter().any(|mark| holds(mark)) {
        Ok(FileKind::Html)
    } else {
        Err(ReadError::NotAWorkbook)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn kinds_are_told_by_content() {
        use FileKind::{ExcelXml, Html, Text};
        let cases: Vec<(Vec<u8>, FileKind)> = vec![
            (b"Waybill Number,Receiver\r\nJT1,Ana\r\n".to_vec(), Text),
            (b"Receiver;Pi\xF1a\r\nAna;1\r\n".to_vec(), Text),
            (wide("Waybill\tReceiver\r\n"), Text),
            (b"BMW parts;1\r\n".to_vec(), Text),
            (b"\xEF\xBB\xBF<html><table><tr>".to_vec(), Html),
            (b" \r\n<TABLE border=1>".to_vec(), Html),
            (wide("<html xmlns:x=\"urn:schemas-microsoft-com\">"), Html),
            (b"note, see <table 3>".to_vec(), Text),
            (
                b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">".to_vec(),
                ExcelXml,
            ),
        ];
        for (bytes, kind) in cases {
            assert_eq!(
                sniff(&bytes),
                Ok(kind),
                "{:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }

    #[test]
    fn what_gives_no_rows_is_called_by_its_name() {
        let mut lock = vec![b' '; 165];
        lock[0] = 3;
        lock[1..4].copy_from_slice(b"Ana");
        lock[55..57].copy_from_slice(&[3, 0]);
        let cases: Vec<(Vec<u8>, ReadError)> = vec![
            (Vec::new(), ReadError::Empty),
            (
                b"PK\x03\x04 and then nothing".to_vec(),
                ReadError::Truncated,
            ),
            (lock, ReadError::LockFile),
            (
                b",Ana,pc,21.11.2026 10:00,file:///D:/orders;".to_vec(),
                ReadError::LockFile,
            ),
            (b"%PDF-1.7".to_vec(), ReadError::Pdf),
            (b"\x89PNG\r\n\x1A\n".to_vec(), ReadError::Image),
            (b"BM\x46\0\0\0\0\0".to_vec(), ReadError::Image),
            (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), ReadError::Image),
            (b"{\\rtf1 hello}".to_vec(), ReadError::TextDocument),
            (b"\x09\x04\x06\0\0\0\x10\0".to_vec(), ReadError::OldExcel),
            (
                br#"{"doc_id":"1AbC","email":"a@example.test"}"#.to_vec(),
                ReadError::GoogleShortcut,
            ),
            (
                b"<?xml version=\"1.0\"?><note/>".to_vec(),
                ReadError::NotAWorkbook,
            ),
            (
                vec![0x7F, b'E', b'L', b'F', 0, 0, 0],
                ReadError::NotAWorkbook,
            ),
        ];
        for (bytes, error) in cases {
            assert_eq!(
                sniff(&bytes),
                Err(error),
                "{:?}",
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}
