//! Pages of a PDF: ink at places in points, measured from the upper edge, and
//! the file around them.
//!
//! Coordinates are kept as whole hundredths of a point: shorter in the file,
//! equal on every processor, and half a hundredth is far below a printer's dot.

use std::io::Write as _;

use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Settings, TextStr};

use super::embedding::{OBJECTS_PER_FONT, UsedGlyphs, deflated, embed};
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
    fn fill(self) -> &'static [u8] {
        match self {
            Self::Black => b"0 g\n",
            Self::Soft => b".33 g\n",
            Self::Faint => b".78 g\n",
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

/// One page while it is drawn. Shapes and text go to two buffers, because a PDF
/// opens and closes text as a block: one block a page is the least it can cost.
#[derive(Default)]
struct Page {
    shapes: Vec<u8>,
    shape_ink: Option<Ink>,
    text: Vec<u8>,
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

/// A number in hundredths, in as few characters as PDF allows.
fn push_number(out: &mut Vec<u8>, hundredths: i32) {
    if hundredths < 0 {
        out.push(b'-');
    }
    let value = hundredths.unsigned_abs();
    let (whole, part) = (value / 100, value % 100);
    if whole != 0 || part == 0 {
        push_whole(out, whole);
    }
    if part != 0 {
        out.push(b'.');
        out.push(b'0' + (part / 10) as u8);
        if part % 10 != 0 {
            out.push(b'0' + (part % 10) as u8);
        }
    }
}

fn push_whole(out: &mut Vec<u8>, mut value: u32) {
    let mut digits = [0_u8; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

fn push_numbers(out: &mut Vec<u8>, values: &[i32], operator: &[u8]) {
    for &value in values {
        push_number(out, value);
        out.push(b' ');
    }
    out.extend_from_slice(operator);
    out.push(b'\n');
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
        push_numbers(&mut page.text, &[at.0 - page.at.0, at.1 - page.at.1], b"Td");
        page.at = at;
        self.show(style.weight, text);
    }

    /// Writes a text that runs from bottom to top, its middle at `y`.
    pub(super) fn text_upwards(&mut self, x: f32, y: f32, style: Style, text: &str) {
        let start = y + self.measure(style, text) / 2.0;
        self.set_style(style);
        let page = &mut self.pages[self.current];
        page.text.extend_from_slice(b"0 1 -1 0 ");
        push_numbers(
            &mut page.text,
            &[hundredths(x), hundredths(self.height - start)],
            b"Tm",
        );
        self.show(style.weight, text);
        // Back to upright text at the origin, from which `text` reckons.
        let page = &mut self.pages[self.current];
        page.text.extend_from_slice(b"1 0 0 1 0 0 Tm\n");
        page.at = (0, 0);
    }

    fn set_style(&mut self, style: Style) {
        let page = &mut self.pages[self.current];
        let font = (style.weight, hundredths(style.size).max(1));
        if page.font != Some(font) {
            page.font = Some(font);
            page.text.extend_from_slice(match style.weight {
                Weight::Regular => b"/R ",
                Weight::SemiBold => b"/B ",
            });
            push_numbers(&mut page.text, &[font.1], b"Tf");
        }
        if page.text_ink != Some(style.ink) {
            page.text_ink = Some(style.ink);
            page.text.extend_from_slice(style.ink.fill());
        }
    }

    fn show(&mut self, weight: Weight, text: &str) {
        let used = &mut self.used[weight.index()];
        let out = &mut self.pages[self.current].text;
        out.push(b'(');
        for glyph in self.faces[weight.index()].glyphs(text) {
            for byte in used.new_id(glyph.id, glyph.character).to_be_bytes() {
                match byte {
                    b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
                    // A bare carriage return inside a string is read as a line feed.
                    b'\r' => out.extend_from_slice(b"\\r"),
                    _ => out.push(byte),
                }
            }
        }
        out.extend_from_slice(b")Tj\n");
    }

    fn set_shape_ink(&mut self, ink: Ink) {
        let page = &mut self.pages[self.current];
        if page.shape_ink != Some(ink) {
            page.shape_ink = Some(ink);
            page.shapes.extend_from_slice(ink.fill());
        }
    }

    /// A filled rectangle: its upper left corner, its width and its height.
    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.set_shape_ink(ink);
        let (left, top) = (hundredths(x), hundredths(self.height - y));
        let (wide, high) = (hundredths(width), hundredths(height));
        let out = &mut self.pages[self.current].shapes;
        push_numbers(out, &[left, top - high, wide, high], b"re f");
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
        let out = &mut self.pages[self.current].shapes;
        // In tenths of a module, each bar short of its width by one: a raster that
        // fills every dot a shape touches would otherwise widen each bar by a dot
        // whenever an edge, in binary fractions, lies a hair beyond its place. Six
        // decimals: at two, the last of 600 modules would be a dot off.
        let tenth = module / 10.0;
        let inset = tenth / 2.0;
        let written = if place.upwards {
            let (x, y) = (x + length, y + inset);
            writeln!(out, "q 0 {tenth:.6} {:.2} 0 {x:.4} {y:.4} cm", -length)
        } else {
            let (x, y) = (x + inset, y - length);
            writeln!(out, "q {tenth:.6} 0 0 {length:.2} {x:.4} {y:.4} cm")
        };
        debug_assert!(written.is_ok(), "writing to memory does not fail");
        let mut at = 0_u32;
        for pair in widths.chunks(2) {
            push_whole(out, at * 10);
            out.extend_from_slice(b" 0 ");
            push_whole(out, u32::from(pair[0]) * 10 - 1);
            out.extend_from_slice(b" 1 re\n");
            at += pair.iter().map(|&width| u32::from(width)).sum::<u32>();
        }
        out.extend_from_slice(b"f Q\n");
    }

    /// The file.
    pub(super) fn finish(self, title: &str) -> Result<Paper, PaperError> {
        const CATALOG: Ref = Ref::new(1);
        const TREE: Ref = Ref::new(2);
        const INFO: Ref = Ref::new(3);
        // Then the objects of each weight, then two for each page.
        let first_of_font = |weight: Weight| 4 + OBJECTS_PER_FONT * weight.index() as i32;
        let first_of_pages = 4 + OBJECTS_PER_FONT * Weight::ALL.len() as i32;
        let page_ref = |page: usize| Ref::new(first_of_pages + 2 * page as i32);

        let settings = Settings { pretty: false };
        let capacity = 64 * 1024 + self.pages.len() * 1024;
        let mut pdf = Pdf::with_settings_and_capacity(settings, capacity);
        pdf.set_version(1, 7);
        let mut catalog = pdf.catalog(CATALOG);
        catalog.pages(TREE);
        // A viewer that scales to its paper would break whole dots apart.
        let mut preferences = catalog.viewer_preferences();
        preferences.display_doc_title(true);
        preferences.pair(Name(b"PrintScaling"), Name(b"None"));
        preferences.finish();
        catalog.finish();
        pdf.document_info(INFO)
            .title(TextStr(title))
            .producer(TextStr("Waystation"));

        let mut tree = pdf.pages(TREE);
        tree.count(self.pages.len() as i32);
        tree.media_box(Rect::new(0.0, 0.0, self.width, self.height));
        tree.kids((0..self.pages.len()).map(page_ref));
        let mut resources = tree.resources();
        let mut fonts = resources.fonts();
        for (weight, name) in Weight::ALL.into_iter().zip([&b"R"[..], b"B"]) {
            fonts.pair(Name(name), Ref::new(first_of_font(weight)));
        }
        fonts.finish();
        resources.finish();
        tree.finish();

        for weight in Weight::ALL {
            let used = &self.used[weight.index()];
            embed(&mut pdf, first_of_font(weight), self.face(weight), used)?;
        }

        let mut content = Vec::new();
        for (index, page) in self.pages.iter().enumerate() {
            content.clear();
            content.extend_from_slice(&page.shapes);
            content.extend_from_slice(b"BT\n");
            content.extend_from_slice(&page.text);
            content.extend_from_slice(b"ET");
            let id = page_ref(index);
            pdf.page(id).parent(TREE).contents(id.next());
            pdf.stream(id.next(), &deflated(&content))
                .filter(Filter::FlateDecode);
        }
        let pages = self.pages.len() as u32;
        Ok(Paper {
            bytes: pdf.finish(),
            pages,
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
            (5, ".05"),
            (50, ".5"),
            (-150, "-1.5"),
            (28346, "283.46"),
        ];
        for (value, text) in cases {
            let mut out = Vec::new();
            push_number(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }
}
