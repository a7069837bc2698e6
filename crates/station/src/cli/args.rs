//! What may be typed. The texts here are the command's own help, in English;
//! everything a station says comes from the locale files.

use super::options::*;
use clap::{Parser, Subcommand};
use domain::access::Role;
use domain::warehouse::WaybillStatus;
use std::path::PathBuf;

/// Offline-first warehouse scanning station.
#[derive(Debug, Parser)]
#[command(name = "station", version, max_term_width = 100)]
pub struct Cli {
    /// Data folder [default: the platform's]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// One JSON object a line on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Act as this operator [default: the first one]
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub acting: Option<String>,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Set up a standalone station
    Init(Init),
    /// Join a server, with everything there is
    Enrol(Enrol),
    /// One round of sync with the server
    Sync {
        /// Go on until ended
        #[arg(long)]
        watch: bool,
    },
    /// Import a courier's workbook
    Import(Import),
    /// List imports, newest first
    Imports,
    /// Take an import back
    ImportVoid {
        /// Id of the import
        id: String,
    },
    /// Stop an import; rows taken so far stay
    ImportCancel {
        /// Id of the import
        id: String,
    },
    /// Write the file an import was made from, as it was
    ImportFile {
        /// Id of the import
        id: String,
        /// File to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// List mapping templates
    Templates,
    /// Remember how a source's files are read
    TemplateSave(TemplateSave),
    /// Forget a mapping template
    TemplateRemove {
        /// Its name
        name: String,
    },
    /// List status words that are mapped or wait to be
    StatusWords,
    /// Say what a courier's status word means
    StatusWord {
        /// The word, as the courier writes it
        word: String,
        /// What it means
        #[arg(value_parser = words_of::<WaybillStatus>(MEANINGS))]
        status: WaybillStatus,
    },
    /// Search the dictionary of places
    Places {
        /// Part of a name
        search: String,
    },
    /// List couriers' own names for places
    PlaceAliases,
    /// Say which place a courier means by a name
    PlaceAlias {
        /// The courier
        courier: String,
        /// What the courier writes
        written: String,
        /// Code of the place, as `places` gives it
        #[arg(required_unless_present = "remove")]
        place: Option<String>,
        /// Forget the name instead
        #[arg(long, conflicts_with = "place")]
        remove: bool,
    },
    /// Read codes, one a line, and answer each after it is on disk
    Scan(Scan),
    /// Undo the last scan of the active session
    Undo,
    /// Show a session with its items
    Session {
        /// Id of the session [default: the active one]
        id: Option<String>,
    },
    /// List sessions, newest first
    Sessions,
    /// Dispatch a session's parcels and issue its manifest
    Dispatch {
        /// Id of the session [default: the active one]
        id: Option<String>,
        /// Turn the session's errors into issues
        #[arg(long)]
        acknowledge_errors: bool,
    },
    /// Turn a session's errors into issues without dispatching
    IssuesPending {
        /// Id of the session [default: the active one]
        id: Option<String>,
    },
    /// Give a session up; its scans are kept
    Cancel {
        /// Id of the session [default: the active one]
        id: Option<String>,
    },
    /// List issues, oldest first
    Issues {
        /// Resolved ones too
        #[arg(long)]
        all: bool,
    },
    /// Settle an issue
    IssueResolve(IssueResolve),
    /// Write a manifest as PDF
    Manifest {
        /// Manifest number, or id of its session
        id: String,
        /// File to write, ending in .pdf
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write labels as PDF or in a printer's language, one a page
    Label {
        /// Waybill numbers
        #[arg(required = true, value_name = "WAYBILL")]
        numbers: Vec<String>,
        /// File to write, ending in .pdf, .zpl, .epl, .tspl or .escpos
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// List the serial ports that are plugged in
    Ports,
    /// List the guns the station knows
    Guns,
    /// Make a gun known, or set it differently
    GunAdd(GunAdd),
    /// Forget a gun
    GunRemove {
        /// Its name
        name: String,
    },
    /// Show how the line is doing
    Health,
    /// List the printers the station knows
    Printers,
    /// Make a printer known, or set it differently
    PrinterAdd(PrinterAdd),
    /// Forget a printer whose queue is empty
    PrinterRemove {
        /// Its name
        name: String,
    },
    /// Hold a printer's queue, or go on with it
    PrinterPause {
        /// Its name
        name: String,
        /// Go on
        #[arg(long)]
        resume: bool,
    },
    /// Print, and wait at most 10 seconds for the printer
    Print(Print),
    /// List print jobs, newest first
    Jobs {
        /// Only those that wait for a machine or a person
        #[arg(long)]
        open: bool,
    },
    /// Put a print job back into the queue
    JobRetry {
        /// Its id
        id: String,
    },
    /// Say that a doubtful sheet came out
    JobSettle {
        /// Its id
        id: String,
    },
    /// Give a print job up
    JobCancel {
        /// Its id
        id: String,
    },
    /// Show a waybill and its life
    Waybill {
        /// Its number
        number: String,
    },
    /// List waybills, newest first
    Waybills(Waybills),
    /// List what waits for a person
    Problems,
    /// Show who and what this station is, and the state of the line
    Status,
    /// Check the station over
    Doctor,
    /// Serve the screens to a browser of this computer
    Serve(Serve),
    /// Add a person
    OperatorAdd {
        /// Their name
        name: String,
        /// Their role
        #[arg(long, value_parser = words_of::<Role>(ROLES))]
        role: Option<Role>,
    },
    /// List people
    Operators,
    /// Give yourself or somebody else a PIN at this station
    OperatorPin {
        /// Whose [default: your own]
        name: Option<String>,
        /// The new PIN, at least 4 characters; asked on the terminal when absent
        #[arg(long)]
        pin: Option<String>,
        /// The station's recovery code, when a PIN is forgotten
        #[arg(long, value_name = "CODE", requires = "name")]
        recovery_code: Option<String>,
    },
    /// Somebody works here no more; what they did stays theirs
    OperatorDeactivate {
        /// Their name
        name: String,
    },
    /// Somebody is back
    OperatorReactivate {
        /// Their name
        name: String,
    },
    /// Speak another language at this station
    Language {
        /// en, fr or ar
        language: String,
    },
    /// Show or change how this station behaves
    Settings(Settings),
    /// Show the day in figures
    Dashboard,
    /// Correct a waybill by hand
    WaybillCorrect(WaybillCorrect),
}
