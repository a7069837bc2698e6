//! Dates as couriers' tools write them (floor.md §4).

use jiff::civil::{Date, DateTime, Time, date};
use serde::{Deserialize, Serialize};

/// Which of two numbers is the day, where both could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 21/11/2026
    DayFirst,
    /// 11/21/2026
    MonthFirst,
}

/// From which day a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Epoch {
    /// 1900, as nearly every workbook.
    #[default]
    Of1900,
    /// 1904, as workbooks that began on an old Macintosh.
    Of1904,
}

/// What a text says about a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// This moment, and no other.
    At(DateTime),
    /// This moment, because only one of two readings is a date: it shows how the
    /// other dates of its file are meant.
    Only {
        /// The moment.
        moment: DateTime,
        /// The reading.
        order: DateOrder,
    },
    /// Either of two days: only a person knows.
    Either {
        /// Read with the day first.
        day_first: DateTime,
        /// Read with the month first.
        month_first: DateTime,
    },
    /// No date.
    Nothing,
}

impl Written {
    /// With the question answered.
    pub fn settled(self, order: Option<DateOrder>) -> Written {
        match (self, order) {
            (Written::Only { moment, .. }, _) => Written::At(moment),
            (Written::Either { day_first, .. }, Some(DateOrder::DayFirst)) => {
                Written::At(day_first)
            }
            (Written::Either { month_first, .. }, Some(DateOrder::MonthFirst)) => {
                Written::At(month_first)
            }
            (written, _) => written,
        }
    }
}

/// Reads a date with or without a time. Written with slashes or dashes and the
/// year last, two small numbers can be day and month or month and day; with
/// dots, or after the time as J&T writes it (`HH:mm dd-MM-yyyy`), the day comes
/// first everywhere.
pub fn read_date(text: &str) -> Written {
    let text = text.trim();
    if text.len() > LONGEST {
        return Written::Nothing;
    }
    if let Ok(moment) = text.parse::<DateTime>() {
        return Written::At(moment);
    }
    match split(text) {
        Some(parts) => parts.read(),
        None => Written::Nothing,
    }
}

/// `Wednesday 21 September 2026, 10:15:30 PM` and room to spare.
const LONGEST: usize = 64;

/// A day number in a cell that carries no date format: only where the number
/// stands for a day of this or the next decades.
pub fn from_serial(serial: f64, epoch: Epoch) -> Option<DateTime> {
    const SECONDS: f64 = 86_400.0;
    let since = match epoch {
        Epoch::Of1900 => date(1899, 12, 30),
        Epoch::Of1904 => date(1904, 1, 1),
    };
    if !(0.0..100_000.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * SECONDS).round() as i64;
    let moment = since
        .at(0, 0, 0, 0)
        .checked_add(jiff::Span::new().seconds(seconds))
        .ok()?;
    is_of_our_time(moment).then_some(moment)
}

/// Whether a parcel can have been delivered then. What empty cells and empty
/// fields of a tool turn into (1899, 1900, the year 1) lies outside.
pub fn is_of_our_time(moment: DateTime) -> bool {
    (2000..2100).contains(&moment.year())
}

struct Parts<'a> {
    date: &'a str,
    time: Option<Time>,
    time_first: bool,
}

fn split(text: &str) -> Option<Parts<'_>> {
    let lower_is_time = |part: &str| part.contains(':');
    if let Some((first, rest)) = text.split_once(char::is_whitespace)
        && lower_is_time(first)
    {
        return Some(Parts {
            date: rest.trim(),
            time: Some(read_time(first)?),
            time_first: true,
        });
    }
    let colon = text.find(':');
    let Some(colon) = colon else {
        return Some(Parts {
            date: text,
            time: None,
            time_first: false,
        });
    };
    // The hour stands right before the first colon, after a blank or a `T`.
    let at = text[..colon].rfind(|c: char| !c.is_ascii_digit())?;
    let date = text[..at].trim_end_matches([',', 'T', 't', ' ']).trim();
    let rest = &text[at..];
    let time = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    Some(Parts {
        date,
        time: Some(read_time(time)?),
        time_first: false,
    })
}

