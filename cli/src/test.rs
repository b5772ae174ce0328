//! `etappe test`: run the rule tests of journeys, say what failed and why, and what the tests saw of the journeys.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe::trial::{
    JourneyText, Listing, Outcome, TestFile, human, is_journey, journey_path, json, junit, run as run_tests,
};

use crate::error::{CliError, FILE_FAILED, WRONG_INPUT};
use crate::files;
use crate::out::Out;
use crate::say;
use crate::test_files::{self, Found};
use crate::test_watch;

/// Arguments of `etappe test`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files of tests, and folders in which every `*.test.yaml`, `*.test.yml` and `*.test.json` is one.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Run only tests whose name contains this.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    filter: String,
    /// Also list tests that passed.
    #[arg(long)]
    verbose: bool,
    /// How to print what came out.
    #[arg(long, value_enum, default_value = "human")]
    format: TestFormat,
    /// Where to write it; standard output if not given.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also list what the tests saw of each stage, segment and item, and what they did not see.
    #[arg(long)]
    coverage: bool,
    /// Fail if less than this is covered of the items, of the stages or of the clauses of a journey.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    require_coverage: Option<u8>,
    /// Run again whenever a test or a journey is changed, until stopped.
    #[arg(long)]
    watch: bool,
}

/// How an outcome is printed.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TestFormat {
    /// Failures with their reasons, for people.
    Human,
    /// One JSON object per line.
    Json,
    /// One JUnit XML document, for CI systems.
    Junit,
}

/// Runs all tests; again and again, if asked to watch.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    if arguments.watch {
        test_watch::forever(&arguments.paths, || match once(arguments) {
            Ok(_) => {}
            Err(error) => eprintln!("{error}"),
        });
    }
    once(arguments)
}

/// Runs all tests once.
fn once(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let found = test_files::find(&arguments.paths);
    let mut worst = 0;
    let mut complain = |error: &CliError| {
        eprintln!("{error}");
        worst = worst.max(error.exit_number());
    };
    found.errors.iter().for_each(|(_, error)| complain(error));
    let read = read_all(&found, &mut complain);
    let mut journeys = read.iter().filter_map(|file| file.journey.as_ref());
    let has_unread = journeys.any(|journey| journey.text.is_err());
    let missing = found.files.iter().filter(|path| !read.iter().any(|file| file.path == **path));
    let unread = found.errors.iter().map(|(path, _)| path).chain(missing);
    let outcome = run_tests(&read, &arguments.filter).with_unread(unread.cloned());
    if outcome.tests().next().is_none()
        && outcome.failed() == 0
        && read.len() == found.files.len()
        && found.errors.is_empty()
    {
        complain(&nothing_to_run(arguments, read.len()));
    }
    if let Some(percent) = arguments.require_coverage {
        for shortfall in outcome.shortfalls(usize::from(percent)) {
            complain(&CliError::input(shortfall, "add tests; `etappe test --coverage` lists what no test sees"));
        }
    }
    if let Err(error) = print(arguments, &outcome) {
        complain(&error);
    }
    let failed = match outcome.failed() {
        0 => 0,
        _ if has_unread => FILE_FAILED,
        _ => WRONG_INPUT,
    };
    Ok(ExitCode::from(worst.max(failed)))
}

fn nothing_to_run(arguments: &Arguments, files: usize) -> CliError {
    let places: Vec<String> = arguments.paths.iter().map(|path| format!("`{}`", path.display())).collect();
    let places = places.join(", ");
    if files == 0 {
        let help = "name a file, or a folder with files that end in .test.yaml, .test.yml or .test.json";
        return CliError::usage(format!("there is no test in {places}"), help);
    }
    let message = format!("no test in {places} has `{}` in its name", arguments.filter);
    CliError::usage(message, "`etappe test --verbose` lists all names")
}

/// Every file with its journey; what cannot be read is complained of.
fn read_all(found: &Found, complain: &mut dyn FnMut(&CliError)) -> Vec<TestFile> {
    let mut read = Vec::new();
    for path in &found.files {
        let text = match files::read_text(Path::new(path)) {
            Ok(text) => text,
            Err(error) => {
                complain(&error);
                continue;
            }
        };
        if is_journey(path, &text) {
            let (name, ending) = path.rsplit_once('.').unwrap_or((path, "yaml"));
            let help = format!("its tests stand in `{name}.test.{ending}`; name that file, or write it");
            complain(&CliError::input(format!("`{path}`: this is a journey"), help));
            continue;
        }
        let journey = journey_path(path, &text).map(|journey| {
            let text = files::read_text(Path::new(&journey)).map_err(|error| error.cause());
            JourneyText { path: journey, text }
        });
        read.push(TestFile { path: path.clone(), text, journey });
    }
    read
}

/// Prints the outcome; the last line that is printed anywhere is always that of the counts.
fn print(arguments: &Arguments, outcome: &Outcome) -> Result<(), CliError> {
    let listing = Listing { passed: arguments.verbose, coverage: arguments.coverage };
    let text = match arguments.format {
        TestFormat::Human => human(outcome, listing),
        TestFormat::Json => json(outcome),
        TestFormat::Junit => junit(outcome),
    };
    match &arguments.output {
        Some(path) if path.as_os_str() != "-" => {
            let written = files::write(path, text.as_bytes());
            say!("{}", outcome.summary());
            return written;
        }
        _ => {
            Out::whole(&text);
            // What a program reads stays whole: it finds nothing but its format on standard output.
            if arguments.format != TestFormat::Human {
                eprintln!("{}", outcome.summary());
            }
        }
    }
    Ok(())
}
