//! What the floor looks at and corrects: the day, what is still here, a waybill
//! set right by hand, a sheet to play with.

use super::stored;
use crate::open::{Station, unexpected};
use crate::{clock, paper, sample, views};
use contract::views::*;
use contract::{Caller, CorrectWaybillRequest, Failure, UnscannedRequest, WaybillRequest};
use domain::access::View;
use domain::kernel::{Timestamp, WaybillNumber};
use domain::warehouse::{CorrectWaybill, ScanType, WaybillStatus};
use domain::{Answer, warehouse};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Days a chart looks back.
const DAYS: i32 = 14;
/// Lines of the short lists.
const FEW: u32 = 8;

/// The first moment of a day.
fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    Timestamp::from_civil(day.at(0, 0, 0, 0), zone).unwrap_or_else(clock::now)
}

impl Station {
    pub(super) fn waybill_with_its_life(
        &self,
        caller: &Caller,
        ask: &WaybillRequest,
    ) -> Result<WaybillDetailView, Failure> {
        let open = self.at_work()?;
        let viewer = open.viewer(caller, View::Waybills)?;
        let (number, waybill) = self.find_waybill(&open, &ask.waybill_number)?;
        let by_hand = warehouse::by_hand(&waybill, viewer.role);
        let unsent = open.readers.not_yet_sent(std::slice::from_ref(&number));
        let unsent = unsent.map_err(stored)?;
        let events = open.readers.events(&number).map_err(stored)?;
        Ok(WaybillDetailView {
            waybill: views::waybill(waybill, open.dictionary(), !unsent.is_empty()),
            may_correct: by_hand.may_correct,
            may_become: by_hand.may_become,
            events: events
                .into_iter()
                .map(|event| EventView {
                    status: event.status,
                    occurred_at: event.occurred_at,
                    source: event.source,
                    actor: event.actor,
                })
                .collect(),
        })
    }

