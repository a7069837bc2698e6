//! Looks at what stations told their users and at the rows in the end, and
//! says what is wrong. It shares no code with the engine: it counts anew.

use crate::table::Table;
use crate::world::{Told, World};
use contract::sync::Verdict;
use domain::flows::{ProblemKind, Row, RowKey};
use domain::kernel::{CommandId, SessionId};
use domain::warehouse::{Amendment, ErrorKind, IssueStatus, Manifest, ScanItem, ScanType, Session};
use domain::{Answer, Command, warehouse};
use std::collections::{BTreeMap, BTreeSet};
use sync::server::Step;
use sync::{Scope, Scopes};

/// Everything that is wrong; empty is good.
pub fn check(world: &World, settled: bool) -> Vec<String> {
    let mut checker = Checker {
        world,
        wrong: Vec::new(),
    };
    checker.stream();
    checker.queues(settled);
    checker.told();
    checker.verdicts();
    checker.counters();
    checker.parcels();
    checker.manifests();
    checker.issues();
    if settled {
        checker.stations();
    }
    checker.wrong
}

struct Checker<'a> {
    world: &'a World,
    wrong: Vec<String>,
}

fn item(rows: &Table, session: SessionId, position: u32) -> Option<&ScanItem> {
    match rows.get(&RowKey::ScanItem(session, position))? {
        Row::ScanItem(item) => Some(item),
        _ => None,
    }
}

