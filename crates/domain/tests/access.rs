//! Who may do what, and what a screen offers: W-401, W-402, invariant "a greyed
//! button and a refused command cannot disagree".
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::access::{
    self, ChangeCompany, ChangeSettings, OperatorOnly, Role, SetLanguage, SetSound, SetUp, Sound,
};
use domain::imports::{
    self, CancelImport, CorrectRows, FinishImport, MapStatusWord, OnDuplicate, PlaceAlias, Plan,
    RemovePlaceAlias, RemoveTemplate, SaveTemplate, SetPlaceAlias, SettleStatusWord, StartImport,
    StatusWord, VoidImport, VoidWaybills,
};
use domain::kernel::{CompanyId, ImportId, IssueId, ScanItemId, SessionId};
use domain::places::PlaceCode;
use domain::warehouse::{self, *};
use domain::{Answer, Command, Refusal, reads};
use shop::import::rows;
use shop::{Shop, empty_shop, number, said, shop, table, word};
use uuid::Uuid;

/// One command of each kind, about things that need not exist.
fn every_command() -> Vec<Command> {
    let session_id = SessionId(Uuid::nil());
    let import_id = ImportId(Uuid::nil());
    let only = || SessionOnly { session_id };
    let mut commands: Vec<Command> = vec![
        access::Command::AddOperator(access::AddOperator {
            name: "Zed".to_owned(),
            role: Role::Operator,
        })
        .into(),
    ];
    commands.extend(every_settings_command().map(Command::from));
    commands.extend(every_import_command(import_id).map(Command::from));
    commands.extend([
        warehouse::Command::OpenSession(OpenSession { new: false }).into(),
        warehouse::Command::Scan(Scan {
            session_id,
            code: "WB1".to_owned(),
            source: ScanSource::Typed,
            gun: None,
            damage: None,
        })
        .into(),
        warehouse::Command::UndoScan(only()).into(),
        warehouse::Command::FlagItem(FlagItem {
            session_id,
            item_id: ScanItemId(Uuid::nil()),
            error_kind: ErrorKind::DataMismatch,
            note: None,
        })
        .into(),
        warehouse::Command::Dispatch(Dispatch {
            session_id,
            acknowledge_errors: true,
        })
        .into(),
        warehouse::Command::MarkIssuesPending(only()).into(),
        warehouse::Command::CancelSession(only()).into(),
        warehouse::Command::ResolveIssue(ResolveIssue {
            issue_id: IssueId(Uuid::nil()),
            resolution: Resolution::Dismiss,
            reason: None,
        })
        .into(),
        warehouse::Command::CreateWaybill(CreateWaybill {
            waybill_number: number("WB1"),
            receiver_name: "Ana".to_owned(),
            receiver_phone: "0917".to_owned(),
            fields: WaybillPatch::default(),
        })
        .into(),
        warehouse::Command::CorrectWaybill(CorrectWaybill {
            waybill_number: number("WB1"),
            status: None,
            fields: WaybillPatch::default(),
            reason: "typed wrong".to_owned(),
        })
        .into(),
    ]);
    commands
}

/// Of a person who is there, whoever asks.
fn every_settings_command() -> [access::Command; 6] {
    use access::Command as C;
    let operator_id = shop().person("Ben").id;
    [
        C::ChangeCompany(ChangeCompany {
            name: "Isla Trading".to_owned(),
        }),
        C::DeactivateOperator(OperatorOnly { operator_id }),
        C::ReactivateOperator(OperatorOnly { operator_id }),
        C::SetLanguage(SetLanguage {
            language: "fr".to_owned(),
        }),
        C::SetSound(SetSound {
            sound: Sound {
                volume: 40,
                silent_reason: None,
            },
        }),
        C::ChangeSettings(ChangeSettings {
            acknowledge_errors: true,
            lock_after_minutes: 5,
        }),
    ]
}