    pub(super) fn day(&self, caller: &Caller) -> Result<DashboardView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Station)?;
        let zone = open.reading().zone;
        let today = clock::now().civil(&zone).date();
        let start = midnight(today, &zone);
        let readers = &open.readers;
        let counts = readers.waybills_by_status().map_err(stored)?;
        let of = |status| counts.get(&status).copied().unwrap_or_default();
        let delivered = of(WaybillStatus::Delivered);
        let returned = of(WaybillStatus::Returned) + of(WaybillStatus::Hq);
        let ended = u64::from(delivered) + u64::from(returned);
        let permille = |part: u32| {
            let share = (u64::from(part) * 1_000 + ended / 2).checked_div(ended)?;
            u32::try_from(share).ok()
        };
        let scans_by_hour = hours(&readers.scans_by_hour(start).map_err(stored)?, &zone);
        let since = readers.since(start).map_err(stored)?;
        let days = (0..DAYS).rev().filter_map(|back| {
            let day = today.checked_sub(back.days()).ok()?;
            let next = day.tomorrow().ok()?;
            let (from, until) = (midnight(day, &zone), midnight(next, &zone));
            Some(readers.sent_and_delivered(from, until).map(|seen| DayView {
                day: day.to_string(),
                dispatched: seen.dispatched,
                delivered: seen.delivered,
            }))
        });
        let places = readers.pending_by_destination(FEW).map_err(stored)?;
        let scans = readers.recent_scans(FEW).map_err(stored)?;
        Ok(DashboardView {
            day: today.to_string(),
            total_waybills: counts.values().sum(),
            by_status: WaybillStatus::ALL
                .into_iter()
                .map(|status| StatusCountView {
                    status,
                    count: of(status),
                })
                .collect(),
            delivered_permille: permille(delivered),
            returned_permille: permille(returned),
            today: TodayView {
                imports: since.imports,
                imported_waybills: since.imported_waybills,
                scans: scans_by_hour
                    .iter()
                    .map(|hour| hour.valid + hour.duplicate + hour.error)
                    .sum(),
                dispatches: since.dispatches,
                dispatched_waybills: since.dispatched_waybills,
            },
            scans_by_hour,
            days: days.collect::<Result<_, _>>().map_err(stored)?,
            pending_by_destination: places
                .into_iter()
                .map(|(destination, count)| DestinationCountView { destination, count })
                .collect(),
            recent_scans: scans
                .into_iter()
                .map(|scan| RecentScanView {
                    item_id: scan.item_id,
                    session_id: scan.session_id,
                    code: scan.code,
                    outcome: scan.outcome,
                    reason: scan.reason,
                    scan_time: scan.scan_time,
                    scanned_by: scan.scanned_by,
                })
                .collect(),
        })
    }

    pub(super) fn still_here(
        &self,
        caller: &Caller,
        ask: UnscannedRequest,
    ) -> Result<UnscannedView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let session = self.session_id(caller, ask.session_id)?;
        let found = open.readers.unscanned(session, ask.destination.as_deref());
        let found = found.map_err(stored)?;
        Ok(UnscannedView {
            filenames: found.filenames,
            left: found.places.iter().map(|place| place.left).sum(),
            by_destination: found
                .places
                .into_iter()
                .map(|place| UnscannedDestinationView {
                    destination: place.destination,
                    left: place.left,
                    total: place.total,
                })
                .collect(),
            waybills: found
                .waybills
                .into_iter()
                .filter_map(|(number, receiver_name)| {
                    let waybill_number = WaybillNumber::read(&number).ok()?;
                    Some(UnscannedWaybillView {
                        waybill_number,
                        receiver_name,
                    })
                })
                .collect(),
        })
    }

    pub(super) fn correct_by_hand(
        &self,
        caller: &Caller,
        ask: CorrectWaybillRequest,
    ) -> Result<WaybillView, Failure> {
        let command = warehouse::Command::CorrectWaybill(CorrectWaybill {
            waybill_number: ask.waybill_number,
            status: ask.status,
            fields: ask.fields.unwrap_or_default(),
            reason: ask.reason,
        });
        match self.warehouse(caller, command)? {
            (open, Answer::Waybill(waybill)) => {
                let standing = open.readers.standing().map_err(stored)?;
                let waits = standing.is_some();
                Ok(views::waybill(*waybill, open.dictionary(), waits))
            }
            (_, other) => Err(unexpected(&other)),
        }
    }

    /// Parcels to play with: pending ones of the store, one of them twice, and
    /// one nobody knows.
    pub(super) fn sheet(&self, caller: &Caller) -> Result<PaperView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Waybills)?;
        let filter = crate::store::WaybillFilter {
            status: Some(WaybillStatus::Pending),
            limit: sample::SHEET_CODES,
            oldest_first: true,
            ..Default::default()
        };
        let waybills = open.waybills(&filter)?;
        paper::practice(&waybills, &open.reading())
    }
}

/// The hours from the first scan to the last, none left out between them.
fn hours(found: &[crate::store::Hour], zone: &TimeZone) -> Vec<HourView> {
    let mut hours: Vec<HourView> = Vec::new();
    for part in found {
        let hour = u8::try_from(part.start.civil(zone).hour()).unwrap_or_default();
        while hours.last().is_some_and(|last| last.hour + 1 < hour) {
            let next = hours.last().map_or(0, |last| last.hour + 1);
            hours.push(empty(next));
        }
        if hours.last().is_none_or(|last| last.hour != hour) {
            hours.push(empty(hour));
        }
        if let Some(last) = hours.last_mut() {
            match part.outcome {
                ScanType::Valid => last.valid += part.count,
                ScanType::Duplicate => last.duplicate += part.count,
                ScanType::Error => last.error += part.count,
            }
        }
    }
    hours
}

fn empty(hour: u8) -> HourView {
    HourView {
        hour,
        valid: 0,
        duplicate: 0,
        error: 0,
    }
}
