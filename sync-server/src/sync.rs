//! What stations ask: push, pull, and the parts of a snapshot.

use crate::run::{self, Pushed};
use crate::store::{Device, DeviceState, Error, Store};
use contract::Failure;
use contract::http::SignedPush;
use contract::sync::{AskPart, Pull, PullAnswer, PushAnswer, SnapshotPart};
use sync::server::{Reader, SNAPSHOT_ROWS, page, part, snapshot};
use tokio::sync::Semaphore;

/// Entries of one page, at least; a page ends where a transaction does.
const PAGE: usize = 1_000;
/// Steps looked at for one page: a station that may see few of them still gets
/// on.
const STEPS: usize = 4_000;
/// Levels above this cost more time than they save bytes.
const COMPRESSION: i32 = 3;
/// A snapshot holds everything a station may see in memory while it is made.
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

/// A part of a snapshot, as compressed JSON.
pub async fn snapshot_part(
    store: &Store,
    device: &Device,
    ask: &AskPart,
) -> Result<Vec<u8>, Failure> {
    if let Some(snapshot) = ask.snapshot
        && let Some(kept) = store.part(device.id, snapshot, ask.number).await?
    {
        return Ok(kept);
    }
    let busy = |_| Failure::new("server_busy");
    let _turn = SNAPSHOTS.acquire().await.map_err(busy)?;
    let reader = Reader::new(device.id, device.site_id);
    let parts = snapshot_as(store, &reader, ask.answered, SNAPSHOT_ROWS).await?;
    let packed: Result<Vec<Vec<u8>>, Error> = parts.iter().map(pack).collect();
    let packed = packed?;
    let Some(wanted) = part(ask, &parts) else {
        return Err(Failure::new("internal").with("detail", "a snapshot without parts"));
    };
    store
        .keep_parts(device.id, wanted.snapshot, &packed)
        .await?;
    Ok(packed[wanted.number as usize].clone())
}

/// Everything `reader` may see, in parts of `per_part` rows.
pub async fn snapshot_as(
    store: &Store,
    reader: &Reader,
    answered: u64,
    per_part: usize,
) -> Result<Vec<SnapshotPart>, Error> {
    let cut = store.cut_out(reader, answered).await?;
    let rows = cut.rows.iter();
    let rows = rows.map(|(held, row)| (held.version, &held.scopes, row));
    Ok(snapshot(reader, cut.stream, rows, cut.results, per_part))
}

fn pack(part: &SnapshotPart) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(part)?;
    let failed = |error: std::io::Error| Error::Damaged(error.to_string());
    zstd::encode_all(json.as_slice(), COMPRESSION).map_err(failed)
}
