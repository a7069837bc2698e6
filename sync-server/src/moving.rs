//! A station that stands in another warehouse from now on.

use crate::live::CHANNEL;
use crate::store::{Error, Store, Transaction, devices, load, log, stream, write};
use contract::Failure;
use domain::flows::{Row, Station};
use domain::kernel::{DeviceId, SiteId};
use std::collections::BTreeSet;
use sync::Scope;

/// Moves a station to a site: with its next pull it loads everything of that
/// one, and what it still sends counts for it. False when it is there already.
///
/// # Errors
///
/// `device_unknown`; `station_at_work` while a session is open, which it would
/// lose out of its sight.
pub async fn move_station(store: &Store, id: DeviceId, site: SiteId) -> Result<bool, Failure> {
    let mut client = store.client().await?;
    let transaction = client.transaction().await.map_err(Error::from)?;
    let Some(locked) = log::lock(&transaction, id).await? else {
        return Err(Failure::new("device_unknown").with("device", id));
    };
    let station = locked.sender.station;
    if station.site_id == site {
        return Ok(false);
    }
    if devices::is_at_work(&transaction, id).await? {
        return Err(Failure::new("station_at_work").with("station", station.station_code));
    }
    devices::stands_in(&transaction, id, site).await?;
    let moved = Station {
        site_id: site,
        ..station
    };
    let head = tell(&transaction, moved).await?;
    transaction.commit().await.map_err(Error::from)?;
    // Whoever misses it pulls by its own timer.
    let _ = store.notify(CHANNEL, head).await;
    Ok(true)
}

/// Where a station stands is seen by every station.
async fn tell(transaction: &Transaction<'_>, moved: Station) -> Result<u64, Error> {
    let nothing = (BTreeSet::new(), BTreeSet::new());
    let mut loaded = load(transaction, &nothing.0, &nothing.1, moved.id).await?;
    let row = Row::Station(moved);
    let held = loaded.held.remove(&row.key()).unwrap_or_default();
    let steps = vec![sync::server::publish(row, held, [Scope::Ref].into())];
    write(transaction, &steps).await?;
    stream::append(transaction, &steps).await
}
