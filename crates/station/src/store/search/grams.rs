//! Which pages may hold a text: for each hash of a few letters one bit a page.
//!
//! A page never loses a bit, so a page may be named in vain and never missed.

use super::needles::END;

/// Hashes told apart. With 128 rows a page one bit in eight is set.
const SLICES: usize = 1 << 15;
/// Pages of a sheaf: the bits of one hash fill one line of the processor's cache.
const WORDS: usize = 8;
/// Pages of a sheaf.
pub const PAGES: usize = WORDS * 64;

/// One bit for each page of a sheaf.
pub type Mask = [u64; WORDS];

/// The letters of up to [`PAGES`] pages.
#[derive(Debug)]
pub struct Sheaf {
    slices: Vec<Mask>,
}

impl Default for Sheaf {
    fn default() -> Self {
        Self {
            slices: vec![[0; WORDS]; SLICES],
        }
    }
}

/// Bytes a sheaf takes.
pub const BYTES: usize = SLICES * size_of::<Mask>();

impl Sheaf {
    /// Notes that the page at a place holds a line.
    pub fn note(&mut self, page: usize, line: &[u8]) {
        let (word, bit) = (page / 64, 1 << (page % 64));
        for part in line.split(|byte| *byte == END) {
            each_gram(part, |slice| self.slices[slice][word] |= bit);
        }
    }

    /// The pages that may hold a text.
    pub fn may_hold(&self, grams: &[usize]) -> Mask {
        let mut mask = [u64::MAX; WORDS];
        for slice in grams {
            let bits = &self.slices[*slice];
            for (word, bits) in mask.iter_mut().zip(bits) {
                *word &= bits;
            }
        }
        mask
    }
}

/// What has to be noted of a page for it to hold a text.
pub fn grams(text: &[u8]) -> Vec<usize> {
    let mut all = Vec::new();
    each_gram(text, |slice| all.push(slice));
    all.sort_unstable();
    all.dedup();
    all
}

/// Five bytes tell numbers and whole names apart; three that are not all digits
/// serve shorter words. Three digits are on every page.
fn each_gram(text: &[u8], mut note: impl FnMut(usize)) {
    for three in text.windows(3) {
        if !three.iter().all(u8::is_ascii_digit) {
            note(slice_of(u64::from_le_bytes([
                three[0], three[1], three[2], 0, 0, 0, 0, 0,
            ])));
        }
    }
    for five in text.windows(5) {
        note(slice_of(u64::from_le_bytes([
            five[0], five[1], five[2], five[3], five[4], 0, 0, 0,
        ])));
    }
}

fn slice_of(letters: u64) -> usize {
    let hash = (letters + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> (64 - SLICES.trailing_zeros())) as usize
}
