//! What of a visitor is kept, and what is refused: scenes of the naive model, each a sentence of the profile's page.

#![allow(clippy::wildcard_imports, reason = "the scenes of one file of helpers")]

mod devices;

use devices::*;
use etappe_model::profile::MOST_COUNTERS;

#[test]
fn what_is_refused_leaves_everything_as_it_was() {
    let (mut phone, _) = two();
    set(&mut phone, "mail", "a@b.c", NOON);
    let text_of = |n: usize| text(&"x".repeat(n));
    let texts = |n: usize, length: usize| Fact::Texts(vec!["x".repeat(length); n]);
    for (report, reason) in [
        (Report::event("gone", NOON), Refused::Undeclared),
        (Report::consent("gone", true), Refused::Undeclared),
        (shown("gone", NOON).into(), Refused::Undeclared),
        (Report::event("poll", NOON), Refused::NoConsent),
        (Report::attribute("country", NOON, Fact::Int(1)), Refused::WrongType),
        (bought(f64::NAN, "x", NOON), Refused::WrongType),
        (bought(9.3e16, "x", NOON), Refused::WrongType),
        (Report::attribute("country", NOON, text_of(1_025)), Refused::TooLong),
        (Report::attribute("tags", NOON, texts(257, 1)), Refused::TooLong),
        (Report::attribute("tags", NOON, texts(4, 1_023)), Refused::TooLong),
        (Report::attribute("mail", NOON, text("x@y.z")), Refused::OtherPerson),
    ] {
        assert_eq!(refused(&mut phone, report.clone()), reason, "{report:?}");
    }
    tell(&mut phone, Report::attribute("tags", NOON, texts(4, 1_022)), NOON);
    tell(&mut phone, Report::attribute("tags", NOON, texts(256, 15)), NOON);
}

#[test]
fn event_with_an_id_is_taken_in_once_among_the_last_128_of_its_section() {
    let (mut phone, _) = two();
    tell(&mut phone, with_id("view", "a"), NOON);
    assert_eq!(refused(&mut phone, with_id("view", "a")), Refused::Repeated);
    // Another section does not know it, and a later part of the device does.
    tell(&mut phone, with_id("letter", "a"), NOON);
    phone.restart(12);
    assert_eq!(refused(&mut phone, with_id("buy", "a")), Refused::Repeated);
    for n in 0..127 {
        tell(&mut phone, with_id("view", &n.to_string()), NOON);
    }
    assert_eq!(refused(&mut phone, with_id("view", "a")), Refused::Repeated);
    tell(&mut phone, with_id("view", "127"), NOON);
    tell(&mut phone, with_id("view", "a"), NOON);
    check(&phone, &[("count('view')", "130")]);
}

#[test]
fn id_is_known_on_the_device_that_took_the_event_in_and_nowhere_else() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, with_id("view", "a"), NOON);
    meet(&mut phone, &mut laptop);
    tell(&mut laptop, with_id("view", "a"), NOON);
    check(&laptop, &[("count('view')", "2")]);
}

#[test]
fn time_of_an_event_is_not_after_its_arrival_and_not_before_1970() {
    let (mut phone, _) = two();
    tell(&mut phone, Report::event("view", NOON + DAY), NOON);
    tell(&mut phone, Report::event("view", -1), NOON);
    check(&phone, &[("since('view') == duration('0s')", "true"), ("first('view') == timestamp(0)", "true")]);
}

#[test]
fn unit_is_drawn_when_something_is_first_stored_and_of_two_the_earlier_counts() {
    let (mut phone, mut laptop) = two();
    for (device, byte) in [(&mut phone, 7), (&mut laptop, 1)] {
        tell(device, What::Unit([byte; 16]), NOON);
        assert_eq!(device.known(&journey()).unit, None);
        say(device, "marketing", true);
        assert_eq!(device.known(&journey()).unit, None);
    }
    tell(&mut phone, Report::event("view", NOON), NOON);
    tell(&mut laptop, Report::event("view", NOON), NOON + 1);
    assert_eq!(laptop.known(&journey()).unit, Some([1; 16]));
    meet(&mut phone, &mut laptop);
    for device in [&phone, &laptop] {
        let known = device.known(&journey());
        assert_eq!((known.unit, known.unit_ms), (Some([7; 16]), NOON));
    }
}

#[test]
fn purpose_of_the_assignments_takes_the_unit_with_it() {
    let (mut phone, _) = two();
    tell(&mut phone, What::Unit([1; 16]), NOON);
    tell(&mut phone, What::Unit([2; 16]), NOON);
    view(&mut phone, 1);
    assert_eq!(phone.known(&journey()).unit, Some([1; 16]));
    say(&mut phone, "functional", false);
    assert_eq!(phone.known(&journey()).unit, None);
    say(&mut phone, "functional", true);
    view(&mut phone, 1);
    assert_eq!(phone.known(&journey()).unit, Some([2; 16]));
}

#[test]
fn opening_with_another_journey_drops_what_it_does_not_keep_for_that_purpose() {
    let (mut phone, _) = two();
    view(&mut phone, 1);
    tell(&mut phone, Report::event("letter", NOON), NOON);
    phone.open(&Journey::read(&JOURNEY.replace("view: { purpose: functional", "view: { purpose: marketing")));
    check(&phone, &[("count('view')", "0"), ("count('letter')", "1")]);
    phone.open(&Journey::read(&JOURNEY.replace("marketing", "sales")));
    check(&phone, &[("count('letter')", "0")]);
}

