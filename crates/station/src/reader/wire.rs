//! What the station and its reading process say to each other: a length, a
//! kind, and that many bytes.

use domain::imports::{Draft, Epoch, Layout, PlaceAlias, RowReport, SheetSurvey, StatusWord};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// A frame may be as long as the largest file that is taken.
const LONGEST: u32 = 1 << 29;

/// The station asks, one question after the other.
#[derive(Debug, Serialize, Deserialize)]
pub enum Ask {
    /// What the file is and what its sheets begin with.
    Survey,
    /// All rows, cleaned, in chunks.
    Rows(Box<Rows>),
    /// How the dates of those rows are read.
    DateOrder(Box<Rows>),
    /// The cells of some rows, as they are.
    Cells {
        /// How the sheet is read.
        layout: Layout,
        /// Which rows.
        rows: Vec<u32>,
    },
}

/// How rows are to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// How the sheet is read.
    pub layout: Layout,
    /// Country of the company.
    pub country: String,
    /// Its time zone.
    pub time_zone: String,
    /// Status words it has mapped.
    pub words: Vec<StatusWord>,
    /// Its couriers' names for places; those of the layout's courier count.
    pub aliases: Vec<PlaceAlias>,
    /// Rows up to here were decided before: read, and not sent.
    pub after_row: u32,
    /// Go on where dates can be read two ways, and say so row by row.
    pub dates_may_stay_open: bool,
}

/// The answer to [`Ask::Survey`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Survey {
    /// What the file is: `xlsx`, `text` and so on.
    pub kind: String,
    /// Its sheets.
    pub sheets: Vec<SheetSurvey>,
    /// From which day it counts.
    pub epoch: Epoch,
}

/// A thousand rows, or what was left of them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Chunk {
    /// Rows that can become waybills.
    pub drafts: Vec<Draft>,
    /// Rows that cannot, and doubts about those that can.
    pub reports: Vec<RowReport>,
    /// Last row looked at, as the spreadsheet numbers it.
    pub last_row: u32,
    /// Rows the sheet says it holds, where it says so.
    pub stated_rows: Option<u32>,
}

/// Dates of a file that can be read two ways.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenDates {
    /// As the file has the first of them.
    pub example: String,
    /// Read with the day first.
    pub day_first: String,
    /// Read with the month first.
    pub month_first: String,
    /// How many there are.
    pub dates: u32,
}

/// The reading process answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The file, from the station.
    File = 1,
    /// A question.
    Ask = 2,
    /// A [`Survey`].
    Survey = 3,
    /// A [`Chunk`].
    Chunk = 4,
    /// [`OpenDates`]: a person has to say how they are meant.
    OpenDates = 5,
    /// Rows read in all: the end of an answer.
    End = 6,
    /// Cells of rows: a list of row number and texts.
    Cells = 7,
    /// Why there is no answer: a failure for people.
    Trouble = 8,
    /// The order of day and month, if the file or a person has settled it.
    DateOrder = 9,
}

impl Kind {
    fn of(byte: u8) -> io::Result<Self> {
        let kinds = [
            Kind::File,
            Kind::Ask,
            Kind::Survey,
            Kind::Chunk,
            Kind::OpenDates,
            Kind::End,
            Kind::Cells,
            Kind::Trouble,
            Kind::DateOrder,
        ];
        let found = kinds.into_iter().find(|kind| *kind as u8 == byte);
        found.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an unknown frame"))
    }
}

/// Sends one frame.
pub fn send(to: &mut impl Write, kind: Kind, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&[kind as u8])?;
    to.write_all(bytes)?;
    to.flush()
}

/// Sends one frame of JSON.
pub fn send_json(to: &mut impl Write, kind: Kind, value: &impl Serialize) -> io::Result<()> {
    send(to, kind, &serde_json::to_vec(value)?)
}

/// Takes the next frame; `None` when the other side is gone.
pub fn take(from: &mut impl Read) -> io::Result<Option<(Kind, Vec<u8>)>> {
    let mut head = [0; 5];
    if from.read(&mut head[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut head[1..])?;
    let [a, b, c, d, kind] = head;
    let length = u32::from_le_bytes([a, b, c, d]);
    if length > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "too long a frame",
        ));
    }
    let mut bytes = Vec::new();
    // Grows as bytes come: a claimed length alone takes no memory.
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != u64::from(length) {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((Kind::of(kind)?, bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_as_they_were_sent_and_half_ones_are_refused() {
        let mut line = Vec::new();
        send(&mut line, Kind::Chunk, b"rows").unwrap();
        send(&mut line, Kind::End, b"").unwrap();
        let mut from = line.as_slice();
        assert_eq!(
            take(&mut from).unwrap(),
            Some((Kind::Chunk, b"rows".to_vec()))
        );
        assert_eq!(take(&mut from).unwrap(), Some((Kind::End, Vec::new())));
        assert_eq!(take(&mut from).unwrap(), None);
        for cut in 1..9 {
            assert!(take(&mut &line[..cut]).is_err(), "{cut}");
        }
        assert!(take(&mut &[0, 0, 0, 0, 99][..]).is_err());
        assert!(take(&mut &[0xff; 64][..]).is_err());
    }
}
