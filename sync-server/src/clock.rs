//! What only the machine knows: time, and chance.

use contract::Failure;
use domain::Timestamp;
use domain::kernel::CommandId;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

fn since_1970() -> std::time::Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}

/// Seconds since 1970.
pub fn seconds() -> u64 {
    since_1970().as_secs()
}

/// The server's clock.
pub fn now() -> Timestamp {
    let millis = i64::try_from(since_1970().as_millis());
    Timestamp::from_millis(millis.unwrap_or(i64::MAX))
}

/// Bytes nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new("internal").with("detail", error))?;
    Ok(bytes)
}

/// A fresh UUIDv7.
pub fn fresh_id() -> Result<Uuid, Failure> {
    let millis = u64::try_from(since_1970().as_millis()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random()?).into_uuid())
}

/// Fresh ids for what the server itself decides.
pub fn fresh_command() -> Result<CommandId, Failure> {
    fresh_id().map(CommandId)
}
