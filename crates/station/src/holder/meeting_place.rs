//! Where the holder of a folder is found: a socket in a fresh folder that only
//! its owner can enter, and a sign in the data folder that names it.
//!
//! Not inside the data folder: a socket's address is at most about a hundred
//! bytes, and nothing may depend on how long the folder's path is.

use interprocess::local_socket::traits::Stream as _;
use interprocess::local_socket::{ListenerOptions, Name, Stream, prelude::LocalSocketListener};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};

const SIGN: &str = "holder.json";

/// What the sign says.
#[derive(Debug, Serialize, Deserialize)]
struct Sign {
    address: String,
}

/// A socket's address, and for its holder all that has to be cleared away.
#[derive(Debug)]
pub(super) struct MeetingPlace {
    address: String,
    /// Where our own sign hangs; somebody else's place is not ours to clear.
    sign: Option<PathBuf>,
}

impl MeetingPlace {
    /// Opens a place for the folder's holder and puts the sign up. Whatever an
    /// earlier holder left behind is cleared away: it must be gone, for the
    /// folder is ours.
    pub(super) fn open(folder: &Path) -> io::Result<(Self, LocalSocketListener)> {
        if let Ok(left) = Self::find(folder) {
            clear(&left.address);
        }
        let path = folder.join(SIGN);
        let place = Self {
            address: fresh_address()?,
            sign: Some(path.clone()),
        };
        let socket = ListenerOptions::new()
            .name(name(&place.address)?)
            .create_sync()?;
        let sign = serde_json::to_vec(&Sign {
            address: place.address.clone(),
        })?;
        // Readable by its owner only, and never seen half-written. It need not
        // survive a power cut, so it is not waited for.
        let fresh = tempfile::NamedTempFile::new_in(folder)?;
        std::fs::write(fresh.path(), sign)?;
        fresh.persist(&path)?;
        Ok((place, socket))
    }

    /// Reads the sign of whoever holds the folder.
    pub(super) fn find(folder: &Path) -> io::Result<Self> {
        let sign: Sign = serde_json::from_slice(&std::fs::read(folder.join(SIGN))?)?;
        Ok(Self {
            address: sign.address,
            sign: None,
        })
    }

    pub(super) fn connect(&self) -> io::Result<Stream> {
        Stream::connect(name(&self.address)?)
    }

    /// From now on nobody new finds the way.
    pub(super) fn take_the_sign_down(&self) {
        if let Some(sign) = &self.sign {
            let _ = std::fs::remove_file(sign);
        }
    }
}

impl Drop for MeetingPlace {
    fn drop(&mut self) {
        if self.sign.is_some() {
            self.take_the_sign_down();
            clear(&self.address);
        }
    }
}

#[cfg(unix)]
fn name(address: &str) -> io::Result<Name<'_>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    address.to_fs_name::<GenericFilePath>()
}

#[cfg(not(unix))]
fn name(address: &str) -> io::Result<Name<'_>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    address.to_ns_name::<GenericNamespaced>()
}

fn random_name() -> io::Result<String> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(format!(
        "waystation-{}",
        data_encoding::HEXLOWER.encode(&random)
    ))
}

/// A socket in a fresh folder that only its owner can enter, in the first place
/// that is short enough and can be written to.
#[cfg(unix)]
fn fresh_address() -> io::Result<String> {
    use std::os::unix::fs::DirBuilderExt;
    const LONGEST: usize = 100;
    let places = [
        std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from),
        Some(std::env::temp_dir()),
        Some(PathBuf::from("/tmp")),
    ];
    let mut why = io::ErrorKind::NotFound.into();
    for place in places.into_iter().flatten() {
        let home = place.join(random_name()?);
        let address = home.join("door");
        let Some(address) = address
            .to_str()
            .filter(|address| place.is_absolute() && address.len() <= LONGEST)
        else {
            continue;
        };
        match std::fs::DirBuilder::new().mode(0o700).create(&home) {
            Ok(()) => return Ok(address.to_owned()),
            Err(error) => why = error,
        }
    }
    Err(why)
}

#[cfg(not(unix))]
fn fresh_address() -> io::Result<String> {
    random_name()
}

/// Removes a socket and its folder, and nothing else: the sign might be
/// anybody's writing.
#[cfg(unix)]
fn clear(address: &str) {
    use std::os::unix::fs::FileTypeExt;
    let address = Path::new(address);
    let is_socket =
        std::fs::symlink_metadata(address).is_ok_and(|metadata| metadata.file_type().is_socket());
    if is_socket {
        let _ = std::fs::remove_file(address);
    }
    let home = address.parent().filter(|home| {
        home.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("waystation-"))
    });
    if let Some(home) = home {
        // Only an empty folder can be removed this way.
        let _ = std::fs::remove_dir(home);
    }
}

#[cfg(not(unix))]
fn clear(_address: &str) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_holder_left_is_cleared_away_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let (place, socket) = MeetingPlace::open(folder.path()).unwrap();
        let killed = PathBuf::from(&place.address);
        // As after kill -9: nothing is cleared.
        std::mem::forget(place);
        std::mem::forget(socket);
        assert!(killed.exists());

        let (place, _socket) = MeetingPlace::open(folder.path()).unwrap();
        assert!(!killed.exists() && !killed.parent().unwrap().exists());
        assert!(MeetingPlace::find(folder.path()).unwrap().connect().is_ok());
        let home = PathBuf::from(&place.address).parent().unwrap().to_owned();
        drop(place);
        assert!(!home.exists() && !folder.path().join(SIGN).exists());

        // A sign that points at something precious changes nothing.
        let precious = folder.path().join("waystation-precious");
        std::fs::create_dir(&precious).unwrap();
        std::fs::write(precious.join("door"), "data").unwrap();
        clear(precious.join("door").to_str().unwrap());
        assert!(precious.join("door").exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_finds_the_way() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (place, _socket) = MeetingPlace::open(folder.path()).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(Path::new(&place.address).parent().unwrap()), 0o700);
        assert_eq!(mode(&folder.path().join(SIGN)), 0o600);
    }
}
