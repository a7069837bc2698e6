//! The manifest: what left, with whom, on paper (W-060, W-061).

use super::{DispatchedBy, Waybill};
use crate::kernel::{
    Amount, CommandId, Ids, ManifestId, SessionId, Timestamp, WaybillNumber, Weight,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One parcel on a manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ManifestLine {
    /// Its number.
    pub waybill_number: WaybillNumber,
    /// Its receiver.
    pub receiver_name: String,
    /// Where it goes; absent when the workbook did not say.
    pub destination: Option<String>,
    /// Items in it.
    pub quantity: u32,
    /// Its weight, if known.
    pub weight: Option<Weight>,
    /// What the courier collects.
    pub cod_amount: Option<Amount>,
}

/// Sums over lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ManifestTotals {
    /// Parcels.
    pub waybills: u32,
    /// Items in them.
    pub quantity: u32,
    /// Known weights.
    pub weight: Weight,
    /// To be collected.
    pub cod_amount: Amount,
}

impl ManifestTotals {
    fn add(&mut self, line: &ManifestLine) {
        self.waybills += 1;
        // Nonsense in a workbook may fill a figure, never stop a dispatch.
        let (weight, cod) = (
            line.weight.unwrap_or_default(),
            line.cod_amount.unwrap_or_default(),
        );
        self.quantity = self.quantity.saturating_add(line.quantity);
        self.weight.0 = self.weight.0.saturating_add(weight.0);
        self.cod_amount.0 = self.cod_amount.0.saturating_add(cod.0);
    }
}

/// The sums of one destination.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DestinationTotals {
    /// Where; absent when workbooks did not say.
    pub destination: Option<String>,
    /// The sums.
    pub totals: ManifestTotals,
}

/// A stored manifest. Immutable: an amendment is a copy of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Manifest {
    /// Its id.
    pub id: ManifestId,
    /// Station code, incarnation and counter: final although made offline.
    pub manifest_number: String,
    /// The session it closes.
    pub session_id: SessionId,
    /// When the parcels left.
    pub issued_at: Timestamp,
    /// Who sent them.
    pub operator: String,
    /// The company, as named then.
    pub company: String,
    /// Its currency then.
    pub currency: String,
    /// Parcels in the order they were scanned.
    pub lines: Vec<ManifestLine>,
    /// Sums by destination, in alphabetical order, unnamed last.
    pub by_destination: Vec<DestinationTotals>,
    /// Sums over all.
    pub totals: ManifestTotals,
    /// SHA-256 over everything above, in hexadecimal.
    pub content_hash: String,
}

/// A parcel that is on a manifest and left with another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakenOff {
    /// Its line.
    pub line: ManifestLine,
    /// The dispatch that stands: who, where, when.
    pub dispatched: DispatchedBy,
}

/// The amended copy of a manifest (W-061, R-39). The manifest itself stays as
/// the courier holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amendment {
    /// Counts the copies of one manifest, from 1.
    pub revision: u32,
    /// What is not on it any more.
    pub taken_off: Vec<TakenOff>,
    /// The copy, with an id, a number and a content hash of its own.
    pub copy: Manifest,
}

/// Between a manifest's number and the revision of its copy. No station code
/// holds a slash.
const AMENDED: &str = "/A";

impl Manifest {
    /// Whether it is the copy of another one, without the parcels another
    /// dispatch took.
    pub fn is_amended(&self) -> bool {
        self.manifest_number.contains(AMENDED)
    }

    /// The copy without the parcels that another dispatch took.
    pub(crate) fn amended(&self, taken_off: Vec<TakenOff>) -> Amendment {
        let revision = 1;
        // From the manifest's own id, so that both ends make one copy.
        let id = ManifestId(Ids::of(CommandId(self.id.0)).draw());
        let taken = |line: &&ManifestLine| taken_off.iter().any(|off| off.line == **line);
        let lines: Vec<ManifestLine> = self.lines.iter().filter(|l| !taken(l)).cloned().collect();
        let (totals, by_destination) = sum(&lines);
        let copy = Self {
            id,
            manifest_number: format!("{}{AMENDED}{revision}", self.manifest_number),
            lines,
            by_destination,
            totals,
            ..self.clone()
        };
        Amendment {
            revision,
            taken_off,
            copy: copy.sealed(),
        }
    }
}

impl ManifestLine {
    /// The line a waybill makes.
    pub fn of(waybill: &Waybill) -> Self {
        Self {
            waybill_number: waybill.waybill_number.clone(),
            receiver_name: waybill.receiver_name.clone(),
            // Exports that split the address name no destination.
            destination: waybill.destination.clone().or(waybill.place.city.clone()),
            quantity: waybill.quantity,
            weight: waybill.weight,
            cod_amount: waybill.cod_amount,
        }
    }
}

/// Sums over all lines, and by destination.
pub(super) fn sum(lines: &[ManifestLine]) -> (ManifestTotals, Vec<DestinationTotals>) {
    let mut totals = ManifestTotals::default();
    let mut groups = std::collections::BTreeMap::<(bool, Option<String>), ManifestTotals>::new();
    for line in lines {
        totals.add(line);
        let key = (line.destination.is_none(), line.destination.clone());
        groups.entry(key).or_default().add(line);
    }
    let by_destination = groups
        .into_iter()
        .map(|((_, destination), totals)| DestinationTotals {
            destination,
            totals,
        })
        .collect();
    (totals, by_destination)
}

impl Manifest {
    /// The number of the `counter`-th manifest of a station's life.
    pub fn number(station_code: &str, incarnation: u32, counter: u32) -> String {
        format!("{station_code}-{incarnation}-{counter:06}")
    }

    /// With its content hash filled in.
    pub(super) fn sealed(mut self) -> Self {
        self.content_hash = String::new();
        // Field order is the declaration's, so the text is the same everywhere.
        let content = serde_json::to_vec(&self).unwrap_or_default();
        self.content_hash = hex(&Sha256::digest(content));
        self
    }

    /// Whether nothing was changed since it was issued.
    pub fn is_intact(&self) -> bool {
        self.clone().sealed().content_hash == self.content_hash
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
