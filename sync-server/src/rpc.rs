//! The addresses stations know, and what each asks for.

use crate::auth::{self, Seal};
use crate::body::{Asked, Packs, in_time, limited, sent, unpacked};
use crate::live::News;
use crate::metrics::{Code, Listening, Metrics, measured};
use crate::run::Pushed;
use crate::store::{Device, Store};
use crate::{clock, sync};
use ::sync::chain::digest;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use contract::Failure;
use contract::http::{
    self, AskChallenge, AskToken, BeginLife, Enrol, HEARTBEAT_SECONDS, Head, Health, Problem,
    SignedPush,
};
use contract::sync::{AskPart, Digest, Pull};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;

/// What a station may send, as it travels.
const BODY: usize = 16 << 20;
/// What somebody may send before it is known who they are.
const BODY_OF_STRANGERS: usize = 16 << 10;

/// Where Prometheus asks.
const METRICS: &str = "/metrics";

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
    /// What this process did.
    pub metrics: Metrics,
    /// Of the token that figures are given for; without one there are none.
    pub metrics_token: Option<Digest>,
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
        .layer(from_fn_with_state(app.metrics.clone(), measured))
        .route(METRICS, get(metrics))
        .with_state(app)
}

/// A failure on its way out.
pub struct Refused(pub Failure);

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
            "request_too_slow" => StatusCode::REQUEST_TIMEOUT,
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
        let code = Extension(Code(error.code.clone()));
        (status, code, axum::Json(Problem { error })).into_response()
    }
}

/// What a handler gives.
pub type Answer = Result<Response, Refused>;

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(AUTHORIZATION)?;
    header.to_str().ok()?.strip_prefix("Bearer ")
}

/// The station a request comes from; looked at before its body is.
struct Caller(Device);

impl FromRequestParts<App> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let token = bearer(&parts.headers).ok_or_else(|| Failure::new("sign_in_needed"))?;
        Ok(Self(auth::bearer(&app.store, &app.seal, token).await?))
    }
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
    let pushed = sync::push(&app.store, &device, ask).await?;
    let Pushed::Answer {
        answer,
        head,
        decided,
    } = pushed
    else {
        app.metrics.set_aside();
        return Err(Failure::new("device_revoked").into());
    };
    head.into_iter().for_each(|head| app.news.committed(head));
    app.metrics.pushed(&answer, &decided);
    packs.json(&answer)
}

async fn pull(
    State(app): State<App>,
    Caller(device): Caller,
    packs: Packs,
    Asked(ask): Asked<Pull>,
) -> Answer {
    let answer = sync::pull(&app.store, &device, &ask).await?;
    app.metrics.pulled(&answer);
    packs.json(&answer)
}

async fn part(
    State(app): State<App>,
    Caller(device): Caller,
    Packs(packs): Packs,
    Asked(ask): Asked<AskPart>,
) -> Answer {
    auth::not_revoked(&device)?;
    auth::is_spoken(ask.protocol)?;
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
        _listening: app.metrics.listens(),
        head,
        stopping: app.stopping,
    };
    let heartbeat = KeepAlive::new().interval(Duration::from_secs(HEARTBEAT_SECONDS));
    Ok(Sse::new(follow.events())
        .keep_alive(heartbeat)
        .into_response())
}

struct Follow {
    _listening: Listening,
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

async fn metrics(State(app): State<App>, headers: HeaderMap) -> Answer {
    let Some(token) = app.metrics_token else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let shown = bearer(&headers).map(|shown| digest(shown.as_bytes()));
    if shown != Some(token) {
        return Err(Failure::new("sign_in_needed").into());
    }
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, app.metrics.text(&app.store)).into_response())
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
