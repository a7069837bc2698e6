//! A display without a screen, for windows that only a test looks at.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::shell::{Failure, not_done, not_started};

pub struct Display {
    server: Child,
    /// As DISPLAY wants it, such as `:99`.
    pub name: String,
}

impl Display {
    pub fn start() -> Result<Display, Failure> {
        let mut command = Command::new("Xvfb");
        // Xvfb picks a free number itself and says it when it is ready, so two
        // runs on one machine never meet and nobody sleeps.
        command
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1600x1000x24",
                "-nolisten",
                "tcp",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = command
            .spawn()
            .map_err(|error| Failure::NotDone(not_started("Xvfb", &error)))?;
        let mut number = String::new();
        if let Some(answer) = server.stdout.take() {
            // An unreadable answer is an empty one, and handled as such below.
            let _ = BufReader::new(answer).read_line(&mut number);
        }
        let number = number.trim();
        let name = format!(":{number}");
        let display = Display { server, name };
        if number.is_empty() {
            return not_done("Xvfb ended before it offered a display. Run `Xvfb :99` to see why.");
        }
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // By its own handle: another Xvfb on this machine is not ours to end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Can a window be shown to a person here?
pub fn is_here() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
