//! Who is at the station (W-402, X-42): PINs, tries that cost time, people who
//! come and go, and how a station is kept.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod shop;

use domain::access::{
    Command, OperatorOnly, PinHash, Proof, SetPin, SetSound, SignIn, Sound, TrySignIn, wait_after,
};
use domain::warehouse::{self, CorrectWaybill, WaybillPatch, WaybillStatus};
use domain::{Answer, Refusal, access};
use shop::{Shop, number, said, shop, table};

fn try_pin(shop: &mut Shop, name: &str, matched: bool) -> Result<Answer, Refusal> {
    let operator_id = shop.person(name).id;
    shop.ask(
        name,
        Command::TrySignIn(TrySignIn {
            operator_id,
            matched,
        }),
    )
}

fn set_pin(shop: &mut Shop, by: &str, whose: &str, proof: Proof) -> Result<Answer, Refusal> {
    let operator_id = shop.person(whose).id;
    shop.ask(
        by,
        Command::SetPin(SetPin {
            operator_id,
            proof,
            pin: PinHash("hashed".to_owned()),
        }),
    )
}

fn sign_in(shop: &Shop, name: &str) -> SignIn {
    shop.model.sign_ins[&shop.person(name).id].clone()
}

/// Two slips cost nothing; then each wrong try costs more than the last, and the
/// fifth locks for five minutes.
#[test]
fn guessing_costs_more_each_time() {
    let mut shop = shop();
    set_pin(&mut shop, "Ben", "Ben", Proof::SignedIn).unwrap();
    for [wrong, seconds] in table(
        "
        wrong try   then wait
        1           0
        2           0
        3           10
        4           60
        5           300
        6           900
        7           3600
        8           3600
        ",
    ) {
        let before = wrong.parse::<u32>().unwrap() - 1;
        assert_eq!(said(&try_pin(&mut shop, "Ben", false)), "done", "{wrong}");
        let seconds: i64 = seconds.parse().unwrap();
        assert_eq!(wait_after(before + 1), seconds * 1_000);
        if seconds > 0 {
            shop.wait(seconds * 1_000 - 1);
            let early = try_pin(&mut shop, "Ben", true).unwrap_err();
            assert_eq!(early.code(), "sign_in_waits", "even the right one: {wrong}");
            assert_eq!(early.params()["seconds"], "1");
            shop.wait(1);
        }
    }
    assert_eq!(said(&try_pin(&mut shop, "Ben", true)), "done");
    assert_eq!(sign_in(&shop, "Ben").failures, 0);
    assert_eq!(
        said(&try_pin(&mut shop, "Amal", true)),
        "done",
        "each waits alone"
    );
}

#[test]
fn whose_pin_it_may_be() {
    for [by, whose, had_one, proof, answer] in table(
        "
        by      whose   has a PIN   proof           answer
        Ben     Ben     no          signed_in       done
        Ben     Ben     yes         signed_in       pin_wrong
        Ben     Ben     yes         current_pin     done
        Ben     Ben     yes         recovery_code   done
        Amal    Ben     yes         signed_in       done
        Adam    Ben     yes         signed_in       not_permitted
        Sara    Ben     no          signed_in       not_permitted
        Sara    Ben     yes         current_pin     not_permitted
        Sara    Ben     yes         recovery_code   done
        ",
    ) {
        let mut shop = shop();
        if had_one == "yes" {
            set_pin(&mut shop, "Ben", "Ben", Proof::SignedIn).unwrap();
            for _ in 0..4 {
                drop(try_pin(&mut shop, "Ben", false));
            }
        }
        let proof = serde_json::from_value(proof.into()).unwrap();
        let set = set_pin(&mut shop, &by, &whose, proof);
        assert_eq!(said(&set), answer, "{by} for {whose}, {had_one}, {proof:?}");
        if set.is_ok() {
            let now = sign_in(&shop, "Ben");
            assert!(now.has_pin && now.failures == 0 && now.wait_until.is_none());
        }
    }
}

#[test]
fn a_pin_is_in_no_log_and_in_no_message() {
    let mut shop = shop();
    set_pin(&mut shop, "Ben", "Ben", Proof::SignedIn).unwrap();
    let logged = serde_json::to_string(&shop.last).unwrap();
    assert!(
        logged.contains("pin_set") && !logged.contains("hashed"),
        "{logged}"
    );
    let command = domain::Command::from(Command::SetPin(SetPin {
        operator_id: shop.person("Ben").id,
        proof: Proof::SignedIn,
        pin: PinHash("hashed".to_owned()),
    }));
    assert!(!serde_json::to_string(&command).unwrap().contains("hashed"));
    assert!(!format!("{command:?}").contains("hashed"));
    assert!(command.stays_here(), "no server hears of it");
}

