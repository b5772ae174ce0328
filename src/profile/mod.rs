//! The profile: sections per purpose that one replica writes, the view that decisions read, and the bytes of both.
//!
//! A replica keeps its own part, and reads those of others beside it. What is kept is in `docs/profile.md`; the bytes are described in `view.rs` and
//! `part_codec.rs`.
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
mod fold;
#[cfg(feature = "profile")]
mod join;
#[cfg(feature = "profile")]
mod part;
#[cfg(feature = "profile")]
mod part_codec;
#[cfg(feature = "profile")]
mod tallies;

pub use counter::CounterView;
pub use error::ProfileError;
pub use measure::MeasureView;
#[cfg(feature = "decide")]
pub(crate) use view::Places;
pub use view::{StageRecord, Token, View};

#[cfg(feature = "profile")]
pub use apply::{Profile, UnitId};
