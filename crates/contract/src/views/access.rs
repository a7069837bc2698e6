//! The station, its people, what waits for them.

use super::views;
use domain::access::{Permission, Place, Role};
use domain::kernel::{OperatorId, SessionId, Timestamp};

views! {
    /// Who and what this station is. Before set-up only the first fields speak.
    StatusView {
        /// Nothing is set up yet: show the first run.
        set_up: bool,
        /// The data needs its PIN.
        locked: bool,
        /// `keyring`, `keyring_pin`, `pin` or `reduced`: where the key lies.
        protection: String,
        /// This installation.
        device_id: Option<String>,
        /// Opens its manifest numbers.
        station_code: Option<String>,
        /// Name of the company.
        company: Option<String>,
        /// ISO 3166 code.
        country: Option<String>,
        /// ISO 4217 code of its currency.
        currency: Option<String>,
        /// Decimals of the currency's minor unit.
        currency_decimals: u32,
        /// `en`, `fr` or `ar`.
        language: String,
        /// IANA name.
        time_zone: Option<String>,
        /// The operator who acts.
        operator: Option<OperatorView>,
        /// Their active session.
        active_session_id: Option<SessionId>,
        /// Commands no server has yet; 0 on a standalone station.
        unsent: u32,
        /// Last round of sync; never, on a standalone station.
        last_sync: Option<Timestamp>,
        /// The server's epoch; none on a standalone station.
        epoch: Option<u32>,
        /// No server: the whole product on the embedded database.
        standalone: bool,
        /// Waybills on this station, voided ones left out.
        waybills: u32,
        /// Of these, pending.
        pending: u32,
        /// Open issues.
        open_issues: u32,
        /// Version of the program.
        version: String,
        /// Nobody is signed in at the screens: ask who is there.
        signed_out: bool,
        /// People have to sign in, so the screens can be locked.
        can_lock: bool,
        /// What may be shown to whoever is signed in.
        places: Vec<Place>,
        /// How this station behaves.
        settings: SettingsView,
        /// It was set up to play with.
        sample: bool,
    }
    /// How this station behaves.
    SettingsView {
        /// `en`, `fr` or `ar`.
        language: String,
        /// An error stops the scanning until somebody has acknowledged it.
        acknowledge_errors: bool,
        /// Minutes without a key or a scan after which it locks; 0 never.
        lock_after_minutes: u32,
        /// From 0, silent, to 100.
        volume: u32,
        /// Why it is silent.
        silent_reason: Option<String>,
        /// The caller may change how it behaves.
        may_change: bool,
        /// The caller may add and remove people.
        may_manage_people: bool,
    }
    /// A name on the sign-in screen.
    SignInNameView {
        /// Their id.
        operator_id: OperatorId,
        /// Their name.
        name: String,
        /// Their role.
        role: Role,
        /// They chose a PIN.
        has_pin: bool,
        /// Seconds before another try is looked at.
        wait_seconds: u32,
    }
    /// A station just set up.
    SetUpView {
        /// This installation.
        device_id: String,
        /// Name of the first operator.
        operator: String,
        /// To be written down: opens backups, resets a forgotten PIN.
        recovery_code: String,
        /// Where the key lies.
        protection: String,
    }
    /// A station that has joined a server.
    EnrolView {
        /// This installation.
        device_id: String,
        /// Opens its manifest numbers from now on.
        station_code: String,
        /// The company it works for.
        company: String,
        /// Who its commands act as.
        operator: String,
        /// Of a folder that was empty: to be written down, opens backups, resets a
        /// forgotten PIN.
        recovery_code: Option<String>,
        /// Where the key lies.
        protection: String,
    }
    /// What one round of sync moved.
    RoundView {
        /// Commands the server took.
        pushed: u32,
        /// Rows that came, changed or left.
        pulled: u32,
        /// Commands that still wait for their result.
        pending: u32,
        /// The end of the server's stream.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        head: u64,
        /// What did not end as its author was told.
        problems: Vec<ProblemView>,
    }
    /// A person.
    OperatorView {
        /// Their id.
        operator_id: OperatorId,
        /// Their name.
        name: String,
        /// Their role.
        role: Role,
        /// What the role may do.
        permissions: Vec<Permission>,
        /// They chose a PIN at this station.
        has_pin: bool,
        /// They work here.
        active: bool,
    }
    /// Something a person should settle.
    ProblemView {
        /// What sort.
        kind: String,
        /// In words.
        message: String,
        /// What to do.
        next_step: String,
        /// Since when.
        since: Timestamp,
        /// Who did what led to it.
        who: Option<String>,
        /// The place to settle it.
        place: Option<Place>,
        /// What to open there.
        place_id: Option<String>,
    }
    /// One point of the self-check.
    CheckView {
        /// What was looked at.
        check: String,
        /// Nothing to do.
        ok: bool,
        /// What was found.
        message: String,
        /// What to do, if anything.
        next_step: Option<String>,
    }
}
