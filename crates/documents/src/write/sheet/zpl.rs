//! ZPL II (Zebra's programming guide, volume one). Everything a driver would set
//! is in the stream, because raw bytes pass the driver by.

use super::{Mark, Sheet, moved};
use crate::write::code128::{Run, runs};
use domain::floor::{Gap, PrinterProfile};

/// The most `^FD` takes.
const LONGEST_FIELD: usize = 3072;

pub(super) fn encode(sheet: &Sheet, profile: &PrinterProfile) -> Vec<u8> {
    let mut out = String::from("^XA\n");
    // UTF-8, whatever was set before; then the paper, since a wrong length feeds
    // blank labels.
    out += "^CI28\n";
    out += match profile.gap {
        Gap::Gap => "^MNY\n",
        Gap::Mark => "^MNM\n",
        Gap::Continuous => "^MNN\n",
    };
    out += &format!("^PW{}\n^LL{}\n", sheet.width, sheet.height);
    // The job is one label: what is left of another's copies or mirror is not.
    out += "^LH0,0\n^LT0\n^LS0\n^PON\n^PMN\n^LRN\n^PQ1\n";
    if let Some(darkness) = profile.darkness {
        // 0 to 15 here, 0 to 30 there.
        out += &format!("~SD{:02}\n", u32::from(darkness) * 2);
    }
    for mark in &sheet.marks {
        out += &field(mark, profile);
    }
    out += "^XZ\n";
    out.into_bytes()
}

fn field(mark: &Mark, profile: &PrinterProfile) -> String {
    let place = |x: u32, y: u32| {
        format!(
            "^FO{},{}",
            moved(x, profile.offset_across),
            moved(y, profile.offset_along)
        )
    };
    match mark {
        Mark::Text { x, y, cell, text } => {
            // Nine tenths of the height: capitals then stay within their cell.
            let width = cell.height * 9 / 10;
            let data = escaped(text.as_bytes());
            format!(
                "{}^A0N,{},{width}^FH_^FD{data}^FS\n",
                place(*x, *y),
                cell.height
            )
        }
        Mark::Bars {
            x,
            y,
            module,
            length,
            upright,
            code,
        } => {
            let turn = if *upright { 'B' } else { 'N' };
            let data = escaped(invoked(code).as_bytes());
            format!(
                "{}^BY{module},3,{length}^BC{turn},{length},N,N,N,N^FH_^FD{data}^FS\n",
                place(*x, *y)
            )
        }
        Mark::Fill {
            x,
            y,
            width,
            height,
        } => {
            let thick = width.min(height);
            format!("{}^GB{width},{height},{thick}^FS\n", place(*x, *y))
        }
    }
}

/// The code with the invocations that choose the character set, so that the bars
/// are as wide as they were measured.
fn invoked(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + 8);
    for (index, (set, text)) in runs(code).into_iter().enumerate() {
        out += match (set, index) {
            (Run::B, 0) => ">:",
            (Run::C, 0) => ">;",
            (Run::B, _) => ">6",
            (Run::C, _) => ">5",
        };
        for letter in text.chars() {
            match letter {
                '>' => out += ">0",
                '^' => out += "><",
                '~' => out += ">=",
                letter => out.push(letter),
            }
        }
    }
    out
}

/// Bytes a printer could take for an order are told by their number.
fn escaped(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text {
        let next = match byte {
            b'^' | b'~' | b'_' | b'\\' => format!("_{byte:02X}"),
            b' '..=b'~' => char::from(*byte).to_string(),
            byte => format!("_{byte:02X}"),
        };
        if out.len() + next.len() > LONGEST_FIELD {
            break;
        }
        out += &next;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_field_is_an_order() {
        assert_eq!(escaped("a^XZ~JR_\\".as_bytes()), "a_5EXZ_7EJR_5F_5C");
        assert_eq!(escaped("ñ".as_bytes()), "_C3_B1");
        assert!(escaped(&[b'^'; 5000]).len() <= LONGEST_FIELD);
    }

    #[test]
    fn the_character_sets_are_chosen_as_they_were_measured() {
        assert_eq!(invoked("JT0012345678901"), ">:JT0>5012345678901");
        assert_eq!(invoked("1234567890"), ">;1234567890");
        assert_eq!(invoked("a>b^c~"), ">:a>0b><c>=");
    }
}
