//! Prepares the window's build. Runs with the root package as its folder.

use std::path::Path;

/// Shown only by a window that was compiled before the screens were. `cargo
/// clippy` and editors compile the window too, and must not need Node for it.
const SCREENS_MISSING: &str = "<!doctype html><meta charset=\"utf-8\"><title>Waystation</title>\
<p>The screens are not built. Run <code>cargo xtask run</code>.</p>";

fn main() {
    // Cargo watches only what is named here. A watched path that does not
    // exist would rebuild the window every time, so all of these must exist.
    for watched in [
        "ui/dist",
        "src-tauri/capabilities",
        "src-tauri/permissions",
        "src-tauri/icons",
    ] {
        println!("cargo:rerun-if-changed={watched}");
    }
    println!("cargo:rerun-if-changed=src-tauri/build.rs");

    let screens = Path::new("ui/dist");
    if !screens.join("index.html").exists() {
        let written = std::fs::create_dir_all(screens)
            .and_then(|()| std::fs::write(screens.join("index.html"), SCREENS_MISSING));
        if let Err(error) = written {
            fail(&format!("cannot write {}: {error}", screens.display()));
        }
    }

    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(
            tauri_build::AppManifest::new()
                .permissions_path_pattern("src-tauri/permissions/*.toml"),
        )
        .windows_attributes(
            tauri_build::WindowsAttributes::new().window_icon_path("src-tauri/icons/icon.ico"),
        );
    if let Err(error) = tauri_build::try_build(attributes) {
        fail(&format!("{error:#}"));
    }
}

fn fail(sentence: &str) -> ! {
    eprintln!("The window cannot be prepared: {sentence}");
    std::process::exit(1)
}
