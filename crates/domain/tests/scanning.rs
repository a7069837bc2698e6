//! What a gun hears back: W-040 to W-050, as tables.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::kernel::{OperatorId, SessionId};
use domain::warehouse::{ErrorKind, ScanSource, ScanType, SessionStatus, Totals};
use shop::{counted, said, shop, table, verdict, word};
use uuid::Uuid;

/// W-044 and R-16: every pair of reasons, and which of them is heard.
#[test]
fn when_several_reasons_apply_the_same_one_is_always_heard() {
    for [first_read_while, now, answer] in table(
        "
        first read while         now                               answer

        never                    pending                           valid
        never                    unknown                           error not_found
        never                    dispatched                        error wrong_status
        never                    in_transit                        error wrong_status
        never                    delivering                        error wrong_status
        never                    delivered                         error wrong_status
        never                    returned                          error wrong_status
        never                    hq                                error wrong_status
        never                    issue_pending                     error wrong_status
        never                    pending, word Parked              error wrong_status
        never                    pending, voided                   error cancelled
        never                    pending, on hold                  error on_hold

        pending                  unknown                           error not_found
        unknown                  unknown                           error not_found

        pending                  pending                           duplicate
        pending                  dispatched                        duplicate
        pending                  pending, word Parked              duplicate
        pending                  pending, voided                   duplicate
        pending                  pending, on hold                  duplicate
        dispatched               dispatched                        duplicate
        dispatched               pending                           duplicate
        pending, word Parked     pending                           duplicate
        pending, voided          pending                           duplicate
        pending, on hold         pending                           duplicate

        never                    dispatched, word Parked           error wrong_status
        never                    dispatched, voided                error wrong_status
        never                    dispatched, on hold               error wrong_status
        never                    pending, word Parked, voided      error wrong_status
        never                    pending, word Parked, on hold     error wrong_status
        never                    pending, voided, on hold          error cancelled

        unknown                  pending                           valid
        unknown                  dispatched                        error wrong_status
        unknown                  pending, voided                   error cancelled
        unknown                  pending, on hold                  error on_hold
        ",
    ) {
        let mut shop = shop();
        if first_read_while != "never" {
            shop.parcel("WB1", &first_read_while);
            shop.scan("Ben", "WB1");
        }
        shop.parcel("WB1", &now);
        assert_eq!(
            shop.scan("Ben", "WB1"),
            answer,
            "{first_read_while} then {now}"
        );
    }
}

#[test]
fn an_unknown_code_is_an_error_each_time_until_its_workbook_comes() {
    let mut shop = shop();
    assert_eq!(shop.scan("Ben", "WB9"), "error not_found");
    assert_eq!(shop.scan("Ben", "WB9"), "error not_found");
    shop.pending(["WB9"]);
    assert_eq!(shop.scan("Ben", "WB9"), "valid");
    assert_eq!(shop.scan("Ben", "WB9"), "duplicate");
    let session = shop.session("Ben");
    assert_eq!(
        counted(shop.totals(session)),
        "4 scanned, 1 duplicate, 2 error"
    );
}

/// A gun repeats itself within 700 ms; people and pipes never do.
#[test]
fn only_a_gun_can_read_twice_and_only_at_once() {
    for [read_by, again_by, after, answer] in table(
        "
        read by   again by   after ms   answer
        gun       gun        0          duplicate double_read
        gun       gun        120        duplicate double_read
        gun       gun        699        duplicate double_read
        gun       gun        700        duplicate
        gun       gun        5000       duplicate
        gun       gun        -50        duplicate
        gun       typed      120        duplicate
        gun       stdin      0          duplicate
        stdin     stdin      0          duplicate
        typed     typed      120        duplicate
        ",
    ) {
        let source = |text: &str| serde_json::from_value::<ScanSource>(text.into()).unwrap();
        let mut shop = shop();
        shop.pending(["WB1"]);
        let session = shop.session("Ben");
        shop.try_scan("Ben", session, "WB1", source(&read_by))
            .unwrap();
        shop.wait(after.parse().unwrap());
        let again = shop
            .try_scan("Ben", session, "WB1", source(&again_by))
            .unwrap();
        assert_eq!(verdict(&again), answer, "{read_by} {again_by} {after}");
        assert_eq!(
            shop.totals(session).duplicate_count,
            1,
            "it counts all the same"
        );
    }
}

