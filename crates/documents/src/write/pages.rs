//! Pages of a PDF: ink at places in points, measured from the upper edge, and
//! the file around them.
//!
//! Coordinates are kept as whole hundredths of a point: shorter in the file,
//! equal on every processor, and half a hundredth is far below a printer's dot.

use printpdf::{
    Color, CurTransMat, DictItem, FontId, Greyscale, Op, PaintMode, PdfDocument, PdfFontHandle,
    PdfPage, Point, Pt, Rect, TextItem, TextMatrix,
};

use super::embedding::{UsedGlyphs, embedded};
use super::file;
use super::type_setting::{Face, Weight, faces};
use super::{Paper, PaperError};

/// Points in a millimetre.
pub(super) const MM: f32 = 72.0 / 25.4;

/// How dark: labels know only black, because thermal paper knows only black.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    /// For captions: 7.5:1 on white.
    Soft,
    /// For the finest rules.
    Faint,
}

impl Ink {
    fn fill(self) -> Op {
        let percent = match self {
            Self::Black => 0.0,
            Self::Soft => 0.33,
            Self::Faint => 0.78,
        };
        Op::SetFillColor {
            col: Color::Greyscale(Greyscale::new(percent, None)),
        }
    }
}

/// Weight, size in points and ink of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) weight: Weight,
    pub(super) size: f32,
    pub(super) ink: Ink,
}

impl Style {
    pub(super) const fn regular(size: f32) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            ink: Ink::Black,
        }
    }

    pub(super) const fn bold(size: f32) -> Self {
        Self {
            weight: Weight::SemiBold,
            size,
            ink: Ink::Black,
        }
    }

    /// The style of captions.
    pub(super) const fn soft(size: f32) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            ink: Ink::Soft,
        }
    }

    pub(super) const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }
}

/// Which point of a text is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    Middle,
    End,
}

/// Where bars run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BarPlace {
    /// Upper left corner of the first bar, or its lower left corner if `upwards`.
    pub(super) x: f32,
    pub(super) y: f32,
    /// Width of one module, in points.
    pub(super) module: f32,
    /// Length of the bars, in points.
    pub(super) length: f32,
    /// Read from bottom to top instead of left to right.
    pub(super) upwards: bool,
}

/// One page while it is drawn. Shapes and text are kept apart, because a PDF
/// opens and closes text as a block: one block a page is the least it can cost.
#[derive(Default)]
struct Page {
    shapes: Vec<Op>,
    shape_ink: Option<Ink>,
    text: Vec<Op>,
    text_ink: Option<Ink>,
    font: Option<(Weight, i32)>,
    /// Start of the last text, from which the next is reckoned.
    at: (i32, i32),
}

/// A document being drawn: always on its current page.
pub(super) struct Document {
    faces: &'static [Face; 2],
    width: f32,
    height: f32,
    pages: Vec<Page>,
    current: usize,
    /// By weight: the glyphs used so far, in order of their first use.
    used: [UsedGlyphs; 2],
}

fn hundredths(value: f32) -> i32 {
    // Far outside any page the exact place no longer matters, an overflow would.
    (value * 100.0).round().clamp(-1e7, 1e7) as i32
}

/// The float that is written with just these two decimals.
fn points(hundredths: i32) -> Pt {
    Pt(hundredths as f32 / 100.0)
}

/// The float that is written with at most so many decimals.
fn rounded(value: f32, decimals: i32) -> f32 {
    let scale = 10_f64.powi(decimals);
    ((f64::from(value) * scale).round() / scale) as f32
}

/// What a weight is called inside the file.
fn font_id(weight: Weight) -> FontId {
    let name = match weight {
        Weight::Regular => "R",
        Weight::SemiBold => "B",
    };
    FontId(name.to_owned())
}

