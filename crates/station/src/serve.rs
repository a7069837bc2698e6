//! `station serve`: the same screens in a browser of this computer.
//!
//! Loopback only. Other programs and web pages on the computer are kept out by
//! a token in the printed address, new at each start, and by refusing names
//! that are not this computer's own (a page could make its own name point here).

mod screens;

use crate::door::Door;
use crate::ending::Asked;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as UrlPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use contract::{Caller, ErrorBody, Failure};
use screens::Screens;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use words::Words;

/// A workbook in base64 is the largest thing that travels.
const LARGEST_BODY: usize = 64 << 20;

/// How long requests under way may take once the command is asked to end.
const GRACE: Duration = Duration::from_secs(5);

/// What the window's own policy allows, and no more.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; \
    media-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

#[derive(Debug)]
struct Desk {
    door: Arc<Door>,
    caller: Caller,
    token: String,
    screens: Screens,
    /// What a browser of this computer may call it.
    hosts: Vec<String>,
}

/// Serves until the process is asked to end. `ready` gets the address to open.
///
/// # Errors
///
/// `address_unusable` when `listen` is no loopback address or taken,
/// `screens_missing` when no built screens are found.
pub fn serve(
    door: Arc<Door>,
    caller: Caller,
    listen: &str,
    screens: Option<&Path>,
    ready: impl FnOnce(&str),
) -> Result<(), Failure> {
    let screens = Screens::load(screens)?;
    door.keep_in_sync();
    let unusable = |detail: &dyn std::fmt::Display| {
        Failure::new("address_unusable")
            .with("name", listen)
            .with("detail", detail)
    };
    let address = loopback(listen)
        .ok_or_else(|| unusable(&std::io::Error::from(std::io::ErrorKind::AddrNotAvailable)))?;
    let socket = TcpListener::bind(address).map_err(|error| unusable(&error))?;
    let address = socket.local_addr().map_err(|error| unusable(&error))?;
    socket
        .set_nonblocking(true)
        .map_err(|error| unusable(&error))?;
    let token = fresh_token()?;
    door.stay();
    let url = format!("http://{address}/#token={token}");
    let port = address.port();
    let desk = Desk {
        door,
        caller,
        token,
        screens,
        hosts: vec![address.to_string(), format!("localhost:{port}")],
    };
    let internal = |error: std::io::Error| Failure::new("internal").with("detail", error);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(internal)?;
    let served = runtime.block_on(run(desk, socket, || ready(&url)));
    // A browser may wait for an import to move on; that need not hold us up.
    runtime.shutdown_background();
    served.map_err(internal)
}

async fn run(desk: Desk, socket: TcpListener, ready: impl FnOnce()) -> std::io::Result<()> {
    let socket = tokio::net::TcpListener::from_std(socket)?;
    let mut asked = Asked::listen()?;
    let (end, mut ended) = tokio::sync::watch::channel(false);
    let mut late = end.subscribe();
    tokio::spawn(async move {
        asked.come().await;
        let _ = end.send(true);
    });
    let server = axum::serve(socket, router(Arc::new(desk))).with_graceful_shutdown(async move {
        let _ = ended.wait_for(|ended| *ended).await;
    });
    ready();
    tokio::select! {
        served = server => served,
        () = async {
            let _ = late.wait_for(|ended| *ended).await;
            let _ = tokio::task::spawn_blocking(|| std::thread::sleep(GRACE)).await;
        } => Ok(()),
    }
}

/// The address, if only this computer can reach it.
fn loopback(listen: &str) -> Option<SocketAddr> {
    let address = match listen.strip_prefix("localhost:") {
        Some(port) => SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?)),
        None => listen.parse().ok()?,
    };
    address.ip().is_loopback().then_some(address)
}

fn fresh_token() -> Result<String, Failure> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| Failure::new("internal").with("detail", error))?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&random))
}

fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/rpc/{name}", post(rpc))
        .fallback(page)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(Arc::clone(&desk), own_name_only))
        .layer(from_fn(guarded))
        .with_state(desk)
}

