//! The pass: pack, view, context and now in; stage and decisions out. The only evaluator of conditions.
#![forbid(unsafe_code)]

mod arithmetic;
mod calendar;
mod datum;
mod evaluate;
mod facts;
mod function;
mod known;
mod leaf;
mod list;
mod order;
mod pass;
mod plan;
#[cfg(feature = "author")]
mod probe;
mod row;
mod sheet;
mod stage;
mod symbols;

pub use known::Known;
pub use plan::Plan;
pub(crate) use evaluate::Question;
pub(crate) use facts::Facts;
pub(crate) use pass::{Desk, decide, decision_id, pick};
#[cfg(feature = "author")]
pub(crate) use probe::{Found, Probe};
