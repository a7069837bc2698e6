//! The station and its server.

use super::options::Enrol;
use super::output::{Stop, aside};
use super::spoken::Spoken;
use super::{Desk, Nothing};
use contract::views::{EnrolView, RoundView};
use contract::{EnrolRequest, Failure};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Between two rounds of `sync --watch`.
const BETWEEN: Duration = Duration::from_secs(2);

impl Desk {
    pub(super) fn enrol(&self, ask: Enrol) -> Result<(), Stop> {
        let request = EnrolRequest {
            server: ask.server,
            code: ask.code,
            name: ask.name,
            operator: ask.operator,
            pin: ask.pin,
        };
        let view: EnrolView = self.ask("enrol", request)?;
        self.one(&view, |spoken, view| {
            let done = [
                ("station_code", view.station_code.as_str()),
                ("company", &view.company),
                ("operator", &view.operator),
            ];
            let mut lines = vec![spoken.say("enrol.done", &done)];
            if let Some(code) = &view.recovery_code {
                lines.push(spoken.say("set_up.recovery_code", &[("code", code)]));
                lines.push(spoken.say("set_up.recovery_code_why", &[]));
            }
            lines
        })
    }

    pub(super) fn sync(&self, watch: bool) -> Result<(), Stop> {
        if watch {
            return self.sync_until_ended();
        }
        let view: RoundView = self.ask("sync", Nothing {})?;
        self.one(&view, round)
    }

    /// A line for the first round and for each that moved something; a line that
    /// is down is said once.
    fn sync_until_ended(&self) -> Result<(), Stop> {
        let (end, ended) = channel();
        let unusable = |error: std::io::Error| Failure::new("internal").with("detail", error);
        station::ending::once_asked(move || {
            // Nobody listens any more: the command has ended already.
            let _ = end.send(());
        })
        .map_err(unusable)?;
        let mut said: Option<Failure> = None;
        let mut is_first = true;
        loop {
            match self.ask::<RoundView>("sync", Nothing {}) {
                Ok(view) => {
                    if is_first || said.take().is_some() || view.pushed + view.pulled > 0 {
                        self.one(&view, round)?;
                    }
                    is_first = false;
                }
                Err(Stop::Refused(failure)) if may_pass(&failure) => {
                    if said.as_ref() != Some(&failure) {
                        let (message, _) =
                            self.spoken().words.error(&failure.code, &failure.params);
                        aside(&message);
                        said = Some(failure);
                    }
                }
                Err(stop) => return Err(stop),
            }
            match ended.recv_timeout(BETWEEN) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }
}

/// Whether the next round may find it gone.
fn may_pass(failure: &Failure) -> bool {
    let passing = [
        "server_unreachable",
        "server_incomprehensible",
        "server_busy",
        "database_unreachable",
    ];
    passing.contains(&failure.code.as_str())
}

fn round(spoken: &Spoken, view: &RoundView) -> Vec<String> {
    let numbers = [
        ("pushed", view.pushed.to_string()),
        ("pulled", view.pulled.to_string()),
        ("pending", view.pending.to_string()),
    ];
    let numbers = numbers
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let mut lines = vec![spoken.say("sync.round", &numbers)];
    lines.extend(view.problems.iter().map(|problem| spoken.problem(problem)));
    lines
}