#[test]
fn a_gun_that_read_another_parcel_in_between_was_told_to_read_again() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    for (code, answer) in [("WB1", "valid"), ("WB2", "valid"), ("WB1", "duplicate")] {
        shop.wait(200);
        assert_eq!(verdict(&shop.scan_item("Ben", code)), answer, "{code}");
    }
}

#[test]
fn a_double_read_of_an_error_is_no_double_read_of_a_parcel() {
    for [state, answer] in table(
        "
        parcel        second read at once
        unknown       error not_found
        dispatched    duplicate double_read
        pending       duplicate double_read
        ",
    ) {
        let mut shop = shop();
        shop.parcel("WB1", &state);
        shop.scan_item("Ben", "WB1");
        shop.wait(100);
        assert_eq!(verdict(&shop.scan_item("Ben", "WB1")), answer, "{state}");
    }
}

/// What arrives instead of a number is an error, is shown, and names no parcel.
#[test]
fn damaged_codes_are_errors_each_time_and_never_somebody_elses_number() {
    let padded = format!("WB1{}X", " ".repeat(70));
    let long = "A".repeat(70);
    let leading = format!("{}WB1 X", " ".repeat(60));
    for (frame, shown) in [
        ("WB1 WB2", "WB1 WB2".to_owned()),
        ("WB1\u{1d}WB2", "WB1\u{fffd}WB2".to_owned()),
        ("WB\u{fffd}1", "WB\u{fffd}1".to_owned()),
        ("", "\u{fffd}".to_owned()),
        ("  ", "\u{fffd}".to_owned()),
        (&leading, "WB1 X".to_owned()),
        (&padded, format!("WB1{}…", " ".repeat(60))),
        (&long, format!("{}…", "A".repeat(63))),
    ] {
        let mut shop = shop();
        shop.pending(["WB1", "WB2", &"A".repeat(63), &"A".repeat(64)]);
        for _ in 0..2 {
            let item = shop.scan_item("Ben", frame);
            assert_eq!(verdict(&item), "error damaged_barcode", "{frame:?}");
            assert_eq!(item.code, shown);
        }
        let session = shop.session("Ben");
        assert_eq!(shop.mark("Ben", session), Ok(1));
        assert_eq!(shop.issue(&shown).held, None, "{frame:?}");
        assert_eq!(shop.status("WB1"), "pending");
        assert_eq!(shop.status(&"A".repeat(64)), "pending");
    }
}

#[test]
fn blanks_and_marks_around_a_code_are_not_part_of_it() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    assert_eq!(shop.scan("Ben", " \u{feff}WB1\r\n"), "valid");
    assert_eq!(shop.scan("Ben", "WB1"), "duplicate");
    assert_eq!(shop.scan("Ben", "wb1"), "error not_found", "case is kept");
}

/// W-046.
#[test]
fn the_same_parcel_in_another_session_is_no_duplicate() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
    assert_eq!(shop.scan("Sara", "WB1"), "valid");
    let session = shop.session("Ben");
    shop.cancel("Ben", session).unwrap();
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
    assert_eq!(shop.scan("Ben", "WB1"), "duplicate");
}

#[test]
fn the_answer_names_what_the_sentence_needs() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    let first = shop.scan_item("Ben", "WB1");
    shop.wait(60_000);
    let again = shop.scan_item("Ben", "WB1");
    assert_eq!(again.detail.first_scanned_at, Some(first.scan_time));

    let session = shop.session("Ben");
    shop.dispatch("Ben", session, false).unwrap();
    let gone = shop.scan_item("Sara", "WB1").detail;
    let by = gone.dispatched.unwrap();
    assert_eq!((by.session_id, by.operator.as_str()), (session, "Ben"));
    assert_eq!(by.at.millis(), shop.now);
    assert_eq!(gone.status.map(word).as_deref(), Some("dispatched"));

    shop.parcel("WB2", "pending, word Parked");
    let doubted = shop.scan_item("Sara", "WB2").detail;
    assert_eq!(doubted.unknown_status.as_deref(), Some("Parked"));
}

