//! What a pack comes to when it is loaded: conditions as rows of leaves with jumps, and items filed by what must hold for them.
//!
//! A row says only whether a condition holds: unknown and false both mean that it does not, so `&&`, `||` and `!` become jumps
//! (De Morgan moves each `!` to its leaves). Why a condition does not hold is asked of the program itself.
//! Measured in `../shared/PERF.md`: an index is worth 2.5 to 15 times, leaving out the literal that is filed by 25 %.

use super::symbols::Symbols;
use crate::base::bytes::Reader;
use crate::model::{Comparison, Type, Window};
use crate::pack::{NONE, Op, Pack, count_of, window_of};

/// Where a row ends: its condition holds.
pub(super) const HOLDS: u32 = u32::MAX;
/// Where a row ends: it does not.
pub(super) const FAILS: u32 = u32::MAX - 1;
/// Placeholders for the leaf behind an operand, one per depth.
const BEHIND: u32 = u32::MAX - 1_000;

/// One test of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    /// What is compared with, or where it is.
    pub operand: u64,
    /// The leaf to go on with if the test comes out as wanted, and if not.
    pub on: u32,
    pub off: u32,
    /// A column: attributes, then context fields.
    pub field: u16,
    pub test: Test,
    /// Of a comparison the orders that it allows, as bits: less, equal, greater.
    pub orders: u8,
    /// Whether it must be true, or else false; unknown is neither.
    pub wanted: bool,
}

/// What a leaf asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Test {
    /// Something that only the program knows: where its bytes are in the code.
    Program,
    /// Whether there is a value.
    Has,
    /// The bool that is there.
    Is,
    /// Whether the text is this symbol.
    Equals,
    /// Whether the text is one of these symbols.
    OneOf,
    /// Whether the list has this symbol.
    Contains,
    /// How an int compares.
    Int,
    /// How a double compares.
    Double,
    /// Whether the moment is in the last so many milliseconds.
    Within,
}

/// An item in the place where the pass finds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// One bit per stage.
    pub stages: u32,
    /// The leaf to begin with.
    pub start: u32,
    /// Place among the slot's items, best first.
    pub rank: u16,
    pub slot: u16,
    pub item: u16,
    pub purpose: u16,
    /// The column that must hold the symbol under which it is filed.
    pub field: u16,
}

/// A pack that is ready for passes.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub(crate) symbols: Symbols,
    pub(super) leaves: Vec<Leaf>,
    /// Symbols of the leaves that compare with several.
    pub(super) sets: Vec<u16>,
    /// The first leaf of each stage's `enter`.
    pub(super) enters: Vec<u32>,
    /// Where each symbol's entries end.
    pub(super) ends: Vec<u32>,
    /// By symbol, then by rank.
    pub(super) filed: Vec<Entry>,
    /// The columns under which something is filed.
    pub(super) fields: Vec<u16>,
    /// Items that are filed under nothing, by slot, then by rank.
    pub(super) rest: Vec<Entry>,
}

/// A symbol of a column under which a row is filed, and the leaf to go on with where it is there.
#[derive(Clone, Copy)]
struct Key {
    field: u16,
    symbol: u16,
    start: u32,
}

