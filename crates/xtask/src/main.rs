//! `cargo xtask …`: the project's own commands. Everything here must compile
//! alone and quickly, because it runs before anything is installed.

mod bench;
mod check;
mod display;
mod generate;
mod house;
mod prove;
mod run;
mod screens;
mod server;
mod shell;
mod system;
mod test;
mod tidy;
mod toolchain;

use std::process::ExitCode;

use shell::Failure;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run       install what is missing, build, and open the station with sample data
  test      everything: checks, rules, stores, screens, window
  check     format, lints, types, fresh generated files, licences, tidiness
  generate  write the files that are generated from the Rust types
  bench     measure
  prove     try to break sync for as long as asked

`cargo xtask COMMAND --help` says more about each.";

/// What each command is: words in, done or a sentence why not.
type Act = fn(&[String]) -> Result<(), Failure>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = words.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let (act, usage): (Act, &str) = match command.as_str() {
        "run" => (run::act, run::USAGE),
        "test" => (test::act, test::USAGE),
        "check" => (check::act, check::USAGE),
        "generate" => (generate::act, generate::USAGE),
        "prove" => (prove::act, prove::USAGE),
        "bench" => (bench::act, bench::USAGE),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        unknown => {
            eprintln!("There is no command `{unknown}`.\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    // What follows a lone `--` belongs to whoever is started, not to us.
    let ours = rest.iter().take_while(|word| *word != "--");
    if ours.clone().any(|word| word == "--help" || word == "-h") {
        println!("{usage}");
        return ExitCode::SUCCESS;
    }
    match act(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(sentence)) => {
            eprintln!("{sentence}\n\n{usage}");
            ExitCode::from(2)
        }
        Err(Failure::NotDone(sentence)) => {
            eprintln!("\n{sentence}");
            ExitCode::FAILURE
        }
    }
}
