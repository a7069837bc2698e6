//! Guns and their ports, and scanning with them.

use super::options::GunAdd;
use super::output::{Output, Stop, aside};
use super::{Desk, Nothing};
use contract::views::{DispatchedView, GunView, HealthView, PortView, PrintView, ScanView};
use contract::{DispatchRequest, Failure, GunRequest, PrintRequest, ScanRequest, SessionRequest};
use domain::floor::{Aim, CommandCode, Document, Gun, PortChoice, Reading, Suffix, UsbId};
use domain::kernel::SessionId;
use domain::warehouse::ScanSource;
use serde::Serialize;
use station::door::{Door, ScanSender};
use station::guns::line::listen;
use station::guns::{Heard, Ports, Stop as Halt, SystemPorts};
use std::io::ErrorKind;
use std::sync::Arc;

/// What a gun is set to where nobody says.
const USUAL_BAUD: u32 = 9600;

/// Told on standard output when an order by gun changed nothing that has an
/// answer of its own.
#[derive(Debug, Serialize)]
struct Ordered {
    order: CommandCode,
}

impl Desk {
    pub(super) fn ports(&self) -> Result<(), Stop> {
        let views: Vec<PortView> = self.ask("ports", Nothing {})?;
        self.list(&views, |spoken, view| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            spoken.say(
                "port",
                &[
                    ("port", view.port.as_str()),
                    ("maker", &text(&view.maker)),
                    ("product", &text(&view.product)),
                    ("vid", &text(&view.vid)),
                    ("pid", &text(&view.pid)),
                    ("serial", &text(&view.serial)),
                    ("gun", &text(&view.gun)),
                ],
            )
        })
    }

    pub(super) fn guns(&self) -> Result<(), Stop> {
        let views: Vec<GunView> = self.ask("guns", Nothing {})?;
        self.list(&views, |spoken, view| spoken.gun(view))
    }

    pub(super) fn gun_add(&self, ask: GunAdd) -> Result<(), Stop> {
        let gun = Gun {
            name: ask.name,
            port: self.port(&ask.port)?,
            baud: ask.baud,
            prefix: ask.prefix,
            suffix: Suffix::read(&ask.suffix),
            aim: ask.aim,
        };
        let view: GunView = self.ask("set_gun", gun)?;
        self.one(&view, |spoken, view| vec![spoken.gun(view)])
    }

    pub(super) fn gun_remove(&self, gun: String) -> Result<(), Stop> {
        let view: GunView = self.ask("remove_gun", GunRequest { gun })?;
        self.one(&view, |spoken, view| {
            vec![spoken.say("gun_removed", &[("gun", &view.gun)])]
        })
    }

    pub(super) fn health(&self) -> Result<(), Stop> {
        let view: HealthView = self.ask("health", Nothing {})?;
        self.one(&view, |spoken, view| {
            let last = view.scans_per_minute.last().copied().unwrap_or(0);
            let line = spoken.say(
                "health",
                &[
                    ("scans", &last.to_string()),
                    ("queue", &view.queue.to_string()),
                    ("gun", view.last_gun.as_deref().unwrap_or("-")),
                    ("disk", &format!("{} MiB", view.disk_left >> 20)),
                    ("jobs", &view.open_jobs.to_string()),
                ],
            );
            vec![line]
        })
    }

    /// A port as typed. One that is a USB device with a number of its own is
    /// found again by that, whatever it is called then.
    fn port(&self, text: &str) -> Result<PortChoice, Stop> {
        if let Some(usb) = usb_id(text) {
            return Ok(PortChoice::Usb(usb));
        }
        let views: Vec<PortView> = self.ask("ports", Nothing {})?;
        let there = views.into_iter().find(|view| view.port == text);
        let usb = there.and_then(|view| {
            let number = |text: Option<String>| u16::from_str_radix(&text?, 16).ok();
            Some(UsbId {
                vid: number(view.vid)?,
                pid: number(view.pid)?,
                serial: Some(view.serial?),
            })
        });
        Ok(match usb {
            Some(usb) => PortChoice::Usb(usb),
            None => PortChoice::Path {
                path: text.to_owned(),
            },
        })
    }

    /// The gun that `--from` names: a known one, or one on a port.
    fn known_gun(&self, from: &str) -> Result<Gun, Stop> {
        let known: Vec<GunView> = self.ask("guns", Nothing {})?;
        let (path, baud) = port_and_baud(from);
        let is = |view: &GunView| {
            let chosen = matches!(&view.choice, PortChoice::Path { path: own } if own == path);
            view.gun == from || chosen || view.port.as_deref() == Some(path)
        };
        if let Some(view) = known.into_iter().find(is) {
            return Ok(Gun {
                name: view.gun,
                port: view.choice,
                baud: baud.unwrap_or(view.baud),
                prefix: view.prefix,
                suffix: view.suffix,
                aim: view.aim,
            });
        }
        Ok(Gun {
            name: path.to_owned(),
            port: PortChoice::Path {
                path: path.to_owned(),
            },
            baud: baud.unwrap_or(USUAL_BAUD),
            prefix: String::new(),
            suffix: Suffix::Auto,
            aim: Aim::Auto,
        })
    }

    /// The gun that `--from` names, there to be read: a port that cannot be opened
    /// now is told now; one that goes away later is waited for.
    pub(super) fn gun_of(&self, from: &str) -> Result<Gun, Stop> {
        let gun = self.known_gun(from)?;
        there(&gun)?;
        Ok(gun)
    }

    /// Reads a gun on a thread of its own and sends what it says.
    pub(super) fn read_gun(
        &self,
        gun: Gun,
        sender: ScanSender,
        session: SessionId,
        halt: Halt,
    ) -> Result<(), Stop> {
        let mut taking = Taking {
            door: Arc::clone(&self.door),
            caller: self.caller.borrow().clone(),
            out: Output {
                json: self.out.json,
            },
            spoken: self.spoken(),
            session,
            sender: sender.clone(),
            gun: gun.name.clone(),
            printing: false,
            acknowledged: false,
        };
        let read = move || {
            let hear = &mut |heard| taking.hear(heard);
            listen(&gun, &SystemPorts, &halt, hear);
            sender.close();
        };
        std::thread::Builder::new()
            .name("gun".to_owned())
            .spawn(read)
            .map_err(|error| Failure::new("internal").with("detail", error))?;
        Ok(())
    }
}

