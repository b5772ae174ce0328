//! Windows, sessions and interests, worked out from the full list of times. What the profile keeps of a counter (the 32
//! latest times, hours, days) is never built; only how finely it would answer is.

use crate::coverage::met;
use crate::journey::span_of_window;
use crate::time::{DAY, HOUR, MINUTE};

/// How many exact times a counter keeps.
pub const EXACT_TIMES: usize = 32;
/// A session ends after this time without an event.
pub const SESSION_PAUSE: i64 = 30 * MINUTE;
/// Hours are kept for so many UTC days, today included.
const HOURLY_DAYS: i64 = 8;

/// A window as it is written.
#[derive(Clone, Copy, Debug)]
pub enum Window {
    All,
    Session,
    Span(i64),
}

impl Window {
    /// Reads `'7d'`, `'session'`, `'all'`.
    pub fn read(written: &str) -> Option<Window> {
        match written {
            "all" => Some(Window::All),
            "session" => Some(Window::Session),
            _ => span_of_window(written).map(Window::Span),
        }
    }

    /// The moment behind which it begins; `None` for all times. A session includes its first moment.
    pub fn begins_after(self, now: i64, events: &[i64]) -> Option<i64> {
        match self {
            Window::All => None,
            Window::Session => Some(session_start(now, events) - 1),
            Window::Span(span) => Some(now - span),
        }
    }
}

/// The start of the running session; `now` if none runs. `events` are all that is kept, rising. What began after `now`, when the
/// clock was not yet set back, is no session that runs.
fn session_start(now: i64, events: &[i64]) -> i64 {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for &time in events {
        match spans.last_mut() {
            Some((_, last)) if time - *last < SESSION_PAUSE => *last = time,
            _ => spans.push((time, time)),
        }
    }
    let running = spans.into_iter().find(|(start, last)| *start <= now && now - *last < SESSION_PAUSE);
    running.map_or(now, |(start, _)| start)
}

/// How often, of these rising times. `begins_after` is that of the window; `None` counts all there ever were.
pub fn count(times: &[i64], begins_after: Option<i64>, now: i64) -> i64 {
    let Some(start) = begins_after else {
        met("window", "all");
        return times.len() as i64;
    };
    let from = if answers_exactly(times, start) {
        met("window", "exact");
        start + 1
    } else if start.div_euclid(DAY) > now.div_euclid(DAY) - HOURLY_DAYS {
        met("window", "hours");
        start.div_euclid(HOUR) * HOUR
    } else {
        met("window", "days");
        start.div_euclid(DAY) * DAY
    };
    times.iter().filter(|&&time| from <= time && time <= now).count() as i64
}

fn answers_exactly(times: &[i64], start: i64) -> bool {
    times.len() <= EXACT_TIMES || times[times.len() - EXACT_TIMES] <= start
}

/// Whether events happened one after the other, each given by its rising times: `None` if older times that are no longer
/// kept could decide.
///
/// Of each event, any number of older ones may lie between the window's start and the oldest exact time.
pub fn sequence(steps: &[Vec<i64>], begins_after: Option<i64>, now: i64) -> Option<bool> {
    let start = begins_after.unwrap_or(i64::MIN);
    let exact = |times: &[i64]| -> Vec<i64> { times[times.len().saturating_sub(EXACT_TIMES)..].to_vec() };
    let next_exact =
        |times: &[i64], after: i64| exact(times).into_iter().find(|&time| time > after && time > start && time <= now);
    let next_possible = |times: &[i64], after: i64| {
        let after = after.max(start);
        if times.len() > EXACT_TIMES && exact(times)[0].min(now) > after {
            return Some(after.saturating_add(1));
        }
        next_exact(times, after)
    };
    let found = |next: &dyn Fn(&[i64], i64) -> Option<i64>| {
        steps.iter().try_fold(i64::MIN, |after, times| next(times, after)).is_some()
    };
    match (found(&next_exact), found(&next_possible)) {
        (true, _) => Some(true),
        (false, true) => None,
        (false, false) => Some(false),
    }
}

/// How much the visitor is drawn to something that was met at these times.
pub fn interest(times: &[i64], half_life_hours: i64, now: i64) -> f64 {
    let table = weights();
    let present_hour = now.div_euclid(HOUR);
    let today = now.div_euclid(DAY);
    let weigh = |time: i64| {
        let day = time.div_euclid(DAY);
        let bucket = if day > today - HOURLY_DAYS { time.div_euclid(HOUR) } else { day * 24 };
        let age = (present_hour - bucket).max(0);
        let e = age * 64 / half_life_hours;
        if e / 64 >= 31 { 0 } else { table[(e % 64) as usize] >> (e / 64) }
    };
    let sum = times.iter().fold(0u64, |sum, &time| sum.saturating_add(weigh(time)));
    sum as f64 / f64::from(1 << 30)
}

/// `2^30 * 2^(-i/64)` for `i` from 0 to 63, rounded.
fn weights() -> [u64; 64] {
    thread_local! {
        static WEIGHTS: [u64; 64] = std::array::from_fn(|i| {
            // 2^(-i/64) is the product of the roots of 1/2 whose places are set in i.
            let mut root = 0.5f64;
            let mut weight = f64::from(1 << 30);
            for place in (0..6).rev() {
                root = root.sqrt();
                if i >> place & 1 == 1 {
                    weight *= root;
                }
            }
            weight.round() as u64
        });
    }
    WEIGHTS.with(|weights| *weights)
}

#[cfg(test)]
mod tests {
    use super::weights;

    #[test]
    fn weights_fall_by_the_same_share_down_to_a_half() {
        let weights = weights();
        assert_eq!(
            (weights[0], weights[16], weights[32], weights[63]),
            (1 << 30, 902_905_651, 759_250_125, 542_717_053)
        );
        for pair in weights.windows(2) {
            let share = pair[1] as f64 / pair[0] as f64;
            assert!((share - 0.989_228_013_193_975_5).abs() < 2e-9, "{share}");
        }
    }
}
