//! What may be asked about imports, and what may have happened.

use super::{
    Draft, Import, ImportFailure, MappingTemplate, OnDuplicate, Plan, RowReport, StatusWord,
};
use crate::kernel::ImportId;
use crate::places::PlaceCode;
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "args", rename_all = "snake_case")]
pub enum Command {
    /// Begin importing a file.
    StartImport(StartImport),
    /// Decide up to 1,000 rows together.
    ImportRows(ImportRows),
    /// The file was read to its end, or cannot be read.
    FinishImport(FinishImport),
    /// Stop an import; what was decided stays.
    CancelImport(CancelImport),
    /// Decide rows that failed and were corrected (W-006).
    CorrectRows(CorrectRows),
    /// Begin to take an import back (W-007).
    VoidImport(VoidImport),
    /// Take back up to 1,000 of its waybills together.
    VoidWaybills(VoidWaybills),
    /// Remember how a source's files are read (W-002).
    SaveTemplate(SaveTemplate),
    /// Forget it.
    RemoveTemplate(RemoveTemplate),
    /// Say what a courier's status word means.
    MapStatusWord(MapStatusWord),
    /// Give up to 1,000 waybills that wait for a word the status it means.
    SettleStatusWord(SettleStatusWord),
    /// Say which place a courier means by a name.
    SetPlaceAlias(SetPlaceAlias),
    /// Forget it.
    RemovePlaceAlias(RemovePlaceAlias),
}

impl Command {
    /// The name the log and the wire use.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::StartImport(_) => "imports.start_import",
            Command::ImportRows(_) => "imports.import_rows",
            Command::FinishImport(_) => "imports.finish_import",
            Command::CancelImport(_) => "imports.cancel_import",
            Command::CorrectRows(_) => "imports.correct_rows",
            Command::VoidImport(_) => "imports.void_import",
            Command::VoidWaybills(_) => "imports.void_waybills",
            Command::SaveTemplate(_) => "imports.save_template",
            Command::RemoveTemplate(_) => "imports.remove_template",
            Command::MapStatusWord(_) => "imports.map_status_word",
            Command::SettleStatusWord(_) => "imports.settle_status_word",
            Command::SetPlaceAlias(_) => "imports.set_place_alias",
            Command::RemovePlaceAlias(_) => "imports.remove_place_alias",
        }
    }
}

/// Begins importing a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StartImport {
    /// Name of the file, without folders.
    pub filename: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// What happens to rows already known.
    pub on_duplicate: OnDuplicate,
    /// One bad row refuses the whole file.
    pub strict: bool,
    /// How it is to be read.
    #[serde(default)]
    pub plan: Plan,
    /// What to remember about it.
    #[serde(default)]
    pub notes: Option<String>,
    /// Rows the sheet seems to hold.
    pub total_rows: u32,
}

/// Rows of one import, cleaned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportRows {
    /// The import.
    pub import_id: ImportId,
    /// Rows that can become waybills.
    pub drafts: Vec<Draft>,
    /// Rows that cannot, and doubts about those that can.
    pub reports: Vec<RowReport>,
    /// Last row looked at, as the spreadsheet numbers it.
    pub last_row: u32,
    /// Rows the sheet says it holds, where it says so.
    #[serde(default)]
    pub stated_rows: Option<u32>,
}

/// Ends an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinishImport {
    /// The import.
    pub import_id: ImportId,
    /// Why nothing was taken; absent when the file was read to its end.
    pub failure: Option<ImportFailure>,
    /// The report of a strict import that was refused whole.
    pub reports: Vec<RowReport>,
    /// Rows the sheet holds.
    pub total_rows: u32,
}

/// Stops an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CancelImport {
    /// The import.
    pub import_id: ImportId,
}

/// Rows that failed, as a person corrected them: cleaned like any others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectRows {
    /// The import.
    pub import_id: ImportId,
    /// Rows that can now become waybills, at most [`CHUNK_ROWS`](super::CHUNK_ROWS).
    pub drafts: Vec<Draft>,
    /// Doubts about them.
    pub reports: Vec<RowReport>,
}

/// Takes an import back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VoidImport {
    /// The import.
    pub import_id: ImportId,
}

/// Goes on taking an import back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VoidWaybills {
    /// The import.
    pub import_id: ImportId,
}

/// Remembers how a source's files are read; replaces a template of that name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaveTemplate {
    /// Its name.
    pub name: String,
    /// The mapping: columns, date order, sheet and courier count.
    pub plan: Plan,
}

/// Forgets a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoveTemplate {
    /// Its name.
    pub name: String,
}

/// Says what a status word means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapStatusWord {
    /// The word and its meaning.
    pub mapped: StatusWord,
}

/// Gives waybills the status a word means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettleStatusWord {
    /// The word exactly as the waybills carry it.
    pub word: String,
}

/// A courier's own name for a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlaceAlias {
    /// Whose.
    pub courier: String,
    /// What the courier writes.
    pub written: String,
    /// The place meant.
    pub place: PlaceCode,
}

/// Says which place a courier means; replaces an earlier meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetPlaceAlias {
    /// The alias.
    pub alias: PlaceAlias,
}

/// Forgets an alias.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemovePlaceAlias {
    /// Whose.
    pub courier: String,
    /// What the courier writes.
    pub written: String,
}

/// What may have happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Change {
    /// The import as it now stands.
    ImportSet(Box<Import>),
    /// Lines for its report.
    RowsReported {
        /// The import.
        import_id: ImportId,
        /// The lines.
        rows: Vec<RowReport>,
    },
    /// Failed lines of its report that a correction has settled.
    RowsCorrected {
        /// The import.
        import_id: ImportId,
        /// The rows.
        rows: Vec<u32>,
    },
    /// A template saved, in place of one of the same name.
    TemplateSaved(Box<MappingTemplate>),
    /// A template forgotten.
    TemplateRemoved {
        /// Its name.
        name: String,
    },
    /// A status word mapped, in place of an earlier meaning.
    StatusWordMapped(StatusWord),
    /// A courier's name for a place, in place of an earlier meaning.
    PlaceAliasSet(PlaceAlias),
    /// Such a name forgotten.
    PlaceAliasRemoved {
        /// Whose.
        courier: String,
        /// What the courier writes.
        written: String,
    },
}
