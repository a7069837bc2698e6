//! The list of waybills: from the index in memory where the process keeps one,
//! and otherwise by keys of the store. No way reads the table through.

use super::codec::{Json, Word};
use super::load::{WAYBILL, joined, waybill_row};
use super::search::{Ask, First, Lines, Order, Search, Wanted, line_of, walk};
use super::{Readers, StoreError};
use contract::WaybillSort;
use domain::flows::RowKey;
use domain::kernel::{Amount, ImportId, Timestamp, WaybillNumber};
use domain::warehouse::{Waybill, WaybillStatus};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

/// Which waybills a list shows.
#[derive(Debug, Clone)]
pub struct WaybillFilter {
    /// Part of the number, the receiver's name or phone.
    pub search: Option<String>,
    /// Of the company's country: what a phone's trunk zero stands for.
    pub calling_code: Option<&'static str>,
    /// Only these.
    pub status: Option<WaybillStatus>,
    /// At most this many.
    pub limit: u32,
    /// Only those behind this one.
    pub after: Option<WaybillNumber>,
    /// Only those this import brought.
    pub import_id: Option<ImportId>,
    /// Only those for this destination.
    pub destination: Option<String>,
    /// Only those known here since then.
    pub from: Option<Timestamp>,
    /// Only those known here before then.
    pub until: Option<Timestamp>,
    /// Only those with at least this to collect.
    pub cod_from: Option<Amount>,
    /// Only those with at most this to collect.
    pub cod_until: Option<Amount>,
    /// Those that were taken back, instead of the others.
    pub voided: bool,
    /// Only those with something no server has answered yet.
    pub not_yet_sent: bool,
    /// In which order.
    pub sort: WaybillSort,
    /// From the order's other end.
    pub oldest_first: bool,
}

impl Default for WaybillFilter {
    /// All, newest first.
    fn default() -> Self {
        Self {
            search: None,
            calling_code: None,
            status: None,
            limit: u32::MAX,
            after: None,
            import_id: None,
            destination: None,
            from: None,
            until: None,
            cod_from: None,
            cod_until: None,
            voided: false,
            not_yet_sent: false,
            sort: WaybillSort::Created,
            oldest_first: false,
        }
    }
}

/// How often a list is made anew because one of its rows left meanwhile.
const TRIES: usize = 3;

impl Readers {
    /// The waybills of a list, in its order.
    pub fn waybills(
        &self,
        search: &Search,
        filter: &WaybillFilter,
    ) -> Result<Vec<Waybill>, StoreError> {
        let mut waybills = Vec::new();
        for _ in 0..TRIES {
            if let (false, Some(way)) = (search.is_ready(), Way::of(filter)) {
                return self.read(|connection| way.list(connection, filter));
            }
            let rids = self.find(search, filter)?;
            if rids.is_empty() {
                return Ok(Vec::new());
            }
            waybills = self.read(|connection| by_rid(connection, &rids))?;
            if waybills.len() == rids.len() {
                break;
            }
        }
        Ok(waybills)
    }

    /// How many waybills a list has on all its pages.
    pub fn count_waybills(
        &self,
        search: &Search,
        filter: &WaybillFilter,
    ) -> Result<u32, StoreError> {
        let Some(waiting) = self.waiting(filter)? else {
            return Ok(0);
        };
        let wanted = Wanted::new(filter, waiting);
        if let Some(index) = search.index(self)? {
            return Ok(index.count(&wanted));
        }
        let mut count = 0;
        self.read(|connection| {
            pass(connection, &wanted, false, None, |_, _| {
                count += 1;
                true
            })
        })?;
        Ok(count)
    }

    fn find(&self, search: &Search, filter: &WaybillFilter) -> Result<Vec<i64>, StoreError> {
        let after = match &filter.after {
            Some(number) => match self.read(|connection| rid_of(connection, number))? {
                None => return Ok(Vec::new()),
                found => found,
            },
            None => None,
        };
        let Some(waiting) = self.waiting(filter)? else {
            return Ok(Vec::new());
        };
        let ask = Ask {
            wanted: Wanted::new(filter, waiting),
            order: Order::of(filter),
            after,
            limit: filter.limit,
        };
        if let Some(index) = search.index(self)? {
            return Ok(index.list(&ask));
        }
        self.read(|connection| list(connection, &ask))
    }

    /// Rows with an image of the server's kept aside, where only what was not yet
    /// sent is wanted; nothing where nothing is ever sent.
    fn waiting(&self, filter: &WaybillFilter) -> Result<Option<Option<HashSet<i64>>>, StoreError> {
        if !filter.not_yet_sent {
            return Ok(Some(None));
        }
        self.read(|connection| {
            if super::outbox::server(connection)?.is_none() {
                return Ok(None);
            }
            let mut rids = HashSet::new();
            let mut statement = connection.prepare_cached("SELECT key FROM base")?;
            for key in statement.query_map([], |row| row.get::<_, Json<RowKey>>(0))? {
                if let RowKey::Waybill(number) = key?.0 {
                    rids.extend(rid_of(connection, &number)?);
                }
            }
            Ok(Some(Some(rids)))
        })
    }
}

