//! A believable day to try the station with (O-416): a company and its people, a
//! courier's workbook, two batches that have left, one under way, and the
//! mishaps of a morning.
//!
//! All of it is done through the ordinary commands, told by a clock that is set
//! back, so that what one sees is what the station does.

use crate::open::{Open, Station};
use crate::store::WaybillFilter;
use contract::views::SetUpView;
use contract::{Caller, Failure, ImportProgressRequest, Rpc, SetUpRequest, StartImportRequest};
use domain::access::{self, AddOperator, Role};
use domain::kernel::{Actor, CompanyId, SessionId};
use domain::warehouse::{
    Command, CorrectWaybill, Dispatch, ErrorKind, FlagItem, OpenSession, Scan, ScanSource,
    WaybillPatch, WaybillStatus,
};
use domain::{Answer, Read};
use std::sync::Arc;
use uuid::Uuid;

/// The morning's workbook of a courier, as it would be dropped on the window.
const WORKBOOK: &[u8] = include_bytes!("../../../assets/samples/morning-pickup.xlsx");

/// A station of this company is one to play with, and says so.
pub const COMPANY: CompanyId =
    CompanyId(Uuid::from_u128(0x5a3b_1e00_0000_7000_8000_5a3b_1e5a_3b1e));

/// Parcels on the sheet of barcodes.
pub const SHEET_CODES: u32 = 12;

const MINUTE: i64 = 60_000;

fn company() -> SetUpRequest {
    SetUpRequest {
        company: "Isla Trading".to_owned(),
        operator: "Amal".to_owned(),
        country: Some("PH".to_owned()),
        language: Some("en".to_owned()),
        time_zone: None,
        pin: None,
    }
}

fn workbook() -> StartImportRequest {
    StartImportRequest {
        filename: Some("morning-pickup.xlsx".to_owned()),
        content: Some(data_encoding::BASE64.encode(WORKBOOK)),
        ..StartImportRequest::default()
    }
}

/// Sets the station up and lets the morning pass.
pub fn play(station: &Station, caller: &Caller) -> Result<SetUpView, Failure> {
    let view = station.set_up_as(COMPANY, caller, company(), 320 * MINUTE)?;
    let open = station.at_work()?;
    let played = morning(station, &open);
    // Whatever came of it: from here on the clock is the real one.
    open.writer.set_back(0);
    played?;
    open.refresh()?;
    Ok(view)
}

fn morning(station: &Station, open: &Arc<Open>) -> Result<(), Failure> {
    let owner = Caller::default();
    let amal = open.actor(&owner)?;
    // Whoever tries it out is at the screens already.
    open.seat.take(amal.id);
    open.writer.set_back(312 * MINUTE);
    for (name, role) in [("Noor", Role::Operator), ("Mara", Role::Admin)] {
        let name = name.to_owned();
        let add = access::Command::AddOperator(AddOperator { name, role });
        open.run(add, amal.clone())?;
    }
    open.refresh()?;
    open.writer.set_back(300 * MINUTE);
    let mut import = station.start_import(&owner, workbook())?;
    while import.finished_at.is_none() {
        let ask = ImportProgressRequest {
            import_id: import.import_id,
            after_rows: import.processed_rows,
        };
        import = station.import_progress(&owner, ask)?;
    }
    let filter = WaybillFilter {
        status: Some(WaybillStatus::Pending),
        limit: 600,
        oldest_first: true,
        ..WaybillFilter::default()
    };
    let waybills = open.waybills(&filter)?;
    let numbers: Vec<String> = waybills
        .iter()
        // A word nobody has mapped waits for a person: that is part of the day.
        .filter(|one| one.unknown_status.is_none())
        .map(|one| one.waybill_number.to_string())
        .collect();
    let noor = open.actor(&Caller::named("Noor"))?;
    let mut parcels = numbers
        .iter()
        .skip(usize::try_from(SHEET_CODES).unwrap_or(0));
    let mut take =
        |count: usize| -> Vec<&str> { parcels.by_ref().take(count).map(String::as_str).collect() };
    let floor = Floor { open };
    let first = take(143);
    floor.batch(&amal, &first, 262, 40, &["JT9900000000017", "JT0820"])?;
    let second = take(96);
    floor.batch(&noor, &second, 171, 25, &["JT9900000000031"])?;
    floor.courier(&amal, &first, 90)?;
    let third = take(38);
    floor.under_way(&amal, &third)
}

