//! Why not, in order of precedence.

use super::ImportStatus;
use crate::access::{Denied, Permission};
use crate::kernel::ImportId;
use serde::{Deserialize, Serialize};

/// Reasons of this noun. When several apply, the first listed is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum Refusal {
    /// The actor's role lacks a permission (W-401).
    NotPermitted {
        /// The one that is missing.
        permission: Permission,
    },
    /// The station has no company yet.
    NotSetUp,
    /// No such import here.
    ImportUnknown {
        /// What was asked for.
        import_id: ImportId,
    },
    /// The import has ended.
    ImportEnded {
        /// The import.
        import_id: ImportId,
        /// How.
        status: ImportStatus,
    },
    /// Rows are still coming in.
    ImportRunning {
        /// The import.
        import_id: ImportId,
    },
    /// A row that did not fail, or was corrected before, cannot be corrected.
    RowNotFailed {
        /// The row, as the spreadsheet numbers it.
        row: u32,
    },
    /// A template needs a name.
    TemplateUnnamed,
    /// A template must name columns, the required ones among them.
    TemplateIncomplete,
    /// No template of that name.
    TemplateUnknown {
        /// What was asked for.
        template: String,
    },
    /// A word without letters or digits.
    StatusWordEmpty,
    /// A status only a scan, an issue or a received return gives.
    StatusNotMappable {
        /// The status asked for.
        status: crate::warehouse::WaybillStatus,
    },
    /// Nobody has said what the word means.
    StatusWordUnmapped {
        /// The word.
        word: String,
    },
    /// An alias needs a courier and a name.
    PlaceAliasEmpty,
}

impl From<Denied> for Refusal {
    fn from(Denied(permission): Denied) -> Self {
        Self::NotPermitted { permission }
    }
}
