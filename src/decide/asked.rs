//! The arbitration of a pass, opened for explaining: every item of a slot is asked, and what refuses it is told apart.

use super::draw::Drawn;
use super::evaluate::{Evaluator, Room};
use super::pass::{Board, COMMITTED};
use super::pending;
use super::probe::Probe;
use super::tallies::{self, PAGE};
use crate::base::bytes::Reader;
use crate::base::time::{MINUTE_MS, UnixMs};
use crate::model::{Cause, Impression, Reason, Window};
use crate::pack::{CounterEntry, NONE};
use crate::profile::CounterView;

/// A slot and an item, by index.
type Place = (u16, u16);

/// A limit of an item, as its condition has it.
pub(crate) struct LimitAsked<'a> {
    /// What it gives as a reason where it is used up.
    pub reason: Reason,
    /// Where the whole of it is.
    pub code: Reader<'a>,
    /// Number of what is counted, which must be below the other.
    pub tally: usize,
    pub max: u16,
    /// The purposes that must not be denied.
    pub recorded: Vec<u16>,
}

/// A limit of an item in a slot, and what counts against it.
pub(crate) struct Limited {
    /// What it gives as a reason where it is used up.
    pub reason: Reason,
    /// What it gives now; none if there is room.
    pub refuses: Option<Reason>,
    pub tally: Tally,
    pub max: u16,
    /// None is this page alone.
    pub window: Option<Window>,
    pub counted: Counted,
    /// The purposes that were denied, so that something may be missing.
    pub denied: Vec<u16>,
    /// Whether what it counts may have made room for newer facts.
    pub evicted: bool,
    /// What counts of the page, by slot and item.
    pub here: Vec<(u16, u16)>,
    /// From when on there is room again if nothing happens; none where that is not known, or never.
    pub free_ms: Option<UnixMs>,
}

/// What counts against a limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    /// What stands on the page.
    pub here: u64,
    /// What happened and is not in the view yet.
    pub unfolded: u64,
    /// What is in the view.
    pub stored: u64,
}

impl Counted {
    /// All of it.
    pub const fn all(self) -> u64 {
        self.here.saturating_add(self.unfolded).saturating_add(self.stored)
    }
}

/// What a limit counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tally {
    Own(Impression),
    /// Another item, by its name.
    Item(String, Impression),
    Tag(String, Impression),
    Campaign(String, Impression),
    Channel(String, Impression),
    Slot(String, Impression),
    All(Impression),
    Event(String),
    Interruptions,
    /// What stands on the page of an exclusive group.
    Group,
}

/// When a schedule holds, as far as that is near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScheduleSeen {
    /// When it begins next.
    pub next_ms: Option<UnixMs>,
    /// When it ended last.
    pub ended_ms: Option<UnixMs>,
}

impl<'a> Probe<'a> {
    /// Sets down what stands on the page before the pass. From then on slots are decided in their order, each by
    /// [`give`](Self::give).
    pub fn lay(&mut self) {
        self.board = Board::laid(&mut self.evaluator);
    }

    /// Whether the item of a slot stood there before the pass.
    pub fn is_laid(&self, slot: u16) -> bool {
        self.board.best(slot) == COMMITTED
    }

    /// The items of a slot, best first. Costs one score per item that has one to compare.
    pub fn order(&mut self, slot: u16) -> Vec<u16> {
        let pack = self.evaluator.pack;
        let mut order: Vec<(usize, core::cmp::Reverse<u64>, u16)> = Vec::new();
        let mut group = 0usize;
        for (rank, item) in (0u16..).zip(pack.ranked_items(slot)) {
            // Items whose scores are compared stand behind each other, the first of them with the number 1.
            let behind = pack.behind(self.evaluator.place_of(slot, rank));
            group = group.saturating_add(usize::from(behind <= 1));
            let score = if behind > 0 { self.evaluator.score(item) } else { 0 };
            order.push((group, core::cmp::Reverse(score), item));
        }
        order.sort_by_key(|entry| (entry.0, entry.1));
        order.into_iter().map(|entry| entry.2).collect()
    }

