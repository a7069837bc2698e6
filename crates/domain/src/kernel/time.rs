//! Moments in UTC, to the millisecond.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC, in whole milliseconds since 1970.
///
/// Whole milliseconds, because what a store gives back must equal what was put
/// in. As JSON it is RFC 3339 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to `self`; negative when the clock stepped back.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    fn jiff(self) -> jiff::Timestamp {
        // Out of range only for a damaged record; the epoch is then visibly wrong.
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default()
    }

    /// A wall-clock reading in the company's zone. A reading that a clock change
    /// skips or repeats is taken as the earlier rules of the zone would have it.
    pub fn from_civil(civil: jiff::civil::DateTime, zone: &jiff::tz::TimeZone) -> Option<Self> {
        let moment = zone.to_ambiguous_timestamp(civil).compatible().ok()?;
        Some(Self(moment.as_millisecond()))
    }

    /// The wall clock in `zone` at this moment.
    pub fn civil(self, zone: &jiff::tz::TimeZone) -> jiff::civil::DateTime {
        zone.to_datetime(self.jiff())
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3}", self.jiff())
    }
}

impl std::str::FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.parse::<jiff::Timestamp>()?.as_millisecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_rfc_3339_to_the_millisecond() {
        let moment = Timestamp::from_millis(1_795_219_200_120);
        let json = serde_json::to_string(&moment).unwrap();
        assert_eq!(json, "\"2026-11-21T00:00:00.120Z\"");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), moment);
    }

    #[test]
    fn a_manila_wall_clock_is_eight_hours_ahead() {
        let civil = jiff::civil::date(2026, 11, 21).at(8, 0, 0, 0);
        let manila = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        let moment = Timestamp::from_civil(civil, &manila).unwrap();
        assert_eq!(moment.to_string(), "2026-11-21T00:00:00.000Z");
        assert_eq!(moment.civil(&manila), civil);
    }
}
