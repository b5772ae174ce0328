//! What a device can be told, and why it is not taken in.

use crate::visitor::{Fact, What};

/// Something that is reported to a device.
#[derive(Clone, Debug)]
pub enum Report {
    /// Without what only the others have.
    Plain(What),
    Event {
        event: String,
        time_ms: i64,
        dimensions: Vec<(String, String)>,
        /// By which it is known again.
        id: Option<String>,
        measures: Vec<(String, f64)>,
    },
    Transition {
        from: String,
        to: String,
        time_ms: i64,
        newest_ms: i64,
        id: u64,
    },
    Feedback {
        kind: String,
        time_ms: i64,
        value: f64,
        text: String,
    },
    Message {
        channel: String,
        /// Else the business wrote it.
        by_visitor: bool,
        time_ms: i64,
        text: String,
    },
}

impl Report {
    /// An event without dimensions, measures and id.
    pub fn event(event: &str, time_ms: i64) -> Report {
        Report::Plain(What::Event { event: event.to_owned(), time_ms, dimensions: Vec::new() })
    }

    /// A word on a purpose.
    pub fn consent(purpose: &str, granted: bool) -> Report {
        Report::Plain(What::Consent { purpose: purpose.to_owned(), granted })
    }

    /// An attribute that is set.
    pub fn attribute(name: &str, time_ms: i64, value: Fact) -> Report {
        Report::Plain(What::Attribute { name: name.to_owned(), time_ms, value: Some(value) })
    }
}

impl From<What> for Report {
    fn from(what: What) -> Report {
        Report::Plain(what)
    }
}

/// Why something was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    Undeclared,
    NoConsent,
    WrongType,
    TooLong,
    /// The section has as many attributes as it may.
    TooMany,
    /// An event whose id the section knows.
    Repeated,
    /// Another value for an identity that the profile has.
    OtherPerson,
}