impl Plan {
    /// Makes a verified pack ready. Costs one step per operation and per item.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let mut plan = Self { symbols: Symbols::of(pack), ..Self::default() };
        let mut row = Row { pack, plan: &mut plan, keys: Vec::new(), depth: 0 };
        for stage in 0..pack.stages() {
            let start = row.start(pack.stage_enter(stage));
            row.plan.enters.push(start);
        }
        row.keys.clear();
        // Of each item where it begins, and where its keys end.
        let mut items = Vec::new();
        for item in 0..pack.items() {
            let start = row.start(pack.item(item).program);
            items.push((start, row.keys.len()));
        }
        let keys = row.keys;
        plan.file(pack, &items, &keys);
        plan
    }

    fn file(&mut self, pack: &Pack, items: &[(u32, usize)], keys: &[Key]) {
        let mut found = Vec::new();
        let (mut rank, mut is_more) = (0usize, true);
        let mut rests = Vec::new();
        while is_more {
            is_more = false;
            for slot in 0..pack.slots() {
                let Some(item) = pack.ranked_item(slot, rank) else { continue };
                is_more = true;
                let index = usize::from(item);
                let (start, end) = items.get(index).copied().unwrap_or((FAILS, 0));
                let first = items.get(index.wrapping_sub(1)).map_or(0, |before| before.1);
                let entry = pack.item(item);
                let mut entry = Entry {
                    stages: entry.stages,
                    start,
                    rank: rank as u16,
                    slot,
                    item,
                    purpose: entry.purpose,
                    field: NONE,
                };
                let own = keys.get(first..end).unwrap_or_default();
                if own.is_empty() {
                    rests.push(entry);
                }
                for key in own {
                    (entry.start, entry.field) = (key.start, key.field);
                    found.push((key.symbol, entry));
                }
            }
            rank = rank.wrapping_add(1);
        }
        // By slot, and by symbol: in either the order of ranks is kept.
        for slot in 0..pack.slots() {
            for entry in &rests {
                if entry.slot == slot {
                    self.rest.push(*entry);
                }
            }
        }
        self.ends.resize(usize::from(pack.symbols()).wrapping_add(1), 0);
        for (symbol, entry) in &found {
            if let Some(count) = self.ends.get_mut(usize::from(*symbol).wrapping_add(1)) {
                *count = count.wrapping_add(1);
            }
            if !self.fields.contains(&entry.field) {
                self.fields.push(entry.field);
            }
        }
        let mut end = 0u32;
        for count in &mut self.ends {
            end = end.wrapping_add(*count);
            *count = end;
        }
        if let Some(first) = found.first() {
            self.filed.resize(found.len(), first.1);
        }
        // Each symbol's beginning becomes its end while its entries are put behind each other.
        for (symbol, entry) in found {
            if let Some(place) = self.ends.get_mut(usize::from(symbol)) {
                if let Some(filed) = self.filed.get_mut(*place as usize) {
                    *filed = entry;
                }
                *place = place.wrapping_add(1);
            }
        }
    }

    /// What is filed under a symbol, best first.
    pub(super) fn under(&self, symbol: u16) -> &[Entry] {
        let end = |symbol: usize| self.ends.get(symbol).map_or(0, |end| *end as usize);
        let first = match usize::from(symbol).checked_sub(1) {
            Some(before) => end(before),
            None => 0,
        };
        self.filed.get(first..end(symbol.into())).unwrap_or_default()
    }
}

/// Turns programs into rows.
struct Row<'p> {
    pack: &'p Pack,
    plan: &'p mut Plan,
    keys: Vec<Key>,
    depth: u32,
}

impl<'p> Row<'p> {
    /// The first leaf of a program.
    fn start(&mut self, program: u16) -> u32 {
        if program == NONE {
            return HOLDS;
        }
        let start = self.plan.leaves.len() as u32;
        let first = self.keys.len();
        self.operand(self.pack.program(program), true, HOLDS, FAILS);
        for key in self.keys.iter_mut().skip(first) {
            // Now it is known where a leaf goes on.
            key.start = self.plan.leaves.get(key.start as usize).map_or(FAILS, |leaf| leaf.on);
        }
        start
    }

    /// The leaves of what is in `code`, from which it goes on `on` or `off`.
    fn operand(&mut self, code: &'p [u8], wanted: bool, on: u32, off: u32) {
        let mut reader = Reader::new(code);
        let (op, number) = operation(&mut reader);
        match op {
            Some(Op::Not) => return self.operand(reader.rest(), !wanted, on, off),
            Some(Op::Filed) => {
                let leaf = self.plan.leaves.len();
                self.operand(reader.rest(), wanted, on, off);
                return self.file_under(leaf);
            }
            Some(op @ (Op::And | Op::Or)) => {
                // What one operand can settle alone: that none of an `&&` fails, that one of an `||` holds.
                let is_all = (op == Op::And) == wanted;
                let behind = BEHIND.wrapping_add(self.depth);
                self.depth = self.depth.wrapping_add(1);
                for left in (0..count_of(number)).rev() {
                    let block = reader.raw_text().unwrap_or_default();
                    let first = self.plan.leaves.len();
                    match left {
                        0 => self.operand(block, wanted, on, off),
                        _ if is_all => self.operand(block, wanted, behind, off),
                        _ => self.operand(block, wanted, on, behind),
                    }
                    let next = self.plan.leaves.len() as u32;
                    for leaf in self.plan.leaves.iter_mut().skip(first) {
                        for target in [&mut leaf.on, &mut leaf.off] {
                            if *target == behind {
                                *target = next;
                            }
                        }
                    }
                }
                self.depth = self.depth.wrapping_sub(1);
                return;
            }
            _ => {}
        }
        let at = code.as_ptr().addr().wrapping_sub(self.pack.bytes().as_ptr().addr()) as u64;
        let program =
            Leaf { operand: at << 32 | code.len() as u64, on, off, field: 0, test: Test::Program, orders: 0, wanted };
        let leaf = op.and_then(|op| self.leaf(op, number, reader, program)).unwrap_or(program);
        self.plan.leaves.push(leaf);
    }

