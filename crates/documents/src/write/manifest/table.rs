//! Tables that run over pages, their headings repeated.

use super::super::pages::{Ink, Side, Style};
use super::{BODY, BOTTOM, CAPTION, HAIRLINE, LEFT, RIGHT, ROW, STRONG, Sheet, TOP};

/// Between columns.
const GAP: f32 = 12.0;
/// Title, headings and the rule below them.
const HEADINGS: f32 = 36.0;

/// Smaller than this (points), a code is not to be compared by eye.
const LEAST_READABLE: f32 = 6.0;

/// One column, its place worked out by [`Table::new`].
pub(super) struct Column<'a> {
    heading: &'a str,
    kind: Kind,
    x: f32,
    width: f32,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Names: takes a share of the width left over, and what is too long is cut.
    Flexible { share: f32 },
    /// Codes: shrunk, never cut.
    Whole,
    /// Figures: to the end, shrunk, never cut.
    Figures,
}

impl<'a> Column<'a> {
    pub(super) fn flexible(heading: &'a str, share: f32) -> Self {
        Self {
            heading,
            kind: Kind::Flexible { share },
            x: 0.0,
            width: 0.0,
        }
    }

    pub(super) fn whole(heading: &'a str, width: f32) -> Self {
        Self {
            heading,
            kind: Kind::Whole,
            x: 0.0,
            width,
        }
    }

    pub(super) fn figures(heading: &'a str, width: f32) -> Self {
        Self {
            heading,
            kind: Kind::Figures,
            x: 0.0,
            width,
        }
    }
}

/// A table's columns over the width of the page.
pub(super) struct Table<'a> {
    title: &'a str,
    columns: Vec<Column<'a>>,
}

impl<'a> Table<'a> {
    pub(super) fn new(title: &'a str, mut columns: Vec<Column<'a>>) -> Self {
        let gaps = GAP * columns.len().saturating_sub(1) as f32;
        let shares: f32 = columns.iter().map(|column| column.share()).sum();
        let room = RIGHT - LEFT - gaps;
        let wanted: f32 = columns.iter().map(|column| column.width).sum();
        // Absurdly wide figures may not push names off the page altogether.
        let least_for_names = 70.0 * shares;
        let squeeze = ((room - least_for_names) / wanted.max(1.0)).min(1.0);
        let left_over = room - wanted * squeeze;
        let mut x = LEFT;
        for column in &mut columns {
            column.width = match column.kind {
                Kind::Flexible { share } => left_over * share / shares,
                _ => column.width * squeeze,
            };
            column.x = x;
            x += column.width + GAP;
        }
        Self { title, columns }
    }
}

impl Column<'_> {
    fn share(&self) -> f32 {
        match self.kind {
            Kind::Flexible { share } => share,
            _ => 0.0,
        }
    }
}

impl Sheet<'_> {
    /// Begins a table, on the next page if its headings and a few rows would not
    /// fit on this one.
    pub(super) fn begin(&mut self, table: &Table<'_>, space_above: f32) {
        self.y += space_above;
        if self.y + HEADINGS + 3.0 * ROW > BOTTOM {
            self.next_page();
        }
        self.cut(
            LEFT,
            self.y + 9.0,
            Style::bold(11.0),
            table.title,
            RIGHT - LEFT,
        );
        self.y += 14.0;
        self.headings(table);
    }

    fn next_page(&mut self) {
        self.document.new_page();
        self.y = TOP;
    }

    fn headings(&mut self, table: &Table<'_>) {
        let y = self.y + 12.0;
        for column in &table.columns {
            let face = self.document.face(CAPTION.weight);
            let heading = face.cut(column.heading, CAPTION.size, column.width);
            match column.kind {
                Kind::Figures => {
                    self.document
                        .text(column.x + column.width, y, Side::End, CAPTION, &heading);
                }
                _ => self
                    .document
                    .text(column.x, y, Side::Start, CAPTION, &heading),
            }
        }
        self.y += 17.0;
        self.rule(0.7, Ink::Black);
        self.y += 2.0;
        self.under_headings = true;
    }

    /// One row; `index` counts from 0 and gives every fifth row its rule, by
    /// which parcels are counted.
    pub(super) fn row(&mut self, table: &Table<'_>, index: usize, cells: &[&str]) {
        let apart = table
            .columns
            .iter()
            .zip(cells)
            .any(|(column, cell)| self.apart(column, cell));
        let high = if apart { 2.0 * ROW } else { ROW };
        if self.y + high > BOTTOM {
            self.next_page();
            self.headings(table);
        }
        self.under_headings = false;
        self.cells(table, BODY, cells);
        self.y += ROW;
        if (index + 1).is_multiple_of(5) {
            self.rule(HAIRLINE, Ink::Faint);
        }
    }

    /// The row below the rule, with `keep` points that must fit on the same page.
    pub(super) fn total_row(&mut self, table: &Table<'_>, cells: &[&str], keep: f32) {
        if self.y + keep + 2.0 > BOTTOM {
            self.next_page();
            self.headings(table);
        } else if !self.under_headings {
            self.rule(0.7, Ink::Black);
        }
        self.y += 2.0;
        self.cells(table, STRONG, cells);
        self.y += ROW;
    }

    /// Whether a code would have to be unreadably small for its column and so
    /// stands on a line of its own above the rest of its row.
    fn apart(&self, column: &Column<'_>, cell: &str) -> bool {
        let face = self.document.face(BODY.weight);
        let shrunk = || face.size_to_fit(cell, BODY.size, column.width);
        column.kind == Kind::Whole && shrunk() < LEAST_READABLE
    }

    /// Moves the pen down only for a line taken by a code of its own: with what
    /// stands before it on that line, and what comes after it below.
    fn cells(&mut self, table: &Table<'_>, style: Style, cells: &[&str]) {
        for (column, &cell) in table.columns.iter().zip(cells) {
            let y = self.y + ROW - 4.0;
            if cell.is_empty() {
                continue;
            }
            let face = self.document.face(style.weight);
            match column.kind {
                Kind::Whole if self.apart(column, cell) => {
                    let style = style.sized(face.size_to_fit(cell, style.size, RIGHT - column.x));
                    self.document.text(column.x, y, Side::Start, style, cell);
                    self.y += ROW;
                }
                Kind::Flexible { .. } => {
                    let cell = face.cut(cell, style.size, column.width);
                    self.document.text(column.x, y, Side::Start, style, &cell);
                }
                Kind::Whole => {
                    let style = style.sized(face.size_to_fit(cell, style.size, column.width));
                    self.document.text(column.x, y, Side::Start, style, cell);
                }
                Kind::Figures => {
                    let style = style.sized(face.size_to_fit(cell, style.size, column.width));
                    self.document
                        .text(column.x + column.width, y, Side::End, style, cell);
                }
            }
        }
    }
}
