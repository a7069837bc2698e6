//! Domain values as SQLite columns, and back.

use domain::kernel::{Phone, Timestamp, WaybillNumber};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An enum value, stored as the word its JSON form uses.
pub struct Word<T>(pub T);

impl<T: Serialize> ToSql for Word<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_variant::to_variant_name(&self.0) {
            Ok(word) => Ok(ToSqlOutput::from(word)),
            Err(error) => Err(rusqlite::Error::ToSqlConversionFailure(Box::new(error))),
        }
    }
}

impl<T: DeserializeOwned> FromSql for Word<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        let read = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(word);
        T::deserialize(read)
            .map(Word)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// A moment, stored as milliseconds.
pub struct Millis(pub Timestamp);

impl ToSql for Millis {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.millis()))
    }
}

impl FromSql for Millis {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(Timestamp::from_millis(value.as_i64()?)))
    }
}

/// A waybill number, stored as text.
pub struct Number(pub WaybillNumber);

impl FromSql for Number {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        WaybillNumber::read(text)
            .map(Number)
            .map_err(|_| FromSqlError::Other(format!("{text:?} is no waybill number").into()))
    }
}

/// A value stored as JSON text.
pub struct Json<T>(pub T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(&self.0)
            .map(ToSqlOutput::from)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_slice(value.as_bytes()?)
            .map(Json)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// A phone from its two columns.
pub fn phone(e164: Option<String>, raw: Option<String>) -> Option<Phone> {
    raw.map(|raw| Phone { raw, e164 })
}
