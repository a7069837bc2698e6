//! The eyes of these tests: Poppler draws and reads what was written, and a
//! decoder that shares no code with the encoder reads the bars.

use std::path::PathBuf;
use std::process::Command;

use documents::write::Paper;
use tempfile::TempDir;

/// A paper as a file that outside programs can read, gone when dropped.
pub struct Printed {
    folder: TempDir,
    pages: u32,
}

#[allow(dead_code)] // Not every test file asks every question.
impl Printed {
    pub fn new(paper: &Paper) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("paper.pdf"), &paper.bytes).unwrap();
        Self {
            folder,
            pages: paper.pages,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("paper.pdf")
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .output();
        let output = output.unwrap_or_else(|error| {
            panic!("{program} cannot be run ({error}): install the package poppler-utils")
        });
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {complaints}");
        assert_eq!(complaints, "", "{program} found fault with the file");
        String::from_utf8(output.stdout).unwrap()
    }

    /// All text, in reading order.
    pub fn text(&self) -> String {
        let file = self.file();
        self.run("pdftotext", &["-layout", file.to_str().unwrap(), "-"])
    }

    pub fn pages_counted_by_poppler(&self) -> u32 {
        let file = self.file();
        let info = self.run("pdfinfo", &[file.to_str().unwrap()]);
        let line = info
            .lines()
            .find_map(|line| line.strip_prefix("Pages:"))
            .unwrap();
        line.trim().parse().unwrap()
    }

    /// Every page as a printer would see it: so many dots to the inch, black or not.
    pub fn images(&self, dots_per_inch: u32) -> Vec<Image> {
        let file = self.file();
        let folder = self.folder.path().to_str().unwrap().to_owned();
        let stem = format!("{folder}/page");
        let dots = dots_per_inch.to_string();
        self.run(
            "pdftoppm",
            &["-r", &dots, "-mono", file.to_str().unwrap(), &stem],
        );
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "pbm"))
            .collect();
        files.sort();
        assert_eq!(files.len(), self.pages as usize);
        files
            .iter()
            .map(|path| Image::from_pbm(&std::fs::read(path).unwrap()))
            .collect()
    }
}

/// A page of dots.
#[allow(dead_code)] // Not every test file asks every question.
pub struct Image {
    pub width: usize,
    pub height: usize,
    /// 0 where there is ink, 255 where there is paper.
    pub luma: Vec<u8>,
}

#[allow(dead_code)] // Not every test file asks every question.
impl Image {
    /// Reads a raw portable bitmap (P4): a bit is ink, rows begin on whole bytes.
    fn from_pbm(bytes: &[u8]) -> Self {
        let mut fields = Vec::new();
        let mut at = 0;
        while fields.len() < 3 {
            let end = at
                + bytes[at..]
                    .iter()
                    .position(u8::is_ascii_whitespace)
                    .unwrap();
            fields.push(std::str::from_utf8(&bytes[at..end]).unwrap().to_owned());
            at = end + 1;
        }
        assert_eq!(fields[0], "P4");
        let (width, height) = (fields[1].parse().unwrap(), fields[2].parse().unwrap());
        let stride = usize::div_ceil(width, 8);
        let mut luma = Vec::with_capacity(width * height);
        for row in bytes[at..].chunks_exact(stride).take(height) {
            luma.extend((0..width).map(|x| {
                if row[x / 8] >> (7 - x % 8) & 1 == 1 {
                    0
                } else {
                    255
                }
            }));
        }
        Self {
            width,
            height,
            luma,
        }
    }

    /// Paper without ink.
    pub fn blank(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            luma: vec![255; width * height],
        }
    }

    /// Inks a rectangle, as far as it is on the paper.
    pub fn ink(&mut self, x: usize, y: usize, width: usize, height: usize) {
        for row in y..(y + height).min(self.height) {
            let end = (x + width).min(self.width);
            self.luma[row * self.width + x.min(end)..row * self.width + end].fill(0);
        }
    }

    /// What the Code 128 on the page says.
    pub fn code128(&self) -> Option<String> {
        let format = Some(rxing::BarcodeFormat::CODE_128);
        let (width, height) = (self.width as u32, self.height as u32);
        let found = rxing::helpers::detect_in_luma(self.luma.clone(), width, height, format);
        found.ok().map(|result| result.getText().to_owned())
    }

    /// Lengths of the runs of ink in a row of dots.
    pub fn ink_runs_across(&self, y: usize) -> Vec<usize> {
        let row = &self.luma[y * self.width..(y + 1) * self.width];
        row.chunk_by(|left, right| left == right)
            .filter(|run| run[0] == 0)
            .map(<[u8]>::len)
            .collect()
    }

    /// Whether any ink lies within so many dots of an edge.
    pub fn ink_near_edge(&self, dots: usize) -> bool {
        let inked = |x: usize, y: usize| self.luma[y * self.width + x] == 0;
        (0..self.height).any(|y| {
            (0..self.width).any(|x| {
                let outside =
                    x < dots || y < dots || x + dots >= self.width || y + dots >= self.height;
                outside && inked(x, y)
            })
        })
    }
}
