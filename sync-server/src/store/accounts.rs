//! What a person at the server sets up: sites, accounts, codes.

use super::{Error, Store};
use contract::sync::Digest;
use domain::access::Role;
use domain::kernel::SiteId;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// A person of the console.
#[derive(Debug)]
pub struct Account {
    /// Their id.
    pub id: Uuid,
    /// What they sign in with.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their password, hashed.
    pub password: String,
}

/// A code to enrol with.
#[derive(Debug)]
pub struct NewCode {
    /// Of the code itself, which is kept nowhere.
    pub digest: Digest,
    /// Where the station will stand.
    pub site_id: SiteId,
    /// The role of the person it may bring.
    pub role: Role,
    /// Hours it works.
    pub hours: i32,
}

impl Store {
    /// The secret that challenges and tokens are signed with.
    pub async fn secret(&self) -> Result<Vec<u8>, Error> {
        let client = self.client().await?;
        Ok(client
            .query_one("SELECT secret FROM server", &[])
            .await?
            .get(0))
    }

    /// Adds a site; false when one has this name.
    pub async fn add_site(&self, id: SiteId, name: &str) -> Result<bool, Error> {
        let client = self.client().await?;
        let sql = "INSERT INTO site (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        Ok(client.execute(sql, &[&id.0, &name]).await? == 1)
    }

    /// The site of a name, in whatever case.
    pub async fn site(&self, name: &str) -> Result<Option<SiteId>, Error> {
        let client = self.client().await?;
        let sql = "SELECT id FROM site WHERE lower(name) = lower($1)";
        let row = client.query_opt(sql, &[&name]).await?;
        Ok(row.map(|row| SiteId(row.get(0))))
    }

    /// Adds an account; false when one has this address.
    pub async fn add_account(&self, account: &Account) -> Result<bool, Error> {
        let client = self.client().await?;
        let sql = "INSERT INTO account (id, email, name, password) VALUES ($1, $2, $3, $4)
                   ON CONFLICT DO NOTHING";
        let parameters: &[&(dyn ToSql + Sync)] = &[
            &account.id,
            &account.email,
            &account.name,
            &account.password,
        ];
        Ok(client.execute(sql, parameters).await? == 1)
    }

    /// Writes a code down.
    pub async fn add_code(&self, code: &NewCode) -> Result<(), Error> {
        let client = self.client().await?;
        let role = serde_json::to_value(code.role)?;
        let role = role.as_str().unwrap_or_default();
        let sql = "INSERT INTO enrol_code (digest, site_id, role, expires_at)
                   VALUES ($1, $2, $3, now() + make_interval(hours => $4))";
        let parameters: &[&(dyn ToSql + Sync)] = &[
            &code.digest.0.as_slice(),
            &code.site_id.0,
            &role,
            &code.hours,
        ];
        client.execute(sql, parameters).await?;
        Ok(())
    }
}
