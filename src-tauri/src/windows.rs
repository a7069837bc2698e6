//! The windows, each with a label that the capabilities and the bridge know.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use tauri::path::PathResolver;
use tauri::webview::DownloadEvent;
use tauri::{App, Manager, Runtime, Url, WebviewUrl, WebviewWindowBuilder};

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
        // Its rights end with its page, but a page from elsewhere could still
        // show itself as the station and ask for a PIN.
        .on_navigation(is_ours)
        // A page saves paper as a download: it goes where a person looks for it.
        .on_download(|webview, event| {
            if let DownloadEvent::Requested { destination, .. } = event
                && let Some(folder) = downloads(webview.path())
                && let Some(name) = destination.file_name()
            {
                *destination = unused(&folder, name);
            }
            true
        })
        .build()?;
    Ok(())
}

/// The station's own page, by the names the systems have for it, and what that
/// page itself made to be saved.
fn is_ours(address: &Url) -> bool {
    matches!(address.scheme(), "tauri" | "blob" | "about")
        || address.host_str() == Some("tauri.localhost")
}

/// A downloads folder is known only where a desktop has set one up. Elsewhere
/// the webview would save into whatever folder the window was started from.
fn downloads<R: Runtime>(paths: &PathResolver<R>) -> Option<PathBuf> {
    let folder = paths
        .download_dir()
        .or_else(|_| paths.home_dir().map(|home| home.join("Downloads")))
        .ok()?;
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder)
}

/// A path in the folder that no file has: a webview overwrites none, it fails.
fn unused(folder: &Path, name: &OsStr) -> PathBuf {
    let plain = folder.join(name);
    let part = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, ending) = (part(plain.file_stem()), part(plain.extension()));
    let numbered = |number| folder.join(format!("{stem} ({number}).{ending}"));
    std::iter::once(plain.clone())
        .chain((1..).map(numbered))
        .find(|path| !path.exists())
        .unwrap_or(plain)
}

/// WebKit hands an incognito view to no driver, so window tests run without;
/// what the webview leaves on disk then lies in the test's own folder.
fn driven_by_a_test() -> bool {
    std::env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_stations_own_page_is_gone_to() {
        let ours = |address: &str| is_ours(&address.parse().expect("an address"));
        for own in [
            "tauri://localhost/#/scan",
            "http://tauri.localhost/",
            "blob:tauri://localhost/7",
        ] {
            assert!(ours(own), "{own}");
        }
        for other in [
            "https://example.org/",
            "file:///etc/passwd",
            "http://tauri.localhost.example.org/",
            "data:text/html,x",
        ] {
            assert!(!ours(other), "{other}");
        }
    }

    #[test]
    fn a_file_that_is_there_is_kept() {
        let folder = std::env::temp_dir().join(format!("waystation-names-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let name = OsStr::new("M-1.pdf");
        assert_eq!(unused(&folder, name), folder.join("M-1.pdf"));
        std::fs::write(folder.join("M-1.pdf"), "first").expect("a file");
        assert_eq!(unused(&folder, name), folder.join("M-1 (1).pdf"));
        std::fs::remove_dir_all(&folder).expect("the folder again");
    }
}
