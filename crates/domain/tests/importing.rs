//! Workbooks becoming waybills, and taken back: W-001 to W-008, R-11, R-19.
#![allow(clippy::unwrap_used)]

mod shop;

use domain::imports::{
    self, FinishImport, ImportFailure, ImportStatus, OnDuplicate, RowOutcome, RowReason,
};
use domain::kernel::{ImportId, WaybillId};
use domain::warehouse::{Resolution, Waybill};
use domain::{Answer, Refusal};
use shop::import::{counts, row, rows};
use shop::{Shop, number, said, shop, table, word};
use uuid::Uuid;

fn on(word: &str) -> OnDuplicate {
    serde_json::from_value(word.into()).unwrap()
}

/// `pending to Cebu, doubt Parked`: what the tables look at.
fn seen(waybill: &Waybill) -> String {
    let mut seen = word(waybill.status);
    if let Some(destination) = &waybill.destination {
        seen += &format!(" to {destination}");
    }
    if let Some(doubt) = &waybill.unknown_status {
        seen += &format!(", doubt {doubt}");
    }
    seen
}

/// W-004, W-006: one file after another; `|` parts its chunks.
#[test]
fn what_an_import_counts() {
    for [known, on_duplicate, file, counted] in table(
        "
        known before   known rows     the file                  counted

        -              skip           WB1 | WB2                 2 created, 0 updated, 0 skipped, 0 failed
        -              skip           WB1 , totals , broken     1 created, 0 updated, 1 skipped, 1 failed
        -              skip           WB1 , WB1                 1 created, 0 updated, 1 skipped, 0 failed
        -              skip           WB1 | WB1                 1 created, 0 updated, 1 skipped, 0 failed
        -              update_all     WB1 , WB1 to Cebu         1 created, 0 updated, 1 skipped, 0 failed
        -              update_all     WB1 | WB1 to Cebu         1 created, 0 updated, 1 skipped, 0 failed
        WB1            skip           WB1 to Cebu , WB2         1 created, 0 updated, 1 skipped, 0 failed
        WB1            update_empty   WB1 to Cebu , WB2         1 created, 1 updated, 0 skipped, 0 failed
        WB1            update_all     WB1 for Bea               0 created, 1 updated, 0 skipped, 0 failed
        WB1            update_empty   WB1 for Bea               0 created, 0 updated, 1 skipped, 0 failed
        WB1            update_all     WB1 for Ana               0 created, 0 updated, 1 skipped, 0 failed
        WB1            update_all     WB1 says in_transit       0 created, 1 updated, 0 skipped, 0 failed
        WB1            update_all     WB1 to Cebu , WB1 to X    0 created, 1 updated, 1 skipped, 0 failed
        WB1            skip           broken | broken           0 created, 0 updated, 0 skipped, 2 failed
        ",
    ) {
        let mut shop = shop();
        if known != "-" {
            shop.import(OnDuplicate::Skip, &[&known]);
        }
        let id = shop.start_import("Ben", on(&on_duplicate)).unwrap();
        let mut next = 2;
        for chunk in file.split(" | ") {
            let texts: Vec<&str> = chunk.split(" , ").collect();
            let chunk = rows(id, next, &texts);
            next = chunk.last_row + 1;
            let running = shop.import_rows("Ben", chunk).unwrap();
            assert_eq!(running.status, ImportStatus::Processing);
        }
        let done = shop.finish_import("Ben", id).unwrap();
        assert_eq!(counts(&done), counted, "{on_duplicate}: {file}");
        assert_eq!(done.last_row, next - 1, "where a restart goes on");
        assert_eq!(done.status, ImportStatus::Completed);
        assert_eq!(done.uploaded_by_name, "Ben");
    }
}

