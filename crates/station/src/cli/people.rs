//! The station itself: setting it up, its people, its state, its screens.

use super::args::{Init, Serve};
use super::output::{Stop, aside};
use super::spoken::Spoken;
use super::{Desk, Nothing};
use contract::views::{CheckView, OperatorView, ProblemView, SetUpView, StatusView};
use contract::{AddOperatorRequest, SetUpRequest};
use domain::access::Role;
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
            self.caller.clone(),
            &ask.listen,
            ask.ui.as_deref(),
            ready,
        )?;
        told
    }
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
