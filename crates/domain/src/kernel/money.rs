//! Money: whole minor units of the one company currency.

use serde::{Deserialize, Serialize};

/// An amount in minor units (centavos, centimes, halalas).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Amount(#[cfg_attr(feature = "typescript", ts(type = "number"))] pub i64);

/// The largest amount taken, in minor units: what a screen's numbers still hold
/// exactly, and so far below the largest `i64` that a thousand of them add up.
const LARGEST: i64 = 9_000_000_000_000_000;

/// A currency and how many decimals its minor unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: &'static str,
    /// Decimals of the minor unit.
    pub decimals: u32,
}

/// What a country pack settles: money, and how its people write phone numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166 code.
    pub code: &'static str,
    /// The currency of a company there.
    pub currency: Currency,
    /// International calling code, without the plus.
    pub calling_code: &'static str,
    /// First digits of a national mobile number, without the trunk zero.
    pub mobile_prefixes: &'static [&'static str],
    /// Digits of a national number, without the trunk zero.
    pub national_digits: usize,
    /// IANA time zone used when set-up names none.
    pub time_zone: &'static str,
}

/// The packs that exist. A station refuses a country it has no pack for,
/// rather than reading its phones and amounts wrongly.
pub const COUNTRIES: &[Country] = &[
    Country {
        code: "PH",
        currency: Currency {
            code: "PHP",
            decimals: 2,
        },
        calling_code: "63",
        mobile_prefixes: &["9"],
        national_digits: 10,
        time_zone: "Asia/Manila",
    },
    Country {
        code: "DZ",
        currency: Currency {
            code: "DZD",
            decimals: 2,
        },
        calling_code: "213",
        mobile_prefixes: &["5", "6", "7"],
        national_digits: 9,
        time_zone: "Africa/Algiers",
    },
    Country {
        code: "SA",
        currency: Currency {
            code: "SAR",
            decimals: 2,
        },
        calling_code: "966",
        mobile_prefixes: &["5"],
        national_digits: 9,
        time_zone: "Asia/Riyadh",
    },
];

impl Country {
    /// The pack of an ISO 3166 code, whatever its case.
    pub fn find(code: &str) -> Option<&'static Country> {
        COUNTRIES
            .iter()
            .find(|country| country.code.eq_ignore_ascii_case(code.trim()))
    }
}

impl Amount {
    /// Reads an amount as couriers write it: `1,234.50`, `PHP 1234.5`, `₱99`.
    ///
    /// `None` when the text is no amount, is negative, or is finer than the
    /// minor unit: a rounded debt would be a wrong one.
    pub fn parse(text: &str, currency: Currency) -> Option<Self> {
        let bare: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '₱' && *c != '\'')
            .collect::<String>()
            .replace(currency.code, "");
        let (whole, fraction) = split_decimal(&bare)?;
        if fraction.trim_end_matches('0').len() > currency.decimals as usize {
            return None;
        }
        let mut digits = whole;
        for place in 0..currency.decimals as usize {
            digits.push(fraction.chars().nth(place).unwrap_or('0'));
        }
        digits
            .parse()
            .ok()
            .map(Self)
            .filter(|read| read.is_usable())
    }

    /// Reads a number cell. `None` when it is negative, not finite, or finer
    /// than the minor unit beyond what binary fractions explain.
    pub fn from_number(number: f64, currency: Currency) -> Option<Self> {
        let scaled = number * 10_f64.powi(currency.decimals as i32);
        let near = scaled.round();
        let exact = (scaled - near).abs() < 1e-4;
        (scaled.is_finite() && exact)
            .then_some(Self(near as i64))
            .filter(|read| read.is_usable())
    }

    /// Neither negative nor larger than any debt.
    pub fn is_usable(self) -> bool {
        (0..=LARGEST).contains(&self.0)
    }

    /// As people read it, grouped by thousands, without the currency: `1,234.50`.
    pub fn display(self, currency: Currency) -> String {
        let unit = 10_i64.pow(currency.decimals);
        let whole = group(self.0.unsigned_abs() / unit.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        if currency.decimals == 0 {
            return format!("{sign}{whole}");
        }
        let rest = self.0.unsigned_abs() % unit.unsigned_abs();
        format!(
            "{sign}{whole}.{rest:0width$}",
            width = currency.decimals as usize
        )
    }
}

/// Whole digits and fraction digits of `1,234.5` or `1.234,5` or `1234`.
/// A lone separator followed by exactly three digits groups thousands.
fn split_decimal(text: &str) -> Option<(String, String)> {
    if text.is_empty()
        || !text
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c == ',')
    {
        return None;
    }
    let digits = |part: &str| {
        part.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let decimal = match (text.rfind('.'), text.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(dot), None) if text.matches('.').count() == 1 => Some(dot),
        (None, Some(comma)) if text.matches(',').count() == 1 && text.len() - comma != 4 => {
            Some(comma)
        }
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(at) => (digits(&text[..at]), digits(&text[at + 1..])),
        None => (digits(text), String::new()),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    Some((
        if whole.is_empty() {
            "0".to_owned()
        } else {
            whole
        },
        fraction,
    ))
}

fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHP: Currency = Currency {
        code: "PHP",
        decimals: 2,
    };

    #[test]
    fn amounts_as_couriers_write_them() {
        for (text, minor) in [
            ("99", Some(9_900)),
            ("1,234.50", Some(123_450)),
            ("1.234,50", Some(123_450)),
            ("1,234", Some(123_400)),
            ("12,5", Some(1_250)),
            ("PHP 1234.5", Some(123_450)),
            ("₱99.00", Some(9_900)),
            (".5", Some(50)),
            ("1.500", Some(150)),
            ("0", Some(0)),
            ("1.005", None),
            ("90000000000000", Some(9_000_000_000_000_000)),
            ("90000000000000.01", None),
            ("92233720368547758.07", None),
            ("-5", None),
            ("free", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(Amount::parse(text, PHP).map(|a| a.0), minor, "{text:?}");
        }
    }

    #[test]
    fn number_cells_survive_binary_fractions_but_are_not_rounded() {
        for (number, minor) in [
            (1234.5, Some(123_450)),
            (0.1 + 0.2, Some(30)),
            (19.99, Some(1_999)),
            (1.005, None),
            (-1.0, None),
            (f64::NAN, None),
            (1e300, None),
        ] {
            assert_eq!(
                Amount::from_number(number, PHP).map(|a| a.0),
                minor,
                "{number}"
            );
        }
    }

    #[test]
    fn people_read_grouped_amounts() {
        assert_eq!(Amount(123_456_789).display(PHP), "1,234,567.89");
        assert_eq!(Amount(5).display(PHP), "0.05");
        assert_eq!(
            Amount(100_000).display(Currency {
                code: "JPY",
                decimals: 0
            }),
            "100,000"
        );
    }
}
