//! What could not go and a person must settle: W-052, W-070 to W-073, R-15,
//!
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::kernel::{Amount, IssueId, SessionId};
use domain::warehouse::{CorrectIssue, ErrorKind, IssueStatus, Resolution, WaybillPatch};
use shop::{Shop, number, said, shop, table, word};
use uuid::Uuid;

/// The shop of these tables: WB1 and WB2 wait, GONE left, HELD is on hold,
/// VOID was taken back, WB8 and WB9 nobody knows.
fn floor() -> Shop {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    shop.parcel("GONE", "dispatched");
    shop.parcel("HELD", "pending, on hold");
    shop.parcel("VOID", "pending, voided");
    shop
}

/// Scans and flags (`torn:WB1`, `wrong:WB1`) in somebody's session.
fn work(shop: &mut Shop, name: &str, steps: &str) -> SessionId {
    let session = shop.session(name);
    for step in steps.split(' ') {
        let kind = match step.split_once(':') {
            Some(("torn", _)) => Some(ErrorKind::DamagedBarcode),
            Some(("wrong", _)) => Some(ErrorKind::DataMismatch),
            _ => None,
        };
        let code = step.rsplit(':').next().unwrap();
        shop.scan(name, code);
        if let Some(kind) = kind {
            shop.flag(name, session, code, kind).unwrap();
        }
    }
    session
}

/// Every issue, as `code kind xscans`, by code.
fn queue(shop: &Shop) -> String {
    let mut lines: Vec<String> = shop
        .model
        .issues
        .values()
        .filter(|one| one.status == IssueStatus::Open)
        .map(|one| format!("{} {} x{}", one.code, word(one.error_kind), one.scans))
        .collect();
    lines.sort();
    if lines.is_empty() {
        "-".to_owned()
    } else {
        lines.join(", ")
    }
}

#[test]
fn errors_become_issues_and_duplicates_never_do() {
    for [scans, pending, issues] in table(
        "
        scanned                    answer   the queue

        WB1                        0        -
        WB1 WB1 WB2 WB2 WB2        0        -
        WB9                        1        WB9 not_found x1
        WB9 WB8                    2        WB8 not_found x1, WB9 not_found x1
        WB9 WB9 WB9                1        WB9 not_found x3
        GONE GONE                  1        GONE wrong_status x1
        HELD                       1        HELD on_hold x1
        VOID                       1        VOID cancelled x1
        torn:WB1                   1        WB1 damaged_barcode x1
        wrong:WB1 WB1              1        WB1 data_mismatch x1
        WB1 WB1 WB2 WB9 GONE       2        GONE wrong_status x1, WB9 not_found x1
        ",
    ) {
        let mut shop = floor();
        let session = work(&mut shop, "Ben", &scans);
        let count = shop.mark("Ben", session).unwrap();
        assert_eq!(count.to_string(), pending, "{scans}");
        assert_eq!(queue(&shop), issues, "{scans}");
    }
}

/// 150 scanned, 5 duplicate, 2 error: two issues, not seven.
#[test]
fn two_errors_and_five_duplicates_are_two_issues() {
    let mut shop = shop();
    let codes: Vec<String> = (1..=143).map(|n| format!("JT{n:04}")).collect();
    shop.pending(codes.iter().map(String::as_str));
    for code in codes.iter().chain(codes.iter().take(5)) {
        shop.scan("Ben", code);
    }
    let session = work(&mut shop, "Ben", "WB8 WB9");
    assert_eq!(shop.mark("Ben", session), Ok(2));
    assert_eq!(shop.model.issues.len(), 2);
    assert_eq!(
        shop.totals(session).valid_count(),
        143,
        "they remain for dispatch"
    );
}

#[test]
fn marking_again_changes_nothing_and_says_the_same() {
    let mut shop = floor();
    let session = work(&mut shop, "Ben", "WB1 WB9 GONE torn:WB2");
    assert_eq!(shop.mark("Ben", session), Ok(3));
    let after = shop.model.clone();
    assert_eq!(shop.mark("Ben", session), Ok(3));
    assert_eq!(shop.model, after);
    shop.dispatch("Ben", session, false).unwrap();
    assert_eq!(
        shop.mark("Ben", session),
        Ok(3),
        "also once the parcels left"
    );
    assert!(shop.last.is_empty());
}

#[test]
fn what_was_undone_becomes_no_issue() {
    let mut shop = floor();
    let session = work(&mut shop, "Ben", "WB9");
    shop.undo("Ben", session).unwrap();
    assert_eq!(shop.mark("Ben", session), Ok(0));
    assert_eq!(queue(&shop), "-");
}

