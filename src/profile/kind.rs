//! What an entry of the table is; in this order they stand in a section.

/// Of a section: its first change, or the one with which it last lost an entry, and the denials that its writer knew when it began. Of
/// a part, without a purpose: see [`Head`](super::parts::Head).
pub const HEADER: u8 = 0;
/// Event, dimension, value; the last two are empty for the event as a whole. Holds tallies.
pub const COUNTER: u8 = 1;
/// Name. Holds when it became known, and its value, or nothing if there is none any more.
pub const ATTRIBUTE: u8 = 2;
/// Experiment. Holds when, variant and version.
pub const ASSIGNMENT: u8 = 3;
/// Id. Holds when, time of the newest event then, and names: into which stage, out of which.
pub const TRANSITION: u8 = 4;
/// Kind of feedback, then a hash of all it holds. Holds when, the number, and a text.
pub const FEEDBACK: u8 = 5;
/// A hash of all it holds. Holds when, whether the visitor wrote it, channel and text.
pub const MESSAGE: u8 = 6;
/// The change since which only the last span of activity was extended, then start and length of each.
pub const SPANS: u8 = 7;
/// When it was drawn, and 16 bytes.
pub const UNIT: u8 = 8;
/// Of nobody's part: hashes of the ids of the events that were taken in last, here. It never travels.
pub const SEEN: u8 = 9;
/// Of nobody's part: device, since when it was joined, and until when, eight bytes each.
pub const SPLIT: u8 = 10;
/// Of nobody's part: who spoke, part and device, eight bytes each. Holds what `words.rs` says.
pub const WORD: u8 = 11;
