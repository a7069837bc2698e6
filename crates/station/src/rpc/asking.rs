//! What the warehouse's answers have in common: whose session, which manifest,
//! which waybill.

use super::stored;
use crate::open::{Open, Station, unexpected};
use contract::views::{ScanView, SessionView};
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
        let manifest = open.manifest(id)?;
        Ok((open, manifest))
    }

    pub(super) fn find_waybill(
        &self,
        open: &Open,
        number: &str,
    ) -> Result<(WaybillNumber, warehouse::Waybill), Failure> {
        let waybill = open.waybill(number)?;
        let number = waybill.waybill_number.clone();
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
