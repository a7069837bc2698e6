//! A power cut at any instant loses nothing that was acknowledged
//! (docs/ARCHITECTURE.md, invariant 2).
//!
//! `kill -9` proves nothing here: what a dead process wrote lives on in the
//! system's memory. So SQLite runs on a disk of our own that keeps, drops or
//! tears whatever no sync had made certain (`disk.rs`, `cut.rs`), and each disk
//! that may be found afterwards is opened and held against what people were told.

#![cfg(unix)]

mod books;
mod cut;
mod cuts;
mod disk;
mod faults;
mod ledger;
mod shift;
mod vfs;

use cuts::{Plan, Tally, cut_many, states_wanted};
use shift::Bench;
use station::store::Synchronous;
use tests::Chance;

const FULL: Plan = Plan {
    synchronous: Synchronous::Full,
    states: 0,
    seed: 1,
    one_in: 12,
    work: a_shift,
};

fn a_shift(bench: &mut Bench, _: &mut Chance) {
    bench.work().expect("a shift on a sound disk goes well");
}

fn assert_nothing_lost(what: &str, tally: &Tally) {
    println!(
        "{what}: {} crash states, {} lost, {} corrupt",
        tally.states, tally.lost, tally.corrupt
    );
    assert_eq!((tally.lost, tally.corrupt), (0, 0), "{:#?}", tally.examples);
}

#[test]
fn full_loses_nothing() {
    let tally = cut_many(&Plan {
        states: states_wanted(2_000),
        ..FULL
    });
    assert_nothing_lost("power loss", &tally);
}

/// The test above is worth something only because it fails like this.
#[test]
fn normal_is_caught_losing_acknowledged_scans() {
    let tally = cut_many(&Plan {
        synchronous: Synchronous::Normal,
        states: 100,
        seed: 2,
        one_in: 120,
        ..FULL
    });
    println!("NORMAL: {} of {} lost", tally.lost, tally.states);
    assert!(tally.lost > 0, "{tally:#?}");
}

/// And like this.
#[test]
fn off_is_caught_losing_acknowledged_scans() {
    let tally = cut_many(&Plan {
        synchronous: Synchronous::Off,
        states: 100,
        seed: 3,
        one_in: 120,
        ..FULL
    });
    println!("OFF: {} of {} lost", tally.lost, tally.states);
    assert!(tally.lost > 0, "{tally:#?}");
}

#[test]
fn a_failed_sync_is_said_and_nothing_acknowledged_before_or_after_it_is_lost() {
    let tally = cut_many(&Plan {
        states: states_wanted(2_000) / 10,
        seed: 4,
        one_in: 10,
        work: faults::with_failing_syncs,
        ..FULL
    });
    assert_nothing_lost("failing syncs", &tally);
}

#[test]
fn what_a_failed_sync_did_not_keep_is_never_built_on() {
    let tally = cut_many(&Plan {
        states: states_wanted(2_000) / 10,
        seed: 6,
        one_in: 2,
        work: faults::with_two_failing_syncs,
        ..FULL
    });
    assert_nothing_lost("two failing syncs", &tally);
}

#[test]
fn a_full_disk_is_said_loses_nothing_and_needs_no_restart() {
    let tally = cut_many(&Plan {
        states: states_wanted(2_000) / 10,
        seed: 5,
        one_in: 40,
        work: faults::with_a_full_disk,
        ..FULL
    });
    assert_nothing_lost("full disk", &tally);
}
