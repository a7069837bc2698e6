//! The reading process: it holds one file somebody else made, and nothing else.
//! Whatever that file does to it, the station goes on.

use super::wire::{Ask, Chunk, Kind, OpenDates, Rows, Survey, send, send_json, take};
use crate::places;
use contract::Failure;
use documents::read::{FileKind, ReadError, Workbook, open_workbook};
use domain::imports::{
    CHUNK_ROWS, Cell, Cleaned, Cleaner, HEADER_SEARCH_ROWS, Layout, Reading, SheetRow, SheetSurvey,
    StatusWords, TopRow, Written,
};
use domain::imports::{DateOrder, Epoch, Field};
use domain::kernel::Country;
use jiff::tz::TimeZone;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

/// Memory for what is made of a file, beside the file itself: a full sheet of
/// an old format fits, and nothing a workbook should need does not.
const MEMORY: u64 = 384 << 20;
/// Processor time after which a file is taken for one that never ends.
const SECONDS: u64 = 600;
/// Rows that show how a file writes its dates; only if they leave it open, or
/// have none, are the others looked through for it.
const DATE_ROWS: u32 = 2_000;
/// Rows shown above, at and below a heading.
const TOP_ROWS: usize = HEADER_SEARCH_ROWS + 10;

/// Serves one station over standard input and output until it hangs up.
pub fn serve() -> ExitCode {
    let mut from = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut to = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match talk(&mut from, &mut to) {
        Ok(()) => ExitCode::SUCCESS,
        // The station has hung up: there is nobody to tell.
        Err(_) => ExitCode::FAILURE,
    }
}

fn talk(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let Some((Kind::File, file)) = take(from)? else {
        return Ok(());
    };
    bound(file.len() as u64);
    let mut opened = Opened {
        file: &file,
        workbook: None,
    };
    while let Some((kind, ask)) = take(from)? {
        if kind != Kind::Ask {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not a question"));
        }
        let answered = match serde_json::from_slice(&ask)? {
            Ask::Survey => opened
                .get()
                .map_err(Stop::from)
                .and_then(|book| survey(book, to)),
            Ask::Rows(rows) => opened
                .get()
                .map_err(Stop::from)
                .and_then(|book| read_rows(book, &rows, to)),
            Ask::DateOrder(rows) => opened
                .get()
                .map_err(Stop::from)
                .and_then(|book| date_order(book, &rows, to)),
            Ask::Cells { layout, rows } => opened
                .get()
                .map_err(Stop::from)
                .and_then(|book| cells(book, &layout, &rows, to)),
        };
        match answered {
            Ok(()) => {}
            Err(Stop::Gone(error)) => return Err(error),
            Err(Stop::Unreadable(error)) => {
                send_json(to, Kind::Trouble, &failure_of(&error))?;
            }
        }
    }
    Ok(())
}

/// A file and what was made of it: opened once, however much is asked.
struct Opened<'a> {
    file: &'a [u8],
    workbook: Option<Workbook<'a>>,
}

impl<'a> Opened<'a> {
    fn get(&mut self) -> Result<&mut Workbook<'a>, ReadError> {
        match &mut self.workbook {
            Some(workbook) => Ok(workbook),
            none => Ok(none.insert(open_workbook(self.file)?)),
        }
    }
}

/// Memory and processor time end here; the station says so in words.
#[cfg(unix)]
fn bound(file: u64) {
    use rlimit::{Resource, setrlimit};
    // Where a limit cannot be set the reader's own ones still hold.
    let memory = MEMORY + 2 * file;
    let _ = setrlimit(Resource::DATA, memory, memory);
    let _ = setrlimit(Resource::CPU, SECONDS, SECONDS);
    let _ = setrlimit(Resource::CORE, 0, 0);
}

/// Elsewhere the reader's own limits have to do.
#[cfg(not(unix))]
fn bound(_file: u64) {}

/// What people are told about it.
fn failure_of(error: &ReadError) -> Failure {
    let code = match error.code() {
        "empty" => "empty_file",
        "damaged" => "damaged_workbook",
        code => code,
    };
    let failure = Failure::new(code);
    match error {
        ReadError::ArchiveOfFiles { names } => failure.with("names", names.join(", ")),
        _ => failure,
    }
}

