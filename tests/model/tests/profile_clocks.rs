//! Clocks, measures, and room: scenes of the naive model, each a sentence of the profile's page.

#![allow(clippy::wildcard_imports, reason = "the scenes of one file of helpers")]

mod devices;

use devices::*;

#[test]
fn offset_of_a_clock_is_taken_off_to_the_millisecond() {
    let (mut phone, mut laptop) = two();
    phone.set_offset(90 * MINUTE + 7);
    tell(&mut phone, Report::event("view", NOON), NOON);
    set(&mut phone, "city", "Bern", NOON);
    moved(&mut phone, "first", "second", NOON);
    set(&mut laptop, "city", "Chur", NOON - HOUR);
    meet(&mut phone, &mut laptop);
    let known = laptop.known(&journey());
    assert_eq!(known.newest_ms(), NOON - 90 * MINUTE - 7);
    assert_eq!(known.stage.unwrap().at_ms, NOON - 90 * MINUTE - 7);
    assert_eq!(known.activity, [(NOON - 90 * MINUTE - 7, NOON - 90 * MINUTE - 7)]);
    check(&laptop, &[("profile.city", "Chur"), ("count('view', '90m')", "0"), ("count('view', '91m')", "1")]);
}

#[test]
fn buckets_move_by_whole_hours_and_days_halves_up() {
    for (offset_ms, hours, days) in [
        (29 * MINUTE, 0, 0),
        (30 * MINUTE, 1, 0),
        (-30 * MINUTE, 0, 0),
        (-31 * MINUTE, -1, 0),
        (12 * HOUR, 12, 1),
        (-12 * HOUR, -12, 0),
    ] {
        let (mut phone, _) = two();
        phone.set_offset(offset_ms);
        for _ in 0..33 {
            tell(&mut phone, Report::event("view", NOON), NOON);
        }
        let moments: Vec<Moment> = phone.known(&journey()).moments("view", None);
        let first = &moments[0];
        assert_eq!((first.ms, first.hour, first.day), (NOON - offset_ms, NOON / HOUR - hours, NOON / DAY - days));
    }
}

#[test]
fn times_before_1970_count_as_1970_and_since_is_never_negative() {
    let (mut phone, _) = two();
    phone.set_offset(HOUR);
    tell(&mut phone, Report::event("view", MINUTE), NOON);
    check(&phone, &[("first('view') == timestamp(0)", "true")]);
    let (mut laptop, _) = two();
    laptop.set_offset(-HOUR);
    tell(&mut laptop, Report::event("view", NOON), NOON);
    check(&laptop, &[("since('view') == duration('0s')", "true"), ("count('view', '1h')", "0")]);
}

#[test]
fn counter_drops_hours_that_no_window_reaches_from_its_own_last_time() {
    let (mut phone, _) = two();
    for n in 0..40 {
        tell(&mut phone, Report::event("view", NOON - n), NOON);
    }
    tell(&mut phone, Report::event("view", NOON + 8 * DAY), NOON + 8 * DAY);
    // The clock was set back: the hours of today are gone, the day is not.
    check(&phone, &[("count('view', '1h')", "0"), ("count('view', '8d')", "40"), ("count('view')", "41")]);
}

// Measures.

#[test]
fn measures_add_up_in_whole_multiples_of_their_scale_half_away_from_zero() {
    let (mut phone, mut laptop) = two();
    let points = |value: f64| Report::Event {
        event: "buy".to_owned(),
        time_ms: NOON,
        dimensions: Vec::new(),
        id: None,
        measures: vec![("points".to_owned(), value), ("gone".to_owned(), 1.0)],
    };
    for value in [14.9, 15.0, -15.0, -25.0] {
        tell(&mut phone, points(value), NOON);
    }
    // 10 + 20 - 20 - 30
    check(&phone, &[("sum('buy', 'points', 'all')", "-20"), ("sum('buy', 'revenue', 'all')", "0")]);
    tell(&mut laptop, bought(0.125, "a", NOON), NOON);
    tell(&mut laptop, bought(2.5, "b", NOON), NOON);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("sum('buy', 'revenue', 'all') == 2.63", "true"), ("count('buy')", "6")]);
    check(&phone, &[("sum('buy', 'revenue', '7d', 'sku', 'b') == 2.5", "true")]);
}

#[test]
fn sum_reads_buckets_only() {
    let (mut phone, _) = two();
    tell(&mut phone, bought(1.0, "a", NOON - 59 * MINUTE), NOON);
    tell(&mut phone, bought(2.0, "a", NOON - 10 * DAY - HOUR), NOON);
    // The window begins at 11:40, whose hour counts in full; so does the day ten days ago.
    check(&phone, &[("sum('buy', 'revenue', '20m')", "1"), ("sum('buy', 'revenue', '240h')", "3")]);
    check(&phone, &[("count('buy', '20m')", "0"), ("count('buy', '240h')", "1"), ("sum('buy', 'revenue', '9d')", "1")]);
}

#[test]
fn sums_stop_at_the_bounds_of_64_bits() {
    let (mut phone, _) = two();
    for _ in 0..3 {
        tell(&mut phone, bought(9.0e16, "a", NOON), NOON);
    }
    check(&phone, &[("sum('buy', 'revenue', 'all') == 92233720368547758.07", "true")]);
}

// Attributes that must be verified.