/// `0c2e:0b6a` or `0c2e:0b6a:SERIAL`.
fn usb_id(text: &str) -> Option<UsbId> {
    let mut parts = text.splitn(3, ':');
    let mut number = || {
        let part = parts.next().filter(|part| part.len() == 4)?;
        u16::from_str_radix(part, 16).ok()
    };
    let (vid, pid) = (number()?, number()?);
    let serial = parts.next().map(str::to_owned);
    Some(UsbId { vid, pid, serial })
}

/// A final `:digits` is the baud; of `tcp:HOST:PORT` it is the port.
fn port_and_baud(from: &str) -> (&str, Option<u32>) {
    if from.starts_with("tcp:") {
        return (from, None);
    }
    match from.rsplit_once(':') {
        Some((path, digits)) if !path.is_empty() => match digits.parse() {
            Ok(baud) => (path, Some(baud)),
            Err(_) => (from, None),
        },
        _ => (from, None),
    }
}

/// Whether the gun's port can be opened now, and if not, why.
fn there(gun: &Gun) -> Result<(), Failure> {
    let listed = SystemPorts.list();
    let Some(path) = gun.port.find(&listed) else {
        return Err(Failure::new("port_missing")
            .with("port", &gun.name)
            .with("detail", ErrorKind::NotFound));
    };
    // A device on the network is knocked at once only.
    if path.starts_with("tcp:") {
        return Ok(());
    }
    let Err(error) = SystemPorts.open(path, gun.baud) else {
        return Ok(());
    };
    let code = match error.kind() {
        ErrorKind::PermissionDenied => "port_denied",
        ErrorKind::NotFound | ErrorKind::InvalidInput => "port_missing",
        _ => "port_taken",
    };
    Err(Failure::new(code).with("port", path).with("detail", error))
}

/// What becomes of what a gun says.
struct Taking {
    door: Arc<Door>,
    caller: contract::Caller,
    out: Output,
    spoken: super::spoken::Spoken,
    session: SessionId,
    sender: ScanSender,
    gun: String,
    /// The next code names the label to print.
    printing: bool,
    /// An error was seen: `close` may turn errors into issues.
    acknowledged: bool,
}

impl Taking {
    fn hear(&mut self, heard: Heard) -> bool {
        match heard {
            Heard::Plugged { path } => {
                let params = [("gun", self.gun.as_str()), ("port", &path)];
                aside(&self.spoken.say("gun_plugged", &params));
                true
            }
            Heard::Lost { detail } => {
                let failure = Failure::new("gun_gone")
                    .with("gun", &self.gun)
                    .with("detail", detail);
                let (message, next_step) = self.words(&failure);
                aside(&format!("{message} {next_step}"));
                true
            }
            Heard::Reading(Reading::Code { code, .. }) if self.printing => {
                self.printing = false;
                self.sender.settle();
                self.print_label(code)
            }
            Heard::Reading(Reading::Code { code, .. }) => self.scan(code, None),
            Heard::Reading(Reading::Damaged { shown, why }) => self.scan(shown, Some(why)),
            Heard::Reading(Reading::Command(order)) => {
                // What was scanned before is answered before.
                self.sender.settle();
                self.obey(order)
            }
        }
    }

