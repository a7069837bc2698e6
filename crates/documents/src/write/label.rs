//! The label on the parcel: 100 × 150 mm, one a page, black only.
//!
//! Every place is fixed but for two things: a code too long for the short side
//! stands upright along the long one, and an address takes what room is left.

use super::code128::{QUIET_MODULES, code128_widths};
use super::pages::{BarPlace, Document, Ink, MM, Side, Style};
use super::type_setting::Weight;
use super::{Paper, PaperError};

/// What one label says. All of it is printed as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelPaper {
    /// Becomes the barcode, so printable ASCII only.
    pub waybill_number: String,
    pub receiver_name: String,
    pub receiver_address: String,
    pub receiver_phone: String,
    /// Where the courier sorts it to; may be empty.
    pub destination: String,
    pub sender_name: String,
    /// With its currency; `None` if nothing is to be collected.
    pub cod_amount: Option<String>,
    pub quantity: String,
    /// With its unit; may be empty.
    pub weight: String,
    pub express_type: String,
    pub remarks: String,
    /// Whose station printed it.
    pub company: String,
    pub words: LabelWords,
}

/// The captions of a label, in the language of those who read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelWords {
    pub destination: String,
    pub receiver: String,
    pub cod: String,
    /// Printed in place of an amount when there is nothing to collect.
    pub no_cod: String,
    pub sender: String,
    pub quantity: String,
    pub weight: String,
    pub remarks: String,
}

const WIDTH: f32 = 100.0 * MM;
const HEIGHT: f32 = 150.0 * MM;
const MARGIN: f32 = 4.0 * MM;
/// One dot of the poorest label printer, 203 to the inch.
const DOT: f32 = 72.0 / 203.0;
/// Printers feed a little off: this much at each edge carries no bar.
const UNSAFE_EDGE: f32 = 1.5 * MM;
/// Wider modules than this only make bars longer, not easier to read.
const MOST_DOTS: u32 = 4;
/// One dot a module prints, but no hand-held gun reads it reliably.
const FEWEST_DOTS: u32 = 2;
/// Two dots: a hairline of one may fall between two rows of a worn head.
const RULE: f32 = 2.0 * DOT;
const CAPTION: Style = Style::regular(7.5);
/// Height of capitals and figures, as a share of the size.
const CAPITALS: f32 = 0.73;

/// Sets labels, one a page, in the order given.
///
/// # Errors
///
/// [`PaperError::Nothing`] without labels, [`PaperError::NotEncodable`] or
/// [`PaperError::BarcodeTooLong`] for the first number that cannot be a barcode
/// on this paper.
pub fn labels_pdf(labels: &[LabelPaper]) -> Result<Paper, PaperError> {
    let first = labels.first().ok_or(PaperError::Nothing)?;
    let mut document = Document::new(WIDTH, HEIGHT)?;
    for label in labels {
        set_label(&mut document, label)?;
    }
    document.finish(&first.waybill_number)
}

/// Bars and how they can stand on this paper.
struct Bars {
    widths: Vec<u8>,
    /// Without quiet zones.
    modules: u32,
    dots_per_module: u32,
    upwards: bool,
}

impl Bars {
    fn fitted(code: &str) -> Result<Self, PaperError> {
        let widths = code128_widths(code)?;
        let modules: u32 = widths.iter().map(|&width| u32::from(width)).sum();
        let dots_along = |side: f32| {
            let dots = (side - 2.0 * UNSAFE_EDGE) / DOT;
            (dots / (modules + 2 * QUIET_MODULES) as f32) as u32
        };
        let (dots_per_module, upwards) = match (dots_along(WIDTH), dots_along(HEIGHT)) {
            (across, _) if across >= FEWEST_DOTS => (across.min(MOST_DOTS), false),
            (_, along) if along >= FEWEST_DOTS => (along.min(MOST_DOTS), true),
            _ => {
                return Err(PaperError::BarcodeTooLong {
                    code: code.to_owned(),
                });
            }
        };
        Ok(Self {
            widths,
            modules,
            dots_per_module,
            upwards,
        })
    }

    fn module(&self) -> f32 {
        self.dots_per_module as f32 * DOT
    }

    fn run(&self) -> f32 {
        self.modules as f32 * self.module()
    }
}

/// To the printer's own grid, so that no bar is a dot wider than its twin.
fn on_dot(value: f32) -> f32 {
    (value / DOT).round() * DOT
}

