//! Figures of this process for Prometheus, counted from its start.

use crate::store::Store;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use contract::sync::{PullAnswer, PushAnswer, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// Upper ends of the spans that times are counted in, in seconds.
const SPANS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What is counted, each with the name of its label and what it says. Labels
/// come from this program alone, so there are only so many.
const COUNTERS: [(&str, &str, &str); 4] = [
    (
        "waystation_pushes_total",
        "answer",
        "Pushes by their answer.",
    ),
    (
        "waystation_commands_total",
        "result",
        "Commands decided, each once, by their result.",
    ),
    (
        "waystation_refusals_total",
        "code",
        "Requests that were not done, by code.",
    ),
    ("waystation_pulls_total", "answer", "Pulls by their answer."),
];

#[derive(Debug, Default)]
struct Times {
    within: [u64; SPANS.len()],
    count: u64,
    sum: Duration,
}

#[derive(Debug, Default)]
struct Counted {
    counts: BTreeMap<(&'static str, String), u64>,
    times: BTreeMap<String, Times>,
}

/// The figures; clones count together.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    counted: Arc<Mutex<Counted>>,
    listening: Arc<AtomicU64>,
}

/// Counts a station as listening for as long as it lives.
#[derive(Debug)]
pub struct Listening(Arc<AtomicU64>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The code of a refusal, on its way out with the answer.
#[derive(Debug, Clone)]
pub struct Code(pub String);

impl Metrics {
    fn counted(&self) -> MutexGuard<'_, Counted> {
        // Nothing panics while it is held.
        self.counted.lock().unwrap_or_else(|held| held.into_inner())
    }

    fn add(&self, name: &'static str, label: &str) {
        let mut counted = self.counted();
        *counted.counts.entry((name, label.to_owned())).or_default() += 1;
    }

    /// A push that was answered, and what it newly decided.
    pub fn pushed(&self, answer: &PushAnswer, decided: &[Verdict]) {
        self.add("waystation_pushes_total", push_word(answer));
        for verdict in decided {
            self.add("waystation_commands_total", verdict_word(verdict));
        }
    }

    /// A push of a revoked station.
    pub fn set_aside(&self) {
        self.add("waystation_pushes_total", "set_aside");
    }

    /// A pull that was answered.
    pub fn pulled(&self, answer: &PullAnswer) {
        self.add("waystation_pulls_total", pull_word(answer));
    }

    /// A station listens to news until the value is dropped.
    pub fn listens(&self) -> Listening {
        self.listening.fetch_add(1, Ordering::Relaxed);
        Listening(Arc::clone(&self.listening))
    }

    fn took(&self, path: &str, time: Duration) {
        let mut counted = self.counted();
        let times = counted.times.entry(path.to_owned()).or_default();
        times.count += 1;
        times.sum += time;
        for (within, span) in times.within.iter_mut().zip(SPANS) {
            *within += u64::from(time.as_secs_f64() <= span);
        }
    }

    /// Everything as Prometheus reads it.
    pub fn text(&self, store: &Store) -> String {
        let mut text = String::new();
        self.counters(&mut text);
        self.histogram(&mut text);
        let listening = self.listening.load(Ordering::Relaxed);
        let pool = store.pool();
        let gauges = [
            (
                "waystation_stations_listening",
                "Stations connected to the news.",
                listening,
            ),
            (
                "waystation_database_connections",
                "Connections to the database that are open.",
                pool.size as u64,
            ),
            (
                "waystation_database_connections_free",
                "Of these, idle ones.",
                pool.available as u64,
            ),
            (
                "waystation_database_connections_limit",
                "Connections to the database at most.",
                pool.max_size as u64,
            ),
            (
                "waystation_database_waiting",
                "Requests that wait for a connection.",
                pool.waiting as u64,
            ),
        ];
        for (name, help, value) in gauges {
            family(&mut text, name, "gauge", help);
            line(&mut text, name, "", value);
        }
        text
    }

    fn counters(&self, text: &mut String) {
        let counted = self.counted();
        for (name, label, help) in COUNTERS {
            family(text, name, "counter", help);
            for ((of, value), count) in &counted.counts {
                if *of == name {
                    line(text, name, &format!("{label}=\"{value}\""), count);
                }
            }
        }
    }

    fn histogram(&self, text: &mut String) {
        let name = "waystation_request_seconds";
        family(text, name, "histogram", "How long requests took, by path.");
        for (path, times) in &self.counted().times {
            let path = format!("path=\"{path}\"");
            let bucket = format!("{name}_bucket");
            for (within, span) in times.within.iter().zip(SPANS) {
                line(text, &bucket, &format!("{path},le=\"{span}\""), within);
            }
            line(text, &bucket, &format!("{path},le=\"+Inf\""), times.count);
            line(text, &format!("{name}_sum"), &path, times.sum.as_secs_f64());
            line(text, &format!("{name}_count"), &path, times.count);
        }
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let labels = if labels.is_empty() {
        String::new()
    } else {
        format!("{{{labels}}}")
    };
    let _ = writeln!(text, "{name}{labels} {value}");
}

/// Measures a request, and counts it if it was refused.
pub async fn measured(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map_or_else(String::new, |path| path.as_str().to_owned());
    let start = Instant::now();
    let response = next.run(request).await;
    metrics.took(&path, start.elapsed());
    if let Some(Code(code)) = response.extensions().get() {
        metrics.add("waystation_refusals_total", code);
    }
    response
}

fn push_word(answer: &PushAnswer) -> &'static str {
    match answer {
        PushAnswer::Taken { .. } => "taken",
        PushAnswer::Resend { .. } => "resend",
        PushAnswer::Fork { .. } => "fork",
        PushAnswer::ChainBroken { .. } => "chain_broken",
        PushAnswer::UnknownStation => "unknown_station",
    }
}

fn pull_word(answer: &PullAnswer) -> &'static str {
    match answer {
        PullAnswer::Page(_) => "page",
        PullAnswer::Snapshot => "snapshot",
        PullAnswer::Upgrade { .. } => "upgrade",
        PullAnswer::UnknownStation => "unknown_station",
    }
}

fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Applied => "applied",
        Verdict::AppliedWithChanges => "applied_with_changes",
        Verdict::Flagged { .. } => "flagged",
        Verdict::Rejected { .. } => "rejected",
        Verdict::Parked { .. } => "parked",
    }
}
