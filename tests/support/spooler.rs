//! A CUPS of the test's own, on a port of its own, with one raw queue that
//! leads to a printer.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);

/// The spooler.
#[derive(Debug)]
pub struct Spooler {
    process: Child,
    address: String,
    _home: tempfile::TempDir,
}

impl Spooler {
    /// Starts one whose queue `name` sends what it gets to `port`, unchanged.
    pub fn with_raw_queue(name: &str, port: u16) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        // Backends of CUPS run as a user of their own.
        open_to_all(home.path());
        for folder in ["root", "spool", "spool/tmp", "cache", "state"] {
            std::fs::create_dir(home.path().join(folder)).expect("a folder");
            open_to_all(&home.path().join(folder));
        }
        let address = free_address();
        let path = |name: &str| home.path().join(name).display().to_string();
        let allow = "Order allow,deny\nAllow all\n";
        let conf = format!(
            "Listen {address}\nDefaultAuthType None\nWebInterface No\nBrowsing Off\n\
             <Location />\n{allow}</Location>\n<Location /admin>\n{allow}</Location>\n\
             <Policy default>\n<Limit All>\n{allow}</Limit>\n</Policy>\n"
        );
        let files = format!(
            "ServerRoot {}\nRequestRoot {}\nCacheDir {}\nStateDir {}\nTempDir {}\n\
             ErrorLog {}\nAccessLog {}\nPageLog {}\nSystemGroup root\n",
            path("root"),
            path("spool"),
            path("cache"),
            path("state"),
            path("spool/tmp"),
            path("error"),
            path("access"),
            path("page"),
        );
        std::fs::write(path("cupsd.conf"), conf).expect("written");
        std::fs::write(path("cups-files.conf"), files).expect("written");
        let process = tool("cupsd")
            .args([
                "-f",
                "-c",
                &path("cupsd.conf"),
                "-s",
                &path("cups-files.conf"),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("cupsd, which `cargo xtask test` installs");
        let spooler = Self {
            process,
            address,
            _home: home,
        };
        spooler.wait();
        let to = format!("socket://127.0.0.1:{port}");
        let made = tool("lpadmin")
            .env("CUPS_SERVER", &spooler.address)
            .args(["-p", name, "-E", "-v", &to, "-m", "raw"])
            .stderr(Stdio::null())
            .status();
        assert!(made.expect("lpadmin").success(), "no queue");
        spooler
    }

    /// As `CUPS_SERVER` names it.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn wait(&self) {
        let begun = Instant::now();
        while TcpStream::connect(&self.address).is_err() {
            assert!(begun.elapsed() < PATIENCE, "cupsd does not begin");
            std::thread::yield_now();
        }
    }
}

impl Drop for Spooler {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn open_to_all(folder: &Path) {
    let rights = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder, rights).expect("our own folder");
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").to_string()
}

/// A program of the administrator's folder, which is not on everybody's path.
fn tool(name: &str) -> Command {
    let whole = Path::new("/usr/sbin").join(name);
    match whole.exists() {
        true => Command::new(whole),
        false => Command::new(name),
    }
}
