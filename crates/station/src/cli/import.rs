//! Imports: the workbook, its report, and taking it back.

use super::file::FreshFile;
use super::options::Import;
use super::output::{Stop, aside};
use super::spoken::{Spoken, word};
use super::{Desk, Nothing, id, say_error};
use contract::views::{
    FileContentView, ImportReportView, ImportRowView, ImportRowsView, ImportView, ImportVoidedView,
};
use contract::{
    ErrorBody, Failure, ImportProgressRequest, ImportRequest, ImportRowsRequest, StartImportRequest,
};
use domain::imports::{ImportStatus, Plan};
use domain::kernel::ImportId;
use serde::Serialize;
use std::path::Path;

/// The answer of `import`: the import itself, its report, and why it failed.
#[derive(Debug, Serialize)]
struct Imported<'a> {
    #[serde(flatten)]
    import: &'a ImportView,
    rows: &'a [ImportRowView],
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a ErrorBody>,
}

impl Desk {
    pub(super) fn import(&self, ask: Import) -> Result<(), Stop> {
        // Known to be writable before rows come in: they would not come out.
        let report = ask.report.as_deref().map(FreshFile::beside).transpose()?;
        let (path, filename, content) = source(&ask.file)?;
        let request = StartImportRequest {
            path,
            filename,
            content,
            file_id: None,
            on_duplicate: ask.on_duplicate,
            strict: Some(ask.strict),
            plan: Some(Plan {
                sheet: ask.sheet,
                header_row: ask.header_row,
                columns: Vec::new(),
                date_order: ask.dates,
                template: ask.template,
                courier: ask.courier,
            }),
            notes: ask.notes,
        };
        let started: ImportView = self.ask("start_import", request)?;
        let import_id = started.import_id;
        self.follow(started)?;
        let ImportReportView { import, .. } = self.ask("import", ImportRequest { import_id })?;
        let rows = self.all_rows(import_id)?;
        if let Some(report) = report {
            report.put(&csv(&rows))?;
        }
        let error = failure_of(&import);
        if self.out.json {
            let error = error.as_ref();
            let rows = &rows;
            self.out.object(&Imported {
                import: &import,
                rows,
                error,
            })?;
        } else {
            self.tell_import(&import, &rows, ask.report.as_deref())?;
            if let Some(error) = &error {
                say_error(&self.out, error);
            }
        }
        match error {
            Some(_) => Err(Stop::Told),
            None => Ok(()),
        }
    }

    /// The whole report, part by part.
    fn all_rows(&self, import_id: ImportId) -> Result<Vec<ImportRowView>, Stop> {
        let mut rows = Vec::new();
        let mut next = Some(0);
        while let Some(after) = next {
            let request = ImportRowsRequest {
                import_id,
                outcome: None,
                after,
                limit: Some(10_000),
            };
            let part: ImportRowsView = self.ask("import_rows", request)?;
            rows.extend(part.rows);
            next = part.next;
        }
        Ok(rows)
    }

    /// Says how far it is until it has ended.
    fn follow(&self, mut import: ImportView) -> Result<(), Stop> {
        let spoken = self.spoken();
        while matches!(
            import.status,
            ImportStatus::Queued | ImportStatus::Processing
        ) {
            let request = ImportProgressRequest {
                import_id: import.import_id,
                after_rows: import.processed_rows,
            };
            import = self.ask("import_progress", request)?;
            aside(&spoken.import("import.progress", &import));
        }
        Ok(())
    }

    fn tell_import(
        &self,
        import: &ImportView,
        rows: &[ImportRowView],
        report: Option<&Path>,
    ) -> Result<(), Stop> {
        let spoken = self.spoken();
        for row in rows {
            self.out.line(&spoken.import_row(row))?;
        }
        self.out.line(&spoken.import("import.done", import))?;
        if let Some(path) = report {
            let path = path.to_string_lossy();
            self.out
                .line(&spoken.say("import.report", &[("path", &path)]))?;
        }
        Ok(())
    }

    pub(super) fn imports(&self) -> Result<(), Stop> {
        let views: Vec<ImportView> = self.ask("imports", Nothing {})?;
        self.list(&views, |spoken, view| spoken.import("import.line", view))
    }

