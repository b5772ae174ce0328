//! Which tables a pack has, and how wide their entries are.

/// First four bytes of every pack.
pub const MAGIC: [u8; 4] = *b"ETPK";
/// The format that this engine writes and reads; 1 had no priorities, 2 had no arithmetic, 3 had no symbols, 4 had no index, 5 had no
/// measures.
pub const FORMAT: u16 = 6;
/// Bytes before the entry counts.
pub const HEADER_BYTES: usize = 24;
/// Where the hash stands in the header.
pub const HASH_AT: usize = 16;

/// The tables, in the order in which they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Table {
    /// One entry: journey name, purposes of stage, exposures, assignments, conversation records, number of symbols, number of words behind a
    /// visitor's columns, and of the columns of spans how many are texts of attributes, lists of attributes, texts of context fields, and
    /// lists of context fields; the draw of who is shown nothing or none, whether anything but conditions decides on items (u16 each);
    /// [`SESSION`] where conditions or draws read the running session without a counter, u8.
    Info,
    /// name u16, granted by default u16.
    Purposes,
    /// name u16 (its own number: the names of attributes are the first strings), purpose u16, type u16, first symbol u16; of
    /// a list where the bits of its texts begin among those words, and how many symbols have one, u16 each (see `bits.rs`); the sum of
    /// [`IDENTITY`], [`VERIFIED`] and [`IS_READ`] where it is such, u8.
    Attributes,
    /// name u16, type u16, first symbol u16.
    ContextFields,
    /// name u16, purpose u16, first dimension u16, dimensions u16.
    Events,
    /// name u16.
    Dimensions,
    /// name u16 (an event, `<event>#<measure>`, `@shown` or `@clicked`), purpose u16, dimension name u16 or none, measure u16 or none;
    /// the longest window in which it is read u32, in seconds, and the sum of [`ALL`], [`SESSION`] and [`TIMES`] where it is, u8.
    Counters,
    /// counter u16, value of its dimension u16 or none, [`Scope`](super::Scope) u16, window u64: what is counted of impressions.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Tallies,
    /// name u16, counter u16, half-life in hours u16 (read by explanations only: programs hold what counts).
    Interests,
    /// name u16, program u16.
    Segments,
    /// name u16, programs of `enter` and `exit` u16 or none (read by explanations only: moves have them), the draw of who is shown
    /// nothing u16 or none.
    Stages,
    /// out of which stage u16, into which u16, two programs that must hold u16 or none, after how many seconds in the stage u32,
    /// how many of those behind it are left out where it is barred u16: in the order in which they are asked, stage by stage.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Moves,
    /// name u16 that a stage had, stage u16.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Renames,
    /// name u16, interruptive u8, how many items are pinned u8 (read by explanations only: they rank first), first rank u32, ranks u32, name u16 under which it is counted, the draw of who is shown nothing u16
    /// or none: the most important first.
    Slots,
    /// item u16, best first; of items whose scores are compared, 1 more than how many of them stand before it, else 0 u16.
    Ranks,
    /// name u16, kind u8, service u8, purpose u16, program u16 or none, gate u16, content start u32, content bytes u32,
    /// priority i32 (read by explanations only: the ranks are sorted by it), experiment u16 or none, program of the score u16 or none,
    /// family u16 or none.
    Items,
    /// first label u16, labels u16: what items have in common, each once.
    Families,
    /// dimension u16, value u16: a tag, the campaign, an exclusive group.
    Labels,
    /// name u16, version u16, least version u16, its draw u16, that of its layer u16 or none, of who is shown nothing u16 or none, first
    /// requirement u16, requirements u16.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Experiments,
    /// hash u8, unit u8, seed u16, name u16, first variant u16, variants u16: those that a draw can come to.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Draws,
    /// name u16, its first number u16, the first behind them u16, content start u32, content bytes u32, experiment u16; what is no variant
    /// has no content.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Variants,
    /// experiment u16, variant u16 of which it must have one: by experiment.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Requirements,
    /// start u32, length u32, period u32, count u32, in minutes: of one schedule after the other.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only passes read it"))]
    Schedules,
    /// stages u32 (one bit each), purpose u16: who may see an item, each once.
    Gates,
    /// The programs' bytes, one program after the other; `op.rs` says how they are laid out.
    Code,
    /// u64, see `leaf.rs`: what leaves have in common.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Heads,
    /// u32, see `leaf.rs`: where a row goes on behind a leaf.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Jumps,
    /// head u16, operand u16 (added to that of the head), jumps u16, in the order in which programs meet them.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Leaves,
    /// key u64, kind u8, see `filter.rs`. Before them each symbol has a filter, and one is nobody's; behind them each set.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Filters,
    /// u16: of one leaf with a set after the other how many symbols it has, how far the least of them is behind the column's first,
    /// and how far each is behind that.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Sets,
    /// symbol u16, column u16, gate u16, how many are filed u32: behind a gate under a text of a column; last, under nothing, what
    /// has no such text, with the number behind the last symbol and no column. By symbol, then by column, then by gate.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Spans,
    /// u16: the columns of spans: attributes that are texts, then those that are lists; then context fields in the same order.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Columns,
    /// rank u16, slot u16, leaf u16 (its number in the row, or none): an item of a slot, and the leaf under which it is filed. Span
    /// by span, by rank and then by slot.
    #[cfg_attr(not(feature = "decide"), allow(dead_code, reason = "only conditions read it"))]
    Filed,
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
    /// event u16, name u16, scale f64 of which it is kept in multiples: by event.
    Measures,
    /// attribute u16, name u16: where its values come from, by attribute, the most trusted first.
    #[cfg_attr(not(feature = "sync"), allow(dead_code, reason = "only who merges reads it"))]
    Sources,
}