/// W-052: only what the parcel in hand shows takes it out of the flow.
#[test]
fn only_a_torn_label_or_wrong_data_hold_a_parcel() {
    for [step, meanwhile, before, after] in table(
        "
        scanned      meanwhile     status before   status after
        GONE         -             dispatched      dispatched
        HELD         -             pending         pending
        VOID         -             pending         pending
        torn:WB1     -             pending         issue_pending
        wrong:WB1    -             pending         issue_pending
        wrong:WB1    dispatched    dispatched      issue_pending
        wrong:WB1    in_transit    in_transit      in_transit
        torn:WB1     delivered     delivered       delivered
        torn:WB1     hq            hq              hq
        ",
    ) {
        let mut shop = floor();
        let session = work(&mut shop, "Ben", &step);
        let code = step.rsplit(':').next().unwrap();
        if meanwhile != "-" {
            shop.parcel(code, &meanwhile);
        }
        assert_eq!(shop.status(code), before, "{step}");
        shop.mark("Ben", session).unwrap();
        assert_eq!(shop.status(code), after, "{step} {meanwhile}");
        let held = shop.issue(code).held.map(|(_, status)| word(status));
        let marked = shop.waybill(code).marked_pending_at;
        if before == after {
            assert_eq!((held, marked), (None, None), "{step}");
        } else {
            assert_eq!(held.as_deref(), Some(before.as_str()), "{step}");
            assert_eq!(marked.map(domain::Timestamp::millis), Some(shop.now));
        }
    }
}

/// one code, one open issue, whoever scans it again.
#[test]
fn repeats_of_an_unknown_code_join_the_same_issue_across_sessions() {
    let mut shop = floor();
    let bens = work(&mut shop, "Ben", "WB9 WB9");
    assert_eq!(shop.mark("Ben", bens), Ok(1));
    let issue = shop.issue("WB9");
    shop.scan("Ben", "WB9");
    assert_eq!(shop.mark("Ben", bens), Ok(1));
    let saras = work(&mut shop, "Sara", "WB9");
    assert_eq!(shop.mark("Sara", saras), Ok(1));

    let joined = shop.issue("WB9");
    assert_eq!((joined.id, joined.scans), (issue.id, 4));
    assert_eq!(
        (joined.session_id, joined.raised_by_name.as_str()),
        (bens, "Ben")
    );
    assert!(
        shop.items(saras)
            .iter()
            .all(|item| item.issue_id == Some(issue.id))
    );
}

#[test]
fn a_code_whose_issue_was_settled_raises_another() {
    let mut shop = floor();
    let session = work(&mut shop, "Ben", "WB9");
    shop.mark("Ben", session).unwrap();
    let first = shop.issue("WB9");
    let why = Some("thrown away");
    shop.resolve("Ben", first.id, Resolution::Dismiss, why)
        .unwrap();
    shop.scan("Ben", "WB9");
    assert_eq!(shop.mark("Ben", session), Ok(2));
    assert_eq!(shop.issues("WB9").len(), 2);
    assert_eq!(queue(&shop), "WB9 not_found x1");
}

/// The number was unknown, came with a workbook, and its data are wrong.
#[test]
fn wrong_data_hold_a_parcel_whose_code_already_has_an_issue() {
    for same_session in [true, false] {
        let mut shop = floor();
        let first = work(&mut shop, "Ben", "WB9");
        shop.mark("Ben", first).unwrap();
        shop.pending(["WB9"]);
        let who = if same_session { "Ben" } else { "Sara" };
        let second = work(&mut shop, who, "wrong:WB9");
        shop.mark(who, second).unwrap();
        assert_eq!(shop.status("WB9"), "issue_pending");
        assert_eq!(queue(&shop), "WB9 data_mismatch x2");
        let issue = shop.issue("WB9");
        assert_eq!(issue.note.as_deref(), Some("torn"));
        let right = Resolution::Correct(CorrectIssue::default());
        shop.resolve("Ben", issue.id, right, None).unwrap();
        assert_eq!(shop.status("WB9"), "pending");
    }
}

