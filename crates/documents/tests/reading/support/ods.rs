//! OpenDocument spreadsheets, written by hand.

use std::io::Write as _;

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const MIME: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
const SPACES: &str = concat!(
    r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" "#,
    r#"xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" "#,
    r#"xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0""#
);

/// A spreadsheet around what stands in its tables; a table of style `ta2` is
/// hidden.
pub fn spreadsheet(tables: &str) -> Vec<u8> {
    with_manifest(tables, "<manifest/>")
}

/// The same with a manifest of one's own.
pub fn with_manifest(tables: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let parts = [
        ("mimetype", MIME, stored),
        ("META-INF/manifest.xml", manifest.as_bytes(), stored),
        (
            "content.xml",
            content.as_bytes(),
            SimpleFileOptions::default(),
        ),
    ];
    for (name, bytes, options) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A row of text cells.
pub fn row(repeated: u64, cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|text| {
            format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
        })
        .collect();
    format!(r#"<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>"#)
}

/// A sheet around rows.
pub fn table(name: &str, style: &str, rows: &str) -> String {
    format!(r#"<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>"#)
}
