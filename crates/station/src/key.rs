//! The database key and what protects it: the OS keyring, a PIN, both, or — said
//! out loud as "reduced protection" — only the data folder's own mode.

use crate::clock::random;
use crate::folder::put_private_file;
use crate::store::Key;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use contract::Failure;
use domain::kernel::OperatorId;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

const KEYRING_SERVICE: &str = "org.waystation.station";
/// A keyring that asks its owner for a password may wait for a person.
const KEYRING_PATIENCE: Duration = Duration::from_secs(60);
/// The shortest PIN taken.
pub const SHORTEST_PIN: usize = 4;

/// What lies in `key.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case")]
enum Kept {
    /// The secret is in the keyring under this account.
    Keyring { account: String, pin: bool },
    /// The secret is here.
    Folder { secret: Secret },
}

/// The key, bare or wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
enum Secret {
    /// Hexadecimal.
    Bare { key: String },
    /// Encrypted once for each person who may open the station: whoever comes
    /// first in the morning does, with a PIN of their own.
    Wrapped { slots: Vec<Slot> },
}

/// The key, wrapped by one person's PIN. No name stands here: the file can be
/// read by whoever has the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Slot {
    operator_id: OperatorId,
    wrapped: Wrapped,
}

/// The key, encrypted under something a person knows: Argon2id, then
/// XChaCha20-Poly1305. The costs stand beside it, so that raising them later
/// leaves old files readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Wrapped {
    memory_kib: u32,
    passes: u32,
    salt: String,
    #[serde(flatten)]
    sealed: Sealed,
}

/// 32 bytes under a key: XChaCha20-Poly1305.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sealed {
    nonce: String,
    sealed: String,
}

/// How well a key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// In the OS keyring.
    Keyring,
    /// In the OS keyring, wrapped by a PIN.
    KeyringPin,
    /// In the data folder, wrapped by a PIN.
    Pin,
    /// In the data folder, bare.
    Reduced,
}

impl Protection {
    /// The word views use.
    pub fn word(self) -> &'static str {
        match self {
            Protection::Keyring => "keyring",
            Protection::KeyringPin => "keyring_pin",
            Protection::Pin => "pin",
            Protection::Reduced => "reduced",
        }
    }
}

/// What opening a folder's key gave.
pub enum Opened {
    /// No key was ever made here.
    Fresh,
    /// A PIN is needed.
    Locked(Protection),
    /// The key, and whose PIN opened it.
    Open(Key, Protection, Option<OperatorId>),
}

/// Opens the key of a data folder.
pub fn open(folder: &Path, pin: Option<&str>) -> Result<Opened, Failure> {
    let path = folder.join("key.json");
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // A database without its key file is no fresh folder: setting up
            // over it would bury the data.
            return if folder.join("station.db").exists() {
                Err(Failure::new("key_missing").with("path", folder.display()))
            } else {
                Ok(Opened::Fresh)
            };
        }
        Err(error) => return Err(unusable(folder, error)),
    };
    let kept: Kept = serde_json::from_slice(&text).map_err(|error| unusable(folder, error))?;
    let protection = kept.protection();
    if kept.is_wrapped() && pin.is_none() {
        return Ok(Opened::Locked(protection));
    }
    match (secret_of(&kept)?, pin) {
        (Secret::Bare { key }, _) => Ok(Opened::Open(bare(&key, folder)?, protection, None)),
        (Secret::Wrapped { .. }, None) => Ok(Opened::Locked(protection)),
        (Secret::Wrapped { slots }, Some(pin)) => {
            let opened = slots.iter().find_map(|slot| {
                let key = slot.wrapped.unwrap_with(pin)?;
                Some(Opened::Open(key, protection, Some(slot.operator_id)))
            });
            opened.ok_or_else(|| Failure::new("pin_wrong"))
        }
    }
}

impl Kept {
    fn is_wrapped(&self) -> bool {
        match self {
            Kept::Keyring { pin, .. } => *pin,
            Kept::Folder { secret } => matches!(secret, Secret::Wrapped { .. }),
        }
    }

    fn protection(&self) -> Protection {
        match (self, self.is_wrapped()) {
            (Kept::Keyring { .. }, true) => Protection::KeyringPin,
            (Kept::Keyring { .. }, false) => Protection::Keyring,
            (Kept::Folder { .. }, true) => Protection::Pin,
            (Kept::Folder { .. }, false) => Protection::Reduced,
        }
    }
}

fn secret_of(kept: &Kept) -> Result<Secret, Failure> {
    match kept {
        Kept::Folder { secret } => Ok(secret.clone()),
        Kept::Keyring { account, .. } => {
            let account = account.clone();
            ask_keyring(move || read_keyring(&account))
                .map_err(|detail| Failure::new("key_missing").with("detail", detail))
        }
    }
}

