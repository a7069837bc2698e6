//! A gun: where it is plugged in, and how it speaks.

use serde::{Deserialize, Serialize};

/// A gun known to the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Gun {
    /// Its name, on the scans it makes.
    pub name: String,
    /// How its port is found again.
    pub port: PortChoice,
    /// Bits a second; a USB gun ignores it.
    pub baud: u32,
    /// What it is set to put before each code; taken off.
    #[serde(default)]
    pub prefix: String,
    /// What it is set to end each code with.
    #[serde(default)]
    pub suffix: Suffix,
    /// What AIM identifiers mean here.
    #[serde(default)]
    pub aim: Aim,
}

/// How a port is found. A number at the end of a name is no way: unplugged and
/// plugged in again, `ttyACM0` is `ttyACM1` (floor.md §2 h).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PortChoice {
    /// The device with these USB numbers.
    Usb(UsbId),
    /// The port of this name: for guns on a serial line.
    Path {
        /// Such as `/dev/ttyS0` or `COM3`.
        path: String,
    },
}

/// What tells one USB device from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UsbId {
    /// The maker's number.
    pub vid: u16,
    /// The product's number.
    pub pid: u16,
    /// The device's own serial number; absent on cheap guns, which are then
    /// known by maker and product alone.
    pub serial: Option<String>,
}

/// A port that is plugged in now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The name it has now.
    pub path: String,
    /// Its USB numbers; absent on a serial line.
    pub usb: Option<UsbId>,
    /// Who made it, as it says itself.
    pub maker: Option<String>,
    /// What it is, as it says itself.
    pub product: Option<String>,
}

impl PortChoice {
    /// The port among those plugged in, by its present name.
    pub fn find<'a>(&'a self, ports: &'a [Port]) -> Option<&'a str> {
        match self {
            // It may be one the system does not list; opening it will tell.
            PortChoice::Path { path } => Some(path),
            PortChoice::Usb(wanted) => ports
                .iter()
                .find(|port| port.usb.as_ref().is_some_and(|usb| wanted.is(usb)))
                .map(|port| port.path.as_str()),
        }
    }
}

impl UsbId {
    /// Whether this is that device.
    pub fn is(&self, other: &UsbId) -> bool {
        let same_serial = self.serial.is_none() || self.serial == other.serial;
        self.vid == other.vid && self.pid == other.pid && same_serial
    }
}

/// What ends a code.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Suffix {
    /// Whichever comes of CR, LF, TAB and the control characters around texts;
    /// silence where none does.
    #[default]
    Auto,
    /// Nothing but silence.
    Silence,
    /// Exactly these characters.
    Custom(String),
}

impl Suffix {
    /// What `Auto` takes for an end: STX, ETX, EOT, TAB, LF, CR.
    pub const AUTO: [u8; 6] = [0x02, 0x03, 0x04, b'\t', b'\n', b'\r'];

    /// As a person names it: `auto`, `none`, `cr`, `lf`, `crlf`, `tab`, or the
    /// characters themselves.
    pub fn read(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "" | "auto" => Self::Auto,
            "none" | "silence" => Self::Silence,
            "cr" => Self::Custom("\r".to_owned()),
            "lf" => Self::Custom("\n".to_owned()),
            "crlf" => Self::Custom("\r\n".to_owned()),
            "tab" => Self::Custom("\t".to_owned()),
            _ => Self::Custom(text.to_owned()),
        }
    }

    /// Whether it was said that one comes.
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::Custom(_))
    }

    /// Whether `byte`, after what is held, is the last one of a terminator.
    pub(super) fn ends_with(&self, byte: u8, held: &[u8]) -> bool {
        match self {
            Self::Auto => Self::AUTO.contains(&byte),
            Self::Silence => false,
            Self::Custom(end) => match end.as_bytes().split_last() {
                Some((last, before)) => byte == *last && held.ends_with(before),
                None => false,
            },
        }
    }

    /// How much of what is held belongs to the code.
    pub(super) fn keeps(&self, held: usize) -> usize {
        match self {
            Self::Custom(end) => held.saturating_sub(end.len().saturating_sub(1)),
            _ => held,
        }
    }
}

/// What AIM identifiers mean at a gun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Taken off where they come.
    #[default]
    Auto,
    /// The gun is set to send them: a code without one is damaged.
    Required,
    /// Part of the code.
    Off,
}

impl Gun {
    /// Milliseconds of silence after which a code without terminator is over:
    /// ten characters of the line's own time, and never less than a gun that
    /// empties its buffer may pause.
    pub fn silence(&self) -> u64 {
        let ten_characters = 100_000 / u64::from(self.baud.max(1));
        ten_characters.max(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(path: &str, serial: Option<&str>) -> Port {
        Port {
            path: path.to_owned(),
            usb: Some(UsbId {
                vid: 0x0c2e,
                pid: 0x0b6a,
                serial: serial.map(str::to_owned),
            }),
            maker: None,
            product: None,
        }
    }

    #[test]
    fn a_gun_is_found_under_whatever_name_it_returns() {
        let usb = |serial: Option<&str>| PortChoice::Usb(port("", serial).usb.unwrap());
        let ports = [
            port("/dev/ttyACM1", Some("A")),
            port("/dev/ttyACM0", Some("B")),
        ];
        assert_eq!(usb(Some("A")).find(&ports), Some("/dev/ttyACM1"));
        assert_eq!(usb(Some("B")).find(&ports), Some("/dev/ttyACM0"));
        assert_eq!(usb(Some("C")).find(&ports), None);
        assert_eq!(usb(None).find(&ports), Some("/dev/ttyACM1"));
        let path = PortChoice::Path {
            path: "COM3".to_owned(),
        };
        assert_eq!(path.find(&[]), Some("COM3"));
    }
}
