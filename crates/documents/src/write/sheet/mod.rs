//! Sheets for label printers: marks at whole dots, the same for every language,
//! so that what is previewed, what is checked and what is sent are one thing.
//!
//! Text stands in cells: printers have typefaces of their own whose widths
//! nobody here knows, so a line takes as many characters as its room has cells,
//! and each language picks the largest of its typefaces that fits the cell.

mod epl;
mod escpos;
mod label;
mod letters;
mod picture;
mod special;
mod tspl;
mod zpl;

use super::code128::{QUIET_MODULES, code128_widths};
use super::{LabelPaper, ManifestPaper, Paper, PaperError};
use domain::floor::{Language, PrinterProfile};
pub use special::{CardPaper, TestPaper};

/// What goes onto one sheet.
#[derive(Debug, Clone)]
pub enum SheetPaper {
    /// A parcel's label.
    Label(Box<LabelPaper>),
    /// A manifest.
    Manifest(Box<ManifestPaper>),
    /// The test label with its ruler.
    Test(TestPaper),
    /// The card of command barcodes.
    Card(CardPaper),
}

/// One sheet in a printer's language, from its clean beginning to its end.
///
/// # Errors
///
/// [`PaperError::NotEncodable`] or [`PaperError::BarcodeTooLong`] for a number
/// that cannot be a barcode there, [`PaperError::Unfit`] for a document the
/// language cannot show.
pub fn encode(
    paper: &SheetPaper,
    language: Language,
    profile: &PrinterProfile,
) -> Result<Vec<u8>, PaperError> {
    match language {
        Language::Pdf => Ok(pdf(paper, profile)?.bytes),
        Language::Escpos => escpos::encode(paper, profile),
        Language::Zpl => Ok(zpl::encode(&drawn(paper, profile)?, profile)),
        Language::Epl => epl::encode(&drawn(paper, profile)?, profile),
        Language::Tspl => tspl::encode(&drawn(paper, profile)?, profile),
    }
}

/// A picture of what [`encode`] prints: SVG, or the PDF itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    /// One unit a dot.
    Svg(String),
    /// As it is printed.
    Pdf(Vec<u8>),
}

/// Shows what [`encode`] prints, made of the same marks.
///
/// # Errors
///
/// As [`encode`].
pub fn preview(
    paper: &SheetPaper,
    language: Language,
    profile: &PrinterProfile,
) -> Result<Preview, PaperError> {
    Ok(match language {
        Language::Pdf => Preview::Pdf(pdf(paper, profile)?.bytes),
        Language::Escpos => Preview::Svg(picture::of_receipt(&escpos::set(paper, profile)?)?),
        Language::Zpl | Language::Epl | Language::Tspl => {
            Preview::Svg(picture::of(&drawn(paper, profile)?)?)
        }
    })
}

fn pdf(paper: &SheetPaper, profile: &PrinterProfile) -> Result<Paper, PaperError> {
    match paper {
        SheetPaper::Label(label) => super::labels_pdf(std::slice::from_ref(label)),
        SheetPaper::Manifest(manifest) => super::manifest_pdf(manifest),
        SheetPaper::Test(_) | SheetPaper::Card(_) => picture::pdf(&drawn(paper, profile)?),
    }
}

/// The marks of a sheet.
fn drawn(paper: &SheetPaper, profile: &PrinterProfile) -> Result<Sheet, PaperError> {
    match paper {
        SheetPaper::Label(paper) => label::set(paper, profile),
        SheetPaper::Test(paper) => special::test(paper, profile),
        SheetPaper::Card(paper) => special::card(paper, profile),
        SheetPaper::Manifest(_) => Err(PaperError::Unfit),
    }
}

/// Marks on paper of so many dots.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sheet {
    width: u32,
    height: u32,
    dpi: u16,
    marks: Vec<Mark>,
}

/// A cell of text, in dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    width: u32,
    height: u32,
}

impl Cell {
    /// Of this height; three fifths of it wide.
    fn of(height: u32) -> Self {
        Self {
            width: (height * 3 / 5).max(1),
            height,
        }
    }

    /// How many stand side by side.
    fn across(self, room: u32) -> usize {
        (room / self.width) as usize
    }
}

