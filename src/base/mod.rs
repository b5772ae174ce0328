//! The ground floor: time units, stable hashes, limits and bounded bytes. Knows nothing of journeys.
#![forbid(unsafe_code)]

pub mod bytes;
pub mod calendar;
pub mod hash;
pub mod limits;
pub mod lists;
pub mod named_hash;
pub mod time;
