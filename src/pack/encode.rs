//! Laying out a checked journey as a pack. Runs where people write rules, never in a page.

use std::collections::{BTreeMap, BTreeSet};

use super::NONE;
use super::bits::Bits;
use super::draws::Draws;
use super::emit::{Operand, Programs};
use super::layout::{ENTRY_BYTES, FORMAT, HASH_AT, IDENTITY, IS_READ, MAGIC, SESSION, TABLES, Table, VERIFIED};
use super::leaf::MOST_FILTERS;
use super::load::hash_of;
use super::lower::{Simple, simple};
use super::moves::moves;
use super::reads::Reads;
use crate::base::bytes::Writer;
use crate::base::time::SECOND_MS;
use crate::model::{Condition, Journey, Type};

/// A journey that does not fit the pack's 16-bit and 32-bit numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeError;

impl core::fmt::Display for EncodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the journey has more names, conditions or content than a pack can number")
    }
}

impl core::error::Error for EncodeError {}

/// Writes `journey` as a pack. Equal journeys give equal bytes.
///
/// Segments must be listed so that each uses only earlier ones; the compiler orders them.
///
/// # Errors
/// [`EncodeError`] if there are more than 65,534 names, conditions or items.
pub fn encode(journey: &Journey) -> Result<Vec<u8>, EncodeError> {
    let mut layout = Layout::of(journey);
    layout.symbols(journey)?;
    layout.schema(journey)?;
    let draws = Draws::of(journey)?;
    layout.conditions(journey, &draws)?;
    layout.slots_and_items(journey, &draws)?;
    layout.draws(journey, &draws)?;
    layout.info(journey, &draws)?;
    layout.finish(journey.version)
}

/// Numbers every distinct text once, in order of first use.
#[derive(Default)]
pub(super) struct Strings {
    numbers: BTreeMap<String, u16>,
    lengths: Vec<u16>,
    text: Writer,
}

impl Strings {
    pub(super) fn number(&mut self, text: &str) -> Result<u16, EncodeError> {
        if let Some(number) = self.numbers.get(text) {
            return Ok(*number);
        }
        let number = u16::try_from(self.numbers.len()).ok().filter(|number| *number != NONE).ok_or(EncodeError)?;
        self.text.put(text.as_bytes());
        self.lengths.push(u16::try_from(text.len()).map_err(|_| EncodeError)?);
        self.numbers.insert(text.to_owned(), number);
        Ok(number)
    }
}

/// Entries of a table in order of first use, each once.
pub(super) struct Numbered<T> {
    numbers: BTreeMap<T, u16>,
    pub all: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), all: Vec::new() }
    }
}

impl<T: Clone + Ord> Numbered<T> {
    /// The number of an entry, which is added if it is new.
    pub fn number(&mut self, entry: T) -> Result<u16, EncodeError> {
        if let Some(number) = self.numbers.get(&entry) {
            return Ok(*number);
        }
        let number = u16::try_from(self.all.len()).map_err(|_| EncodeError)?;
        self.numbers.insert(entry.clone(), number);
        self.all.push(entry);
        Ok(number)
    }
}

pub(super) struct Layout<'j> {
    pub strings: Strings,
    pub programs: Programs<'j>,
    /// How many words a visitor's keys have behind the columns.
    words: u16,
    /// Of the columns of spans how many are attributes that are texts, and how many are lists.
    pub column_groups: [u16; 4],
    tables: [Writer; TABLES],
    pub counts: [usize; TABLES],
}

impl<'j> Layout<'j> {
    fn of(journey: &'j Journey) -> Self {
        Self {
            strings: Strings::default(),
            programs: Programs::of(journey),
            words: 0,
            column_groups: [0; 4],
            tables: core::array::from_fn(|_| Writer::default()),
            counts: [0; TABLES],
        }
    }

    pub fn add(&mut self, table: Table, fill: impl FnOnce(&mut Writer)) {
        if let (Some(writer), Some(count)) = (self.tables.get_mut(table as usize), self.counts.get_mut(table as usize))
        {
            fill(writer);
            *count = count.saturating_add(1);
        }
    }

