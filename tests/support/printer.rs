//! A label printer on TCP port 9100, as far as bytes go: it parses the ZPL it
//! gets, answers `~HS`, runs out of paper, and breaks off in the middle.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How long a test waits for something to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the printer behaves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manners {
    /// It answers `~HS`.
    pub answers: bool,
    /// Labels it has paper for; nothing is no end of it.
    pub paper: Option<usize>,
    /// It breaks the connection off after so many bytes, once.
    pub breaks_after: Option<usize>,
}

/// The printer.
#[derive(Debug, Clone)]
pub struct LabelPrinter {
    port: u16,
    shared: Arc<(Mutex<Inside>, Condvar)>,
}

#[derive(Debug, Default)]
struct Inside {
    manners: Manners,
    /// Labels taken, whole, in order.
    taken: Vec<String>,
    /// Every byte of every connection that was no question.
    stream: Vec<Vec<u8>>,
    /// Questions that came between two labels of one connection.
    questions_between: usize,
}

impl LabelPrinter {
    /// Switches one on.
    pub fn on(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inside = Inside {
            manners,
            ..Inside::default()
        };
        let printer = Self {
            port,
            shared: Arc::new((Mutex::new(inside), Condvar::new())),
        };
        let own = printer.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                own.serve(stream);
            }
        });
        printer
    }

    /// As `printer-add --to` takes it.
    pub fn address(&self) -> String {
        format!("tcp:127.0.0.1:{}", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Somebody puts paper in, or takes it out.
    pub fn set(&self, manners: Manners) {
        self.inside().manners = manners;
    }

    /// Labels taken whole so far.
    pub fn taken(&self) -> Vec<String> {
        self.inside().taken.clone()
    }

    /// Labels that came out of it.
    pub fn printed(&self) -> usize {
        let inside = self.inside();
        let taken = inside.taken.len();
        inside.manners.paper.map_or(taken, |paper| paper.min(taken))
    }

    /// Every byte of the last connection that brought any.
    pub fn last_stream(&self) -> Vec<u8> {
        self.inside().stream.last().cloned().unwrap_or_default()
    }

    /// Questions that came between two labels.
    pub fn questions_between(&self) -> usize {
        self.inside().questions_between
    }

    /// Waits until so many labels were taken.
    pub fn wait_for(&self, labels: usize) {
        let begun = Instant::now();
        let mut inside = self.inside();
        while inside.taken.len() < labels {
            assert!(
                begun.elapsed() < PATIENCE,
                "{} of {labels}",
                inside.taken.len()
            );
            let waited = self
                .shared
                .1
                .wait_timeout(inside, Duration::from_millis(100));
            inside = waited.expect("unpoisoned").0;
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.shared.0.lock().expect("unpoisoned")
    }

    fn serve(&self, mut stream: TcpStream) {
        self.inside().stream.push(Vec::new());
        let (mut bytes, mut seen, mut begun) = ([0; 512], Vec::new(), false);
        while let Ok(count) = stream.read(&mut bytes) {
            if count == 0 {
                break;
            }
            seen.extend_from_slice(&bytes[..count]);
            if self.breaks_off(count) {
                return;
            }
            while let Some(at) = find(&seen, b"~HS") {
                let partial = self.take(&seen[..at], &mut begun);
                seen = [&partial[..], &seen[at + 3..]].concat();
                if !self.answer(&mut stream, begun) {
                    return;
                }
            }
            seen = self.take(&seen, &mut begun);
        }
        self.shared.1.notify_all();
    }

    fn breaks_off(&self, count: usize) -> bool {
        let mut inside = self.inside();
        let Some(left) = inside.manners.breaks_after else {
            return false;
        };
        inside.manners.breaks_after = left.checked_sub(count);
        inside.manners.breaks_after.is_none()
    }

    /// Takes the whole labels out of the bytes; what is left of them.
    fn take(&self, bytes: &[u8], begun: &mut bool) -> Vec<u8> {
        let mut inside = self.inside();
        let mut rest = bytes;
        while let Some(end) = find(rest, b"^XZ") {
            let (label, after) = rest.split_at(end + 3);
            let start = find(label, b"^XA").expect("a label begins with ^XA");
            let label = String::from_utf8(label[start..].to_vec()).expect("a field escapes bytes");
            inside.taken.push(label);
            if let Some(stream) = inside.stream.last_mut() {
                stream.extend_from_slice(&rest[..end + 3]);
            }
            rest = after;
            *begun = true;
        }
        drop(inside);
        self.shared.1.notify_all();
        rest.to_vec()
    }

    fn answer(&self, stream: &mut TcpStream, begun: bool) -> bool {
        let mut inside = self.inside();
        inside.questions_between += usize::from(begun);
        if !inside.manners.answers {
            return true;
        }
        let taken = inside.taken.len();
        let left = inside
            .manners
            .paper
            .map_or(0, |paper| taken.saturating_sub(paper));
        let out = u8::from(inside.manners.paper.is_some_and(|paper| taken >= paper));
        drop(inside);
        let said = format!(
            "\u{2}030,{out},0,1245,{left:03},0,0,0,000,0,0,0\u{3}\r\n\
             \u{2}000,0,0,0,0,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n"
        );
        stream.write_all(said.as_bytes()).is_ok()
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
