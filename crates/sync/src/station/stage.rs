//! A snapshot on its way in: part by part, and then all at once.

use super::{Incoming, View};
use crate::server::content_of;
use contract::sync::{Digest, SnapshotPart};
use std::collections::BTreeMap;

/// The parts that have arrived of one snapshot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Staging {
    parts: BTreeMap<u32, SnapshotPart>,
}

impl Staging {
    /// What to ask for next: the snapshot under way, and the first part of it
    /// that is missing.
    pub fn wanted(&self) -> (Option<Digest>, u32) {
        let under_way = self.parts.values().next().map(|part| part.snapshot);
        (under_way, self.missing())
    }

    fn missing(&self) -> u32 {
        let of = self.parts.values().next().map_or(1, |part| part.of);
        (0..of)
            .find(|number| !self.parts.contains_key(number))
            .unwrap_or(of)
    }
}

/// Takes a part in. Gives everything when it was the last one missing; rows the
/// server gave before and does not have in it any more leave. A damaged part is
/// left out, as is one of a snapshot that came late; a part of another snapshot
/// begins anew.
pub fn stage<V: View>(
    view: &V,
    staging: &mut Staging,
    part: SnapshotPart,
) -> Result<Option<Incoming>, V::Error> {
    let (epoch, cursor) = view.position()?;
    if part.epoch == epoch && part.at < cursor {
        // Pages went past it meanwhile; what is asked for next is a new one.
        staging.parts.clear();
        return Ok(None);
    }
    let same = |other: &SnapshotPart| {
        (other.epoch, other.at, other.snapshot) == (part.epoch, part.at, part.snapshot)
    };
    let known = staging.parts.get(&part.number).is_some_and(same);
    if known || part.number >= part.of || content_of(&part.rows) != part.content {
        return Ok(None);
    }
    if !staging.parts.values().all(same) {
        staging.parts.clear();
    }
    let (of, epoch, cursor) = (part.of, part.epoch, part.at);
    staging.parts.insert(part.number, part);
    if staging.missing() < of {
        return Ok(None);
    }
    let mut incoming = Incoming {
        epoch,
        cursor,
        ..Incoming::default()
    };
    let gone = view.synced()?.into_iter().map(|key| (key, None));
    incoming.rows.extend(gone);
    for part in std::mem::take(&mut staging.parts).into_values() {
        let rows = part.rows.into_iter();
        incoming
            .rows
            .extend(rows.map(|image| (image.1.key(), Some(image))));
        incoming.results.extend(part.results);
    }
    Ok(Some(incoming))
}
