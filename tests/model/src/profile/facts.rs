//! What was taken in: record by record, with all that its writer knew.

use crate::impression::Impression;
use crate::value::Value;
use crate::windows::Noted;
use std::collections::BTreeSet;

/// A part, and a place in it: 1, 2, …
pub type Place = (u64, u64);

/// A record that was taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Where it was written, whichever part holds it now.
    pub place: Place,
    /// By the writer's clock.
    pub time_ms: i64,
    /// How far that clock was ahead.
    pub offset_ms: i64,
    pub source: String,
    pub purpose: String,
    /// The denials of its purpose that the writer knew.
    pub denials: BTreeSet<Place>,
    pub what: Stored,
}

impl Taken {
    /// When it was by the true time, as far as that is known.
    pub fn true_ms(&self) -> i64 {
        self.corrected(self.time_ms)
    }

    /// A moment of the writer's clock by the true time.
    pub fn corrected(&self, ms: i64) -> i64 {
        ms.saturating_sub(self.offset_ms).max(0)
    }

    /// As the counters of its section have it.
    pub fn noted(&self) -> Noted {
        Noted { section: (self.place.0, self.purpose.clone()), raw_ms: self.time_ms, offset_ms: self.offset_ms }
    }
}

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    Event {
        event: String,
        dimensions: Vec<(String, String)>,
        /// Per measure, in whole multiples of its scale.
        amounts: Vec<(String, i64)>,
    },
    Attribute {
        name: String,
        /// `None` if it was removed.
        value: Option<Value>,
        /// Whether it was reported as of now: then it counts instead of what the part has, whatever that one's time.
        is_now: bool,
    },
    Transition {
        from: String,
        to: String,
        newest_ms: i64,
        id: u64,
    },
    Impression(Impression),
    Assignment {
        experiment: String,
        variant: String,
        version: i64,
    },
    Unit([u8; 16]),
    Feedback {
        kind: String,
        value: f64,
        text: String,
    },
    Message {
        channel: String,
        by_visitor: bool,
        text: String,
    },
}

/// What one writer wrote in one go, or what was settled of all that.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub number: u64,
    pub device: u64,
    pub source: String,
    /// How far the writer's clock is ahead.
    pub offset_ms: i64,
    /// How often it was changed.
    pub changes: u64,
    /// In the order in which they were written; of a settled part in the order in which parts went in.
    pub taken: Vec<Taken>,
    /// The parts that were settled into this one, the oldest first, with how often each was changed; of any other part none.
    pub went_in: Vec<(u64, u64)>,
}

impl Part {
    /// A part in which nothing is written yet.
    pub fn new(number: u64, device: u64, source: &str) -> Part {
        Part {
            number,
            device,
            source: source.to_owned(),
            offset_ms: 0,
            changes: 0,
            taken: Vec::new(),
            went_in: Vec::new(),
        }
    }

    /// Which change of this part a record is: one that went in counts its changes after those of all that went in before.
    pub fn change_of(&self, taken: &Taken) -> u64 {
        let before = self.went_in.iter().take_while(|(number, _)| *number != taken.place.0);
        before.map(|(_, changes)| changes).sum::<u64>() + taken.place.1
    }
}
