//! A bad network between stations and their server: a TCP proxy that knows where
//! a request ends, and does to each what it was told or what its seed draws.

use crate::chance::Chance;
use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

/// A request at most; more is no request of a station.
const LARGEST: usize = 32 << 20;
const PIECE: usize = 16 << 10;
/// Pieces a second on a throttled way.
const BEATS: u64 = 50;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It goes through.
    None,
    /// It is held back so many milliseconds.
    Delay(u64),
    /// The connection breaks after so many bytes of it.
    CutRequest(usize),
    /// It arrives and is answered; of the answer so many bytes get through.
    CutAnswer(usize),
    /// It arrives and is answered, and nothing of the answer gets through.
    LoseAnswer,
    /// It arrives twice, side by side; the second answer goes nowhere.
    Duplicate,
    /// Request and answer move at so many bytes a second.
    Throttle(u64),
}

impl Fault {
    fn rate(self) -> Option<u64> {
        match self {
            Self::Throttle(rate) => Some(rate),
            _ => None,
        }
    }

    /// Half of all requests fare badly.
    fn draw(chance: &mut Chance, length: usize) -> Self {
        let length = length as u64;
        match chance.below(12) {
            0 => Self::Delay(chance.below(20)),
            1 => Self::CutRequest(chance.below(length) as usize),
            2 => Self::CutAnswer(chance.below(600) as usize),
            3 => Self::LoseAnswer,
            4 => Self::Duplicate,
            5 => Self::Throttle(200_000 + chance.below(800_000)),
            _ => Self::None,
        }
    }
}

/// A request that came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Its path.
    pub path: String,
    /// What happened to it.
    pub fault: Fault,
}

#[derive(Debug, Default)]
struct Plan {
    /// Draws for requests nothing was told about; calm without.
    seed: Option<u64>,
    /// Told for the next request to a path.
    told: VecDeque<(String, Fault)>,
    passed: Vec<Passed>,
}

/// Something that changes for every connection, and who waits for it to be so.
#[derive(Debug)]
enum Order {
    Plug(bool),
    LeadTo(SocketAddr),
}

#[derive(Debug, Clone)]
struct Way {
    server: SocketAddr,
    plan: Arc<Mutex<Plan>>,
}

/// The proxy; it ends, and with it every connection, when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    /// Where stations find the server.
    pub address: SocketAddr,
    orders: mpsc::Sender<(Order, oneshot::Sender<()>)>,
    plan: Arc<Mutex<Plan>>,
    running: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Proxy {
    /// A way to `server` on which nothing goes wrong yet.
    pub async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (orders, heard) = mpsc::channel(1);
        let plan = Arc::new(Mutex::new(Plan::default()));
        let way = Way {
            server,
            plan: Arc::clone(&plan),
        };
        Self {
            address,
            orders,
            plan,
            running: tokio::spawn(accept(listener, way, heard)),
        }
    }

    /// What stations are given as the server's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The server is elsewhere from now on; what led to the old one is broken.
    pub async fn lead_to(&self, server: SocketAddr) {
        self.order(Order::LeadTo(server)).await;
    }

    /// Pulls the cable (every connection is broken when this returns, and new
    /// ones break at once) or plugs it in again.
    pub async fn plug(&self, is_in: bool) {
        self.order(Order::Plug(is_in)).await;
    }

    async fn order(&self, order: Order) {
        let (done, heard) = oneshot::channel();
        self.orders.send((order, done)).await.unwrap();
        heard.await.unwrap();
    }

    /// From now on requests fare as the seed has it; without one, well.
    pub fn storm(&self, seed: Option<u64>) {
        self.plan.lock().unwrap().seed = seed;
    }

    /// Says what happens to the next request to `path` of which nothing was said.
    pub fn next(&self, path: &str, fault: Fault) {
        let mut plan = self.plan.lock().unwrap();
        plan.told.push_back((path.to_owned(), fault));
    }

    /// Every request so far, in order.
    pub fn passed(&self) -> Vec<Passed> {
        self.plan.lock().unwrap().passed.clone()
    }

    /// How many requests to `path` there were.
    pub fn count(&self, path: &str) -> usize {
        let passed = self.passed();
        passed.iter().filter(|one| one.path == path).count()
    }
}

