//! Who is at the screens, and whether a PIN fits. The rules about tries are
//! `domain::access`; here PINs are hashed and compared.

use crate::clock;
use crate::folder::put_private_file;
use crate::key::{self, MEMORY_KIB, Opened, PASSES, Protection, derive};
use crate::open::Open;
use crate::run::storage_failure;
use contract::{Caller, Failure};
use domain::access::{self, Operator, PinHash, SignIn, TrySignIn, may_try, wait_after};
use domain::kernel::{Actor, OperatorId};
use domain::{Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What a kept PIN is compared with.
#[derive(Debug, Serialize, Deserialize)]
struct Hashed {
    memory_kib: u32,
    passes: u32,
    salt: String,
    hash: String,
}

/// The hash of a PIN, as it is kept.
pub(crate) fn hash_pin(pin: &str) -> PinHash {
    let salt = clock::random::<16>();
    let hash = derive(pin, &salt, MEMORY_KIB, PASSES).unwrap_or_default();
    let hashed = Hashed {
        memory_kib: MEMORY_KIB,
        passes: PASSES,
        salt: data_encoding::HEXLOWER.encode(&salt),
        hash: data_encoding::HEXLOWER.encode(&hash),
    };
    PinHash(serde_json::to_string(&hashed).unwrap_or_default())
}

/// Whether a PIN is the one kept.
fn fits(kept: &PinHash, pin: &str) -> bool {
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).ok();
    let compare = || {
        let hashed: Hashed = serde_json::from_str(&kept.0).ok()?;
        let derived = derive(pin, &hex(&hashed.salt)?, hashed.memory_kib, hashed.passes)?;
        Some(hex(&hashed.hash)? == derived)
    };
    compare().unwrap_or(false)
}

/// Who is at the screens, and who has shown a PIN to this process before.
#[derive(Debug, Default)]
pub(crate) struct Seat {
    taken: Mutex<Option<OperatorId>>,
    /// Quick digests of PINs that fitted, under a salt of this process: a
    /// command that asks a hundred times is not slow a hundred times.
    shown: Mutex<HashMap<OperatorId, [u8; 32]>>,
    salt: Mutex<Option<[u8; 16]>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Seat {
    /// Who is at the screens.
    pub fn who(&self) -> Option<OperatorId> {
        *lock(&self.taken)
    }

    /// Somebody sits down.
    pub fn take(&self, operator: OperatorId) {
        *lock(&self.taken) = Some(operator);
    }

    /// Nobody is there.
    pub fn leave(&self) {
        *lock(&self.taken) = None;
    }

    /// This person's PIN changed, or they left: what they showed counts no more.
    pub fn forget(&self, operator: OperatorId) {
        lock(&self.shown).remove(&operator);
        let mut taken = lock(&self.taken);
        if *taken == Some(operator) {
            *taken = None;
        }
    }

    fn digest(&self, pin: &str) -> [u8; 32] {
        let salt = *lock(&self.salt).get_or_insert_with(clock::random);
        Sha256::new()
            .chain_update(salt)
            .chain_update(pin.as_bytes())
            .finalize()
            .into()
    }
}

impl Open {
    /// How a person signs in here.
    pub(crate) fn sign_in_of(&self, operator: &Operator) -> SignIn {
        let known = self.known();
        let found = known.sign_ins.get(&operator.id).cloned();
        found.unwrap_or_else(|| SignIn::new(operator.id))
    }

    /// Compares a PIN, and counts the try whatever came of it.
    pub(crate) fn try_pin(&self, operator: &Operator, pin: Option<&str>) -> Result<(), Failure> {
        let sign_in = self.sign_in_of(operator);
        // Before the slow comparison, so that guessing is slow for the guesser
        // and free for the station.
        may_try(sign_in.wait_until, clock::now()).map_err(Refusal::from)?;
        let matched = match (sign_in.has_pin, pin) {
            (false, _) => true,
            (true, None) => return Err(Failure::new("pin_needed")),
            (true, Some(pin)) => {
                let kept = self.readers.pin_hash(operator.id);
                let kept = kept.map_err(|error| storage_failure(&error))?;
                kept.is_some_and(|kept| fits(&kept, pin))
            }
        };
        let tried = access::Command::TrySignIn(TrySignIn {
            operator_id: operator.id,
            matched,
        });
        self.run(tried, Actor::from(operator))?;
        self.refresh()?;
        match (matched, pin) {
            (false, _) => Err(Failure::new("pin_wrong")),
            (true, Some(pin)) if sign_in.has_pin => {
                let digest = self.seat.digest(pin);
                lock(&self.seat.shown).insert(operator.id, digest);
                Ok(())
            }
            (true, _) => Ok(()),
        }
    }

