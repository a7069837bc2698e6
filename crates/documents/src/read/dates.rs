//! Moments as spreadsheets store them.

use jiff::civil::{Date, DateTime, Time};

const SECONDS_OF_A_DAY: i64 = 86_400;
/// The day after 9999-12-31, counted from 1899-12-30.
const DAYS_END: f64 = 2_958_466.0;

/// The moment of a spreadsheet's day number, rounded to the second: day numbers
/// are binary fractions, so 10:15:00 is stored as a hair less. `None` for
/// numbers that stand for no day.
pub(super) fn date_time(serial: f64, epoch_1904: bool) -> Option<DateTime> {
    if !(0.0..DAYS_END).contains(&serial) {
        return None;
    }
    let total = (serial * SECONDS_OF_A_DAY as f64).round() as i64;
    let (day, second) = (total / SECONDS_OF_A_DAY, total % SECONDS_OF_A_DAY);
    // Days from 1970-01-01. Excel counts a 29 February 1900 that never was, so
    // days before it are one further on, and it itself is no day.
    let since_1970 = match (epoch_1904, day) {
        (true, _) => day - 24_107,
        (false, 60) => return None,
        (false, ..60) => day - 25_568,
        (false, _) => day - 25_569,
    };
    let (year, month, day) = civil(since_1970);
    let date = Date::new(i16::try_from(year).ok()?, month, day).ok()?;
    let part = |seconds: i64| i8::try_from(seconds).ok();
    let time = Time::new(
        part(second / 3600)?,
        part(second / 60 % 60)?,
        part(second % 60)?,
        0,
    );
    Some(date.to_datetime(time.ok()?))
}

/// Year, month and day of a day counted from 1970-01-01 (Gregorian; the 400-year
/// cycle of 146,097 days, years beginning in March so that leap days come last).
fn civil(since_1970: i64) -> (i64, i8, i8) {
    let days = since_1970 + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as i8, day as i8)
}

/// Some tools store dates as ISO text in date cells. Only the form without a
/// zone is taken over; a zone would have to be interpreted, which is not reading.
pub(super) fn iso_date_time(text: &str) -> Option<DateTime> {
    let text = text.trim_ascii();
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, time),
        None => (text, "00:00:00"),
    };
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let shaped = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(byte, like)| match like {
                    b'0' => byte.is_ascii_digit(),
                    _ => byte == like,
                })
    };
    let plain = shaped(date, "0000-00-00")
        && shaped(time, "00:00:00")
        && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !plain {
        return None;
    }
    let date: Date = date.parse().ok()?;
    let time: Time = time.parse().ok()?;
    Some(date.to_datetime(time))
}

/// Whether a number format shows a number as a moment. A length of time
/// (`[h]:mm`) is a number of days, not a moment.
pub(super) fn shows_moment(format: &str) -> bool {
    let mut chars = format.chars();
    let mut has_am_pm = false;
    let mut date_letters = false;
    while let Some(letter) = chars.next() {
        match letter {
            // Literal characters, widths and fillers.
            '\\' | '_' | '*' => drop(chars.next()),
            '"' => drop(chars.by_ref().find(|letter| *letter == '"')),
            '[' => {
                let inside: String = chars.by_ref().take_while(|letter| *letter != ']').collect();
                if is_length_of_time(&inside) {
                    return false;
                }
            }
            // Only the format for positive numbers counts.
            ';' => break,
            'a' | 'A' => has_am_pm = true,
            '/' if has_am_pm => date_letters = true,
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' => date_letters = true,
            // "General" and "Standard" hold none of these letters but d.
            'G' | 'g' if chars.as_str().starts_with("eneral") => {
                chars.by_ref().take(6).for_each(drop);
            }
            _ => {}
        }
    }
    date_letters
}

fn is_length_of_time(inside: &str) -> bool {
    let mut letters = inside.chars().map(|letter| letter.to_ascii_lowercase());
    match letters.next() {
        Some(first @ ('h' | 'm' | 's')) => letters.all(|letter| letter == first),
        _ => false,
    }
}

/// Whether the built-in number format of this number shows a moment. 27 to 36
/// and 50 to 58 are dates in the East Asian editions; 46 is a length of time.
pub(super) fn is_moment_format(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45 | 47 | 50..=58)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_of_both_epochs() {
        let cases = [
            (0.0, false, Some("1899-12-31T00:00:00")),
            (1.0, false, Some("1900-01-01T00:00:00")),
            (59.0, false, Some("1900-02-28T00:00:00")),
            (60.0, false, None),
            (61.0, false, Some("1900-03-01T00:00:00")),
            (25_569.0, false, Some("1970-01-01T00:00:00")),
            (44_255.635_416_666_66, false, Some("2021-02-28T15:15:00")),
            (45_351.999_999_9, false, Some("2024-03-01T00:00:00")),
            (2_958_465.0, false, Some("9999-12-31T00:00:00")),
            (2_958_465.999_999_9, false, None),
            (2_958_466.0, false, None),
            (-1.0, false, None),
            (f64::NAN, false, None),
            (0.0, true, Some("1904-01-01T00:00:00")),
            (42_794.5, true, Some("2021-03-01T12:00:00")),
            (2_958_465.0, true, None),
        ];
        for (serial, epoch_1904, text) in cases {
            let moment = date_time(serial, epoch_1904).map(|moment| moment.to_string());
            assert_eq!(moment.as_deref(), text, "{serial} {epoch_1904}");
        }
    }

    #[test]
    fn iso_dates_are_taken_over_only_without_a_zone() {
        let text = |text| iso_date_time(text).map(|moment| moment.to_string());
        assert_eq!(text("2024-05-01").as_deref(), Some("2024-05-01T00:00:00"));
        assert_eq!(
            text("2024-05-01T08:30:00.000").as_deref(),
            Some("2024-05-01T08:30:00")
        );
        assert_eq!(text("2024-05-01T08:30:00Z"), None);
        assert_eq!(text("2024-05-01T08:30:00.000Z"), None);
        assert_eq!(text("2024-13-01"), None);
        assert_eq!(text("yesterday"), None);
    }

    #[test]
    fn number_formats_that_show_moments() {
        let cases = [
            ("dd/mm/yyyy hh:mm", true),
            ("yyyy\\-mm\\-dd", true),
            ("H:MM:SS;@", true),
            ("m\"M\"d\"D\";@", true),
            ("[$-404]e\"\u{e9}\"m\"\u{e9}\"d\"\u{e9}\"", true),
            ("[Blue]hh:mm", true),
            ("*-yyyy-mm-dd", true),
            ("h AM/PM", true),
            ("General", false),
            ("[h]:mm", false),
            ("[Red][hh]:mm:ss", false),
            ("[mm]:ss", false),
            ("0.00\" days\"", false),
            ("\\Y000000", false),
            ("#,##0*y", false),
            ("#,##0.00\\ _M\"H\"_);[Red]#,##0.00\\ _M\"S\"_)", false),
            ("#,##0\\ [$\u{20bd}-46D]", false),
            ("0_ ;[Red]\\-0\\ ", false),
            ("[Magenta]General", false),
            ("@", false),
            ("", false),
        ];
        for (format, expected) in cases {
            assert_eq!(shows_moment(format), expected, "{format}");
        }
    }
}