/// W-048.
#[test]
fn of_150_scanned_with_5_duplicates_and_2_errors_143_are_valid() {
    let mut shop = shop();
    let codes: Vec<String> = (1..=143).map(|n| format!("JT{n:04}")).collect();
    shop.pending(codes.iter().map(String::as_str));
    let again = codes.iter().take(5);
    for code in codes.iter().chain(again) {
        shop.scan("Ben", code);
    }
    shop.scan("Ben", "JT9998");
    shop.scan("Ben", "JT9999");
    let session = shop.session("Ben");
    let totals = shop.totals(session);
    assert_eq!(counted(totals), "150 scanned, 5 duplicate, 2 error");
    assert_eq!(totals.valid_count(), 143);
    let dispatched = shop.dispatch("Ben", session, true).unwrap();
    assert_eq!(dispatched.dispatched_count, 143);
}

/// W-049. Scans, then as many undos as there are `undo`; what is left.
#[test]
fn an_undone_scan_no_longer_counts_and_its_parcel_may_be_scanned_again() {
    for [scans, then, answer, left] in table(
        "
        scans              then     answer               totals
        WB1 undo           WB1      valid                1 scanned, 0 duplicate, 0 error
        WB1 WB1 undo       WB1      duplicate            2 scanned, 1 duplicate, 0 error
        WB1 WB1 undo undo  WB1      valid                1 scanned, 0 duplicate, 0 error
        WB9 undo           WB9      error not_found      1 scanned, 0 duplicate, 1 error
        WB1 WB2 undo       WB1      duplicate            2 scanned, 1 duplicate, 0 error
        WB1 WB2 undo       WB2      valid                2 scanned, 0 duplicate, 0 error
        GONE undo          GONE     error wrong_status   1 scanned, 0 duplicate, 1 error
        ",
    ) {
        let mut shop = shop();
        shop.pending(["WB1", "WB2"]);
        shop.parcel("GONE", "dispatched");
        let session = shop.session("Ben");
        for step in scans.split(' ') {
            if step == "undo" {
                shop.undo("Ben", session).unwrap();
            } else {
                shop.scan("Ben", step);
            }
        }
        assert_eq!(shop.scan("Ben", &then), answer, "{scans}");
        assert_eq!(counted(shop.totals(session)), left, "{scans}");
        let kept = scans.split(' ').filter(|step| *step != "undo").count() + 1;
        assert_eq!(
            shop.items(session).len(),
            kept,
            "the scan log keeps what was undone (W-050)"
        );
    }
}

#[test]
fn what_cannot_be_undone() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    let session = shop.session("Ben");
    let undo = shop.undo("Ben", session);
    assert_eq!(said(&undo), "nothing_to_undo");

    shop.scan("Ben", "WB1");
    shop.scan("Ben", "WB9");
    shop.mark("Ben", session).unwrap();
    let undo = shop.undo("Ben", session);
    assert_eq!(
        said(&undo),
        "scan_has_issue",
        "it is settled where issues are"
    );

    shop.dispatch("Ben", session, false).unwrap();
    let undo = shop.undo("Ben", session);
    assert_eq!(said(&undo), "session_not_active");
    let nowhere = SessionId(Uuid::nil());
    let undo = shop.undo("Ben", nowhere);
    assert_eq!(said(&undo), "session_unknown");
}

#[test]
fn undoing_everything_leaves_nothing_to_undo() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    shop.scan("Ben", "WB1");
    let session = shop.session("Ben");
    shop.undo("Ben", session).unwrap();
    assert_eq!(said(&shop.undo("Ben", session)), "nothing_to_undo");
    assert_eq!(shop.totals(session), Totals::default());
}

#[test]
fn positions_count_on_past_what_was_undone() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    assert_eq!(shop.scan_item("Ben", "WB1").position, 1);
    let session = shop.session("Ben");
    shop.undo("Ben", session).unwrap();
    assert_eq!(shop.scan_item("Ben", "WB2").position, 2);
}

#[test]
fn flagging_takes_a_valid_parcel_out_and_keeps_it_in_the_session() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    shop.scan("Ben", "WB1");
    let session = shop.session("Ben");
    let item = shop
        .flag("Ben", session, "WB1", ErrorKind::DataMismatch)
        .unwrap();
    assert_eq!(verdict(&item), "error data_mismatch");
    assert_eq!(item.detail.note.as_deref(), Some("torn"));
    assert_eq!(
        counted(shop.totals(session)),
        "1 scanned, 0 duplicate, 1 error"
    );
    assert_eq!(shop.scan("Ben", "WB1"), "duplicate");
    assert_eq!(shop.status("WB1"), "pending", "until it is marked (W-052)");
}