#[test]
fn somebody_who_left_signs_in_no_more_and_stays_in_the_records() {
    let mut shop = shop();
    shop.pending(["WB1"]);
    let session = shop.session("Ben");
    shop.scan("Ben", "WB1");
    let ben = OperatorOnly {
        operator_id: shop.person("Ben").id,
    };
    shop.ask("Amal", Command::DeactivateOperator(ben.clone()))
        .unwrap();
    assert_eq!(said(&try_pin(&mut shop, "Ben", true)), "operator_inactive");
    assert_eq!(
        said(&set_pin(&mut shop, "Ben", "Ben", Proof::RecoveryCode)),
        "operator_inactive"
    );
    assert!(shop.model.operators.iter().any(|one| one.name == "Ben"));
    assert_eq!(shop.model.items[&session][0].scanned_by, ben.operator_id);
    shop.ask("Amal", Command::ReactivateOperator(ben)).unwrap();
    assert_eq!(said(&try_pin(&mut shop, "Ben", true)), "done");
}

#[test]
fn the_last_owner_cannot_leave() {
    let mut shop = shop();
    let leave = |shop: &Shop, name: &str| {
        Command::DeactivateOperator(OperatorOnly {
            operator_id: shop.person(name).id,
        })
    };
    let amal = leave(&shop, "Amal");
    assert_eq!(said(&shop.ask("Amal", amal.clone())), "last_superadmin");
    shop.add_operator("Amal", "Dalia", access::Role::Superadmin)
        .unwrap();
    assert_eq!(said(&shop.ask("Dalia", amal)), "done");
    let dalia = leave(&shop, "Dalia");
    assert_eq!(said(&shop.ask("Dalia", dalia)), "last_superadmin");
}

#[test]
fn a_station_is_silent_only_for_a_reason() {
    for (volume, reason, answer) in [
        (80, None, "done"),
        (100, Some("loud hall"), "done"),
        (101, None, "setting_out_of_range"),
        (0, None, "silence_unexplained"),
        (0, Some(" \u{a0} "), "silence_unexplained"),
        (0, Some("the office is next door"), "done"),
    ] {
        let mut shop = shop();
        let sound = Sound {
            volume,
            silent_reason: reason.map(str::to_owned),
        };
        let set = shop.ask("Ben", Command::SetSound(SetSound { sound }));
        assert_eq!(said(&set), answer, "{volume} {reason:?}");
        if set.is_ok() {
            let kept = &shop.model.settings.sound;
            assert_eq!(kept.volume, volume);
            assert_eq!(kept.silent_reason.is_some(), volume == 0, "no stale reason");
        }
    }
}

#[test]
fn a_waybill_is_set_right_with_a_reason() {
    for [by, state, to, reason, answer] in table(
        "
        by      parcel          set to          reason     answer
        Ben     in_transit      delivered       seen       done
        Ben     delivered       in_transit      wrong      done
        Ben     dispatched      returned        seen       done
        Ben     dispatched      pending         recalled   done
        Ben     in_transit      delivered       .          reason_missing
        Ben     pending         dispatched      seen       status_not_by_hand
        Ben     pending         issue_pending   seen       status_not_by_hand
        Ben     issue_pending   pending         seen       status_not_by_hand
        Mona    in_transit      delivered       seen       not_permitted
        Mona    in_transit      -               typo       done
        Sami    in_transit      -               typo       not_permitted
        Ben     unknown         delivered       seen       waybill_unknown
        Ben     pending, voided   delivered    seen       waybill_unknown
        ",
    ) {
        let mut shop = shop();
        shop.parcel("WB1", &state);
        let before = shop.model.waybills.get(&number("WB1")).cloned();
        let status: Option<WaybillStatus> =
            (to != "-").then(|| serde_json::from_value(to.as_str().into()).unwrap());
        let ask = CorrectWaybill {
            waybill_number: number("WB1"),
            status,
            fields: WaybillPatch {
                remarks: Some("looked at".to_owned()),
                ..WaybillPatch::default()
            },
            reason: reason.replace('.', " "),
        };
        let role = shop.person(&by).role;
        let offered = before
            .as_ref()
            .map(|waybill| warehouse::by_hand(waybill, role));
        let done = shop.ask(&by, warehouse::Command::CorrectWaybill(ask));
        assert_eq!(said(&done), answer, "{by} {state} {to}");
        if let Some(offered) = offered.filter(|_| answer != "reason_missing") {
            let offers = status.map_or(offered.may_correct, |to| offered.may_become.contains(&to));
            assert_eq!(
                offers,
                done.is_ok(),
                "what is offered is done: {by} {state} {to}"
            );
        }
        match (done, before) {
            (Ok(Answer::Waybill(now)), Some(before)) => {
                assert_eq!(now.status, status.unwrap_or(before.status));
                assert_eq!(now.remarks.as_deref(), Some("looked at"));
                assert_eq!(shop.model.waybills[&number("WB1")], *now);
            }
            (_, before) => {
                assert_eq!(shop.model.waybills.get(&number("WB1")), before.as_ref());
            }
        }
    }
}
