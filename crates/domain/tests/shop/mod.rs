//! A shop in memory, and the words its tables are written in.
//!
//! Each test file uses its own part of it.
#![allow(dead_code, clippy::unwrap_used)]

pub mod import;

use domain::access::{self, AddOperator, Role, SetUp};
use domain::kernel::{
    Actor, CommandId, CompanyId, DeviceId, Ids, IssueId, OperatorId, Phone, ScanItemId, SessionId,
    Timestamp, WaybillId, WaybillNumber,
};
use domain::places::Resolved;
use domain::warehouse::{self, *};
use domain::{Answer, Change, Command, Ctx, Device, Model, Outcome, Refusal, decide, reads};
use serde::Serialize;
use uuid::Uuid;

/// Eight in the morning of a working day.
const MORNING: i64 = 1_795_219_200_000;
const COMPANY: CompanyId = CompanyId(Uuid::from_u128(0xc0));

/// One station, the people at it, and a clock that moves when told to.
#[derive(Debug, Clone)]
pub struct Shop {
    pub model: Model,
    pub now: i64,
    /// The changes of the last command that was not refused.
    pub last: Vec<Change>,
    commands: u64,
}

/// A station nobody has set up.
pub fn empty_shop() -> Shop {
    let device = Device {
        id: DeviceId(Uuid::from_u128(0xd0)),
        station_code: "MNL".to_owned(),
        incarnation: 1,
        manifests_issued: 0,
    };
    Shop {
        model: Model::new(device),
        now: MORNING,
        last: Vec::new(),
        commands: 0,
    }
}

/// A station of "Tindahan", owned by Amal, where Ben and Sara scan.
pub fn shop() -> Shop {
    let mut shop = empty_shop();
    shop.set_up("Tindahan", "Amal").unwrap();
    for (name, role) in [
        ("Ben", Role::Operator),
        ("Sara", Role::Operator),
        ("Adam", Role::Admin),
        ("Mona", Role::Manager),
        ("Sami", Role::Supervisor),
        ("Aya", Role::Agent),
        ("Chen", Role::Checker),
    ] {
        shop.add_operator("Amal", name, role).unwrap();
    }
    shop
}

pub fn number(text: &str) -> WaybillNumber {
    WaybillNumber::read(text).unwrap()
}

pub fn phone() -> Phone {
    Phone {
        raw: "09171234567".to_owned(),
        e164: Some("+639171234567".to_owned()),
    }
}

/// The word a value has on the wire: `wrong_status`, `in_transit`.
pub fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap();
    value.as_str().unwrap_or_default().to_owned()
}

/// Reads a status by its word.
pub fn status(word: &str) -> WaybillStatus {
    serde_json::from_value(word.into()).unwrap()
}

/// The rows of a table: cells stand at least two blanks apart, the first line
/// is the heading, lines without a letter are air.
pub fn table<const N: usize>(text: &str) -> Vec<[String; N]> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| -> [String; N] {
        let cells: Vec<String> = line
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
            .collect();
        let count = cells.len();
        cells
            .try_into()
            .unwrap_or_else(|_| panic!("{count} cells instead of {N}: {line}"))
    };
    lines.skip(1).map(cells).collect()
}

/// What a scan was answered, in words: `valid`, `duplicate double_read`,
/// `error wrong_status`.
pub fn verdict(item: &ScanItem) -> String {
    match item.error_kind {
        Some(kind) => format!("{} {}", word(item.scan_type), word(kind)),
        None => word(item.scan_type),
    }
}

/// `3 scanned, 1 duplicate, 0 error`
pub fn counted(totals: Totals) -> String {
    let Totals {
        total_scanned,
        duplicate_count,
        error_count,
    } = totals;
    format!("{total_scanned} scanned, {duplicate_count} duplicate, {error_count} error")
}

/// The answer, or the code of the refusal.
pub fn said<T>(result: &Result<T, Refusal>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(refusal) => refusal.code(),
    }
}

impl Shop {
    pub fn wait(&mut self, millis: i64) {
        self.now += millis;
    }

    pub fn person(&self, name: &str) -> Actor {
        let known = self.model.operators.iter().find(|one| one.name == name);
        known.map_or(
            Actor {
                id: OperatorId(Uuid::from_u128(0xa0)),
                name: name.to_owned(),
                role: Role::Superadmin,
            },
            |one| Actor {
                id: one.id,
                name: one.name.clone(),
                role: one.role,
            },
        )
    }