    /// A command acts as somebody: by their PIN, if they have one.
    pub(crate) fn proven(&self, operator: Operator, caller: &Caller) -> Result<Operator, Failure> {
        let sign_in = self.sign_in_of(&operator);
        if !sign_in.is_active() {
            let name = operator.name;
            return Err(Refusal::from(access::Refusal::OperatorInactive { name }).into());
        }
        let pin = caller.pin.as_ref().map(|pin| pin.0.as_str());
        let shown = lock(&self.seat.shown).get(&operator.id).copied();
        let before = pin.is_some_and(|pin| shown == Some(self.seat.digest(pin)));
        if sign_in.has_pin && !before {
            self.try_pin(&operator, pin)?;
        }
        Ok(operator)
    }

    /// Who is at the screens; nobody where somebody has to sign in first.
    pub(crate) fn seated(&self) -> Option<Operator> {
        let known = self.known();
        let active = |one: &&Operator| known.is_active(one.id);
        match self.seat.who() {
            Some(id) => known
                .operators
                .iter()
                .filter(active)
                .find(|one| one.id == id),
            None if access::sign_in_needed(&known.operators, &known.sign_ins) => None,
            None => known.operators.iter().find(active),
        }
        .cloned()
    }
}

/// Wrong tries at a station whose data cannot be read yet. A file of its own,
/// since there is no database to keep them in; who can delete it can copy the
/// whole folder, and Argon2id is what is left then.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Tries {
    failures: u32,
    wait_until: Option<Timestamp>,
}

fn tries_path(folder: &Path) -> PathBuf {
    folder.join("unlock.json")
}

fn tries(folder: &Path) -> Tries {
    let text = std::fs::read(tries_path(folder)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Opens the key of a folder. A PIN or a recovery code given for a locked one is
/// a try, and counted whatever comes of it.
pub(crate) fn open_key(folder: &Path, given: Option<&str>) -> Result<Opened, Failure> {
    match (key::open(folder, None)?, given) {
        (Opened::Locked(protection), Some(given)) => try_key(folder, given, protection),
        (opened, _) => Ok(opened),
    }
}

fn try_key(folder: &Path, given: &str, protection: Protection) -> Result<Opened, Failure> {
    let before = tries(folder);
    may_try(before.wait_until, clock::now()).map_err(Refusal::from)?;
    let opened = match key::open(folder, Some(given)) {
        Err(failure) if failure.code == "pin_wrong" => key::open_with_code(folder, given)?
            .map(|key| Opened::Open(key, protection, None))
            .ok_or(failure),
        opened => opened,
    };
    match &opened {
        Ok(_) => {
            // Absent is as good as cleared.
            let _ = std::fs::remove_file(tries_path(folder));
        }
        Err(failure) if failure.code == "pin_wrong" => {
            let failures = before.failures.saturating_add(1);
            let wait = wait_after(failures);
            let until = Timestamp::from_millis(clock::now().millis().saturating_add(wait));
            let now = Tries {
                failures,
                wait_until: (wait > 0).then_some(until),
            };
            let json = serde_json::to_vec(&now).unwrap_or_default();
            put_private_file(&tries_path(folder), &json).map_err(|error| {
                Failure::new("data_folder_unusable")
                    .with("path", folder.display())
                    .with("detail", error)
            })?;
        }
        Err(_) => {}
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_fits_its_own_hash_and_no_other() {
        let kept = hash_pin("2468");
        assert!(fits(&kept, "2468"));
        assert!(!fits(&kept, "2469"));
        assert!(!fits(&kept, ""));
        assert_ne!(kept, hash_pin("2468"), "each hash has its own salt");
        assert!(!fits(&PinHash::default(), ""));
        assert!(!format!("{kept:?}").contains(&kept.0));
    }
}
