//! The verbs of the command.

mod args;

use args::{AdminVerb, Cli, EnrolCode, SiteVerb, Verb};
use clap::Parser;
use contract::{ErrorBody, Failure};
use domain::access::{Role, SetUp};
use domain::kernel::{CompanyId, DeviceId, SiteId, tidy_text};
use serde_json::{Value, json};
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;
use sync_server::cluster::Cluster;
use sync_server::config::{Config, SETTINGS};
use sync_server::serve::Server;
use sync_server::store::Store;
use sync_server::store::accounts::Account;
use sync_server::{auth, backup, clock, live, moving};
use tokio::signal::unix::{SignalKind, signal};
use words::Words;

/// Letters of a password at least.
const PASSWORD: usize = 10;

/// What every verb works with.
struct Desk {
    json: bool,
    config: Config,
    words: Words,
}

/// Reads what was typed and does it; the exit code.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let words = own_words();
    let json = cli.json;
    let done = start(cli, words);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let (message, next_step) = words.error(&failure.code, &failure.params);
            let error = ErrorBody {
                code: failure.code,
                message,
                next_step,
            };
            if json {
                say(&json!({ "error": error }).to_string());
            } else {
                eprintln!("{}\n{}", error.message, error.next_step);
            }
            ExitCode::FAILURE
        }
    }
}

fn start(cli: Cli, words: Words) -> Result<(), Failure> {
    let mut config = Config::read(cli.config.as_deref())?;
    let cluster = cli.cluster.map(|folder| folder.display().to_string());
    if cluster.is_some() {
        // What is typed stands above the environment.
        config.set("DATABASE_URL", Some(String::new()));
    }
    config.set("CLUSTER", cluster);
    config.set("DATABASE_URL", cli.database_url);
    let desk = Desk {
        json: cli.json,
        config,
        words,
    };
    if let Verb::Config { explain } = cli.verb {
        desk.explain(explain);
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("internal").with("detail", error))?;
    let (store, url, mut cluster) = desk.database()?;
    let done = runtime.block_on(desk.run(cli.verb, &store, &url));
    // Its connections first, or the cluster would wait for them.
    drop(store);
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    if let Some(cluster) = &mut cluster {
        cluster.stop();
    }
    done
}

