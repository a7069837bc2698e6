//! AIM identifiers (ISO/IEC 15424): three characters a gun may put before a code
//! to say what kind of barcode it read.

use serde::{Deserialize, Serialize};

/// The kind of barcode, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Symbology {
    /// Code 39.
    Code39,
    /// Code 128 without GS1's rules.
    Code128,
    /// Code 128 under GS1's rules.
    Gs1128,
    /// EAN or UPC.
    Ean,
    /// GS1 DataBar.
    DataBar,
    /// Interleaved 2 of 5.
    Itf,
    /// Code 93.
    Code93,
    /// Codabar.
    Codabar,
    /// Data Matrix.
    DataMatrix,
    /// Data Matrix under GS1's rules.
    Gs1DataMatrix,
    /// QR Code.
    Qr,
    /// QR Code under GS1's rules.
    Gs1Qr,
    /// PDF417.
    Pdf417,
    /// A kind this list does not name.
    Other,
}

impl Symbology {
    /// Whether the content follows GS1's rules: application identifiers, and
    /// 0x1D where the barcode has FNC1.
    pub fn is_gs1(self) -> bool {
        matches!(
            self,
            Self::Gs1128 | Self::Gs1DataMatrix | Self::Gs1Qr | Self::DataBar
        )
    }
}

/// Takes the identifier off the beginning of a code, if there is one.
///
/// A closing bracket, a letter and a modifier: no courier's number looks so.
pub fn take(code: &[u8]) -> Option<(Symbology, &[u8])> {
    let (head, rest) = code.split_at_checked(3)?;
    let [b']', letter, modifier] = head else {
        return None;
    };
    if !letter.is_ascii_alphabetic() || !modifier.is_ascii_alphanumeric() {
        return None;
    }
    let symbology = match (letter, modifier) {
        (b'A', _) => Symbology::Code39,
        (b'C', b'1') => Symbology::Gs1128,
        (b'C', _) => Symbology::Code128,
        (b'E', _) => Symbology::Ean,
        (b'e', b'0') => Symbology::DataBar,
        (b'I', _) => Symbology::Itf,
        (b'G', _) => Symbology::Code93,
        (b'F', _) => Symbology::Codabar,
        (b'd', b'2' | b'3' | b'5') => Symbology::Gs1DataMatrix,
        (b'd', _) => Symbology::DataMatrix,
        (b'Q', b'3' | b'4') => Symbology::Gs1Qr,
        (b'Q', _) => Symbology::Qr,
        (b'L', _) => Symbology::Pdf417,
        _ => Symbology::Other,
    };
    Some((symbology, rest))
}

/// Where the next identifier of a kind we know begins, after the first byte: two
/// codes that came without an end between them are told apart by it.
pub fn next_at(code: &[u8]) -> Option<usize> {
    (1..code.len()).find(|&at| take(&code[at..]).is_some_and(|(kind, _)| kind != Symbology::Other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_the_standard() {
        for (code, kind, rest) in [
            ("]C0JT0012345678901", Symbology::Code128, "JT0012345678901"),
            ("]C10012345", Symbology::Gs1128, "0012345"),
            ("]A0WB1", Symbology::Code39, "WB1"),
            ("]E04006381333931", Symbology::Ean, "4006381333931"),
            ("]I012345678", Symbology::Itf, "12345678"),
            ("]Q1x", Symbology::Qr, "x"),
            ("]Q3x", Symbology::Gs1Qr, "x"),
            ("]d2x", Symbology::Gs1DataMatrix, "x"),
            ("]d1x", Symbology::DataMatrix, "x"),
            ("]e0x", Symbology::DataBar, "x"),
            ("]X0x", Symbology::Other, "x"),
        ] {
            assert_eq!(
                take(code.as_bytes()),
                Some((kind, rest.as_bytes())),
                "{code}"
            );
        }
        for code in ["", "]C", "JT1", "[C0x", "]00x", "]C-x"] {
            assert_eq!(take(code.as_bytes()), None, "{code}");
        }
    }
}
