//! GS1 element strings: what a GS1-128 on a parcel holds, and the number of the
//! parcel in it (GS1 General Specifications §3 and §7.8).

/// FNC1 between elements arrives as this byte.
pub(super) const FNC1: u8 = 0x1d;

/// One element: an application identifier and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Two to four digits.
    pub identifier: String,
    /// What it says.
    pub value: String,
}

/// How long a value is.
enum Length {
    /// Exactly, and no FNC1 need follow.
    Fixed(usize),
    /// At most, to the next FNC1 or the end.
    UpTo(usize),
}

/// The identifier's own digits and how long its value is, from its first two
/// digits on.
fn shape(code: &[u8]) -> Option<(usize, Length)> {
    use Length::{Fixed, UpTo};
    let digit = |at: usize| code.get(at).filter(|byte| byte.is_ascii_digit()).copied();
    let (first, second) = (digit(0)?, digit(1)?);
    let third = digit(2);
    Some(match (first, second) {
        (b'0', b'0') => (2, Fixed(18)),
        (b'0', b'1'..=b'3') => (2, Fixed(14)),
        (b'1', b'1'..=b'3' | b'5'..=b'7') => (2, Fixed(6)),
        (b'2', b'0') => (2, Fixed(2)),
        (b'1', b'0') | (b'2', b'1' | b'2') => (2, UpTo(20)),
        (b'3', b'0') | (b'3', b'7') => (2, UpTo(8)),
        (b'3', b'1'..=b'6') => (4, Fixed(6)),
        (b'3', b'9') => (4, UpTo(18)),
        (b'4', b'1') => (3, Fixed(13)),
        (b'4', b'0') => match third? {
            b'2' => (3, Fixed(17)),
            _ => (3, UpTo(30)),
        },
        (b'4', b'2') => match third? {
            b'2' | b'4' | b'6' => (3, Fixed(3)),
            _ => (3, UpTo(20)),
        },
        (b'4', b'3') => (4, UpTo(70)),
        (b'2', b'4' | b'5') => (3, UpTo(30)),
        (b'7', b'0' | b'1') => (4, UpTo(30)),
        (b'8', _) => (4, UpTo(70)),
        (b'9', _) => (2, UpTo(90)),
        _ => return None,
    })
}

/// Reads an element string; nothing if any part of it is none.
pub fn elements(code: &[u8]) -> Option<Vec<Element>> {
    let mut rest = code.strip_prefix(&[FNC1]).unwrap_or(code);
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (digits, length) = shape(rest)?;
        let (identifier, after) = rest.split_at_checked(digits)?;
        let end = match length {
            Length::Fixed(length) => length,
            Length::UpTo(most) => {
                let end = after.iter().position(|byte| *byte == FNC1);
                end.unwrap_or(after.len()).min(most)
            }
        };
        let (value, after) = after.split_at_checked(end)?;
        let whole = !value.is_empty() && value.iter().all(u8::is_ascii_graphic);
        let element = Element {
            identifier: text(identifier)?,
            value: text(value)?,
        };
        if !whole || !checks(&element) {
            return None;
        }
        found.push(element);
        rest = match (length, after.split_first()) {
            (_, None) => after,
            (_, Some((&FNC1, after))) => after,
            (Length::Fixed(_), Some(_)) => after,
            // Longer than the identifier allows: not what it seems to be.
            (Length::UpTo(_), Some(_)) => return None,
        };
    }
    (!found.is_empty()).then_some(found)
}

fn text(digits: &[u8]) -> Option<String> {
    String::from_utf8(digits.to_vec()).ok()
}

/// Identifiers whose value ends in a check digit.
fn checks(element: &Element) -> bool {
    match element.identifier.as_str() {
        "00" | "01" | "02" | "03" | "402" => check_digit_fits(element.value.as_bytes()),
        _ => true,
    }
}

/// GS1's check digit: weights 3 and 1 in turn from the right.
fn check_digit_fits(digits: &[u8]) -> bool {
    let sum: Option<u32> = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let weight = if place % 2 == 0 { 1 } else { 3 };
            char::from(*byte).to_digit(10).map(|digit| digit * weight)
        })
        .sum();
    sum.is_some_and(|sum| sum % 10 == 0)
}

/// The element that names the parcel: the carrier's own consignment number, then
/// the shipment's, then the unit's (SSCC).
pub fn parcel_number(elements: &[Element]) -> Option<&str> {
    ["401", "402", "00", "21", "400"]
        .iter()
        .find_map(|wanted| {
            elements
                .iter()
                .find(|element| element.identifier == *wanted)
        })
        .map(|element| element.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str) -> Option<Vec<(String, String)>> {
        elements(code.as_bytes()).map(|found| {
            found
                .into_iter()
                .map(|element| (element.identifier, element.value))
                .collect()
        })
    }

    fn pairs(expected: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        let own = |(identifier, value): &(&str, &str)| ((*identifier).into(), (*value).into());
        Some(expected.iter().map(own).collect())
    }

    #[test]
    fn what_a_pallet_and_a_parcel_say() {
        for (code, said) in [
            (
                "00106141411234567897",
                pairs(&[("00", "106141411234567897")]),
            ),
            (
                "401JT0012345678901\u{1d}4208000",
                pairs(&[("401", "JT0012345678901"), ("420", "8000")]),
            ),
            (
                "\u{1d}4208000\u{1d}00106141411234567897",
                pairs(&[("420", "8000"), ("00", "106141411234567897")]),
            ),
            // A check digit that does not fit: misread, so no parcel at all.
            ("00106141411234567890", None),
            // Cut short.
            ("0010614141123", None),
            ("JT0012345678901", None),
            ("401\u{1d}00106141411234567897", None),
            ("", None),
        ] {
            assert_eq!(read(code), said, "{code:?}");
        }
    }

    #[test]
    fn the_carriers_number_names_the_parcel() {
        let named = |code: &str| {
            let found = elements(code.as_bytes()).unwrap();
            parcel_number(&found).map(str::to_owned)
        };
        assert_eq!(
            named("00106141411234567897401JT0012345678901").as_deref(),
            Some("JT0012345678901")
        );
        assert_eq!(
            named("4208000\u{1d}00106141411234567897").as_deref(),
            Some("106141411234567897")
        );
        assert_eq!(named("4208000"), None);
    }
}
