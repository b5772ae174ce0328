//! Running a program: three-valued, the strongest cause wins, whatever the order of operands.
//!
//! Source: DESIGN 4.1 "Unknown"; absorbing tables as in CEL's `&&` and `||`.

use super::calendar;
use super::datum::{Datum, Kind, Made};
use super::facts::{Facts, note};
use super::flips::Flips;
use super::known::Known;
use super::plan::Plan;
use super::tally::{Put, Tallied};
use crate::base::bytes::Reader;
use crate::base::lists::fill;
use crate::base::time::{LONGEST_MS, UnixMs, kept};
use crate::model::{Cause, Reason};
use crate::pack::{Leaf, NONE, Named, Op, Pack, WHOLE, count_of, key_of_int};

/// What a pass is asked: everything that it depends on.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub pack: &'a Pack,
    pub plan: &'a Plan,
    pub known: &'a Known,
    pub facts: &'a Facts,
    pub now_ms: UnixMs,
}

/// Room that one pass leaves to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room {
    /// What is known of each segment: [`NONE`] if it was not yet asked, else 0 or 1, or a cause and 2.
    segments: Vec<u16>,
    pub(super) made: Made,
    /// What operands came to until their operation takes them.
    pub(super) held: Vec<Datum>,
    /// The elements at hand, one per macro around the operation.
    pub(super) elements: Vec<Datum>,
    /// What tallies came to, see [`Tallied`], on the page with this number.
    pub(super) tallied: Vec<Tallied>,
    pub(super) page: u32,
    /// What stands on the page, in the order in which it was put there.
    pub(super) put: Vec<Put>,
    /// Per slot the item that stands there, also for who is held out, or [`NONE`]; and how it counts, see [`standing`].
    pub(super) standing: Vec<(u16, u16)>,
}

/// How what stands in a slot counts.
pub(super) mod standing {
    /// For the page alone: its exposure is counted already.
    pub const SEEN: u16 = 0;
    /// In interruptions, too: the visitor is held out.
    pub const HELD: u16 = 1;
    /// In caps, too, as if it had been exposed.
    pub const GIVEN: u16 = 2;
    /// Nothing stands there before somebody decides who has the whole view.
    pub const WAITS: u16 = 3;
}

/// Everything a program may read, and what it computes with.
pub(super) struct Evaluator<'a> {
    pub pack: &'a Pack,
    pub plan: &'a Plan,
    pub known: &'a Known,
    pub facts: &'a Facts,
    pub now_ms: UnixMs,
    /// The same as leaves read it.
    pub now_key: u64,
    /// Leaves with one of these bits are not asked in rows.
    pub elsewhere: u64,
    pub flips: Flips,
    pub room: &'a mut Room,
    /// Index of the visitor's stage; none before it is known.
    pub stage: u16,
    /// Whether it depends on what a token leaves out.
    pub stage_is_left_out: bool,
    /// The slot that is decided.
    pub slot: u16,
    /// The first leaf of the program that runs.
    row: usize,
    /// What is left of it.
    pub(super) code: Reader<'a>,
    /// Where those of the program that runs begin.
    base: usize,
    /// What refuses the item whose program ran, one bit per reason; and why its condition cannot be told.
    pub(super) refused: u32,
    pub(super) refused_for: Option<Cause>,
    /// The draw of who is shown nothing at all, and what it came to; [`NONE`] before it was asked.
    pub(super) rolled: (u16, u16),
}

