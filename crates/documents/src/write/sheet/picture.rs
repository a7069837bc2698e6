//! Sheets as pictures: SVG for the screen, PDF for a spooler.

use super::escpos::{Line, Receipt};
use super::{Cell, Mark, Sheet};
use crate::write::code128::code128_widths;
use crate::write::pages::{BarPlace, Document, Ink, Side, Style};
use crate::write::{Paper, PaperError};
use std::fmt::Write as _;

/// One unit a dot.
pub(super) fn of(sheet: &Sheet) -> Result<String, PaperError> {
    let mut svg = head(sheet.width, sheet.height);
    for mark in &sheet.marks {
        draw(mark, &mut svg)?;
    }
    svg += "</svg>";
    Ok(svg)
}

fn head(width: u32, height: u32) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" font-family=\"monospace\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"
    )
}

fn draw(mark: &Mark, svg: &mut String) -> Result<(), PaperError> {
    match mark {
        Mark::Text { x, y, cell, text } => draw_text(*x, *y, *cell, text, svg),
        Mark::Fill {
            x,
            y,
            width,
            height,
        } => rect(*x, *y, *width, *height, svg),
        Mark::Bars {
            x,
            y,
            module,
            length,
            upright,
            code,
        } => {
            let widths = code128_widths(code)?;
            let run: u32 = widths.iter().map(|width| u32::from(*width) * module).sum();
            let mut at = 0;
            for (index, width) in widths.iter().enumerate() {
                let width = u32::from(*width) * module;
                if index % 2 == 0 {
                    match upright {
                        false => rect(x + at, *y, width, *length, svg),
                        true => rect(*x, y + run - at - width, *length, width, svg),
                    }
                }
                at += width;
            }
        }
    }
    Ok(())
}

fn rect(x: u32, y: u32, width: u32, height: u32, svg: &mut String) {
    // Writing to a String does not fail.
    let _ = write!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
    );
}

fn draw_text(x: u32, y: u32, cell: Cell, text: &str, svg: &mut String) {
    let baseline = y + cell.height * 4 / 5;
    let length = text.chars().count() as u32 * cell.width;
    let _ = write!(
        svg,
        "<text x=\"{x}\" y=\"{baseline}\" font-size=\"{}\" textLength=\"{length}\" \
         lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">",
        cell.height
    );
    for letter in text.chars() {
        match letter {
            '&' => svg.push_str("&amp;"),
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            letter => svg.push(letter),
        }
    }
    svg.push_str("</text>");
}

/// A receipt, line by line.
pub(super) fn of_receipt(receipt: &Receipt) -> Result<String, PaperError> {
    let mut body = String::new();
    let mut y = 12;
    for line in &receipt.lines {
        match line {
            Line::Text { text, times } => {
                let cell = Cell {
                    width: 12 * times,
                    height: 24 * times,
                };
                draw_text(0, y, cell, text, &mut body);
                y += 30 * times;
            }
            Line::Rule => {
                rect(0, y + 12, receipt.width, 2, &mut body);
                y += 30;
            }
            Line::Bars { code, module } => {
                let mark = Mark::Bars {
                    x: 10 * module,
                    y,
                    module: *module,
                    length: 96,
                    upright: false,
                    code: code.clone(),
                };
                draw(&mark, &mut body)?;
                y += 110;
            }
        }
    }
    Ok(format!("{}{body}</svg>", head(receipt.width, y + 60)))
}

/// A sheet as one page of its own size.
pub(super) fn pdf(sheet: &Sheet) -> Result<Paper, PaperError> {
    let dot = 72.0 / f32::from(sheet.dpi);
    let points = |dots: u32| dots as f32 * dot;
    let mut document = Document::new(points(sheet.width), points(sheet.height))?;
    document.new_page();
    for mark in &sheet.marks {
        match mark {
            Mark::Text { x, y, cell, text } => {
                let style = Style::regular(points(cell.height) * 0.75);
                let baseline = points(*y) + points(cell.height) * 0.8;
                document.text(points(*x), baseline, Side::Start, style, text);
            }
            Mark::Fill {
                x,
                y,
                width,
                height,
            } => document.fill(
                points(*x),
                points(*y),
                points(*width),
                points(*height),
                Ink::Black,
            ),
            Mark::Bars {
                x,
                y,
                module,
                length,
                upright,
                code,
            } => {
                let below = match upright {
                    true => super::bars_run(code, *module)?,
                    false => 0,
                };
                let place = BarPlace {
                    x: points(*x),
                    y: points(y + below),
                    module: points(*module),
                    length: points(*length),
                    upwards: *upright,
                };
                document.bars(&code128_widths(code)?, place);
            }
        }
    }
    document.finish("label")
}
