//! The window of a station, and nothing else: no rule, no store, no words.

pub mod options;

mod bridge;
mod windows;

use bridge::Bridge;
use options::Options;
use std::sync::Arc;

/// Opens the window and returns when it is closed.
pub fn open(options: Options) -> tauri::Result<()> {
    let bridge = Arc::new(Bridge::open(&options));
    let own = Arc::clone(&bridge);
    let result = tauri::Builder::default()
        // Taken by hand instead of through a generated handler: a scan must be
        // queued here, in the order the window sent it, before this returns.
        .invoke_handler(move |invoke| own.take(invoke))
        .setup(|app| Ok(windows::open_station(app)?))
        .build(tauri::generate_context!());
    let closing = Arc::clone(&bridge);
    result?.run(move |_, event| {
        if let tauri::RunEvent::Exit = event {
            closing.close();
        }
    });
    Ok(())
}