/// Opens the key with the recovery code; nothing when it does not fit.
pub fn open_with_code(folder: &Path, code: &str) -> Result<Option<Key>, Failure> {
    let text = std::fs::read(folder.join("recovery.json"));
    let text = text.map_err(|error| unusable(folder, error))?;
    let wrapped: Wrapped =
        serde_json::from_slice(&text).map_err(|error| unusable(folder, error))?;
    Ok(wrapped.unwrap_with(&plain_code(code)))
}

/// Wraps the key for a person's new PIN. Where the key lay bare it is wrapped
/// only if `alone`: others without a PIN of their own would be locked out.
pub fn wrap_for(
    folder: &Path,
    key: &Key,
    operator_id: OperatorId,
    pin: &str,
    alone: bool,
) -> Result<Protection, Failure> {
    let wrapped = Wrapped::seal(key, pin)?;
    change_slots(folder, |slots| {
        let mut slots = match slots {
            Some(slots) => slots,
            None if alone => Vec::new(),
            None => return None,
        };
        slots.retain(|slot| slot.operator_id != operator_id);
        slots.push(Slot {
            operator_id,
            wrapped,
        });
        Some(slots)
    })
}

/// A person opens this station no more. The last slot stays: without one
/// nobody but the recovery code could.
pub fn unwrap_for(folder: &Path, operator_id: OperatorId) -> Result<Protection, Failure> {
    change_slots(folder, |slots| {
        let mut slots = slots?;
        slots.retain(|slot| slot.operator_id != operator_id);
        (!slots.is_empty()).then_some(slots)
    })
}

/// Writes the slots that `change` makes of those there are; nothing when it
/// makes none.
fn change_slots(
    folder: &Path,
    change: impl FnOnce(Option<Vec<Slot>>) -> Option<Vec<Slot>>,
) -> Result<Protection, Failure> {
    let text = std::fs::read(folder.join("key.json")).map_err(|error| unusable(folder, error))?;
    let kept: Kept = serde_json::from_slice(&text).map_err(|error| unusable(folder, error))?;
    let slots = match secret_of(&kept)? {
        Secret::Bare { .. } => None,
        Secret::Wrapped { slots } => Some(slots),
    };
    let Some(slots) = change(slots) else {
        return Ok(kept.protection());
    };
    let secret = Secret::Wrapped { slots };
    let kept = match kept {
        Kept::Folder { .. } => Kept::Folder { secret },
        Kept::Keyring { account, .. } => {
            let offered = serde_json::to_vec(&secret).unwrap_or_default();
            let named = account.clone();
            ask_keyring(move || write_keyring(&named, &offered))
                .map_err(|detail| unusable(folder, detail))?;
            Kept::Keyring { account, pin: true }
        }
    };
    write(folder, "key.json", &kept)?;
    Ok(kept.protection())
}

/// Whether a PIN may be taken.
pub fn check_pin(pin: &str) -> Result<(), Failure> {
    if pin.chars().count() < SHORTEST_PIN {
        return Err(Failure::new("pin_too_short").with("shortest", SHORTEST_PIN));
    }
    Ok(())
}

/// A recovery code whose costly sealing goes on beside other work.
#[derive(Debug)]
pub struct Recovery {
    code: String,
    sealing: JoinHandle<Result<Wrapped, Failure>>,
}

impl Recovery {
    fn begin(key: &Key) -> Self {
        let code = recovery_code();
        let (key, password) = (key.clone(), plain_code(&code));
        Self {
            code,
            sealing: std::thread::spawn(move || Wrapped::seal(&key, &password)),
        }
    }

    /// Waits until what it opens is on disk; only then may anybody be told the
    /// code.
    pub fn kept(self, folder: &Path) -> Result<String, Failure> {
        let sealed = self.sealing.join();
        let sealed = sealed.map_err(|_| unusable(folder, "recovery.json"))??;
        write(folder, "recovery.json", &sealed)?;
        Ok(self.code)
    }
}

