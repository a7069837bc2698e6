//! The typeface and what can be asked of it before ink is spent: how wide a
//! text is, where it must be cut, where its lines break.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::char::{compose, is_combining_mark};

use super::PaperError;

/// The two weights that are bundled (assets/fonts).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

impl Weight {
    pub(super) const ALL: [Self; 2] = [Self::Regular, Self::SemiBold];

    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// A glyph to be drawn: which, how far it moves the pen (thousandths of the
/// size), and the character that text extraction must give back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub(super) id: u16,
    pub(super) advance: u16,
    pub(super) character: char,
}

/// One weight, taken apart once for the life of the program.
///
/// All measures are whole thousandths of the size: that is how printpdf writes
/// them into the file, and what is measured here must be what a viewer draws.
pub(super) struct Face {
    pub(super) data: &'static [u8],
    pub(super) name: &'static str,
    /// As in the font's own tables: 400 is regular.
    pub(super) weight_class: u16,
    pub(super) ascent: i16,
    pub(super) descent: i16,
    /// Left, lower, right and upper edge of what any glyph covers.
    pub(super) bounds: [i16; 4],
    /// Glyph ids by code point; 0 is the box that stands for what is missing.
    glyph_of: Vec<u16>,
    advance_of: Vec<u16>,
    /// The first character of each glyph: where several share one, as a hyphen
    /// and its typographic twin may, a code copied from paper must come back in
    /// plain ASCII.
    character_of: Vec<char>,
}

/// The typeface covers nothing beyond this (assets/fonts/README.md), except
/// U+FFFD, which may as well be the box.
const COVERED: usize = 0x2300;

static FACES: LazyLock<Result<[Face; 2], String>> = LazyLock::new(|| {
    Ok([
        Face::read(
            include_bytes!("../../../../assets/fonts/Inter-Regular.ttf"),
            "Inter-Regular",
            400,
        )?,
        Face::read(
            include_bytes!("../../../../assets/fonts/Inter-SemiBold.ttf"),
            "Inter-SemiBold",
            600,
        )?,
    ])
});

/// Both weights, by [`Weight::index`].
pub(super) fn faces() -> Result<&'static [Face; 2], PaperError> {
    FACES.as_ref().map_err(|detail| PaperError::Typeface {
        detail: detail.clone(),
    })
}

