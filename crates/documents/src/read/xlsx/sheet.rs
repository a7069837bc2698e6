//! The rows of one sheet, read from a window over the part being unpacked.
//!
//! Rows as Excel and the common writers store them are taken apart byte by byte
//! ([`quick`]); any other row is read token by token ([`slow`]). Both give the
//! same cells, and both say so when the row is not in view as a whole.

mod quick;
mod slow;

use memchr::memmem;

use crate::read::error::{Limit, ReadError};
use crate::read::limits::{ROW_BYTES_LIMIT, ROWS_LIMIT, TOKEN_LIMIT};
use crate::read::package::Package;
use crate::read::row::{Each, RowBuffer};
use crate::read::window::Window;
use crate::read::xml::{self, Token};

use super::Trouble;
use super::cells::{Context, place};

/// What lies at the front of the window.
enum Found {
    /// A row and where it ends.
    Row { number: Option<u32>, end: usize },
    /// The end of the rows.
    End,
    /// Not in view as a whole.
    More,
}

/// Why the quick way does not go on.
enum Miss {
    /// The bytes in view end.
    More,
    /// A construct for the slow way.
    Odd,
    /// The row is to be refused.
    Refused(ReadError),
}

impl From<ReadError> for Miss {
    fn from(error: ReadError) -> Self {
        Self::Refused(error)
    }
}

/// Hands over the rows of a part.
pub(super) fn rows(
    package: &Package<'_>,
    part: &str,
    context: &Context,
    each: &mut Each<'_>,
) -> Result<(), Trouble> {
    let Some(reader) = package.part(part)? else {
        return Err(ReadError::damaged(format!("no part {part:?}")).into());
    };
    let mut window = Window::new(reader);
    let head = read_head(&mut window)?;
    if head.has_rows && hand_over_rows(&mut window, context, each)? {
        return Ok(());
    }
    window.check_rest()?;
    Ok(())
}

/// The last row that a sheet says it has; a hint, never relied on.
pub(super) fn stated_rows(package: &Package<'_>, part: &str) -> Option<u32> {
    let mut window = Window::new(package.part(part).ok()??);
    read_head(&mut window).ok()?.stated_rows
}

/// Hands over rows until their end, or until `each` breaks: then `true`.
fn hand_over_rows(
    window: &mut Window<'_>,
    context: &Context,
    each: &mut Each<'_>,
) -> Result<bool, Trouble> {
    let mut row = RowBuffer::default();
    let mut last = 0;
    loop {
        row.clear();
        let bytes = window.unread();
        let found = match quick::row(bytes, last, context, &mut row) {
            Ok(found) => found,
            Err(Miss::More) if !window.at_end() => Found::More,
            Err(Miss::More | Miss::Odd) => {
                row.clear();
                slow::row(bytes, last, context, &mut row)?
            }
            Err(Miss::Refused(error)) => return Err(error.into()),
        };
        match found {
            Found::Row { number, end } => {
                last = row_number(number, last)?;
                let in_view = std::str::from_utf8(&bytes[..end]).map_err(ReadError::damaged)?;
                let shared = |index| context.strings.get(index);
                if row.hand_over_with(last, in_view, &shared, each).is_break() {
                    return Ok(true);
                }
                window.take(end);
            }
            Found::End => return Ok(false),
            Found::More if window.at_end() => {
                return Err(ReadError::damaged("the sheet breaks off").into());
            }
            Found::More => window.more(ROW_BYTES_LIMIT, Limit::Row)?,
        }
    }
}

/// The number of a row: its own, or the one after the last.
fn row_number(stated: Option<u32>, last: u32) -> Result<u32, ReadError> {
    let number = stated.unwrap_or(last + 1);
    if number > ROWS_LIMIT {
        return Err(ReadError::TooLarge(Limit::Grid));
    }
    // Excel refuses such a sheet too; importing it would number rows wrongly in
    // every report.
    if number <= last {
        return Err(ReadError::damaged(format!("row {number} after row {last}")));
    }
    Ok(number)
}

/// Checks that a cell's name belongs to its row and gives its column, or the
/// next one for a cell without a name.
fn column_of(
    name: Option<&[u8]>,
    row: Option<u32>,
    last_row: u32,
    next_column: usize,
) -> Result<usize, ReadError> {
    let Some(name) = name else {
        return Ok(next_column);
    };
    let (column, named_row) =
        place(name).ok_or_else(|| ReadError::damaged("a cell in no place"))?;
    let row = row.unwrap_or(last_row.saturating_add(1));
    if named_row != row {
        let detail = format!("a cell of row {named_row} in row {row}");
        return Err(ReadError::damaged(detail));
    }
    Ok(column)
}

#[derive(Debug, Default)]
struct Head {
    has_rows: bool,
    stated_rows: Option<u32>,
}

/// Reads up to the first row.
fn read_head(window: &mut Window<'_>) -> Result<Head, Trouble> {
    window.more(TOKEN_LIMIT, Limit::Row)?;
    if !xml::is_utf8_part(window.unread()) {
        return Err(Trouble::Unfamiliar("a sheet not in UTF-8"));
    }
    if window.unread().starts_with(b"\xEF\xBB\xBF") {
        window.take(3);
    }
    let mut head = Head::default();
    let mut ended = false;
    xml::each_token(window, &mut |token| {
        match token {
            Token::Start(tag) if tag.name == b"dimension" => {
                let area = tag.attribute(b"ref")?.unwrap_or_default();
                let last = memmem::rfind(area, b":").map_or(area, |colon| &area[colon + 1..]);
                head.stated_rows = place(last).map(|(_, row)| row.min(ROWS_LIMIT));
            }
            Token::Start(tag) if tag.name == b"sheetData" => {
                head.has_rows = !tag.empty;
                ended = true;
            }
            Token::End(b"worksheet") => ended = true,
            _ => {}
        }
        Ok(!ended)
    })?;
    if ended {
        Ok(head)
    } else {
        Err(ReadError::damaged("the sheet breaks off").into())
    }
}
