//! The system's packages: the one list of them, and installing what is missing.

use std::process::Command;

use crate::house;
use crate::shell::{Failure, not_done, run, say};

/// What someone is about to do, which decides what must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Compile everything but the window.
    Build,
    /// Compile and open the window.
    Window,
    /// Run a server with a database of its own.
    Server,
    /// Run the tests.
    Test,
}

/// How to tell that something is there, on a system without these packages.
enum Sign {
    Program(&'static str),
    Library(&'static str),
}

struct Package {
    name: &'static str,
    what_for: &'static str,
    need: Need,
    sign: Sign,
}

/// Names as Debian 12 and Ubuntu 24.04 both know them.
const PACKAGES: &[Package] = &[
    Package {
        name: "build-essential",
        what_for: "compiles the C parts and links",
        need: Need::Build,
        sign: Sign::Program("cc"),
    },
    Package {
        name: "pkg-config",
        what_for: "finds the libraries below",
        need: Need::Build,
        sign: Sign::Program("pkg-config"),
    },
    Package {
        name: "libssl-dev",
        what_for: "encrypts the station's database",
        need: Need::Build,
        sign: Sign::Library("libcrypto"),
    },
    Package {
        name: "libwebkit2gtk-4.1-dev",
        what_for: "draws the screens in the window",
        need: Need::Window,
        sign: Sign::Library("webkit2gtk-4.1"),
    },
    Package {
        name: "libdbus-1-dev",
        what_for: "lets the window follow the desktop's theme",
        need: Need::Window,
        sign: Sign::Library("dbus-1"),
    },
    Package {
        name: "xvfb",
        what_for: "a display without a screen, for the window tests",
        need: Need::Test,
        sign: Sign::Program("Xvfb"),
    },
    Package {
        name: "webkit2gtk-driver",
        what_for: "presses keys and reads the window in its tests",
        need: Need::Test,
        sign: Sign::Program("WebKitWebDriver"),
    },
    Package {
        name: "poppler-utils",
        what_for: "reads manifests and labels back, independently of our code",
        need: Need::Test,
        sign: Sign::Program("pdftotext"),
    },
    Package {
        name: "zbar-tools",
        what_for: "decodes printed barcodes, independently of our code",
        need: Need::Test,
        sign: Sign::Program("zbarimg"),
    },
    Package {
        name: "cups",
        what_for: "a spooler of the tests' own, which labels are sent through",
        need: Need::Test,
        sign: Sign::Program("cupsd"),
    },
    Package {
        name: "cups-client",
        what_for: "makes the queue of that spooler",
        need: Need::Test,
        sign: Sign::Program("lpadmin"),
    },
    Package {
        name: "gnome-keyring",
        what_for: "a keyring of its own for the tests of the database key",
        need: Need::Test,
        sign: Sign::Program("gnome-keyring-daemon"),
    },
    Package {
        name: "dbus",
        what_for: "the private bus that keyring is reached by",
        need: Need::Test,
        sign: Sign::Program("dbus-run-session"),
    },
];

/// The server's database. Debian 12 has version 15, which is the oldest the
/// server takes; later systems have later ones.
const POSTGRESQL: Package = Package {
    name: "postgresql-15",
    what_for: "the server's database, in a cluster of its own",
    need: Need::Server,
    sign: Sign::Program("pg_ctl"),
};
const POSTGRESQL_OF_OTHERS: Package = Package {
    name: "postgresql",
    ..POSTGRESQL
};

/// Where Chromium is no package but a snap, which a test can neither give a
/// folder nor end, the tests in a browser say that they are left out.
const PACKAGES_OF_DEBIAN: &[Package] = &[
    Package {
        name: "chromium",
        what_for: "opens the screens as a browser does, in their tests",
        need: Need::Test,
        sign: Sign::Program("chromium"),
    },
    Package {
        name: "chromium-driver",
        what_for: "presses keys and reads the page in that browser",
        need: Need::Test,
        sign: Sign::Program("chromedriver"),
    },
];

/// The system as /etc/os-release names it.
#[derive(Debug, PartialEq, Eq)]
struct System {
    id: String,
    version: String,
    name: String,
}

impl System {
    fn here() -> System {
        let release = std::fs::read_to_string("/etc/os-release")
            .or_else(|_| std::fs::read_to_string("/usr/lib/os-release"))
            .unwrap_or_default();
        System::read(&release)
    }

    fn read(release: &str) -> System {
        let field = |key: &str| {
            release
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .map(|value| value.trim_matches(['"', '\'']).to_owned())
                .unwrap_or_default()
        };
        let name = match field("PRETTY_NAME") {
            name if name.is_empty() => std::env::consts::OS.to_owned(),
            name => name,
        };
        System {
            id: field("ID"),
            version: field("VERSION_ID"),
            name,
        }
    }

    /// Tried on these; elsewhere names of packages differ.
    fn is_known(&self) -> bool {
        let mut numbers = self
            .version
            .split('.')
            .map(|part| part.parse::<u32>().unwrap_or(0));
        let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        match self.id.as_str() {
            // Debian's testing and unstable carry no number and are newer.
            "debian" => self.version.is_empty() || version >= (12, 0),
            "ubuntu" => version >= (24, 4),
            _ => false,
        }
    }
}

/// Installs what is missing for these needs. Says nothing and touches no
/// network when nothing is.
pub fn prepare(needs: &[Need]) -> Result<(), Failure> {
    let system = System::here();
    let wanted = packages_for(&system, needs);
    if system.is_known() && house::has_program("dpkg-query") {
        let present = installed(&wanted);
        let missing: Vec<&Package> = wanted
            .into_iter()
            .filter(|package| !present.contains(&package.name))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        install(&missing)
    } else {
        // macOS and Windows bring their webview, and Rust there a compiler.
        if !cfg!(target_os = "linux") {
            return Ok(());
        }
        let missing: Vec<&Package> = wanted
            .into_iter()
            .filter(|package| match package.sign {
                Sign::Program(name) => !house::has_program(name),
                Sign::Library(name) => !house::has_library(name),
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        say(&format!(
            "Waystation installs what it needs on Debian 12 and Ubuntu 24.04 or newer; this is {}.\n\
             Missing here, by Debian's names:\n{}",
            system.name,
            listed(&missing)
        ));
        not_done("Install the packages above the way your system does, and run this again.")
    }
}

fn packages_for(system: &System, needs: &[Need]) -> Vec<&'static Package> {
    let own = match system.id.as_str() {
        "debian" => PACKAGES_OF_DEBIAN,
        _ => &[],
    };
    let is_debian_12 = system.id == "debian" && system.version == "12";
    let postgresql: &'static Package = if is_debian_12 {
        &POSTGRESQL
    } else {
        &POSTGRESQL_OF_OTHERS
    };
    PACKAGES
        .iter()
        .chain([postgresql])
        .chain(own)
        .filter(|package| needs.contains(&package.need))
        .collect()
}

fn installed<'a>(wanted: &[&'a Package]) -> Vec<&'a str> {
    // dpkg-query fails as a whole when one name is unknown, and still lists
    // the others; so its exit code says nothing and its lines say everything.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\\n"])
        .args(wanted.iter().map(|package| package.name))
        .output();
    let text = output
        .map(|o| String::from_utf8_lossy(&o.stdout).into_owned())
        .unwrap_or_default();
    wanted
        .iter()
        .map(|package| package.name)
        .filter(|name| text.lines().any(|line| line == format!("{name} installed")))
        .collect()
}