enum Stop {
    /// The station hung up.
    Gone(io::Error),
    /// The file gives nothing.
    Unreadable(ReadError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Gone(error)
    }
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Stop::Unreadable(error)
    }
}

fn survey(workbook: &mut Workbook<'_>, to: &mut impl Write) -> Result<(), Stop> {
    let mut sheets = Vec::new();
    for index in 0..workbook.sheets().len() {
        let mut top = Vec::new();
        workbook.rows(index, &mut |row| {
            top.push(TopRow::of(&row));
            if top.len() < TOP_ROWS {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        let rows = workbook.stated_rows(index);
        let about = &workbook.sheets()[index];
        sheets.push(SheetSurvey {
            name: about.name.clone(),
            visible: about.visible,
            top,
            rows,
        });
    }
    let survey = Survey {
        kind: word(workbook.kind()).to_owned(),
        sheets,
        epoch: workbook.epoch(),
    };
    Ok(send_json(to, Kind::Survey, &survey)?)
}

/// What a file is, in the contract's words.
fn word(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Xlsx => "xlsx",
        FileKind::Xlsb => "xlsb",
        FileKind::Xls => "xls",
        FileKind::Ods => "ods",
        FileKind::ExcelXml => "excel_xml",
        FileKind::Html => "html",
        FileKind::Text => "text",
    }
}

/// The rows below the heading, until the end or a break.
fn below(
    workbook: &mut Workbook<'_>,
    layout: &Layout,
    each: &mut dyn FnMut(SheetRow<'_>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    workbook.rows(layout.sheet, &mut |row| {
        if row.row <= layout.header_row {
            return ControlFlow::Continue(());
        }
        each(row)
    })
}

/// Cleans rows as a company reads them.
fn cleaner(
    ask: &Rows,
    epoch: Epoch,
    date_order: Option<DateOrder>,
) -> io::Result<Cleaner<'static>> {
    let country = Country::find(&ask.country)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an unknown country"))?;
    let zone = TimeZone::get(&ask.time_zone).unwrap_or(TimeZone::UTC);
    let reading = Reading {
        date_order,
        epoch,
        words: StatusWords::new(&ask.words),
        places: places::of(country),
        aliases: places::aliases(&ask.aliases, ask.layout.courier.as_deref()),
    };
    Ok(Cleaner::new(ask.layout.columns, country, zone, reading))
}

/// How dates are read: as somebody said, or else as the file itself shows.
fn settle_dates(workbook: &mut Workbook<'_>, ask: &Rows) -> Result<Dates, Stop> {
    let layout = &ask.layout;
    if layout.date_order.is_some() || layout.columns.of(Field::SigningTime).is_none() {
        return Ok(Dates::Settled(layout.date_order));
    }
    let undecided = cleaner(ask, workbook.epoch(), None)?;
    Ok(look_at_dates(workbook, layout, &undecided)?)
}

fn date_order(workbook: &mut Workbook<'_>, ask: &Rows, to: &mut impl Write) -> Result<(), Stop> {
    let order = match settle_dates(workbook, ask)? {
        Dates::Settled(order) => order,
        Dates::Open(_) => None,
    };
    Ok(send_json(to, Kind::DateOrder, &order)?)
}

