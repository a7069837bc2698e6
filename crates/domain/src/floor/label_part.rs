//! What else is printed as a barcode on a courier's label: routing codes,
//! amounts, phone numbers. A known waybill always comes first; a code nobody
//! knows is told apart by its shape, so that the operator hears which barcode of
//! the label to aim at.

use serde::{Deserialize, Serialize};

/// Which part of a label a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LabelPart {
    /// The number of a waybill.
    WaybillNumber,
    /// Where the courier sorts it to.
    Routing,
    /// What is to be collected.
    Cod,
    /// Somebody's phone.
    Phone,
}

/// A shape of codes: `9` is a digit, `A` a capital, `X` either; a count follows
/// in braces, as in `JT9{10,20}`; `\` takes the next character as it is; all
/// else stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape(Vec<(Kind, usize, usize)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit,
    Capital,
    Either,
    Exactly(u8),
}

impl Kind {
    fn takes(self, byte: u8) -> bool {
        match self {
            Kind::Digit => byte.is_ascii_digit(),
            Kind::Capital => byte.is_ascii_uppercase(),
            Kind::Either => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Kind::Exactly(own) => byte == own,
        }
    }
}

impl Shape {
    /// Reads a shape; nothing if it is none, or takes more than 64 characters.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts: Vec<(Kind, usize, usize)> = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            rest = &rest[first.len_utf8()..];
            let kind = match first {
                '9' => Kind::Digit,
                'A' => Kind::Capital,
                'X' => Kind::Either,
                '\\' => {
                    let next = rest.chars().next().filter(char::is_ascii_graphic)?;
                    rest = &rest[1..];
                    Kind::Exactly(next as u8)
                }
                '{' | '}' => return None,
                other if other.is_ascii_graphic() => Kind::Exactly(other as u8),
                _ => return None,
            };
            let (least, most) = match rest.strip_prefix('{') {
                None => (1, 1),
                Some(inside) => {
                    let (count, after) = inside.split_once('}')?;
                    rest = after;
                    let (least, most) = count.split_once(',').unwrap_or((count, count));
                    (least.trim().parse().ok()?, most.trim().parse().ok()?)
                }
            };
            if least > most || most > 64 {
                return None;
            }
            parts.push((kind, least, most));
        }
        let longest: usize = parts.iter().map(|part| part.2).sum();
        (!parts.is_empty() && longest <= 64).then_some(Self(parts))
    }

    /// Whether a code has this shape from end to end.
    pub fn fits(&self, code: &str) -> bool {
        // Where the parts read so far may have ended: no backtracking, so no
        // shape can make a long code slow.
        let code = code.as_bytes();
        let mut ends = vec![false; code.len() + 1];
        ends[0] = true;
        for (kind, least, most) in &self.0 {
            let mut next = vec![false; code.len() + 1];
            for start in (0..=code.len()).filter(|at| ends[*at]) {
                let run = code[start..]
                    .iter()
                    .take(*most)
                    .take_while(|byte| kind.takes(**byte))
                    .count();
                for length in *least..=run {
                    next[start + length] = true;
                }
            }
            ends = next;
        }
        ends[code.len()]
    }
}

/// Shapes seen in public sources (couriers-and-channels.md §1, §5; floor.md §2),
/// the surest first. Routing codes are what those sources call sorting codes:
/// short groups between hyphens.
const KNOWN: &[(LabelPart, &str)] = &[
    (LabelPart::WaybillNumber, "JT9{10,20}"),
    (LabelPart::Cod, "COD9{1,8}"),
    (LabelPart::Cod, "COD9{1,8}.9{1,2}"),
    (LabelPart::Cod, "COD:9{1,8}"),
    (LabelPart::Cod, "COD:9{1,8}.9{1,2}"),
    (LabelPart::Cod, "PHP9{1,8}"),
    (LabelPart::Cod, "PHP9{1,8}.9{1,2}"),
    (LabelPart::Cod, "DZD9{1,8}"),
    (LabelPart::Cod, "D\\A9{1,8}"),
    (LabelPart::Cod, "9{1,6}.99"),
    (LabelPart::Phone, "+639{10}"),
    (LabelPart::Phone, "099{9}"),
    (LabelPart::Phone, "+2139{9}"),
    (LabelPart::Routing, "X{2,4}-X{2,4}-X{1,4}"),
    (LabelPart::Routing, "X{2,4}-X{2,4}"),
    (LabelPart::Routing, "A{3}9{0,3}"),
];

/// What a code nobody knows seems to be; nothing where no shape says.
pub fn label_part(code: &str) -> Option<LabelPart> {
    KNOWN
        .iter()
        .find(|(_, shape)| Shape::read(shape).is_some_and(|shape| shape.fits(code)))
        .map(|(part, _)| *part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_of_a_label() {
        use LabelPart::{Cod, Phone, Routing, WaybillNumber};
        for (code, part) in [
            ("JT0012345678901", Some(WaybillNumber)),
            ("JT00123", None),
            ("MNL-TAG-03", Some(Routing)),
            ("350-A12", Some(Routing)),
            ("MNL", Some(Routing)),
            ("CEB12", Some(Routing)),
            ("COD1299.50", Some(Cod)),
            ("COD:500", Some(Cod)),
            ("1299.50", Some(Cod)),
            ("PHP350", Some(Cod)),
            ("09171234567", Some(Phone)),
            ("+639171234567", Some(Phone)),
            ("DA4500", Some(Cod)),
            ("800000000001", None),
            ("WB1", None),
            ("", None),
        ] {
            assert_eq!(label_part(code), part, "{code}");
        }
    }

    #[test]
    fn every_built_in_shape_can_be_read() {
        for (_, shape) in KNOWN {
            assert!(Shape::read(shape).is_some(), "{shape}");
        }
        for bad in [
            "",
            "{2}",
            "9{",
            "9{3,2}",
            "9{65}",
            "9{40}9{40}",
            "\\",
            "é",
            "9{x}",
        ] {
            assert!(Shape::read(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_shape_or_none_and_fits_or_not(shape in ".{0,40}", code in ".{0,80}") {
            if let Some(shape) = Shape::read(&shape) {
                let _ = shape.fits(&code);
            }
        }

        #[test]
        fn counts_are_counted(least in 1usize..20, more in 0usize..20, length in 0usize..50) {
            let shape = Shape::read(&format!("JT9{{{least},{}}}", least + more)).unwrap();
            let code = format!("JT{}", "7".repeat(length));
            prop_assert_eq!(shape.fits(&code), (least..=least + more).contains(&length));
        }
    }
}
