//! The ends of a session: W-051, W-053, and the paper of W-060 and W-061.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::kernel::{Amount, SessionId, Weight};
use domain::reads;
use domain::warehouse::{
    self, Dispatch, ErrorKind, Manifest, ManifestTotals, SessionStatus, leaving,
};
use shop::{Shop, number, said, shop, table};
use uuid::Uuid;

/// Scans, flags and undoes what the words say, in Ben's session.
fn work(shop: &mut Shop, steps: &str) -> SessionId {
    let session = shop.session("Ben");
    for step in steps.split(' ').filter(|step| *step != "nothing") {
        match step {
            "undo" => drop(shop.undo("Ben", session).unwrap()),
            "flag" => drop(
                shop.flag("Ben", session, "WB1", ErrorKind::DataMismatch)
                    .unwrap(),
            ),
            "mark" => drop(shop.mark("Ben", session).unwrap()),
            "cancel" => drop(shop.cancel("Ben", session).unwrap()),
            "dispatch" => drop(shop.dispatch("Ben", session, true).unwrap()),
            code => drop(shop.scan("Ben", code)),
        }
    }
    session
}

/// W-051 and R-17. WB1 to WB3 wait, GONE left before, WB9 nobody knows.
#[test]
fn what_a_dispatch_needs() {
    for [steps, acknowledged, answer, paper] in table(
        "
        what was done          errors acknowledged   answer                    on the paper

        nothing                no                    nothing_to_dispatch       -
        nothing                yes                   nothing_to_dispatch       -
        WB1                    no                    done                      WB1
        WB1                    yes                   done                      WB1
        WB2 WB1 WB3            no                    done                      WB2 WB1 WB3
        WB1 WB1                no                    done                      WB1
        WB1 undo               no                    nothing_to_dispatch       -
        WB1 WB2 undo           no                    done                      WB1
        WB9                    no                    nothing_to_dispatch       -
        WB9                    yes                   nothing_to_dispatch       -
        WB1 WB9                no                    errors_not_acknowledged   -
        WB1 WB9                yes                   done                      WB1
        WB1 WB9 undo           no                    done                      WB1
        WB1 WB9 mark           no                    done                      WB1
        WB1 GONE               no                    errors_not_acknowledged   -
        WB1 GONE mark          no                    done                      WB1
        WB1 WB9 mark GONE      no                    errors_not_acknowledged   -
        WB1 flag               no                    nothing_to_dispatch       -
        WB1 flag WB2           no                    errors_not_acknowledged   -
        WB1 flag WB2           yes                   done                      WB2
        WB1 flag WB2 mark      no                    done                      WB2
        WB1 cancel             yes                   session_not_active        -
        ",
    ) {
        let mut shop = shop();
        shop.pending(["WB1", "WB2", "WB3"]);
        shop.parcel("GONE", "dispatched");
        let session = work(&mut shop, &steps);
        let before = shop.model.clone();
        let dispatched = shop.dispatch("Ben", session, acknowledged == "yes");
        assert_eq!(said(&dispatched), answer, "{steps}");
        if paper == "-" {
            assert_eq!(shop.model, before, "a refusal changes nothing");
            continue;
        }
        assert_eq!(shop.paper(session).join(" "), paper, "{steps}");
        let done = dispatched.unwrap();
        assert_eq!(done.dispatched_count as usize, shop.paper(session).len());
        for code in ["WB1", "WB2", "WB3"] {
            let gone = paper.split(' ').any(|own| own == code);
            assert_eq!(shop.status(code) == "dispatched", gone, "{steps}: {code}");
        }
        let ended = &shop.model.sessions[&session];
        assert_eq!(ended.status, SessionStatus::Completed);
        assert_eq!(ended.end_time.unwrap().millis(), shop.now);
        assert!(
            !shop
                .items(session)
                .iter()
                .any(|item| item.is_unacknowledged_error())
        );
    }
}

#[test]
fn how_many_errors_wait_is_said() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    let session = work(&mut shop, "WB1 WB9 WB9 WB8");
    let refused = shop.dispatch("Ben", session, false).unwrap_err();
    assert_eq!(refused.params()["error_count"], "3");
}