/// The status never moves backwards by import, and fields only as asked.
#[test]
fn what_a_second_workbook_does_to_a_known_parcel() {
    for [first, then, on_duplicate, row, after] in table(
        "
        first workbook             since then     known rows     second workbook          after

        WB1                        -              skip           WB1 to Cebu              pending
        WB1                        -              update_empty   WB1 to Cebu              pending to Cebu
        WB1 to Cebu                -              update_empty   WB1 to Manila            pending to Cebu
        WB1 to Cebu                -              update_all     WB1 to Manila            pending to Manila
        WB1 to Cebu                -              update_all     WB1                      pending to Cebu

        WB1                        -              skip           WB1 says delivered       pending
        WB1                        -              update_empty   WB1 says delivered       delivered
        WB1                        -              update_all     WB1 says in_transit      in_transit
        WB1                        -              update_all     WB1 says dispatched      pending
        WB1                        -              update_all     WB1 says hq              pending
        WB1                        dispatched     update_all     WB1 says pending         dispatched
        WB1                        dispatched     update_all     WB1 says in_transit      in_transit
        WB1                        delivering     update_all     WB1 says in_transit      delivering
        WB1                        delivering     update_all     WB1 says returned        returned
        WB1                        delivered      update_all     WB1 says returned        delivered
        WB1                        returned       update_all     WB1 says delivered       returned
        WB1                        hq             update_all     WB1 says delivered       hq
        WB1                        issue_pending  update_all     WB1 says delivered       issue_pending

        WB1 says ?Parked           -              skip           WB1 says pending         pending, doubt Parked
        WB1 says ?Parked           -              update_empty   WB1 says pending         pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says pending         pending
        WB1 says ?Parked           -              update_all     WB1                      pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says ?Lost           pending, doubt Lost
        WB1 says ?Parked           -              update_empty   WB1 says ?Lost           pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says dispatched      pending, doubt Parked
        WB1 says ?Parked           -              update_all     WB1 says in_transit      in_transit
        WB1 says ?Parked           -              update_empty   WB1 says in_transit      in_transit
        WB1                        -              skip           WB1 says ?Lost           pending
        WB1                        -              update_all     WB1 says ?Lost           pending, doubt Lost
        WB1                        dispatched     update_all     WB1 says ?Lost           dispatched
        ",
    ) {
        let mut shop = shop();
        shop.import(OnDuplicate::Skip, &[&first]);
        if then != "-" {
            shop.parcel("WB1", &then);
        }
        shop.import(on(&on_duplicate), &[&row]);
        let what = format!("{first}, {then}, {on_duplicate}: {row}");
        assert_eq!(seen(shop.waybill("WB1")), after, "{what}");
    }
}

#[test]
fn a_new_parcel_has_the_status_its_row_says() {
    for [file, after, scan] in table(
        "
        the row                 the waybill             its scan
        WB1                     pending                 valid
        WB1 says pending        pending                 valid
        WB1 says in_transit     in_transit              error wrong_status
        WB1 says delivered      delivered               error wrong_status
        WB1 says ?Parked        pending, doubt Parked   error wrong_status
        ",
    ) {
        let mut shop = shop();
        shop.import(OnDuplicate::Skip, &[&file]);
        assert_eq!(seen(shop.waybill("WB1")), after);
        assert_eq!(shop.scan("Ben", "WB1"), scan, "{file}");
    }
}

#[test]
fn a_workbook_that_says_delivered_leaves_a_signing_time_and_a_tracking_event() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1"]);
    shop.wait(60_000);
    shop.import(OnDuplicate::UpdateEmpty, &["WB1 says delivered"]);
    let signed = shop.waybill("WB1").signing_time;
    assert_eq!(signed.map(domain::Timestamp::millis), Some(shop.now));
    assert_eq!(shop.model.events[&number("WB1")], 2);
}

#[test]
fn a_doubted_parcel_is_scannable_once_its_word_is_known() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1 says ?Parked"]);
    assert_eq!(shop.scan("Ben", "WB1"), "error wrong_status");
    let session = shop.session("Ben");
    shop.cancel("Ben", session).unwrap();
    shop.import(OnDuplicate::UpdateAll, &["WB1 says pending"]);
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
}

#[test]
fn the_report_names_the_row_the_spreadsheet_shows() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1"]);
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let file = ["WB2", "broken", "WB1", "WB2", "totals"];
    shop.import_rows("Ben", rows(id, 5, &file)).unwrap();
    let lines: Vec<String> = shop.model.reports[&id]
        .iter()
        .map(|line| format!("{} {} {}", line.row, word(line.outcome), word(line.reason)))
        .collect();
    // All but already-known rows: WB1, row 7, is counted and not listed.
    assert_eq!(
        lines,
        [
            "6 failed damaged_number",
            "8 skipped repeated_in_file",
            "9 skipped totals_row"
        ]
    );
}

#[test]
fn a_row_with_a_doubt_is_reported_and_counted_once() {
    let mut shop = shop();
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let mut chunk = rows(id, 2, &["WB1 says ?Parked"]);
    chunk.reports.push(imports::RowReport {
        row: 2,
        field: Some(imports::Field::Status),
        value: "Parked".to_owned(),
        outcome: RowOutcome::Warning,
        reason: RowReason::UnknownStatus,
    });
    let import = shop.import_rows("Ben", chunk).unwrap();
    assert_eq!(counts(&import), "1 created, 0 updated, 0 skipped, 0 failed");
    assert_eq!(shop.model.reports[&id].len(), 1);
}

