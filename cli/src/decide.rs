//! `etappe decide`: decide every slot of a page once, for a visitor described by events or by a view.

use std::process::ExitCode;

use etappe::engine::Engine;
use etappe::model::{Detail, Page};
use serde_json::{Value as Json, json};

use crate::error::CliError;
use crate::input::{Asked, Input, unreadable};
use crate::record::code;
use crate::say;
use crate::time::format_ms;

/// Arguments of `etappe decide`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Also print what lost and why.
    #[arg(long)]
    losers: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Decides and prints.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let asked = Asked::read(&arguments.input)?;
    let detail = if arguments.losers { Detail::Losers } else { Detail::Winners };
    let page = asked.with_context(|context| asked.engine.decide(&asked.view, context, asked.now_ms, detail));
    let page = page.map_err(unreadable)?;
    if arguments.json {
        say!("{}", as_json(&asked.engine, &page, asked.now_ms));
    } else {
        print(&asked.engine, &page, asked.now_ms);
    }
    Ok(asked.exit_code())
}

fn print(engine: &Engine, page: &Page, now_ms: i64) {
    let pack = engine.pack();
    let note = if page.stage_unknown { ", because the profile's stage no longer exists" } else { "" };
    let until = valid_until(page).map_or(String::new(), |at_ms| format!(", holds until {}", format_ms(at_ms)));
    say!("stage {}{note} at {}{until}", pack.stage_name(page.stage), format_ms(now_ms));
    let width = (0..pack.slots()).map(|slot| pack.slot_name(slot).len()).max().unwrap_or(0);
    for decision in &page.decisions {
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        say!("{:width$}  {item}  ({})", pack.slot_name(decision.slot), decision.reason.name());
        for loser in &decision.losers {
            say!("{:width$}    not {}: {}", "", pack.item_name(loser.item), code(loser));
        }
    }
}

/// When the page may be another although nothing happens, if time alone can change it.
fn valid_until(page: &Page) -> Option<i64> {
    Some(page.valid_until_ms).filter(|at_ms| *at_ms < i64::MAX)
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
        "validUntil": valid_until(page),
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
