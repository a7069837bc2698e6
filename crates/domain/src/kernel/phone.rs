//! Phones: E.164 beside the text that was given (X-03, floor.md §3).

use super::Country;
use serde::{Deserialize, Serialize};

/// A phone number as written and, where it can be a number at all, as E.164.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Phone {
    /// As the file or the person gave it, trimmed.
    pub raw: String,
    /// `+` and 8 to 15 digits; absent when the text holds no number that is
    /// valid in the company's country or with its own international prefix.
    pub e164: Option<String>,
}

/// More digits than any number has, a trunk zero and `00` before it included.
const MOST_DIGITS: usize = 18;

/// What stands between two numbers in one cell, besides the words of [`OR`].
const BETWEEN: [char; 5] = ['/', ',', ';', '|', '\n'];

/// "or" and "and" in the languages of the country packs.
const OR: [&str; 8] = ["or", "and", "ou", "et", "o", "at", "أو", "و"];

impl Phone {
    /// Reads a phone for a company of `country`. Of several numbers in one text
    /// the first valid one counts. A zero that a spreadsheet ate is put back only
    /// where the pack leaves no doubt (mobile prefix and length both fit).
    pub fn read(raw: &str, country: &Country) -> Self {
        let raw = raw.trim();
        let mobile = Digits::of(raw).and_then(|digits| digits.mobile(country));
        Self {
            raw: raw.to_owned(),
            e164: mobile.or_else(|| among_others(raw, country)),
        }
    }

    /// Whether the number holds a digit nobody wrote: the zero that was lost, and
    /// the country put before what is left. Two people are never taken for one
    /// on such a number alone (floor.md §3).
    pub fn is_repaired(&self) -> bool {
        let Some(full) = self.e164.as_deref().and_then(|e164| e164.strip_prefix('+')) else {
            return false;
        };
        !numbers(&self.raw).any(|digits| digits.spell(full))
    }
}

/// A text that is not simply one mobile of this country.
fn among_others(raw: &str, country: &Country) -> Option<String> {
    numbers(raw).find_map(|digits| digits.mobile(country).or_else(|| digits.valid(country)))
}

/// The texts that can each be one number: between separators, and, where only
/// blanks part them, each word of its own as well.
fn numbers(raw: &str) -> impl Iterator<Item = Digits> {
    let parts = || raw.split(BETWEEN).flat_map(split_at_words);
    let whole = parts().filter_map(Digits::of);
    let words = parts().flat_map(str::split_whitespace);
    whole.chain(words.filter_map(Digits::of))
}

/// Parts of `text` between the words of [`OR`].
fn split_at_words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut words = text.split_whitespace();
        let found = words.find(|word| OR.iter().any(|or| word.eq_ignore_ascii_case(or)));
        let Some(word) = found else {
            return rest.take();
        };
        // A word is part of the text, so it stands where its bytes do.
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        rest = Some(&text[at + word.len()..]);
        Some(&text[..at])
    })
}

/// The digits of one number, as they were written.
struct Digits {
    bytes: [u8; MOST_DIGITS],
    length: usize,
    /// Written with a plus.
    plus: bool,
}

