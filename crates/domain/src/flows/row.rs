//! Rows: each thing as it stands, whole, the form in which it is synced.

use crate::access::{self, Company, Operator};
use crate::command::Change;
use crate::imports::{
    self, Import, MappingTemplate, PlaceAlias, RowOutcome, RowReport, StatusWord,
};
use crate::kernel::{
    CommandId, DeviceId, EventId, ImportId, IssueId, OperatorId, SessionId, SiteId, Timestamp,
    WaybillNumber,
};
use crate::model::Model;
use crate::warehouse::{
    self, Amendment, EventSource, Flag, Issue, Manifest, ScanItem, Session, Waybill, WaybillStatus,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A station the server knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// Its installation.
    pub id: DeviceId,
    /// Short code that opens its manifest numbers.
    pub station_code: String,
    /// The warehouse it stands in.
    pub site_id: SiteId,
}

/// One step in a waybill's life (W-023). Written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingEvent {
    /// Its id.
    pub id: EventId,
    /// The waybill.
    pub waybill_number: WaybillNumber,
    /// Its status from then on.
    pub status: WaybillStatus,
    /// When, by the clock of the device that saw it.
    pub occurred_at: Timestamp,
    /// What moved it.
    pub source: EventSource,
    /// Who.
    pub actor_name: String,
}

/// The lines one command added to an import's report (W-006). Written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLines {
    /// The command.
    pub command_id: CommandId,
    /// The import.
    pub import_id: ImportId,
    /// The lines.
    pub lines: Vec<RowReport>,
}

/// What a company remembers between imports: small, and synced as one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Remembered {
    /// Mapping templates.
    pub templates: Vec<MappingTemplate>,
    /// What status words mean.
    pub status_words: Vec<StatusWord>,
    /// Couriers' own names for places.
    pub place_aliases: Vec<PlaceAlias>,
}

/// Which end a command found that somebody must hear about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Done, and at odds with what others did.
    Flagged,
    /// Refused by the server.
    Rejected,
    /// Kept aside: this server cannot read it.
    Parked,
}

/// A command that did not end as its author was told (reliability rule 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The command.
    pub command_id: CommandId,
    /// What kind of command.
    pub command_kind: String,
    /// Where it was done.
    pub device_id: DeviceId,
    /// How it ended.
    pub kind: ProblemKind,
    /// The reason's code; its words and next step are under `errors.<code>`.
    pub code: String,
    /// What the sentence names.
    pub params: BTreeMap<String, String>,
    /// Who did it, and now has to hear.
    pub actor_id: OperatorId,
    /// Their name at the time.
    pub actor_name: String,
    /// When, by the device's clock.
    pub occurred_at: Timestamp,
    /// The parcels in question; each names the dispatch that stands.
    pub flags: Vec<Flag>,
    /// The refused command this one depended on.
    pub cause: Option<CommandId>,
}

/// One thing as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "noun", content = "row", rename_all = "snake_case")]
pub enum Row {
    /// The company.
    Company(Company),
    /// A station.
    Station(Station),
    /// A person.
    Operator(Operator),
    /// An import.
    Import(Box<Import>),
    /// Lines of its report.
    ImportLines(ImportLines),
    /// What is remembered between imports.
    Remembered(Box<Remembered>),
    /// A waybill.
    Waybill(Box<Waybill>),
    /// A step in its life.
    TrackingEvent(Box<TrackingEvent>),
    /// A session.
    Session(Box<Session>),
    /// An item of a session.
    ScanItem(Box<ScanItem>),
    /// An issue.
    Issue(Box<Issue>),
    /// A manifest.
    Manifest(Box<Manifest>),
    /// The amended copy of a manifest.
    Amendment(Box<Amendment>),
    /// A problem.
    Problem(Box<Problem>),
}

