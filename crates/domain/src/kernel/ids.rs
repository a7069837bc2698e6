//! Typed ids. Every record has a client-made UUIDv7; a waybill's id is derived
//! from its company and number, so that ten stations importing one workbook
//! make one record.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(transparent)]
        pub struct $name(#[cfg_attr(feature = "typescript", ts(type = "string"))] pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// One command, and the one entry it leaves in the log.
    CommandId,
    /// The company a station belongs to.
    CompanyId,
    /// One installation: a station or a laptop.
    DeviceId,
    /// One tracking event of a waybill.
    EventId,
    /// One import of one file.
    ImportId,
    /// One problem with one code of one scan session.
    IssueId,
    /// One stored manifest.
    ManifestId,
    /// A person who acts.
    OperatorId,
    /// One sheet of the print ledger.
    PrintJobId,
    /// One answered scan.
    ScanItemId,
    /// One scan session.
    SessionId,
    /// A warehouse or hub.
    SiteId,
    /// One waybill.
    WaybillId,
}

impl WaybillId {
    /// The id every station gives to this number of this company: a UUIDv8.
    pub fn derive(company: CompanyId, number: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(company.0.as_bytes());
        hash.update(number.as_bytes());
        Self(Uuid::new_v8(first_16(&hash.finalize())))
    }
}

fn first_16(digest: &[u8]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}

/// Where the ids of later decisions begin; no command makes as many records.
const LATER: u64 = 1 << 32;

/// Bytes of an id that are its own; the other six carry the millisecond.
const OWN_BYTES: usize = 10;
/// Ids that one digest of 32 bytes is enough for.
const IDS_A_DIGEST: u64 = 3;

/// Fresh ids for the records one command makes.
///
/// They are drawn from the command's own id, so deciding the command again on
/// another machine gives the same records. Each is a valid UUIDv7 carrying the
/// command's millisecond: the `n`th takes its own bytes from the third part
/// `n % 3` of SHA-256(command id, `n / 3`), since an import draws one a row.
#[derive(Debug, Clone)]
pub struct Ids {
    command: CommandId,
    drawn: u64,
    /// The digest in use, and which it is.
    digest: Option<(u64, [u8; 32])>,
}

impl Ids {
    /// Ids for the records of `command`.
    pub fn of(command: CommandId) -> Self {
        Self {
            command,
            drawn: 0,
            digest: None,
        }
    }

    /// Ids for records that only a later decision of the same command makes:
    /// none of them equals one the first decision drew.
    #[must_use]
    pub fn later(&self) -> Self {
        Self {
            command: self.command,
            drawn: LATER,
            digest: None,
        }
    }

    /// The next id; never repeats within one command.
    pub fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        let (which, part) = (self.drawn / IDS_A_DIGEST, self.drawn % IDS_A_DIGEST);
        let digest = match self.digest {
            Some((held, digest)) if held == which => digest,
            _ => self.next_digest(which),
        };
        let own = &digest[part as usize * OWN_BYTES..][..OWN_BYTES];
        let mut bytes = *self.command.0.as_bytes();
        bytes[6..].copy_from_slice(own);
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        Uuid::from_bytes(bytes)
    }

    fn next_digest(&mut self, which: u64) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.command.0.as_bytes());
        hash.update(which.to_be_bytes());
        let digest = hash.finalize().into();
        self.digest = Some((which, digest));
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_stations_importing_one_workbook_make_one_record() {
        let company = CompanyId(Uuid::from_u128(7));
        let other = CompanyId(Uuid::from_u128(8));
        assert_eq!(
            WaybillId::derive(company, "JT1"),
            WaybillId::derive(company, "JT1")
        );
        assert_ne!(
            WaybillId::derive(company, "JT1"),
            WaybillId::derive(company, "JT2")
        );
        assert_ne!(
            WaybillId::derive(company, "JT1"),
            WaybillId::derive(other, "JT1")
        );
        assert_eq!(WaybillId::derive(company, "JT1").0.get_version_num(), 8);
    }

    #[test]
    fn drawn_ids_are_repeatable_distinct_version_7() {
        let command = CommandId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        let mut a = Ids::of(command);
        let mut b = Ids::of(command);
        let drawn: Vec<Uuid> = (0..1_000).map(|_| a.draw()).collect();
        assert!(drawn.iter().all(|id| *id == b.draw()));
        let later = Ids::of(command).later().draw();
        let distinct: std::collections::BTreeSet<_> = drawn.iter().chain([&later]).collect();
        assert_eq!(distinct.len(), 1_001);
        for id in drawn {
            assert_eq!(id.get_version_num(), 7);
            assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            assert_eq!(id.as_bytes()[..6], command.0.as_bytes()[..6]);
        }
    }
}
