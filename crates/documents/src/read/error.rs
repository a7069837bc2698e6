//! Why a file gives no rows.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What was asked for beyond a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The unpacked size of an archive, as a whole or against its packed size.
    Unpacked,
    /// Parts of an archive, sheets of a workbook or tables of a page.
    Parts,
    /// The text of one cell.
    CellText,
    /// The cells of one row.
    Row,
    /// Rows or columns beyond what a spreadsheet has.
    Grid,
    /// Cells or texts of a kind of file that is held in memory.
    Memory,
    /// Markup within markup.
    Nesting,
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
    /// The end is missing: a download or a copy that broke off.
    Truncated,
    /// The mark that a spreadsheet program leaves beside an open workbook
    /// (`~$name.xlsx`).
    LockFile,
    /// A workbook of Excel 4 or older.
    OldExcel,
    /// An archive of files, none of them read.
    ArchiveOfFiles {
        /// The spreadsheets in it, at most ten.
        names: Vec<String>,
    },
    /// A PDF.
    Pdf,
    /// A picture.
    Image,
    /// A text document of a word processor.
    TextDocument,
    /// An Apple Numbers document.
    AppleNumbers,
    /// The shortcut that Google Drive keeps in place of a sheet.
    GoogleShortcut,
    /// A workbook without a worksheet.
    NoSheets,
    /// Text, or a web page, without a table in it.
    NoTable,
    /// More than any export holds: built to harm, or not an export.
    TooLarge(Limit),
    /// A workbook whose insides do not hold together.
    Damaged {
        /// What the parser said, for the log; not for people.
        detail: String,
    },
}

impl ReadError {
    /// The stable code under which the words for this error are found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotAWorkbook => "not_a_workbook",
            Self::PasswordProtected => "password_protected",
            Self::Truncated => "truncated",
            Self::LockFile => "lock_file",
            Self::OldExcel => "old_excel",
            Self::ArchiveOfFiles { .. } => "archive_of_files",
            Self::Pdf => "pdf",
            Self::Image => "image",
            Self::TextDocument => "text_document",
            Self::AppleNumbers => "apple_numbers",
            Self::GoogleShortcut => "google_shortcut",
            Self::NoSheets => "no_sheets",
            Self::NoTable => "no_table",
            Self::TooLarge(_) => "too_large",
            Self::Damaged { .. } => "damaged",
        }
    }

    /// The same damage, with what made another reader look at it.
    pub(super) fn after(self, reason: &str) -> Self {
        match self {
            Self::Damaged { detail } => Self::damaged(format!("{reason}; {detail}")),
            other => other,
        }
    }

    pub(super) fn damaged(detail: impl std::fmt::Display) -> Self {
        Self::Damaged {
            detail: detail.to_string(),
        }
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Damaged { detail } => write!(f, "{}: {detail}", self.code()),
            Self::TooLarge(limit) => write!(f, "{}: {limit:?}", self.code()),
            Self::ArchiveOfFiles { names } => write!(f, "{}: {}", self.code(), names.join(", ")),
            _ => f.write_str(self.code()),
        }
    }
}

impl std::error::Error for ReadError {}

/// Runs a parser that is not ours. Its authors fuzz it, but a panic on a file
/// nobody has seen must cost that file, not the shift: nothing the parser had
/// half done is used afterwards.
pub(super) fn guarded<T>(parse: impl FnOnce() -> T) -> Result<T, ReadError> {
    let said = |panic: Box<dyn Any + Send>| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned());
        ReadError::damaged(format_args!(
            "the parser panicked: {}",
            text.unwrap_or_default()
        ))
    };
    catch_unwind(AssertUnwindSafe(parse)).map_err(said)
}
