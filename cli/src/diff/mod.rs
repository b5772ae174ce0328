//! `etappe diff`: replay events against two journeys, and say which visitors would see something else, and why.

mod kind;
mod machine;
mod only;
mod print;
mod seen;
mod side;
mod tally;

use std::path::PathBuf;
use std::process::ExitCode;

use etappe::engine::Engine;
use etappe::explain::Language;

use crate::convert::Converted;
use crate::error::{CliError, LINES_PASSED_OVER};
use crate::explained::LanguageCode;
use crate::feed::Feed;
use crate::files;
use crate::journey::load_engine;
use crate::report::counted;
use crate::say;
use side::{Moment, Side};
use tally::Tally;

/// Arguments of `etappe diff`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The journey as it is, or its pack.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The journey as it would be, or its pack.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Insist that both packs were signed by this public key; a key or the file that holds it. Several are given one by one.
    #[arg(long, value_name = "PUBLIC", allow_hyphen_values = true)]
    key: Vec<String>,
    /// Events: one JSON object per line, or rows as CSV with `--source`.
    #[arg(long, value_name = "EVENTS")]
    events: PathBuf,
    /// The events are CSV rows; this mapping says which column is what.
    #[arg(long, value_name = "MAPPING")]
    source: Option<PathBuf>,
    /// Stop after this many events.
    #[arg(long, value_name = "EVENTS")]
    limit: Option<usize>,
    /// Write here the ids of the visitors who would see something else, one per line.
    #[arg(long, value_name = "FILE")]
    visitors: Option<PathBuf>,
    /// The language of the sentences.
    #[arg(long, value_enum, default_value = "en", value_name = "en|de", hide_possible_values = true)]
    language: LanguageCode,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Replays against both, prints what differs. Something that differs is no error: it is what was asked for.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let old = load_engine(&arguments.old, &arguments.key)?;
    let new = load_engine(&arguments.new, &arguments.key)?;
    let feed = Feed { events: &arguments.events, source: arguments.source.as_deref(), limit: arguments.limit };
    let tally = replayed(&feed, [&old, &new], arguments.language.into())?;
    if let Some(path) = &arguments.visitors {
        let lines: String = tally.differing.iter().map(|user| format!("{user}\n")).collect();
        files::write(path, lines.as_bytes())?;
    }
    if arguments.json {
        say!("{}", machine::object(&tally, [old.pack(), new.pack()]));
    } else {
        print::summary(&tally, [old.pack(), new.pack()]);
    }
    if tally.passed_over > 0 {
        eprintln!("{} passed over", counted(tally.passed_over, "line"));
        return Ok(ExitCode::from(LINES_PASSED_OVER));
    }
    Ok(ExitCode::SUCCESS)
}

/// What differs between the pages of both journeys.
fn replayed(feed: &Feed<'_>, engines: [&Engine; 2], language: Language) -> Result<Tally, CliError> {
    let mut sides = engines.map(Side::new);
    let mut tally = Tally::default();
    feed.for_each(|event| {
        match event {
            Ok(event) => live(feed, &mut sides, &mut tally, &event, language),
            Err((line, why)) => {
                feed.pass_over(line, &why);
                tally.passed_over = tally.passed_over.saturating_add(1);
            }
        }
        true
    })?;
    Ok(tally)
}

/// Lets one visitor do one thing in both journeys, and compares what they then see.
fn live(feed: &Feed<'_>, sides: &mut [Side<'_>; 2], tally: &mut Tally, event: &Converted, language: Language) {
    let moment = Moment::of(event);
    let [old, new] = sides;
    let why = match (old.take_in(&moment), new.take_in(&moment)) {
        (Ok(()), Ok(())) => None,
        // Both pages are decided all the same: the visitor came there whichever of the two knows the event.
        (Err(why), Ok(())) => Some((format!("in the old journey, {why}"), true)),
        (Ok(()), Err(why)) => Some((format!("in the new journey, {why}"), true)),
        (Err(why), Err(_)) => Some((why, false)),
    };
    let is_decided = why.as_ref().is_none_or(|why| why.1);
    if let Some((why, _)) = why {
        feed.pass_over(event.line_number, &why);
        tally.passed_over = tally.passed_over.saturating_add(1);
    }
    if !is_decided {
        return;
    }
    if let (Some(old), Some(new)) = (old.decide(&moment), new.decide(&moment)) {
        tally.page(&moment, [&old, &new], language);
    }
}
