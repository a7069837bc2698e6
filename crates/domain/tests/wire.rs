//! What leaves this process keeps its form: one example of each command and
//! change stands in `schema/wire`, and the matrix of roles in
//! `schema/access.txt`. A difference is a decision (a new version beside the
//! old one), never an accident.
//!
//! After such a decision: `WAYSTATION_WRITE_SCHEMA=1 cargo test -p domain --test wire`.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]
#![allow(
    clippy::disallowed_methods,
    reason = "a test compares with the files that are kept"
)]

use domain::access::{
    AddOperator, ChangeCompany, ChangeSettings, OperatorOnly, Permission, PinHash, Proof, Role,
    SetLanguage, SetPin, SetSound, SetUp, Sound, TrySignIn,
};
use domain::imports::{
    CancelImport, ColumnChoice, CorrectRows, DateOrder, Draft, Field, FinishImport, ImportFailure,
    ImportRows, MapStatusWord, OnDuplicate, PlaceAlias, Plan, RemovePlaceAlias, RemoveTemplate,
    RowOutcome, RowReason, RowReport, SaveTemplate, SetPlaceAlias, SettleStatusWord, StartImport,
    StatusWord, VoidImport, VoidWaybills,
};
use domain::kernel::{
    Amount, CompanyId, ImportId, IssueId, OperatorId, Phone, ScanItemId, SessionId, Timestamp,
    WaybillNumber, Weight,
};
use domain::places::{PlaceCode, Resolved};
use domain::warehouse::{
    CorrectIssue, CorrectWaybill, CreateWaybill, Dispatch, ErrorKind, FlagItem, OpenSession,
    Resolution, ResolveIssue, Scan, ScanSource, SessionOnly, WaybillPatch, WaybillStatus,
};
use domain::{Command, access, imports, warehouse};
use serde_json::{Value, json};
use std::path::PathBuf;
use uuid::Uuid;

fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x01a1_fb00_0000_7000_8000_0000_0000_0000 + last)
}

fn number(text: &str) -> WaybillNumber {
    WaybillNumber::read(text).unwrap()
}

fn phone() -> Phone {
    Phone {
        raw: "0917 123 4567".to_owned(),
        e164: Some("+639171234567".to_owned()),
    }
}

fn patch() -> WaybillPatch {
    WaybillPatch {
        receiver_name: Some("Ana Peñaflor".to_owned()),
        cod_amount: Some(Amount(79_900)),
        ..WaybillPatch::default()
    }
}

fn draft() -> Draft {
    Draft {
        row: 7,
        waybill_number: number("JT0820011400127"),
        sender_name: Some("Knee brace".to_owned()),
        sender_address: None,
        sender_phone: Some(phone()),
        receiver_name: "Ana Peñaflor".to_owned(),
        receiver_address: Some("12 Rizal St., Lahug, Cebu City, Cebu".to_owned()),
        place: Resolved {
            province: Some("Cebu".to_owned()),
            city: Some("Cebu City".to_owned()),
            barangay: Some("Lahug".to_owned()),
            street: Some("12 Rizal St.".to_owned()),
            ..Resolved::default()
        },
        receiver_phone: phone(),
        destination: Some("Cebu City".to_owned()),
        quantity: Some(1),
        weight: Some(Weight(350)),
        express_type: Some("EZ".to_owned()),
        cod_amount: Some(Amount(79_900)),
        remarks: None,
        status: Some(WaybillStatus::Pending),
        unknown_status: None,
        signing_time: Some(Timestamp::from_millis(1_795_219_200_120)),
    }
}

/// A source's mapping: one column known by its heading, one by its place.
fn plan() -> Plan {
    let column = |field, heading: &str, column| ColumnChoice {
        field,
        heading: heading.to_owned(),
        column,
    };
    Plan {
        sheet: Some("Orders".to_owned()),
        header_row: Some(8),
        columns: vec![
            column(Field::WaybillNumber, "Tracking No.", 6),
            column(Field::ReceiverName, "Consignee", 13),
            column(Field::ReceiverPhone, "", 14),
        ],
        date_order: Some(DateOrder::DayFirst),
        template: None,
        courier: Some("Flash".to_owned()),
    }
}

