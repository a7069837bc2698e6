//! The archive around a workbook, and its parts as streams.

use std::collections::HashMap;
use std::io::Cursor;

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zip::CompressionMethod;

use super::error::{Limit, ReadError, guarded};
use super::limits::{
    PARTS_LIMIT, RATIO_LIMIT, RATIO_MATTERS_FROM, SMALL_PART_LIMIT, UNPACKED_LIMIT,
};

/// Where a part lies in the archive, and what the archive says of it.
#[derive(Debug, Clone)]
struct Part {
    start: usize,
    packed: usize,
    unpacked: u64,
    crc: u32,
    deflated: bool,
}

/// An opened archive: the places of its parts, nothing unpacked.
#[derive(Debug)]
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    /// By name, in lower case: writers disagree with their own relations.
    parts: HashMap<String, Part>,
}

impl<'a> Package<'a> {
    /// Reads the table of contents and refuses archives that say they unpack
    /// beyond the limits; [`PartReader`] holds each part to what it says.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        // The archive reader is as exposed to hostile bytes as any other.
        let parts = guarded(|| contents(bytes))??;
        Ok(Self { bytes, parts })
    }

    /// The name of a part without regard to case, slashes and their direction.
    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&plain_name(name))
    }

    /// Unpacked bytes of the largest part.
    pub fn largest(&self) -> u64 {
        let sizes = self.parts.values().map(|part| part.unpacked);
        sizes.max().unwrap_or(0)
    }

    /// The parts whose names, in lower case, end so.
    pub fn names_ending<'s>(&'s self, ending: &'s str) -> impl Iterator<Item = &'s str> {
        let names = self.parts.keys().map(String::as_str);
        names.filter(move |name| name.ends_with(ending))
    }

    /// A part's packed bytes.
    pub fn packed(&self, name: &str) -> usize {
        self.parts
            .get(&plain_name(name))
            .map_or(0, |part| part.packed)
    }

    /// The stream of a part, `None` if there is no such part.
    pub fn part(&self, name: &str) -> Result<Option<PartReader<'a>>, ReadError> {
        let Some(part) = self.parts.get(&plain_name(name)) else {
            return Ok(None);
        };
        let end = part.start.checked_add(part.packed);
        let packed = end
            .and_then(|end| self.bytes.get(part.start..end))
            .ok_or(ReadError::Truncated)?;
        Ok(Some(PartReader {
            packed,
            inflate: part.deflated.then(|| Box::new(Decompress::new(false))),
            crc: Crc::new(),
            expected: part.clone(),
            produced: 0,
            ended: false,
        }))
    }

    /// A part as a whole, if it is small.
    pub fn small(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(mut part) = self.part(name)? else {
            return Ok(None);
        };
        if part.expected.unpacked > SMALL_PART_LIMIT {
            return Err(ReadError::TooLarge(Limit::Unpacked));
        }
        let mut whole = vec![0; part.expected.unpacked as usize];
        let mut filled = 0;
        loop {
            match part.read(&mut whole[filled..])? {
                0 => break,
                some => filled += some,
            }
        }
        whole.truncate(filled);
        Ok(Some(whole))
    }
}

/// The names in an archive, as they are written.
pub(super) fn part_names(bytes: &[u8]) -> Result<Vec<String>, ReadError> {
    guarded(|| {
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
        if archive.len() > PARTS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Parts));
        }
        let names = archive.file_names();
        names
            .map(|name| {
                name.map(|name| name.into_owned())
                    .map_err(ReadError::damaged)
            })
            .collect()
    })?
}

