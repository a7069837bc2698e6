//! A standalone station joins a company and carries everything along.

use super::row::{Row, RowKey, Station};
use crate::access::{Operator, Role};
use crate::command::Read;
use crate::kernel::{IssueId, WaybillId, WaybillNumber};
use crate::model::Model;
use crate::warehouse::{
    Flag, Issue, IssueStatus, Manifest, ScanItem, ScanType, Session, TakenOff, Waybill,
    WaybillStatus, adopted,
};

/// What came of taking a station's rows in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Adopted {
    /// Rows as they now stand.
    pub rows: Vec<Row>,
    /// Parcels that another station had sent before.
    pub flags: Vec<Flag>,
}

/// What taking these rows in must know.
pub fn adopt_reads(rows: &[Row]) -> Vec<Read> {
    let mut reads = vec![Read::Company, Read::Operators];
    for row in rows {
        match row {
            Row::Import(import) => reads.push(Read::Import(import.id)),
            Row::Remembered(_) => reads.extend([Read::MappingTemplates, Read::StatusWords]),
            Row::Waybill(waybill) => reads.push(Read::Waybill(waybill.waybill_number.clone())),
            Row::Session(session) => reads.push(Read::Session(session.id)),
            Row::ScanItem(item) => {
                reads.push(Read::Session(item.session_id));
                reads.extend(WaybillNumber::read(&item.code).ok().map(Read::Waybill));
            }
            Row::Issue(issue) => {
                reads.push(Read::Issue(issue.id));
                reads.push(Read::OpenIssue(issue.code.clone()));
            }
            Row::Manifest(manifest) => {
                reads.push(Read::Session(manifest.session_id));
                let lines = manifest.lines.iter();
                reads.extend(lines.map(|line| Read::Waybill(line.waybill_number.clone())));
            }
            _ => {}
        }
    }
    reads
}

/// Takes the rows of `station` in. Nothing that exists is replaced: the first
/// accepted dispatch stands, and what differs is flagged.
pub fn adopt(model: &mut Model, rows: &[Row], station: &Station) -> Adopted {
    let mut taking = Taking {
        model,
        station,
        adopted: Adopted::default(),
    };
    for row in rows {
        taking.take(row);
    }
    taking.adopted
}

struct Taking<'a> {
    model: &'a mut Model,
    station: &'a Station,
    adopted: Adopted,
}

