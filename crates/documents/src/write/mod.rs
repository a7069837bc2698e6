//! Labels and manifests as PDF, and sheets in the languages of label printers.
//!
//! Each paper is a struct of values that are already words: amounts carry their
//! currency, times their zone, and every caption comes from the caller. What is
//! decided here is only where ink goes.

mod code128;
mod embedding;
mod file;
mod label;
mod manifest;
mod pages;
mod practice;
mod sheet;
mod type_setting;

pub use code128::code128_widths;
pub use label::{LabelPaper, LabelWords, labels_pdf};
pub use manifest::{DestinationLine, ManifestLine, ManifestPaper, ManifestWords, manifest_pdf};
pub use practice::{PracticeCode, PracticePaper, practice_pdf};
pub use sheet::{CardPaper, Preview, SheetPaper, TestPaper, encode, preview};

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The PDF, the same bytes for the same input.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: u32,
}

/// Why a paper could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperError {
    /// Code 128 here carries printable ASCII, at least one character of it.
    NotEncodable {
        /// The text that was to become a barcode.
        code: String,
    },
    /// The bars would not fit, even along the longer side, at a width that the
    /// poorest label printer (203 dpi) prints and a gun reads.
    BarcodeTooLong {
        /// The text that was to become a barcode.
        code: String,
    },
    /// There is nothing to print.
    Nothing,
    /// A label printer shows no such document.
    Unfit,
    /// The typeface built into the program cannot be used; `detail` is for the
    /// log.
    Typeface {
        /// What the font reader said.
        detail: String,
    },
}

impl PaperError {
    /// The stable code under which the words for this error are found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEncodable { .. } => "not_encodable",
            Self::BarcodeTooLong { .. } => "barcode_too_long",
            Self::Nothing => "nothing_to_print",
            Self::Unfit => "document_unfit",
            Self::Typeface { .. } => "typeface",
        }
    }
}

impl std::fmt::Display for PaperError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEncodable { code } | Self::BarcodeTooLong { code } => {
                write!(f, "{}: {code:?}", self.code())
            }
            Self::Nothing | Self::Unfit => f.write_str(self.code()),
            Self::Typeface { detail } => write!(f, "{}: {detail}", self.code()),
        }
    }
}

impl std::error::Error for PaperError {}
