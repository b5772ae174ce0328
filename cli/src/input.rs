//! Visitor, request and moment, as `decide` and `explain` take them from the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use etappe::engine::Engine;
use etappe::model::{Committed, Context, Detail};
use etappe::profile::ProfileError;

use crate::error::{CliError, LINES_PASSED_OVER};
use crate::event_line::{self, EventLine};
use crate::journey::load_engine;
use crate::preview::Previewed;
use crate::time::{now_ms, parse_moment};
use crate::typed::{self, Values};
use crate::visitor::{Visitor, refusal_words};

/// Whom and what a page is decided for.
#[derive(clap::Args)]
pub struct Input {
    /// The journey, or its pack.
    #[arg(value_name = "JOURNEY")]
    journey: PathBuf,
    /// Insist that the pack was signed by this public key; a key or the file that holds it. Several are given one by one.
    #[arg(long, value_name = "PUBLIC", allow_hyphen_values = true)]
    key: Vec<String>,
    /// What the visitor did: one JSON object per line, for example {"time":"2026-05-04T07:42:00Z","event":"page_view"}.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// The visitor's view instead: what a page keeps in its cookie `etappe_view`.
    #[arg(long, value_name = "BASE64URL", conflicts_with_all = ["events", "attributes", "consent"])]
    view: Option<String>,
    /// An attribute of the visitor, such as country=CH.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
    /// A fact of the request, such as campaign=poster-hauptbahnhof; or all of them as one JSON object.
    #[arg(long, value_name = "NAME=VALUE|JSON")]
    context: Vec<String>,
    /// What the visitor said about a purpose, such as personalization=granted.
    #[arg(long, value_name = "PURPOSE=granted|denied")]
    consent: Vec<String>,
    /// What stands on the page already and is to stay, such as hero=poster.
    #[arg(long, value_name = "SLOT=ITEM")]
    committed: Vec<String>,
    /// Preview: as if the visitor were in this stage.
    #[arg(long, value_name = "STAGE")]
    pub preview_stage: Option<String>,
    /// Preview: as if the visitor were in this segment, or were not; such as swiss=true.
    #[arg(long, value_name = "SEGMENT=true|false")]
    pub preview_segment: Vec<String>,
    /// Preview: this item stands in this slot, whatever refuses it; such as hero=poster.
    #[arg(long, value_name = "SLOT=ITEM")]
    pub preview_item: Vec<String>,
    /// Preview: as if this variant were drawn; such as copy=gift.
    #[arg(long, value_name = "EXPERIMENT=VARIANT")]
    pub preview_variant: Vec<String>,
    /// The moment of the decision; the last event's time, else the current time, if not given. Later events are left out.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
}

/// The input, read and checked.
pub struct Asked {
    /// The loaded journey.
    pub engine: Engine,
    /// What the profile knows.
    pub view: Vec<u8>,
    /// The moment.
    pub now_ms: i64,
    values: Values,
    page_id: Option<String>,
    committed: Vec<(String, String)>,
    previewed: Previewed,
    passed_over: bool,
}

impl Asked {
    /// Loads the journey and brings the visitor to the moment of the decision.
    pub fn read(input: &Input) -> Result<Self, CliError> {
        let engine = load_engine(&input.journey, &input.key)?;
        let (values, page_id) = typed::context(&engine, &input.context)?;
        let committed = committed(&engine, input)?;
        let previewed = Previewed::read(engine.pack(), input)?;
        let (view, now_ms, passed_over) = match &input.view {
            Some(view) => (bytes_of(view)?, moment(input, &[])?, false),
            None => by_events(&engine, input)?,
        };
        Ok(Self { engine, view, now_ms, values, page_id, committed, previewed, passed_over })
    }

    /// Hands the request to `take`.
    pub fn with_context<T>(&self, take: impl FnOnce(&Context<'_>) -> T) -> T {
        let facts = typed::facts(&self.values);
        let committed: Vec<_> =
            self.committed.iter().map(|(slot, item)| Committed { slot, item, variant: "" }).collect();
        let page_id = self.page_id.as_deref().unwrap_or("cli");
        self.previewed.with(|preview| {
            take(&Context { facts: &facts, page_id, committed: &committed, preview, ..Context::default() })
        })
    }

    /// How the command ends when all went well but for lines that were passed over.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.passed_over { LINES_PASSED_OVER } else { 0 })
    }
}

/// What is said when a view cannot be read.
pub fn unreadable(error: ProfileError) -> CliError {
    CliError::input(format!("E{:04}: --view: {error}", error.number()), error.help())
}

