//! What a ZPL printer says of itself: the three lines that answer `~HS`
//! (Zebra's programming guide, volume one, `~HS`).

/// Asks for them. The printer answers at once, whatever it is doing.
pub const ASK: &[u8] = b"~HS";

/// What it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HostStatus {
    /// There is no paper under the head.
    pub paper_out: bool,
    /// Somebody pressed pause.
    pub paused: bool,
    /// The head is up.
    pub head_open: bool,
    /// The ribbon has ended.
    pub ribbon_out: bool,
    /// Labels received and not yet begun.
    pub formats_waiting: u32,
    /// Copies of the label at work that are still to come.
    pub copies_waiting: u32,
}

impl HostStatus {
    /// Reads an answer; nothing while a line of it is missing, or if it is none.
    pub fn read(answer: &[u8]) -> Option<Self> {
        let mut lines = answer.split(|byte| *byte == 0x02).skip(1);
        let mut line = || -> Option<Vec<&str>> {
            let line = lines.next()?;
            let end = line.iter().position(|byte| *byte == 0x03)?;
            let text = std::str::from_utf8(&line[..end]).ok()?;
            Some(text.split(',').map(str::trim).collect())
        };
        let (first, second) = (line()?, line()?);
        line()?;
        if first.len() < 12 || second.len() < 11 {
            return None;
        }
        Some(Self {
            paper_out: first[1] == "1",
            paused: first[2] == "1",
            head_open: second[2] == "1",
            ribbon_out: second[3] == "1",
            formats_waiting: first[4].parse().ok()?,
            copies_waiting: second[8].parse().ok()?,
        })
    }

    /// What keeps it from printing, as a code with words.
    pub fn trouble(&self) -> Option<&'static str> {
        // An open head is how paper is put in: the paper is then said to be out.
        if self.head_open {
            Some("printer_open")
        } else if self.paper_out {
            Some("printer_out_of_paper")
        } else if self.ribbon_out {
            Some("printer_no_ribbon")
        } else if self.paused {
            Some("printer_held")
        } else {
            None
        }
    }

    /// Labels it has taken and not yet put out.
    pub fn left(&self) -> u32 {
        self.formats_waiting.saturating_add(self.copies_waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: &str = "\u{2}030,0,0,1245,000,0,0,0,000,0,0,0\u{3}\r\n\
        \u{2}000,0,0,0,0,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n";

    #[test]
    fn what_printers_answer() {
        let fine = HostStatus::read(FINE.as_bytes()).unwrap();
        assert_eq!(
            (fine, fine.trouble(), fine.left()),
            (HostStatus::default(), None, 0)
        );
        let out = FINE.replace("030,0,0,1245,000", "030,1,1,1245,013");
        let out = HostStatus::read(out.as_bytes()).unwrap();
        assert_eq!(
            (out.trouble(), out.left()),
            (Some("printer_out_of_paper"), 13)
        );
        let open = FINE.replace("000,0,0,0,0,2", "000,0,1,0,0,2");
        assert_eq!(
            HostStatus::read(open.as_bytes()).unwrap().trouble(),
            Some("printer_open")
        );
    }

    #[test]
    fn half_an_answer_or_another_is_none() {
        for length in 0..FINE.len() - 3 {
            assert_eq!(
                HostStatus::read(&FINE.as_bytes()[..length]),
                None,
                "{length}"
            );
        }
        for other in ["", "OK\r\n", "\u{2}1\u{3}\u{2}2\u{3}\u{2}3\u{3}"] {
            assert_eq!(HostStatus::read(other.as_bytes()), None);
        }
    }
}
