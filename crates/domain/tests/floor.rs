//! The print ledger and what stands on the floor, told as tables and as any
//! day's work.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use domain::Ctx;
use domain::access::Role;
use domain::floor::{
    Aim, Answer, Change, Command, Document, Facts, Gun, JobMove, JobState, Language, MoveJobs,
    PortChoice, Print, PrintJob, Printer, PrinterProfile, Purpose, Read, Refusal, SettleJob,
    Suffix, Way, decide, reads,
};
use domain::kernel::{Actor, CommandId, Ids, OperatorId, PrintJobId, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A floor in memory, which does what the store does.
#[derive(Default)]
struct Floor {
    guns: BTreeMap<String, Gun>,
    printers: BTreeMap<String, Printer>,
    jobs: Vec<PrintJob>,
    commands: u128,
}

impl Floor {
    fn with(language: Language) -> Self {
        let mut floor = Self::default();
        floor
            .ask(Command::SetPrinter(printer("Zebra", language)))
            .unwrap();
        floor
    }

    fn load(&self, reads: &[Read]) -> Facts {
        let mut facts = Facts::default();
        for read in reads {
            match read {
                Read::Guns => facts.guns = self.guns.values().cloned().collect(),
                Read::Printers => {
                    facts.printers = self.printers.values().cloned().collect();
                    for job in self.jobs.iter().filter(|job| !job.state.is_settled()) {
                        *facts.waiting.entry(job.printer.clone()).or_default() += 1;
                    }
                }
                Read::Job(id) => {
                    let found = self.jobs.iter().find(|job| job.id == *id);
                    facts.jobs.extend(found.map(|job| (*id, job.clone())));
                }
                Read::Copies(document) => {
                    let same = self.jobs.iter().filter(|job| job.document == *document);
                    let copies = same.filter(|job| job.counts_as_copy()).count() as u32;
                    facts.copies.insert(document.clone(), copies);
                }
                Read::Interrupted => {
                    let sending = self
                        .jobs
                        .iter()
                        .filter(|job| job.state == JobState::Sending);
                    facts.jobs.extend(sending.map(|job| (job.id, job.clone())));
                }
            }
        }
        facts
    }

    fn ask(&mut self, command: Command) -> Result<Answer, Refusal> {
        self.ask_as(Role::Operator, command)
    }

    fn ask_as(&mut self, role: Role, command: Command) -> Result<Answer, Refusal> {
        self.commands += 1;
        let mut ctx = Ctx {
            actor: Actor {
                id: OperatorId(uuid::Uuid::from_u128(1)),
                name: "Amal".to_owned(),
                role,
            },
            now: Timestamp::from_millis(1_780_000_000_000 + self.commands as i64),
            ids: Ids::of(CommandId(uuid::Uuid::from_u128(self.commands << 64))),
        };
        let outcome = decide(&self.load(&reads(&command)), &command, &mut ctx)?;
        for change in outcome.changes {
            match change {
                Change::GunSet(gun) => drop(self.guns.insert(gun.name.to_lowercase(), gun)),
                Change::GunRemoved { gun } => drop(self.guns.remove(&gun.to_lowercase())),
                Change::PrinterSet(printer) => {
                    self.printers.insert(printer.name.to_lowercase(), printer);
                }
                Change::PrinterRemoved { printer } => {
                    self.printers.remove(&printer.to_lowercase());
                }
                Change::JobSet(set) => match self.jobs.iter_mut().find(|job| job.id == set.id) {
                    Some(job) => *job = *set,
                    None => self.jobs.push(*set),
                },
            }
        }
        Ok(outcome.answer)
    }

    fn print(
        &mut self,
        documents: &[Document],
        reason: Option<&str>,
    ) -> Result<Vec<PrintJob>, Refusal> {
        let ask = Print {
            printer: "zebra".to_owned(),
            documents: documents.to_vec(),
            reason: reason.map(str::to_owned),
        };
        match self.ask(Command::Print(ask))? {
            Answer::Jobs(jobs) => Ok(jobs),
            other => panic!("{other:?}"),
        }
    }

    fn moves(&mut self, job_id: PrintJobId, states: &[JobState]) -> Result<(), Refusal> {
        for state in states {
            let moves = vec![JobMove {
                job_id,
                state: *state,
                trouble: None,
            }];
            self.ask(Command::MoveJobs(MoveJobs { moves }))?;
        }
        Ok(())
    }

    fn state(&self, id: PrintJobId) -> JobState {
        self.jobs.iter().find(|job| job.id == id).unwrap().state
    }
}

fn printer(name: &str, language: Language) -> Printer {
    Printer {
        name: name.to_owned(),
        way: "tcp:10.0.0.7:9100".parse::<Way>().unwrap(),
        language,
        profile: PrinterProfile::default(),
        purposes: vec![Purpose::Label],
        paused: false,
    }
}

fn gun(name: &str) -> Gun {
    Gun {
        name: name.to_owned(),
        port: PortChoice::Path {
            path: "/dev/ttyS0".to_owned(),
        },
        baud: 9600,
        prefix: String::new(),
        suffix: Suffix::Auto,
        aim: Aim::Auto,
    }
}

fn label(number: &str) -> Document {
    Document::Label {
        waybill_number: number.to_owned(),
    }
}

#[test]
fn a_second_label_of_a_parcel_needs_a_reason() {
    let mut floor = Floor::with(Language::Zpl);
    let first = floor.print(&[label("WB1"), label("WB2")], None).unwrap();
    assert_eq!(first.iter().map(|job| job.copy).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(
        (first[1].position, first[1].batch_size, first[1].batch),
        (2, 2, first[0].id)
    );
    let refused = floor.print(&[label("WB3"), label("WB1")], None);
    let why = Refusal::CopyNeedsReason {
        what: "label WB1".to_owned(),
        copies: 1,
    };
    assert_eq!(refused, Err(why));
    assert_eq!(floor.jobs.len(), 2, "all or none");
    let second = floor
        .print(&[label("WB3"), label("WB1")], Some(" torn "))
        .unwrap();
    assert_eq!((second[0].copy, second[0].reason.as_deref()), (1, None));
    assert_eq!(
        (second[1].copy, second[1].reason.as_deref()),
        (2, Some("torn"))
    );
    // The same parcel twice in one request is a second copy too.
    assert!(floor.print(&[label("WB4"), label("WB4")], None).is_err());
    // Tests and cards go with no parcel.
    floor
        .print(&[Document::Test, Document::Test, Document::Card], None)
        .unwrap();
}

#[test]
fn what_never_left_is_no_copy_and_what_may_have_left_is_one() {
    use JobState::{Doubtful, Failed, Sending};
    let cases: [(&str, &[JobState], bool, u32); 4] = [
        ("given up while waiting", &[], true, 1),
        ("failed before a byte left", &[Failed], true, 1),
        ("given up in doubt", &[Sending, Doubtful], true, 2),
        ("in doubt", &[Sending, Doubtful], false, 2),
    ];
    for (name, states, cancelled, next) in cases {
        let mut floor = Floor::with(Language::Zpl);
        let job = floor.print(&[label("WB1")], None).unwrap().remove(0);
        floor.moves(job.id, states).unwrap();
        if cancelled {
            floor.ask(Command::CancelJob { job_id: job.id }).unwrap();
        }
        let again = floor.print(&[label("WB1")], Some("lost")).unwrap();
        assert_eq!(again[0].copy, next, "{name}");
    }
}

#[test]
fn people_decide_what_the_station_cannot_know() {
    use JobState::{Cancelled, Doubtful, Failed, Printed, Sending, Sent, Waiting};
    let path = |state: JobState| -> &'static [JobState] {
        match state {
            Waiting | Cancelled => &[],
            Sending => &[Sending],
            Sent => &[Sending, Sent],
            Printed => &[Sending, Printed],
            Doubtful => &[Sending, Doubtful],
            Failed => &[Failed],
        }
    };
    // state          retry          came out       did not        cancel
    let table = [
        (Waiting, Some(Waiting), None, None, Some(Cancelled)),
        (Sending, None, None, None, None),
        (Sent, None, None, None, None),
        (Printed, None, None, None, None),
        (
            Doubtful,
            Some(Waiting),
            Some(Printed),
            Some(Waiting),
            Some(Cancelled),
        ),
        (Failed, Some(Waiting), None, None, Some(Cancelled)),
        (Cancelled, None, None, None, Some(Cancelled)),
    ];
    for (state, retry, came_out, did_not, cancel) in table {
        let act = |act: &dyn Fn(PrintJobId) -> Command| {
            let mut floor = Floor::with(Language::Zpl);
            let id = floor.print(&[label("WB1")], None).unwrap()[0].id;
            floor.moves(id, path(state)).unwrap();
            if state == Cancelled {
                floor.ask(Command::CancelJob { job_id: id }).unwrap();
            }
            assert_eq!(floor.state(id), state);
            floor.ask(act(id)).ok().map(|_| floor.state(id))
        };
        let settle = |job_id, printed| Command::SettleJob(SettleJob { job_id, printed });
        assert_eq!(
            act(&|job_id| Command::RetryJob { job_id }),
            retry,
            "{state:?}"
        );
        assert_eq!(act(&|id| settle(id, true)), came_out, "{state:?}");
        assert_eq!(act(&|id| settle(id, false)), did_not, "{state:?}");
        assert_eq!(
            act(&|job_id| Command::CancelJob { job_id }),
            cancel,
            "{state:?}"
        );
    }
}

#[test]
fn one_printer_for_each_purpose_and_none_removed_with_work_left() {
    let mut floor = Floor::with(Language::Zpl);
    floor
        .ask(Command::SetPrinter(printer("TSC", Language::Tspl)))
        .unwrap();
    assert_eq!(floor.printers["zebra"].purposes, []);
    assert_eq!(floor.printers["tsc"].purposes, [Purpose::Label]);
    let id = floor.print(&[label("WB1")], None).unwrap()[0].id;
    let remove = || Command::RemovePrinter {
        printer: "ZEBRA".to_owned(),
    };
    let busy = Refusal::PrinterBusy {
        printer: "Zebra".to_owned(),
        jobs: 1,
    };
    assert_eq!(floor.ask(remove()), Err(busy));
    floor.ask(Command::CancelJob { job_id: id }).unwrap();
    floor.ask(remove()).unwrap();
    assert!(!floor.printers.contains_key("zebra"));
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let mut floor = Floor::with(Language::Zpl);
    let set = |change: &dyn Fn(&mut Printer)| {
        let mut one = printer("P", Language::Zpl);
        change(&mut one);
        Command::SetPrinter(one)
    };
    let asks = [
        ("name", set(&|p| p.name = " \t".to_owned())),
        ("dpi", set(&|p| p.profile.dpi = 72)),
        ("size", set(&|p| p.profile.size.width = 5)),
        ("darkness", set(&|p| p.profile.darkness = Some(16))),
        ("offset", set(&|p| p.profile.offset_along = -500)),
        (
            "name",
            Command::SetGun(Gun {
                name: "x".repeat(81),
                ..gun("")
            }),
        ),
        (
            "baud",
            Command::SetGun(Gun {
                baud: 0,
                ..gun("G")
            }),
        ),
        (
            "suffix",
            Command::SetGun(Gun {
                suffix: Suffix::Custom(String::new()),
                ..gun("G")
            }),
        ),
        (
            "prefix",
            Command::SetGun(Gun {
                prefix: "\n".to_owned(),
                ..gun("G")
            }),
        ),
    ];
    for (wanted, command) in asks {
        match floor.ask(command).unwrap_err() {
            Refusal::PrinterUnfit { setting } | Refusal::GunUnfit { setting } => {
                assert_eq!(setting, wanted);
            }
            other => panic!("{wanted}: {other:?}"),
        }
    }
    let manifest = Document::Manifest {
        manifest_number: "M1".to_owned(),
    };
    let unfit = floor
        .print(std::slice::from_ref(&manifest), None)
        .unwrap_err();
    assert!(matches!(unfit, Refusal::DocumentUnfit { .. }));
    assert_eq!(floor.print(&[], None), Err(Refusal::NothingToPrint));
    let denied = floor
        .ask_as(Role::Agent, Command::SetGun(gun("G")))
        .unwrap_err();
    assert_eq!(denied.parts().0, "not_permitted");
}

proptest! {
    /// However jobs are moved and people act, the sheets that may exist of a
    /// parcel never exceed those that were asked for with a reason or first.
    #[test]
    fn no_unnoticed_twin(steps in proptest::collection::vec((0usize..7, 0usize..6, any::<bool>()), 1..80)) {
        let mut floor = Floor::with(Language::Zpl);
        for (act, which, flag) in steps {
            let id = floor.jobs.get(which).map(|job| job.id);
            let reason = flag.then_some("torn");
            // Refusals are part of the day.
            let _ = match (act, id) {
                (0, _) | (_, None) => floor.print(&[label("WB1")], reason).map(drop),
                (1, Some(id)) => floor.moves(id, &[JobState::Sending]),
                (2, Some(id)) => floor.moves(id, &[JobState::Sent]),
                (3, Some(id)) => floor.moves(id, &[JobState::Doubtful]),
                (4, Some(job_id)) => floor.ask(Command::RetryJob { job_id }).map(drop),
                (5, Some(job_id)) => floor.ask(Command::CancelJob { job_id }).map(drop),
                (_, Some(job_id)) => {
                    let settle = SettleJob { job_id, printed: flag };
                    floor.ask(Command::SettleJob(settle)).map(drop)
                }
            };
            let sheets: Vec<&PrintJob> = floor.jobs.iter().filter(|job| job.counts_as_copy()).collect();
            let unexplained = sheets.iter().filter(|job| job.reason.is_none()).count();
            prop_assert!(unexplained <= 1, "{sheets:?}");
        }
    }
}
