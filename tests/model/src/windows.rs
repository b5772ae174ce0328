//! Windows, sessions and interests, worked out from the full list of times. What the profile keeps of a counter (the 32
//! latest times, hours, days) is never built; only how finely it would answer is.

use crate::coverage::met;
use crate::journey::span_of_window;
use crate::time::{DAY, HOUR, MINUTE};
use std::collections::BTreeMap;

/// How many exact times a counter keeps.
pub const EXACT_TIMES: usize = 32;
/// A session ends after this time without an event.
pub const SESSION_PAUSE: i64 = 30 * MINUTE;
/// Hours are kept for so many UTC days, today included.
const HOURLY_DAYS: i64 = 8;
/// Windows reach so many days back, so that many days before the last are kept.
const DAILY_DAYS: i64 = 400;

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
    pub fn begins_after(self, now: i64, activity: &[(i64, i64)]) -> Option<i64> {
        match self {
            Window::All => None,
            Window::Session => Some(session_start(now, activity) - 1),
            Window::Span(span) => Some(now - span),
        }
    }
}

/// The start of the running session; `now` if none runs. `activity` has the first and the last event of each span. What began
/// after `now`, when the clock was not yet set back, is no session that runs.
fn session_start(now: i64, activity: &[(i64, i64)]) -> i64 {
    let spans = joined(activity.to_vec());
    let running = spans.into_iter().find(|(start, last)| *start <= now && now - *last < SESSION_PAUSE);
    running.map_or(now, |(start, _)| start)
}

/// Of spans that are less than half an hour apart one is made.
pub fn joined(mut spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    spans.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::new();
    for (start, last) in spans {
        match joined.last_mut() {
            Some((_, before)) if start - *before < SESSION_PAUSE => *before = last.max(*before),
            _ => joined.push((start, last)),
        }
    }
    joined
}

/// Something that was counted, as the section that counted it has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// Part and purpose.
    pub section: (u64, String),
    /// By the writer's clock.
    pub raw_ms: i64,
    /// How far that clock is ahead.
    pub offset_ms: i64,
}

impl Noted {
    /// When it happened by the true time, as far as that is known.
    pub fn true_ms(&self) -> i64 {
        self.raw_ms.saturating_sub(self.offset_ms).max(0)
    }
}

/// When something that a counter counted happened, and the hour and the day in which it counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub ms: i64,
    /// Since 1970.
    pub hour: i64,
    pub day: i64,
    /// Whether the counter still has the hour, and the day.
    pub keeps_hour: bool,
    pub keeps_day: bool,
    /// What of a measure it adds.
    pub amount: i64,
}

/// What the counter of an event knows of all that it counted, by rising time.
pub fn moments(noted: &[&Noted]) -> Vec<Moment> {
    bucketed(&noted.iter().map(|noted| (*noted, 1)).collect::<Vec<_>>(), EXACT_TIMES)
}

/// The same of the counter of a measure, which keeps no exact times.
pub fn amounts(noted: &[(&Noted, i64)]) -> Vec<Moment> {
    bucketed(noted, 0)
}