/// `10:15`, `10:15:30`, `10:15:30.5`, `10:15 PM`.
fn read_time(text: &str) -> Option<Time> {
    let lower = text.trim().to_ascii_lowercase();
    let (clock, afternoon) = match lower.trim_end_matches('.') {
        text if text.ends_with("pm") || text.ends_with("p.m") => (text, Some(true)),
        text if text.ends_with("am") || text.ends_with("a.m") => (text, Some(false)),
        text => (text, None),
    };
    let clock = clock.trim_end_matches(|c: char| !c.is_ascii_digit());
    let mut parts = clock.split(':');
    let hour: i8 = parts.next()?.trim().parse().ok()?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let second: i8 = match parts.next() {
        Some(second) => second.split('.').next()?.parse().ok()?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    let hour = match (afternoon, hour) {
        (None, hour) => hour,
        (Some(false), 12) => 0,
        (Some(true), 12) => 12,
        (Some(true), hour @ 1..12) => hour + 12,
        (Some(false), hour @ 1..12) => hour,
        _ => return None,
    };
    Time::new(hour, minute, second, 0).ok()
}

const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "janv", "janvier"],
    &[
        "feb", "february", "fev", "févr", "fév", "février", "fevrier",
    ],
    &["mar", "march", "mars"],
    &["apr", "april", "avr", "avril"],
    &["may", "mai"],
    &["jun", "june", "juin"],
    &["jul", "july", "juil", "juillet"],
    &["aug", "august", "août", "aout"],
    &["sep", "sept", "september", "septembre"],
    &["oct", "october", "octobre"],
    &["nov", "november", "novembre"],
    &["dec", "december", "déc", "décembre", "decembre"],
];

fn month_named(text: &str) -> Option<i8> {
    let lower = text.to_lowercase();
    let found = MONTHS
        .iter()
        .position(|names| names.contains(&lower.as_str()))?;
    Some(found as i8 + 1)
}

impl Parts<'_> {
    fn read(&self) -> Written {
        let pieces: Vec<&str> = self
            .date
            .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
            .filter(|piece| !piece.is_empty())
            .collect();
        let [first, second, third] = pieces[..] else {
            return Written::Nothing;
        };
        let number = |piece: &str| {
            let short = piece.len() <= 4 && piece.bytes().all(|b| b.is_ascii_digit());
            short.then(|| piece.parse::<i16>().ok()).flatten()
        };
        match (number(first), number(second), number(third)) {
            (Some(year), Some(month), Some(day)) if first.len() == 4 => self
                .at(year, month, day)
                .map_or(Written::Nothing, Written::At),
            (Some(a), Some(b), Some(_)) => self.year_last(a, b, third),
            (Some(day), None, Some(_)) => self.named(second, day, third),
            (None, Some(day), Some(_)) => self.named(first, day, third),
            _ => Written::Nothing,
        }
    }

    fn year_last(&self, a: i16, b: i16, year: &str) -> Written {
        let Some(year) = read_year(year) else {
            return Written::Nothing;
        };
        let day_first = self.at(year, b, a);
        let month_first = self.at(year, a, b);
        let certain = self.time_first || self.date.contains('.');
        match (day_first, month_first) {
            (Some(moment), _) if certain => Written::At(moment),
            (Some(moment), None) => Written::Only {
                moment,
                order: DateOrder::DayFirst,
            },
            (Some(moment), Some(other)) if moment == other => Written::At(moment),
            (None, Some(moment)) if !certain => Written::Only {
                moment,
                order: DateOrder::MonthFirst,
            },
            (Some(day_first), Some(month_first)) => Written::Either {
                day_first,
                month_first,
            },
            _ => Written::Nothing,
        }
    }

    fn named(&self, month: &str, day: i16, year: &str) -> Written {
        let moment = read_year(year)
            .zip(month_named(month))
            .and_then(|(year, month)| self.at(year, i16::from(month), day));
        moment.map_or(Written::Nothing, Written::At)
    }

    fn at(&self, year: i16, month: i16, day: i16) -> Option<DateTime> {
        let day = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        Some(day.to_datetime(self.time.unwrap_or(Time::midnight())))
    }
}