/// What happens on the floor, minute by minute.
struct Floor<'a> {
    open: &'a Arc<Open>,
}

impl Floor<'_> {
    fn run(&self, actor: &Actor, command: Command) -> Result<Answer, Failure> {
        self.open.run(command, actor.clone())
    }

    fn session(&self, actor: &Actor) -> Result<SessionId, Failure> {
        match self.run(actor, Command::OpenSession(OpenSession { new: false }))? {
            Answer::Session(session) => Ok(session.id),
            other => Err(crate::open::unexpected(&other)),
        }
    }

    fn scan(&self, actor: &Actor, session_id: SessionId, code: &str) -> Result<Answer, Failure> {
        let scan = Scan {
            session_id,
            code: code.to_owned(),
            source: ScanSource::Stdin,
            gun: None,
            damage: None,
        };
        self.run(actor, Command::Scan(scan))
    }

    /// Scans spread evenly from `from` minutes ago, `minutes` long.
    fn scans<'c>(
        &self,
        actor: &Actor,
        session: SessionId,
        codes: impl ExactSizeIterator<Item = &'c str>,
        (from, minutes): (i64, i64),
    ) -> Result<(), Failure> {
        let count = i64::try_from(codes.len()).unwrap_or(1).max(1);
        for (place, code) in (0_i64..).zip(codes) {
            let passed = minutes * MINUTE * place / count;
            self.open.writer.set_back(from * MINUTE - passed);
            self.scan(actor, session, code)?;
        }
        Ok(())
    }

    /// A batch that leaves: its parcels, two of them twice, and codes nobody
    /// knows, which become issues.
    fn batch(
        &self,
        actor: &Actor,
        numbers: &[&str],
        from: i64,
        minutes: i64,
        foreign: &[&str],
    ) -> Result<(), Failure> {
        self.open.writer.set_back(from * MINUTE);
        let session_id = self.session(actor)?;
        let twice = [numbers.first(), numbers.get(20)];
        let codes: Vec<&str> = numbers
            .iter()
            .chain(twice.into_iter().flatten())
            .chain(foreign)
            .copied()
            .collect();
        self.scans(actor, session_id, codes.iter().copied(), (from, minutes))?;
        self.open.writer.set_back((from - minutes - 2) * MINUTE);
        let dispatch = Dispatch {
            session_id,
            acknowledge_errors: true,
        };
        self.run(actor, Command::Dispatch(dispatch)).map(drop)
    }

    /// What the courier reports of the first parcels, entered by hand.
    fn courier(&self, actor: &Actor, numbers: &[&str], from: i64) -> Result<(), Failure> {
        use WaybillStatus::{Delivered, Delivering, InTransit, Returned};
        for (place, number) in numbers.iter().take(60).enumerate() {
            self.open
                .writer
                .set_back(from * MINUTE - i64::try_from(place).unwrap_or(0) * 20_000);
            let status = match place % 10 {
                0..=5 => Delivered,
                6 => Returned,
                7 => Delivering,
                _ => InTransit,
            };
            let Ok(waybill_number) = domain::kernel::WaybillNumber::read(number) else {
                continue;
            };
            let correct = CorrectWaybill {
                waybill_number,
                status: Some(status),
                fields: WaybillPatch::default(),
                reason: "the courier's list of noon".to_owned(),
            };
            self.run(actor, Command::CorrectWaybill(correct))?;
        }
        Ok(())
    }

    /// The batch on the table: still open, one parcel read twice, one whose
    /// address is wrong.
    fn under_way(&self, actor: &Actor, numbers: &[&str]) -> Result<(), Failure> {
        self.open.writer.set_back(14 * MINUTE);
        let session_id = self.session(actor)?;
        self.scans(actor, session_id, numbers.iter().copied(), (14, 9))?;
        self.open.writer.set_back(4 * MINUTE);
        let last = numbers.last().copied().unwrap_or_default();
        self.scan(actor, session_id, last)?;
        let items = self.open.facts(&[Read::Items(session_id)])?.items;
        let first = items.get(&session_id).and_then(|items| items.first());
        let Some(item) = first else {
            return Ok(());
        };
        let flag = FlagItem {
            session_id,
            item_id: item.id,
            error_kind: ErrorKind::DataMismatch,
            note: Some("the label names another town".to_owned()),
        };
        self.run(actor, Command::FlagItem(flag)).map(drop)
    }
}
