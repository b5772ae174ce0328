//! The pasts that a counter could have: how often per window, and how long ago the last time was.
//!
//! A longer window holds what a shorter one holds; a window that ends after the last time holds nothing. The last time may lie
//! after `now`, where clocks differ: from a `since` of 0 nothing follows.

use super::solve::{Known, Literal};
use super::subject;
use super::value_world::{MOST_CONSTANTS, around, holds, whole};
use crate::model::{Condition, Scalar, Tally, Window};

/// A past of a counter.
struct Past {
    /// Milliseconds since the last time; none if there was none.
    since_ms: Option<f64>,
}

/// What is asked of the counter.
struct Asked<'c> {
    /// The window of a count; none for the time since the last one.
    window: Option<Window>,
    condition: &'c Condition,
    way: Known,
}

/// Whether there is a past in which all predicates come out as they were taken; none if that cannot be told.
pub(super) fn is_possible(about: &[Literal<'_>], must_be_there: bool) -> Option<bool> {
    let asked: Option<Vec<Asked<'_>>> = about.iter().map(|literal| asked(*literal)).collect();
    let asked = asked?;
    let numbers = numbers(&asked).filter(|numbers| numbers.len() <= MOST_CONSTANTS)?;
    if asked.iter().all(|asked| asked.way == Known::Unknown) && !must_be_there {
        return Some(true);
    }
    let pasts = around(&numbers, true).into_iter().filter(|since| *since >= 0.0).map(Some).chain([None]);
    let counts = around(&numbers, true).into_iter().filter(|count| *count >= 0.0).collect::<Vec<_>>();
    let mut pasts = pasts.map(|since_ms| Past { since_ms }).filter(|past| !must_be_there || past.since_ms.is_some());
    Some(pasts.any(|past| past.fits(&asked, &counts)) || (!must_be_there && was_forgotten(&asked)))
}

fn asked<'c>((condition, way): Literal<'c>) -> Option<Asked<'c>> {
    let operand = match condition {
        Condition::In(operand, _) => operand.as_ref(),
        Condition::Compare(..) => subject::compared(condition)?.1,
        other => other,
    };
    let window = match operand {
        Condition::Tally(Tally::Count(window) | Tally::Happened(window), _) => Some(*window),
        Condition::Impressions(_, _, window) => Some(*window),
        Condition::Tally(Tally::Since, _) => None,
        _ => return None,
    };
    Some(Asked { window, condition, way })
}

/// Every number that a predicate compares with, and the lengths of the windows.
fn numbers(asked: &[Asked<'_>]) -> Option<Vec<f64>> {
    let mut numbers = vec![1.0];
    for asked in asked {
        match asked.condition {
            Condition::In(_, constants) => {
                for constant in constants {
                    numbers.push(number(constant)?);
                }
            }
            Condition::Compare(..) => numbers.push(number(subject::compared(asked.condition)?.2)?),
            _ => {}
        }
        if let Some(Window::Last(length)) = asked.window {
            numbers.push(whole(length)?);
        }
    }
    Some(numbers)
}

fn number(constant: &Scalar) -> Option<f64> {
    match constant {
        Scalar::Int(value) | Scalar::Duration(value) => whole(*value),
        Scalar::Double(value) => (value.abs() < 1e15).then_some(*value),
        _ => None,
    }
}

impl Asked<'_> {
    /// Whether the predicate comes out as it was taken, if the count or the time since the last one is this.
    fn fits(&self, found: f64) -> bool {
        let is_equal = |constant: &Scalar| number(constant).is_some_and(|constant| constant == found);
        let outcome = match self.condition {
            Condition::In(_, constants) => constants.iter().any(is_equal),
            Condition::Compare(..) => subject::compared(self.condition).is_some_and(|(comparison, _, constant)| {
                holds(comparison, number(constant).and_then(|constant| found.partial_cmp(&constant)))
            }),
            _ => found >= 1.0,
        };
        Known::from(outcome) == self.way
    }
}

impl Past {
    fn fits(&self, asked: &[Asked<'_>], counts: &[f64]) -> bool {
        let since_fits = asked.iter().filter(|asked| asked.window.is_none()).all(|asked| match self.since_ms {
            Some(since) => asked.fits(since),
            None => asked.way == Known::Unknown,
        });
        if !since_fits || asked.iter().any(|asked| asked.window.is_some() && asked.way == Known::Unknown) {
            return false;
        }
        let lowest = |window: Window, least: f64, most: f64| {
            let about = || asked.iter().filter(|asked| asked.window == Some(window));
            let fitting = counts.iter().copied().filter(|count| *count >= least && *count <= most);
            fitting.filter(|count| about().all(|asked| asked.fits(*count))).min_by(f64::total_cmp)
        };
        let mut lengths: Vec<i64> = asked.iter().filter_map(|asked| length(asked.window?)).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let mut least = 0.0;
        for length in lengths {
            let (low, high) = self.bounds(length);
            match lowest(Window::Last(length), f64::max(least, low), high) {
                Some(count) => least = count,
                None => return false,
            }
        }
        let most = if self.since_ms.is_some() { f64::MAX } else { 0.0 };
        let Some(session) = lowest(Window::Session, 0.0, most) else { return false };
        let least = f64::max(f64::max(least, session), if self.since_ms.is_some() { 1.0 } else { 0.0 });
        lowest(Window::All, least, most).is_some()
    }

    /// The fewest and the most times that the window can hold.
    fn bounds(&self, length: i64) -> (f64, f64) {
        match (self.since_ms, whole(length)) {
            (None, _) => (0.0, 0.0),
            (Some(since), Some(length)) if since >= length => (0.0, 0.0),
            (Some(since), _) if since > 0.0 => (1.0, f64::MAX),
            _ => (0.0, f64::MAX),
        }
    }
}

const fn length(window: Window) -> Option<i64> {
    match window {
        Window::Last(length) => Some(length),
        _ => None,
    }
}

/// The counter was evicted: windows that reach back so far are unknown, shorter ones hold nothing.
fn was_forgotten(asked: &[Asked<'_>]) -> bool {
    let longest_known = asked.iter().filter(|asked| asked.way != Known::Unknown);
    let longest_known = longest_known.filter_map(|asked| length(asked.window?)).max();
    asked.iter().all(|asked| match (asked.window, asked.way) {
        (None | Some(Window::All), way) => way == Known::Unknown,
        (Some(Window::Last(length)), Known::Unknown) => longest_known.is_none_or(|known| length > known),
        (Some(_), Known::Unknown) => true,
        (Some(_), _) => asked.fits(0.0),
    })
}