#[test]
fn a_session_nobody_knows_is_not_dispatched() {
    let refused = shop().dispatch("Ben", SessionId(Uuid::nil()), true);
    assert_eq!(said(&refused), "session_unknown");
}

#[test]
fn a_dispatched_parcel_says_who_sent_it_when_and_with_what() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    let session = work(&mut shop, "WB1 dispatch");
    let by = shop.waybill("WB1").dispatched().unwrap();
    assert_eq!((by.session_id, by.operator.as_str()), (session, "Ben"));
    assert_eq!(by.at.millis(), shop.now);
    assert_eq!(
        shop.model.events[&number("WB1")],
        1,
        "a tracking event (W-023)"
    );
}

#[test]
fn asked_a_second_time_a_dispatch_gives_the_same_answer_and_does_nothing() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    let session = work(&mut shop, "WB1 WB2");
    let first = shop.dispatch("Ben", session, false).unwrap();
    let after = shop.model.clone();
    shop.wait(3_600_000);
    for acknowledge in [false, true] {
        assert_eq!(shop.dispatch("Sara", session, acknowledge).unwrap(), first);
        assert!(shop.last.is_empty());
    }
    assert_eq!(shop.model, after);
}

#[test]
fn manifest_numbers_are_station_incarnation_and_a_counter_that_goes_up() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2", "WB3"]);
    for (code, issued) in [("WB1", "MNL-1-000001"), ("WB2", "MNL-1-000002")] {
        let session = work(&mut shop, code);
        let dispatched = shop.dispatch("Ben", session, false).unwrap();
        assert_eq!(dispatched.manifest_number, issued);
    }
    // A restored copy of the station begins a new life, and a new count.
    (
        shop.model.device.incarnation,
        shop.model.device.manifests_issued,
    ) = (2, 0);
    let session = work(&mut shop, "WB3");
    let dispatched = shop.dispatch("Ben", session, false).unwrap();
    assert_eq!(dispatched.manifest_number, "MNL-2-000001");
    assert_eq!(Manifest::number("CEB", 3, 1_234_567), "CEB-3-1234567");
}

/// W-060: parcels in the order they were scanned, sums by destination.
#[test]
fn the_paper_lists_what_left_and_adds_it_up() {
    let mut shop = shop();
    for [code, to, items, grams, cod] in table(
        "
        parcel   to       items   grams   cod
        WB1      Manila   1       500     129950
        WB2      Cebu     2       1250    0
        WB3      -        1       -       -
        WB4      Manila   3       250     50
        WB5      Cebu     1       -       1000
        ",
    ) {
        shop.pending([code.as_str()]);
        let waybill = shop.model.waybills.get_mut(&number(&code)).unwrap();
        waybill.destination = Some(to).filter(|to| to != "-");
        waybill.quantity = items.parse().unwrap();
        waybill.weight = grams.parse().ok().map(Weight);
        waybill.cod_amount = cod.parse().ok().map(Amount);
    }
    let session = work(&mut shop, "WB4 WB1 WB3 WB2 WB5 dispatch");
    assert_eq!(shop.paper(session).join(" "), "WB4 WB1 WB3 WB2 WB5");

    let manifest = &shop.model.manifests[&session];
    let line = |to: &str, totals: &ManifestTotals| {
        let ManifestTotals {
            waybills,
            quantity,
            weight,
            cod_amount,
        } = totals;
        format!(
            "{to}: {waybills} parcels, {quantity} items, {} g, {} cod",
            weight.0, cod_amount.0
        )
    };
    let mut printed: Vec<String> = manifest
        .by_destination
        .iter()
        .map(|sum| line(sum.destination.as_deref().unwrap_or("nowhere"), &sum.totals))
        .collect();
    printed.push(line("all", &manifest.totals));
    assert_eq!(
        printed,
        [
            "Cebu: 2 parcels, 3 items, 1250 g, 1000 cod",
            "Manila: 2 parcels, 4 items, 750 g, 130000 cod",
            "nowhere: 1 parcels, 1 items, 0 g, 0 cod",
            "all: 5 parcels, 8 items, 2000 g, 131000 cod",
        ]
    );
    assert_eq!(manifest.company, "Tindahan");
    assert_eq!(manifest.currency, "PHP");
    assert_eq!(manifest.operator, "Ben");
    assert_eq!(manifest.issued_at.millis(), shop.now);
    assert_eq!(manifest.lines[0].receiver_name, "Receiver of WB4");
}

