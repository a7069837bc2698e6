//! Documents as files.

use super::Desk;
use super::file::FreshFile;
use super::output::Stop;
use contract::views::PaperView;
use contract::{Failure, LabelSheetsRequest, LabelsRequest, ManifestRequest};
use domain::floor::Language;
use serde::Serialize;
use std::path::Path;

/// The language a file's name ends in.
fn language_of(out: &Path) -> Option<Language> {
    let ending = out.extension()?.to_str()?.to_lowercase();
    serde_json::from_value(serde_json::Value::String(ending)).ok()
}

fn unknown_kind(out: &Path) -> Stop {
    Failure::new("output_kind_unknown")
        .with("name", out.display())
        .into()
}

/// The answer of `manifest` and `label`.
#[derive(Debug, Serialize)]
struct Written {
    path: String,
    pages: u32,
}

impl Desk {
    pub(super) fn manifest(&self, id: String, out: &Path) -> Result<(), Stop> {
        match language_of(out) {
            Some(Language::Pdf) => self.write(out, "manifest_pdf", ManifestRequest { id }),
            _ => Err(unknown_kind(out)),
        }
    }

    pub(super) fn label(&self, waybill_numbers: Vec<String>, out: &Path) -> Result<(), Stop> {
        match language_of(out) {
            Some(Language::Pdf) => self.write(out, "labels_pdf", LabelsRequest { waybill_numbers }),
            Some(language) => {
                let request = LabelSheetsRequest {
                    waybill_numbers,
                    language,
                };
                self.write(out, "label_sheets", request)
            }
            None => Err(unknown_kind(out)),
        }
    }

    fn write(&self, out: &Path, name: &str, request: impl Serialize) -> Result<(), Stop> {
        let file = FreshFile::beside(out)?;
        let paper: PaperView = self.ask(name, request)?;
        let content = data_encoding::BASE64
            .decode(paper.content.as_bytes())
            .map_err(|error| Failure::new("internal").with("detail", error))?;
        file.put(&content)?;
        let written = Written {
            path: out.to_string_lossy().into_owned(),
            pages: paper.pages,
        };
        self.one(&written, |spoken, written| {
            let pages = written.pages.to_string();
            vec![spoken.say("paper", &[("path", &written.path), ("pages", &pages)])]
        })
    }
}
