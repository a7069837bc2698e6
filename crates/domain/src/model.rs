//! The changes applied to plain collections: what every store must agree with,
//! and the world of the simulator.

use crate::command::{Change, Read};
use crate::facts::{Device, Facts};
use crate::flows::Station;
use crate::imports::{
    self, Import, MappingTemplate, PlaceAlias, RowOutcome, RowReport, StatusWord, fold_word,
};
use crate::kernel::{DeviceId, ImportId, IssueId, OperatorId, SessionId, WaybillNumber};
use crate::warehouse::{
    self, Issue, IssueStatus, Manifest, ScanItem, Session, SessionStatus, Waybill,
};
use crate::{access, access::Operator};
use std::collections::BTreeMap;

/// A world in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The installation.
    pub device: Device,
    /// The company, once set up.
    pub company: Option<access::Company>,
    /// Everyone at the station.
    pub operators: Vec<Operator>,
    /// How each signs in here.
    pub sign_ins: BTreeMap<OperatorId, access::SignIn>,
    /// How this station behaves.
    pub settings: access::Settings,
    /// Waybills by number.
    pub waybills: BTreeMap<WaybillNumber, Waybill>,
    /// Sessions.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Items of each session, oldest first.
    pub items: BTreeMap<SessionId, Vec<ScanItem>>,
    /// Issues.
    pub issues: BTreeMap<IssueId, Issue>,
    /// Imports.
    pub imports: BTreeMap<ImportId, Import>,
    /// Their reports.
    pub reports: BTreeMap<ImportId, Vec<RowReport>>,
    /// Mapping templates.
    pub templates: Vec<MappingTemplate>,
    /// Status words the company has mapped.
    pub status_words: Vec<StatusWord>,
    /// Couriers' names for places.
    pub place_aliases: Vec<PlaceAlias>,
    /// Manifests by session.
    pub manifests: BTreeMap<SessionId, Manifest>,
    /// Stations of the company, once it has a server.
    pub stations: BTreeMap<DeviceId, Station>,
    /// Tracking events written, by waybill.
    pub events: BTreeMap<WaybillNumber, u32>,
}

impl Model {
    /// An empty world of one device.
    pub fn new(device: Device) -> Self {
        Self {
            device,
            company: None,
            operators: Vec::new(),
            sign_ins: BTreeMap::new(),
            settings: access::Settings::default(),
            waybills: BTreeMap::new(),
            sessions: BTreeMap::new(),
            items: BTreeMap::new(),
            issues: BTreeMap::new(),
            imports: BTreeMap::new(),
            reports: BTreeMap::new(),
            templates: Vec::new(),
            status_words: Vec::new(),
            place_aliases: Vec::new(),
            manifests: BTreeMap::new(),
            stations: BTreeMap::new(),
            events: BTreeMap::new(),
        }
    }

    /// The facts a command asked for.
    pub fn load(&self, reads: &[Read]) -> Facts {
        let mut facts = Facts::default();
        for read in reads {
            self.load_one(read, &mut facts);
        }
        facts
    }

