//! The vocabulary: values, conditions, journeys, events, contexts, decisions and reasons. No behaviour beyond their own laws.
#![forbid(unsafe_code)]

mod condition;
mod context;
mod decision;
mod journey;
mod raw;
mod read_set;
mod reason;
mod record;
#[cfg(feature = "profile")]
mod record_bytes;
mod schema;
mod value;
mod window;

pub use condition::{
    Arithmetic, Comparison, Condition, Counter, Function, Impression, Junction, Macro, Pattern, Tally, TimePart,
};
pub use context::{CONTEXT_FIELDS, Context, Fact, Happened, Preview};
pub use decision::{Assignment, Committed, Decision, Detail, Loser, Page, Transition};
pub use journey::{
    Arbitration, Cap, CapScope, DrawHash, Experiment, Item, ItemKind, Journey, Layer, Passage, Repeat, Segment, Slot,
    Stage, UnitKind, Variant,
};
pub use raw::{Raw, UNREADABLE};
pub use read_set::{CounterRead, ReadSet};
pub use reason::{Cause, Reason};
pub use record::{Record, Refusal};
#[cfg(feature = "profile")]
#[doc(hidden)]
pub use record_bytes::with_record;
pub use schema::{
    Attribute, ContextField, Declares, EventType, FEEDBACK_ATTRIBUTE, HIDDEN_ATTRIBUTE, ItemType, Measure, Purpose,
    RecordPurposes, Schema, SlotType, index_of,
};
pub use value::{Scalar, TextList, Texts, Type, Value, stored_double};
pub use window::{Window, WindowError};
