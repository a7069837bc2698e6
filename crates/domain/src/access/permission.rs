//! Roles and the permission matrix (access-and-audit.md §1 and §2), as far as
//! the nouns that exist need it.

use serde::{Deserialize, Serialize};

/// A named permission set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The owner: always every permission.
    Superadmin,
    /// Operations manager.
    Admin,
    /// Team performance, assignment, quality.
    Manager,
    /// Service team.
    Supervisor,
    /// Warehouse.
    Operator,
    /// Phone sales.
    Agent,
    /// Quality control of sales.
    Checker,
}

/// One row of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See the figures of the day.
    Dashboard,
    /// Scan, dispatch, cancel.
    Scanner,
    /// Work the issue queue.
    Pending,
    /// Import workbooks.
    Upload,
    /// See and correct waybills.
    Accounts,
    /// Change settings.
    Settings,
    /// Add people and change their roles.
    Users,
}

impl Permission {
    /// Every permission, for views, tables and tests.
    pub const ALL: [Permission; 7] = [
        Permission::Dashboard,
        Permission::Scanner,
        Permission::Pending,
        Permission::Upload,
        Permission::Accounts,
        Permission::Settings,
        Permission::Users,
    ];
}

/// What a screen or a script may look at (warehouse.md §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Waybills, their lives and labels.
    Waybills,
    /// Sessions, their items and manifests.
    Sessions,
    /// Imports and their reports.
    Imports,
    /// The issue queue.
    Issues,
    /// The station itself: its people, problems and self-check.
    Station,
}

impl View {
    /// The permission it takes.
    pub fn permission(self) -> Permission {
        match self {
            View::Waybills => Permission::Accounts,
            View::Sessions => Permission::Scanner,
            View::Imports => Permission::Upload,
            View::Issues => Permission::Pending,
            View::Station => Permission::Dashboard,
        }
    }
}

/// A place of the screens. One that a role may not use is not offered to it
/// (W-401).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The day at a glance.
    Home,
    /// The scanner.
    Scan,
    /// Workbooks.
    Imports,
    /// Sessions and their manifests.
    Sessions,
    /// The waybill list.
    Waybills,
    /// The issue queue.
    Issues,
    /// The problems inbox.
    Problems,
    /// The station's self-check.
    Station,
    /// Settings; each part has its own permission.
    Settings,
}

impl Place {
    /// Every place, in the order they are offered.
    pub const ALL: [Place; 9] = [
        Place::Home,
        Place::Scan,
        Place::Imports,
        Place::Sessions,
        Place::Waybills,
        Place::Issues,
        Place::Problems,
        Place::Station,
        Place::Settings,
    ];

    /// The permission it takes.
    pub fn permission(self) -> Permission {
        match self {
            Place::Home | Place::Problems | Place::Station | Place::Settings => {
                Permission::Dashboard
            }
            Place::Scan | Place::Sessions => Permission::Scanner,
            Place::Imports => Permission::Upload,
            Place::Waybills => Permission::Accounts,
            Place::Issues => Permission::Pending,
        }
    }
}

impl Role {
    /// Every role, for tables and tests.
    pub const ALL: [Role; 7] = [
        Role::Superadmin,
        Role::Admin,
        Role::Manager,
        Role::Supervisor,
        Role::Operator,
        Role::Agent,
        Role::Checker,
    ];

    /// Whether the matrix grants `permission` to this role.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::{Accounts, Dashboard, Settings, Users};
        match self {
            Role::Superadmin => true,
            Role::Admin => permission != Users,
            Role::Operator => !matches!(permission, Settings | Users),
            Role::Agent | Role::Checker | Role::Manager => {
                matches!(permission, Dashboard | Accounts)
            }
            Role::Supervisor => permission == Dashboard,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Permission::*;

    #[test]
    fn the_matrix_of_the_catalogue() {
        let rows = [
            (
                Dashboard,
                "superadmin admin manager supervisor operator agent checker",
            ),
            (Scanner, "superadmin admin operator"),
            (Pending, "superadmin admin operator"),
            (Upload, "superadmin admin operator"),
            (Accounts, "superadmin admin manager operator agent checker"),
            (Settings, "superadmin admin"),
            (Users, "superadmin"),
        ];
        for (permission, granted) in rows {
            let may: Vec<_> = Role::ALL
                .into_iter()
                .filter(|role| role.may(permission))
                .map(|role| {
                    serde_json::to_value(role)
                        .unwrap()
                        .as_str()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            assert_eq!(may.join(" "), granted, "{permission:?}");
        }
    }
}
