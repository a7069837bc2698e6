//! A store in memory: rows by key, and what a command asks of them.

use domain::flows::{Row, RowKey};
use domain::kernel::{CommandId, IssueId, OperatorId, SessionId, WaybillNumber};
use domain::warehouse::IssueStatus;
use domain::{Device, Model, Read};
use std::collections::{BTreeMap, BTreeSet};
use sync::Scopes;
use uuid::Uuid;

/// A stored row.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub version: u64,
    /// Only on the server.
    pub scopes: Scopes,
    pub row: Row,
}

/// All rows of one node.
#[derive(Debug, Clone, Default)]
pub struct Table(pub BTreeMap<RowKey, Kept>);

const FIRST: Uuid = Uuid::nil();
const LAST: Uuid = Uuid::max();

impl Table {
    pub fn get(&self, key: &RowKey) -> Option<&Row> {
        self.0.get(key).map(|kept| &kept.row)
    }

    pub fn put(&mut self, version: u64, row: Row) {
        let key = row.key();
        let scopes = self.0.remove(&key).map(|kept| kept.scopes);
        let scopes = scopes.unwrap_or_default();
        let kept = Kept {
            version,
            scopes,
            row,
        };
        self.0.insert(key, kept);
    }

    fn between(&self, from: RowKey, to: RowKey) -> impl Iterator<Item = &Row> {
        self.0.range(from..=to).map(|(_, kept)| &kept.row)
    }

    pub fn sessions(&self) -> impl Iterator<Item = &Row> {
        let ends = [FIRST, LAST].map(|id| RowKey::Session(SessionId(id)));
        let [from, to] = ends;
        self.between(from, to)
    }

    pub fn items(&self, id: SessionId) -> impl Iterator<Item = &Row> {
        self.between(RowKey::ScanItem(id, 0), RowKey::ScanItem(id, u32::MAX))
    }

    pub fn issues(&self) -> impl Iterator<Item = &Row> {
        let [from, to] = [FIRST, LAST].map(|id| RowKey::Issue(IssueId(id)));
        self.between(from, to)
    }

    pub fn problems(&self) -> impl Iterator<Item = &Row> {
        let [from, to] = [FIRST, LAST].map(|id| RowKey::Problem(CommandId(id)));
        self.between(from, to)
    }

    fn waybills(&self) -> impl Iterator<Item = &Row> {
        let all = self.0.values().map(|kept| &kept.row);
        all.filter(|row| matches!(row, Row::Waybill(_)))
    }

    /// The rows that answer `reads`, and their keys.
    pub fn load(&self, reads: &BTreeSet<Read>, device: &Device) -> (Model, BTreeSet<RowKey>) {
        let mut loading = Loading {
            table: self,
            model: Model::new(device.clone()),
            keys: BTreeSet::new(),
        };
        let people = [FIRST, LAST].map(|id| RowKey::Operator(OperatorId(id)));
        let [_, last] = people;
        for (key, _) in self.0.range(RowKey::Company..=last) {
            loading.take(key);
        }
        for read in reads {
            loading.read(read);
        }
        (loading.model, loading.keys)
    }
}

struct Loading<'a> {
    table: &'a Table,
    model: Model,
    keys: BTreeSet<RowKey>,
}

impl Loading<'_> {
    fn take(&mut self, key: &RowKey) {
        if self.keys.contains(key) {
            return;
        }
        if let Some(kept) = self.table.0.get(key) {
            self.keys.insert(key.clone());
            self.model.put(&kept.row);
            if let Row::Waybill(waybill) = &kept.row
                && let Some(session) = waybill.dispatched_session_id
            {
                self.take(&RowKey::Session(session));
            }
        }
    }

    fn code(&mut self, code: &str) {
        if let Ok(number) = WaybillNumber::read(code) {
            self.take(&RowKey::Waybill(number));
        }
    }

    fn open_issue(&mut self, code: &str) {
        let table = self.table;
        for row in table.issues() {
            if let Row::Issue(issue) = row
                && issue.code == code
                && issue.status == IssueStatus::Open
            {
                self.take(&row.key());
            }
        }
    }

    fn read(&mut self, read: &Read) {
        let table = self.table;
        match read {
            Read::Device | Read::Company | Read::Operators => {}
            Read::Session(id) => self.take(&RowKey::Session(*id)),
            Read::ActiveSession(operator) => {
                for row in table.sessions() {
                    if let Row::Session(session) = row
                        && session.scanned_by == *operator
                    {
                        self.take(&row.key());
                    }
                }
            }
            Read::Waybill(number) => self.take(&RowKey::Waybill(number.clone())),
            Read::Prior(id, _) | Read::LastItem(id) => {
                table.items(*id).for_each(|row| self.take(&row.key()));
            }
            Read::Items(id) => {
                for row in table.items(*id) {
                    self.take(&row.key());
                    if let Row::ScanItem(item) = row {
                        self.code(&item.code);
                        self.open_issue(&item.code);
                    }
                }
            }
            Read::Import(id) => self.take(&RowKey::Import(*id)),
            Read::ImportWaybills(id) => {
                let mut numbers = BTreeSet::new();
                for row in table.waybills() {
                    if let Row::Waybill(waybill) = row
                        && waybill.import_id == Some(*id)
                    {
                        numbers.insert(waybill.waybill_number.as_str());
                        self.take(&row.key());
                    }
                }
                for kept in table.0.values() {
                    if let Row::ScanItem(item) = &kept.row
                        && numbers.contains(item.code.as_str())
                    {
                        self.take(&kept.row.key());
                    }
                }
            }
            Read::FailedRows(id) => {
                for kept in table.0.values() {
                    if let Row::ImportLines(added) = &kept.row
                        && added.import_id == *id
                    {
                        self.take(&kept.row.key());
                    }
                }
            }
            Read::MappingTemplates | Read::StatusWords => self.take(&RowKey::Remembered),
            Read::WaybillsWithStatusWord(word) => {
                for row in table.waybills() {
                    if let Row::Waybill(waybill) = row
                        && waybill.unknown_status.as_ref() == Some(word)
                    {
                        self.take(&row.key());
                    }
                }
            }
            Read::Issue(id) => {
                self.take(&RowKey::Issue(*id));
                if let Some(Row::Issue(issue)) = table.get(&RowKey::Issue(*id)) {
                    self.code(&issue.code);
                }
            }
            Read::OpenIssue(code) => self.open_issue(code),
            Read::Manifest(id) => self.take(&RowKey::Manifest(*id)),
        }
    }
}