    /// Numbers first what leaves compare with: attributes' names, then the texts column by column.
    fn symbols(&mut self, journey: &'j Journey) -> Result<(), EncodeError> {
        for attribute in &journey.schema.attributes {
            self.strings.number(&attribute.name)?;
        }
        let segments = journey.segments.iter().map(|segment| &segment.condition);
        let stages = journey.stages.iter().flat_map(|stage| [&stage.enter, &stage.exit]).flatten();
        let passages = journey.passages.iter().flatten().map(|passage| &passage.when);
        let items = journey.items.iter().filter_map(|item| item.when.as_ref());
        let mut columns = BTreeMap::new();
        segments
            .chain(stages)
            .chain(passages)
            .chain(items)
            .for_each(|condition| texts(journey, condition, &mut columns));
        // Within a column in the order of their letters: neighbours are alike, and so compress.
        let in_order: BTreeSet<(u16, &str)> = columns.into_iter().map(|(text, column)| (column, text)).collect();
        let attributes = &journey.schema.attributes;
        let mut own = vec![Bits::default(); attributes.len().saturating_add(journey.context.len())];
        for (column, text) in in_order {
            let symbol = self.strings.number(text)?;
            if let Some(own) = own.get_mut(usize::from(column)) {
                if own.count == 0 {
                    own.first = symbol;
                }
                own.count = own.count.saturating_add(1);
            }
        }
        self.programs.first_symbols = own.iter().map(|own| own.first).collect();
        self.programs.symbols = u16::try_from(self.strings.numbers.len()).map_err(|_| EncodeError)?;
        // Behind the columns stands a word that is always there, then the bits of lists.
        let before = u16::try_from(attributes.len()).map_err(|_| EncodeError)?;
        let mut end = before.checked_add(1).ok_or(EncodeError)?;
        for (attribute, own) in attributes.iter().zip(&mut own) {
            let words = own.count.div_ceil(64);
            match end.checked_add(words).filter(|_| attribute.value_type == Type::Strings) {
                Some(next) => own.word = core::mem::replace(&mut end, next),
                None => own.count = 0,
            }
        }
        self.words = end.saturating_sub(before);
        own.truncate(attributes.len());
        self.programs.bits = own;
        Ok(())
    }

    fn schema(&mut self, journey: &'j Journey) -> Result<(), EncodeError> {
        self.strings.number(&journey.name)?;
        for purpose in &journey.schema.purposes {
            let name = self.strings.number(&purpose.name)?;
            self.add(Table::Purposes, |out| {
                out.u16(name);
                out.u16(u16::from(purpose.granted_by_default));
            });
        }
        let reads = Reads::of(journey);
        let mut first_symbols = self.programs.first_symbols.clone().into_iter();
        for ((number, attribute), bits) in (0u16..).zip(&journey.schema.attributes).zip(self.programs.bits.clone()) {
            let (name, first) = (self.strings.number(&attribute.name)?, first_symbols.next().unwrap_or_default());
            let value_type = attribute.value_type as u16;
            self.add(Table::Attributes, |out| {
                for field in [name, attribute.purpose, value_type, first, bits.word, bits.count] {
                    out.u16(field);
                }
                let is_read = reads.attributes.contains(&number);
                let marks = [(attribute.identity, IDENTITY), (attribute.verified, VERIFIED), (is_read, IS_READ)];
                out.u8(marks.into_iter().filter(|mark| mark.0).fold(0, |marks, mark| marks | mark.1));
            });
            for source in &attribute.source_rank {
                let name = self.strings.number(source)?;
                self.add(Table::Sources, |out| [number, name].into_iter().for_each(|field| out.u16(field)));
            }
        }
        for field in &journey.context {
            let (name, first) = (self.strings.number(&field.name)?, first_symbols.next().unwrap_or_default());
            self.add(Table::ContextFields, |out| {
                for field in [name, field.value_type as u16, first] {
                    out.u16(field);
                }
            });
        }
        let mut first_dimension = 0u16;
        for (number, event) in (0u16..).zip(&journey.schema.events) {
            let name = self.strings.number(&event.name)?;
            let dimensions = u16::try_from(event.dimensions.len()).map_err(|_| EncodeError)?;
            self.add(Table::Events, |out| {
                for field in [name, event.purpose, first_dimension, dimensions] {
                    out.u16(field);
                }
            });
            for dimension in &event.dimensions {
                let name = self.strings.number(dimension)?;
                self.add(Table::Dimensions, |out| out.u16(name));
            }
            first_dimension = first_dimension.checked_add(dimensions).ok_or(EncodeError)?;
            for measure in &event.measures {
                let name = self.strings.number(&measure.name)?;
                self.add(Table::Measures, |out| {
                    [number, name].into_iter().for_each(|field| out.u16(field));
                    out.f64(measure.scale);
                });
            }
        }
        Ok(())
    }

    pub fn program(&mut self, condition: Option<&'j Condition>) -> Result<u16, EncodeError> {
        match condition {
            Some(condition) => self.programs.add(condition, false, &mut self.strings),
            None => Ok(NONE),
        }
    }

