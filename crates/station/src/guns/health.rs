//! How the line is doing: scans a minute, the gaps between them, and the gun
//! that spoke last. Kept in memory, since it tells of now.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How far back is looked.
const KEPT: Duration = Duration::from_secs(600);

/// No honest ten minutes hold more.
const MOST: usize = 100_000;

/// Upper bounds of the gaps that are told apart, in milliseconds; one more group
/// takes the longer ones.
pub const GAP_BOUNDS: [u64; 6] = [100, 250, 500, 1_000, 2_000, 5_000];

/// What the last minutes were like.
#[derive(Debug, Default)]
pub struct Health(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    moments: VecDeque<Instant>,
    last_gun: Option<String>,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Scans of each of the last ten minutes, the oldest first.
    pub per_minute: [u32; 10],
    /// Gaps between two scans, by [`GAP_BOUNDS`].
    pub gaps: [u32; GAP_BOUNDS.len() + 1],
    /// The gun that spoke last.
    pub last_gun: Option<String>,
}

impl Health {
    /// A scan was taken.
    pub fn scanned(&self, gun: Option<&str>) {
        self.scanned_at(Instant::now(), gun);
    }

    fn scanned_at(&self, now: Instant, gun: Option<&str>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |first: &Instant| now.saturating_duration_since(*first) > KEPT;
        while kept.moments.len() >= MOST || kept.moments.front().is_some_and(over) {
            kept.moments.pop_front();
        }
        kept.moments.push_back(now);
        if let Some(gun) = gun
            && kept.last_gun.as_deref() != Some(gun)
        {
            kept.last_gun = Some(gun.to_owned());
        }
    }

    /// The last ten minutes.
    pub fn seen(&self) -> Seen {
        self.seen_at(Instant::now())
    }

    fn seen_at(&self, now: Instant) -> Seen {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = Seen {
            per_minute: [0; 10],
            gaps: [0; GAP_BOUNDS.len() + 1],
            last_gun: kept.last_gun.clone(),
        };
        let mut before: Option<Instant> = None;
        for moment in &kept.moments {
            let minutes = now.saturating_duration_since(*moment).as_secs() / 60;
            if let Some(count) = usize::try_from(minutes)
                .ok()
                .and_then(|ago| 9_usize.checked_sub(ago))
                .and_then(|place| seen.per_minute.get_mut(place))
            {
                *count += 1;
            }
            if let Some(before) = before {
                let gap = moment.saturating_duration_since(before).as_millis();
                let group = GAP_BOUNDS
                    .iter()
                    .position(|bound| gap <= u128::from(*bound));
                seen.gaps[group.unwrap_or(GAP_BOUNDS.len())] += 1;
            }
            before = Some(*moment);
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_minutes_are_remembered_and_no_more() {
        let health = Health::default();
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        health.scanned_at(at(0), Some("Gun 1"));
        health.scanned_at(at(300), Some("Gun 2"));
        health.scanned_at(at(70_000), None);
        let seen = health.seen_at(at(75_000));
        assert_eq!(seen.per_minute, [0, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
        assert_eq!(seen.gaps, [0, 0, 1, 0, 0, 0, 1]);
        assert_eq!(seen.last_gun.as_deref(), Some("Gun 2"));
        health.scanned_at(at(700_000), None);
        assert_eq!(
            health.seen_at(at(700_000)).per_minute.iter().sum::<u32>(),
            1
        );
    }
}
