//! Documents as files.

use super::Desk;
use super::file::FreshFile;
use super::output::Stop;
use contract::views::PaperView;
use contract::{Failure, LabelsRequest, ManifestRequest};
use serde::Serialize;
use std::path::Path;

/// The answer of `manifest` and `label`.
#[derive(Debug, Serialize)]
struct Written {
    path: String,
    pages: u32,
}

impl Desk {
    pub(super) fn manifest(&self, id: String, out: &Path) -> Result<(), Stop> {
        self.write(out, "manifest_pdf", ManifestRequest { id })
    }

    pub(super) fn label(&self, waybill_numbers: Vec<String>, out: &Path) -> Result<(), Stop> {
        self.write(out, "labels_pdf", LabelsRequest { waybill_numbers })
    }

    fn write(&self, out: &Path, name: &str, request: impl Serialize) -> Result<(), Stop> {
        let is_pdf = out
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
        if !is_pdf {
            return Err(Failure::new("output_kind_unknown")
                .with("name", out.display())
                .into());
        }
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
