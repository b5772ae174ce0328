//! Whether a schedule holds: the clocks of its time zone are asked what they show.

use crate::rules::Schedule;
use crate::time::{DAY, MINUTE, SECOND, parse_timestamp};
use jiff::Timestamp;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// The first moment of UTC at which schedules with days or hours hold, and the first at which they no longer do.
pub const YEARS: [&str; 2] = ["2020-01-01T00:00:00Z", "2038-01-01T00:00:00Z"];

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// Whether the schedule holds at this moment.
pub fn holds(schedule: &Schedule, now_ms: i64) -> bool {
    if from_ms(schedule).is_some_and(|from| now_ms < from) || until_ms(schedule).is_some_and(|until| now_ms >= until) {
        return false;
    }
    // Every day is all days.
    let is_every_day = schedule.days.as_ref().is_none_or(|days| DAYS.iter().all(|day| days.iter().any(|d| d == day.0)));
    if is_every_day && schedule.hours.is_none() {
        return true;
    }
    let [first, end] = YEARS.map(|moment| parse_timestamp(moment).unwrap());
    if now_ms < first || now_ms >= end {
        return false;
    }
    let clock = zone(schedule).to_datetime(Timestamp::from_millisecond(now_ms).unwrap());
    let minute = i64::from(clock.hour()) * 60 + i64::from(clock.minute());
    let (today, yesterday) = (clock.weekday(), clock.weekday().previous());
    let is_on = |day: Weekday| {
        let named = |days: &Vec<String>| DAYS.iter().any(|(name, of)| *of == day && days.iter().any(|d| d == name));
        schedule.days.as_ref().is_none_or(named)
    };
    match schedule.hours {
        None => is_on(today),
        Some((from, until)) if from < until => from <= minute && minute < until && is_on(today),
        // Over midnight.
        Some((from, _)) if minute >= from => is_on(today),
        Some((_, until)) => minute < until && is_on(yesterday),
    }
}

pub fn from_ms(schedule: &Schedule) -> Option<i64> {
    schedule.from.as_ref().map(|written| moment(written, &zone(schedule)))
}

pub fn until_ms(schedule: &Schedule) -> Option<i64> {
    schedule.until.as_ref().map(|written| moment(written, &zone(schedule)))
}

/// A moment on the clocks of a zone; of two the first, and where the clocks skip it the moment at which they do.
fn moment(written: &str, zone: &TimeZone) -> i64 {
    let clock: DateTime = written.parse().expect("a date with a time");
    let at = |offset: Offset| offset.to_timestamp(clock).expect("a moment");
    let moment = match zone.to_ambiguous_timestamp(clock).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset),
        AmbiguousOffset::Fold { before, .. } => at(before),
        // Read with the offset behind the jump, the clock is still before it.
        AmbiguousOffset::Gap { after, .. } => zone.following(at(after)).next().expect("the jump").timestamp(),
    };
    moment.as_millisecond()
}

/// The moments of the coming days at which the clocks show the begin or end of a day or of the hours, and at which they are put
/// forward or back; moments close to those, too.
pub fn possible_changes(schedule: &Schedule, now_ms: i64, days: i64) -> Vec<i64> {
    let zone = zone(schedule);
    let now = Timestamp::from_millisecond(now_ms).unwrap();
    let jumps = zone.following(now).take_while(|jump| jump.timestamp().as_millisecond() <= now_ms + days * DAY);
    let jumps: Vec<i64> = jumps.map(|jump| jump.timestamp().as_millisecond()).collect();
    let mut moments = jumps.clone();
    let (from, until) = schedule.hours.unwrap_or((0, 0));
    for since in [now_ms].into_iter().chain(jumps) {
        let offset = zone.to_offset(Timestamp::from_millisecond(since).unwrap());
        let offset_ms = i64::from(offset.seconds()) * SECOND;
        let today = (now_ms + offset_ms).div_euclid(DAY);
        for day in today..=today + days {
            moments.extend([0, from, until].map(|minute| day * DAY + minute * MINUTE - offset_ms));
        }
    }
    moments
}

fn zone(schedule: &Schedule) -> TimeZone {
    zone_of(&schedule.tz)
}

/// The zone of this name.
pub fn zone_of(name: &str) -> TimeZone {
    thread_local! {
        static ZONES: TimeZoneDatabase = TimeZoneDatabase::bundled();
    }
    ZONES.with(|zones| zones.get(name)).expect("a name of the time zone database")
}
