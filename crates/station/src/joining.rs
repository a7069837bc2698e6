//! A station joins a server.

use crate::clock;
use crate::key;
use crate::open::{Open, Station};
use crate::run::storage_failure;
use crate::server::{Client, DeviceKey};
use crate::sign_in::hash_pin;
use crate::store::Join;
use crate::syncing::runtime;
use contract::http::{Enrol, Enrolled, PublicKey, Signature};
use contract::sync::PROTOCOL;
use contract::{Caller, EnrolRequest, Failure};
use domain::access::{self, Permission, Role};
use domain::kernel::{Actor, OperatorId};
use std::sync::Arc;
use uuid::Uuid;

/// How often the end of the log is told anew while somebody scans meanwhile.
const TRIES: u32 = 50;

/// What came of joining.
pub(crate) struct Enrolment {
    pub open: Arc<Open>,
    pub enrolled: Enrolled,
    pub operator: Actor,
    /// Of a folder that was empty.
    pub recovery_code: Option<String>,
}

impl Station {
    /// Joins a server, with everything there is; an empty folder is set up on
    /// the way.
    pub(crate) fn join_server(
        &self,
        caller: &Caller,
        ask: &EnrolRequest,
    ) -> Result<Enrolment, Failure> {
        let there = self.at_work();
        let company = there.as_ref().ok().and_then(|open| open.known().company);
        let (open, person, recovery_code) = match (there, company) {
            (Ok(open), Some(_)) => {
                let standing = open.readers.standing();
                if standing.map_err(|error| storage_failure(&error))?.is_some() {
                    return Err(Failure::new("already_enrolled"));
                }
                let person = open.actor(caller)?;
                allowed(&person)?;
                (open, Some(person), None)
            }
            (Err(failure), _) if failure.code != "not_set_up" => return Err(failure),
            _ => {
                // Before a key is made, so that a typing mistake leaves the
                // folder as fresh as it was.
                crate::server::Address::read(&ask.server)?;
                let pin = ask.pin.as_deref().map(|pin| (NOBODY_YET, pin));
                let (open, code) = self.prepare(pin)?;
                (open, None, Some(code))
            }
        };
        let key = DeviceKey::open_or_make(&open.folder, &open.key)?;
        let client = Client::new(&ask.server, open.device.id, key)?;
        let runtime = runtime()?;
        for _ in 0..TRIES {
            let told = open.writer.sync(|store| Ok(store.head()))?;
            let request = Enrol {
                protocol: PROTOCOL,
                code: ask.code.clone(),
                device_id: open.device.id,
                // The client puts in what it signs with.
                key: PublicKey::default(),
                name: ask
                    .name
                    .clone()
                    .unwrap_or_else(|| open.device.station_code.clone()),
                station_code: open.device.station_code.clone(),
                operator: match person {
                    Some(_) => None,
                    None => Some(named(ask, &open)),
                },
                incarnation: open.device.incarnation,
                through: told.seq,
                head: told.link,
                signature: Signature::default(),
            };
            let enrolled = runtime.block_on(client.enrol(request))?;
            let operator = match (&person, &enrolled.operator) {
                (Some(person), _) => person.clone(),
                (None, Some(operator)) => Actor {
                    id: operator.id,
                    name: operator.name.clone(),
                    role: operator.role,
                },
                (None, None) => return Err(Failure::new("internal").with("detail", "operator")),
            };
            let url = client.server().to_string();
            let (answer, actor) = (enrolled.clone(), operator.clone());
            let joined = open.writer.sync(move |store| {
                store.join(&Join {
                    url: &url,
                    enrolled: &answer,
                    told,
                    actor: &actor,
                    at: clock::now(),
                    fresh: || (clock::command_id(clock::now()), clock::random()),
                })
            })?;
            if joined.is_ok() {
                // A station that had people has their PINs too.
                let pin = ask.pin.as_deref().filter(|_| person.is_none());
                self.give_pin(&open, &operator, pin)?;
                open.refresh()?;
                if caller.screen {
                    // Whoever joins the station is at its screens.
                    open.seat.take(operator.id);
                }
                return Ok(Enrolment {
                    open,
                    enrolled,
                    operator,
                    recovery_code,
                });
            }
        }
        Err(Failure::new("station_busy"))
    }
}

impl Station {
    /// The PIN of an empty folder becomes that of whoever now works there.
    fn give_pin(&self, open: &Open, operator: &Actor, pin: Option<&str>) -> Result<(), Failure> {
        let Some(pin) = pin else {
            return Ok(());
        };
        key::wrap_for(self.path(), &open.key, operator.id, pin, true)?;
        open.now_kept(key::unwrap_for(self.path(), NOBODY_YET)?);
        let set = access::Command::SetPin(access::SetPin {
            operator_id: operator.id,
            proof: access::Proof::SignedIn,
            pin: hash_pin(pin),
        });
        open.run(set, operator.clone())?;
        Ok(())
    }
}

/// Whose PIN it is until the server has said who works here.
const NOBODY_YET: OperatorId = OperatorId(Uuid::nil());

/// The one who opens an empty folder; the code says what they may do.
fn named(ask: &EnrolRequest, open: &Open) -> String {
    let own = || format!("Operator {}", open.device.station_code);
    ask.operator.clone().unwrap_or_else(own)
}

fn allowed(person: &Actor) -> Result<(), Failure> {
    let permission = Permission::Settings;
    // Who owns a station of their own may give it to a company.
    if person.role == Role::Superadmin || person.role.may(permission) {
        return Ok(());
    }
    Err(domain::Refusal::from(access::Refusal::NotPermitted { permission }).into())
}