    fn load_one(&self, read: &Read, facts: &mut Facts) {
        match read {
            Read::Device => facts.device = Some(self.device.clone()),
            Read::Company => {
                facts.company.clone_from(&self.company);
                facts.settings.clone_from(&self.settings);
            }
            Read::Operators => {
                facts.operators.clone_from(&self.operators);
                let each = self.sign_ins.iter();
                facts.sign_ins = each.map(|(id, one)| (*id, one.clone())).collect();
            }
            Read::Session(id) => self.load_session(*id, facts),
            Read::ActiveSession(actor) => {
                let id = self.active_session(*actor);
                facts.active_session = id;
                if let Some(id) = id {
                    self.load_session(id, facts);
                }
            }
            Read::Waybill(number) => self.load_waybill(number, facts),
            Read::Prior(session, number) => {
                let holds =
                    |item: &&ScanItem| item.code == number.as_str() && item.holds_its_code();
                if let Some(item) = self.items_of(*session).iter().find(holds) {
                    facts.prior.insert((*session, number.clone()), item.clone());
                }
            }
            Read::LastItem(session) => {
                if let Some(item) = self
                    .items_of(*session)
                    .iter()
                    .rev()
                    .find(|item| item.stands())
                {
                    facts.last_item.insert(*session, item.clone());
                }
            }
            Read::Items(session) => {
                let items = self.items_of(*session);
                for item in items {
                    if let Ok(number) = WaybillNumber::read(&item.code) {
                        self.load_waybill(&number, facts);
                    }
                    self.load_open_issue(&item.code, facts);
                }
                facts.items.insert(*session, items.to_vec());
            }
            Read::Import(id) => {
                if let Some(import) = self.imports.get(id) {
                    facts.imports.insert(*id, import.clone());
                }
            }
            Read::ImportWaybills(id) => self.load_import_waybills(*id, facts),
            Read::FailedRows(id) => {
                let reports = self.reports.get(id).map_or(&[][..], Vec::as_slice);
                let failed = reports
                    .iter()
                    .filter(|report| report.outcome == RowOutcome::Failed)
                    .map(|report| report.row);
                facts.failed_rows.insert(*id, failed.collect());
            }
            Read::MappingTemplates => facts.templates.clone_from(&self.templates),
            Read::StatusWords => facts.status_words.clone_from(&self.status_words),
            Read::WaybillsWithStatusWord(word) => {
                let waiting = self
                    .waybills
                    .values()
                    .filter(|waybill| waybill.unknown_status.as_ref() == Some(word))
                    .take(imports::CHUNK_ROWS);
                for waybill in waiting {
                    let number = waybill.waybill_number.clone();
                    facts.waybills.insert(number, waybill.clone());
                }
            }
            Read::Issue(id) => {
                if let Some(issue) = self.issues.get(id) {
                    if let Ok(number) = WaybillNumber::read(&issue.code) {
                        self.load_waybill(&number, facts);
                    }
                    facts.issues.insert(*id, issue.clone());
                }
            }
            Read::OpenIssue(code) => self.load_open_issue(code, facts),
            Read::Manifest(session) => {
                if let Some(manifest) = self.manifests.get(session) {
                    facts.manifests.insert(*session, manifest.clone());
                }
            }
        }
    }

    fn load_import_waybills(&self, id: ImportId, facts: &mut Facts) {
        let kept = self.imports.get(&id).map_or(0, |import| import.counts.kept);
        let own = self
            .waybills
            .values()
            .filter(|waybill| waybill.import_id == Some(id) && waybill.voided_at.is_none())
            .skip(kept as usize)
            .take(imports::VOID_ROWS as usize);
        for waybill in own {
            let number = waybill.waybill_number.clone();
            let mut items = self.items.values().flatten();
            if items.any(|item| item.code == number.as_str()) {
                facts.scanned.insert(number.clone());
            }
            facts.waybills.insert(number, waybill.clone());
        }
    }

    fn items_of(&self, session: SessionId) -> &[ScanItem] {
        self.items.get(&session).map_or(&[], Vec::as_slice)
    }

    fn active_session(&self, actor: OperatorId) -> Option<SessionId> {
        let active = |session: &&Session| {
            session.scanned_by == actor
                && session.device_id == self.device.id
                && session.status == SessionStatus::Active
        };
        self.sessions
            .values()
            .find(active)
            .map(|session| session.id)
    }

    fn load_session(&self, id: SessionId, facts: &mut Facts) {
        if let Some(session) = self.sessions.get(&id) {
            facts.sessions.insert(id, session.clone());
        }
    }

    fn load_waybill(&self, number: &WaybillNumber, facts: &mut Facts) {
        if let Some(waybill) = self.waybills.get(number) {
            if let Some(from) = waybill.dispatched_session_id
                && let Some(station) = self.station_of(from)
            {
                facts
                    .dispatched_from
                    .insert(from, station.station_code.clone());
            }
            facts.waybills.insert(number.clone(), waybill.clone());
        }
    }

    /// The station a session was opened at.
    pub fn station_of(&self, session: SessionId) -> Option<&Station> {
        self.stations.get(&self.sessions.get(&session)?.device_id)
    }

    /// The open issue about a code.
    pub fn open_issue(&self, code: &str) -> Option<&Issue> {
        let open = |issue: &&Issue| issue.code == code && issue.status == IssueStatus::Open;
        self.issues.values().find(open)
    }

    fn load_open_issue(&self, code: &str, facts: &mut Facts) {
        if let Some(issue) = self.open_issue(code) {
            facts.open_issues.insert(code.to_owned(), issue.clone());
        }
    }

