//! `etappe decide`: decide every slot of a page once, for a visitor described by events or by a view.

use std::path::PathBuf;
use std::process::ExitCode;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Page};
use serde_json::{Value as Json, json};

use crate::error::{CliError, LINES_PASSED_OVER};
use crate::event_line::{self, EventLine};
use crate::journey::load_engine;
use crate::record::code;
use crate::say;
use crate::time::{format_ms, now_ms, parse_ms};
use crate::typed;
use crate::visitor::{Visitor, refusal_words};

/// Arguments of `etappe decide`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The journey, or its pack.
    #[arg(value_name = "JOURNEY")]
    journey: PathBuf,
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
    /// The moment of the decision; the last event's time, else the current time, if not given. Later events are left out.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Also print what lost and why.
    #[arg(long)]
    losers: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Decides and prints.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let engine = load_engine(&arguments.journey)?;
    let (values, page_id) = typed::context(&engine, &arguments.context)?;
    let facts = typed::facts(&values);
    let context = Context { facts: &facts, page_id: page_id.as_deref().unwrap_or("cli"), committed: &[] };
    let (page, now_ms, passed_over) = match &arguments.view {
        Some(view) => by_view(&engine, arguments, view, &context)?,
        None => by_events(&engine, arguments, &context)?,
    };
    if arguments.json {
        say!("{}", as_json(&engine, &page, now_ms));
    } else {
        print(&engine, &page, now_ms);
    }
    Ok(ExitCode::from(if passed_over { LINES_PASSED_OVER } else { 0 }))
}

/// The page, the moment, and whether lines were passed over.
type Outcome = Result<(Page, i64, bool), CliError>;

fn by_view(engine: &Engine, arguments: &Arguments, view: &str, context: &Context<'_>) -> Outcome {
    let now_ms = moment(arguments, &[])?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(view).map_err(|error| {
        let help = "copy the cookie `etappe_view` as it is, without padding";
        CliError::usage(format!("--view is not base64url: {error}"), help)
    })?;
    let page = engine
        .decide(&bytes, context, now_ms, detail(arguments))
        .map_err(|error| CliError::input(format!("E{:04}: --view: {error}", error.number()), error.help()))?;
    Ok((page, now_ms, false))
}

fn by_events(engine: &Engine, arguments: &Arguments, context: &Context<'_>) -> Outcome {
    let attributes = typed::attributes(engine, &arguments.attributes)?;
    let consents = consents(engine, arguments)?;
    let (lines, mut passed_over) = read_events(arguments)?;
    let now_ms = moment(arguments, &lines)?;
    let mut visitor = Visitor::new(engine, "visitor")
        .ok_or_else(|| CliError::input("cannot begin a profile", "compile the journey anew"))?;
    for (purpose, granted) in consents {
        // Checked above: the journey has the purpose.
        let _ = visitor.consent(&purpose, granted, now_ms);
    }
    let events = arguments.events.as_deref().unwrap_or_else(|| std::path::Path::new("-")).display().to_string();
    for (number, line, time_ms) in lines.iter().filter(|line| line.2 <= now_ms) {
        if let Err((what, refusal)) = visitor.apply(line, *time_ms, *time_ms) {
            eprintln!("{events} line {number}: {what} {}; passed over", refusal_words(refusal));
            passed_over = true;
            continue;
        }
        // As on a page: the stage is evaluated after every event, and what it comes to is kept.
        let facts = event_line::facts(&line.context);
        let context = Context { facts: &facts, ..Context::default() };
        visitor.decide(engine, &context, *time_ms, Detail::Winners);
    }
    for (name, value) in &attributes {
        visitor.set(name, value.as_value(), now_ms).map_err(|refusal| {
            let message = format!("--set: attribute `{name}` {}", refusal_words(refusal));
            CliError::usage(message, "see `profile.attributes` in the journey; grant its purpose with --consent")
        })?;
    }
    let page = visitor.decide(engine, context, now_ms, detail(arguments)).ok_or_else(|| {
        CliError::input("the profile cannot be read back", "report this as a bug, with the journey and the events")
    })?;
    Ok((page, now_ms, passed_over))
}

fn detail(arguments: &Arguments) -> Detail {
    if arguments.losers { Detail::Losers } else { Detail::Winners }
}

type Numbered = (usize, EventLine, i64);

fn read_events(arguments: &Arguments) -> Result<(Vec<Numbered>, bool), CliError> {
    let mut lines = Vec::new();
    let mut passed_over = false;
    if let Some(path) = &arguments.events {
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

fn moment(arguments: &Arguments, lines: &[Numbered]) -> Result<i64, CliError> {
    match &arguments.now {
        Some(text) => parse_ms(text).ok_or_else(|| {
            let help = "write 2026-05-04T07:42:00Z, or milliseconds since 1970";
            CliError::usage(format!("--now `{text}` is no moment"), help)
        }),
        None => Ok(lines.iter().map(|line| line.2).max().unwrap_or_else(now_ms)),
    }
}

fn consents(engine: &Engine, arguments: &Arguments) -> Result<Vec<(String, bool)>, CliError> {
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
    arguments.consent.iter().map(read).collect()
}

fn print(engine: &Engine, page: &Page, now_ms: i64) {
    let pack = engine.pack();
    let note = if page.stage_unknown { ", because the profile's stage no longer exists" } else { "" };
    say!("stage {}{note} at {}", pack.stage_name(page.stage), format_ms(now_ms));
    let width = (0..pack.slots()).map(|slot| pack.slot_name(slot).len()).max().unwrap_or(0);
    for decision in &page.decisions {
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        say!("{:width$}  {item}  ({})", pack.slot_name(decision.slot), decision.reason.name());
        for loser in &decision.losers {
            say!("{:width$}    not {}: {}", "", pack.item_name(loser.item), code(loser));
        }
    }
}

fn as_json(engine: &Engine, page: &Page, now_ms: i64) -> Json {
    let pack = engine.pack();
    let loser = |loser: &etappe::model::Loser| {
        json!({
            "item": pack.item_name(loser.item),
            "reason": loser.reason.name(),
            "cause": loser.cause.map(|cause| cause.name()),
        })
    };
    let decisions: Vec<Json> = page
        .decisions
        .iter()
        .map(|decision| {
            let content = decision.item.map(|item| pack.content(item)).unwrap_or_default();
            json!({
                "slot": pack.slot_name(decision.slot),
                "item": decision.item.map(|item| pack.item_name(item)),
                "variant": decision.variant,
                "reason": decision.reason.name(),
                "decisionId": format!("{:016x}", decision.decision_id),
                "content": serde_json::from_str::<Json>(content).ok(),
                "losers": decision.losers.iter().map(loser).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "journey": pack.journey(),
        "version": pack.version(),
        "packHash": format!("{:016x}", pack.hash()),
        "now": now_ms,
        "stage": pack.stage_name(page.stage),
        "stageKnown": !page.stage_unknown,
        "transition": page.transition.map(|transition| json!({
            "from": pack.stage_name(transition.from),
            "to": pack.stage_name(transition.to),
            "atMs": transition.at_ms,
            "newestMs": transition.newest_ms,
            "id": format!("{:016x}", transition.id),
        })),
        "decisions": decisions,
    })
}
