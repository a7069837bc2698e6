//! Setting a station up, who joins it, and how it is kept.

use super::settings::{self, Settings, Sound};
use super::sign_in::{self, OperatorOnly, SetPin, SignIn, TrySignIn};
use super::{Company, LANGUAGES, Operator, Permission, PinHash, Role};
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
    /// Name the company anew.
    ChangeCompany(ChangeCompany),
    /// Count one try to sign in at this station.
    TrySignIn(TrySignIn),
    /// Give a person a PIN at this station.
    SetPin(SetPin),
    /// A person works here no more. What they did stays theirs.
    DeactivateOperator(OperatorOnly),
    /// They are back.
    ReactivateOperator(OperatorOnly),
    /// Speak another language at this station.
    SetLanguage(SetLanguage),
    /// How loud this station is.
    SetSound(SetSound),
    /// How this station behaves.
    ChangeSettings(ChangeSettings),
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

/// Names the company anew. Paper that was issued keeps the old name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeCompany {
    /// Its name.
    pub name: String,
}

/// Speaks another language on screens, in answers and on paper of this station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetLanguage {
    /// `en`, `fr` or `ar`.
    pub language: String,
}

/// Says how loud this station is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetSound {
    /// The volume, and why it is silent.
    pub sound: Sound,
}

/// Says how this station behaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeSettings {
    /// An error stops the scanning until somebody has acknowledged it.
    pub acknowledge_errors: bool,
    /// Minutes without a key or a scan after which the station locks; 0 never.
    pub lock_after_minutes: u32,
}

/// What may have happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Change {
    /// The station has its company, or the company its new name.
    CompanySet(Company),
    /// A person was added.
    OperatorAdded(Operator),
    /// How a person signs in here now stands so.
    SignInSet(SignIn),
    /// A person has a new PIN here.
    PinSet {
        /// Who.
        operator_id: crate::kernel::OperatorId,
        /// Its hash; never part of what is logged or sent.
        #[serde(skip)]
        pin: PinHash,
    },
    /// How this station behaves now.
    SettingsSet(Settings),
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
    /// Nobody here is that.
    UnknownOperator {
        /// What they were called by.
        name: String,
    },
    /// They work here no more.
    OperatorInactive {
        /// Their name.
        name: String,
    },
    /// The last person who may manage people must stay.
    LastSuperadmin,
    /// Too many wrong tries: the next one is not looked at before its time.
    SignInWaits {
        /// Seconds until then, rounded up.
        seconds: u32,
    },
    /// The PIN in use was not given, or a wrong one.
    PinWrong,
    /// Somebody chose silence and did not say why.
    SilenceUnexplained,
    /// A number of a setting is out of its range.
    SettingOutOfRange {
        /// The largest that is taken.
        largest: u32,
    },
}

/// What `command` must know. Everyone's way to sign in comes with
/// [`Read::Operators`], this station's settings with [`Read::Company`].
pub fn reads(command: &Command) -> Vec<Read> {
    match command {
        Command::SetUp(_) => vec![Read::Company],
        _ => vec![Read::Company, Read::Operators],
    }
}

/// Decides `command` on `facts`.
pub fn decide(facts: &Facts, command: &Command, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    match command {
        Command::SetUp(ask) => set_up(facts, ask, ctx),
        Command::AddOperator(ask) => add_operator(facts, ask, ctx),
        Command::ChangeCompany(ask) => change_company(facts, ask, ctx),
        Command::TrySignIn(ask) => sign_in::try_sign_in(facts, ask, ctx),
        Command::SetPin(ask) => sign_in::set_pin(facts, ask, ctx),
        Command::DeactivateOperator(ask) => sign_in::deactivate(facts, ask, ctx),
        Command::ReactivateOperator(ask) => sign_in::reactivate(facts, ask, ctx),
        Command::SetLanguage(ask) => settings::set_language(facts, ask, ctx),
        Command::SetSound(ask) => settings::set_sound(facts, ask, ctx),
        Command::ChangeSettings(ask) => settings::change(facts, ask, ctx),
    }
}

impl Command {
    /// The name the log and the wire use.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::SetUp(_) => "access.set_up",
            Command::AddOperator(_) => "access.add_operator",
            Command::ChangeCompany(_) => "access.change_company",
            Command::TrySignIn(_) => "access.try_sign_in",
            Command::SetPin(_) => "access.set_pin",
            Command::DeactivateOperator(_) => "access.deactivate_operator",
            Command::ReactivateOperator(_) => "access.reactivate_operator",
            Command::SetLanguage(_) => "access.set_language",
            Command::SetSound(_) => "access.set_sound",
            Command::ChangeSettings(_) => "access.change_settings",
        }
    }

    /// Whether it is about this station alone: it stands in the log here and no
    /// server has a use for it (W-420: secrets never sync).
    pub fn stays_here(&self) -> bool {
        !matches!(
            self,
            Command::SetUp(_) | Command::AddOperator(_) | Command::ChangeCompany(_)
        )
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

/// Refuses a station nobody has set up; otherwise its company.
pub(super) fn company(facts: &Facts) -> Result<&Company, Refusal> {
    facts.company.as_ref().ok_or(Refusal::NotSetUp)
}

pub(super) fn known_language(language: &str) -> Result<(), Refusal> {
    if LANGUAGES.contains(&language) {
        return Ok(());
    }
    Err(Refusal::UnknownLanguage {
        language: language.to_owned(),
    })
}

fn change_company(facts: &Facts, ask: &ChangeCompany, ctx: &Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Settings)?;
    let company = Company {
        name: usable_name(&ask.name)?,
        ..company(facts)?.clone()
    };
    Ok(Outcome::new(
        vec![Change::CompanySet(company).into()],
        Answer::Done,
    ))
}

fn set_up(facts: &Facts, ask: &SetUp, ctx: &mut Ctx) -> Result<Outcome, Refusal> {
    if facts.company.is_some() {
        return Err(Refusal::AlreadySetUp);
    }
    let country = Country::find(&ask.country).ok_or_else(|| Refusal::UnknownCountry {
        country: ask.country.clone(),
    })?;
    known_language(&ask.language)?;
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
    company(facts)?;
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
