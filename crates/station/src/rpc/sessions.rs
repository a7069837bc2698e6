//! What several commands of the floor share: whose session is meant, and how
//! answers become views.

use super::stored;
use crate::open::{Open, Station, unexpected};
use contract::views::*;
use contract::{Caller, Failure};
use domain::access::View;
use domain::kernel::{SessionId, WaybillNumber};
use domain::warehouse::{Manifest, ScanAnswer};
use domain::{Answer, Read, warehouse};
use std::sync::Arc;

impl Station {
    /// A warehouse command done by the caller.
    pub(super) fn warehouse(
        &self,
        caller: &Caller,
        command: warehouse::Command,
    ) -> Result<(Arc<Open>, Answer), Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        let answer = open.run(command, actor)?;
        Ok((open, answer))
    }

    /// The session named, or the caller's active one.
    pub(super) fn session_id(
        &self,
        caller: &Caller,
        named: Option<SessionId>,
    ) -> Result<SessionId, Failure> {
        if let Some(id) = named {
            return Ok(id);
        }
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        open.facts(&[Read::ActiveSession(actor.id)])?
            .active_session
            .ok_or_else(|| Failure::new("no_active_session"))
    }

    /// The session named, or else the caller's active or newest one: an answer
    /// that got lost is asked for again.
    pub(super) fn newest_session_id(
        &self,
        caller: &Caller,
        named: Option<SessionId>,
    ) -> Result<SessionId, Failure> {
        if let Some(id) = named {
            return Ok(id);
        }
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        let newest = open.readers.newest_session(actor.id).map_err(stored)?;
        newest.ok_or_else(|| Failure::new("no_active_session"))
    }

    pub(super) fn scan_view(
        &self,
        (open, answer): (Arc<Open>, Answer),
    ) -> Result<ScanView, Failure> {
        let answer: ScanAnswer = match answer {
            Answer::Scan(answer) => *answer,
            other => return Err(unexpected(&other)),
        };
        Ok(open.reading().scan(&answer))
    }

    pub(super) fn session_view(
        &self,
        open: &Open,
        answer: Answer,
        resumed: bool,
    ) -> Result<SessionView, Failure> {
        let Answer::Session(session) = answer else {
            return Err(unexpected(&answer));
        };
        let number = open.readers.manifest_number(session.id).map_err(stored)?;
        Ok(open.reading().session(&session, number, resumed))
    }

    /// A manifest by its number or its session.
    pub(super) fn find_manifest(
        &self,
        caller: &Caller,
        id: &str,
    ) -> Result<(Arc<Open>, Manifest), Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let id = id.trim();
        let by_session = match id.parse() {
            Ok(uuid) => {
                let session = SessionId(uuid);
                open.facts(&[Read::Manifest(session)])?
                    .manifests
                    .remove(&session)
            }
            Err(_) => None,
        };
        let found = match by_session {
            Some(manifest) => Some(manifest),
            None => open
                .readers
                .manifest_by_number(&id.to_uppercase())
                .map_err(stored)?,
        };
        let manifest = found.ok_or_else(|| Failure::new("manifest_unknown").with("id", id))?;
        Ok((open, manifest))
    }

    pub(super) fn find_waybill(
        &self,
        open: &Open,
        number: &str,
    ) -> Result<(WaybillNumber, warehouse::Waybill), Failure> {
        let unknown = || Failure::new("waybill_unknown").with("waybill_number", number);
        let number = WaybillNumber::read(number).map_err(|_| unknown())?;
        let mut facts = open.facts(&[Read::Waybill(number.clone())])?;
        let waybill = facts.waybills.remove(&number).ok_or_else(unknown)?;
        Ok((number, waybill))
    }
}

/// What a session's screen and its actions need to know.
pub(super) fn session_reads(id: SessionId) -> [Read; 5] {
    [
        Read::Company,
        Read::Session(id),
        Read::Items(id),
        Read::LastItem(id),
        Read::Manifest(id),
    ]
}
