//! The manifest: what left with which courier, on A4, to be counted and signed.

use super::code128::code128_widths;
use super::pages::{BarPlace, Document, Ink, MM, Side, Style};
use super::type_setting::Weight;
use super::{Paper, PaperError};

mod table;

use table::{Column, Table};

/// What a manifest says. Amounts, weights and times are printed as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManifestPaper {
    pub company: String,
    /// What kind of paper this is, such as "Dispatch manifest".
    pub title: String,
    /// Becomes a barcode, so printable ASCII only.
    pub number: String,
    pub session_id: String,
    pub issued_at: String,
    pub operator: String,
    pub site: String,
    pub courier: Option<String>,
    pub total_waybills: u32,
    /// In the order in which they are printed.
    pub lines: Vec<ManifestLine>,
    pub by_destination: Vec<DestinationLine>,
    /// Pieces, which may be more than waybills.
    pub total_quantity: u64,
    pub total_weight: String,
    pub total_cod: String,
    /// What this copy corrects and why, if it is an amended one.
    pub amended: Option<String>,
    pub words: ManifestWords,
}

/// One parcel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManifestLine {
    /// Never cut and never broken, however long.
    pub waybill_number: String,
    pub receiver_name: String,
    pub destination: String,
    pub quantity: u32,
    pub weight: String,
    pub cod_amount: String,
}

/// The parcels for one destination, added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DestinationLine {
    pub destination: String,
    pub waybills: u32,
    pub weight: String,
    pub cod_amount: String,
}

/// The captions of a manifest, in the language of those who read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManifestWords {
    pub issued_at: String,
    pub operator: String,
    pub site: String,
    pub session: String,
    pub courier: String,
    /// Over counts of waybills.
    pub waybills: String,
    /// Over counts of pieces.
    pub quantity: String,
    pub weight: String,
    pub cod_amount: String,
    pub by_destination: String,
    pub destination: String,
    /// The title over the list of waybills.
    pub list: String,
    /// Over the running number, such as "No.".
    pub row: String,
    pub waybill_number: String,
    pub receiver: String,
    pub total: String,
    /// Under the operator's line.
    pub operator_signature: String,
    /// Under the courier's line.
    pub courier_signature: String,
    /// Before the place for a name in print.
    pub name: String,
    /// Before the place for date and time.
    pub date_and_time: String,
    /// A template with `{page}` and `{pages}`.
    pub page: String,
}

const WIDTH: f32 = 210.0 * MM;
const HEIGHT: f32 = 297.0 * MM;
const LEFT: f32 = 15.0 * MM;
const RIGHT: f32 = WIDTH - 15.0 * MM;
const TOP: f32 = 14.0 * MM;
/// Where content ends; page numbers stand below.
const BOTTOM: f32 = HEIGHT - 17.0 * MM;
/// Whole dots at 300 and at 600 to the inch: 0.339 mm, easy for any gun.
const MODULE: f32 = 72.0 / 75.0;
const HAIRLINE: f32 = 0.4;
const ROW: f32 = 13.5;
const BODY: Style = Style::regular(8.5);
const STRONG: Style = Style::bold(8.5);
const CAPTION: Style = Style::soft(7.5);
/// Totals and both signatures, which stay together.
const CLOSING: f32 = ROW + 36.0 * MM;

/// Sets a manifest.
///
/// # Errors
///
/// [`PaperError::NotEncodable`] or [`PaperError::BarcodeTooLong`] if the number
/// of the manifest cannot be a barcode on this paper.
pub fn manifest_pdf(paper: &ManifestPaper) -> Result<Paper, PaperError> {
    let mut sheet = Sheet {
        document: Document::new(WIDTH, HEIGHT)?,
        paper,
        y: TOP,
        under_headings: false,
    };
    sheet.document.new_page();
    sheet.head()?;
    sheet.breakdown();
    sheet.list();
    sheet.foot_of_every_page();
    let title = format!("{} {}", paper.title, paper.number);
    sheet.document.finish(&title)
}

