//! Just enough XML: tags, attributes and text of well-formed parts, found where
//! they lie. No namespaces are resolved (prefixes are cut off), no document type
//! is accepted, so there are no entities but the five and numbers.

use memchr::{memchr, memchr3, memmem};

use super::error::{Limit, ReadError};
use super::limits::TOKEN_LIMIT;
use super::window::Window;

/// A piece of markup or text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'t> {
    Start(Tag<'t>),
    /// The name without its prefix.
    End(&'t [u8]),
    /// Text as it stands, references unresolved.
    Text(&'t [u8]),
    /// Text in which nothing is a reference.
    Literal(&'t [u8]),
}

/// An opening tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tag<'t> {
    /// The name without its prefix.
    pub name: &'t [u8],
    /// What lies between the name and the end of the tag.
    pub attributes: &'t [u8],
    /// Whether the tag closes itself.
    pub empty: bool,
}

impl<'t> Tag<'t> {
    /// The raw value of an attribute; `name` with its prefix, if it has one.
    pub fn attribute(&self, name: &[u8]) -> Result<Option<&'t [u8]>, ReadError> {
        self.find(|found| found == name)
    }

    /// The raw value of an attribute, whatever its prefix.
    pub fn local_attribute(&self, name: &[u8]) -> Result<Option<&'t [u8]>, ReadError> {
        self.find(|found| !found.starts_with(b"xmlns") && local(found) == name)
    }

    /// The value of an attribute as text, whatever its prefix.
    pub fn text_attribute(&self, name: &[u8]) -> Result<Option<String>, ReadError> {
        self.local_attribute(name)?
            .map(|raw| {
                let mut text = String::new();
                resolve_references(raw, &mut text).map(|()| text)
            })
            .transpose()
    }

    fn find(&self, wanted: impl Fn(&[u8]) -> bool) -> Result<Option<&'t [u8]>, ReadError> {
        let mut rest = self.attributes.trim_ascii_start();
        while !rest.is_empty() {
            let broken = || ReadError::damaged("a broken attribute");
            let equals = memchr(b'=', rest).ok_or_else(broken)?;
            let name = rest[..equals].trim_ascii();
            rest = rest[equals + 1..].trim_ascii_start();
            let quote = *rest
                .first()
                .filter(|c| matches!(c, b'"' | b'\''))
                .ok_or_else(broken)?;
            let end = memchr(quote, &rest[1..]).ok_or_else(broken)?;
            if wanted(name) {
                return Ok(Some(&rest[1..=end]));
            }
            rest = rest[end + 2..].trim_ascii_start();
        }
        Ok(None)
    }
}

fn local(name: &[u8]) -> &[u8] {
    match memchr(b':', name) {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// The first token in `bytes` and where it ends; comments and instructions are
/// passed over. `None` if the bytes end before it does.
pub(super) fn token(bytes: &[u8]) -> Result<Option<(Token<'_>, usize)>, ReadError> {
    let mut at = 0;
    loop {
        let rest = &bytes[at..];
        match rest {
            [] | [b'<'] | [b'<', b'!'] => return Ok(None),
            [b'<', b'?', ..] => match memmem::find(rest, b"?>") {
                Some(end) => at += end + 2,
                None => return Ok(None),
            },
            [b'<', b'!', b'-', ..] => match memmem::find(rest, b"-->") {
                Some(end) => at += end + 3,
                None => return Ok(None),
            },
            [b'<', b'!', b'[', ..] => {
                return Ok(memmem::find(rest, b"]]>").map(|end| {
                    let start = b"<![CDATA[".len().min(end);
                    (Token::Literal(&rest[start..end]), at + end + 3)
                }));
            }
            // A document type can define entities that unfold without end.
            [b'<', b'!', ..] => return Err(ReadError::damaged("a document type in a part")),
            [b'<', b'/', ..] => {
                return Ok(memchr(b'>', rest).map(|end| {
                    let name = local(rest[2..end].trim_ascii_end());
                    (Token::End(name), at + end + 1)
                }));
            }
            [b'<', ..] => {
                return Ok(
                    tag_end(rest).map(|end| (Token::Start(tag(&rest[1..end])), at + end + 1))
                );
            }
            _ => {
                return Ok(memchr(b'<', rest).map(|end| (Token::Text(&rest[..end]), at + end)));
            }
        }
    }
}

/// Where the `>` is that ends the tag, past any in attributes.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let found = at + memchr3(b'>', b'"', b'\'', &bytes[at..])?;
        match bytes[found] {
            b'>' => return Some(found),
            quote => at = found + 2 + memchr(quote, &bytes[found + 1..])?,
        }
    }
}

