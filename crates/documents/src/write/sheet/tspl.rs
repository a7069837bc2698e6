//! TSPL, which most inexpensive 4×6 printers speak.

use super::{Cell, Mark, PaperError, Sheet, letters, moved};
use domain::floor::{Gap, PrinterProfile};

/// Cells of the typefaces 1 to 5.
const FACES: [(u32, u32); 5] = [(8, 12), (12, 20), (16, 24), (24, 32), (32, 48)];

pub(super) fn encode(sheet: &Sheet, profile: &PrinterProfile) -> Result<Vec<u8>, PaperError> {
    let (size, gap) = (profile.size, profile.gap_length);
    let media = match profile.gap {
        Gap::Gap => format!("GAP {gap} mm,0 mm"),
        Gap::Mark => format!("BLINE {gap} mm,0 mm"),
        Gap::Continuous => "GAP 0 mm,0 mm".to_owned(),
    };
    let mut out = format!(
        "\r\nSIZE {} mm,{} mm\r\n{media}\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nOFFSET 0 mm\r\n\
         SET TEAR ON\r\nCODEPAGE 1252\r\n",
        size.width, size.height
    )
    .into_bytes();
    if let Some(darkness) = profile.darkness {
        out.extend(format!("DENSITY {darkness}\r\n").bytes());
    }
    out.extend(b"CLS\r\n");
    for mark in &sheet.marks {
        field(mark, profile, &mut out)?;
    }
    out.extend(b"PRINT 1,1\r\n");
    Ok(out)
}

fn field(mark: &Mark, profile: &PrinterProfile, out: &mut Vec<u8>) -> Result<(), PaperError> {
    let place = |x: u32, y: u32| {
        format!(
            "{},{}",
            moved(x, profile.offset_across),
            moved(y, profile.offset_along)
        )
    };
    match mark {
        Mark::Text { x, y, cell, text } => {
            let (face, times) = face(*cell);
            let head = format!("TEXT {},\"{face}\",0,{times},{times},\"", place(*x, *y));
            out.extend(head.bytes());
            // A backslash and a bracket would begin an escape.
            out.extend(escaped(&letters::cp1252(&text.replace("\\[", "/["))));
            out.extend(b"\"\r\n");
        }
        Mark::Bars {
            x,
            y,
            module,
            length,
            upright,
            code,
        } => {
            if code.contains("\\[") {
                return Err(PaperError::NotEncodable { code: code.clone() });
            }
            // Turned by 270 degrees it reads upwards, from its lower end.
            let (turn, y) = match upright {
                true => (270, y + super::bars_run(code, *module)?),
                false => (0, *y),
            };
            let place = place(*x, y);
            let head = format!("BARCODE {place},\"128\",{length},0,{turn},{module},{module},\"");
            out.extend(head.bytes());
            out.extend(escaped(code.as_bytes()));
            out.extend(b"\"\r\n");
        }
        Mark::Fill {
            x,
            y,
            width,
            height,
        } => out.extend(format!("BAR {},{width},{height}\r\n", place(*x, *y)).bytes()),
    }
    Ok(())
}

/// The largest typeface that stays within the cell, and how often magnified.
fn face(cell: Cell) -> (usize, u32) {
    let fit = |(index, (width, height)): (usize, (u32, u32))| {
        let times = (cell.width / width).min(cell.height / height).min(10);
        (times > 0).then_some((width * height * times * times, index + 1, times))
    };
    let best = FACES.into_iter().enumerate().filter_map(fit).max();
    best.map_or((1, 1), |(_, face, times)| (face, times))
}

fn escaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'"' => out.extend(b"\\[\"]"),
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
    fn quotes_end_no_field() {
        assert_eq!(escaped(b"a\"b\r\nPRINT 9"), b"a\\[\"]bPRINT 9");
        assert_eq!(
            face(Cell {
                width: 28,
                height: 48
            }),
            (2, 2)
        );
    }
}