    fn conditions(&mut self, journey: &'j Journey, draws: &Draws<'j>) -> Result<(), EncodeError> {
        for segment in &journey.segments {
            let name = self.strings.number(&segment.name)?;
            let program = self.program(Some(&segment.condition))?;
            self.add(Table::Segments, |out| {
                out.u16(name);
                out.u16(program);
            });
        }
        let mut ways = Vec::new();
        for ((number, stage), holdout) in (0u16..).zip(&journey.stages).zip(&draws.of_stages) {
            let name = self.strings.number(&stage.name)?;
            let (enter, exit) = (self.program(stage.enter.as_ref())?, self.program(stage.exit.as_ref())?);
            self.add(Table::Stages, |out| [name, enter, exit, *holdout].into_iter().for_each(|field| out.u16(field)));
            for old in &stage.renamed_from {
                let name = self.strings.number(old)?;
                self.add(Table::Renames, |out| [name, number].into_iter().for_each(|field| out.u16(field)));
            }
            ways.push((enter, exit));
        }
        let passages = journey.passages.iter().flatten();
        let passages = passages.map(|passage| Ok((passage, self.program(Some(&passage.when))?)));
        let passages = passages.collect::<Result<Vec<_>, EncodeError>>()?;
        for (number, stage) in (0u16..).zip(&journey.stages) {
            for to in moves(journey, number, stage, &ways, &passages) {
                let after = u32::try_from(to.after_ms.div_euclid(SECOND_MS)).map_err(|_| EncodeError)?;
                self.add(Table::Moves, |out| {
                    [number, to.to, to.first, to.second].into_iter().for_each(|field| out.u16(field));
                    out.u32(after);
                    out.u16(to.barred);
                });
            }
        }
        Ok(())
    }

    fn info(&mut self, journey: &'j Journey, draws: &Draws<'j>) -> Result<(), EncodeError> {
        let name = self.strings.number(&journey.name)?;
        let records = journey.schema.records;
        let purposes = [records.stage, records.exposures, records.assignments, records.conversation];
        let is_ruled = !draws.draws.is_empty()
            || journey.items.iter().any(|item| item.score.is_some() || item.when.as_ref().is_some_and(counts_page));
        let counts = [self.programs.symbols, self.words].into_iter().chain(self.column_groups);
        let fields = [name].into_iter().chain(purposes).chain(counts).chain([draws.of_journey, is_ruled.into()]);
        let reads_session = Reads::of(journey).session;
        self.add(Table::Info, |out| {
            fields.for_each(|field| out.u16(field));
            out.u8(if reads_session { SESSION } else { 0 });
        });
        Ok(())
    }

    pub fn put_bytes(&mut self, table: Table, bytes: &[u8]) {
        if let (Some(writer), Some(count)) = (self.tables.get_mut(table as usize), self.counts.get_mut(table as usize))
        {
            writer.put(bytes);
            *count = writer.len();
        }
    }

    fn finish(mut self, version: u32) -> Result<Vec<u8>, EncodeError> {
        let reads = core::mem::take(&mut self.programs.reads);
        for (place, read) in self.programs.counters().to_vec().into_iter().zip(reads) {
            self.add(Table::Counters, |out| {
                for field in [place.name, place.purpose, place.dimension, place.measure] {
                    out.u16(field);
                }
                out.u32(read.seconds);
                out.u8(read.marks);
            });
        }
        for place in self.programs.tallies() {
            self.add(Table::Tallies, |out| {
                [place.counter, place.value, place.scope.0].into_iter().for_each(|field| out.u16(field));
                out.u64(place.window);
            });
        }
        self.patterns()?;
        for (name, counter, hours) in self.programs.interests().to_vec() {
            self.add(Table::Interests, |out| {
                for field in [name, counter, hours] {
                    out.u16(field);
                }
            });
        }
        let code = core::mem::take(&mut self.programs.code);
        self.put_bytes(Table::Code, code.as_bytes());
        self.leaves()?;
        for symbol in core::mem::take(&mut self.programs.sets) {
            self.add(Table::Sets, |out| out.u16(symbol));
        }
        let text = self.strings.text.as_bytes().to_vec();
        for length in core::mem::take(&mut self.strings.lengths) {
            self.add(Table::Strings, |out| out.u16(length));
        }
        self.put_bytes(Table::Text, &text);
        seal(version, &self.counts, &self.tables)
    }

