//! Turning checked conditions into programs; `op.rs` says how they are laid out.

use std::collections::BTreeMap;

use super::NONE;
use super::bits::Bits;
use super::draws::GROUP;
use super::encode::{EncodeError, Strings};
use super::filing::Filing;
use super::filter::Filter;
use super::leaf::Leaf;
use super::op::{Op, number_of};
use super::reads::Read;
use super::ruled::Scope;
use crate::base::bytes::Writer;
use crate::base::limits;
use crate::base::time::HOUR_MS;
use crate::model::{
    Arithmetic, CapScope, Condition, Counter, Function, Impression, Journey, Pattern, Repeat, Scalar, Tally, TimePart,
    Window,
};

/// One counter that programs ask: its name and dimension as strings, its purpose, and the measure that it adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CounterPlace {
    pub name: u16,
    pub purpose: u16,
    pub dimension: u16,
    pub measure: u16,
}

/// What programs count of impressions: a counter, the value of its dimension as a string, and a window's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TallyPlace {
    pub counter: u16,
    pub value: u16,
    pub scope: Scope,
    pub window: u64,
}

/// A text of a column under which the items with a program are filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Keyed {
    pub program: u16,
    /// The leaf's number in its row.
    pub leaf: u16,
    pub column: u16,
    pub symbol: u16,
}

/// A leaf, before its filter has a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaidOut {
    /// Without operand.
    pub leaf: Leaf,
    pub operand: Operand,
    pub jumps: u32,
}

/// What a leaf compares with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operand {
    /// A symbol, that many behind this one.
    Symbol(u16, u16),
    Filter(Filter),
    /// The next set, or what only the program knows.
    Next,
}

impl Operand {
    /// A symbol of a column, whose own begin with `first`.
    pub const fn symbol(symbol: u16, first: u16) -> Self {
        match symbol.checked_sub(first) {
            Some(behind) => Self::Symbol(first, behind),
            None => Self::Symbol(0, symbol),
        }
    }
}

/// All programs of a pack, and the counters and patterns they ask.
pub(super) struct Programs<'j> {
    pub(super) journey: &'j Journey,
    pub(super) filing: Filing<'j>,
    /// Per column, the symbol from which on leaves name its texts.
    pub(super) first_symbols: Vec<u16>,
    /// The literals under which the item at hand is filed.
    pub(super) keys: Vec<&'j Condition>,
    /// How many leaves the row of the program at hand has so far.
    pub(super) row: u32,
    /// Columns where it makes no difference to a leaf that nothing is there: a part of the row beside it settles that.
    pub(super) settled: Vec<u16>,
    /// How many programs there are.
    pub(super) count: usize,
    pub(super) code: Writer,
    /// How many of the strings are symbols.
    pub(super) symbols: u16,
    /// Per attribute, where the texts of its lists have bits.
    pub(super) bits: Vec<Bits>,
    pub(super) leaves: Vec<LaidOut>,
    pub(super) sets: Vec<u16>,
    /// Under what items are filed.
    pub(super) keyed: Vec<Keyed>,
    pub(super) schedules: Vec<Repeat>,
    counters: Vec<CounterPlace>,
    /// Of each what is read.
    pub(super) reads: Vec<Read>,
    /// Each with its number.
    tallies: BTreeMap<TallyPlace, u64>,
    /// Text, as a string, and automaton.
    patterns: Vec<(u16, &'j [u8])>,
    /// Name, as a string, counter and half-life in hours.
    interests: Vec<(u16, u16, u16)>,
}

impl<'j> Programs<'j> {
    /// No programs yet.
    pub fn of(journey: &'j Journey) -> Self {
        Self {
            journey,
            filing: Filing::of(journey),
            first_symbols: Vec::new(),
            keys: Vec::new(),
            row: 0,
            settled: Vec::new(),
            count: 0,
            code: Writer::default(),
            symbols: 0,
            bits: Vec::new(),
            leaves: Vec::new(),
            sets: Vec::new(),
            keyed: Vec::new(),
            schedules: Vec::new(),
            counters: Vec::new(),
            reads: Vec::new(),
            tallies: BTreeMap::new(),
            patterns: Vec::new(),
            interests: Vec::new(),
        }
    }

    pub fn counters(&self) -> &[CounterPlace] {
        &self.counters
    }

    /// The tallies in the order of their numbers.
    pub fn tallies(&self) -> Vec<TallyPlace> {
        let mut tallies: Vec<_> = self.tallies.iter().collect();
        tallies.sort_unstable_by_key(|tally| tally.1);
        tallies.into_iter().map(|tally| *tally.0).collect()
    }

