//! A second evaluator of journeys, slow and obviously correct, written from `docs/` alone; and random journeys and
//! visitors (`wild`) with which tests compare it with the engine. It shares no code with the engine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "used by tests only: a journey that the model cannot read is a failed test, and fields are named as in docs/"
)]

pub mod coverage;
mod decide;
mod eval;
mod journey;
mod journey_functions;
mod parse;
mod pattern;
mod time;
mod token;
mod value;
mod value_functions;
mod visitor;
pub mod wild;
mod windows;

pub use decide::{Loser, Page, SlotDecision, decide};
pub use eval::{Scene, eval};
pub use journey::{Attribute, Event, FeedbackKind, Interest, Item, Journey, Stage, Type};
pub use parse::{Expr, Macro, parse};
pub use value::{Cause, Outcome, Value};
pub use visitor::{Context, Fact, Known, Record, What};
