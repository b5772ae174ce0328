//! The `etappe` command: check, lay out, draw, compile, sign, decide, convert, replay and test journeys, tell stories, and read profiles.

mod check;
mod compile;
mod consent;
mod convert;
mod decide;
mod decided;
mod diff;
mod difference;
mod document;
mod error;
mod error_page;
mod event_line;
mod explain;
mod explained;
mod feed;
mod files;
mod fmt;
mod input;
mod journey;
mod keys;
mod log;
mod map;
mod mapping;
mod out;
mod preview;
mod profile;
mod record;
mod replay;
mod report;
mod sarif;
mod schema;
mod sign;
mod story;
mod story_file;
mod test;
mod test_files;
mod test_watch;
mod time;
mod trust;
mod typed;
mod verify;
mod visitor;
mod visitors;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Write, check, compile and replay customer journeys.
#[derive(Parser)]
#[command(name = "etappe", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0  all is well
  1  the journey, pack, profile or test has errors; each was named with its place and the way out
     (`test`: a test failed; `fmt --check`: a file would change; `check --deny-warnings`: there are warnings;
     `replay --log`: a page is not decided as written)
  2  the command line is wrong
  3  done, but some event lines were passed over; each was named with its line number
  4  a file cannot be read or written";

#[derive(Subcommand)]
enum Command {
    /// Say what is wrong with journeys, and where, and what is most likely not meant.
    Check(check::Arguments),
    /// Lay journeys out anew: one style, every comment kept.
    Fmt(fmt::Arguments),
    /// Compile a journey into the pack that pages and workers load.
    Compile(compile::Arguments),
    /// Decide every slot of a page once, for a visitor described by events.
    Decide(decide::Arguments),
    /// Explain every slot of a page: per item the reason, per clause the value seen, and what nearly won.
    Explain(explain::Arguments),
    /// Draw a journey: its stages, the moves between them, and what each slot can show.
    Map(map::Arguments),
    /// Bring the rows of another system into event lines, by a mapping.
    Convert(convert::Arguments),
    /// Replay events in order and decide all slots after each of them.
    Replay(replay::Arguments),
    /// Replay events against two journeys, and say which visitors would see something else, and why.
    Diff(diff::Arguments),
    /// Read stored profiles: what is kept about somebody; make, merge, compare and erase them.
    Profile(profile::Arguments),
    /// Say per purpose what a journey stores, and what reads it for what.
    Consent(consent::Arguments),
    /// Make the keys that packs are signed and verified with.
    Keys(keys::Arguments),
    /// Sign a pack, so that hosts with the public key take no other.
    Sign(sign::Arguments),
    /// Say who signed a pack and until when, or why it is not to be taken.
    Verify(verify::Arguments),
    /// Say what a code of an error means, with a wrong and a right example.
    Error(error_page::Arguments),
    /// Print the JSON Schema of journeys, for editors.
    Schema(schema::Arguments),
    /// Tell a story of steps and compare each page with what it must show.
    Story(story::Arguments),
    /// Run the rule tests of journeys, and say what they saw of them.
    Test(test::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Compile(arguments) => compile::run(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Map(arguments) => map::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Profile(arguments) => profile::run(&arguments),
        Command::Consent(arguments) => consent::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Error(arguments) => error_page::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Story(arguments) => story::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            error.exit_code()
        }
    }
}
