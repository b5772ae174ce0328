//! Amy's steps on two hosts: the native engine, and the HTML that the worker returned.

use serde_json::Value;

use super::page::Page;
use crate::clock;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::run::Tool;
use crate::wrangler::Worker;

const STORY: &str = "examples/amy/story.yaml";
const PACK: &str = "target/site/etappe/amy.pack";

/// Prints one table and the closing line; true if every slot of every step is the same on both.
pub fn compare(project: &Project, worker: &Worker, etappe: &Tool) -> Result<bool> {
    let (mut agreed, mut all) = (0_usize, 0_usize);
    println!(
        "{:<14} {:<8} {:<12} {:<6} {:<22} {:<16}",
        "step", "channel", "stage", "slot", "item", "reason"
    );
    for step in steps(project, etappe)? {
        let page = Page::fetch(&format!("{}{}", worker.url(), step.path), &step.view)?;
        let native = decide(project, etappe, &step, &page)?;
        if native.decisions.is_empty() {
            return Err(Error::failed(format!(
                "step `{}`: the native engine decided no slot",
                step.name
            )));
        }
        for decision in &native.decisions {
            let edge = page.slot(&decision.slot);
            let equal = edge.is_some_and(|edge| edge.stage == native.stage && edge.decision == *decision);
            all += 1;
            agreed += usize::from(equal);
            let Decision { slot, item, reason, .. } = decision;
            let shown = if item.is_empty() { "(baseline)" } else { item };
            let verdict = if equal {
                String::new()
            } else {
                format!("worker: {edge:?}")
            };
            let row = format!(
                "{:<14} {:<8} {:<12} {slot:<6} {shown:<22} {reason:<16} {verdict}",
                step.name, step.channel, native.stage
            );
            println!("{}", row.trim_end());
        }
    }
    println!("agree: {agreed} of {all}");
    Ok(agreed == all && all > 0)
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
}

struct Native {
    stage: String,
    decisions: Vec<Decision>,
}

/// The story, every step told so that its decision falls on this very moment: the worker decides now.
fn steps(project: &Project, etappe: &Tool) -> Result<Vec<Step>> {
    let now = clock::unix_ms().to_string();
    let call = etappe
        .clone()
        .args(["replay", STORY, "--now", &now, "--json"])
        .folder(project.root());
    let output = call.run()?;
    let parsed = output.out.lines().map(|line| {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        Some(Step {
            name: text("step")?,
            channel: text("channel")?,
            path: text("path")?,
            view: text("view")?,
        })
    });
    let steps: Option<Vec<Step>> = parsed.collect();
    steps.ok_or_else(|| {
        Error::failed(format!(
            "`{}` printed a line that is no step\n{}",
            call.shown(),
            output.out
        ))
    })
}

/// The native decision for the view of the step, with the time and the context that the worker embedded.
fn decide(project: &Project, etappe: &Tool, step: &Step, page: &Page) -> Result<Native> {
    let call = etappe
        .clone()
        .args(["decide", PACK, "--view", &step.view, "--now", &page.now_ms.to_string()])
        .args(["--context", &page.context, "--json"])
        .folder(project.root());
    let output = call.run()?;
    let parsed = || {
        let value: Value = serde_json::from_str(&output.out).ok()?;
        let decisions = value["decisions"].as_array()?.iter().map(|decision| {
            let text = |key: &str| decision[key].as_str().unwrap_or_default().to_owned();
            Decision {
                slot: text("slot"),
                item: text("item"),
                reason: text("reason"),
                id: text("decisionId"),
            }
        });
        Some(Native {
            stage: value["stage"].as_str()?.to_owned(),
            decisions: decisions.collect(),
        })
    };
    parsed().ok_or_else(|| Error::failed(format!("`{}` printed no decision\n{}", call.shown(), output.out)))
}