    /// From now on an item of this slot is asked, as if nothing stood in it; gives what stands there.
    pub fn enter_slot(&mut self, slot: u16) -> (u16, u16) {
        self.evaluator.slot = slot;
        let Room { standing, put, .. } = &mut *self.evaluator.room;
        put.retain(|put| put.slot != slot);
        let stands = standing.get_mut(usize::from(slot));
        let stood = stands.map_or((NONE, 0), |stands| core::mem::replace(stands, (NONE, 0)));
        self.evaluator.room.count_anew();
        stood
    }

    /// Puts back what stood in a slot.
    pub fn leave_slot(&mut self, slot: u16, stands: (u16, u16)) {
        if let Some(place) = self.evaluator.room.standing.get_mut(usize::from(slot)) {
            *place = stands;
        }
        self.evaluator.room.put(self.evaluator.pack, (slot, stands.0), stands.1);
    }

    /// What refuses an item in a slot, given what stands on the page by now: what is asked first.
    pub fn refusal(&mut self, (slot, item): Place) -> Option<(Reason, Option<Cause>)> {
        let reason = Reason::first_of(self.evaluator.refusals(slot, item))?;
        Some((reason, self.evaluator.refused_for.filter(|_| reason == Reason::ConditionUnknown)))
    }

    /// Gives a slot to an item, or to none; by a token, it may have to wait instead.
    pub fn give(&mut self, slot: u16, item: Option<u16>) {
        if self.evaluator.known.is_token() {
            return pending::decide(&mut self.evaluator, &mut self.board, slot);
        }
        self.board.give(&mut self.evaluator, (slot, item.unwrap_or(NONE)));
    }

    /// What a slot shows: the item, or the one that its visitor is held out for, and what was drawn.
    pub fn shown(&self, slot: u16) -> (Option<u16>, Drawn) {
        let (item, drawn) = self.board.shown(&self.evaluator, slot);
        (Some(item).filter(|item| *item != NONE), drawn)
    }

    /// What an item would be shown as if it won the slot.
    pub fn draw(&mut self, place: Place) -> Drawn {
        self.evaluator.draw(place)
    }

    /// The other slot in which an item stands.
    pub fn used_in(&self, (slot, item): Place) -> Option<u16> {
        let mut standing = (0u16..).zip(&self.evaluator.room.standing);
        standing.find(|(other, stands)| stands.0 == item && *other != slot).map(|found| found.0)
    }

    /// Whether the visitor has done with an item on this page.
    pub fn is_done(&self, item: u16) -> bool {
        self.evaluator.is_done(item)
    }

    /// An item's score, as a number in the order of scores; 0 is below all of them.
    pub fn score(&mut self, item: u16) -> u64 {
        self.evaluator.score(item)
    }

    /// What counts against a limit of an item.
    pub fn limited(&mut self, item: u16, asked: &LimitAsked<'a>) -> Limited {
        let outcome = self.holds(asked.code);
        let Self { evaluator, .. } = self;
        let tally = tallies::Tally::of(evaluator.pack, asked.tally);
        let counter = evaluator.pack.counter(tally.counter);
        let value = evaluator.counted_value(&tally).unwrap_or_default();
        let window = Some(tally.window).filter(|window| *window != PAGE);
        let put = evaluator.room.put.iter().filter(|put| tally.is_standing && evaluator.is_here(&tally, put));
        let mut here: Vec<Place> = put.map(|put| (put.slot, put.item)).collect();
        here.sort_unstable();
        let mut counted = Counted { here: here.len() as u64, unfolded: 0, stored: 0 };
        let mut free_ms = None;
        if let Some(window) = window {
            counted.unfolded = evaluator.unfolded(&tally).0;
            let key = [counter.event, counter.dimension.unwrap_or_default(), value];
            let found = CounterView::read(evaluator.known.counted(key));
            counted.stored = found.count(window, evaluator.now_ms, evaluator.session_start_ms());
            free_ms = evaluator.free_ms(asked, &found, &tally, counted);
        }
        let is_denied = |purpose: &u16| evaluator.known.denied.checked_shr((*purpose).into()).unwrap_or(0) & 1 != 0;
        Limited {
            reason: asked.reason,
            evicted: outcome == Err(Cause::Evicted),
            refuses: match outcome {
                Ok(true) => None,
                Ok(false) => Some(asked.reason),
                Err(_) => Some(Reason::BlockedUnknown),
            },
            tally: counted_together(&counter, &String::from_utf8_lossy(value), evaluator.pack.item_name(item)),
            max: asked.max,
            window,
            counted,
            denied: asked.recorded.iter().copied().filter(is_denied).collect(),
            here,
            free_ms,
        }
    }

