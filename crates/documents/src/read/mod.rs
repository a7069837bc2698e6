//! Rows from spreadsheets that somebody else's tool has written.
//!
//! What a file is comes from its bytes, never from its name: couriers' portals
//! hand out web pages called `.xls`. Everything here treats the bytes as
//! hostile; a host that must bound memory to the byte still parses in a child
//! process of limited size, because one enormous cell is legal.

mod dates;
mod row;
mod sniff;
mod xlsx;

pub use sniff::{FileKind, sniff};
pub use xlsx::{SheetInfo, Workbook};

/// Unpacked parts of a workbook may not add up to more than this many bytes.
pub const UNPACKED_LIMIT: u64 = 1 << 30;

/// Opens a workbook.
///
/// # Errors
///
/// A [`ReadError`] that says what the bytes are instead, or what is wrong with
/// them.
pub fn open_workbook(bytes: &[u8]) -> Result<Workbook<'_>, ReadError> {
    match sniff(bytes) {
        FileKind::Xlsx => Workbook::open(bytes),
        FileKind::Empty => Err(ReadError::Empty),
        FileKind::CutArchive => Err(ReadError::Truncated),
        FileKind::Xls => Err(ReadError::OldExcel),
        FileKind::Encrypted => Err(ReadError::PasswordProtected),
        FileKind::Html => Err(ReadError::LooksLikeHtml),
        FileKind::Text => Err(ReadError::LooksLikeText),
        FileKind::Xlsb | FileKind::Ods => Err(ReadError::OtherSpreadsheet),
        FileKind::Unknown => Err(ReadError::NotAWorkbook),
    }
}

/// Why a file gives no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The file holds no bytes.
    Empty,
    /// Nothing known, or an archive without a workbook in it.
    NotAWorkbook,
    /// Encrypted; the password was never asked for.
    PasswordProtected,
    /// The `.xls` of Excel 97 to 2003.
    OldExcel,
    /// A spreadsheet, but an `.xlsb` or `.ods`.
    OtherSpreadsheet,
    /// Text with separators, whatever the name says.
    LooksLikeText,
    /// A web page, whatever the name says.
    LooksLikeHtml,
    /// The end is missing: a download or a copy that broke off.
    Truncated,
    /// It would unpack to more than [`UNPACKED_LIMIT`], or is built to.
    TooLarge,
    /// A workbook without a worksheet.
    NoSheets,
    /// A workbook whose insides do not hold together.
    Damaged {
        /// What the parser said, for the log; not for people.
        detail: String,
    },
}

impl ReadError {
    pub(crate) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::Damaged {
            detail: detail.to_string(),
        }
    }

    /// The stable code under which the words for this error are found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotAWorkbook => "not_a_workbook",
            Self::PasswordProtected => "password_protected",
            Self::OldExcel => "old_excel",
            Self::OtherSpreadsheet => "other_spreadsheet",
            Self::LooksLikeText => "looks_like_text",
            Self::LooksLikeHtml => "looks_like_html",
            Self::Truncated => "truncated",
            Self::TooLarge => "too_large",
            Self::NoSheets => "no_sheets",
            Self::Damaged { .. } => "damaged",
        }
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged { detail } => write!(f, "{}: {detail}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

impl std::error::Error for ReadError {}
