//! Importing, asked by people: looking at a file, trying it, bringing it in,
//! and what is remembered between imports.

mod corrections;
mod preview;

use super::{LARGEST_FILE, PROGRESS_PATIENCE, stored};
use crate::held::HeldFile;
use crate::importing::{import_of, rows_to_read};
use crate::open::{Open, Station, unexpected};
use crate::places;
use crate::reader::Reader;
use crate::reader::wire::Survey;
use crate::store::ReportPart;
use contract::views::*;
use contract::*;
use domain::Answer;
use domain::access::View;
use domain::imports::{
    self, Field, Import, MappingTemplate, Outline, PlaceAlias, RowOutcome, StatusWord, StatusWords,
    outline, settle,
};
use domain::kernel::{Actor, Country, ImportId};
use domain::places::PlaceCode;
use preview::Preview;
use std::sync::Arc;

/// Lines of a report that come with the import itself.
const FIRST_LINES: u32 = 500;
/// Cells shown for a column.
const COLUMN_SAMPLES: usize = 3;
/// Places a search gives.
const FOUND_PLACES: usize = 20;

/// Where a file of a request is to be had.
pub(super) struct Source {
    pub path: Option<String>,
    pub filename: Option<String>,
    pub content: Option<String>,
    pub file_id: Option<String>,
}

/// A file of a request.
enum Given {
    /// Looked at before.
    Held(HeldFile),
    /// Its name and its bytes.
    Fresh(String, Arc<[u8]>),
}

impl Given {
    fn bytes(&self) -> &Arc<[u8]> {
        match self {
            Given::Held(file) => &file.bytes,
            Given::Fresh(_, bytes) => bytes,
        }
    }

    fn held(self, open: &Open) -> HeldFile {
        match self {
            Given::Held(file) => file,
            Given::Fresh(name, bytes) => open.held.put(name, bytes),
        }
    }
}

impl Open {
    /// The file of a request.
    fn file(&self, source: Source) -> Result<Given, Failure> {
        if let Some(id) = &source.file_id {
            let held = self.held.get(id).ok_or_else(|| Failure::new("file_gone"));
            return held.map(Given::Held);
        }
        if let Some(content) = &source.content {
            let bytes = data_encoding::BASE64
                .decode(content.as_bytes())
                .map_err(|error| Failure::new("request_unreadable").with("detail", error))?;
            let name = source.filename.unwrap_or_default();
            return Ok(Given::Fresh(name, bytes.into()));
        }
        let path = source.path.unwrap_or_default();
        let unreadable = |detail: String| {
            Failure::new("file_unreadable")
                .with("path", &path)
                .with("detail", detail)
        };
        let about = std::fs::metadata(&path).map_err(|error| unreadable(error.to_string()))?;
        if !about.is_file() {
            return Err(unreadable("not a file".to_owned()));
        }
        if about.len() > LARGEST_FILE {
            return Err(Failure::new("too_large").with("path", &path));
        }
        let bytes = std::fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
        let name = std::path::Path::new(&path).file_name().unwrap_or_default();
        Ok(Given::Fresh(
            name.to_string_lossy().into_owned(),
            bytes.into(),
        ))
    }

    fn imports_command(&self, command: imports::Command, actor: Actor) -> Result<Import, Failure> {
        match self.run(command, actor)? {
            Answer::Import(import) => Ok(import),
            other => Err(unexpected(&other)),
        }
    }
}

