//! Which of the possible readings of an address is right, if one is.

use super::PlaceLevel;
use super::dictionary::{COUNTRY, Dictionary, Kind, PlaceId};
use super::hits::Hit;

/// What each level that was found speaks for a reading. A province says more
/// than a city and a city more than a barangay, and any two more than one.
const PROVINCE: u16 = 50;
const CITY: u16 = 40;
const BARANGAY: u16 = 30;
/// A name of a part, or one that is loose.
const PART: u16 = 35;
const LOOSE: u16 = 25;
/// A barangay that merely stands beside its city.
const BESIDE: u16 = 20;
/// A title or a whole part of the address.
const STANDS_OUT: u16 = 4;
/// A barangay nothing else speaks for.
const ALONE: u16 = 10;

/// More readings than this are not told apart.
const MOST_READINGS: usize = 400;

/// One way to read the address: a place, and the hits that name it.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub place: PlaceId,
    score: u16,
    /// Enough was written to be sure.
    is_sure: bool,
    /// The hits of its province, city and barangay.
    pub hits: [Option<usize>; 3],
    /// The city is named by a part of it.
    pub by_part: bool,
}

/// The best readings: one when the address is clear.
pub(super) struct Verdict {
    pub readings: Vec<Reading>,
    /// The readings contradict each other or rest on too little: no level is sure.
    pub is_open: bool,
}

pub(super) fn judge(dictionary: &Dictionary, hits: &[Hit<'_>]) -> Verdict {
    let mut judge = Judge {
        dictionary,
        hits,
        provinces: Vec::new(),
        readings: Vec::new(),
    };
    judge.provinces = judge.provinces();
    judge.by_city();
    judge.by_province();
    judge.by_barangay();
    judge.verdict()
}

/// A hit that names a province.
#[derive(Clone, Copy)]
struct ProvinceHit {
    hit: usize,
    place: PlaceId,
    is_loose: bool,
}

struct Judge<'a, 'd> {
    dictionary: &'d Dictionary,
    hits: &'a [Hit<'d>],
    provinces: Vec<ProvinceHit>,
    readings: Vec<Reading>,
}

impl Judge<'_, '_> {
    fn provinces(&self) -> Vec<ProvinceHit> {
        let mut found = Vec::new();
        for (at, hit) in self.hits.iter().enumerate() {
            let places = hit.places(self.dictionary, PlaceLevel::Province);
            found.extend(places.map(|(place, _, kind)| ProvinceHit {
                hit: at,
                place,
                is_loose: kind == Kind::Loose,
            }));
        }
        found
    }

    fn add(&mut self, reading: Reading) {
        if self.readings.len() < MOST_READINGS {
            self.readings.push(reading);
        }
    }

    fn by_city(&mut self) {
        for at in 0..self.hits.len() {
            let hit = &self.hits[at];
            let cities: Vec<_> = hit.places(self.dictionary, PlaceLevel::City).collect();
            for (city, parent, kind) in cities {
                self.city(at, city, parent, kind);
            }
        }
    }

    fn city(&mut self, at: usize, city: PlaceId, parent: PlaceId, kind: Kind) {
        let hit = &self.hits[at];
        let is_anchored = hit.stands_out || hit.at_end;
        let province = self.province_of(at, parent, is_anchored);
        if !is_anchored && province.is_none_or(|(found, _)| !self.hits[found.hit].touches(hit)) {
            return;
        }
        let own = if kind == Kind::Part { PART } else { CITY };
        let above = province.map_or(0, |(_, score)| score);
        let score = own + above + if hit.stands_out { STANDS_OUT } else { 0 };
        let province = province.map(|(found, _)| found.hit);
        let by_part = kind == Kind::Part;
        let barangay = self.barangay_in(city, at, province);
        let Some((barangay, more)) = barangay else {
            let hits = [province, Some(at), None];
            return self.add(Reading {
                place: city,
                score,
                is_sure: true,
                hits,
                by_part,
            });
        };
        // Where no province was written, only a barangay that stands out may tell cities apart.
        let more = if province.is_none() && more == BESIDE {
            0
        } else {
            more
        };
        let hits = [province, Some(at), Some(barangay)];
        let named: Vec<_> = self.hits[barangay].within(self.dictionary, city).collect();
        for place in named {
            self.add(Reading {
                place,
                score: score + more,
                is_sure: true,
                hits,
                by_part,
            });
        }
    }

    fn province_of(
        &self,
        city: usize,
        parent: PlaceId,
        city_is_anchored: bool,
    ) -> Option<(ProvinceHit, u16)> {
        let hit = &self.hits[city];
        let fits = |found: &&ProvinceHit| {
            let province = &self.hits[found.hit];
            let is_anchored = province.stands_out
                || province.at_end
                || (city_is_anchored && province.touches(hit));
            found.place == parent && !province.overlaps(hit) && is_anchored
        };
        let found = self.provinces.iter().filter(fits);
        let scored = found.map(|found| {
            let stands_out = self.hits[found.hit].stands_out;
            let own = if found.is_loose { LOOSE } else { PROVINCE };
            (*found, own + if stands_out { STANDS_OUT } else { 0 })
        });
        scored.max_by_key(|(found, score)| (*score, found.hit))
    }