    fn scan(&mut self, code: String, damage: Option<domain::floor::Damage>) -> bool {
        self.acknowledged = false;
        self.sender.send(ScanRequest {
            session_id: self.session,
            code,
            source: ScanSource::Gun,
            gun: Some(self.gun.clone()),
            damage,
        })
    }

    fn words(&self, failure: &Failure) -> (String, String) {
        self.spoken.words.error(&failure.code, &failure.params)
    }

    /// Asks the station and tells the answer; a refusal is told and ends nothing.
    fn ask<T: serde::de::DeserializeOwned + Serialize>(
        &mut self,
        name: &str,
        request: impl Serialize,
        line: impl FnOnce(&super::spoken::Spoken, &T) -> String,
    ) -> bool {
        let args = serde_json::to_value(request).unwrap_or_default();
        let answer = self.door.call(&self.caller, name, args).and_then(|answer| {
            serde_json::from_value::<T>(answer)
                .map_err(|error| Failure::new("internal").with("detail", error))
        });
        match answer {
            Ok(view) if self.out.json => self.out.object(&view).is_ok(),
            Ok(view) => self.out.line(&line(&self.spoken, &view)).is_ok(),
            Err(failure) => self.tell(&failure),
        }
    }

    fn tell(&self, failure: &Failure) -> bool {
        let (message, next_step) = self.words(failure);
        if self.out.json {
            let error = serde_json::json!({
                "error": { "code": failure.code, "message": message, "next_step": next_step }
            });
            return self.out.object(&error).is_ok();
        }
        aside(&format!("{message} {next_step}"));
        true
    }

    fn obey(&mut self, order: CommandCode) -> bool {
        let session_id = Some(self.session);
        match order {
            CommandCode::Undo => self.ask("undo", SessionRequest { session_id }, |spoken, view| {
                spoken.scan(view as &ScanView)
            }),
            CommandCode::Close => {
                let ask = DispatchRequest {
                    session_id,
                    acknowledge_errors: self.acknowledged,
                };
                self.ask("dispatch", ask, |spoken, view: &DispatchedView| {
                    let count = view.dispatched_count.to_string();
                    let params = [
                        ("count", count.as_str()),
                        ("manifest_number", &view.manifest_number),
                    ];
                    spoken.say("session.dispatched", &params)
                })
            }
            CommandCode::Print | CommandCode::Next | CommandCode::Acknowledge => {
                self.printing = order == CommandCode::Print;
                self.acknowledged = order == CommandCode::Acknowledge;
                let ordered = Ordered { order };
                match self.out.json {
                    true => self.out.object(&ordered).is_ok(),
                    false => {
                        let key = format!("devices.card.{}", order.word());
                        let said = self.spoken.words.say(&key, &[]);
                        self.out
                            .line(&self.spoken.say("order", &[("order", &said)]))
                            .is_ok()
                    }
                }
            }
        }
    }

    fn print_label(&mut self, waybill_number: String) -> bool {
        let ask = PrintRequest {
            printer: None,
            documents: vec![Document::Label { waybill_number }],
            reason: Some(self.spoken.words.say("devices.reason_by_gun", &[])),
        };
        self.ask("print", ask, |spoken, view: &PrintView| {
            spoken.printed(view)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_number_is_the_baud() {
        for (from, path, baud) in [
            ("/dev/ttyUSB0", "/dev/ttyUSB0", None),
            ("/dev/ttyUSB0:19200", "/dev/ttyUSB0", Some(19_200)),
            ("COM3:9600", "COM3", Some(9600)),
            ("tcp:10.0.0.9:4001", "tcp:10.0.0.9:4001", None),
            (
                "/dev/serial/by-path/pci-0:1:a",
                "/dev/serial/by-path/pci-0:1:a",
                None,
            ),
        ] {
            assert_eq!(port_and_baud(from), (path, baud), "{from}");
        }
    }

    #[test]
    fn usb_numbers_are_told_from_names() {
        let id = usb_id("0c2e:0b6a:22:A").unwrap();
        assert_eq!(
            (id.vid, id.pid, id.serial.as_deref()),
            (0x0c2e, 0x0b6a, Some("22:A"))
        );
        assert_eq!(usb_id("0c2e:0b6a").unwrap().serial, None);
        for other in ["/dev/ttyUSB0", "COM3:9600", "tcp:10.0.0.9:4001", "0c2e"] {
            assert_eq!(usb_id(other), None, "{other}");
        }
    }
}
