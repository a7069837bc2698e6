//! One gun's line, read until somebody says stop: through unplugging, a new
//! name, noise and silence.

use super::ports::Ports;
use domain::floor::{Frame, Framer, Gun, PortChoice, Reading, interpret};
use std::io::{self, ErrorKind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a gun that is gone is looked for: well within a second.
const LOOK: Duration = Duration::from_millis(200);

/// What a gun's line tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Something was read.
    Reading(Reading),
    /// The port is open.
    Plugged {
        /// Its present name.
        path: String,
    },
    /// The port is gone, or cannot be opened.
    Lost {
        /// What the system says.
        detail: String,
    },
}

/// Says stop to threads that wait.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Whoever waits goes home.
    pub fn now(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Whether it was said.
    pub fn said(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for it at most so long; whether it was said.
    pub fn wait(&self, time: Duration) -> bool {
        let guard = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.1.wait_timeout_while(guard, time, |said| !*said);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Somebody said stop, or whoever listened has gone.
    Stopped,
    /// The other side closed its connection in good order.
    Closed,
}

/// Reads a gun. `hear` is told everything, in order; a `false` from it ends the
/// reading. A gun that goes away is waited for, under whatever name it returns;
/// only a network connection that closes in good order ends by itself.
pub fn listen(
    gun: &Gun,
    ports: &dyn Ports,
    stop: &Stop,
    hear: &mut dyn FnMut(Heard) -> bool,
) -> End {
    let mut sought = gun.port.clone();
    let mut trouble: Option<String> = None;
    while !stop.said() {
        match open(&mut sought, gun.baud, ports) {
            Ok((path, mut port)) => {
                trouble = None;
                if !hear(Heard::Plugged { path: path.clone() }) {
                    return End::Stopped;
                }
                match read(gun, &mut *port, stop, hear) {
                    Ok(()) => return End::Stopped,
                    Err(error)
                        if error.kind() == ErrorKind::UnexpectedEof && path.starts_with("tcp:") =>
                    {
                        return End::Closed;
                    }
                    Err(error) => tell(&mut trouble, &error, hear),
                }
            }
            Err(error) => tell(&mut trouble, &error, hear),
        }
        if stop.wait(LOOK) {
            break;
        }
    }
    End::Stopped
}

/// Says why a gun cannot be read, once for each reason.
fn tell(trouble: &mut Option<String>, error: &io::Error, hear: &mut dyn FnMut(Heard) -> bool) {
    let detail = error.to_string();
    if trouble.as_ref() != Some(&detail) {
        *trouble = Some(detail.clone());
        // Whoever has gone is noticed at the next reading.
        hear(Heard::Lost { detail });
    }
}

type Opened = (String, Box<dyn io::Read + Send>);

/// Opens the port under its present name. A port chosen by name that turns out
/// to be a USB device is sought as that device from then on.
fn open(sought: &mut PortChoice, baud: u32, ports: &dyn Ports) -> io::Result<Opened> {
    let there = match sought {
        PortChoice::Path { path } if path.starts_with("tcp:") => Vec::new(),
        _ => ports.list(),
    };
    let path = sought
        .find(&there)
        .ok_or_else(|| io::Error::from(ErrorKind::NotFound))?
        .to_owned();
    let port = ports.open(&path, baud)?;
    let usb = there
        .into_iter()
        .find(|port| port.path == path)
        .and_then(|port| port.usb);
    // Without a serial number another gun of the kind could be taken for it.
    if let Some(usb) = usb.filter(|usb| usb.serial.is_some()) {
        *sought = PortChoice::Usb(usb);
    }
    Ok((path, port))
}

/// Reads an open port until it fails or somebody says stop.
fn read(
    gun: &Gun,
    port: &mut dyn io::Read,
    stop: &Stop,
    hear: &mut dyn FnMut(Heard) -> bool,
) -> io::Result<()> {
    let begun = Instant::now();
    let now = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut framer = Framer::new(gun.suffix.clone(), gun.silence());
    let mut frames = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        let end = match port.read(&mut bytes) {
            Ok(0) => Some(io::Error::from(ErrorKind::UnexpectedEof)),
            Ok(count) => {
                framer.feed(&bytes[..count], now(), &mut frames);
                None
            }
            Err(error) => match error.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted => {
                    framer.tick(now(), &mut frames);
                    None
                }
                _ => Some(error),
            },
        };
        match &end {
            Some(error) if error.kind() == ErrorKind::UnexpectedEof => framer.finish(&mut frames),
            Some(_) => framer.lost(&mut frames),
            None => {}
        }
        if !tell_all(&mut frames, gun, hear) {
            return Ok(());
        }
        match end {
            Some(error) => return Err(error),
            None if stop.said() => return Ok(()),
            None => {}
        }
    }
}

fn tell_all(frames: &mut Vec<Frame>, gun: &Gun, hear: &mut dyn FnMut(Heard) -> bool) -> bool {
    frames
        .drain(..)
        .flat_map(|frame| interpret(&frame, gun))
        .all(|reading| hear(Heard::Reading(reading)))
}
