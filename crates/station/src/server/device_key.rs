//! What a station signs with.

use crate::clock::random;
use crate::key;
use crate::store::Key;
use contract::Failure;
use contract::http::{PublicKey, Signature};
use ed25519_dalek::{Signer, SigningKey};
use std::path::Path;

const FILE: &str = "device.json";

/// The station's Ed25519 key. It lies in the data folder, sealed by the store's
/// key: kept exactly as well as that one, and back with it after a restore.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKey({})", self.public())
    }
}

impl DeviceKey {
    /// The key of an enrolled station.
    ///
    /// # Errors
    ///
    /// `device_key_missing` where there is none: one made now would be a
    /// stranger's to the server.
    pub fn open(folder: &Path, store: &Key) -> Result<Self, Failure> {
        let kept = key::unseal(folder, FILE, store)?;
        let missing = || Failure::new("device_key_missing").with("path", folder.display());
        kept.map(Self::of).ok_or_else(missing)
    }

    /// The key of a station about to enrol, made and on disk if there was none.
    pub fn open_or_make(folder: &Path, store: &Key) -> Result<Self, Failure> {
        if let Some(kept) = key::unseal(folder, FILE, store)? {
            return Ok(Self::of(kept));
        }
        let secret = random();
        key::seal(folder, FILE, store, &secret)?;
        Ok(Self::of(secret))
    }

    /// From its 32 secret bytes.
    pub fn of(secret: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&secret))
    }

    /// The half that others may see.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs a message of `contract::http`.
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_opens_with_the_stores_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Key(random());
        let missing = DeviceKey::open(folder.path(), &store).unwrap_err();
        assert_eq!(missing.code, "device_key_missing");
        let made = DeviceKey::open_or_make(folder.path(), &store).unwrap();
        let again = DeviceKey::open_or_make(folder.path(), &store).unwrap();
        let opened = DeviceKey::open(folder.path(), &store).unwrap();
        assert_eq!(made.public(), again.public());
        assert_eq!(made.sign(b"push"), opened.sign(b"push"));

        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        let secret = data_encoding::HEXLOWER.encode(&made.0.to_bytes());
        assert!(!text.contains(&secret), "{text}");
        // Another installation's store does not open it, and nothing replaces it.
        let other = Key(random());
        for refused in [
            DeviceKey::open(folder.path(), &other),
            DeviceKey::open_or_make(folder.path(), &other),
        ] {
            assert_eq!(refused.unwrap_err().code, "data_folder_unusable");
        }
        let kept = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert_eq!(kept, text);
    }
}
