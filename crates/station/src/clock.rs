//! The one place that reads the clock and the random source.

use domain::Timestamp;
use domain::kernel::CommandId;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Now, by this device's clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// `N` random bytes.
///
/// Without a random source no key and no id would be safe, so there is nothing
/// to go on with: the process ends.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gives no random bytes: {error}");
    }
    bytes
}

/// A fresh UUIDv7.
pub fn fresh_id(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.millis()).unwrap_or_default();
    let mut bytes = random::<16>();
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    Uuid::from_bytes(bytes)
}

/// The id of a command asked for now.
pub fn command_id(now: Timestamp) -> CommandId {
    CommandId(fresh_id(now))
}
