//! The windows, each with a label that the capabilities and the bridge know.

use tauri::webview::DownloadEvent;
use tauri::{App, Manager, WebviewUrl, WebviewWindowBuilder};

/// The station's own window. Its rights are in capabilities/station.json.
pub const STATION: &str = "station";

pub fn open_station(app: &App) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, STATION, WebviewUrl::default())
        .title("Waystation")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .center()
        // A webview keeps caches and page storage in plain files. Names and
        // phone numbers on the screens must not outlive the window outside
        // the encrypted store.
        .incognito(!driven_by_a_test())
        // A page saves paper as a download: it goes where a person looks for it.
        .on_download(|webview, event| {
            if let DownloadEvent::Requested { destination, .. } = event
                && let (Ok(folder), Some(name)) =
                    (webview.path().download_dir(), destination.file_name())
            {
                *destination = folder.join(name);
            }
            true
        })
        .build()?;
    Ok(())
}

/// WebKit hands an incognito view to no driver, so window tests run without;
/// what the webview leaves on disk then lies in the test's own folder.
fn driven_by_a_test() -> bool {
    std::env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true")
}
