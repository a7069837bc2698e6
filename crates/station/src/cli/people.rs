//! The station itself: setting it up, its people, its state, its screens.

use super::options::{Init, Serve};
use super::output::{Stop, aside};
use super::spoken::Spoken;
use super::{Desk, Nothing};
use contract::views::{
    CheckView, DashboardView, OperatorView, ProblemView, SetUpView, SettingsView, SignInNameView,
    StatusView,
};
use contract::{
    AddOperatorRequest, Caller, ChangeSettingsRequest, Failure, OperatorRequest,
    SetLanguageRequest, SetPinRequest, SetSoundRequest, SetUpRequest, SignInRequest,
};
use domain::access::Role;
use domain::kernel::OperatorId;
use std::sync::Arc;

impl Desk {
    pub(super) fn init(&self, ask: Init) -> Result<(), Stop> {
        let request = SetUpRequest {
            company: ask.company,
            operator: ask.operator,
            country: ask.country,
            language: ask.language,
            time_zone: ask.timezone,
            pin: ask.pin,
        };
        let view: SetUpView = self.ask("set_up", request)?;
        self.one(&view, |spoken, view| {
            let done = [
                ("operator", view.operator.as_str()),
                ("device_id", &view.device_id),
            ];
            vec![
                spoken.say("set_up.done", &done),
                protection(spoken, &view.protection),
                spoken.say("set_up.recovery_code", &[("code", &view.recovery_code)]),
                spoken.say("set_up.recovery_code_why", &[]),
            ]
        })
    }

    pub(super) fn operator_add(&self, name: String, role: Option<Role>) -> Result<(), Stop> {
        let view: OperatorView = self.ask("add_operator", AddOperatorRequest { name, role })?;
        self.one(&view, |spoken, view| vec![spoken.operator(view)])
    }

    pub(super) fn operators(&self) -> Result<(), Stop> {
        let views: Vec<OperatorView> = self.ask("operators", Nothing {})?;
        self.list(&views, |spoken, view| spoken.operator(view))
    }

    /// The person of that name; the answer to a wrong one is the station's.
    fn operator_named(&self, name: &str) -> Result<OperatorId, Stop> {
        let views: Vec<OperatorView> = self.ask("operators", Nothing {})?;
        let wanted = name.trim().to_lowercase();
        let found = views.iter().find(|one| one.name.to_lowercase() == wanted);
        found
            .map(|one| one.operator_id)
            .ok_or_else(|| Failure::new("unknown_operator").with("name", name).into())
    }

    /// Of those who may sign in: told without a PIN, which may be forgotten.
    fn signing_in(&self, name: Option<&str>) -> Result<SignInNameView, Stop> {
        let names: Vec<SignInNameView> = self.ask("sign_in_names", Nothing {})?;
        let wanted = name.map(|name| name.trim().to_lowercase());
        let mut each = names.into_iter();
        let found = match &wanted {
            None => each.next(),
            Some(wanted) => each.find(|one| one.name.to_lowercase() == *wanted),
        };
        let name = name.unwrap_or_default();
        found.ok_or_else(|| Failure::new("unknown_operator").with("name", name).into())
    }

    pub(super) fn operator_pin(
        &self,
        name: Option<String>,
        pin: Option<String>,
        recovery_code: Option<String>,
    ) -> Result<(), Stop> {
        let caller = self.caller();
        let whose = self.signing_in(name.as_deref().or(caller.operator.as_deref()))?;
        let pin = match pin {
            Some(pin) => pin,
            None => {
                super::asked_pin(self.spoken().words).ok_or_else(|| Failure::new("pin_needed"))?
            }
        };
        let request = SetPinRequest {
            operator_id: Some(whose.operator_id),
            current_pin: caller.pin.map(|pin| pin.0),
            recovery_code,
            pin,
        };
        let _: Nothing = self.ask("set_pin", request)?;
        self.one(&whose, |spoken, whose| {
            vec![spoken.say("people.pin_set", &[("name", &whose.name)])]
        })
    }

    pub(super) fn operator_there(&self, name: &str, there: bool) -> Result<(), Stop> {
        let command = match there {
            true => "reactivate_operator",
            false => "deactivate_operator",
        };
        let operator_id = self.operator_named(name)?;
        let view: OperatorView = self.ask(command, OperatorRequest { operator_id })?;
        self.one(&view, |spoken, view| vec![spoken.operator(view)])
    }

    pub(super) fn language(&self, language: String) -> Result<(), Stop> {
        let view: SettingsView = self.ask("set_language", SetLanguageRequest { language })?;
        self.one(&view, settings)
    }

    pub(super) fn settings(&self, ask: &super::options::Settings) -> Result<(), Stop> {
        let status: StatusView = self.ask("status", Nothing {})?;
        let mut view = status.settings;
        if let Some(volume) = ask.volume {
            let silent_reason = ask.silent_reason.clone();
            let request = SetSoundRequest {
                volume,
                silent_reason,
            };
            view = self.ask("set_sound", request)?;
        }
        if ask.acknowledge_errors.is_some() || ask.lock_after.is_some() {
            let request = ChangeSettingsRequest {
                acknowledge_errors: ask.acknowledge_errors.unwrap_or(view.acknowledge_errors),
                lock_after_minutes: ask.lock_after.unwrap_or(view.lock_after_minutes),
            };
            view = self.ask("change_settings", request)?;
        }
        self.one(&view, settings)
    }

