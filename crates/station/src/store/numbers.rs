//! Which waybill numbers the store may hold, in a few bits each.
//!
//! An import asks about every row whether its number is known, and nearly all
//! are new. This answers "certainly not" from memory and leaves the rest to the
//! database: it may take a number for known that is not, never the other way.

use domain::kernel::WaybillNumber;
use rusqlite::Connection;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

/// Bits for each number: one in a hundred new numbers is looked up in vain.
const BITS_EACH: usize = 10;
const PROBES: u32 = 6;
/// Room for an import beyond what is there.
const SPARE: usize = 65_536;

/// A Bloom filter over the waybill numbers of one store.
#[derive(Debug)]
pub struct Numbers {
    words: Vec<u64>,
    held: usize,
    room: usize,
}

impl Numbers {
    /// Of all numbers a store holds.
    pub fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let count: usize = connection.query_row("SELECT count(*) FROM waybill", [], |row| {
            row.get::<_, i64>(0)
                .map(|count| count.unsigned_abs() as usize)
        })?;
        let mut numbers = Self::with_room(2 * count + SPARE);
        let mut statement = connection.prepare("SELECT waybill_number FROM waybill")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number = row.get_ref(0)?;
            numbers.add(number.as_str().unwrap_or_default());
        }
        Ok(numbers)
    }

    fn with_room(room: usize) -> Self {
        Self {
            words: vec![0; (room * BITS_EACH).div_ceil(64).next_power_of_two()],
            held: 0,
            room,
        }
    }

    /// Notes a number that is being written. One whose transaction is rolled back
    /// stays: it is looked up in vain.
    pub fn add(&mut self, number: &str) {
        for bit in self.bits(number) {
            self.words[bit / 64] |= 1 << (bit % 64);
        }
        self.held += 1;
    }

    /// Whether the store may hold a number.
    pub fn may_hold(&self, number: &WaybillNumber) -> bool {
        let mut bits = self.bits(number.as_str());
        bits.all(|bit| self.words[bit / 64] & (1 << (bit % 64)) != 0)
    }

    /// Whether more numbers came than it was made for: it is then made anew, or
    /// it would let everything through.
    pub fn is_full(&self) -> bool {
        self.held > self.room
    }

    fn bits(&self, number: &str) -> impl Iterator<Item = usize> + use<> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(number);
        let (mut at, step) = (hash, (hash >> 32) | 1);
        // The length is a power of two, so a mask wraps.
        let mask = self.words.len() as u64 * 64 - 1;
        (0..PROBES).map(move |_| {
            let bit = (at & mask) as usize;
            at = at.wrapping_add(step).rotate_left(5);
            bit
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(index: usize) -> WaybillNumber {
        WaybillNumber::read(&format!("82{index:010}")).unwrap()
    }

    #[test]
    fn a_number_held_is_never_missed_and_few_others_are_taken_for_held() {
        let mut numbers = Numbers::with_room(20_000);
        for index in 0..20_000 {
            numbers.add(number(index).as_str());
        }
        assert!((0..20_000).all(|index| numbers.may_hold(&number(index))));
        assert!(!numbers.is_full());
        let wrong = (20_000..40_000)
            .filter(|index| numbers.may_hold(&number(*index)))
            .count();
        assert!(wrong < 600, "{wrong} of 20,000");
        numbers.add("one more");
        assert!(numbers.is_full());
    }
}