#[test]
fn verified_attribute_is_read_only_where_it_can_be_trusted() {
    let (mut phone, _) = two();
    check(&phone, &[("profile.member", "absent")]);
    tell(&mut phone, Report::attribute("member", NOON, Fact::Bool(true)), NOON);
    check(&phone, &[("profile.member", "unverified"), ("has(profile.member)", "unverified")]);
    phone.is_trusted = true;
    check(&phone, &[("profile.member", "true")]);
}

// Room.

#[test]
fn counter_that_counted_longest_ago_makes_room_and_is_unknown_where_it_could_have_counted() {
    let (mut phone, _) = two();
    // The counter of the whole event is one of the 512.
    for n in 0..511 {
        tell(&mut phone, of_topic("view", &n.to_string(), NOON - DAY + n), NOON);
    }
    check(&phone, &[("count('view', 'all', 'topic', '0')", "1"), ("count('view', 'all', 'topic', 'none')", "0")]);
    tell(&mut phone, of_topic("view", "new", NOON), NOON);
    assert_eq!(phone.known(&journey()).gone["view"], (1, NOON - DAY));
    check(
        &phone,
        &[
            ("count('view')", "512"),
            ("count('view', 'all', 'topic', '0')", "evicted"),
            ("count('view', '25h', 'topic', 'none')", "evicted"),
            ("count('view', '24h', 'topic', '0')", "0"),
            ("count('view', 'all', 'topic', '1')", "1"),
            ("since('view', 'topic', '0')", "evicted"),
            ("interest('topic', '0')", "0"),
        ],
    );
    // One that is older than all others goes itself.
    tell(&mut phone, of_topic("view", "old", NOON - 2 * DAY), NOON);
    assert_eq!(phone.known(&journey()).gone["view"], (2, NOON - DAY));
    check(&phone, &[("count('view')", "513"), ("count('view', 'all', 'topic', 'old')", "evicted")]);
    // A whole event always finds room; other sections have room of their own.
    tell(&mut phone, Report::event("buy", NOON), NOON);
    tell(&mut phone, of_topic("letter", "a", NOON), NOON);
    check(&phone, &[("count('buy')", "1"), ("count('view', 'all', 'topic', '1')", "evicted")]);
    check(&phone, &[("count('letter', 'all', 'topic', 'a')", "1"), ("count('letter', 'all', 'topic', 'b')", "0")]);
}

#[test]
fn counters_of_measures_take_room_too() {
    let (mut phone, _) = two();
    // Two counters each, and those of the whole event and measure.
    for n in 0..256 {
        tell(&mut phone, bought(1.0, &n.to_string(), NOON - DAY + n), NOON);
    }
    let known = phone.known(&journey());
    assert_eq!((known.gone["buy"].0, known.gone["buy#revenue"].0), (1, 1));
    check(&phone, &[("sum('buy', 'revenue', 'all', 'sku', '0')", "evicted"), ("sum('buy', 'revenue', 'all')", "256")]);
    check(
        &phone,
        &[("sum('buy', 'revenue', '1h', 'sku', '0')", "0"), ("sum('buy', 'revenue', 'all', 'sku', '1')", "1")],
    );
}

#[test]
fn room_is_made_again_when_a_part_is_settled() {
    let (mut phone, _) = two();
    for part in 0..6 {
        for n in 0..300 {
            tell(&mut phone, of_topic("view", &format!("{part}-{n}"), NOON - DAY + part * 1_000 + n), NOON);
        }
        // Every part has room for its own.
        assert!(part == 5 || phone.known(&journey()).gone.is_empty());
        phone.restart(100 + part as u64);
    }
    // Two of them are settled: 600 values, and the whole event.
    assert_eq!(phone.known(&journey()).gone["view"], (89, NOON - DAY + 88));
    check(
        &phone,
        &[("count('view', 'all', 'topic', '0-88')", "evicted"), ("count('view', 'all', 'topic', '0-89')", "1")],
    );
    check(&phone, &[("count('view')", "1800")]);
}

#[test]
fn cap_by_a_counter_that_made_room_keeps_the_item_away() {
    let (mut phone, _) = two();
    tell(&mut phone, shown("offer", NOON - DAY), NOON);
    for n in 0..512 {
        tell(&mut phone, of_topic("letter", &n.to_string(), NOON), NOON);
    }
    let known: Known = phone.known(&journey());
    assert_eq!(known.gone["!exposure"].1, NOON - DAY);
    let page = decide_known(&journey(), &known, &Request::default(), NOON);
    let reasons: Vec<&str> = page.slots[0].losers.iter().map(|loser| loser.reason.as_str()).collect();
    assert_eq!(reasons, ["blocked_unknown"]);
    check(&phone, &[("shown('offer', 'all')", "evicted"), ("shown('offer', '24h')", "0")]);
    // Another section has the counter of the tag.
    tell(&mut phone, shown("plain", NOON), NOON);
    check(&phone, &[("shown('plain', 'all')", "1")]);
}

#[test]
fn stamp_that_was_overwritten_is_not_known_any_more() {
    let (mut phone, mut laptop) = two();
    set(&mut phone, "city", "Bern", NOON);
    set(&mut laptop, "city", "Chur", NOON - HOUR);
    // The clock was set back by more than a day, and then to an hour before what was known first.
    set(&mut phone, "city", "Biel", NOON - 10 * DAY);
    set(&mut phone, "city", "Genf", NOON - 2 * HOUR);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("profile.city", "Chur")]);
}
