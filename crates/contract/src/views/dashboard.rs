//! The day in figures (W-080). On a station they cover what it has itself.

use super::views;
use domain::kernel::{ScanItemId, SessionId, Timestamp};
use domain::warehouse::{ErrorKind, ScanType, WaybillStatus};

/// What a barcode of the command card asks for. No courier's number begins like
/// one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ScanCommand {
    /// Take the last scan back.
    Undo,
    /// Acknowledge the error that stops the scanning.
    Acknowledge,
    /// Turn errors into issues.
    MarkIssues,
    /// Send the valid parcels.
    Dispatch,
    /// Begin the next batch.
    Next,
}

impl ScanCommand {
    /// Every command, in the order of the card.
    pub const ALL: [ScanCommand; 5] = [
        ScanCommand::Undo,
        ScanCommand::Acknowledge,
        ScanCommand::MarkIssues,
        ScanCommand::Dispatch,
        ScanCommand::Next,
    ];

    /// What the gun reads.
    pub fn code(self) -> &'static str {
        match self {
            ScanCommand::Undo => "WAYSTATION-UNDO",
            ScanCommand::Acknowledge => "WAYSTATION-ACKNOWLEDGE",
            ScanCommand::MarkIssues => "WAYSTATION-ISSUES",
            ScanCommand::Dispatch => "WAYSTATION-DISPATCH",
            ScanCommand::Next => "WAYSTATION-NEXT",
        }
    }
}

views! {
    /// A barcode of the command card.
    ScanCommandView {
        /// What the gun reads.
        code: String,
        /// What it asks for.
        command: ScanCommand,
    }
    /// The day in figures.
    DashboardView {
        /// The calendar day they are about, in the station's zone.
        day: String,
        /// Everything known here, voided ones left out.
        total_waybills: u32,
        /// By status, in the order of a parcel's life; none is left out.
        by_status: Vec<StatusCountView>,
        /// Of the parcels that reached an end, how many of a thousand were
        /// delivered; absent before the first end.
        delivered_permille: Option<u32>,
        /// Of the parcels that reached an end, how many of a thousand came back.
        returned_permille: Option<u32>,
        /// What happened since midnight.
        today: TodayView,
        /// Scans of today by the hour, without gaps.
        scans_by_hour: Vec<HourView>,
        /// Dispatched and delivered parcels of the last 14 days, oldest first.
        days: Vec<DayView>,
        /// Where the pending parcels go, most first, at most 8.
        pending_by_destination: Vec<DestinationCountView>,
        /// The latest scans, newest first, at most 8.
        recent_scans: Vec<RecentScanView>,
    }
    /// How many waybills have a status.
    StatusCountView {
        /// The status.
        status: WaybillStatus,
        /// How many.
        count: u32,
    }
    /// What happened since midnight.
    TodayView {
        /// Imports started.
        imports: u32,
        /// Waybills they brought.
        imported_waybills: u32,
        /// Scans answered, undone ones left out.
        scans: u32,
        /// Dispatches.
        dispatches: u32,
        /// Parcels they sent.
        dispatched_waybills: u32,
    }
    /// The scans of one hour.
    HourView {
        /// From 0 to 23.
        hour: u8,
        /// Valid ones.
        valid: u32,
        /// Duplicates.
        duplicate: u32,
        /// Errors.
        error: u32,
    }
    /// One day.
    DayView {
        /// The calendar day.
        day: String,
        /// Parcels sent.
        dispatched: u32,
        /// Parcels delivered.
        delivered: u32,
    }
    /// How many parcels go to one place.
    DestinationCountView {
        /// Where; absent where the workbook does not say.
        destination: Option<String>,
        /// How many.
        count: u32,
    }
    /// One of the latest scans.
    RecentScanView {
        /// The item.
        item_id: ScanItemId,
        /// Its session.
        session_id: SessionId,
        /// The number, or what arrived instead of one.
        code: String,
        /// The verdict.
        outcome: ScanType,
        /// Why.
        reason: Option<ErrorKind>,
        /// When.
        scan_time: Timestamp,
        /// Who.
        scanned_by: String,
    }
}
