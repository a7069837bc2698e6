//! The label on the parcel, for whatever size is in the printer: what matters
//! most for the hand-over takes its room first, and what has none left is left
//! out whole.

use super::{Cell, LabelPaper, Mark, PaperError, Sheet, bars_across, letters};
use domain::floor::PrinterProfile;

/// The room text has: from its upper left corner.
struct Room {
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
}

impl Room {
    fn width(&self) -> u32 {
        self.right - self.left
    }

    fn height(&self) -> u32 {
        self.bottom.saturating_sub(self.top)
    }
}

pub(super) fn set(paper: &LabelPaper, profile: &PrinterProfile) -> Result<Sheet, PaperError> {
    let mut sheet = Sheet::new(profile);
    let margin = sheet.tenths(30);
    let mut room = Room {
        left: margin,
        right: sheet.width - margin,
        top: margin,
        bottom: sheet.height - margin,
    };
    set_bars(&mut sheet, paper, &mut room)?;
    set_head(&mut sheet, paper, &mut room);
    set_collection(&mut sheet, paper, &mut room);
    set_destination(&mut sheet, paper, &mut room);
    set_facts(&mut sheet, paper, &mut room);
    set_receiver(&mut sheet, paper, &room);
    Ok(sheet)
}

/// Bars and number first: a label without them is none. What is too long across
/// stands upright along the longer side.
fn set_bars(sheet: &mut Sheet, paper: &LabelPaper, room: &mut Room) -> Result<(), PaperError> {
    let code = &paper.waybill_number;
    let length = (sheet.height / 6).clamp(sheet.tenths(60), sheet.tenths(220));
    let edge = sheet.tenths(15);
    if sheet.bars(edge, room.top, sheet.width - 2 * edge, length, code)? {
        room.top += length + sheet.tenths(10);
        let cell = sheet.fitting(code, room.width(), &[45, 38, 32, 26, 22, 18, 15]);
        sheet.text_in_middle(room.left, room.top, cell, room.width(), code);
        room.top += cell.height + sheet.tenths(15);
        return Ok(());
    }
    let Some((module, run)) = bars_across(code, sheet.height - 2 * edge, sheet.dpi)? else {
        return Err(PaperError::BarcodeTooLong { code: code.clone() });
    };
    let length = (sheet.width / 5).min(sheet.tenths(180));
    let x = room.right - length;
    sheet.marks.push(Mark::Bars {
        x,
        y: (sheet.height - run) / 2,
        module,
        length,
        upright: true,
        code: code.clone(),
    });
    room.right = x - sheet.tenths(20);
    // The number is what a hand types when bars are torn: never cut.
    let cell = Cell::of(sheet.tenths(25));
    for line in letters::wrap(code, cell.across(room.width()), 8) {
        sheet.text(room.left, room.top, cell, room.width(), &line);
        room.top += cell.height + sheet.tenths(4);
    }
    Ok(())
}

/// The kind of service decides which pile the parcel goes on.
fn set_head(sheet: &mut Sheet, paper: &LabelPaper, room: &mut Room) {
    let high = sheet.tenths(60);
    if room.height() < 6 * high {
        return;
    }
    let half = room.width() / 2;
    let service = Cell::of(high);
    let company = Cell::of(sheet.tenths(28));
    sheet.text(room.left, room.top, service, half, &paper.express_type);
    let y = room.top + high - company.height;
    sheet.text_at_end(room.right, y, company, half, &paper.company);
    room.top += high + sheet.tenths(10);
    rule(sheet, room);
}

fn rule(sheet: &mut Sheet, room: &mut Room) {
    let thick = sheet.tenths(3);
    sheet.fill(room.left, room.top, room.width(), thick);
    room.top += thick + sheet.tenths(10);
}

