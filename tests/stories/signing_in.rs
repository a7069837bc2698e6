//! Several people at one station: who is at the screens is who scans, PINs open
//! what is theirs, and guessing is no quicker after a restart (W-402, X-42).

use contract::views::{SignInNameView, StatusView};
use contract::*;
use domain::access::Role;
use domain::warehouse::ScanSource;
use tests::{Sheet, Shop};

fn screen() -> Caller {
    Caller::screen()
}

fn with_pin(name: &str, pin: &str) -> Caller {
    Caller {
        pin: Some(Pin(pin.to_owned())),
        ..Caller::named(name)
    }
}

fn names(shop: &Shop) -> Vec<SignInNameView> {
    shop.station().sign_in_names(&screen(), Nothing {}).unwrap()
}

fn name(shop: &Shop, wanted: &str) -> SignInNameView {
    let mut each = names(shop).into_iter();
    each.find(|one| one.name == wanted).unwrap()
}

fn sign_in(shop: &Shop, who: &str, pin: Option<&str>) -> Result<StatusView, Failure> {
    let ask = SignInRequest {
        operator_id: name(shop, who).operator_id,
        pin: pin.map(str::to_owned),
    };
    shop.station().sign_in(&screen(), ask)
}

fn set_pin(shop: &Shop, caller: &Caller, whose: &str, pin: &str) -> Result<Nothing, Failure> {
    let ask = SetPinRequest {
        operator_id: Some(name(shop, whose).operator_id),
        current_pin: None,
        recovery_code: None,
        pin: pin.to_owned(),
    };
    shop.station().set_pin(caller, ask)
}

fn status(shop: &Shop) -> StatusView {
    shop.station().status(&screen(), Nothing {}).unwrap()
}

fn add(shop: &Shop, name: &str, role: Role) {
    let ask = AddOperatorRequest {
        name: name.to_owned(),
        role: Some(role),
    };
    shop.station()
        .add_operator(&Caller::default(), ask)
        .unwrap();
}

fn code<T>(result: Result<T, Failure>) -> String {
    result.map_or_else(|failure| failure.code, |_| "done".to_owned())
}

#[test]
fn one_person_without_a_pin_is_never_asked_and_two_are() {
    let shop = Shop::open();
    assert!(!status(&shop).signed_out, "Amal works alone");
    add(&shop, "Noor", Role::Operator);
    let asked = status(&shop);
    assert!(asked.signed_out && asked.operator.is_none() && asked.places.is_empty());
    let open = OpenSessionRequest { new: false };
    assert_eq!(
        code(shop.station().open_session(&screen(), open)),
        "signed_out"
    );
    let inside = sign_in(&shop, "Noor", None).unwrap();
    assert_eq!(inside.operator.unwrap().name, "Noor");
}

#[test]
fn a_scan_carries_whoever_is_at_the_screens() {
    let shop = Shop::open();
    shop.import(&Sheet::usual().parcels(1, 2, "Cebu City"));
    add(&shop, "Noor", Role::Operator);
    for who in ["Amal", "Noor"] {
        sign_in(&shop, who, None).unwrap();
        let open = OpenSessionRequest { new: false };
        let session = shop.station().open_session(&screen(), open).unwrap();
        assert_eq!(session.scanned_by, who, "each has a session of their own");
        let scan = ScanRequest {
            session_id: session.session_id,
            code: "JT0000000001".to_owned(),
            source: ScanSource::Gun,
            gun: None,
            damage: None,
        };
        shop.station().scan(&screen(), scan).unwrap();
    }
    shop.station().sign_out(&screen(), Nothing {}).unwrap();
    let recent = shop.station().dashboard(&Caller::default(), Nothing {});
    let by: Vec<String> = recent
        .unwrap()
        .recent_scans
        .into_iter()
        .map(|scan| scan.scanned_by)
        .collect();
    assert_eq!(by, ["Noor", "Amal"]);
}

#[test]
fn wrong_tries_are_remembered_over_a_restart() {
    let mut shop = Shop::open();
    add(&shop, "Noor", Role::Operator);
    sign_in(&shop, "Noor", None).unwrap();
    set_pin(&shop, &screen(), "Noor", "2468").unwrap();
    shop.station().sign_out(&screen(), Nothing {}).unwrap();
    assert_eq!(code(sign_in(&shop, "Noor", None)), "pin_needed");
    for _ in 0..3 {
        assert_eq!(code(sign_in(&shop, "Noor", Some("1111"))), "pin_wrong");
    }
    shop.restart();
    assert!(name(&shop, "Noor").wait_seconds > 0);
    assert_eq!(
        code(sign_in(&shop, "Noor", Some("2468"))),
        "sign_in_waits",
        "the right one waits too"
    );
    // The owner gives her a new one, and she is in.
    set_pin(&shop, &Caller::default(), "Noor", "1357").unwrap();
    assert_eq!(code(sign_in(&shop, "Noor", Some("1357"))), "done");
}