/// Keeps `key` for a data folder as well as this computer can, and begins a
/// recovery code that opens it too.
pub fn keep(
    folder: &Path,
    key: &Key,
    pin: Option<(OperatorId, &str)>,
) -> Result<(Protection, Recovery), Failure> {
    if let Some((_, pin)) = pin {
        check_pin(pin)?;
    }
    let recovery = Recovery::begin(key);
    let secret = match pin {
        Some((operator_id, pin)) => Secret::Wrapped {
            slots: vec![Slot {
                operator_id,
                wrapped: Wrapped::seal(key, pin)?,
            }],
        },
        None => Secret::Bare {
            key: data_encoding::HEXLOWER.encode(&key.0),
        },
    };
    let account = data_encoding::HEXLOWER.encode(&random::<16>());
    let offered = serde_json::to_vec(&secret).unwrap_or_default();
    let in_keyring = keyring_wanted() && {
        let account = account.clone();
        ask_keyring(move || write_keyring(&account, &offered)).is_ok()
    };
    let kept = match in_keyring {
        true => Kept::Keyring {
            account,
            pin: pin.is_some(),
        },
        false => Kept::Folder { secret },
    };
    write(folder, "key.json", &kept)?;
    Ok((kept.protection(), recovery))
}

fn write(folder: &Path, name: &str, content: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_vec_pretty(content).map_err(|error| unusable(folder, error))?;
    put_private_file(&folder.join(name), &json).map_err(|error| unusable(folder, error))
}

fn unusable(folder: &Path, detail: impl ToString) -> Failure {
    Failure::new("data_folder_unusable")
        .with("path", folder.display())
        .with("detail", detail)
}

fn bare(hex: &str, folder: &Path) -> Result<Key, Failure> {
    data_encoding::HEXLOWER
        .decode(hex.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .map(Key)
        .ok_or_else(|| unusable(folder, "key.json"))
}

impl Wrapped {
    fn seal(key: &Key, password: &str) -> Result<Self, Failure> {
        let salt = random::<16>();
        let under = derive(password, &salt, MEMORY_KIB, PASSES).ok_or_else(unsealed)?;
        Ok(Self {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt: data_encoding::HEXLOWER.encode(&salt),
            sealed: Sealed::close(&under, &key.0)?,
        })
    }

    fn unwrap_with(&self, password: &str) -> Option<Key> {
        let salt = data_encoding::HEXLOWER.decode(self.salt.as_bytes()).ok()?;
        let under = derive(password, &salt, self.memory_kib, self.passes)?;
        self.sealed.open(&under).map(Key)
    }
}

/// What a try at a PIN costs today; kept beside each hash, so that raising it
/// later leaves old ones readable.
pub(crate) const MEMORY_KIB: u32 = 64 * 1024;
/// The same in passes.
pub(crate) const PASSES: u32 = 3;

/// Argon2id; nothing for costs or a salt no honest file has.
pub(crate) fn derive(
    password: &str,
    salt: &[u8],
    memory_kib: u32,
    passes: u32,
) -> Option<[u8; 32]> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).ok()?;
    let mut derived = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut derived)
        .ok()?;
    Some(derived)
}

impl Sealed {
    fn close(under: &[u8; 32], secret: &[u8; 32]) -> Result<Self, Failure> {
        let nonce = random::<24>();
        let sealed = cipher(under).encrypt(&XNonce::from(nonce), &secret[..]);
        Ok(Self {
            nonce: data_encoding::HEXLOWER.encode(&nonce),
            sealed: data_encoding::HEXLOWER.encode(&sealed.map_err(|_| unsealed())?),
        })
    }

    fn open(&self, under: &[u8; 32]) -> Option<[u8; 32]> {
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).ok();
        let nonce: [u8; 24] = hex(&self.nonce)?.try_into().ok()?;
        let opened = cipher(under).decrypt(&XNonce::from(nonce), &hex(&self.sealed)?[..]);
        opened.ok()?.try_into().ok()
    }
}

fn unsealed() -> Failure {
    Failure::new("internal").with("detail", "a key could not be sealed")
}

fn cipher(under: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*under).into())
}

/// Keeps another secret in a file of the data folder, under the store's key: as
/// safe as that is kept, whether by keyring, PIN or neither.
pub fn seal(folder: &Path, name: &str, under: &Key, secret: &[u8; 32]) -> Result<(), Failure> {
    write(folder, name, &Sealed::close(&under.0, secret)?)
}

/// What [`seal`] kept, if anything.
pub fn unseal(folder: &Path, name: &str, under: &Key) -> Result<Option<[u8; 32]>, Failure> {
    let text = match std::fs::read(folder.join(name)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(folder, error)),
    };
    let sealed: Sealed = serde_json::from_slice(&text).map_err(|error| unusable(folder, error))?;
    let opened = sealed.open(&under.0);
    opened.map(Some).ok_or_else(|| unusable(folder, name))
}

/// 120 random bits as six groups of four letters and digits that cannot be
/// mistaken for one another.
fn recovery_code() -> String {
    let code = data_encoding::BASE32_NOPAD.encode(&random::<15>());
    let groups: Vec<&str> = (0..code.len())
        .step_by(4)
        .filter_map(|at| code.get(at..at + 4))
        .collect();
    groups.join("-")
}

