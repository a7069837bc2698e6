//! The built screens, read once at the start: no request ever names a file of
//! this computer, and an update while they are served mixes no two versions.

use axum::body::Bytes;
use contract::Failure;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// More than this is no folder of screens.
const LARGEST: u64 = 256 << 20;

#[derive(Debug)]
pub(super) struct Screens(BTreeMap<String, File>);

#[derive(Debug)]
pub(super) struct File {
    pub(super) content: Bytes,
    pub(super) kind: &'static str,
    pub(super) keep: &'static str,
}

impl Screens {
    /// Reads the screens from `folder`, or from where they are installed.
    pub(super) fn load(folder: Option<&Path>) -> Result<Self, Failure> {
        let missing = || Failure::new("screens_missing");
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => installed()
                .into_iter()
                .find(|folder| folder.join("index.html").is_file())
                .ok_or_else(missing)?,
        };
        let mut files = BTreeMap::new();
        let mut room = LARGEST;
        collect(&folder, "", &mut room, &mut files).map_err(|_| missing())?;
        if !files.contains_key("index.html") {
            return Err(missing());
        }
        Ok(Self(files))
    }

    /// The file at a path of the address.
    pub(super) fn find(&self, path: &str) -> Option<&File> {
        // Pages are told apart after the #, so there is one page.
        match path.strip_prefix('/')? {
            "" => self.0.get("index.html"),
            name => self.0.get(name),
        }
    }
}

/// Where the screens may lie: beside the program, or in the workspace that
/// built it. Never in the current folder, which may be anybody's.
fn installed() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Ok(program) = std::env::current_exe() {
        if let Some(prefix) = program.parent().and_then(Path::parent) {
            places.push(prefix.join("share/waystation/ui"));
        }
        places.extend(program.ancestors().map(|folder| folder.join("ui/dist")));
    }
    // Set by `cargo run`, whatever target folder it builds in.
    if let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") {
        places.extend(
            Path::new(&package)
                .ancestors()
                .map(|folder| folder.join("ui/dist")),
        );
    }
    places
}

fn collect(
    folder: &Path,
    prefix: &str,
    room: &mut u64,
    files: &mut BTreeMap<String, File>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), room, files)?;
        } else if kind.is_file() {
            *room = room
                .checked_sub(entry.metadata()?.len())
                .ok_or(std::io::ErrorKind::FileTooLarge)?;
            let file = File {
                content: std::fs::read(entry.path())?.into(),
                kind: kind_of(&name),
                keep: keep(&name),
            };
            files.insert(name, file);
        }
    }
    Ok(())
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The build names what lies in `assets` by its content: it never changes.
fn keep(name: &str) -> &'static str {
    if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_screens_are_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "x").unwrap();
        let ui = folder.path().join("ui");
        std::fs::create_dir_all(ui.join("assets")).unwrap();
        std::fs::write(ui.join("index.html"), "<html>").unwrap();
        std::fs::write(ui.join("assets/main-1a2b.js"), "1").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("secret"), ui.join("link")).unwrap();

        let screens = Screens::load(Some(&ui)).unwrap();
        let kind = |path| screens.find(path).map(|file| file.kind);
        assert_eq!(kind("/"), Some("text/html; charset=utf-8"));
        assert_eq!(
            kind("/assets/main-1a2b.js"),
            Some("text/javascript; charset=utf-8")
        );
        for path in [
            "/../secret",
            "/link",
            "/assets/",
            "//secret",
            "/%2e%2e/secret",
            "",
        ] {
            assert_eq!(kind(path), None, "{path}");
        }
        let kept = |path| screens.find(path).unwrap().keep;
        assert_eq!(kept("/index.html"), "no-cache");
        assert!(kept("/assets/main-1a2b.js").contains("immutable"));
    }

    #[test]
    fn a_folder_without_screens_is_said_to_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let failure = Screens::load(Some(folder.path())).unwrap_err();
        assert_eq!(failure.code, "screens_missing");
    }
}