impl Face {
    fn read(data: &'static [u8], name: &'static str, weight_class: u16) -> Result<Self, String> {
        let face = ttf_parser::Face::parse(data, 0).map_err(|error| format!("{name}: {error}"))?;
        let glyph_of: Vec<u16> = (0..COVERED as u32)
            .map(|code| {
                char::from_u32(code)
                    .and_then(|c| face.glyph_index(c))
                    .map_or(0, |g| g.0)
            })
            .collect();
        let thousandths = 1000.0 / f32::from(face.units_per_em());
        let scaled = |value: i16| (f32::from(value) * thousandths).round() as i16;
        let advance_of = (0..face.number_of_glyphs())
            .map(|id| face.glyph_hor_advance(ttf_parser::GlyphId(id)).unwrap_or(0))
            .map(|advance| (f32::from(advance) * thousandths).round() as u16)
            .collect();
        let mut character_of =
            vec![char::REPLACEMENT_CHARACTER; usize::from(face.number_of_glyphs())];
        for (character, &id) in ('\0'..).zip(&glyph_of) {
            if let Some(first) = character_of.get_mut(usize::from(id))
                && id != 0
                && *first == char::REPLACEMENT_CHARACTER
            {
                *first = character;
            }
        }
        let bounds = face.global_bounding_box();
        Ok(Self {
            data,
            name,
            weight_class,
            ascent: scaled(face.ascender()),
            descent: scaled(face.descender()),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled),
            glyph_of,
            advance_of,
            character_of,
        })
    }

    /// The glyphs of a text. Line ends and tabs are spaces on paper; characters
    /// without a body (joiners, marks of direction) leave no trace; an accent
    /// that follows its letter, as some spreadsheets store it, is joined to it.
    pub(super) fn glyphs(&self, text: &str) -> impl Iterator<Item = Glyph> {
        let mut rest = text.chars().filter(|&c| !is_bodiless(c)).peekable();
        std::iter::from_fn(move || {
            let mut character = rest.next()?;
            while let Some(&next) = rest.peek() {
                if next < '\u{300}' || !is_combining_mark(next) {
                    break;
                }
                let Some(joined) = compose(character, next) else {
                    break;
                };
                character = joined;
                rest.next();
            }
            Some(self.glyph(character))
        })
    }

    fn glyph(&self, character: char) -> Glyph {
        let blank = character.is_control() || character.is_whitespace();
        let character = if blank { ' ' } else { character };
        let id = self.glyph_of.get(character as usize).copied().unwrap_or(0);
        Glyph {
            id,
            advance: self.advance(id),
            character: self.character(id),
        }
    }

    /// The character by which a glyph is known in the file.
    pub(super) fn character(&self, id: u16) -> char {
        self.character_of
            .get(usize::from(id))
            .copied()
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// How far a glyph moves the pen, in thousandths of the size.
    pub(super) fn advance(&self, id: u16) -> u16 {
        self.advance_of.get(usize::from(id)).copied().unwrap_or(0)
    }

    /// Width in points at a size in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        // Widths are added up as whole numbers: a sum of floats would depend on
        // its order.
        let units: u64 = self
            .glyphs(text)
            .map(|glyph| u64::from(glyph.advance))
            .sum();
        units as f32 * size / 1000.0
    }

    /// The size, at most `size`, at which a text is no wider than `room`. For
    /// what must never be cut or broken: numbers and codes.
    pub(super) fn size_to_fit(&self, text: &str, size: f32, room: f32) -> f32 {
        let width = self.width(text, size);
        if width <= room {
            return size;
        }
        // Sizes are printed to a hundredth of a point; rounding up would stick out.
        (size * room / width * 100.0).floor().max(1.0) / 100.0
    }

    /// The text if it is no wider than `room`, or its beginning with an ellipsis.
    pub(super) fn cut<'a>(&self, text: &'a str, size: f32, room: f32) -> Cow<'a, str> {
        let fitting = self.fitting_bytes(text, size, room);
        if fitting == text.len() {
            return Cow::Borrowed(text);
        }
        let ellipsis = self.width("…", size);
        let kept = self.fitting_bytes(text, size, room - ellipsis);
        Cow::Owned(format!("{}…", text[..kept].trim_end()))
    }

    /// How many bytes from the start of a text fit into `room`. Stops reading
    /// there, so that a cell holding a novel costs no more than its first line.
    fn fitting_bytes(&self, text: &str, size: f32, room: f32) -> usize {
        // A text must fit where its own width is the room, although that width was
        // rounded to a float: a twentieth of a unit nobody sees.
        let room = f64::from(room) * 1000.0 / f64::from(size) + 0.05;
        let mut used = 0.0;
        for (at, character) in text.char_indices() {
            if is_bodiless(character) {
                continue;
            }
            used += f64::from(self.glyph(character).advance);
            if used > room {
                return at;
            }
        }
        text.len()
    }

    /// Breaks a text into lines no wider than `room`: at spaces where it can, else
    /// after a hyphen, slash or comma, within a word where it must. `None` if it needs more than `most` lines.
    pub(super) fn wrap<'a>(
        &self,
        text: &'a str,
        size: f32,
        room: f32,
        most: usize,
    ) -> Option<Vec<Cow<'a, str>>> {
        let (lines, rest) = self.lines(text, size, room, most);
        rest.is_empty().then_some(lines)
    }

    /// As [`Face::wrap`], but what needs more than `most` lines ends in an ellipsis.
    pub(super) fn wrap_and_cut<'a>(
        &self,
        text: &'a str,
        size: f32,
        room: f32,
        most: usize,
    ) -> Vec<Cow<'a, str>> {
        let (mut lines, rest) = self.lines(text, size, room, most);
        if !rest.is_empty()
            && let Some(last) = lines.last_mut()
        {
            let last_and_rest = format!("{last} {rest}");
            *last = Cow::Owned(self.cut(&last_and_rest, size, room).into_owned());
        }
        lines
    }

    fn lines<'a>(
        &self,
        text: &'a str,
        size: f32,
        room: f32,
        most: usize,
    ) -> (Vec<Cow<'a, str>>, &'a str) {
        let mut lines = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() && lines.len() < most {
            let mut end = self.fitting_bytes(rest, size, room);
            if end < rest.len() {
                let breaks_here = rest[end..].starts_with(char::is_whitespace);
                let space = rest[..end].rfind(char::is_whitespace);
                let joint = rest[..end].rfind(['-', '/', ',']);
                match (space, joint) {
                    _ if breaks_here => {}
                    (Some(space), _) => end = space,
                    (None, Some(joint)) => end = joint + 1,
                    // A column narrower than one letter must still make progress.
                    _ if end == 0 => end = rest.chars().next().map_or(rest.len(), char::len_utf8),
                    _ => {}
                }
            }
            lines.push(Cow::Borrowed(rest[..end].trim_end()));
            rest = rest[end..].trim_start();
        }
        (lines, rest)
    }
}

