//! The way to the data for every command: through the station in this process,
//! or through the process that holds the folder.
//!
//! Whoever finds the folder free takes it and serves the others; a door that
//! asked somebody else takes the folder over once that process has ended.

mod link;
mod scans;

pub use scans::{ScanReceiver, ScanSender};

use crate::holder::{self, Listener};
use crate::{Folder, Hold, Station};
use contract::{Caller, Failure};
use link::{Link, Lost};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Scans a sender keeps under way before it waits for answers: enough for a
/// burst to share its commits, few enough to hold in memory.
pub(crate) const UNDER_WAY: usize = 256;

/// How long a folder may be held by somebody who cannot be reached: a short
/// command on its way out, or one that has not yet opened its own door.
const PATIENCE: Duration = Duration::from_secs(10);

/// The lock of a folder gives no notice when it comes free, so it is tried.
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// The way to one data folder.
#[derive(Debug)]
pub struct Door {
    path: PathBuf,
    pin: Mutex<Option<String>>,
    side: Mutex<Side>,
    /// See [`Door::keep_in_sync`].
    keeps_in_sync: AtomicBool,
}

/// On which side of the door this process is.
#[derive(Debug)]
enum Side {
    /// It holds the folder. Without a listener nobody else is served, as when
    /// the disk has no room for the sign: scanning goes on all the same.
    Inside(Arc<Station>, Option<Listener>),
    /// Somebody else does; connections nobody uses right now.
    Outside(Vec<Link>),
    /// Closed.
    Shut,
}

/// The way one request goes.
#[derive(Debug)]
enum Way {
    Here(Arc<Station>),
    There(Link),
}

impl Door {
    /// Takes the folder, or finds whoever holds it.
    ///
    /// # Errors
    ///
    /// `data_folder_held` when neither succeeds for ten seconds, and whatever
    /// keeps the station from opening.
    pub fn open(path: &Path, pin: Option<String>) -> Result<Self, Failure> {
        let side = settle(path, pin.as_deref())?;
        Ok(Self {
            path: path.to_owned(),
            pin: Mutex::new(pin),
            side: Mutex::new(side),
            keeps_in_sync: AtomicBool::new(false),
        })
    }

    /// Keeps the station and its server together for as long as this process
    /// holds the folder, now or later. For what stays open; a short command
    /// sends nothing by itself.
    pub fn keep_in_sync(&self) {
        self.keeps_in_sync.store(true, Ordering::Relaxed);
        if let Side::Inside(station, _) = &*self.side() {
            station.keep_in_sync();
        }
    }

    /// Asks for `name` from the list of commands.
    ///
    /// # Errors
    ///
    /// Whatever the station refuses; `holder_gone` when the process that holds
    /// the folder was lost with this request under way, which then may or may
    /// not have been done.
    pub fn call(&self, caller: &Caller, name: &str, args: Value) -> Result<Value, Failure> {
        loop {
            match self.way()? {
                Way::Here(station) => return contract::answer(&*station, caller, name, args),
                Way::There(mut link) => match link.ask(caller, name, &args) {
                    Ok(result) => {
                        if let Side::Outside(idle) = &mut *self.side() {
                            idle.push(link);
                        }
                        return result;
                    }
                    Err(lost) => {
                        self.forget_links();
                        if lost == Lost::UnderWay {
                            return Err(Failure::new("holder_gone"));
                        }
                    }
                },
            }
        }
    }

    /// Opens a station whose key a PIN wraps, and keeps the PIN in case this
    /// process takes the folder over later.
    pub fn unlock(&self, caller: &Caller, pin: &str) -> Result<(), Failure> {
        self.call(caller, "unlock", serde_json::json!({ "pin": pin }))?;
        *lock(&self.pin) = Some(pin.to_owned());
        if let Side::Inside(station, _) = &*self.side() {
            station.resume_imports();
        }
        Ok(())
    }

    /// A pair of ends for scans: many under way, answered in order.
    pub fn scans(self: &Arc<Self>, caller: &Caller) -> Result<(ScanSender, ScanReceiver), Failure> {
        scans::pipe(Arc::clone(self), caller.clone())
    }

    /// This process stays at work, if the folder is its own: what waits for a
    /// printer is printed.
    pub fn stay(&self) {
        if let Side::Inside(station, _) = &*self.side() {
            station.stay();
        }
    }

    /// The company's language; English while nobody can say.
    pub fn language(&self) -> String {
        let status = self.call(
            &Caller::default(),
            "status",
            Value::Object(serde_json::Map::new()),
        );
        status
            .ok()
            .and_then(|status| status["language"].as_str().map(str::to_owned))
            .unwrap_or_else(|| "en".to_owned())
    }

    /// Answers what others have asked, and releases the folder.
    pub fn close(&self) {
        let side = std::mem::replace(&mut *self.side(), Side::Shut);
        if let Side::Inside(station, listener) = side {
            drop(listener);
            station.close();
        }
    }

    fn side(&self) -> MutexGuard<'_, Side> {
        lock(&self.side)
    }

    /// Which way the next request goes.
    fn way(&self) -> Result<Way, Failure> {
        let mut side = self.side();
        loop {
            match &mut *side {
                Side::Inside(station, _) => return Ok(Way::Here(Arc::clone(station))),
                Side::Outside(idle) => {
                    if let Some(link) = idle.pop() {
                        return Ok(Way::There(link));
                    }
                    if let Ok(link) = Link::open(&self.path, PATIENCE) {
                        return Ok(Way::There(link));
                    }
                    let pin = lock(&self.pin).clone();
                    *side = settle(&self.path, pin.as_deref())?;
                    if let (true, Side::Inside(station, _)) =
                        (self.keeps_in_sync.load(Ordering::Relaxed), &*side)
                    {
                        station.keep_in_sync();
                    }
                }
                Side::Shut => return Err(Failure::new("holder_gone")),
            }
        }
    }

    /// One link was lost, so the others to the same process are no better.
    fn forget_links(&self) {
        if let Side::Outside(idle) = &mut *self.side() {
            idle.clear();
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.close();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the folder or finds its holder, whichever comes first.
fn settle(path: &Path, pin: Option<&str>) -> Result<Side, Failure> {
    let started = Instant::now();
    loop {
        match Folder::hold(path)? {
            Hold::Mine(folder) => {
                let station = Arc::new(Station::open(folder, pin.map(str::to_owned))?);
                station.take_up();
                let listener = holder::listen(Arc::clone(&station)).ok();
                return Ok(Side::Inside(station, listener));
            }
            Hold::Busy => {
                let patience = PATIENCE.saturating_sub(started.elapsed());
                if patience.is_zero() {
                    return Err(Failure::new("data_folder_held").with("path", path.display()));
                }
                match Link::open(path, patience) {
                    Ok(link) => return Ok(Side::Outside(vec![link])),
                    Err(_) => std::thread::sleep(TRY_AGAIN),
                }
            }
        }
    }
}
