//! How long to wait before a server that did not answer is asked again.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);
/// However the dice fall, a server is not asked without a pause.
const SHORTEST: Duration = Duration::from_millis(100);

/// Waits that double from one second to five minutes, each drawn from all of its
/// span: stations that lost a server together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Nothing has failed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more failure; how long to wait now. `chance` is any random number.
    pub fn failed(&mut self, chance: u64) -> Duration {
        let span = FIRST.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        let span = span.min(LONGEST).saturating_sub(SHORTEST);
        self.failures = self.failures.saturating_add(1);
        let part = u128::from(chance) * span.as_nanos() / u128::from(u64::MAX);
        SHORTEST + Duration::from_nanos(u64::try_from(part).unwrap_or(u64::MAX))
    }

    /// The server answered.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Failures in a row so far.
    pub fn failures(self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_double_from_a_second_to_five_minutes() {
        let mut backoff = Backoff::new();
        let longest: Vec<u64> = (0..40)
            .map(|_| backoff.failed(u64::MAX).as_secs())
            .collect();
        assert_eq!(longest[..10], [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert!(longest[10..].iter().all(|seconds| *seconds == 300));
        backoff.succeeded();
        assert_eq!(backoff.failed(u64::MAX), FIRST);
    }

    proptest! {
        #[test]
        fn a_wait_lies_in_its_span_and_grows_with_the_chance(
            failures in 0_u32..100, chance: u64, other: u64,
        ) {
            let after = |chance| Backoff { failures }.failed(chance);
            let (low, high) = (chance.min(other), chance.max(other));
            prop_assert!(after(low) <= after(high));
            prop_assert!(after(0) == SHORTEST);
            let span = after(u64::MAX);
            prop_assert!(after(chance) <= span && span <= LONGEST);
            // All of the span is used: half of the chances wait less than half.
            let middle = after(u64::MAX / 2).as_secs_f64();
            prop_assert!((middle - (span + SHORTEST).as_secs_f64() / 2.0).abs() < 0.001);
        }

        #[test]
        fn a_success_forgets_every_failure(chances: Vec<u64>) {
            let mut backoff = Backoff::new();
            for chance in &chances {
                backoff.failed(*chance);
            }
            prop_assert_eq!(backoff.failures() as usize, chances.len());
            backoff.succeeded();
            prop_assert_eq!(backoff, Backoff::new());
        }
    }
}
