//! Ports: which are plugged in, and opening one.

use domain::floor::{Port, UsbId};
use std::fmt::Debug;
use std::io::{self, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long a read waits before it says that nothing came.
pub const PATIENCE: Duration = Duration::from_millis(20);

/// How long a device on the network may take to answer the door.
const KNOCKING: Duration = Duration::from_secs(3);

/// The ports of this computer; in tests, those of one that is made up.
pub trait Ports: Debug + Send + Sync {
    /// What is plugged in now.
    fn list(&self) -> Vec<Port>;

    /// Opens a port by its present name. Reads time out after [`PATIENCE`].
    ///
    /// # Errors
    ///
    /// Whatever the system says: no such port, no permission, held by another.
    fn open(&self, path: &str, baud: u32) -> io::Result<Box<dyn Read + Send>>;
}

/// The system's own.
#[derive(Debug, Clone, Copy)]
pub struct SystemPorts;

impl Ports for SystemPorts {
    fn list(&self) -> Vec<Port> {
        // A system without any serial support has no ports.
        let mut ports: Vec<Port> = serialport::available_ports()
            .unwrap_or_default()
            .into_iter()
            .map(known)
            .collect();
        ports.sort_by(|one, other| one.path.cmp(&other.path));
        ports
    }

    fn open(&self, path: &str, baud: u32) -> io::Result<Box<dyn Read + Send>> {
        match path.strip_prefix("tcp:") {
            Some(address) => open_tcp(address),
            None => open_serial(path, baud),
        }
    }
}

fn known(found: serialport::SerialPortInfo) -> Port {
    let (usb, maker, product) = match found.port_type {
        serialport::SerialPortType::UsbPort(usb) => (
            Some(UsbId {
                vid: usb.vid,
                pid: usb.pid,
                serial: usb.serial_number,
            }),
            usb.manufacturer,
            usb.product,
        ),
        _ => (None, None, None),
    };
    Port {
        path: found.port_name,
        usb,
        maker,
        product,
    }
}

fn open_serial(path: &str, baud: u32) -> io::Result<Box<dyn Read + Send>> {
    let mut port = serialport::new(path, baud).timeout(PATIENCE).open()?;
    // A gun behind USB sends only to a host that is ready; one on a line without
    // these wires answers "not a typewriter", and sends all the same.
    let _ = port.write_data_terminal_ready(true);
    let _ = port.write_request_to_send(true);
    Ok(Box::new(port))
}

fn open_tcp(address: &str) -> io::Result<Box<dyn Read + Send>> {
    let mut why = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, KNOCKING) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                return Ok(Box::new(stream));
            }
            Err(error) => why = error,
        }
    }
    Err(why)
}
