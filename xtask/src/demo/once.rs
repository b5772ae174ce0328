//! Amy's steps on two hosts: the native engine, and the HTML that the worker returned.

use std::fmt;

use serde_json::Value;

use super::page::{Page, Slot};
use crate::clock;
use crate::error::{Error, Result};
use crate::run::Tool;
use crate::wrangler::Worker;

const STORY: &str = "examples/amy/story.yaml";
const PACK: &str = "target/site/etappe/amy.pack";

/// One slot of one step.
pub struct Row {
    step: String,
    channel: String,
    native: Slot,
    worker: Slot,
    /// Where the whole page is not what the story expects; said once, with its first slot.
    differences: Vec<String>,
}

impl Row {
    /// The names of the columns.
    pub const HEAD: &str = "step           channel  stage        slot   item                   reason";

    /// Why the hosts do not agree, if they do not.
    pub fn verdict(&self) -> std::result::Result<(), String> {
        if self.native != self.worker {
            return Err(format!("native {:?}, but worker {:?}", self.native, self.worker));
        }
        if self.differences.is_empty() { Ok(()) } else { Err(format!("not as told: {}", self.differences.join("; "))) }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decision { slot, item, reason, .. } = &self.native.decision;
        let item = if item.is_empty() { "(baseline)" } else { item };
        let Self { step, channel, native, .. } = self;
        write!(f, "{step:<14} {channel:<8} {:<12} {slot:<6} {item:<22} {reason}", native.stage)
    }
}

/// Every slot of every step, as both hosts decided it.
pub fn compare(etappe: &Tool, worker: &Worker) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for mut step in steps(etappe)? {
        let page = Page::fetch(&format!("{}{}", worker.url(), step.path), &step.view)?;
        let before = rows.len();
        // The engine decides all slots; a page has those of its own kind.
        for native in decide(etappe, &step, &page)? {
            if let Some(worker) = page.slot(&native.decision.slot).cloned() {
                let differences = std::mem::take(&mut step.differences);
                let (step, channel) = (step.name.clone(), step.channel.clone());
                rows.push(Row { step, channel, native, worker, differences });
            }
        }
        if rows.len() == before {
            return Err(Error::failed(format!(
                "step `{}`: the page `{}` has no slot of the journey",
                step.name, step.path
            )));
        }
    }
    Ok(rows)
}

/// One slot as one host decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The slot's name.
    pub slot: String,
    /// The item's id, empty for baseline.
    pub item: String,
    /// The reason's code.
    pub reason: String,
    /// 16 hex digits.
    pub id: String,
}

struct Step {
    name: String,
    channel: String,
    path: String,
    /// What the page of this step would have left in the cookie.
    view: String,
    /// Where the page is not what the story expects.
    differences: Vec<String>,
}

/// The story, every step told so that its decision falls on this very moment: the worker decides now.
fn steps(etappe: &Tool) -> Result<Vec<Step>> {
    let now = clock::unix_ms().to_string();
    let call = etappe.clone().args(["story", STORY, "--now", &now, "--json"]);
    // A step that is not as the story expects ends the call with 1; it is shown in the table below.
    let output = call.watch(|_, _| ())?;
    let parsed = output.out.lines().map(|line| {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let differences = value["differences"].as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
        Some(Step {
            name: text("step")?,
            channel: text("channel")?,
            path: text("path")?,
            view: text("view")?,
            differences: differences.collect(),
        })
    });
    let steps: Option<Vec<Step>> = parsed.collect();
    let steps = steps.filter(|steps| !steps.is_empty());
    steps
        .ok_or_else(|| Error::failed(format!("`{}` {} and told no steps\n{}", call.shown(), output.ending, output.log)))
}

/// The native decision for the view of the step, with the time and the context that the worker embedded.
fn decide(etappe: &Tool, step: &Step, page: &Page) -> Result<Vec<Slot>> {
    let call = etappe.clone().args(["decide", PACK, "--view", &step.view, "--now", &page.now_ms.to_string()]).args([
        "--context",
        &page.context,
        "--json",
    ]);
    let output = call.run()?;
    let parsed = || {
        let value: Value = serde_json::from_str(&output.out).ok()?;
        let stage = value["stage"].as_str()?;
        let slots = value["decisions"].as_array()?.iter().map(|decision| {
            let text = |key: &str| decision[key].as_str().unwrap_or_default().to_owned();
            let (slot, item, reason, id) = (text("slot"), text("item"), text("reason"), text("decisionId"));
            Slot { stage: stage.to_owned(), decision: Decision { slot, item, reason, id } }
        });
        Some(slots.collect())
    };
    parsed().ok_or_else(|| Error::failed(format!("`{}` printed no decision\n{}", call.shown(), output.out)))
}
