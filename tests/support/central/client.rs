//! A station as the server sees one: it speaks the addresses of
//! `contract::http`, signs, and keeps a chain. Its commands are waybills by
//! hand, which need nothing of a station's store.

use contract::http::{
    self, AskChallenge, AskToken, Challenge, Enrol, Enrolled, Problem, PublicKey, Signature,
    SignedPush, Token,
};
use contract::sync::{BATCH_COMMANDS, Digest, PROTOCOL, Pull, PullAnswer, Push, PushAnswer, Sent};
use domain::Command;
use domain::kernel::{Actor, CommandId, DeviceId, Timestamp, WaybillNumber};
use domain::warehouse::{self, CreateWaybill, WaybillPatch};
use ed25519_dalek::{Signer, SigningKey};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::SocketAddr;
use sync::server::Reader;
use tokio::net::TcpStream;
use uuid::Uuid;

/// An answer with its status.
#[derive(Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

impl Answered {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        let text = String::from_utf8_lossy(&self.body);
        assert!(self.status.is_success(), "{}: {text}", self.status);
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The code of what was not done.
    pub fn refused(&self) -> String {
        assert!(!self.status.is_success());
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        problem.error.code
    }
}

/// A station, enrolled or about to be.
pub struct Client {
    pub server: SocketAddr,
    pub key: SigningKey,
    pub device_id: DeviceId,
    pub enrolled: Option<Enrolled>,
    /// The server's life it follows.
    pub epoch: u32,
    token: String,
    connection: Option<SendRequest<Full<Bytes>>>,
    /// Everything done so far, in order.
    pub log: Vec<Sent>,
}

impl Client {
    pub fn new(server: SocketAddr, number: u8) -> Self {
        Self {
            server,
            key: SigningKey::from_bytes(&[number; 32]),
            device_id: DeviceId(Uuid::from_u128(0xd0_0000 + u128::from(number))),
            enrolled: None,
            epoch: 1,
            token: String::new(),
            connection: None,
            log: Vec::new(),
        }
    }

    fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.key.sign(message).to_bytes())
    }

    /// The raw exchange; an error means that the server went away.
    pub async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, String> {
        let lost = |error: hyper::Error| error.to_string();
        if self.connection.as_ref().is_none_or(SendRequest::is_closed) {
            let stream = TcpStream::connect(self.server)
                .await
                .map_err(|error| error.to_string())?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(lost)?;
            tokio::spawn(connection);
            self.connection = Some(sender);
        }
        let connection = self.connection.as_mut().unwrap();
        let sent = match connection.ready().await {
            Ok(()) => connection.send_request(request).await,
            Err(error) => Err(error),
        };
        if sent.is_err() {
            self.connection = None;
        }
        sent.map_err(lost)
    }

    /// The server it spoke to is gone.
    pub fn forget_connection(&mut self) {
        self.connection = None;
    }

    pub fn request(&self, method: &str, path: &str, body: Vec<u8>) -> Request<Full<Bytes>> {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("host", "server");
        let request = request.header("authorization", format!("Bearer {}", self.token));
        request.body(Full::new(body.into())).unwrap()
    }

    /// The head of a request alone, by hand.
    pub fn head(&self, method: &str, path: &str, length: usize) -> String {
        let token = &self.token;
        format!(
            "{method} {path} HTTP/1.1\r\nHost: server\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
    }

    /// A question; what comes back is unpacked.
    pub async fn post(&mut self, path: &str, ask: &impl Serialize) -> Result<Answered, String> {
        let packed = zstd::encode_all(serde_json::to_vec(ask).unwrap().as_slice(), 1).unwrap();
        let mut request = self.request("POST", path, packed);
        let headers = request.headers_mut();
        headers.insert("content-encoding", "zstd".parse().unwrap());
        headers.insert("accept-encoding", "zstd".parse().unwrap());
        let response = self.send(request).await?;
        let is_packed = response.headers().contains_key("content-encoding");
        let status = response.status();
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|error| error.to_string())?;
        let body = body.to_bytes();
        let body = if is_packed {
            zstd::decode_all(body.as_ref()).unwrap()
        } else {
            body.to_vec()
        };
        Ok(Answered { status, body })
    }

    pub fn enrolment(&self, code: &str, operator: &str) -> Enrol {
        let mut ask = Enrol {
            protocol: PROTOCOL,
            code: code.to_owned(),
            device_id: self.device_id,
            key: PublicKey(self.key.verifying_key().to_bytes()),
            name: "Packing table".to_owned(),
            station_code: format!("T{:03}", self.key.to_bytes()[0]),
            operator: Some(operator.to_owned()),
            incarnation: 1,
            through: 0,
            head: Digest::default(),
            signature: Signature::default(),
        };
        ask.signature = self.sign(&ask.signed());
        ask
    }

    /// Joins and signs in.
    pub async fn enrol(&mut self, code: &str) {
        let ask = self.enrolment(code, &format!("Operator {}", self.key.to_bytes()[0]));
        let answered = self.post(http::ENROL, &ask).await.unwrap();
        self.enrolled = Some(answered.json());
        self.sign_in().await.unwrap();
    }

    pub async fn sign_in(&mut self) -> Result<(), String> {
        let device_id = self.device_id;
        let asked = self
            .post(http::CHALLENGE, &AskChallenge { device_id })
            .await?;
        let challenge = asked.json::<Challenge>().challenge;
        let signature = self.sign(&AskToken::signed(device_id, &challenge));
        let ask = AskToken {
            device_id,
            challenge,
            signature,
        };
        let token: Token = self.post(http::TOKEN, &ask).await?.json();
        self.token = token.token;
        Ok(())
    }

    /// Writes a waybill by hand.
    pub fn create(&mut self, number: &str) {
        let command = Command::from(warehouse::Command::CreateWaybill(CreateWaybill {
            waybill_number: WaybillNumber::read(number).unwrap(),
            receiver_name: "Ana".to_owned(),
            receiver_phone: "0917".to_owned(),
            fields: WaybillPatch::default(),
        }));
        self.act(command.kind(), serde_json::to_string(&command).unwrap());
    }

    /// Puts any command into the log.
    pub fn act(&mut self, kind: &str, args: String) {
        let operator = self.enrolled.as_ref().unwrap().operator.clone().unwrap();
        let seq = self.log.len() as u64 + 1;
        let device = u128::from(self.key.to_bytes()[0]);
        let id = (0x0190_0000_0000_7000 << 64) | (0x8 << 60) | (device << 32) | u128::from(seq);
        let mut sent = Sent {
            seq,
            hash: Digest::default(),
            id: CommandId(Uuid::from_u128(id)),
            kind: kind.to_owned(),
            kind_version: 1,
            args,
            seen: None,
            effect: None,
            refusal: None,
            salt: Digest::default(),
            actor: Actor {
                id: operator.id,
                name: operator.name,
                role: operator.role,
            },
            occurred_at: Timestamp::from_millis(1_795_219_200_000),
            clock_offset: None,
            base_cursor: 0,
            depends_on: Vec::new(),
        };
        sent.hash = sync::chain::link(self.link_before(seq), 1, &sent);
        self.log.push(sent);
    }

    /// Links the last command anew, after something in it was changed.
    pub fn seal_last(&mut self) {
        let before = self.link_before(self.log.len() as u64);
        if let Some(sent) = self.log.last_mut() {
            sent.hash = sync::chain::link(before, 1, sent);
        }
    }

    fn link_before(&self, seq: u64) -> Digest {
        let before = self.log.get((seq as usize).wrapping_sub(2));
        before.map_or(Digest::default(), |sent| sent.hash)
    }

    /// A push of what follows `pushed`, signed: what is decided at once.
    pub fn batch(&self, pushed: u64) -> SignedPush {
        self.push_of(pushed, BATCH_COMMANDS)
    }

    /// A push of `count` commands after `pushed`, signed.
    pub fn push_of(&self, pushed: u64, count: usize) -> SignedPush {
        let rest = self.log.iter().skip(pushed as usize);
        let push = Push {
            protocol: PROTOCOL,
            device_id: self.device_id,
            incarnation: 1,
            prev_hash: self.link_before(pushed + 1),
            commands: rest.take(count).cloned().collect(),
        };
        let signature = self.sign(&SignedPush::signed(&push));
        SignedPush { push, signature }
    }

    pub async fn push(&mut self, pushed: u64) -> Result<PushAnswer, String> {
        let ask = self.batch(pushed);
        let answered = self.post(http::PUSH, &ask).await?;
        if answered.status.is_success() {
            Ok(answered.json())
        } else {
            Err(answered.refused())
        }
    }

    /// Pushes everything; a server that goes away is asked again.
    pub async fn push_all(&mut self, mut retry: impl AsyncFnMut(&mut Self)) {
        let mut pushed = 0;
        while (pushed as usize) < self.log.len() {
            match self.push(pushed).await {
                Ok(PushAnswer::Taken { through, .. }) => pushed = through,
                Ok(other) => panic!("{other:?}"),
                Err(_) => retry(self).await,
            }
        }
    }

    pub fn asks(&self, cursor: u64) -> Pull {
        let site = self.enrolled.as_ref().unwrap().station.site_id;
        let scopes = Reader::new(self.device_id, site).scopes;
        Pull {
            protocol: PROTOCOL,
            device_id: self.device_id,
            epoch: self.epoch,
            cursor,
            scopes: sync::digest_of(&scopes),
            answered: 0,
        }
    }

    pub async fn pull(&mut self, cursor: u64) -> PullAnswer {
        let ask = self.asks(cursor);
        self.post(http::PULL, &ask).await.unwrap().json()
    }
}