fn import_examples() -> [imports::Command; 14] {
    use imports::Command as C;
    let import_id = ImportId(id(3));
    let report = |row, field, value: &str, outcome, reason| RowReport {
        row,
        field: Some(field),
        value: value.to_owned(),
        outcome,
        reason,
    };
    let failed = report(
        9,
        Field::WaybillNumber,
        "8.2E+11",
        RowOutcome::Failed,
        RowReason::DamagedNumber,
    );
    let doubt = report(
        7,
        Field::SigningTime,
        "03/04/2026",
        RowOutcome::Warning,
        RowReason::AmbiguousDate,
    );
    let start = StartImport {
        filename: "morning.xlsx".to_owned(),
        file_hash: "00ff".to_owned(),
        on_duplicate: OnDuplicate::UpdateEmpty,
        strict: false,
        plan: Plan::default(),
        notes: None,
        total_rows: 2_000,
    };
    let (courier, written) = ("J&T".to_owned(), "METRO-MANILA".to_owned());
    [
        C::StartImport(start.clone()),
        C::StartImport(StartImport {
            plan: plan(),
            notes: Some("second half of Monday".to_owned()),
            ..start
        }),
        C::ImportRows(ImportRows {
            import_id,
            drafts: vec![draft()],
            reports: vec![doubt.clone(), failed.clone()],
            last_row: 9,
            stated_rows: Some(40),
        }),
        C::FinishImport(FinishImport {
            import_id,
            failure: Some(ImportFailure {
                code: "rows_refused".to_owned(),
                params: [("failed".to_owned(), "1".to_owned())].into(),
            }),
            reports: vec![failed],
            total_rows: 9,
        }),
        C::CancelImport(CancelImport { import_id }),
        C::CorrectRows(CorrectRows {
            import_id,
            drafts: vec![draft()],
            reports: vec![doubt],
        }),
        C::VoidImport(VoidImport { import_id }),
        C::VoidWaybills(VoidWaybills { import_id }),
        C::SaveTemplate(SaveTemplate {
            name: "Flash daily".to_owned(),
            plan: plan(),
        }),
        C::RemoveTemplate(RemoveTemplate {
            name: "Flash daily".to_owned(),
        }),
        C::MapStatusWord(MapStatusWord {
            mapped: StatusWord {
                word: "For Return".to_owned(),
                status: WaybillStatus::Returned,
            },
        }),
        C::SettleStatusWord(SettleStatusWord {
            word: "FOR RETURN".to_owned(),
        }),
        C::SetPlaceAlias(SetPlaceAlias {
            alias: PlaceAlias {
                courier: courier.clone(),
                written: written.clone(),
                place: PlaceCode("PH-00".to_owned()),
            },
        }),
        C::RemovePlaceAlias(RemovePlaceAlias { courier, written }),
    ]
}

