//! Runs the simulation of sync for as long as asked.

use crate::shell::{self, Failure, run, value_of, wrong_word};
use crate::system::{self, Need};

pub const USAGE: &str = "\
Runs histories of many stations that the ordinary tests do not run, in the
release profile, and says how many there were and how many went wrong.

Usage: cargo xtask prove [--for TIME] [--from SEED]

  --for TIME    how long, such as 90s, 10m or 8h (10m unless told)
  --from SEED   the first history (1000000 unless told)

A history that went wrong is run again alone by
  WAYSTATION_SEED=n cargo test -p tests --test simulation histories";

pub fn act(words: &[String]) -> Result<(), Failure> {
    let (mut time, mut from) = ("10m".to_owned(), "1000000".to_owned());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--for" => time = value_of(word, &mut words)?.clone(),
            "--from" => from = value_of(word, &mut words)?.clone(),
            _ => return wrong_word(word),
        }
    }
    let seconds = seconds(&time)
        .ok_or_else(|| Failure::Usage(format!("`{time}` is no time. Write 90s, 10m or 8h.")))?;
    if from.parse::<u64>().is_err() {
        return Err(Failure::Usage(format!("`{from}` is no seed.")));
    }
    system::prepare(&[Need::Build])?;
    let mut proof = shell::cargo();
    proof.args(["test", "--release"]);
    shell::locked(&mut proof);
    proof.args(["--package", "tests", "--test", "simulation", "--"]);
    proof.args([
        "--nocapture",
        "--exact",
        "longer_proofs_run_other_histories",
    ]);
    proof.env("WAYSTATION_PROVE_SECONDS", seconds.to_string());
    run(proof.env("WAYSTATION_PROVE_FROM", from))
}

fn seconds(time: &str) -> Option<u64> {
    let unit = time.chars().next_back()?;
    let count: u64 = time.strip_suffix(unit)?.parse().ok()?;
    let each = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        _ => return None,
    };
    count.checked_mul(each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_a_number_and_a_unit() {
        let read: Vec<_> = ["90s", "10m", "8h", "10", "m", "1d", "", "٣m"]
            .map(seconds)
            .into();
        let none = None;
        assert_eq!(
            read,
            [
                Some(90),
                Some(600),
                Some(28_800),
                none,
                none,
                none,
                none,
                none
            ]
        );
    }
}