    /// Numbers what leaves have in common, and writes them.
    fn leaves(&mut self) -> Result<(), EncodeError> {
        let leaves = core::mem::take(&mut self.programs.leaves);
        let mut filters = BTreeMap::new();
        for leaf in &leaves {
            if let Operand::Filter(filter) = leaf.operand {
                filters.insert(filter.written(), 0);
            }
        }
        for ((kind, key), number) in &mut filters {
            *number = self.counts.get(Table::Filters as usize).map_or(0, |count| *count);
            self.add(Table::Filters, |out| {
                out.u64(*key);
                out.u8(*kind);
            });
        }
        // Before them each symbol has one, and one is nobody's; behind them each set.
        let before = usize::from(self.programs.symbols).saturating_add(1);
        let sets = leaves.iter().filter(|leaf| leaf.leaf.has_set()).count();
        if before.saturating_add(filters.len()).saturating_add(sets) > MOST_FILTERS {
            return Err(EncodeError);
        }
        let place = |operand: Operand| match operand {
            Operand::Symbol(first, behind) => usize::from(first).saturating_add(behind.into()),
            Operand::Filter(filter) => {
                filters.get(&filter.written()).map_or(0, |number| before.saturating_add(*number))
            }
            Operand::Next => 0,
        };
        // What leaves of one kind compare with is beside each other, so that their operands are small.
        let mut first = BTreeMap::new();
        for leaf in &leaves {
            let place = match leaf.operand {
                Operand::Symbol(first, _) => first.into(),
                operand => place(operand),
            };
            let first = first.entry(leaf.leaf.word()).or_insert(place);
            *first = place.min(*first);
        }
        let (mut heads, mut jumps) = (Numbered::default(), Numbered::default());
        for leaf in &leaves {
            let first = first.get(&leaf.leaf.word()).map_or(0, |first| *first);
            let behind = place(leaf.operand).saturating_sub(first);
            let (head, jumps) = (heads.number(leaf.leaf.plus(first).word())?, jumps.number(leaf.jumps)?);
            let operand = u16::try_from(behind).map_err(|_| EncodeError)?;
            self.add(Table::Leaves, |out| [head, operand, jumps].into_iter().for_each(|field| out.u16(field)));
        }
        heads.all.into_iter().for_each(|head| self.add(Table::Heads, |out| out.u64(head)));
        jumps.all.into_iter().for_each(|jumps| self.add(Table::Jumps, |out| out.u32(jumps)));
        Ok(())
    }

    fn patterns(&mut self) -> Result<(), EncodeError> {
        let mut start = 0u32;
        for (text, automaton) in self.programs.patterns().to_vec() {
            let bytes = u32::try_from(automaton.len()).map_err(|_| EncodeError)?;
            self.add(Table::Patterns, |out| {
                out.u16(text);
                out.u32(start);
                out.u32(bytes);
            });
            self.put_bytes(Table::Automata, automaton);
            start = start.checked_add(bytes).ok_or(EncodeError)?;
        }
        Ok(())
    }
}

/// Whether what stands on the page decides on an item.
fn counts_page(condition: &Condition) -> bool {
    matches!(condition, Condition::Below(..)) || condition.operands().into_iter().any(counts_page)
}

/// Every text that a leaf compares with, and the first column that it is compared with.
fn texts<'c>(journey: &Journey, condition: &'c Condition, columns: &mut BTreeMap<&'c str, u16>) {
    let mut found = |column: u16, text: &'c str| {
        let known = columns.entry(text).or_insert(column);
        *known = column.min(*known);
    };
    match condition {
        Condition::Not(_) | Condition::Junction(..) | Condition::Check(..) => {
            condition.operands().into_iter().for_each(|operand| texts(journey, operand, columns));
        }
        leaf => match simple(journey, leaf) {
            Some((_, _, column, Simple::Text(text))) => found(column, text),
            Some((_, _, column, Simple::Texts(texts))) => texts.into_iter().for_each(|text| found(column, text)),
            _ => {}
        },
    }
}

fn seal(version: u32, counts: &[usize; TABLES], tables: &[Writer; TABLES]) -> Result<Vec<u8>, EncodeError> {
    let mut body = Writer::default();
    for count in counts {
        body.u32(u32::try_from(*count).map_err(|_| EncodeError)?);
    }
    for (table, width) in tables.iter().zip(ENTRY_BYTES) {
        for byte in 0..usize::from(width) {
            table.as_bytes().iter().skip(byte).step_by(width.into()).for_each(|byte| body.u8(*byte));
        }
    }
    let length = u32::try_from(body.len().saturating_add(super::layout::HEADER_BYTES)).map_err(|_| EncodeError)?;
    let mut pack = Writer::default();
    pack.put(&MAGIC);
    pack.u16(FORMAT);
    pack.u16(0);
    pack.u32(version);
    pack.u32(length);
    pack.u64(0);
    pack.put(body.as_bytes());
    let mut bytes = pack.into_bytes();
    let hash = hash_of(&bytes).to_le_bytes();
    for (byte, value) in bytes.iter_mut().skip(HASH_AT).zip(hash) {
        *byte = value;
    }
    Ok(bytes)
}
