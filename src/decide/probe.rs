//! The evaluator, opened for explaining: what each part of a program comes to, without a second evaluator.

use super::datum::{Datum, Kind};
use super::evaluate::{Evaluator, Question, Room};
use super::facts::{Note, note};
use super::pass::{Board, decision_id};
use super::stage::{Standing, Tried};
use crate::base::bytes::Reader;
use crate::base::time::UnixMs;
use crate::model::{Cause, Scalar};
use crate::pack::{NONE, Pack};
use crate::profile::{CounterView, View};

/// One evaluator that is asked part by part.
pub(crate) struct Probe<'a> {
    pub(super) evaluator: Evaluator<'a>,
    /// What stands on the page as far as it was decided.
    pub(super) board: Board,
}

impl<'a> Probe<'a> {
    /// Prepares as a pass does.
    pub fn new(question: Question<'a>, room: &'a mut Room) -> Self {
        Self { evaluator: Evaluator::new(question, false, room), board: Board::default() }
    }

    /// What is evaluated.
    pub fn pack(&self) -> &'a Pack {
        self.evaluator.pack
    }

    /// The view that is read.
    pub fn view(&self) -> View<'a> {
        self.evaluator.known.view()
    }

    /// When it is decided.
    pub fn now_ms(&self) -> UnixMs {
        self.evaluator.now_ms
    }

    /// The id of a decision.
    pub fn decision_id(&self, slot: u16, item: Option<u16>, variant: u16) -> u64 {
        let place = (slot, item.unwrap_or(NONE));
        decision_id(self.evaluator.pack, self.evaluator.facts.page_id(), place, variant)
    }

    /// Whether data for this purpose may be read.
    pub fn is_granted(&self, purpose: u16) -> bool {
        self.evaluator.is_granted(purpose)
    }

    /// The stage in which the visitor is, for what is asked from now on; none before, as in a pass.
    pub fn stand_in(&mut self, stage: u16) {
        self.evaluator.stage = stage;
    }

    /// Evaluates the stage, with every way that was asked, by its number. Costs what a pass pays for it.
    pub fn standing(&mut self) -> (Standing, Vec<(u16, Tried)>) {
        let mut asked = Vec::new();
        let standing = self.evaluator.stand(|way, tried| asked.push((way, tried)));
        (standing, asked)
    }

    /// Whether the stage is that of a preview.
    pub fn is_stage_previewed(&self) -> bool {
        let Evaluator { pack, facts, .. } = &self.evaluator;
        let stage = facts.notes.iter().find(|note| note.what == note::STAGE);
        stage.is_some_and(|note| pack.stage_called(facts.name_of(note)) != NONE)
    }

    /// Whether a preview says who is in a segment.
    pub fn is_segment_previewed(&self, segment: u16) -> bool {
        let Evaluator { pack, facts, .. } = &self.evaluator;
        let name = pack.segment_name(segment).as_bytes();
        let is_of = |note: &Note| matches!(note.what, note::INSIDE | note::OUTSIDE) && facts.name_of(note) == name;
        facts.notes.iter().any(is_of)
    }

    /// Since when the visitor has been in the stage of the record.
    pub fn stage_since_ms(&self) -> Option<UnixMs> {
        let known = self.evaluator.known;
        known.stage.filter(|stage| *stage != NONE).map(|_| known.stage_at_ms)
    }

    /// Whether the operation at the reader's place holds.
    pub fn holds(&mut self, code: Reader<'a>) -> Result<bool, Cause> {
        match self.run(code, 0)? {
            Found::Plain(Scalar::Bool(holds)) => Ok(holds),
            _ => Err(Cause::Error),
        }
    }

    /// What the operation at the reader's place comes to, with all its operands. It stands in the bodies of so many macros,
    /// but reads no element of theirs.
    pub fn run(&mut self, code: Reader<'a>, macros: usize) -> Result<Found, Cause> {
        let mark = self.evaluator.room.made.mark();
        let elements = self.evaluator.room.elements.len();
        self.evaluator.room.elements.resize(elements.saturating_add(macros), Datum::NULL);
        let outcome = self.evaluator.enter(code);
        let found = outcome.cause().map_or_else(|| Ok(self.found(outcome, &mut { Found::MOST_ENTRIES })), Err);
        self.evaluator.room.elements.truncate(elements);
        self.evaluator.room.made.drop_since(mark);
        found
    }

    /// How long ago a counter was last counted up; the dimension's value is the operation at the reader's place.
    pub fn last_ago_ms(&mut self, counter: u16, value: Option<Reader<'a>>) -> Option<i64> {
        let mark = self.evaluator.room.made.mark();
        let value = value.map_or(Datum::NULL, |code| self.evaluator.enter(code));
        let letters = self.evaluator.letters(value);
        let is_asked = letters.is_some() || self.evaluator.pack.counter(counter).dimension.is_none();
        let found = CounterView::read(self.evaluator.counter(counter, letters.unwrap_or_default()));
        self.evaluator.room.made.drop_since(mark);
        (is_asked && found.total() > 0).then(|| self.evaluator.now_ms.saturating_sub(found.last_ms()).max(0))
    }

    fn found(&self, datum: Datum, room: &mut usize) -> Found {
        let whole = datum.bits.cast_signed();
        Found::Plain(match datum.kind {
            Kind::Bool => Scalar::Bool(whole != 0),
            Kind::Int => Scalar::Int(whole),
            Kind::Double => Scalar::Double(f64::from_bits(datum.bits)),
            Kind::Timestamp => Scalar::Timestamp(whole),
            Kind::Duration => Scalar::Duration(whole),
            Kind::Text | Kind::ViewText | Kind::RequestText | Kind::MadeText => {
                let letters = self.evaluator.letters(datum).unwrap_or_default();
                Scalar::String(String::from_utf8_lossy(letters).into_owned())
            }
            Kind::Null | Kind::Unknown => return Found::Null,
            Kind::List => return Found::List(self.entries(datum, room)),
            Kind::Map => {
                let mut entries = self.entries(datum, room).into_iter();
                let mut pairs = Vec::new();
                while let Some(key) = entries.next() {
                    pairs.push((key, entries.next().unwrap_or(Found::More)));
                }
                return Found::Map(pairs);
            }
        })
    }

    fn entries(&self, of: Datum, room: &mut usize) -> Vec<Found> {
        let mut entries = Vec::new();
        for place in 0..of.range().1 {
            *room = room.saturating_sub(1);
            if *room == 0 {
                entries.push(Found::More);
                break;
            }
            entries.push(self.found(self.evaluator.entry(of, place), room));
        }
        entries
    }
}

/// What a part of a program came to, on its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Found {
    /// A value that holds no others.
    Plain(Scalar),
    /// `null`
    Null,
    /// The elements of a list.
    List(Vec<Self>),
    /// The entries of a map.
    Map(Vec<(Self, Self)>),
    /// Stands for all that there is no room for.
    More,
}

impl Found {
    /// How many elements, keys and values are taken out of lists and maps that hold more.
    const MOST_ENTRIES: usize = 64;

    /// The value, if it holds no others.
    pub fn plain(&self) -> Option<&Scalar> {
        match self {
            Self::Plain(value) => Some(value),
            _ => None,
        }
    }
}
