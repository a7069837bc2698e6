//! Fonts inside the file: only what is used of them.

use std::collections::BTreeMap;

use printpdf::{FontMetrics, FontType, ParsedFont, PdfFont, PdfFontMetricsStub};
use subsetter::GlyphRemapper;

use super::PaperError;
use super::type_setting::Face;

/// The glyphs of one weight that a document has used so far.
#[derive(Default)]
pub(super) struct UsedGlyphs {
    /// By glyph id.
    seen: Vec<bool>,
    in_order: Vec<u16>,
}

impl UsedGlyphs {
    pub(super) fn add(&mut self, id: u16) {
        let slot = usize::from(id);
        if slot >= self.seen.len() {
            self.seen.resize(slot + 1, false);
        }
        if !self.seen[slot] {
            self.seen[slot] = true;
            self.in_order.push(id);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.in_order.is_empty()
    }
}

/// A font with only the glyphs used, numbered in order of first use.
///
/// printpdf can cut fonts down itself, but only with its `text_layout` feature,
/// which looks for fonts on the system. Without it, it embeds the bytes it is
/// given and takes the character map and the widths from fields. So it is given
/// a font that is small already; from the map it also writes the table by which
/// a reader gets characters back from glyphs.
pub(super) fn embedded(face: &Face, used: &UsedGlyphs) -> Result<PdfFont, PaperError> {
    let mut remapper = GlyphRemapper::new();
    let mut codepoint_to_glyph = BTreeMap::new();
    let mut glyph_widths = BTreeMap::from([(0, face.advance(0))]);
    for &old in &used.in_order {
        let new = remapper.remap(old);
        codepoint_to_glyph.insert(u32::from(face.character(old)), new);
        glyph_widths.insert(new, face.advance(old));
    }
    let original_bytes =
        subsetter::subset(face.data, 0, &remapper).map_err(|error| PaperError::Typeface {
            detail: format!("{}: {error}", face.name),
        })?;
    let [x_min, y_min, x_max, y_max] = face.bounds;
    Ok(PdfFont::new(ParsedFont {
        original_bytes,
        font_index: 0,
        // The tag says that this is a part of the font; readers look only at its form.
        font_name: Some(format!("WAYSTA+{}", face.name)),
        codepoint_to_glyph,
        glyph_widths,
        units_per_em: 1000,
        font_metrics: FontMetrics {
            ascent: face.ascent,
            descent: face.descent,
        },
        font_type: FontType::TrueType,
        pdf_font_metrics: PdfFontMetricsStub {
            units_per_em: 1000,
            x_min,
            y_min,
            x_max,
            y_max,
            us_weight_class: face.weight_class,
            ..PdfFontMetricsStub::default()
        },
    }))
}