const RID_OF: &str = "SELECT rid FROM waybill WHERE waybill_number = ?1";

fn rid_of(connection: &Connection, number: &WaybillNumber) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(RID_OF)?
        .query_row([number.as_str()], |row| row.get(0))
        .optional()
}

const BY_RID: &str = " WHERE rid = ?1";

fn by_rid(connection: &Connection, rids: &[i64]) -> rusqlite::Result<Vec<Waybill>> {
    let mut statement = connection.prepare_cached(&joined(WAYBILL, BY_RID))?;
    let mut waybills = Vec::with_capacity(rids.len());
    for rid in rids {
        waybills.extend(statement.query_row([rid], waybill_row).optional()?);
    }
    Ok(waybills)
}

/// A list that an index of the store has in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    All,
    Status,
    Import,
}

impl Way {
    /// The way of a filter, if one leads there.
    fn of(filter: &WaybillFilter) -> Option<Self> {
        let searched = filter
            .search
            .as_deref()
            .is_some_and(|typed| !typed.trim().is_empty());
        let others = searched
            || filter.destination.is_some()
            || filter.from.is_some()
            || filter.until.is_some()
            || filter.cod_from.is_some()
            || filter.cod_until.is_some()
            || filter.voided
            || filter.not_yet_sent;
        if others || filter.sort != WaybillSort::Created {
            return None;
        }
        match (filter.status, filter.import_id) {
            (None, None) => Some(Self::All),
            (Some(_), None) => Some(Self::Status),
            (None, Some(_)) => Some(Self::Import),
            (Some(_), Some(_)) => None,
        }
    }

    fn sql(self, oldest_first: bool) -> String {
        let only = match self {
            Self::All => " WHERE ?3 IS NULL AND",
            Self::Status => " INDEXED BY waybill_status WHERE status = ?3 AND",
            Self::Import => " INDEXED BY waybill_import WHERE import_id = ?3 AND",
        };
        let bound = match oldest_first {
            false => "rid < ?1 AND voided_at IS NULL ORDER BY rid DESC LIMIT ?2",
            true => "rid > ?1 AND voided_at IS NULL ORDER BY rid LIMIT ?2",
        };
        joined(WAYBILL, &format!("{only} {bound}"))
    }

    fn list(
        self,
        connection: &Connection,
        filter: &WaybillFilter,
    ) -> rusqlite::Result<Vec<Waybill>> {
        let after = match &filter.after {
            None if filter.oldest_first => i64::MIN,
            None => i64::MAX,
            Some(number) => match rid_of(connection, number)? {
                Some(rid) => rid,
                None => return Ok(Vec::new()),
            },
        };
        let mut statement = connection.prepare_cached(&self.sql(filter.oldest_first))?;
        let rows = match self {
            Self::Import => {
                let import = filter.import_id.map(|id| id.0);
                statement.query_map(params![after, filter.limit, import], waybill_row)?
            }
            _ => {
                let status = filter.status.map(Word);
                statement.query_map(params![after, filter.limit, status], waybill_row)?
            }
        };
        rows.collect()
    }
}

/// What the index would answer, from the store itself.
fn list(connection: &Connection, ask: &Ask<'_>) -> rusqlite::Result<Vec<i64>> {
    let limit = ask.limit as usize;
    if ask.order.sort == WaybillSort::Created {
        let mut rids = Vec::new();
        pass(
            connection,
            &ask.wanted,
            ask.order.reversed,
            ask.after,
            |lines, at| {
                rids.push(lines.page.rows[at].rid);
                rids.len() < limit
            },
        )?;
        return Ok(rids);
    }
    let after = match ask.after {
        None => None,
        Some(rid) => match line_of(connection, rid)? {
            None => return Ok(Vec::new()),
            Some(lines) => Some(ask.order.rank(&lines.page, 0, &lines.shared)),
        },
    };
    let mut first = First::new(ask.order, after, ask.limit);
    pass(connection, &ask.wanted, false, None, |lines, at| {
        first.see(&lines.page, at, &lines.shared);
        true
    })?;
    Ok(first.rids())
}

/// Goes through the rows that are wanted until `see` has enough.
fn pass(
    connection: &Connection,
    wanted: &Wanted<'_>,
    reversed: bool,
    after: Option<i64>,
    mut see: impl FnMut(&Lines, usize) -> bool,
) -> rusqlite::Result<()> {
    let mut places = Vec::new();
    walk(connection, reversed, after, |lines| {
        let Some(among) = wanted.among(&lines.shared) else {
            return true;
        };
        match &wanted.needles {
            Some(needles) => lines.page.found(needles, &mut places),
            None => places = (0..lines.page.rows.len()).collect(),
        }
        places
            .iter()
            .filter(|at| wanted.takes(&lines.page.rows[**at], &among))
            .all(|at| see(lines, *at))
    })
}

#[cfg(test)]
mod tests;
