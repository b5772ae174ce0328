//! The project's dev commands: `cargo xtask <command>`.

mod bench;
mod build;
mod cargo_log;
mod cases;
mod clock;
mod compress;
mod conformance;
mod decisions;
mod demo;
mod deny;
mod digest;
mod error;
mod figure;
mod files;
mod fuzz;
mod group;
mod http;
mod language;
mod lighthouse;
mod mutants;
mod packs;
mod parity;
mod peers;
mod profile;
mod project;
mod release;
mod run;
mod runner;
mod setup;
mod size;
mod step;
mod test;
mod turn;
mod verify;
mod wrangler;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Result;
use crate::figure::Format;
use crate::parity::Slice;
use crate::project::Project;
use crate::verify::Part;

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
    /// Serves the shop on 127.0.0.1 through the real local worker until interrupted.
    Demo {
        /// Runs Amy's steps natively and through the worker, prints one table, and ends.
        #[arg(long)]
        once: bool,
        /// The port to serve on.
        #[arg(long, default_value_t = demo::PORT, conflicts_with = "once")]
        port: u16,
    },
    /// Runs every suite, or the named ones, and ends with `N passed, N failed`.
    Test {
        /// lint, rust, conformance, wasm-node, wasm-chromium, node, worker, e2e, demo, parity, size.
        suites: Vec<String>,
    },
    /// Runs what continuous integration runs: the same as `test`.
    Ci,
    /// Runs what `test` runs, and what takes too long for it: `parity` on all data, `packs`, `size`, `explain`, `until`, `language`,
    /// `decisions`, `conformance`, `fuzz`, `peers`, `lighthouse`, `deny` and `release`.
    Verify {
        #[command(flatten)]
        measuring: Measuring,
        /// Runs only this part; may be given several times.
        #[arg(long, value_name = "NAME")]
        only: Vec<Part>,
    },
    /// Replays the shop data on every host, asks every host for 100,000 random pages, and compares.
    Parity {
        #[command(flatten)]
        measuring: Measuring,
        /// Replays only so many events, and asks for 2,000 random pages.
        #[arg(long, value_name = "N")]
        events: Option<usize>,
    },
    /// Runs the outside suites: CEL in the author build and in the shipped runtime, JSON texts, hashes.
    Conformance(Measuring),
    /// Fuzzes what reads text and packs from outside; a crash is kept as a case.
    Fuzz {
        #[command(flatten)]
        measuring: Measuring,
        /// Only these targets: journey, condition, pack.
        targets: Vec<fuzz::Target>,
        /// How long each is fuzzed.
        #[arg(long, default_value_t = fuzz::SECONDS)]
        seconds: u64,
    },
    /// Measures every wasm file and JavaScript entry: raw, gzip -9, brotli 11.
    Size {
        #[command(flatten)]
        measuring: Measuring,
        /// Says what each part of each wasm file costs, and which panics have a way in.
        #[arg(long)]
        why: bool,
    },
    /// Measures load, apply, view and decide, natively and in Node, each against a rival in the same run.
    Bench {
        #[command(flatten)]
        measuring: Measuring,
        /// Measures beside every rival of the outside benchmark that ETAPPE_SHARED has; takes half an hour.
        #[arg(long)]
        peers: bool,
        /// Measures only this part of it.
        #[arg(long, requires = "peers")]
        only: Option<peers::Part>,
        /// How often each ratio is measured, in fresh processes; the median counts.
        #[arg(long, value_name = "N", requires = "peers", default_value_t = peers::REPEATS)]
        repeats: NonZeroUsize,
        /// Writes the tables into docs/performance.md.
        #[arg(long, requires = "peers")]
        write_docs: bool,
    },
    /// Packs crates and npm package, checks them, and uses them as a stranger would. Publishes nothing.
    Release {
        /// Only this exists: publishing itself is done by hand, with what was packed.
        #[arg(long, required = true)]
        dry_run: bool,
    },
    /// Runs one wasm test program; cargo calls it.
    #[command(hide = true)]
    WasmTestRunner {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

#[derive(clap::Args)]
struct Measuring {
    /// Prints one JSON line per figure, and nothing else, on standard output.
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
        Command::Demo { once: true, .. } => demo::once(project),
        Command::Demo { once: false, port } => demo::serve(project, port).map(|()| true),
        Command::Test { suites } => test::command(project, &suites),
        Command::Ci => test::command(project, &[]),
        Command::Verify { measuring, only } => verify::command(project, &only, measuring.format()),
        Command::Parity { measuring, events } => {
            parity::command(project, events.map_or(Slice::All, Slice::First), measuring.format())
        }
        Command::Conformance(measuring) => conformance::command(project, measuring.format()),
        Command::Fuzz { measuring, targets, seconds } => fuzz::command(project, &targets, seconds, measuring.format()),
        Command::Release { .. } => release::command(project),
        Command::WasmTestRunner { arguments } => runner::command(arguments).map(|()| true),
        Command::Bench { measuring, peers: false, .. } => bench::command(project, measuring.format()),
        Command::Bench { measuring, peers: true, only, repeats, write_docs } => {
            let outcome = if write_docs { peers::Outcome::WriteDocs } else { peers::Outcome::Print };
            peers::command(project, &peers::Options { only, repeats: repeats.get(), outcome }, measuring.format())
        }
        Command::Size { measuring, why } => {
            let detail = if why { size::Detail::Why } else { size::Detail::Figures };
            size::command(project, detail, measuring.format())
        }
    }
}
