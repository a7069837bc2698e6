//! Settings: from the environment, or else from a file of `NAME=value` lines.

use contract::Failure;
use std::collections::BTreeMap;
use std::path::Path;

/// Letters of a token that nobody guesses.
const SHORTEST_TOKEN: usize = 16;

/// A setting, explained.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name in the environment and in the file.
    pub name: &'static str,
    /// What stands where it is not set.
    pub default: &'static str,
    /// The key of the sentence that says what it is for.
    pub about: &'static str,
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    setting("DATABASE_URL", "", "database_url"),
    setting("CLUSTER", "", "cluster"),
    setting("LISTEN", "127.0.0.1:8470", "listen"),
    setting("CONNECTIONS", "16", "connections"),
    setting("KEEP_STEPS", "5000000", "keep_steps"),
    setting("METRICS_TOKEN", "", "metrics_token"),
    setting("COMPANY", "Waystation", "company"),
    setting("COUNTRY", "PH", "country"),
    setting("LANGUAGE", "en", "language"),
    setting("TIME_ZONE", "Asia/Manila", "time_zone"),
];

const fn setting(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting {
        name,
        default,
        about,
    }
}

/// The settings as they stand.
#[derive(Debug, Clone)]
pub struct Config {
    values: BTreeMap<&'static str, String>,
}

impl Config {
    /// From a file, if one is named, under the environment.
    pub fn read(file: Option<&Path>) -> Result<Self, Failure> {
        let text = match file {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path).map_err(|error| {
                let failure = Failure::new("file_unreadable").with("path", path.display());
                failure.with("detail", error)
            })?,
        };
        Self::of(&text, |name| std::env::var(name).ok())
    }

    fn of(text: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let mut written = BTreeMap::new();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) = line.split_once('=').unwrap_or((line, ""));
            let known = SETTINGS.iter().find(|setting| setting.name == name.trim());
            let Some(known) = known else {
                // A slip of the pen must not leave a default in its place.
                let failure = Failure::new("setting_unusable").with("name", name.trim());
                return Err(failure.with("detail", line));
            };
            written.insert(known.name, value.trim().to_owned());
        }
        let values = SETTINGS.iter().map(|setting| {
            let given = environment(setting.name).or_else(|| written.remove(setting.name));
            (
                setting.name,
                given.unwrap_or_else(|| setting.default.to_owned()),
            )
        });
        Ok(Self {
            values: values.collect(),
        })
    }

    /// A setting's value; empty where it has none.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Sets what a word of the command line says.
    pub fn set(&mut self, name: &'static str, value: Option<String>) {
        self.values.extend(value.map(|value| (name, value)));
    }

    /// Connections to the database at most.
    pub fn connections(&self) -> Result<usize, Failure> {
        self.number("CONNECTIONS", 2..=500)
    }

    /// Steps of the stream that are kept for stations.
    pub fn keep_steps(&self) -> Result<u64, Failure> {
        self.number("KEEP_STEPS", 1_000..=u64::MAX)
    }

    /// What is to be shown for figures, if any are given.
    pub fn metrics_token(&self) -> Result<Option<&str>, Failure> {
        let token = self.get("METRICS_TOKEN");
        if token.is_empty() {
            return Ok(None);
        }
        if token.len() < SHORTEST_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            let failure = Failure::new("setting_unusable").with("name", "METRICS_TOKEN");
            // Not shown: it is a secret.
            return Err(failure.with("detail", format!("{SHORTEST_TOKEN}+ letters")));
        }
        Ok(Some(token))
    }

    fn number<T: std::str::FromStr + PartialOrd>(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<T>,
    ) -> Result<T, Failure> {
        let text = self.get(name);
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            let failure = Failure::new("setting_unusable").with("name", name);
            failure.with("detail", text)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_stands_above_the_file_and_the_file_above_the_defaults() {
        let file = "# ours\nLISTEN = 0.0.0.0:80\nCOMPANY=Isla Trading\n";
        let environment = |name: &str| (name == "LISTEN").then(|| "127.0.0.1:1".to_owned());
        let config = Config::of(file, environment).unwrap();
        assert_eq!(config.get("LISTEN"), "127.0.0.1:1");
        assert_eq!(config.get("COMPANY"), "Isla Trading");
        assert_eq!(config.get("COUNTRY"), "PH");
        assert_eq!(config.connections().unwrap(), 16);
        assert_eq!(config.keep_steps().unwrap(), 5_000_000);
    }

    #[test]
    fn a_line_that_sets_nothing_known_is_an_error() {
        for wrong in ["LISTN=1", "listen"] {
            let failure = Config::of(wrong, |_| None).unwrap_err();
            assert_eq!(failure.code, "setting_unusable");
        }
        for (line, is_taken) in [
            ("METRICS_TOKEN=0123456789abcdef", true),
            ("METRICS_TOKEN=short", false),
            ("METRICS_TOKEN=0123456789 abcdef", false),
        ] {
            let config = Config::of(line, |_| None).unwrap();
            assert_eq!(config.metrics_token().is_ok(), is_taken, "{line}");
        }
        let config = Config::of("CONNECTIONS=many", |_| None).unwrap();
        assert_eq!(config.connections().unwrap_err().code, "setting_unusable");
    }
}
