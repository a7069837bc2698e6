//! The data folder, held by one process at a time.

use contract::Failure;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The data folder, exclusively held while this value lives.
///
/// Held by a lock of the operating system, never by a pid file: it is free the
/// moment the process is gone, however it went.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// What came of trying to hold a folder.
#[derive(Debug)]
pub enum Hold {
    /// It is ours.
    Mine(Folder),
    /// Another process holds it.
    Busy,
}

impl Folder {
    /// The platform's data folder.
    pub fn default_path() -> PathBuf {
        directories::ProjectDirs::from("org", "waystation", "waystation").map_or_else(
            || PathBuf::from("waystation-data"),
            |dirs| dirs.data_dir().to_owned(),
        )
    }

    /// Holds the folder at `path`, making it if needed.
    pub fn hold(path: &Path) -> Result<Hold, Failure> {
        let unusable = |error: std::io::Error| {
            Failure::new("data_folder_unusable")
                .with("path", path.display())
                .with("detail", error)
        };
        make_private(path).map_err(unusable)?;
        let lock = private_options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join("lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Hold::Mine(Self {
                path: path.to_owned(),
                _lock: lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(Hold::Busy),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes a folder only its owner can enter. One that exists keeps its mode:
/// whoever made it may share it on purpose.
fn make_private(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    match builder.create(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Makes an empty file only its owner can read, unless it exists: SQLite would
/// make its own readable by everybody the folder lets in.
pub fn make_private_file(path: &Path) -> std::io::Result<()> {
    private_options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map(drop)
}

fn private_options() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only Unix has modes to set"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Puts a file in place whole or not at all, readable by its owner only, and
/// on disk before this returns.
pub fn put_private_file(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let fresh = path.with_extension("fresh");
    let mut file = private_options()
        .create(true)
        .truncate(true)
        .write(true)
        .open(&fresh)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    #[cfg(unix)]
    if let Some(parent) = path.parent() {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}
