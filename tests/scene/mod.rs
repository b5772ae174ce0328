//! A visitor on a journey, for tests: compile, load, apply, decide, and names instead of numbers.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use etappe::compile::compile;
use etappe::engine::{Engine, Profile};
use etappe::model::{Committed, Context, Decision, Detail, Fact, Page, Record, Refusal, Value};
use etappe::syntax::Format;

/// 2025-10-09T08:53:20Z, a moment with a past.
pub const NOW_MS: i64 = 1_760_000_000_000;
/// One minute.
pub const MINUTE_MS: i64 = 60_000;
/// One hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// One day.
pub const DAY_MS: i64 = 24 * HOUR_MS;
/// The random bits that a host would draw.
pub const UNIT: [u8; 16] = [0x5e; 16];

/// An engine with one open profile.
pub struct Scene {
    pub engine: Engine,
    pub profile: Profile,
    /// What is on the page already: slot, item.
    pub committed: Vec<(&'static str, &'static str)>,
    /// Facts of the request.
    pub facts: Vec<Fact<'static>>,
    /// The page's id.
    pub page_id: &'static str,
}

impl Scene {
    /// A new visitor of this journey, in YAML.
    pub fn of(journey: &str) -> Self {
        let engine = engine(journey);
        let profile = engine.open_profile(&[], UNIT).expect("a new profile opens");
        Self { engine, profile, committed: Vec::new(), facts: Vec::new(), page_id: "page" }
    }

    /// The same visitor, from stored bytes.
    pub fn reopened(self) -> Self {
        let profile = self.engine.open_profile(&self.profile.encode(), [0xff; 16]).expect("its own part opens");
        Self { profile, ..self }
    }

    /// The visitor does something without dimensions.
    pub fn event(&mut self, name: &str, time_ms: i64) -> Result<(), Refusal> {
        self.event_at(name, time_ms, &[], NOW_MS)
    }

    /// The visitor does something; the host's clock says `now_ms`.
    pub fn event_at(
        &mut self,
        name: &str,
        time_ms: i64,
        dimensions: &[(&str, &str)],
        now_ms: i64,
    ) -> Result<(), Refusal> {
        self.profile.apply(&Record::Event { name, time_ms, dimensions, measures: &[], id: "" }, now_ms)
    }

    /// Something becomes known, or unknown again.
    pub fn set(&mut self, name: &str, value: Option<Value<'_>>) -> Result<(), Refusal> {
        self.profile.apply(&Record::Attribute { name, time_ms: NOW_MS, value }, NOW_MS)
    }

    /// The visitor grants or denies.
    pub fn consent(&mut self, purpose: &str, granted: bool) -> Result<(), Refusal> {
        self.profile.apply(&Record::Consent { purpose, granted, time_ms: NOW_MS }, NOW_MS)
    }

    /// Decides with losers.
    pub fn decide(&self, now_ms: i64) -> Page {
        self.decide_with(&self.profile.view(), now_ms, Detail::Losers)
    }

    /// Decides another view.
    pub fn decide_with(&self, view: &[u8], now_ms: i64, detail: Detail) -> Page {
        let committed: Vec<_> =
            self.committed.iter().map(|(slot, item)| Committed { slot, item, variant: "" }).collect();
        let context =
            Context { facts: &self.facts, page_id: self.page_id, committed: &committed, ..Context::default() };
        self.engine.decide(view, &context, now_ms, detail).expect("its own view is readable")
    }

    /// Appends the page's transition to the profile.
    pub fn append(&mut self, page: &Page) -> Result<(), Refusal> {
        let transition = page.transition.expect("the stage changed");
        let (from, to) = (transition.from, transition.to);
        let pack = self.engine.pack().clone();
        let record = Record::Transition {
            from: pack.stage_name(from),
            to: pack.stage_name(to),
            at_ms: transition.at_ms,
            newest_ms: transition.newest_ms,
            id: transition.id,
        };
        self.profile.apply(&record, transition.at_ms)
    }

    /// The stage of a page, by name.
    pub fn stage<'p>(&'p self, page: &Page) -> &'p str {
        self.engine.pack().stage_name(page.stage)
    }

    /// The stage at `now_ms`, by name.
    pub fn stage_at(&self, now_ms: i64) -> String {
        self.stage(&self.decide(now_ms)).to_owned()
    }

    /// What a slot shows and why: `item reason`, then ` !loser reason` for each loser, `:cause` where there is one.
    pub fn told(&self, decision: &Decision) -> String {
        let pack = self.engine.pack();
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        let mut text = format!("{item} {}", decision.reason.name());
        for loser in &decision.losers {
            let cause = loser.cause.map_or(String::new(), |cause| format!(":{}", cause.name()));
            text.push_str(&format!(" !{} {}{cause}", pack.item_name(loser.item), loser.reason.name()));
        }
        text
    }

    /// [`told`](Self::told) for every slot of a page decided now.
    pub fn tells(&self) -> Vec<String> {
        self.decide(NOW_MS).decisions.iter().map(|decision| self.told(decision)).collect()
    }
}

/// Compiles and loads a journey that must be fine.
pub fn engine(journey: &str) -> Engine {
    Engine::load(pack(journey)).expect("a compiled pack loads")
}

/// Compiles a journey that must be fine.
pub fn pack(journey: &str) -> Vec<u8> {
    let compiled = compile(journey, Format::Yaml);
    compiled.pack.unwrap_or_else(|| panic!("{journey}\n{:?}", compiled.diagnostics))
}
