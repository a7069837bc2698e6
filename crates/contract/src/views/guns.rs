//! Guns, their ports, and how the line is doing.

use super::{ScanView, views};
use crate::errors::ErrorBody;
use domain::Timestamp;
use domain::floor::{Aim, CommandCode, PortChoice, Suffix};

views! {
    /// A port of this computer.
    PortView {
        /// The name it has now.
        port: String,
        /// The maker's USB number, four hexadecimal digits.
        vid: Option<String>,
        /// The product's USB number, four hexadecimal digits.
        pid: Option<String>,
        /// The device's own serial number.
        serial: Option<String>,
        /// Who made it, as it says itself.
        maker: Option<String>,
        /// What it is, as it says itself.
        product: Option<String>,
        /// The gun of the station that is plugged in there.
        gun: Option<String>,
    }
    /// A gun the station knows.
    GunView {
        /// Its name.
        gun: String,
        /// How its port is found.
        choice: PortChoice,
        /// Bits a second.
        baud: u32,
        /// What it puts before each code.
        prefix: String,
        /// What it ends each code with.
        suffix: Suffix,
        /// What AIM identifiers mean here.
        aim: Aim,
        /// The port it is plugged in at now.
        port: Option<String>,
        /// The maker's USB number, four hexadecimal digits.
        vid: Option<String>,
        /// The product's USB number, four hexadecimal digits.
        pid: Option<String>,
        /// The device's own serial number.
        serial: Option<String>,
        /// Whether the station reads it now.
        heard: bool,
        /// When it last said something.
        last_heard: Option<Timestamp>,
        /// Why it cannot be read, and what to do.
        trouble: Option<ErrorBody>,
    }
    /// What guns said.
    GunFeedView {
        /// The position of the newest event.
        position: u64,
        /// Those asked for, the oldest first.
        events: Vec<GunEventView>,
    }
    /// One thing a gun said, and what came of it.
    GunEventView {
        /// Counts up.
        position: u64,
        /// The gun.
        gun: String,
        /// When.
        at: Timestamp,
        /// The verdict on a code; of an undone scan after `undo`.
        scan: Option<ScanView>,
        /// An order that was done.
        order: Option<CommandCode>,
        /// Why it was refused, or why the gun cannot be read.
        error: Option<ErrorBody>,
        /// Whether the gun came or went.
        plugged: Option<bool>,
    }
    /// How the line is doing.
    HealthView {
        /// Scans of each of the last ten minutes, the oldest first.
        scans_per_minute: Vec<u32>,
        /// Gaps between two scans.
        gaps: Vec<GapView>,
        /// Commands that wait for the disk.
        queue: u32,
        /// The gun that spoke last.
        last_gun: Option<String>,
        /// Bytes left on the disk of the data folder.
        disk_left: u64,
        /// Sheets that wait for a printer or a person.
        open_jobs: u32,
    }
    /// Gaps between two scans that are alike.
    GapView {
        /// Milliseconds, at most; absent for the longest ones.
        at_most: Option<u64>,
        /// How many.
        count: u32,
    }
}
