//! `cargo xtask run`: from a fresh checkout to an open station.

use std::path::PathBuf;

use crate::server::Server;
use crate::shell::{self, Failure, headline, not_done, run, say, value_of, wrong_word};
use crate::system::{self, Need};
use crate::{display, house, screens, toolchain};

pub const USAGE: &str = "\
Installs what is missing, builds, and opens the station with sample data.

Usage: cargo xtask run [--serve] [--server] [--data DIR]

  --serve      no window: the same screens over loopback, at the printed address
  --server     a sync server beside it, on a PostgreSQL of its own; its address
               and a code to join it are printed
  --data DIR   the station's data folder (default: waystation-sample in your
               data folder, usually ~/.local/share/waystation-sample)

On Debian 12 and Ubuntu 24.04 or newer, missing packages are installed with
apt-get (through sudo where you are not root), after naming each of them; on
other systems they are listed. The second time nothing is installed and no
network is needed.";

pub fn act(words: &[String]) -> Result<(), Failure> {
    let mut serve = false;
    let mut with_server = false;
    let mut data = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--serve" => serve = true,
            "--server" => with_server = true,
            "--data" => data = Some(PathBuf::from(value_of(word, &mut words)?)),
            _ => return wrong_word(word),
        }
    }
    // First, because nobody should learn this after ten minutes of building.
    if !serve && !display::is_here() {
        return not_done(
            "There is no display here to open a window on. Run `cargo xtask run --serve` for the \
             same screens in a browser.",
        );
    }
    let data = match data {
        // Given relative to where the person stands, not to the checkout.
        Some(folder) => std::path::absolute(&folder).map_err(|error| {
            Failure::NotDone(format!(
                "{} is no usable folder: {error}.",
                folder.display()
            ))
        })?,
        None => house::sample_data()?,
    };

    toolchain::rust()?;
    toolchain::node()?;
    let mut needs = vec![Need::Build];
    if !serve {
        needs.push(Need::Window);
    }
    if with_server {
        needs.push(Need::Server);
    }
    system::prepare(&needs)?;
    headline("Screens");
    screens::build()?;

    // Ended when the station is.
    let server = with_server.then(Server::start).transpose()?;
    if let Some(server) = &server {
        let mut build = shell::cargo();
        build.arg("build");
        shell::locked(&mut build);
        run(build.args(["--package", "station", "--bin", "station"]))?;
        // Ends by itself; the station is not kept waiting for it.
        drop(server.join(&data)?);
    }
    let mut station = shell::cargo();
    station.arg("run");
    shell::locked(&mut station);
    if serve {
        headline("Station, over loopback");
        station.args(["--package", "station", "--bin", "station", "--"]);
        station.arg("--data").arg(&data).args(["serve", "--sample"]);
    } else {
        headline("Station");
        station.args(["--package", "waystation", "--"]);
        station.arg("--data").arg(&data).arg("--sample");
    }
    say(&format!(
        "The sample station keeps its data in {}.",
        data.display()
    ));
    run(&mut station)
}
