//! Phones: E.164 beside the text that was given.

use super::Country;
use serde::{Deserialize, Serialize};

/// A phone number as written and, where the country pack recognises it, as E.164.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Phone {
    /// As the file or the person gave it, trimmed.
    pub raw: String,
    /// `+` and digits; absent when the text is not a number of this country
    /// and carries no international prefix.
    pub e164: Option<String>,
}

impl Phone {
    /// Reads a phone for a company of `country`. A zero that a spreadsheet ate
    /// is put back only where the pack leaves no doubt (mobile prefix and
    /// length both fit).
    pub fn read(raw: &str, country: &Country) -> Self {
        let raw = raw.trim().to_owned();
        let e164 = Self::normalise(&raw, country);
        Self { raw, e164 }
    }

    fn normalise(raw: &str, country: &Country) -> Option<String> {
        if raw.chars().any(|c| c.is_alphabetic()) {
            return None;
        }
        let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
        let international = raw.trim_start().starts_with('+') || digits.starts_with("00");
        let digits = digits.strip_prefix("00").unwrap_or(&digits);
        let national = match digits.strip_prefix(country.calling_code) {
            Some(rest) if rest.len() == country.national_digits => rest,
            _ if international => {
                // Another country's number: kept if it can be E.164 at all.
                return (8..=15)
                    .contains(&digits.len())
                    .then(|| format!("+{digits}"));
            }
            _ => digits.strip_prefix('0').unwrap_or(digits),
        };
        let fits = national.len() == country.national_digits
            && country
                .mobile_prefixes
                .iter()
                .any(|prefix| national.starts_with(prefix));
        fits.then(|| format!("+{}{national}", country.calling_code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_of_three_countries() {
        for (country, raw, e164) in [
            ("PH", "09171234567", Some("+639171234567")),
            ("PH", "9171234567", Some("+639171234567")),
            ("PH", "639171234567", Some("+639171234567")),
            ("PH", "+63 917-123-4567", Some("+639171234567")),
            ("PH", "0063 917 123 4567", Some("+639171234567")),
            ("PH", "8171234567", None),
            ("PH", "917123456", None),
            ("PH", "+213551234567", Some("+213551234567")),
            ("PH", "9.17E+09", None),
            ("DZ", "0551234567", Some("+213551234567")),
            ("DZ", "551234567", Some("+213551234567")),
            ("DZ", "00213 551 23 45 67", Some("+213551234567")),
            ("SA", "0512345678", Some("+966512345678")),
        ] {
            let pack = Country::find(country).unwrap();
            let phone = Phone::read(raw, pack);
            assert_eq!(phone.e164.as_deref(), e164, "{country} {raw}");
            assert_eq!(phone.raw, raw);
        }
    }
}
