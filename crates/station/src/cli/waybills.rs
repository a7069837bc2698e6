//! Looking waybills up.

use super::Desk;
use super::options::{WaybillCorrect, Waybills};
use super::output::Stop;
use contract::Failure;
use contract::views::{EventView, WaybillDetailView, WaybillView};
use contract::{CorrectWaybillRequest, WaybillRequest, WaybillsRequest};
use domain::kernel::WaybillNumber;
use serde::Serialize;

/// The answer of `waybill`: its fields, and its life beside them.
#[derive(Debug, Serialize)]
struct Found {
    #[serde(flatten)]
    waybill: WaybillView,
    events: Vec<EventView>,
}

impl Desk {
    pub(super) fn waybill(&self, waybill_number: String) -> Result<(), Stop> {
        let view: WaybillDetailView = self.ask("waybill", WaybillRequest { waybill_number })?;
        let found = Found {
            waybill: view.waybill,
            events: view.events,
        };
        self.one(&found, |spoken, found| {
            let mut lines = vec![spoken.waybill(&found.waybill)];
            lines.extend(found.events.iter().map(|event| spoken.event(event)));
            lines
        })
    }

    pub(super) fn waybill_correct(&self, ask: WaybillCorrect) -> Result<(), Stop> {
        let number = &ask.number;
        let waybill_number = WaybillNumber::read(number)
            .map_err(|_| Failure::new("waybill_unknown").with("waybill_number", number))?;
        let request = CorrectWaybillRequest {
            waybill_number,
            status: ask.status,
            fields: Some(self.fields(&ask.correct)?),
            reason: ask.reason,
        };
        let view: WaybillView = self.ask("correct_waybill", request)?;
        self.one(&view, |spoken, view| vec![spoken.waybill(view)])
    }

    pub(super) fn waybills(&self, ask: Waybills) -> Result<(), Stop> {
        let request = WaybillsRequest {
            search: ask.search,
            status: ask.status,
            limit: ask.limit,
            after: ask
                .after
                .map(WaybillNumber::try_from)
                .transpose()
                .map_err(|_| Failure::new("waybill_unknown").with("waybill_number", "--after"))?,
            ..WaybillsRequest::default()
        };
        let views: Vec<WaybillView> = self.ask("waybills", request)?;
        self.list(&views, |spoken, view| spoken.waybill(view))
    }
}
