//! The pack: a journey in compiled form, bytes that are verified once and then read in place.
//!
//! Layout (all little-endian): a header of 24 bytes (magic `ETPK`, format u16, reserved u16 0, journey version u32,
//! length u32, hash u64), then one u32 entry count per table, then the tables one after the other; `layout.rs` lists them
//! with the fields of their entries. The hash is [`stable_hash`](crate::base::hash::stable_hash) over what is before it
//! and the [`quick_hash`](crate::base::hash::quick_hash) of what is after it.
#![forbid(unsafe_code)]

#[cfg(feature = "decide")]
mod bits;
#[cfg(feature = "decide")]
mod filter;
mod layout;
#[cfg(feature = "decide")]
mod leaf;
mod load;
#[cfg(feature = "decide")]
mod manifest;
mod op;
#[cfg(feature = "decide")]
mod pattern;
#[cfg(feature = "decide")]
mod program;
mod read;
#[cfg(feature = "profile")]
mod read_set;
#[cfg(feature = "author")]
mod reads;
#[cfg(feature = "decide")]
mod ruled;
mod schema;
mod table;

#[cfg(feature = "author")]
mod draws;
#[cfg(feature = "author")]
mod emit;
#[cfg(feature = "author")]
mod encode;
#[cfg(feature = "author")]
mod encode_page;
#[cfg(feature = "author")]
mod expand;
#[cfg(feature = "author")]
mod filing;
#[cfg(feature = "author")]
mod index;
#[cfg(feature = "author")]
mod lower;
#[cfg(feature = "author")]
mod moves;
#[cfg(feature = "author")]
mod rows;

#[cfg(feature = "decide")]
pub(crate) use bits::Bits;
#[cfg(feature = "decide")]
pub(crate) use layout::Named;
#[cfg(feature = "author")]
pub(crate) use leaf::double_of_key;
#[cfg(feature = "decide")]
pub(crate) use leaf::{ABSENT, Asked, BUDGET, FAILS, HOLDS, Leaf, UNKNOWN, key_of_double, key_of_int};
#[cfg(feature = "profile")]
pub use load::load_schema;
pub use load::{Pack, PackError};
#[cfg(feature = "decide")]
pub(crate) use op::WHOLE;
#[cfg(feature = "author")]
pub(crate) use op::order_of;
pub use op::{Op, count_of, window_of};
#[cfg(feature = "author")]
pub(crate) use pattern::{FOUND, NEVER};
pub use read::{CounterEntry, ItemEntry};
#[cfg(feature = "profile")]
pub use read_set::load_read_set;

#[cfg(feature = "decide")]
pub(crate) use ruled::Scope;

#[cfg(feature = "author")]
pub use encode::{EncodeError, encode};

/// Instead of a column of spans: what reads an event.
#[cfg(feature = "decide")]
pub(crate) const EVENT: u16 = NONE - 1;

/// "None" where a table holds the index of something optional.
pub const NONE: u16 = u16::MAX;
