//! Joining a server: from nothing, with everything a standalone station has, and
//! what is refused.

use crate::company::{Company, blocking, settle, statuses, text, workbook};
use tests::Floor;

#[tokio::test(flavor = "multi_thread")]
async fn a_standalone_station_joins_and_carries_everything_along() {
    let company = Company::open().await;
    let shop = Floor::open();
    let (before, session) = blocking(|| {
        shop.import("courier.xlsx", &workbook(15), &[]);
        shop.import(
            "again.xlsx",
            &workbook(18),
            &["--on-duplicate", "update-all"],
        );
        shop.scan(1..=10);
        let sent = shop.ask_one(&["dispatch"]);
        // One session is still open when the station joins.
        shop.scan(11..=12);
        (statuses(&shop), text(&sent["session_id"]).to_owned())
    });
    let code = company.shop.code().await;
    let joined = blocking(|| shop.enrol(&company.url(), &code, &["--name", "Back door"]));
    assert_eq!(joined["company"], "Isla Trading");
    assert_eq!(joined["operator"], "Amal");
    assert!(
        joined["recovery_code"].is_null(),
        "it has its own: {joined}"
    );
    let gate = company.station("Rosa").await;
    blocking(|| {
        settle(&[&shop, &gate]);
        assert_eq!(statuses(&shop), before);
        assert_eq!(statuses(&gate), before);
        for parcel in [1, 12, 18] {
            let number = Floor::number(parcel);
            assert_eq!(shop.waybill(&number), gate.waybill(&number));
        }
        assert_eq!(shop.session(&session), gate.session(&session));
        assert_eq!(shop.ask(&["imports"]).len(), 2);
        assert_eq!(gate.ask(&["imports"]).len(), 2);
        // The open session goes on where it was.
        let scan = shop.scan([13]).remove(0);
        assert_eq!(scan["outcome"], "valid", "{scan}");
        assert_eq!(scan["totals"]["total_scanned"], 3);
        shop.ask_one(&["dispatch"]);
        settle(&[&shop, &gate]);
        assert_eq!(statuses(&shop), statuses(&gate));
        shop.is_sound();
    });
    assert_eq!(company.statuses().await, blocking(|| statuses(&shop)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_works_once_and_a_station_joins_once() {
    let company = Company::open().await;
    let code = company.shop.code().await;
    let (one, other) = (Floor::unopened(), Floor::unopened());
    blocking(|| {
        let url = company.url();
        let joined = one.enrol(&url, &code.to_lowercase(), &[]);
        for part in ["device_id", "station_code", "recovery_code"] {
            assert!(!text(&joined[part]).is_empty(), "{part}: {joined}");
        }
        let words = |code: &str| -> Vec<String> {
            let words = ["enrol", "--server", &url, "--code", code];
            words.iter().map(|word| (*word).to_owned()).collect()
        };
        assert_eq!(one.refused(&words(&code))["code"], "already_enrolled");
        let refused = other.refused(&words(&code));
        assert_eq!(refused["code"], "enrol_code_unusable");
        assert_eq!(other.refused(&words("AAAA"))["code"], "enrol_code_unusable");
        // A typing mistake in the address leaves the folder as fresh as it was.
        let fresh = Floor::unopened();
        let typed = ["enrol", "--server", "ftp://x", "--code", "AAAA"];
        assert_eq!(fresh.refused(&typed)["code"], "server_address_unusable");
        let far = ["enrol", "--server", "http://192.0.2.7", "--code", "AAAA"];
        assert_eq!(fresh.refused(&far)["code"], "server_not_encrypted");
        assert_eq!(fresh.ask_one(&["status"])["set_up"], false);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_sync_is_refused_in_words_and_work_goes_on() {
    let alone = Floor::open();
    blocking(|| assert_eq!(alone.refused(&["sync"])["code"], "not_enrolled"));
    let company = Company::open().await;
    let floor = company.station("Amal").await;
    company.shop.server.stop().await;
    blocking(|| {
        assert_eq!(floor.refused(&["sync"])["code"], "server_unreachable");
        floor.import("courier.xlsx", &workbook(4), &[]);
        assert_eq!(floor.scan(1..=4).len(), 4);
        assert_eq!(floor.ask_one(&["dispatch"])["dispatched_count"], 4);
        let status = floor.ask_one(&["status"]);
        assert!(status["unsent"].as_u64() > Some(5), "{status}");
    });
}
