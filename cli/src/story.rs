//! `etappe story`: tell a story of steps and compare each page with what it must show.

use std::path::PathBuf;
use std::process::ExitCode;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use etappe::engine::Engine;
use etappe::explain::{Explanation, Language};
use etappe::model::{Context, Detail, Fact, Page, Value};
use serde_json::json;
use url::Url;

use crate::error::{CliError, WRONG_INPUT};
use crate::event_line::EventLine;
use crate::explained::{self, LanguageCode};
use crate::journey::load_engine;
use crate::report::counted;
use crate::say;
use crate::story_file::{Step, Story};
use crate::visitor::{Visitor, refusal_words};

/// Arguments of `etappe story`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The story, in YAML; it names its journey.
    #[arg(value_name = "STORY")]
    story: PathBuf,
    /// Insist that the story's pack was signed by this public key; a key or the file that holds it. Several are given one by one.
    #[arg(long, value_name = "PUBLIC", allow_hyphen_values = true)]
    key: Vec<String>,
    /// Tell every step so that its page is decided at this moment (milliseconds since 1970).
    #[arg(long, value_name = "MS")]
    now: Option<i64>,
    /// Print one JSON object per step, with the view that the page would leave in its cookie.
    #[arg(long)]
    json: bool,
    /// Also explain every page: in sentences, with --json in full.
    #[arg(long)]
    explain: bool,
    /// The language of the sentences.
    #[arg(long, value_enum, value_name = "en|de", hide_possible_values = true, requires = "explain")]
    language: Option<LanguageCode>,
}

/// Tells every step.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let story = Story::read(&arguments.story)?;
    let engine = load_engine(&story.journey, &arguments.key)?;
    let mut differences = 0usize;
    for number in 0..story.steps.len() {
        let Some((last, told)) = story.steps.get(..=number).and_then(|steps| steps.split_last()) else {
            continue;
        };
        let shift_ms = arguments.now.map_or(0, |now_ms| now_ms.saturating_sub(last.at_ms));
        let (visitor, page) = tell(&engine, &story.user, told, last, shift_ms)?;
        let explanation =
            arguments.explain.then(|| explain(&engine, &visitor, last, shift_ms, arguments)).transpose()?;
        let wrong = differences_of(&engine, last, &page);
        differences = differences.saturating_add(wrong.len());
        if arguments.json {
            say!("{}", as_json(&engine, last, &visitor, &page, shift_ms, explanation));
        } else {
            print(&engine, last, &page, &wrong);
            explanation.iter().for_each(explained::print_sentences);
        }
    }
    if !arguments.json {
        say!("{}, {}", counted(story.steps.len(), "step"), counted(differences, "difference"));
    }
    Ok(ExitCode::from(if differences == 0 { 0 } else { WRONG_INPUT }))
}

/// The profile and the page of the last step, after all steps before it.
fn tell(engine: &Engine, user: &str, told: &[Step], last: &Step, shift_ms: i64) -> Result<(Visitor, Page), CliError> {
    let mut visitor = Visitor::new(engine, user).ok_or_else(broken)?;
    for step in told {
        live(engine, &mut visitor, step, shift_ms)?;
        decide(engine, &mut visitor, step, shift_ms).ok_or_else(broken)?;
    }
    live(engine, &mut visitor, last, shift_ms)?;
    let before = visitor.clone();
    let page = decide(engine, &mut visitor, last, shift_ms).ok_or_else(broken)?;
    Ok((before, page))
}

fn broken() -> CliError {
    CliError::input("the profile cannot be read back", "report this as a bug, with the story")
}

fn live(engine: &Engine, visitor: &mut Visitor, step: &Step, shift_ms: i64) -> Result<(), CliError> {
    for event in &step.events {
        let at_ms = event.at_ms.saturating_add(shift_ms);
        let dimensions = event.dimensions.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        let line = EventLine::of_event(&event.name, dimensions);
        visitor.apply(&line, at_ms, at_ms).map_err(|(what, refusal)| {
            let message = format!("step `{}`: {what} {}", step.name, refusal_words(refusal));
            CliError::input(message, format!("see `profile` in the journey `{}`", engine.pack().journey()))
        })?;
    }
    Ok(())
}

