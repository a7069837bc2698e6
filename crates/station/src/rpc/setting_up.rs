//! Who and what this station is, and how it came to be.

use super::stored;
use crate::open::{Known, Station};
use crate::sign_in::hash_pin;
use crate::{clock, sample, views};
use contract::views::*;
use contract::{Caller, Failure, SetUpRequest};
use domain::access::{Role, SetUp};
use domain::kernel::{Actor, CompanyId, Country, OperatorId};
use domain::{Answer, Facts, Read, access};
use jiff::tz::TimeZone;

impl Station {
    /// Makes a fresh folder the station of a company, `behind` milliseconds ago.
    pub(crate) fn set_up_as(
        &self,
        company_id: CompanyId,
        caller: &Caller,
        ask: SetUpRequest,
        behind: i64,
    ) -> Result<SetUpView, Failure> {
        let code = ask.country.unwrap_or_else(|| "PH".to_owned());
        let pack = Country::find(&code);
        let time_zone = ask
            .time_zone
            .or_else(|| pack.map(|pack| pack.time_zone.to_owned()))
            .unwrap_or_else(|| "UTC".to_owned());
        if TimeZone::get(&time_zone).is_err() {
            return Err(Failure::new("unknown_time_zone").with("time_zone", time_zone));
        }
        let command = access::Command::SetUp(SetUp {
            company_id,
            company: ask.company,
            operator: ask.operator.clone(),
            country: code,
            language: ask.language.unwrap_or_else(|| "en".to_owned()),
            time_zone,
        });
        let actor = Actor {
            id: OperatorId(clock::fresh_id(clock::now())),
            name: ask.operator,
            role: Role::Superadmin,
        };
        // The rule is asked before a key is made, so that a typing mistake
        // leaves the folder as fresh as it was.
        let now = clock::now();
        let mut ctx = domain::Ctx {
            actor: actor.clone(),
            now,
            ids: domain::kernel::Ids::of(clock::command_id(now)),
        };
        if self.at_work().is_err() {
            domain::decide(&Facts::default(), &command.clone().into(), &mut ctx)?;
        }
        let pin = ask.pin.as_deref().map(|pin| (actor.id, pin));
        let (open, recovery_code) = self.prepare(pin)?;
        open.writer.set_back(behind);
        let Answer::Operator(operator) = open.run(command, actor)? else {
            return Err(Failure::new("internal"));
        };
        if let Some((operator_id, pin)) = pin {
            let set = access::Command::SetPin(access::SetPin {
                operator_id,
                proof: access::Proof::SignedIn,
                pin: hash_pin(pin),
            });
            open.run(set, Actor::from(&operator))?;
        }
        open.refresh()?;
        if caller.screen {
            // Whoever sets the station up is at its screens.
            open.seat.take(operator.id);
        }
        Ok(SetUpView {
            device_id: open.device.id.to_string(),
            operator: operator.name,
            recovery_code,
            protection: open.protection().word().to_owned(),
        })
    }

    /// Who and what this station is, and the state of the line.
    pub(super) fn state(&self, caller: &Caller) -> Result<StatusView, Failure> {
        let mut status = StatusView {
            set_up: false,
            locked: false,
            protection: self
                .protection()
                .map_or("none", |kept| kept.word())
                .to_owned(),
            device_id: None,
            station_code: None,
            company: None,
            country: None,
            currency: None,
            currency_decimals: 2,
            language: "en".to_owned(),
            time_zone: None,
            operator: None,
            active_session_id: None,
            unsent: 0,
            last_sync: None,
            epoch: None,
            standalone: true,
            waybills: 0,
            pending: 0,
            open_issues: 0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            signed_out: false,
            can_lock: false,
            places: Vec::new(),
            settings: views::settings(&Known::default(), None),
            sample: false,
        };
        let open = match self.at_work() {
            Ok(open) => open,
            Err(failure) if failure.code == "pin_needed" => {
                status.set_up = true;
                status.locked = true;
                return Ok(status);
            }
            Err(_) => return Ok(status),
        };
        let Some(company) = open.known().company else {
            return Ok(status);
        };
        let known = open.known();
        // The state is no secret: a command without its PIN may ask for it, and
        // so may whoever stands before locked screens.
        let operator = match caller.screen {
            true => open.seated(),
            false => Some(open.named(caller)?),
        };
        let country = Country::find(&company.country);
        let counts = open.readers.counts().map_err(stored)?;
        status.set_up = true;
        status.device_id = Some(open.device.id.to_string());
        status.station_code = known
            .device
            .as_ref()
            .map(|device| device.station_code.clone());
        if let Some(standing) = open.readers.standing().map_err(stored)? {
            status.standalone = false;
            status.unsent = u32::try_from(standing.unsent).unwrap_or(u32::MAX);
            status.last_sync = standing.server.synced_at;
            status.epoch = Some(standing.server.epoch);
        }
        status.currency = country.map(|pack| pack.currency.code.to_owned());
        status.currency_decimals = country.map_or(2, |pack| pack.currency.decimals);
        status.company = Some(company.name);
        status.country = Some(company.country);
        status.language = known.language().to_owned();
        status.time_zone = Some(company.time_zone);
        status.sample = company.id == sample::COMPANY;
        status.settings = views::settings(&known, operator.as_ref());
        status.can_lock = access::sign_in_needed(&known.operators, &known.sign_ins);
        status.signed_out = operator.is_none();
        if let Some(operator) = operator {
            let mine = open.facts(&[Read::ActiveSession(operator.id)])?;
            status.active_session_id = mine.active_session;
            status.places = views::places(&operator);
            status.operator = Some(views::operator(&operator, &known));
        }
        (status.waybills, status.pending, status.open_issues) = counts;
        Ok(status)
    }
}
