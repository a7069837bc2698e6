//! What couriers' status words mean (table 1.1, row 14). A word nobody has
//! mapped never defaults to a status.

use crate::warehouse::WaybillStatus;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Words whose meaning leaves no doubt, folded by [`fold_word`]: the product's
/// own names and what the exports of couriers-and-channels.md §1 and §5
/// use, in English and French. Words such as "For Return", "Detained" or
/// "Closed" are absent on purpose: companies treat them differently.
const KNOWN: &[(&str, WaybillStatus)] = &[
    ("pending", WaybillStatus::Pending),
    ("pendingpickup", WaybillStatus::Pending),
    ("created", WaybillStatus::Pending),
    ("dispatched", WaybillStatus::Dispatched),
    ("pickedup", WaybillStatus::InTransit),
    ("intransit", WaybillStatus::InTransit),
    ("arrived", WaybillStatus::InTransit),
    ("arrival", WaybillStatus::InTransit),
    ("departure", WaybillStatus::InTransit),
    ("entransit", WaybillStatus::InTransit),
    ("expédié", WaybillStatus::InTransit),
    ("delivering", WaybillStatus::Delivering),
    ("ondelivery", WaybillStatus::Delivering),
    ("outfordelivery", WaybillStatus::Delivering),
    ("encoursdelivraison", WaybillStatus::Delivering),
    ("delivered", WaybillStatus::Delivered),
    ("signed", WaybillStatus::Delivered),
    ("livré", WaybillStatus::Delivered),
    ("returned", WaybillStatus::Returned),
    ("retourné", WaybillStatus::Returned),
    ("hq", WaybillStatus::Hq),
];

/// Letters and digits in small letters: one word, however it is spelled.
pub fn fold_word(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// A word a person has mapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct StatusWord {
    /// As the courier writes it.
    pub word: String,
    /// What it means.
    pub status: WaybillStatus,
}

/// What a waybill may become because a word says so. The others belong to a
/// scan session, to an issue or to a return that was received.
pub const MEANINGS: [WaybillStatus; 5] = [
    WaybillStatus::Pending,
    WaybillStatus::InTransit,
    WaybillStatus::Delivering,
    WaybillStatus::Delivered,
    WaybillStatus::Returned,
];

/// Every word with a meaning: the company's own before the known ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusWords {
    own: BTreeMap<String, WaybillStatus>,
}

impl StatusWords {
    /// With the words a company has mapped.
    pub fn new<'a>(own: impl IntoIterator<Item = &'a StatusWord>) -> Self {
        let own = own
            .into_iter()
            .map(|mapped| (fold_word(&mapped.word), mapped.status))
            .collect();
        Self { own }
    }

    /// What a word means, if anybody has said so.
    pub fn meaning(&self, word: &str) -> Option<WaybillStatus> {
        let folded = fold_word(word);
        let own = self.own.get(&folded).copied();
        own.or_else(|| {
            let known = KNOWN.iter().find(|(known, _)| *known == folded);
            known.map(|(_, status)| *status)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_companys_own_word_goes_before_the_known_ones() {
        let own = [
            StatusWord {
                word: "For Return".to_owned(),
                status: WaybillStatus::Returned,
            },
            StatusWord {
                word: "Arrived".to_owned(),
                status: WaybillStatus::Delivering,
            },
        ];
        for (words, word, meaning) in [
            (&own[..0], "PICKED UP", Some(WaybillStatus::InTransit)),
            (&own[..0], "Livré", Some(WaybillStatus::Delivered)),
            (&own[..0], "arrived", Some(WaybillStatus::InTransit)),
            (&own[..0], "For Return", None),
            (&own[..], "for-return", Some(WaybillStatus::Returned)),
            (&own[..], "arrived", Some(WaybillStatus::Delivering)),
            (&own[..], "", None),
        ] {
            assert_eq!(StatusWords::new(words).meaning(word), meaning, "{word}");
        }
    }

    #[test]
    fn known_words_are_folded() {
        for (word, _) in KNOWN {
            assert_eq!(*word, fold_word(word));
        }
    }
}
