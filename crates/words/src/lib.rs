//! Words for people, in their language: the files of `assets/locales`, compiled
//! in, so that a station without a disk left to read can still say so.
//!
//! The files are written for i18next, which the screens use, and this reads the
//! part of its syntax that they need: `{{blank}}`, and `$t(file:key)` for a word
//! that stands elsewhere, whose key may hold blanks itself.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod template;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use template::Template;

/// What the words of one language are read from: name of the file, its content.
type Files = [(&'static str, &'static str); 8];

macro_rules! files {
    ($language:literal) => {
        [
            files!($language, "errors"),
            files!($language, "scan"),
            files!($language, "rows"),
            files!($language, "paper"),
            files!($language, "checks"),
            files!($language, "commands"),
            files!($language, "cli"),
            files!($language, "devices"),
        ]
    };
    ($language:literal, $file:literal) => {
        (
            $file,
            include_str!(concat!(
                "../../../assets/locales/",
                $language,
                "/",
                $file,
                ".json"
            )),
        )
    };
}

/// The first one speaks where another is silent.
const LANGUAGES: [(&str, Files); 3] = [
    ("en", files!("en")),
    ("fr", files!("fr")),
    ("ar", files!("ar")),
];

/// Sentences by `file.key`, such as `scan.not_found.message`.
type Sentences = BTreeMap<String, Template>;

fn sentences(language: usize) -> &'static Sentences {
    static READ: [OnceLock<Sentences>; LANGUAGES.len()] =
        [const { OnceLock::new() }; LANGUAGES.len()];
    READ[language].get_or_init(|| {
        let mut sentences = Sentences::new();
        for (file, content) in &LANGUAGES[language].1 {
            // A file that is no JSON leaves its keys to the first language, and
            // a test of this crate fails.
            if let Ok(value) = serde_json::from_str(content) {
                collect(file, file, &value, &mut sentences);
            }
        }
        sentences
    })
}

fn collect(file: &str, path: &str, value: &serde_json::Value, sentences: &mut Sentences) {
    match value {
        serde_json::Value::String(text) => {
            sentences.insert(path.to_owned(), Template::read(file, text));
        }
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                collect(file, &format!("{path}.{key}"), value, sentences);
            }
        }
        _ => {}
    }
}

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    language: usize,
}

impl Words {
    /// The words of `language`: `en`, `fr` or `ar`, with or without a region.
    /// English for any other.
    pub fn new(language: &str) -> Self {
        let bare = language
            .split(['-', '_', '.'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let language = LANGUAGES.iter().position(|(name, _)| *name == bare);
        Self {
            language: language.unwrap_or(0),
        }
    }

    /// The language in use.
    pub fn language(self) -> &'static str {
        LANGUAGES[self.language].0
    }

    /// The sentence under `key` (`file.key`), its blanks filled from `params`.
    /// A key without a sentence is shown itself: better an odd word than none.
    pub fn say(self, key: &str, params: &[(&str, &str)]) -> String {
        self.find(key, params).unwrap_or_else(|| key.to_owned())
    }

    /// The same, or nothing if nobody has written one.
    pub fn find(self, key: &str, params: &[(&str, &str)]) -> Option<String> {
        let template = sentences(self.language)
            .get(key)
            .or_else(|| sentences(0).get(key))?;
        Some(template.fill(params, &|key| self.say(key, params)))
    }

    /// What happened and why, and what to do: the sentences of an error code.
    pub fn error(self, code: &str, params: &BTreeMap<String, String>) -> (String, String) {
        let params: Vec<(&str, &str)> = params
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        (
            self.say(&format!("errors.{code}.message"), &params),
            self.say(&format!("errors.{code}.next_step"), &params),
        )
    }
}

#[cfg(test)]
mod tests;
