//! Two people at one station.

use contract::{AddOperatorRequest, Caller, Nothing, Rpc};
use domain::access::Role;
use tests::{Sheet, Shop, beep};

#[test]
fn each_has_a_session_and_a_parcel_leaves_once() {
    let mut shop = Shop::open();
    shop.import(&Sheet::usual().parcels(1, 2, "Cebu City"));
    let amals = shop.session();
    shop.scan_all(amals, &["JT0000000001", "JT0000000002"]);
    shop.acts_as("Noor");
    let noors = shop.session();
    assert_ne!(amals, noors);
    // Per session only (W-046): Noor's gun takes it too.
    assert_eq!(beep(&shop.scan(noors, "JT0000000001")), "valid");
    assert_eq!(shop.dispatch(noors, false).unwrap().dispatched_count, 1);
    shop.acts_as("Amal");
    let sent = shop.dispatch(amals, false).unwrap();
    assert_eq!(sent.dispatched_count, 1);
    let issues = contract::IssuesRequest { resolved: false };
    let open = shop.station().issues(shop.caller(), issues).unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].code, "JT0000000001");
}

#[test]
fn a_checker_may_look_and_may_not_scan() {
    let shop = Shop::open();
    let ask = AddOperatorRequest {
        name: "Cleo".to_owned(),
        role: Some(Role::Checker),
    };
    shop.station()
        .add_operator(&Caller::default(), ask)
        .unwrap();
    let cleo = Caller::named("cleo");
    let ask = contract::OpenSessionRequest { new: false };
    assert_eq!(
        shop.station().open_session(&cleo, ask).unwrap_err().code,
        "not_permitted"
    );
    assert!(shop.station().status(&cleo, Nothing {}).unwrap().set_up);
    // The matrix holds for looking too: waybills yes, sessions and imports no.
    let all = contract::WaybillsRequest::default();
    assert!(shop.station().waybills(&cleo, all).is_ok());
    assert_eq!(
        shop.station().sessions(&cleo, Nothing {}).unwrap_err().code,
        "not_permitted"
    );
    assert_eq!(
        shop.station().imports(&cleo, Nothing {}).unwrap_err().code,
        "not_permitted"
    );
    let nobody = Caller::named("Zed");
    assert_eq!(
        shop.station().status(&nobody, Nothing {}).unwrap_err().code,
        "unknown_operator"
    );
}
