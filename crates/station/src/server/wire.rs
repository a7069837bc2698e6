//! Bodies on their way: JSON, compressed where it is worth it.

use super::address::Address;
use super::error::Error;
use contract::Failure;
use contract::http::Problem;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Read as _;
use std::time::Duration;
use tokio::time::timeout;

const JSON: &str = "application/json";
const ZSTD: &str = "zstd";
const COMPRESSION: i32 = 1;
/// Bodies shorter than this are not worth packing.
const WORTH_PACKING: usize = 1_024;
/// An answer at most, as it travels and unpacked: what the server takes, too.
const ANSWER: usize = 64 << 20;
/// How long an answer that has begun may stand still.
const PAUSE: Duration = Duration::from_secs(60);
/// How long the server may think before it answers; its own limit is shorter.
const THINKING: Duration = Duration::from_secs(120);
/// Bytes a second of the slowest link that still gets a body through. A link
/// that does not move at all is noticed much earlier, by the system.
const SLOWEST: u64 = 1_024;

/// A body ready to be sent, as often as it takes.
#[derive(Debug, Clone)]
pub(super) struct Body {
    bytes: Vec<u8>,
    is_packed: bool,
}

impl Body {
    pub(super) fn of(ask: &impl Serialize) -> Result<Self, Error> {
        let json = serde_json::to_vec(ask).map_err(|error| Error::Refused {
            status: 0,
            failure: Failure::new("internal").with("detail", error),
        })?;
        if json.len() < WORTH_PACKING {
            return Ok(Self::plain(json));
        }
        let packed = zstd::encode_all(json.as_slice(), COMPRESSION);
        Ok(packed.map_or_else(|_| Self::plain(json), Self::packed))
    }

    fn plain(bytes: Vec<u8>) -> Self {
        let is_packed = false;
        Self { bytes, is_packed }
    }

    fn packed(bytes: Vec<u8>) -> Self {
        let is_packed = true;
        Self { bytes, is_packed }
    }

    /// How long the beginning of an answer may take.
    pub(super) fn patience(&self) -> Duration {
        THINKING + Duration::from_secs(self.bytes.len() as u64 / SLOWEST)
    }

    pub(super) fn put_into(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request.header(CONTENT_TYPE, JSON);
        let request = if self.is_packed {
            request.header(CONTENT_ENCODING, ZSTD)
        } else {
            request
        };
        request
            .header(ACCEPT_ENCODING, ZSTD)
            .body(self.bytes.clone())
    }
}

/// An answer as it was meant, or the problem it names.
pub(super) async fn read<T: DeserializeOwned>(
    server: &Address,
    response: Response,
) -> Result<T, Error> {
    let status = response.status();
    if !status.is_success() {
        return Err(problem(server, response).await);
    }
    content(server, response).await
}

/// Why something was not done.
pub(super) async fn problem(server: &Address, response: Response) -> Error {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Error::incomprehensible(server, status);
    }
    match content::<Problem>(server, response).await {
        Ok(problem) => Error::told(status, problem.error),
        Err(error) => error,
    }
}

/// A body as JSON, whatever the status says.
pub(super) async fn content<T: DeserializeOwned>(
    server: &Address,
    response: Response,
) -> Result<T, Error> {
    let status = response.status();
    let odd = || Error::incomprehensible(server, status);
    // A page for people is not read to its end.
    if !is(response.headers(), CONTENT_TYPE.as_str(), JSON) {
        return Err(odd());
    }
    let is_packed = is(response.headers(), CONTENT_ENCODING.as_str(), ZSTD);
    let bytes = whole(server, status, response).await?;
    let bytes = if is_packed {
        unpacked(&bytes, ANSWER).ok_or_else(odd)?
    } else {
        bytes
    };
    serde_json::from_slice(&bytes).map_err(|_| odd())
}

fn is(headers: &HeaderMap, name: &str, expected: &str) -> bool {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    let value = value.and_then(|value| value.split(';').next());
    value.is_some_and(|value| value.trim().eq_ignore_ascii_case(expected))
}

async fn whole(
    server: &Address,
    status: StatusCode,
    mut response: Response,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    loop {
        let chunk = timeout(PAUSE, response.chunk()).await;
        let chunk = chunk.map_err(|_| Error::unreachable(server, "the answer stood still"))?;
        let Some(chunk) = chunk.map_err(|error| Error::of(server, &error))? else {
            return Ok(bytes);
        };
        if bytes.len() + chunk.len() > ANSWER {
            return Err(Error::incomprehensible(server, status));
        }
        bytes.extend_from_slice(&chunk);
    }
}

/// A small answer may unpack to anything: it is read to the limit and no further.
fn unpacked(bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let reader = zstd::Decoder::new(bytes).ok()?;
    let mut reader = reader.take(limit as u64 + 1);
    reader.read_to_end(&mut unpacked).ok()?;
    (unpacked.len() <= limit).then_some(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_bodies_travel_packed_and_small_ones_as_they_are() {
        let small = Body::of(&"Ana").unwrap();
        assert!(!small.is_packed);
        let text = "JT0001 ".repeat(1_000);
        let large = Body::of(&text).unwrap();
        assert!(large.is_packed && large.bytes.len() < 200);
        let json = unpacked(&large.bytes, ANSWER).unwrap();
        assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), text);
    }

    #[test]
    fn an_answer_that_unpacks_to_too_much_is_none() {
        let bomb = zstd::encode_all([b' '; 1_000].as_slice(), 1).unwrap();
        assert_eq!(unpacked(&bomb, 1_000).map(|bytes| bytes.len()), Some(1_000));
        assert_eq!(unpacked(&bomb, 999), None);
        assert_eq!(unpacked(&bomb[..bomb.len() - 3], 1_000), None);
        assert_eq!(unpacked(b"<html>", 1_000), None);
    }

    #[test]
    fn a_slow_link_gets_its_body_through() {
        let body = Body::plain(vec![0; 200 << 10]);
        // At 64 kbit/s it takes 25 seconds, at 8 kbit/s more than three minutes.
        assert!(body.patience() > Duration::from_secs(200));
    }
}
