//! Every bound of the engine in one place.

use super::time::DAY_MS;

/// Largest journey document, in bytes.
pub const DOCUMENT_BYTES: usize = 4 * 1024 * 1024;
/// Deepest nesting of a journey document.
pub const DOCUMENT_DEPTH: usize = 64;
/// Longest condition, in bytes.
pub const CONDITION_BYTES: usize = 16 * 1024;
/// Most nodes of one condition.
pub const CONDITION_NODES: usize = 1_000;
/// Deepest nesting of one condition, in text and in a pack.
pub const CONDITION_DEPTH: usize = 48;
/// Most work of one condition, in units: one per part, more for what reads or builds texts, lists and maps.
pub const CONDITION_WORK: u64 = 50_000;
/// Most elements of lists that one condition may build.
pub const CONDITION_ELEMENTS: u64 = 20_000;
/// Longest pattern of `matches()`, in bytes.
pub const PATTERN_BYTES: usize = 1_024;
/// Most states of a compiled pattern.
pub const PATTERN_STATES: usize = 1_024;
/// Largest table of a compiled pattern, in bytes.
pub const PATTERN_TABLE_BYTES: usize = 32 * 1024;
/// Longest half-life of an interest.
pub const HALF_LIFE_HOURS: u16 = 8_760;
/// How deep segments may use each other.
pub const SEGMENT_DEPTH: u8 = 16;
/// Most clauses of segments that one explanation shows opened; beyond, a segment stands for itself.
pub const EXPLAINED_CLAUSES: usize = 100_000;
/// Most events of one rule test, repetitions counted.
pub const TEST_EVENTS: usize = 10_000;
/// Most stages of a journey: a stage set is one 32-bit word.
pub const STAGES: usize = 32;
/// Most entries of any other list of a journey (items, events, …), so that 16 bits name each.
pub const ENTRIES: usize = 60_000;
/// Longest id or name, in bytes.
pub const NAME_BYTES: usize = 128;
/// Longest window of a counter.
pub const WINDOW_MS: i64 = 400 * DAY_MS;
/// Exact times kept per counter.
pub const EXACT_TIMES: usize = 32;
/// UTC days with hourly buckets, today included.
pub const HOURLY_DAYS: i64 = 8;
/// UTC days with daily buckets, today included.
pub const DAILY_DAYS: i64 = 400;
/// Activity spans kept per section.
pub const SPANS: usize = 16;
/// Counters kept per section; those of whole events always find room, for those of dimension values the ones go that counted longest ago.
pub const SECTION_COUNTERS: usize = 512;
/// Attributes kept per section.
pub const SECTION_ATTRIBUTES: usize = 256;
/// Transitions kept per section.
pub const TRANSITIONS: usize = 16;
/// Answers kept per kind of feedback and section.
pub const ANSWERS: usize = 16;
/// Messages kept per section.
pub const MESSAGES: usize = 64;
/// Ids of events that a section knows again.
pub const SEEN_IDS: usize = 128;
/// How much of the key before it an entry of a profile may begin with; the longest key that is written has 660 bytes.
pub const SHARED_BYTES: usize = 1_024;
/// Largest section, in bytes.
pub const SECTION_BYTES: usize = 24 * 1024;
/// Largest part, in bytes.
pub const PART_BYTES: usize = 64 * 1024;
/// Largest token, in bytes: 3,500 letters as base64url.
pub const TOKEN_BYTES: usize = 2_625;
/// So far may the clock of who reads a token be behind that of who cut it.
pub const TOKEN_SLACK_MS: i64 = DAY_MS;
/// Most parts of a profile.
pub const PARTS: usize = 256;
/// Closed parts of a device beside its settled one.
pub const CLOSED_PARTS: usize = 4;
/// How many of the parts that went into it a settled one names.
pub const LINE: usize = 32;
/// Farthest that a clock may be ahead or behind: ten thousand years.
pub const CLOCK_AHEAD_MS: i64 = 10_000 * 366 * DAY_MS;
/// A stamp that is farther ahead of a device's clock is not outdone.
pub const STAMP_AHEAD_MS: i64 = DAY_MS;
/// Longest text value that a profile stores, in bytes.
pub const TEXT_BYTES: usize = 1_024;
/// Largest list of texts that a profile stores, in bytes: its texts, and one or two for the length of each.
pub const TEXTS_BYTES: usize = 4 * 1024;
/// How deep macros may stand inside each other.
pub const MACRO_DEPTH: u64 = 2;
/// Farthest from UTC, in minutes.
pub const OFFSET_MINUTES: u16 = 18 * 60;
/// Most elements of a list or entries of a map that a condition makes, reads or runs a macro over; most texts of a list that a
/// profile stores.
pub const LIST_ELEMENTS: usize = 256;
/// Longest text that a condition computes with, in bytes; comparing has no limit.
pub const OPERAND_BYTES: usize = 4_096;
/// Most items that one slot shows.
pub const TAKE: u16 = 32;
/// Most ways between stages.
pub const PASSAGES: usize = 1_024;
/// Most purposes of a journey that counts what happens to items: a set of them is one 32-bit word.
pub const COUNTED_PURPOSES: usize = 32;
/// What is shared out among variants and holdouts.
pub const DRAWS: u16 = 10_000;
/// How deep experiments may require others.
pub const REQUIREMENT_DEPTH: u8 = 4;
/// Most experiments that one requires.
pub const REQUIREMENTS: usize = 8;
/// Instead of the length of a window: this page alone.
pub const PAGE_MS: i64 = WINDOW_MS + 1;
/// Most caps of one item, one per tag or slot that they count in.
pub const ITEM_CAPS: usize = 256;
/// Most caps, and most suppressions, of a journey.
pub const JOURNEY_RULES: usize = 1_024;
/// Most items that the caps, or the suppressions, of a journey are for, counted once for each of them.
pub const RULED_ITEMS: usize = 1_000_000;
/// Most bytes of the content of all items and variants of a journey, with the brand's texts filled in.
pub const CONTENT_BYTES: usize = 16 * 1024 * 1024;
/// Most keys that content must have for one channel.
pub const MESSAGE_KEYS: usize = 64;
/// What measures may be kept in whole multiples of.
pub const SCALES: core::ops::RangeInclusive<f64> = 0.000_001..=1_000_000.0;