/// Ink at a place, measured from the upper left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    Text {
        x: u32,
        y: u32,
        cell: Cell,
        text: String,
    },
    Bars {
        x: u32,
        y: u32,
        /// Dots of the narrowest bar.
        module: u32,
        /// Length of the bars.
        length: u32,
        /// Reads upwards instead of across.
        upright: bool,
        code: String,
    },
    Fill {
        x: u32,
        y: u32,
        width: u32,
        height: u32,
    },
}

/// Wider modules than this only make bars longer, not easier to read.
const MOST_DOTS: u32 = 4;

/// The widest module at which `code` fits with its quiet zones, and what it then
/// takes without them; a module is never narrower than a gun reads.
fn bars_across(code: &str, room: u32, dpi: u16) -> Result<Option<(u32, u32)>, PaperError> {
    let modules: u32 = code128_widths(code)?.iter().map(|w| u32::from(*w)).sum();
    let most = MOST_DOTS * u32::from(dpi) / 203;
    let least = (2 * u32::from(dpi) / 203).max(1);
    let fits = room / (modules + 2 * QUIET_MODULES);
    Ok((fits >= least).then(|| {
        let module = fits.min(most.max(least));
        (module, modules * module)
    }))
}

/// Dots the bars of a code take along their run.
fn bars_run(code: &str, module: u32) -> Result<u32, PaperError> {
    let widths = code128_widths(code)?;
    Ok(widths.iter().map(|width| u32::from(*width)).sum::<u32>() * module)
}

impl Sheet {
    fn new(profile: &PrinterProfile) -> Self {
        Self {
            width: profile.dots(profile.size.width),
            height: profile.dots(profile.size.height),
            dpi: profile.dpi,
            marks: Vec::new(),
        }
    }

    /// Dots of so many tenths of a millimetre.
    fn tenths(&self, tenths: u32) -> u32 {
        (tenths * u32::from(self.dpi) + 127) / 254
    }

    /// A line of text, cut to its room.
    fn text(&mut self, x: u32, y: u32, cell: Cell, room: u32, text: &str) {
        let text = letters::cut(&letters::plain(text), cell.across(room));
        if !text.is_empty() {
            self.marks.push(Mark::Text { x, y, cell, text });
        }
    }

    fn text_at_end(&mut self, end: u32, y: u32, cell: Cell, room: u32, text: &str) {
        let text = letters::cut(&letters::plain(text), cell.across(room));
        let width = text.chars().count() as u32 * cell.width;
        self.text(end.saturating_sub(width), y, cell, room, &text);
    }

    fn text_in_middle(&mut self, x: u32, y: u32, cell: Cell, room: u32, text: &str) {
        let text = letters::cut(&letters::plain(text), cell.across(room));
        let width = text.chars().count() as u32 * cell.width;
        self.text(x + (room.saturating_sub(width)) / 2, y, cell, room, &text);
    }

    /// The tallest cell of those given in which the text fits its room, or the
    /// last.
    fn fitting(&self, text: &str, room: u32, tenths: &[u32]) -> Cell {
        let letters = letters::plain(text).chars().count();
        let cells = tenths.iter().map(|tenths| Cell::of(self.tenths(*tenths)));
        let mut last = Cell::of(self.tenths(20));
        for cell in cells {
            last = cell;
            if letters <= cell.across(room) {
                break;
            }
        }
        last
    }

    fn fill(&mut self, x: u32, y: u32, width: u32, height: u32) {
        self.marks.push(Mark::Fill {
            x,
            y,
            width: width.max(1),
            height: height.max(1),
        });
    }

    fn frame(&mut self, x: u32, y: u32, width: u32, height: u32, line: u32) {
        self.fill(x, y, width, line);
        self.fill(x, y + height - line, width, line);
        self.fill(x, y, line, height);
        self.fill(x + width - line, y, line, height);
    }

    /// Bars across, in the middle of their room; whether they fit.
    fn bars(
        &mut self,
        x: u32,
        y: u32,
        room: u32,
        length: u32,
        code: &str,
    ) -> Result<bool, PaperError> {
        let Some((module, run)) = bars_across(code, room, self.dpi)? else {
            return Ok(false);
        };
        self.marks.push(Mark::Bars {
            x: x + (room - run) / 2,
            y,
            module,
            length,
            upright: false,
            code: code.to_owned(),
        });
        Ok(true)
    }
}

/// A printer moves what it prints by its offsets; what would leave the paper on
/// the near side stays at its edge.
fn moved(at: u32, offset: i16) -> u32 {
    at.saturating_add_signed(i32::from(offset))
}
