//! `etappe decide`: decide every slot of a page once, for a visitor described by events.

use std::io::BufRead;
use std::path::PathBuf;
use std::process::ExitCode;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Page};
use serde_json::{Map, Value as Json, json};

use crate::error::{CliError, LINES_PASSED_OVER};
use crate::event_line::{self, EventLine};
use crate::files;
use crate::journey::load_engine;
use crate::record::code;
use crate::time::{format_ms, now_ms, parse_ms};
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
    /// The moment of the decision; the last event's time, else the current time, if not given.
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
    let facts = Facts::read(&arguments.context)?;
    let borrowed = event_line::facts(&facts.values);
    let context = Context {
        facts: &borrowed,
        page_id: &facts.page_id,
        committed: &[],
    };
    let (page, now_ms, passed_over) = match &arguments.view {
        Some(view) => by_view(&engine, arguments, view, &context)?,
        None => by_events(&engine, arguments, &context)?,
    };
    if arguments.json {
        println!("{}", as_json(&engine, &page, now_ms));
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
        CliError::usage(
            format!("--view is not base64url: {error}"),
            "copy the cookie `etappe_view` as it is, without padding",
        )
    })?;
    let page = engine
        .decide(&bytes, context, now_ms, detail(arguments))
        .map_err(|error| CliError::input(format!("E{:04}: --view: {error}", error.number()), error.help()))?;
    Ok((page, now_ms, false))
}

fn by_events(engine: &Engine, arguments: &Arguments, context: &Context<'_>) -> Outcome {
    let (lines, mut passed_over) = read_events(arguments)?;
    let now_ms = moment(arguments, &lines)?;
    let mut visitor = Visitor::new(engine, "visitor")
        .ok_or_else(|| CliError::input("cannot begin a profile", "compile the journey anew"))?;
    for (purpose, granted) in consents(arguments)? {
        visitor.consent(&purpose, granted, now_ms).map_err(|_| {
            let pack = engine.pack();
            let names: Vec<&str> = (0..pack.purposes()).map(|index| pack.purpose_name(index)).collect();
            CliError::usage(
                format!("the journey has no purpose `{purpose}`"),
                format!("it has {}", names.join(", ")),
            )
        })?;
    }
    for (number, line, time_ms) in &lines {
        if let Err((what, refusal)) = visitor.apply(line, *time_ms, now_ms) {
            eprintln!("line {number}: {what} {}; passed over", refusal_words(refusal));
            passed_over = true;
        }
    }
    let attributes = EventLine::of_attributes(pairs(&arguments.attributes, "--set")?);
    if let Err((what, refusal)) = visitor.apply(&attributes, now_ms, now_ms) {
        let message = format!("--set: {what} {}", refusal_words(refusal));
        return Err(CliError::usage(message, "see `profile.attributes` in the journey"));
    }
    let page = visitor
        .decide(engine, context, now_ms, detail(arguments))
        .ok_or_else(|| {
            CliError::input(
                "the profile cannot be read back",
                "report this as a bug, with the journey and the events",
            )
        })?;
    Ok((page, now_ms, passed_over))
}

fn detail(arguments: &Arguments) -> Detail {
    if arguments.losers {
        Detail::Losers
    } else {
        Detail::Winners
    }
}

/// What the command line says about the request.
struct Facts {
    values: Map<String, Json>,
    page_id: String,
}

impl Facts {
    fn read(texts: &[String]) -> Result<Self, CliError> {
        let mut values = Map::new();
        for text in texts {
            if text.starts_with('{') {
                let object: Map<String, Json> = serde_json::from_str(text).map_err(|error| {
                    CliError::usage(
                        format!("--context is no JSON object: {error}"),
                        "write --context name=value, or {\"name\":\"value\"}",
                    )
                })?;
                values.extend(object);
            } else {
                values.extend(pairs(std::slice::from_ref(text), "--context")?);
            }
        }
        let page_id = values.remove("page_id").and_then(|id| id.as_str().map(str::to_owned));
        Ok(Self {
            values,
            page_id: page_id.unwrap_or_else(|| "cli".to_owned()),
        })
    }
}

type Numbered = (usize, EventLine, i64);

