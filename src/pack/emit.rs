//! Turning checked conditions into programs; `op.rs` says how they are laid out.

use super::NONE;
use super::encode::{EncodeError, Strings};
use super::filing::Filing;
use super::leaf::Test;
use super::lower::{Draft, Key, MOST_LEAVES, Simple, TO_FAILS, TO_HOLDS, keys, leaves_of, simple};
use super::op::{MOST_BLOCKS, MOST_ORDERED, Op, number_of, number_of_order};
use crate::base::bytes::Writer;
use crate::base::limits;
use crate::base::time::HOUR_MS;
use crate::model::{
    Arithmetic, Condition, Counter, Function, Impression, Journey, Junction, Pattern, Scalar, Tally, TimePart, Window,
};

/// One counter that programs ask: its name and dimension as strings, and its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CounterPlace {
    pub name: u16,
    pub purpose: u16,
    pub dimension: u16,
}

/// All programs of a pack, and the counters and patterns they ask.
pub(super) struct Programs<'j> {
    journey: &'j Journey,
    filing: Filing<'j>,
    /// The literals under which the item at hand is filed, and of those met so far the leaf.
    keys: Vec<&'j Condition>,
    met: Vec<(&'j Condition, usize)>,
    /// The row of the program at hand.
    row: Vec<Draft>,
    depth: usize,
    code: Writer,
    /// Start in the code, first leaf.
    places: Vec<(u32, u32)>,
    leaves: Vec<u64>,
    constants: Vec<u64>,
    sets: Vec<u16>,
    counters: Vec<CounterPlace>,
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
            keys: Vec::new(),
            met: Vec::new(),
            row: Vec::new(),
            depth: 0,
            code: Writer::default(),
            places: Vec::new(),
            leaves: Vec::new(),
            constants: Vec::new(),
            sets: Vec::new(),
            counters: Vec::new(),
            patterns: Vec::new(),
            interests: Vec::new(),
        }
    }

    /// Adds the program of an item; returns its number, and under what the item is filed.
    pub fn add_filed(
        &mut self,
        condition: &'j Condition,
        strings: &mut Strings,
    ) -> Result<(u16, Vec<Key<'j>>), EncodeError> {
        self.keys = if leaves_of(condition) < MOST_LEAVES { self.filing.keys(condition) } else { Vec::new() };
        let number = self.add(condition, strings)?;
        self.keys.clear();
        let row = |leaf: &usize| self.row.get(*leaf).map_or(TO_HOLDS, |leaf| leaf.on);
        let met: Vec<_> = self.met.iter().map(|(condition, leaf)| (*condition, row(leaf))).collect();
        Ok((number, keys(self.journey, &met)))
    }

    /// Adds a program and returns its number.
    pub fn add(&mut self, condition: &'j Condition, strings: &mut Strings) -> Result<u16, EncodeError> {
        let number = u16::try_from(self.places.len()).ok().filter(|number| *number != NONE).ok_or(EncodeError)?;
        let mut code = Writer::default();
        self.row.clear();
        self.met.clear();
        let way = Way { wanted: true, on: TO_HOLDS, off: TO_FAILS };
        if leaves_of(condition) < MOST_LEAVES {
            self.in_row(condition, way, strings, &mut code)?;
        } else {
            self.program_leaf(condition, way, strings, &mut code)?;
        }
        let start = u32::try_from(self.code.len()).map_err(|_| EncodeError)?;
        let first = u32::try_from(self.leaves.len()).map_err(|_| EncodeError)?;
        self.shift(0, start);
        if self.row.iter().any(|leaf| leaf.operand >= 1 << 24) {
            return Err(EncodeError);
        }
        self.leaves.extend(self.row.iter().enumerate().map(|(number, leaf)| leaf.word(number)));
        self.code.put(code.as_bytes());
        self.places.push((start, first));
        Ok(number)
    }

    /// What was written of the leaves from `first` on stands so much further back.
    fn shift(&mut self, first: usize, by: u32) {
        for leaf in self.row.iter_mut().skip(first).filter(|leaf| leaf.test == Test::Program) {
            leaf.operand = leaf.operand.saturating_add(by);
        }
    }

    /// An operation of the row: `&&`, `||` and `!` of leaves.
    fn in_row(
        &mut self,
        condition: &'j Condition,
        way: Way,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        match condition {
            Condition::Not(operand) => {
                begin(Op::Not, 0, out);
                self.in_row(operand, Way { wanted: !way.wanted, ..way }, strings, out)
            }
            Condition::Junction(junction, operands) => {
                let order = self.begin_junction(*junction, operands, out)?;
                // Whether one operand settles the whole by failing, or by holding.
                let all = (*junction == Junction::And) == way.wanted;
                let behind = TO_FAILS.saturating_sub(1).saturating_sub(self.depth);
                self.depth = self.depth.saturating_add(1);
                let last = order.len().saturating_sub(1);
                for (asked, operand) in order.iter().filter_map(|place| operands.get(*place)).enumerate() {
                    let first = self.row.len();
                    let way = match (asked == last, all) {
                        (true, _) => way,
                        (false, true) => Way { on: behind, ..way },
                        (false, false) => Way { off: behind, ..way },
                    };
                    let mut code = Writer::default();
                    self.in_row(operand, way, strings, &mut code)?;
                    out.count(code.len());
                    self.shift(first, u32::try_from(out.len()).map_err(|_| EncodeError)?);
                    out.put(code.as_bytes());
                    let next = self.row.len();
                    for leaf in self.row.iter_mut().skip(first) {
                        for jump in [&mut leaf.on, &mut leaf.off].into_iter().filter(|jump| **jump == behind) {
                            *jump = next;
                        }
                    }
                }
                self.depth = self.depth.saturating_sub(1);
                Ok(())
            }
            _ => self.leaf(condition, way, strings, out),
        }
    }

    fn leaf(
        &mut self,
        condition: &'j Condition,
        way: Way,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let Some((test, orders, column, operand)) = simple(self.journey, condition) else {
            return self.program_leaf(condition, way, strings, out);
        };
        if self.keys.iter().any(|key| core::ptr::eq(*key, condition)) {
            self.met.push((condition, self.row.len()));
        }
        let operand = match operand {
            Simple::Alone => 0,
            Simple::Text(text) => u32::from(strings.number(text)?),
            Simple::Constant(constant) => number_in(&mut self.constants, constant)?,
            Simple::Texts(texts) => {
                let mut set = vec![u16::try_from(texts.len()).map_err(|_| EncodeError)?];
                for text in texts {
                    set.push(strings.number(text)?);
                }
                let known = self.sets.windows(set.len()).position(|known| known == set);
                let start = known.unwrap_or(self.sets.len());
                if known.is_none() {
                    self.sets.extend(set);
                }
                u32::try_from(start).map_err(|_| EncodeError)?
            }
        };
        begin(Op::Test, self.row.len() as u64, out);
        let Way { wanted, on, off } = way;
        self.row.push(Draft { test, orders, wanted, on, off, column, operand });
        Ok(())
    }

    /// A leaf that only the program knows.
    fn program_leaf(
        &mut self,
        condition: &'j Condition,
        way: Way,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let Way { wanted, on, off } = way;
        let operand = u32::try_from(out.len()).map_err(|_| EncodeError)?;
        self.row.push(Draft { test: Test::Program, orders: 0, wanted, on, off, column: 0, operand });
        self.operation(condition, strings, out)
    }

    /// Begins an `&&` or `||`; returns the order in which its operands are written.
    fn begin_junction(
        &self,
        junction: Junction,
        operands: &'j [Condition],
        out: &mut Writer,
    ) -> Result<Vec<usize>, EncodeError> {
        if operands.len() >= MOST_BLOCKS as usize {
            return Err(EncodeError);
        }
        let mut order: Vec<usize> = (0..operands.len()).collect();
        if operands.len() <= MOST_ORDERED {
            order = self.filing.order(junction, operands, &self.keys);
        }
        begin(if junction == Junction::And { Op::And } else { Op::Or }, number_of_order(&order), out);
        Ok(order)
    }

    /// Every leaf.
    pub fn leaves(&self) -> &[u64] {
        &self.leaves
    }

    /// Every constant of leaves.
    pub fn constants(&self) -> &[u64] {
        &self.constants
    }

    /// Every set of leaves.
    pub fn sets(&self) -> &[u16] {
        &self.sets
    }

    pub fn code(&self) -> &[u8] {
        self.code.as_bytes()
    }

    pub fn places(&self) -> &[(u32, u32)] {
        &self.places
    }

    pub fn counters(&self) -> &[CounterPlace] {
        &self.counters
    }

    pub fn patterns(&self) -> &[(u16, &'j [u8])] {
        &self.patterns
    }

    pub fn interests(&self) -> &[(u16, u16, u16)] {
        &self.interests
    }

    fn operation(
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
                return self.impressions(*impression, *item, *window, strings, out);
            }
            Condition::Sequence(events, window) => return self.sequence(events, *window, strings, out),
        }
        for operand in condition.operands() {
            self.operation(operand, strings, out)?;
        }
        if let Condition::In(_, constants) = condition {
            constants.iter().try_for_each(|constant| literal(constant, strings, out))?;
        }
        Ok(())
    }

    /// An operation with blocks, which are run or left out by themselves.
    fn branching(
        &mut self,
        condition: &'j Condition,
        strings: &mut Strings,
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        match condition {
            Condition::Junction(junction, operands) => {
                let order = self.begin_junction(*junction, operands, out)?;
                for operand in order.iter().filter_map(|place| operands.get(*place)) {
                    self.block(operand, strings, out)?;
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
        out: &mut Writer,
    ) -> Result<(), EncodeError> {
        let entry = self.journey.items.get(usize::from(item)).ok_or(EncodeError)?;
        let name = if impression == Impression::Shown { "@shown" } else { "@clicked" };
        let dimension = strings.number("item")?;
        let place = CounterPlace { name: strings.number(name)?, purpose: entry.purpose, dimension };
        let number = self.counter(place)?;
        asked(Op::Count, window, number, out);
        begin(Op::String, u64::from(strings.number(&entry.name)?), out);
        Ok(())
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
            Some(measure) => strings.number(&format!("{}@{measure}", entry.name))?,
            None => strings.number(&entry.name)?,
        };
        let dimension = dimension.map_or(Ok(NONE), |dimension| strings.number(dimension))?;
        self.counter(CounterPlace { name, purpose: entry.purpose, dimension })
    }

    fn counter(&mut self, place: CounterPlace) -> Result<u16, EncodeError> {
        let known = self.counters.iter().position(|counter| *counter == place);
        let number = known.unwrap_or(self.counters.len());
        if known.is_none() {
            self.counters.push(place);
        }
        u16::try_from(number).map_err(|_| EncodeError)
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

/// Where a row goes on after a part of it.
#[derive(Clone, Copy)]
struct Way {
    /// Whether the part must be true, or else false.
    wanted: bool,
    /// If it is, and if it is not.
    on: usize,
    off: usize,
}

/// The place of a constant, which is added if it is new.
fn number_in(constants: &mut Vec<u64>, constant: u64) -> Result<u32, EncodeError> {
    let known = constants.iter().position(|known| *known == constant);
    if known.is_none() {
        constants.push(constant);
    }
    u32::try_from(known.unwrap_or(constants.len().saturating_sub(1))).map_err(|_| EncodeError)
}

/// An operation and its own number.
fn begin(op: Op, number: u64, out: &mut Writer) {
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
