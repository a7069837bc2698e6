//! The addresses stations know, and what each asks for.

use crate::auth::{self, Seal};
use crate::live::News;
use crate::store::{Device, Store};
use crate::{clock, sync};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use contract::Failure;
use contract::http::{
    self, AskChallenge, AskToken, BeginLife, Enrol, HEARTBEAT_SECONDS, Head, Health, Problem,
    SignedPush,
};
use contract::sync::{AskPart, Pull};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::io::Read as _;
use std::time::Duration;
use tokio::sync::watch;

/// What a station may send, as it travels.
const BODY: usize = 16 << 20;
/// The same, unpacked.
const UNPACKED: u64 = 64 << 20;
/// What somebody may send before it is known who they are.
const BODY_OF_STRANGERS: usize = 16 << 10;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a request may take in all.
const REQUEST_TIME: Duration = Duration::from_secs(90);
/// Answers shorter than this are not worth packing.
const WORTH_PACKING: usize = 1_024;
const COMPRESSION: i32 = 3;

/// What every request works with.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Challenges and tokens.
    pub seal: Seal,
    /// The stream's end.
    pub news: News,
    /// True once the process is to end.
    pub stopping: watch::Receiver<bool>,
}

/// Every address.
pub fn router(app: App) -> Router {
    let strangers = Router::new()
        .route(http::ENROL, post(enrol))
        .route(http::CHALLENGE, post(challenge))
        .route(http::TOKEN, post(token))
        .route(http::HEALTH, get(health));
    let stations = Router::new()
        .route(http::PUSH, post(push))
        .route(http::PULL, post(pull))
        .route(http::PART, post(part))
        .route(http::LIFE, post(life));
    limited(strangers, BODY_OF_STRANGERS)
        .merge(limited(stations, BODY))
        .layer(from_fn(in_time))
        .route(http::LIVE, get(live))
        .with_state(app)
}

/// Bodies of at most so many bytes; one that announces more is not even read.
fn limited(router: Router<App>, bytes: usize) -> Router<App> {
    let announced = move |request: Request, next: Next| async move {
        let length = request.headers().get(CONTENT_LENGTH);
        let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > bytes) {
            return Refused(too_large()).into_response();
        }
        next.run(request).await
    };
    router
        .layer(DefaultBodyLimit::max(bytes))
        .layer(from_fn(announced))
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused(Failure::new("server_busy")).into_response(),
    }
}

/// A failure on its way out.
struct Refused(Failure);

impl<E: Into<Failure>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(mut error) = self;
        let status = match error.code.as_str() {
            "request_unreadable" => StatusCode::BAD_REQUEST,
            "sign_in_needed" | "signature_wrong" => StatusCode::UNAUTHORIZED,
            "device_revoked" | "enrol_code_unusable" => StatusCode::FORBIDDEN,
            "already_enrolled" | "forked" | "name_taken" => StatusCode::CONFLICT,
            "too_large" => StatusCode::PAYLOAD_TOO_LARGE,
            "internal" => StatusCode::INTERNAL_SERVER_ERROR,
            "database_unreachable" | "server_busy" | "not_set_up" => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        if status.is_server_error() {
            // What exactly is for whoever runs the server.
            eprintln!("sync-server: {error}");
            error
                .params
                .insert("detail".to_owned(), "server".to_owned());
        }
        (status, axum::Json(Problem { error })).into_response()
    }
}

type Answer = Result<Response, Refused>;

/// A body as JSON, unpacked and within its limits.
struct Asked<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let is_packed = has(request.headers(), CONTENT_ENCODING, "zstd");
        let reading = tokio::time::timeout(BODY_TIME, Bytes::from_request(request, state));
        let late = |_| Failure::new("request_unreadable").with("detail", "too slow");
        let bytes = reading.await.map_err(late)?.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                return too_large();
            }
            unreadable(&rejection)
        })?;
        let bytes = if is_packed {
            unpacked(&bytes)?
        } else {
            bytes.into()
        };
        let asked = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
        Ok(Self(asked))
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Failure {
    Failure::new("request_unreadable").with("detail", error)
}

fn too_large() -> Failure {
    Failure::new("too_large")
}

/// A small body may unpack to anything: it is read to the limit and no further.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
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

/// The station a request comes from; looked at before its body is.
struct Caller(Device);

impl FromRequestParts<App> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let header = parts.headers.get(AUTHORIZATION);
        let token = header.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let token = token.ok_or_else(|| Failure::new("sign_in_needed"))?;
        Ok(Self(auth::bearer(&app.store, &app.seal, token).await?))
    }
}

