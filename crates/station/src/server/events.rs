//! Server-sent events, as the HTML standard has them, as far as news need it:
//! ids and retry times are left out.

/// A line, or the data of an event, of more bytes is nothing a server of ours
/// sends.
const LONGEST: usize = 64 << 10;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    /// Its type; empty for one without.
    pub name: String,
    /// Its data.
    pub data: String,
}

/// The stream does not hold events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Reads events out of bytes, however they are cut.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    /// The last byte was a carriage return, whose line feed may still come.
    after_return: bool,
    name: String,
    data: Option<String>,
}

impl Parser {
    /// Takes more bytes in; the events that are whole now.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Vec<Event>, Malformed> {
        let mut events = Vec::new();
        for byte in bytes {
            let ends = match byte {
                b'\n' => !self.after_return,
                b'\r' => true,
                _ => {
                    self.line.push(*byte);
                    false
                }
            };
            self.after_return = *byte == b'\r';
            if self.line.len() > LONGEST {
                return Err(Malformed);
            }
            if ends {
                let line = std::mem::take(&mut self.line);
                let line = String::from_utf8(line).map_err(|_| Malformed)?;
                events.extend(self.end_of(&line)?);
            }
        }
        Ok(events)
    }

    /// An empty line ends an event; one without data is none.
    fn end_of(&mut self, line: &str) -> Result<Option<Event>, Malformed> {
        if line.is_empty() {
            let name = std::mem::take(&mut self.name);
            return Ok(self.data.take().map(|data| Event { name, data }));
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                None => self.data = Some(value.to_owned()),
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                    if data.len() > LONGEST {
                        return Err(Malformed);
                    }
                }
            },
            // Comments have no name in front of the colon.
            _ => {}
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(name: &str, data: &str) -> Event {
        Event {
            name: name.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn events_are_read_and_heartbeats_are_not_news() {
        let text = ":\n\nevent: head\ndata: {\"head\":7}\n\n: still here\n\n\
                    id: 3\ndata\ndata:two\r\ndata:  three\r\rretry: 5\n\nevent: nothing\n\n\
                    data: last\n\ndata: not ended";
        let read = Parser::default().take(text.as_bytes()).unwrap();
        assert_eq!(
            read,
            [
                event("head", "{\"head\":7}"),
                event("", "\ntwo\n three"),
                event("", "last"),
            ]
        );
    }

    #[test]
    fn a_line_without_end_is_not_kept_for_ever() {
        let mut parser = Parser::default();
        let flood = vec![b'a'; LONGEST];
        assert_eq!(parser.take(&flood), Ok(Vec::new()));
        assert_eq!(parser.take(b"a"), Err(Malformed));
        let mut parser = Parser::default();
        let line = format!("data: {}\n", "b".repeat(LONGEST / 2));
        assert_eq!(parser.take(line.as_bytes()), Ok(Vec::new()));
        assert_eq!(parser.take(line.as_bytes()), Err(Malformed));
    }

    proptest! {
        #[test]
        fn cuts_and_line_ends_make_no_difference(
            events in prop::collection::vec(("[a-z]{0,4}", "[ -~é]{0,9}(\n[ -~é]{1,9})?"), 0..6),
            end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            size in 1_usize..20,
        ) {
            let mut text = String::new();
            for (name, data) in &events {
                text += &format!("event: {name}{end}:{end}");
                for line in data.split('\n') {
                    text += &format!("data: {line}{end}");
                }
                text += end;
            }
            let mut parser = Parser::default();
            let mut read = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                read.extend(parser.take(piece).unwrap());
            }
            let expected: Vec<Event> = events.iter().map(|(n, d)| event(n, d)).collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>) {
            let _ = Parser::default().take(&bytes);
        }
    }
}