impl<'a> Evaluator<'a> {
    /// Prepares a pass.
    ///
    /// - `is_recording`: whether to see when what is read comes out otherwise.
    pub fn new(question: Question<'a>, is_recording: bool, room: &'a mut Room) -> Self {
        let Question { pack, plan, known, facts, now_ms } = question;
        fill(&mut room.segments, pack.segments().into(), NONE);
        // Most pages have neither.
        if plan.tallies.len() > 0 || !room.standing.is_empty() {
            room.begin_page(plan.tallies.len());
        }
        for entry in &facts.notes {
            if WHOLE && (entry.what == note::INSIDE || entry.what == note::OUTSIDE) {
                let segment = pack.named(Named::Segment, facts.name_of(entry));
                if let Some(known) = room.segments.get_mut(usize::from(segment)) {
                    *known = (entry.what == note::INSIDE).into();
                }
            }
        }
        Self {
            pack,
            plan,
            known,
            facts,
            now_ms: kept(now_ms),
            now_key: key_of_int(kept(now_ms).cast_unsigned()),
            elsewhere: Leaf::elsewhere(known.sheet.is_doubtful, WHOLE && is_recording),
            flips: Flips::at(kept(now_ms), is_recording),
            room,
            stage: NONE,
            stage_is_left_out: false,
            slot: NONE,
            row: 0,
            code: Reader::new(&[]),
            base: 0,
            refused: 0,
            refused_for: None,
            rolled: (NONE, NONE),
        }
    }

