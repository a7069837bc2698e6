//! One example of each message between a station and the server, beside those
//! of the push in `schema/wire/sync.json`; a difference is a decision.
//!
//! After such a decision: `WAYSTATION_WRITE_SCHEMA=1 cargo test -p contract --test wire`.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use contract::Failure;
use contract::http::{
    self, AskChallenge, AskToken, BeginLife, Challenge, Enrol, Enrolled, Head, Health, Problem,
    PublicKey, Signature, SignedPush, Token,
};
use contract::sync::{
    AskPart, CommandResult, Digest, PROTOCOL, Pull, PullAnswer, Push, SnapshotPart, Verdict,
};
use domain::Timestamp;
use domain::access::{Company, Operator, Role};
use domain::flows::{Row, Station};
use domain::kernel::{CompanyId, DeviceId, OperatorId, SiteId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt::Debug;
use uuid::Uuid;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/wire/http.json");

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x01a1_fb00_0000_7000_8000_0000_0000_0000 | number)
}

fn device() -> DeviceId {
    DeviceId(id(1))
}

fn moment() -> Timestamp {
    Timestamp::from_millis(1_795_219_200_000)
}

fn station() -> Station {
    Station {
        id: device(),
        station_code: "MNL".to_owned(),
        site_id: SiteId(id(2)),
    }
}

fn enrol() -> Enrol {
    Enrol {
        protocol: PROTOCOL,
        code: "ABCD-EFGH-IJKL-MNOP".to_owned(),
        device_id: device(),
        key: PublicKey([1; 32]),
        name: "Packing table".to_owned(),
        station_code: "MNL".to_owned(),
        operator: Some("Amal".to_owned()),
        incarnation: 1,
        through: 7,
        head: Digest([2; 32]),
        signature: Signature([3; 64]),
    }
}

fn enrolled() -> Enrolled {
    Enrolled {
        station: station(),
        company: Company {
            id: CompanyId(id(3)),
            name: "Isla Trading".to_owned(),
            country: "PH".to_owned(),
            language: "en".to_owned(),
            time_zone: "Asia/Manila".to_owned(),
        },
        operator: Some(Operator {
            id: OperatorId(id(4)),
            name: "Amal".to_owned(),
            role: Role::Operator,
            created_at: moment(),
        }),
        epoch: 1,
    }
}

fn ask_part() -> AskPart {
    AskPart {
        protocol: PROTOCOL,
        device_id: device(),
        snapshot: Some(Digest([5; 32])),
        number: 1,
        answered: 7,
    }
}

fn part() -> SnapshotPart {
    SnapshotPart {
        epoch: 1,
        at: 9,
        scopes: Digest([4; 32]),
        number: 1,
        of: 2,
        rows: vec![(3, Row::Station(station()))],
        results: vec![CommandResult {
            incarnation: 1,
            seq: 7,
            verdict: Verdict::Applied,
        }],
        content: Digest([6; 32]),
        snapshot: Digest([5; 32]),
    }
}

fn push() -> Push {
    Push {
        protocol: PROTOCOL,
        device_id: device(),
        incarnation: 1,
        prev_hash: Digest([7; 32]),
        commands: Vec::new(),
    }
}

/// The examples by name; each is read again as what it was.
#[derive(Default)]
struct Examples(Map<String, Value>);

impl Examples {
    fn add<T>(&mut self, name: &str, example: &T)
    where
        T: Serialize + DeserializeOwned + PartialEq + Debug,
    {
        let value = serde_json::to_value(example).unwrap();
        let read: T = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(&read, example, "{name}");
        // A later version may say more; whoever is older does not mind.
        if let Value::Object(mut fields) = value.clone() {
            fields.insert("of_a_later_version".to_owned(), Value::Bool(true));
            let read: T = serde_json::from_value(fields.into()).unwrap();
            assert_eq!(&read, example, "{name}");
        }
        assert_eq!(self.0.insert(name.to_owned(), value), None, "{name} twice");
    }