/// A manifest being set: the pen moves down, and on to the next page.
struct Sheet<'a> {
    document: Document,
    paper: &'a ManifestPaper,
    y: f32,
    /// Whether the rule below headings was the last thing drawn: a table without
    /// rows needs no second one.
    under_headings: bool,
}

impl Sheet<'_> {
    fn head(&mut self) -> Result<(), PaperError> {
        let paper = self.paper;
        let widths = code128_widths(&paper.number)?;
        let modules: u32 = widths.iter().map(|&width| u32::from(width)).sum();
        let run = modules as f32 * MODULE;
        if run > RIGHT - LEFT {
            return Err(PaperError::BarcodeTooLong {
                code: paper.number.clone(),
            });
        }
        // The quiet zone to the right is the margin.
        let beside = RIGHT - LEFT - run - 24.0;
        let fits_beside = beside > 200.0;
        let room = if fits_beside { beside } else { RIGHT - LEFT };
        self.cut(LEFT, self.y + 9.0, Style::bold(11.0), &paper.company, room);
        self.cut(LEFT, self.y + 24.0, Style::soft(11.0), &paper.title, room);
        let size = self
            .document
            .face(Weight::SemiBold)
            .size_to_fit(&paper.number, 30.0, room);
        let y = self.y + 58.0;
        self.document
            .text(LEFT, y, Side::Start, Style::bold(size), &paper.number);
        let place = |y| BarPlace {
            x: RIGHT - run,
            y,
            module: MODULE,
            length: 44.0,
            upwards: false,
        };
        if fits_beside {
            self.document.bars(&widths, place(self.y + 15.0));
            self.y += 72.0;
        } else {
            self.document.bars(&widths, place(self.y + 69.0));
            self.y += 126.0;
        }

        let words = &paper.words;
        self.rule(0.9, Ink::Black);
        self.y += 6.0;
        let courier = paper.courier.as_deref();
        self.in_columns(
            Style::bold(10.0),
            8.0,
            [
                (&words.operator, Some(&paper.operator)),
                (&words.site, Some(&paper.site)),
                (&words.courier, courier),
                (&words.issued_at, Some(&paper.issued_at)),
            ],
        );
        self.y += 8.0;
        let pieces = paper.total_quantity.to_string();
        let waybills = paper.total_waybills.to_string();
        self.in_columns(
            Style::bold(22.0),
            0.0, // A total that is cut is a wrong total.
            [
                (&words.waybills, Some(&waybills)),
                (&words.quantity, Some(&pieces)),
                (&words.weight, Some(&paper.total_weight)),
                (&words.cod_amount, Some(&paper.total_cod)),
            ],
        );
        self.y += 4.0;
        self.rule(HAIRLINE, Ink::Soft);
        self.y += 12.0;
        let session = format!("{}  {}", words.session, paper.session_id);
        self.cut(LEFT, self.y, CAPTION, &session, RIGHT - LEFT);

        if let Some(amended) = &paper.amended {
            self.y += 8.0;
            let style = Style::bold(9.5);
            let face = self.document.face(style.weight);
            let lines = face.wrap_and_cut(amended, style.size, RIGHT - LEFT - 16.0, 4);
            let high = lines.len() as f32 * 13.0 + 9.0;
            self.document.frame(LEFT, self.y, RIGHT - LEFT, high, 1.2);
            for (index, line) in lines.iter().enumerate() {
                let y = self.y + 14.0 + index as f32 * 13.0;
                self.document.text(LEFT + 8.0, y, Side::Start, style, line);
            }
            self.y += high;
        }
        Ok(())
    }

    /// Four captions with their values below, all values in one size: the largest
    /// at which each fits, within reason. A value that does not fit even so shrinks
    /// alone to `least` points and is then cut. What is absent leaves its place
    /// empty.
    fn in_columns(&mut self, style: Style, least: f32, facts: [(&str, Option<&str>); 4]) {
        const STARTS: [f32; 5] = [0.0, 0.24, 0.44, 0.68, 1.0];
        let column = |index: usize| {
            let start = LEFT + STARTS[index] * (RIGHT - LEFT);
            (
                start,
                LEFT + STARTS[index + 1] * (RIGHT - LEFT) - start - 8.0,
            )
        };
        let face = self.document.face(style.weight);
        let fitted = |(index, (_, value)): (usize, &(&str, Option<&str>))| {
            face.size_to_fit(value.unwrap_or_default(), style.size, column(index).1)
        };
        let size = facts
            .iter()
            .enumerate()
            .map(fitted)
            .fold(style.size, f32::min);
        let size = size.max(style.size * 0.8);
        for (index, (caption, value)) in facts.into_iter().enumerate() {
            let Some(value) = value else { continue };
            let (x, room) = column(index);
            self.cut(x, self.y + 8.0, CAPTION, caption, room);
            let size = face.size_to_fit(value, size, room).max(least);
            self.cut(
                x,
                self.y + 11.0 + style.size,
                style.sized(size),
                value,
                room,
            );
        }
        self.y += 15.0 + style.size;
    }

    fn breakdown(&mut self) {
        let paper = self.paper;
        let words = &paper.words;
        if paper.by_destination.is_empty() {
            return;
        }
        let lines = &paper.by_destination;
        let counts: Vec<String> = lines.iter().map(|line| line.waybills.to_string()).collect();
        let total = paper.total_waybills.to_string();
        let rows = || lines.iter().zip(&counts);
        let count_width = self.widest(&words.waybills, rows().map(|(_, c)| c.as_str()), &total);
        let weights = rows().map(|(line, _)| line.weight.as_str());
        let weight_width = self.widest(&words.weight, weights, &paper.total_weight);
        let amounts = rows().map(|(line, _)| line.cod_amount.as_str());
        let cod_width = self.widest(&words.cod_amount, amounts, &paper.total_cod);
        let table = Table::new(
            &words.by_destination,
            vec![
                Column::flexible(&words.destination, 1.0),
                Column::figures(&words.waybills, count_width),
                Column::figures(&words.weight, weight_width),
                Column::figures(&words.cod_amount, cod_width),
            ],
        );
        self.begin(&table, 20.0);
        for (index, (line, count)) in rows().enumerate() {
            let cells = [&line.destination, count, &line.weight, &line.cod_amount];
            self.row(&table, index, &cells.map(String::as_str));
        }
        let cells = [&words.total, &total, &paper.total_weight, &paper.total_cod];
        self.total_row(&table, &cells.map(String::as_str), ROW);
    }

    fn list(&mut self) {
        let paper = self.paper;
        let words = &paper.words;
        let lines = &paper.lines;
        let quantities: Vec<String> = lines.iter().map(|line| line.quantity.to_string()).collect();
        let pieces = paper.total_quantity.to_string();
        let count = lines.len().to_string();
        let row_width = self.widest(&words.row, std::iter::once(count.as_str()), "");
        // Room for any courier's number; a longer one takes a line of its own
        // rather than everybody's room for names.
        let numbers = lines.iter().map(|line| line.waybill_number.as_str());
        let numbers = numbers.filter(|number| self.document.measure(BODY, number) < 130.0);
        let number_width = self.widest(&words.waybill_number, numbers, "");
        let quantity_width = self.widest(
            &words.quantity,
            quantities.iter().map(String::as_str),
            &pieces,
        );
        let weights = lines.iter().map(|line| line.weight.as_str());
        let weight_width = self.widest(&words.weight, weights, &paper.total_weight);
        let amounts = lines.iter().map(|line| line.cod_amount.as_str());
        let cod_width = self.widest(&words.cod_amount, amounts, &paper.total_cod);
        let table = Table::new(
            &words.list,
            vec![
                Column::figures(&words.row, row_width),
                Column::whole(&words.waybill_number, number_width),
                Column::flexible(&words.receiver, 1.0),
                Column::flexible(&words.destination, 0.8),
                Column::figures(&words.quantity, quantity_width),
                Column::figures(&words.weight, weight_width),
                Column::figures(&words.cod_amount, cod_width),
            ],
        );
        self.begin(&table, 24.0);
        for (index, (line, quantity)) in lines.iter().zip(&quantities).enumerate() {
            let number = (index + 1).to_string();
            let cells = [
                &number,
                &line.waybill_number,
                &line.receiver_name,
                &line.destination,
                quantity,
                &line.weight,
                &line.cod_amount,
            ];
            self.row(&table, index, &cells.map(String::as_str));
        }
        let waybills = paper.total_waybills.to_string();
        let total = format!("{}  {}", words.total, waybills);
        let cells = [
            "",
            &total,
            "",
            "",
            &pieces,
            &paper.total_weight,
            &paper.total_cod,
        ];
        self.total_row(&table, &cells, CLOSING);
        self.signatures();
    }

    /// The width of a column of figures: its widest cell, within reason.
    fn widest<'b>(&self, heading: &str, cells: impl Iterator<Item = &'b str>, total: &str) -> f32 {
        let least = self.document.measure(CAPTION, heading).min(60.0);
        let total = self.document.measure(STRONG, total);
        cells
            .map(|cell| self.document.measure(BODY, cell))
            .fold(least.max(total), f32::max)
            .min(160.0)
    }

    fn signatures(&mut self) {
        let paper = self.paper;
        let words = &paper.words;
        let half = (RIGHT - LEFT - 12.0 * MM) / 2.0;
        let top = self.y;
        let courier = paper.courier.as_deref().unwrap_or_default();
        let columns = [
            (LEFT, &words.operator_signature, paper.operator.as_str()),
            (RIGHT - half, &words.courier_signature, courier),
        ];
        for (x, caption, who) in columns {
            let line = top + 20.0 * MM;
            self.document.fill(x, line, half, 0.7, Ink::Black);
            // The operator is known; who comes for the courier is not, only for whom.
            let room = half * 0.55;
            self.cut(x, line + 11.0, STRONG, caption, room);
            let style = Style::regular(8.5);
            let who = self
                .document
                .face(style.weight)
                .cut(who, style.size, half * 0.42);
            self.document
                .text(x + half, line + 11.0, Side::End, style, &who);
            let below = line + 12.0 * MM;
            for (start, wide, caption) in [
                (x, half * 0.55, &words.name),
                (x + half * 0.6, half * 0.4, &words.date_and_time),
            ] {
                self.document.fill(start, below, wide, HAIRLINE, Ink::Soft);
                self.cut(start, below + 9.0, CAPTION, caption, wide);
            }
        }
        self.y = top + CLOSING - ROW;
    }

    fn foot_of_every_page(&mut self) {
        let paper = self.paper;
        let pages = self.document.page_count();
        for page in 0..pages {
            self.document.turn_to(page);
            let y = HEIGHT - 10.0 * MM;
            let number = (page + 1).to_string();
            let text = paper.words.page.replace("{page}", &number);
            let text = text.replace("{pages}", &pages.to_string());
            self.document.text(RIGHT, y, Side::End, CAPTION, &text);
            let foot = format!("{}   {}", paper.number, paper.company);
            let taken = self.document.measure(CAPTION, &text) + 12.0;
            self.cut(LEFT, y, CAPTION, &foot, RIGHT - LEFT - taken);
        }
    }

    fn rule(&mut self, thickness: f32, ink: Ink) {
        self.document
            .fill(LEFT, self.y, RIGHT - LEFT, thickness, ink);
    }

    fn cut(&mut self, x: f32, y: f32, style: Style, text: &str, room: f32) {
        let text = self.document.face(style.weight).cut(text, style.size, room);
        self.document.text(x, y, Side::Start, style, &text);
    }
}
