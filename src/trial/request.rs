//! The request of a page of a test, as the engine takes it.

use super::file::TestPage;
use super::happening::What;
use crate::model::{Committed, Context, Fact, Happened, Preview};

/// What a context borrows.
pub(super) struct Asked<'t> {
    facts: Vec<Fact<'t>>,
    committed: Vec<Committed<'t>>,
    done: Vec<&'t str>,
    unfolded: Vec<Happened<'t>>,
    stage: Option<&'t str>,
    segments: Vec<(&'t str, bool)>,
    items: Vec<(&'t str, &'t str)>,
    variants: Vec<(&'t str, &'t str)>,
}

impl<'t> Asked<'t> {
    /// What is asked for with a page on which this stands: slot, item, variant.
    pub fn of(page: &'t TestPage, committed: &'t [[String; 3]]) -> Self {
        let standing = &page.standing;
        let pair = |(left, right): &'t (String, String)| (left.as_str(), right.as_str());
        let unfolded = standing.unfolded.iter().filter_map(|event| match &event.what {
            What::Impression { kind, item, slot, .. } => {
                Some(Happened { kind: *kind, item, slot, time_ms: event.at_ms })
            }
            What::Event { .. } => None,
        });
        Self {
            facts: page.context.iter().map(|(name, value)| (name.as_str(), value.as_value())).collect(),
            committed: committed.iter().map(|[slot, item, variant]| Committed { slot, item, variant }).collect(),
            done: standing.done.iter().map(String::as_str).collect(),
            unfolded: unfolded.collect(),
            stage: standing.preview.stage.as_deref(),
            segments: standing.preview.segments.iter().map(|(name, is_in)| (name.as_str(), *is_in)).collect(),
            items: standing.preview.items.iter().map(pair).collect(),
            variants: standing.preview.variants.iter().map(pair).collect(),
        }
    }

    /// The context.
    pub fn context(&self) -> Context<'_> {
        Context {
            facts: &self.facts,
            page_id: "test",
            committed: &self.committed,
            done: &self.done,
            unfolded: &self.unfolded,
            preview: Preview {
                stage: self.stage,
                segments: &self.segments,
                items: &self.items,
                variants: &self.variants,
            },
            ..Context::default()
        }
    }
}
