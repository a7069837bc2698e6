//! What waits for a person, and the self-check with its remedies.

use crate::clock;
use crate::key::Protection;
use crate::open::Open;
use crate::run::storage_failure;
use crate::store::StoreError;
use contract::Failure;
use contract::views::{CheckView, ProblemView};
use domain::access::Place;
use std::path::Path;

/// Below this a shift may not end well.
const LITTLE_DISK: u64 = 512 << 20;

fn stored(error: StoreError) -> Failure {
    storage_failure(&error)
}

/// What a person should settle.
pub fn problems(open: &Open) -> Result<Vec<ProblemView>, Failure> {
    let reading = open.reading();
    let problem = |kind: &str, params: &[(&str, &str)], since| ProblemView {
        who: None,
        place: None,
        place_id: None,
        kind: kind.to_owned(),
        message: reading
            .words
            .say(&format!("checks.problem.{kind}.message"), params),
        next_step: reading
            .words
            .say(&format!("checks.problem.{kind}.next_step"), params),
        since,
    };
    let mut problems = Vec::new();
    for import in open.readers.unfinished_imports().map_err(stored)? {
        let params = [("filename", import.filename.as_str())];
        problems.push(ProblemView {
            who: Some(import.uploaded_by_name.clone()),
            place: Some(Place::Imports),
            place_id: Some(import.id.to_string()),
            ..problem("import_interrupted", &params, import.started_at)
        });
    }
    for (word, count, since) in open.readers.unknown_statuses().map_err(stored)? {
        let params = [("word", word.as_str()), ("count", &count.to_string())];
        problems.push(ProblemView {
            place: Some(Place::Imports),
            ..problem("unknown_status", &params, since)
        });
    }
    for (issue, _) in open.readers.issues(false).map_err(stored)? {
        let said = reading.issue(&issue, false);
        let params = [("code", issue.code.as_str()), ("reason", &said.message)];
        problems.push(ProblemView {
            who: Some(issue.raised_by_name.clone()),
            place: Some(Place::Issues),
            place_id: Some(issue.id.to_string()),
            ..problem("open_issue", &params, issue.raised_at)
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