/// What the courier must bring back, in a frame at the foot.
fn set_collection(sheet: &mut Sheet, paper: &LabelPaper, room: &mut Room) {
    let high = (sheet.height / 10).clamp(sheet.tenths(50), sheet.tenths(140));
    if room.height() < 2 * high {
        return;
    }
    let line = sheet.tenths(4);
    let inner = room.width() - 8 * line;
    let y = room.bottom - high;
    sheet.frame(room.left, y, room.width(), high, line);
    let sizes = [100, 80, 65, 50, 40, 32, 26, 20]
        .map(|size| size.min(high * 254 / u32::from(sheet.dpi) * 7 / 10));
    match &paper.cod_amount {
        Some(amount) => {
            let caption = sheet.fitting(&paper.words.cod, inner / 3, &sizes[3..]);
            let middle = |cell: Cell| y + high.saturating_sub(cell.height) / 2;
            sheet.text(
                room.left + 4 * line,
                middle(caption),
                caption,
                inner / 3,
                &paper.words.cod,
            );
            let figures = sheet.fitting(amount, inner * 2 / 3, &sizes);
            sheet.text_at_end(
                room.right - 4 * line,
                middle(figures),
                figures,
                inner * 2 / 3,
                amount,
            );
        }
        None => {
            let cell = sheet.fitting(&paper.words.no_cod, inner, &sizes[3..]);
            let middle = y + high.saturating_sub(cell.height) / 2;
            sheet.text_in_middle(
                room.left + 4 * line,
                middle,
                cell,
                inner,
                &paper.words.no_cod,
            );
        }
    }
    room.bottom = y - sheet.tenths(10);
}

fn set_destination(sheet: &mut Sheet, paper: &LabelPaper, room: &mut Room) {
    let destination = letters::plain(&paper.destination);
    if destination.is_empty() || room.height() < sheet.tenths(180) {
        return;
    }
    let caption = Cell::of(sheet.tenths(24));
    sheet.text(
        room.left,
        room.top,
        caption,
        room.width(),
        &paper.words.destination,
    );
    room.top += caption.height + sheet.tenths(6);
    let cell = sheet.fitting(&destination, room.width(), &[110, 90, 75, 60, 50, 40]);
    for line in letters::wrap(&destination, cell.across(room.width()), 2) {
        sheet.text(room.left, room.top, cell, room.width(), &line);
        room.top += cell.height + sheet.tenths(8);
    }
    rule(sheet, room);
}

/// Sender, pieces and weight, remarks: small lines above the foot.
fn set_facts(sheet: &mut Sheet, paper: &LabelPaper, room: &mut Room) {
    let cell = Cell::of(sheet.tenths(26));
    let step = cell.height + sheet.tenths(8);
    let words = &paper.words;
    let counted = format!(
        "{}: {}   {}: {}",
        words.quantity, paper.quantity, words.weight, paper.weight
    );
    let lines = [
        format!("{}: {}", words.sender, paper.sender_name),
        counted,
        match paper.remarks.trim() {
            "" => String::new(),
            remarks => format!("{}: {remarks}", words.remarks),
        },
    ];
    if room.height() < sheet.tenths(250) + 3 * step {
        return;
    }
    let mut y = room.bottom - 3 * step;
    room.bottom = y - sheet.tenths(8);
    for line in &lines {
        sheet.text(room.left, y, cell, room.width(), line);
        y += step;
    }
}

/// Name, phone and as much of the address as there is room for, at the largest
/// size at which all of it fits.
fn set_receiver(sheet: &mut Sheet, paper: &LabelPaper, room: &Room) {
    let mut y = room.top;
    let gap = sheet.tenths(8);
    for (text, sizes) in [
        (&paper.receiver_name, [50, 42, 36, 30, 24]),
        (&paper.receiver_phone, [40, 36, 32, 28, 24]),
    ] {
        let cell = sheet.fitting(text, room.width(), &sizes);
        if y + cell.height > room.bottom {
            return;
        }
        sheet.text(room.left, y, cell, room.width(), text);
        y += cell.height + gap;
    }
    let lines_of = |cell: Cell| (room.bottom.saturating_sub(y) / (cell.height + gap / 2)) as usize;
    let mut chosen = Cell::of(sheet.tenths(20));
    for size in [40, 36, 32, 28, 24, 20] {
        let cell = Cell::of(sheet.tenths(size));
        let all = letters::wrap(
            &paper.receiver_address,
            cell.across(room.width()),
            usize::MAX,
        );
        if all.len() <= lines_of(cell) {
            chosen = cell;
            break;
        }
    }
    let columns = chosen.across(room.width());
    for line in letters::wrap(&paper.receiver_address, columns, lines_of(chosen)) {
        sheet.text(room.left, y, chosen, room.width(), &line);
        y += chosen.height + gap / 2;
    }
}
