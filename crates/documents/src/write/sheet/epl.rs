//! EPL2. It begins with an empty line and a clear buffer: what another job left
//! in it would come out first.

use super::{Cell, Mark, PaperError, Sheet, letters, moved};
use domain::floor::{Gap, PrinterProfile};

/// Cells of the typefaces 1 to 4, without the blank dots around them, at 203 and
/// at 300 dots to the inch. The fifth has no small letters.
const FACES_203: [(u32, u32); 4] = [(8, 12), (10, 16), (12, 20), (14, 24)];
const FACES_300: [(u32, u32); 4] = [(12, 20), (16, 28), (20, 36), (24, 44)];

pub(super) fn encode(sheet: &Sheet, profile: &PrinterProfile) -> Result<Vec<u8>, PaperError> {
    let mut out = b"\nN\nI8,A,001\n".to_vec();
    let gap = profile.dots(u16::from(profile.gap_length));
    let media = match profile.gap {
        Gap::Gap => format!("{gap}"),
        Gap::Mark => format!("B{gap}"),
        Gap::Continuous => "0".to_owned(),
    };
    out.extend(format!("q{}\nQ{},{media}\nR0,0\nZT\n", sheet.width, sheet.height).bytes());
    if let Some(darkness) = profile.darkness {
        out.extend(format!("D{darkness}\n").bytes());
    }
    for mark in &sheet.marks {
        field(mark, sheet, profile, &mut out)?;
    }
    out.extend(b"P1\n");
    Ok(out)
}

fn field(
    mark: &Mark,
    sheet: &Sheet,
    profile: &PrinterProfile,
    out: &mut Vec<u8>,
) -> Result<(), PaperError> {
    let place = |x: u32, y: u32| {
        format!(
            "{},{}",
            moved(x, profile.offset_across),
            moved(y, profile.offset_along)
        )
    };
    match mark {
        Mark::Text { x, y, cell, text } => {
            let (face, times) = face(*cell, sheet.dpi);
            out.extend(format!("A{},0,{face},{times},{times},N,\"", place(*x, *y)).bytes());
            out.extend(escaped(&letters::cp1252(text)));
            out.extend(b"\"\n");
        }
        Mark::Bars {
            x,
            y,
            module,
            length,
            upright,
            code,
        } => {
            // Turned by 270 degrees it reads upwards, from its lower end.
            let (turn, y) = match upright {
                true => (3, y + super::bars_run(code, *module)?),
                false => (0, *y),
            };
            let head = format!("B{},{turn},1,{module},{module},{length},N,\"", place(*x, y));
            out.extend(head.bytes());
            out.extend(escaped(code.as_bytes()));
            out.extend(b"\"\n");
        }
        Mark::Fill {
            x,
            y,
            width,
            height,
        } => out.extend(format!("LO{},{width},{height}\n", place(*x, *y)).bytes()),
    }
    Ok(())
}

/// The largest typeface that stays within the cell, and how often magnified.
fn face(cell: Cell, dpi: u16) -> (usize, u32) {
    let faces = if dpi >= 300 { FACES_300 } else { FACES_203 };
    let fit = |(index, (width, height)): (usize, (u32, u32))| {
        let times = (cell.width / width).min(cell.height / height).min(6);
        (times > 0).then_some((width * height * times * times, index + 1, times))
    };
    let best = faces.into_iter().enumerate().filter_map(fit).max();
    best.map_or((1, 1), |(_, face, times)| (face, times))
}

fn escaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', *byte]),
            0..=0x1f => {}
            byte => out.push(*byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typeface_stays_within_its_cell() {
        assert_eq!(
            face(
                Cell {
                    width: 14,
                    height: 24
                },
                203
            ),
            (4, 1)
        );
        assert_eq!(
            face(
                Cell {
                    width: 28,
                    height: 48
                },
                203
            ),
            (4, 2)
        );
        assert_eq!(
            face(
                Cell {
                    width: 9,
                    height: 15
                },
                203
            ),
            (1, 1)
        );
        assert_eq!(
            face(
                Cell {
                    width: 2,
                    height: 3
                },
                203
            ),
            (1, 1)
        );
    }

    #[test]
    fn quotes_end_no_field() {
        assert_eq!(escaped(b"a\"b\\c\nP9"), b"a\\\"b\\\\cP9");
    }
}
