//! The verbs of the command: each asks the station and says what it answered.

mod args;
mod file;
mod frames;
mod guns;
mod import;
mod issues;
mod options;
mod output;
mod paper;
mod people;
mod printers;
mod remembered;
mod scan;
mod shift;
mod spoken;
mod sync;
mod waybills;

use args::{Cli, Verb};
use clap::Parser;
use contract::views::StatusView;
use contract::{Caller, ErrorBody, Failure, Pin};
use output::{Output, Stop, aside};
use serde::Serialize;
use serde::de::DeserializeOwned;
use spoken::Spoken;
use station::Folder;
use station::door::Door;
use std::cell::RefCell;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use words::Words;

/// What every verb works with.
#[derive(Debug)]
struct Desk {
    door: Arc<Door>,
    /// Its PIN is learnt on the way, where somebody can be asked.
    caller: RefCell<Caller>,
    out: Output,
}

/// Asks for nothing in particular.
#[derive(Debug, Serialize, serde::Deserialize)]
struct Nothing {}

/// Reads what was typed and does it; the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let path = cli.data.unwrap_or_else(Folder::default_path);
    let out = Output { json: cli.json };
    let door = match Door::open(&path, given_pin()) {
        Ok(door) => door,
        Err(failure) => return tell(&out, own_words(), Stop::Refused(failure)),
    };
    let desk = Desk {
        door: Arc::new(door),
        caller: RefCell::new(Caller {
            operator: cli.acting,
            pin: given_pin().map(Pin),
            screen: false,
        }),
        out,
    };
    let done = desk.run(cli.verb);
    let code = match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            let words = match &stop {
                Stop::Refused(_) => desk.spoken().words,
                _ => own_words(),
            };
            tell(&desk.out, words, stop)
        }
    };
    desk.door.close();
    code
}

/// Says why it stopped; the exit code.
fn tell(out: &Output, words: Words, stop: Stop) -> ExitCode {
    let error = match stop {
        Stop::Deaf => return ExitCode::SUCCESS,
        Stop::Told => return ExitCode::FAILURE,
        Stop::Usage(error) => {
            let _ = error.print();
            return ExitCode::from(2);
        }
        Stop::Said(error) => error,
        Stop::Refused(failure) => in_words(words, failure),
    };
    say_error(out, &error);
    ExitCode::FAILURE
}

/// To programs on standard output, to people on standard error.
fn say_error(out: &Output, error: &ErrorBody) {
    if out.json {
        // If nobody reads it, the exit code still says it.
        let _ = out.object(&serde_json::json!({ "error": error }));
    } else {
        aside(&error.message);
        aside(&error.next_step);
    }
}

fn in_words(words: Words, failure: Failure) -> ErrorBody {
    let (message, next_step) = words.error(&failure.code, &failure.params);
    ErrorBody {
        code: failure.code,
        message,
        next_step,
    }
}

/// The words of whoever is at the terminal, while the company's are unknown.
fn own_words() -> Words {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    Words::new(set.as_deref().unwrap_or_default())
}

fn given_pin() -> Option<String> {
    std::env::var("WAYSTATION_PIN")
        .ok()
        .filter(|pin| !pin.is_empty())
}

/// Asks for the PIN where somebody sits at a terminal.
fn asked_pin(words: Words) -> Option<String> {
    if !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal() {
        return None;
    }
    rpassword::prompt_password(words.say("cli.pin_prompt", &[]))
        .ok()
        .filter(|pin| !pin.is_empty())
}