#[test]
fn a_command_acts_for_somebody_with_a_pin_only_by_that_pin() {
    let shop = Shop::open();
    add(&shop, "Noor", Role::Operator);
    set_pin(&shop, &Caller::default(), "Noor", "2468").unwrap();
    let imports = |caller: &Caller| code(shop.station().imports(caller, Nothing {}));
    assert_eq!(imports(&Caller::named("Noor")), "pin_needed");
    assert_eq!(imports(&with_pin("Noor", "1111")), "pin_wrong");
    assert_eq!(imports(&with_pin("Noor", "2468")), "done");
    assert_eq!(imports(&Caller::default()), "done", "Amal has none");
    // Noor may not give Amal a PIN, nor change her own without the old one.
    let noor = with_pin("Noor", "2468");
    assert_eq!(code(set_pin(&shop, &noor, "Amal", "9999")), "not_permitted");
    assert_eq!(code(set_pin(&shop, &noor, "Noor", "9999")), "pin_wrong");
    assert_eq!(code(set_pin(&shop, &noor, "Noor", "99")), "pin_too_short");
}

#[test]
fn whoever_left_is_not_offered_and_not_let_in() {
    let shop = Shop::open();
    add(&shop, "Noor", Role::Operator);
    sign_in(&shop, "Noor", None).unwrap();
    let ask = OperatorRequest {
        operator_id: name(&shop, "Noor").operator_id,
    };
    assert_eq!(
        code(shop.station().deactivate_operator(&screen(), ask.clone())),
        "not_permitted"
    );
    let owner = Caller::default();
    shop.station()
        .deactivate_operator(&owner, ask.clone())
        .unwrap();
    assert_eq!(names(&shop).len(), 1);
    assert!(status(&shop).operator.is_none_or(|one| one.name != "Noor"));
    assert_eq!(
        code(shop.station().imports(&Caller::named("Noor"), Nothing {})),
        "operator_inactive"
    );
    shop.station().reactivate_operator(&owner, ask).unwrap();
    assert_eq!(code(sign_in(&shop, "Noor", None)), "done");
}

/// A station whose key a PIN wraps: anybody's PIN opens it in the morning, and
/// the recovery code opens it when all are forgotten.
#[test]
fn pins_open_the_data_and_the_recovery_code_resets_them() {
    let mut shop = Shop::unopened();
    shop.start();
    let ask = SetUpRequest {
        company: "Isla Trading".to_owned(),
        operator: "Amal".to_owned(),
        country: None,
        language: None,
        time_zone: None,
        pin: Some("2468".to_owned()),
    };
    let made = shop.station().set_up(&screen(), ask).unwrap();
    assert_eq!(
        status(&shop).operator.unwrap().name,
        "Amal",
        "she is at the screens"
    );
    add_by(&shop, &screen(), "Noor");
    set_pin(&shop, &screen(), "Noor", "1357").unwrap();

    shop.restart();
    let unlock = |shop: &Shop, pin: &str| {
        let pin = pin.to_owned();
        shop.station().unlock(&screen(), UnlockRequest { pin })
    };
    assert!(status(&shop).locked);
    assert_eq!(code(unlock(&shop, "1111")), "pin_wrong");
    let open = unlock(&shop, "1357").unwrap();
    assert_eq!(
        open.operator.unwrap().name,
        "Noor",
        "whose PIN it was is known"
    );

    shop.restart();
    for _ in 0..3 {
        assert_eq!(code(unlock(&shop, "1111")), "pin_wrong");
    }
    shop.restart();
    assert_eq!(
        code(unlock(&shop, "1357")),
        "sign_in_waits",
        "kept beside the locked data"
    );
    std::fs::remove_file(shop.path().join("unlock.json")).unwrap();
    let open = unlock(&shop, &made.recovery_code.to_lowercase()).unwrap();
    assert!(open.signed_out, "the code is nobody's");
    let reset = |code: &str| SetPinRequest {
        operator_id: Some(name(&shop, "Amal").operator_id),
        current_pin: None,
        recovery_code: Some(code.to_owned()),
        pin: "8642".to_owned(),
    };
    let wrong = shop.station().set_pin(&screen(), reset("AAAA-BBBB"));
    assert_eq!(code(wrong), "recovery_code_wrong");
    shop.station()
        .set_pin(&screen(), reset(&made.recovery_code))
        .unwrap();
    assert_eq!(code(sign_in(&shop, "Amal", Some("2468"))), "pin_wrong");
    assert_eq!(code(sign_in(&shop, "Amal", Some("8642"))), "done");

    shop.restart();
    assert_eq!(
        code(unlock(&shop, "2468")),
        "pin_wrong",
        "the old one opens nothing"
    );
    assert_eq!(code(unlock(&shop, "8642")), "done");
}

fn add_by(shop: &Shop, caller: &Caller, name: &str) {
    let ask = AddOperatorRequest {
        name: name.to_owned(),
        role: None,
    };
    shop.station().add_operator(caller, ask).unwrap();
}

#[test]
fn the_language_changes_at_once_and_stays() {
    let mut shop = Shop::open();
    let ask = SetLanguageRequest {
        language: "fr".to_owned(),
    };
    shop.station().set_language(&screen(), ask).unwrap();
    assert_eq!(shop.station().language(), "fr");
    shop.restart();
    assert_eq!(status(&shop).settings.language, "fr");
    let unknown = SetLanguageRequest {
        language: "de".to_owned(),
    };
    assert_eq!(
        code(shop.station().set_language(&screen(), unknown)),
        "unknown_language"
    );
}
