//! All nouns behind one face: what may be asked, what a rule must know, what
//! may have happened.

use crate::access::{self, Operator};
use crate::facts::Facts;
use crate::imports::{self, Import};
use crate::kernel::{Ctx, ImportId, IssueId, OperatorId, SessionId, WaybillNumber};
use crate::refusal::Refusal;
use crate::warehouse::{self, Dispatched, Issue, ScanAnswer, Session};
use serde::{Deserialize, Serialize};

/// A command of any noun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "noun", content = "command", rename_all = "snake_case")]
pub enum Command {
    /// See [`access::Command`].
    Access(access::Command),
    /// See [`imports::Command`].
    Imports(imports::Command),
    /// See [`warehouse::Command`].
    Warehouse(warehouse::Command),
}

/// A change of any noun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "noun", content = "change", rename_all = "snake_case")]
pub enum Change {
    /// See [`access::Change`].
    Access(access::Change),
    /// See [`imports::Change`].
    Imports(imports::Change),
    /// See [`warehouse::Change`].
    Warehouse(warehouse::Change),
}

/// One thing a command must know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// The installation.
    Device,
    /// The company, and this station's settings.
    Company,
    /// Everyone at the station, and how each signs in here.
    Operators,
    /// A session.
    Session(SessionId),
    /// The active session of this person on this device.
    ActiveSession(OperatorId),
    /// A waybill, voided or not, and the station whose dispatch it left with.
    Waybill(WaybillNumber),
    /// The standing item by which a code is already in a session (never a
    /// `not_found` one: that code named no parcel).
    Prior(SessionId, WaybillNumber),
    /// The newest standing item of a session.
    LastItem(SessionId),
    /// Every item of a session, the waybills they name, and open issues about
    /// their codes.
    Items(SessionId),
    /// An import.
    Import(ImportId),
    /// The next [`imports::VOID_ROWS`] waybills of an import that its voiding has
    /// neither taken back nor kept, and which of them were ever scanned: by
    /// number, those not voided, after as many as `counts.kept` says. Voided ones
    /// may leave the import meanwhile, since another brings them again.
    ImportWaybills(ImportId),
    /// The rows of an import that failed and were not corrected.
    FailedRows(ImportId),
    /// The mapping templates.
    MappingTemplates,
    /// The status words the company has mapped.
    StatusWords,
    /// Up to [`imports::CHUNK_ROWS`] waybills that wait for this status word.
    WaybillsWithStatusWord(String),
    /// An issue, and the waybill its code names.
    Issue(IssueId),
    /// The open issue about a code.
    OpenIssue(String),
    /// The manifest that closed a session.
    Manifest(SessionId),
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// To be written together, in order.
    pub changes: Vec<Change>,
    /// To be told to whoever asked, after the commit.
    pub answer: Answer,
}

impl Outcome {
    /// Changes and the answer that goes with them.
    pub fn new(changes: Vec<Change>, answer: Answer) -> Self {
        Self { changes, answer }
    }
}

/// The answer to a command that was not refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
#[allow(
    clippy::large_enum_variant,
    reason = "one answer at a time, told and dropped; never kept in a collection"
)]
pub enum Answer {
    /// The person set up or added.
    Operator(Operator),
    /// How a person signs in here now stands.
    SignIn(access::SignIn),
    /// How this station behaves now.
    Settings(access::Settings),
    /// The import as it now stands.
    Import(Import),
    /// The template saved or removed.
    Template(Box<imports::MappingTemplate>),
    /// The status word and its meaning.
    StatusWord(imports::StatusWord),
    /// How many waybills wait no longer for a status word.
    StatusWordSettled {
        /// The word.
        word: String,
        /// Waybills given its status.
        settled: u32,
    },
    /// The courier's name for a place.
    PlaceAlias(imports::PlaceAlias),
    /// Done, and there is nothing to tell.
    Done,
    /// The session as it now stands.
    Session(Session),
    /// The verdict on one code.
    Scan(Box<ScanAnswer>),
    /// A dispatch, now or before.
    Dispatched(Dispatched),
    /// How many issues the session's errors became.
    IssuesPending {
        /// The session.
        session_id: SessionId,
        /// Issues open or resolved that came from it.
        pending_count: u32,
    },
    /// The issue as it now stands.
    Issue(Box<Issue>),
    /// The waybill made by hand.
    Waybill(Box<warehouse::Waybill>),
}

impl Command {
    /// The name the log and the wire use, such as `warehouse.scan`.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::Access(command) => command.kind(),
            Command::Imports(command) => command.kind(),
            Command::Warehouse(command) => command.kind(),
        }
    }
}

impl Command {
    /// Whether it tells what happened on the floor of a station, which nobody
    /// can undo by refusing it, instead of asking for a change of records.
    pub fn is_observation(&self) -> bool {
        use warehouse::Command as C;
        match self {
            Command::Access(_) | Command::Imports(_) => false,
            Command::Warehouse(C::ResolveIssue(_) | C::CreateWaybill(_) | C::CorrectWaybill(_)) => {
                false
            }
            Command::Warehouse(_) => true,
        }
    }

    /// Whether it is about this station alone: a server keeps its entry of the
    /// log and does nothing.
    pub fn stays_here(&self) -> bool {
        matches!(self, Command::Access(command) if command.stays_here())
    }
}

/// What `command`, done by `actor`, must know.
pub fn reads(command: &Command, actor: OperatorId) -> Vec<Read> {
    match command {
        Command::Access(command) => access::reads(command),
        Command::Imports(command) => imports::reads(command),
        Command::Warehouse(command) => warehouse::reads(command, actor),
    }
}

/// Decides `command` on `facts`: changes and an answer, or the first reason
/// in order of precedence why not.
pub fn decide(facts: &Facts, command: &Command, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    match command {
        Command::Access(command) => Ok(access::decide(facts, command, ctx)?),
        Command::Imports(command) => Ok(imports::decide(facts, command, ctx)?),
        Command::Warehouse(command) => Ok(warehouse::decide(facts, command, ctx)?),
    }
}

macro_rules! one_of_ours {
    ($($noun:ident: $variant:ident),+) => {$(
        impl From<$noun::Command> for Command {
            fn from(command: $noun::Command) -> Self { Self::$variant(command) }
        }
        impl From<$noun::Change> for Change {
            fn from(change: $noun::Change) -> Self { Self::$variant(change) }
        }
    )+};
}

one_of_ours!(access: Access, imports: Imports, warehouse: Warehouse);