    pub fn patterns(&self) -> &[(u16, &'j [u8])] {
        &self.patterns
    }

    pub fn interests(&self) -> &[(u16, u16, u16)] {
        &self.interests
    }

    pub(super) fn operation(
        &mut self,
        condition: &'j Condition,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let index = |index: &u16| u64::from(*index);
        match condition {
            Condition::Junction(..) | Condition::Conditional(..) | Condition::OrValue(..) | Condition::Macro(..) => {
                return self.branching(condition, strings, out);
            }
            Condition::In(_, constants) => begin(Op::In, constants.len() as u64, out),
            Condition::Literal(value) => literal(value, strings, out)?,
            Condition::Null => begin(Op::Null, 0, out),
            Condition::Attribute(attribute) => begin(Op::Attribute, index(attribute), out),
            Condition::Context(field) => begin(Op::Context, index(field), out),
            Condition::HasAttribute(attribute) => begin(Op::HasAttribute, index(attribute), out),
            Condition::HasContext(field) => begin(Op::HasContext, index(field), out),
            Condition::Segment(segment) => begin(Op::Segment, index(segment), out),
            Condition::Consent(purpose) => begin(Op::Consent, index(purpose), out),
            Condition::Stage => begin(Op::Stage, 0, out),
            Condition::Element(level) => begin(Op::Element, u64::from(*level), out),
            Condition::Not(_) => begin(Op::Not, 0, out),
            Condition::Negate(_) => begin(Op::Negate, 0, out),
            Condition::Age(_) => begin(Op::Age, 0, out),
            Condition::Compare(comparison, ..) => begin(Op::Compare, *comparison as u64, out),
            Condition::Arithmetic(arithmetic, ..) => begin(arithmetic_op(*arithmetic), 0, out),
            Condition::Contained(..) => begin(Op::Contained, 0, out),
            Condition::Index(..) => begin(Op::Index, 0, out),
            Condition::HasKey(..) => begin(Op::HasKey, 0, out),
            Condition::List(elements) => begin(Op::List, elements.len() as u64, out),
            Condition::Map(entries) => begin(Op::Map, entries.len() as u64, out),
            Condition::Call(function, _) => begin(function_op(*function), 0, out),
            Condition::TimePart(part, minutes, _) => begin(Op::TimePart, time_part(*part, *minutes), out),
            Condition::Within(_, window) => begin(Op::Within, number_of(*window), out),
            Condition::Matches(_, pattern) => {
                let number = self.pattern(pattern, strings)?;
                begin(Op::Matches, u64::from(number), out);
            }
            Condition::Tally(tally, counter) => self.tally(tally, counter, strings, out)?,
            Condition::Impressions(impression, item, window) => {
                let tally = self.impressions(*impression, *item, *window, strings)?;
                begin(Op::Impressions, tally, out);
            }
            Condition::Sequence(events, window) => return self.sequence(events, *window, strings, out),
            Condition::Below(on, window, scope, max) => {
                let tally = self.capped(*on, *window, scope, strings)?;
                begin(Op::Below, tally << 16 | u64::from(*max), out);
            }
            Condition::Recorded(purpose) => begin(Op::Recorded, index(purpose), out),
            Condition::Slot => begin(Op::Slot, 0, out),
            Condition::Schedule(repeats) => begin(Op::Schedule, self.schedule(repeats)?, out),
            // It stands in rows alone.
            Condition::Check(..) => return Err(EncodeError),
        }
        for operand in condition.operands() {
            self.operation(operand, strings, out)?;
        }
        if let Condition::In(_, constants) = condition {
            constants.iter().try_for_each(|constant| literal(constant, strings, out))?;
        }
        Ok(())
    }

    /// An operation that does not run all its operands, or not in the order of the text.
    fn branching(
        &mut self,
        condition: &'j Condition,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        match condition {
            Condition::Junction(junction, operands) => {
                for operand in self.begin_junction(*junction, operands, out)? {
                    self.operation(operand, strings, out)?;
                }
                Ok(())
            }
            Condition::Conditional(test, then, otherwise) => {
                begin(Op::Conditional, 0, out);
                self.operation(test, strings, out)?;
                self.block(then, strings, out)?;
                self.block(otherwise, strings, out)
            }
            Condition::OrValue(operand, default) => {
                begin(Op::OrValue, 0, out);
                self.operation(operand, strings, out)?;
                self.block(default, strings, out)
            }
            Condition::Macro(kind, over, body) => {
                begin(Op::Macro, *kind as u64, out);
                self.operation(over, strings, out)?;
                self.block(body, strings, out)
            }
            _ => Err(EncodeError),
        }
    }

    /// A program with its length before it.
    fn block(&mut self, condition: &'j Condition, strings: &mut Strings, out: &mut Writer) -> Result<(), EncodeError> {
        let mut code = Writer::default();
        self.operation(condition, strings, &mut code)?;
        out.count(code.len());
        out.put(code.as_bytes());
        Ok(())
    }

