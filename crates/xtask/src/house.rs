//! Where things lie: the checkout, the binaries, a person's folders.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{self, Failure, answer, not_done};

/// The root of the checkout.
pub fn root() -> PathBuf {
    // Cargo says where xtask's manifest is now; what was compiled in may be
    // the place of another checkout that shares the target folder.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest
        .ancestors()
        .nth(2)
        .map_or(manifest.clone(), Path::to_path_buf)
}

/// The folder Cargo builds into, whatever file or variable chose it.
pub fn target() -> Result<PathBuf, Failure> {
    let said = answer(shell::cargo().args(["metadata", "--no-deps", "--format-version", "1"]));
    match said.as_deref().and_then(target_in_metadata) {
        Some(folder) => Ok(folder),
        None => not_done(
            "Cargo cannot read the workspace. Run `cargo metadata --no-deps` to see its reason.",
        ),
    }
}

fn target_in_metadata(json: &str) -> Option<PathBuf> {
    let start = json.find(r#""target_directory":""#)? + r#""target_directory":""#.len();
    let mut folder = String::new();
    let mut letters = json[start..].chars();
    loop {
        match letters.next()? {
            '"' => return Some(folder.into()),
            '\\' => folder.push(letters.next()?),
            letter => folder.push(letter),
        }
    }
}

/// A binary of the development profile.
pub fn binary(name: &str) -> Result<PathBuf, Failure> {
    let profile = target()?.join("debug");
    Ok(profile.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Where the sample station lives: beside a person's other data, not in the
/// checkout, so that `git clean` never takes a shift with it.
pub fn sample_data() -> Result<PathBuf, Failure> {
    Ok(personal("XDG_DATA_HOME", ".local/share")?.join("waystation-sample"))
}

/// Where the sample server's database lies. Root's home is closed to the user
/// PostgreSQL runs as, who is never root.
pub fn sample_cluster() -> Result<PathBuf, Failure> {
    if is_root() {
        return Ok(PathBuf::from("/var/lib/waystation/pg"));
    }
    Ok(personal("XDG_DATA_HOME", ".local/share")?.join("waystation-sample-server"))
}

/// Where tools built from source are kept, shared by every checkout.
pub fn tools() -> Result<PathBuf, Failure> {
    Ok(personal("XDG_CACHE_HOME", ".cache")?
        .join("waystation")
        .join("tools"))
}

fn personal(variable: &str, beneath_home: &str) -> Result<PathBuf, Failure> {
    if let Some(folder) = std::env::var_os(variable).map(PathBuf::from)
        && folder.is_absolute()
    {
        return Ok(folder);
    }
    match home() {
        Some(home) => Ok(home.join(beneath_home)),
        None => not_done(format!(
            "Your home folder is not known. Set HOME or {variable} and run this again."
        )),
    }
}

/// Services and containers often start without HOME; the system still knows.
fn home() -> Option<PathBuf> {
    for variable in ["HOME", "USERPROFILE"] {
        if let Some(folder) = std::env::var_os(variable).map(PathBuf::from)
            && folder.is_absolute()
        {
            return Some(folder);
        }
    }
    let people = std::fs::read_to_string("/etc/passwd").ok()?;
    home_in_passwd(&people, &user_id()?.to_string())
}

fn home_in_passwd(people: &str, user: &str) -> Option<PathBuf> {
    people.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        (fields.get(2) == Some(&user))
            .then(|| fields.get(5).map(PathBuf::from))
            .flatten()
    })
}

#[cfg(unix)]
pub fn user_id() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    // The owner of one's own process folder; the standard library has no
    // getuid, and a dependency for one number is too many.
    std::fs::metadata("/proc/self")
        .map(|process| process.uid())
        .ok()
}

#[cfg(not(unix))]
pub fn user_id() -> Option<u32> {
    None
}

pub fn is_root() -> bool {
    user_id() == Some(0)
}

/// Is this program in PATH?
pub fn has_program(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| {
            folder
                .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
                .is_file()
        })
    })
}

/// Does pkg-config know this library?
pub fn has_library(name: &str) -> bool {
    answer(Command::new("pkg-config").args(["--exists", name])).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_folder_is_found_in_cargos_answer() {
        let json = r#"{"packages":[],"target_directory":"/t/with \"quotes\"","version":1}"#;
        assert_eq!(
            target_in_metadata(json),
            Some(PathBuf::from("/t/with \"quotes\""))
        );
        assert_eq!(target_in_metadata("{}"), None);
    }

    #[test]
    fn a_home_is_found_without_the_variable() {
        let people = "daemon:x:1:1::/usr/sbin:/bin/sh\nana:x:1000:1000::/people/ana:/bin/sh\n";
        assert_eq!(
            home_in_passwd(people, "1000"),
            Some(PathBuf::from("/people/ana"))
        );
        assert_eq!(home_in_passwd(people, "7"), None);
    }

    #[test]
    fn the_root_holds_the_window_s_configuration() {
        assert!(root().join("tauri.conf.json").is_file());
    }
}
