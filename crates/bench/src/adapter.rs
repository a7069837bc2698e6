//! The product as one of the competitors of a benchmark elsewhere: a command
//! that imports a workbook into an empty folder, and one that gives the result
//! as a plain table.

use crate::shop::Shop;
use contract::{Rpc, WaybillsRequest};
use domain::kernel::{Country, WaybillNumber};
use rusqlite::{Connection, params};
use std::path::Path;

/// Waybills read at once.
const PAGE: u32 = 10_000;

/// Sets a station up in `folder` and imports `workbook` to its end.
pub fn import(workbook: &Path, folder: &Path) {
    let shop = Shop::in_folder(folder);
    shop.import(workbook);
    shop.close();
}

/// Writes the waybills of the station in `folder` into a plain database.
pub fn export(folder: &Path, database: &Path) {
    let shop = Shop::again(folder);
    let unit = 10_f64.powi(Country::find("PH").unwrap().currency.decimals as i32);
    let mut plain = Connection::open(database).unwrap();
    let transaction = plain.transaction().unwrap();
    transaction
        .execute_batch(
            "CREATE TABLE waybills (waybill_number TEXT UNIQUE, receiver_name TEXT,
                 receiver_phone TEXT, cod_amount REAL, quantity INTEGER, province TEXT, city TEXT,
                 barangay TEXT)",
        )
        .unwrap();
    let mut after: Option<WaybillNumber> = None;
    loop {
        let ask = WaybillsRequest {
            search: None,
            status: None,
            limit: Some(PAGE),
            after: after.take(),
            ..WaybillsRequest::default()
        };
        let page = shop.station.waybills(&shop.caller, ask).unwrap();
        for waybill in &page {
            let cod = waybill
                .cod_amount
                .map_or(0.0, |amount| amount.0 as f64 / unit);
            transaction
                .prepare_cached("INSERT INTO waybills VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
                .unwrap()
                .execute(params![
                    waybill.waybill_number.as_str(),
                    waybill.receiver_name,
                    waybill.receiver_phone,
                    cod,
                    waybill.quantity,
                    waybill.province,
                    waybill.city,
                    waybill.barangay
                ])
                .unwrap();
        }
        match page.last() {
            Some(last) if page.len() == PAGE as usize => {
                after = Some(last.waybill_number.clone());
            }
            _ => break,
        }
    }
    transaction.commit().unwrap();
    shop.close();
}