fn set_label(document: &mut Document, label: &LabelPaper) -> Result<(), PaperError> {
    let bars = Bars::fitted(&label.waybill_number)?;
    document.new_page();
    let (left, mut right) = (MARGIN, WIDTH - MARGIN);
    let words = &label.words;

    if bars.upwards {
        right = upright_bars(document, label, &bars);
    }
    let mut y = MARGIN;

    // Head: the kind of service decides which pile the parcel goes on.
    let head = Style::bold(20.0);
    let room = (right - left) * 0.6;
    let service = cut(document, &label.express_type, head, room);
    document.text(left, y + 6.2 * MM, Side::Start, head, &service);
    let used = document.measure(head, &service);
    let company = cut(
        document,
        &label.company,
        Style::regular(9.0),
        right - left - used - 3.0 * MM,
    );
    document.text(
        right,
        y + 6.2 * MM,
        Side::End,
        Style::regular(9.0),
        &company,
    );
    y += 9.0 * MM;

    if !bars.upwards {
        y = lying_bars(document, label, &bars, y);
    }
    document.fill(left, y, right - left, RULE, Ink::Black);

    if !label.destination.trim().is_empty() {
        document.text(left, y + 4.2 * MM, Side::Start, CAPTION, &words.destination);
        set_destination(document, label, left, right, y + 4.2 * MM, y + 20.0 * MM);
        y += 20.0 * MM;
        document.fill(left, y, right - left, RULE, Ink::Black);
    }

    // From the foot upwards: what stands below the receiver has fixed heights.
    let foot = HEIGHT - MARGIN;
    let facts = foot - 17.0 * MM;
    let collect = facts - 19.0 * MM;
    set_facts(document, label, left, right, facts);
    set_collection(document, label, left, right, collect);
    set_receiver(document, label, left, right, y, collect - 2.0 * MM);
    Ok(())
}

/// As large as it goes on one line; a chain of places takes two, because the end
/// of it is what the last sorting goes by.
fn set_destination(
    document: &mut Document,
    label: &LabelPaper,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
) {
    let face = document.face(Weight::SemiBold);
    let room = right - left;
    let size = face.size_to_fit(&label.destination, 40.0, room);
    if size >= 22.0 {
        let baseline = (top + bottom + size * CAPITALS) / 2.0;
        document.text(
            left,
            baseline,
            Side::Start,
            Style::bold(size),
            &label.destination,
        );
        return;
    }
    let style = Style::bold(18.0);
    let lines = face.wrap_and_cut(&label.destination, style.size, room, 2);
    let leading = style.size * 1.1;
    let above = (lines.len() as f32 - 1.0) * leading / 2.0;
    let first = (top + bottom + style.size * CAPITALS) / 2.0 - above;
    for (index, line) in lines.iter().enumerate() {
        document.text(
            left,
            first + index as f32 * leading,
            Side::Start,
            style,
            line,
        );
    }
}

/// Bars across the short side and the number below them; gives back where the
/// next block begins.
fn lying_bars(document: &mut Document, label: &LabelPaper, bars: &Bars, top: f32) -> f32 {
    const LENGTH: f32 = 24.0 * MM;
    let x = on_dot((WIDTH - bars.run()) / 2.0);
    let y = on_dot(top);
    let module = bars.module();
    let place = BarPlace {
        x,
        y,
        module,
        length: LENGTH,
        upwards: false,
    };
    document.bars(&bars.widths, place);
    let number = number_style(document, label, WIDTH - 2.0 * MARGIN);
    let baseline = y + LENGTH + 6.0 * MM;
    document.text(
        WIDTH / 2.0,
        baseline,
        Side::Middle,
        number,
        &label.waybill_number,
    );
    baseline + 3.0 * MM
}

/// Bars up the long side at the right edge with the number beside them; gives
/// back the right edge of what is left for all else.
fn upright_bars(document: &mut Document, label: &LabelPaper, bars: &Bars) -> f32 {
    const LENGTH: f32 = 18.0 * MM;
    let x = on_dot(WIDTH - MARGIN - LENGTH);
    let y = on_dot((HEIGHT + bars.run()) / 2.0);
    let place = BarPlace {
        x,
        y,
        module: bars.module(),
        length: LENGTH,
        upwards: true,
    };
    document.bars(&bars.widths, place);
    let number = number_style(document, label, HEIGHT - 2.0 * MARGIN);
    let baseline = x - 2.5 * MM;
    document.text_upwards(baseline, HEIGHT / 2.0, number, &label.waybill_number);
    baseline - number.size - 1.5 * MM
}

/// The number in figures is what a hand types when bars are torn: never cut.
fn number_style(document: &Document, label: &LabelPaper, room: f32) -> Style {
    let face = document.face(Weight::SemiBold);
    Style::bold(face.size_to_fit(&label.waybill_number, 15.0, room))
}

