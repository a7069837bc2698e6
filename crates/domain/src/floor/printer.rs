//! A printer: how it is reached, what it speaks, and what is in it.

use serde::{Deserialize, Serialize};

/// A printer known to the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Printer {
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub way: Way,
    /// What it speaks.
    pub language: Language,
    /// What is in it.
    #[serde(default)]
    pub profile: PrinterProfile,
    /// What it is chosen for where nobody names a printer.
    #[serde(default)]
    pub purposes: Vec<Purpose>,
    /// Its queue waits until somebody goes on.
    #[serde(default)]
    pub paused: bool,
}

/// A way to a printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Way {
    /// Raw bytes over TCP, as port 9100 takes them.
    Tcp {
        /// Name or address.
        host: String,
        /// The port.
        port: u16,
    },
    /// A device file, such as `/dev/usb/lp0`.
    Device {
        /// Its path.
        path: String,
    },
    /// A queue of the system's spooler, which passes bytes on as they are.
    Spooler {
        /// Its name there.
        queue: String,
    },
}

/// What was typed is no way to a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadableWay;

impl std::fmt::Display for UnreadableWay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("write it as tcp:HOST:PORT, device:PATH or spooler:QUEUE")
    }
}

impl std::error::Error for UnreadableWay {}

impl std::str::FromStr for Way {
    type Err = UnreadableWay;

    fn from_str(text: &str) -> Result<Self, UnreadableWay> {
        let (kind, rest) = text.split_once(':').ok_or(UnreadableWay)?;
        let named = |name: &str| match name.trim() {
            "" => Err(UnreadableWay),
            name => Ok(name.to_owned()),
        };
        match kind {
            "tcp" => {
                let (host, port) = rest.rsplit_once(':').ok_or(UnreadableWay)?;
                let host = host.trim_start_matches('[').trim_end_matches(']');
                Ok(Self::Tcp {
                    host: named(host)?,
                    port: port
                        .parse()
                        .ok()
                        .filter(|port| *port > 0)
                        .ok_or(UnreadableWay)?,
                })
            }
            "device" => Ok(Self::Device { path: named(rest)? }),
            "spooler" => Ok(Self::Spooler {
                queue: named(rest)?,
            }),
            _ => Err(UnreadableWay),
        }
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::Device { path } => write!(f, "device:{path}"),
            Self::Spooler { queue } => write!(f, "spooler:{queue}"),
        }
    }
}

/// What a printer speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// ZPL II: Zebra and those that follow it.
    Zpl,
    /// EPL2: older Zebra and Eltron.
    Epl,
    /// TSPL: TSC and most inexpensive 4×6 printers.
    Tspl,
    /// ESC/POS: receipts.
    Escpos,
    /// Pages, for a spooler or a printer that takes PDF.
    Pdf,
}

/// What a printer may be chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Parcel labels.
    Label,
    /// Manifests.
    Manifest,
    /// Cards of command barcodes.
    Card,
}

/// Size of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LabelSize {
    /// Across, millimetres.
    pub width: u16,
    /// Along the feed, millimetres.
    pub height: u16,
}

impl std::str::FromStr for LabelSize {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = "write it as WIDTHxHEIGHT in millimetres, such as 100x150";
        let (width, height) = text.split_once(['x', 'X', '×']).ok_or(bad)?;
        Ok(Self {
            width: width.trim().parse().map_err(|_| bad)?,
            height: height.trim().parse().map_err(|_| bad)?,
        })
    }
}

/// How one label ends and the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// A gap between labels.
    #[default]
    Gap,
    /// A black mark on the back.
    Mark,
    /// Nothing: one strip.
    Continuous,
}

/// What is in a printer, and where its head stands. It goes out with every job,
/// because raw bytes pass all settings of a driver by (floor.md §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PrinterProfile {
    /// Size of a label.
    pub size: LabelSize,
    /// Dots to the inch.
    pub dpi: u16,
    /// How labels are told apart.
    #[serde(default)]
    pub gap: Gap,
    /// Millimetres from label to label, or length of the mark.
    pub gap_length: u8,
    /// 0 to 15; nothing leaves the printer's own.
    pub darkness: Option<u8>,
    /// Dots to the right, or to the left when below zero.
    pub offset_across: i16,
    /// Dots down, or up when below zero.
    pub offset_along: i16,
}

impl Default for PrinterProfile {
    fn default() -> Self {
        Self {
            size: LabelSize {
                width: 100,
                height: 150,
            },
            dpi: 203,
            gap: Gap::Gap,
            gap_length: 3,
            darkness: None,
            offset_across: 0,
            offset_along: 0,
        }
    }
}

impl PrinterProfile {
    /// Dots of so many millimetres.
    pub fn dots(&self, millimetres: u16) -> u32 {
        // 25.4 mm to the inch, rounded to the nearest dot.
        (u32::from(millimetres) * u32::from(self.dpi) * 10 + 127) / 254
    }

    /// The first thing about it that cannot be, by its name.
    pub(super) fn unfit(&self) -> Option<&'static str> {
        if ![152, 203, 300, 600].contains(&self.dpi) {
            return Some("dpi");
        }
        let fits = |side: u16| (20..=300).contains(&side);
        if !fits(self.size.width) || !fits(self.size.height) {
            return Some("size");
        }
        if self.darkness.is_some_and(|darkness| darkness > 15) {
            return Some("darkness");
        }
        if self.gap_length > 30 {
            return Some("gap_length");
        }
        let far = |offset: i16| offset.unsigned_abs() > 200;
        if far(self.offset_across) || far(self.offset_along) {
            return Some("offset");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_read_as_they_are_written() {
        for text in [
            "tcp:10.0.0.7:9100",
            "tcp:[fe80::1]:9100",
            "device:/dev/usb/lp0",
            "spooler:Zebra",
        ] {
            assert_eq!(
                text.parse::<Way>().map(|way| way.to_string()).as_deref(),
                Ok(text)
            );
        }
        for text in [
            "",
            "tcp",
            "tcp:host",
            "tcp:host:0",
            "tcp::9100",
            "device:",
            "usb:x",
            "tcp:h:70000",
        ] {
            assert_eq!(text.parse::<Way>(), Err(UnreadableWay), "{text}");
        }
    }

    #[test]
    fn sizes_and_dots() {
        let size: LabelSize = "100x150".parse().unwrap();
        assert_eq!(
            size,
            LabelSize {
                width: 100,
                height: 150
            }
        );
        assert!("100".parse::<LabelSize>().is_err());
        let profile = PrinterProfile::default();
        assert_eq!((profile.dots(100), profile.dots(150)), (799, 1199));
        assert_eq!(
            PrinterProfile {
                dpi: 300,
                ..profile
            }
            .dots(100),
            1181
        );
    }
}