    /// A question about a counter; the dimension's value follows as an operand.
    fn tally(
        &mut self,
        tally: &Tally,
        counter: &Counter,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let (op, window, measure) = match tally {
            Tally::Count(window) => (Op::Count, *window, None),
            Tally::Happened(window) => (Op::Happened, *window, None),
            Tally::Since => (Op::Since, Window::All, None),
            Tally::First => (Op::First, Window::All, None),
            Tally::Last => (Op::Last, Window::All, None),
            Tally::Sum(measure, window) => (Op::Sum, *window, Some(measure)),
            Tally::Interest(_, hours) => (Op::Interest, Window::Last(i64::from(*hours).saturating_mul(HOUR_MS)), None),
        };
        let dimension = counter.dimension.as_ref().map(|dimension| dimension.0.as_str());
        let number = self.event_counter(counter.event, measure.map(String::as_str), dimension, strings)?;
        if let Tally::Interest(name, hours) = tally {
            let interest = (strings.number(name)?, number, *hours);
            if !self.interests.contains(&interest) {
                self.interests.push(interest);
            }
        } else {
            self.note_read(number, window, false);
        }
        asked(op, window, number, out);
        Ok(())
    }

    fn impressions(
        &mut self,
        impression: Impression,
        item: u16,
        window: Window,
        strings: &mut Strings,
    ) -> Result<u64, EncodeError> {
        let entry = self.journey.items.get(usize::from(item)).ok_or(EncodeError)?;
        let dimension = strings.number("item")?;
        let place = CounterPlace {
            name: strings.number(impression.counter())?,
            purpose: entry.purpose,
            dimension,
            measure: NONE,
        };
        let (counter, value) = (self.counter(place)?, strings.number(&entry.name)?);
        self.note_read(counter, window, false);
        Ok(self.tally_number(TallyPlace { counter, value, scope: Scope::ITEM, window: number_of(window) }))
    }

    /// What a cap counts: a counter without a purpose, for it is asked whatever is granted.
    fn capped(
        &mut self,
        on: Impression,
        window: Option<Window>,
        scope: &CapScope,
        strings: &mut Strings,
    ) -> Result<u64, EncodeError> {
        let journey = self.journey;
        let (dimension, value, found) = match scope {
            CapScope::Item(item) => {
                ("item", journey.items.get(usize::from(*item)).map(|item| item.name.clone()), Scope::ITEM)
            }
            CapScope::Tag(tag) => ("tag", Some(tag.clone()), Scope::LABEL),
            CapScope::Campaign(campaign) => ("campaign", Some(campaign.clone()), Scope::LABEL),
            CapScope::Group(group) => (GROUP, Some(group.to_string()), Scope::LABEL),
            CapScope::Interruptive => ("interruptive", Some("yes".to_owned()), Scope::INTERRUPTIVE),
            CapScope::Channel => ("channel", None, Scope::CHANNEL),
            CapScope::Slot => ("slot", None, Scope::SLOT),
            CapScope::Event(_) => ("", None, Scope::EVENT),
            CapScope::Global | CapScope::Own => ("", None, Scope::ALL),
        };
        let name = match scope {
            CapScope::Event(event) => journey.schema.events.get(usize::from(*event)).ok_or(EncodeError)?.name.as_str(),
            _ => on.counter(),
        };
        let dimension = if dimension.is_empty() { NONE } else { strings.number(dimension)? };
        let name = strings.number(name)?;
        let counter = self.counter(CounterPlace { name, purpose: NONE, dimension, measure: NONE })?;
        let value = value.map_or(Ok(NONE), |value| strings.number(&value))?;
        if let Some(window) = window {
            self.note_read(counter, window, false);
        }
        let window = number_of(window.unwrap_or(Window::Last(limits::PAGE_MS)));
        Ok(self.tally_number(TallyPlace { counter, value, scope: found, window }))
    }

    fn tally_number(&mut self, place: TallyPlace) -> u64 {
        let next = self.tallies.len() as u64;
        *self.tallies.entry(place).or_insert(next)
    }

    fn sequence(
        &mut self,
        events: &[u16],
        window: Window,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        begin(Op::Sequence, number_of(window), out);
        out.count(events.len());
        for event in events {
            let number = self.event_counter(*event, None, None, strings)?;
            self.note_read(number, window, true);
            out.varint(u64::from(number));
        }
        Ok(())
    }

