//! Listening: limits on who may hold a connection how long, and an orderly end.

use crate::auth::Seal;
use crate::live::News;
use crate::metrics::Metrics;
use crate::rpc::{App, router};
use crate::store::Store;
use contract::Failure;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// How long the head of a request may take, and a connection may be silent
/// between two.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// The head of a request at most, in bytes.
const HEADER_BYTES: usize = 32 << 10;
/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 4_096;
/// How long requests may take to end once the process is to.
const LAST_REQUESTS: Duration = Duration::from_secs(8);
/// A listener out of file handles tries again this soon.
const PAUSE: Duration = Duration::from_millis(100);

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    app: App,
    stopping: watch::Sender<bool>,
}

impl Server {
    /// Binds the address; the database must be at today's schema.
    pub async fn bind(store: Store, listen: &str) -> Result<Self, Failure> {
        let unusable = |error: std::io::Error| {
            let failure = Failure::new("address_unusable").with("address", listen);
            failure.with("detail", error)
        };
        let listener = TcpListener::bind(listen).await.map_err(unusable)?;
        let (stopping, heard) = watch::channel(false);
        let app = App {
            seal: Seal::new(store.secret().await?),
            news: News::start(&store).await?,
            store,
            stopping: heard,
            metrics: Metrics::default(),
            metrics_token: None,
        };
        Ok(Self {
            listener,
            app,
            stopping,
        })
    }

    /// Gives figures to whoever shows this token.
    #[must_use]
    pub fn with_metrics_for(mut self, token: &str) -> Self {
        self.app.metrics_token = Some(sync::chain::digest(token.as_bytes()));
        self
    }

    /// Where it listens.
    pub fn address(&self) -> Result<SocketAddr, Failure> {
        let unknown = |error| Failure::new("internal").with("detail", error);
        self.listener.local_addr().map_err(unknown)
    }

    /// Serves until `stop`, then lets what is under way end: at most ten seconds.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let service = TowerToHyperService::new(router(self.app));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new());
        http.header_read_timeout(HEADER_TIME);
        http.max_buf_size(HEADER_BYTES);
        let graceful = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut stop = std::pin::pin!(stop);
        loop {
            let next = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, self.listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                next = next => next,
                () = &mut stop => break,
            };
            let Ok((stream, _)) = accepted else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            // Small answers must not wait to be joined by others.
            let _ = stream.set_nodelay(true);
            let connection = http.serve_connection(TokioIo::new(stream), service.clone());
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                // A client that goes away is not worth a word.
                let _ = connection.await;
                drop(place);
            });
        }
        drop(self.listener);
        let _ = self.stopping.send(true);
        let _ = tokio::time::timeout(LAST_REQUESTS, graceful.shutdown()).await;
    }
}
