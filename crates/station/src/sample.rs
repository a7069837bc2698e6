//! A believable company to try the station with (O-416).

use contract::{SetUpRequest, StartImportRequest};

/// The morning's workbook of a courier, as it would be dropped on the window.
const WORKBOOK: &[u8] = include_bytes!("../../../assets/samples/morning-pickup.xlsx");

/// Who plays.
pub fn company() -> SetUpRequest {
    SetUpRequest {
        company: "Isla Trading".to_owned(),
        operator: "Amal".to_owned(),
        country: Some("PH".to_owned()),
        language: Some("en".to_owned()),
        time_zone: None,
        pin: None,
    }
}

/// What they find in the mailbox.
pub fn workbook() -> StartImportRequest {
    StartImportRequest {
        filename: Some("morning-pickup.xlsx".to_owned()),
        content: Some(data_encoding::BASE64.encode(WORKBOOK)),
        ..StartImportRequest::default()
    }
}
