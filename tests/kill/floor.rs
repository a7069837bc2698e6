//! How often and when the processes are killed.

use std::time::{Duration, Instant};
use tests::Chance;

/// How many times each test kills: as many as it says, or as somebody wants.
pub fn kills(usual: u32) -> u32 {
    std::env::var("WAYSTATION_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// The seed of this run, printed so that a failure can be tried again.
pub fn seed() -> u64 {
    let seed = std::env::var("WAYSTATION_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| u64::from(std::process::id()));
    println!("WAYSTATION_SEED={seed}");
    seed
}

/// Goes round and round for a part of `most`, so that a kill falls between the
/// conditions a test can see.
pub fn spin(chance: &mut Chance, most: Duration) {
    let part = most.mul_f64(chance.below(1_001) as f64 / 1_000.0);
    let start = Instant::now();
    while start.elapsed() < part {
        std::hint::spin_loop();
    }
}

/// How long stations took until they were ready, the longest said.
pub fn say_longest(what: &str, times: &[Duration]) {
    let longest = times.iter().max().copied().unwrap_or_default();
    let typical = {
        let mut times = times.to_vec();
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    println!(
        "{what}: {} times, typically {} ms, at most {} ms (goal 2000)",
        times.len(),
        typical.as_millis(),
        longest.as_millis()
    );
}
