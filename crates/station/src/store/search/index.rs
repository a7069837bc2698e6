//! All waybills in memory, to be searched: pages of rows in the order in which
//! they came, and for each hash of a few letters the pages that hold it.

use super::grams::{self, Mask, PAGES, Sheaf};
use super::lines::{Lines, Page, Row, Shared};
use super::wanted::{Among, First, Order, Rank, Wanted};
use contract::WaybillSort;
use std::collections::BTreeMap;

/// Rows of a page: what is read to be sure of one hit.
const ROWS: usize = 128;

/// See the module.
#[derive(Debug, Default)]
pub struct Index {
    pages: Vec<Page>,
    /// The first row each page was made for; it stays when that row leaves.
    begins: Vec<i64>,
    sheaves: Vec<Sheaf>,
    shared: Shared,
}

/// What a list asks of the index.
#[derive(Debug)]
pub struct Ask<'a> {
    /// Which rows.
    pub wanted: Wanted<'a>,
    /// In which order.
    pub order: Order,
    /// Only those behind the one with this number in the store.
    pub after: Option<i64>,
    /// At most this many.
    pub limit: u32,
}

impl Index {
    /// Takes in what changed: `lines` as they are now, `gone` as no longer there.
    pub fn apply(&mut self, lines: &Lines, gone: &[i64]) {
        let (places, imports) = self.shared.adopt(&lines.shared);
        let mut changed: BTreeMap<i64, Option<usize>> =
            gone.iter().map(|rid| (*rid, None)).collect();
        for (at, row) in lines.page.rows.iter().enumerate() {
            changed.insert(row.rid, Some(at));
        }
        let new = match self.last_rid() {
            Some(last) => changed.split_off(&(last + 1)),
            None => std::mem::take(&mut changed),
        };
        let here = |at: usize| {
            let row = lines.page.rows[at];
            let (destination, import) = (row.destination as usize, row.import as usize);
            (
                row.among(places[destination], imports[import]),
                lines.page.text(at),
            )
        };
        self.change(&changed, here);
        for (row, text) in new.into_values().flatten().map(here) {
            self.append(row, text);
        }
    }

    /// The newest row; the last page is never empty.
    fn last_rid(&self) -> Option<i64> {
        Some(self.pages.last()?.rows.last()?.rid)
    }

    fn append(&mut self, row: Row, text: &[u8]) {
        if self.pages.last().is_none_or(|page| page.rows.len() >= ROWS) {
            if let Some(full) = self.pages.last_mut() {
                full.shrink();
            }
            self.pages.push(Page::default());
            self.begins.push(row.rid);
        }
        let at = self.pages.len() - 1;
        self.pages[at].take(row, text);
        self.note(at, text);
    }

    fn note(&mut self, page: usize, text: &[u8]) {
        let sheaf = page / PAGES;
        if self.sheaves.len() <= sheaf {
            self.sheaves.push(Sheaf::default());
        }
        self.sheaves[sheaf].note(page % PAGES, text);
    }

    /// Changes rows that lie between the first and the last: page by page.
    fn change<'l>(
        &mut self,
        changed: &BTreeMap<i64, Option<usize>>,
        here: impl Fn(usize) -> (Row, &'l [u8]),
    ) {
        let mut from = i64::MIN;
        while let Some((rid, _)) = changed.range(from..).next() {
            let at = self.page_of(*rid);
            let until = self.begins.get(at + 1).copied().unwrap_or(i64::MAX);
            let old = std::mem::take(&mut self.pages[at]);
            let mut made = Page::default();
            let mut place = 0;
            for (rid, change) in changed.range(*rid..until) {
                while place < old.rows.len() && old.rows[place].rid < *rid {
                    made.take(old.rows[place], old.text(place));
                    place += 1;
                }
                place += usize::from(old.rows.get(place).is_some_and(|row| row.rid == *rid));
                if let Some((row, text)) = change.map(&here) {
                    made.take(row, text);
                    self.note(at, text);
                }
            }
            for place in place..old.rows.len() {
                made.take(old.rows[place], old.text(place));
            }
            self.pages[at] = made;
            from = until;
        }
        while self.pages.last().is_some_and(|page| page.rows.is_empty()) {
            self.pages.pop();
            self.begins.pop();
        }
    }

    /// The page a row belongs to.
    fn page_of(&self, rid: i64) -> usize {
        let begun = self.begins.partition_point(|first| *first <= rid);
        begun.saturating_sub(1)
    }

    /// The waybills a list shows, by their numbers in the store, in its order.
    pub fn list(&self, ask: &Ask<'_>) -> Vec<i64> {
        let Some(among) = ask.wanted.among(&self.shared) else {
            return Vec::new();
        };
        match ask.order.sort {
            WaybillSort::Created => self.by_age(ask, &among),
            _ => self.by_rank(ask, &among),
        }
    }

