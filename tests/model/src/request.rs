//! What a page asks for: the facts of the request, and what stands and happened on the page so far.

use crate::visitor::{Context, Kind};
use std::collections::BTreeMap;

/// One request for a page.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub context: Context,
    pub page_started_ms: i64,
    /// What stands in slots already.
    pub committed: Vec<Committed>,
    /// Items that were answered or dismissed on this page.
    pub done: Vec<String>,
    /// What happened on this page and is not in the profile yet.
    pub unfolded: Vec<Happened>,
    pub preview: Preview,
}

/// An item that stands in a slot.
#[derive(Clone, Debug)]
pub struct Committed {
    pub slot: String,
    pub item: String,
    pub variant: Option<String>,
}

/// Something that happened to an item.
#[derive(Clone, Debug)]
pub struct Happened {
    pub item: String,
    /// Empty if not known.
    pub slot: String,
    pub kind: Kind,
    pub time_ms: i64,
}

/// How the page would look.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    pub stage: Option<String>,
    pub segments: BTreeMap<String, bool>,
    /// Slot and item.
    pub items: Vec<(String, String)>,
    /// Experiment and variant.
    pub variants: Vec<(String, String)>,
}

impl Preview {
    /// Whether anything is previewed.
    pub fn is_asked(&self) -> bool {
        self.stage.is_some() || !self.segments.is_empty() || !self.items.is_empty() || !self.variants.is_empty()
    }
}
