//! How one station behaves. Each station has its own: the one at the dock is
//! loud, the one in the office speaks French.

use super::Permission;
use super::command::{
    Change, ChangeSettings, Refusal, SetLanguage, SetSound, company, known_language, permit,
};
use crate::command::{Answer, Outcome};
use crate::facts::Facts;
use crate::kernel::{Ctx, tidy_text};
use serde::{Deserialize, Serialize};

/// Longer than this is no lock any more.
pub const LONGEST_LOCK_MINUTES: u32 = 480;

/// The settings of one station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `en`, `fr` or `ar`; the company's when absent.
    pub language: Option<String>,
    /// An error stops the scanning until somebody has acknowledged it.
    pub acknowledge_errors: bool,
    /// Minutes without a key or a scan after which the station locks; 0 never.
    pub lock_after_minutes: u32,
    /// How loud it is.
    pub sound: Sound,
}

/// How loud a station is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sound {
    /// From 0, silent, to 100.
    pub volume: u32,
    /// Why it is silent: whoever scans without sound must look at each parcel.
    pub silent_reason: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            acknowledge_errors: false,
            lock_after_minutes: 15,
            sound: Sound {
                volume: 80,
                silent_reason: None,
            },
        }
    }
}

fn now_so(settings: Settings) -> Outcome {
    Outcome::new(
        vec![Change::SettingsSet(settings.clone()).into()],
        Answer::Settings(settings),
    )
}

fn at_most(value: u32, largest: u32) -> Result<u32, Refusal> {
    match value <= largest {
        true => Ok(value),
        false => Err(Refusal::SettingOutOfRange { largest }),
    }
}

/// Anybody who works at the station may choose its language and its loudness:
/// they have to read and hear it.
pub(super) fn set_language(
    facts: &Facts,
    ask: &SetLanguage,
    ctx: &Ctx,
) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Dashboard)?;
    company(facts)?;
    known_language(&ask.language)?;
    Ok(now_so(Settings {
        language: Some(ask.language.clone()),
        ..facts.settings.clone()
    }))
}

pub(super) fn set_sound(facts: &Facts, ask: &SetSound, ctx: &Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Dashboard)?;
    company(facts)?;
    let volume = at_most(ask.sound.volume, 100)?;
    let given = ask.sound.silent_reason.as_deref().map(tidy_text);
    let silent_reason = given.filter(|reason| volume == 0 && !reason.is_empty());
    if volume == 0 && silent_reason.is_none() {
        return Err(Refusal::SilenceUnexplained);
    }
    Ok(now_so(Settings {
        sound: Sound {
            volume,
            silent_reason,
        },
        ..facts.settings.clone()
    }))
}

pub(super) fn change(facts: &Facts, ask: &ChangeSettings, ctx: &Ctx) -> Result<Outcome, Refusal> {
    permit(ctx.actor.role, Permission::Settings)?;
    company(facts)?;
    Ok(now_so(Settings {
        acknowledge_errors: ask.acknowledge_errors,
        lock_after_minutes: at_most(ask.lock_after_minutes, LONGEST_LOCK_MINUTES)?,
        ..facts.settings.clone()
    }))
}
