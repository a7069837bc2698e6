//! A warehouse's day: what people at a station might do next.

use crate::station::Station;
use domain::access::{AddOperator, Company, Operator, Role};
use domain::flows::{Row, RowKey};
use domain::imports::{
    Draft, FinishImport, Import, ImportRows, ImportStatus, OnDuplicate, StartImport, VoidImport,
    VoidWaybills,
};
use domain::kernel::{Actor, CompanyId, OperatorId, Phone, SessionId, Timestamp, WaybillNumber};
use domain::warehouse::{
    CreateWaybill, Dispatch, ErrorKind, FlagItem, Issue, IssueStatus, OpenSession, Resolution,
    ResolveIssue, Scan, ScanItem, ScanSource, ScanType, Session, SessionOnly, SessionStatus,
    WaybillPatch,
};
use domain::{Command, access, imports, warehouse};
use tests::Chance;
use uuid::Uuid;

/// Rows of one chunk: small, so that an import spreads over several commands.
const CHUNK: usize = 6;

/// What all stations of a history work on.
#[derive(Debug)]
pub struct Day {
    pub company: Company,
    pub people: Vec<Operator>,
    /// Numbers of each workbook; they overlap.
    pub books: Vec<Vec<WaybillNumber>>,
}

pub fn number(at: u64) -> WaybillNumber {
    WaybillNumber::read(&format!("JT{at:04}")).unwrap()
}

pub fn actor(operator: &Operator) -> Actor {
    Actor {
        id: operator.id,
        name: operator.name.clone(),
        role: operator.role,
    }
}

pub fn phone() -> Phone {
    Phone {
        raw: "0917".to_owned(),
        e164: None,
    }
}

fn draft(row: u32, waybill_number: WaybillNumber) -> Draft {
    Draft {
        row,
        waybill_number,
        sender_name: None,
        sender_address: None,
        sender_phone: None,
        receiver_name: format!("Ana {row}"),
        receiver_address: None,
        place: domain::places::Resolved::default(),
        receiver_phone: phone(),
        destination: None,
        quantity: None,
        weight: None,
        express_type: None,
        cod_amount: None,
        remarks: None,
        status: None,
        unknown_status: None,
        signing_time: None,
    }
}

impl Day {
    pub fn new(chance: &mut Chance, people: u64, parcels: u64) -> Self {
        let company = Company {
            id: CompanyId(Uuid::from_u128(0xc0)),
            name: "Isla Trading".to_owned(),
            country: "PH".to_owned(),
            language: "en".to_owned(),
            time_zone: "Asia/Manila".to_owned(),
        };
        let people = (0..people).map(|at| Operator {
            id: OperatorId(Uuid::from_u128(0xa0_0000 + u128::from(at))),
            name: format!("Operator {at}"),
            role: Role::Operator,
            created_at: Timestamp::from_millis(0),
        });
        let book = |chance: &mut Chance| {
            let all = 0..parcels;
            all.filter(|_| !chance.one_in(3)).map(number).collect()
        };
        Self {
            company,
            people: people.collect(),
            books: (0..2).map(|_| book(chance)).collect(),
        }
    }

    fn any_number(&self, chance: &mut Chance) -> WaybillNumber {
        let book = &self.books[chance.below(self.books.len() as u64) as usize];
        match book.len() as u64 {
            0 => number(0),
            len => book[chance.below(len) as usize].clone(),
        }
    }

    /// What happens next at a station, if anything can.
    pub fn next(&self, chance: &mut Chance, station: &Station, who: &Actor) -> Command {
        if let Some(import) = running(station, who)
            && !chance.one_in(3)
        {
            return self.go_on(&import);
        }
        match chance.below(40) {
            0 => return self.start(chance),
            1 => return void(chance, station).unwrap_or_else(|| self.start(chance)),
            2 => return self.create(chance),
            3 => {
                if let Some(command) = self.resolve(chance, station) {
                    return command;
                }
            }
            4 if chance.one_in(4) => {
                let name = format!("Helper {}", chance.below(3));
                let role = Role::Operator;
                return access::Command::AddOperator(AddOperator { name, role }).into();
            }
            _ => {}
        }
        let Some(session) = active(station, who) else {
            return warehouse::Command::OpenSession(OpenSession {
                new: chance.one_in(9),
            })
            .into();
        };
        self.in_session(chance, station, &session).into()
    }

    fn in_session(
        &self,
        chance: &mut Chance,
        station: &Station,
        session: &Session,
    ) -> warehouse::Command {
        let session_id = session.id;
        match chance.below(24) {
            0 => warehouse::Command::UndoScan(SessionOnly { session_id }),
            1 => warehouse::Command::MarkIssuesPending(SessionOnly { session_id }),
            2 if chance.one_in(4) => warehouse::Command::CancelSession(SessionOnly { session_id }),
            3 => flag(chance, station, session_id).unwrap_or_else(|| self.scan(chance, session_id)),
            4..=6 => warehouse::Command::Dispatch(Dispatch {
                session_id,
                acknowledge_errors: !chance.one_in(5),
            }),
            _ => self.scan(chance, session_id),
        }
    }

    fn scan(&self, chance: &mut Chance, session_id: SessionId) -> warehouse::Command {
        let code = match chance.below(16) {
            0 => format!("XX{}", chance.below(3)),
            1 => "torn\u{fffd}".to_owned(),
            _ => self.any_number(chance).to_string(),
        };
        let source = if chance.one_in(2) {
            ScanSource::Gun
        } else {
            ScanSource::Typed
        };
        warehouse::Command::Scan(Scan {
            session_id,
            code,
            source,
            gun: None,
            damage: None,
        })
    }

