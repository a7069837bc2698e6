//! Who is at the door: stations, by their key.

mod enrol;
mod seal;

pub use enrol::{begin_life, enrol, new_code, set_up};
pub use seal::{Purpose, Seal};

use crate::clock;
use crate::store::{Device, DeviceState, Store};
use contract::Failure;
use contract::http::{AskToken, Challenge, PublicKey, Signature, Token};
use contract::sync::{OLDEST_PROTOCOL, PROTOCOL};
use domain::kernel::DeviceId;
use ed25519_dalek::VerifyingKey;

/// How long a challenge may be signed, in seconds.
const CHALLENGE_SECONDS: u64 = 60;
/// How long a token is taken, in seconds.
const TOKEN_SECONDS: u64 = 900;

/// Whether `key` signed `message`. Strict: one message has one signature.
pub fn is_signed(key: &PublicKey, message: &[u8], signature: &Signature) -> bool {
    let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
    let key = VerifyingKey::from_bytes(&key.0);
    key.is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}

/// Something to sign. Given to anyone, and kept nowhere: asking costs nothing
/// and says nothing about who is known.
pub fn challenge(seal: &Seal, device: DeviceId) -> Result<Challenge, Failure> {
    let until = clock::seconds() + CHALLENGE_SECONDS;
    let challenge = seal.close(Purpose::Challenge, device, until)?;
    Ok(Challenge { challenge })
}

/// A token for a signed challenge. A revoked station gets one too: it has to be
/// able to hand over what it still has.
pub async fn token(store: &Store, seal: &Seal, ask: &AskToken) -> Result<Token, Failure> {
    let wrong = || Failure::new("signature_wrong");
    let asked = seal.open(Purpose::Challenge, &ask.challenge, clock::seconds());
    if asked != Some(ask.device_id) {
        return Err(wrong());
    }
    let device = store.device(ask.device_id).await?.ok_or_else(wrong)?;
    let message = AskToken::signed(ask.device_id, &ask.challenge);
    if !is_signed(&device.key, &message, &ask.signature) {
        return Err(wrong());
    }
    let until = clock::seconds() + TOKEN_SECONDS;
    Ok(Token {
        token: seal.close(Purpose::Token, ask.device_id, until)?,
        expires_in: TOKEN_SECONDS,
    })
}

/// The station a token was given to, as it is known now.
pub async fn bearer(store: &Store, seal: &Seal, token: &str) -> Result<Device, Failure> {
    let needed = || Failure::new("sign_in_needed");
    let id = seal.open(Purpose::Token, token, clock::seconds());
    let id = id.ok_or_else(needed)?;
    store.device(id).await?.ok_or_else(needed)
}

/// Refuses a protocol this server does not speak. A push is not asked: whatever
/// a station did has to get through.
pub fn is_spoken(protocol: u32) -> Result<(), Failure> {
    if (OLDEST_PROTOCOL..=PROTOCOL).contains(&protocol) {
        return Ok(());
    }
    let failure = Failure::new("upgrade_needed").with("oldest", OLDEST_PROTOCOL);
    Err(failure.with("newest", PROTOCOL))
}

/// What a revoked station may not have.
pub fn not_revoked(device: &Device) -> Result<(), Failure> {
    if device.state == DeviceState::Revoked {
        return Err(Failure::new("device_revoked"));
    }
    Ok(())
}

/// A password as it is kept.
pub fn hashed(password: &str) -> Result<String, Failure> {
    use argon2::password_hash::PasswordHasher as _;
    let failed = |error| Failure::new("internal").with("detail", error);
    let hash = argon2::Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(failed)?.to_string())
}