/// What a row is known by. Its order is one in which rows can be written:
/// nothing comes before what it refers to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "noun", content = "key", rename_all = "snake_case")]
pub enum RowKey {
    /// There is one company.
    Company,
    /// By installation.
    Station(DeviceId),
    /// By id.
    Operator(OperatorId),
    /// By id.
    Import(ImportId),
    /// By the command that added them.
    ImportLines(CommandId),
    /// There is one.
    Remembered,
    /// By number, from which its id follows.
    Waybill(WaybillNumber),
    /// By id.
    TrackingEvent(EventId),
    /// By id.
    Session(SessionId),
    /// By session and position.
    ScanItem(SessionId, u32),
    /// By id.
    Issue(IssueId),
    /// By the session it closes.
    Manifest(SessionId),
    /// By session and revision.
    Amendment(SessionId, u32),
    /// By command.
    Problem(CommandId),
}

impl Row {
    /// What it is known by.
    pub fn key(&self) -> RowKey {
        match self {
            Row::Company(_) => RowKey::Company,
            Row::Station(station) => RowKey::Station(station.id),
            Row::Operator(operator) => RowKey::Operator(operator.id),
            Row::Import(import) => RowKey::Import(import.id),
            Row::ImportLines(lines) => RowKey::ImportLines(lines.command_id),
            Row::Remembered(_) => RowKey::Remembered,
            Row::Waybill(waybill) => RowKey::Waybill(waybill.waybill_number.clone()),
            Row::TrackingEvent(event) => RowKey::TrackingEvent(event.id),
            Row::Session(session) => RowKey::Session(session.id),
            Row::ScanItem(item) => RowKey::ScanItem(item.session_id, item.position),
            Row::Issue(issue) => RowKey::Issue(issue.id),
            Row::Manifest(manifest) => RowKey::Manifest(manifest.session_id),
            Row::Amendment(one) => RowKey::Amendment(one.copy.session_id, one.revision),
            Row::Problem(problem) => RowKey::Problem(problem.command_id),
        }
    }
}

impl Model {
    /// Takes a row in. Rows that no rule reads are left out.
    pub fn put(&mut self, row: &Row) {
        match row {
            Row::Company(company) => self.company = Some(company.clone()),
            Row::Station(station) => {
                self.stations.insert(station.id, station.clone());
            }
            Row::Operator(operator) => {
                match self.operators.iter_mut().find(|o| o.id == operator.id) {
                    Some(known) => known.clone_from(operator),
                    None => self.operators.push(operator.clone()),
                }
            }
            Row::Import(import) => {
                self.imports.insert(import.id, (**import).clone());
            }
            Row::Waybill(waybill) => {
                let number = waybill.waybill_number.clone();
                self.waybills.insert(number, (**waybill).clone());
            }
            Row::Session(session) => {
                self.sessions.insert(session.id, (**session).clone());
            }
            Row::ScanItem(item) => {
                let items = self.items.entry(item.session_id).or_default();
                match items.binary_search_by_key(&item.position, |own| own.position) {
                    Ok(at) => items[at].clone_from(item),
                    Err(at) => items.insert(at, (**item).clone()),
                }
            }
            Row::Issue(issue) => {
                self.issues.insert(issue.id, (**issue).clone());
            }
            Row::Manifest(manifest) => {
                let session = manifest.session_id;
                self.manifests.insert(session, (**manifest).clone());
            }
            Row::ImportLines(added) => {
                let reports = self.reports.entry(added.import_id).or_default();
                for line in &added.lines {
                    let corrects = line.outcome == RowOutcome::Corrected;
                    let failed = |old: &&mut RowReport| {
                        old.outcome == RowOutcome::Failed && old.row == line.row
                    };
                    match reports.iter_mut().find(failed).filter(|_| corrects) {
                        Some(old) => old.outcome = RowOutcome::Corrected,
                        None => reports.push(line.clone()),
                    }
                }
            }
            Row::Remembered(all) => {
                self.templates.clone_from(&all.templates);
                self.status_words.clone_from(&all.status_words);
                self.place_aliases.clone_from(&all.place_aliases);
            }
            Row::TrackingEvent(_) | Row::Amendment(_) | Row::Problem(_) => {}
        }
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: &RowKey) {
        match key {
            RowKey::Company => self.company = None,
            RowKey::Station(id) => {
                self.stations.remove(id);
            }
            RowKey::Operator(id) => self.operators.retain(|one| one.id != *id),
            RowKey::Import(id) => {
                self.imports.remove(id);
            }
            RowKey::Remembered => self.put(&Row::Remembered(Box::default())),
            RowKey::Waybill(number) => {
                self.waybills.remove(number);
            }
            RowKey::Session(id) => {
                self.sessions.remove(id);
            }
            RowKey::ScanItem(session, position) => {
                if let Some(items) = self.items.get_mut(session) {
                    items.retain(|item| item.position != *position);
                }
            }
            RowKey::Issue(id) => {
                self.issues.remove(id);
            }
            RowKey::Manifest(session) => {
                self.manifests.remove(session);
            }
            RowKey::ImportLines(_)
            | RowKey::TrackingEvent(_)
            | RowKey::Amendment(..)
            | RowKey::Problem(_) => {}
        }
    }

