//! A second evaluator of journeys, slow and obviously correct, written from `docs/` alone; and random journeys and
//! visitors (`wild`) with which tests compare it with the engine. It shares no code with the engine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "used by tests only: a journey that the model cannot read is a failed test, and fields are named as in docs/"
)]

mod caps;
mod counts;
pub mod coverage;
mod decide;
mod eval;
mod experiments;
mod hash;
mod impression;
mod journey;
mod journey_functions;
mod known;
mod locale;
mod parse;
mod pattern;
pub mod profile;
mod rank;
mod refusal;
mod request;
mod rules;
mod schedule;
mod stage;
mod time;
mod token;
mod until;
mod value;
mod value_functions;
mod visitor;
pub mod wild;
mod windows;

pub use decide::{Loser, Page, SlotDecision, decide, decide_known};
pub use eval::{Scene, eval};
pub use impression::Impression;
pub use journey::{Attribute, Event, FeedbackKind, Interest, Item, Journey, Slot, Stage, Type};
pub use known::{Amount, Assignment, Dimension, KeptEvent, Known, LeftOut, StageRecord};
pub use parse::{Expr, Macro, parse};
pub use request::{Committed, Happened, Preview, Request};
pub use stage::Transition;
pub use until::{valid_until, valid_until_known};
pub use value::{Cause, Outcome, Value};
pub use visitor::{Context, Fact, Kind, Record, What};
pub use windows::{Moment, Noted, Window};
