//! Which waybills a list shows, and in which order.

use super::lines::{Page, Row, Shared};
use super::needles::Needles;
use crate::store::WaybillFilter;
use contract::WaybillSort;
use domain::warehouse::WaybillStatus;
use std::cmp::Ordering;
use std::collections::HashSet;

/// A filter in the terms of rows.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// What is looked for; nothing for all.
    pub needles: Option<Needles>,
    filter: &'a WaybillFilter,
    /// Rows with something that waits for the server, where only those count.
    unsent: Option<HashSet<i64>>,
}

impl<'a> Wanted<'a> {
    /// Of a filter; `waiting` are the rows with an image of the server's kept
    /// aside, which is half of what was not yet sent.
    pub fn new(filter: &'a WaybillFilter, waiting: Option<HashSet<i64>>) -> Self {
        Self {
            needles: (filter.search.as_deref())
                .and_then(|typed| Needles::of(typed, filter.calling_code)),
            filter,
            unsent: waiting,
        }
    }

    /// Whether a row is wanted, its text aside.
    pub fn takes(&self, row: &Row, among: &Among) -> bool {
        let filter = self.filter;
        row.is_voided() == filter.voided
            && among.status.is_none_or(|status| row.is(status))
            && among.import.is_none_or(|import| row.import == import)
            && among
                .destination
                .is_none_or(|place| row.destination == place)
            && filter
                .from
                .is_none_or(|from| row.created_at >= from.millis())
            && filter
                .until
                .is_none_or(|until| row.created_at < until.millis())
            && filter
                .cod_from
                .is_none_or(|least| row.cod() >= Some(least.0))
            && filter
                .cod_until
                .is_none_or(|most| row.cod().is_some_and(|cod| cod <= most.0))
            && (self.unsent.as_ref())
                .is_none_or(|waiting| row.is_unsent() || waiting.contains(&row.rid))
    }

    /// The filter in the numbers of `shared`; nothing where it knows none.
    pub fn among(&self, shared: &Shared) -> Option<Among> {
        let import = match self.filter.import_id {
            Some(id) => Some(shared.imports.find(&id.0)?),
            None => None,
        };
        let destination = match self.filter.destination.as_deref() {
            Some(place) => Some(shared.destinations.find(place)?),
            None => None,
        };
        Some(Among {
            status: self.filter.status,
            import,
            destination,
        })
    }
}

/// The part of a filter that goes by [`Shared`] numbers.
#[derive(Debug)]
pub struct Among {
    status: Option<WaybillStatus>,
    import: Option<u32>,
    destination: Option<u32>,
}

/// Where a row stands in an order: each order is ascending in it, and of equal
/// rows the newest comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    value: i64,
    text: Vec<u8>,
    newest: i64,
}

/// An order of the list.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// By what.
    pub sort: WaybillSort,
    /// From its other end.
    pub reversed: bool,
}

impl Order {
    /// Of a filter.
    pub fn of(filter: &WaybillFilter) -> Self {
        Self {
            sort: filter.sort,
            reversed: filter.oldest_first,
        }
    }

    fn parts<'p>(self, page: &'p Page, at: usize, shared: &'p Shared) -> (i64, &'p [u8], i64) {
        let row = &page.rows[at];
        match self.sort {
            WaybillSort::Created => (0, &[], -row.rid),
            WaybillSort::WaybillNumber => (0, page.number(at), -row.rid),
            WaybillSort::Destination => match shared.destinations.name(row.destination) {
                Some(name) => (0, name.as_bytes(), -row.rid),
                None => (1, &[], -row.rid),
            },
            WaybillSort::CodAmount => (row.cod().map_or(i64::MAX, |cod| -cod), &[], -row.rid),
        }
    }

    /// Where a row stands.
    pub fn rank(self, page: &Page, at: usize, shared: &Shared) -> Rank {
        let (value, text, newest) = self.parts(page, at, shared);
        Rank {
            value,
            text: text.to_vec(),
            newest,
        }
    }

    fn compare(self, one: (i64, &[u8], i64), other: &Rank) -> Ordering {
        let order = one.cmp(&(other.value, other.text.as_slice(), other.newest));
        match self.reversed {
            true => order.reverse(),
            false => order,
        }
    }
}

/// Keeps the first rows of an order while all go by.
#[derive(Debug)]
pub struct First {
    order: Order,
    after: Option<Rank>,
    limit: usize,
    kept: Vec<Rank>,
    /// Whatever does not come before it is not among the first.
    last: Option<Rank>,
}

impl First {
    /// At most `limit` rows behind `after`.
    pub fn new(order: Order, after: Option<Rank>, limit: u32) -> Self {
        Self {
            order,
            after,
            limit: limit as usize,
            kept: Vec::new(),
            last: None,
        }
    }

    /// Looks at a row.
    pub fn see(&mut self, page: &Page, at: usize, shared: &Shared) {
        let parts = self.order.parts(page, at, shared);
        let order = self.order;
        let behind = |after: &Rank| order.compare(parts, after) == Ordering::Greater;
        let before = |last: &Rank| order.compare(parts, last) == Ordering::Less;
        if !self.after.as_ref().is_none_or(behind) || !self.last.as_ref().is_none_or(before) {
            return;
        }
        self.kept.push(order.rank(page, at, shared));
        if self.kept.len() >= 2 * self.limit {
            self.settle();
        }
    }

    fn settle(&mut self) {
        match self.order.reversed {
            true => self.kept.sort_unstable_by(|a, b| b.cmp(a)),
            false => self.kept.sort_unstable(),
        }
        self.kept.truncate(self.limit);
        if self.kept.len() == self.limit {
            self.last = self.kept.last().cloned();
        }
    }

    /// The rows, in their order.
    pub fn rids(mut self) -> Vec<i64> {
        self.settle();
        self.kept.iter().map(|rank| -rank.newest).collect()
    }
}
