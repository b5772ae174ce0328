//! The pass: pack, view, context and now in; stage and decisions out. The only evaluator of conditions.
#![forbid(unsafe_code)]

mod arithmetic;
#[cfg(feature = "author")]
mod asked;
mod calendar;
mod counters;
mod datum;
mod draw;
mod evaluate;
mod facts;
mod flips;
mod function;
mod known;
mod leaf;
mod list;
mod order;
mod pass;
mod pending;
mod plan;
#[cfg(feature = "author")]
mod probe;
mod row;
mod search;
mod sheet;
mod stage;
mod symbols;
mod tallies;
mod tally;

pub(crate) use evaluate::Question;
#[cfg(feature = "author")]
pub(crate) use evaluate::Room;
pub(crate) use facts::Facts;
pub use known::Known;
#[cfg(all(target_arch = "wasm32", not(feature = "author")))]
pub(crate) use pass::pick;
pub(crate) use pass::{Desk, decide};
pub(crate) use plan::Plan;
#[cfg(feature = "author")]
pub(crate) use {
    asked::{Counted, LimitAsked, Limited, ScheduleSeen, Tally},
    draw::{Aside, Drawn},
    probe::{Found, Probe},
    stage::Tried,
};