/// W-048: the preview on the screen is the paper that will be printed.
#[test]
fn the_preview_says_what_the_paper_will_say() {
    for steps in [
        "nothing",
        "WB1",
        "WB1 WB2 WB9",
        "WB1 flag WB2",
        "WB1 WB2 undo",
    ] {
        let mut shop = shop();
        shop.pending(["WB1", "WB2"]);
        let session = work(&mut shop, steps);
        let dispatch = warehouse::Command::Dispatch(Dispatch {
            session_id: session,
            acknowledge_errors: true,
        });
        let asked = reads(&dispatch.into(), shop.person("Ben").id);
        let preview = leaving(&shop.model.load(&asked), session);
        match shop.dispatch("Ben", session, true) {
            Ok(_) => assert_eq!(preview, shop.model.manifests[&session].by_destination),
            Err(_) => assert!(preview.is_empty(), "{steps}"),
        }
        let after = leaving(&shop.model.load(&asked), session);
        assert_eq!(after, preview, "{steps}: the same once it has left");
    }
}

#[test]
fn nonsense_figures_in_a_workbook_do_not_stop_a_dispatch() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    for waybill in shop.model.waybills.values_mut() {
        waybill.quantity = u32::MAX;
        waybill.cod_amount = Some(Amount(i64::MAX));
        waybill.weight = Weight::from_kilograms(1e6);
    }
    let session = work(&mut shop, "WB1 WB2 dispatch");
    let manifest = &shop.model.manifests[&session];
    let stored = serde_json::to_string(manifest).unwrap();
    let read: Manifest = serde_json::from_str(&stored).unwrap();
    assert_eq!(&read, manifest, "two thousand tonnes are read back");
    assert!(read.is_intact());
}

/// W-061.
#[test]
fn whoever_changes_a_manifest_is_found_out() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    let session = work(&mut shop, "WB1 WB2 dispatch");
    let manifest = shop.model.manifests[&session].clone();
    assert!(manifest.is_intact());
    let again: Manifest = serde_json::from_str(&serde_json::to_string(&manifest).unwrap()).unwrap();
    assert!(again.is_intact(), "stored and read back");

    type Tamper = (&'static str, fn(&mut Manifest));
    let tampering: [Tamper; 8] = [
        ("number", |m| m.manifest_number.push('0')),
        ("operator", |m| m.operator = "Sara".to_owned()),
        ("time", |m| m.issued_at = domain::Timestamp::from_millis(0)),
        ("a parcel left out", |m| drop(m.lines.pop())),
        ("order of parcels", |m| m.lines.reverse()),
        ("money", |m| m.lines[0].cod_amount = Some(Amount(1))),
        ("sums", |m| m.totals.waybills = 1),
        ("hash", |m| m.content_hash = "0".repeat(64)),
    ];
    for (what, tamper) in tampering {
        let mut changed = manifest.clone();
        tamper(&mut changed);
        assert!(!changed.is_intact(), "{what}");
    }
}

