//! Tidiness: rules of the layout that no compiler and no linter keeps.

mod arrows;
mod json;
mod links;
mod locales;
mod names;
mod orphans;
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::house;
use crate::shell::{Failure, not_done, say};

/// Every text file of the checkout: path from the root, with `/`, and content.
pub type Files = BTreeMap<String, String>;

/// One broken rule, where it is broken, and what to do instead.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    pub path: String,
    /// Counted from one; 0 when the file as a whole is meant.
    pub line: usize,
    pub sentence: String,
}

impl Remark {
    pub fn at(path: &str, line: usize, sentence: impl Into<String>) -> Remark {
        Remark {
            path: path.to_owned(),
            line,
            sentence: sentence.into(),
        }
    }
}

pub fn check() -> Result<(), Failure> {
    let files = read(&house::root());
    let mut remarks = Vec::new();
    remarks.extend(names::check(&files));
    remarks.extend(sources::check(&files));
    remarks.extend(orphans::check(&files));
    remarks.extend(arrows::check(&files));
    remarks.extend(links::check(&files, &|path| {
        house::root().join(path).exists()
    }));
    remarks.extend(locales::check(&files));
    remarks.sort();
    if remarks.is_empty() {
        say(&format!("Tidy: {} files, nothing to remark.", files.len()));
        return Ok(());
    }
    for remark in &remarks {
        match remark.line {
            0 => say(&format!("{}: {}", remark.path, remark.sentence)),
            line => say(&format!("{}:{line}: {}", remark.path, remark.sentence)),
        }
    }
    not_done(match remarks.len() {
        1 => "One tidiness rule is broken, above.".to_owned(),
        count => format!("{count} tidiness rules are broken, above."),
    })
}

fn read(root: &Path) -> Files {
    let mut files = Files::new();
    walk(root, "", &mut files);
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Files) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            if !is_made_by_machines(&path, &name) {
                walk(&entry.path(), &format!("{path}/"), files);
            }
        } else if kind.is_file()
            // What is not text (fonts, icons) has no line to remark on.
            && let Ok(content) = fs::read_to_string(entry.path())
        {
            files.insert(path, content);
        }
    }
}

fn is_made_by_machines(path: &str, name: &str) -> bool {
    let hidden = name.starts_with('.') && !matches!(name, ".cargo" | ".ci" | ".github");
    hidden || matches!(name, "node_modules" | "target" | "dist") || path == "gen"
}

/// The part of a path after its last dot, or nothing.
pub fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A file someone writes by hand in a language with modules and types.
pub fn is_source(path: &str) -> bool {
    matches!(extension(path), "rs" | "ts" | "tsx") && !is_generated(path)
}

pub fn is_generated(path: &str) -> bool {
    path.split('/').any(|part| part == "generated")
}

#[cfg(test)]
pub fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|(path, content)| (path.to_string(), content.to_string()))
        .collect()
}
