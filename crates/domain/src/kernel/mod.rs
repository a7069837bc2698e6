//! Words every noun uses: ids, time, money, weight, phones, barcodes, the actor.

mod actor;
mod barcode;
mod ids;
mod money;
mod phone;
mod text;
mod time;
mod weight;

pub use actor::{Actor, Ctx};
pub use barcode::{DamagedCode, MAX_CODE_LENGTH, WaybillNumber, read_code};
pub use ids::{
    CommandId, CompanyId, DeviceId, EventId, Ids, ImportId, IssueId, ManifestId, OperatorId,
    PrintJobId, ScanItemId, SessionId, SiteId, WaybillId,
};
pub use money::{Amount, COUNTRIES, Country, Currency};
pub use phone::Phone;
pub use text::tidy_text;
pub use time::Timestamp;
pub use weight::Weight;
