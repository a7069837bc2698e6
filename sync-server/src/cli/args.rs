//! What may be typed: a contract.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The server stations sync with.
#[derive(Debug, Parser)]
#[command(name = "sync-server", version)]
pub struct Cli {
    /// One JSON object a line on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Settings as NAME=value lines; the environment stands above them
    #[arg(long, global = true, value_name = "FILE", env = "SYNC_SERVER_CONFIG")]
    pub config: Option<PathBuf>,
    /// The database, as PostgreSQL writes it: postgres://user@host/name
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// A PostgreSQL of its own in this folder, started and ended with the command
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        conflicts_with = "database_url"
    )]
    pub cluster: Option<PathBuf>,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Serves stations until SIGINT or SIGTERM
    Serve {
        /// Where to listen [default: 127.0.0.1:8470]
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<String>,
    },
    /// Brings the database to today's schema
    Migrate,
    /// People of the console
    Admin {
        #[command(subcommand)]
        verb: AdminVerb,
    },
    /// Warehouses
    Site {
        #[command(subcommand)]
        verb: SiteVerb,
    },
    /// Makes a code that one station enrols with
    EnrolCode(EnrolCode),
    /// Lists stations
    Devices,
    /// Puts a station into another warehouse; let it sync first
    Move {
        /// Its id, from `devices`
        device: String,
        /// The warehouse it stands in from now on
        #[arg(long, value_name = "NAME")]
        site: String,
    },
    /// Takes a station's rights away; its unsent work is set aside
    Revoke {
        /// Its id, from `devices`
        device: String,
    },
    /// Says how the server is
    #[command(alias = "status", alias = "health")]
    Doctor,
    /// Writes a copy of the database, while servers run
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Replaces the database by a copy and begins a new epoch
    Restore {
        /// The file to read
        file: PathBuf,
    },
    /// Shows the settings
    Config {
        /// What each is for, too
        #[arg(long)]
        explain: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum AdminVerb {
    /// Adds an account; the password is asked, or read from standard input
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum SiteVerb {
    /// Adds a warehouse
    Create {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct EnrolCode {
    /// The warehouse the station stands in
    #[arg(long, value_name = "NAME")]
    pub site: String,
    /// The role of the person who starts there
    #[arg(long, default_value = "operator")]
    pub role: String,
    /// How many hours the code works
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(i32).range(1..=720))]
    pub hours: i32,
}
