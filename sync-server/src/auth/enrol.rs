//! A station joins with a code that works once.

use super::is_signed;
use crate::clock;
use crate::run;
use crate::store::accounts::NewCode;
use crate::store::{Device, Error, Store, Transaction, devices, load};
use contract::Failure;
use contract::http::{BeginLife, Enrol, Enrolled};
use contract::sync::Digest;
use data_encoding::BASE32_NOPAD;
use domain::access::{AddOperator, Change, Company, Operator, Role};
use domain::flows::Row;
use domain::kernel::{Actor, Ctx, DeviceId, Ids, OperatorId, SiteId};
use domain::{Command, Model, Read, access};
use std::collections::BTreeSet;
use sync::{Scope, Scopes};
use uuid::Uuid;

/// Letters of station codes: none that people mistake for a digit.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Random station codes that are tried after the station's own.
const CODES_TRIED: usize = 16;

/// A fresh code: 80 random bits, so nobody guesses it while it works.
pub fn new_code(site_id: SiteId, role: Role, hours: i32) -> Result<(String, NewCode), Failure> {
    let letters = BASE32_NOPAD.encode(&clock::random::<10>()?);
    let groups: Vec<&str> = (letters.as_bytes().chunks(4))
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    let code = groups.join("-");
    let digest = digest_of(&code);
    let new = NewCode {
        digest,
        site_id,
        role,
        hours,
    };
    Ok((code, new))
}

/// Of a code as people type it. Base 32 has neither 0 nor 1, which are read as
/// the letters they look like.
fn digest_of(code: &str) -> Digest {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    let letters = letters.map(|letter| match letter.to_ascii_uppercase() {
        '0' => 'O',
        '1' => 'I',
        other => other,
    });
    sync::chain::digest(letters.collect::<String>().as_bytes())
}

/// Takes a station in. The same station with the same code gets the same answer
/// again: the first one may have been lost.
pub async fn enrol(store: &Store, ask: &Enrol) -> Result<Enrolled, Failure> {
    super::is_spoken(ask.protocol)?;
    if !is_signed(&ask.key, &ask.signed(), &ask.signature) {
        return Err(Failure::new("signature_wrong"));
    }
    // Before the transaction: nobody may hold a connection and wait for another.
    let known = store.device(ask.device_id).await?;
    let epoch = store.head().await?.epoch;
    let mut client = store.client().await?;
    let transaction = client.transaction().await.map_err(Error::from)?;
    let digest = digest_of(&ask.code);
    let unusable = || Failure::new("enrol_code_unusable");
    let code = devices::code(&transaction, digest)
        .await?
        .ok_or_else(unusable)?;
    if let Some((by, answer)) = code.used {
        let is_same = known.is_some_and(|known| known.id == by && known.key == ask.key);
        if !is_same {
            return Err(unusable());
        }
        // Its log has grown since it asked first.
        devices::begin_later(&transaction, ask).await?;
        transaction.commit().await.map_err(Error::from)?;
        return Ok(serde_json::from_str(&answer).map_err(Error::from)?);
    }
    if code.is_expired {
        return Err(unusable());
    }
    let own = Some(ask.station_code.clone()).filter(|own| is_usable(own));
    let more = (0..CODES_TRIED).map_while(|_| clock::random::<4>().ok());
    let more = more.map(|bytes| {
        let letter = |byte: &u8| char::from(CODE_LETTERS[usize::from(byte % 32)]);
        bytes.iter().map(letter).collect()
    });
    let codes = own.into_iter().chain(more);
    let station = devices::add(&transaction, ask, code.site_id, codes).await?;
    let station = station.ok_or_else(|| Failure::new("already_enrolled"))?;
    let model = everyone(&transaction).await?;
    let company = model.company.clone();
    let company = company.ok_or_else(|| Failure::new("not_set_up"))?;
    let operator = (ask.operator.as_deref())
        .map(|name| operator(&model, name, code.role))
        .transpose()?;
    let for_all = Scopes::from([Scope::Ref]);
    let mut rows = vec![(Row::Station(station.clone()), for_all.clone())];
    rows.extend(operator.clone().map(|one| (Row::Operator(one), for_all)));
    let enrolled = Enrolled {
        station,
        company,
        operator,
        epoch,
    };
    let answer = serde_json::to_string(&enrolled).map_err(Error::from)?;
    devices::use_code(&transaction, digest, ask.device_id, &answer).await?;
    run::publish(&transaction, rows).await?;
    transaction.commit().await.map_err(Error::from)?;
    Ok(enrolled)
}

fn is_usable(code: &str) -> bool {
    (1..=8).contains(&code.len()) && code.bytes().all(|letter| letter.is_ascii_alphanumeric())
}

async fn everyone(transaction: &Transaction<'_>) -> Result<Model, Error> {
    let nobody = DeviceId(Uuid::nil());
    let loaded = load(transaction, &BTreeSet::new(), &BTreeSet::new(), nobody).await?;
    Ok(loaded.model)
}

/// A person as the rules add one; whoever made the code answers for the role.
fn operator(model: &Model, name: &str, role: Role) -> Result<Operator, Failure> {
    let name = name.to_owned();
    let command = Command::from(access::Command::AddOperator(AddOperator { name, role }));
    let facts = model.load(&[Read::Company, Read::Operators]);
    let outcome = domain::decide(&facts, &command, &mut own_ctx()?)?;
    let added = outcome.changes.into_iter().find_map(|change| match change {
        domain::Change::Access(Change::OperatorAdded(operator)) => Some(operator),
        _ => None,
    });
    added.ok_or_else(|| Failure::new("internal").with("detail", "nobody was added"))
}

/// What the server itself decides with.
pub(crate) fn own_ctx() -> Result<Ctx, Failure> {
    Ok(Ctx {
        actor: Actor {
            id: OperatorId(Uuid::nil()),
            name: "server".to_owned(),
            role: Role::Superadmin,
        },
        now: clock::now(),
        ids: Ids::of(clock::fresh_command()?),
    })
}

/// The company as the rules name one, where there is none yet.
pub async fn set_up(store: &Store, ask: access::SetUp) -> Result<Option<Company>, Failure> {
    let mut client = store.client().await?;
    let transaction = client.transaction().await.map_err(Error::from)?;
    let facts = everyone(&transaction).await?.load(&[Read::Company]);
    if facts.company.is_some() {
        return Ok(None);
    }
    let command = Command::from(access::Command::SetUp(ask));
    let outcome = domain::decide(&facts, &command, &mut own_ctx()?)?;
    let company = outcome.changes.into_iter().find_map(|change| match change {
        domain::Change::Access(Change::CompanySet(company)) => Some(company),
        _ => None,
    });
    if let Some(company) = &company {
        let row = Row::Company(company.clone());
        let made = run::publish(&transaction, vec![(row, [Scope::Ref].into())]).await;
        if matches!(made, Err(Error::Conflict(_))) {
            // Another process that started with us named it.
            return Ok(None);
        }
        made?;
        transaction.commit().await.map_err(Error::from)?;
    }
    Ok(company)
}

/// A restored station goes on in a new life.
pub async fn begin_life(store: &Store, device: &Device, ask: &BeginLife) -> Result<(), Failure> {
    let mut client = store.client().await?;
    let transaction = client.transaction().await.map_err(Error::from)?;
    let begun = ask.device_id == device.id && devices::begin_life(&transaction, ask).await?;
    if !begun {
        return Err(Failure::new("forked").with("station", ask.device_id));
    }
    transaction.commit().await.map_err(Error::from)?;
    Ok(())
}