    /// Who acts, when, under the id the next command will have.
    pub fn ctx(&self, name: &str) -> Ctx {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&self.now.to_be_bytes()[2..]);
        bytes[8..].copy_from_slice(&(self.commands + 1).to_be_bytes());
        bytes[6] |= 0x70;
        bytes[8] |= 0x80;
        Ctx {
            actor: self.person(name),
            now: Timestamp::from_millis(self.now),
            ids: Ids::of(CommandId(Uuid::from_bytes(bytes))),
        }
    }

    /// What a command would come to, without doing it.
    pub fn weigh(&self, name: &str, command: &Command) -> Result<Outcome, Refusal> {
        let mut ctx = self.ctx(name);
        let facts = self.model.load(&reads(command, ctx.actor.id));
        decide(&facts, command, &mut ctx)
    }

    /// Does a command.
    pub fn ask(&mut self, name: &str, command: impl Into<Command>) -> Result<Answer, Refusal> {
        let outcome = self.weigh(name, &command.into());
        self.commands += 1;
        let outcome = outcome?;
        self.model.write(&outcome.changes);
        self.last = outcome.changes;
        Ok(outcome.answer)
    }

    pub fn set_up(&mut self, company: &str, owner: &str) -> Result<Answer, Refusal> {
        let ask = SetUp {
            company_id: COMPANY,
            company: company.to_owned(),
            operator: owner.to_owned(),
            country: "PH".to_owned(),
            language: "en".to_owned(),
            time_zone: "Asia/Manila".to_owned(),
        };
        self.ask(owner, access::Command::SetUp(ask))
    }

    pub fn add_operator(&mut self, by: &str, name: &str, role: Role) -> Result<Answer, Refusal> {
        let name = name.to_owned();
        self.ask(by, access::Command::AddOperator(AddOperator { name, role }))
    }

    /// Puts a parcel into the state the words name: a status, and any of
    /// `voided`, `on hold`, `word <something>`. `unknown` removes it.
    pub fn parcel(&mut self, code: &str, state: &str) {
        let key = number(code);
        if state == "unknown" {
            self.model.waybills.remove(&key);
            return;
        }
        let old = self.model.waybills.get(&key).cloned();
        let mut waybill = old.unwrap_or_else(|| self.bare(&key));
        waybill.voided_at = None;
        waybill.on_hold = false;
        waybill.unknown_status = None;
        for part in state.split(", ") {
            match part.split_once(' ') {
                None if part == "voided" => {
                    waybill.voided_at = Some(Timestamp::from_millis(self.now));
                }
                Some(("on", "hold")) => waybill.on_hold = true,
                Some(("word", text)) => waybill.unknown_status = Some(text.to_owned()),
                _ => waybill.status = status(part),
            }
        }
        self.model.waybills.insert(key, waybill);
    }

    fn bare(&self, key: &WaybillNumber) -> Waybill {
        Waybill {
            id: WaybillId::derive(COMPANY, key.as_str()),
            waybill_number: key.clone(),
            sender_name: None,
            sender_address: None,
            sender_phone: None,
            receiver_name: format!("Receiver of {key}"),
            receiver_address: None,
            place: Resolved::default(),
            receiver_phone: phone(),
            destination: None,
            quantity: 1,
            weight: None,
            express_type: None,
            cod_amount: None,
            remarks: None,
            status: WaybillStatus::Pending,
            unknown_status: None,
            signing_time: None,
            import_id: None,
            marked_pending_at: None,
            on_hold: false,
            dispatched_session_id: None,
            dispatched_at: None,
            dispatched_by: None,
            created_at: Timestamp::from_millis(self.now),
            voided_at: None,
        }
    }

    /// Parcels that wait to be scanned.
    pub fn pending<'a>(&mut self, codes: impl IntoIterator<Item = &'a str>) {
        for code in codes {
            self.parcel(code, "pending");
        }
    }

    pub fn waybill(&self, code: &str) -> &Waybill {
        &self.model.waybills[&number(code)]
    }

    /// The status of a parcel, in its word.
    pub fn status(&self, code: &str) -> String {
        word(self.waybill(code).status)
    }

    pub fn open(&mut self, name: &str, new: bool) -> Result<SessionId, Refusal> {
        match self.ask(name, warehouse::Command::OpenSession(OpenSession { new }))? {
            Answer::Session(session) => Ok(session.id),
            other => panic!("{other:?}"),
        }
    }

    /// This person's session, opened if need be.
    pub fn session(&mut self, name: &str) -> SessionId {
        self.open(name, false).unwrap()
    }

    pub fn try_scan(
        &mut self,
        name: &str,
        session_id: SessionId,
        code: &str,
        source: ScanSource,
    ) -> Result<ScanItem, Refusal> {
        let scan = Scan {
            session_id,
            code: code.to_owned(),
            source,
            gun: None,
            damage: None,
        };
        match self.ask(name, warehouse::Command::Scan(scan))? {
            Answer::Scan(answer) => Ok(answer.item),
            other => panic!("{other:?}"),
        }
    }

    /// Scans with a gun, ten seconds after the scan before; the answer in words.
    pub fn scan(&mut self, name: &str, code: &str) -> String {
        self.wait(10_000);
        verdict(&self.scan_item(name, code))
    }

    /// The same, and the item itself.
    pub fn scan_item(&mut self, name: &str, code: &str) -> ScanItem {
        let session = self.session(name);
        self.try_scan(name, session, code, ScanSource::Gun).unwrap()
    }

    pub fn undo(&mut self, name: &str, session_id: SessionId) -> Result<ScanItem, Refusal> {
        let undo = warehouse::Command::UndoScan(SessionOnly { session_id });
        match self.ask(name, undo)? {
            Answer::Scan(answer) => Ok(answer.item),
            other => panic!("{other:?}"),
        }
    }

    /// Flags the newest item of that code.
    pub fn flag(
        &mut self,
        name: &str,
        session_id: SessionId,
        code: &str,
        error_kind: ErrorKind,
    ) -> Result<ScanItem, Refusal> {
        let own = |item: &&ScanItem| item.code == code;
        let items = self.items(session_id);
        let nobody = ScanItemId(Uuid::nil());
        let item_id = items.iter().rev().find(own).map_or(nobody, |item| item.id);
        let flag = FlagItem {
            session_id,
            item_id,
            error_kind,
            note: Some("torn".to_owned()),
        };
        match self.ask(name, warehouse::Command::FlagItem(flag))? {
            Answer::Scan(answer) => Ok(answer.item),
            other => panic!("{other:?}"),
        }
    }

    pub fn dispatch(
        &mut self,
        name: &str,
        session_id: SessionId,
        acknowledge_errors: bool,
    ) -> Result<Dispatched, Refusal> {
        let dispatch = Dispatch {
            session_id,
            acknowledge_errors,
        };
        match self.ask(name, warehouse::Command::Dispatch(dispatch))? {
            Answer::Dispatched(dispatched) => Ok(dispatched),
            other => panic!("{other:?}"),
        }
    }

    /// How many issues the session's errors became.
    pub fn mark(&mut self, name: &str, session_id: SessionId) -> Result<u32, Refusal> {
        let mark = warehouse::Command::MarkIssuesPending(SessionOnly { session_id });
        match self.ask(name, mark)? {
            Answer::IssuesPending { pending_count, .. } => Ok(pending_count),
            other => panic!("{other:?}"),
        }
    }

    pub fn cancel(&mut self, name: &str, session_id: SessionId) -> Result<Session, Refusal> {
        let cancel = warehouse::Command::CancelSession(SessionOnly { session_id });
        match self.ask(name, cancel)? {
            Answer::Session(session) => Ok(session),
            other => panic!("{other:?}"),
        }
    }

    pub fn resolve(
        &mut self,
        name: &str,
        issue_id: IssueId,
        resolution: Resolution,
        reason: Option<&str>,
    ) -> Result<Issue, Refusal> {
        let resolve = ResolveIssue {
            issue_id,
            resolution,
            reason: reason.map(str::to_owned),
        };
        match self.ask(name, warehouse::Command::ResolveIssue(resolve))? {
            Answer::Issue(issue) => Ok(*issue),
            other => panic!("{other:?}"),
        }
    }

    pub fn items(&self, session: SessionId) -> Vec<ScanItem> {
        self.model.items.get(&session).cloned().unwrap_or_default()
    }

    pub fn totals(&self, session: SessionId) -> Totals {
        self.model.sessions[&session].totals
    }

    /// Issues about a code, oldest first.
    pub fn issues(&self, code: &str) -> Vec<Issue> {
        let issues = self.model.issues.values();
        issues.filter(|one| one.code == code).cloned().collect()
    }

    /// The one issue about a code.
    pub fn issue(&self, code: &str) -> Issue {
        let [issue] = &self.issues(code)[..] else {
            panic!("one issue about {code}");
        };
        issue.clone()
    }

    /// The numbers on the paper that closed a session.
    pub fn paper(&self, session: SessionId) -> Vec<String> {
        let lines = &self.model.manifests[&session].lines;
        lines
            .iter()
            .map(|line| line.waybill_number.to_string())
            .collect()
    }
}
