//! The small parts of a workbook: its list of sheets, relations and styles.

use std::collections::HashMap;

use crate::read::dates::{is_moment_format, shows_moment};
use crate::read::error::{Limit, ReadError};
use crate::read::limits::{PARTS_LIMIT, SHEETS_LIMIT};
use crate::read::package::{Package, resolve};
use crate::read::xml::{Token, Tokens, is_utf8_part};

use super::Trouble;

/// A part that another one points at.
#[derive(Debug)]
pub(in crate::read) struct Relation {
    /// The last word of the relation's type, such as `worksheet`.
    pub kind: String,
    pub part: String,
}

/// A sheet as the list names it.
#[derive(Debug)]
pub(super) struct Listed {
    pub name: String,
    pub visible: bool,
    pub relation: String,
}

/// The list of sheets.
#[derive(Debug, Default)]
pub(super) struct WorkbookPart {
    pub epoch_1904: bool,
    pub sheets: Vec<Listed>,
}

/// A small part's bytes, in UTF-8.
fn small(package: &Package<'_>, part: &str) -> Result<Option<Vec<u8>>, Trouble> {
    let bytes = package.small(part)?;
    match bytes {
        Some(bytes) if !is_utf8_part(&bytes) => Err(Trouble::Unfamiliar("a part not in UTF-8")),
        bytes => Ok(bytes),
    }
}

/// The relations of a part by their ids.
pub(in crate::read) fn relations(
    package: &Package<'_>,
    of: &str,
) -> Result<HashMap<String, Relation>, Trouble> {
    let (folder, name) = of.rsplit_once('/').unwrap_or(("", of));
    let bytes = small(package, &format!("{folder}/_rels/{name}.rels"))?.unwrap_or_default();
    let mut relations = HashMap::new();
    let mut tokens = Tokens::new(&bytes);
    while let Some(token) = tokens.next()? {
        let Token::Start(tag) = token else { continue };
        if tag.name != b"Relationship" {
            continue;
        }
        let (Some(id), Some(kind), Some(target)) = (
            tag.text_attribute(b"Id")?,
            tag.text_attribute(b"Type")?,
            tag.text_attribute(b"Target")?,
        ) else {
            continue;
        };
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        let part = resolve(of, &target);
        if relations.len() >= PARTS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Parts).into());
        }
        relations.insert(id, Relation { kind, part });
    }
    Ok(relations)
}

/// The list of sheets in `part`.
pub(super) fn workbook(package: &Package<'_>, part: &str) -> Result<WorkbookPart, Trouble> {
    let bytes = small(package, part)?.ok_or(ReadError::NotAWorkbook)?;
    let mut found = WorkbookPart::default();
    let mut tokens = Tokens::new(&bytes);
    let mut is_workbook = false;
    while let Some(token) = tokens.next()? {
        let Token::Start(tag) = token else { continue };
        match tag.name {
            b"workbook" => is_workbook = true,
            b"workbookPr" => {
                let value = tag.attribute(b"date1904")?;
                found.epoch_1904 = matches!(value, Some(b"1" | b"true" | b"on"));
            }
            b"sheet" => {
                let state = tag.attribute(b"state")?;
                found.sheets.push(Listed {
                    name: tag.text_attribute(b"name")?.unwrap_or_default(),
                    visible: !matches!(state, Some(b"hidden" | b"veryHidden")),
                    relation: tag.text_attribute(b"id")?.unwrap_or_default(),
                });
            }
            _ => {}
        }
        if found.sheets.len() > SHEETS_LIMIT {
            return Err(ReadError::TooLarge(Limit::Parts).into());
        }
    }
    if is_workbook {
        Ok(found)
    } else {
        Err(ReadError::NotAWorkbook.into())
    }
}

/// For each cell style, whether it shows numbers as moments.
pub(super) fn moment_styles(package: &Package<'_>, part: &str) -> Result<Vec<bool>, Trouble> {
    let bytes = small(package, part)?.unwrap_or_default();
    let mut formats = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cell_styles = false;
    let mut tokens = Tokens::new(&bytes);
    while let Some(token) = tokens.next()? {
        match token {
            Token::Start(tag) => match tag.name {
                b"numFmt" => {
                    let id = tag.attribute(b"numFmtId")?.and_then(number);
                    if let (Some(id), Some(code)) = (id, tag.text_attribute(b"formatCode")?) {
                        formats.insert(id, shows_moment(&code));
                    }
                }
                b"cellXfs" => in_cell_styles = !tag.empty,
                b"xf" if in_cell_styles => {
                    let id = tag.attribute(b"numFmtId")?.and_then(number).unwrap_or(0);
                    let known = formats.get(&id).copied();
                    styles.push(known.unwrap_or_else(|| is_moment_format(id)));
                }
                _ => {}
            },
            Token::End(b"cellXfs") => in_cell_styles = false,
            _ => {}
        }
    }
    Ok(styles)
}

fn number(raw: &[u8]) -> Option<u32> {
    std::str::from_utf8(raw).ok()?.trim().parse().ok()
}
