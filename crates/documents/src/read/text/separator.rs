//! What stands between two cells of a text: told by the text, never by the name
//! of the file.

use super::Records;

/// In order of preference: the rarer within cells, the earlier.
const SEPARATORS: [u8; 4] = [b'\t', b';', b'|', b','];

/// A separator, and whether a first line `sep=` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub separator: u8,
    pub named: bool,
}

/// The separator of a text that begins like this; `None` if it is no table.
pub(super) fn find(sample: &str) -> Option<Found> {
    if let Some(separator) = named(sample) {
        let named = true;
        return Some(Found { separator, named });
    }
    let widths = SEPARATORS.map(|separator| (separator, Widths::of(sample, separator)));
    // One line of a letter may hold a comma; a heading without rows is a table.
    let is_table = |widths: &Widths| widths.usual > 1 && (widths.alike > 1 || widths.records == 1);
    let tables = || widths.iter().filter(|(_, widths)| is_table(widths));
    let even = tables().find(|(_, widths)| widths.alike * 5 >= widths.records * 4);
    let most = || tables().max_by_key(|(_, widths)| widths.alike * widths.usual);
    let (separator, _) = even.or_else(most)?;
    Some(Found {
        separator: *separator,
        named: false,
    })
}

/// The separator named by a first line as Excel writes it.
fn named(sample: &str) -> Option<u8> {
    let line = sample.lines().next()?.trim_matches('"');
    let value = line
        .get(..4)
        .filter(|key| key.eq_ignore_ascii_case("sep="))?;
    match &line.as_bytes()[value.len()..] {
        [separator] if separator.is_ascii() => Some(*separator),
        _ => None,
    }
}

/// How wide the records of a text are, if taken apart by some separator.
#[derive(Debug, Default)]
struct Widths {
    records: usize,
    /// The most frequent width, of equal ones the greater.
    usual: usize,
    /// How many records are so wide.
    alike: usize,
}

impl Widths {
    fn of(sample: &str, separator: u8) -> Self {
        let mut counts = std::collections::BTreeMap::new();
        let mut records = 0;
        let mut count = |_: u32, record: super::Record<'_>| {
            records += 1;
            *counts.entry(record.ends.len()).or_insert(0_usize) += 1;
            Ok(true)
        };
        let mut reader = Records::new(separator);
        // A record that is too long, or a quotation left open by the end of the
        // sample, ends the count; what came before is enough.
        let _ = reader
            .take(sample.as_bytes(), &mut count)
            .and_then(|_| reader.end(&mut count));
        let usual = counts.iter().max_by_key(|(_, count)| **count);
        let (usual, alike) = usual.map_or((0, 0), |(width, count)| (*width, *count));
        Self {
            records,
            usual,
            alike,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_by_what_they_make() {
        let cases = [
            ("a,b\n1,2\n", Some(b',')),
            ("a;b\n1,5;2,5\n3,5;4,5\n", Some(b';')),
            ("a\tb\n1, x, y\t2\n3, x, y\t4\n", Some(b'\t')),
            ("a|b\n1|2\n", Some(b'|')),
            ("\"a;b\",c\n\"1;2\",3\n", Some(b',')),
            (
                "Report of November\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n",
                Some(b','),
            ),
            ("just one column\nand another\n", None),
            ("Dear all,\nplease find the list attached\n", None),
            ("a,b\n", Some(b',')),
            ("", None),
        ];
        for (sample, separator) in cases {
            assert_eq!(
                find(sample).map(|found| found.separator),
                separator,
                "{sample}"
            );
        }
        let named = find("sep=^\r\na^b\r\n");
        let expected = Found {
            separator: b'^',
            named: true,
        };
        assert_eq!(named, Some(expected));
    }
}
