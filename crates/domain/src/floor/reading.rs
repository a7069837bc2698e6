//! What a frame from a gun means: a code, an order, or damage that a person
//! must see.

use super::aim::{self, Symbology};
use super::command_code::CommandCode;
use super::framing::{Ended, Frame};
use super::gs1;
use super::gun::{Aim, Gun};
use crate::kernel::read_code;
use serde::{Deserialize, Serialize};

/// What came of one pull of the trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A code to be judged.
    Code {
        /// Without prefix and AIM identifier; the parcel's number out of GS1.
        code: String,
        /// The kind of barcode, where the gun says so.
        symbology: Option<Symbology>,
    },
    /// An order.
    Command(CommandCode),
    /// No code: shown to a person, and the parcel scanned again.
    Damaged {
        /// As visible text that is nobody's number.
        shown: String,
        /// What is wrong with it.
        why: Damage,
    },
}

/// What is wrong with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// Its end never came.
    Half,
    /// The gun went away in the middle of it.
    Unplugged,
    /// It holds what no code is made of.
    Garbled,
    /// The gun is set to send AIM identifiers, and none came.
    NoIdentifier,
    /// A GS1 code that cannot be read, or names no parcel.
    Gs1,
}

/// Reads one frame; two codes that came glued together are told apart where
/// their AIM identifiers or the gun's prefix show the seam. Frames of nothing
/// but blanks are no reading.
pub fn interpret(frame: &Frame, gun: &Gun) -> Vec<Reading> {
    let why = match frame.ended {
        Ended::Whole | Ended::Silence => None,
        Ended::Half => Some(Damage::Half),
        Ended::Lost => Some(Damage::Unplugged),
        Ended::TooLong => Some(Damage::Garbled),
    };
    if let Some(why) = why {
        return damaged(&frame.bytes, why).into_iter().collect();
    }
    let mut readings = Vec::new();
    let mut rest = frame.bytes.as_slice();
    while !rest.is_empty() {
        let (one, after) = rest.split_at(seam(rest, gun).unwrap_or(rest.len()));
        readings.extend(read_one(one, gun));
        rest = after;
    }
    readings
}

/// Where the next code begins, if more than one came without an end between.
fn seam(bytes: &[u8], gun: &Gun) -> Option<usize> {
    let prefix = gun.prefix.as_bytes();
    if !prefix.is_empty() {
        let found = bytes
            .windows(prefix.len())
            .skip(1)
            .position(|window| window == prefix);
        return found.map(|at| at + 1);
    }
    match gun.aim {
        Aim::Off => None,
        Aim::Auto | Aim::Required => {
            aim::take(bytes)?;
            aim::next_at(bytes)
        }
    }
}

fn read_one(bytes: &[u8], gun: &Gun) -> Option<Reading> {
    let bare = bytes.strip_prefix(gun.prefix.as_bytes()).unwrap_or(bytes);
    let (symbology, code) = match (gun.aim, aim::take(bare)) {
        (Aim::Off, _) => (None, bare),
        (_, Some((symbology, code))) => (Some(symbology), code),
        (Aim::Auto, None) => (None, bare),
        (Aim::Required, None) => return damaged(bytes, Damage::NoIdentifier),
    };
    let is_gs1 = symbology.is_some_and(Symbology::is_gs1);
    if is_gs1 || (symbology.is_none() && code.contains(&gs1::FNC1)) {
        let elements = gs1::elements(code);
        return match elements.as_deref().and_then(gs1::parcel_number) {
            Some(number) => Some(Reading::Code {
                code: number.to_owned(),
                symbology,
            }),
            // Without the mark it may as well be noise.
            None if symbology.is_none() => damaged(bytes, Damage::Garbled),
            None => damaged(bytes, Damage::Gs1),
        };
    }
    match read_code(code)? {
        Ok(number) => Some(match CommandCode::read(number.as_str()) {
            Some(order) => Reading::Command(order),
            None => Reading::Code {
                code: number.into(),
                symbology,
            },
        }),
        Err(shown) => Some(Reading::Damaged {
            shown,
            why: Damage::Garbled,
        }),
    }
}

/// What cannot be a code, as text nobody can mistake for one: a half code may
/// well be the whole number of another parcel.
fn damaged(bytes: &[u8], why: Damage) -> Option<Reading> {
    let shown = match read_code(bytes)? {
        Ok(number) => {
            let start: String = number.as_str().chars().take(63).collect();
            format!("{start}\u{fffd}")
        }
        Err(shown) => shown,
    };
    Some(Reading::Damaged { shown, why })
}

