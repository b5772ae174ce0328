//! `etappe explain`: why every slot of a page shows what it shows, for a visitor described by events or by a view.

use std::process::ExitCode;

use etappe::explain::Explanation;
use serde_json::json;

use crate::error::CliError;
use crate::explained::{self, LanguageCode};
use crate::input::{Asked, Input, unreadable};
use crate::preview;
use crate::say;
use crate::typed;

/// Arguments of `etappe explain`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Explain only this slot.
    #[arg(long, value_name = "SLOT")]
    slot: Option<String>,
    /// Explain only this item, in every slot that has it.
    #[arg(long, value_name = "ITEM")]
    item: Option<String>,
    /// The language of the sentences.
    #[arg(long, value_enum, default_value = "en", value_name = "en|de", hide_possible_values = true)]
    language: LanguageCode,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Explains and prints.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let asked = Asked::read(&arguments.input)?;
    let pack = asked.engine.pack();
    if let Some(slot) = &arguments.slot {
        typed::known(slot, "--slot", "slot", (0..pack.slots()).map(|slot| pack.slot_name(slot)))?;
    }
    if let Some(item) = &arguments.item {
        typed::known(item, "--item", "item", (0..pack.items()).map(|item| pack.item_name(item)))?;
    }
    let language = arguments.language.into();
    let explained = asked.with_context(|context| asked.engine.explain(&asked.view, context, asked.now_ms, language));
    let explanation = narrowed(explained.map_err(unreadable)?, arguments);
    let is_preview = asked.with_context(|context| context.preview.is_on());
    if arguments.json {
        let mut object = json!(explanation);
        if let (true, Some(fields)) = (is_preview, object.as_object_mut()) {
            fields.insert("isPreview".to_owned(), json!(true));
        }
        say!("{object}");
    } else {
        if is_preview {
            say!("{}", preview::note(explanation.language));
        }
        explained::print(&explanation, asked.now_ms);
    }
    Ok(asked.exit_code())
}

/// Only what was asked for.
fn narrowed(mut explanation: Explanation, arguments: &Arguments) -> Explanation {
    if let Some(slot) = &arguments.slot {
        explanation.slots.retain(|explained| explained.slot == *slot);
    }
    if let Some(item) = &arguments.item {
        explanation.slots.iter_mut().for_each(|slot| slot.items.retain(|explained| explained.item == *item));
        explanation.slots.retain(|slot| !slot.items.is_empty());
    }
    explanation
}