fn install(missing: &[&Package]) -> Result<(), Failure> {
    say(&format!("Missing on this machine:\n{}", listed(missing)));
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    if !house::is_root() && !house::has_program("sudo") {
        return not_done(format!(
            "Installing needs the administrator, and there is no `sudo`. As root, run\n  apt-get update && apt-get install {}\nand then this again.",
            names.join(" ")
        ));
    }
    if missing.iter().any(|package| package.need == Need::Server) {
        no_main_cluster()?;
    }
    // The list of packages may be as old as the system; an update that fails
    // is not the end, since the packages may be known or on a disc.
    if let Err(Failure::NotDone(sentence)) = run(apt_get().args(["update", "--quiet"])) {
        say(&sentence);
    }
    run(apt_get()
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(&names))?;
    let present = installed(missing);
    match missing
        .iter()
        .find(|package| !present.contains(&package.name))
    {
        None => Ok(()),
        Some(package) => not_done(format!(
            "`{}` is still missing after its installation. Run `apt-get install {}` by hand to see why.",
            package.name, package.name
        )),
    }
}

/// Debian's package makes and starts a cluster of its own, which nobody here
/// uses; a person who has set this already keeps what they chose.
fn no_main_cluster() -> Result<(), Failure> {
    const FOLDER: &str = "/etc/postgresql-common/createcluster.d";
    if std::path::Path::new("/etc/postgresql-common/createcluster.conf").exists() {
        return Ok(());
    }
    run(as_root().args(["mkdir", "-p", FOLDER]))?;
    let setting = format!("echo 'create_main_cluster = false' > {FOLDER}/waystation.conf");
    run(as_root().args(["sh", "-c", &setting]))
}

