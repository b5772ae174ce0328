//! The pass: pack, view, context and now in; stage and decisions out. The only evaluator of conditions.
#![forbid(unsafe_code)]

mod arithmetic;
mod calendar;
mod datum;
mod evaluate;
mod function;
mod leaf;
mod list;
mod order;
mod pass;
#[cfg(feature = "author")]
mod probe;
mod stage;

pub use pass::decide;
#[cfg(feature = "author")]
pub(crate) use probe::{Found, Probe};