    /// What a key signs: both ends have to make the very same bytes.
    fn add_signed(&mut self, name: &str, message: &[u8]) {
        let hex = message.iter().map(|byte| format!("{byte:02x}"));
        self.add(&format!("{name}_signed"), &hex.collect::<String>());
    }
}

fn doors() -> Examples {
    let mut examples = Examples::default();
    examples.add("enrol", &enrol());
    examples.add_signed("enrol", &enrol().signed());
    let without_operator = Enrol {
        operator: None,
        ..enrol()
    };
    examples.add("enrol_without_operator", &without_operator);
    examples.add("enrolled", &enrolled());
    let device_id = device();
    examples.add("ask_challenge", &AskChallenge { device_id });
    let challenge = "opaque".to_owned();
    examples.add("challenge", &Challenge { challenge });
    let ask_token = AskToken {
        device_id,
        challenge: "opaque".to_owned(),
        signature: Signature([3; 64]),
    };
    examples.add("ask_token", &ask_token);
    let message = AskToken::signed(device_id, &ask_token.challenge);
    examples.add_signed("ask_token", &message);
    let token = Token {
        token: "opaque".to_owned(),
        expires_in: 900,
    };
    examples.add("token", &token);
    examples
}

fn work(examples: &mut Examples) {
    let signed = SignedPush {
        push: push(),
        signature: Signature([3; 64]),
    };
    examples.add("signed_push", &signed);
    examples.add_signed("signed_push", &SignedPush::signed(&push()));
    let pull = Pull {
        protocol: PROTOCOL,
        device_id: device(),
        epoch: 1,
        cursor: 9,
        scopes: Digest([4; 32]),
        answered: 7,
    };
    examples.add("pull", &pull);
    examples.add("pull_answer_snapshot", &PullAnswer::Snapshot);
    let upgrade = PullAnswer::Upgrade {
        oldest: 2,
        newest: 3,
    };
    examples.add("pull_answer_upgrade", &upgrade);
    examples.add("pull_answer_unknown_station", &PullAnswer::UnknownStation);
    examples.add("ask_part", &ask_part());
    let first = AskPart {
        snapshot: None,
        number: 0,
        ..ask_part()
    };
    examples.add("ask_part_of_a_new_one", &first);
    examples.add("snapshot_part", &part());
    let life = BeginLife {
        device_id: device(),
        incarnation: 2,
        through: 7,
        head: Digest([2; 32]),
    };
    examples.add("begin_life", &life);
    examples.add("head", &Head { epoch: 1, head: 9 });
    let health = Health {
        status: "ok".to_owned(),
        database: "ok".to_owned(),
        time: moment(),
    };
    examples.add("health", &health);
    let error = Failure::new("upgrade_needed").with("oldest", 2);
    examples.add("problem", &Problem { error });
}

#[test]
fn messages_keep_their_form_on_the_wire() {
    let mut examples = doors();
    work(&mut examples);
    let addresses = [
        ("enrol", http::ENROL),
        ("challenge", http::CHALLENGE),
        ("token", http::TOKEN),
        ("push", http::PUSH),
        ("pull", http::PULL),
        ("part", http::PART),
        ("life", http::LIFE),
        ("live", http::LIVE),
        ("health", http::HEALTH),
    ];
    let addresses: Map<String, Value> = addresses
        .into_iter()
        .map(|(name, path)| (name.to_owned(), path.into()))
        .collect();
    examples.0.insert("addresses".to_owned(), addresses.into());
    let fresh = serde_json::to_string_pretty(&examples.0).unwrap() + "\n";
    if std::env::var_os("WAYSTATION_WRITE_SCHEMA").is_some() {
        std::fs::write(FILE, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert_eq!(
        kept, fresh,
        "schema/wire/http.json no longer tells the truth"
    );
}