impl Taking<'_> {
    fn put(&mut self, row: Row) {
        self.model.put(&row);
        self.adopted.rows.push(row);
    }

    fn take(&mut self, row: &Row) {
        match row {
            Row::Operator(operator) => self.operator(operator),
            Row::Waybill(waybill) => self.waybill(waybill),
            Row::Session(session) => self.session(session),
            Row::ScanItem(item) => self.item(item),
            Row::Issue(issue) => self.issue(issue),
            Row::Manifest(manifest) => self.manifest(manifest),
            // What the company remembers already stays as it is.
            Row::Remembered(_) if self.model.remembers_nothing() => self.put(row.clone()),
            Row::Import(_) if self.model.row(&row.key()).is_none() => self.put(row.clone()),
            Row::ImportLines(_) | Row::TrackingEvent(_) => self.put(row.clone()),
            // The company and the stations are the server's to name; the rest
            // a standalone station never has.
            _ => {}
        }
    }

    fn operator(&mut self, operator: &Operator) {
        if self.model.row(&RowKey::Operator(operator.id)).is_some() {
            return;
        }
        let mut operator = operator.clone();
        // Who owns a station does not thereby own the company it joins.
        if matches!(operator.role, Role::Superadmin | Role::Admin) {
            operator.role = Role::Operator;
        }
        let name = operator.name.to_lowercase();
        if (self.model.operators.iter()).any(|known| known.name.to_lowercase() == name) {
            operator.name = format!("{} ({})", operator.name, self.station.station_code);
        }
        self.put(Row::Operator(operator));
    }

    fn waybill(&mut self, theirs: &Waybill) {
        let Some(company) = &self.model.company else {
            return;
        };
        let mut new = match self.model.waybills.get(&theirs.waybill_number) {
            None => {
                let mut new = theirs.clone();
                new.id = WaybillId::derive(company.id, new.waybill_number.as_str());
                new
            }
            Some(known) => known.clone(),
        };
        if new.dispatched_session_id.is_none() && theirs.dispatched_session_id.is_some() {
            new.dispatched_session_id = theirs.dispatched_session_id;
            new.dispatched_at = theirs.dispatched_at;
            new.dispatched_by.clone_from(&theirs.dispatched_by);
            new.voided_at = None;
            if new.status == WaybillStatus::Pending {
                new.status = theirs.status;
            }
        }
        if self.model.waybills.get(&new.waybill_number) != Some(&new) {
            self.put(Row::Waybill(Box::new(new)));
        }
    }

    fn session(&mut self, session: &Session) {
        let is_new = !self.model.sessions.contains_key(&session.id);
        if is_new && session.device_id == self.station.id {
            self.put(Row::Session(Box::new(session.clone())));
        }
    }

    /// The session, when it is this station's to fill.
    fn own(&self, item: &ScanItem) -> Option<Session> {
        let session = self.model.sessions.get(&item.session_id)?;
        (session.device_id == self.station.id).then(|| session.clone())
    }

    fn item(&mut self, item: &ScanItem) {
        let Some(mut session) = self.own(item) else {
            return;
        };
        let key = RowKey::ScanItem(item.session_id, item.position);
        if self.model.row(&key).is_some() {
            return;
        }
        let taken = WaybillNumber::read(&item.code)
            .ok()
            .and_then(|number| self.model.waybills.get(&number))
            .and_then(|waybill| adopted(item, waybill, self.code_of(waybill)));
        let Some((item, flag)) = taken else {
            return self.put(Row::ScanItem(Box::new(item.clone())));
        };
        self.adopted.flags.push(flag);
        session.totals = session.totals.minus(ScanType::Valid).plus(ScanType::Error);
        self.put(Row::ScanItem(Box::new(item)));
        self.put(Row::Session(Box::new(session)));
    }

    fn code_of(&self, waybill: &Waybill) -> Option<String> {
        let station = self.model.station_of(waybill.dispatched_session_id?)?;
        Some(station.station_code.clone())
    }

    /// One issue is open about a code; a second ends by joining it.
    fn issue(&mut self, issue: &Issue) {
        if self.model.issues.contains_key(&issue.id) {
            return;
        }
        let mut issue = issue.clone();
        if issue.status == IssueStatus::Open
            && let Some(open) = self.model.open_issue(&issue.code)
        {
            let mut open = open.clone();
            open.scans += issue.scans;
            join(&mut issue, open.id);
            self.put(Row::Issue(Box::new(open)));
        }
        self.put(Row::Issue(Box::new(issue)));
    }

    fn manifest(&mut self, manifest: &Manifest) {
        let known = self.model.manifests.contains_key(&manifest.session_id);
        if known || !manifest.is_intact() {
            return;
        }
        let taken_off: Vec<TakenOff> = (manifest.lines.iter())
            .filter_map(|line| {
                let waybill = self.model.waybills.get(&line.waybill_number)?;
                let mut dispatched = waybill.dispatched()?;
                dispatched.station = self.code_of(waybill);
                let lost = dispatched.session_id != manifest.session_id;
                lost.then(|| TakenOff {
                    line: line.clone(),
                    dispatched,
                })
            })
            .collect();
        self.put(Row::Manifest(Box::new(manifest.clone())));
        if !taken_off.is_empty() {
            let amendment = manifest.amended(taken_off);
            self.put(Row::Amendment(Box::new(amendment)));
        }
    }
}

fn join(issue: &mut Issue, open: IssueId) {
    issue.status = IssueStatus::Resolved;
    issue.resolution = Some("joined".to_owned());
    issue.reason = Some(open.to_string());
}
