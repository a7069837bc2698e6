//! Fonts inside the file: only what is used of them.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;

use super::PaperError;
use super::type_setting::Face;

/// How many objects of the file [`embed`] writes.
pub(super) const OBJECTS_PER_FONT: i32 = 5;

/// The glyphs of one weight that a document has used so far.
#[derive(Default)]
pub(super) struct UsedGlyphs {
    /// New id by old id; 0 = not used, as 0 itself always keeps its place.
    new_id: Vec<u16>,
    /// Old id, and the character to give back when text is copied.
    in_order: Vec<(u16, char)>,
}

impl UsedGlyphs {
    /// The number under which a glyph is embedded.
    pub(super) fn new_id(&mut self, old: u16, character: char) -> u16 {
        let slot = usize::from(old);
        if slot >= self.new_id.len() {
            self.new_id.resize(slot + 1, 0);
        }
        if self.new_id[slot] == 0 && old != 0 {
            self.in_order.push((old, character));
            self.new_id[slot] = self.in_order.len() as u16;
        }
        self.new_id[slot]
    }
}

pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(6));
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    debug_assert!(written.is_ok(), "writing to memory does not fail");
    written.unwrap_or_default()
}

/// Writes a font with only the glyphs used, numbered in order of first use, and
/// the table by which a reader gets characters back from glyphs: objects `first`
/// to `first` + [`OBJECTS_PER_FONT`] - 1.
pub(super) fn embed(
    pdf: &mut Pdf,
    first: i32,
    face: &Face,
    used: &UsedGlyphs,
) -> Result<(), PaperError> {
    let [font, descendant, descriptor, file, to_unicode] =
        [0, 1, 2, 3, 4].map(|offset| Ref::new(first + offset));
    let system = SystemInfo {
        registry: Str(b"Adobe"),
        ordering: Str(b"Identity"),
        supplement: 0,
    };
    let mut remapper = GlyphRemapper::new();
    let mut to_unicode_map = UnicodeCmap::<u16>::new(
        Name(b"Custom"),
        SystemInfo {
            registry: Str(b"Adobe"),
            ordering: Str(b"UCS"),
            supplement: 0,
        },
    );
    to_unicode_map.pair(0, char::REPLACEMENT_CHARACTER);
    for (old, character) in &used.in_order {
        let new = remapper.remap(*old);
        to_unicode_map.pair(new, *character);
    }
    let data =
        subsetter::subset(face.data, 0, &remapper).map_err(|error| PaperError::Typeface {
            detail: format!("{}: {error}", face.name),
        })?;
    // The tag says that this is a part of the font; readers look only at its form.
    let name = format!("WAYSTA+{}", face.name);
    let scale = 1000.0 / face.units_per_em;

    pdf.type0_font(font)
        .base_font(Name(name.as_bytes()))
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(descendant)
        .to_unicode(to_unicode);
    let mut cid_font = pdf.cid_font(descendant);
    cid_font
        .subtype(CidFontType::Type2)
        .base_font(Name(name.as_bytes()))
        .system_info(system)
        .font_descriptor(descriptor)
        .cid_to_gid_map_predefined(Name(b"Identity"));
    let width_of = |old: u16| f32::from(face.advance(old)) * scale;
    cid_font.widths().consecutive(
        0,
        std::iter::once(0)
            .chain(used.in_order.iter().map(|(old, _)| *old))
            .map(width_of),
    );
    cid_font.finish();
    let [x_min, y_min, x_max, y_max] = face.bounds.map(|edge| edge * scale);
    pdf.font_descriptor(descriptor)
        .name(Name(name.as_bytes()))
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(x_min, y_min, x_max, y_max))
        .italic_angle(0.0)
        .ascent(face.ascent * scale)
        .descent(face.descent * scale)
        .cap_height(face.cap_height * scale)
        .stem_v(face.stem)
        .font_file2(file);
    let compressed = deflated(&data);
    let mut stream = pdf.stream(file, &compressed);
    stream.filter(Filter::FlateDecode);
    stream.pair(Name(b"Length1"), data.len() as i32);
    stream.finish();
    let map = to_unicode_map.finish();
    pdf.stream(to_unicode, &deflated(map.as_slice()))
        .filter(Filter::FlateDecode);
    Ok(())
}
