//! The station and its server.

use super::stored;
use crate::open::Station;
use contract::views::{EnrolView, RoundView};
use contract::{Caller, EnrolRequest, Failure};

impl Station {
    pub(super) fn enrolled(
        &self,
        caller: &Caller,
        ask: &EnrolRequest,
    ) -> Result<EnrolView, Failure> {
        let joined = self.join_server(caller, ask)?;
        // The code is used and the station has joined: a line that breaks now is
        // a line that breaks.
        let _ = joined.open.syncer.once(&joined.open);
        self.start_sync();
        Ok(EnrolView {
            device_id: joined.open.device.id.to_string(),
            station_code: joined.enrolled.station.station_code,
            company: joined.enrolled.company.name,
            operator: joined.operator.name,
            recovery_code: joined.recovery_code,
            protection: joined.open.protection().word().to_owned(),
        })
    }

    pub(super) fn round(&self, caller: &Caller) -> Result<RoundView, Failure> {
        let open = self.at_work()?;
        open.operator(caller)?;
        let round = open.syncer.once(&open)?;
        let standing = open.readers.standing().map_err(stored)?;
        let waiting = standing.map_or(0, |standing| standing.waiting);
        Ok(RoundView {
            pushed: round.pushed,
            pulled: round.pulled,
            pending: u32::try_from(waiting).unwrap_or(u32::MAX),
            head: round.head,
            problems: crate::doctor::sync_problems(&open)?,
        })
    }
}