    /// How many there are.
    pub fn count(&self, wanted: &Wanted<'_>) -> u32 {
        let Some(among) = wanted.among(&self.shared) else {
            return 0;
        };
        let mut count = 0;
        self.each_page(
            wanted,
            true,
            |_| true,
            |page, places| {
                let rows = places
                    .iter()
                    .filter(|at| wanted.takes(&page.rows[**at], &among));
                count += rows.count() as u32;
                true
            },
        );
        count
    }

    fn by_age(&self, ask: &Ask<'_>, among: &Among) -> Vec<i64> {
        let forward = ask.order.reversed;
        let after = ask.after;
        let behind = |rid: i64| match after {
            Some(after) if forward => rid > after,
            Some(after) => rid < after,
            None => true,
        };
        let reached = |page: &Page| match forward {
            true => page.rows.last().is_some_and(|row| behind(row.rid)),
            false => page.rows.first().is_some_and(|row| behind(row.rid)),
        };
        let mut rids = Vec::new();
        let limit = ask.limit as usize;
        self.each_page(&ask.wanted, forward, reached, |page, places| {
            let mut take = |at: &usize| {
                let row = &page.rows[*at];
                if rids.len() < limit && behind(row.rid) && ask.wanted.takes(row, among) {
                    rids.push(row.rid);
                }
            };
            match forward {
                true => places.iter().for_each(&mut take),
                false => places.iter().rev().for_each(&mut take),
            }
            rids.len() < limit
        });
        rids
    }

    fn by_rank(&self, ask: &Ask<'_>, among: &Among) -> Vec<i64> {
        let after = match ask.after.map(|rid| self.rank(ask.order, rid)) {
            Some(None) => return Vec::new(),
            after => after.flatten(),
        };
        let mut first = First::new(ask.order, after, ask.limit);
        self.each_page(
            &ask.wanted,
            false,
            |_| true,
            |page, places| {
                for at in places {
                    if ask.wanted.takes(&page.rows[*at], among) {
                        first.see(page, *at, &self.shared);
                    }
                }
                true
            },
        );
        first.rids()
    }

    fn rank(&self, order: Order, rid: i64) -> Option<Rank> {
        let page = self.pages.get(self.page_of(rid))?;
        let at = page.rows.binary_search_by_key(&rid, |row| row.rid).ok()?;
        Some(order.rank(page, at, &self.shared))
    }

    /// Goes through the pages that may hold what is looked for, and the places
    /// of its rows, until `see` has enough.
    fn each_page(
        &self,
        wanted: &Wanted<'_>,
        forward: bool,
        reached: impl Fn(&Page) -> bool,
        mut see: impl FnMut(&Page, &[usize]) -> bool,
    ) {
        let grams: Option<Vec<Vec<usize>>> =
            (wanted.needles.as_ref()).map(|needles| needles.texts().map(grams::grams).collect());
        let mut places = Vec::with_capacity(ROWS);
        let mut look = |at: usize| {
            let page = &self.pages[at];
            if !reached(page) {
                return true;
            }
            match &wanted.needles {
                Some(needles) => page.found(needles, &mut places),
                None => {
                    places.clear();
                    places.extend(0..page.rows.len());
                }
            }
            places.is_empty() || see(page, &places)
        };
        let sheaves = 0..self.sheaves.len();
        let of_sheaf = |sheaf: usize| match &grams {
            Some(grams) => may_hold(&self.sheaves[sheaf], grams),
            None => [u64::MAX; _],
        };
        let pages = self.pages.len();
        let any = |sheaf: usize, look: &mut dyn FnMut(usize) -> bool| {
            let mask = of_sheaf(sheaf);
            let begins = sheaf * PAGES;
            let held = |at: &usize| mask[(at - begins) / 64] & (1 << ((at - begins) % 64)) != 0;
            let all = begins..pages.min(begins + PAGES);
            if mask.iter().all(|word| *word == 0) {
                return true;
            }
            match forward {
                true => all.filter(held).all(look),
                false => all.rev().filter(held).all(look),
            }
        };
        match forward {
            true => sheaves.into_iter().all(|sheaf| any(sheaf, &mut look)),
            false => sheaves.rev().all(|sheaf| any(sheaf, &mut look)),
        };
    }

    /// Bytes it takes, and the waybills it holds.
    pub fn size(&self) -> (usize, usize) {
        let pages: usize = self.pages.iter().map(Page::bytes).sum();
        let rows = self.pages.iter().map(|page| page.rows.len()).sum();
        (pages + self.sheaves.len() * grams::BYTES, rows)
    }
}

fn may_hold(sheaf: &Sheaf, grams: &[Vec<usize>]) -> Mask {
    let mut mask = Mask::default();
    for one in grams {
        for (word, bits) in mask.iter_mut().zip(sheaf.may_hold(one)) {
            *word |= bits;
        }
    }
    mask
}