    /// When the schedule that this number stands for begins next, and when it ended last.
    pub fn schedule(&self, number: u64) -> ScheduleSeen {
        let pack = self.evaluator.pack;
        let now_min = self.evaluator.now_ms.div_euclid(MINUTE_MS);
        let (mut next, mut ended) = (None::<i64>, None::<i64>);
        for place in 0..(number >> 16) as u16 {
            let found = pack.stretch(usize::from(number as u16).saturating_add(place.into()));
            let [start, length, period, repeats] = found;
            let since = now_min.saturating_sub(start);
            let begin = |turn: i64| start.saturating_add(turn.saturating_mul(period));
            let turn = since.div_euclid(period.max(1)).saturating_add(1).max(0);
            if turn < repeats {
                next = Some(next.unwrap_or(i64::MAX).min(begin(turn)));
            }
            let turn = since.saturating_sub(length).div_euclid(period.max(1)).min(repeats.saturating_sub(1));
            if turn >= 0 {
                ended = Some(ended.unwrap_or(i64::MIN).max(begin(turn).saturating_add(length)));
            }
        }
        let moment = |minutes: i64| minutes.saturating_mul(MINUTE_MS);
        ScheduleSeen { next_ms: next.map(moment), ended_ms: ended.map(moment) }
    }
}

impl Evaluator<'_> {
    /// When a limit that is used up has room again: once the times that are too many have left its window.
    fn free_ms(
        &self,
        asked: &LimitAsked<'_>,
        found: &CounterView<'_>,
        tally: &tallies::Tally,
        counted: Counted,
    ) -> Option<UnixMs> {
        let too_many = counted.all().checked_sub(asked.max.into())?.saturating_add(1);
        let after_ms = self.after(tally.window);
        let length_ms = match tally.window {
            Window::All => return None,
            Window::Session => {
                return Some(self.known.view().session_end_ms(self.now_ms)).filter(|end| *end != UnixMs::MAX);
            }
            Window::Last(length_ms) => length_ms,
        };
        // What stands on the page happens now.
        if found.has_forgotten(after_ms) || counted.here > 0 {
            return None;
        }
        let notes = self.facts.notes.iter().filter(|note| note.what == tally.what && note.time_ms <= self.now_ms);
        let notes = notes.filter(|note| self.is_unfolded(tally, after_ms, note));
        let mut times: Vec<UnixMs> = notes.map(|note| note.time_ms).collect();
        let mut at_ms = after_ms;
        for _ in 0..counted.stored {
            // Of several at one moment only one is found.
            let Some(next_ms) = found.next(at_ms, self.now_ms) else { break };
            times.push(next_ms);
            at_ms = next_ms;
        }
        times.sort_unstable();
        if times.len() as u64 != counted.all() {
            return None;
        }
        let last = times.get(usize::try_from(too_many).ok()?.checked_sub(1)?)?;
        Some(last.saturating_add(length_ms))
    }
}

fn counted_together(counter: &CounterEntry<'_>, value: &str, own: &str) -> Tally {
    let of = value.to_owned();
    let Some(on) = Impression::ALL.into_iter().find(|kind| kind.1.as_bytes() == counter.event).map(|kind| kind.2)
    else {
        return Tally::Event(String::from_utf8_lossy(counter.event).into_owned());
    };
    match counter.dimension {
        None => Tally::All(on),
        Some(b"item") if value == own => Tally::Own(on),
        Some(b"item") => Tally::Item(of, on),
        Some(b"tag") => Tally::Tag(of, on),
        Some(b"campaign") => Tally::Campaign(of, on),
        Some(b"channel") => Tally::Channel(of, on),
        Some(b"slot") => Tally::Slot(of, on),
        Some(b"interruptive") => Tally::Interruptions,
        Some(_) => Tally::Group,
    }
}
