//! The profile of docs/profile.md on several devices of one or several persons, as full lists of what was taken in. No
//! counter is kept and nothing is added up before it is asked for: each record stands with all that its writer knew, and what
//! consent, erasure, splits and room leave of it is found by going through the list.

mod device;
mod exchange;
mod facts;
mod fold;
mod report;
mod room;
mod take;
mod words;

pub use device::Replica;
pub use exchange::Apart;
pub use facts::{Part, Place, Stored, Taken};
pub use fold::Message;
pub use report::{Refused, Report};
pub use room::{MOST_COUNTERS, measure_event};
pub use words::{Split, Word};