impl Desk {
    fn run(&self, verb: Verb) -> Result<(), Stop> {
        match verb {
            Verb::Init(ask) => self.init(ask),
            Verb::Enrol(ask) => self.enrol(ask),
            Verb::Sync { watch } => self.sync(watch),
            Verb::Import(ask) => self.import(ask),
            Verb::Imports => self.imports(),
            Verb::ImportVoid { id } => self.import_void(&id),
            Verb::ImportCancel { id } => self.import_cancel(&id),
            Verb::ImportFile { id, out } => self.import_file(&id, &out),
            Verb::Templates => self.templates(),
            Verb::TemplateSave(ask) => self.template_save(ask),
            Verb::TemplateRemove { name } => self.template_remove(name),
            Verb::StatusWords => self.status_words(),
            Verb::StatusWord { word, status } => self.status_word(word, status),
            Verb::Places { search } => self.places(search),
            Verb::PlaceAliases => self.place_aliases(),
            Verb::PlaceAlias {
                courier,
                written,
                place,
                ..
            } => self.place_alias(courier, written, place),
            Verb::Scan(ask) => self.scan(ask),
            Verb::Undo => self.undo(),
            Verb::Session { id } => self.session(id),
            Verb::Sessions => self.sessions(),
            Verb::Dispatch {
                id,
                acknowledge_errors,
            } => self.dispatch(id, acknowledge_errors),
            Verb::IssuesPending { id } => self.issues_pending(id),
            Verb::Cancel { id } => self.cancel(id),
            Verb::Issues { all } => self.issues(all),
            Verb::IssueResolve(ask) => self.issue_resolve(ask),
            Verb::Manifest { id, out } => self.manifest(id, &out),
            Verb::Label { numbers, out } => self.label(numbers, &out),
            Verb::Ports => self.ports(),
            Verb::Guns => self.guns(),
            Verb::GunAdd(ask) => self.gun_add(ask),
            Verb::GunRemove { name } => self.gun_remove(name),
            Verb::Health => self.health(),
            Verb::Printers => self.printers(),
            Verb::PrinterAdd(ask) => self.printer_add(ask),
            Verb::PrinterRemove { name } => self.printer_remove(name),
            Verb::PrinterPause { name, resume } => self.printer_pause(name, !resume),
            Verb::Print(ask) => self.print(ask),
            Verb::Jobs { open } => self.jobs(open),
            Verb::JobRetry { id } => self.job_retry(&id),
            Verb::JobSettle { id } => self.job_settle(&id),
            Verb::JobCancel { id } => self.job_cancel(&id),
            Verb::Waybill { number } => self.waybill(number),
            Verb::Waybills(ask) => self.waybills(ask),
            Verb::Problems => self.problems(),
            Verb::Status => self.status(),
            Verb::Doctor => self.doctor(),
            Verb::Serve(ask) => self.serve(ask),
            Verb::OperatorAdd { name, role } => self.operator_add(name, role),
            Verb::Operators => self.operators(),
            Verb::OperatorPin {
                name,
                pin,
                recovery_code,
            } => self.operator_pin(name, pin, recovery_code),
            Verb::OperatorDeactivate { name } => self.operator_there(&name, false),
            Verb::OperatorReactivate { name } => self.operator_there(&name, true),
            Verb::Language { language } => self.language(language),
            Verb::Settings(ask) => self.settings(&ask),
            Verb::Dashboard => self.dashboard(),
            Verb::WaybillCorrect(ask) => self.waybill_correct(ask),
        }
    }

    /// Who acts.
    fn caller(&self) -> Caller {
        self.caller.borrow().clone()
    }

    /// Asks the station, opening it with its PIN if it turns out to need one.
    fn ask<T: DeserializeOwned>(&self, name: &str, args: impl Serialize) -> Result<T, Stop> {
        let internal = |error: serde_json::Error| Failure::new("internal").with("detail", error);
        let args = serde_json::to_value(args).map_err(internal)?;
        let caller = self.caller();
        let answer = match self.door.call(&caller, name, args.clone()) {
            Err(failure) if failure.code == "pin_needed" && caller.pin.is_none() => {
                let pin = asked_pin(own_words()).ok_or(failure)?;
                self.door.unlock(&caller, &pin)?;
                self.caller.borrow_mut().pin = Some(Pin(pin));
                self.door.call(&self.caller(), name, args)?
            }
            answer => answer?,
        };
        Ok(serde_json::from_value(answer).map_err(internal)?)
    }

    /// Who and what the station is, as far as it says without its PIN.
    fn known(&self) -> Option<StatusView> {
        let nothing = serde_json::json!({});
        // As nobody in particular: an operator who does not exist is no reason
        // not to know the company's language.
        let status = self.door.call(&Caller::default(), "status", nothing);
        serde_json::from_value(status.ok()?).ok()
    }

    /// How answers are said here.
    fn spoken(&self) -> Spoken {
        match self.known() {
            Some(status) if status.set_up && !status.locked => {
                Spoken::new(Words::new(&status.language), status.time_zone.as_deref())
            }
            _ => Spoken::new(own_words(), None),
        }
    }

    /// One answer: an object, or lines for people.
    fn one<T: Serialize>(
        &self,
        view: &T,
        lines: impl FnOnce(&Spoken, &T) -> Vec<String>,
    ) -> Result<(), Stop> {
        if self.out.json {
            return self.out.object(view);
        }
        for line in lines(&self.spoken(), view) {
            self.out.line(&line)?;
        }
        Ok(())
    }

    /// A list: an object an element, or a line.
    fn list<T: Serialize>(
        &self,
        views: &[T],
        line: impl Fn(&Spoken, &T) -> String,
    ) -> Result<(), Stop> {
        if self.out.json {
            return views.iter().try_for_each(|view| self.out.object(view));
        }
        let spoken = self.spoken();
        if views.is_empty() {
            aside(&spoken.say("nothing", &[]));
        }
        views
            .iter()
            .try_for_each(|view| self.out.line(&line(&spoken, view)))
    }
}

/// An id as typed, or the refusal an unknown one gets: what is no id at all is
/// unknown too, and the reader should hear the same.
fn id(text: &str, unknown: &str, name: &str) -> Result<uuid::Uuid, Stop> {
    text.parse()
        .map_err(|_| Failure::new(unknown).with(name, text).into())
}

/// A session as typed.
fn session_id(text: Option<String>) -> Result<Option<uuid::Uuid>, Stop> {
    text.map(|text| id(&text, "session_unknown", "session_id"))
        .transpose()
}