/// Whether the asker can unpack answers.
struct Packs(bool);

impl<S: Send + Sync> FromRequestParts<S> for Packs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(has(&parts.headers, ACCEPT_ENCODING, "zstd")))
    }
}

impl Packs {
    fn json(&self, answer: &impl Serialize) -> Answer {
        let json = serde_json::to_vec(answer).map_err(crate::store::Error::from)?;
        if !self.0 || json.len() < WORTH_PACKING {
            return Ok(sent(json, false));
        }
        let packed = zstd::encode_all(json.as_slice(), COMPRESSION);
        Ok(packed.map_or_else(|_| sent(json, false), |packed| sent(packed, true)))
    }
}

fn sent(body: Vec<u8>, is_packed: bool) -> Response {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    let value = axum::http::HeaderValue::from_static;
    headers.insert(CONTENT_TYPE, value("application/json"));
    if is_packed {
        headers.insert(CONTENT_ENCODING, value("zstd"));
    }
    response
}

async fn enrol(State(app): State<App>, packs: Packs, Asked(ask): Asked<Enrol>) -> Answer {
    let enrolled = auth::enrol(&app.store, &ask).await?;
    app.news.committed(app.store.head().await?.head);
    packs.json(&enrolled)
}

async fn challenge(
    State(app): State<App>,
    packs: Packs,
    Asked(ask): Asked<AskChallenge>,
) -> Answer {
    packs.json(&auth::challenge(&app.seal, ask.device_id)?)
}

async fn token(State(app): State<App>, packs: Packs, Asked(ask): Asked<AskToken>) -> Answer {
    packs.json(&auth::token(&app.store, &app.seal, &ask).await?)
}

async fn push(
    State(app): State<App>,
    Caller(device): Caller,
    packs: Packs,
    Asked(ask): Asked<SignedPush>,
) -> Answer {
    let news = |head| app.news.committed(head);
    packs.json(&sync::push(&app.store, &device, ask, news).await?)
}

async fn pull(
    State(app): State<App>,
    Caller(device): Caller,
    packs: Packs,
    Asked(ask): Asked<Pull>,
) -> Answer {
    packs.json(&sync::pull(&app.store, &device, &ask).await?)
}

async fn part(
    State(app): State<App>,
    Caller(device): Caller,
    Packs(packs): Packs,
    Asked(ask): Asked<AskPart>,
) -> Answer {
    auth::not_revoked(&device)?;
    let packed = sync::snapshot_part(&app.store, &device, &ask).await?;
    if packs {
        return Ok(sent(packed, true));
    }
    Ok(sent(unpacked(&packed)?, false))
}

async fn life(
    State(app): State<App>,
    Caller(device): Caller,
    Asked(ask): Asked<BeginLife>,
) -> Answer {
    auth::not_revoked(&device)?;
    auth::begin_life(&app.store, &device, &ask).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn live(State(app): State<App>, Caller(device): Caller) -> Answer {
    auth::not_revoked(&device)?;
    let mut head = app.news.follow();
    // Where the stream ends now is news to whoever just came.
    head.mark_changed();
    let follow = Follow {
        head,
        stopping: app.stopping,
    };
    let heartbeat = KeepAlive::new().interval(Duration::from_secs(HEARTBEAT_SECONDS));
    Ok(Sse::new(follow.events())
        .keep_alive(heartbeat)
        .into_response())
}

struct Follow {
    head: watch::Receiver<Head>,
    stopping: watch::Receiver<bool>,
}

impl Follow {
    /// Ends when the process is to end; a burst of commits is one event.
    fn events(self) -> impl futures_util::Stream<Item = Result<Event, Infallible>> {
        futures_util::stream::unfold(self, |mut follow| async move {
            tokio::select! {
                changed = follow.head.changed() => changed.ok()?,
                _ = follow.stopping.wait_for(|stopping| *stopping) => return None,
            }
            let head = *follow.head.borrow_and_update();
            let data = serde_json::to_string(&head).unwrap_or_default();
            Some((Ok(Event::default().event("head").data(data)), follow))
        })
    }
}

async fn health(State(app): State<App>) -> Response {
    let is_well = app.store.ping().await.is_ok();
    let word = |well: &str, ill: &str| (if is_well { well } else { ill }).to_owned();
    let health = Health {
        status: word("ok", "unavailable"),
        database: word("ok", "unreachable"),
        time: clock::now(),
    };
    let status = if is_well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, axum::Json(health)).into_response()
}
