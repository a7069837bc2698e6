//! Who sees a row.

use contract::sync::Digest;
use domain::flows::Row;
use domain::kernel::{DeviceId, SiteId};
use std::collections::BTreeSet;

/// One audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Every station: company, people, stations.
    Ref,
    /// The stations of a site.
    Site(SiteId),
    /// One station.
    Device(DeviceId),
}

/// Every audience of a row, or every scope a station holds.
pub type Scopes = BTreeSet<Scope>;

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Scope::Ref => f.write_str("ref"),
            Scope::Site(id) => write!(f, "site:{id}"),
            Scope::Device(id) => write!(f, "device:{id}"),
        }
    }
}

/// Text that names no scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoScope(pub String);

impl std::str::FromStr for Scope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Self, NoScope> {
        let scope = match text.split_once(':') {
            None if text == "ref" => Some(Scope::Ref),
            Some(("site", id)) => id.parse().ok().map(|id| Scope::Site(SiteId(id))),
            Some(("device", id)) => id.parse().ok().map(|id| Scope::Device(DeviceId(id))),
            _ => None,
        };
        scope.ok_or_else(|| NoScope(text.to_owned()))
    }
}

/// Scopes as a station names them in a pull.
pub fn digest_of(scopes: &Scopes) -> Digest {
    let names: Vec<String> = scopes.iter().map(Scope::to_string).collect();
    crate::chain::digest(names.join("\n").as_bytes())
}

/// Where a row belongs when a station of `site` makes or changes it.
pub(crate) fn natural(row: &Row, site: SiteId) -> Scope {
    match row {
        Row::Company(_) | Row::Station(_) | Row::Operator(_) => Scope::Ref,
        _ => Scope::Site(site),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_scope_reads_as_it_is_written() {
        let id = Uuid::from_u128(7);
        for scope in [
            Scope::Ref,
            Scope::Site(SiteId(id)),
            Scope::Device(DeviceId(id)),
        ] {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for wrong in ["", "site", "site:7", "team:3"] {
            assert_eq!(wrong.parse::<Scope>(), Err(NoScope(wrong.to_owned())));
        }
    }
}
