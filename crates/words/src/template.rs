//! One sentence with its blanks, cut into pieces once.

/// A sentence as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Plain(String),
    /// `{{name}}`
    Blank(String),
    /// `$t(file:key)`; the key as `file.key`, with blanks of its own.
    Elsewhere(Template),
}

impl Template {
    /// Cuts `text`, a sentence of `file`. What is no complete blank stays text.
    pub(crate) fn read(file: &str, text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, piece, after)) = next(file, rest) {
            if !before.is_empty() {
                pieces.push(Piece::Plain(before.to_owned()));
            }
            pieces.push(piece);
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Plain(rest.to_owned()));
        }
        Self(pieces)
    }

    /// The sentence. A blank nobody fills stays empty, as i18next leaves it. What
    /// fills a blank is never read for blanks again: a receiver may be called
    /// anything.
    pub(crate) fn fill(
        &self,
        params: &[(&str, &str)],
        elsewhere: &dyn Fn(&str) -> String,
    ) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(text) => filled.push_str(text),
                Piece::Blank(name) => {
                    let value = params.iter().find(|(key, _)| key == name);
                    filled.push_str(value.map_or("", |(_, value)| value));
                }
                Piece::Elsewhere(key) => {
                    filled.push_str(&elsewhere(&key.fill(params, &|key| key.to_owned())));
                }
            }
        }
        filled
    }

    /// Names of the blanks, sorted, those inside keys included.
    #[cfg(test)]
    pub(crate) fn blanks(&self) -> std::collections::BTreeSet<String> {
        let mut names = std::collections::BTreeSet::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(_) => {}
                Piece::Blank(name) => drop(names.insert(name.clone())),
                Piece::Elsewhere(key) => names.extend(key.blanks()),
            }
        }
        names
    }

    /// Keys elsewhere, with a `*` for each blank.
    #[cfg(test)]
    pub(crate) fn elsewhere(&self) -> Vec<String> {
        let starred = |key: &Template| {
            let stars: Vec<(String, &str)> =
                key.blanks().into_iter().map(|name| (name, "*")).collect();
            let stars: Vec<(&str, &str)> = stars
                .iter()
                .map(|(name, star)| (name.as_str(), *star))
                .collect();
            key.fill(&stars, &|key| key.to_owned())
        };
        self.0
            .iter()
            .filter_map(|piece| match piece {
                Piece::Elsewhere(key) => Some(starred(key)),
                _ => None,
            })
            .collect()
    }
}

/// The first piece of `text` that is not plain, what stands before and after it.
fn next<'a>(file: &str, text: &'a str) -> Option<(&'a str, Piece, &'a str)> {
    let blank = text.find("{{").and_then(|at| {
        let end = text[at..].find("}}")? + at;
        Some((
            at,
            end + 2,
            Piece::Blank(text[at + 2..end].trim().to_owned()),
        ))
    });
    let elsewhere = text.find("$t(").and_then(|at| {
        let end = text[at..].find(')')? + at;
        let key = text[at + 3..end].trim();
        let key = match key.split_once(':') {
            Some((file, key)) => format!("{file}.{key}"),
            None => format!("{file}.{key}"),
        };
        Some((at, end + 1, Piece::Elsewhere(Template::read(file, &key))))
    });
    let (at, end, piece) = match (blank, elsewhere) {
        (Some(blank), Some(elsewhere)) if blank.0 < elsewhere.0 => blank,
        (_, Some(elsewhere)) => elsewhere,
        (blank, None) => blank?,
    };
    Some((&text[..at], piece, &text[end..]))
}
