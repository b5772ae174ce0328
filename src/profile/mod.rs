//! The profile: parts that one writer each writes, what holds for the person as a whole, the view that decisions read, and the bytes of all.
//!
//! `profile.rs` has the verbs, `apply.rs` takes in records, `exchange.rs` what others know, `fold.rs` makes the view. What is kept and how
//! it merges is in `docs/profile.md`; bytes are described in `store.rs`, `codec.rs`, `exchange.rs` and `view.rs`.
#![forbid(unsafe_code)]

mod counter;
mod error;
mod frame;
mod interest;
mod view;
mod window;

#[cfg(feature = "profile")]
mod apply;
#[cfg(feature = "profile")]
mod codec;
#[cfg(feature = "author")]
pub mod contents;
#[cfg(feature = "profile")]
mod exchange;
#[cfg(feature = "profile")]
mod fold;
#[cfg(feature = "profile")]
mod join;
#[cfg(feature = "profile")]
mod ledger;
#[cfg(feature = "profile")]
mod old;
#[cfg(feature = "profile")]
mod part;
#[cfg(feature = "profile")]
#[allow(clippy::module_inception, reason = "the type that the module is named for")]
mod profile;
#[cfg(feature = "profile")]
mod store;
#[cfg(feature = "profile")]
mod tallies;

pub use counter::CounterView;
pub use error::ProfileError;
#[cfg(feature = "decide")]
pub(crate) use view::Places;
pub use view::{StageRecord, View};

#[cfg(feature = "profile")]
pub use exchange::Merged;
#[cfg(feature = "profile")]
pub use profile::{PartInfo, Profile, UnitId};