impl Document {
    /// A document without pages yet, of sheets of this size in points.
    pub(super) fn new(width: f32, height: f32) -> Result<Self, PaperError> {
        Ok(Self {
            faces: faces()?,
            width,
            height,
            pages: Vec::new(),
            current: 0,
            used: Default::default(),
        })
    }

    pub(super) fn face(&self, weight: Weight) -> &'static Face {
        &self.faces[weight.index()]
    }

    /// Width of a text in points.
    pub(super) fn measure(&self, style: Style, text: &str) -> f32 {
        self.face(style.weight).width(text, style.size)
    }

    pub(super) fn new_page(&mut self) {
        self.current = self.pages.len();
        self.pages.push(Page::default());
    }

    pub(super) fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Goes back to a page to add to it (page numbers are known only at the end).
    pub(super) fn turn_to(&mut self, page: usize) {
        self.current = page;
    }

    /// Writes a text whose baseline is at `y`.
    pub(super) fn text(&mut self, x: f32, y: f32, side: Side, style: Style, text: &str) {
        let x = match side {
            Side::Start => x,
            Side::Middle => x - self.measure(style, text) / 2.0,
            Side::End => x - self.measure(style, text),
        };
        let at = (hundredths(x), hundredths(self.height - y));
        self.set_style(style);
        let page = &mut self.pages[self.current];
        page.text.push(Op::SetTextCursor {
            pos: Point {
                x: points(at.0 - page.at.0),
                y: points(at.1 - page.at.1),
            },
        });
        page.at = at;
        self.show(style.weight, text);
    }

    /// Writes a text that runs from bottom to top, its middle at `y`.
    pub(super) fn text_upwards(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let start = y + self.measure(style, text) / 2.0;
        self.set_style(style);
        let [x, start] = [x, self.height - start].map(|value| points(hundredths(value)).0);
        let turn = |page: &mut Page, matrix| {
            page.text.push(Op::SetTextMatrix {
                matrix: TextMatrix::Raw(matrix),
            });
        };
        turn(
            &mut self.pages[self.current],
            [0.0, 1.0, -1.0, 0.0, x, start],
        );
        self.show(style.weight, text);
        // Back to upright text at the origin, from which `text` reckons.
        let page = &mut self.pages[self.current];
        turn(page, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        page.at = (0, 0);
    }

    fn set_style(&mut self, style: Style) {
        let page = &mut self.pages[self.current];
        let font = (style.weight, hundredths(style.size).max(1));
        if page.font != Some(font) {
            page.font = Some(font);
            page.text.push(Op::SetFont {
                font: PdfFontHandle::External(font_id(style.weight)),
                size: points(font.1),
            });
        }
        if page.text_ink != Some(style.ink) {
            page.text_ink = Some(style.ink);
            page.text.push(style.ink.fill());
        }
    }

    fn show(&mut self, weight: Weight, text: &str) {
        let used = &mut self.used[weight.index()];
        let mut shown = String::with_capacity(text.len());
        for glyph in self.faces[weight.index()].glyphs(text) {
            used.add(glyph.id);
            shown.push(glyph.character);
        }
        // As text, not as glyph ids: of those printpdf writes each as a string of its own.
        self.pages[self.current].text.push(Op::ShowText {
            items: vec![TextItem::Text(shown)],
        });
    }

    fn set_shape_ink(&mut self, ink: Ink) {
        let page = &mut self.pages[self.current];
        if page.shape_ink != Some(ink) {
            page.shape_ink = Some(ink);
            page.shapes.push(ink.fill());
        }
    }

    /// A filled rectangle: its upper left corner, its width and its height.
    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.set_shape_ink(ink);
        let (left, top) = (hundredths(x), hundredths(self.height - y));
        let (wide, high) = (hundredths(width), hundredths(height));
        let [x, y, width, height] = [left, top - high, wide, high].map(points);
        self.pages[self.current].shapes.push(Op::DrawRectangle {
            rectangle: Rect {
                x,
                y,
                width,
                height,
                mode: Some(PaintMode::Fill),
                winding_order: None,
            },
        });
    }

    /// A rectangle of lines that lie inside its edges.
    pub(super) fn frame(&mut self, x: f32, y: f32, width: f32, height: f32, line: f32) {
        self.fill(x, y, width, line, Ink::Black);
        self.fill(x, y + height - line, width, line, Ink::Black);
        self.fill(x, y, line, height, Ink::Black);
        self.fill(x + width - line, y, line, height, Ink::Black);
    }

    /// The bars of a code: one path, in modules, so that every edge lies on a
    /// whole multiple of the module.
    pub(super) fn bars(&mut self, widths: &[u8], place: BarPlace) {
        self.set_shape_ink(Ink::Black);
        let y = self.height - place.y;
        let BarPlace {
            x, module, length, ..
        } = place;
        // In tenths of a module, each bar short of its width by one: a raster that
        // fills every dot a shape touches would otherwise widen each bar by a dot
        // whenever an edge, in binary fractions, lies a hair beyond its place. Six
        // decimals: at two, the last of 600 modules would be a dot off.
        let tenth = module / 10.0;
        let inset = tenth / 2.0;
        let (long, wide) = (rounded(length, 2), rounded(tenth, 6));
        let (turned, x, y) = if place.upwards {
            ([0.0, wide, -long, 0.0], x + length, y + inset)
        } else {
            ([wide, 0.0, 0.0, long], x + inset, y - length)
        };
        let [a, b, c, d] = turned;
        let matrix = CurTransMat::Raw([a, b, c, d, rounded(x, 4), rounded(y, 4)]);
        let shapes = &mut self.pages[self.current].shapes;
        shapes.push(Op::SaveGraphicsState);
        shapes.push(Op::SetTransformationMatrix { matrix });
        // One path filled once. A rectangle of printpdf's own is filled by itself,
        // and viewers snap a lone rectangle to their dots, inset and all: at 600 to
        // the inch each bar came out a dot too thin.
        let operator = |key: &str, value: Vec<DictItem>| Op::Unknown {
            key: key.to_owned(),
            value,
        };
        let mut at = 0_i64;
        for pair in widths.chunks(2) {
            let edges = [at * 10, 0, i64::from(pair[0]) * 10 - 1, 1];
            shapes.push(operator("re", edges.map(DictItem::Int).to_vec()));
            at += pair.iter().map(|&width| i64::from(width)).sum::<i64>();
        }
        shapes.push(operator("f", Vec::new()));
        shapes.push(Op::RestoreGraphicsState);
    }

    /// The file.
    pub(super) fn finish(self, title: &str) -> Result<Paper, PaperError> {
        let mut pdf = PdfDocument::new(title);
        for weight in Weight::ALL {
            let used = &self.used[weight.index()];
            if !used.is_empty() {
                let font = embedded(self.face(weight), used)?;
                pdf.resources.fonts.map.insert(font_id(weight), font);
            }
        }
        let sheet = Rect::from_wh(Pt(self.width), Pt(self.height));
        let ops_of = |page: Page| {
            let mut ops = page.shapes;
            ops.push(Op::StartTextSection);
            ops.extend(page.text);
            ops.push(Op::EndTextSection);
            ops
        };
        pdf.pages = self
            .pages
            .into_iter()
            .map(|page| PdfPage {
                media_box: sheet.clone(),
                trim_box: sheet.clone(),
                crop_box: sheet.clone(),
                ops: ops_of(page),
            })
            .collect();
        Ok(Paper {
            pages: pdf.pages.len() as u32,
            bytes: file::written(pdf),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        let cases = [
            (0, "0"),
            (5, "0.05"),
            (50, "0.5"),
            (-150, "-1.5"),
            (28346, "283.46"),
        ];
        for (value, text) in cases {
            assert_eq!(points(value).0.to_string(), text);
        }
        assert_eq!(rounded(72.0 / 203.0 * 0.4, 6).to_string(), "0.141872");
    }
}