    pub fn start(&self, chance: &mut Chance) -> Command {
        let book = chance.below(self.books.len() as u64);
        let on_duplicate = match chance.below(4) {
            0 => OnDuplicate::UpdateAll,
            1 => OnDuplicate::UpdateEmpty,
            _ => OnDuplicate::Skip,
        };
        self.start_book(book as usize, on_duplicate)
    }

    pub fn start_book(&self, book: usize, on_duplicate: OnDuplicate) -> Command {
        imports::Command::StartImport(StartImport {
            filename: format!("{book}.xlsx"),
            file_hash: "00".to_owned(),
            on_duplicate,
            total_rows: self.books[book].len() as u32,
            ..StartImport::default()
        })
        .into()
    }

    /// The next chunk of an import, or its end.
    pub fn go_on(&self, import: &Import) -> Command {
        let book = import.filename.trim_end_matches(".xlsx").parse::<usize>();
        let numbers = &self.books[book.unwrap_or_default()];
        let done = import.last_row as usize;
        let import_id = import.id;
        if done >= numbers.len() {
            return imports::Command::FinishImport(FinishImport {
                import_id,
                failure: None,
                reports: Vec::new(),
                total_rows: numbers.len() as u32,
            })
            .into();
        }
        let end = (done + CHUNK).min(numbers.len());
        let rows = (done as u32 + 1..).zip(&numbers[done..end]);
        imports::Command::ImportRows(ImportRows {
            import_id,
            drafts: rows
                .map(|(row, number)| draft(row, number.clone()))
                .collect(),
            reports: Vec::new(),
            last_row: end as u32,
            stated_rows: None,
        })
        .into()
    }

    fn create(&self, chance: &mut Chance) -> Command {
        warehouse::Command::CreateWaybill(CreateWaybill {
            waybill_number: self.any_number(chance),
            receiver_name: "Ben".to_owned(),
            receiver_phone: "0918".to_owned(),
            fields: WaybillPatch::default(),
        })
        .into()
    }

    fn resolve(&self, chance: &mut Chance, station: &Station) -> Option<Command> {
        let open: Vec<&Issue> = (station.rows.issues())
            .filter_map(|row| match row {
                Row::Issue(issue) if issue.status == IssueStatus::Open => Some(issue.as_ref()),
                _ => None,
            })
            .collect();
        let issue = pick(chance, &open)?;
        let resolution = match (issue.error_kind, chance.below(3)) {
            (_, 0) => Resolution::Dismiss,
            (ErrorKind::DamagedBarcode, _) => Resolution::Number {
                waybill_number: self.any_number(chance),
            },
            (ErrorKind::NotFound, 1) => Resolution::Imported,
            (ErrorKind::NotFound, _) => Resolution::Create {
                receiver_name: "Caro".to_owned(),
                receiver_phone: "0919".to_owned(),
                fields: WaybillPatch::default(),
            },
            _ => Resolution::Dismiss,
        };
        Some(
            warehouse::Command::ResolveIssue(ResolveIssue {
                issue_id: issue.id,
                resolution,
                reason: Some("seen to".to_owned()),
            })
            .into(),
        )
    }
}

fn pick<'a, T>(chance: &mut Chance, among: &[&'a T]) -> Option<&'a T> {
    let len = among.len() as u64;
    (len > 0).then(|| among[chance.below(len) as usize])
}

fn imports_of(station: &Station) -> impl Iterator<Item = &Import> {
    let from = RowKey::Import(domain::kernel::ImportId(Uuid::nil()));
    let rows = station.rows.0.range(from..);
    rows.map_while(|(_, kept)| match &kept.row {
        Row::Import(import) => Some(import.as_ref()),
        _ => None,
    })
}

/// The import that somebody at a station has not finished.
pub fn running(station: &Station, who: &Actor) -> Option<Import> {
    let open = |import: &&Import| {
        matches!(
            import.status,
            ImportStatus::Queued | ImportStatus::Processing
        ) && import.uploaded_by == who.id
    };
    imports_of(station).find(open).cloned()
}

/// Goes on with an import that is being taken back, or begins with one.
fn void(chance: &mut Chance, station: &Station) -> Option<Command> {
    let begun = imports_of(station).find(|import| import.status == ImportStatus::Voiding);
    if let Some(Import { id: import_id, .. }) = begun {
        let import_id = *import_id;
        return Some(imports::Command::VoidWaybills(VoidWaybills { import_id }).into());
    }
    let done: Vec<&Import> = imports_of(station)
        .filter(|import| import.status == ImportStatus::Completed)
        .collect();
    let import_id = pick(chance, &done)?.id;
    Some(imports::Command::VoidImport(VoidImport { import_id }).into())
}

/// The session somebody has open at a station.
pub fn active(station: &Station, who: &Actor) -> Option<Session> {
    station.rows.sessions().find_map(|row| match row {
        Row::Session(session)
            if session.status == SessionStatus::Active
                && session.scanned_by == who.id
                && session.device_id == station.device.id =>
        {
            Some((**session).clone())
        }
        _ => None,
    })
}

fn flag(chance: &mut Chance, station: &Station, id: SessionId) -> Option<warehouse::Command> {
    let valid: Vec<&ScanItem> = (station.rows.items(id))
        .filter_map(|row| match row {
            Row::ScanItem(item) if item.stands() && item.scan_type == ScanType::Valid => {
                Some(item.as_ref())
            }
            _ => None,
        })
        .collect();
    let item = pick(chance, &valid)?;
    Some(warehouse::Command::FlagItem(FlagItem {
        session_id: id,
        item_id: item.id,
        error_kind: ErrorKind::DataMismatch,
        note: None,
    }))
}