#[test]
fn latest_16_answers_and_64_messages_of_all_are_kept_and_equal_ones_are_one() {
    let (mut phone, mut laptop) = two();
    for n in 0..20 {
        for device in [&mut phone, &mut laptop] {
            let (kind, text) = ("nps".to_owned(), "well".to_owned());
            tell(device, Report::Feedback { kind, time_ms: NOON - n, value: n as f64, text }, NOON);
        }
    }
    for n in 0..70 {
        let (channel, text) = ("web".to_owned(), n.to_string());
        tell(&mut phone, Report::Message { channel, by_visitor: n % 2 == 0, time_ms: NOON - n, text }, NOON);
    }
    meet(&mut phone, &mut laptop);
    let answers = &laptop.answers(&journey())["nps"];
    assert_eq!(answers.len(), 16);
    assert_eq!((answers[0].0, answers[15].0), (NOON, NOON - 15));
    let messages = laptop.messages(&journey());
    assert_eq!((messages.len(), messages[0].text.as_str(), messages[63].text.as_str()), (64, "0", "63"));
    check(&laptop, &[("feedback('nps')", "0")]);
    let long = Report::Message { channel: String::new(), by_visitor: true, time_ms: NOON, text: "x".repeat(1_025) };
    assert_eq!(refused(&mut phone, long), Refused::TooLong);
}

#[test]
fn event_is_counted_apart_by_declared_dimensions_and_values_of_at_most_128_bytes() {
    let (mut phone, _) = two();
    let (fits, long) = ("x".repeat(128), "x".repeat(129));
    let dimensions = ["topic", "topic", "gone"].iter().zip([&fits, &long, &fits]);
    let dimensions = dimensions.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    tell(&mut phone, What::Event { event: "view".to_owned(), time_ms: NOON, dimensions }, NOON);
    let known = phone.known(&journey());
    let count = |dimension| known.count("view", dimension, Window::All, NOON);
    assert_eq!(count(None), Ok(1));
    assert_eq!(count(Some(("topic", &fits))), Ok(1));
    assert_eq!(count(Some(("topic", &long))), Ok(0));
    assert_eq!(count(Some(("gone", &fits))), Ok(0));
}

#[test]
fn section_keeps_its_16_latest_spans_and_transitions() {
    let (mut phone, mut laptop) = two();
    for n in 0..20 {
        tell(&mut phone, Report::event("view", NOON - n * HOUR), NOON);
        tell(&mut laptop, Report::event("view", NOON - n * HOUR - 10 * MINUTE), NOON);
        let (from, to, time_ms) = ("first".to_owned(), "second".to_owned(), NOON - n * HOUR);
        tell(&mut phone, What::Transition { from, to, time_ms, newest_ms: time_ms }, NOON);
        // Of all parts they are the 16 latest, too.
        tell(&mut laptop, Report::event("view", NOON - (n + 100) * HOUR), NOON);
    }
    assert_eq!(phone.known(&journey()).activity.len(), 16);
    meet(&mut phone, &mut laptop);
    let activity = phone.known(&journey()).activity;
    assert_eq!((activity.len(), activity[15]), (16, (NOON - 10 * MINUTE, NOON)));
    // Those that were made before the last 16 are not there to go back to.
    phone.split(7, NOON - 16 * HOUR + 1, NOON);
    assert_eq!(phone.known(&journey()).stage, None);
}

#[test]
fn of_counters_that_counted_last_at_one_moment_the_first_in_the_order_of_keys_makes_room() {
    let (mut phone, _) = two();
    tell(&mut phone, shown("plain", NOON - DAY), NOON);
    // Six counters, of which the tag, the item and the slot can go, in this order: keys are compared with their lengths.
    for n in 0..MOST_COUNTERS - 4 {
        tell(&mut phone, of_topic("view", &n.to_string(), NOON - HOUR + n as i64), NOON);
    }
    let known = phone.known(&journey());
    let [shown] = known.impressions.as_slice() else { panic!("one was shown") };
    assert_eq!((shown.tags.len(), shown.item.as_str(), shown.slot.as_str()), (0, "", "over"));
}

#[test]
fn interruptions_of_each_kind_always_find_room() {
    let (mut phone, _) = two();
    for kind in [Kind::Exposure, Kind::Click] {
        let (item, slot) = ("plain".to_owned(), "over".to_owned());
        tell(&mut phone, What::Impression { kind, item, slot, channel: None, time_ms: NOON }, NOON);
    }
    // Of each kind the whole, the interruptions, the item, the tag and the slot.
    let left = MOST_COUNTERS - 10 - 1;
    for n in 0..=left {
        tell(&mut phone, of_topic("view", &n.to_string(), NOON - DAY + n as i64), NOON);
    }
    assert_eq!(phone.known(&journey()).gone["view"].0, 1);
}

// Parts.

#[test]
fn interests_of_two_devices_add_up() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, of_topic("view", "a", NOON - DAY), NOON);
    tell(&mut laptop, of_topic("view", "a", NOON), NOON);
    meet(&mut phone, &mut laptop);
    check(&laptop, &[("interest('topic', 'a')", "1.5")]);
}

#[test]
fn counts_of_two_devices_add_up_and_sessions_are_joined() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, Report::event("view", NOON - 50 * MINUTE), NOON);
    tell(&mut phone, Report::event("view", NOON - 10 * MINUTE), NOON);
    tell(&mut laptop, Report::event("view", NOON - 30 * MINUTE), NOON);
    check(&phone, &[("count('view', 'session')", "1")]);
    meet(&mut phone, &mut laptop);
    for device in [&phone, &laptop] {
        check(device, &[("count('view')", "3"), ("count('view', 'session')", "3"), ("count('view', '31m')", "2")]);
    }
}
