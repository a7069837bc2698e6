//! Where a window's question meets the engine.
//!
//! Scans take a way of their own: they are queued in the order the window sent
//! them, on the thread that delivers them, and answered in that order. Every
//! other command may run beside them.

use contract::{COMMANDS, Caller, ErrorBody, Failure, ScanRequest};
use serde_json::Value;
use station::Folder;
use station::door::{Door, ScanReceiver, ScanSender};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::ipc::{Invoke, InvokeBody, InvokeResolver};
use tauri::{Runtime, async_runtime};
use words::Words;

use crate::options::Options;
use crate::windows::STATION;

/// The engine behind the windows. When it could not be opened every question is
/// answered with the reason, so that a person reads it on the screen.
pub struct Bridge<R: Runtime> {
    engine: Result<Engine<R>, Failure>,
}

struct Engine<R: Runtime> {
    door: Arc<Door>,
    /// Held while a scan joins both rows, so that they stay in step; never by
    /// the thread that hands answers out, which must be able to make room.
    scans: Mutex<ScanSender>,
    /// Who waits for the answer to each scan under way, oldest first.
    waiting: Arc<Mutex<VecDeque<InvokeResolver<R>>>>,
}

impl<R: Runtime> Bridge<R> {
    /// Opens the data folder, or finds the process that holds it.
    pub fn open(options: &Options) -> Self {
        Self {
            engine: Engine::open(options),
        }
    }

    /// Takes one call of a page; whether it was ours to take.
    pub fn take(&self, invoke: Invoke<R>) -> bool {
        let Invoke {
            message, resolver, ..
        } = invoke;
        if message.command() != "rpc" {
            return false;
        }
        // One window so far, and it may ask for the whole list. A window that
        // may not gets a line of its own here.
        let allowed = message.webview_ref().label() == STATION;
        match (read(message.payload()), &self.engine) {
            (Ok((name, args)), Ok(engine)) if allowed && COMMANDS.contains(&name.as_str()) => {
                engine.answer(name, args, resolver);
            }
            (Ok((name, _)), Ok(engine)) => {
                let failure = Failure::new("command_unknown").with("command", name);
                resolver.reject(in_words(&engine.door, &failure));
            }
            (Err(failure), Ok(engine)) => resolver.reject(in_words(&engine.door, &failure)),
            (_, Err(failure)) => resolver.reject(body("en", failure)),
        }
        true
    }

    /// Answers what is under way and releases the data folder.
    pub fn close(&self) {
        if let Ok(engine) = &self.engine {
            engine
                .scans
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .close();
            engine.door.close();
        }
    }
}

impl<R: Runtime> Engine<R> {
    fn open(options: &Options) -> Result<Self, Failure> {
        let path = options.data.clone().unwrap_or_else(Folder::default_path);
        let pin = std::env::var("WAYSTATION_PIN").ok();
        let door = Arc::new(Door::open(&path, pin)?);
        door.keep_in_sync();
        let caller = Caller::screen();
        let nothing = || Value::Object(serde_json::Map::new());
        if options.sample && door.call(&caller, "status", nothing())?["set_up"] == false {
            door.call(&caller, "set_up_sample", nothing())?;
        }
        door.stay();
        let (scans, answers) = door.scans(&caller)?;
        let waiting = Arc::new(Mutex::new(VecDeque::new()));
        let (own_door, own_waiting) = (Arc::clone(&door), Arc::clone(&waiting));
        std::thread::Builder::new()
            .name("scan answers".to_owned())
            .spawn(move || hand_out(&own_door, answers, &own_waiting))
            .map_err(|error| Failure::new("internal").with("detail", error))?;
        Ok(Self {
            door,
            scans: Mutex::new(scans),
            waiting,
        })
    }

    fn answer(&self, name: String, args: Value, resolver: InvokeResolver<R>) {
        if name == "scan" {
            match serde_json::from_value::<ScanRequest>(args) {
                Ok(ask) => self.scan(ask, resolver),
                Err(error) => {
                    let failure = Failure::new("request_unreadable").with("detail", error);
                    resolver.reject(in_words(&self.door, &failure));
                }
            }
            return;
        }
        let door = Arc::clone(&self.door);
        async_runtime::spawn_blocking(move || {
            let caller = Caller::screen();
            let answer = match (name.as_str(), args["pin"].as_str()) {
                // The door keeps the PIN in case this process takes over later.
                ("unlock", Some(pin)) => door
                    .unlock(&caller, pin)
                    .and_then(|()| door.call(&caller, "status", serde_json::json!({}))),
                _ => door.call(&caller, &name, args),
            };
            match answer {
                Ok(answer) => resolver.resolve(answer),
                Err(failure) => resolver.reject(in_words(&door, &failure)),
            }
        });
    }

    fn scan(&self, ask: ScanRequest, resolver: InvokeResolver<R>) {
        let scans = self.scans.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting().push_back(resolver);
        if !scans.send(ask)
            && let Some(resolver) = self.waiting().pop_back()
        {
            resolver.reject(in_words(&self.door, &Failure::new("holder_gone")));
        }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<InvokeResolver<R>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hand_out<R: Runtime>(
    door: &Door,
    answers: ScanReceiver,
    waiting: &Mutex<VecDeque<InvokeResolver<R>>>,
) {
    for answer in answers {
        let resolver = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front();
        match (resolver, answer) {
            (Some(resolver), Ok(view)) => resolver.resolve(view),
            (Some(resolver), Err(failure)) => resolver.reject(in_words(door, &failure)),
            (None, _) => {}
        }
    }
}

fn read(payload: &InvokeBody) -> Result<(String, Value), Failure> {
    let InvokeBody::Json(json) = payload else {
        return Err(Failure::new("request_unreadable").with("detail", "bytes"));
    };
    let name = json["name"].as_str().unwrap_or_default().to_owned();
    Ok((name, json["args"].clone()))
}

fn in_words(door: &Door, failure: &Failure) -> ErrorBody {
    body(&door.language(), failure)
}

fn body(language: &str, failure: &Failure) -> ErrorBody {
    let (message, next_step) = Words::new(language).error(&failure.code, &failure.params);
    ErrorBody {
        code: failure.code.clone(),
        message,
        next_step,
    }
}
