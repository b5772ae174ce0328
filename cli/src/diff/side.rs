//! One of the two journeys, with the visitors as they live through it.

use etappe::engine::Engine;
use etappe::explain::{Explanation, Language};
use etappe::model::{Context, Detail, Scalar};

use super::seen::Seen;
use crate::convert::Converted;
use crate::event_line::{EventLine, values};
use crate::typed::facts;
use crate::visitor::refusal_words;
use crate::visitors::Visitors;

/// Who does what when, and the page they come to.
pub struct Moment<'a> {
    /// What the event's line says.
    pub line: &'a EventLine,
    /// Its row, from 1; also the page's id.
    pub row: usize,
    /// When.
    pub now_ms: i64,
    page_id: String,
    values: Vec<(String, Scalar)>,
}

impl<'a> Moment<'a> {
    /// The moment of an event.
    pub fn of(event: &'a Converted) -> Self {
        let Converted { row, line, time_ms, .. } = event;
        Self { line, row: *row, now_ms: *time_ms, page_id: row.to_string(), values: values(&line.context) }
    }

    fn with_context<T>(&self, take: impl FnOnce(&Context<'_>) -> T) -> T {
        let facts = facts(&self.values);
        take(&Context { facts: &facts, page_id: &self.page_id, ..Context::default() })
    }
}

/// A journey, and the profile that each visitor has in it.
pub struct Side<'a> {
    engine: &'a Engine,
    visitors: Visitors<'a>,
}

/// A page of one journey, with what is needed to explain it.
pub struct Stood<'a> {
    /// The page.
    pub seen: Seen,
    engine: &'a Engine,
    view: Vec<u8>,
}

impl<'a> Side<'a> {
    /// Before anybody came.
    pub fn new(engine: &'a Engine) -> Self {
        Self { engine, visitors: Visitors::new(engine) }
    }

    /// Has the visitor's profile take in what the line says: all of it, or nothing, and then why.
    pub fn take_in(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let visitor = self.visitors.meet(&moment.line.user, moment.now_ms).ok_or("no profile can be begun")?;
        let taken = visitor.apply(moment.line, moment.now_ms, moment.now_ms);
        taken.map_err(|(what, refusal)| format!("{what} {}", refusal_words(refusal)))
    }

    /// Decides the page and takes the visitor's stage along.
    pub fn decide(&mut self, moment: &Moment<'_>) -> Option<Stood<'a>> {
        let engine = self.engine;
        let visitor = self.visitors.meet(&moment.line.user, moment.now_ms)?;
        let view = visitor.view();
        let page = moment.with_context(|context| engine.decide(&view, context, moment.now_ms, Detail::Winners)).ok()?;
        visitor.follow(engine, &page, moment.now_ms);
        Some(Stood { seen: Seen::of(engine.pack(), &page), engine, view })
    }
}

impl Stood<'_> {
    /// Why the page shows what it shows.
    pub fn explain(&self, moment: &Moment<'_>, language: Language) -> Option<Explanation> {
        moment.with_context(|context| self.engine.explain(&self.view, context, moment.now_ms, language)).ok()
    }
}
