//! Who is at the station, and how it is kept: signing in, PINs, settings.

use super::stored;
use crate::open::{Station, unexpected};
use crate::sign_in::hash_pin;
use crate::syncing::Line;
use crate::{clock, key, views};
use contract::views::{OperatorView, SettingsView, SignInNameView, SyncState, SyncView};
use contract::{Caller, ChangeSettingsRequest, Failure, Nothing, SetPinRequest, SetSoundRequest};
use domain::access::{
    self, ChangeCompany, ChangeSettings, OperatorOnly, Proof, SetLanguage, SetPin, SetSound, Sound,
    may_try,
};
use domain::kernel::{Actor, OperatorId};
use domain::{Answer, Refusal};

impl Station {
    pub(super) fn names(&self) -> Result<Vec<SignInNameView>, Failure> {
        let open = self.at_work()?;
        let known = open.known();
        let now = clock::now();
        let each = known.operators.iter().filter(|one| known.is_active(one.id));
        Ok(each
            .map(|one| {
                let sign_in = open.sign_in_of(one);
                let wait_seconds = match may_try(sign_in.wait_until, now) {
                    Err(access::Refusal::SignInWaits { seconds }) => seconds,
                    _ => 0,
                };
                SignInNameView {
                    operator_id: one.id,
                    name: one.name.clone(),
                    role: one.role,
                    has_pin: sign_in.has_pin,
                    wait_seconds,
                }
            })
            .collect())
    }

    /// Somebody sits down at the screens.
    pub(super) fn let_in(&self, id: OperatorId, pin: Option<&str>) -> Result<(), Failure> {
        let open = self.at_work()?;
        let known = open.known();
        let found = known.operators.iter().find(|one| one.id == id);
        let operator = found.ok_or_else(|| Failure::new("unknown_operator").with("name", id))?;
        open.try_pin(operator, pin)?;
        open.seat.take(id);
        Ok(())
    }

    pub(super) fn change_pin(
        &self,
        caller: &Caller,
        ask: SetPinRequest,
    ) -> Result<Nothing, Failure> {
        let open = self.at_work()?;
        let known = open.known();
        key::check_pin(&ask.pin)?;
        let find = |id| {
            let found = known.operators.iter().find(|one| one.id == id);
            found.ok_or_else(|| Failure::new("unknown_operator").with("name", id))
        };
        let (actor, operator_id, proof) = match (&ask.recovery_code, ask.operator_id) {
            // Whoever holds the code need not be able to sign in: that is what
            // the code is for.
            (Some(code), Some(id)) => {
                let whose = find(id)?;
                // A wrong code counts like a wrong PIN: it is guessed no faster.
                may_try(open.sign_in_of(whose).wait_until, clock::now()).map_err(Refusal::from)?;
                if key::open_with_code(self.path(), code)?.is_none() {
                    self.count_wrong(&open, whose)?;
                    return Err(Failure::new("recovery_code_wrong"));
                }
                (Actor::from(whose), id, Proof::RecoveryCode)
            }
            _ => {
                let actor = open.actor(caller)?;
                let id = ask.operator_id.unwrap_or(actor.id);
                let proof = match (&ask.current_pin, id == actor.id) {
                    (Some(pin), true) => {
                        open.try_pin(find(id)?, Some(pin))?;
                        Proof::CurrentPin
                    }
                    _ => Proof::SignedIn,
                };
                (actor, id, proof)
            }
        };
        let command = access::Command::SetPin(SetPin {
            operator_id,
            proof,
            pin: hash_pin(&ask.pin),
        });
        open.run(command, actor)?;
        open.refresh()?;
        let known = open.known();
        let active = known.operators.iter().filter(|one| known.is_active(one.id));
        let alone = active.count() == 1;
        let kept = key::wrap_for(self.path(), &open.key, operator_id, &ask.pin, alone)?;
        open.now_kept(kept);
        // A screen that its owner holds stays theirs; a command shows the new PIN.
        let seated = open.seat.who();
        open.seat.forget(operator_id);
        if let Some(who) = seated {
            open.seat.take(who);
        }
        Ok(Nothing {})
    }

