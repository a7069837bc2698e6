//! A row that can become a waybill.

use crate::kernel::{Amount, Phone, Timestamp, WaybillNumber, Weight};
use crate::places::Resolved;
use crate::warehouse::WaybillStatus;
use serde::{Deserialize, Serialize};

/// A row that can become a waybill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The number the spreadsheet shows.
    pub row: u32,
    /// Waybill number.
    pub waybill_number: WaybillNumber,
    /// Sender or product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// Sender's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_address: Option<String>,
    /// Sender's phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_phone: Option<Phone>,
    /// Receiver.
    pub receiver_name: String,
    /// Receiver's address, the full text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_address: Option<String>,
    /// The places that address names.
    #[serde(default)]
    pub place: Resolved,
    /// Receiver's phone.
    pub receiver_phone: Phone,
    /// Destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Items; 1 where the row does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
    /// Express type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub express_type: Option<String>,
    /// Amount to collect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod_amount: Option<Amount>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// The status its word maps to; absent when the row does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<WaybillStatus>,
    /// A word no table maps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown_status: Option<String>,
    /// When it was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_time: Option<Timestamp>,
}