impl Digits {
    /// `None` where letters say that it is no number, or there are too many digits.
    fn of(text: &str) -> Option<Self> {
        let mut digits = Self {
            bytes: [0; MOST_DIGITS],
            length: 0,
            plus: false,
        };
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    *digits.bytes.get_mut(digits.length)? = byte;
                    digits.length += 1;
                }
                b'+' if digits.length == 0 => digits.plus = true,
                byte if byte.is_ascii_alphabetic() => return None,
                byte if BETWEEN.contains(&char::from(byte)) => return None,
                _ => {}
            }
        }
        let lettered = || !text.is_ascii() && text.chars().any(char::is_alphabetic);
        (digits.length > 0 && !lettered()).then_some(digits)
    }

    fn written(&self) -> &str {
        // Only ASCII digits were put there.
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    /// The digits after `+` or `00`, if the number carries either.
    fn international(&self) -> Option<&str> {
        let written = self.written();
        let after = written.strip_prefix("00");
        after.or_else(|| self.plus.then_some(written))
    }

    /// A mobile of this country, by its pack alone: what nearly every cell holds.
    fn mobile(&self, country: &Country) -> Option<String> {
        let fits = |national: &&str| {
            let mut prefixes = country.mobile_prefixes.iter();
            national.len() == country.national_digits
                && prefixes.any(|prefix| national.starts_with(prefix))
        };
        let written = self.written();
        let after = written.strip_prefix("00");
        let with_code = after.unwrap_or(written).strip_prefix(country.calling_code);
        let national = with_code.filter(fits).or_else(|| {
            let here = after.is_none() && !self.plus;
            let own = here.then(|| written.strip_prefix('0').unwrap_or(written));
            own.filter(fits)
        })?;
        Some(["+", country.calling_code, national].concat())
    }

    /// Any other number, as the numbering plans of the world have it: landlines
    /// with their zero or calling code, and other countries' numbers.
    fn valid(&self, country: &Country) -> Option<String> {
        let code = country.calling_code;
        let full = match self.international() {
            Some(abroad) => format!("+{abroad}"),
            None => match self.written().strip_prefix('0') {
                Some(national) => format!("+{code}{national}"),
                None if self.written().starts_with(code) => format!("+{}", self.written()),
                None => return None,
            },
        };
        let number = phonenumber::parse(None, full).ok()?;
        let valid = phonenumber::is_valid(&number);
        let e164 = valid.then(|| number.format().mode(phonenumber::Mode::E164).to_string())?;
        is_e164(&e164).then_some(e164)
    }

    /// Whether these digits are `full` (a number with its country) as people
    /// write it: whole, or with a zero instead of the country or after it.
    fn spell(&self, full: &str) -> bool {
        let written = self.international().unwrap_or(self.written());
        let trunk = || {
            written
                .strip_prefix('0')
                .is_some_and(|own| full.ends_with(own))
        };
        let both = || {
            (1..=3).any(|code| {
                let (Some(before), Some(after)) = (full.get(..code), full.get(code..)) else {
                    return false;
                };
                let rest = written.strip_prefix(before);
                rest.and_then(|rest| rest.strip_prefix('0')) == Some(after)
            })
        };
        written == full || trunk() || both()
    }
}

fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::COUNTRIES;
    use proptest::prelude::*;

    fn read(country: &str, raw: &str) -> Phone {
        Phone::read(raw, Country::find(country).unwrap())
    }

    #[test]
    fn phones_of_three_countries() {
        for (country, raw, e164) in [
            ("PH", "09171234567", Some("+639171234567")),
            ("PH", "9171234567", Some("+639171234567")),
            ("PH", "639171234567", Some("+639171234567")),
            ("PH", "+63 917-123-4567", Some("+639171234567")),
            ("PH", "+63 (0)917 123 4567", Some("+639171234567")),
            ("PH", "0063 917 123 4567", Some("+639171234567")),
            ("PH", "8171234567", None),
            ("PH", "917123456", None),
            ("PH", "+213551234567", Some("+213551234567")),
            ("PH", "9.17E+09", None),
            ("DZ", "0551234567", Some("+213551234567")),
            ("DZ", "551234567", Some("+213551234567")),
            ("DZ", "00213 551 23 45 67", Some("+213551234567")),
            ("SA", "0512345678", Some("+966512345678")),
            // Landlines, with their zero or their country.
            ("PH", "(02) 8123-4567", Some("+63281234567")),
            ("PH", "63 2 8123 4567", Some("+63281234567")),
            ("DZ", "021 63 12 34", Some("+21321631234")),
            ("SA", "011 465 1234", Some("+966114651234")),
            ("PH", "81234567", None),
            // Nonsense.
            ("PH", "0000000000", None),
            ("PH", "+1234567890123", None),
            ("PH", "+63 1", None),
            ("PH", "123", None),
            ("PH", "-", None),
            ("PH", "", None),
            ("PH", "call Ana", None),
            ("PH", "1234567890123456789012345678901234567890", None),
        ] {
            let phone = read(country, raw);
            assert_eq!(phone.e164.as_deref(), e164, "{country} {raw}");
            assert_eq!(phone.raw, raw);
        }
    }

    #[test]
    fn of_two_numbers_in_one_cell_the_first_valid_one_counts() {
        let first = Some("+639171234567");
        for (raw, e164) in [
            ("09171234567/09181234567", first),
            ("09171234567 / 0918 123 4567", first),
            ("0917 123 4567, 0918 123 4567", first),
            ("09171234567 or 09181234567", first),
            ("09171234567 OR (02) 8123 4567", first),
            ("09171234567 ou 09181234567", first),
            ("09171234567 أو 09181234567", first),
            ("09171234567 09181234567", first),
            ("none / 09171234567", first),
            ("0917123/09171234567", first),
            ("Ana 09171234567", first),
            ("(02) 8123-4567 or 09181234567", Some("+63281234567")),
            ("0917123 or 0918123", None),
            ("none or none", None),
            ("or", None),
        ] {
            let phone = read("PH", raw);
            assert_eq!(phone.e164.as_deref(), e164, "{raw}");
            assert_eq!(phone.raw, raw, "the text is kept");
        }
    }

    #[test]
    fn a_digit_nobody_wrote_is_known_as_one() {
        for (country, raw, repaired) in [
            ("PH", "09171234567", false),
            ("PH", "0917 123 4567", false),
            ("PH", "639171234567", false),
            ("PH", "+639171234567", false),
            ("PH", "00639171234567", false),
            ("PH", "+63 (0)917 123 4567", false),
            ("PH", "9171234567", true),
            ("PH", "9171234567 / 9181234567", true),
            ("PH", "9171234567 or 09171234567", false),
            ("PH", "09181234567 or 9171234567", false),
            ("PH", "9171234567 or 09181234567", true),
            ("PH", "(02) 8123-4567", false),
            ("PH", "nonsense", false),
            ("DZ", "0551234567", false),
            ("DZ", "551234567", true),
            ("SA", "512345678", true),
            ("SA", "966512345678", false),
        ] {
            assert_eq!(
                read(country, raw).is_repaired(),
                repaired,
                "{country} {raw}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_kept_and_its_number_can_be_dialled(
            raw in prop_oneof!["\\PC{0,40}", "[-0-9+ /,;().orau]{0,40}"],
            country in prop::sample::select(COUNTRIES),
        ) {
            let phone = Phone::read(&raw, &country);
            prop_assert_eq!(phone.raw.as_str(), raw.trim());
            prop_assert!(phone.e164.as_deref().is_none_or(is_e164), "{:?}", phone);
            prop_assert!(phone.e164.is_some() || !phone.is_repaired());
            if let Some(e164) = &phone.e164 {
                let again = Phone::read(e164, &country);
                prop_assert_eq!(again.e164.as_ref(), Some(e164));
                prop_assert!(!again.is_repaired());
            }
        }

        #[test]
        fn a_mobile_is_one_number_however_it_is_written(
            own in 0..10_000_000_u64, country in prop::sample::select(COUNTRIES),
        ) {
            let prefix = country.mobile_prefixes[0];
            let code = country.calling_code;
            let width = country.national_digits - prefix.len();
            let national = format!("{prefix}{own:0width$}");
            let full = format!("+{code}{national}");
            for (raw, repaired) in [
                (format!("0{national}"), false),
                (national.clone(), true),
                (format!("{code}{national}"), false),
                (full.clone(), false),
                (format!("00{code} {national}"), false),
                (format!("nobody/0{national}"), false),
            ] {
                let phone = Phone::read(&raw, &country);
                prop_assert_eq!(phone.e164.as_ref(), Some(&full), "{}", raw);
                prop_assert_eq!(phone.is_repaired(), repaired, "{}", raw);
            }
        }
    }
}
