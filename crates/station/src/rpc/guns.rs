//! Guns: which are plugged in, which are known, and what they say.

use super::stored;
use crate::guns::desk::{Event, GunState, Said};
use crate::guns::health::GAP_BOUNDS;
use crate::open::{Open, Station};
use crate::store::JobFilter;
use crate::{printing, views};
use contract::views::*;
use contract::{Caller, Failure, Nothing};
use domain::access::View;
use domain::floor::{Answer, Command, CommandCode, Gun, Port, PortChoice, Read, UsbId};
use domain::kernel::SessionId;
use std::time::Duration;

/// How long a screen may wait for a gun to speak.
const FEED_PATIENCE: Duration = Duration::from_secs(10);
/// Open jobs that are counted; a strip that shows more shows this.
const COUNTED_JOBS: u32 = 1_000;

impl Station {
    pub(super) fn plugged_in(&self, caller: &Caller) -> Result<Vec<PortView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let guns = guns(&open)?;
        let there = self.desk().ports().list();
        let view = |port: &Port| {
            let (vid, pid, serial) = numbers(port.usb.as_ref());
            let own = |gun: &&Gun| gun.port.find(&there) == Some(port.path.as_str());
            PortView {
                port: port.path.clone(),
                vid,
                pid,
                serial,
                maker: port.maker.clone(),
                product: port.product.clone(),
                gun: guns.iter().find(own).map(|gun| gun.name.clone()),
            }
        };
        Ok(there.iter().map(view).collect())
    }

    pub(super) fn known_guns(&self, caller: &Caller) -> Result<Vec<GunView>, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let states = self.desk().states();
        let there = self.desk().ports().list();
        let reading = open.reading();
        let view = |gun: &Gun| gun_view(gun, states.get(&gun.name), &there, &reading);
        Ok(guns(&open)?.iter().map(view).collect())
    }

    pub(super) fn gun_command(
        &self,
        caller: &Caller,
        command: Command,
    ) -> Result<GunView, Failure> {
        let open = self.at_work()?;
        let actor = open.actor(caller)?;
        let answer = open.writer.submit_floor(command, actor).wait()?;
        let Answer::Gun(gun) = answer else {
            return Err(printing::unexpected(&answer));
        };
        // Guns that are being read are read as they are now set.
        if !self.desk().states().is_empty() {
            self.desk().read(&self.own(), guns(&open)?)?;
        }
        let there = self.desk().ports().list();
        Ok(gun_view(&gun, None, &there, &open.reading()))
    }

    pub(super) fn take(&self, caller: &Caller, session_id: SessionId) -> Result<Nothing, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        self.desk().sit(caller, session_id);
        self.desk().read(&self.own(), guns(&open)?)?;
        Ok(Nothing {})
    }

    pub(super) fn feed(&self, caller: &Caller, after: Option<u64>) -> Result<GunFeedView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let (position, events) = self.desk().feed(after, FEED_PATIENCE);
        let reading = open.reading();
        Ok(GunFeedView {
            position,
            events: events
                .into_iter()
                .map(|event| event_view(event, &reading))
                .collect(),
        })
    }

    pub(super) fn line(&self, caller: &Caller) -> Result<HealthView, Failure> {
        let open = self.at_work()?;
        open.viewer(caller, View::Sessions)?;
        let seen = self.health_seen();
        let bounds = GAP_BOUNDS.into_iter().map(Some).chain([None]);
        let filter = JobFilter {
            open: true,
            limit: COUNTED_JOBS,
            ..JobFilter::default()
        };
        Ok(HealthView {
            scans_per_minute: seen.per_minute.to_vec(),
            gaps: bounds
                .zip(seen.gaps)
                .map(|(at_most, count)| GapView { at_most, count })
                .collect(),
            queue: open.writer.waiting(),
            last_gun: seen.last_gun,
            disk_left: fs4::available_space(self.path()).unwrap_or(0),
            open_jobs: open.readers.jobs(&filter).map_err(stored)?.len() as u32,
        })
    }
}

fn guns(open: &Open) -> Result<Vec<Gun>, Failure> {
    Ok(open.readers.floor(&[Read::Guns]).map_err(stored)?.guns)
}

type Numbers = (Option<String>, Option<String>, Option<String>);

fn numbers(usb: Option<&UsbId>) -> Numbers {
    let hex = |number: u16| format!("{number:04x}");
    match usb {
        Some(usb) => (Some(hex(usb.vid)), Some(hex(usb.pid)), usb.serial.clone()),
        None => (None, None, None),
    }
}

fn gun_view(
    gun: &Gun,
    state: Option<&GunState>,
    there: &[Port],
    reading: &views::Reading,
) -> GunView {
    let usb = match &gun.port {
        PortChoice::Usb(usb) => Some(usb),
        PortChoice::Path { .. } => None,
    };
    let (vid, pid, serial) = numbers(usb);
    let port = gun.port.find(there).map(str::to_owned);
    let detail = state.and_then(|state| state.detail.as_deref());
    let failure = match (detail, &port) {
        (Some(detail), _) => Some(Failure::new("gun_gone").with("detail", detail)),
        (None, None) => Some(Failure::new("gun_gone").with("detail", "-")),
        (None, Some(_)) => None,
    };
    let trouble = failure.map(|failure| reading.error(&failure.with("gun", &gun.name)));
    GunView {
        gun: gun.name.clone(),
        choice: gun.port.clone(),
        baud: gun.baud,
        prefix: gun.prefix.clone(),
        suffix: gun.suffix.clone(),
        aim: gun.aim,
        port,
        vid,
        pid,
        serial,
        heard: state.is_some_and(|state| state.path.is_some()),
        last_heard: state.and_then(|state| state.last_heard),
        trouble,
    }
}

fn event_view(event: Event, reading: &views::Reading) -> GunEventView {
    let mut view = GunEventView {
        position: event.position,
        at: event.at,
        scan: None,
        order: None,
        error: None,
        plugged: None,
        gun: event.gun,
    };
    match event.said {
        Said::Scan(scan) => view.scan = Some(*scan),
        Said::Undone(scan) => {
            view.scan = Some(*scan);
            view.order = Some(CommandCode::Undo);
        }
        Said::Order(order) => view.order = Some(order),
        Said::Refused(failure) => view.error = Some(reading.error(&failure)),
        Said::Plugged => view.plugged = Some(true),
        Said::Lost(detail) => {
            let failure = Failure::new("gun_gone").with("gun", &view.gun);
            view.error = Some(reading.error(&failure.with("detail", detail)));
            view.plugged = Some(false);
        }
    }
    view
}
