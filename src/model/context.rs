//! Facts of one request: always readable, never stored.

use super::{Committed, Type, Value};

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
    /// What already stands on this page and stays.
    pub committed: &'a [Committed<'a>],
}

impl<'a> Context<'a> {
    /// The fact called `name`. Costs one comparison per fact.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        let fact = self.facts.iter().find(|fact| fact.0 == name)?;
        Some(fact.1)
    }
}