    /// Whether nothing is remembered between imports.
    pub(super) fn remembers_nothing(&self) -> bool {
        self.templates.is_empty() && self.status_words.is_empty() && self.place_aliases.is_empty()
    }

    /// A row that rules read, as it stands.
    pub fn row(&self, key: &RowKey) -> Option<Row> {
        let row = match key {
            RowKey::Company => Row::Company(self.company.clone()?),
            RowKey::Station(id) => Row::Station(self.stations.get(id)?.clone()),
            RowKey::Operator(id) => {
                Row::Operator(self.operators.iter().find(|one| one.id == *id)?.clone())
            }
            RowKey::Import(id) => Row::Import(Box::new(self.imports.get(id)?.clone())),
            RowKey::Remembered => Row::Remembered(Box::new(Remembered {
                templates: self.templates.clone(),
                status_words: self.status_words.clone(),
                place_aliases: self.place_aliases.clone(),
            })),
            RowKey::Waybill(number) => Row::Waybill(Box::new(self.waybills.get(number)?.clone())),
            RowKey::Session(id) => Row::Session(Box::new(self.sessions.get(id)?.clone())),
            RowKey::ScanItem(session, position) => {
                let mut items = self.items.get(session)?.iter();
                let item = items.find(|item| item.position == *position)?;
                Row::ScanItem(Box::new(item.clone()))
            }
            RowKey::Issue(id) => Row::Issue(Box::new(self.issues.get(id)?.clone())),
            RowKey::Manifest(id) => Row::Manifest(Box::new(self.manifests.get(id)?.clone())),
            RowKey::ImportLines(_)
            | RowKey::TrackingEvent(_)
            | RowKey::Amendment(..)
            | RowKey::Problem(_) => return None,
        };
        Some(row)
    }

    /// Applies the changes of a command, and gives each row they leave behind
    /// once, as it then stands.
    pub fn write_rows(
        &mut self,
        changes: &[Change],
        command: CommandId,
        actor_name: &str,
    ) -> Vec<Row> {
        let keys = touched(changes, command);
        let mut rows = Vec::new();
        // One row for all lines a command adds, whatever they say.
        let mut added: Option<ImportLines> = None;
        let added_to = |import_id| ImportLines {
            command_id: command,
            import_id,
            lines: Vec::new(),
        };
        for change in changes {
            match change {
                Change::Imports(imports::Change::RowsReported {
                    import_id,
                    rows: lines,
                }) => {
                    let added = added.get_or_insert_with(|| added_to(*import_id));
                    added.lines.extend(lines.iter().cloned());
                }
                Change::Imports(imports::Change::RowsCorrected {
                    import_id,
                    rows: corrected,
                }) => {
                    let reports = self.reports.get(import_id).into_iter().flatten();
                    let lines = reports
                        .filter(|line| line.outcome == RowOutcome::Failed)
                        .filter(|line| corrected.contains(&line.row))
                        .cloned()
                        .map(|line| RowReport {
                            outcome: RowOutcome::Corrected,
                            ..line
                        });
                    let lines: Vec<RowReport> = lines.collect();
                    let added = added.get_or_insert_with(|| added_to(*import_id));
                    added.lines.extend(lines);
                }
                Change::Warehouse(change) => rows.extend(event_of(change, actor_name)),
                Change::Access(_) | Change::Imports(_) => {}
            }
            self.write(std::slice::from_ref(change));
        }
        rows.extend(added.map(Row::ImportLines));
        rows.extend(keys.iter().filter_map(|key| self.row(key)));
        rows.sort_by_cached_key(Row::key);
        rows
    }
}