    /// The hit that names a barangay of this city best.
    fn barangay_in(
        &self,
        city: PlaceId,
        beside: usize,
        province: Option<usize>,
    ) -> Option<(usize, u16)> {
        let others = [Some(beside), province];
        let mut best: Option<(u16, usize, usize, usize)> = None;
        for (at, hit) in self.hits.iter().enumerate() {
            let is_free = others
                .iter()
                .flatten()
                .all(|other| !self.hits[*other].overlaps(hit));
            let is_beside = others
                .iter()
                .flatten()
                .any(|other| self.hits[*other].touches(hit));
            if !hit.may_be(PlaceLevel::Barangay) || !is_free || !(hit.stands_out || is_beside) {
                continue;
            }
            if hit.within(self.dictionary, city).next().is_none() {
                continue;
            }
            let score = match (hit.only, hit.stands_out) {
                (Some(_), _) => BARANGAY + STANDS_OUT,
                (None, true) => BARANGAY,
                (None, false) => BESIDE,
            };
            let near = usize::MAX - hit.distance(&self.hits[beside]);
            best = best.max(Some((score, near, hit.to - hit.from, at)));
        }
        best.map(|(score, _, _, at)| (at, score))
    }

    fn by_province(&mut self) {
        for found in self.provinces.clone() {
            let hit = &self.hits[found.hit];
            if !hit.stands_out && !hit.at_end {
                continue;
            }
            let own = if found.is_loose { LOOSE } else { PROVINCE };
            let score = own + if hit.stands_out { STANDS_OUT } else { 0 };
            let hits = [Some(found.hit), None, None];
            if !found.is_loose {
                self.add(Reading {
                    place: found.place,
                    score,
                    is_sure: true,
                    hits,
                    by_part: false,
                });
            }
            for at in 0..self.hits.len() {
                let other = &self.hits[at];
                if !other.stands_out || other.is_number || other.overlaps(hit) {
                    continue;
                }
                let inside: Vec<_> = self
                    .barangays(at)
                    .filter(|place| self.province(*place) == found.place)
                    .collect();
                for place in inside {
                    let hits = [Some(found.hit), None, Some(at)];
                    let score = score + BARANGAY;
                    self.add(Reading {
                        place,
                        score,
                        is_sure: true,
                        hits,
                        by_part: false,
                    });
                }
            }
        }
    }

    fn by_barangay(&mut self) {
        for at in 0..self.hits.len() {
            let hit = &self.hits[at];
            if !hit.stands_out || hit.is_number {
                continue;
            }
            let is_sure = hit.only == Some(PlaceLevel::Barangay);
            let score = if is_sure { BARANGAY } else { ALONE };
            let named: Vec<_> = self.barangays(at).take(MOST_READINGS).collect();
            for place in named {
                let hits = [None, None, Some(at)];
                self.add(Reading {
                    place,
                    score,
                    is_sure,
                    hits,
                    by_part: false,
                });
            }
        }
    }

    fn barangays(&self, at: usize) -> impl Iterator<Item = PlaceId> + '_ {
        let places = self.hits[at].places(self.dictionary, PlaceLevel::Barangay);
        places.map(|(place, _, _)| place)
    }

    fn province(&self, place: PlaceId) -> PlaceId {
        self.dictionary.line_of(place)[0].unwrap_or(COUNTRY)
    }

    fn verdict(mut self) -> Verdict {
        self.readings
            .sort_by(|a, b| b.score.cmp(&a.score).then(a.place.cmp(&b.place)));
        let best = self.readings.first().map_or(0, |reading| reading.score);
        let mut readings: Vec<Reading> = self
            .readings
            .iter()
            .take_while(|r| r.score == best)
            .copied()
            .collect();
        readings.dedup_by_key(|reading| reading.place);
        let against: Vec<Reading> = readings
            .first()
            .map_or_else(Vec::new, |reading| self.against(reading));
        let is_open = !against.is_empty() || readings.iter().any(|reading| !reading.is_sure);
        readings.extend(against);
        Verdict { readings, is_open }
    }

    /// Readings as clear as the best one that name another province.
    fn against(&self, best: &Reading) -> Vec<Reading> {
        let province = self.province(best.place);
        match best.hits {
            // A province without its city; is there a city of another one?
            [Some(hit), None, _] => self.cities_elsewhere(hit, province),
            // A city without its province; is there another province?
            [None, Some(hit), _] => self.provinces_elsewhere(hit, province),
            _ => Vec::new(),
        }
    }

    fn cities_elsewhere(&self, hit: usize, province: PlaceId) -> Vec<Reading> {
        let is_city = |reading: &&Reading| {
            let [above, city, _] = reading.hits;
            above.is_none()
                && !reading.by_part
                && city.is_some_and(|city| {
                    !self.hits[city].overlaps(&self.hits[hit]) && self.hits[city].stands_out
                })
        };
        let mut cities: Vec<Reading> = self.readings.iter().filter(is_city).copied().collect();
        cities.dedup_by_key(|reading| reading.place);
        let is_clear = cities.len() == 1
            || cities
                .iter()
                .any(|r| r.hits[1].is_some_and(|hit| self.hits[hit].says_city));
        cities.retain(|reading| is_clear && self.province(reading.place) != province);
        cities
    }

    fn provinces_elsewhere(&self, hit: usize, province: PlaceId) -> Vec<Reading> {
        let is_other = |reading: &&Reading| match reading.hits {
            [Some(other), None, None] => {
                reading.place != province && !self.hits[other].overlaps(&self.hits[hit])
            }
            _ => false,
        };
        self.readings.iter().filter(is_other).copied().collect()
    }
}
