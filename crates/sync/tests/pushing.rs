//! What the server makes of pushes that repeat, skip, differ or cannot be read.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]
#![allow(
    clippy::disallowed_methods,
    reason = "a test compares with the files that are kept"
)]

use contract::Failure;
use contract::sync::{Digest, PROTOCOL, Push, PushAnswer, Sent, Verdict};
use domain::access::{AddOperator, Operator, Role};
use domain::flows::{Row, Station};
use domain::imports::{FinishImport, OnDuplicate, StartImport};
use domain::kernel::{Actor, CommandId, DeviceId, ImportId, OperatorId, SiteId, Timestamp};
use domain::{Command, Device, Model, access, imports};
use std::collections::HashMap;
use sync::chain::link;
use sync::server::{Arranged, Decided, Loaded, Sender, Stored, arrange, decide};
use uuid::Uuid;

fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x01a1_fb00_0000_7000_8000_0000_0000_0000 + last)
}

fn sender() -> Sender {
    Sender {
        station: Station {
            id: DeviceId(id(1)),
            station_code: "MNL".to_owned(),
            site_id: SiteId(id(2)),
        },
        incarnation: 1,
        through: 0,
        head: Digest::default(),
    }
}

fn start(name: &str) -> Command {
    imports::Command::StartImport(StartImport {
        filename: name.to_owned(),
        file_hash: "00".to_owned(),
        on_duplicate: OnDuplicate::Skip,
        strict: false,
        total_rows: 0,
        ..StartImport::default()
    })
    .into()
}

fn sent(seq: u64, command: &Command) -> Sent {
    Sent {
        seq,
        hash: Digest::default(),
        id: CommandId(id(100 + u128::from(seq))),
        kind: command.kind().to_owned(),
        kind_version: 1,
        args: serde_json::to_string(command).unwrap(),
        seen: None,
        effect: None,
        refusal: None,
        salt: Digest([7; 32]),
        actor: Actor {
            id: OperatorId(id(3)),
            name: "Amal".to_owned(),
            role: Role::Superadmin,
        },
        occurred_at: Timestamp::from_millis(1_795_219_200_000),
        clock_offset: None,
        base_cursor: 0,
        depends_on: Vec::new(),
    }
}

/// A push of these, chained.
fn push(prev_hash: Digest, mut commands: Vec<Sent>) -> Push {
    let mut previous = prev_hash;
    for sent in &mut commands {
        sent.hash = link(previous, 1, sent);
        previous = sent.hash;
    }
    Push {
        protocol: PROTOCOL,
        device_id: DeviceId(id(1)),
        incarnation: 1,
        prev_hash,
        commands,
    }
}

fn two() -> Push {
    let commands = vec![sent(1, &start("a.xlsx")), sent(2, &start("b.xlsx"))];
    push(Digest::default(), commands)
}

/// Decides on a server that knows Amal by `role`, and no company.
fn decided(push: Push, role: Role) -> Decided {
    let Arranged::Work(work) = arrange(push, &sender(), &[]) else {
        panic!("nothing to decide");
    };
    let mut model = Model::new(Device {
        id: DeviceId(id(1)),
        station_code: String::new(),
        incarnation: 1,
        manifests_issued: 0,
    });
    model.put(&Row::Operator(Operator {
        id: OperatorId(id(3)),
        name: "Amal".to_owned(),
        role,
        created_at: Timestamp::from_millis(0),
    }));
    let loaded = Loaded {
        model,
        held: HashMap::new(),
        earlier: HashMap::new(),
    };
    decide(sender(), 1, work, loaded)
}

fn reasons(decided: &Decided) -> Vec<String> {
    let verdicts = decided.log.iter().map(|(_, verdict)| match verdict {
        Verdict::Rejected { reason, .. } => format!("rejected {}", reason.code),
        Verdict::Parked { reason } => format!("parked {}", reason.code),
        other => format!("{other:?}"),
    });
    verdicts.collect()
}

#[test]
fn a_gap_is_asked_for() {
    let late = push(Digest::default(), vec![sent(3, &start("c.xlsx"))]);
    let answer = arrange(late, &sender(), &[]);
    assert_eq!(answer, Arranged::Answer(PushAnswer::Resend { from: 1 }));
}

#[test]
fn a_link_that_does_not_follow_takes_nothing_in() {
    let mut forged = two();
    forged.commands[1].args.push(' ');
    let answer = arrange(forged, &sender(), &[]);
    assert_eq!(answer, Arranged::Answer(PushAnswer::ChainBroken { seq: 2 }));
}