fn say(line: &str) {
    // If nobody reads it, the exit code still says it.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The words of whoever is at the terminal.
fn own_words() -> Words {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    Words::new(set.as_deref().unwrap_or_default())
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}

impl Desk {
    /// One answer: an object for programs, its values for people.
    fn tell(&self, answer: &Value) {
        if self.json {
            return say(&answer.to_string());
        }
        let fields = answer.as_object().into_iter().flatten();
        let fields: Vec<String> = fields
            .map(|(name, value)| format!("{name}: {}", text(value)))
            .collect();
        say(&fields.join("  "));
    }

    fn database(&self) -> Result<(Store, String, Option<Cluster>), Failure> {
        let connections = self.config.connections()?;
        let (url, folder) = (self.config.get("DATABASE_URL"), self.config.get("CLUSTER"));
        if url.is_empty() && folder.is_empty() {
            let failure = Failure::new("setting_unusable").with("name", "DATABASE_URL");
            return Err(failure.with("detail", "-"));
        }
        if !url.is_empty() {
            return Ok((Store::open(url, connections)?, url.to_owned(), None));
        }
        let cluster = Cluster::start(folder.as_ref(), &[])?;
        let url = cluster.url();
        Ok((Store::open(&url, connections)?, url, Some(cluster)))
    }

    async fn run(&self, verb: Verb, store: &Store, url: &str) -> Result<(), Failure> {
        match verb {
            Verb::Serve { listen } => self.serve(store, listen).await,
            Verb::Migrate => {
                self.migrate(store).await?;
                self.tell(&json!({ "epoch": store.head().await?.epoch }));
                Ok(())
            }
            Verb::Admin {
                verb: AdminVerb::Create { email, name },
            } => self.admin(store, &email, &name).await,
            Verb::Site {
                verb: SiteVerb::Create { name },
            } => self.site(store, &name).await,
            Verb::EnrolCode(ask) => self.enrol_code(store, &ask).await,
            Verb::Devices => self.devices(store).await,
            Verb::Move { device, site } => self.move_station(store, &device, &site).await,
            Verb::Revoke { device } => self.revoke(store, &device).await,
            Verb::Doctor => self.doctor(store).await,
            Verb::Backup { file } => {
                backup::backup(url, &file)?;
                self.tell(&json!({ "path": file.display().to_string() }));
                Ok(())
            }
            Verb::Restore { file } => {
                let epoch = backup::restore(store, url, &file).await?;
                self.tell(&json!({ "epoch": epoch }));
                Ok(())
            }
            Verb::Config { .. } => Ok(()),
        }
    }

    fn explain(&self, explain: bool) {
        for setting in SETTINGS {
            let mut line = json!({
                "name": setting.name,
                "value": self.config.get(setting.name),
                "default": setting.default,
            });
            if explain {
                let key = format!("cli.server.{}", setting.about);
                line["about"] = self.words.say(&key, &[]).into();
            }
            self.tell(&line);
        }
    }

    /// Today's schema, and a company for stations to join.
    async fn migrate(&self, store: &Store) -> Result<(), Failure> {
        store.migrate().await?;
        let of = |name: &str| self.config.get(name).to_owned();
        let ask = SetUp {
            company_id: CompanyId(clock::fresh_id()?),
            company: of("COMPANY"),
            // The rule names an owner, whom this server has in its accounts.
            operator: of("COMPANY"),
            country: of("COUNTRY"),
            language: of("LANGUAGE"),
            time_zone: of("TIME_ZONE"),
        };
        auth::set_up(store, ask).await.map(|_| ())
    }

    async fn serve(&self, store: &Store, listen: Option<String>) -> Result<(), Failure> {
        let unusable = |error| Failure::new("internal").with("detail", error);
        let mut interrupt = signal(SignalKind::interrupt()).map_err(unusable)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(unusable)?;
        self.migrate(store).await?;
        let listen = listen.unwrap_or_else(|| self.config.get("LISTEN").to_owned());
        let metrics_token = self.config.metrics_token()?;
        let mut server = Server::bind(store.clone(), &listen).await?;
        if let Some(token) = metrics_token {
            server = server.with_metrics_for(token);
        }
        let keep = self.config.keep_steps()?;
        tokio::spawn(live::keep_for_ever(store.clone(), keep));
        self.tell(&json!({ "url": format!("http://{}", server.address()?) }));
        let stop = async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        server.run(stop).await;
        Ok(())
    }

    async fn admin(&self, store: &Store, email: &str, name: &str) -> Result<(), Failure> {
        let (email, name) = (tidy_text(email), tidy_text(name));
        if name.is_empty() || !email.contains('@') {
            return Err(Failure::new("name_unusable"));
        }
        let password = password()?;
        if password.chars().count() < PASSWORD {
            return Err(Failure::new("password_too_short").with("length", PASSWORD));
        }
        self.migrate(store).await?;
        let account = Account {
            id: clock::fresh_id()?,
            email,
            name,
            password: auth::hashed(&password)?,
        };
        if !store.add_account(&account).await? {
            return Err(Failure::new("account_exists").with("email", &account.email));
        }
        self.tell(&json!({ "account_id": account.id, "email": account.email }));
        Ok(())
    }

    async fn site(&self, store: &Store, name: &str) -> Result<(), Failure> {
        let name = tidy_text(name);
        if name.is_empty() || name.chars().count() > 80 {
            return Err(Failure::new("name_unusable"));
        }
        self.migrate(store).await?;
        let id = SiteId(clock::fresh_id()?);
        if !store.add_site(id, &name).await? {
            return Err(Failure::new("site_exists").with("name", &name));
        }
        self.tell(&json!({ "site_id": id, "name": name }));
        Ok(())
    }

    async fn enrol_code(&self, store: &Store, ask: &EnrolCode) -> Result<(), Failure> {
        let role: Role = serde_json::from_value(ask.role.as_str().into()).map_err(|_| {
            let failure = Failure::new("setting_unusable").with("name", "--role");
            failure.with("detail", &ask.role)
        })?;
        self.migrate(store).await?;
        let site = known_site(store, &ask.site).await?;
        let (code, new) = auth::new_code(site, role, ask.hours)?;
        store.add_code(&new).await?;
        self.tell(&json!({ "code": code, "site": ask.site, "role": role, "hours": ask.hours }));
        Ok(())
    }

    async fn devices(&self, store: &Store) -> Result<(), Failure> {
        for line in store.devices().await? {
            let line = serde_json::to_value(line).map_err(sync_server::store::Error::from)?;
            self.tell(&line);
        }
        Ok(())
    }

    async fn move_station(&self, store: &Store, device: &str, site: &str) -> Result<(), Failure> {
        let id = device_id(device)?;
        let site_id = known_site(store, site).await?;
        moving::move_station(store, id, site_id).await?;
        self.tell(&json!({ "device_id": id, "site": site }));
        Ok(())
    }

    async fn revoke(&self, store: &Store, device: &str) -> Result<(), Failure> {
        let id = device_id(device)?;
        if !store.revoke(id).await? {
            return Err(Failure::new("device_unknown").with("device", device));
        }
        self.tell(&json!({ "device_id": id, "state": "revoked" }));
        Ok(())
    }

    async fn doctor(&self, store: &Store) -> Result<(), Failure> {
        store.ping().await?;
        let head = store.head().await?;
        self.tell(&json!({
            "status": "ok",
            "database": "ok",
            "epoch": head.epoch,
            "head": head.head,
            "devices": store.devices().await?.len(),
            "time": clock::now(),
        }));
        Ok(())
    }
}

fn device_id(typed: &str) -> Result<DeviceId, Failure> {
    let unknown = |_| Failure::new("device_unknown").with("device", typed);
    typed.parse().map(DeviceId).map_err(unknown)
}

async fn known_site(store: &Store, name: &str) -> Result<SiteId, Failure> {
    let site = store.site(&tidy_text(name)).await?;
    site.ok_or_else(|| Failure::new("site_unknown").with("name", name))
}

/// Asked on a terminal, unseen; read from standard input otherwise.
fn password() -> Result<String, Failure> {
    let failed = |error: std::io::Error| Failure::new("internal").with("detail", error);
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("? ").map_err(failed);
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(failed)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
