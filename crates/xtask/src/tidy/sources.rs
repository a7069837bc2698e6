//! Who may import what, beyond what manifests can say; and lines that must
//! not be there at all.

use super::{Files, Remark, extension, is_generated, is_source};

const LONGEST: usize = 700;

/// A thing that only some places may name.
struct Border {
    named_by: &'static [&'static str],
    languages: &'static [&'static str],
    allowed: fn(&str) -> bool,
    instead: &'static str,
}

const BORDERS: &[Border] = &[
    Border {
        named_by: &["tauri::", "use tauri", "tauri_build::"],
        languages: &["rs"],
        allowed: |path| path.starts_with("src-tauri/"),
        instead: "Only src-tauri knows the window's toolkit; put this behind the station's own types.",
    },
    Border {
        named_by: &["@tauri-apps"],
        languages: &["ts", "tsx"],
        allowed: |path| path == "ui/src/host/tauri.ts",
        instead: "Only ui/src/host/tauri.ts knows the window's toolkit; ask the Host instead.",
    },
    Border {
        named_by: &["rusqlite::", "use rusqlite"],
        languages: &["rs"],
        allowed: |path| {
            path.starts_with("crates/station/src/store/")
                || path.starts_with("crates/bench/")
                || is_test(path)
        },
        instead: "SQL lives in crates/station/src/store; call a function of the store.",
    },
    Border {
        named_by: &["axum::", "use axum"],
        languages: &["rs"],
        allowed: |path| {
            path.starts_with("sync-server/")
                || path.starts_with("crates/station/src/serve")
                || is_test(path)
        },
        instead: "HTTP lives in sync-server and in `station serve`.",
    },
];

fn is_test(path: &str) -> bool {
    path.split('/')
        .any(|part| part == "tests" || part == "tests.rs")
}

pub fn check(files: &Files) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (path, content) in files {
        // The rules themselves must be able to name what they forbid.
        if path.starts_with("crates/xtask/src/tidy/") {
            continue;
        }
        let language = extension(path);
        if is_source(path) && content.lines().count() > LONGEST {
            remarks.push(Remark::at(
                path,
                0,
                format!("More than {LONGEST} lines are too many to hold in mind. Split by idea."),
            ));
        }
        for (index, line) in content.lines().enumerate() {
            for border in BORDERS {
                if border.languages.contains(&language)
                    && !is_generated(path)
                    && !(border.allowed)(path)
                    && border.named_by.iter().any(|name| stands_alone(line, name))
                {
                    remarks.push(Remark::at(path, index + 1, border.instead));
                }
            }
            if is_promise(path, line) {
                remarks.push(Remark::at(
                    path,
                    index + 1,
                    "A note to do something later is never done. Do it now or open an issue.",
                ));
            }
            if let Some(place) = machine_path(line) {
                remarks.push(Remark::at(
                    path,
                    index + 1,
                    format!("`{place}` exists on one machine only. Use a relative or given path."),
                ));
            }
        }
    }
    remarks
}

/// `name` in `line`, not as the end of a longer word or path.
fn stands_alone(line: &str, name: &str) -> bool {
    // A comment may speak about what code may not touch.
    if line.trim_start().starts_with("//") {
        return false;
    }
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + name.len()..].chars().next();
        let is_part =
            |letter: Option<char>| letter.is_some_and(|l| l.is_alphanumeric() || l == '_');
        !is_part(before) && (name.ends_with(':') || name.starts_with('@') || !is_part(after))
    })
}

fn is_promise(path: &str, line: &str) -> bool {
    let is_code = matches!(
        extension(path),
        "rs" | "ts" | "tsx" | "js" | "mjs" | "css" | "sql" | "toml" | "sh" | "html"
    ) || path.starts_with(".ci/");
    is_code
        && ["TODO", "FIXME"].iter().any(|word| {
            line.match_indices(word).any(|(at, _)| {
                let beside = |letter: Option<char>| {
                    letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
                };
                !beside(line[..at].chars().next_back())
                    && !beside(line[at + word.len()..].chars().next())
            })
        })
}

/// A path of a developer's or a builder's machine.
fn machine_path(line: &str) -> Option<&'static str> {
    ["/home/", "/Users/"].into_iter().find(|place| {
        line.match_indices(place).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            // `docs/home/` and `https://host/home/` are no machine paths.
            !before.is_some_and(|l| l.is_alphanumeric() || matches!(l, '.' | '-' | '_' | '}' | '*'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files;

    fn remarked(path: &str, line: &str) -> bool {
        !check(&files(&[(path, line)])).is_empty()
    }

    #[test]
    fn each_border_holds_outside_and_opens_inside() {
        for (path, line, expected) in [
            ("crates/station/src/run.rs", "use tauri::App;", true),
            ("src-tauri/src/lib.rs", "use tauri::App;", false),
            (
                "ui/src/app/shell.tsx",
                "import { invoke } from '@tauri-apps/api/core';",
                true,
            ),
            (
                "ui/src/host/tauri.ts",
                "import { invoke } from '@tauri-apps/api/core';",
                false,
            ),
            (
                "crates/station/src/run.rs",
                "    rusqlite::Connection::open(p)",
                true,
            ),
            (
                "crates/station/src/store/open.rs",
                "    rusqlite::Connection::open(p)",
                false,
            ),
            (
                "crates/station/tests/kill.rs",
                "use rusqlite::Connection;",
                false,
            ),
            ("crates/station/src/rpc.rs", "use axum::Router;", true),
            ("crates/station/src/serve.rs", "use axum::Router;", false),
            (
                "crates/station/src/serve/pages.rs",
                "use axum::Router;",
                false,
            ),
            ("sync-server/src/rpc.rs", "use axum::Router;", false),
            (
                "crates/station/src/run.rs",
                "// not through axum::Router",
                false,
            ),
            ("crates/station/src/run.rs", "use my_rusqlite::X;", false),
            ("ui/src/generated/x.ts", "// from '@tauri-apps'", false),
        ] {
            assert_eq!(remarked(path, line), expected, "{path}: {line}");
        }
    }

    #[test]
    fn promises_and_machine_paths_are_found() {
        for (path, line, expected) in [
            ("ui/src/a.ts", "// TODO: later", true),
            ("ui/src/a.ts", "const TODOS = 1", false),
            ("crates/a/src/b.rs", "FIXME(ana)", true),
            ("docs/a.md", "no TODO in code", false),
            ("docs/a.md", "see /home/ana/main", true),
            ("README.md", "see https://example.org/home/main", false),
            ("README.md", "see docs/home/main.md", false),
            (".ci/run", "cd /Users/ana/x", true),
        ] {
            assert_eq!(remarked(path, line), expected, "{path}: {line}");
        }
    }

    #[test]
    fn long_files_are_remarked_on_unless_generated() {
        let long = "x\n".repeat(LONGEST + 1);
        assert!(remarked("ui/src/a.ts", &long));
        assert!(!remarked("ui/src/generated/a.ts", &long));
        assert!(!remarked("assets/locales/en/a.json", &long));
        assert!(!remarked("ui/src/a.ts", &"x\n".repeat(LONGEST)));
    }
}
