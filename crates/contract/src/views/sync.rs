//! The state of the line, always on screen.

use super::views;
use domain::kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// How a station stands with its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SyncState {
    /// It has no server and needs none.
    Standalone,
    /// The server answers.
    Online,
    /// Work is on its way right now.
    Syncing,
    /// The server cannot be reached. A normal state: work goes on.
    Offline,
    /// The server answers and does not take this station's work.
    Refused,
}

views! {
    /// How a station stands with its server.
    SyncView {
        /// In a word.
        state: SyncState,
        /// Commands no server has yet.
        unsent: u32,
        /// When the last round ended well.
        last_sync_at: Option<Timestamp>,
        /// What keeps it from syncing, in words.
        problem: Option<String>,
    }
}
