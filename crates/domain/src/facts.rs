//! What a rule is told about the world.

use crate::access::{Company, Operator, Settings, SignIn};
use crate::imports::{Import, MappingTemplate, StatusWord};
use crate::kernel::{DeviceId, ImportId, IssueId, OperatorId, SessionId, WaybillNumber};
use crate::warehouse::{Issue, Manifest, ScanItem, Session, Waybill};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// The installation that acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Short code that opens its manifest numbers.
    pub station_code: String,
    /// Counts the lives of this station's data; a restored copy begins a new one.
    pub incarnation: u32,
    /// Manifests issued so far in this incarnation.
    pub manifests_issued: u32,
}

/// The answers to a command's reads. A key that is absent does not exist:
/// a host that forgets to load something makes a rule refuse, not err.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The installation.
    pub device: Option<Device>,
    /// The company, once set up.
    pub company: Option<Company>,
    /// Everyone at the station.
    pub operators: Vec<Operator>,
    /// How each signs in here; absent for those who never chose a PIN.
    pub sign_ins: HashMap<OperatorId, SignIn>,
    /// How this station behaves.
    pub settings: Settings,
    /// Sessions asked for.
    pub sessions: HashMap<SessionId, Session>,
    /// The actor's active session on this device.
    pub active_session: Option<SessionId>,
    /// Waybills asked for, by number.
    pub waybills: HashMap<WaybillNumber, Waybill>,
    /// Station codes of the sessions that dispatched them, where known.
    pub dispatched_from: HashMap<SessionId, String>,
    /// The standing item by which a code is already in a session.
    pub prior: HashMap<(SessionId, WaybillNumber), ScanItem>,
    /// The newest standing item of a session.
    pub last_item: HashMap<SessionId, ScanItem>,
    /// All items of a session, oldest first.
    pub items: HashMap<SessionId, Vec<ScanItem>>,
    /// Imports asked for.
    pub imports: HashMap<ImportId, Import>,
    /// Rows of an import that failed and were not corrected.
    pub failed_rows: HashMap<ImportId, BTreeSet<u32>>,
    /// The mapping templates.
    pub templates: Vec<MappingTemplate>,
    /// The status words the company has mapped.
    pub status_words: Vec<StatusWord>,
    /// Numbers of an import's waybills that were scanned at least once.
    pub scanned: std::collections::HashSet<WaybillNumber>,
    /// Issues asked for.
    pub issues: HashMap<IssueId, Issue>,
    /// Open issues by the code they are about.
    pub open_issues: HashMap<String, Issue>,
    /// Manifests by the session they close.
    pub manifests: HashMap<SessionId, Manifest>,
}
