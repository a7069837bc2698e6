//! Where a window's question meets the engine.

use serde::Serialize;
use serde_json::Value;

/// What a screen is told when the answer is no.
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    pub code: &'static str,
}

pub fn answer(_window: &str, _name: &str, _args: Value) -> Result<Value, ErrorBody> {
    Err(ErrorBody { code: "not_built" })
}
