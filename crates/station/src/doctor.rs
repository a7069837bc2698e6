//! What waits for a person, and the self-check with its remedies.

use crate::clock;
use crate::key::Protection;
use crate::open::Open;
use crate::run::storage_failure;
use crate::store::StoreError;
use crate::views::{Reading, word};
use contract::Failure;
use contract::views::{CheckView, ProblemView};
use domain::Timestamp;
use domain::access::Place;
use domain::flows::{Problem, ProblemKind};
use domain::kernel::{DeviceId, SessionId};
use domain::warehouse::Flag;
use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

/// Below this a shift may not end well.
const LITTLE_DISK: u64 = 512 << 20;

fn stored(error: StoreError) -> Failure {
    storage_failure(&error)
}

/// A problem in words.
struct Saying<'a> {
    reading: &'a Reading,
    /// Parcels that were spoken of: a scan and the dispatch after it are one
    /// thing to look into.
    flagged: RefCell<HashSet<(DeviceId, String, Option<SessionId>)>>,
}

impl<'a> Saying<'a> {
    fn of(reading: &'a Reading) -> Self {
        Self {
            reading,
            flagged: RefCell::default(),
        }
    }

    fn problem(&self, kind: &str, params: &[(&str, &str)], since: Timestamp) -> ProblemView {
        let words = &self.reading.words;
        let say = |part: &str| words.say(&format!("checks.problem.{kind}.{part}"), params);
        ProblemView {
            who: None,
            place: None,
            place_id: None,
            kind: kind.to_owned(),
            message: say("message"),
            next_step: say("next_step"),
            since,
        }
    }

    /// What the server made of a command.
    fn told(&self, problem: &Problem) -> Vec<ProblemView> {
        let since = problem.occurred_at;
        if problem.kind == ProblemKind::Flagged && !problem.flags.is_empty() {
            let flags = problem.flags.iter();
            let new = flags.filter(|flag| {
                let by = flag.dispatched.as_ref().map(|by| by.session_id);
                self.flagged
                    .borrow_mut()
                    .insert((problem.device_id, flag.code.clone(), by))
            });
            return new
                .map(|flag| self.flag(flag, &problem.actor_name, since))
                .collect();
        }
        let kind = match problem.kind {
            ProblemKind::Rejected => "rejected",
            ProblemKind::Flagged | ProblemKind::Parked => "quarantined",
        };
        let (reason, next_step) = self.reading.words.error(&problem.code, &problem.params);
        let params = [
            ("actor", problem.actor_name.as_str()),
            ("command", &self.command(&problem.command_kind)),
            ("reason", &reason),
            ("next_step", &next_step),
        ];
        vec![self.problem(kind, &params, since)]
    }

    fn flag(&self, flag: &Flag, actor: &str, since: Timestamp) -> ProblemView {
        let words = &self.reading.words;
        if let Some(by) = &flag.dispatched {
            let params = [
                ("code", flag.code.as_str()),
                ("actor", actor),
                ("operator", &by.operator),
                ("station", by.station.as_deref().unwrap_or("?")),
                ("at", &self.reading.moment(by.at)),
            ];
            return self.problem("duplicate_other_station", &params, since);
        }
        let reason = words.say(&format!("scan.reason.{}", word(&flag.error_kind)), &[]);
        let params = [
            ("code", flag.code.as_str()),
            ("actor", actor),
            ("reason", &reason),
        ];
        self.problem("flagged", &params, since)
    }

    /// A command as people call it.
    fn command(&self, kind: &str) -> String {
        self.reading.words.say(&format!("commands.{kind}"), &[])
    }
}