fn examples() -> Vec<Command> {
    let session_id = SessionId(id(1));
    let issue_id = IssueId(id(2));
    let operator_id = OperatorId(id(6));
    let resolve = |resolution, reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        warehouse::Command::ResolveIssue(ResolveIssue {
            issue_id,
            resolution,
            reason,
        })
    };
    let receiver_name = "Ana Peñaflor".to_owned();
    let receiver_phone = "09171234567".to_owned();
    let access = [
        access::Command::SetUp(SetUp {
            company_id: CompanyId(id(4)),
            company: "Isla Trading".to_owned(),
            operator: "Amal".to_owned(),
            country: "PH".to_owned(),
            language: "en".to_owned(),
            time_zone: "Asia/Manila".to_owned(),
        }),
        access::Command::AddOperator(AddOperator {
            name: "Noor".to_owned(),
            role: Role::Operator,
        }),
        access::Command::ChangeCompany(ChangeCompany {
            name: "Isla Trading & Sons".to_owned(),
        }),
        access::Command::TrySignIn(TrySignIn {
            operator_id,
            matched: false,
        }),
        access::Command::SetPin(SetPin {
            operator_id,
            proof: Proof::CurrentPin,
            pin: PinHash::default(),
        }),
        access::Command::DeactivateOperator(OperatorOnly { operator_id }),
        access::Command::ReactivateOperator(OperatorOnly { operator_id }),
        access::Command::SetLanguage(SetLanguage {
            language: "ar".to_owned(),
        }),
        access::Command::SetSound(SetSound {
            sound: Sound {
                volume: 0,
                silent_reason: Some("the office is next door".to_owned()),
            },
        }),
        access::Command::ChangeSettings(ChangeSettings {
            acknowledge_errors: true,
            lock_after_minutes: 15,
        }),
    ];
    let warehouse = [
        warehouse::Command::OpenSession(OpenSession { new: true }),
        warehouse::Command::Scan(Scan {
            session_id,
            code: "JT0820011400127".to_owned(),
            source: ScanSource::Gun,
            gun: None,
            damage: None,
        }),
        warehouse::Command::UndoScan(SessionOnly { session_id }),
        warehouse::Command::FlagItem(FlagItem {
            session_id,
            item_id: ScanItemId(id(5)),
            error_kind: ErrorKind::DataMismatch,
            note: Some("the label says Cebu".to_owned()),
        }),
        warehouse::Command::Dispatch(Dispatch {
            session_id,
            acknowledge_errors: true,
        }),
        warehouse::Command::MarkIssuesPending(SessionOnly { session_id }),
        warehouse::Command::CancelSession(SessionOnly { session_id }),
        resolve(
            Resolution::Create {
                receiver_name: receiver_name.clone(),
                receiver_phone: receiver_phone.clone(),
                fields: patch(),
            },
            None,
        ),
        resolve(Resolution::Imported, None),
        resolve(
            Resolution::Number {
                waybill_number: number("JT1"),
            },
            Some("torn label"),
        ),
        resolve(Resolution::Correct(CorrectIssue { fields: patch() }), None),
        resolve(Resolution::Dismiss, Some("empty box")),
        warehouse::Command::CreateWaybill(CreateWaybill {
            waybill_number: number("JT1"),
            receiver_name,
            receiver_phone,
            fields: patch(),
        }),
        warehouse::Command::CorrectWaybill(CorrectWaybill {
            waybill_number: number("JT1"),
            status: Some(WaybillStatus::Returned),
            fields: patch(),
            reason: "the courier brought it back".to_owned(),
        }),
    ];
    let access = access.into_iter().map(Command::from);
    let imports = import_examples().into_iter().map(Command::from);
    access
        .chain(imports)
        .chain(warehouse.into_iter().map(Command::from))
        .collect()
}

/// Compares with the file, or writes it when that was decided.
fn stands(name: &str, fresh: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../schema")
        .join(name);
    if std::env::var_os("WAYSTATION_WRITE_SCHEMA").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, fresh, "schema/{name} no longer tells the truth");
}

#[test]
fn every_command_keeps_its_form_on_the_wire() {
    let examples = examples();
    let kinds: std::collections::BTreeSet<&str> = examples.iter().map(Command::kind).collect();
    assert_eq!(kinds.len(), 33, "one example at least of each kind");
    let wire: Vec<Value> = examples
        .iter()
        .map(|command| json!({ "kind": command.kind(), "version": 1, "args": command }))
        .collect();
    stands(
        "wire/commands.json",
        &(serde_json::to_string_pretty(&wire).unwrap() + "\n"),
    );
    for command in examples {
        let read: Command =
            serde_json::from_value(serde_json::to_value(&command).unwrap()).unwrap();
        assert_eq!(read, command);
    }
}

#[test]
fn the_matrix_of_roles_is_printed_for_people_who_review_it() {
    let word = |value: Value| value.as_str().unwrap().to_owned();
    let mut printed =
        String::from("# Who may do what. Written by crates/domain/tests/wire.rs.\n\n");
    printed += &format!("{:<12}", "");
    for permission in Permission::ALL {
        printed += &format!(" {:<10}", word(serde_json::to_value(permission).unwrap()));
    }
    printed = printed.trim_end().to_owned() + "\n";
    for role in Role::ALL {
        let mut line = format!("{:<12}", word(serde_json::to_value(role).unwrap()));
        for permission in Permission::ALL {
            line += &format!(" {:<10}", if role.may(permission) { "yes" } else { "-" });
        }
        printed += line.trim_end();
        printed += "\n";
    }
    stands("access.txt", &printed);
}
