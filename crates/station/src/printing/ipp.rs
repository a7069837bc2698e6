//! The system's spooler, spoken to as any program speaks to CUPS: IPP over its
//! socket (RFC 8010, RFC 8011), one job a sheet. Sent as raw, so that no filter
//! changes a byte.

use domain::floor::Language;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long the spooler may take for a sheet.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer that is read.
const LONGEST: u64 = 1 << 20;
/// Where CUPS listens for the programs of its own computer.
#[cfg(unix)]
const SOCKETS: [&str; 2] = ["/run/cups/cups.sock", "/var/run/cups/cups.sock"];

const PRINT_JOB: u16 = 0x0002;
const GET_PRINTER_ATTRIBUTES: u16 = 0x000b;

/// A queue that exists.
#[derive(Debug)]
pub struct Queue {
    name: String,
}

trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

impl Queue {
    /// Finds a queue by its name.
    pub fn find(name: &str) -> io::Result<Self> {
        let fits = |byte: u8| byte.is_ascii_graphic() && !b"/#?%".contains(&byte);
        if name.is_empty() || name.len() > 127 || !name.bytes().all(fits) {
            return Err(ErrorKind::InvalidInput.into());
        }
        let queue = Self {
            name: name.to_owned(),
        };
        queue.ask(GET_PRINTER_ATTRIBUTES, &[], &[])?;
        Ok(queue)
    }

    /// Hands one sheet over; after this the spooler has it on its disk.
    pub fn print(&self, title: &str, language: Language, bytes: &[u8]) -> io::Result<()> {
        let format = match language {
            Language::Pdf => "application/pdf",
            _ => "application/vnd.cups-raw",
        };
        let about = [(0x42, "job-name", title), (0x49, "document-format", format)];
        self.ask(PRINT_JOB, &about, bytes)
    }

    fn ask(&self, operation: u16, about: &[(u8, &str, &str)], body: &[u8]) -> io::Result<()> {
        let uri = format!("ipp://localhost/printers/{}", self.name);
        let mut request = message(operation, &uri, about);
        request.extend_from_slice(body);
        let mut wire = connect()?;
        write!(
            wire,
            "POST /printers/{} HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/ipp\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.name,
            request.len()
        )?;
        wire.write_all(&request)?;
        wire.flush()?;
        let mut answer = Vec::new();
        wire.take(LONGEST).read_to_end(&mut answer)?;
        judge(&answer)
    }
}

fn connect() -> io::Result<Box<dyn Wire>> {
    let named = std::env::var("CUPS_SERVER").ok();
    #[cfg(unix)]
    {
        let paths = match &named {
            Some(name) if name.starts_with('/') => vec![name.as_str()],
            Some(_) => vec![],
            None => SOCKETS.to_vec(),
        };
        for path in paths {
            if let Ok(stream) = std::os::unix::net::UnixStream::connect(path) {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(Box::new(stream));
            }
        }
    }
    let named = named.filter(|name| !name.starts_with('/'));
    let name = named.unwrap_or_else(|| "localhost".to_owned());
    let address = match name.contains(':') {
        true => name,
        false => format!("{name}:631"),
    };
    let mut why = io::Error::from(ErrorKind::ConnectionRefused);
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, Duration::from_secs(3)) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(Box::new(stream));
            }
            Err(error) => why = error,
        }
    }
    Err(why)
}

/// A request up to where the document follows.
fn message(operation: u16, uri: &str, about: &[(u8, &str, &str)]) -> Vec<u8> {
    let mut out = vec![1, 1];
    out.extend(operation.to_be_bytes());
    out.extend(1_u32.to_be_bytes());
    out.push(0x01);
    let fixed = [
        (0x47, "attributes-charset", "utf-8"),
        (0x48, "attributes-natural-language", "en"),
        (0x45, "printer-uri", uri),
        (0x42, "requesting-user-name", "waystation"),
    ];
    for (tag, name, value) in fixed.iter().chain(about) {
        out.push(*tag);
        for text in [name, value] {
            // Names are ours; a title is cut long before that.
            let bytes = &text.as_bytes()[..text.len().min(255)];
            out.extend((bytes.len() as u16).to_be_bytes());
            out.extend(bytes);
        }
    }
    out.push(0x03);
    out
}

/// What the spooler made of it.
fn judge(answer: &[u8]) -> io::Result<()> {
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or(ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&answer[..end]);
    let first = head.lines().next().unwrap_or_default();
    match first.split_whitespace().nth(1) {
        Some("200") => {}
        Some("404") => return Err(io::Error::new(ErrorKind::NotFound, first.to_owned())),
        _ => {
            return Err(io::Error::new(
                ErrorKind::PermissionDenied,
                first.to_owned(),
            ));
        }
    }
    let body = &answer[end + 4..];
    let status = match body {
        [_, _, high, low, ..] => u16::from_be_bytes([*high, *low]),
        _ => return Err(ErrorKind::UnexpectedEof.into()),
    };
    match status {
        0x0000..=0x00ff => Ok(()),
        0x0406 => Err(io::Error::new(ErrorKind::NotFound, "no such queue")),
        status => {
            let detail = format!("the spooler answered {status:#06x}");
            Err(io::Error::new(ErrorKind::PermissionDenied, detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_laid_out_as_the_standard_says() {
        let made = message(
            PRINT_JOB,
            "ipp://localhost/printers/Z",
            &[(0x42, "job-name", "x")],
        );
        assert_eq!(&made[..9], [1, 1, 0, 2, 0, 0, 0, 1, 1]);
        let charset = b"\x47\x00\x12attributes-charset\x00\x05utf-8";
        assert_eq!(&made[9..9 + charset.len()], charset);
        assert!(made.ends_with(b"\x42\x00\x08job-name\x00\x01x\x03"));
    }

    #[test]
    fn answers_are_judged_by_both_their_heads() {
        let answer = |http: &str, status: u16| {
            let [high, low] = status.to_be_bytes();
            let mut bytes = format!("HTTP/1.1 {http}\r\nServer: CUPS\r\n\r\n").into_bytes();
            bytes.extend([2, 0, high, low, 0, 0, 0, 1, 3]);
            judge(&bytes).map_err(|error| error.kind())
        };
        assert_eq!(answer("200 OK", 0), Ok(()));
        assert_eq!(answer("200 OK", 1), Ok(()));
        assert_eq!(answer("200 OK", 0x0406), Err(ErrorKind::NotFound));
        assert_eq!(answer("200 OK", 0x0507), Err(ErrorKind::PermissionDenied));
        assert_eq!(
            answer("401 Unauthorized", 0),
            Err(ErrorKind::PermissionDenied)
        );
        assert!(judge(b"").is_err());
        assert!(judge(b"HTTP/1.1 200 OK\r\n\r\n\x02").is_err());
    }
}
