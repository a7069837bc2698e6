//! The screens: npm packages and ui/dist, each made again only when what it
//! is made from has changed.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::house;
use crate::shell::{Failure, not_done, npm, run};
use crate::toolchain;

/// Everything ui/dist is made from.
const SOURCES: &[&str] = &[
    "ui",
    "assets/locales",
    "assets/fonts",
    "assets/brand",
    "package-lock.json",
];

/// npm packages as the lock file wants them. Marks kept inside node_modules
/// vanish with it, so they can never claim more than is there.
pub fn install() -> Result<(), Failure> {
    let root = house::root();
    let Ok(lock) = fs::read(root.join("package-lock.json")) else {
        return not_done(
            "package-lock.json is missing. Run `npm install` once and commit the file.",
        );
    };
    let mark = root.join("node_modules/.waystation-packages");
    let wanted = fingerprint(&[(PathBuf::from("package-lock.json"), lock)]);
    if fs::read_to_string(&mark).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    toolchain::node()?;
    run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    write_mark(&mark, &wanted)
}

/// ui/dist, built from today's sources.
pub fn build() -> Result<(), Failure> {
    install()?;
    let root = house::root();
    let mark = root.join("node_modules/.waystation-screens");
    let page = root.join("ui/dist/index.html");
    // The finished page is part of the mark: the window's build writes a
    // placeholder there when it comes first, and that must not pass for it.
    let today = || {
        let mut files = Vec::new();
        for source in SOURCES {
            gather(&root.join(source), &mut files);
        }
        files.push((page.clone(), fs::read(&page).unwrap_or_default()));
        fingerprint(&files)
    };
    if page.is_file() && fs::read_to_string(&mark).is_ok_and(|found| found == today()) {
        return Ok(());
    }
    toolchain::node()?;
    run(npm().args(["run", "build", "--workspace", "ui"]))?;
    if !page.is_file() {
        return not_done("The build of the screens ended well but left no ui/dist/index.html.");
    }
    write_mark(&mark, &today())
}

/// Does a workspace of package.json offer this script?
pub fn has_script(workspace: &str, script: &str) -> bool {
    fs::read_to_string(house::root().join(workspace).join("package.json"))
        .is_ok_and(|text| names_script(&text, script))
}

fn names_script(package: &str, script: &str) -> bool {
    package
        .split_once("\"scripts\"")
        .and_then(|(_, rest)| rest.split_once('}'))
        .is_some_and(|(scripts, _)| scripts.contains(&format!("\"{script}\"")))
}

fn gather(path: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if name == "node_modules" || name == "dist" || name.ends_with(".tsbuildinfo") {
        return;
    }
    if let Ok(entries) = fs::read_dir(path) {
        let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            gather(&entry, files);
        }
    } else if let Ok(content) = fs::read(path) {
        files.push((path.to_path_buf(), content));
    }
}

/// Content, not times: a checkout or a branch change touches times only.
fn fingerprint(files: &[(PathBuf, Vec<u8>)]) -> String {
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    format!("{:016x}\n", hasher.finish())
}

fn write_mark(mark: &Path, content: &str) -> Result<(), Failure> {
    fs::write(mark, content).map_err(|error| {
        Failure::NotDone(format!("{} cannot be written: {error}.", mark.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found_by_name_and_not_elsewhere() {
        let package = r#"{"name":"lint","scripts":{"build":"vite build"},"test":{}}"#;
        assert!(names_script(package, "build"));
        assert!(!names_script(package, "test"));
        assert!(!names_script("{}", "build"));
    }

    #[test]
    fn a_changed_content_or_name_changes_the_fingerprint() {
        let file = |name: &str, content: &str| (PathBuf::from(name), content.as_bytes().to_vec());
        let first = fingerprint(&[file("a", "1")]);
        assert_eq!(first, fingerprint(&[file("a", "1")]));
        assert_ne!(first, fingerprint(&[file("a", "2")]));
        assert_ne!(first, fingerprint(&[file("b", "1")]));
    }
}