fn decide(engine: &Engine, visitor: &mut Visitor, step: &Step, shift_ms: i64) -> Option<Page> {
    with_context(step, |context| visitor.decide(engine, context, step.at_ms.saturating_add(shift_ms), Detail::Winners))
}

/// Why the page shows what it shows, for the visitor as the page found them.
fn explain(
    engine: &Engine,
    visitor: &Visitor,
    step: &Step,
    shift_ms: i64,
    arguments: &Arguments,
) -> Result<Explanation, CliError> {
    let language = arguments.language.map_or(Language::default(), Language::from);
    let now_ms = step.at_ms.saturating_add(shift_ms);
    with_context(step, |context| engine.explain(&visitor.view(), context, now_ms, language)).map_err(|_| broken())
}

fn with_context<T>(step: &Step, take: impl FnOnce(&Context<'_>) -> T) -> T {
    let facts = facts_of(step);
    let borrowed: Vec<Fact<'_>> = facts.iter().map(|(name, value)| (*name, Value::String(value))).collect();
    take(&Context { facts: &borrowed, page_id: &step.name, ..Context::default() })
}

/// What a page knows of its own address.
fn facts_of(step: &Step) -> Vec<(&'static str, String)> {
    let mut facts = vec![("channel", step.channel.clone())];
    let Ok(url) = Url::parse("http://shop.example").and_then(|base| base.join(&step.path)) else {
        return facts;
    };
    facts.push(("path", url.path().to_owned()));
    for (parameter, field) in [("utm_campaign", "campaign"), ("utm_source", "source"), ("utm_medium", "medium")] {
        if let Some((_, value)) = url.query_pairs().find(|pair| pair.0 == parameter) {
            facts.push((field, value.into_owned()));
        }
    }
    facts
}

fn item_in<'a>(engine: &'a Engine, page: &Page, slot: &str) -> &'a str {
    let decision = page.decisions.iter().find(|decision| engine.pack().slot_name(decision.slot) == slot);
    decision.and_then(|decision| decision.item).map_or("-", |item| engine.pack().item_name(item))
}

fn differences_of(engine: &Engine, step: &Step, page: &Page) -> Vec<String> {
    let mut wrong = Vec::new();
    let stage = engine.pack().stage_name(page.stage);
    if let Some(expected) = step.stage.as_deref().filter(|expected| *expected != stage) {
        wrong.push(format!("expected stage {expected}, got {stage}"));
    }
    for (slot, expected) in &step.slots {
        let item = item_in(engine, page, slot);
        if item != expected {
            wrong.push(format!("expected {slot} to show {expected}, got {item}"));
        }
    }
    wrong
}

fn print(engine: &Engine, step: &Step, page: &Page, wrong: &[String]) {
    say!("{} ({}, {})", step.name, engine.pack().stage_name(page.stage), step.path);
    for decision in &page.decisions {
        let slot = engine.pack().slot_name(decision.slot);
        say!("  {slot:<8} {:<24} {}", item_in(engine, page, slot), decision.reason.name());
    }
    wrong.iter().for_each(|wrong| say!("  DIFFERENT: {wrong}"));
}

fn as_json(
    engine: &Engine,
    step: &Step,
    visitor: &Visitor,
    page: &Page,
    shift_ms: i64,
    explanation: Option<Explanation>,
) -> serde_json::Value {
    let mut told = json!({
        "step": step.name,
        "channel": step.channel,
        "path": step.path,
        "now": step.at_ms.saturating_add(shift_ms),
        "view": BASE64_URL_SAFE_NO_PAD.encode(visitor.view()),
        "stage": engine.pack().stage_name(page.stage),
        "differences": differences_of(engine, step, page),
    });
    if let Some(explanation) = explanation {
        told["explanation"] = json!(explanation);
    }
    told
}