#[cfg(test)]
mod tests {
    use super::super::gun::{PortChoice, Suffix};
    use super::*;
    use crate::kernel::WaybillNumber;
    use proptest::prelude::*;

    fn gun(prefix: &str, aim: Aim) -> Gun {
        Gun {
            name: "Gun 1".to_owned(),
            port: PortChoice::Path {
                path: "COM3".to_owned(),
            },
            baud: 9600,
            prefix: prefix.to_owned(),
            suffix: Suffix::Auto,
            aim,
        }
    }

    fn frame(text: &str, ended: Ended) -> Frame {
        Frame {
            bytes: text.as_bytes().to_vec(),
            ended,
        }
    }

    /// Each reading in one word or two.
    fn said(text: &str, ended: Ended, gun: &Gun) -> Vec<String> {
        interpret(&frame(text, ended), gun)
            .into_iter()
            .map(|reading| match reading {
                Reading::Code { code, .. } => code,
                Reading::Command(order) => format!("<{}>", order.word()),
                Reading::Damaged { shown, why } => format!("{why:?} {shown}"),
            })
            .collect()
    }

    #[test]
    fn what_guns_send() {
        use Ended::{Half, Lost, Silence, Whole};
        let plain = gun("", Aim::Auto);
        let strict = gun("", Aim::Required);
        let off = gun("", Aim::Off);
        let marked = gun("~", Aim::Auto);
        let cases: &[(&str, Ended, &Gun, &[&str])] = &[
            ("JT0012345678901", Whole, &plain, &["JT0012345678901"]),
            ("JT0012345678901", Silence, &plain, &["JT0012345678901"]),
            ("]C0JT0012345678901", Whole, &plain, &["JT0012345678901"]),
            ("]C0JT1]C0JT2", Whole, &plain, &["JT1", "JT2"]),
            ("]C0JT1", Whole, &off, &["]C0JT1"]),
            ("JT1", Whole, &strict, &["NoIdentifier JT1\u{fffd}"]),
            ("]C0JT1", Whole, &strict, &["JT1"]),
            ("~JT1", Whole, &marked, &["JT1"]),
            ("~JT1~JT2", Whole, &marked, &["JT1", "JT2"]),
            ("WS-CMD-UNDO", Whole, &plain, &["<undo>"]),
            ("]C0WS-CMD-CLOSE", Whole, &plain, &["<close>"]),
            ("JT00123", Half, &plain, &["Half JT00123\u{fffd}"]),
            ("JT00123", Lost, &plain, &["Unplugged JT00123\u{fffd}"]),
            ("  ", Whole, &plain, &[]),
            ("JT\u{7}1", Whole, &plain, &["Garbled JT\u{fffd}1"]),
            (
                "]C1401JT0012345678901\u{1d}4208000",
                Whole,
                &plain,
                &["JT0012345678901"],
            ),
            (
                "]C100106141411234567897",
                Whole,
                &plain,
                &["106141411234567897"],
            ),
            ("]C1JT1", Whole, &plain, &["Gs1 ]C1JT1\u{fffd}"]),
            ("4208000\u{1d}401JT1", Whole, &plain, &["JT1"]),
            ("WB1\u{1d}WB2", Whole, &plain, &["Garbled WB1\u{fffd}WB2"]),
        ];
        for (text, ended, gun, expected) in cases {
            assert_eq!(said(text, *ended, gun), *expected, "{text:?} {ended:?}");
        }
    }

    proptest! {
        /// Whatever comes, a code is a number as scans take it, and damage is
        /// nobody's number.
        #[test]
        fn any_frame_is_codes_or_visible_damage(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            prefix in prop_oneof![Just(""), Just("~"), Just("]C0")],
            required in any::<bool>(),
            half in any::<bool>(),
        ) {
            let gun = gun(prefix, if required { Aim::Required } else { Aim::Auto });
            let ended = if half { Ended::Half } else { Ended::Whole };
            for reading in interpret(&Frame { bytes, ended }, &gun) {
                match reading {
                    Reading::Code { code, .. } => {
                        prop_assert!(!half);
                        let read = WaybillNumber::read(&code).unwrap();
                        prop_assert_eq!(read.as_str(), &code);
                    }
                    Reading::Command(_) => prop_assert!(!half),
                    Reading::Damaged { shown, .. } => {
                        prop_assert!(WaybillNumber::read(&shown).is_err());
                        prop_assert!(shown.chars().count() <= 64);
                    }
                }
            }
        }
    }
}
