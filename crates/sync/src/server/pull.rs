//! The stream as one station sees it.

use super::decide::Step;
use crate::chain;
use crate::scope::{Scope, Scopes, digest_of};
use contract::sync::{
    AskPart, CommandResult, Digest, Entry, OLDEST_PROTOCOL, PROTOCOL, Page, Pull, PullAnswer,
    SnapshotPart,
};
use domain::flows::{Row, RowKey};
use domain::kernel::{DeviceId, SiteId, Timestamp};

/// Rows in one part of a snapshot, where a host has no reason for another number.
pub const SNAPSHOT_ROWS: usize = 2_000;

/// A step with its place in the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// Its position; positions are dense.
    pub position: u64,
    /// The last position of its transaction.
    pub block_end: u64,
    /// The step.
    pub step: Step,
}

/// A station as the server sees it when it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// The station.
    pub device_id: DeviceId,
    /// What it may see now.
    pub scopes: Scopes,
}

impl Reader {
    /// A station of a site.
    pub fn new(device_id: DeviceId, site: SiteId) -> Self {
        let scopes = [Scope::Ref, Scope::Site(site), Scope::Device(device_id)];
        Self {
            device_id,
            scopes: scopes.into(),
        }
    }

    /// Which snapshot this one would get: at one position of one life everything
    /// these scopes show is the same, so its name need not wait for its rows. The
    /// same rows in other parts are another one.
    pub fn snapshot(&self, stream: Stream, per_part: usize) -> Digest {
        let mut named = Vec::from(digest_of(&self.scopes).0);
        named.extend(stream.epoch.to_be_bytes());
        named.extend(stream.head.to_be_bytes());
        named.extend((per_part as u64).to_be_bytes());
        chain::digest(&named)
    }

    fn sees(&self, scopes: &Scopes) -> bool {
        !self.scopes.is_disjoint(scopes)
    }

    fn entry(&self, step: &Step) -> Option<Entry> {
        match step {
            Step::Row {
                version,
                before,
                after,
                row,
            } => {
                if self.sees(after) {
                    let (version, row) = (*version, row.clone());
                    Some(Entry::Put { version, row })
                } else if self.sees(before) {
                    Some(Entry::Leave { key: row.key() })
                } else {
                    None
                }
            }
            Step::Result { device_id, result } => {
                (*device_id == self.device_id).then(|| Entry::Result(result.clone()))
            }
        }
    }
}

/// What the stream is when it is read: all of it in one snapshot of the
/// database, or a step may be missing below the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// The server's life.
    pub epoch: u32,
    /// Its end.
    pub head: u64,
    /// The oldest position kept.
    pub oldest: u64,
    /// See [`Page::horizon`].
    pub horizon: Option<Timestamp>,
}

/// Answers a pull. `log` gives the steps after the cursor in order; it is read
/// until `limit` entries are found and their transaction ends.
pub fn page<'a>(
    pull: &Pull,
    reader: &Reader,
    stream: Stream,
    log: impl Iterator<Item = &'a Logged>,
    limit: usize,
) -> PullAnswer {
    if !(OLDEST_PROTOCOL..=PROTOCOL).contains(&pull.protocol) {
        return PullAnswer::Upgrade {
            oldest: OLDEST_PROTOCOL,
            newest: PROTOCOL,
        };
    }
    let cannot_follow = pull.epoch != stream.epoch
        || pull.cursor + 1 < stream.oldest
        || pull.cursor > stream.head
        || pull.scopes != digest_of(&reader.scopes);
    if cannot_follow {
        return PullAnswer::Snapshot;
    }
    let mut page = Page {
        epoch: stream.epoch,
        from: pull.cursor,
        to: pull.cursor,
        head: stream.head,
        horizon: stream.horizon,
        entries: Vec::new(),
    };
    for logged in log {
        page.entries.extend(reader.entry(&logged.step));
        page.to = logged.position;
        if page.entries.len() >= limit && logged.position == logged.block_end {
            break;
        }
    }
    PullAnswer::Page(page)
}

/// Everything a station may see at `stream.head`, in parts. `rows` are all rows
/// with versions and scopes; `results` those after the station's last one.
pub fn snapshot<'a>(
    reader: &Reader,
    stream: Stream,
    rows: impl Iterator<Item = (u64, &'a Scopes, &'a Row)>,
    results: Vec<CommandResult>,
    per_part: usize,
) -> Vec<SnapshotPart> {
    let mut chunks: Vec<Vec<(u64, Row)>> = vec![Vec::new()];
    for (version, _, row) in rows.filter(|(_, scopes, _)| reader.sees(scopes)) {
        match chunks.last_mut() {
            Some(last) if last.len() < per_part.max(1) => last.push((version, row.clone())),
            _ => chunks.push(vec![(version, row.clone())]),
        }
    }
    let of = chunks.len() as u32;
    let (scopes, whole) = (digest_of(&reader.scopes), reader.snapshot(stream, per_part));
    let mut parts: Vec<SnapshotPart> = (0..)
        .zip(chunks)
        .map(|(number, rows)| SnapshotPart {
            epoch: stream.epoch,
            at: stream.head,
            scopes,
            number,
            of,
            content: content_of(&rows),
            rows,
            results: Vec::new(),
            snapshot: whole,
        })
        .collect();
    if let Some(last) = parts.last_mut() {
        last.results = results;
    }
    parts
}

/// Which part of a snapshot of so many answers: the one that is asked for, or
/// the first where another snapshot was meant.
pub fn part(ask: &AskPart, snapshot: Digest, of: u32) -> u32 {
    let is_there = ask.snapshot == Some(snapshot) && ask.number < of;
    if is_there { ask.number } else { 0 }
}

/// Digest of a part's rows by key and version, which stand for their content;
/// what carries the bytes has checksums of its own.
pub(crate) fn content_of(rows: &[(u64, Row)]) -> Digest {
    let mut content = Content::default();
    for (version, row) in rows {
        content.add(*version, &row.key());
    }
    content.digest()
}

/// That digest, for a host that has the rows one after the other.
#[derive(Debug, Default)]
pub struct Content(Vec<u8>);

impl Content {
    /// One more row of the part.
    pub fn add(&mut self, version: u64, key: &RowKey) {
        self.0.extend(version.to_be_bytes());
        // A key is words, numbers and ids: nothing that cannot be written.
        self.0.extend(serde_json::to_vec(key).unwrap_or_default());
        self.0.push(0);
    }

    /// Of all of them.
    pub fn digest(&self) -> Digest {
        chain::digest(&self.0)
    }
}
