//! What screens and scripts read.

mod access;
mod dashboard;
mod guns;
mod imports;
mod printers;
mod sync;
mod warehouse;

pub use access::*;
pub use dashboard::*;
pub use guns::*;
pub use imports::*;
pub use printers::*;
pub use sync::*;
pub use warehouse::*;

macro_rules! views {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
    )+};
}
pub(crate) use views;
