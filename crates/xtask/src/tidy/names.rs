//! Names that say nothing: whatever is put there has a better one.

use super::{Files, Remark, is_source};

const EMPTY_WORDS: &[&str] = &["util", "common", "helper", "manager", "service"];

pub fn check(files: &Files) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (path, content) in files {
        if let Some(word) = path.split('/').find_map(empty_word) {
            remarks.push(Remark::at(
                path,
                0,
                format!("`{word}` in a name says nothing. Name it for what it does."),
            ));
        }
        if is_source(path) {
            for (index, line) in content.lines().enumerate() {
                if let Some(word) = declared(line).and_then(empty_word) {
                    remarks.push(Remark::at(
                        path,
                        index + 1,
                        format!("A type called `{word}` says nothing. Name it for what it does."),
                    ));
                }
            }
        }
    }
    remarks
}

/// The name that a line gives to a type or a module.
fn declared(line: &str) -> Option<&str> {
    let mut words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    loop {
        match words.next()? {
            "struct" | "enum" | "trait" | "type" | "class" | "interface" | "mod" => {
                return words.next().filter(|name| !name.is_empty());
            }
            // Only what may stand before such a word in a declaration.
            "" | "pub" | "crate" | "super" | "in" | "export" | "default" | "abstract"
            | "declare" | "const" | "unsafe" => {}
            _ => return None,
        }
    }
}

/// The empty word among the words of a name such as `date-utils.ts`,
/// `print_manager` or `ScanService`.
fn empty_word(name: &str) -> Option<&'static str> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    EMPTY_WORDS.iter().copied().find(|empty| {
        words
            .iter()
            .any(|word| word == empty || word.strip_suffix('s') == Some(empty))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files;

    #[test]
    fn empty_words_are_found_in_every_spelling() {
        for name in [
            "utils",
            "date-utils.ts",
            "print_manager.rs",
            "ScanService",
            "Common",
            "helpers",
        ] {
            assert!(empty_word(name).is_some(), "{name}");
        }
        for name in [
            "futile.rs",
            "communes",
            "managed",
            "serviceable.ts",
            "warehouse",
            "utilise",
        ] {
            assert_eq!(empty_word(name), None, "{name}");
        }
    }

    #[test]
    fn declarations_are_seen_and_uses_are_not() {
        assert_eq!(
            declared("pub(crate) struct PrintManager {"),
            Some("PrintManager")
        );
        assert_eq!(declared("export default class Shift {"), Some("Shift"));
        assert_eq!(declared("mod service;"), Some("service"));
        assert_eq!(declared("    let service = tower::service_fn(f);"), None);
        assert_eq!(declared("// a class of its own"), None);
    }

    #[test]
    fn folders_files_and_types_are_remarked_on() {
        let remarks = check(&files(&[
            ("crates/station/src/common/x.rs", ""),
            ("ui/src/a.ts", "\nexport interface ScanHelper {\n"),
            ("crates/station/src/run.rs", "pub struct Run;"),
        ]));
        let places: Vec<_> = remarks.iter().map(|r| (r.path.as_str(), r.line)).collect();
        assert_eq!(
            places,
            [("crates/station/src/common/x.rs", 0), ("ui/src/a.ts", 2)]
        );
    }
}
