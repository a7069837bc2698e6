//! Many stations, one server, a network that loses, doubles, delays and cuts,
//! crashes at every commit, clocks years apart: nothing told is lost, nothing
//! leaves twice, everything comes to rest. One seed is one history.
//!
//! `WAYSTATION_SEED=n` runs one history; `cargo xtask prove --for 10m` many.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod bugs;
mod checker;
mod day;
mod postgres;
mod server;
mod sqlite;
mod station;
mod stories;
mod table;
mod traffic;
mod world;

use bugs::{BUGS, Bug};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use world::World;

/// Histories of the ordinary tests.
const HISTORIES: u64 = 5_000;
/// Seeds within which a planted bug has to be found.
const SEEDS_PER_BUG: u64 = 2_000;

struct History {
    wrong: Vec<String>,
    digest: u64,
    commands: u64,
}

fn history(seed: u64, bug: Option<Bug>) -> History {
    let mut world = World::new(seed, bug);
    world.run();
    let settled = world.settle();
    let wrong = checker::check(&world, settled);
    History {
        wrong,
        digest: world.digest(),
        commands: world.commands,
    }
}

/// Runs histories from `first` on two threads until `enough` says so.
fn many(first: u64, enough: impl Fn(u64) -> bool + Sync) -> (u64, u64, Vec<(u64, Vec<String>)>) {
    let next = AtomicU64::new(first);
    let (done, commands) = (AtomicU64::new(0), AtomicU64::new(0));
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if enough(seed - first) {
                        return;
                    }
                    let mut run = history(seed, None);
                    if seed.is_multiple_of(100) && history(seed, None).digest != run.digest {
                        run.wrong
                            .push("a second run of the seed differs".to_owned());
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                    commands.fetch_add(run.commands, Ordering::Relaxed);
                    if !run.wrong.is_empty() {
                        failed.lock().unwrap().push((seed, run.wrong));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    (done.into_inner(), commands.into_inner(), failed)
}

fn report(failed: &[(u64, Vec<String>)]) -> String {
    let lines = failed.iter().take(5);
    let lines =
        lines.map(|(seed, wrong)| format!("seed {seed}: {:#?}", &wrong[..wrong.len().min(4)]));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn histories_with_faults_lose_nothing_and_come_to_rest() {
    let one = std::env::var("WAYSTATION_SEED").ok();
    if let Some(seed) = one.and_then(|seed| seed.parse().ok()) {
        assert_eq!(
            history(seed, None).wrong,
            Vec::<String>::new(),
            "seed {seed}"
        );
        return;
    }
    let start = Instant::now();
    let (done, commands, failed) = many(0, |count| count >= HISTORIES);
    println!(
        "{done} histories, {commands} commands, {:?}",
        start.elapsed()
    );
    assert!(
        failed.is_empty(),
        "{} of {done}\n{}",
        failed.len(),
        report(&failed)
    );
}

/// What `cargo xtask prove` asks for: histories the ordinary tests do not run.
#[test]
fn longer_proofs_run_other_histories() {
    let seconds = std::env::var("WAYSTATION_PROVE_SECONDS").unwrap_or_default();
    let time = Duration::from_secs(seconds.parse().unwrap_or(1));
    let first = std::env::var("WAYSTATION_PROVE_FROM").unwrap_or_default();
    let first = first.parse().unwrap_or(1_000_000);
    let start = Instant::now();
    let (done, commands, failed) = many(first, |_| start.elapsed() > time);
    println!(
        "proved: {done} histories from seed {first}, {commands} commands, {} violations",
        failed.len()
    );
    assert!(done > 0);
    assert!(failed.is_empty(), "{}", report(&failed));
}

#[test]
fn every_planted_bug_is_caught() {
    let next = AtomicU64::new(0);
    let missed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(bug) = BUGS.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    let caught = (0..SEEDS_PER_BUG)
                        .find_map(|seed| Some((seed, history(seed, Some(*bug)).wrong.pop()?)));
                    match caught {
                        Some((seed, wrong)) => {
                            println!(
                                "{bug:?}: caught by seed {seed} ({} seeds): {wrong}",
                                seed + 1
                            );
                        }
                        None => missed.lock().unwrap().push(*bug),
                    }
                }
            });
        }
    });
    assert_eq!(missed.into_inner().unwrap(), []);
}
