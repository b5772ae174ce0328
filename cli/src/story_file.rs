//! Story files: what a visitor does step by step, and what each page must then show.

use std::path::{Path, PathBuf};

use etappe::syntax::{Format, Node, NodeValue, parse_document};

use crate::error::CliError;
use crate::files;
use crate::time::parse_ms;

/// A story, read and checked.
pub struct Story {
    /// The journey it is told in.
    pub journey: PathBuf,
    /// The visitor's name.
    pub user: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// One step: events, then a page.
pub struct Step {
    /// What it is called in tables.
    pub name: String,
    /// `context.channel`.
    pub channel: String,
    /// The page that is asked for.
    pub path: String,
    /// Events with their times.
    pub events: Vec<StoryEvent>,
    /// When the page is decided.
    pub at_ms: i64,
    /// The stage that the page must find, if one is given.
    pub stage: Option<String>,
    /// Slot and item that the page must show.
    pub slots: Vec<(String, String)>,
}

/// Something that the visitor does.
pub struct StoryEvent {
    /// The event's id.
    pub name: String,
    /// When.
    pub at_ms: i64,
    /// Dimension values.
    pub dimensions: Vec<(String, String)>,
}

/// What is wrong, in words that follow the file's name.
type Read<T> = Result<T, String>;

impl Story {
    /// Reads a story.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let text = files::read_text(path)?;
        let wrong = |what: String| {
            let message = format!("`{}`: {what}", path.display());
            CliError::input(message, "the format is described in examples/amy/README.md")
        };
        let root = parse_document(&text, Format::of_file_name(&path.to_string_lossy()))
            .map_err(|diagnostic| wrong(format!("line {}: {}", diagnostic.place(&text).line, diagnostic.message)))?;
        let journey = path.with_file_name(text_of(&root, "journey").map_err(wrong)?);
        let start = text_of(&root, "start").map_err(wrong)?;
        let mut at_ms = parse_ms(start).ok_or_else(|| wrong(format!("`start: {start}` is no moment")))?;
        let mut steps = Vec::new();
        for node in list_of(&root, "steps") {
            let step = step(node, at_ms).map_err(wrong)?;
            at_ms = step.at_ms;
            steps.push(step);
        }
        let user = text_of(&root, "user").unwrap_or("visitor").to_owned();
        Ok(Self { journey, user, steps })
    }
}

fn step(node: &Node, before_ms: i64) -> Read<Step> {
    let name = text_of(node, "step")?.to_owned();
    let within = |why: String| format!("step `{name}`: {why}");
    let start_ms = before_ms.saturating_add(duration_of(node, "after").map_err(within)?);
    let mut at_ms = start_ms;
    let mut events = Vec::new();
    for node in list_of(node, "events") {
        let event_ms = start_ms.saturating_add(duration_of(node, "after").map_err(within)?);
        at_ms = at_ms.max(event_ms);
        let dimensions = child(node, "dimensions").map(text_pairs).unwrap_or_default();
        events.push(StoryEvent {
            name: text_of(node, "name").map_err(within)?.to_owned(),
            at_ms: event_ms,
            dimensions,
        });
    }
    let expect = child(node, "expect");
    Ok(Step {
        channel: text_of(node, "channel").unwrap_or("web").to_owned(),
        path: text_of(node, "path").unwrap_or("/").to_owned(),
        events,
        at_ms,
        stage: expect.and_then(|expect| text_of(expect, "stage").ok()).map(str::to_owned),
        slots: expect.and_then(|expect| child(expect, "slots")).map(text_pairs).unwrap_or_default(),
        name,
    })
}

fn child<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().find(|entry| entry.0.name == name).map(|entry| &entry.1),
        _ => None,
    }
}

fn list_of<'n>(node: &'n Node, name: &str) -> &'n [Node] {
    match child(node, name).map(|node| &node.value) {
        Some(NodeValue::List(entries)) => entries,
        _ => &[],
    }
}

fn text_of<'n>(node: &'n Node, name: &str) -> Read<&'n str> {
    match child(node, name).map(|node| &node.value) {
        Some(NodeValue::String(text, _)) => Ok(text),
        Some(_) => Err(format!("`{name}` must be text")),
        None => Err(format!("`{name}` is missing")),
    }
}

fn text_pairs(node: &Node) -> Vec<(String, String)> {
    let NodeValue::Map(entries) = &node.value else {
        return Vec::new();
    };
    let text = |node: &Node| match &node.value {
        NodeValue::String(text, _) => Some(text.clone()),
        _ => None,
    };
    entries.iter().filter_map(|(key, value)| Some((key.name.clone(), text(value)?))).collect()
}

/// `90s`, `5m`, `7h` or `2d`.
fn duration_of(node: &Node, name: &str) -> Read<i64> {
    let text = text_of(node, name)?;
    let parsed = || {
        let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let unit_ms = match unit {
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        digits.parse::<u32>().ok().map(|count| i64::from(count).saturating_mul(unit_ms))
    };
    parsed().ok_or_else(|| format!("`{name}: {text}` is no duration; write 90s, 5m, 7h or 2d"))
}
