//! The ways out of the computer, and what each can tell of what went out.

use super::ipp;
use domain::floor::{Language, Way};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// How long a printer may take to answer the door.
const KNOCKING: Duration = Duration::from_secs(3);
/// How long one attempt to write or read lasts, before it is seen whether
/// somebody wants to stop.
const BREATH: Duration = Duration::from_millis(100);
/// How long a printer may take no byte: as long as somebody needs for paper.
const DEAF: Duration = Duration::from_secs(600);
/// How long the other end may take to say that it has everything.
const FAREWELL: Duration = Duration::from_secs(2);

/// An open way to a printer.
#[derive(Debug)]
pub enum Out {
    /// Bytes to a socket.
    Tcp(TcpStream),
    /// Bytes to a device.
    Device(File),
    /// A job a sheet to the system's spooler.
    Spooler(ipp::Queue),
    /// The same, on Windows.
    #[cfg(windows)]
    Windows(super::windows::Queue),
}

/// What is known of a sheet once its bytes are out of our hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The spooler answers for it.
    Surely,
    /// It is on its way; the end of the connection tells.
    OnItsWay,
}

/// Why a sheet did not get through.
#[derive(Debug)]
pub struct Broken {
    /// Whether a byte of it may have arrived.
    pub begun: bool,
    /// What the system says.
    pub why: io::Error,
}

impl Out {
    /// Opens the way; nothing is sent.
    pub fn open(way: &Way) -> io::Result<Self> {
        match way {
            Way::Tcp { host, port } => open_tcp(host, *port).map(Self::Tcp),
            Way::Device { path } => open_device(path).map(Self::Device),
            #[cfg(not(windows))]
            Way::Spooler { queue } => ipp::Queue::find(queue).map(Self::Spooler),
            #[cfg(windows)]
            Way::Spooler { queue } => super::windows::Queue::find(queue).map(Self::Windows),
        }
    }

    /// Whether a question would be answered: a spooler passes none on, and a
    /// device is opened for writing alone.
    pub fn can_be_asked(&self) -> bool {
        matches!(self, Self::Tcp(_))
    }

    /// Sends one sheet. `stop` is asked while the printer takes no more.
    pub fn send(
        &mut self,
        title: &str,
        language: Language,
        bytes: &[u8],
        stop: &dyn Fn() -> bool,
    ) -> Result<Taken, Broken> {
        let whole = |result: io::Result<()>| match result {
            Ok(()) => Ok(Taken::Surely),
            // The spooler takes a job as a whole or not at all; an answer that
            // got lost leaves that open.
            Err(why) => Err(Broken {
                begun: !matches!(
                    why.kind(),
                    ErrorKind::ConnectionRefused
                        | ErrorKind::NotFound
                        | ErrorKind::PermissionDenied
                        | ErrorKind::InvalidInput
                ),
                why,
            }),
        };
        match self {
            Self::Tcp(stream) => write(stream, bytes, stop).map(|()| Taken::OnItsWay),
            Self::Device(file) => write(file, bytes, stop).map(|()| Taken::OnItsWay),
            Self::Spooler(queue) => whole(queue.print(title, language, bytes)),
            #[cfg(windows)]
            Self::Windows(queue) => whole(queue.print(title, bytes)),
        }
    }

    /// Asks and waits for an answer that `whole` recognises; nothing if none
    /// comes in time.
    pub fn ask<T>(
        &mut self,
        question: &[u8],
        patience: Duration,
        whole: impl Fn(&[u8]) -> Option<T>,
    ) -> io::Result<Option<T>> {
        let Self::Tcp(stream) = self else {
            return Ok(None);
        };
        stream.write_all(question)?;
        let begun = Instant::now();
        let mut answer = Vec::new();
        let mut bytes = [0; 512];
        while begun.elapsed() < patience && answer.len() < 64 << 10 {
            match stream.read(&mut bytes) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => answer.extend_from_slice(&bytes[..count]),
                Err(error) if waits(&error) => {}
                Err(error) => return Err(error),
            }
            if let Some(read) = whole(&answer) {
                return Ok(Some(read));
            }
        }
        Ok(None)
    }

    /// Ends in good order. An error says that the other end broke off, and that
    /// what was on its way may not have arrived.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Tcp(mut stream) => {
                stream.shutdown(Shutdown::Write)?;
                let begun = Instant::now();
                let mut bytes = [0; 512];
                // Some printers keep the line open; what the system has taken
                // over a local network is there by then.
                while begun.elapsed() < FAREWELL {
                    match stream.read(&mut bytes) {
                        Ok(0) => return Ok(()),
                        Ok(_) => {}
                        Err(error) if waits(&error) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(())
            }
            Self::Device(mut file) => file.flush(),
            Self::Spooler(_) => Ok(()),
            #[cfg(windows)]
            Self::Windows(_) => Ok(()),
        }
    }
}

fn waits(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

fn open_tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut why = io::Error::from(ErrorKind::AddrNotAvailable);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, KNOCKING) {
            Ok(stream) => {
                stream.set_read_timeout(Some(BREATH))?;
                stream.set_write_timeout(Some(BREATH))?;
                return Ok(stream);
            }
            Err(error) => why = error,
        }
    }
    Err(why)
}

/// Never made where it is missing: a printer that is unplugged has no device
/// file, and what is written to a plain file of that name is lost paper.
fn open_device(path: &str) -> io::Result<File> {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
        // A pipe nobody reads must not hold the queue up.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
        if std::fs::metadata(path)?.file_type().is_file() {
            options.append(true);
        } else if std::fs::metadata(path)?.file_type().is_block_device() {
            // A disk is no printer.
            return Err(ErrorKind::InvalidInput.into());
        }
    }
    options.open(path)
}

fn write(to: &mut impl Write, bytes: &[u8], stop: &dyn Fn() -> bool) -> Result<(), Broken> {
    let mut sent = 0;
    let mut last = Instant::now();
    while sent < bytes.len() {
        let why = match to.write(&bytes[sent..]) {
            Ok(0) => io::Error::from(ErrorKind::WriteZero),
            Ok(count) => {
                sent += count;
                last = Instant::now();
                continue;
            }
            Err(error) if waits(&error) && !stop() && last.elapsed() < DEAF => {
                // A device says at once that it is full; a socket waits itself.
                std::thread::park_timeout(Duration::from_millis(5));
                continue;
            }
            Err(error) => error,
        };
        return Err(Broken {
            begun: sent > 0,
            why,
        });
    }
    Ok(())
}