/// Four digits, or two of this century.
fn read_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(written: Written) -> String {
        match written {
            Written::At(moment) | Written::Only { moment, .. } => moment.to_string(),
            Written::Either {
                day_first,
                month_first,
            } => format!("{day_first} or {month_first}"),
            Written::Nothing => "no date".to_owned(),
        }
    }

    #[test]
    fn dates_as_couriers_write_them() {
        for (text, read) in [
            ("2026-11-21T09:30:00", "2026-11-21T09:30:00"),
            ("2026-11-21 09:30:00", "2026-11-21T09:30:00"),
            ("2026-11-21 09:30", "2026-11-21T09:30:00"),
            ("2026/11/21 9:30", "2026-11-21T09:30:00"),
            ("2026.11.21", "2026-11-21T00:00:00"),
            ("2026-11-21", "2026-11-21T00:00:00"),
            // J&T: the time, then day, month, year.
            ("09:30 03-04-2026", "2026-04-03T09:30:00"),
            ("09:30 21-11-2026", "2026-11-21T09:30:00"),
            ("21/11/2026", "2026-11-21T00:00:00"),
            ("11/21/2026 2:05 PM", "2026-11-21T14:05:00"),
            ("11/21/2026 12:05:09 am", "2026-11-21T00:05:09"),
            ("21-11-26 10:15", "2026-11-21T10:15:00"),
            ("21.11.2026", "2026-11-21T00:00:00"),
            ("03.04.2026", "2026-04-03T00:00:00"),
            ("4/4/2026", "2026-04-04T00:00:00"),
            ("03/04/2026", "2026-04-03T00:00:00 or 2026-03-04T00:00:00"),
            (
                "3-4-2026 8:00",
                "2026-04-03T08:00:00 or 2026-03-04T08:00:00",
            ),
            ("21 Nov 2026", "2026-11-21T00:00:00"),
            ("Nov 21, 2026 10:15", "2026-11-21T10:15:00"),
            ("21 novembre 2026", "2026-11-21T00:00:00"),
            ("1 août 2026, 07:05", "2026-08-01T07:05:00"),
            ("31/31/2026", "no date"),
            ("13.13.2026", "no date"),
            ("2026-02-30", "no date"),
            ("25:00 21-11-2026", "no date"),
            ("13:00 PM 21/11/2026", "no date"),
            ("soon", "no date"),
            ("9:30", "no date"),
            ("12", "no date"),
            ("", "no date"),
        ] {
            assert_eq!(shown(read_date(text)), read, "{text:?}");
        }
    }

    #[test]
    fn the_answer_to_the_question_settles_it() {
        let written = read_date("03/04/2026");
        let day = written.settled(Some(DateOrder::DayFirst));
        assert_eq!(shown(day), "2026-04-03T00:00:00");
        let month = written.settled(Some(DateOrder::MonthFirst));
        assert_eq!(shown(month), "2026-03-04T00:00:00");
        assert_eq!(written.settled(None), written);
        // A date that is certain stays what it is.
        let certain = read_date("21/11/2026").settled(Some(DateOrder::MonthFirst));
        assert_eq!(shown(certain), "2026-11-21T00:00:00");
    }

    #[test]
    fn day_numbers_of_both_epochs_are_the_same_day() {
        let moment = Some(date(2026, 11, 21).at(18, 0, 0, 0));
        assert_eq!(from_serial(46_347.75, Epoch::Of1900), moment);
        assert_eq!(from_serial(44_885.75, Epoch::Of1904), moment);
        for number in [0.0, -1.0, 917.0, 1e9, f64::NAN, f64::INFINITY] {
            assert_eq!(from_serial(number, Epoch::Of1900), None, "{number}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in "\\PC{0,80}") {
            let _ = read_date(&text);
        }

        #[test]
        fn a_day_is_read_back_however_it_is_written(
            year in 2000_i16..2099, month in 1_i8..=12, day in 1_i8..=28, hour in 0_i8..24,
        ) {
            let moment = date(year, month, day).at(hour, 5, 0, 0);
            let texts = [
                format!("{hour:02}:05 {day:02}-{month:02}-{year}"),
                format!("{year}/{month}/{day} {hour}:05"),
                format!("{day}.{month}.{year} {hour}:05:00"),
                format!("{day} {} {year} {hour:02}:05", MONTHS[month as usize - 1][0]),
            ];
            for text in texts {
                prop_assert_eq!(read_date(&text), Written::At(moment), "{}", text);
            }
            let slashed = read_date(&format!("{day}/{month}/{year} {hour}:05"));
            prop_assert_eq!(slashed.settled(Some(DateOrder::DayFirst)), Written::At(moment));
        }
    }
}
