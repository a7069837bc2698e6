//! The life of an import: what it still takes, stopping it, and correcting the
//! rows that failed (W-004, W-006).
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::imports::{Draft, ImportStatus, OnDuplicate, RowOutcome, RowReason, RowReport};
use domain::kernel::ImportId;
use shop::import::{Row, counts, draft, import_in, on, row, rows, seen};
use shop::{Shop, said, shop, table, word};

/// Every step of an import, in every state of its life.
#[test]
fn what_an_import_still_takes() {
    const STEPS: [&str; 6] = ["rows", "finish", "cancel", "correct", "void", "go on"];
    for [state, answers @ ..] in table::<7>(
        "
        import      rows            finish          cancel          correct         void            go on

        unknown     import_unknown  import_unknown  import_unknown  import_unknown  import_unknown  import_unknown
        queued      done            done            done            import_running  import_running  import_running
        processing  done            done            done            import_running  import_running  import_running
        completed   import_ended    import_ended    import_ended    done            done            import_ended
        cancelled   import_ended    import_ended    import_ended    done            done            import_ended
        failed      import_ended    import_ended    import_ended    import_ended    done            import_ended
        voiding     import_ended    import_ended    import_ended    import_ended    done            done
        voided      import_ended    import_ended    import_ended    import_ended    done            import_ended
        ",
    ) {
        for (step, answer) in STEPS.into_iter().zip(answers) {
            let mut shop = shop();
            let id = import_in(&mut shop, &state);
            let before = shop.model.clone();
            let said = match step {
                "rows" => said(&shop.import_rows("Ben", rows(id, 9, &["WB7"]))),
                "finish" => said(&shop.finish_import("Ben", id)),
                "cancel" => said(&shop.cancel_import("Ben", id)),
                "correct" => said(&shop.correct_rows("Ben", id, vec![draft(3, "WB3")], vec![])),
                "void" => said(&shop.begin_voiding("Ben", id)),
                _ => said(&shop.void_waybills("Ben", id)),
            };
            assert_eq!(said, answer, "{state} {step}");
            if answer != "done" {
                assert_eq!(shop.model, before, "a refusal changes nothing");
            }
        }
    }
}

#[test]
fn what_was_decided_before_an_import_was_cancelled_stays() {
    let mut shop = shop();
    let id = shop.start_import("Ben", OnDuplicate::Skip).unwrap();
    let file = rows(id, 2, &["WB1", "broken", "WB2"]);
    shop.import_rows("Ben", file).unwrap();
    shop.wait(5_000);
    let import = shop.cancel_import("Sara", id).unwrap();
    assert_eq!(import.status, ImportStatus::Cancelled);
    assert_eq!(
        import.finished_at.map(domain::Timestamp::millis),
        Some(shop.now)
    );
    assert_eq!(counts(&import), "2 created, 0 updated, 0 skipped, 1 failed");
    assert_eq!(shop.model.reports[&id].len(), 1);
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
    assert_eq!(shop.void_import("Ben", id), Ok((1, 1)));
}

/// `3 WB2 to Cebu`: row 3 as a person corrected it.
fn corrected(texts: &str) -> Vec<Draft> {
    let one = |text: &str| {
        let (number, text) = text.split_once(' ').unwrap();
        match row(number.parse().unwrap(), text) {
            Row::Draft(draft) => *draft,
            Row::Report(report) => panic!("{report:?}"),
        }
    };
    texts.split(" , ").map(one).collect()
}

fn failed_rows(shop: &Shop, id: ImportId) -> String {
    let lines = shop.model.reports[&id].iter();
    let failed = lines.filter(|line| line.outcome == RowOutcome::Failed);
    let rows: Vec<String> = failed.map(|line| line.row.to_string()).collect();
    if rows.is_empty() {
        "none".to_owned()
    } else {
        rows.join(" ")
    }
}

/// The workbook: WB1 in row 2, rows 3 and 4 failed, totals in 5, WB1 again in 6;
/// OLD was known before.
fn with_failed_rows(on: OnDuplicate) -> (Shop, ImportId) {
    let mut shop = shop();
    shop.import(OnDuplicate::Skip, &["OLD"]);
    let import = shop.import(on, &["WB1", "broken", "broken", "totals", "WB1"]);
    assert_eq!(counts(&import), "1 created, 0 updated, 2 skipped, 2 failed");
    (shop, import.id)
}

