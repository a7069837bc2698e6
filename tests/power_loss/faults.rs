//! Shifts on a disk that refuses: the person is told, asks again, and in the end
//! everything acknowledged is there.

use crate::shift::Bench;
use contract::Failure;
use domain::kernel::SessionId;
use station::run::Lane;
use tests::Chance;

/// How often a person asks again before giving up. No fault here lasts longer.
const PATIENCE: usize = 8;

/// A shift during which some syncs fail, one after the other.
pub fn with_failing_syncs(bench: &mut Bench, chance: &mut Chance) {
    let session = prepared(bench);
    if chance.one_in(4) {
        // Another connection keeps the log from being closed with the writer's.
        bench.look_up().expect("a sound store is read");
    }
    let times = 1 + chance.below(4);
    bench
        .disk
        .fail_syncs(chance.below(20), times, Chance::new(chance.draw()));
    let mut refused = 0;
    for row in 1..=16 {
        refused += insist(bench, session, row, "storage_failed");
        if chance.one_in(6) {
            // Fails with the syncs; the next one does what it left undone.
            let _ = bench.checkpoint();
        }
    }
    for asked in bench.burst(session, 17..33) {
        refused += usize::from(is_refused(bench.hear(asked).map(drop), "storage_failed"));
    }
    for row in 17..=20 {
        refused += insist(bench, session, row, "storage_failed");
    }
    let failed = bench.disk.failed_syncs();
    assert_eq!(failed, times, "not all faults were met: {refused} refusals");
    bench.dispatch(session).expect("the disk is sound again");
}

/// The sync of a large commit fails, and the one after it; then a few scans go
/// well. With no other connection open, and hardly anything else in the log,
/// this is where a station may come to build on what that sync never kept.
pub fn with_two_failing_syncs(bench: &mut Bench, chance: &mut Chance) {
    let session = prepared(bench);
    let import = bench.begin_import().expect("a sound disk");
    bench.checkpoint().expect("a sound disk");
    scan(bench, session, 1).expect("a sound disk");
    bench.disk.fail_syncs(0, 2, Chance::new(chance.draw()));
    let chunk = bench.submit(bench.chunk(import, 200), Lane::Bulk);
    assert!(is_refused(bench.hear(chunk).map(drop), "storage_failed"));
    for row in 2..6 {
        insist(bench, session, row, "storage_failed");
    }
}

/// A shift during which the disk runs full, and somebody makes room.
pub fn with_a_full_disk(bench: &mut Bench, chance: &mut Chance) {
    let session = prepared(bench);
    let import = bench.begin_import().expect("a sound disk");
    bench.disk.leave_room(Some(chance.below(120_000) as usize));
    let mut row = 1;
    while !is_refused(scan(bench, session, row), "disk_full") {
        row += 1;
    }
    // It stays full, for a burst and for a chunk of an import.
    for asked in bench.burst(session, row..row + 6) {
        let refused = is_refused(bench.hear(asked).map(drop), "disk_full");
        assert!(refused, "nothing had made room");
    }
    let chunk = bench.submit(bench.chunk(import, 200), Lane::Bulk);
    assert!(is_refused(bench.hear(chunk).map(drop), "disk_full"));
    // What is acknowledged can still be looked up.
    bench.look_up().expect("a full disk is read");

    bench.disk.leave_room(None);
    // The very next command is done, by the station that was refused.
    scan(bench, session, row).expect("there is room");
    let chunk = bench.submit(bench.chunk(import, 200), Lane::Bulk);
    bench.hear(chunk).expect("there is room");
    bench.checkpoint().expect("there is room");
    bench.dispatch(session).expect("there is room");
}

/// A station with waybills and a session, the disk still sound.
fn prepared(bench: &mut Bench) -> SessionId {
    bench.start().expect("a sound disk");
    bench.set_up();
    let import = bench.begin_import().expect("a sound disk");
    let chunk = bench.submit(bench.chunk(import, 1), Lane::Bulk);
    bench.hear(chunk).expect("a sound disk");
    bench.open_session().expect("a sound disk")
}

fn scan(bench: &Bench, session: SessionId, row: u32) -> Result<(), Failure> {
    let code = bench.number(row);
    bench.run(Bench::scan(session, code)).map(drop)
}

/// Scans until it is done; says how often it was refused.
fn insist(bench: &Bench, session: SessionId, row: u32, code: &str) -> usize {
    for refused in 0..PATIENCE {
        if !is_refused(scan(bench, session, row), code) {
            return refused;
        }
    }
    panic!("the station never recovered");
}

/// Whether it was refused, and with the code that tells what is the matter.
fn is_refused(answer: Result<(), Failure>, code: &str) -> bool {
    match answer {
        Ok(()) => false,
        Err(failure) => {
            assert_eq!(failure.code, code, "{failure:?}");
            true
        }
    }
}