    /// Applies changes in order.
    pub fn write(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Access(change) => self.write_access(change),
                Change::Imports(change) => self.write_import(change),
                Change::Warehouse(change) => self.write_warehouse(change),
            }
        }
    }

    fn write_access(&mut self, change: &access::Change) {
        match change {
            access::Change::CompanySet(company) => self.company = Some(company.clone()),
            access::Change::OperatorAdded(operator) => self.operators.push(operator.clone()),
            access::Change::SignInSet(sign_in) => {
                self.sign_ins.insert(sign_in.operator_id, sign_in.clone());
            }
            // The hash is the host's to keep; that there is one is in `SignIn`.
            access::Change::PinSet { .. } => {}
            access::Change::SettingsSet(settings) => self.settings.clone_from(settings),
        }
    }

    fn write_import(&mut self, change: &imports::Change) {
        match change {
            imports::Change::ImportSet(import) => {
                self.imports.insert(import.id, (**import).clone());
            }
            imports::Change::RowsReported { import_id, rows } => {
                self.reports
                    .entry(*import_id)
                    .or_default()
                    .extend(rows.iter().cloned());
            }
            imports::Change::RowsCorrected { import_id, rows } => {
                let reports = self.reports.entry(*import_id).or_default();
                for report in reports {
                    if report.outcome == RowOutcome::Failed && rows.contains(&report.row) {
                        report.outcome = RowOutcome::Corrected;
                    }
                }
            }
            imports::Change::TemplateSaved(template) => {
                self.templates.retain(|old| !old.is_named(&template.name));
                self.templates.push((**template).clone());
            }
            imports::Change::TemplateRemoved { name } => {
                self.templates.retain(|old| !old.is_named(name));
            }
            imports::Change::StatusWordMapped(mapped) => {
                let word = fold_word(&mapped.word);
                self.status_words.retain(|old| fold_word(&old.word) != word);
                self.status_words.push(mapped.clone());
            }
            imports::Change::PlaceAliasSet(alias) => {
                self.forget_alias(&alias.courier, &alias.written);
                self.place_aliases.push(alias.clone());
            }
            imports::Change::PlaceAliasRemoved { courier, written } => {
                self.forget_alias(courier, written);
            }
        }
    }

    fn forget_alias(&mut self, courier: &str, written: &str) {
        self.place_aliases
            .retain(|old| !(old.courier == courier && old.written == written));
    }

    fn write_warehouse(&mut self, change: &warehouse::Change) {
        use warehouse::Change as C;
        match change {
            C::WaybillCreated { waybill, .. } => {
                *self
                    .events
                    .entry(waybill.waybill_number.clone())
                    .or_default() += 1;
                self.waybills
                    .insert(waybill.waybill_number.clone(), (**waybill).clone());
            }
            C::WaybillUpdated { new, .. } => {
                self.waybills
                    .insert(new.waybill_number.clone(), (**new).clone());
            }
            C::WaybillMoved(moved) => {
                *self.events.entry(moved.waybill_number.clone()).or_default() += 1;
                if let Some(waybill) = self.waybills.get_mut(&moved.waybill_number) {
                    *waybill = waybill.clone().moved(moved);
                }
            }
            C::WaybillVoided { waybill_number, at } => {
                if let Some(waybill) = self.waybills.get_mut(waybill_number) {
                    waybill.voided_at = Some(*at);
                }
            }
            C::SessionOpened(session) => {
                self.sessions.insert(session.id, session.clone());
            }
            C::ItemScanned { item, totals } => {
                self.items
                    .entry(item.session_id)
                    .or_default()
                    .push((**item).clone());
                if let Some(session) = self.sessions.get_mut(&item.session_id) {
                    session.totals = *totals;
                    session.items_taken = item.position;
                }
            }
            C::ItemVoided {
                session_id,
                item_id,
                at,
                totals,
                ..
            } => {
                let items = self.items.entry(*session_id).or_default();
                if let Some(item) = items.iter_mut().find(|item| item.id == *item_id) {
                    item.voided_at = Some(*at);
                }
                self.set_totals(*session_id, *totals);
            }
            C::ItemChanged { item, totals } => {
                let items = self.items.entry(item.session_id).or_default();
                if let Some(own) = items.iter_mut().find(|own| own.id == item.id) {
                    own.clone_from(item);
                }
                self.set_totals(item.session_id, *totals);
            }
            C::SessionEnded {
                session_id,
                status,
                at,
            } => {
                if let Some(session) = self.sessions.get_mut(session_id) {
                    session.status = *status;
                    session.end_time = Some(*at);
                }
            }
            C::IssueSet(issue) => {
                self.issues.insert(issue.id, (**issue).clone());
            }
            C::ManifestIssued(manifest) => {
                self.device.manifests_issued += 1;
                self.manifests
                    .insert(manifest.session_id, (**manifest).clone());
            }
        }
    }

    fn set_totals(&mut self, session: SessionId, totals: warehouse::Totals) {
        if let Some(session) = self.sessions.get_mut(&session) {
            session.totals = totals;
        }
    }
}