async fn accept(
    listener: TcpListener,
    mut way: Way,
    mut orders: mpsc::Receiver<(Order, oneshot::Sender<()>)>,
) {
    let mut connections = JoinSet::new();
    let mut is_in = true;
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let (true, Ok((station, _))) = (is_in, accepted) {
                    let way = way.clone();
                    connections.spawn(async move {
                        // Either end may go away whenever it likes.
                        let _ = carry(station, &way).await;
                    });
                }
            }
            Some((order, done)) = orders.recv() => {
                match order {
                    Order::Plug(plug) => is_in = plug,
                    Order::LeadTo(server) => way.server = server,
                }
                connections.shutdown().await;
                // Whoever gave it may be gone.
                let _ = done.send(());
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// One connection: request after request, each with its fate.
async fn carry(mut station: TcpStream, way: &Way) -> io::Result<()> {
    let mut server = TcpStream::connect(way.server).await?;
    server.set_nodelay(true)?;
    station.set_nodelay(true)?;
    let mut read = Vec::new();
    while let Some(request) = next_request(&mut station, &mut read).await? {
        let fault = way.fate(&request);
        let goes_on = way.forward(&mut server, &request, fault).await?
            && answer(&mut station, &mut server, &mut read, fault).await?;
        if !goes_on {
            break;
        }
    }
    Ok(())
}

impl Way {
    /// Brings a request to the server; false where the connection breaks.
    async fn forward(
        &self,
        server: &mut TcpStream,
        request: &[u8],
        fault: Fault,
    ) -> io::Result<bool> {
        match fault {
            Fault::Delay(milliseconds) => pause(milliseconds).await,
            Fault::CutRequest(count) => {
                let part = &request[..count.min(request.len())];
                return server.write_all(part).await.map(|()| false);
            }
            Fault::Duplicate => {
                let mut twin = TcpStream::connect(self.server).await?;
                twin.write_all(request).await?;
                server.write_all(request).await?;
                // What comes back says that it was done twice over.
                return twin.peek(&mut [0]).await.map(|_| true);
            }
            _ => {}
        }
        write(server, request, fault.rate()).await.map(|()| true)
    }

    fn fate(&self, request: &[u8]) -> Fault {
        let head = String::from_utf8_lossy(&request[..request.len().min(200)]).into_owned();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut plan = self.plan.lock().unwrap();
        let told = plan.told.iter().position(|(to, _)| *to == path);
        let told = told.and_then(|at| plan.told.remove(at));
        let number = plan.passed.len() as u64;
        let fault = match (told, plan.seed) {
            (Some((_, fault)), _) => fault,
            (None, Some(seed)) => Fault::draw(&mut Chance::part(seed, number), request.len()),
            (None, None) => Fault::None,
        };
        plan.passed.push(Passed { path, fault });
        fault
    }
}

/// Reads until a request is whole; `read` may hold its beginning.
async fn next_request(from: &mut TcpStream, read: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    loop {
        if let Some(length) = whole(read) {
            let rest = read.split_off(length);
            return Ok(Some(std::mem::replace(read, rest)));
        }
        if read.len() > LARGEST || from.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
}

/// The length of the request that `bytes` begin with, once all of it is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|value| value.trim().parse::<usize>().ok());
    let length = end + length.unwrap_or(0);
    (bytes.len() >= length).then_some(length)
}

/// Carries the answer until the station asks again (true) or somebody goes.
async fn answer(
    station: &mut TcpStream,
    server: &mut TcpStream,
    asked: &mut Vec<u8>,
    fault: Fault,
) -> io::Result<bool> {
    let mut piece = vec![0; PIECE];
    let through = match fault {
        Fault::LoseAnswer => Some(0),
        Fault::CutAnswer(count) => Some(count),
        _ => None,
    };
    if let Some(through) = through {
        let arrived = server.read(&mut piece).await?;
        let part = &piece[..arrived.min(through)];
        return station.write_all(part).await.map(|()| false);
    }
    loop {
        tokio::select! {
            count = server.read(&mut piece) => match count? {
                0 => return Ok(false),
                count => write(station, &piece[..count], fault.rate()).await?,
            },
            count = station.read_buf(asked) => return Ok(count? > 0),
        }
    }
}

async fn write(to: &mut TcpStream, bytes: &[u8], rate: Option<u64>) -> io::Result<()> {
    let Some(rate) = rate else {
        return to.write_all(bytes).await;
    };
    let mut beat = interval(Duration::from_millis(1_000 / BEATS));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for piece in bytes.chunks(rate.div_ceil(BEATS) as usize) {
        beat.tick().await;
        to.write_all(piece).await?;
    }
    Ok(())
}

async fn pause(milliseconds: u64) {
    let mut ticks = interval(Duration::from_millis(milliseconds.max(1)));
    ticks.tick().await;
    ticks.tick().await;
}
