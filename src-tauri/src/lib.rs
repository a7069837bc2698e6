//! The window of a station, and nothing else: no rule, no store, no words.

pub mod options;

mod bridge;
mod windows;

use bridge::ErrorBody;
use options::Options;
use serde_json::Value;

/// The only command a page can call. Async, so that a slow answer never
/// holds up the thread that draws the window.
#[tauri::command(async)]
fn rpc(webview: tauri::Webview, name: String, args: Value) -> Result<Value, ErrorBody> {
    bridge::answer(webview.label(), &name, args)
}

/// Opens the window and returns when it is closed.
pub fn open(_options: Options) -> tauri::Result<()> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![rpc])
        .setup(|app| Ok(windows::open_station(app)?))
        .run(tauri::generate_context!())
}
