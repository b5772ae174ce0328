//! Rule tests: files that say what a journey must show to whom, run against it, and what they saw of it.
//!
//! Pure, as everything below the hosts: texts go in, results and their texts come out. The format is described in
//! `docs/rule-tests.md`.
#![forbid(unsafe_code)]

mod cover;
mod file;
mod form;
mod given;
mod happening;
mod human;
mod journey;
mod json;
mod judge;
mod junit;
mod live;
mod marked;
mod moment;
mod outcome;
mod outline;
mod report;
mod request;
mod run;
mod standing;
mod wanted;

pub use cover::{Coverage, CoveredClause, CoveredPart, PartKind, Share, Uncovered};
pub use form::{FORMS, Field, Form};
pub use human::{Listing, human};
pub use json::json;
pub use judge::Difference;
pub use junit::junit;
pub use moment::DEFAULT_NOW;
pub use outcome::{Failure, FileOutcome, Outcome, Problem, TestOutcome};
pub use run::{JourneyText, TestFile, is_journey, journey_path, run};
