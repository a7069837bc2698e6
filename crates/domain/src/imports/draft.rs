//! A row that can become a waybill.

use crate::kernel::{Amount, Phone, Timestamp, WaybillNumber, Weight};
use crate::places::Resolved;
use crate::warehouse::WaybillStatus;
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A thing written as the list of its fields, without their names: a chunk
/// carries a thousand of them, and names would be most of it. A new field joins
/// at the end and is optional, so that older lists are still read.
macro_rules! listed {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut list = serializer.serialize_tuple([$(stringify!($field)),+].len())?;
                $(list.serialize_element(&self.$field)?;)+
                list.end()
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct List;
                impl<'de> Visitor<'de> for List {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("the fields of a ", stringify!($name)))
                    }

                    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<$name, A::Error> {
                        Ok($name { $($field: list
                            .next_element()?
                            .ok_or_else(|| Error::missing_field(stringify!($field)))?,)+ })
                    }
                }
                deserializer.deserialize_seq(List)
            }
        }
    };
}

listed! {
    /// A row that can become a waybill.
    Draft {
        /// The number the spreadsheet shows.
        row: u32,
        /// Waybill number.
        waybill_number: WaybillNumber,
        /// Sender or product.
        sender_name: Option<String>,
        /// Sender's address.
        sender_address: Option<String>,
        /// Sender's phone.
        sender_phone: Option<Phone>,
        /// Receiver.
        receiver_name: String,
        /// Receiver's address, the full text.
        receiver_address: Option<String>,
        /// The places that address names.
        place: Resolved,
        /// Receiver's phone.
        receiver_phone: Phone,
        /// Destination.
        destination: Option<String>,
        /// Items; 1 where the row does not say.
        quantity: Option<u32>,
        /// Weight.
        weight: Option<Weight>,
        /// Express type.
        express_type: Option<String>,
        /// Amount to collect.
        cod_amount: Option<Amount>,
        /// Remarks.
        remarks: Option<String>,
        /// The status its word maps to; absent when the row does not say.
        status: Option<WaybillStatus>,
        /// A word no table maps.
        unknown_status: Option<String>,
        /// When it was delivered.
        signing_time: Option<Timestamp>,
    }
}
