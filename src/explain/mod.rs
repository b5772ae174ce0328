//! Why a page shows what it shows: per item the reason, per clause the value seen and its verdict, the nearest miss, and
//! sentences in German and English.
//!
//! It explains from the pack, so that any pack can be explained; the source of the journey is not needed.
#![forbid(unsafe_code)]

mod cel;
mod clause;
mod coverage;
mod demand;
mod explanation;
mod item;
mod limit;
mod nearest;
mod need;
mod node;
mod operation;
mod page;
mod part;
mod piece;
mod reading;
mod remark;
mod ruling;
mod source;
mod stage;
mod variant;
mod walk;
mod words;

pub(crate) use coverage::{Asked, Owner, clauses};
pub(crate) use demand::{WayInWords, at_least, ways};
pub use explanation::{
    Change, Clause, EnterExplanation, Explanation, ItemExplanation, Language, Operator, Seen, SlotExplanation,
    StageExplanation, Verdict,
};
pub(crate) use page::explain;
pub use ruling::{Barred, CheckExplanation, HeldOut, LimitExplanation, MoveKind, VariantExplanation, VariantGround};
