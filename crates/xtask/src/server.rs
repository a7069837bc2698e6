//! A sync server for trying out, on a PostgreSQL of its own: no service of the
//! system is touched, and both end with the station beside them.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::house;
use crate::shell::{self, Failure, headline, not_done, not_started, run, say, written};

/// The warehouse the sample station would stand in.
const SITE: &str = "Sample";

/// Where it listens: the same each time, since the station that joined it comes
/// back there.
const LISTEN: &str = "127.0.0.1:7461";

/// How often the station is asked whether it is set up.
const ASK_AGAIN: Duration = Duration::from_millis(500);
/// A station that is not set up by then is waiting for a person.
const PATIENCE: u32 = 240;

/// A server that runs until this is dropped.
pub struct Server {
    process: Child,
    url: String,
    code: String,
}

impl Server {
    /// Builds it, makes its database where there is none, and starts it.
    pub fn start() -> Result<Server, Failure> {
        headline("Sync server");
        let mut build = shell::cargo();
        build.arg("build");
        shell::locked(&mut build);
        run(build.args(["--package", "sync-server", "--bins"]))?;
        let cluster = house::sample_cluster()?;
        std::fs::create_dir_all(&cluster).map_err(|error| {
            Failure::NotDone(format!("{} cannot be made: {error}.", cluster.display()))
        })?;
        // The second time it is there already.
        let sites = asked(&cluster, &["site", "create", SITE])?;
        if sites.contains("\"error\"") && !sites.contains("\"site_exists\"") {
            return not_done(format!("The server could not be set up: {sites}"));
        }
        let code = asked(&cluster, &["enrol-code", "--site", SITE])?;
        let Some(code) = field(&code, "code").filter(|_| !code.contains("\"error\"")) else {
            return not_done(format!("The server made no code: {code}"));
        };
        let mut serve = command(&cluster, &["serve", "--listen", LISTEN])?;
        let said = written(&serve);
        let started = serve.stdout(Stdio::piped()).spawn();
        let mut process = started.map_err(|error| Failure::NotDone(not_started(&said, &error)))?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            // An end without a line is seen below.
            let _ = BufReader::new(output).read_line(&mut line);
        }
        let Some(url) = field(&line, "url") else {
            let _ended = process.kill().and_then(|()| process.wait());
            return not_done(format!("The server does not serve at {LISTEN}: {line}"));
        };
        say(&format!(
            "The server listens at {url}, its database lies in {}.",
            cluster.display()
        ));
        Ok(Server { process, url, code })
    }

    /// Joins the station that is about to open on `data`, unless it has joined:
    /// from a thread of its own, since the station runs meanwhile.
    pub fn join(&self, data: &Path) -> Result<JoinHandle<()>, Failure> {
        let station = house::binary("station")?;
        let data = data.to_owned();
        let (url, code) = (self.url.clone(), self.code.clone());
        Ok(std::thread::spawn(move || {
            let ask = |words: &[&str]| {
                let mut command = Command::new(&station);
                command.arg("--json").arg("--data").arg(&data).args(words);
                let output = command.stderr(Stdio::null()).output();
                output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
            };
            for _ in 0..PATIENCE {
                let status = ask(&["status"]).unwrap_or_default();
                if status.contains("\"standalone\":false") {
                    return say("The station has joined the server before.");
                }
                if status.contains("\"set_up\":true") {
                    let said = ask(&["enrol", "--server", &url, "--code", &code]);
                    return say(&match said {
                        Ok(said) if said.contains("\"station_code\"") => {
                            "The station has joined the server.".to_owned()
                        }
                        said => format!("The station did not join: {said:?}"),
                    });
                }
                std::thread::sleep(ASK_AGAIN);
            }
        }))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The standard library only kills; the server is to end in order.
        let process = self.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &process]).status();
        if !told.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

fn command(cluster: &Path, words: &[&str]) -> Result<Command, Failure> {
    let mut command = Command::new(house::binary("sync-server")?);
    command
        .arg("--json")
        .arg("--cluster")
        .arg(cluster)
        .args(words);
    // A database somebody else set up is not for samples.
    command.env_remove("DATABASE_URL");
    Ok(command)
}

/// What a verb answers, also when it refuses.
fn asked(cluster: &Path, words: &[&str]) -> Result<String, Failure> {
    let mut command = command(cluster, words)?;
    let output = command.stderr(Stdio::inherit()).output();
    let said = written(&command);
    let output = output.map_err(|error| Failure::NotDone(not_started(&said, &error)))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A text of an answer that holds no escapes.
fn field(json: &str, name: &str) -> Option<String> {
    let (_, rest) = json.split_once(&format!("\"{name}\":\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_from_an_answer() {
        let answer = r#"{"code":"AB-CD","hours":24}"#;
        assert_eq!(field(answer, "code").as_deref(), Some("AB-CD"));
        assert_eq!(field(answer, "url"), None);
    }
}