/// Sections with more than `exact` times have moved whole hours and days to the true time; others each time by itself.
fn bucketed(noted: &[(&Noted, i64)], exact: usize) -> Vec<Moment> {
    let last = noted.iter().map(|(noted, _)| noted.true_ms()).max().unwrap_or(0);
    // Of each section how many there are, and the last time.
    let mut sections: BTreeMap<&(u64, String), (usize, i64)> = BTreeMap::new();
    for (one, _) in noted {
        let section = sections.entry(&one.section).or_default();
        *section = (section.0 + 1, one.raw_ms.max(section.1));
    }
    let mut moments = Vec::new();
    for (one, amount) in noted {
        let (length, last_raw) = sections[&one.section];
        let ms = one.true_ms();
        let mut moment = Moment {
            ms,
            hour: ms.div_euclid(HOUR),
            day: ms.div_euclid(DAY),
            keeps_hour: true,
            keeps_day: true,
            amount: *amount,
        };
        if length > exact {
            moment.hour = (one.raw_ms.div_euclid(HOUR) - whole(one.offset_ms, HOUR)).max(0);
            moment.day = (one.raw_ms.div_euclid(DAY) - whole(one.offset_ms, DAY)).max(0);
            let day = one.raw_ms.div_euclid(DAY);
            moment.keeps_hour = day > last_raw.div_euclid(DAY) - HOURLY_DAYS;
            moment.keeps_day = day >= last_raw.div_euclid(DAY) - DAILY_DAYS;
        }
        if noted.len() > exact {
            moment.keeps_hour &= moment.hour.div_euclid(24) > last.div_euclid(DAY) - HOURLY_DAYS;
            moment.keeps_day &= moment.day >= last.div_euclid(DAY) - DAILY_DAYS;
        }
        moments.push(moment);
    }
    moments.sort_unstable();
    moments
}

/// To the nearest, halves up.
fn whole(offset_ms: i64, unit: i64) -> i64 {
    offset_ms.saturating_add(unit / 2).div_euclid(unit)
}

/// How often, of these rising moments. `begins_after` is that of the window; `None` counts all there ever were.
pub fn count(moments: &[Moment], begins_after: Option<i64>, now: i64) -> i64 {
    let Some(start) = begins_after else {
        met("window", "all");
        return moments.len() as i64;
    };
    if answers_exactly(moments, start) {
        met("window", "exact");
        return moments.iter().filter(|moment| start < moment.ms && moment.ms <= now).count() as i64;
    }
    in_buckets(moments, start, now).len() as i64
}

/// What the amounts in a window add up to.
pub fn sum(moments: &[Moment], begins_after: Option<i64>, now: i64) -> i64 {
    let of_window = match begins_after {
        None => moments.iter().collect(),
        Some(start) => in_buckets(moments, start, now),
    };
    let sum: i128 = of_window.iter().map(|moment| i128::from(moment.amount)).sum();
    sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// What counted in the hours, or in the days, from the one that holds the start to the one that holds now.
fn in_buckets(moments: &[Moment], start: i64, now: i64) -> Vec<&Moment> {
    if start.div_euclid(DAY) > now.div_euclid(DAY) - HOURLY_DAYS {
        met("window", "hours");
        let hours = start.div_euclid(HOUR)..=now.div_euclid(HOUR);
        return moments.iter().filter(|moment| moment.keeps_hour && hours.contains(&moment.hour)).collect();
    }
    met("window", "days");
    let days = start.div_euclid(DAY)..=now.div_euclid(DAY);
    moments.iter().filter(|moment| moment.keeps_day && days.contains(&moment.day)).collect()
}

fn answers_exactly(moments: &[Moment], start: i64) -> bool {
    moments.len() <= EXACT_TIMES || moments[moments.len() - EXACT_TIMES].ms <= start
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

/// How much the visitor is drawn to something that was met at these moments.
pub fn interest(moments: &[Moment], half_life_hours: i64, now: i64) -> f64 {
    let table = weights();
    let present_hour = now.div_euclid(HOUR);
    let first_day = now.div_euclid(DAY) - HOURLY_DAYS + 1;
    let weigh = |bucket: i64| {
        let age = (present_hour - bucket).max(0);
        let e = age * 64 / half_life_hours;
        if e / 64 >= 31 { 0 } else { table[(e % 64) as usize] >> (e / 64) }
    };
    let mut sum = 0u64;
    for moment in moments {
        if moment.keeps_hour && moment.hour.div_euclid(24) >= first_day {
            sum = sum.saturating_add(weigh(moment.hour));
        }
        if moment.keeps_day && moment.day < first_day {
            sum = sum.saturating_add(weigh(moment.day * 24));
        }
    }
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
