//! The test label with its ruler, and the card of command barcodes.

use super::{Cell, PaperError, Sheet};
use domain::floor::{CommandCode, PrinterProfile};

/// What the test label says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestPaper {
    /// Such as "Test label".
    pub title: String,
    /// The printer's name.
    pub printer: String,
    /// Its settings, in words.
    pub settings: Vec<String>,
    /// What to look for: the frame whole, the ruler as long as it says.
    pub advice: String,
}

/// What the card says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardPaper {
    /// Such as "Orders by gun".
    pub title: String,
    /// What each order does, in words.
    pub orders: Vec<(CommandCode, String)>,
}

/// A ruler along two edges shows size and dots; the frame shows offsets; the
/// bars whether a gun reads what the head prints.
pub(super) fn test(paper: &TestPaper, profile: &PrinterProfile) -> Result<Sheet, PaperError> {
    let mut sheet = Sheet::new(profile);
    let line = sheet.tenths(3);
    let edge = sheet.tenths(10);
    sheet.frame(
        edge,
        edge,
        sheet.width - 2 * edge,
        sheet.height - 2 * edge,
        line,
    );
    let small = Cell::of(sheet.tenths(22));
    for (length, along) in [(profile.size.width, false), (profile.size.height, true)] {
        for millimetre in 0..=length {
            let at = profile.dots(millimetre);
            let tick = sheet.tenths(match millimetre % 10 {
                0 => 50,
                5 => 35,
                _ => 20,
            });
            match along {
                false => sheet.fill(at.min(sheet.width - 1), 0, 1, tick),
                true => sheet.fill(0, at.min(sheet.height - 1), tick, 1),
            }
            if millimetre % 10 == 0 && millimetre > 0 && millimetre + 5 < length {
                let number = millimetre.to_string();
                let room = sheet.tenths(80);
                match along {
                    false => sheet.text(at.saturating_sub(small.width), tick, small, room, &number),
                    true => sheet.text(
                        tick + line,
                        at.saturating_sub(small.height / 2),
                        small,
                        room,
                        &number,
                    ),
                }
            }
        }
    }
    let (left, mut y) = (sheet.tenths(110), sheet.tenths(90));
    let room = sheet.width.saturating_sub(left + sheet.tenths(20));
    let title = sheet.fitting(&paper.title, room, &[50, 40, 30, 24]);
    let text = Cell::of(sheet.tenths(26));
    let mut lines = vec![(title, paper.title.clone()), (text, paper.printer.clone())];
    lines.extend(paper.settings.iter().map(|line| (text, line.clone())));
    let columns = text.across(room);
    let advice = super::letters::wrap(&paper.advice, columns, 5);
    lines.extend(advice.into_iter().map(|line| (text, line)));
    for (cell, said) in lines {
        if y + cell.height + 2 * edge > sheet.height {
            break;
        }
        sheet.text(left, y, cell, room, &said);
        y += cell.height + sheet.tenths(12);
    }
    let length = sheet.tenths(100);
    if y + length + 2 * edge < sheet.height {
        sheet.bars(left, y, room, length, "TEST-0123456789")?;
    }
    Ok(sheet)
}

/// One order below the other, each with its word and its bars.
pub(super) fn card(paper: &CardPaper, profile: &PrinterProfile) -> Result<Sheet, PaperError> {
    let mut sheet = Sheet::new(profile);
    let margin = sheet.tenths(30);
    let room = sheet.width - 2 * margin;
    let title = sheet.fitting(&paper.title, room, &[45, 36, 30, 24]);
    sheet.text(margin, margin, title, room, &paper.title);
    let top = margin + title.height + sheet.tenths(15);
    let each = (sheet.height.saturating_sub(top + margin)) / (paper.orders.len() as u32).max(1);
    let word = Cell::of(sheet.tenths(34).min(each / 4));
    for (index, (order, said)) in paper.orders.iter().enumerate() {
        let y = top + each * index as u32;
        sheet.text(margin, y, word, room, said);
        let bars = y + word.height + sheet.tenths(8);
        let length = each.saturating_sub(word.height + sheet.tenths(30)).max(1);
        let code = order.barcode();
        if !sheet.bars(
            sheet.tenths(15),
            bars,
            sheet.width - sheet.tenths(30),
            length,
            &code,
        )? {
            return Err(PaperError::BarcodeTooLong { code });
        }
    }
    Ok(sheet)
}
