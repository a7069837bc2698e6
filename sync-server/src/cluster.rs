//! A PostgreSQL of one's own: for trying the server out, and for tests. It lies
//! in one folder, listens on a socket in it alone, and ends with the process
//! that started it. The system's own service is never touched.

use contract::Failure;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The database and its owner.
const NAME: &str = "waystation";
/// How long it may take to come up; recovery after a crash is part of it.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(20);
/// A socket's address holds 107 bytes on Linux, its name among them.
const LONGEST_PATH: usize = 85;

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    place: Place,
    /// Absent where another process started it.
    keeper: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone)]
struct Place {
    programs: PathBuf,
    data: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    /// PostgreSQL refuses to run as root.
    user: Option<(u32, u32)>,
}

impl Cluster {
    /// Starts the cluster in `folder`, or makes it there, or joins it where it
    /// runs already. `settings` are PostgreSQL's own, each `name=value`.
    pub fn start(folder: &Path, settings: &[&str]) -> Result<Self, Failure> {
        let place = Place::in_folder(folder)?;
        if place.answers() {
            return Ok(Self {
                place,
                keeper: None,
            });
        }
        if !place.data.join("PG_VERSION").is_file() {
            place.make()?;
        }
        let mut server = place.server(settings)?;
        let (started, heard) = mpsc::channel();
        // The system ends PostgreSQL with the thread that started it, so that
        // thread stays as long as it runs.
        let keeper = std::thread::spawn(move || match server.spawn() {
            Ok(mut child) => {
                let _ = started.send(Ok(()));
                let _ = child.wait();
            }
            Err(error) => {
                let _ = started.send(Err(error));
            }
        });
        let spawned = heard
            .recv()
            .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
        spawned.map_err(|error| failed("postgres", &error))?;
        let until = Instant::now() + PATIENCE;
        while !place.answers() {
            if keeper.is_finished() || Instant::now() > until {
                let said = fs::read_to_string(&place.log).unwrap_or_default();
                let last: Vec<&str> = said.lines().rev().take(3).collect();
                return Err(Failure::new("database_unreachable").with("detail", last.join(" / ")));
            }
            std::thread::sleep(LOOK);
        }
        let cluster = Self {
            place,
            keeper: Some(keeper),
        };
        // It is there already on every start but the first.
        let _ = cluster
            .place
            .run("createdb", &["-h", &cluster.socket(), "-U", NAME, NAME]);
        Ok(cluster)
    }

    fn socket(&self) -> String {
        self.place.socket.display().to_string()
    }

    /// How to connect to it.
    pub fn url(&self) -> String {
        format!("host={} user={NAME} dbname={NAME}", self.socket())
    }

    /// Ends it, if this process started it, and waits until it has ended.
    pub fn stop(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            let data = self.place.data.display().to_string();
            let _ = self
                .place
                .run("pg_ctl", &["stop", "-D", &data, "-m", "fast"]);
            let _ = keeper.join();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> Failure {
    let detail = format!("{what}: {error}");
    Failure::new("database_unreachable").with("detail", detail)
}

impl Place {
    fn in_folder(folder: &Path) -> Result<Self, Failure> {
        let folder = std::path::absolute(folder).map_err(|error| failed("folder", &error))?;
        let programs = programs().ok_or_else(|| Failure::new("database_tools_missing"))?;
        let user = is_root().then(unprivileged).flatten();
        let mut socket = folder.join("run");
        if socket.as_os_str().len() > LONGEST_PATH {
            let digest = sync::chain::digest(folder.as_os_str().as_encoded_bytes()).to_string();
            socket = std::env::temp_dir().join(format!("waystation-pg-{}", &digest[..16]));
        }
        Ok(Self {
            programs,
            data: folder.join("data"),
            log: folder.join("postgres.log"),
            socket,
            user,
        })
    }

    fn answers(&self) -> bool {
        // "ready" stands in its file once recovery is done.
        let note = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        let is_ready = note
            .lines()
            .nth(7)
            .is_some_and(|line| line.trim() == "ready");
        is_ready && UnixStream::connect(self.socket.join(".s.PGSQL.5432")).is_ok()
    }

    /// Folders only its user may enter.
    fn own(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        match self.user {
            Some((user, group)) => chown(folder, Some(user), Some(group)),
            None => Ok(()),
        }
    }

    fn make(&self) -> Result<(), Failure> {
        self.own(&self.data)
            .map_err(|error| failed("data", &error))?;
        let data = self.data.display().to_string();
        let words = [
            "-D",
            &data,
            "-U",
            NAME,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ];
        self.run("initdb", &words)
    }

    /// A program of PostgreSQL's, as its user.
    fn program(&self, name: &str) -> Command {
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(self.programs.join(name));
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command.current_dir("/").env_clear().stdin(Stdio::null());
        command
    }

    fn run(&self, name: &str, words: &[&str]) -> Result<(), Failure> {
        let output = self.program(name).args(words).output();
        let output = output.map_err(|error| failed(name, &error))?;
        if output.status.success() {
            return Ok(());
        }
        Err(failed(
            name,
            &String::from_utf8_lossy(&output.stderr).trim(),
        ))
    }

    /// The server. Who may enter the socket's folder may enter the database.
    fn server(&self, settings: &[&str]) -> Result<Command, Failure> {
        self.own(&self.socket)
            .map_err(|error| failed("socket", &error))?;
        let log = fs::File::create(&self.log).map_err(|error| failed("log", &error))?;
        let errors = log.try_clone().map_err(|error| failed("log", &error))?;
        let postgres = self.programs.join("postgres");
        let setpriv = Path::new("/usr/bin/setpriv");
        let mut server = if setpriv.is_file() {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "INT"]);
            if let Some((user, group)) = self.user {
                command
                    .arg(format!("--reuid={user}"))
                    .arg(format!("--regid={group}"));
                command.arg("--clear-groups");
            }
            command.arg(postgres);
            command.current_dir("/").env_clear().stdin(Stdio::null());
            command
        } else {
            self.program("postgres")
        };
        server.arg("-D").arg(&self.data).arg("-k").arg(&self.socket);
        server.args(["-c", "listen_addresses=", "-c", "port=5432"]);
        for setting in settings {
            server.args(["-c", setting]);
        }
        server.stdout(log).stderr(errors);
        Ok(server)
    }
}

/// Where PostgreSQL's programs are: the newest version, since Debian keeps each
/// in a folder of its own, outside of PATH.
pub fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs
                .join("initdb")
                .is_file()
                .then_some((version, programs))
        })
        .max();
    let in_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file())
    };
    newest.map(|(_, programs)| programs).or_else(in_path)
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// User and group of `postgres`, or else of `nobody`.
fn unprivileged() -> Option<(u32, u32)> {
    let people = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|name| {
        people.lines().find_map(|line| {
            let mut fields = line.split(':');
            let is_this = fields.next() == Some(name);
            let user = fields.nth(1)?.parse().ok()?;
            let group = fields.next()?.parse().ok()?;
            is_this.then_some((user, group))
        })
    })
}
