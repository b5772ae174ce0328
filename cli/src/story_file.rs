//! Story files: what a visitor does step by step, and what each page must then show.

use std::path::{Path, PathBuf};

use etappe::syntax::{Key, Node};

use crate::document::{self, Read, child, list, object, pairs, required, text};
use crate::error::CliError;
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

const HELP: &str = "the format is described in examples/amy/README.md";

impl Story {
    /// Reads a story.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        document::read(path, HELP, |root| Self::of(path, root))
    }

    fn of(path: &Path, root: &Node) -> Read<Self> {
        let fields = object(root, "a story", &["journey", "user", "start", "steps"])?;
        let start = required(fields, "start", root.span)?;
        let place = child(fields, "start").map_or(root.span, |start| start.span);
        let mut at_ms = parse_ms(start).ok_or_else(|| (place, format!("`start: {start}` is no moment")))?;
        let mut steps = Vec::new();
        for node in list(fields, "steps")? {
            let step = step(node, at_ms)?;
            at_ms = step.at_ms;
            steps.push(step);
        }
        if steps.is_empty() {
            return Err((root.span, "a story needs `steps`".to_owned()));
        }
        let user = child(fields, "user").map_or(Ok("visitor"), |user| text(user, "`user`"))?;
        let journey = path.with_file_name(required(fields, "journey", root.span)?);
        Ok(Self { journey, user: user.to_owned(), steps })
    }
}

fn step(node: &Node, before_ms: i64) -> Read<Step> {
    let fields = object(node, "a step", &["step", "channel", "path", "after", "events", "expect"])?;
    let start_ms = before_ms.saturating_add(duration(fields, node)?);
    let mut at_ms = start_ms;
    let mut events = Vec::new();
    for node in list(fields, "events")? {
        let event = event(node, start_ms)?;
        at_ms = at_ms.max(event.at_ms);
        events.push(event);
    }
    let or = |name: &str, otherwise: &'static str| {
        child(fields, name).map_or(Ok(otherwise), |node| text(node, &format!("`{name}`"))).map(str::to_owned)
    };
    let expect = match child(fields, "expect") {
        Some(expect) => object(expect, "`expect`", &["stage", "slots"])?,
        None => &[],
    };
    Ok(Step {
        name: required(fields, "step", node.span)?.to_owned(),
        channel: or("channel", "web")?,
        path: or("path", "/")?,
        events,
        at_ms,
        stage: child(expect, "stage").map(|stage| text(stage, "`stage`").map(str::to_owned)).transpose()?,
        slots: pairs(expect, "slots")?,
    })
}

fn event(node: &Node, start_ms: i64) -> Read<StoryEvent> {
    let fields = object(node, "an event", &["name", "after", "dimensions"])?;
    Ok(StoryEvent {
        name: required(fields, "name", node.span)?.to_owned(),
        at_ms: start_ms.saturating_add(duration(fields, node)?),
        dimensions: pairs(fields, "dimensions")?,
    })
}

/// `after`: `90s`, `5m`, `7h` or `2d`.
fn duration(fields: &[(Key, Node)], within: &Node) -> Read<i64> {
    let text = required(fields, "after", within.span)?;
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
    let place = child(fields, "after").map_or(within.span, |after| after.span);
    parsed().ok_or_else(|| (place, format!("`after: {text}` is no duration; write 90s, 5m, 7h or 2d")))
}