fn tag(inside: &[u8]) -> Tag<'_> {
    let (inside, empty) = match inside {
        [inside @ .., b'/'] => (inside, true),
        inside => (inside, false),
    };
    let end = inside
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(inside.len());
    Tag {
        name: local(&inside[..end]),
        attributes: &inside[end..],
        empty,
    }
}

/// The tokens of a part that is in memory.
pub(super) struct Tokens<'t> {
    rest: &'t [u8],
}

impl<'t> Tokens<'t> {
    pub fn new(part: &'t [u8]) -> Self {
        Self {
            rest: part.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(part),
        }
    }

    /// The next token, `None` at the end.
    pub fn next(&mut self) -> Result<Option<Token<'t>>, ReadError> {
        match token(self.rest)? {
            Some((token, end)) => {
                self.rest = &self.rest[end..];
                Ok(Some(token))
            }
            None if self.rest.trim_ascii().is_empty() => Ok(None),
            // A comment or text after the last tag.
            None if !self.rest.contains(&b'<') => Ok(None),
            None => Err(ReadError::damaged("a part breaks off in a tag")),
        }
    }
}

/// Hands the tokens of a stream to `take` until it says `false`. The end of the
/// stream ends it too; whether that is too early `take` knows.
pub(super) fn each_token(
    window: &mut Window<'_>,
    take: &mut dyn FnMut(Token<'_>) -> Result<bool, ReadError>,
) -> Result<(), ReadError> {
    loop {
        let step = token(window.unread())?.map(|(token, end)| (take(token), end));
        match step {
            Some((goes_on, end)) => {
                window.take(end);
                if !goes_on? {
                    return Ok(());
                }
            }
            None if window.at_end() => return Ok(()),
            None => window.more(TOKEN_LIMIT, Limit::CellText)?,
        }
    }
}

/// Whether a part is written in UTF-8, as nearly all are; tells by its first
/// bytes.
pub(super) fn is_utf8_part(start: &[u8]) -> bool {
    if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
        return false;
    }
    if start.iter().take(4).any(|&byte| byte == 0) {
        return false;
    }
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    if !start.starts_with(b"<?xml") {
        return true;
    }
    let end = memmem::find(start, b"?>").unwrap_or(start.len());
    let head = start[..end].to_ascii_lowercase();
    let Some(at) = memmem::find(&head, b"encoding") else {
        return true;
    };
    let value = &head[at + b"encoding".len()..];
    let value = value.trim_ascii_start();
    let value = value.strip_prefix(b"=").unwrap_or(value).trim_ascii_start();
    let value = value.get(1..).unwrap_or_default();
    [&b"utf-8"[..], b"utf8", b"us-ascii"]
        .iter()
        .any(|name| value.starts_with(name))
}