    fn count_wrong(
        &self,
        open: &crate::open::Open,
        whose: &access::Operator,
    ) -> Result<(), Failure> {
        let tried = access::Command::TrySignIn(access::TrySignIn {
            operator_id: whose.id,
            matched: false,
        });
        open.run(tried, Actor::from(whose))?;
        open.refresh()
    }

    pub(super) fn deactivate(
        &self,
        caller: &Caller,
        operator_id: OperatorId,
    ) -> Result<OperatorView, Failure> {
        let view = self.person(
            caller,
            operator_id,
            access::Command::DeactivateOperator(OperatorOnly { operator_id }),
        )?;
        let open = self.at_work()?;
        open.seat.forget(operator_id);
        open.now_kept(key::unwrap_for(self.path(), operator_id)?);
        Ok(view)
    }

    pub(super) fn reactivate(
        &self,
        caller: &Caller,
        operator_id: OperatorId,
    ) -> Result<OperatorView, Failure> {
        self.person(
            caller,
            operator_id,
            access::Command::ReactivateOperator(OperatorOnly { operator_id }),
        )
    }

    fn person(
        &self,
        caller: &Caller,
        id: OperatorId,
        command: access::Command,
    ) -> Result<OperatorView, Failure> {
        let open = self.at_work()?;
        open.run(command, open.actor(caller)?)?;
        open.refresh()?;
        let known = open.known();
        let found = known.operators.iter().find(|one| one.id == id);
        found
            .map(|one| views::operator(one, &known))
            .ok_or_else(|| Failure::new("unknown_operator").with("name", id))
    }

    pub(super) fn rename_company(&self, caller: &Caller, name: String) -> Result<(), Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        open.run(
            access::Command::ChangeCompany(ChangeCompany { name }),
            actor,
        )?;
        open.refresh()
    }

    pub(super) fn speak(&self, caller: &Caller, language: String) -> Result<SettingsView, Failure> {
        let command = access::Command::SetLanguage(SetLanguage { language });
        self.set(caller, command)
    }

    pub(super) fn sound(
        &self,
        caller: &Caller,
        ask: SetSoundRequest,
    ) -> Result<SettingsView, Failure> {
        let sound = Sound {
            volume: ask.volume,
            silent_reason: ask.silent_reason,
        };
        self.set(caller, access::Command::SetSound(SetSound { sound }))
    }

    pub(super) fn behave(
        &self,
        caller: &Caller,
        ask: &ChangeSettingsRequest,
    ) -> Result<SettingsView, Failure> {
        let command = access::Command::ChangeSettings(ChangeSettings {
            acknowledge_errors: ask.acknowledge_errors,
            lock_after_minutes: ask.lock_after_minutes,
        });
        self.set(caller, command)
    }

    fn set(&self, caller: &Caller, command: access::Command) -> Result<SettingsView, Failure> {
        let open = self.at_work()?;
        let operator = open.operator(caller)?;
        match open.run(command, Actor::from(&operator))? {
            Answer::Settings(_) => {
                open.refresh()?;
                Ok(views::settings(&open.known(), Some(&operator)))
            }
            other => Err(unexpected(&other)),
        }
    }

    /// How the station stands with its server. One that never joined is
    /// standalone, and nothing of its work is waiting to be sent.
    pub(super) fn server_line(&self) -> Result<SyncView, Failure> {
        let alone = SyncView {
            state: SyncState::Standalone,
            unsent: 0,
            last_sync_at: None,
            problem: None,
        };
        let Ok(open) = self.at_work() else {
            return Ok(alone);
        };
        let Some(standing) = open.readers.standing().map_err(stored)? else {
            return Ok(alone);
        };
        let words = open.reading().words;
        let said = |failure: &Failure| words.error(&failure.code, &failure.params).0;
        let (state, problem) = match open.syncer.line() {
            // Until the first round has ended, or none is tried from here.
            Line::Unknown => (SyncState::Offline, None),
            Line::Online if standing.unsent > 0 => (SyncState::Syncing, None),
            Line::Online => (SyncState::Online, None),
            Line::Offline(failure) => (SyncState::Offline, Some(said(&failure))),
            Line::Stopped(failure) => (SyncState::Refused, Some(said(&failure))),
        };
        Ok(SyncView {
            state,
            unsent: u32::try_from(standing.unsent).unwrap_or(u32::MAX),
            last_sync_at: standing.server.synced_at,
            problem,
        })
    }
}