/// A recovery code as it is used: however a person wrote it down.
fn plain_code(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_uppercase()
}

/// `WAYSTATION_KEYRING=off` keeps a kiosk without a desktop from asking.
fn keyring_wanted() -> bool {
    std::env::var("WAYSTATION_KEYRING").map_or(true, |value| value != "off")
}

/// Asks on a thread of its own: a keyring's daemon may never answer.
fn ask_keyring<T: Send + 'static>(
    ask: impl FnOnce() -> keyring::v1::Result<T> + Send + 'static,
) -> Result<T, String> {
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        // The receiver may have lost patience; then nobody wants the answer.
        let _ = sender.send(ask().map_err(|error| error.to_string()));
    });
    receiver
        .recv_timeout(KEYRING_PATIENCE)
        .map_err(|error| error.to_string())?
}

fn read_keyring(account: &str) -> keyring::v1::Result<Secret> {
    let bytes = keyring::v1::Entry::new(KEYRING_SERVICE, account)?.get_secret()?;
    serde_json::from_slice(&bytes)
        .map_err(|error| keyring::v1::Error::BadStoreFormat(error.to_string()))
}

fn write_keyring(account: &str, secret: &[u8]) -> keyring::v1::Result<()> {
    let entry = keyring::v1::Entry::new(KEYRING_SERVICE, account)?;
    entry.set_secret(secret)?;
    // Read back: some keyrings take a secret and keep nothing.
    if entry.get_secret()? == secret {
        Ok(())
    } else {
        Err(keyring::v1::Error::BadStoreFormat(
            "the keyring kept something else".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_opens_what_it_wrapped_and_a_wrong_one_does_not() {
        let key = Key(random());
        let wrapped = Wrapped::seal(&key, "2468").unwrap();
        assert_eq!(wrapped.unwrap_with("2468"), Some(key));
        assert_eq!(wrapped.unwrap_with("2469"), None);
    }

    #[test]
    fn each_pin_opens_and_only_while_its_owner_works_here() {
        let folder = tempfile::tempdir().unwrap();
        let [amal, noor] = [1, 2].map(|last| OperatorId(uuid::Uuid::from_u128(last)));
        let key = Key(random());
        let opened_by = |pin: &str| match open(folder.path(), Some(pin)) {
            Ok(Opened::Open(found, _, whose)) => (found == key).then_some(whose).flatten(),
            _ => None,
        };
        // A keyring is not asked: this test is about what lies in the folder.
        let slots = vec![Slot {
            operator_id: amal,
            wrapped: Wrapped::seal(&key, "2468").unwrap(),
        }];
        let secret = Secret::Wrapped { slots };
        write(folder.path(), "key.json", &Kept::Folder { secret }).unwrap();
        wrap_for(folder.path(), &key, noor, "1357", false).unwrap();
        assert_eq!(opened_by("2468"), Some(amal));
        assert_eq!(opened_by("1357"), Some(noor));
        wrap_for(folder.path(), &key, noor, "9753", false).unwrap();
        assert_eq!(opened_by("1357"), None, "the old one opens nothing");
        assert_eq!(opened_by("9753"), Some(noor));
        unwrap_for(folder.path(), noor).unwrap();
        assert_eq!(opened_by("9753"), None);
        unwrap_for(folder.path(), amal).unwrap();
        assert_eq!(opened_by("2468"), Some(amal), "the last slot stays");
    }

    #[test]
    fn a_bare_key_is_wrapped_only_for_somebody_who_works_alone() {
        let folder = tempfile::tempdir().unwrap();
        let amal = OperatorId(uuid::Uuid::from_u128(1));
        let key = Key(random());
        let secret = Secret::Bare {
            key: data_encoding::HEXLOWER.encode(&key.0),
        };
        write(folder.path(), "key.json", &Kept::Folder { secret }).unwrap();
        let crowd = wrap_for(folder.path(), &key, amal, "2468", false).unwrap();
        assert_eq!(crowd, Protection::Reduced);
        let alone = wrap_for(folder.path(), &key, amal, "2468", true).unwrap();
        assert_eq!(alone, Protection::Pin);
        assert!(matches!(open(folder.path(), None), Ok(Opened::Locked(_))));
    }

    #[test]
    fn a_recovery_code_opens_however_it_is_written_down() {
        let code = recovery_code();
        assert_eq!(code.len(), 29);
        let key = Key(random());
        let wrapped = Wrapped::seal(&key, &plain_code(&code)).unwrap();
        let sloppy = code.to_lowercase().replace('-', " ");
        assert_eq!(wrapped.unwrap_with(&plain_code(&sloppy)), Some(key));
    }
}