/// Adds text with its references resolved and its line ends as one character.
///
/// # Errors
///
/// [`ReadError::Damaged`] for bytes that are not UTF-8 and references that XML
/// does not know.
pub(super) fn resolve_references(raw: &[u8], out: &mut String) -> Result<(), ReadError> {
    let mut text = std::str::from_utf8(raw).map_err(ReadError::damaged)?;
    while let Some(at) = memchr::memchr2(b'&', b'\r', text.as_bytes()) {
        out.push_str(&text[..at]);
        let rest = &text[at..];
        if let Some(behind) = rest.strip_prefix('\r') {
            out.push('\n');
            text = behind.strip_prefix('\n').unwrap_or(behind);
            continue;
        }
        let unknown = || ReadError::damaged("an unknown reference");
        let end = rest.find(';').filter(|end| *end < 16).ok_or_else(unknown)?;
        out.push(reference(&rest[1..end]).ok_or_else(unknown)?);
        text = &rest[end + 1..];
    }
    out.push_str(text);
    Ok(())
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// Adds text with Excel's own escapes (`_x000D_`) resolved: a UTF-16 unit each,
/// so a pair makes one character; half a pair becomes the replacement character.
pub(super) fn resolve_excel_escapes(mut text: &str, out: &mut String) {
    while let Some(at) = text.find("_x") {
        match escape(&text[at..]) {
            Some(unit) => {
                out.push_str(&text[..at]);
                text = &text[at + 7..];
                let low = escape(text).filter(|_| matches!(unit, 0xD800..=0xDBFF));
                let pair = low.filter(|low| matches!(low, 0xDC00..=0xDFFF));
                let units = [unit, pair.unwrap_or_default()];
                let units = &units[..1 + usize::from(pair.is_some())];
                out.extend(
                    char::decode_utf16(units.iter().copied())
                        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)),
                );
                if pair.is_some() {
                    text = &text[7..];
                }
            }
            None => {
                out.push_str(&text[..at + 2]);
                text = &text[at + 2..];
            }
        }
    }
    out.push_str(text);
}

/// The unit of an escape that `text` begins with.
fn escape(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let all_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    (all_hex && text.as_bytes().get(6) == Some(&b'_'))
        .then(|| u16::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(raw: &str) -> Option<String> {
        let mut text = String::new();
        resolve_references(raw.as_bytes(), &mut text).ok()?;
        let mut out = String::new();
        resolve_excel_escapes(&text, &mut out);
        Some(out)
    }

    #[test]
    fn references_and_escapes() {
        let cases = [
            ("plain", Some("plain")),
            ("A &amp; B &lt;&gt;&quot;&apos;", Some("A & B <>\"'")),
            ("&#38;&#x1F600;", Some("&\u{1F600}")),
            ("a\r\nb\rc", Some("a\nb\nc")),
            ("a_x000D_\nb", Some("a\r\nb")),
            ("_x005F_x000D_", Some("_x000D_")),
            ("_xD83D__xDCF7_", Some("\u{1F4F7}")),
            ("_xD83D_!", Some("\u{FFFD}!")),
            ("_x00_ __x0041_", Some("_x00_ _A")),
            ("_x\u{e9}\u{e9}_", Some("_x\u{e9}\u{e9}_")),
            ("&nbsp;", None),
            ("AT&T", None),
            ("&#xD800;", None),
        ];
        for (raw, text) in cases {
            assert_eq!(resolved(raw).as_deref(), text, "{raw}");
        }
    }

    #[test]
    fn tags_end_where_they_end() {
        let xml = b"<?xml?><!-- <x> --><a:b c=\"1>2\" d:e='\"'/>t<![CDATA[<&]]></a:b >";
        let mut tokens = Tokens::new(xml);
        let Some(Token::Start(tag)) = tokens.next().unwrap() else {
            panic!("no tag");
        };
        assert_eq!((tag.name, tag.empty), (&b"b"[..], true));
        assert_eq!(tag.attribute(b"c").unwrap(), Some(&b"1>2"[..]));
        assert_eq!(tag.attribute(b"e").unwrap(), None);
        assert_eq!(tag.local_attribute(b"e").unwrap(), Some(&b"\""[..]));
        assert_eq!(tokens.next().unwrap(), Some(Token::Text(b"t")));
        assert_eq!(tokens.next().unwrap(), Some(Token::Literal(b"<&")));
        assert_eq!(tokens.next().unwrap(), Some(Token::End(b"b")));
        assert_eq!(tokens.next().unwrap(), None);
        assert!(Tokens::new(b"<a b=\"").next().is_err());
        assert!(Tokens::new(b"<!DOCTYPE x>").next().is_err());
    }

    #[test]
    fn encodings_are_told_by_the_first_bytes() {
        assert!(is_utf8_part(b"<worksheet>"));
        assert!(is_utf8_part(
            b"\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?>"
        ));
        assert!(!is_utf8_part(
            b"<?xml version=\"1.0\" encoding = \"windows-1252\"?>"
        ));
        assert!(!is_utf8_part(b"\xFF\xFE<\0"));
        assert!(!is_utf8_part(b"\0<\0?"));
    }
}