    /// A test of one column against constants.
    fn leaf(&mut self, op: Op, number: u64, mut reader: Reader<'p>, leaf: Leaf) -> Option<Leaf> {
        let mut leaf = leaf;
        let declared = |field: u16| match field.checked_sub(self.pack.attributes()) {
            None => self.pack.attribute_type(field).0,
            Some(field) => self.pack.context_type(field),
        };
        if let Some(field) = self.field(op, number) {
            leaf.field = field;
            leaf.test = if op >= Op::HasAttribute { Test::Has } else { Test::Is };
            return (leaf.test == Test::Has || declared(field) == Some(Type::Bool)).then_some(leaf);
        }
        let (left, left_number) = operation(&mut reader);
        let mut field = self.field(left?, left_number);
        if op == Op::Within {
            let Window::Last(length_ms) = window_of(number) else { return None };
            (leaf.field, leaf.test, leaf.operand) = (field?, Test::Within, length_ms.cast_unsigned());
            return (declared(leaf.field) == Some(Type::Timestamp)).then_some(leaf);
        }
        if op == Op::In {
            leaf.field = field?;
            let first = self.plan.sets.len();
            for _ in 0..number {
                let (Some(Op::String), symbol) = operation(&mut reader) else { return None };
                self.plan.sets.push(symbol as u16);
            }
            leaf.test = Test::OneOf;
            leaf.operand = (first as u64) << 32 | number;
            return (declared(leaf.field) == Some(Type::String)).then_some(leaf);
        }
        let (right, right_number) = operation(&mut reader);
        if op == Op::Contained {
            field = self.field(right?, right_number);
            (leaf.field, leaf.test, leaf.operand) = (field?, Test::Contains, left_number);
            return (left == Some(Op::String) && declared(leaf.field) == Some(Type::Strings)).then_some(leaf);
        }
        if op != Op::Compare || !reader.is_empty() {
            return None;
        }
        leaf.field = field?;
        leaf.operand = right_number;
        let comparison = *Comparison::ALL.get(number as usize)?;
        leaf.orders = match comparison {
            Comparison::Equal => 2,
            Comparison::NotEqual => 5,
            Comparison::Less => 1,
            Comparison::LessOrEqual => 3,
            Comparison::Greater => 4,
            Comparison::GreaterOrEqual => 6,
        };
        leaf.test = match (right?, declared(leaf.field)?) {
            (Op::Int, Type::Int) => Test::Int,
            (Op::Double, Type::Double) => Test::Double,
            (Op::String, Type::String) if leaf.orders == 2 || leaf.orders == 5 => {
                leaf.wanted ^= leaf.orders == 5;
                Test::Equals
            }
            (Op::Bool, Type::Bool) if leaf.orders == 2 || leaf.orders == 5 => {
                leaf.wanted ^= (leaf.orders == 5) != (right_number == 0);
                Test::Is
            }
            _ => return None,
        };
        Some(leaf)
    }

    /// The column that an operation reads.
    fn field(&self, op: Op, number: u64) -> Option<u16> {
        let number = number as u16;
        match op {
            Op::Attribute | Op::HasAttribute => Some(number),
            Op::Context | Op::HasContext => Some(number.wrapping_add(self.pack.attributes())),
            _ => None,
        }
    }

    /// Files the row under the symbols of a leaf; where one is there, it goes on behind the leaf.
    fn file_under(&mut self, number: usize) {
        let Some(leaf) = self.plan.leaves.get(number).copied() else { return };
        if !leaf.wanted || !matches!(leaf.test, Test::Equals | Test::OneOf | Test::Contains) {
            return;
        }
        let single = [leaf.operand as u16];
        let symbols = match leaf.test {
            Test::OneOf => self.plan.set(leaf.operand),
            _ => &single,
        };
        for symbol in symbols {
            self.keys.push(Key { field: leaf.field, symbol: *symbol, start: number as u32 });
        }
    }
}

/// The next operation and its number.
fn operation(reader: &mut Reader<'_>) -> (Option<Op>, u64) {
    let op = reader.varint().ok().and_then(Op::from_number);
    (op, reader.varint().unwrap_or(0))
}

impl Plan {
    /// The symbols of a leaf that compares with several.
    pub(super) fn set(&self, operand: u64) -> &[u16] {
        let rest = self.sets.get((operand >> 32) as usize..).unwrap_or_default();
        rest.get(..operand as u32 as usize).unwrap_or_default()
    }
}
