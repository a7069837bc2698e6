//! Setting a station up, and who joins it.

use super::{Company, LANGUAGES, Operator, Permission, Role};
use crate::command::{Answer, Outcome, Read};
use crate::facts::Facts;
use crate::kernel::{CompanyId, Country, Ctx, OperatorId, tidy_text};
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "args", rename_all = "snake_case")]
pub enum Command {
    /// Make this station a standalone one.
    SetUp(SetUp),
    /// Add a person.
    AddOperator(AddOperator),
}

/// Names the company and its first operator, who owns the station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetUp {
    /// Fresh id of the company.
    pub company_id: CompanyId,
    /// Name of the company.
    pub company: String,
    /// Name of its first operator.
    pub operator: String,
    /// ISO 3166 code of a country pack.
    pub country: String,
    /// `en`, `fr` or `ar`.
    pub language: String,
    /// IANA time zone; the host has checked that it exists.
    pub time_zone: String,
}

/// Adds a person to the station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddOperator {
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
}

/// What may have happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Change {
    /// The station has its company.
    CompanySet(Company),
    /// A person was added.
    OperatorAdded(Operator),
}

/// Why not, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum Refusal {
    /// The actor's role lacks a permission (W-401).
    NotPermitted {
        /// The one that is missing.
        permission: Permission,
    },
    /// The station has a company already.
    AlreadySetUp,
    /// The station has none yet.
    NotSetUp,
    /// No country pack of that code.
    UnknownCountry {
        /// What was given.
        country: String,
    },
    /// No locale of that code.
    UnknownLanguage {
        /// What was given.
        language: String,
    },
    /// A name is empty or longer than 80 characters.
    NameUnusable,
    /// Another operator bears that name.
    NameTaken {
        /// The name.
        name: String,
    },
}

/// What `command` must know.
pub fn reads(command: &Command) -> Vec<Read> {
    match command {
        Command::SetUp(_) => vec![Read::Company],
        Command::AddOperator(_) => vec![Read::Company, Read::Operators],
    }
}

/// Decides `command` on `facts`.
pub fn decide(facts: &Facts, command: &Command, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    match command {
        Command::SetUp(ask) => set_up(facts, ask, ctx),
        Command::AddOperator(ask) => add_operator(facts, ask, ctx),
    }
}

/// The missing permission; every noun's refusals have a place for it.
pub(crate) struct Denied(pub Permission);

/// Denies unless the role grants `permission`.
pub(crate) fn permit(role: Role, permission: Permission) -> Result<(), Denied> {
    if role.may(permission) {
        Ok(())
    } else {
        Err(Denied(permission))
    }
}

impl From<Denied> for Refusal {
    fn from(Denied(permission): Denied) -> Self {
        Self::NotPermitted { permission }
    }
}

fn usable_name(name: &str) -> Result<String, Refusal> {
    let name = tidy_text(name);
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Refusal::NameUnusable);
    }
    Ok(name)
}

fn set_up(facts: &Facts, ask: &SetUp, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    if facts.company.is_some() {
        return Err(Refusal::AlreadySetUp);
    }
    let country = Country::find(&ask.country).ok_or_else(|| Refusal::UnknownCountry {
        country: ask.country.clone(),
    })?;
    if !LANGUAGES.contains(&ask.language.as_str()) {
        return Err(Refusal::UnknownLanguage {
            language: ask.language.clone(),
        });
    }
    let company = Company {
        id: ask.company_id,
        name: usable_name(&ask.company)?,
        country: country.code.to_owned(),
        language: ask.language.clone(),
        time_zone: ask.time_zone.clone(),
    };
    // The first operator owns the station: nobody else could add people to it.
    let operator = Operator {
        id: ctx.actor.id,
        name: usable_name(&ask.operator)?,
        role: Role::Superadmin,
        created_at: ctx.now,
    };
    Ok(Outcome::new(
        vec![
            Change::CompanySet(company).into(),
            Change::OperatorAdded(operator.clone()).into(),
        ],
        Answer::Operator(operator),
    ))
}

fn add_operator(facts: &Facts, ask: &AddOperator, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Users)?;
    if facts.company.is_none() {
        return Err(Refusal::NotSetUp);
    }
    let name = usable_name(&ask.name)?;
    let taken = |other: &Operator| other.name.to_lowercase() == name.to_lowercase();
    if facts.operators.iter().any(taken) {
        return Err(Refusal::NameTaken { name });
    }
    let id = OperatorId(ctx.ids.draw());
    let operator = Operator {
        id,
        name,
        role: ask.role,
        created_at: ctx.now,
    };
    Ok(Outcome::new(
        vec![Change::OperatorAdded(operator.clone()).into()],
        Answer::Operator(operator),
    ))
}