impl Checker<'_> {
    fn fail(&mut self, sentence: impl Into<String>) {
        self.wrong.push(sentence.into());
    }

    fn all<'a, T>(&'a self, choose: impl Fn(&'a Row) -> Option<&'a T>) -> Vec<&'a T> {
        let rows = self.world.server.rows.0.values();
        rows.filter_map(|kept| choose(&kept.row)).collect()
    }

    /// One issue is open about a code, however many stations raised it.
    fn issues(&mut self) {
        let mut codes: Vec<String> = self
            .all(|row| match row {
                Row::Issue(issue) if issue.status == IssueStatus::Open => Some(issue),
                _ => None,
            })
            .iter()
            .map(|issue| issue.code.clone())
            .collect();
        codes.sort();
        if let Some(twice) = codes.windows(2).find(|pair| pair[0] == pair[1]) {
            self.fail(format!("two issues are open about {}", twice[0]));
        }
    }

    /// Positions are dense, and transactions lie one behind the other.
    fn stream(&mut self) {
        let mut end = 0;
        let mut versions: BTreeMap<RowKey, u64> = BTreeMap::new();
        let stream = &self.world.server.stream;
        let mut wrong = Vec::new();
        for (expected, logged) in (1..).zip(stream) {
            if logged.position != expected {
                wrong.push(format!(
                    "position {} follows {}",
                    logged.position,
                    expected - 1
                ));
                break;
            }
            if logged.position > end {
                end = logged.block_end;
            }
            if logged.block_end != end {
                wrong.push(format!("position {expected} is in two transactions"));
            }
            if let Step::Row { version, row, .. } = &logged.step {
                let before = versions.insert(row.key(), *version).unwrap_or_default();
                if *version != before + 1 {
                    wrong.push(format!("{:?} goes from {before} to {version}", row.key()));
                }
            }
        }
        if self.world.server.head != stream.len() as u64 {
            wrong.push("the head is not the last position".to_owned());
        }
        self.wrong.extend(wrong);
    }

    /// Once faults have stopped, everything is sent and answered.
    fn queues(&mut self, settled: bool) {
        for (at, node) in self.world.nodes.iter().enumerate() {
            let store = &node.store;
            let behind = !store.pending.is_empty() || store.cursor < self.world.server.head;
            if !settled && store.enrolled.is_some() && behind {
                let (count, queue) = (node.store.pending.len(), node.store.queue);
                self.fail(format!(
                    "station {at} is stuck with {count} commands, {queue:?}"
                ));
            }
            if settled && !node.store.bases.is_empty() {
                let count = node.store.bases.len();
                self.fail(format!("station {at} keeps {count} images for nothing"));
            }
        }
        if !settled {
            self.fail("not settled");
        }
    }

    /// Whatever a station told its user is on the server, once.
    fn told(&mut self) {
        let mut given: BTreeMap<CommandId, u32> = BTreeMap::new();
        for (_, sent, _) in &self.world.server.verdicts {
            *given.entry(sent.id).or_default() += 1;
        }
        for (id, count) in &given {
            if *count != 1 {
                self.fail(format!("{count} results for command {id}"));
            }
        }
        for told in &self.world.told {
            let adopted = self.was_alone(told);
            if !adopted && !given.contains_key(&told.command) {
                let (at, kind) = (told.station, told.asked.kind());
                self.fail(format!("{kind} told at station {at} is lost"));
            }
            match (&told.asked, &told.answer) {
                (Command::Warehouse(warehouse::Command::Scan(_)), Ok(Answer::Scan(scan))) => {
                    self.scan(&scan.item);
                }
                (
                    Command::Warehouse(warehouse::Command::Dispatch(_)),
                    Ok(Answer::Dispatched(d)),
                ) => {
                    let manifest = self.world.server.rows.get(&RowKey::Manifest(d.session_id));
                    let kept = matches!(manifest, Some(Row::Manifest(manifest))
                        if manifest.manifest_number == d.manifest_number
                            && manifest.lines.len() as u32 == d.dispatched_count);
                    if !kept {
                        self.fail(format!("manifest {} is not as printed", d.manifest_number));
                    }
                }
                _ => {}
            }
        }
    }

    /// Done before the station had a server: it is there as a row, not as a command.
    fn was_alone(&self, told: &Told) -> bool {
        let station = &self.world.nodes[told.station].store;
        let enrolled = station.enrolled.as_ref().map(|one| one.id);
        let log = enrolled.and_then(|id| self.world.server.log.get(&id));
        log.is_some_and(|log| log.keys().next().is_some_and(|first| *first > 1))
            && self.world.nodes[told.station].who.name == "Operator 0"
            && told.station == 0
    }

    fn scan(&mut self, told: &ScanItem) {
        let found = item(&self.world.server.rows, told.session_id, told.position);
        let kept = found.is_some_and(|item| {
            (item.id, &item.code, item.scan_time) == (told.id, &told.code, told.scan_time)
        });
        if !kept {
            self.fail(format!("the scan of {} is lost", told.code));
        }
    }

    /// What did not end as its author was told is a problem with their name,
    /// a reason and the parcels, on the server and where it was done.
    fn verdicts(&mut self) {
        for (device, sent, verdict) in &self.world.server.verdicts {
            let kind = match verdict {
                Verdict::Applied | Verdict::AppliedWithChanges => continue,
                Verdict::Flagged { .. } => ProblemKind::Flagged,
                Verdict::Rejected { .. } => ProblemKind::Rejected,
                Verdict::Parked { .. } => ProblemKind::Parked,
            };
            if kind == ProblemKind::Parked {
                self.fail(format!("{} was parked: {verdict:?}", sent.kind));
            }
            let key = RowKey::Problem(sent.id);
            let says = |row: Option<&Row>| {
                matches!(row, Some(Row::Problem(problem))
                    if problem.kind == kind
                        && problem.actor_name == sent.actor.name
                        && !problem.code.is_empty()
                        && problem.flags.is_empty() == (kind != ProblemKind::Flagged))
            };
            let nodes = self.world.nodes.iter();
            let own = nodes.filter(|node| node.store.device.id == *device);
            let mut places = own
                .map(|node| &node.store.rows)
                .chain([&self.world.server.rows]);
            if !places.all(|rows| says(rows.get(&key))) {
                self.fail(format!("nobody hears about {} ({verdict:?})", sent.kind));
            }
        }
    }

    /// A session's figures are those of its items.
    fn counters(&mut self) {
        let mut wrong = Vec::new();
        for session in self.all(|row| match row {
            Row::Session(session) => Some(session.as_ref()),
            _ => None,
        }) {
            let (mut all, mut duplicate, mut error, mut taken) = (0, 0, 0, 0);
            for row in self.world.server.rows.items(session.id) {
                let Row::ScanItem(item) = row else { continue };
                taken += 1;
                if item.voided_at.is_some() {
                    continue;
                }
                all += 1;
                duplicate += u32::from(item.scan_type == ScanType::Duplicate);
                error += u32::from(item.scan_type == ScanType::Error);
            }
            let totals = session.totals;
            let counted = (
                totals.total_scanned,
                totals.duplicate_count,
                totals.error_count,
                session.items_taken,
            );
            if counted != (all, duplicate, error, taken) {
                wrong.push(format!(
                    "session {} counts {counted:?}, its items {:?}",
                    session.id,
                    (all, duplicate, error, taken)
                ));
            }
        }
        self.wrong.extend(wrong);
    }

    /// A parcel has left once; who came later knows who, where and when.
    fn parcels(&mut self) {
        let manifests = self.all(|row| match row {
            Row::Manifest(manifest) => Some(manifest.as_ref()),
            _ => None,
        });
        let amendments: BTreeMap<SessionId, &Amendment> = self
            .all(|row| match row {
                Row::Amendment(one) => Some(one.as_ref()),
                _ => None,
            })
            .into_iter()
            .map(|one| (one.copy.session_id, one))
            .collect();
        let first = self.first_accepted();
        let mut standing: BTreeMap<&str, Vec<&Manifest>> = BTreeMap::new();
        let mut listed: BTreeMap<&str, Vec<SessionId>> = BTreeMap::new();
        let mut wrong = Vec::new();
        for manifest in &manifests {
            let amendment = amendments.get(&manifest.session_id);
            for line in &manifest.lines {
                let code = line.waybill_number.as_str();
                listed.entry(code).or_default().push(manifest.session_id);
                let off =
                    amendment.and_then(|one| one.taken_off.iter().find(|off| off.line == *line));
                match off {
                    None => standing.entry(code).or_default().push(manifest),
                    Some(off) => {
                        let by = &off.dispatched;
                        let winner = manifests.iter().find(|one| one.session_id == by.session_id);
                        let tells = winner.is_some_and(|winner| {
                            winner.operator == by.operator && winner.issued_at == by.at
                        });
                        if !tells || by.station.as_ref().is_none_or(String::is_empty) {
                            wrong.push(format!(
                                "{code}: the later one hears the wrong name: {by:?}"
                            ));
                        }
                        if !self.is_shown(manifest.session_id, code, by.session_id) {
                            wrong.push(format!("{code}: the later dispatch is not shown"));
                        }
                    }
                }
            }
        }
        for (code, sessions) in &listed {
            let stands = standing.get(code).map_or(&[][..], Vec::as_slice);
            let earliest = sessions.iter().min_by_key(|session| first.get(session));
            if stands.len() != 1 {
                wrong.push(format!("{code} stands on {} manifests", stands.len()));
            } else if Some(&stands[0].session_id) != earliest {
                wrong.push(format!(
                    "{code}: the first accepted dispatch does not stand"
                ));
            }
            let number = domain::kernel::WaybillNumber::read(code);
            let row = number
                .ok()
                .and_then(|n| self.world.server.rows.get(&RowKey::Waybill(n)));
            if let Some(Row::Waybill(waybill)) = row
                && waybill.dispatched_session_id.as_ref() != earliest
            {
                wrong.push(format!("{code}: the waybill names another dispatch"));
            }
        }
        self.wrong.extend(wrong);
    }

    /// The place in the stream where each session's manifest came first.
    fn first_accepted(&self) -> BTreeMap<SessionId, u64> {
        let mut first = BTreeMap::new();
        for (at, (_, sent, _)) in (0..).zip(&self.world.server.verdicts) {
            let parts = [sent.seen.as_deref(), Some(sent.args.as_str())];
            let adopts = sent.kind == contract::sync::ADOPT;
            if sent.kind != "warehouse.dispatch" && !adopts {
                continue;
            }
            for part in parts.into_iter().flatten() {
                for session in sessions_of_manifests(part) {
                    first.entry(session).or_insert(at);
                }
            }
        }
        first
    }

    /// The item that came too late says so, and both people have a problem that
    /// names the parcel.
    fn is_shown(&self, loser: SessionId, code: &str, winner: SessionId) -> bool {
        let rows = &self.world.server.rows;
        let mut items = rows.items(loser);
        let flagged = items.any(|row| {
            matches!(row, Row::ScanItem(item)
                if item.code == code
                    && item.error_kind == Some(ErrorKind::DuplicateOtherStation)
                    && item.detail.dispatched.as_ref().is_some_and(|by| by.session_id == winner))
        });
        let names = |table: &Table| {
            table.problems().any(|row| {
                matches!(row, Row::Problem(problem) if problem.flags.iter().any(|flag| {
                    flag.code == code
                        && flag.dispatched.as_ref().is_some_and(|by| by.session_id == winner)
                }))
            })
        };
        let device = |id: SessionId| match rows.get(&RowKey::Session(id)) {
            Some(Row::Session(session)) => Some(Session::clone(session).device_id),
            _ => None,
        };
        let both = [device(loser), device(winner)];
        let nodes = self.world.nodes.iter();
        let mut ends = nodes.filter(|node| both.contains(&Some(node.store.device.id)));
        flagged && names(rows) && ends.all(|node| names(&node.store.rows))
    }

    /// What the courier holds is what is kept.
    fn manifests(&mut self) {
        let mut printed: BTreeMap<SessionId, &Manifest> = BTreeMap::new();
        let mut wrong = Vec::new();
        for logged in &self.world.server.stream {
            if let Step::Row {
                row: Row::Manifest(manifest),
                ..
            } = &logged.step
            {
                let before = printed.entry(manifest.session_id).or_insert(manifest);
                if *before != manifest.as_ref() || manifest.manifest_number.contains('/') {
                    wrong.push(format!("manifest {} changed", manifest.manifest_number));
                }
            }
        }
        self.wrong.extend(wrong);
    }

    /// Every station holds what the server has for it, no more and no less.
    fn stations(&mut self) {
        let mut wrong = Vec::new();
        for (at, node) in self.world.nodes.iter().enumerate() {
            let Some(enrolled) = &node.store.enrolled else {
                continue;
            };
            let scopes: Scopes = [
                Scope::Ref,
                Scope::Site(enrolled.site_id),
                Scope::Device(enrolled.id),
            ]
            .into();
            let visible = self.world.server.rows.0.iter();
            let visible = visible.filter(|(_, kept)| !kept.scopes.is_disjoint(&scopes));
            let mut here: BTreeSet<&RowKey> = node.store.rows.0.keys().collect();
            for (key, kept) in visible {
                here.remove(key);
                let own = node.store.rows.0.get(key);
                if own.is_none_or(|own| (own.version, &own.row) != (kept.version, &kept.row)) {
                    let own = own.map(|own| (own.version, &own.row));
                    wrong.push(format!(
                        "station {at} has {own:?} for version {} of {:?}",
                        kept.version, kept.row
                    ));
                }
            }
            wrong.extend(
                here.into_iter()
                    .map(|key| format!("station {at} has {key:?} too many")),
            );
        }
        self.wrong.extend(wrong);
    }
}

/// Sessions of the manifests in a JSON text, read without the engine's types.
fn sessions_of_manifests(json: &str) -> Vec<SessionId> {
    fn walk(value: &serde_json::Value, found: &mut Vec<SessionId>) {
        if value.get("manifest_number").is_some()
            && let Some(id) = value["session_id"].as_str().and_then(|id| id.parse().ok())
        {
            found.push(SessionId(id));
        }
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            serde_json::Value::Object(values) => {
                values.values().for_each(|value| walk(value, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    if json.contains("manifest_number") {
        walk(&serde_json::from_str(json).unwrap_or_default(), &mut found);
    }
    found
}
