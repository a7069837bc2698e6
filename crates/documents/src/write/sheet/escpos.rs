//! ESC/POS: a strip of paper, line by line.

use super::{Cell, PaperError, SheetPaper, bars_across, letters};
use crate::write::code128::{Run, runs};
use crate::write::{LabelPaper, ManifestPaper};
use domain::floor::PrinterProfile;

/// The printable width of 80 mm paper, and of 58 mm.
const WIDE: u32 = 576;
const NARROW: u32 = 384;
/// A letter of typeface A.
const LETTER: Cell = Cell {
    width: 12,
    height: 24,
};

/// A strip, set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Receipt {
    pub(super) width: u32,
    pub(super) lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// `times` as high and as wide.
    Text {
        text: String,
        times: u32,
    },
    Bars {
        code: String,
        module: u32,
    },
    Rule,
}

impl Receipt {
    fn new(profile: &PrinterProfile) -> Self {
        let width = if profile.size.width < 70 {
            NARROW
        } else {
            WIDE
        };
        Self {
            width,
            lines: Vec::new(),
        }
    }

    fn columns(&self, times: u32) -> usize {
        (self.width / (LETTER.width * times)) as usize
    }

    fn text(&mut self, times: u32, text: &str, lines: usize) {
        for text in letters::wrap(text, self.columns(times), lines) {
            self.lines.push(Line::Text { text, times });
        }
    }

    /// Two ends of one line.
    fn pair(&mut self, one: &str, other: &str) {
        let columns = self.columns(1);
        let other = letters::cut(&letters::plain(other), columns / 2);
        let room = columns - other.chars().count();
        let one = letters::cut(&letters::plain(one), room.saturating_sub(1));
        let blank = " ".repeat(room - one.chars().count());
        self.lines.push(Line::Text {
            text: format!("{one}{blank}{other}"),
            times: 1,
        });
    }

    fn bars(&mut self, code: &str) -> Result<(), PaperError> {
        match bars_across(code, self.width, 203)? {
            Some((module, _)) => {
                self.lines.push(Line::Bars {
                    code: code.to_owned(),
                    module: module.clamp(2, 6),
                });
                Ok(())
            }
            None => Err(PaperError::BarcodeTooLong {
                code: code.to_owned(),
            }),
        }
    }
}

pub(super) fn set(paper: &SheetPaper, profile: &PrinterProfile) -> Result<Receipt, PaperError> {
    let mut receipt = Receipt::new(profile);
    match paper {
        SheetPaper::Label(label) => set_label(&mut receipt, label)?,
        SheetPaper::Manifest(manifest) => set_manifest(&mut receipt, manifest)?,
        SheetPaper::Test(test) => {
            receipt.text(2, &test.title, 2);
            receipt.text(1, &test.printer, 2);
            for setting in &test.settings {
                receipt.text(1, setting, 2);
            }
            receipt.text(1, &test.advice, 6);
            // A ruler of letters: twelve dots each.
            let columns = receipt.columns(1);
            let ruler: String = (1..=columns)
                .map(|column| char::from(b'0' + (column % 10) as u8))
                .collect();
            receipt.text(1, &ruler, 1);
            receipt.bars("TEST-0123456789")?;
        }
        SheetPaper::Card(card) => {
            receipt.text(2, &card.title, 2);
            for (order, said) in &card.orders {
                receipt.lines.push(Line::Rule);
                receipt.text(1, said, 2);
                receipt.bars(&order.barcode())?;
            }
        }
    }
    Ok(receipt)
}

