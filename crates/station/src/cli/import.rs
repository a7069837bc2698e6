//! Imports: the workbook, its report, and taking it back.

use super::args::Import;
use super::file::FreshFile;
use super::output::{Stop, aside};
use super::spoken::{Spoken, word};
use super::{Desk, Nothing, id, say_error};
use contract::views::{ImportReportView, ImportRowView, ImportView, ImportVoidedView};
use contract::{ErrorBody, Failure, ImportProgressRequest, ImportRequest, StartImportRequest};
use domain::imports::ImportStatus;
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
            on_duplicate: ask.on_duplicate,
            strict: Some(ask.strict),
        };
        let started: ImportView = self.ask("start_import", request)?;
        let import_id = started.import_id;
        self.follow(started)?;
        let ImportReportView { import, rows } = self.ask("import", ImportRequest { import_id })?;
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
        let import_id = ImportId(id(typed, "import_unknown", "import_id")?);
        let view: ImportVoidedView = self.ask("void_import", ImportRequest { import_id })?;
        self.one(&view, voided)
    }
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
