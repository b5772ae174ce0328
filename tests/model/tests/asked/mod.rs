//! Asks the model for a page, in few words: what the examples of docs/decisions.md and docs/experiments.md share.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a journey that cannot be read is a failed test")]

use etappe_model::{
    Committed, Fact, Happened, Journey, Kind, Page, Record, Request, SlotDecision, What, decide, valid_until,
};

/// 2026-05-04T12:00:00Z, a Monday.
pub const NOW: i64 = 1_777_896_000_000;
pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

const BASE: &str = "
journey: acme
version: 1
purposes: { functional: { default: granted }, marketing: { default: granted }, research: {} }
profile:
  attributes:
    visits: { type: int, purpose: functional }
    rating: { type: double, purpose: functional }
    vip: { type: bool, purpose: functional }
    answered: { type: bool, purpose: research }
  events: { view: { purpose: functional }, buy: { purpose: marketing }, poll: { purpose: research } }
";

/// A journey with one stage, if `rest` says nothing else.
pub fn journey(rest: &str) -> Journey {
    let stages = if rest.contains("\nstages:") { "" } else { "stages: [{ id: first }]\n" };
    Journey::read(&format!("{BASE}{stages}{rest}"))
}

/// A visitor and what is asked for.
#[derive(Clone, Default)]
pub struct Asked {
    pub history: Vec<Record>,
    pub request: Request,
    pub at: Option<i64>,
}

impl Asked {
    pub fn new() -> Asked {
        Asked::default()
    }

    fn reported(mut self, age_ms: i64, what: What) -> Asked {
        self.history.push(Record { at_ms: NOW - age_ms, what });
        self
    }

    pub fn event(self, event: &str, age_ms: i64) -> Asked {
        let event = event.to_owned();
        self.reported(age_ms, What::Event { event, time_ms: NOW - age_ms, dimensions: Vec::new() })
    }

    pub fn says(self, purpose: &str, granted: bool) -> Asked {
        let age_ms = self.history.last().map_or(0, |last| NOW - last.at_ms);
        self.reported(age_ms, What::Consent { purpose: purpose.to_owned(), granted })
    }

    pub fn attribute(self, name: &str, value: Fact) -> Asked {
        self.reported(DAY, What::Attribute { name: name.to_owned(), time_ms: NOW - DAY, value: Some(value) })
    }

    /// Something that happened to an item, in no slot and on no channel.
    pub fn impression(self, kind: Kind, item: &str, age_ms: i64) -> Asked {
        self.impression_at(kind, item, "", None, age_ms)
    }

    pub fn impression_at(self, kind: Kind, item: &str, slot: &str, channel: Option<&str>, age_ms: i64) -> Asked {
        let (item, slot, channel) = (item.to_owned(), slot.to_owned(), channel.map(str::to_owned));
        self.reported(age_ms, What::Impression { kind, item, slot, channel, time_ms: NOW - age_ms })
    }

    /// A transition long after the newest event, or with that as its newest.
    pub fn moved(self, from: &str, to: &str, age_ms: i64, newest_ms: i64) -> Asked {
        let (from, to) = (from.to_owned(), to.to_owned());
        self.reported(age_ms, What::Transition { from, to, time_ms: NOW - age_ms, newest_ms })
    }

    pub fn assigned(self, experiment: &str, variant: &str, version: i64, age_ms: i64) -> Asked {
        let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
        self.reported(age_ms, What::Assignment { experiment, variant, version, time_ms: NOW - age_ms })
    }

    /// A unit that all of its bytes are, drawn with an event of long ago.
    pub fn unit(self, byte: u8) -> Asked {
        self.reported(90 * DAY, What::Unit([byte; 16])).event("view", 90 * DAY)
    }

    pub fn context(mut self, name: &str, value: &str) -> Asked {
        self.request.context.insert(name.to_owned(), Fact::Text(value.to_owned()));
        self
    }

    pub fn committed(mut self, slot: &str, item: &str) -> Asked {
        let (slot, item) = (slot.to_owned(), item.to_owned());
        self.request.committed.push(Committed { slot, item, variant: None });
        self
    }

    pub fn unfolded(mut self, kind: Kind, item: &str, slot: &str, age_ms: i64) -> Asked {
        let (item, slot) = (item.to_owned(), slot.to_owned());
        self.request.unfolded.push(Happened { item, slot, kind, time_ms: NOW - age_ms });
        self
    }

    pub fn started(mut self, age_ms: i64) -> Asked {
        self.request.page_started_ms = NOW - age_ms;
        self
    }

    /// Asks at another moment, as RFC 3339 writes it in UTC.
    pub fn at(mut self, moment: &str) -> Asked {
        self.at = Some(moment.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        self
    }

    pub fn page(&self, journey: &Journey) -> Page {
        decide(journey, &self.history, &self.request, self.at.unwrap_or(NOW))
    }

    /// How long the page surely holds.
    pub fn holds_for(&self, journey: &Journey) -> i64 {
        let now_ms = self.at.unwrap_or(NOW);
        valid_until(journey, &self.history, &self.request, now_ms).saturating_sub(now_ms)
    }

    /// `hero=item (reason) -loser:reason …`, slot by slot.
    pub fn lines(&self, journey: &Journey) -> Vec<String> {
        self.page(journey).slots.iter().map(line).collect()
    }

    /// Stage, and the transition if there is one.
    pub fn stage(&self, journey: &Journey) -> String {
        let page = self.page(journey);
        let from = page.transition.map(|transition| format!(" from {}", transition.from));
        page.stage + &from.unwrap_or_default()
    }
}

pub fn line(slot: &SlotDecision) -> String {
    let losers = slot.losers.iter().map(|loser| format!(" -{}:{}", loser.item, loser.reason));
    let item = slot.item.as_deref().unwrap_or("baseline");
    format!("{}={item} ({}){}", slot.slot, slot.reason, losers.collect::<String>())
}
