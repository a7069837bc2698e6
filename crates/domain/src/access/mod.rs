//! Who may do what: roles, permissions, the people of a station.

mod command;
mod permission;
mod settings;
mod sign_in;

pub use command::{
    AddOperator, Change, ChangeCompany, ChangeSettings, Command, Refusal, SetLanguage, SetSound,
    SetUp, decide, reads,
};
pub(crate) use command::{Denied, permit};
pub use permission::{Permission, Place, Role, View};
pub use settings::{LONGEST_LOCK_MINUTES, Settings, Sound};
pub use sign_in::{
    OperatorOnly, PinHash, Proof, SetPin, SignIn, TrySignIn, may_try, sign_in_needed, wait_after,
};

use crate::kernel::{CompanyId, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};

/// The company a station works for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Company {
    /// Its id; part of every waybill's id.
    pub id: CompanyId,
    /// Its name, as printed on paper.
    pub name: String,
    /// ISO 3166 code of its country pack.
    pub country: String,
    /// Language of screens and paper: `en`, `fr` or `ar`.
    pub language: String,
    /// IANA name of its time zone.
    pub time_zone: String,
}

/// A person who works at a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Operator {
    /// Their id.
    pub id: OperatorId,
    /// Their name; unique at a station, whatever its case.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// When they were added.
    pub created_at: Timestamp,
}

impl From<&Operator> for crate::kernel::Actor {
    fn from(operator: &Operator) -> Self {
        Self {
            id: operator.id,
            name: operator.name.clone(),
            role: operator.role,
        }
    }
}

/// Languages every word exists in.
pub const LANGUAGES: &[&str] = &["en", "fr", "ar"];