/// The rows a command's changes leave behind; an import's lines are known by the
/// command that adds them.
pub fn touched(changes: &[Change], command: CommandId) -> BTreeSet<RowKey> {
    let mut keys = BTreeSet::new();
    for change in changes {
        match change {
            Change::Access(access::Change::CompanySet(_)) => {
                keys.insert(RowKey::Company);
            }
            Change::Access(access::Change::OperatorAdded(operator)) => {
                keys.insert(RowKey::Operator(operator.id));
            }
            // About this station alone: no row of it is synced.
            Change::Access(
                access::Change::SignInSet(_)
                | access::Change::PinSet { .. }
                | access::Change::SettingsSet(_),
            ) => {}
            Change::Imports(imports::Change::ImportSet(import)) => {
                keys.insert(RowKey::Import(import.id));
            }
            Change::Imports(
                imports::Change::RowsReported { .. } | imports::Change::RowsCorrected { .. },
            ) => {
                keys.insert(RowKey::ImportLines(command));
            }
            Change::Imports(
                imports::Change::TemplateSaved(_)
                | imports::Change::TemplateRemoved { .. }
                | imports::Change::StatusWordMapped(_)
                | imports::Change::PlaceAliasSet(_)
                | imports::Change::PlaceAliasRemoved { .. },
            ) => {
                keys.insert(RowKey::Remembered);
            }
            Change::Warehouse(change) => keys.extend(touched_by(change)),
        }
    }
    keys
}

fn touched_by(change: &warehouse::Change) -> Vec<RowKey> {
    use warehouse::Change as C;
    match change {
        C::WaybillCreated {
            waybill, event_id, ..
        } => vec![
            RowKey::Waybill(waybill.waybill_number.clone()),
            RowKey::TrackingEvent(*event_id),
        ],
        C::WaybillUpdated { new, .. } => vec![RowKey::Waybill(new.waybill_number.clone())],
        C::WaybillMoved(moved) => vec![
            RowKey::Waybill(moved.waybill_number.clone()),
            RowKey::TrackingEvent(moved.event_id),
        ],
        C::WaybillVoided { waybill_number, .. } => vec![RowKey::Waybill(waybill_number.clone())],
        C::SessionOpened(session) => vec![RowKey::Session(session.id)],
        C::ItemScanned { item, .. } | C::ItemChanged { item, .. } => vec![
            RowKey::Session(item.session_id),
            RowKey::ScanItem(item.session_id, item.position),
        ],
        C::ItemVoided {
            session_id,
            position,
            ..
        } => vec![
            RowKey::Session(*session_id),
            RowKey::ScanItem(*session_id, *position),
        ],
        C::SessionEnded { session_id, .. } => vec![RowKey::Session(*session_id)],
        C::IssueSet(issue) => vec![RowKey::Issue(issue.id)],
        C::ManifestIssued(manifest) => vec![RowKey::Manifest(manifest.session_id)],
    }
}

/// The tracking event that goes with a change.
fn event_of(change: &warehouse::Change, actor_name: &str) -> Option<Row> {
    let event = |id, waybill_number: &WaybillNumber, status, occurred_at, source| {
        Row::TrackingEvent(Box::new(TrackingEvent {
            id,
            waybill_number: waybill_number.clone(),
            status,
            occurred_at,
            source,
            actor_name: actor_name.to_owned(),
        }))
    };
    match change {
        warehouse::Change::WaybillCreated {
            waybill: new,
            event_id,
            source,
        } => {
            let number = &new.waybill_number;
            Some(event(
                *event_id,
                number,
                new.status,
                new.created_at,
                *source,
            ))
        }
        warehouse::Change::WaybillMoved(moved) => Some(event(
            moved.event_id,
            &moved.waybill_number,
            moved.to,
            moved.occurred_at,
            moved.source,
        )),
        _ => None,
    }
}