fn read_events(arguments: &Arguments) -> Result<(Vec<Numbered>, bool), CliError> {
    let Some(path) = &arguments.events else {
        return Ok((Vec::new(), false));
    };
    let mut lines = Vec::new();
    let mut passed_over = false;
    for (index, line) in files::open(path)?.lines().enumerate() {
        let number = index.saturating_add(1);
        let line = line.map_err(|error| CliError::read(path, &error))?;
        if line.trim().is_empty() {
            continue;
        }
        match EventLine::parse(&line) {
            Ok((line, time_ms)) => lines.push((number, line, time_ms)),
            Err(why) => {
                eprintln!("{} line {number}: {why}; passed over", path.display());
                passed_over = true;
            }
        }
    }
    Ok((lines, passed_over))
}

fn moment(arguments: &Arguments, lines: &[Numbered]) -> Result<i64, CliError> {
    match &arguments.now {
        Some(text) => parse_ms(text).ok_or_else(|| {
            CliError::usage(
                format!("--now `{text}` is no moment"),
                "write 2026-05-04T07:42:00Z, or milliseconds since 1970",
            )
        }),
        None => Ok(lines.iter().map(|line| line.2).max().unwrap_or_else(now_ms)),
    }
}

fn pair<'a>(text: &'a str, option: &str) -> Result<(&'a str, &'a str), CliError> {
    text.split_once('=').ok_or_else(|| {
        CliError::usage(
            format!("{option} `{text}` has no `=`"),
            format!("write {option} name=value"),
        )
    })
}

fn pairs(texts: &[String], option: &str) -> Result<Map<String, Json>, CliError> {
    texts
        .iter()
        .map(|text| {
            let (name, value) = pair(text, option)?;
            let typed = serde_json::from_str(value)
                .ok()
                .filter(|value: &Json| value.is_number() || value.is_boolean());
            Ok((name.to_owned(), typed.unwrap_or_else(|| value.into())))
        })
        .collect()
}

fn consents(arguments: &Arguments) -> Result<Vec<(String, bool)>, CliError> {
    arguments
        .consent
        .iter()
        .map(|text| match pair(text, "--consent")? {
            (purpose, "granted") => Ok((purpose.to_owned(), true)),
            (purpose, "denied") => Ok((purpose.to_owned(), false)),
            (_, word) => Err(CliError::usage(
                format!("--consent: `{word}` must be `granted` or `denied`"),
                "write --consent personalization=granted",
            )),
        })
        .collect()
}

fn print(engine: &Engine, page: &Page, now_ms: i64) {
    let pack = engine.pack();
    println!("stage {} at {}", pack.stage_name(page.stage), format_ms(now_ms));
    let width = (0..pack.slots())
        .map(|slot| pack.slot_name(slot).len())
        .max()
        .unwrap_or(0);
    for decision in &page.decisions {
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        println!(
            "{:width$}  {item}  ({})",
            pack.slot_name(decision.slot),
            decision.reason.name()
        );
        for loser in &decision.losers {
            println!("{:width$}    not {}: {}", "", pack.item_name(loser.item), code(loser));
        }
    }
}

fn as_json(engine: &Engine, page: &Page, now_ms: i64) -> Json {
    let pack = engine.pack();
    let decisions: Vec<Json> = page
        .decisions
        .iter()
        .map(|decision| {
            let losers: Vec<Json> = decision
                .losers
                .iter()
                .map(|loser| {
                    json!({
                        "item": pack.item_name(loser.item),
                        "reason": loser.reason.name(),
                        "cause": loser.cause.map(|cause| cause.name()),
                    })
                })
                .collect();
            let content = decision.item.map(|item| pack.content(item)).unwrap_or_default();
            json!({
                "slot": pack.slot_name(decision.slot),
                "item": decision.item.map(|item| pack.item_name(item)),
                "reason": decision.reason.name(),
                "decisionId": format!("{:016x}", decision.decision_id),
                "content": serde_json::from_str::<Json>(content).ok(),
                "losers": losers,
            })
        })
        .collect();
    json!({
        "journey": pack.journey(),
        "version": pack.version(),
        "packHash": format!("{:016x}", pack.hash()),
        "now": now_ms,
        "stage": pack.stage_name(page.stage),
        "decisions": decisions,
    })
}
