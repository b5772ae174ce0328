//! The pass: pack, view, context and now in; stage and decisions out. The only evaluator of conditions.
#![forbid(unsafe_code)]

mod evaluate;
mod leaf;
mod order;
mod pass;
mod stage;

pub use pass::decide;