fn bytes_of(view: &str) -> Result<Vec<u8>, CliError> {
    BASE64_URL_SAFE_NO_PAD.decode(view).map_err(|error| {
        let help = "copy the cookie `etappe_view` as it is, without padding";
        CliError::usage(format!("--view is not base64url: {error}"), help)
    })
}

/// The view after all events, the moment, and whether lines were passed over.
fn by_events(engine: &Engine, input: &Input) -> Result<(Vec<u8>, i64, bool), CliError> {
    let attributes = typed::attributes(engine, &input.attributes)?;
    let consents = consents(engine, &input.consent)?;
    let (lines, mut passed_over) = read_events(input)?;
    let now_ms = moment(input, &lines)?;
    let mut visitor = Visitor::new(engine, "visitor")
        .ok_or_else(|| CliError::input("cannot begin a profile", "compile the journey anew"))?;
    for (purpose, granted) in consents {
        // Checked above: the journey has the purpose.
        let _ = visitor.consent(&purpose, granted, now_ms);
    }
    let events = input.events.as_deref().unwrap_or_else(|| Path::new("-")).display().to_string();
    for (number, line, time_ms) in lines.iter().filter(|line| line.2 <= now_ms) {
        if let Err((what, refusal)) = visitor.apply(line, *time_ms, *time_ms) {
            eprintln!("{events} line {number}: {what} {}; passed over", refusal_words(refusal));
            passed_over = true;
            continue;
        }
        // As on a page: the stage is evaluated after every event, and what it comes to is kept.
        let values = event_line::values(&line.context);
        let facts = typed::facts(&values);
        let context = Context { facts: &facts, ..Context::default() };
        visitor.decide(engine, &context, *time_ms, Detail::Winners);
    }
    for (name, value) in &attributes {
        visitor.set(name, value.as_value(), now_ms).map_err(|refusal| {
            let message = format!("--set: attribute `{name}` {}", refusal_words(refusal));
            CliError::usage(message, "see `profile.attributes` in the journey; grant its purpose with --consent")
        })?;
    }
    Ok((visitor.view(), now_ms, passed_over))
}

type Numbered = (usize, EventLine, i64);

fn read_events(input: &Input) -> Result<(Vec<Numbered>, bool), CliError> {
    let mut lines = Vec::new();
    let mut passed_over = false;
    if let Some(path) = &input.events {
        event_line::for_each(path, None, |number, line| {
            match line {
                Ok((line, time_ms)) => lines.push((number, line, time_ms)),
                Err(why) => {
                    eprintln!("{} line {number}: {why}; passed over", path.display());
                    passed_over = true;
                }
            }
            true
        })?;
    }
    Ok((lines, passed_over))
}

fn moment(input: &Input, lines: &[Numbered]) -> Result<i64, CliError> {
    match &input.now {
        Some(text) => parse_moment(text),
        None => Ok(lines.iter().map(|line| line.2).max().unwrap_or_else(now_ms)),
    }
}

/// The words of `--consent`.
pub fn consents(engine: &Engine, texts: &[String]) -> Result<Vec<(String, bool)>, CliError> {
    let pack = engine.pack();
    let known: Vec<&str> = (0..pack.purposes()).map(|index| pack.purpose_name(index)).collect();
    let read = |text: &String| {
        let (purpose, word) = typed::pair(text, "--consent")?;
        if !known.contains(&purpose) {
            let message = format!("--consent: the journey has no purpose `{purpose}`");
            return Err(CliError::usage(message, format!("it has {}", known.join(", "))));
        }
        match word {
            "granted" => Ok((purpose.to_owned(), true)),
            "denied" => Ok((purpose.to_owned(), false)),
            _ => Err(CliError::usage(
                format!("--consent: `{word}` must be `granted` or `denied`"),
                format!("write --consent {purpose}=granted"),
            )),
        }
    };
    texts.iter().map(read).collect()
}

fn committed(engine: &Engine, input: &Input) -> Result<Vec<(String, String)>, CliError> {
    let pack = engine.pack();
    let read = |text: &String| {
        let (slot, item) = typed::pair(text, "--committed")?;
        typed::known(slot, "--committed", "slot", (0..pack.slots()).map(|slot| pack.slot_name(slot)))?;
        typed::known(item, "--committed", "item", (0..pack.items()).map(|item| pack.item_name(item)))?;
        Ok((slot.to_owned(), item.to_owned()))
    };
    input.committed.iter().map(read).collect()
}