/// `env`, which runs what follows, as the administrator.
fn as_root() -> Command {
    if house::is_root() {
        return Command::new("env");
    }
    let mut sudo = Command::new("sudo");
    sudo.arg("env");
    sudo
}

fn apt_get() -> Command {
    let mut command = as_root();
    // No question about time zones or keyboards in the middle of a build.
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

fn listed(packages: &[&Package]) -> String {
    let width = packages
        .iter()
        .map(|package| package.name.len())
        .max()
        .unwrap_or(0);
    packages
        .iter()
        .map(|package| format!("  {:width$}  {}\n", package.name, package.what_for))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(id: &str, version: &str) -> bool {
        System {
            id: id.into(),
            version: version.into(),
            name: String::new(),
        }
        .is_known()
    }

    #[test]
    fn the_systems_we_install_on() {
        for (id, version, expected) in [
            ("debian", "11", false),
            ("debian", "12", true),
            ("debian", "13", true),
            ("debian", "", true),
            ("ubuntu", "22.04", false),
            ("ubuntu", "24.04", true),
            ("ubuntu", "26.10", true),
            ("fedora", "42", false),
            ("", "", false),
        ] {
            assert_eq!(known(id, version), expected, "{id} {version}");
        }
    }

    #[test]
    fn a_browser_is_asked_for_only_where_it_is_a_package() {
        let asked = |release: &str, need| {
            packages_for(&System::read(release), &[need])
                .iter()
                .any(|package| package.name == "chromium")
        };
        assert!(asked("ID=debian\n", Need::Test));
        assert!(!asked("ID=debian\n", Need::Window));
        assert!(!asked("ID=ubuntu\n", Need::Test));
    }

    #[test]
    fn the_database_is_the_one_the_system_has() {
        let asked = |release: &str| -> Vec<&str> {
            let wanted = packages_for(&System::read(release), &[Need::Server]);
            wanted.iter().map(|package| package.name).collect()
        };
        assert_eq!(asked("ID=debian\nVERSION_ID=\"12\"\n"), ["postgresql-15"]);
        assert_eq!(asked("ID=debian\nVERSION_ID=\"13\"\n"), ["postgresql"]);
        assert_eq!(asked("ID=ubuntu\nVERSION_ID=\"24.04\"\n"), ["postgresql"]);
    }

    #[test]
    fn the_release_file_is_read_with_and_without_quotes() {
        let release =
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
        assert_eq!(
            System::read(release),
            System {
                id: "debian".into(),
                version: "12".into(),
                name: "Debian GNU/Linux 12 (bookworm)".into()
            }
        );
    }

    #[test]
    fn the_list_says_what_each_package_is_for() {
        let text = listed(&[&PACKAGES[0], &PACKAGES[1]]);
        assert_eq!(
            text,
            "  build-essential  compiles the C parts and links\n  pkg-config       finds the libraries below\n"
        );
    }
}
