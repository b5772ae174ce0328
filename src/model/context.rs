//! Facts of one request: always readable, never stored.

use super::{Committed, Impression, Type, Value};
use crate::base::time::UnixMs;

/// The context fields that every journey has, with their types.
pub const CONTEXT_FIELDS: [(&str, Type); 8] = [
    ("channel", Type::String),
    ("locale", Type::String),
    ("device", Type::String),
    ("path", Type::String),
    ("referrer_host", Type::String),
    ("campaign", Type::String),
    ("source", Type::String),
    ("medium", Type::String),
];

/// A named value of the request.
pub type Fact<'a> = (&'a str, Value<'a>);

/// What the host knows about this request.
///
/// ```
/// use etappe::model::{Context, Value};
/// let facts = [("campaign", Value::String("poster-hauptbahnhof"))];
/// let context = Context { facts: &facts, ..Context::default() };
/// assert_eq!(context.get("campaign"), Some(Value::String("poster-hauptbahnhof")));
/// assert_eq!(context.get("locale"), None);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// What conditions may read. Of two facts with one name the first counts; NaN and infinities are absent, -0 is 0.
    pub facts: &'a [Fact<'a>],
    /// Random per page view, from the host; part of every decision id.
    pub page_id: &'a str,
    /// When the page was opened; what happened before counts against what stands on it.
    pub page_started_ms: UnixMs,
    /// What already stands on this page and stays.
    pub committed: &'a [Committed<'a>],
    /// Ids of items that the visitor has answered or dismissed on this page.
    pub done: &'a [&'a str],
    /// What happened to items and is not in the view yet.
    pub unfolded: &'a [Happened<'a>],
    /// As what the page is looked at.
    pub preview: Preview<'a>,
}

/// Something that happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happened<'a> {
    /// What.
    pub kind: Impression,
    /// The item's id.
    pub item: &'a str,
    /// The slot's id; empty if it is not known.
    pub slot: &'a str,
    /// When.
    pub time_ms: UnixMs,
}

/// How a page would look. Nothing of what is decided for a preview may be recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preview<'a> {
    /// Id of the stage in which the visitor is to be.
    pub stage: Option<&'a str>,
    /// Ids of segments, and whether the visitor is to be in them.
    pub segments: &'a [(&'a str, bool)],
    /// Ids of slots, and of the items that are to stand in them.
    pub items: &'a [(&'a str, &'a str)],
    /// Ids of experiments, and of the variants that are to be drawn.
    pub variants: &'a [(&'a str, &'a str)],
}

impl Preview<'_> {
    /// Whether anything is previewed.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.stage.is_some() || !self.segments.is_empty() || !self.items.is_empty() || !self.variants.is_empty()
    }
}

impl<'a> Context<'a> {
    /// The fact called `name`. Costs one comparison per fact.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        let fact = self.facts.iter().find(|fact| fact.0 == name)?;
        Some(fact.1)
    }
}
