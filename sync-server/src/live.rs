//! News: the head of the stream, and nothing else, to whoever listens.
//!
//! Every process has one connection that listens for the others. A head is told
//! after the commit it belongs to and outside of it: NOTIFY inside would put one
//! more lock into every commit. Whoever misses one learns the next, asks when it
//! connects, and pulls by its own timer anyway.

use crate::store::{Error, Store, stream};
use contract::http::Head;
use std::future::poll_fn;
use std::time::Duration;
use tokio::sync::watch;
use tokio_postgres::{AsyncMessage, NoTls};

/// Where processes tell each other the head.
pub(crate) const CHANNEL: &str = "waystation_head";
/// Between tries to listen again.
const PAUSE: Duration = Duration::from_secs(2);
const HOUR: Duration = Duration::from_secs(3_600);
/// A lost connection is noticed by asking for the head this often.
const LOOK: Duration = Duration::from_secs(30);

/// The newest head this process knows of.
#[derive(Debug, Clone)]
pub struct News {
    head: watch::Sender<Head>,
    told: watch::Sender<u64>,
}

impl News {
    /// Starts to listen and to tell. The tasks end with the runtime.
    pub async fn start(store: &Store) -> Result<Self, Error> {
        let head = store.head().await?;
        let news = Self {
            head: watch::Sender::new(head),
            told: watch::Sender::new(head.head),
        };
        tokio::spawn(listen_for_ever(store.clone(), news.clone()));
        tokio::spawn(tell_for_ever(store.clone(), news.told.subscribe()));
        Ok(news)
    }

    /// A commit of this process.
    pub fn committed(&self, head: u64) {
        self.heard(head);
        self.told.send_if_modified(|told| {
            let is_new = head > *told;
            *told = head.max(*told);
            is_new
        });
    }

    fn heard(&self, new: u64) {
        self.head.send_if_modified(|known| {
            let is_new = new > known.head;
            known.head = new.max(known.head);
            is_new
        });
    }

    /// The head as it goes on.
    pub fn follow(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }
}

/// Forgets, each hour, what lies more than `steps` behind the head. Whoever is
/// further behind loads a snapshot.
pub async fn keep_for_ever(store: Store, steps: u64) {
    loop {
        let kept = match store.head().await {
            Ok(head) => store.cut(head.head.saturating_sub(steps)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            eprintln!("sync-server: the stream was not cut: {error}");
        }
        tokio::time::sleep(HOUR).await;
    }
}

/// Tells the other processes; a burst of commits is one notice.
async fn tell_for_ever(store: Store, mut told: watch::Receiver<u64>) {
    while told.changed().await.is_ok() {
        let head = *told.borrow_and_update();
        // Lost news cost a station a few seconds, not a row.
        let _ = store.notify(CHANNEL, head).await;
    }
}

async fn listen_for_ever(store: Store, news: News) {
    loop {
        if let Err(error) = listen(&store, &news).await {
            eprintln!("sync-server: {error}; listening again soon");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn listen(store: &Store, news: &News) -> Result<(), Error> {
    let (client, mut connection) = store.config().connect(NoTls).await?;
    let heard = news.clone();
    let ears = async move {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notice) = message?
                && let Ok(head) = notice.payload().parse()
            {
                heard.heard(head);
            }
        }
        Ok::<(), tokio_postgres::Error>(())
    };
    let looking = async {
        stream::listen(&client, CHANNEL).await?;
        loop {
            let head = stream::head(&client).await?;
            news.head.send_if_modified(|known| {
                // Another life may be shorter than the one before.
                let is_new = head.epoch != known.epoch || head.head > known.head;
                if is_new {
                    *known = head;
                }
                is_new
            });
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        ended = ears => Ok(ended?),
        ended = looking => ended,
    }
}