/// Headers every answer carries.
async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Answers hold people's names; only named files may be kept.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn own_name_only(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    let is_own = host
        .and_then(|host| host.to_str().ok())
        .is_some_and(|host| desk.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)));
    if is_own {
        next.run(request).await
    } else {
        refuse(&desk, StatusCode::BAD_REQUEST, Failure::new("host_refused")).await
    }
}

async fn page(State(desk): State<Arc<Desk>>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match desk.screens.find(uri.path()) {
        Some(file) => (
            [
                (header::CONTENT_TYPE, file.kind),
                (header::CACHE_CONTROL, file.keep),
            ],
            file.content.clone(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn rpc(
    State(desk): State<Arc<Desk>>,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    if !bears_token(&headers, &desk.token) {
        return refuse(
            &desk,
            StatusCode::UNAUTHORIZED,
            Failure::new("token_needed"),
        )
        .await;
    }
    let Ok(body) = body else {
        return refuse(
            &desk,
            StatusCode::PAYLOAD_TOO_LARGE,
            Failure::new("too_large"),
        )
        .await;
    };
    let args = match body.is_empty() {
        true => Ok(Value::Object(serde_json::Map::new())),
        false => serde_json::from_slice(&body),
    };
    let args = match args {
        Ok(args) => args,
        Err(error) => {
            let failure = Failure::new("request_unreadable").with("detail", error);
            return refuse(&desk, StatusCode::BAD_REQUEST, failure).await;
        }
    };
    let asking = Arc::clone(&desk);
    let asked = move || asking.door.call(&asking.caller, &name, args);
    let answer = tokio::task::spawn_blocking(asked).await;
    match answer {
        Ok(Ok(answer)) => axum::Json(answer).into_response(),
        Ok(Err(failure)) => {
            let status = match failure.code.as_str() {
                "command_unknown" => StatusCode::NOT_FOUND,
                "internal" | "storage_failed" | "disk_full" | "holder_gone" | "data_damaged"
                | "data_folder_held" => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::BAD_REQUEST,
            };
            refuse(&desk, status, failure).await
        }
        Err(error) => {
            let failure = Failure::new("internal").with("detail", error);
            refuse(&desk, StatusCode::INTERNAL_SERVER_ERROR, failure).await
        }
    }
}

/// Whether the request carries the token. Compared in a time that does not
/// depend on where the two differ.
fn bears_token(headers: &HeaderMap, token: &str) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
        .unwrap_or_default();
    given.len() == token.len()
        && given
            .iter()
            .zip(token.as_bytes())
            .fold(0, |differ, (a, b)| differ | (a ^ b))
            == 0
}

async fn refuse(desk: &Arc<Desk>, status: StatusCode, failure: Failure) -> Response {
    let door = Arc::clone(desk);
    let language = tokio::task::spawn_blocking(move || door.door.language()).await;
    let words = Words::new(language.as_deref().unwrap_or("en"));
    let (message, next_step) = words.error(&failure.code, &failure.params);
    let error = ErrorBody {
        code: failure.code,
        message,
        next_step,
    };
    (status, axum::Json(serde_json::json!({ "error": error }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_computer_are_listened_on() {
        for (listen, taken) in [
            ("127.0.0.1:0", true),
            ("127.0.0.2:8080", true),
            ("[::1]:0", true),
            ("localhost:8080", true),
            ("0.0.0.0:80", false),
            ("[::]:80", false),
            ("192.168.1.5:80", false),
            ("127.0.0.1", false),
            ("localhost", false),
            ("example.org:80", false),
            ("", false),
        ] {
            assert_eq!(loopback(listen).is_some(), taken, "{listen}");
        }
    }

    #[test]
    fn only_the_whole_token_opens() {
        for (given, opens) in [
            ("Bearer secret", true),
            ("Bearer secreT", false),
            ("Bearer secret2", false),
            ("Bearer ", false),
            ("secret", false),
            ("Basic secret", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(given));
            assert_eq!(bears_token(&headers, "secret"), opens, "{given}");
        }
        assert!(!bears_token(&HeaderMap::new(), "secret"));
    }
}