/// Two people scan the same parcel; it can only leave once.
#[test]
fn the_second_dispatch_leaves_out_what_the_first_took() {
    let mut shop = shop();
    shop.pending(["WB1", "WB2"]);
    assert_eq!(shop.scan("Ben", "WB1"), "valid");
    assert_eq!(shop.scan("Sara", "WB1"), "valid");
    assert_eq!(shop.scan("Sara", "WB2"), "valid");
    let (bens, saras) = (shop.session("Ben"), shop.session("Sara"));
    shop.dispatch("Ben", bens, false).unwrap();
    shop.wait(60_000);

    let second = shop.dispatch("Sara", saras, false).unwrap();
    assert_eq!(second.dispatched_count, 1);
    assert_eq!(shop.paper(saras), ["WB2"]);
    let by = shop.waybill("WB1").dispatched().unwrap();
    assert_eq!(by.session_id, bens, "it stays with the first");

    let item = &shop.items(saras)[0];
    assert_eq!(shop::verdict(item), "error wrong_status");
    assert_eq!(item.detail.dispatched.as_ref().unwrap().operator, "Ben");
    let issue = shop.issue("WB1");
    assert_eq!(item.issue_id, Some(issue.id));
    assert_eq!(issue.error_kind, ErrorKind::WrongStatus);
    assert_eq!(issue.raised_by_name, "Sara");
    assert_eq!(
        issue.held, None,
        "rightly dispatched elsewhere, it stays dispatched (W-052)"
    );
    let totals = shop.totals(saras);
    assert_eq!(shop::counted(totals), "2 scanned, 0 duplicate, 1 error");
}

/// What became of WB1 between its scan and the dispatch.
#[test]
fn a_parcel_that_may_no_longer_go_stays_behind_with_an_issue() {
    for [meanwhile, issue] in table(
        "
        meanwhile               issue
        dispatched              wrong_status
        in_transit              wrong_status
        issue_pending           wrong_status
        pending, word Parked    wrong_status
        pending, voided         cancelled
        pending, on hold        on_hold
        unknown                 not_found
        ",
    ) {
        let mut shop = shop();
        shop.pending(["WB1", "WB2"]);
        let session = work(&mut shop, "WB1 WB2");
        shop.parcel("WB1", &meanwhile);
        let before = shop.model.waybills.get(&number("WB1")).cloned();
        shop.dispatch("Ben", session, false).unwrap();
        assert_eq!(shop.paper(session), ["WB2"], "{meanwhile}");
        assert_eq!(
            shop::word(shop.issue("WB1").error_kind),
            issue,
            "{meanwhile}"
        );
        assert_eq!(shop.model.waybills.get(&number("WB1")).cloned(), before);
    }
}

#[test]
fn when_nothing_may_go_any_more_there_is_nothing_to_dispatch() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    shop.scan("Ben", "WB1");
    shop.scan("Sara", "WB1");
    let (bens, saras) = (shop.session("Ben"), shop.session("Sara"));
    shop.dispatch("Ben", bens, false).unwrap();
    let refused = shop.dispatch("Sara", saras, true);
    assert_eq!(said(&refused), "nothing_to_dispatch");
    shop.cancel("Sara", saras).unwrap();
}

/// W-053.
#[test]
fn who_may_give_a_session_up_and_when() {
    for [steps, answer, ended] in table(
        "
        what was done        answer               session
        nothing              done                 cancelled
        WB1 WB9              done                 cancelled
        WB1 WB9 mark         done                 cancelled
        WB1 cancel           done                 cancelled
        WB1 dispatch         session_not_active   completed
        ",
    ) {
        let mut shop = shop();
        shop.pending(["WB1"]);
        let session = work(&mut shop, &steps);
        let (items, waybills) = (shop.items(session), shop.model.waybills.clone());
        let ended_at = shop.model.sessions[&session].end_time;
        shop.wait(1_000);
        let cancelled = shop.cancel("Ben", session);
        assert_eq!(said(&cancelled), answer, "{steps}");
        assert_eq!(shop.items(session), items, "scans are kept");
        assert_eq!(shop.model.waybills, waybills, "no waybill changes");
        let after = &shop.model.sessions[&session];
        assert_eq!(shop::word(after.status), ended, "{steps}");
        match ended_at {
            Some(_) => assert_eq!(after.end_time, ended_at, "a repeat changes nothing"),
            None => assert_eq!(after.end_time.unwrap().millis(), shop.now),
        }
        if let Ok(answered) = cancelled {
            assert_eq!(&answered, after);
        }
    }
}
