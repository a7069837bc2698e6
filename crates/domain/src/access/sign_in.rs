//! Signing in at a station (W-402, X-42): whose PIN, how many tries, who is
//! let in no more. Hashes are made and compared by the host; here stands what
//! follows from the comparison.

use super::command::{Change, Refusal, company, permit};
use super::{Operator, Permission, Role};
use crate::command::{Answer, Outcome};
use crate::facts::Facts;
use crate::kernel::{Ctx, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How a person signs in at this station. It stays here: another station has
/// its own PINs and its own tries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// Who.
    pub operator_id: OperatorId,
    /// They chose a PIN; without one a press on the name is enough.
    pub has_pin: bool,
    /// Wrong tries since the last right one.
    pub failures: u32,
    /// No try is looked at before this.
    pub wait_until: Option<Timestamp>,
    /// Since when they work here no more.
    pub deactivated_at: Option<Timestamp>,
}

impl SignIn {
    /// Of somebody who never did anything here.
    pub fn new(operator_id: OperatorId) -> Self {
        Self {
            operator_id,
            has_pin: false,
            failures: 0,
            wait_until: None,
            deactivated_at: None,
        }
    }

    /// Whether they work here.
    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }
}

/// The salted slow hash of a PIN, as the host wrote it. It is neither printed,
/// nor logged, nor sent: it serialises to nothing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PinHash(pub String);

impl std::fmt::Debug for PinHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinHash(..)")
    }
}

/// One try to sign in, after the host has compared the PIN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrySignIn {
    /// Who wants to.
    pub operator_id: OperatorId,
    /// The PIN fits, or they have none.
    pub matched: bool,
}

/// What shows that a PIN may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Nothing but who is signed in.
    SignedIn,
    /// The PIN in use was given.
    CurrentPin,
    /// The recovery code of the station was given.
    RecoveryCode,
}

/// Gives a person a PIN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetPin {
    /// Whose.
    pub operator_id: OperatorId,
    /// What shows that it may be.
    pub proof: Proof,
    /// Its hash; never part of what is logged or sent.
    #[serde(skip)]
    pub pin: PinHash,
}

/// Names a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OperatorOnly {
    /// Who.
    pub operator_id: OperatorId,
}

/// How long nothing is tried after this many wrong PINs in a row, in
/// milliseconds. Two slips of a finger cost nothing; the fifth wrong try locks
/// for five minutes, and whoever goes on guessing waits an hour each.
pub fn wait_after(failures: u32) -> i64 {
    const SECOND: i64 = 1_000;
    match failures {
        0..=2 => 0,
        3 => 10 * SECOND,
        4 => 60 * SECOND,
        5 => 300 * SECOND,
        6 => 900 * SECOND,
        _ => 3_600 * SECOND,
    }
}

/// Whether a try may be looked at now; asked before the slow comparison too.
pub fn may_try(wait_until: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    let left = wait_until.map_or(0, |until| until.since(now));
    if left <= 0 {
        return Ok(());
    }
    let seconds = u32::try_from((left + 999) / 1_000).unwrap_or(u32::MAX);
    Err(Refusal::SignInWaits { seconds })
}

/// Whether people have to say who they are: as soon as there are two, or one
/// chose a PIN.
pub fn sign_in_needed(operators: &[Operator], sign_ins: &HashMap<OperatorId, SignIn>) -> bool {
    let known = |one: &Operator| sign_ins.get(&one.id);
    let active = |one: &&Operator| known(one).is_none_or(SignIn::is_active);
    operators.iter().filter(active).count() > 1
        || operators
            .iter()
            .any(|one| known(one).is_some_and(|sign_in| sign_in.has_pin))
}

/// The person of that id and how they sign in.
fn find(facts: &Facts, id: OperatorId) -> Result<(&Operator, SignIn), Refusal> {
    company(facts)?;
    let operator = facts.operators.iter().find(|one| one.id == id);
    let operator = operator.ok_or_else(|| Refusal::UnknownOperator {
        name: id.to_string(),
    })?;
    let sign_in = facts.sign_ins.get(&id).cloned();
    Ok((operator, sign_in.unwrap_or_else(|| SignIn::new(id))))
}

fn find_active(facts: &Facts, id: OperatorId) -> Result<(&Operator, SignIn), Refusal> {
    let (operator, sign_in) = find(facts, id)?;
    if sign_in.is_active() {
        return Ok((operator, sign_in));
    }
    Err(Refusal::OperatorInactive {
        name: operator.name.clone(),
    })
}

fn now_stands(sign_in: SignIn) -> Outcome {
    Outcome::new(
        vec![Change::SignInSet(sign_in.clone()).into()],
        Answer::SignIn(sign_in),
    )
}

/// A wrong try is no refused command: it is kept, so that the next one waits,
/// even after the computer was started anew.
pub(super) fn try_sign_in(facts: &Facts, ask: &TrySignIn, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let (_, sign_in) = find_active(facts, ask.operator_id)?;
    may_try(sign_in.wait_until, ctx.now)?;
    let failures = match ask.matched {
        true => 0,
        false => sign_in.failures.saturating_add(1),
    };
    let wait = wait_after(failures);
    let until = Timestamp::from_millis(ctx.now.millis().saturating_add(wait));
    Ok(now_stands(SignIn {
        failures,
        wait_until: (wait > 0).then_some(until),
        ..sign_in
    }))
}

pub(super) fn set_pin(facts: &Facts, ask: &SetPin, ctx: &Ctx) -> Result<Outcome, Refusal> {
    let (_, sign_in) = find_active(facts, ask.operator_id)?;
    let own = ctx.actor.id == ask.operator_id;
    let proven = match ask.proof {
        Proof::RecoveryCode => true,
        Proof::CurrentPin => own,
        Proof::SignedIn => own && !sign_in.has_pin,
    };
    if own && !proven {
        return Err(Refusal::PinWrong);
    }
    if !proven {
        permit(ctx.actor.role, Permission::Users)?;
    }
    let sign_in = SignIn {
        has_pin: true,
        failures: 0,
        wait_until: None,
        ..sign_in
    };
    let pin = Change::PinSet {
        operator_id: ask.operator_id,
        pin: ask.pin.clone(),
    };
    Ok(Outcome::new(
        vec![pin.into(), Change::SignInSet(sign_in.clone()).into()],
        Answer::SignIn(sign_in),
    ))
}

pub(super) fn deactivate(facts: &Facts, ask: &OperatorOnly, ctx: &Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Users)?;
    let (operator, sign_in) = find_active(facts, ask.operator_id)?;
    let others = facts.operators.iter().any(|one| {
        one.id != operator.id
            && one.role == Role::Superadmin
            && facts.sign_ins.get(&one.id).is_none_or(SignIn::is_active)
    });
    if operator.role == Role::Superadmin && !others {
        return Err(Refusal::LastSuperadmin);
    }
    Ok(now_stands(SignIn {
        deactivated_at: Some(ctx.now),
        ..sign_in
    }))
}

pub(super) fn reactivate(facts: &Facts, ask: &OperatorOnly, ctx: &Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Users)?;
    let (_, sign_in) = find(facts, ask.operator_id)?;
    Ok(now_stands(SignIn {
        deactivated_at: None,
        ..sign_in
    }))
}