fn set_label(receipt: &mut Receipt, label: &LabelPaper) -> Result<(), PaperError> {
    let words = &label.words;
    receipt.pair(&label.express_type, &label.company);
    receipt.bars(&label.waybill_number)?;
    receipt.text(1, &label.waybill_number, 8);
    receipt.lines.push(Line::Rule);
    receipt.text(2, &label.destination, 3);
    receipt.text(2, &label.receiver_name, 3);
    receipt.text(1, &label.receiver_phone, 1);
    receipt.text(1, &label.receiver_address, 8);
    receipt.lines.push(Line::Rule);
    match &label.cod_amount {
        Some(amount) => {
            receipt.text(1, &words.cod, 1);
            receipt.text(3, amount, 2);
        }
        None => receipt.text(1, &words.no_cod, 2),
    }
    receipt.text(1, &format!("{}: {}", words.sender, label.sender_name), 2);
    receipt.pair(
        &format!("{}: {}", words.quantity, label.quantity),
        &format!("{}: {}", words.weight, label.weight),
    );
    if !label.remarks.trim().is_empty() {
        receipt.text(1, &format!("{}: {}", words.remarks, label.remarks), 4);
    }
    Ok(())
}

fn set_manifest(receipt: &mut Receipt, paper: &ManifestPaper) -> Result<(), PaperError> {
    let words = &paper.words;
    receipt.text(2, &paper.title, 2);
    receipt.text(1, &paper.company, 2);
    receipt.bars(&paper.number)?;
    receipt.text(1, &paper.number, 2);
    receipt.pair(&words.issued_at, &paper.issued_at);
    receipt.pair(&words.operator, &paper.operator);
    receipt.pair(&words.waybills, &paper.total_waybills.to_string());
    receipt.lines.push(Line::Rule);
    for group in &paper.by_destination {
        receipt.pair(&group.destination, &group.waybills.to_string());
    }
    receipt.lines.push(Line::Rule);
    for line in &paper.lines {
        // Numbers are what a hand-over is compared by: never cut.
        receipt.text(1, &line.waybill_number, 4);
        receipt.pair(&line.destination, &line.cod_amount);
    }
    receipt.lines.push(Line::Rule);
    receipt.pair(&words.weight, &paper.total_weight);
    receipt.pair(&words.cod_amount, &paper.total_cod);
    for signature in [&words.operator_signature, &words.courier_signature] {
        receipt.text(1, signature, 1);
        receipt.text(1, "\u{a0}.", 1);
        receipt.lines.push(Line::Rule);
    }
    Ok(())
}

pub(super) fn encode(paper: &SheetPaper, profile: &PrinterProfile) -> Result<Vec<u8>, PaperError> {
    let receipt = set(paper, profile)?;
    // Begin clean; code page 1252.
    let mut out = b"\x1b@\x1bt\x10\x1ba\x00".to_vec();
    for line in &receipt.lines {
        match line {
            Line::Text { text, times } => {
                let size = ((times - 1) << 4 | (times - 1)) as u8;
                out.extend([0x1d, b'!', size]);
                out.extend(letters::cp1252(text));
                out.extend([0x1d, b'!', 0, b'\n']);
            }
            Line::Rule => {
                out.extend(std::iter::repeat_n(b'-', receipt.columns(1)));
                out.push(b'\n');
            }
            Line::Bars { code, module } => {
                out.extend([0x1d, b'h', 96, 0x1d, b'w', *module as u8, 0x1d, b'H', 0]);
                let data = invoked(code);
                out.extend([0x1d, b'k', 73, data.len() as u8]);
                out.extend(data);
                out.push(b'\n');
            }
        }
    }
    // Past the knife, and cut.
    out.extend(b"\x1bd\x04\x1dVB\x00");
    Ok(out)
}

/// The code with its character sets named; at most two bytes a character, and
/// codes are at most 64 long.
fn invoked(code: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for (set, text) in runs(code) {
        match set {
            Run::B => {
                out.extend(b"{B");
                for byte in text.bytes() {
                    out.push(byte);
                    if byte == b'{' {
                        out.push(byte);
                    }
                }
            }
            Run::C => {
                out.extend(b"{C");
                for pair in text.as_bytes().chunks(2) {
                    out.push(pair.iter().fold(0, |sum, digit| sum * 10 + (digit - b'0')));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_its_character_sets() {
        assert_eq!(
            invoked("JT0012345678901"),
            [&b"{BJT0{C"[..], &[1, 23, 45, 67, 89, 1]].concat()
        );
        assert_eq!(invoked("a{b"), b"{Ba{{b");
    }
}
