//! A copy of the whole database, and the way back from one.

use crate::cluster::programs;
use crate::store::Store;
use contract::Failure;
use std::path::Path;
use std::process::{Command, Stdio};

/// Writes a copy of the database to `file`, while servers run.
pub fn backup(url: &str, file: &Path) -> Result<(), Failure> {
    let mut dump = tool("pg_dump")?;
    dump.args(["--format=custom", "--no-owner", "--file"])
        .arg(file);
    // What waits for stations to fetch it is made anew when they ask.
    dump.args(["--exclude-table-data=snapshot_part", "--dbname", url]);
    finished(dump)
}

/// Replaces the database by a copy and begins a new epoch: stations offer again
/// what the copy does not hold.
pub async fn restore(store: &Store, url: &str, file: &Path) -> Result<u32, Failure> {
    let before = store.head().await.map_or(0, |head| head.epoch);
    let mut load = tool("pg_restore")?;
    load.args([
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
    ]);
    load.args(["--dbname", url]).arg(file);
    finished(load)?;
    store.migrate().await?;
    Ok(store.begin_epoch(before).await?)
}

fn tool(name: &str) -> Result<Command, Failure> {
    let missing = || Failure::new("database_tools_missing");
    let mut command = Command::new(programs().ok_or_else(missing)?.join(name));
    command.stdin(Stdio::null());
    Ok(command)
}

fn finished(mut command: Command) -> Result<(), Failure> {
    let failed = |detail: String| Failure::new("internal").with("detail", detail);
    let output = command
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(
        String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    ))
}