/// Characters that print nothing and take no room: soft hyphen, joiners, marks
/// of direction, the byte order mark, variation selectors.
fn is_bodiless(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regular() -> &'static Face {
        &faces().unwrap()[Weight::Regular.index()]
    }

    #[test]
    fn figures_are_tabular() {
        for face in faces().unwrap() {
            let one = face.width("1", 10.0);
            assert!(
                "0123456789"
                    .chars()
                    .all(|c| face.width(&c.to_string(), 10.0) == one)
            );
        }
    }

    #[test]
    fn the_typeface_holds_what_its_countries_write() {
        for face in faces().unwrap() {
            for character in "ñÑéàçœĐđỄữ₱₫€£¥…–—×№•“”’§µ".chars()
            {
                assert_ne!(
                    face.glyph(character).id,
                    0,
                    "{} lacks {character}",
                    face.name
                );
            }
        }
    }

    #[test]
    fn an_accent_stored_apart_joins_its_letter() {
        let joined: Vec<char> = regular()
            .glyphs("nin\u{303}o")
            .map(|g| g.character)
            .collect();
        assert_eq!(joined, ['n', 'i', 'ñ', 'o']);
    }

    #[test]
    fn what_is_cut_fits_and_says_so() {
        let face = regular();
        let cut = face.cut("Maria Concepcion de los Santos y Villanueva", 9.0, 80.0);
        assert!(cut.ends_with('…') && face.width(&cut, 9.0) <= 80.0, "{cut}");
        assert_eq!(face.cut("Short", 9.0, 80.0), "Short");
        assert_eq!(
            face.cut("ab", 9.0, 0.0),
            "…",
            "no room at all still shows that there is more"
        );
    }

    #[test]
    fn a_text_fits_into_its_own_width() {
        let face = regular();
        for text in ["No.", "Items", "Waybill number", "₱270,600.00"] {
            for size in [7.0, 7.5, 8.5, 9.0, 11.0, 13.7] {
                assert_eq!(face.cut(text, size, face.width(text, size)), text);
            }
        }
    }

    #[test]
    fn what_shares_a_glyph_comes_back_as_ascii() {
        for face in faces().unwrap() {
            for character in (' '..='~').chain("ñÑ₱Đđ".chars()) {
                assert_eq!(face.glyph(character).character, character, "{}", face.name);
            }
        }
    }

    #[test]
    fn lines_break_at_spaces_and_inside_long_words() {
        let face = regular();
        let text = "Blk 12 Lot 5, Sampaguita Street, Barangay 183 Villamor";
        let lines = face.wrap(text, 10.0, 120.0, 9).unwrap();
        assert!(lines.iter().all(|line| face.width(line, 10.0) <= 120.0));
        assert_eq!(lines.join(" "), text);
        let chain = face
            .wrap("DAVAO-DE-ORO/COMPOSTELA/POBLACION", 10.0, 120.0, 9)
            .unwrap();
        assert_eq!(chain, ["DAVAO-DE-ORO/", "COMPOSTELA/", "POBLACION"]);
        let word = "x".repeat(200);
        let lines = face.wrap(&word, 10.0, 120.0, 99).unwrap();
        assert_eq!(lines.concat(), word);
        assert!(face.wrap(&word, 10.0, 120.0, 2).is_none());
        let kept = face.wrap_and_cut(&word, 10.0, 120.0, 2);
        assert!(kept.len() == 2 && kept[1].ends_with('…'));
        assert!(face.wrap("", 10.0, 120.0, 2).unwrap().is_empty());
    }

    #[test]
    fn numbers_shrink_rather_than_break() {
        let face = regular();
        let number = "W".repeat(64);
        let size = face.size_to_fit(&number, 8.0, 150.0);
        assert!(size < 8.0 && face.width(&number, size) <= 150.0);
        assert_eq!(face.size_to_fit("JT1", 8.0, 150.0), 8.0);
    }
}
