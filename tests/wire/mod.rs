//! Requests and responses as `decide.wasm` reads and writes them, for tests that hold the native engine against it byte by byte.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::base::bytes::Writer;
use etappe::base::time::from_host_ms;
use etappe::engine::Engine;
use etappe::model::{Committed, Context, Detail, Page, Scalar};

const VERSION: u8 = 1;
/// "None" where the index of something optional stands.
const NONE: u16 = u16::MAX;

/// What a page is decided from, apart from the view.
#[derive(Debug, Clone)]
pub struct Request {
    pub detail: Detail,
    /// As a JavaScript host says it: anything that a double can be.
    pub now: f64,
    pub page_id: String,
    pub facts: Vec<(String, Scalar)>,
    /// Slot and item.
    pub committed: Vec<(String, String)>,
}

impl Request {
    /// What stands before the view's length.
    pub fn head(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.u8(VERSION);
        out.u8(u8::from(self.detail == Detail::Losers));
        out.f64(self.now);
        out.into_bytes()
    }

    /// What stands behind the view.
    pub fn tail(&self) -> Vec<u8> {
        let length = |count: usize| u16::try_from(count).expect("few enough for a request");
        let mut out = Writer::default();
        out.u16(length(self.facts.len() + 1));
        out.str16("page_id");
        Scalar::String(self.page_id.clone()).as_value().write(&mut out);
        for (name, value) in &self.facts {
            out.str16(name);
            value.as_value().write(&mut out);
        }
        out.u16(length(self.committed.len()));
        for (slot, item) in &self.committed {
            out.u8(0);
            [slot, item, ""].into_iter().for_each(|name| out.str16(name));
            out.f64(0.0);
        }
        out.into_bytes()
    }

    /// The whole request.
    pub fn bytes(&self, view: &[u8]) -> Vec<u8> {
        let mut out = Writer::default();
        out.put(&self.head());
        out.bytes32(view);
        out.put(&self.tail());
        out.into_bytes()
    }

    /// What the native engine decides, as `decide.wasm` writes it.
    pub fn response(&self, engine: &Engine, view: &[u8]) -> Vec<u8> {
        let (page, view_unreadable) = self.page(engine, view);
        written(&page, view_unreadable)
    }

    /// What the native engine decides, and whether the view could not be read, so that the empty one decided.
    pub fn page(&self, engine: &Engine, view: &[u8]) -> (Page, bool) {
        let facts: Vec<_> = self.facts.iter().map(|(name, value)| (name.as_str(), value.as_value())).collect();
        let committed: Vec<_> =
            self.committed.iter().map(|(slot, item)| Committed { slot, item, variant: "" }).collect();
        let context = Context { facts: &facts, page_id: &self.page_id, committed: &committed, ..Context::default() };
        let decide = |view| engine.decide(view, &context, from_host_ms(self.now), self.detail);
        decide(view).map_or_else(|_| (decide(&[]).expect("the empty view is readable"), true), |page| (page, false))
    }
}

/// The words that `src/wasm/wire.rs` describes.
fn written(page: &Page, view_unreadable: bool) -> Vec<u8> {
    let mut out = Writer::default();
    let flags = [page.transition.is_some(), page.stage_unknown, view_unreadable, page.is_preview];
    out.u32((0..).zip(flags).map(|(bit, flag)| u32::from(flag) << bit).sum());
    out.u32(page.stage.into());
    let moved = page.transition.as_ref();
    out.u32(moved.map_or(0, |moved| moved.from.into()));
    out.u32(moved.map_or(0, |moved| moved.to.into()));
    out.f64(moved.map_or(0.0, |moved| moved.at_ms as f64));
    out.f64(moved.map_or(0.0, |moved| moved.newest_ms as f64));
    out.u64(moved.map_or(0, |moved| moved.id));
    out.f64(page.valid_until_ms as f64);
    for decision in &page.decisions {
        out.u16(decision.item.unwrap_or(NONE));
        out.u16(decision.variant.unwrap_or(NONE));
        out.u8(decision.reason as u8);
        out.u8(decision.assignment.is_some().into());
        out.u16(decision.propensity);
        out.u64(decision.decision_id);
    }
    for decision in &page.decisions {
        out.u32(u32::try_from(decision.losers.len()).expect("few losers"));
        for loser in &decision.losers {
            out.u16(loser.item);
            out.u8(loser.reason as u8);
            out.u8(loser.cause.map_or(0, |cause| cause as u8));
        }
    }
    out.into_bytes()
}
