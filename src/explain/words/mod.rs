//! What an explanation can say, as data; `english` and `german` put it into words.
//!
//! Both match these shapes without a wildcard: a message that one of them lacks does not compile.

mod english;
mod english_ruling;
mod german;
mod german_ruling;
mod quantity;

use super::cel::{self, push_shown};
use super::explanation::{Language, bounded};
use super::need::{Bound, Need};
use super::ruling::{HeldOut, VariantGround};
use crate::decide::{Found, Limited, ScheduleSeen};
use crate::model::Scalar;
use crate::syntax::print_condition;

/// A whole sentence, or two that belong together.
pub(super) enum Phrase<'t> {
    /// The visitor came to a stage.
    Entered { gone: Option<&'t str>, stage: &'t str, because: &'t [Remark<'t>] },
    /// The visitor stays in a stage.
    Stays { gone: Option<&'t str>, stage: &'t str, how: Stay },
    /// The visitor left a stage by its `exit`, which leads to another.
    Exited { gone: Option<&'t str>, stage: &'t str, from: &'t str, because: &'t [Remark<'t>] },
    /// A stage was over.
    TimedOut { gone: Option<&'t str>, stage: &'t str, from: &'t str, after_ms: i64 },
    /// A preview puts the visitor into a stage.
    StagePreviewed { stage: &'t str },
    /// Another stage could be entered, but the visitor has to stay.
    Waits { stage: &'t str, until_ms: i64 },
    /// Another stage could be entered, but the visitor has just been there.
    Barred { stage: &'t str },
    /// The slot shows an item.
    Shows { slot: &'t str, item: &'t str, because: Because<'t> },
    /// The slot keeps what stood there already.
    Keeps { slot: &'t str, item: &'t str },
    /// The slot shows what a preview wants.
    Previews { slot: &'t str, item: &'t str },
    /// The slot keeps its baseline, as the visitor is held out.
    HoldsOut { slot: &'t str, item: &'t str, holdout: HeldOut, because: Because<'t> },
    /// Nothing can be drawn for the visitor.
    NoUnit,
    /// Which variant is shown, and why.
    Variant { variant: Option<&'t str>, experiment: &'t str, how: VariantGround, propensity: u16 },
    /// The slot shows none of its items.
    Baseline { slot: &'t str, items: usize },
    /// No item ranks above the one that is shown.
    TopRanked,
    /// An item is shown.
    Shown { item: &'t str, because: &'t Because<'t> },
    /// An item stays where it stood already.
    Kept { item: &'t str },
    /// An item stands where a preview wants it.
    Previewed { item: &'t str },
    /// An item would be shown, but the visitor is held out.
    HeldOut { item: &'t str, holdout: HeldOut },
    /// An item is not shown.
    NotShown { item: &'t str, priority: i32, misses: &'t [Miss<'t>] },
    /// One thing would have to be different.
    Takes { miss: &'t Miss<'t> },
}

/// Why a visitor's stage stays what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stay {
    /// There is no other stage.
    Only,
    /// There is no later stage; it was entered so long ago, if that is known.
    Last(Option<i64>),
    /// Nothing was stored, and no later stage was entered.
    AsBegun,
    /// It was entered so long ago, and no later stage was.
    AsBefore(i64),
}

/// Why an item is shown.
pub(super) enum Because<'t> {
    /// Its condition holds.
    Clauses(Vec<Remark<'t>>),
    /// It is for this stage and has no condition.
    Stage(&'t str),
    /// It is for every stage and has no condition.
    Always,
    /// It has a schedule, which holds, and no other condition.
    Schedule,
}

/// What stands between an item and its slot.
pub(super) enum Miss<'t> {
    /// It is for other stages.
    Stage { now: &'t str, wanted: &'t [String] },
    /// Its purpose is not granted.
    Consent { purpose: &'t str },
    /// It is for other channels.
    Channel { wanted: &'t [String], now: Option<&'t Found> },
    /// It is for other locales.
    Locale { wanted: &'t [String], now: Option<&'t Found> },
    /// Its schedule, whether or not it holds.
    Schedule { holds: bool, seen: ScheduleSeen },
    /// A suppression, and whether it holds; none if that cannot be told.
    Suppressed { number: u32, holds: Option<bool>, because: Vec<Remark<'t>> },
    /// A cap, a cool-down or a budget, and the purposes that were denied.
    Limit { limited: &'t Limited, denied: Vec<&'t str> },
    /// Another item of an exclusive group stands on the page.
    Exclusive { item: &'t str, slot: &'t str },
    /// None does.
    Alone,
    /// The visitor has done with it on this page.
    Done,
    /// Its slot waits for who has the whole view.
    Waits,
    /// An item with a higher score can be shown; none where it has none.
    Score { winner: &'t str, score: Option<f64>, winners: Option<f64> },
    /// An item that is pinned can be shown.
    Pinned { winner: &'t str },
    /// A clause of its condition.
    Clause(Remark<'t>),
    /// Its condition holds for nobody.
    Never,
    /// It is in another slot of the page.
    Used { slot: &'t str },
    /// An item with a higher priority can be shown.
    Below { winner: &'t str, priority: i32, winners: i32 },
    /// An item of the same priority comes first.
    Tie { winner: &'t str, priority: i32 },
    /// An item was in the slot already.
    Taken { winner: &'t str },
}

/// What is said of a clause: part of a sentence.
pub(super) enum Remark<'t> {
    /// What it came to, and what it takes; of an operation on one thing that is read, also what that is.
    Is { what: &'t str, value: &'t Found, last: Last, read: Option<(&'t str, &'t Found)>, need: Wanted<'t> },
    /// Whether a purpose is granted.
    Consent { purpose: &'t str, granted: bool, need: Wanted<'t> },
    /// What it could not read.
    Unknown { what: &'t str, why: Why<'t>, need: Wanted<'t> },
    /// Whether the visitor is in a segment, and why.
    Segment { name: &'t str, holds: bool, because: Vec<Remark<'t>> },
}

/// When an event happened last, where it was asked whether it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    NotAsked,
    Never,
    AgoMs(i64),
}

/// What a clause takes, and whether that is so.
#[derive(Debug, Clone)]
pub(super) enum Wanted<'t> {
    /// What it takes is not to be said.
    Unsaid,
    Met(Need),
    Missed(Need),
    /// Missed because something is not known; names the side that it takes this of, where that is another one.
    MissedOn(Option<&'t str>, Need),
}

/// What a condition takes to hold, whoever is asked.
pub(super) enum Demand<'t> {
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// That this does not hold.
    Not(Box<Self>),
    /// A clause.
    Clause { what: String, need: Need },
    /// That a purpose is granted, or not.
    Consent { purpose: &'t str, granted: bool },
    /// That the visitor is in a segment, or not.
    Segment { name: &'t str, holds: bool },
    /// That so much time is over.
    Over { after_ms: i64 },
}

/// Why something cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why<'t> {
    NotGiven,
    NotKnown,
    NeverHappened,
    NotAnswered,
    NoValue,
    NotGranted { purpose: &'t str },
    WrongType,
    NoResult,
    Budget,
    Unverified,
    Evicted,
    Forgotten,
    NotInToken,
}

/// Puts a phrase into words.
pub(super) fn say(phrase: &Phrase<'_>, language: Language) -> String {
    match language {
        Language::English => english::say(phrase),
        Language::German => german::say(phrase),
    }
}

/// Puts what a condition takes into words: a part of a sentence.
pub(super) fn say_demand(demand: &Demand<'_>, language: Language) -> String {
    match language {
        Language::English => english::demand(demand),
        Language::German => german::demand(demand),
    }
}

/// Puts what a value must be into words, such as `3 or more`.
pub(super) fn say_need(need: &Need, language: Language) -> String {
    match language {
        Language::English => english::needed(need),
        Language::German => german::needed(need),
    }
}

/// The most clauses and constants that one sentence lists; more are counted.
const MOST_LISTED: usize = 3;
/// The longest text of a value in a sentence.
const MOST_VALUE_LETTERS: usize = 60;
/// The longest name or piece of CEL in a sentence.
const MOST_CODE_LETTERS: usize = 160;

/// A name or a piece of CEL.
fn code(text: &str) -> String {
    format!("`{}`", bounded(text, MOST_CODE_LETTERS))
}

/// The letters of a value, made visible and cut.
fn letters(text: &str) -> String {
    let mut shown = String::new();
    bounded(text, MOST_VALUE_LETTERS).chars().for_each(|letter| push_shown(&mut shown, letter));
    shown
}

/// A value in words, or as CEL writes it where it holds others.
fn found(value: &Found, said: impl Fn(&Scalar) -> String) -> String {
    match value.plain() {
        Some(value) => said(value),
        None => code(&bounded(&print_condition(&cel::found(value)), MOST_VALUE_LETTERS)),
    }
}

/// A value as CEL writes it.
fn written(value: &Scalar) -> String {
    code(&bounded(&print_condition(&cel::constant(value)), MOST_VALUE_LETTERS))
}

/// Puts the first few into words and says how many more there are.
fn listed<T>(all: &[T], words: impl Fn(&T) -> String, more: impl Fn(usize) -> String) -> Vec<String> {
    let shown = if all.len() > MOST_LISTED { MOST_LISTED.saturating_sub(1) } else { all.len() };
    let mut list: Vec<String> = all.iter().take(shown).map(words).collect();
    let rest = all.len().saturating_sub(shown);
    if rest > 0 {
        list.push(more(rest));
    }
    list
}

/// A bound as a value, with the CEL that it was read from if it was.
fn limit(bound: &Bound, said: impl Fn(&Scalar) -> String) -> String {
    match (&bound.value, bound.is_read) {
        (Some(value), false) => said(value),
        (Some(value), true) => format!("{} ({})", code(&bound.text), said(value)),
        (None, _) => code(&bound.text),
    }
}

/// `a, b or c`.
fn joined(list: &[String], last: &str) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// Demands that are joined by a word, those that are joined themselves in brackets.
fn joined_demands(demands: &[Demand<'_>], last: &str, words: impl Fn(&Demand<'_>) -> String) -> String {
    let inner = |demand: &Demand<'_>| match demand {
        Demand::All(_) | Demand::Any(_) if demands.len() > 1 => format!("({})", words(demand)),
        _ => words(demand),
    };
    joined(&demands.iter().map(inner).collect::<Vec<_>>(), last)
}

/// The text with a capital at its start, if it starts with a letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
