//! Importing within a shift, and what must hold of it.

use super::shop::Shop;
use super::shop::import::rows;
use super::steps::{ROWS, Step, WORDS, nth};
use domain::imports::{
    self, CancelImport, ColumnChoice, CorrectRows, Field, FinishImport, Import, ImportCounts,
    ImportFailure, ImportStatus, MapStatusWord, PlaceAlias, Plan, RemovePlaceAlias, RemoveTemplate,
    RowOutcome, SaveTemplate, SetPlaceAlias, SettleStatusWord, StartImport, StatusWord, VoidImport,
    VoidWaybills,
};
use domain::kernel::ImportId;
use domain::places::PlaceCode;
use domain::warehouse::{self, Waybill, WaybillStatus};
use domain::{Answer, Change, Command};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

pub fn about_an_import(shop: &Shop, step: &Step) -> Option<imports::Command> {
    let import = |at: &usize| nth(&shop.model.imports, *at, ImportId(Uuid::nil()));
    Some(match step {
        Step::Import { on } => imports::Command::StartImport(StartImport {
            filename: "any.xlsx".to_owned(),
            file_hash: "00".to_owned(),
            on_duplicate: *on,
            strict: false,
            plan: Plan::default(),
            notes: None,
            total_rows: 5,
        }),
        Step::Rows {
            import: at,
            first,
            texts,
        } => {
            let texts: Vec<&str> = texts.iter().map(|at| ROWS[*at]).collect();
            imports::Command::ImportRows(rows(import(at), *first, &texts))
        }
        Step::Finish { import: at, failed } => imports::Command::FinishImport(FinishImport {
            import_id: import(at),
            failure: failed.then(|| ImportFailure {
                code: "unreadable".to_owned(),
                params: BTreeMap::new(),
            }),
            reports: if *failed {
                rows(import(at), 20, &["broken"]).reports
            } else {
                Vec::new()
            },
            total_rows: 5,
        }),
        Step::CancelImport { import: at } => imports::Command::CancelImport(CancelImport {
            import_id: import(at),
        }),
        Step::Correct {
            import: at,
            rows: wrong,
            text,
        } => {
            // Mostly rows that did fail, from the first on.
            let lines = shop.model.reports.get(&import(at)).into_iter().flatten();
            let failed = lines.filter(|line| line.outcome == RowOutcome::Failed);
            let failed: Vec<u32> = failed.map(|line| line.row).collect();
            let row = |at: &u32| failed.get(*at as usize).copied().unwrap_or(*at);
            let rows = wrong
                .iter()
                .map(|wrong| rows(import(at), row(wrong), &[ROWS[*text]]));
            let (drafts, reports): (Vec<_>, Vec<_>) =
                rows.map(|one| (one.drafts, one.reports)).unzip();
            imports::Command::CorrectRows(CorrectRows {
                import_id: import(at),
                drafts: drafts.concat(),
                reports: reports.concat(),
            })
        }
        Step::Void { import: at } => imports::Command::VoidImport(VoidImport {
            import_id: import(at),
        }),
        Step::GoOnVoiding { import: at } => imports::Command::VoidWaybills(VoidWaybills {
            import_id: import(at),
        }),
        _ => return None,
    })
}

pub fn about_what_is_remembered(step: &Step) -> Option<imports::Command> {
    Some(match step {
        Step::MapWord { word, means } => imports::Command::MapStatusWord(MapStatusWord {
            mapped: StatusWord {
                word: WORDS[*word].to_owned(),
                status: WaybillStatus::ALL[*means],
            },
        }),
        Step::SettleWord { word } => imports::Command::SettleStatusWord(SettleStatusWord {
            word: WORDS[*word].to_owned(),
        }),
        Step::Template { name, save } => {
            let name = ["Flash", "flash", "J&T", "J&T ", "", "Ninja"][*name].to_owned();
            let column = |field| ColumnChoice {
                field,
                heading: String::new(),
                column: 0,
            };
            let columns = Field::REQUIRED.map(column).to_vec();
            let plan = Plan {
                columns,
                ..Plan::default()
            };
            match save {
                true => imports::Command::SaveTemplate(SaveTemplate { name, plan }),
                false => imports::Command::RemoveTemplate(RemoveTemplate { name }),
            }
        }
        Step::Alias { courier, set } => {
            let courier = ["Flash", "J&T", " J&T", "", "Flash\u{a0}", "Ninja"][*courier].to_owned();
            let written = "METRO-MANILA".to_owned();
            let place = PlaceCode("PH-00".to_owned());
            let alias = PlaceAlias {
                courier: courier.clone(),
                written: written.clone(),
                place,
            };
            match set {
                true => imports::Command::SetPlaceAlias(SetPlaceAlias { alias }),
                false => imports::Command::RemovePlaceAlias(RemovePlaceAlias { courier, written }),
            }
        }
        _ => return None,
    })
}

