//! Weights: decimal kilograms outside, whole grams inside, so totals add up.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A weight in whole grams. As JSON it is a number of kilograms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "number"))]
pub struct Weight(pub i64);

impl Weight {
    /// From kilograms; `None` when negative, not finite or above 1,000 tonnes.
    /// Finer than a gram is rounded: no courier bills it.
    pub fn from_kilograms(kilograms: f64) -> Option<Self> {
        let grams = kilograms * 1000.0;
        (grams.is_finite() && (0.0..=1e9).contains(&grams)).then(|| Self(grams.round() as i64))
    }

    /// Reads `1.25`, `1,25`, `1.25 kg`.
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let bare = lower
            .trim_end_matches("kgs")
            .trim_end_matches("kg")
            .trim()
            .replace(',', ".");
        bare.parse().ok().and_then(Self::from_kilograms)
    }

    /// Kilograms.
    pub fn kilograms(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// As people read it, without the unit: `1.25`, `12`, at most three decimals.
    pub fn display(self) -> String {
        let text = format!("{}.{:03}", self.0 / 1000, self.0 % 1000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Serialize for Weight {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.kilograms())
    }
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Wider than `from_kilograms`: the sum of a manifest was never one parcel.
        let grams = f64::deserialize(deserializer)? * 1000.0;
        if (0.0..=9e15).contains(&grams) {
            Ok(Self(grams.round() as i64))
        } else {
            Err(serde::de::Error::custom("not a weight"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilograms_outside_grams_inside() {
        for (text, grams) in [
            ("1.25", Some(1_250)),
            ("1,25", Some(1_250)),
            ("0.5 KG", Some(500)),
            ("2kgs", Some(2_000)),
            ("heavy", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(Weight::parse(text).map(|w| w.0), grams, "{text:?}");
        }
        assert_eq!(Weight(1_250).display(), "1.25");
        assert_eq!(Weight(12_000).display(), "12");
        assert_eq!(serde_json::to_string(&Weight(1_250)).unwrap(), "1.25");
        assert!(serde_json::from_str::<Weight>("-1").is_err());
    }

    #[test]
    fn the_weight_of_a_whole_truckload_is_read_back() {
        // A courier's column in grams: each row passes, their sum is huge.
        for grams in [0, 1, 999, 1_234_567_890_123, 1_000_000_000_000_001] {
            let json = serde_json::to_string(&Weight(grams)).unwrap();
            assert_eq!(serde_json::from_str::<Weight>(&json).unwrap().0, grams);
        }
    }
}
