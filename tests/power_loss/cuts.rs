//! Cuts the power at seeded instants of many shifts, and audits every disk that
//! may be found afterwards.

use crate::books::{Findings, audit};
use crate::cut::Cut;
use crate::disk::Observer;
use crate::ledger::Ledger;
use crate::shift::Bench;
use station::store::Synchronous;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use tests::Chance;

/// Disks made from one cut at most.
const CHOICES: u64 = 6;
/// How often a cut station goes on at most before a fresh one takes its place.
const LIVES: u32 = 3;

/// What a number of cuts showed.
#[derive(Debug, Default)]
pub struct Tally {
    /// Disks looked over.
    pub states: u64,
    /// Disks on which something acknowledged is missing.
    pub lost: u64,
    /// Disks that do not open, are damaged, or contradict themselves.
    pub corrupt: u64,
    /// The first findings, in words.
    pub examples: Vec<String>,
}

/// Which cuts to make.
pub struct Plan {
    pub synchronous: Synchronous,
    /// Disks to look over at least.
    pub states: u64,
    pub seed: u64,
    /// One instant in so many is cut.
    pub one_in: u64,
    /// What the station does in each of its lives.
    pub work: fn(&mut Bench, &mut Chance),
}

struct Watch {
    seed: u64,
    one_in: u64,
    cuts: mpsc::SyncSender<Cut>,
    /// A cut after which the station goes on in its next life, each as likely.
    next: Arc<Mutex<Option<Cut>>>,
    taken: u64,
}

impl Observer for Watch {
    fn wants(&mut self, event: u64) -> bool {
        Chance::part(self.seed, event).one_in(self.one_in)
    }

    fn take(&mut self, cut: Cut) {
        self.taken += 1;
        if Chance::part(!self.seed, self.taken).one_in(self.taken) {
            *lock(&self.next) = Some(cut.clone());
        }
        // The auditors go home before the end only when one of them panicked.
        let _ = self.cuts.send(cut);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Makes the cuts of a plan.
pub fn cut_many(plan: &Plan) -> Tally {
    be_quiet();
    let tally = Mutex::new(Tally::default());
    let mut round = 0;
    while lock(&tally).states < plan.states {
        round += 1;
        let mut before: Option<(Cut, Arc<Ledger>)> = None;
        for life in 0..LIVES {
            let seed = Chance::part(plan.seed, round * u64::from(LIVES) + u64::from(life)).draw();
            let (folder, ledger) = resumed(before, seed);
            let bench = Bench::new(folder.path(), plan.synchronous, ledger, life)
                .expect("the temporary folder can be read");
            before = one_life(bench, plan, seed, &tally);
            // Only a sound store has a next life.
            if plan.synchronous != Synchronous::Full
                || before.is_none()
                || lock(&tally).states >= plan.states
            {
                break;
            }
        }
    }
    tally
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// SQLCipher writes each torn page it meets to standard error; here they are
/// made by the thousand.
fn be_quiet() {
    rusqlite::Connection::open_in_memory()
        .and_then(|connection| connection.execute_batch("PRAGMA cipher_log_level = NONE"))
        .expect("SQLCipher takes its settings");
}

/// The disk a station goes on with, and what its people know.
fn resumed(before: Option<(Cut, Arc<Ledger>)>, seed: u64) -> (tempfile::TempDir, Ledger) {
    let folder = scratch();
    let ledger = before.map_or_else(Ledger::default, |(cut, ledger)| {
        cut.disk(2, seed)
            .write(folder.path())
            .expect("the temporary folder can be written");
        let (asked, told) = ledger.until(cut.asked, cut.acknowledged);
        Ledger::going_on(asked, told)
    });
    (folder, ledger)
}

fn one_life(
    mut bench: Bench,
    plan: &Plan,
    seed: u64,
    tally: &Mutex<Tally>,
) -> Option<(Cut, Arc<Ledger>)> {
    let auditors = std::thread::available_parallelism().map_or(2, usize::from);
    let (cuts, coming) = mpsc::sync_channel(2 * auditors);
    let coming = Mutex::new(coming);
    let next = Arc::new(Mutex::new(None));
    let ledger = Arc::clone(&bench.ledger);
    bench.disk.observe(Box::new(Watch {
        seed,
        one_in: plan.one_in,
        cuts,
        next: Arc::clone(&next),
        taken: 0,
    }));
    std::thread::scope(|scope| {
        for _ in 0..auditors {
            scope.spawn(|| {
                loop {
                    let Ok(cut) = lock(&coming).recv() else {
                        break;
                    };
                    inspect(&cut, seed, plan, &ledger, tally);
                }
            });
        }
        (plan.work)(&mut bench, &mut Chance::new(seed));
        bench.stop();
        // With the disk the observer goes, and with it the auditors' work.
        drop(bench);
    });
    let next = lock(&next).take();
    next.map(|cut| (cut, ledger))
}

fn inspect(cut: &Cut, seed: u64, plan: &Plan, ledger: &Ledger, tally: &Mutex<Tally>) {
    let (asked, told) = ledger.until(cut.asked, cut.acknowledged);
    let choices = if cut.is_settled() { 1 } else { CHOICES };
    let mut seen = Vec::new();
    for choice in 0..choices {
        let disk = cut.disk(choice, seed);
        if seen.contains(&disk) {
            continue;
        }
        let folder = scratch();
        disk.write(folder.path())
            .expect("the temporary folder can be written");
        let findings = audit(folder.path(), &asked, &told);
        note(&findings, tally, || {
            // What should never be found is kept for whoever looks into it.
            let kept = (plan.synchronous == Synchronous::Full).then(|| {
                let folder = scratch().keep();
                let _ = disk.write(&folder);
                folder
            });
            format!(
                "seed {seed}, event {}, choice {choice}, disk {kept:?}",
                cut.event
            )
        });
        seen.push(disk);
    }
}

fn note(findings: &Findings, tally: &Mutex<Tally>, place: impl FnOnce() -> String) {
    let mut tally = lock(tally);
    tally.states += 1;
    tally.lost += u64::from(!findings.lost.is_empty());
    tally.corrupt += u64::from(!findings.corrupt.is_empty());
    let found = findings.corrupt.iter().chain(&findings.lost).next();
    if let Some(found) = found
        && tally.examples.len() < 5
    {
        tally.examples.push(format!("{found} ({})", place()));
    }
}

/// How many states this run is to look over: more than usual, if somebody says so.
pub fn states_wanted(usual: u64) -> u64 {
    std::env::var("WAYSTATION_POWER_STATES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// A folder for a disk: in memory where there is such a place, since the disk
/// that matters is the modelled one and thousands are looked over.
pub fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    tempfile::tempdir_in(memory)
        .or_else(|_| tempfile::tempdir())
        .expect("a temporary folder")
}