impl Station {
    /// The open station, for somebody who may look at imports.
    fn looking(&self, caller: &Caller) -> Result<Arc<Open>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Imports)?;
        Ok(open)
    }

    /// The open station, and who acts on it.
    fn acting(&self, caller: &Caller) -> Result<(Arc<Open>, Actor), Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        Ok((open, actor))
    }

    /// An import somebody asks about.
    fn known(&self, caller: &Caller, id: ImportId) -> Result<(Arc<Open>, Import), Failure> {
        let open = self.looking(caller)?;
        let import = import_of(&open, id)?;
        Ok((open, import))
    }

    pub(super) fn look_at(
        &self,
        caller: &Caller,
        ask: LookAtFileRequest,
    ) -> Result<FileView, Failure> {
        let open = self.looking(caller)?;
        let file = open.file(Source {
            path: ask.path,
            filename: ask.filename,
            content: ask.content,
            file_id: ask.file_id,
        })?;
        let file = file.held(&open);
        let survey = Reader::open(&file.bytes)?.survey()?;
        let templates = open.readers.templates().map_err(stored)?;
        let plan = ask.plan.unwrap_or_default();
        let outline = outline(&plan, &templates, &survey.sheets)
            .map_err(|trouble| failure_of(&trouble.failure()))?;
        Ok(file_view(&open, &file, &survey, outline))
    }

    pub(super) fn preview(
        &self,
        caller: &Caller,
        ask: PreviewImportRequest,
    ) -> Result<ImportPreviewView, Failure> {
        let open = self.looking(caller)?;
        let file = open
            .held
            .get(&ask.file_id)
            .ok_or_else(|| Failure::new("file_gone"))?;
        let mut reader = Reader::open(&file.bytes)?;
        let survey = reader.survey()?;
        let templates = open.readers.templates().map_err(stored)?;
        let layout = settle(&ask.plan, &templates, &survey.sheets)
            .map_err(|trouble| failure_of(&trouble.failure()))?;
        let mut rows = rows_to_read(&open, layout, 0)?;
        rows.dates_may_stay_open = true;
        let mut preview = Preview::new(&open);
        let read = reader.rows::<Failure>(rows, &mut |part| preview.take(part))?;
        Ok(preview.view(read))
    }

    pub(super) fn start(
        &self,
        caller: &Caller,
        ask: StartImportRequest,
    ) -> Result<ImportView, Failure> {
        let (open, actor) = self.acting(caller)?;
        // Before a long file is read and kept for somebody who may not import.
        open.viewer(caller, View::Imports)?;
        let file = open.file(Source {
            path: ask.path,
            filename: ask.filename,
            content: ask.content,
            file_id: ask.file_id,
        })?;
        let plan = ask.plan.unwrap_or_default();
        let begun = open.importer.begin(&open, file.bytes(), &plan);
        // Kept before anybody hears that it is queued; read meanwhile.
        let file = file.held(&open);
        open.attachments
            .keep(&file.bytes, &file.id)
            .map_err(stored)?;
        if let Some(begun) = begun {
            open.importer.has_begun(&file.id, begun);
        }
        let start = imports::StartImport {
            filename: file.name.clone(),
            file_hash: file.id.clone(),
            on_duplicate: ask.on_duplicate.unwrap_or_default(),
            strict: ask.strict.unwrap_or(false),
            plan,
            notes: ask.notes,
            total_rows: 0,
        };
        let unfinished = open.readers.unfinished_imports().map_err(stored)?;
        // A second press, or a command repeated after a stop, is the same import.
        let same = unfinished.into_iter().find(|import| {
            import.status.is_running()
                && import.file_hash == start.file_hash
                && import.filename == start.filename
                && import.on_duplicate == start.on_duplicate
                && import.strict == start.strict
                && import.plan == start.plan
        });
        let import = match same {
            Some(import) => import,
            None => open.imports_command(imports::Command::StartImport(start), actor)?,
        };
        open.importer.enqueue(&open, import.id);
        Ok(open.reading().import(&import))
    }

    pub(super) fn report(
        &self,
        caller: &Caller,
        id: ImportId,
    ) -> Result<ImportReportView, Failure> {
        let (open, import) = self.known(caller, id)?;
        let reading = open.reading();
        let part = ReportPart {
            import_id: id,
            outcome: None,
            after: 0,
            limit: FIRST_LINES,
        };
        let rows = open.readers.import_rows(&part).map_err(stored)?;
        let mut totals = RowTotalsView {
            failed: 0,
            skipped: 0,
            warning: 0,
            corrected: 0,
        };
        for (outcome, count) in open.readers.import_row_totals(id).map_err(stored)? {
            match outcome {
                RowOutcome::Failed => totals.failed = count,
                RowOutcome::Skipped => totals.skipped = count,
                RowOutcome::Warning => totals.warning = count,
                RowOutcome::Corrected => totals.corrected = count,
            }
        }
        Ok(ImportReportView {
            import: reading.import(&import),
            rows: rows.iter().map(|row| reading.import_row(row)).collect(),
            totals,
        })
    }

    pub(super) fn report_part(
        &self,
        caller: &Caller,
        ask: ImportRowsRequest,
    ) -> Result<ImportRowsView, Failure> {
        let (open, _) = self.known(caller, ask.import_id)?;
        let limit = ask.limit.unwrap_or(1_000).clamp(1, 10_000);
        let part = ReportPart {
            import_id: ask.import_id,
            outcome: ask.outcome,
            after: ask.after,
            limit,
        };
        let rows = open.readers.import_rows(&part).map_err(stored)?;
        let reading = open.reading();
        Ok(ImportRowsView {
            next: (rows.len() == limit as usize).then_some(ask.after.saturating_add(limit)),
            rows: rows.iter().map(|row| reading.import_row(row)).collect(),
        })
    }

    pub(super) fn original(
        &self,
        caller: &Caller,
        id: ImportId,
    ) -> Result<FileContentView, Failure> {
        let (open, import) = self.known(caller, id)?;
        let bytes = open.attachments.fetch(&import.file_hash).map_err(stored)?;
        let bytes = bytes.ok_or_else(|| Failure::new("file_gone"))?;
        Ok(FileContentView {
            filename: import.filename,
            content: data_encoding::BASE64.encode(&bytes),
        })
    }

    pub(super) fn cancel(
        &self,
        caller: &Caller,
        import_id: ImportId,
    ) -> Result<ImportView, Failure> {
        let (open, actor) = self.acting(caller)?;
        let cancel = imports::Command::CancelImport(imports::CancelImport { import_id });
        let import = open.imports_command(cancel, actor)?;
        Ok(open.reading().import(&import))
    }

    pub(super) fn void(
        &self,
        caller: &Caller,
        import_id: ImportId,
    ) -> Result<ImportVoidedView, Failure> {
        let (open, actor) = self.acting(caller)?;
        let void = imports::Command::VoidImport(imports::VoidImport { import_id });
        open.imports_command(void, actor)?;
        open.importer.enqueue(&open, import_id);
        let import = open
            .importer
            .wait(&open, import_id, u32::MAX, PROGRESS_PATIENCE)?;
        Ok(ImportVoidedView {
            import_id,
            status: import.status,
            voided: import.counts.voided,
            kept: import.counts.kept,
        })
    }

    fn template(
        &self,
        caller: &Caller,
        command: imports::Command,
    ) -> Result<MappingTemplate, Failure> {
        let (open, actor) = self.acting(caller)?;
        match open.run(command, actor)? {
            Answer::Template(template) => Ok(*template),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) fn templates(&self, caller: &Caller) -> Result<Vec<MappingTemplate>, Failure> {
        let open = self.looking(caller)?;
        open.readers.templates().map_err(stored)
    }

    pub(super) fn save(
        &self,
        caller: &Caller,
        ask: SaveTemplateRequest,
    ) -> Result<MappingTemplate, Failure> {
        let save = imports::SaveTemplate {
            name: ask.name,
            plan: ask.plan,
        };
        self.template(caller, imports::Command::SaveTemplate(save))
    }

    pub(super) fn remove(&self, caller: &Caller, name: String) -> Result<MappingTemplate, Failure> {
        let remove = imports::RemoveTemplate { name };
        self.template(caller, imports::Command::RemoveTemplate(remove))
    }

    pub(super) fn words(&self, caller: &Caller) -> Result<Vec<StatusWordView>, Failure> {
        let open = self.looking(caller)?;
        let mapped = open.readers.status_words().map_err(stored)?;
        let waiting = open.readers.unknown_statuses().map_err(stored)?;
        let words = StatusWords::new(&mapped);
        let mut views: Vec<StatusWordView> = Vec::new();
        for (word, count, _) in waiting {
            let same = |view: &&mut StatusWordView| {
                imports::fold_word(&view.word) == imports::fold_word(&word)
            };
            match views.iter_mut().find(same) {
                Some(view) => view.waiting += count,
                None => views.push(StatusWordView {
                    status: words.meaning(&word),
                    may_mean: imports::MEANINGS.to_vec(),
                    word,
                    waiting: count,
                }),
            }
        }
        for StatusWord { word, status } in mapped {
            let known = views
                .iter()
                .any(|view| imports::fold_word(&view.word) == imports::fold_word(&word));
            if !known {
                views.push(StatusWordView {
                    word,
                    status: Some(status),
                    may_mean: imports::MEANINGS.to_vec(),
                    waiting: 0,
                });
            }
        }
        Ok(views)
    }

    pub(super) fn map_word(
        &self,
        caller: &Caller,
        mapped: StatusWord,
    ) -> Result<StatusWordView, Failure> {
        let (open, actor) = self.acting(caller)?;
        let command = imports::Command::MapStatusWord(imports::MapStatusWord { mapped });
        let mapped = match open.run(command, actor.clone())? {
            Answer::StatusWord(mapped) => mapped,
            other => return Err(unexpected(&other)),
        };
        open.importer.settle_word(&open, &mapped.word, &actor)?;
        open.importer.wait_for_words(PROGRESS_PATIENCE);
        let waiting = open.readers.unknown_statuses().map_err(stored)?;
        let word = imports::fold_word(&mapped.word);
        let same = waiting
            .iter()
            .filter(|(spelled, _, _)| imports::fold_word(spelled) == word);
        Ok(StatusWordView {
            waiting: same.map(|(_, count, _)| count).sum(),
            word: mapped.word,
            status: Some(mapped.status),
            may_mean: imports::MEANINGS.to_vec(),
        })
    }

    pub(super) fn find_places(
        &self,
        caller: &Caller,
        search: &str,
    ) -> Result<Vec<PlaceView>, Failure> {
        let open = self.looking(caller)?;
        let company = open.company()?;
        let Some(dictionary) = Country::find(&company.country).and_then(places::of) else {
            return Ok(Vec::new());
        };
        Ok(places::find(dictionary, search, FOUND_PLACES)
            .into_iter()
            .map(|(place, name)| PlaceView { place, name })
            .collect())
    }

    pub(super) fn aliases(&self, caller: &Caller) -> Result<Vec<PlaceAliasView>, Failure> {
        let open = self.looking(caller)?;
        let aliases = open.readers.place_aliases().map_err(stored)?;
        let company = open.company()?;
        Ok(aliases
            .into_iter()
            .map(|alias| alias_view(&company.country, alias))
            .collect())
    }

    pub(super) fn set_alias(
        &self,
        caller: &Caller,
        ask: SetPlaceAliasRequest,
    ) -> Result<PlaceAliasView, Failure> {
        let (open, actor) = self.acting(caller)?;
        let company = open.company()?;
        let dictionary = Country::find(&company.country).and_then(places::of);
        if dictionary.is_none_or(|places| places.place(&ask.place).is_none()) {
            return Err(Failure::new("place_unknown").with("place", &ask.place.0));
        }
        let alias = PlaceAlias {
            courier: ask.courier,
            written: ask.written,
            place: ask.place,
        };
        let command = imports::Command::SetPlaceAlias(imports::SetPlaceAlias { alias });
        match open.run(command, actor)? {
            Answer::PlaceAlias(alias) => Ok(alias_view(&company.country, alias)),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) fn remove_alias(
        &self,
        caller: &Caller,
        ask: PlaceAliasRequest,
    ) -> Result<Nothing, Failure> {
        let (open, actor) = self.acting(caller)?;
        let remove = imports::RemovePlaceAlias {
            courier: ask.courier,
            written: ask.written,
        };
        open.run(imports::Command::RemovePlaceAlias(remove), actor)?;
        Ok(Nothing {})
    }
}

fn failure_of(failure: &imports::ImportFailure) -> Failure {
    Failure {
        code: failure.code.clone(),
        params: failure.params.clone(),
    }
}

fn place_view(dictionary: &domain::places::Dictionary, code: &PlaceCode) -> Option<PlaceView> {
    Some(PlaceView {
        place: code.clone(),
        name: places::name(dictionary, code)?,
    })
}

fn alias_view(country: &str, alias: PlaceAlias) -> PlaceAliasView {
    let dictionary = Country::find(country).and_then(places::of);
    let place = dictionary.and_then(|dictionary| place_view(dictionary, &alias.place));
    PlaceAliasView {
        courier: alias.courier,
        written: alias.written,
        // A place a newer dictionary no longer has keeps its code.
        place: place.unwrap_or_else(|| PlaceView {
            name: alias.place.0.clone(),
            place: alias.place,
        }),
    }
}

fn file_view(open: &Open, file: &HeldFile, survey: &Survey, outline: Outline) -> FileView {
    let layout = &outline.layout;
    let sheet = &survey.sheets[layout.sheet];
    let width = sheet.top.iter().map(|row| row.texts.len()).max();
    let width = width.unwrap_or(0).max(outline.headings.len());
    let below = sheet.top.iter().filter(|row| row.row > layout.header_row);
    let samples = |column: usize| {
        let filled = below.clone().filter_map(|row| row.texts.get(column));
        let filled = filled.filter(|text| !text.is_empty());
        filled.take(COLUMN_SAMPLES).cloned().collect()
    };
    let columns = (0..width)
        .map(|column| ColumnView {
            column: column as u16,
            heading: outline.headings.get(column).cloned().unwrap_or_default(),
            samples: samples(column),
            field: layout.columns.field_at(column),
        })
        .collect();
    let trouble = outline.trouble.as_ref();
    FileView {
        file_id: file.id.clone(),
        filename: file.name.clone(),
        kind: survey.kind.clone(),
        sheets: survey
            .sheets
            .iter()
            .map(|sheet| SheetView {
                name: sheet.name.clone(),
                visible: sheet.visible,
                rows: sheet.rows,
            })
            .collect(),
        sheet: sheet.name.clone(),
        header_row: layout.header_row,
        columns,
        top: sheet.top.clone(),
        template: layout.template.clone(),
        courier: layout.courier.clone(),
        date_order: layout.date_order,
        required: Field::REQUIRED.to_vec(),
        missing: layout.columns.missing(),
        trouble: trouble.map(|trouble| open.reading().error(&failure_of(&trouble.failure()))),
    }
}