fn set_receiver(
    document: &mut Document,
    label: &LabelPaper,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
) {
    let room = right - left;
    let mut y = top + 4.2 * MM;
    document.text(left, y, Side::Start, CAPTION, &label.words.receiver);
    let phone = Style::bold(13.0);
    let face = document.face(Weight::SemiBold);
    let phone = phone.sized(face.size_to_fit(&label.receiver_phone, phone.size, room));
    let name = Style::bold(face.size_to_fit(&label.receiver_name, 16.0, room).max(11.0));
    y += 6.6 * MM;
    let shown = cut(document, &label.receiver_name, name, room);
    document.text(left, y, Side::Start, name, &shown);
    y += 6.0 * MM;
    document.text(left, y, Side::Start, phone, &label.receiver_phone);
    y += 1.5 * MM;

    // The largest size at which the whole address fits; below 7 points nobody at
    // a doorstep reads it, so there it is cut instead.
    let face = document.face(Weight::Regular);
    let lines_at = |size: f32| ((bottom - y) / (size * 1.22)).floor().max(1.0) as usize;
    let sizes = [15.0_f32, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0];
    let (size, lines) = sizes
        .iter()
        .find_map(|&size| {
            let lines = face.wrap(&label.receiver_address, size, room, lines_at(size))?;
            Some((size, lines))
        })
        .unwrap_or_else(|| {
            (
                7.0,
                face.wrap_and_cut(&label.receiver_address, 7.0, room, lines_at(7.0)),
            )
        });
    for line in lines {
        y += size * 1.22;
        document.text(left, y, Side::Start, Style::regular(size), &line);
    }
}

/// What the courier must bring back, in the largest figures on the paper.
fn set_collection(document: &mut Document, label: &LabelPaper, left: f32, right: f32, top: f32) {
    const HIGH: f32 = 16.0 * MM;
    let face = document.face(Weight::SemiBold);
    let room = right - left - 6.0 * MM;
    match &label.cod_amount {
        Some(amount) => {
            document.frame(left, top, right - left, HIGH, 5.0 * DOT);
            let caption = Style::bold(13.0);
            let caption = caption.sized(face.size_to_fit(&label.words.cod, 13.0, room * 0.3));
            document.text(
                left + 3.0 * MM,
                top + 10.0 * MM,
                Side::Start,
                caption,
                &label.words.cod,
            );
            let taken = document.measure(caption, &label.words.cod) + 3.0 * MM;
            let size = face.size_to_fit(amount, 36.0, room - taken);
            let baseline = (top + top + HIGH + size * CAPITALS) / 2.0;
            document.text(
                right - 3.0 * MM,
                baseline,
                Side::End,
                Style::bold(size),
                amount,
            );
        }
        None => {
            document.frame(left, top, right - left, HIGH, RULE);
            let size = face.size_to_fit(&label.words.no_cod, 16.0, room);
            let baseline = (top + top + HIGH + size * CAPITALS) / 2.0;
            let middle = (left + right) / 2.0;
            document.text(
                middle,
                baseline,
                Side::Middle,
                Style::bold(size),
                &label.words.no_cod,
            );
        }
    }
}

/// Sender, pieces and weight in one row, remarks below.
fn set_facts(document: &mut Document, label: &LabelPaper, left: f32, right: f32, top: f32) {
    let words = &label.words;
    let room = right - left;
    let gap = 2.0 * MM;
    let columns = [
        (left, room * 0.54 - gap, &words.sender, &label.sender_name),
        (
            left + room * 0.54,
            room * 0.2 - gap,
            &words.quantity,
            &label.quantity,
        ),
        (
            left + room * 0.74,
            room * 0.26,
            &words.weight,
            &label.weight,
        ),
    ];
    let value = Style::bold(11.0);
    for (x, wide, caption, text) in columns {
        if text.trim().is_empty() {
            continue;
        }
        let caption = cut(document, caption, CAPTION, wide);
        document.text(x, top + 2.0 * MM, Side::Start, CAPTION, &caption);
        let face = document.face(value.weight);
        let value = value.sized(face.size_to_fit(text, value.size, wide).max(8.0));
        let text = cut(document, text, value, wide);
        document.text(x, top + 6.6 * MM, Side::Start, value, &text);
    }
    if label.remarks.trim().is_empty() {
        return;
    }
    let text = Style::regular(9.0);
    let caption = cut(document, &words.remarks, CAPTION, room * 0.3);
    document.text(left, top + 11.4 * MM, Side::Start, CAPTION, &caption);
    let x = left + document.measure(CAPTION, &caption) + gap;
    let face = document.face(Weight::Regular);
    let lines = face.wrap_and_cut(&label.remarks, text.size, right - x, 2);
    for (index, line) in lines.iter().enumerate() {
        let y = top + 11.4 * MM + index as f32 * 4.2 * MM;
        document.text(x, y, Side::Start, text, line);
    }
}

fn cut<'a>(
    document: &Document,
    text: &'a str,
    style: Style,
    room: f32,
) -> std::borrow::Cow<'a, str> {
    document.face(style.weight).cut(text, style.size, room)
}