#[test]
fn a_row_that_failed_is_corrected_once_and_no_other_row_is() {
    for [on_duplicate, ask, answer, counted, failed] in table(
        "
        known rows    corrected                 answer          counted then                                failed

        skip          3 WB2                     done            2 created, 0 updated, 2 skipped, 1 failed   4
        skip          4 WB3 , 3 WB2             done            3 created, 0 updated, 2 skipped, 0 failed   none
        skip          3 WB1                     done            1 created, 0 updated, 3 skipped, 1 failed   4
        skip          3 WB2 , 4 WB2             done            2 created, 0 updated, 3 skipped, 0 failed   none
        skip          3 OLD to Cebu             done            1 created, 0 updated, 3 skipped, 1 failed   4
        update_all    3 OLD to Cebu             done            1 created, 1 updated, 2 skipped, 1 failed   4
        update_empty  3 OLD to Cebu             done            1 created, 1 updated, 2 skipped, 1 failed   4
        skip          2 WB2                     row_not_failed  1 created, 0 updated, 2 skipped, 2 failed   3 4
        skip          5 WB2                     row_not_failed  1 created, 0 updated, 2 skipped, 2 failed   3 4
        skip          6 WB2                     row_not_failed  1 created, 0 updated, 2 skipped, 2 failed   3 4
        skip          99 WB2                    row_not_failed  1 created, 0 updated, 2 skipped, 2 failed   3 4
        skip          3 WB2 , 3 WB3             row_not_failed  1 created, 0 updated, 2 skipped, 2 failed   3 4
        skip          3 WB2 , 2 WB3             row_not_failed  1 created, 0 updated, 2 skipped, 2 failed   3 4
        ",
    ) {
        let (mut shop, id) = with_failed_rows(on(&on_duplicate));
        let before = shop.model.clone();
        let drafts = corrected(&ask);
        let told = shop.correct_rows("Ben", id, drafts.clone(), vec![]);
        assert_eq!(said(&told), answer, "{ask}");
        let import = &shop.model.imports[&id];
        assert_eq!(counts(import), counted, "{ask}");
        assert_eq!(failed_rows(&shop, id), failed, "{ask}");
        assert_eq!(import.status, ImportStatus::Completed);
        if told.is_err() {
            assert_eq!(shop.model, before, "half of it would be worse than none");
            continue;
        }
        let once = shop.model.clone();
        let again = shop.correct_rows("Ben", id, drafts, vec![]);
        assert_eq!(said(&again), "row_not_failed", "{ask}");
        assert_eq!(shop.model, once);
    }
}

#[test]
fn a_corrected_row_stays_in_the_report_with_its_doubts_only() {
    let (mut shop, id) = with_failed_rows(OnDuplicate::Skip);
    let told = |row, outcome, reason| RowReport {
        row,
        field: None,
        value: "Parked".to_owned(),
        outcome,
        reason,
    };
    let reports = vec![
        told(3, RowOutcome::Warning, RowReason::UnknownStatus),
        told(3, RowOutcome::Failed, RowReason::Missing),
        // Row 4 failed again; nothing is corrected and nothing is told twice.
        told(4, RowOutcome::Failed, RowReason::DamagedNumber),
        told(2, RowOutcome::Warning, RowReason::UnusualPhone),
    ];
    let drafts = corrected("3 WB2 says ?Parked");
    shop.correct_rows("Ben", id, drafts, reports).unwrap();
    let lines = shop.model.reports[&id].iter();
    let lines =
        lines.map(|line| format!("{} {} {}", line.row, word(line.outcome), word(line.reason)));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "3 corrected damaged_number",
            "4 failed damaged_number",
            "5 skipped totals_row",
            "6 skipped repeated_in_file",
            "3 warning unknown_status",
        ]
    );
    assert_eq!(seen(shop.waybill("WB2")), "pending, doubt Parked");
    assert_eq!(
        shop.waybill("WB2").import_id,
        Some(id),
        "it goes with its import"
    );
    assert_eq!(shop.void_import("Ben", id), Ok((2, 0)));
}