/// After a restart the same chunk may come again, whole or in part.
#[test]
fn a_chunk_that_comes_again_counts_once() {
    let mut shop = shop();
    let id = shop.start_import("Ben", OnDuplicate::UpdateAll).unwrap();
    let first = rows(id, 2, &["WB1", "broken", "WB2"]);
    let once = shop.import_rows("Ben", first.clone()).unwrap();
    let (waybills, reports) = (shop.model.waybills.clone(), shop.model.reports.clone());
    assert_eq!(shop.import_rows("Ben", first).unwrap(), once);
    assert_eq!(shop.model.waybills, waybills);
    assert_eq!(shop.model.reports, reports);

    let more = rows(id, 3, &["broken", "WB2", "WB3"]);
    let import = shop.import_rows("Ben", more).unwrap();
    assert_eq!(counts(&import), "3 created, 0 updated, 0 skipped, 1 failed");
}

#[test]
fn the_same_file_again_creates_nothing() {
    let mut shop = shop();
    let file = ["WB1 to Cebu", "WB2", "WB3 says delivered"];
    shop.import(OnDuplicate::Skip, &file);
    let waybills = shop.model.waybills.clone();
    for on in [
        OnDuplicate::Skip,
        OnDuplicate::UpdateEmpty,
        OnDuplicate::UpdateAll,
    ] {
        let again = shop.import(on, &file);
        assert_eq!(counts(&again), "0 created, 0 updated, 3 skipped, 0 failed");
        assert_eq!(shop.model.waybills, waybills);
    }
}

#[test]
fn ten_stations_give_one_parcel_one_id() {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["WB1"]);
    let company = shop.model.company.as_ref().unwrap().id;
    assert_eq!(shop.waybill("WB1").id, WaybillId::derive(company, "WB1"));
}

/// W-007 and R-11: only waybills still pending and never scanned go.
#[test]
fn voiding_an_import_takes_back_what_nobody_touched() {
    for [happened, answer, after] in table(
        "
        what happened to WB1     voided, kept   WB1
        nothing                  1, 0           voided
        scanned                  0, 1           kept
        scanned and undone       0, 1           kept
        scanned and cancelled    0, 1           kept
        scanned before           0, 1           kept
        dispatched               0, 1           kept
        in_transit               0, 1           kept
        pending, on hold         1, 0           voided
        pending, word Parked     1, 0           voided
        issue_pending            0, 1           kept
        updated by another       1, 0           voided
        ",
    ) {
        let mut shop = shop();
        if happened == "scanned before" {
            shop.scan("Ben", "WB1");
        }
        let import = shop.import(OnDuplicate::Skip, &["WB1"]);
        let session = shop.session("Ben");
        match happened.as_str() {
            "nothing" | "scanned before" => {}
            "updated by another" => drop(shop.import(OnDuplicate::UpdateAll, &["WB1 to Cebu"])),
            words if words.starts_with("scanned") => {
                assert_eq!(shop.scan("Ben", "WB1"), "valid");
                if words.ends_with("undone") {
                    shop.undo("Ben", session).unwrap();
                }
                if words.ends_with("cancelled") {
                    shop.cancel("Ben", session).unwrap();
                }
            }
            state => shop.parcel("WB1", state),
        }
        let (voided, kept) = shop.void_import("Ben", import.id).unwrap();
        assert_eq!(format!("{voided}, {kept}"), answer, "{happened}");
        let is_voided = shop.waybill("WB1").voided_at.is_some();
        assert_eq!(is_voided, after == "voided", "{happened}");
        assert_eq!(shop.model.imports[&import.id].status, ImportStatus::Voided);
    }
}

#[test]
fn voiding_leaves_other_imports_alone_and_is_done_once() {
    let mut shop = shop();
    let first = shop.import(OnDuplicate::Skip, &["WB1", "WB2", "WB3"]);
    shop.import(OnDuplicate::Skip, &["WB3", "WB4"]);
    shop.scan("Ben", "WB2");
    assert_eq!(shop.void_import("Ben", first.id), Ok((2, 1)));
    assert_eq!(shop.waybill("WB4").voided_at, None);
    let after = shop.model.clone();
    assert_eq!(shop.void_import("Ben", first.id), Ok((2, 1)), "as before");
    assert_eq!(shop.model, after);
}

