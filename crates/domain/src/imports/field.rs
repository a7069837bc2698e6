//! The columns of a waybill workbook, and what couriers call them.

use crate::kernel::tidy_text;
use serde::{Deserialize, Serialize};

/// A field a column can fill: table 1.1 by its field names, then the three
/// columns into which couriers split an address (floor.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 1
    WaybillNumber,
    /// 2
    SenderName,
    /// 3
    SenderAddress,
    /// 4
    SenderPhone,
    /// 5
    ReceiverName,
    /// 6
    ReceiverAddress,
    /// 7
    ReceiverPhone,
    /// 8
    Destination,
    /// 9
    Quantity,
    /// 10
    Weight,
    /// 11
    ExpressType,
    /// 12
    CodAmount,
    /// 13
    Remarks,
    /// 14
    Status,
    /// 15
    SigningTime,
    /// Of the receiver's address.
    Province,
    /// Of the receiver's address: city or municipality.
    City,
    /// Of the receiver's address.
    Barangay,
}

/// How many fields there are.
pub(super) const FIELD_COUNT: usize = 18;

impl Field {
    /// Every field, in the order of the table.
    pub const ALL: [Field; FIELD_COUNT] = [
        Field::WaybillNumber,
        Field::SenderName,
        Field::SenderAddress,
        Field::SenderPhone,
        Field::ReceiverName,
        Field::ReceiverAddress,
        Field::ReceiverPhone,
        Field::Destination,
        Field::Quantity,
        Field::Weight,
        Field::ExpressType,
        Field::CodAmount,
        Field::Remarks,
        Field::Status,
        Field::SigningTime,
        Field::Province,
        Field::City,
        Field::Barangay,
    ];

    /// The fields without which a row makes no waybill.
    pub const REQUIRED: [Field; 3] = [
        Field::WaybillNumber,
        Field::ReceiverName,
        Field::ReceiverPhone,
    ];

