//! What a visitor sees of a page, by names: two journeys number the same things differently.

use std::collections::BTreeMap;
use std::fmt;

use etappe::model::{Page, Reason};
use etappe::pack::Pack;
use serde_json::{Value as Json, json};

/// What stands in a slot: an item in a variant, or the baseline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Shown(pub Option<(String, Option<String>)>);

impl Shown {
    /// As JSON: null is the baseline.
    pub fn as_json(&self) -> Json {
        match &self.0 {
            Some((item, variant)) => json!({ "item": item, "variant": variant }),
            None => Json::Null,
        }
    }

    /// The item, if it is not the baseline.
    pub fn item(&self) -> Option<&str> {
        self.0.as_ref().map(|shown| shown.0.as_str())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some((item, Some(variant))) => write!(f, "{item}/{variant}"),
            Some((item, None)) => f.write_str(item),
            None => f.write_str("(baseline)"),
        }
    }
}

/// A page as its visitor sees it.
pub struct Seen {
    /// The visitor's stage, which nobody sees.
    pub stage: String,
    /// What stands in each slot, and why.
    pub slots: BTreeMap<String, (Shown, Reason)>,
}

impl Seen {
    /// The page that was decided.
    pub fn of(pack: &Pack, page: &Page) -> Self {
        let slots = page.decisions.iter().map(|decision| {
            // A visitor who is held out sees the baseline, not the item that the decision names.
            let item = decision.item.filter(|_| decision.reason != Reason::Holdout);
            let variant = decision.variant.map(|variant| pack.variant_name(variant).to_owned());
            let shown = Shown(item.map(|item| (pack.item_name(item).to_owned(), variant)));
            (pack.slot_name(decision.slot).to_owned(), (shown, decision.reason))
        });
        Self { stage: pack.stage_name(page.stage).to_owned(), slots: slots.collect() }
    }

    /// What stands in a slot; where the journey has no such slot, that is the page's own content.
    pub fn shown(&self, slot: &str) -> Shown {
        self.slots.get(slot).map(|seen| seen.0.clone()).unwrap_or_default()
    }

    /// Why it stands there.
    pub fn reason(&self, slot: &str) -> Option<Reason> {
        self.slots.get(slot).map(|seen| seen.1)
    }
}