    pub(super) fn dashboard(&self) -> Result<(), Stop> {
        let view: DashboardView = self.ask("dashboard", Nothing {})?;
        self.one(&view, |spoken, view| {
            let each = view.by_status.iter().filter(|one| one.count > 0);
            each.map(|one| {
                let status = station_word(spoken, one);
                format!("{:>8}  {status}", one.count)
            })
            .collect()
        })
    }

    /// Whoever starts the screens by name, or alone with a PIN, is at them at
    /// once. Of several people a PIN alone names nobody: the screens ask.
    fn sit_down(&self) -> Result<(), Stop> {
        let caller = self.caller();
        let status: StatusView = self.ask("status", Nothing {})?;
        if status.locked || !status.set_up {
            return Ok(());
        }
        let names: Vec<SignInNameView> = self.ask("sign_in_names", Nothing {})?;
        let alone = names.len() == 1 && caller.pin.is_some();
        if caller.operator.is_none() && !alone {
            return Ok(());
        }
        let whose = self.signing_in(caller.operator.as_deref())?;
        let request = SignInRequest {
            operator_id: whose.operator_id,
            pin: caller.pin.map(|pin| pin.0),
        };
        let _: StatusView = self.ask("sign_in", request)?;
        Ok(())
    }

    pub(super) fn problems(&self) -> Result<(), Stop> {
        let views: Vec<ProblemView> = self.ask("problems", Nothing {})?;
        self.list(&views, |spoken, view| spoken.problem(view))
    }

    pub(super) fn doctor(&self) -> Result<(), Stop> {
        let views: Vec<CheckView> = self.ask("doctor", Nothing {})?;
        self.list(&views, |spoken, view| spoken.check(view))
    }

    pub(super) fn status(&self) -> Result<(), Stop> {
        let view: StatusView = self.ask("status", Nothing {})?;
        self.one(&view, status)
    }

    pub(super) fn serve(&self, ask: Serve) -> Result<(), Stop> {
        if ask.sample {
            let view: StatusView = self.ask("status", Nothing {})?;
            if !view.set_up {
                let _: SetUpView = self.ask("set_up_sample", Nothing {})?;
            }
        }
        self.sit_down()?;
        let mut told = Ok(());
        let ready = |url: &str| {
            told = if self.out.json {
                self.out.object(&serde_json::json!({ "url": url }))
            } else {
                let spoken = self.spoken();
                aside(&spoken.say("serve.stop", &[]));
                self.out.line(&spoken.say("serve.url", &[("url", url)]))
            };
        };
        station::serve::serve(
            Arc::clone(&self.door),
            Caller::screen(),
            &ask.listen,
            ask.ui.as_deref(),
            ready,
        )?;
        told
    }
}

fn station_word(spoken: &Spoken, one: &contract::views::StatusCountView) -> String {
    let status = serde_json::to_value(one.status).unwrap_or_default();
    let key = format!("scan.status.{}", status.as_str().unwrap_or_default());
    spoken.words.say(&key, &[])
}

fn settings(spoken: &Spoken, view: &SettingsView) -> Vec<String> {
    let acknowledge = match view.acknowledge_errors {
        true => spoken.say("settings.yes", &[]),
        false => spoken.say("settings.no", &[]),
    };
    vec![spoken.say(
        "settings.line",
        &[
            ("language", &view.language),
            ("volume", &view.volume.to_string()),
            ("acknowledge", &acknowledge),
            ("minutes", &view.lock_after_minutes.to_string()),
        ],
    )]
}

fn protection(spoken: &Spoken, protection: &str) -> String {
    let key = format!("checks.protection.{protection}.message");
    spoken.words.say(&key, &[])
}

fn status(spoken: &Spoken, view: &StatusView) -> Vec<String> {
    let mut lines = Vec::new();
    if view.locked {
        lines.push(spoken.say("status.locked", &[]));
    } else if !view.set_up {
        lines.push(spoken.say("status.not_set_up", &[]));
    } else {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let operator = view.operator.as_ref().map(|operator| operator.name.clone());
        let last_sync = view.last_sync.map(|at| spoken.moment(at));
        lines.push(spoken.say(
            "status.station",
            &[
                ("company", &text(&view.company)),
                ("station_code", &text(&view.station_code)),
                ("operator", &operator.unwrap_or_default()),
            ],
        ));
        lines.push(match view.standalone {
            true => spoken.say("status.standalone", &[]),
            false => spoken.say(
                "status.line",
                &[
                    ("unsent", &view.unsent.to_string()),
                    ("last_sync", &last_sync.unwrap_or_default()),
                ],
            ),
        });
        lines.push(spoken.say(
            "status.counts",
            &[
                ("waybills", &view.waybills.to_string()),
                ("pending", &view.pending.to_string()),
                ("open_issues", &view.open_issues.to_string()),
            ],
        ));
        lines.push(protection(spoken, &view.protection));
    }
    lines.push(spoken.say("status.version", &[("version", &view.version)]));
    lines
}