#[test]
fn what_can_be_flagged_and_as_what() {
    for [parcel, flagged_as, answer] in table(
        "
        parcel       flagged as         answer
        pending      damaged_barcode    done
        pending      data_mismatch      done
        pending      not_found          resolution_unfit
        pending      wrong_status       resolution_unfit
        pending      on_hold            resolution_unfit
        pending      cancelled          resolution_unfit
        pending      double_read        resolution_unfit
        dispatched   damaged_barcode    item_not_valid
        unknown      data_mismatch      item_not_valid
        unknown      not_found          item_not_valid
        ",
    ) {
        let mut shop = shop();
        shop.parcel("WB1", &parcel);
        shop.scan("Ben", "WB1");
        let session = shop.session("Ben");
        let kind = serde_json::from_value(flagged_as.as_str().into()).unwrap();
        let flagged = shop.flag("Ben", session, "WB1", kind);
        assert_eq!(said(&flagged), answer, "{parcel} {flagged_as}");
    }
}

#[test]
fn what_is_not_there_any_more_cannot_be_flagged() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    let session = shop.session("Ben");
    let kind = ErrorKind::DamagedBarcode;
    assert_eq!(
        said(&shop.flag("Ben", session, "WB1", kind)),
        "item_unknown"
    );
    shop.scan("Ben", "WB1");
    shop.undo("Ben", session).unwrap();
    assert_eq!(
        said(&shop.flag("Ben", session, "WB1", kind)),
        "item_unknown"
    );
    shop.scan("Ben", "WB1");
    shop.flag("Ben", session, "WB1", kind).unwrap();
    assert_eq!(
        said(&shop.flag("Ben", session, "WB1", kind)),
        "item_not_valid"
    );
    shop.cancel("Ben", session).unwrap();
    assert_eq!(
        said(&shop.flag("Ben", session, "WB1", kind)),
        "session_not_active"
    );
}

/// W-041.
#[test]
fn opening_the_scanner_resumes_or_starts() {
    for [before, asked_for, answer] in table(
        "
        before       asked for   answer
        nothing      resume      another
        nothing      new         another
        active       resume      the same
        active       new         session_open
        completed    resume      another
        completed    new         another
        cancelled    resume      another
        cancelled    new         another
        ",
    ) {
        let mut shop = shop();
        shop.pending(["WB1"]);
        let mut first = None;
        if before != "nothing" {
            shop.scan("Ben", "WB1");
            let session = shop.session("Ben");
            match before.as_str() {
                "completed" => drop(shop.dispatch("Ben", session, false).unwrap()),
                "cancelled" => drop(shop.cancel("Ben", session).unwrap()),
                _ => {}
            }
            first = Some(session);
        }
        let opened = match shop.open("Ben", asked_for == "new") {
            Err(refusal) => refusal.code(),
            Ok(session) if Some(session) == first => "the same".to_owned(),
            Ok(_) => "another".to_owned(),
        };
        assert_eq!(opened, answer, "{before} {asked_for}");
        let active =
            |session: &&domain::warehouse::Session| session.status == SessionStatus::Active;
        assert_eq!(shop.model.sessions.values().filter(active).count(), 1);
    }
}

#[test]
fn each_operator_has_a_session_of_their_own() {
    let mut shop = shop();
    let (bens, saras) = (shop.session("Ben"), shop.session("Sara"));
    assert_ne!(bens, saras);
    let by = |session: &SessionId| shop.model.sessions[session].scanned_by;
    let ben: OperatorId = shop.person("Ben").id;
    assert_eq!(by(&bens), ben);
    assert_ne!(by(&saras), ben);
}

#[test]
fn an_ended_session_takes_no_more_scans_and_keeps_those_it_has() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    shop.scan("Ben", "WB1");
    let session = shop.session("Ben");
    shop.cancel("Ben", session).unwrap();
    let late = shop.try_scan("Ben", session, "WB2", ScanSource::Gun);
    assert_eq!(said(&late), "session_not_active");
    let kept = shop.items(session);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].scan_type, ScanType::Valid);
    assert_eq!(shop.status("WB1"), "pending", "no waybill changes (W-053)");
}
