//! Which tables a pack has, and how wide their entries are.

/// First four bytes of every pack.
pub const MAGIC: [u8; 4] = *b"ETPK";
/// The format that this engine writes and reads; 1 had no priorities, 2 had no arithmetic, 3 had no symbols.
pub const FORMAT: u16 = 4;
/// Bytes before the entry counts.
pub const HEADER_BYTES: usize = 24;
/// Where the hash stands in the header.
pub const HASH_AT: usize = 16;

/// The tables, in the order in which they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Table {
    /// One entry: journey name, purposes of stage, exposures, assignments, conversation records, number of symbols (u16 each).
    Info,
    /// name u16, granted by default u16.
    Purposes,
    /// name u16 (its own number: the names of attributes are the first strings), purpose u16, type u16.
    Attributes,
    /// name u16, type u16.
    ContextFields,
    /// name u16, purpose u16, first dimension u16, dimensions u16.
    Events,
    /// name u16.
    Dimensions,
    /// name u16 (an event, `<event>@<measure>`, `@shown` or `@clicked`), purpose u16, dimension name u16 or none.
    Counters,
    /// name u16, counter u16, half-life in hours u16 (read by explanations only: programs hold what counts).
    Interests,
    /// name u16, program u16.
    Segments,
    /// name u16, program u16 or none.
    Stages,
    /// name u16, interruptive u16, first rank u32, ranks u32.
    Slots,
    /// item u16, best first.
    Ranks,
    /// name u16, kind u16, purpose u16, program u16 or none, stages u32, content start u32, content bytes u32,
    /// priority i32 (read by explanations only: the ranks are sorted by it).
    Items,
    /// bytes in the code u16, leaves u16.
    Programs,
    /// The programs' bytes.
    Code,
    /// u64, see `leaf.rs`.
    Leaves,
    /// u64: an int, the bits of a double, or milliseconds.
    Constants,
    /// How many symbols, and then each; u16.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Sets,
    /// Per symbol, how many entries are filed under it; u16.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only the pass reads it"))]
    Counts,
    /// u64, see `leaf.rs`: by symbol, then by rank.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only the pass reads it"))]
    Filed,
    /// column u16.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only the pass reads it"))]
    FilingColumns,
    /// u64, see `leaf.rs`: by slot, then by rank.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only the pass reads it"))]
    Unfiled,
    /// text u16, start u32, bytes u32.
    Patterns,
    /// The patterns' automata; `pattern.rs` says how they are laid out.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Automata,
    /// The items' content, JSON.
    Content,
    /// How long each string is, u16. The first of them are the symbols: the names of attributes and all texts that
    /// conditions compare with.
    Strings,
    /// The strings' UTF-8.
    Text,
}

/// Bytes of one entry, per table. A table stands byte by byte: first that of all entries, then the next one of all; so what
/// is alike is together, and compresses.
pub const ENTRY_BYTES: [u8; TABLES] =
    [12, 4, 6, 4, 8, 2, 6, 6, 4, 4, 12, 2, 24, 4, 1, 8, 8, 2, 2, 8, 2, 8, 10, 1, 1, 2, 1];
/// How many tables there are.
pub const TABLES: usize = 27;
/// Where the first table begins.
pub const TABLES_AT: usize = HEADER_BYTES + TABLES * 4;
