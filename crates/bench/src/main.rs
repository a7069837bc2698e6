//! `cargo xtask bench`: figures are ratios to a limit measured in the same run,
//! since a shared machine's own speed drifts.

#![allow(
    clippy::unwrap_used,
    reason = "a measurement that cannot be taken must stop, not report"
)]

mod adapter;
mod central;
mod figures;
#[cfg(unix)]
mod guns;
mod import;
mod limit;
mod paper;
mod rebase;
mod scan;
mod search;
mod shop;
mod sync;

/// The station's own: figures are the product's.
#[global_allocator]
static ALLOCATOR: station::Allocator = station::ALLOCATOR;

use clap::Parser;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Measures the product beside the machine's own limits.
#[derive(Parser)]
struct Options {
    /// One of them only.
    #[arg(long, value_parser = ["scan", "burst", "guns", "import", "documents", "search", "sync"])]
    only: Option<String>,
    /// Where the figures go as JSON, every round's.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Waybills on the station while scanning.
    #[arg(long, default_value_t = 100_000)]
    rows: u32,
    /// Seconds a gun is read in one round; 600 for a sustained one.
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// A folder of peers (its `import/run.py` and so on): they run in turn with
    /// the product, and the ratios are taken round by round.
    #[arg(long)]
    peers: Option<PathBuf>,
    /// Rounds; the figure is the median of the rounds' ratios.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

fn main() -> std::process::ExitCode {
    if let Some(code) = station::reader::serve_if_asked() {
        return code;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["import", workbook, folder] => {
            adapter::import(workbook.as_ref(), folder.as_ref());
            return std::process::ExitCode::SUCCESS;
        }
        ["export", folder, database] => {
            adapter::export(folder.as_ref(), database.as_ref());
            return std::process::ExitCode::SUCCESS;
        }
        ["sync", folder, scans, waybills] => {
            sync::compete(folder.as_ref(), scans.as_ref(), waybills.as_ref());
            return std::process::ExitCode::SUCCESS;
        }
        ["central", folder] => {
            central::serve(folder.as_ref());
            return std::process::ExitCode::SUCCESS;
        }
        ["fill", database, folder] => {
            search::fill(database.as_ref(), folder.as_ref());
            return std::process::ExitCode::SUCCESS;
        }
        ["search", folder, queries] => {
            search::answer(folder.as_ref(), queries.as_ref());
            return std::process::ExitCode::SUCCESS;
        }
        ["search-beside-import", folder, queries] => {
            search::beside_import(folder.as_ref(), queries.as_ref());
            return std::process::ExitCode::SUCCESS;
        }
        _ => {}
    }
    let options = Options::parse();
    let wanted = |name: &str| options.only.as_deref().is_none_or(|only| only == name);
    let mut results = serde_json::Map::<String, Value>::new();
    if wanted("scan") {
        results.insert(
            "scan".to_owned(),
            scan::one_by_one(options.rows, options.rounds),
        );
    }
    if wanted("burst") {
        results.insert(
            "burst".to_owned(),
            scan::in_bursts(options.rows, options.rounds),
        );
    }
    #[cfg(unix)]
    if wanted("guns") {
        let measured = guns::from_last_byte(options.rows, options.rounds, options.seconds);
        results.insert("guns".to_owned(), measured);
    }
    if wanted("import") {
        results.insert("import".to_owned(), import::measure(options.rounds));
        let scans = import::beside_scans(options.rounds);
        results.insert("scan_beside_import".to_owned(), scans);
        if let Some(peers) = &options.peers {
            import::beside(peers, options.rounds);
        }
    }
    match &options.peers {
        Some(peers) if wanted("search") => search::beside(peers, options.rounds),
        None if options.only.as_deref() == Some("search") => {
            eprintln!("search is measured beside its peers: --peers FOLDER");
            return std::process::ExitCode::FAILURE;
        }
        _ => {}
    }
    if wanted("documents") {
        results.insert("documents".to_owned(), paper::measure());
    }
    if wanted("sync") {
        results.insert("sync".to_owned(), sync::measure(options.rounds));
        if let Some(peers) = &options.peers {
            sync::beside(peers, options.rounds);
        }
    }
    if let Some(path) = options.json {
        std::fs::write(path, serde_json::to_vec_pretty(&json!(results)).unwrap()).unwrap();
    }
    std::process::ExitCode::SUCCESS
}

/// The next line of a program that answers in JSON.
fn json_line(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Value {
    serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()
}
