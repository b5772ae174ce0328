//! Random journeys of the naive model, compiled, and its requests as the engine takes them.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use super::lived;

use etappe::compile::compile;
use etappe::engine::{Engine, Profile};
use etappe::model::{Committed, Context, Happened, Preview, Schema};
use etappe::syntax::Format;
use etappe_model::{Record, Request, What};

/// A journey that the engine decides by.
pub struct Asked {
    pub engine: Engine,
    schema: Schema,
}

/// The engine of a journey; else what is wrong with it.
pub fn asked(journey: &str) -> Result<Asked, String> {
    let compiled = compile(journey, Format::Yaml);
    let Some(pack) = compiled.pack else {
        let first = compiled.diagnostics.first().expect("what is wrong");
        let text = journey.get(first.span.start..first.span.end).unwrap_or_default();
        return Err(format!("{} {} `{text}`", first.code, first.message));
    };
    let schema = lived::schema(&pack);
    Ok(Asked { engine: Engine::load(pack).expect("a compiled pack loads"), schema })
}

/// A history as a profile of the engine has it, which always gets random bits.
pub fn with_unit(mut history: Vec<Record>) -> Vec<Record> {
    if !history.iter().any(|record| matches!(record.what, What::Unit(_))) {
        history.insert(0, Record { at_ms: 0, what: What::Unit([7; 16]) });
    }
    history
}

impl Asked {
    /// The view of a visitor with this history.
    pub fn view(&self, history: &[Record]) -> Vec<u8> {
        lived::view_of(&self.schema, history)
    }

    /// The profile of a visitor with this history.
    pub fn profile(&self, history: &[Record]) -> Profile {
        lived::profile_of(&self.schema, history)
    }

    /// What the journey declares.
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Hands over a request as the engine takes it.
    pub fn with_context<T>(&self, request: &Request, ask: impl FnOnce(&Context<'_>) -> T) -> T {
        let values = lived::values_of(&request.context);
        let facts = lived::facts(&values);
        let committed: Vec<Committed<'_>> = (request.committed.iter())
            .map(|entry| Committed {
                slot: &entry.slot,
                item: &entry.item,
                variant: entry.variant.as_deref().unwrap_or_default(),
            })
            .collect();
        let done: Vec<&str> = request.done.iter().map(String::as_str).collect();
        let unfolded: Vec<Happened<'_>> = (request.unfolded.iter())
            .map(|happened| Happened {
                kind: lived::impression(happened.kind),
                item: &happened.item,
                slot: &happened.slot,
                time_ms: happened.time_ms,
            })
            .collect();
        let wanted = &request.preview;
        let segments: Vec<(&str, bool)> = wanted.segments.iter().map(|(id, is_in)| (id.as_str(), *is_in)).collect();
        let items: Vec<(&str, &str)> = wanted.items.iter().map(|(slot, item)| (slot.as_str(), item.as_str())).collect();
        let variants: Vec<(&str, &str)> = wanted.variants.iter().map(|(id, to)| (id.as_str(), to.as_str())).collect();
        let preview =
            Preview { stage: wanted.stage.as_deref(), segments: &segments, items: &items, variants: &variants };
        ask(&Context {
            facts: &facts,
            page_id: "page",
            page_started_ms: request.page_started_ms,
            committed: &committed,
            done: &done,
            unfolded: &unfolded,
            preview,
        })
    }
}