#[test]
fn a_repeat_gets_the_stored_result_and_another_command_of_its_number_is_a_fork() {
    let first = two();
    let known = |sent: &Sent| Stored {
        seq: sent.seq,
        hash: sent.hash,
        verdict: Verdict::Applied,
    };
    let stored: Vec<Stored> = first.commands.iter().map(known).collect();
    let taken = Sender {
        through: 2,
        head: first.commands[1].hash,
        ..sender()
    };
    let Arranged::Work(work) = arrange(first.clone(), &taken, &stored) else {
        panic!("a repeat is no fork");
    };
    assert_eq!((work.answered.len(), work.commands.len()), (2, 0));

    let other = vec![first.commands[0].clone(), sent(2, &start("copy.xlsx"))];
    let copied = push(Digest::default(), other);
    let forked = arrange(copied, &taken, &stored);
    assert!(matches!(forked, Arranged::Fork { seq: 2, commands } if commands.len() == 1));

    let beyond = push(Digest([9; 32]), vec![sent(3, &start("d.xlsx"))]);
    assert!(matches!(
        arrange(beyond, &taken, &[]),
        Arranged::Fork { seq: 3, .. }
    ));
}

#[test]
fn one_bad_command_blocks_no_other_and_each_is_somebodys_problem() {
    let mut unknown = sent(1, &start("a.xlsx"));
    unknown.kind = "moon.land".to_owned();
    let finish = imports::Command::FinishImport(FinishImport {
        import_id: ImportId(id(9)),
        failure: None,
        reports: Vec::new(),
        total_rows: 0,
    });
    let mut finish = sent(3, &finish.into());
    finish.depends_on = vec![2];
    let commands = vec![unknown, sent(2, &start("b.xlsx")), finish];
    let decided = decided(push(Digest::default(), commands), Role::Operator);
    let expected = [
        "parked command_unknown",
        "rejected not_set_up",
        "rejected depends_on_refused",
    ];
    assert_eq!(reasons(&decided), expected);
    let problems = decided.steps.iter().filter(|step| {
        matches!(step, sync::server::Step::Row { row: Row::Problem(problem), .. }
            if problem.actor_name == "Amal" && !problem.code.is_empty())
    });
    assert_eq!(problems.count(), 3);
    assert_eq!(decided.sender.through, 3);
}

#[test]
fn a_claimed_role_is_not_believed() {
    let add = access::Command::AddOperator(AddOperator {
        name: "Noor".to_owned(),
        role: Role::Superadmin,
    });
    let claimed = push(Digest::default(), vec![sent(1, &add.into())]);
    let decided = decided(claimed, Role::Operator);
    assert_eq!(reasons(&decided), ["rejected not_permitted"]);
}

/// One example of each message; a difference is a decision.
/// After it: `WAYSTATION_WRITE_SCHEMA=1 cargo test -p sync --test pushing`.
#[test]
fn messages_keep_their_form_on_the_wire() {
    let rejected = Verdict::Rejected {
        reason: Failure::new("waybill_exists").with("waybill_number", "JT1"),
        cause: Some(1),
    };
    let result = contract::sync::CommandResult {
        incarnation: 1,
        seq: 2,
        verdict: rejected,
    };
    let wire = serde_json::json!({
        "push": two(),
        "push_answers": [
            PushAnswer::Taken { epoch: 1, through: 2, results: vec![result.clone()] },
            PushAnswer::Resend { from: 1 },
            PushAnswer::Fork { seq: 2 },
            PushAnswer::ChainBroken { seq: 2 },
            PushAnswer::UnknownStation,
        ],
        "page": contract::sync::Page {
            epoch: 1,
            from: 4,
            to: 7,
            head: 9,
            horizon: None,
            entries: vec![
                contract::sync::Entry::Put {
                    version: 3,
                    row: Row::Station(sender().station),
                },
                contract::sync::Entry::Leave { key: Row::Station(sender().station).key() },
                contract::sync::Entry::Result(result),
            ],
        },
    });
    let fresh = serde_json::to_string_pretty(&wire).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/wire/sync.json");
    if std::env::var_os("WAYSTATION_WRITE_SCHEMA").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        kept, fresh,
        "schema/wire/sync.json no longer tells the truth"
    );
    let read: Push = serde_json::from_value(wire["push"].clone()).unwrap();
    assert_eq!(read, two());
    let page: contract::sync::Page = serde_json::from_value(wire["page"].clone()).unwrap();
    assert_eq!(serde_json::to_value(page).unwrap(), wire["page"]);
}