    /// Its name in JSON, in the store and in locale keys.
    pub fn code(self) -> &'static str {
        match self {
            Field::WaybillNumber => "waybill_number",
            Field::SenderName => "sender_name",
            Field::SenderAddress => "sender_address",
            Field::SenderPhone => "sender_phone",
            Field::ReceiverName => "receiver_name",
            Field::ReceiverAddress => "receiver_address",
            Field::ReceiverPhone => "receiver_phone",
            Field::Destination => "destination",
            Field::Quantity => "quantity",
            Field::Weight => "weight",
            Field::ExpressType => "express_type",
            Field::CodAmount => "cod_amount",
            Field::Remarks => "remarks",
            Field::Status => "status",
            Field::SigningTime => "signing_time",
            Field::Province => "province",
            Field::City => "city",
            Field::Barangay => "barangay",
        }
    }

    /// What headings say for it, folded by [`fold_heading`]: the catalogue's own
    /// names, the J&T and Flash exports, the J&T order template
    /// (couriers-and-channels.md §1.3, §5), and the usual French and Arabic ones.
    fn headings(self) -> &'static [&'static str] {
        match self {
            Field::WaybillNumber => &[
                "waybillnumber",
                "waybillno",
                "waybill",
                "trackingnumber",
                "trackingno",
                "awb",
                "awbno",
                "awbnumber",
                "billcode",
                "numerodesuivi",
                "nsuivi",
                "codedesuivi",
                "tracking",
                "رقمالتتبع",
                "رقمالبوليصة",
            ],
            Field::SenderName => &[
                "sendernameproduct",
                "sendername",
                "sender",
                "shippingcustomer",
                "shipper",
                "shippername",
                "expediteur",
                "nomexpediteur",
                "itemname",
                "parcelname",
                "اسمالمرسل",
                "المرسل",
            ],
            Field::SenderAddress => &[
                "senderaddress",
                "shipperaddress",
                "adresseexpediteur",
                "عنوانالمرسل",
            ],
            Field::SenderPhone => &[
                "senderphone",
                "sendercellphone",
                "sendermobile",
                "senderphonenumber",
                "sendertelephone",
                "shipperphone",
                "telephoneexpediteur",
                "هاتفالمرسل",
            ],
            Field::ReceiverName => &[
                "receivername",
                "receiver",
                "consignee",
                "consigneename",
                "recipient",
                "recipientname",
                "customername",
                "destinataire",
                "nomdestinataire",
                "nomclient",
                "client",
                "اسمالمستلم",
                "المستلم",
                "اسمالزبون",
            ],
            Field::ReceiverAddress => &[
                "receiveraddress",
                "address",
                "consigneeaddress",
                "recipientaddress",
                "deliveryaddress",
                "adresse",
                "adressedestinataire",
                "adressedelivraison",
                "العنوان",
                "عنوانالمستلم",
            ],
            Field::ReceiverPhone => &[
                "receiverphone",
                "receivercellphone",
                "receivermobile",
                "receiverphonenumber",
                "receivertelephone",
                "consigneephone",
                "recipientphone",
                "customerphone",
                "telephone",
                "telephonedestinataire",
                "telephoneclient",
                "tel",
                "phone",
                "phonenumber",
                "هاتفالمستلم",
                "رقمالهاتف",
                "الهاتف",
            ],
            Field::Destination => &["destination", "destinationhub", "الوجهة"],
            Field::Quantity => &[
                "numberofitems",
                "quantity",
                "qty",
                "items",
                "pieces",
                "totalparcels",
                "quantite",
                "nombredarticles",
                "الكمية",
            ],
            Field::Weight => &[
                "weight",
                "weightkg",
                "settlementweight",
                "chargeableweight",
                "poids",
                "poidskg",
                "الوزن",
            ],
            Field::ExpressType => &[
                "expresstypeservicetype",
                "expresstype",
                "servicetype",
                "service",
                "producttype",
                "typedeservice",
                "نوعالخدمة",
            ],
            Field::CodAmount => &[
                "codamount",
                "cod",
                "codphp",
                "codamt",
                "montant",
                "montantcod",
                "montantaencaisser",
                "مبلغالتحصيل",
                "المبلغ",
            ],
            Field::Remarks => &[
                "remarks",
                "remark",
                "remark1",
                "notes",
                "note",
                "remarque",
                "remarques",
                "observations",
                "ملاحظات",
            ],
            Field::Status => &[
                "orderstatus",
                "status",
                "waybillstatus",
                "statut",
                "etat",
                "الحالة",
            ],
            Field::SigningTime => &[
                "signingtime",
                "signtime",
                "deliverytime",
                "deliverydate",
                "datedelivraison",
                "تاريخالتسليم",
            ],
            Field::Province => &["province", "receiverprovince", "wilaya", "الولاية"],
            Field::City => &[
                "city",
                "receivercity",
                "citymunicipality",
                "municipality",
                "commune",
                "البلدية",
            ],
            Field::Barangay => &["barangay", "receiverbarangay", "receiverregion", "brgy"],
        }
    }

    /// The field a heading names. `rank` orders several headings of one field:
    /// the name that says it best comes first.
    pub(super) fn named(heading: &str) -> Option<(Field, usize)> {
        let folded = fold_heading(heading);
        if folded.is_empty() {
            return None;
        }
        Field::ALL.into_iter().find_map(|field| {
            let rank = field.headings().iter().position(|name| *name == folded)?;
            Some((field, rank))
        })
    }
}

/// Letters and digits of a heading, in small letters without accents:
/// `Receiver Phone (*)` and `RECEIVER_PHONE` are the same heading.
pub(super) fn fold_heading(heading: &str) -> String {
    tidy_text(heading)
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(without_accent)
        .collect()
}

/// The letters French headings carry. Spelled composed, as every tool met so far
/// writes them.
fn without_accent(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_names_two_fields_and_every_heading_is_folded() {
        let mut seen = std::collections::HashMap::new();
        for field in Field::ALL {
            for heading in field.headings() {
                assert_eq!(*heading, fold_heading(heading));
                assert_eq!(seen.insert(*heading, field), None, "{heading}");
            }
        }
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
            assert_eq!(serde_json::to_value(field).unwrap(), field.code());
        }
    }
}
