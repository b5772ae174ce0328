//! The project's dev commands: `cargo xtask <command>`.

mod build;
mod clock;
mod compress;
mod digest;
mod error;
mod figure;
mod files;
mod group;
mod project;
mod run;
mod setup;
mod size;
mod step;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Result;
use crate::figure::Format;
use crate::project::Project;

const EXIT_CODES: &str = "Exit codes: 0 all well, 1 a build, a test or a figure failed, 2 usage or set-up.";

/// Builds, serves, tests and measures Etappe.
#[derive(Parser)]
#[command(name = "cargo xtask", after_help = EXIT_CODES)]
struct Call {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what is missing on this machine: the wasm target, the npm packages, the browsers.
    Setup,
    /// Builds the three wasm files, the npm package, the command line, the site and its pack.
    Build,
    /// Measures every wasm file and JavaScript entry: raw, gzip -9, brotli 11.
    Size(Measuring),
}

#[derive(clap::Args)]
struct Measuring {
    /// One JSON line per figure.
    #[arg(long)]
    json: bool,
}

impl Measuring {
    fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Table }
    }
}

fn main() -> ExitCode {
    let call = Call::parse();
    group::end_with_this_process();
    match run(&Project::here(), call.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// True if every test and figure of the command is fine.
fn run(project: &Project, command: Command) -> Result<bool> {
    match command {
        Command::Setup => setup::command(project).map(|()| true),
        Command::Build => build::command(project).map(|()| true),
        Command::Size(measuring) => size::command(project, measuring.format()),
    }
}