    /// Whether data for this purpose may be read.
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.known.is_granted(purpose)
    }

    /// Whether a program holds; it ends in a bool or in a cause.
    pub fn holds(&mut self, program: u16) -> Datum {
        let (code, row) = self.pack.rows().program(program);
        let row = core::mem::replace(&mut self.row, row);
        let outcome = self.code_holds(code);
        self.row = row;
        outcome
    }

    /// Whether the operation at this place of the code holds.
    pub fn code_holds(&mut self, at: usize) -> Datum {
        self.code_value(at).truth()
    }

    /// What the operation at this place of the code comes to, if that is no text, list or map.
    fn code_value(&mut self, at: usize) -> Datum {
        let code = Reader::new(self.pack.code().get(at..).unwrap_or_default());
        // Most of what a page with caps asks.
        if WHOLE && let Some((&BELOW, rest)) = code.rest().split_first() {
            return self.is_below(Reader::new(rest).number());
        }
        let mark = self.room.made.mark();
        let base = core::mem::replace(&mut self.base, self.room.elements.len());
        let growing = self.flips.growing();
        let outcome = self.enter(code);
        self.flips.settle(growing, 0);
        self.base = base;
        self.room.made.drop_since(mark);
        outcome
    }

    /// What a program comes to that computes a number, as a number in the order of numbers; 0 if it comes to none.
    pub fn number(&mut self, program: u16) -> u64 {
        self.value(program).rank()
    }

    /// What a program comes to, if that is no text, list or map.
    pub fn value(&mut self, program: u16) -> Datum {
        let (at, row) = self.pack.rows().program(program);
        let row = core::mem::replace(&mut self.row, row);
        let outcome = self.code_value(at);
        self.row = row;
        outcome
    }

    /// Whether the visitor is in a segment; each is evaluated at most once per pass.
    fn segment(&mut self, segment: u16) -> Datum {
        let place = usize::from(segment);
        match self.room.segments.get(place) {
            Some(known @ ..2) => Datum::bool(*known == 1),
            Some(known) if *known != NONE => Datum::new(Kind::Unknown, u64::from(*known).wrapping_sub(2)),
            _ => {
                let outcome = self.holds(self.pack.segment_program(segment));
                if let Some(known) = self.room.segments.get_mut(place) {
                    // Causes are numbered from 1.
                    *known = if outcome.is_known() { outcome.bits } else { outcome.bits.wrapping_add(2) } as u16;
                }
                outcome
            }
        }
    }

    /// Notes the reason that a part of an item's condition gives, unless it holds.
    pub(super) fn refuse(&mut self, number: u64, outcome: Datum) {
        let mut reason = number as u32;
        let Some(cause) = outcome.cause() else {
            if outcome.is(false) {
                self.refused |= 1u32.wrapping_shl(reason);
            }
            return;
        };
        if reason >= Reason::Suppressed as u32 {
            reason = Reason::BlockedUnknown as u32;
        } else if reason == Reason::ConditionFalse as u32 {
            let is_error = cause == Cause::Error;
            reason = if is_error { Reason::ConditionError } else { Reason::ConditionUnknown } as u32;
            self.refused_for = if is_error { None } else { Some(cause) };
        }
        self.refused |= 1u32.wrapping_shl(reason);
    }

    /// Runs what stands elsewhere, and goes on here.
    pub fn enter(&mut self, code: Reader<'a>) -> Datum {
        let after = core::mem::replace(&mut self.code, code);
        let outcome = self.run();
        self.code = after;
        outcome
    }

    /// The next block of the program, left out.
    pub(super) fn block(&mut self) -> Reader<'a> {
        Reader::new(self.code.letters())
    }

    /// Runs one operation and all its operands. Bytes that are no operation, which a verified pack does not have, are
    /// an error like any other.
    pub(super) fn run(&mut self) -> Datum {
        let Some((op, number)) = Op::read(&mut self.code) else { return Datum::ERROR };
        match op {
            Op::And | Op::Or => return self.junction(count_of(number), op == Op::Or),
            Op::Conditional if WHOLE => {
                let condition = self.run().truth();
                let (then, otherwise) = (self.block(), self.block());
                return match condition.is_known() {
                    true => self.enter(if condition.bits != 0 { then } else { otherwise }),
                    false => condition,
                };
            }
            Op::OrValue => {
                let outcome = self.run();
                let default = self.block();
                return if outcome == Datum::unknown(Cause::Absent) { self.enter(default) } else { outcome };
            }
            Op::Macro if WHOLE => return self.each(number),
            Op::Check => {
                let outcome = self.run().truth();
                self.refuse(number, outcome);
                return outcome;
            }
            _ => {}
        }
        let mut cause = 0;
        let mut operands = op.operands(number);
        if op.asks_counter() {
            let counter = self.pack.counter(number as u16);
            operands = u64::from(counter.dimension.is_some());
            if counter.purpose != NONE && !self.is_granted(counter.purpose) {
                cause = Cause::NoConsent as u64;
            }
        }
        let held = self.room.held.len();
        let growing = self.flips.growing();
        let is_age = WHOLE && op == Op::Compare && self.is_age();
        for _ in 0..operands {
            let value = self.run();
            if !value.is_known() {
                cause = cause.max(value.bits);
            }
            self.room.held.push(value);
        }
        let outcome = match cause {
            0 => self.apply(op, number, held),
            // What is absent has no key.
            ABSENT if WHOLE && op == Op::HasKey => Datum::bool(false),
            _ => Datum::new(Kind::Unknown, cause),
        };
        if op == Op::Compare {
            let distance = match self.room.held.get(held..) {
                // What grows and is longer already stays that.
                Some([left, right]) if is_age && left.bits.cast_signed() > right.bits.cast_signed() => u64::MAX,
                Some([left, right]) if left.kind == Kind::Duration && right.kind == Kind::Duration => {
                    left.bits.abs_diff(right.bits)
                }
                _ => 0,
            };
            self.flips.settle(growing, distance);
        }
        self.room.held.truncate(held);
        outcome
    }

    /// Whether what comes next is how long ago something was.
    fn is_age(&self) -> bool {
        matches!(Op::read(&mut self.code.clone()), Some((Op::Age | Op::Since, _)))
    }

    /// An operation whose operands are held; a place where none is holds null.
    fn apply(&mut self, op: Op, number: u64, held: usize) -> Datum {
        let operands = self.room.held.get(held..).unwrap_or_default();
        let (left, right) = match operands {
            [] => (Datum::NULL, Datum::NULL),
            [left] => (*left, Datum::NULL),
            [left, right, ..] => (*left, *right),
        };
        let index = number as u16;
        match op {
            Op::Not => {
                let holds = left.truth();
                if holds.is_known() { Datum::bool(holds.bits == 0) } else { holds }
            }
            Op::Compare => self.compares(number, left, right),
            Op::In => Datum::bool(operands.iter().skip(1).any(|constant| self.equal(left, *constant))),
            Op::Sequence if WHOLE => self.sequence(number),
            Op::Segment => self.segment(index),
            Op::Consent => Datum::bool(self.is_granted(index)),
            Op::Schedule => self.schedule(number),
            Op::Impressions => self.impressions(number as usize),
            Op::Below => self.is_below(number),
            Op::Slot => self.string(self.pack.slot_counted(self.slot)),
            Op::Recorded if self.known.denied.wrapping_shr(index.into()) & 1 != 0 => Datum::unknown(Cause::NoConsent),
            Op::Recorded => Datum::bool(true),
            Op::Within => self.is_within(number, left),
            Op::Matches => self.matches(index, left),
            Op::HasAttribute => self.known.sheet.column(index.into()).is_there(),
            Op::HasContext => self.facts.sheet.column(index.into()).is_there(),
            Op::Attribute => self.known.sheet.datum(index, Kind::ViewText, &mut self.room.made.entries),
            Op::Context => self.facts.sheet.datum(index, Kind::RequestText, &mut self.room.made.entries),
            Op::Null => Datum::NULL,
            Op::Element if WHOLE => {
                let place = self.base.wrapping_add(usize::from(index));
                self.room.elements.get(place).copied().unwrap_or(Datum::ERROR)
            }
            Op::List if WHOLE => self.list(Kind::List, held),
            Op::Map if WHOLE => self.list(Kind::Map, held),
            Op::Bool => Datum::new(Kind::Bool, number),
            Op::Int => Datum::new(Kind::Int, number),
            Op::Double => Datum::new(Kind::Double, number),
            Op::Duration => Datum::new(Kind::Duration, number),
            Op::Timestamp => Datum::new(Kind::Timestamp, number),
            Op::String => self.string(index),
            Op::Stage if WHOLE && self.stage_is_left_out => Datum::unknown(Cause::NotInToken),
            Op::Stage if self.stage == NONE => Datum::ERROR,
            Op::Stage => self.string(self.pack.name_string(Named::Stage, self.stage)),
            Op::Test => match self.pack.rows().leaves.get(self.row.wrapping_add(index.into())) {
                Some(leaf) => self.test(Leaf::of(*leaf)),
                None => Datum::ERROR,
            },
            Op::TimePart if WHOLE => calendar::part(number, left),
            Op::Contains | Op::StartsWith | Op::EndsWith => self.search(op, left, right),
            Op::Contained | Op::Index | Op::HasKey => self.lookup(op, left, right),
            Op::Negate => self.arithmetic(Op::Multiply, left, Datum::whole(Kind::Int, -1)),
            Op::Age if left.kind != Kind::Timestamp => Datum::ERROR,
            Op::Age => {
                self.flips.grow();
                // No span of time is longer, and none that is to come.
                let moment_ms = left.bits.cast_signed();
                self.flips.note(moment_ms.saturating_add(LONGEST_MS.saturating_add(1)));
                self.flips.note(moment_ms.saturating_sub(LONGEST_MS));
                self.arithmetic(Op::Subtract, Datum::whole(Kind::Timestamp, self.now_ms), left)
            }
            _ if op.asks_counter() => self.counter_asked(op, number, left),
            _ if op >= Op::Add => self.arithmetic(op, left, right),
            _ if WHOLE => self.function(op, left),
            _ => Datum::ERROR,
        }
    }

    /// `&&` is absorbed by false, `||` by true.
    fn junction(&mut self, operands: u64, absorbing: bool) -> Datum {
        let mut cause = 0;
        let mut absorbed = false;
        for _ in 0..operands {
            let found = self.run().truth();
            if found.is_known() {
                absorbed |= found.is(absorbing);
            } else {
                cause = cause.max(found.bits);
            }
        }
        if cause > 0 && !absorbed { Datum::new(Kind::Unknown, cause) } else { Datum::bool(absorbed == absorbing) }
    }

    /// A text of the pack.
    fn string(&self, string: u16) -> Datum {
        let (start, end) = self.pack.string_range(string);
        Datum::span(Kind::Text, start, end.wrapping_sub(start), usize::MAX)
    }

    /// Whether a pattern is found in a text.
    fn matches(&self, pattern: u16, text: Datum) -> Datum {
        let mut cause = 0;
        let text = self.text(text, &mut cause);
        if cause > 0 { Datum::new(Kind::Unknown, cause) } else { Datum::bool(self.pack.finds(pattern, text)) }
    }
}

/// The number of the cause that is absence.
const ABSENT: u64 = Cause::Absent as u64;

/// How [`Op::Below`] begins.
const BELOW: u8 = Op::Below as u8;
