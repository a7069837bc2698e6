//! What stations ask: push, pull, and the parts of a snapshot.

use crate::run::{self, Pushed};
use crate::store::{Cutting, Device, DeviceState, Error, Store};
use contract::Failure;
use contract::http::SignedPush;
use contract::sync::{AskPart, Digest, Pull, PullAnswer, PushAnswer, SnapshotPart};
use domain::kernel::DeviceId;
use sync::server::{Reader, SNAPSHOT_ROWS, page, part};
use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};

/// Entries of one page, at least; a page ends where a transaction does.
const PAGE: usize = 1_000;
/// Steps looked at for one page: a station that may see few of them still gets
/// on.
const STEPS: usize = 4_000;
/// Levels above this cost more time than they save bytes.
const COMPRESSION: i32 = 1;
/// Parts that wait to be packed.
const PARTS_WAITING: usize = 2;
/// A snapshot keeps a connection, and a part of it in memory, while it is made.
static SNAPSHOTS: Semaphore = Semaphore::const_new(2);

/// Takes a push in.
pub async fn push(store: &Store, device: &Device, ask: SignedPush) -> Result<Pushed, Failure> {
    if ask.push.device_id != device.id {
        return Ok(PushAnswer::UnknownStation.into());
    }
    let message = SignedPush::signed(&ask.push);
    if !crate::auth::is_signed(&device.key, &message, &ask.signature) {
        return Err(Failure::new("signature_wrong"));
    }
    let pushed = run::push(store, ask.push, Some(&ask.signature)).await?;
    store.seen(device.id).await?;
    Ok(pushed)
}

/// Answers a pull.
pub async fn pull(store: &Store, device: &Device, ask: &Pull) -> Result<PullAnswer, Failure> {
    if ask.device_id != device.id {
        return Ok(PullAnswer::UnknownStation);
    }
    if device.state == DeviceState::Revoked {
        return Err(Failure::new("device_revoked"));
    }
    let answer = pull_as(
        store,
        &Reader::new(device.id, device.site_id),
        ask,
        PAGE,
        STEPS,
    )
    .await?;
    store.seen(device.id).await?;
    Ok(answer)
}

/// Answers a pull of `reader` with at least `limit` entries, where `steps` steps
/// hold so many.
pub async fn pull_as(
    store: &Store,
    reader: &Reader,
    ask: &Pull,
    limit: usize,
    steps: usize,
) -> Result<PullAnswer, Error> {
    let tail = store.tail(ask.cursor, steps).await?;
    Ok(page(ask, reader, tail.stream, tail.steps.iter(), limit))
}

/// A part of a snapshot, as compressed JSON: kept, on its way, or the first of a
/// new one.
pub async fn snapshot_part(
    store: &Store,
    device: &Device,
    ask: &AskPart,
) -> Result<Vec<u8>, Failure> {
    if let Some(snapshot) = ask.snapshot
        && let Some(kept) = on_its_way(store, device.id, snapshot, ask.number).await?
    {
        return Ok(kept);
    }
    let busy = |_| Failure::new("server_busy");
    let turn = SNAPSHOTS.acquire().await.map_err(busy)?;
    let (told, begun) = oneshot::channel();
    let making = Making {
        store: store.clone(),
        reader: Reader::new(device.id, device.site_id),
        answered: ask.answered,
        _turn: turn,
    };
    // Not stopped with this request: the next ones ask for the other parts.
    let made = tokio::spawn(making.run(told));
    let Ok((snapshot, of)) = begun.await else {
        return Err(match made.await {
            Ok(Err(error)) => error.into(),
            _ => Failure::new("internal").with("detail", "a snapshot without parts"),
        });
    };
    let number = part(ask, snapshot, of);
    let kept = on_its_way(store, device.id, snapshot, number).await?;
    kept.ok_or_else(|| Failure::new("internal").with("detail", "a snapshot cut short"))
}

/// A part that is kept or will be.
async fn on_its_way(
    store: &Store,
    device: DeviceId,
    snapshot: Digest,
    number: u32,
) -> Result<Option<Vec<u8>>, Error> {
    let progress = store.under_way.of(device, snapshot);
    if let Some(mut progress) = progress {
        // An end too early is seen by the part not being there.
        let _ = progress.wait_for(|kept| *kept > number).await;
    }
    store.part(device, snapshot, number).await
}

/// A snapshot being made.
struct Making {
    store: Store,
    reader: Reader,
    answered: u64,
    _turn: SemaphorePermit<'static>,
}

impl Making {
    async fn run(self, begun: oneshot::Sender<(Digest, u32)>) -> Result<(), Error> {
        let (store, device) = (&self.store, self.reader.device_id);
        store.forget_parts().await?;
        let mut client = store.client().await?;
        let cutting =
            Cutting::open(&mut client, &self.reader, self.answered, SNAPSHOT_ROWS).await?;
        let (snapshot, of) = (cutting.title.snapshot, cutting.title.of);
        let kept = store.under_way.begin(device, snapshot);
        // Whoever asked may be gone; they will ask again.
        let _ = begun.send((snapshot, of));
        let (given, mut taken) = mpsc::channel::<String>(PARTS_WAITING);
        let keep = async {
            let mut number = 0;
            while let Some(json) = taken.recv().await {
                let packed = pack(json).await?;
                store.keep_part(device, snapshot, number, &packed).await?;
                number += 1;
                kept.send_replace(number);
            }
            Ok(())
        };
        tokio::try_join!(cutting.parts(given), keep).map(|_| ())
    }
}

/// Everything `reader` may see, in parts of `per_part` rows.
pub async fn snapshot_as(
    store: &Store,
    reader: &Reader,
    answered: u64,
    per_part: usize,
) -> Result<Vec<SnapshotPart>, Error> {
    let mut client = store.client().await?;
    let cutting = Cutting::open(&mut client, reader, answered, per_part).await?;
    let (given, mut taken) = mpsc::channel::<String>(PARTS_WAITING);
    let read = async {
        let mut parts = Vec::new();
        while let Some(json) = taken.recv().await {
            parts.push(serde_json::from_str(&json)?);
        }
        Ok(parts)
    };
    tokio::try_join!(cutting.parts(given), read).map(|(_, parts)| parts)
}

async fn pack(json: String) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Damaged(error.to_string());
    // Beside the rows that go on coming.
    let packed =
        tokio::task::spawn_blocking(move || zstd::bulk::compress(json.as_bytes(), COMPRESSION));
    let packed = packed.await.map_err(|error| failed(&error))?;
    packed.map_err(|error| failed(&error))
}
