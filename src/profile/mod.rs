//! The profile: parts that one writer each writes, what holds for the person as a whole, the view that decisions read, and the bytes of all.
//!
//! `profile.rs` has the verbs, `apply.rs` takes in records, `exchange.rs` what others know, `fold.rs` makes the view; all of them work on
//! one table of entries (`table.rs`). What is kept and how it merges is in `docs/profile.md`; bytes are described in `codec.rs`,
//! `exchange.rs` and `view.rs`.
#![forbid(unsafe_code)]

mod counter;
mod error;
mod frame;
mod interest;
mod measure;
mod view;
mod window;

#[cfg(feature = "profile")]
mod apply;
#[cfg(feature = "profile")]
mod codec;
#[cfg(feature = "author")]
pub mod contents;
#[cfg(feature = "profile")]
mod dots;
#[cfg(feature = "sync")]
mod exchange;
#[cfg(feature = "profile")]
mod fold;
#[cfg(feature = "profile")]
mod join;
#[cfg(feature = "profile")]
mod kind;
#[cfg(feature = "sync")]
mod old;
#[cfg(feature = "profile")]
mod parts;
#[cfg(feature = "sync")]
mod person;
#[cfg(feature = "profile")]
#[allow(clippy::module_inception, reason = "the type that the module is named for")]
mod profile;
#[cfg(feature = "profile")]
mod room;
#[cfg(feature = "profile")]
mod spans;
#[cfg(feature = "profile")]
mod table;
#[cfg(feature = "profile")]
mod tallies;
#[cfg(feature = "sync")]
mod together;
#[cfg(feature = "sync")]
mod token;
#[cfg(feature = "author")]
mod view_contents;
#[cfg(feature = "profile")]
mod words;

pub use counter::CounterView;
pub use error::ProfileError;
pub use measure::MeasureView;
#[cfg(feature = "decide")]
pub(crate) use view::Places;
pub use view::{StageRecord, Token, View};

#[cfg(feature = "sync")]
pub use exchange::Merged;
#[cfg(feature = "sync")]
pub use person::PartInfo;
#[cfg(feature = "profile")]
pub use profile::{Profile, UnitId};