    pub(super) fn import_void(&self, typed: &str) -> Result<(), Stop> {
        let import_id = import_id(typed)?;
        let mut view: ImportVoidedView = self.ask("void_import", ImportRequest { import_id })?;
        // A long one is asked about again until it is done.
        while view.status == ImportStatus::Voiding {
            view = self.ask("void_import", ImportRequest { import_id })?;
        }
        self.one(&view, voided)
    }

    pub(super) fn import_cancel(&self, typed: &str) -> Result<(), Stop> {
        let import_id = import_id(typed)?;
        let view: ImportView = self.ask("cancel_import", ImportRequest { import_id })?;
        self.one(&view, |spoken, view| {
            vec![spoken.import("import.done", view)]
        })
    }

    pub(super) fn import_file(&self, typed: &str, out: &Path) -> Result<(), Stop> {
        let import_id = import_id(typed)?;
        let file = FreshFile::beside(out)?;
        let view: FileContentView = self.ask("import_file", ImportRequest { import_id })?;
        let bytes = data_encoding::BASE64
            .decode(view.content.as_bytes())
            .map_err(|error| Failure::new("internal").with("detail", error))?;
        file.put(&bytes)?;
        let written = Written {
            filename: view.filename,
            path: out.display().to_string(),
            bytes: bytes.len(),
        };
        self.one(&written, |spoken, written| {
            let params = [
                ("filename", written.filename.as_str()),
                ("path", &written.path),
            ];
            vec![spoken.say("import.file", &params)]
        })
    }
}

/// Where a file went.
#[derive(Debug, Serialize)]
struct Written {
    filename: String,
    path: String,
    bytes: usize,
}

fn import_id(typed: &str) -> Result<ImportId, Stop> {
    Ok(ImportId(id(typed, "import_unknown", "import_id")?))
}

fn voided(spoken: &Spoken, view: &ImportVoidedView) -> Vec<String> {
    let (voided, kept) = (view.voided.to_string(), view.kept.to_string());
    vec![spoken.say("import.voided", &[("voided", &voided), ("kept", &kept)])]
}

/// Path, name and content, as the request wants them. The path is made absolute:
/// the process that reads it may stand in another folder.
type Source = (Option<String>, Option<String>, Option<String>);

fn source(file: &Path) -> Result<Source, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new("file_unreadable")
            .with("path", file.display())
            .with("detail", error)
    };
    let absolute = std::path::absolute(file).map_err(unreadable)?;
    if let Some(path) = absolute.to_str() {
        return Ok((Some(path.to_owned()), None, None));
    }
    // A name that is no text cannot travel; what it names can.
    let content = std::fs::read(file).map_err(unreadable)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Ok((
        None,
        Some(name.into_owned()),
        Some(data_encoding::BASE64.encode(&content)),
    ))
}

fn failure_of(import: &ImportView) -> Option<ErrorBody> {
    Some(ErrorBody {
        code: import.failure.clone()?,
        message: import.message.clone().unwrap_or_default(),
        next_step: import.next_step.clone().unwrap_or_default(),
    })
}

/// The row report as CSV.
fn csv(rows: &[ImportRowView]) -> Vec<u8> {
    let mut csv = String::from("row,field,value,outcome,reason,message\r\n");
    for row in rows {
        let cells = [
            row.row.to_string(),
            row.field.map(|field| word(&field)).unwrap_or_default(),
            row.value.clone(),
            word(&row.outcome),
            word(&row.reason),
            row.message.clone(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| inert(cell)).collect();
        csv += &cells.join(",");
        csv += "\r\n";
    }
    csv.into_bytes()
}

/// A cell no spreadsheet takes for a formula, quoted where it must be.
fn inert(cell: &str) -> String {
    let acts = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = match acts {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    };
    match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_act_are_made_inert() {
        for (cell, written) in [
            ("plain", "plain"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+63917", "'+63917"),
            ("-5", "'-5"),
            ("@cmd", "'@cmd"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
        ] {
            assert_eq!(inert(cell), written, "{cell:?}");
        }
    }
}
