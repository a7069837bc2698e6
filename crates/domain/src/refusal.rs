//! A refusal of any noun, and the code programs know it by.

use crate::{access, imports, warehouse};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a command was not done. The words are in `assets/locales`, under
/// `errors.<code>`; here are the code and what the words need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Refusal {
    /// See [`access::Refusal`].
    Access(access::Refusal),
    /// See [`imports::Refusal`].
    Imports(imports::Refusal),
    /// See [`warehouse::Refusal`].
    Warehouse(warehouse::Refusal),
}

// Reasons every noun can have are access's, whoever gave them: one reason, one
// form, so that a stored refusal reads back as itself.

impl From<access::Refusal> for Refusal {
    fn from(refusal: access::Refusal) -> Self {
        Self::Access(refusal)
    }
}

impl From<imports::Refusal> for Refusal {
    fn from(refusal: imports::Refusal) -> Self {
        use imports::Refusal as R;
        match refusal {
            R::NotPermitted { permission } => access::Refusal::NotPermitted { permission }.into(),
            R::NotSetUp => access::Refusal::NotSetUp.into(),
            refusal => Self::Imports(refusal),
        }
    }
}

impl From<warehouse::Refusal> for Refusal {
    fn from(refusal: warehouse::Refusal) -> Self {
        use warehouse::Refusal as R;
        match refusal {
            R::NotPermitted { permission } => access::Refusal::NotPermitted { permission }.into(),
            R::NotSetUp => access::Refusal::NotSetUp.into(),
            refusal => Self::Warehouse(refusal),
        }
    }
}

impl Refusal {
    /// The code, the same on screens, in the command and on the wire.
    pub fn code(&self) -> String {
        self.parts().0
    }

    /// What the sentence names: numbers, names, moments.
    pub fn params(&self) -> BTreeMap<String, String> {
        self.parts().1
    }

    fn parts(&self) -> (String, BTreeMap<String, String>) {
        code_and_params(self)
    }
}

/// A refusal serialises to an object with `code`; the test below holds that for
/// every variant that exists.
pub(crate) fn code_and_params(refusal: &impl Serialize) -> (String, BTreeMap<String, String>) {
    let value = serde_json::to_value(refusal).unwrap_or_default();
    let code = value["code"].as_str().unwrap_or("refused").to_owned();
    let plain = |value: &serde_json::Value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    let params = value["params"].as_object().into_iter().flatten();
    let params = params.map(|(key, value)| (key.clone(), plain(value)));
    (code, params.collect())
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.code())
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_code_and_what_its_sentence_names() {
        let refusal = Refusal::from(warehouse::Refusal::ErrorsNotAcknowledged { error_count: 2 });
        assert_eq!(refusal.code(), "errors_not_acknowledged");
        assert_eq!(refusal.params()["error_count"], "2");
        assert_eq!(
            Refusal::from(access::Refusal::AlreadySetUp).code(),
            "already_set_up"
        );
    }

    #[test]
    fn every_refusal_about_imports_has_its_code_its_names_and_reads_back() {
        use imports::{ImportStatus, Refusal as R};
        let import_id = crate::kernel::ImportId(uuid::Uuid::nil());
        let permission = access::Permission::Upload;
        let status = crate::warehouse::WaybillStatus::Hq;
        let ended = ImportStatus::Voiding;
        let named = |text: &str| text.to_owned();
        for (refusal, code, names) in [
            (
                R::NotPermitted { permission },
                "not_permitted",
                "permission=upload",
            ),
            (R::NotSetUp, "not_set_up", ""),
            (
                R::ImportUnknown { import_id },
                "import_unknown",
                "import_id=ID",
            ),
            (
                R::ImportEnded {
                    import_id,
                    status: ended,
                },
                "import_ended",
                "import_id=ID status=voiding",
            ),
            (
                R::ImportRunning { import_id },
                "import_running",
                "import_id=ID",
            ),
            (R::RowNotFailed { row: 7 }, "row_not_failed", "row=7"),
            (R::TemplateUnnamed, "template_unnamed", ""),
            (R::TemplateIncomplete, "template_incomplete", ""),
            (
                R::TemplateUnknown {
                    template: named("Flash"),
                },
                "template_unknown",
                "template=Flash",
            ),
            (R::StatusWordEmpty, "status_word_empty", ""),
            (
                R::StatusNotMappable { status },
                "status_not_mappable",
                "status=hq",
            ),
            (
                R::StatusWordUnmapped {
                    word: named("Parked"),
                },
                "status_word_unmapped",
                "word=Parked",
            ),
            (R::PlaceAliasEmpty, "place_alias_empty", ""),
        ] {
            let refusal = Refusal::from(refusal);
            assert_eq!(refusal.code(), code);
            let params = refusal.params().into_iter();
            let params: Vec<String> = params
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            let nil = uuid::Uuid::nil().to_string();
            assert_eq!(params.join(" ").replace(&nil, "ID"), names, "{code}");
            let json = serde_json::to_string(&refusal).unwrap();
            assert_eq!(
                serde_json::from_str::<Refusal>(&json).unwrap(),
                refusal,
                "{json}"
            );
        }
    }
}
