//! What the lines of a log say, once their numbers are names and moments again.

use etappe::model::Scalar;

use super::page::PageRecord;

/// The first line.
pub struct Head {
    /// Hash of the pack that decided.
    pub pack_hash: u64,
    /// Version and id of its journey, in words.
    pub journey: String,
    /// Whether decisions have their ids.
    pub has_ids: bool,
}

/// Values by name.
pub type Facts = Vec<(String, Scalar)>;

/// What happened, in the order in which it did.
pub enum Entry {
    /// What follows is about this visitor; a new one if there is a unit.
    Visitor {
        /// The visitor's number, from 0.
        number: usize,
        /// What a new visitor's profile draws from.
        unit: Option<[u8; 16]>,
    },
    /// The profile took in what the visitor said about a purpose.
    Consent {
        /// The purpose.
        purpose: String,
        /// The visitor's word.
        granted: bool,
        /// When.
        now_ms: i64,
    },
    /// It took in an event.
    Event {
        /// The event.
        name: String,
        /// Dimensions with their values.
        dimensions: Vec<(String, String)>,
        /// When.
        now_ms: i64,
    },
    /// It took in the value of an attribute.
    Attribute {
        /// The attribute.
        name: String,
        /// Its value.
        value: Scalar,
        /// When.
        now_ms: i64,
    },
    /// A page was decided.
    Page {
        /// The event's row, which is the page's id.
        row: i64,
        /// When.
        now_ms: i64,
        /// What was known of the request.
        facts: Facts,
        /// What was decided.
        record: Box<PageRecord>,
    },
    /// It took in the transition of the page before.
    Followed,
    /// The last line.
    End {
        /// How many visitors there were.
        visitors: u64,
        /// How many pages.
        pages: u64,
        /// Hash of the records with losers.
        records: u64,
    },
}
