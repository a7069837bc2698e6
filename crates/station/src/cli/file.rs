//! Files that are written whole or not at all.

use contract::Failure;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file beside the place where it will stand.
#[derive(Debug)]
pub struct FreshFile {
    path: PathBuf,
    file: NamedTempFile,
}

impl FreshFile {
    /// Fails where the file could not be put, before any work is done for it.
    pub fn beside(path: &Path) -> Result<Self, Failure> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        if path.is_dir() {
            return Err(unwritable(path, io::ErrorKind::IsADirectory.into()));
        }
        let mut fresh = tempfile::Builder::new();
        // A document is for others too: the usual rights, not the owner's only.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fresh.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = fresh
            .tempfile_in(folder)
            .map_err(|error| unwritable(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// Puts it in place.
    pub fn put(mut self, content: &[u8]) -> Result<(), Failure> {
        self.file
            .write_all(content)
            .and_then(|()| self.file.as_file().sync_all())
            .map_err(|error| unwritable(&self.path, error))?;
        match self.file.persist(&self.path) {
            Ok(_) => Ok(()),
            Err(error) => Err(unwritable(&self.path, error.error)),
        }
    }
}

fn unwritable(path: &Path, error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::StorageFull => Failure::new("disk_full"),
        _ => Failure::new("file_unwritable")
            .with("path", path.display())
            .with("detail", error),
    }
}