/// What did not end as its author was told, here or on the server.
pub fn sync_problems(open: &Open) -> Result<Vec<ProblemView>, Failure> {
    let reading = open.reading();
    let saying = Saying::of(&reading);
    let mut problems = Vec::new();
    let standing = open.readers.standing().map_err(stored)?;
    if let Some(standing) = standing.filter(|standing| standing.server.queue.forked) {
        problems.push(saying.problem("fork", &[], standing.server.joined_at));
    }
    for problem in open.readers.sync_problems().map_err(stored)? {
        problems.extend(saying.told(&problem));
    }
    for (why, kind, since) in open.readers.doubts().map_err(stored)? {
        let (reason, next_step) = reading.words.error(&why.code, &why.params);
        let params = [
            ("command", saying.command(&kind)),
            ("reason", reason),
            ("next_step", next_step),
        ];
        let params = params
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        problems.push(saying.problem("doubtful", &params, since));
    }
    Ok(problems)
}

/// What a person should settle.
pub fn problems(open: &Open) -> Result<Vec<ProblemView>, Failure> {
    let reading = open.reading();
    let saying = Saying::of(&reading);
    let mut problems = sync_problems(open)?;
    for import in open.readers.unfinished_imports().map_err(stored)? {
        let params = [("filename", import.filename.as_str())];
        problems.push(ProblemView {
            who: Some(import.uploaded_by_name.clone()),
            place: Some(Place::Imports),
            place_id: Some(import.id.to_string()),
            ..saying.problem("import_interrupted", &params, import.started_at)
        });
    }
    for (word, count, since) in open.readers.unknown_statuses().map_err(stored)? {
        let params = [("word", word.as_str()), ("count", &count.to_string())];
        problems.push(ProblemView {
            place: Some(Place::Imports),
            ..saying.problem("unknown_status", &params, since)
        });
    }
    for (issue, _) in open.readers.issues(false).map_err(stored)? {
        let said = reading.issue(&issue, false);
        let params = [("code", issue.code.as_str()), ("reason", &said.message)];
        problems.push(ProblemView {
            who: Some(issue.raised_by_name.clone()),
            place: Some(Place::Issues),
            place_id: Some(issue.id.to_string()),
            ..saying.problem("open_issue", &params, issue.raised_at)
        });
    }
    Ok(problems)
}

/// Looks the station over.
pub fn checks(open: &Open, folder: &Path) -> Result<Vec<CheckView>, Failure> {
    let words = open.reading().words;
    let say = |name: &str, ok: bool, params: &[(&str, &str)]| CheckView {
        check: name.to_owned(),
        ok,
        message: words.say(
            &format!("checks.{name}.{}", if ok { "ok" } else { "trouble" }),
            params,
        ),
        next_step: (!ok).then(|| words.say(&format!("checks.{name}.next_step"), &[])),
    };
    let path = folder.display().to_string();
    let writable = tempfile::tempfile_in(folder).is_ok();
    let found = open.readers.check_pages().map_err(stored)?;
    let chain = open.readers.check_chain().map_err(stored)?;
    let free = fs4::available_space(folder).unwrap_or(0);
    let last = open.readers.last_recorded().map_err(stored)?;
    let clock_ok = last.is_none_or(|last| clock::now() >= last);
    let protection = open.protection();
    let reduced = protection == Protection::Reduced;
    let protection_key = format!("checks.protection.{}", protection.word());
    Ok(vec![
        say("data_folder", writable, &[("path", &path)]),
        CheckView {
            check: "protection".to_owned(),
            ok: !reduced,
            message: words.say(&format!("{protection_key}.message"), &[]),
            next_step: reduced.then(|| words.say(&format!("{protection_key}.next_step"), &[])),
        },
        say("database", found.is_empty(), &[]),
        say(
            "disk_space",
            free > LITTLE_DISK,
            &[("free", &megabytes(free))],
        ),
        say(
            "clock",
            clock_ok,
            &[(
                "last",
                &last.map(|last| last.to_string()).unwrap_or_default(),
            )],
        ),
        say(
            "audit_chain",
            chain.broken_at.is_none(),
            &[
                ("count", &chain.entries.to_string()),
                ("position", &chain.broken_at.unwrap_or_default().to_string()),
            ],
        ),
    ])
}

fn megabytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}
