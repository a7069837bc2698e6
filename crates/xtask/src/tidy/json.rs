//! Just enough JSON to read files of words: objects of objects and texts.

use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    pub line: usize,
    pub sentence: String,
}

/// Every text with the keys that lead to it, joined by dots.
pub fn texts(json: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut reader = Reader {
        letters: json.chars().peekable(),
        line: 1,
    };
    let mut found = Vec::new();
    reader.object("", &mut found)?;
    match reader.next_solid() {
        None => Ok(found),
        Some(letter) => reader.problem(format!("`{letter}` stands after the end.")),
    }
}

struct Reader<'a> {
    letters: Peekable<Chars<'a>>,
    line: usize,
}

impl Reader<'_> {
    fn object(&mut self, above: &str, found: &mut Vec<(String, String)>) -> Result<(), Problem> {
        self.expect('{')?;
        if self.peek_solid() == Some('}') {
            self.letters.next();
            return Ok(());
        }
        let mut seen: Vec<String> = Vec::new();
        loop {
            let name = self.text()?;
            let key = if above.is_empty() {
                name.clone()
            } else {
                format!("{above}.{name}")
            };
            if seen.contains(&name) {
                return self.problem(format!("`{key}` stands twice; only one of them is used."));
            }
            seen.push(name);
            self.expect(':')?;
            match self.peek_solid() {
                Some('{') => self.object(&key, found)?,
                Some('"') => found.push((key.clone(), self.text()?)),
                _ => return self.problem(format!("`{key}` is neither a text nor an object.")),
            }
            match self.next_solid() {
                Some(',') => {}
                Some('}') => return Ok(()),
                _ => return self.problem(format!("A comma or brace is missing after `{key}`.")),
            }
        }
    }

    fn text(&mut self) -> Result<String, Problem> {
        self.expect('"')?;
        let mut text = String::new();
        loop {
            match self.letters.next() {
                Some('"') => return Ok(text),
                Some('\\') => match self.letters.next() {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('u') => {
                        let code: String = self.letters.by_ref().take(4).collect();
                        // Halves of pairs become the replacement letter: what
                        // counts here is that something stands there.
                        let letter = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
                        text.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    Some(letter @ ('"' | '\\' | '/')) => text.push(letter),
                    Some('b' | 'f' | 'r') => {}
                    _ => return self.problem("A backslash starts nothing that JSON knows."),
                },
                Some('\n') | None => return self.problem("A text has no closing quote."),
                Some(letter) => text.push(letter),
            }
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), Problem> {
        match self.next_solid() {
            Some(found) if found == wanted => Ok(()),
            Some(found) => self.problem(format!("`{wanted}` is expected where `{found}` stands.")),
            None => self.problem(format!("The file ends where `{wanted}` is expected.")),
        }
    }

    fn next_solid(&mut self) -> Option<char> {
        self.peek_solid();
        self.letters.next()
    }

    fn peek_solid(&mut self) -> Option<char> {
        while let Some(letter) = self.letters.next_if(|letter| letter.is_whitespace()) {
            self.line += usize::from(letter == '\n');
        }
        self.letters.peek().copied()
    }

    fn problem<T>(&self, sentence: impl Into<String>) -> Result<T, Problem> {
        Err(Problem {
            line: self.line,
            sentence: sentence.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_with_the_keys_that_lead_to_them() {
        let json = "{ \"a\": { \"b\": \"x \\\"y\\\" \\u0041\", \"c\": \"\" },\n \"d\": \"z\" }\n";
        let expected = [("a.b", "x \"y\" A"), ("a.c", ""), ("d", "z")];
        assert_eq!(
            texts(json).unwrap(),
            expected.map(|(k, t)| (k.to_owned(), t.to_owned()))
        );
        assert_eq!(texts("{}").unwrap(), []);
    }

    #[test]
    fn a_problem_names_its_line() {
        for (json, line) in [
            ("{\n\"a\": 1}", 2),
            ("{\"a\":\"x\",\n\"a\":\"y\"}", 2),
            ("{\"a\":\"x\"\n\"b\":\"y\"}", 2),
            ("{\"a\":\"x\"}\n\nmore", 3),
            ("{\"a\":\"x", 1),
            ("", 1),
        ] {
            assert_eq!(texts(json).unwrap_err().line, line, "{json}");
        }
    }
}