    fn event_counter(
        &mut self,
        event: u16,
        measure: Option<&str>,
        dimension: Option<&str>,
        strings: &mut Strings,
    ) -> Result<u16, EncodeError> {
        let entry = self.journey.schema.events.get(usize::from(event)).ok_or(EncodeError)?;
        let name = match measure {
            Some(measure) => strings.number(&format!("{}#{measure}", entry.name))?,
            None => strings.number(&entry.name)?,
        };
        let dimension = dimension.map_or(Ok(NONE), |dimension| strings.number(dimension))?;
        let measure = measure.map_or(Ok(NONE), |measure| self.measure(event, measure))?;
        self.counter(CounterPlace { name, purpose: entry.purpose, dimension, measure })
    }

    fn counter(&mut self, place: CounterPlace) -> Result<u16, EncodeError> {
        let known = self.counters.iter().position(|counter| *counter == place);
        let number = known.unwrap_or(self.counters.len());
        if known.is_none() {
            self.counters.push(place);
            self.reads.push(Read::default());
        }
        u16::try_from(number).map_err(|_| EncodeError)
    }

    /// Where the stretches of a schedule begin, and 2^16 times how many they are.
    fn schedule(&mut self, repeats: &[Repeat]) -> Result<u64, EncodeError> {
        let known = match repeats.len() {
            0 => Some(0),
            count => self.schedules.windows(count).position(|known| known == repeats),
        };
        let first = known.unwrap_or(self.schedules.len());
        if known.is_none() {
            self.schedules.extend(repeats);
        }
        let short = |count: usize| u16::try_from(count).map(u64::from).map_err(|_| EncodeError);
        Ok(short(repeats.len())? << 16 | short(first)?)
    }

    fn pattern(&mut self, pattern: &'j Pattern, strings: &mut Strings) -> Result<u16, EncodeError> {
        let text = strings.number(&pattern.text)?;
        let known = self.patterns.iter().position(|known| known.0 == text);
        let number = known.unwrap_or(self.patterns.len());
        if known.is_none() {
            self.patterns.push((text, &pattern.automaton));
        }
        u16::try_from(number).map_err(|_| EncodeError)
    }
}

/// An operation and its own number.
pub(super) fn begin(op: Op, number: u64, out: &mut Writer) {
    out.varint(op as u64);
    out.varint(number);
}

/// A question about a counter within a window.
fn asked(op: Op, window: Window, counter: u16, out: &mut Writer) {
    begin(op, number_of(window) << 16 | u64::from(counter), out);
}

const fn arithmetic_op(arithmetic: Arithmetic) -> Op {
    match arithmetic {
        Arithmetic::Add => Op::Add,
        Arithmetic::Subtract => Op::Subtract,
        Arithmetic::Multiply => Op::Multiply,
        Arithmetic::Divide => Op::Divide,
        Arithmetic::Modulo => Op::Modulo,
    }
}

const fn function_op(function: Function) -> Op {
    match function {
        Function::Size => Op::Size,
        Function::Contains => Op::Contains,
        Function::StartsWith => Op::StartsWith,
        Function::EndsWith => Op::EndsWith,
        Function::Int => Op::ToInt,
        Function::Double => Op::ToDouble,
        Function::String => Op::ToString,
        Function::Bool => Op::ToBool,
        Function::Timestamp => Op::ToTimestamp,
        Function::Duration => Op::ToDuration,
    }
}

fn time_part(part: TimePart, minutes: i16) -> u64 {
    let from_first = i64::from(minutes).saturating_add(i64::from(limits::OFFSET_MINUTES));
    let minutes = u64::try_from(from_first).unwrap_or(0);
    minutes.saturating_mul(TimePart::ALL.len() as u64).saturating_add(part as u64)
}

fn literal(value: &Scalar, strings: &mut Strings, out: &mut Writer) -> Result<(), EncodeError> {
    match value {
        Scalar::Bool(value) => begin(Op::Bool, u64::from(*value), out),
        Scalar::Int(value) => begin(Op::Int, value.cast_unsigned(), out),
        Scalar::Double(value) if value.to_bits() == (-0.0f64).to_bits() => {
            // Packs hold no -0.
            begin(Op::Negate, 0, out);
            begin(Op::Double, 0, out);
        }
        Scalar::Double(value) => begin(Op::Double, value.to_bits(), out),
        Scalar::String(value) => begin(Op::String, u64::from(strings.number(value)?), out),
        Scalar::Duration(value) => begin(Op::Duration, value.cast_unsigned(), out),
        Scalar::Timestamp(value) => begin(Op::Timestamp, value.cast_unsigned(), out),
        Scalar::Strings(texts) => {
            let texts = texts.as_texts();
            begin(Op::List, texts.len() as u64, out);
            for text in texts.iter() {
                begin(Op::String, u64::from(strings.number(text)?), out);
            }
        }
    }
    Ok(())
}