#[test]
fn a_held_parcel_scanned_again_joins_its_issue_and_is_held_once() {
    let mut shop = floor();
    let bens = work(&mut shop, "Ben", "wrong:WB1");
    shop.scan("Sara", "WB2");
    shop.mark("Ben", bens).unwrap();
    let events = shop.model.events.clone();
    assert_eq!(shop.scan("Sara", "WB1"), "error wrong_status");
    let saras = shop.session("Sara");
    assert_eq!(shop.mark("Sara", saras), Ok(1));
    assert_eq!(queue(&shop), "WB1 data_mismatch x2");
    assert_eq!(shop.model.events, events);
}

#[test]
fn a_cancelled_session_makes_no_issues() {
    let mut shop = floor();
    let session = work(&mut shop, "Ben", "WB9");
    shop.cancel("Ben", session).unwrap();
    assert_eq!(said(&shop.mark("Ben", session)), "session_not_active");
    let nowhere = SessionId(Uuid::nil());
    assert_eq!(said(&shop.mark("Ben", nowhere)), "session_unknown");
}

fn resolution(words: &str) -> Resolution {
    let created = |name: &str, phone: &str| Resolution::Create {
        receiver_name: name.to_owned(),
        receiver_phone: phone.to_owned(),
        fields: WaybillPatch::default(),
    };
    let corrected = |fields| Resolution::Correct(CorrectIssue { fields });
    match words {
        "create" => created("Ana", "09171234567"),
        "create nameless" => created(" ", "09171234567"),
        "create phoneless" => created("Ana", ""),
        "imported" => Resolution::Imported,
        "dismiss" => Resolution::Dismiss,
        "correct" => corrected(WaybillPatch {
            receiver_name: Some("Bea".to_owned()),
            ..WaybillPatch::default()
        }),
        "correct nothing" => corrected(WaybillPatch::default()),
        "correct nameless" => corrected(WaybillPatch {
            receiver_name: Some(String::new()),
            ..WaybillPatch::default()
        }),
        "correct no items" => corrected(WaybillPatch {
            quantity: Some(0),
            ..WaybillPatch::default()
        }),
        "correct a debt" => corrected(WaybillPatch {
            cod_amount: Some(Amount(-1)),
            ..WaybillPatch::default()
        }),
        words => Resolution::Number {
            waybill_number: number(words.strip_prefix("is ").unwrap()),
        },
    }
}

/// W-071 to W-073. The first reason against a resolution, in the order the
/// refusals are listed.
#[test]
fn how_each_kind_of_issue_may_end() {
    for [issue, meanwhile, resolve, reason, answer, after] in table(
        "
        issue about   meanwhile         resolution         reason   answer             then it is

        WB9           -                 create             -        done               pending
        WB9           -                 create             why      done               pending
        WB9           -                 create nameless    -        field_missing      -
        WB9           -                 create phoneless   -        field_missing      -
        WB9           pending           create             -        waybill_exists     pending
        WB9           pending           create nameless    -        waybill_exists     pending
        WB9           pending, voided   create             -        done               pending
        WB9           -                 imported           -        waybill_unknown    -
        WB9           pending           imported           -        done               pending
        WB9           dispatched        imported           -        done               dispatched
        WB9           pending, voided   imported           -        waybill_unknown    pending
        WB9           -                 is WB2             why      resolution_unfit   -
        WB9           -                 correct            -        resolution_unfit   -
        WB9           -                 dismiss            -        reason_missing     -
        WB9           -                 dismiss            why      done               -

        torn:WB1      -                 is WB1             why      done               pending
        torn:WB1      -                 is WB2             why      done               pending
        torn:WB1      -                 is WB2             -        reason_missing     issue_pending
        torn:WB1      -                 is WB7             why      waybill_unknown    issue_pending
        torn:WB1      -                 is WB7             -        reason_missing     issue_pending
        torn:WB1      -                 is VOID            why      waybill_unknown    issue_pending
        torn:WB1      -                 create             -        resolution_unfit   issue_pending
        torn:WB1      -                 imported           -        resolution_unfit   issue_pending
        torn:WB1      -                 correct            -        resolution_unfit   issue_pending
        torn:WB1      -                 dismiss            why      done               pending
        W#1-W#2       -                 is WB2             why      done               -

        wrong:WB1     -                 correct            -        done               pending
        wrong:WB1     -                 correct nothing    -        done               pending
        wrong:WB1     -                 correct nameless   -        field_missing      issue_pending
        wrong:WB1     -                 correct no items   -        field_missing      issue_pending
        wrong:WB1     -                 correct a debt     -        field_missing      issue_pending
        wrong:WB1     delivered         correct            -        done               delivered
        wrong:WB1     -                 is WB1             why      resolution_unfit   issue_pending
        wrong:WB1     -                 create             -        resolution_unfit   issue_pending
        wrong:WB1     -                 dismiss            -        reason_missing     issue_pending
        wrong:WB1     -                 dismiss            why      done               pending

        GONE          -                 correct            -        resolution_unfit   dispatched
        GONE          -                 is WB1             why      resolution_unfit   dispatched
        GONE          -                 dismiss            why      done               dispatched
        HELD          -                 imported           -        resolution_unfit   pending
        HELD          -                 dismiss            why      done               pending
        VOID          -                 create             -        resolution_unfit   pending
        VOID          -                 dismiss            why      done               pending
        ",
    ) {
        let mut shop = floor();
        // A frame that is no code: something unprintable in the middle.
        let issue = issue.replace("W#1-W#2", "WB1\u{7f}WB2");
        let session = work(&mut shop, "Ben", &issue);
        shop.mark("Ben", session).unwrap();
        if meanwhile != "-" {
            shop.parcel(issue.rsplit(':').next().unwrap(), &meanwhile);
        }
        let open = shop.model.issues.values().next().unwrap().clone();
        let before = shop.model.clone();
        let reason = Some(reason.as_str()).filter(|reason| *reason != "-");
        let resolved = shop.resolve("Sara", open.id, resolution(&resolve), reason);
        assert_eq!(said(&resolved), answer, "{issue} {meanwhile} {resolve}");
        let key = issue.rsplit(':').next().unwrap();
        let status = domain::kernel::WaybillNumber::read(key)
            .ok()
            .and_then(|key| shop.model.waybills.get(&key))
            .map_or("-".to_owned(), |waybill| word(waybill.status));
        assert_eq!(status, after, "{issue} {meanwhile} {resolve}");
        match resolved {
            Ok(issue) => {
                assert_eq!(issue.status, IssueStatus::Resolved);
                assert_eq!(issue.resolved_by_name.as_deref(), Some("Sara"));
                assert_eq!(issue.resolved_at.unwrap().millis(), shop.now);
                let again = shop.resolve("Sara", issue.id, resolution(&resolve), reason);
                assert_eq!(said(&again), "issue_resolved");
            }
            Err(_) => assert_eq!(shop.model, before, "a refusal changes nothing"),
        }
    }
}

