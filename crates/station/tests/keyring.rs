//! The key in a real keyring: a private D-Bus session with its own
//! gnome-keyring, ended with the test.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

/// Runs a shell script in a private session whose keyring is unlocked; what it
/// printed. `$station` is the command, `$data` a data folder.
fn in_session(home: &Path, script: &str) -> String {
    // The bus answers for the daemon once it has taken its name: asked until then.
    let around = format!(
        r#"set -eu
        printf secret | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
        keyring=$!
        trap 'kill $keyring 2>/dev/null' EXIT
        asked=0
        until dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
            org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets >/dev/null 2>&1
        do
            asked=$((asked + 1))
            [ "$asked" -lt 2000 ]
        done
        {script}"#
    );
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &around])
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("share"))
        .env("XDG_RUNTIME_DIR", home)
        .env("station", env!("CARGO_BIN_EXE_station"))
        .env("data", home.join("data"))
        .env_remove("WAYSTATION_KEYRING")
        .env_remove("WAYSTATION_PIN")
        .output()
        .expect("the packages dbus and gnome-keyring (cargo xtask test installs them)");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

const INIT: &str = r#"$station --data $data --json init --company Isla --operator Amal"#;

#[test]
fn a_keyring_holds_the_key_and_the_folder_alone_opens_nothing() {
    let home = tempfile::tempdir().unwrap();
    let said = in_session(
        home.path(),
        &format!("{INIT}; $station --data $data --json status; cat $data/key.json"),
    );
    assert!(said.contains(r#""protection":"keyring""#), "{said}");
    assert!(
        !said.contains(r#""bare""#),
        "no key beside the data: {said}"
    );

    // Another session has another keyring: a copied folder stays shut.
    let output = Command::new(env!("CARGO_BIN_EXE_station"))
        .args(["--json", "status", "--data"])
        .arg(home.path().join("data"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("XDG_RUNTIME_DIR", home.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains(r#""code":"key_missing""#), "{said}");
}

#[test]
fn a_pin_wraps_what_the_keyring_holds() {
    let home = tempfile::tempdir().unwrap();
    let said = in_session(
        home.path(),
        &format!(
            "{INIT} --pin 2468
             WAYSTATION_PIN=2468 $station --data $data --json status
             WAYSTATION_PIN=1357 $station --data $data --json waybills </dev/null || echo \"exit $?\""
        ),
    );
    assert!(said.contains(r#""protection":"keyring_pin""#), "{said}");
    assert!(said.contains(r#""set_up":true"#), "{said}");
    assert!(
        said.contains(r#""code":"pin_wrong""#) && said.contains("exit 1"),
        "{said}"
    );
}
