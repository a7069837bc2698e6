//! Barcodes that are orders to the station, so that hands stay on the gun.

use serde::{Deserialize, Serialize};

/// An order given by gun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CommandCode {
    /// Take the last scan back.
    Undo,
    /// Dispatch the session's parcels.
    Close,
    /// Print the label of the parcel scanned next.
    Print,
    /// Put the last answer away and go on.
    Next,
    /// What went wrong was seen: the next `close` turns errors into issues.
    Acknowledge,
}

/// What they all begin with; no courier's number does.
const HEAD: &str = "WS-CMD-";

impl CommandCode {
    /// Every order, as the card lists them.
    pub const ALL: [CommandCode; 5] = [
        CommandCode::Undo,
        CommandCode::Acknowledge,
        CommandCode::Next,
        CommandCode::Print,
        CommandCode::Close,
    ];

    /// Its name in JSON and in locale keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Undo => "undo",
            Self::Close => "close",
            Self::Print => "print",
            Self::Next => "next",
            Self::Acknowledge => "acknowledge",
        }
    }

    /// What its barcode says.
    pub fn barcode(self) -> String {
        format!("{HEAD}{}", self.word().to_uppercase())
    }

    /// Reads a code; case is the gun's own business here.
    pub fn read(code: &str) -> Option<Self> {
        let word = code
            .get(..HEAD.len())
            .filter(|head| head.eq_ignore_ascii_case(HEAD))
            .map(|_| &code[HEAD.len()..])?;
        Self::ALL
            .into_iter()
            .find(|known| known.word().eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_read_back_from_its_barcode() {
        for code in CommandCode::ALL {
            assert_eq!(CommandCode::read(&code.barcode()), Some(code));
            assert_eq!(
                CommandCode::read(&code.barcode().to_lowercase()),
                Some(code)
            );
        }
        for other in ["", "WS-CMD-", "WS-CMD-DANCE", "JT0012345678901", "ÄWS-CMD"] {
            assert_eq!(CommandCode::read(other), None, "{other}");
        }
    }
}
