//! Bodies of requests and answers: how large, how slow, and whether packed.

use crate::rpc::{Answer, Refused};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::{Error, RequestExt};
use contract::Failure;
use futures_util::{Stream, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::io::Read as _;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};

/// A body unpacked, at most.
const UNPACKED: u64 = 64 << 20;
/// How long a body may take to arrive, beside what its bytes take on the slowest
/// link.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a request may take in all, beside the same.
const REQUEST_TIME: Duration = Duration::from_secs(90);
/// Bytes a second of the slowest link served: what moves must get through.
const SLOWEST: usize = 1_024;
/// Answers shorter than this are not worth packing.
const WORTH_PACKING: usize = 1_024;
const COMPRESSION: i32 = 1;

/// What so many bytes take on the slowest link.
fn travel(bytes: usize) -> Duration {
    Duration::from_secs((bytes / SLOWEST) as u64)
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Bodies of at most so many bytes; one that announces more is not even read.
pub fn limited<S: Clone + Send + Sync + 'static>(router: Router<S>, bytes: usize) -> Router<S> {
    let look = move |request: Request, next: Next| async move {
        if announced(request.headers()).is_some_and(|length| length > bytes) {
            return Refused(too_large()).into_response();
        }
        next.run(request).await
    };
    router
        .layer(DefaultBodyLimit::max(bytes))
        .layer(from_fn(look))
}

/// Ends what takes too long.
pub async fn in_time(request: Request, next: Next) -> Response {
    let length = announced(request.headers()).unwrap_or_default();
    match timeout(REQUEST_TIME + travel(length), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused(Failure::new("server_busy")).into_response(),
    }
}

/// A body as JSON, unpacked and within its limits.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refused> {
        let is_packed = has(request.headers(), CONTENT_ENCODING, "zstd");
        let bytes = arrived(request.into_limited_body().into_data_stream()).await?;
        let bytes = if is_packed { unpacked(&bytes)? } else { bytes };
        let asked = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
        Ok(Self(asked))
    }
}

/// All of a body, for as long as it moves.
async fn arrived(
    mut body: impl Stream<Item = Result<Bytes, Error>> + Unpin,
) -> Result<Vec<u8>, Failure> {
    let start = Instant::now();
    let mut bytes = Vec::new();
    loop {
        let until = start + BODY_TIME + travel(bytes.len());
        let piece = timeout_at(until, body.next()).await;
        match piece.map_err(|_| Failure::new("request_too_slow"))? {
            None => return Ok(bytes),
            Some(piece) => bytes.extend_from_slice(&piece.map_err(broken)?),
        }
    }
}

/// A body longer than it may be, or cut off.
fn broken(error: Error) -> Failure {
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return too_large();
        }
        cause = error.source();
    }
    unreadable(&error)
}

fn unreadable(error: &dyn std::fmt::Display) -> Failure {
    Failure::new("request_unreadable").with("detail", error)
}

fn too_large() -> Failure {
    Failure::new("too_large")
}

/// A small body may unpack to anything: it is read to the limit and no further.
pub fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let reader = zstd::Decoder::new(bytes).map_err(|error| unreadable(&error))?;
    let mut unpacked = Vec::new();
    let read = reader.take(UNPACKED + 1).read_to_end(&mut unpacked);
    read.map_err(|error| unreadable(&error))?;
    if unpacked.len() as u64 > UNPACKED {
        return Err(too_large());
    }
    Ok(unpacked)
}

fn has(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    let values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut words = values.flat_map(|value| value.split(','));
    words.any(|one| one.split(';').next().is_some_and(|one| one.trim() == word))
}

/// Whether the asker can unpack answers.
pub struct Packs(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for Packs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(has(&parts.headers, ACCEPT_ENCODING, "zstd")))
    }
}

impl Packs {
    /// An answer as the asker can read it.
    pub fn json(&self, answer: &impl Serialize) -> Answer {
        let json = serde_json::to_vec(answer).map_err(crate::store::Error::from)?;
        if !self.0 || json.len() < WORTH_PACKING {
            return Ok(sent(json, false));
        }
        let packed = zstd::encode_all(json.as_slice(), COMPRESSION);
        Ok(packed.map_or_else(|_| sent(json, false), |packed| sent(packed, true)))
    }
}

/// A body that is JSON already.
pub fn sent(body: Vec<u8>, is_packed: bool) -> Response {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if is_packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;
    use tokio::time::interval;

    /// A body that comes in pieces of so many bytes, one each second.
    fn body(pieces: usize, bytes: usize) -> impl Stream<Item = Result<Bytes, Error>> + Unpin {
        let clock = interval(Duration::from_secs(1));
        let piece = move |(mut clock, left): (tokio::time::Interval, usize)| async move {
            let left = left.checked_sub(1)?;
            clock.tick().await;
            Some((Ok(Bytes::from(vec![b' '; bytes])), (clock, left)))
        };
        Box::pin(stream::unfold((clock, pieces), piece))
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_moves_arrives_however_long_it_takes() {
        // An import's chunk of a megabyte at 64 kbit/s: more than two minutes.
        let start = Instant::now();
        let arrived = arrived(body(128, 8_192)).await;
        assert_eq!(arrived.map(|bytes| bytes.len()), Ok(1 << 20));
        assert_eq!(start.elapsed(), Duration::from_secs(127));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_trickles_is_let_go() {
        let start = Instant::now();
        let arrived = arrived(body(10_000, 10)).await;
        assert_eq!(arrived.unwrap_err().code, "request_too_slow");
        assert_eq!(start.elapsed(), BODY_TIME);
    }
}
