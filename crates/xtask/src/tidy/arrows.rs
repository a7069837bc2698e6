//! Which of our crates may import which. Cargo refuses a circle; it does not
//! refuse a short cut past a layer.

use super::{Files, Remark};

/// Each crate with the crates of ours it may import. A new crate is added here
/// and in docs/ARCHITECTURE.md, which draws the same arrows.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("words", &[]),
    ("devices", &[]),
    ("contract", &["domain"]),
    ("sync", &["domain", "contract"]),
    ("documents", &["domain", "words"]),
    (
        "station",
        &[
            "domain",
            "contract",
            "sync",
            "documents",
            "devices",
            "words",
        ],
    ),
    (
        "sync-server",
        &["domain", "contract", "sync", "documents", "words"],
    ),
    // Like `station serve`, the window is an edge where a code becomes a sentence.
    ("waystation", &["station", "contract", "words"]),
    ("xtask", &[]),
];

/// These look at the whole from outside.
const OUTSIDE: &[&str] = &["tests", "bench", "fuzz"];

pub fn check(files: &Files) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (path, manifest) in files {
        if path != "Cargo.toml" && !path.ends_with("/Cargo.toml") {
            continue;
        }
        let (name, imports) = read(manifest);
        let allowed = ARROWS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            if !OUTSIDE.contains(&name.as_str()) {
                remarks.push(Remark::at(
                    path,
                    0,
                    format!("`{name}` has no place among the layers. Add it to tidy/arrows.rs."),
                ));
            }
            continue;
        };
        for (line, import) in imports {
            let is_ours = ARROWS.iter().any(|(known, _)| *known == import);
            if is_ours && !allowed.contains(&import.as_str()) {
                remarks.push(Remark::at(
                    path,
                    line,
                    format!("`{name}` may not import `{import}`."),
                ));
            }
            if name == "xtask" {
                remarks.push(Remark::at(
                    path,
                    line,
                    "xtask runs before anything is installed and depends on nothing.",
                ));
            }
        }
    }
    remarks
}

/// The package's name, and what it imports outside its tests, with lines.
fn read(manifest: &str) -> (String, Vec<(usize, String)>) {
    let mut name = String::new();
    let mut imports = Vec::new();
    let mut section = "";
    for (index, line) in manifest.lines().map(str::trim).enumerate() {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
            // `[dependencies.station]` names its import in the heading.
            if let Some((before, import)) = section.rsplit_once('.')
                && is_imports(before)
            {
                imports.push((index + 1, import.to_owned()));
            }
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let key = key.trim().split('.').next().unwrap_or_default();
            if section == "package" && key == "name" {
                value.trim().trim_matches('"').clone_into(&mut name);
            } else if is_imports(section) {
                imports.push((index + 1, key.to_owned()));
            }
        }
    }
    (name, imports)
}

fn is_imports(section: &str) -> bool {
    let own = |section: &str| matches!(section, "dependencies" | "build-dependencies");
    own(section)
        || section.strip_prefix("target.").is_some_and(|rest| {
            rest.rsplit_once('.')
                .is_some_and(|(_, section)| own(section))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::files;

    fn remarks(manifest: &str) -> Vec<(usize, String)> {
        check(&files(&[("crates/x/Cargo.toml", manifest)]))
            .into_iter()
            .map(|remark| (remark.line, remark.sentence))
            .collect()
    }

    #[test]
    fn an_arrow_against_the_layers_is_remarked_on() {
        let manifest = "[package]\nname = \"documents\"\n[dependencies]\ndomain.workspace = true\nstation = { path = \"../station\" }\nserde = \"1\"\n";
        assert_eq!(
            remarks(manifest),
            [(5, "`documents` may not import `station`.".to_owned())]
        );
    }

    #[test]
    fn other_ways_to_write_an_import_are_seen_and_tests_are_free() {
        let heading = "[package]\nname = \"domain\"\n[dependencies.contract]\npath = \"x\"\n";
        assert_eq!(remarks(heading).len(), 1);
        let target =
            "[package]\nname = \"domain\"\n[target.'cfg(unix)'.dependencies]\nwords = \"1\"\n";
        assert_eq!(remarks(target).len(), 1);
        let tests = "[package]\nname = \"domain\"\n[dev-dependencies]\nwords = \"1\"\n";
        assert_eq!(remarks(tests), []);
    }

    #[test]
    fn an_unknown_crate_needs_a_place() {
        assert_eq!(remarks("[package]\nname = \"misc\"\n").len(), 1);
        assert_eq!(
            remarks("[package]\nname = \"tests\"\n[dependencies]\nstation = \"1\"\n"),
            []
        );
    }
}