/// What an attribute is beside its type: it says who the visitor is.
#[cfg_attr(not(feature = "profile"), allow(dead_code, reason = "only profiles read it"))]
pub const IDENTITY: u8 = 1;
/// It is read only if a hub has signed it.
#[cfg_attr(not(feature = "profile"), allow(dead_code, reason = "only profiles read it"))]
pub const VERIFIED: u8 = 2;
/// Some condition reads it.
#[cfg_attr(not(feature = "profile"), allow(dead_code, reason = "only tokens are cut by it"))]
pub const IS_READ: u8 = 4;

/// In which windows something is read beside those of a length: all time.
#[cfg_attr(not(feature = "profile"), allow(dead_code, reason = "only tokens are cut by it"))]
pub const ALL: u8 = 1;
/// The running session.
#[cfg_attr(not(feature = "profile"), allow(dead_code, reason = "only tokens are cut by it"))]
pub const SESSION: u8 = 2;
/// By its exact times.
#[cfg_attr(not(feature = "profile"), allow(dead_code, reason = "only tokens are cut by it"))]
pub const TIMES: u8 = 4;

/// What has a name that passes read.
#[cfg(feature = "decide")]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named {
    Stage,
    Slot,
    Item,
    Purpose,
    ContextField,
    Experiment,
    Variant,
    Segment,
}

#[cfg(feature = "decide")]
impl Named {
    /// Where the names are.
    pub(super) const fn table(self) -> Table {
        match self {
            Self::Stage => Table::Stages,
            Self::Slot => Table::Slots,
            Self::Item => Table::Items,
            Self::Purpose => Table::Purposes,
            Self::ContextField => Table::ContextFields,
            Self::Experiment => Table::Experiments,
            Self::Variant => Table::Variants,
            Self::Segment => Table::Segments,
        }
    }
}

/// Bytes of one entry, per table. A table stands byte by byte: first that of all entries, then the next one of all; so what
/// is alike is together, and compresses.
pub const ENTRY_BYTES: [u8; TABLES] = [
    27, 4, 13, 6, 8, 2, 13, 14, 6, 4, 8, 14, 4, 16, 4, 28, 4, 4, 16, 10, 16, 4, 16, 6, 1, 8, 4, 6, 9, 2, 10, 2, 6, 10,
    1, 1, 2, 1, 12, 4,
];
/// How many tables there are.
pub const TABLES: usize = 40;
/// Where the first table begins.
pub const TABLES_AT: usize = HEADER_BYTES + TABLES * 4;