fn read_rows(workbook: &mut Workbook<'_>, ask: &Rows, to: &mut impl Write) -> Result<(), Stop> {
    let date_order = match settle_dates(workbook, ask)? {
        Dates::Settled(order) => order,
        Dates::Open(dates) => {
            send_json(to, Kind::OpenDates, &dates)?;
            if !ask.dates_may_stay_open {
                // Whoever reads ahead waits for an end.
                return Ok(send(to, Kind::End, &0_u32.to_le_bytes())?);
            }
            None
        }
    };
    let mut cleaner = cleaner(ask, workbook.epoch(), date_order)?;
    let mut gathered = Gathered::default();
    let stated = workbook.stated_rows(ask.layout.sheet);
    gathered.chunk.stated_rows = stated.map(|rows| rows.saturating_sub(ask.layout.header_row));
    let mut gone = None;
    below(workbook, &ask.layout, &mut |row| {
        gathered.rows += 1;
        let cleaned = cleaner.clean(row);
        if row.row <= ask.after_row {
            // Decided before a stop; read again only to know its number.
            return ControlFlow::Continue(());
        }
        match gathered.take(row.row, cleaned, to) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                gone = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = gone {
        return Err(error.into());
    }
    gathered.send(to)?;
    Ok(send(to, Kind::End, &gathered.rows.to_le_bytes())?)
}

/// Rows on their way out.
#[derive(Default)]
struct Gathered {
    chunk: Chunk,
    /// Rows in the chunk.
    held: usize,
    /// Rows read in all.
    rows: u32,
}

impl Gathered {
    fn take(&mut self, row: u32, cleaned: Cleaned, to: &mut impl Write) -> io::Result<()> {
        match cleaned {
            Cleaned::Draft(draft, warnings) => {
                self.chunk.drafts.push(*draft);
                self.chunk.reports.extend(warnings);
            }
            Cleaned::Report(report) => self.chunk.reports.push(report),
        }
        self.chunk.last_row = row;
        self.held += 1;
        if self.held == CHUNK_ROWS {
            self.send(to)?;
        }
        Ok(())
    }

    fn send(&mut self, to: &mut impl Write) -> io::Result<()> {
        if self.held == 0 {
            return Ok(());
        }
        send_json(to, Kind::Chunk, &self.chunk)?;
        self.chunk.drafts.clear();
        self.chunk.reports.clear();
        self.held = 0;
        Ok(())
    }
}

enum Dates {
    /// Nothing is open, or the file itself says how its dates are meant.
    Settled(Option<DateOrder>),
    /// Somebody has to say it.
    Open(OpenDates),
}

/// A date that can be meant only one way shows how the others are meant. Where
/// they contradict each other the order stays open, and each row says so.
fn look_at_dates(
    workbook: &mut Workbook<'_>,
    layout: &Layout,
    cleaner: &Cleaner<'_>,
) -> Result<Dates, ReadError> {
    let (mut day_first, mut month_first, mut rows) = (false, false, 0);
    // What is still on its way has no date and stands first in many exports.
    let mut dated = false;
    let mut open = OpenDates::default();
    below(workbook, layout, &mut |row| {
        rows += 1;
        dated |= layout.columns.cell(&row, Field::SigningTime) != Cell::Empty;
        match cleaner.written_date(&row) {
            Some((
                text,
                Written::Either {
                    day_first,
                    month_first,
                },
            )) => {
                open.dates += 1;
                if open.dates == 1 {
                    open.example = text;
                    open.day_first = day_first.date().to_string();
                    open.month_first = month_first.date().to_string();
                }
            }
            Some((_, Written::Only { order, .. })) => match order {
                DateOrder::DayFirst => day_first = true,
                DateOrder::MonthFirst => month_first = true,
            },
            Some((_, Written::At(_) | Written::Nothing)) | None => {}
        }
        let told = day_first || month_first || (dated && open.dates == 0);
        let enough = rows >= DATE_ROWS && told;
        if enough {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(match (day_first, month_first) {
        (true, false) => Dates::Settled(Some(DateOrder::DayFirst)),
        (false, true) => Dates::Settled(Some(DateOrder::MonthFirst)),
        (true, true) => Dates::Settled(None),
        (false, false) if open.dates == 0 => Dates::Settled(None),
        (false, false) => Dates::Open(open),
    })
}

fn cells(
    workbook: &mut Workbook<'_>,
    layout: &Layout,
    rows: &[u32],
    to: &mut impl Write,
) -> Result<(), Stop> {
    let mut found: Vec<TopRow> = Vec::new();
    let last = rows.iter().max().copied().unwrap_or(0);
    let wanted: std::collections::BTreeSet<u32> = rows.iter().copied().collect();
    below(workbook, layout, &mut |row| {
        if wanted.contains(&row.row) {
            found.push(TopRow::of(&row));
        }
        if row.row >= last {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(send_json(to, Kind::Cells, &found)?)
}
