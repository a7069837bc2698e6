//! Compound files: the small file system that `.xls` and encrypted workbooks
//! lie in. Every chain of sectors is followed at most once around.

use super::error::ReadError;

/// The first bytes of every compound file.
pub(super) const MARK: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Sector numbers from here on are marks: end, free, tables.
const MARKS_FROM: u32 = 0xFFFF_FFFA;
const ENTRY: usize = 128;
const SMALL_SECTOR: usize = 64;
/// Shorter streams lie in the stream of small sectors.
const SMALL_STREAM: u64 = 4096;
/// Entries of the directory: a workbook with macros has about fifty.
const ENTRIES_LIMIT: usize = 4096;

/// An opened compound file.
#[derive(Debug)]
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small_stream: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    start: u32,
    length: u64,
}

impl<'a> Compound<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let head = bytes.get(..512).ok_or(ReadError::Truncated)?;
        let sector = match u16_at(head, 30) {
            9 => 512,
            12 => 4096,
            other => return Err(ReadError::damaged(format!("sectors of 2^{other} bytes"))),
        };
        let mut file = Self {
            bytes,
            sector,
            table: Vec::new(),
            small_table: Vec::new(),
            small_stream: Vec::new(),
            entries: Vec::new(),
        };
        file.read_table(head)?;
        let directory = file.chain(u32_at(head, 48), u64::MAX)?;
        file.entries = directory
            .chunks_exact(ENTRY)
            .take(ENTRIES_LIMIT)
            .map(|entry| file.entry(entry))
            .collect();
        let small_table = file.chain(u32_at(head, 60), u64::MAX)?;
        file.small_table = numbers(&small_table).collect();
        if let Some((start, length)) = file.entries.first().map(|root| (root.start, root.length)) {
            file.small_stream = file.chain(start, length)?;
        }
        Ok(file)
    }

    /// The table of sectors, by way of the table of its own sectors.
    fn read_table(&mut self, head: &[u8]) -> Result<(), ReadError> {
        let sectors = self.bytes.len() / self.sector;
        let mut of_table: Vec<u32> = numbers(&head[76..]).collect();
        let mut next = u32_at(head, 68);
        while next < MARKS_FROM {
            let piece = self.sector(next)?;
            let last = piece.len() - 4;
            of_table.extend(numbers(&piece[..last]));
            next = u32_at(piece, last);
            if of_table.len() > sectors + 256 {
                return Err(ReadError::damaged("sectors in a circle"));
            }
        }
        for number in of_table.into_iter().filter(|number| *number < MARKS_FROM) {
            if self.table.len() > sectors + self.sector {
                return Err(ReadError::damaged("more sectors than the file has"));
            }
            let piece = self.sector(number)?;
            self.table.extend(numbers(piece));
        }
        Ok(())
    }

    fn entry(&self, bytes: &[u8]) -> Entry {
        let units = bytes[..64].chunks_exact(2).map(|unit| u16_at(unit, 0));
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        let high = if self.sector == 512 {
            0
        } else {
            u32_at(bytes, 124)
        };
        Entry {
            name: String::from_utf16_lossy(&units),
            start: u32_at(bytes, 116),
            length: u64::from(high) << 32 | u64::from(u32_at(bytes, 120)),
        }
    }

    fn sector(&self, number: u32) -> Result<&'a [u8], ReadError> {
        let start = (number as usize + 1).checked_mul(self.sector);
        let bytes: &'a [u8] = self.bytes;
        start
            .and_then(|start| bytes.get(start..start.checked_add(self.sector)?))
            .ok_or(ReadError::Truncated)
    }

    /// The bytes of a chain of sectors, at most `length`.
    fn chain(&self, start: u32, length: u64) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next < MARKS_FROM && (bytes.len() as u64) < length {
            // The last sector of a file may be short.
            let piece = self.sector(next).or_else(|error| {
                let start = (next as usize + 1).saturating_mul(self.sector);
                self.bytes
                    .get(start..)
                    .filter(|rest| !rest.is_empty())
                    .ok_or(error)
            })?;
            bytes.extend_from_slice(piece);
            if bytes.len() > self.bytes.len() {
                return Err(ReadError::damaged("sectors in a circle"));
            }
            let after = self.table.get(next as usize);
            next = *after.ok_or_else(|| ReadError::damaged("a sector in no table"))?;
        }
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    fn small_chain(&self, start: u32, length: u64) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next < MARKS_FROM && (bytes.len() as u64) < length {
            let at = (next as usize).saturating_mul(SMALL_SECTOR);
            let piece = self.small_stream.get(at..).unwrap_or_default();
            let piece = &piece[..piece.len().min(SMALL_SECTOR)];
            if piece.is_empty() {
                return Err(ReadError::Truncated);
            }
            bytes.extend_from_slice(piece);
            let after = self.small_table.get(next as usize);
            next = *after.ok_or_else(|| ReadError::damaged("a sector in no table"))?;
        }
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    /// Whether there is an entry of that name, in whatever case.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream, `None` if there is none of that name.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(entry) = self.find(name) else {
            return Ok(None);
        };
        let bytes = if entry.length < SMALL_STREAM {
            self.small_chain(entry.start, entry.length)?
        } else {
            self.chain(entry.start, entry.length)?
        };
        if (bytes.len() as u64) < entry.length {
            return Err(ReadError::Truncated);
        }
        Ok(Some(bytes))
    }
}

/// The number at a place; 0 behind the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let field = bytes
        .get(at..at + 2)
        .and_then(|field| field.try_into().ok());
    field.map_or(0, u16::from_le_bytes)
}

/// The number at a place; 0 behind the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let field = bytes
        .get(at..at + 4)
        .and_then(|field| field.try_into().ok());
    field.map_or(0, u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|number| u32_at(number, 0))
}
