//! `etappe decide`: decide every slot of a page once, for a visitor described by events or by a view.

use std::process::ExitCode;

use etappe::explain::{HeldOut, Language};
use etappe::model::{Context, Detail, Page, Reason};

use crate::decided;
use crate::error::CliError;
use crate::input::{Asked, Input, unreadable};
use crate::say;

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
    let holdouts = holdouts(&asked, &page)?;
    if arguments.json {
        say!("{}", decided::as_json(asked.engine.pack(), &page, &holdouts, asked.now_ms));
    } else {
        decided::print(asked.engine.pack(), &page, &holdouts, asked.now_ms);
    }
    Ok(asked.exit_code())
}

/// Slot by slot which holdout keeps the baseline, if one does: a decision says only that one does, an explanation which.
fn holdouts(asked: &Asked, page: &Page) -> Result<Vec<Option<HeldOut>>, CliError> {
    if page.decisions.iter().all(|decision| decision.reason != Reason::Holdout) {
        return Ok(Vec::new());
    }
    let explain = |context: &Context<'_>| asked.engine.explain(&asked.view, context, asked.now_ms, Language::default());
    let explanation = asked.with_context(explain).map_err(unreadable)?;
    Ok(explanation.slots.iter().map(|slot| slot.holdout).collect())
}
