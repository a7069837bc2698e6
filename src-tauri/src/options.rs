//! What may be said on the command line of the window.

use std::ffi::OsString;
use std::path::PathBuf;

pub const USAGE: &str = "\
Opens the station's window.

Usage: waystation [--data DIR] [--sample]

  --data DIR   the station's data folder (default: the platform's data folder)
  --sample     start a new station with a believable day of sample data
  --help       show this";

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Options {
    /// None means the platform's data folder, which the engine knows.
    pub data: Option<PathBuf>,
    pub sample: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Wish {
    Open(Options),
    ShowUsage,
}

pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Wish, String> {
    let mut options = Options::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--help" | "-h") => return Ok(Wish::ShowUsage),
            Some("--sample") => options.sample = true,
            Some("--data") => match words.next() {
                Some(folder) => options.data = Some(folder.into()),
                None => return Err("`--data` needs a folder after it.".to_owned()),
            },
            _ => return Err(format!("`{}` is not known.", word.to_string_lossy())),
        }
    }
    Ok(Wish::Open(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Wish, String> {
        parse(words.iter().map(OsString::from))
    }

    #[test]
    fn nothing_said_opens_the_ordinary_station() {
        assert_eq!(parsed(&[]), Ok(Wish::Open(Options::default())));
    }

    #[test]
    fn folder_and_sample_are_understood_in_any_order() {
        let wanted = Options {
            data: Some("/d".into()),
            sample: true,
        };
        assert_eq!(
            parsed(&["--sample", "--data", "/d"]),
            Ok(Wish::Open(wanted.clone()))
        );
        assert_eq!(
            parsed(&["--data", "/d", "--sample"]),
            Ok(Wish::Open(wanted))
        );
    }

    #[test]
    fn a_wrong_word_is_refused_by_name() {
        assert_eq!(parsed(&["--dta"]), Err("`--dta` is not known.".to_owned()));
        assert!(parsed(&["--data"]).is_err());
    }
}