/// what was scanned stays. W-006: a row is corrected once. And no waybill
/// goes on waiting for a word that was settled.
pub fn imports_keep_their_word(
    command: &Command,
    answer: &Answer,
    after: &domain::Model,
    before: &domain::Model,
    changes: &[Change],
) {
    if let Command::Imports(imports::Command::SettleStatusWord(settle)) = command {
        let waits = |waybill: &&Waybill| waybill.unknown_status.as_ref() == Some(&settle.word);
        let waited = before.waybills.values().filter(waits).count() as u32;
        assert_eq!(after.waybills.values().filter(waits).count(), 0);
        let word = settle.word.clone();
        let settled = waited;
        assert_eq!(answer, &Answer::StatusWordSettled { word, settled });
    }
    for change in changes {
        match change {
            Change::Warehouse(warehouse::Change::WaybillVoided { waybill_number, .. }) => {
                let waybill = &before.waybills[waybill_number];
                assert_eq!(waybill.status, WaybillStatus::Pending);
                assert_eq!(waybill.voided_at, None, "taken back once");
                let mut scans = before.items.values().flatten();
                assert!(
                    !scans.any(|item| item.code == waybill_number.as_str()),
                    "R-11"
                );
                let import = &before.imports[&waybill.import_id.unwrap()];
                assert_eq!(import.status, ImportStatus::Voiding);
            }
            Change::Imports(imports::Change::RowsCorrected { import_id, rows }) => {
                for row in rows {
                    let failed = |model: &domain::Model| {
                        let lines = model.reports[import_id].iter();
                        let own = lines.filter(|line| line.row == *row);
                        own.filter(|line| line.outcome == RowOutcome::Failed)
                            .count()
                    };
                    assert_eq!((failed(before), failed(after)), (1, 0), "row {row}");
                }
            }
            _ => {}
        }
    }
}

pub fn import_adds_up(model: &domain::Model, import: &Import) {
    let ImportCounts {
        processed_rows,
        created,
        updated,
        skipped,
        failed,
        voided,
        kept,
    } = import.counts;
    assert_eq!(processed_rows, created + updated + skipped + failed);
    assert!(processed_rows <= import.total_rows);
    let lines = model.reports.get(&import.id).map_or(&[][..], Vec::as_slice);
    let said = lines
        .iter()
        .filter(|line| line.outcome == RowOutcome::Failed);
    assert_eq!(
        said.count(),
        failed as usize,
        "the report says which (W-006)"
    );
    let running = matches!(
        import.status,
        ImportStatus::Queued | ImportStatus::Processing
    );
    assert_eq!(running, import.finished_at.is_none());
    assert!(voided + kept <= created);
    let own = |waybill: &&Waybill| waybill.import_id == Some(import.id);
    let standing = |waybill: &&Waybill| own(waybill) && waybill.voided_at.is_none();
    match import.status {
        ImportStatus::Voided => {
            let standing = model.waybills.values().filter(standing).count();
            assert_eq!(standing, kept as usize, "what stands was counted as kept");
        }
        ImportStatus::Voiding => {}
        _ => assert_eq!((voided, kept), (0, 0)),
    }
}

pub fn what_is_remembered_is_unique(model: &domain::Model) {
    let mut names = HashSet::new();
    for template in &model.templates {
        assert!(
            names.insert(template.name.to_lowercase()),
            "{}",
            template.name
        );
    }
    let mut words = HashSet::new();
    for mapped in &model.status_words {
        assert!(
            words.insert(imports::fold_word(&mapped.word)),
            "{}",
            mapped.word
        );
        assert!(imports::MEANINGS.contains(&mapped.status), "{mapped:?}");
    }
    let mut aliases = HashSet::new();
    for alias in &model.place_aliases {
        let key = (alias.courier.trim(), alias.written.trim());
        assert!(!key.0.is_empty() && aliases.insert(key), "{alias:?}");
    }
}
