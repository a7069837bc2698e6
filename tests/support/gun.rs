//! A gun on a pseudo terminal. It sends at the pace its baud carries, which a
//! pseudo terminal by itself does not.

use serialport::{SerialPort, TTYPort};
use std::io::Write;
use std::time::{Duration, Instant};

/// The gun.
#[derive(Debug)]
pub struct SerialGun {
    end: TTYPort,
    path: String,
    baud: u32,
}

impl SerialGun {
    /// Plugs one in.
    pub fn plugged_in(baud: u32) -> Self {
        let (end, other) = TTYPort::pair().expect("a pseudo terminal");
        let path = other.name().expect("a name");
        Self { end, path, baud }
    }

    /// The name of its port.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Sends bytes, each when its turn comes on a line of 8N1: ten bits a byte.
    pub fn send(&mut self, bytes: &[u8]) {
        let begun = Instant::now();
        let each = Duration::from_secs_f64(10.0 / f64::from(self.baud));
        // Several at a time where one takes less than a thread's nap.
        let step = (Duration::from_millis(2).as_secs_f64() / each.as_secs_f64()).ceil() as usize;
        for (index, piece) in bytes.chunks(step.max(1)).enumerate() {
            self.end.write_all(piece).expect("taken");
            let due = each * ((index * step.max(1) + piece.len()) as u32);
            std::thread::park_timeout(due.saturating_sub(begun.elapsed()));
        }
    }
}
