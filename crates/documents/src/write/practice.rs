//! A sheet of barcodes on A4, each with a line that says what it does: to play
//! with, or to lie beside the gun.

use super::code128::{QUIET_MODULES, code128_widths};
use super::pages::{BarPlace, Document, MM, Side, Style};
use super::type_setting::Weight;
use super::{Paper, PaperError};

/// A sheet. All of it is printed as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PracticePaper {
    /// What the sheet is.
    pub title: String,
    /// What to do with it.
    pub note: String,
    /// Its codes, in order.
    pub codes: Vec<PracticeCode>,
}

/// One barcode of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PracticeCode {
    /// Becomes the barcode, so printable ASCII only.
    pub code: String,
    /// Stands below it.
    pub caption: String,
}

const WIDTH: f32 = 210.0 * MM;
const HEIGHT: f32 = 297.0 * MM;
const MARGIN: f32 = 15.0 * MM;
const COLUMNS: usize = 2;
const ROWS: usize = 7;
const TOP: f32 = 38.0 * MM;
const CELL_HEIGHT: f32 = 34.0 * MM;
const BARS: f32 = 15.0 * MM;
/// An office printer at 300 dpi draws a third of a millimetre cleanly.
const WIDEST_MODULE: f32 = 0.4 * MM;

/// Sets the sheet, as many pages as its codes need.
///
/// # Errors
///
/// [`PaperError::Nothing`] without codes, [`PaperError::NotEncodable`] for the
/// first that cannot be a barcode.
pub fn practice_pdf(sheet: &PracticePaper) -> Result<Paper, PaperError> {
    if sheet.codes.is_empty() {
        return Err(PaperError::Nothing);
    }
    let mut document = Document::new(WIDTH, HEIGHT)?;
    for page in sheet.codes.chunks(COLUMNS * ROWS) {
        document.new_page();
        head(&mut document, sheet);
        for (place, code) in page.iter().enumerate() {
            set_code(&mut document, code, place)?;
        }
    }
    document.finish(&sheet.title)
}

fn head(document: &mut Document, sheet: &PracticePaper) {
    let room = WIDTH - 2.0 * MARGIN;
    let style = Style::bold(18.0);
    let title = document
        .face(Weight::SemiBold)
        .cut(&sheet.title, style.size, room);
    document.text(MARGIN, MARGIN + 6.0 * MM, Side::Start, style, &title);
    let note = Style::soft(10.0);
    let lines = document
        .face(Weight::Regular)
        .wrap_and_cut(&sheet.note, note.size, room, 2);
    for (index, line) in lines.iter().enumerate() {
        let y = MARGIN + 12.5 * MM + index as f32 * 4.6 * MM;
        document.text(MARGIN, y, Side::Start, note, line);
    }
}

fn set_code(document: &mut Document, code: &PracticeCode, place: usize) -> Result<(), PaperError> {
    let widths = code128_widths(&code.code)?;
    let modules: u32 = widths.iter().map(|&width| u32::from(width)).sum();
    let cell = (WIDTH - 2.0 * MARGIN) / COLUMNS as f32;
    let module = (cell / (modules + 2 * QUIET_MODULES) as f32).min(WIDEST_MODULE);
    let middle = MARGIN + cell * ((place % COLUMNS) as f32 + 0.5);
    let top = TOP + CELL_HEIGHT * (place / COLUMNS) as f32;
    let bars = BarPlace {
        x: middle - modules as f32 * module / 2.0,
        y: top,
        module,
        length: BARS,
        upwards: false,
    };
    document.bars(&widths, bars);
    let number = Style::bold(11.0);
    let below = top + BARS + 4.8 * MM;
    document.text(middle, below, Side::Middle, number, &code.code);
    let caption = Style::regular(9.0);
    let face = document.face(Weight::Regular);
    let words = face.cut(&code.caption, caption.size, cell - 4.0 * MM);
    document.text(middle, below + 4.4 * MM, Side::Middle, caption, &words);
    Ok(())
}