fn contents(bytes: &[u8]) -> Result<HashMap<String, Part>, ReadError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
    if archive.len() > PARTS_LIMIT {
        return Err(ReadError::TooLarge(Limit::Parts));
    }
    let mut parts = HashMap::with_capacity(archive.len());
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(ReadError::damaged)?;
        let (packed, unpacked) = (part.compressed_size(), part.size());
        total = total.saturating_add(unpacked);
        let absurd = unpacked > RATIO_MATTERS_FROM && unpacked > packed.saturating_mul(RATIO_LIMIT);
        if absurd || total > UNPACKED_LIMIT {
            return Err(ReadError::TooLarge(Limit::Unpacked));
        }
        if part.encrypted() {
            return Err(ReadError::PasswordProtected);
        }
        let deflated = match part.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            other => return Err(ReadError::damaged(format!("packed by {other:?}"))),
        };
        let start = part.data_start().ok_or(ReadError::Truncated)?;
        let name = plain_name(&part.name().map_err(ReadError::damaged)?);
        let place = Part {
            start: usize::try_from(start).map_err(ReadError::damaged)?,
            packed: usize::try_from(packed).map_err(ReadError::damaged)?,
            unpacked,
            crc: part.crc32(),
            deflated,
        };
        let directory = part.is_dir();
        if !directory && parts.insert(name, place).is_some() {
            // Which of the two a reader sees would be chance.
            return Err(ReadError::damaged("two parts of one name"));
        }
    }
    Ok(parts)
}

fn plain_name(name: &str) -> String {
    name.trim_start_matches(['/', '\\'])
        .chars()
        .map(|letter| match letter {
            '\\' => '/',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// The name of the part that a relation of `from` points at.
pub(super) fn resolve(from: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut folders: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').collect(),
    };
    folders.pop();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => drop(folders.pop()),
            piece => folders.push(piece),
        }
    }
    folders.join("/")
}

/// A part being unpacked, held to the size and the checksum that the archive
/// states.
pub(super) struct PartReader<'a> {
    packed: &'a [u8],
    inflate: Option<Box<Decompress>>,
    crc: Crc,
    expected: Part,
    produced: u64,
    ended: bool,
}

impl PartReader<'_> {
    /// Fills as much of `out` as there is left of the part; 0 at its end.
    ///
    /// # Errors
    ///
    /// [`ReadError::Damaged`] if the part is longer or shorter than stated, or
    /// its bytes are not those that were packed.
    pub fn read(&mut self, out: &mut [u8]) -> Result<usize, ReadError> {
        let mut filled = 0;
        while filled < out.len() && !self.ended {
            filled += self.step(&mut out[filled..])?;
        }
        // At the stated end a byte more is asked for, so that a longer part shows.
        if out.is_empty() && !self.ended && self.produced == self.expected.unpacked {
            self.step(&mut [0])?;
        }
        Ok(filled)
    }

    fn step(&mut self, out: &mut [u8]) -> Result<usize, ReadError> {
        let made = match &mut self.inflate {
            None => {
                let some = out.len().min(self.packed.len());
                out[..some].copy_from_slice(&self.packed[..some]);
                self.packed = &self.packed[some..];
                self.ended = self.packed.is_empty();
                some
            }
            Some(inflate) => {
                let (taken, made) = (inflate.total_in(), inflate.total_out());
                let status = inflate
                    .decompress(self.packed, out, FlushDecompress::None)
                    .map_err(ReadError::damaged)?;
                let taken = (inflate.total_in() - taken) as usize;
                let made = (inflate.total_out() - made) as usize;
                self.packed = &self.packed[taken..];
                self.ended = status == Status::StreamEnd;
                if taken == 0 && made == 0 && !self.ended {
                    return Err(ReadError::damaged("a part breaks off"));
                }
                made
            }
        };
        self.crc.update(&out[..made]);
        self.produced += made as u64;
        if self.produced > self.expected.unpacked {
            return Err(ReadError::damaged("a part is longer than it says"));
        }
        if self.ended
            && (self.produced != self.expected.unpacked || self.crc.sum() != self.expected.crc)
        {
            return Err(ReadError::damaged("a part is not what was packed"));
        }
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_lead_to_parts() {
        let cases = [
            (
                "xl/workbook.xml",
                "worksheets/sheet1.xml",
                "xl/worksheets/sheet1.xml",
            ),
            ("xl/workbook.xml", "/xl/styles.xml", "xl/styles.xml"),
            ("xl/workbook.xml", "../xl/./a.xml", "xl/a.xml"),
            ("xl/workbook.xml", "..\\..\\..\\a.xml", "a.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
        ];
        for (from, target, part) in cases {
            assert_eq!(resolve(from, target), part, "{from} {target}");
        }
    }
}