#[test]
fn a_parcel_taken_back_cannot_go_until_it_is_imported_again() {
    for on in [
        OnDuplicate::Skip,
        OnDuplicate::UpdateEmpty,
        OnDuplicate::UpdateAll,
    ] {
        let mut shop = shop();
        let first = shop.import(OnDuplicate::Skip, &["WB1 to Cebu"]);
        shop.void_import("Ben", first.id).unwrap();
        assert_eq!(shop.scan("Ben", "WB1"), "error cancelled");
        let session = shop.session("Ben");
        shop.cancel("Ben", session).unwrap();

        let again = shop.import(on, &["WB1 to Manila"]);
        assert_eq!(counts(&again), "1 created, 0 updated, 0 skipped, 0 failed");
        let waybill = shop.waybill("WB1");
        assert_eq!(seen(waybill), "pending to Manila");
        assert_eq!(
            (waybill.voided_at, waybill.import_id),
            (None, Some(again.id))
        );
        assert_eq!(shop.scan("Ben", "WB1"), "valid");
        shop.void_import("Ben", first.id).unwrap();
        let taken_back = shop.waybill("WB1").voided_at;
        assert_eq!(taken_back, None, "it is not its own any more");
    }
}

#[test]
fn a_workbook_that_brings_an_unknown_code_settles_its_issue() {
    let mut shop = shop();
    let session = shop.session("Ben");
    shop.scan("Ben", "WB9");
    shop.mark("Ben", session).unwrap();
    shop.import(OnDuplicate::Skip, &["WB9"]);
    let issue = shop.issue("WB9");
    shop.resolve("Ben", issue.id, Resolution::Imported, None)
        .unwrap();
    assert_eq!(shop.scan("Ben", "WB9"), "valid");
}

/// Every step of an import, in every state of its life.
#[test]
fn what_an_import_still_takes() {
    for [state, step, answer] in table(
        "
        import       step      answer
        unknown      rows      import_unknown
        unknown      finish    import_unknown
        unknown      void      import_unknown
        queued       rows      done
        queued       finish    done
        queued       void      import_running
        processing   rows      done
        processing   finish    done
        processing   void      import_running
        completed    rows      import_ended
        completed    finish    import_ended
        completed    void      done
        failed       rows      import_ended
        failed       finish    import_ended
        failed       void      done
        voided       rows      import_ended
        voided       finish    import_ended
        voided       void      done
        ",
    ) {
        let mut shop = shop();
        let id = import_in(&mut shop, &state);
        let before = shop.model.clone();
        let said = match step.as_str() {
            "rows" => said(&shop.import_rows("Ben", rows(id, 9, &["WB7"]))),
            "finish" => said(&shop.finish_import("Ben", id)),
            _ => said(&shop.void_import("Ben", id)),
        };
        assert_eq!(said, answer, "{state} {step}");
        if answer != "done" {
            assert_eq!(shop.model, before, "a refusal changes nothing");
        }
    }
}

fn import_in(shop: &mut Shop, state: &str) -> ImportId {
    if state == "unknown" {
        return ImportId(Uuid::nil());
    }
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    if state != "queued" {
        shop.import_rows("Ben", rows(id, 2, &["WB1"])).unwrap();
    }
    match state {
        "completed" => drop(shop.finish_import("Ben", id).unwrap()),
        "failed" => drop(fail(shop, id).unwrap()),
        "voided" => {
            shop.finish_import("Ben", id).unwrap();
            shop.void_import("Ben", id).unwrap();
        }
        _ => {}
    }
    assert_eq!(word(shop.model.imports[&id].status), state);
    id
}

fn fail(shop: &mut Shop, import_id: ImportId) -> Result<imports::Import, Refusal> {
    let mut reports = Vec::new();
    if let shop::import::Row::Report(report) = row(7, "broken") {
        reports.push(report);
    }
    let finish = FinishImport {
        import_id,
        failure: Some(ImportFailure {
            code: "strict".to_owned(),
            params: Default::default(),
        }),
        reports,
        total_rows: 40,
    };
    match shop.ask("Ben", imports::Command::FinishImport(finish))? {
        Answer::Import(import) => Ok(import),
        other => panic!("{other:?}"),
    }
}

/// a strict import that was refused whole.
#[test]
fn a_failed_import_keeps_its_report_and_says_why() {
    let mut shop = shop();
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let import = fail(&mut shop, id).unwrap();
    assert_eq!(import.status, ImportStatus::Failed);
    assert_eq!(import.failure.unwrap().code, "strict");
    assert_eq!((import.counts.created, import.counts.failed), (0, 1));
    assert_eq!(import.finished_at.unwrap().millis(), shop.now);
    assert_eq!(shop.model.reports[&id][0].row, 7);
    assert!(shop.model.waybills.is_empty());
}