#[test]
fn an_issue_nobody_knows_is_not_resolved() {
    let unknown = IssueId(Uuid::nil());
    let refused = shop().resolve("Ben", unknown, Resolution::Dismiss, Some("why"));
    assert_eq!(said(&refused), "issue_unknown");
}

/// Table 2.1: back to dispatched, if it had been dispatched.
#[test]
fn a_held_parcel_goes_back_to_where_it_was() {
    let mut shop = floor();
    let bens = work(&mut shop, "Ben", "WB1");
    let saras = work(&mut shop, "Sara", "wrong:WB1");
    shop.dispatch("Ben", bens, false).unwrap();
    shop.mark("Sara", saras).unwrap();
    assert_eq!(shop.status("WB1"), "issue_pending");
    let issue = shop.issue("WB1");
    shop.resolve("Sara", issue.id, resolution("correct"), None)
        .unwrap();
    assert_eq!(shop.status("WB1"), "dispatched");
    let waybill = shop.waybill("WB1");
    assert_eq!(waybill.dispatched().unwrap().session_id, bens);
    assert_eq!(waybill.receiver_name, "Bea");
    assert_eq!(waybill.marked_pending_at, None);
    assert_eq!(shop.paper(bens), ["WB1"]);
}

/// W-071: created now, rescanned later; W-072: the typed number is logged.
#[test]
fn what_a_resolution_leaves_behind() {
    let mut shop = floor();
    let session = work(&mut shop, "Ben", "WB2 WB9 torn:WB1");
    shop.dispatch("Ben", session, true).unwrap();
    let (unknown, torn) = (shop.issue("WB9"), shop.issue("WB1"));

    shop.resolve("Ben", unknown.id, resolution("create"), None)
        .unwrap();
    let made = shop.waybill("WB9");
    assert_eq!((made.receiver_name.as_str(), made.quantity), ("Ana", 1));
    assert_eq!(made.receiver_phone.e164.as_deref(), Some("+639171234567"));
    assert_eq!(shop.scan("Ben", "WB9"), "valid", "in a later session");

    let typed = shop.resolve("Ben", torn.id, resolution("is WB1"), Some("wet label"));
    assert_eq!(typed.unwrap().reason.as_deref(), Some("WB1: wet label"));
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
}