fn every_import_command(import_id: ImportId) -> [imports::Command; 13] {
    use imports::Command as C;
    let (courier, written) = ("J&T".to_owned(), "METRO-MANILA".to_owned());
    [
        C::StartImport(StartImport {
            filename: "a.xlsx".to_owned(),
            file_hash: String::new(),
            on_duplicate: OnDuplicate::Skip,
            strict: false,
            plan: Plan::default(),
            notes: None,
            total_rows: 1,
        }),
        C::ImportRows(rows(import_id, 2, &["WB1"])),
        C::FinishImport(FinishImport {
            import_id,
            failure: None,
            reports: Vec::new(),
            total_rows: 1,
        }),
        C::CancelImport(CancelImport { import_id }),
        C::CorrectRows(CorrectRows {
            import_id,
            drafts: Vec::new(),
            reports: Vec::new(),
        }),
        C::VoidImport(VoidImport { import_id }),
        C::VoidWaybills(VoidWaybills { import_id }),
        C::SaveTemplate(SaveTemplate {
            name: "Flash".to_owned(),
            plan: Plan::default(),
        }),
        C::RemoveTemplate(RemoveTemplate {
            name: "Flash".to_owned(),
        }),
        C::MapStatusWord(MapStatusWord {
            mapped: StatusWord {
                word: "Parked".to_owned(),
                status: WaybillStatus::Pending,
            },
        }),
        C::SettleStatusWord(SettleStatusWord {
            word: "In transit".to_owned(),
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

/// The permission comes before any other reason, whatever else is wrong.
#[test]
fn who_may_do_what() {
    let commands = every_command();
    let rows = table(
        "
        command                         permission   who

        access.add_operator             users        Amal
        access.change_company           settings     Amal Adam
        access.deactivate_operator      users        Amal
        access.reactivate_operator      users        Amal
        access.set_language             dashboard    Amal Ben Adam Mona Sami Aya Chen
        access.set_sound                dashboard    Amal Ben Adam Mona Sami Aya Chen
        access.change_settings          settings     Amal Adam
        imports.start_import            upload       Amal Ben Adam
        imports.import_rows             upload       Amal Ben Adam
        imports.finish_import           upload       Amal Ben Adam
        imports.cancel_import           upload       Amal Ben Adam
        imports.correct_rows            upload       Amal Ben Adam
        imports.void_import             upload       Amal Ben Adam
        imports.void_waybills           upload       Amal Ben Adam
        imports.save_template           upload       Amal Ben Adam
        imports.remove_template         upload       Amal Ben Adam
        imports.map_status_word         upload       Amal Ben Adam
        imports.settle_status_word      upload       Amal Ben Adam
        imports.set_place_alias         upload       Amal Ben Adam
        imports.remove_place_alias      upload       Amal Ben Adam
        warehouse.open_session          scanner      Amal Ben Adam
        warehouse.scan                  scanner      Amal Ben Adam
        warehouse.undo_scan             scanner      Amal Ben Adam
        warehouse.flag_item             scanner      Amal Ben Adam
        warehouse.dispatch              scanner      Amal Ben Adam
        warehouse.mark_issues_pending   scanner      Amal Ben Adam
        warehouse.cancel_session        scanner      Amal Ben Adam
        warehouse.resolve_issue         pending      Amal Ben Adam
        warehouse.create_waybill        accounts     Amal Ben Adam Mona Aya Chen
        warehouse.correct_waybill       accounts     Amal Ben Adam Mona Aya Chen
        ",
    );
    assert_eq!(rows.len(), commands.len(), "a row for each command");
    for (command, [kind, permission, who]) in commands.iter().zip(rows) {
        assert_eq!(command.kind(), kind);
        let shop = shop();
        for name in ["Amal", "Ben", "Adam", "Mona", "Sami", "Aya", "Chen"] {
            let denied = match shop.weigh(name, command) {
                Err(refusal) if refusal.code() == "not_permitted" => {
                    assert_eq!(refusal.params()["permission"], permission);
                    true
                }
                _ => false,
            };
            assert_eq!(
                denied,
                !who.split(' ').any(|own| own == name),
                "{name} {kind}"
            );
        }
    }
}

#[test]
fn a_station_nobody_set_up_does_nothing() {
    for command in every_command() {
        let refused = empty_shop().weigh("Amal", &command).unwrap_err().code();
        let unknown = ["import_unknown", "session_unknown", "issue_unknown"];
        assert!(
            refused == "not_set_up" || unknown.contains(&refused.as_str()),
            "{}: {refused}",
            command.kind()
        );
    }
}

#[test]
fn setting_a_station_up() {
    for [company, operator, country, language, answer] in table(
        "
        company     operator   country   language   answer
        Tindahan    Amal       PH        en         done
        Tindahan    Amal       dz        fr         done
        Tindahan    Amal       SA        ar         done
        Tindahan    Amal       FR        en         unknown_country
        Tindahan    Amal       FR        de         unknown_country
        Tindahan    Amal       PH        de         unknown_language
        .           Amal       PH        en         name_unusable
        Tindahan    .          PH        en         name_unusable
        Tindahan    long       PH        en         name_unusable
        ",
    ) {
        let name = |text: &str| match text {
            "." => " \u{200b} ".to_owned(),
            "long" => "n".repeat(81),
            text => text.to_owned(),
        };
        let mut shop = empty_shop();
        let ask = SetUp {
            company_id: CompanyId(Uuid::from_u128(1)),
            company: name(&company),
            operator: name(&operator),
            country: country.clone(),
            language: language.clone(),
            time_zone: "Asia/Manila".to_owned(),
        };
        let made = shop.ask("Amal", access::Command::SetUp(ask));
        assert_eq!(
            said(&made),
            answer,
            "{company} {operator} {country} {language}"
        );
        if let Ok(Answer::Operator(owner)) = made {
            assert_eq!(
                owner.role,
                Role::Superadmin,
                "the first operator owns the station"
            );
            assert_eq!(
                shop.model.company.as_ref().unwrap().country,
                country.to_uppercase()
            );
            assert_eq!(said(&shop.set_up("Other", "Eve")), "already_set_up");
        }
    }
}

#[test]
fn nobody_bears_anothers_name() {
    let mut shop = shop();
    for (name, answer) in [
        ("Zed", "done"),
        ("zed", "name_taken"),
        (" BEN\u{a0}", "name_taken"),
        ("amal", "name_taken"),
        ("", "name_unusable"),
        (&"é".repeat(80), "done"),
    ] {
        let added = shop.add_operator("Amal", name, Role::Operator);
        assert_eq!(said(&added), answer, "{name}");
    }
}

#[test]
fn a_waybill_made_by_hand() {
    for [known, name, phone, answer] in table(
        "
        known before      receiver   phone        answer
        unknown           Ana        0917         done
        unknown           .          0917         field_missing
        unknown           Ana        .            field_missing
        pending           Ana        0917         waybill_exists
        dispatched        .          .            waybill_exists
        pending, voided   Ana        0917         done
        ",
    ) {
        let text = |text: &str| text.replace('.', " ");
        let mut shop = shop();
        shop.parcel("WB1", &known);
        let create = CreateWaybill {
            waybill_number: number("WB1"),
            receiver_name: text(&name),
            receiver_phone: text(&phone),
            fields: WaybillPatch::default(),
        };
        let made = shop.ask("Mona", warehouse::Command::CreateWaybill(create));
        assert_eq!(said(&made), answer, "{known} {name} {phone}");
        if made.is_ok() {
            assert_eq!(shop.scan("Ben", "WB1"), "valid");
        }
    }
}

/// What a screen would offer, and what the command would come to.
fn compare(shop: &Shop, name: &str, session_id: SessionId, scene: &str) {
    let only = || SessionOnly { session_id };
    let dispatch = Command::from(warehouse::Command::Dispatch(Dispatch {
        session_id,
        acknowledge_errors: false,
    }));
    let undo = Command::from(warehouse::Command::UndoScan(only()));
    let person = shop.person(name);
    let mut asked = reads(&dispatch, person.id);
    asked.extend(reads(&undo, person.id));
    let offered = allowed(&shop.model.load(&asked), session_id, person.role);
    assert_eq!(offered.len(), 5);
    for Allowed { action, refusal } in offered {
        let command = match action {
            Action::Scan => warehouse::Command::Scan(Scan {
                session_id,
                code: "WB1".to_owned(),
                source: ScanSource::Gun,
                gun: None,
                damage: None,
            })
            .into(),
            Action::Undo => undo.clone(),
            Action::Dispatch => dispatch.clone(),
            Action::MarkIssuesPending => warehouse::Command::MarkIssuesPending(only()).into(),
            Action::Cancel => warehouse::Command::CancelSession(only()).into(),
        };
        let what = format!("{name}, {scene}: {}", word(action));
        match (shop.weigh(name, &command), refusal.map(Refusal::from)) {
            (Ok(_), None) => {}
            (Err(refused), Some(greyed)) => assert_eq!(refused, greyed, "{what}"),
            // A repeat of what ended the session, answered once more.
            (Ok(repeat), Some(greyed)) => {
                assert!(repeat.changes.is_empty(), "{what}");
                assert_eq!(greyed.code(), "session_not_active", "{what}");
            }
            (Err(refused), None) => panic!("{what}: offered, yet {refused}"),
        }
    }
}

/// Every short history of a session, and everyone's view of it.
#[test]
fn a_greyed_button_and_a_refused_command_never_disagree() {
    const STEPS: [&str; 9] = [
        "WB1", "WB9", "GONE", "undo", "flag", "mark", "dispatch", "cancel", "rival",
    ];
    let mut scenes = vec![String::new()];
    for _ in 0..4 {
        let longer: Vec<String> = scenes
            .iter()
            .flat_map(|scene| STEPS.map(|step| format!("{scene} {step}")))
            .collect();
        scenes = longer;
        for scene in &scenes {
            let (shop, session) = play(scene);
            for name in ["Ben", "Sara", "Mona"] {
                compare(&shop, name, session, scene);
            }
        }
    }
    compare(
        &shop(),
        "Ben",
        SessionId(Uuid::nil()),
        "a session nobody opened",
    );
}

/// Ben's session after these steps; refused ones leave no trace.
fn play(scene: &str) -> (Shop, SessionId) {
    let mut shop = shop();
    shop.pending(["WB1"]);
    shop.parcel("GONE", "dispatched");
    let session = shop.session("Ben");
    let rivals = shop.session("Sara");
    for step in scene.split(' ').filter(|step| !step.is_empty()) {
        shop.wait(5_000);
        match step {
            "undo" => drop(shop.undo("Ben", session)),
            "flag" => drop(shop.flag("Ben", session, "WB1", ErrorKind::DataMismatch)),
            "mark" => drop(shop.mark("Ben", session)),
            "dispatch" => drop(shop.dispatch("Ben", session, true)),
            "cancel" => drop(shop.cancel("Ben", session)),
            "rival" => {
                drop(shop.try_scan("Sara", rivals, "WB1", ScanSource::Gun));
                drop(shop.dispatch("Sara", rivals, true));
            }
            code => drop(shop.try_scan("Ben", session, code, ScanSource::Gun)),
        }
    }
    (shop, session)
}
