//! The profile on several devices: the rules of docs/profile.md, in small scenes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a journey or condition that cannot be read is a failed test")]

use etappe_model::profile::{Apart, Refused, Replica, Report};
use etappe_model::{Fact, Journey, Kind, Known, Moment, Request, Scene, Value, What, Window, decide_known, eval};

const JOURNEY: &str = "
journey: people
version: 1
purposes: { functional: { default: granted }, marketing: { default: granted }, research: {} }
profile:
  attributes:
    country: { type: string, purpose: functional, source_rank: [crm, web] }
    city: { type: string, purpose: functional }
    mail: { type: string, purpose: functional, identity: true }
    customer: { type: string, purpose: functional, identity: true }
    member: { type: bool, purpose: functional, verified: true }
    tags: { type: list(string), purpose: marketing }
  events:
    view: { purpose: functional, dimensions: [topic] }
    buy: { purpose: functional, dimensions: [sku], measures: { revenue: {}, points: { scale: 10 } } }
    letter: { purpose: marketing, dimensions: [topic] }
    poll: { purpose: research }
  feedback: { nps: { purpose: functional, min: 0, max: 10 } }
  interests: { topic: { from: view.topic, half_life: 1d } }
stages: [{ id: first }, { id: second, enter: \"count('view') > 1000\" }, { id: third, enter: \"false\" }]
slots: { hero: {}, over: { interruptive: true } }
items:
  - { id: offer, slots: [hero], purpose: marketing, tags: [promo], caps: [{ max: 2 }] }
  - { id: plain, slots: [over], tags: [promo], caps: [{ max: 9, scope: tag }] }
";

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 2026-05-04T12:00:00Z.
const NOON: i64 = 1_777_896_000_000;

fn journey() -> Journey {
    Journey::read(JOURNEY)
}

/// A phone and a laptop, which know nothing of each other.
fn two() -> (Replica, Replica) {
    (Replica::new(1, 11, "web"), Replica::new(2, 21, "web"))
}

fn tell(device: &mut Replica, report: impl Into<Report>, at_ms: i64) {
    assert_eq!(device.apply(&journey(), report, at_ms), Ok(true));
}

fn refused(device: &mut Replica, report: impl Into<Report>) -> Refused {
    let before = device.known(&journey());
    let refused = device.apply(&journey(), report, NOON).unwrap_err();
    assert_eq!(device.known(&journey()), before);
    refused
}

fn view(device: &mut Replica, times: i64) {
    for n in 0..times {
        tell(device, Report::event("view", NOON - n), NOON);
    }
}

/// Both learn what the other holds.
fn meet(a: &mut Replica, b: &mut Replica) {
    a.learn_from(&journey(), b).unwrap();
    b.learn_from(&journey(), a).unwrap();
    a.learn_from(&journey(), b).unwrap();
}

/// All pieces of what is known, but in which order parts are held.
fn sorted(device: &Replica) -> String {
    let mut known = device.known(&journey());
    known.events.sort_by_key(|kept| (kept.noted.section.clone(), kept.time_ms));
    format!("{known:?}")
}

fn say(device: &mut Replica, purpose: &str, granted: bool) {
    tell(device, Report::consent(purpose, granted), NOON);
}

fn text(text: &str) -> Fact {
    Fact::Text(text.to_owned())
}

fn set(device: &mut Replica, name: &str, value: &str, at_ms: i64) {
    tell(device, Report::attribute(name, at_ms, text(value)), at_ms);
}

fn bought(revenue: f64, sku: &str, time_ms: i64) -> Report {
    Report::Event {
        event: "buy".to_owned(),
        time_ms,
        dimensions: vec![("sku".to_owned(), sku.to_owned())],
        id: None,
        measures: vec![("revenue".to_owned(), revenue)],
    }
}

fn with_id(event: &str, id: &str) -> Report {
    let (event, id) = (event.to_owned(), Some(id.to_owned()));
    Report::Event { event, time_ms: NOON, dimensions: Vec::new(), id, measures: Vec::new() }
}

fn of_topic(event: &str, topic: &str, time_ms: i64) -> Report {
    let dimensions = vec![("topic".to_owned(), topic.to_owned())];
    Report::Plain(What::Event { event: event.to_owned(), time_ms, dimensions })
}

fn moved(device: &mut Replica, from: &str, to: &str, time_ms: i64) {
    let (from, to) = (from.to_owned(), to.to_owned());
    tell(device, What::Transition { from, to, time_ms, newest_ms: 0 }, NOON);
}

fn shown(item: &str, time_ms: i64) -> What {
    What::Impression { kind: Kind::Exposure, item: item.to_owned(), slot: "over".to_owned(), channel: None, time_ms }
}

fn assigned(variant: &str, version: i64, time_ms: i64) -> What {
    What::Assignment { experiment: "colour".to_owned(), variant: variant.to_owned(), version, time_ms }
}

/// What a condition comes to at noon.
fn asked(device: &Replica, source: &str) -> String {
    let (journey, request) = (journey(), Request::default());
    let known = device.known(&journey);
    let scene = Scene { journey: &journey, known: &known, request: &request, now_ms: NOON, stage: "first" };
    match eval(source, &scene).unwrap() {
        Ok(Value::Bool(truth)) => truth.to_string(),
        Ok(Value::Int(n)) => n.to_string(),
        Ok(Value::Double(n)) => n.to_string(),
        Ok(Value::Text(text)) => text,
        Ok(value) => format!("{value:?}"),
        Err(cause) => cause.name().to_owned(),
    }
}

fn check(device: &Replica, expected: &[(&str, &str)]) {
    for (source, outcome) in expected {
        assert_eq!(asked(device, source), *outcome, "{source}");
    }
}

// What is kept.

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
        moved(&mut phone, "first", "second", NOON - n * HOUR);
    }
    assert_eq!(phone.known(&journey()).activity.len(), 16);
    meet(&mut phone, &mut laptop);
    let activity = phone.known(&journey()).activity;
    assert_eq!((activity.len(), activity[15]), (16, (NOON - 10 * MINUTE, NOON)));
    // Those that were made before the last 16 are not there to go back to.
    phone.split(7, NOON - 16 * HOUR + 1, NOON);
    assert_eq!(phone.known(&journey()).stage, None);
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

#[test]
fn merging_takes_no_account_of_order_repetition_or_who_passed_a_part_on() {
    let (mut phone, mut laptop) = two();
    let mut till = Replica::new(3, 31, "crm");
    view(&mut phone, 3);
    view(&mut laptop, 5);
    set(&mut till, "country", "CH", NOON);
    set(&mut laptop, "country", "AT", NOON);
    say(&mut phone, "marketing", false);
    let learn = |order: &[&Replica]| {
        let mut hub = Replica::new(9, 91, "hub");
        order.iter().for_each(|device| hub.learn_from(&journey(), device).unwrap());
        hub
    };
    let straight = learn(&[&phone, &laptop, &till]);
    let around = learn(&[&till, &laptop, &till, &phone, &laptop, &phone]);
    let passed_on = learn(&[&learn(&[&laptop, &till]), &learn(&[&till, &phone])]);
    assert_eq!(sorted(&straight), sorted(&around));
    assert_eq!(sorted(&straight), sorted(&passed_on));
    check(&straight, &[("count('view')", "8"), ("profile.country", "CH"), ("consent('marketing')", "false")]);
}

#[test]
fn exact_times_of_all_parts_are_the_32_latest() {
    let (mut phone, mut laptop) = two();
    for n in 0..20 {
        tell(&mut phone, Report::event("view", NOON - n * MINUTE), NOON);
        tell(&mut laptop, Report::event("view", NOON - n * MINUTE - 1), NOON);
    }
    check(&phone, &[("count('view', '930s')", "16")]);
    meet(&mut phone, &mut laptop);
    // Of 40 the 32 latest reach back a quarter of an hour; beyond, hours answer.
    check(&phone, &[("count('view', '15m')", "30"), ("count('view', '930s')", "40")]);
}

#[test]
fn copy_of_a_storage_is_counted_once() {
    let (mut phone, mut laptop) = two();
    view(&mut phone, 3);
    let mut copy = phone.copy();
    copy.restart(12);
    phone.restart(13);
    view(&mut phone, 1);
    view(&mut copy, 1);
    meet(&mut laptop, &mut phone);
    meet(&mut laptop, &mut copy);
    check(&laptop, &[("count('view')", "5")]);
    // Who sees a part of its own line that it did not write goes on as a new device.
    let before = phone.device();
    meet(&mut phone, &mut laptop);
    assert_ne!(phone.device(), before);
    view(&mut phone, 1);
    view(&mut copy, 1);
    meet(&mut phone, &mut copy);
    check(&phone, &[("count('view')", "7")]);
    check(&copy, &[("count('view')", "7")]);
}

#[test]
fn original_that_writes_on_is_not_lost_by_its_copy() {
    let (mut phone, _) = two();
    view(&mut phone, 2);
    let mut copy = phone.copy();
    copy.restart(12);
    view(&mut copy, 1);
    view(&mut phone, 4);
    meet(&mut phone, &mut copy);
    for part in 100..110 {
        copy.restart(part);
        view(&mut copy, 1);
    }
    meet(&mut phone, &mut copy);
    check(&phone, &[("count('view')", "17")]);
    check(&copy, &[("count('view')", "17")]);
}

#[test]
fn oldest_of_more_than_four_closed_parts_is_settled_and_never_counted_twice() {
    let (mut phone, mut laptop) = two();
    for part in 100..120 {
        view(&mut phone, 1);
        if part % 3 == 0 {
            meet(&mut phone, &mut laptop);
        }
        phone.restart(part);
    }
    // Four closed, the settled one, and the one that is written.
    assert_eq!(phone.parts().count(), 6);
    check(&phone, &[("count('view')", "20")]);
    laptop.learn_from(&journey(), &phone).unwrap();
    check(&laptop, &[("count('view')", "20")]);
    assert_eq!(phone.device(), 1);
}

#[test]
fn copies_that_settle_the_same_parts_hold_them_once() {
    let (mut phone, mut laptop) = two();
    for part in 100..104 {
        view(&mut phone, 1);
        phone.restart(part);
    }
    view(&mut phone, 1);
    let mut copy = phone.copy();
    for part in 0..4 {
        copy.restart(200 + part);
        view(&mut copy, 1);
        phone.restart(300 + part);
        view(&mut phone, 1);
    }
    meet(&mut laptop, &mut phone);
    meet(&mut laptop, &mut copy);
    check(&laptop, &[("count('view')", "13")]);
}

#[test]
fn device_that_did_not_write_since_its_start_leaves_no_part() {
    let (mut phone, _) = two();
    phone.restart(12);
    phone.restart(13);
    assert_eq!(phone.parts().map(|part| part.number).collect::<Vec<_>>(), [13]);
}

#[test]
fn profile_holds_at_most_256_parts() {
    let (mut phone, _) = two();
    view(&mut phone, 1);
    for device in 100..355 {
        let mut other = Replica::new(device, device + 1_000, "web");
        view(&mut other, 1);
        assert_eq!(phone.learn_from(&journey(), &other), Ok(()));
    }
    let mut last = Replica::new(90, 91, "web");
    view(&mut last, 1);
    say(&mut last, "marketing", false);
    assert_eq!(phone.learn_from(&journey(), &last), Err(Apart::TooManyParts));
    check(&phone, &[("count('view')", "256"), ("consent('marketing')", "false")]);
}

// Where parts disagree.

#[test]
fn attribute_comes_from_the_best_source_then_from_the_latest_word_then_it_is_the_larger() {
    let mut devices: Vec<Replica> =
        ["mail", "web", "crm", "crm"].iter().zip(1..).map(|(source, n)| Replica::new(n, n * 10 + 1, source)).collect();
    let mut hub = Replica::new(9, 91, "hub");
    for (device, (value, at_ms), expected) in [
        (0, ("of mail", NOON + 5), "of mail"),
        (1, ("of web", NOON + 3), "of web"),
        (2, ("of crm", NOON), "of crm"),
        (3, ("of crm too", NOON), "of crm too"),
        (2, ("later", NOON + 1), "later"),
    ] {
        set(&mut devices[device], "country", value, at_ms);
        hub.learn_from(&journey(), &devices[device]).unwrap();
        check(&hub, &[("profile.country", expected)]);
    }
    tell(&mut devices[3], What::Attribute { name: "country".to_owned(), time_ms: NOON + 2, value: None }, NOON + 9);
    hub.learn_from(&journey(), &devices[3]).unwrap();
    check(&hub, &[("profile.country", "absent")]);
}

#[test]
fn attribute_of_now_wins_against_all_that_its_device_knows() {
    let (mut phone, mut laptop) = two();
    set(&mut phone, "city", "Bern", NOON);
    meet(&mut phone, &mut laptop);
    // The laptop's clock is an hour behind.
    set(&mut laptop, "city", "Chur", NOON - HOUR);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("profile.city", "Chur")]);
    assert_eq!(phone.known(&journey()).attributes["city"].0, NOON + 1);
    // One of an earlier moment keeps that moment.
    let earlier = Report::attribute("city", NOON - 2 * HOUR, text("Genf"));
    assert_eq!(laptop.apply(&journey(), earlier, NOON - HOUR), Ok(false));
    check(&laptop, &[("profile.city", "Chur")]);
    // A stamp that is more than a day ahead is passed over.
    set(&mut phone, "city", "Sion", NOON + 2 * DAY);
    meet(&mut phone, &mut laptop);
    set(&mut laptop, "country", "CH", NOON);
    assert_eq!(laptop.known(&journey()).attributes["country"].0, NOON + 2);
}

#[test]
fn removal_is_a_word_like_any_other() {
    let (mut phone, mut laptop) = two();
    set(&mut phone, "city", "Bern", NOON);
    let remove = |time_ms| What::Attribute { name: "city".to_owned(), time_ms, value: None };
    tell(&mut laptop, remove(NOON + 1), NOON + 1);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("has(profile.city)", "false")]);
    assert_eq!(laptop.apply(&journey(), Report::attribute("city", NOON, text("Chur")), NOON + 9), Ok(false));
    set(&mut phone, "city", "Chur", NOON + 2);
    check(&phone, &[("profile.city", "Chur")]);
}

#[test]
fn variant_is_that_of_the_latest_version_assigned_first() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, assigned("red", 1, NOON + 9), NOON + 9);
    tell(&mut laptop, assigned("blue", 2, NOON + 5), NOON + 9);
    tell(&mut laptop, assigned("green", 2, NOON + 6), NOON + 9);
    meet(&mut phone, &mut laptop);
    assert_eq!(phone.known(&journey()).assignments["colour"].variant, "blue");
    tell(&mut phone, assigned("pink", 2, NOON + 4), NOON + 9);
    // Of two of another version on one device the later one is kept, and here that is the older version.
    assert_eq!(phone.known(&journey()).assignments["colour"].variant, "blue");
}

#[test]
fn stage_is_that_of_the_last_transition() {
    let (mut phone, mut laptop) = two();
    moved(&mut phone, "first", "second", NOON - HOUR);
    moved(&mut laptop, "first", "third", NOON - DAY);
    meet(&mut phone, &mut laptop);
    assert_eq!(laptop.known(&journey()).stage.unwrap().to, "second");
    // The same transition on two devices is the earlier one.
    moved(&mut laptop, "first", "second", NOON);
    meet(&mut phone, &mut laptop);
    assert_eq!(phone.known(&journey()).stage.unwrap().at_ms, NOON - HOUR);
}

// Consent.

#[test]
fn of_a_grant_and_a_denial_that_did_not_know_of_each_other_the_denial_counts() {
    let (mut phone, mut laptop) = two();
    say(&mut phone, "marketing", false);
    tell(&mut laptop, Report::consent("marketing", true), NOON + DAY);
    meet(&mut phone, &mut laptop);
    for device in [&phone, &laptop] {
        check(device, &[("consent('marketing')", "false"), ("count('letter')", "no_consent")]);
        assert!(device.known(&journey()).denied.contains("marketing"));
    }
    // After a grant by somebody who knew, the purpose is granted everywhere.
    say(&mut laptop, "marketing", true);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("consent('marketing')", "true"), ("count('letter')", "0")]);
}

#[test]
fn without_any_word_the_default_counts() {
    let (phone, _) = two();
    check(
        &phone,
        &[("consent('marketing')", "true"), ("consent('research')", "false"), ("count('poll')", "no_consent")],
    );
    assert!(phone.known(&journey()).denied.is_empty());
}

#[test]
fn denial_drops_the_section_on_every_device_and_no_other() {
    let (mut phone, mut laptop) = two();
    for device in [&mut phone, &mut laptop] {
        tell(device, Report::event("letter", NOON), NOON);
        view(device, 1);
    }
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('letter')", "2")]);
    say(&mut phone, "marketing", false);
    say(&mut phone, "marketing", true);
    check(&phone, &[("count('letter')", "0"), ("count('view')", "2")]);
    meet(&mut phone, &mut laptop);
    check(&laptop, &[("count('letter')", "0"), ("count('view')", "2")]);
    tell(&mut laptop, Report::event("letter", NOON), NOON);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('letter')", "1")]);
}

#[test]
fn device_that_was_silent_does_not_bring_back_what_was_dropped() {
    let (mut phone, mut laptop) = two();
    tell(&mut laptop, Report::event("letter", NOON), NOON);
    let silent = laptop.copy();
    say(&mut phone, "marketing", false);
    say(&mut phone, "marketing", true);
    tell(&mut phone, Report::event("letter", NOON), NOON);
    // One way only: the silent one does not know of the denial.
    phone.learn_from(&journey(), &silent).unwrap();
    check(&phone, &[("count('letter')", "1")]);
    laptop.learn_from(&journey(), &phone).unwrap();
    check(&laptop, &[("count('letter')", "1")]);
}

#[test]
fn denied_purpose_is_not_recorded() {
    let (mut phone, _) = two();
    say(&mut phone, "marketing", false);
    assert_eq!(refused(&mut phone, Report::event("letter", NOON)), Refused::NoConsent);
    assert_eq!(refused(&mut phone, shown("offer", NOON)), Refused::NoConsent);
    tell(&mut phone, shown("plain", NOON), NOON);
}

#[test]
fn section_that_goes_takes_its_ids_with_it() {
    let (mut phone, _) = two();
    tell(&mut phone, with_id("letter", "a"), NOON);
    say(&mut phone, "marketing", false);
    say(&mut phone, "marketing", true);
    tell(&mut phone, with_id("letter", "a"), NOON);
}

// Erasure and identity.

#[test]
fn erasing_drops_everything_everywhere_whatever_the_clocks_say() {
    let (mut phone, mut laptop) = two();
    view(&mut phone, 2);
    tell(&mut laptop, Report::event("view", NOON + DAY), NOON + DAY);
    meet(&mut phone, &mut laptop);
    let old = laptop.copy();
    phone.erase(5, NOON);
    assert_eq!((phone.epoch(), phone.erased_ms()), ((1, 5), Some(NOON)));
    view(&mut phone, 1);
    meet(&mut phone, &mut laptop);
    for device in [&phone, &laptop] {
        check(device, &[("count('view')", "1")]);
        assert_eq!((device.epoch(), device.erased_ms()), ((1, 5), Some(NOON)));
    }
    assert_ne!((phone.device(), laptop.device()), (1, 2));
    phone.learn_from(&journey(), &old).unwrap();
    check(&phone, &[("count('view')", "1")]);
}

#[test]
fn of_two_erasures_the_larger_one_counts() {
    let (mut phone, mut laptop) = two();
    phone.erase(7, NOON);
    laptop.erase(8, NOON - DAY);
    view(&mut phone, 1);
    view(&mut laptop, 2);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('view')", "2")]);
    phone.erase(1, NOON);
    meet(&mut phone, &mut laptop);
    assert_eq!(laptop.epoch(), (2, 1));
    check(&laptop, &[("count('view')", "0")]);
}

#[test]
fn anonymous_profile_joins_the_known_one_and_two_persons_are_never_joined() {
    let (mut phone, mut laptop) = two();
    let mut tablet = Replica::new(3, 31, "web");
    set(&mut phone, "mail", "a@b.c", NOON);
    set(&mut tablet, "mail", "x@y.z", NOON);
    view(&mut laptop, 2);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("count('view')", "2")]);
    assert_eq!(laptop.learn_from(&journey(), &tablet), Err(Apart::OtherPerson));
    assert_eq!(tablet.learn_from(&journey(), &laptop), Err(Apart::OtherPerson));
    check(&tablet, &[("count('view')", "0")]);
    // Taking the wrong identity out is one way, signing out the other.
    tell(&mut tablet, What::Attribute { name: "mail".to_owned(), time_ms: NOON + 1, value: None }, NOON + 1);
    meet(&mut tablet, &mut laptop);
    check(&tablet, &[("profile.mail", "absent"), ("count('view')", "2")]);
}

#[test]
fn two_known_profiles_with_an_identity_in_common_are_joined() {
    let (mut phone, mut laptop) = two();
    set(&mut phone, "mail", "a@b.c", NOON);
    set(&mut laptop, "customer", "12", NOON);
    assert_eq!(phone.learn_from(&journey(), &laptop), Err(Apart::OtherPerson));
    set(&mut laptop, "mail", "a@b.c", NOON);
    meet(&mut phone, &mut laptop);
    check(&phone, &[("profile.customer", "12")]);
    assert_eq!(refused(&mut phone, Report::attribute("customer", NOON, text("13"))), Refused::OtherPerson);
}

#[test]
fn signing_out_leaves_nothing_of_the_person_and_hands_on_what_was_not_sent() {
    let (mut phone, mut hub) = (Replica::new(1, 11, "web"), Replica::new(9, 91, "hub"));
    tell(&mut phone, What::Unit([3; 16]), NOON);
    set(&mut phone, "mail", "a@b.c", NOON);
    tell(&mut phone, with_id("view", "a"), NOON);
    tell(&mut phone, shown("plain", NOON), NOON);
    say(&mut phone, "marketing", false);
    let unsent = phone.sign_out();
    assert_eq!(phone.known(&journey()), Replica::new(1, 11, "web").known(&journey()));
    assert_ne!(phone.device(), 1);
    tell(&mut phone, with_id("view", "a"), NOON);
    hub.learn_from(&journey(), &unsent).unwrap();
    check(&hub, &[("profile.mail", "a@b.c"), ("count('view')", "1"), ("consent('marketing')", "false")]);
    set(&mut phone, "mail", "x@y.z", NOON);
    assert_eq!(hub.learn_from(&journey(), &phone), Err(Apart::OtherPerson));
}

// Taking a join back.

#[test]
fn split_takes_out_what_the_barred_device_brought() {
    let (mut phone, mut laptop) = two();
    let mut till = Replica::new(3, 31, "crm");
    view(&mut phone, 1);
    view(&mut laptop, 2);
    set(&mut laptop, "city", "Bern", NOON);
    say(&mut laptop, "research", true);
    tell(&mut phone, Report::event("letter", NOON), NOON);
    meet(&mut phone, &mut laptop);
    say(&mut laptop, "marketing", false);
    meet(&mut phone, &mut laptop);
    meet(&mut till, &mut laptop);
    check(&phone, &[("count('view')", "3"), ("consent('research')", "true"), ("consent('marketing')", "false")]);
    phone.split(2, NOON - HOUR, NOON + HOUR);
    let check_person = |device: &Replica| {
        check(device, &[("count('view')", "1"), ("profile.city", "absent"), ("consent('research')", "false")]);
        // What its denial dropped stays dropped, though the denial itself counts no more.
        check(device, &[("consent('marketing')", "true"), ("count('letter')", "0")]);
    };
    check_person(&phone);
    meet(&mut phone, &mut till);
    check_person(&till);
    // The barred device keeps its own part, as a person of its own; and brings nothing back.
    meet(&mut phone, &mut laptop);
    check_person(&phone);
    check(&laptop, &[("count('view')", "2"), ("profile.city", "Bern"), ("consent('marketing')", "false")]);
    view(&mut laptop, 1);
    meet(&mut till, &mut laptop);
    check_person(&till);
    check(&laptop, &[("count('view')", "3")]);
}

#[test]
fn transitions_made_while_it_was_joined_are_passed_over() {
    let (mut phone, _) = two();
    moved(&mut phone, "first", "second", NOON - 3 * HOUR);
    moved(&mut phone, "second", "third", NOON - HOUR);
    phone.split(2, NOON - 2 * HOUR, NOON);
    assert_eq!(phone.known(&journey()).stage.unwrap().to, "second");
    phone.split(3, NOON - 4 * HOUR, NOON - 2 * HOUR);
    assert_eq!(phone.known(&journey()).stage, None);
}

#[test]
fn assignments_and_exposures_of_others_made_while_it_was_joined_stay_and_are_marked() {
    let (mut phone, mut laptop) = two();
    tell(&mut phone, shown("plain", NOON - DAY), NOON);
    tell(&mut phone, shown("plain", NOON), NOON);
    tell(&mut laptop, shown("plain", NOON), NOON);
    tell(&mut phone, assigned("red", 1, NOON), NOON);
    meet(&mut phone, &mut laptop);
    phone.split(2, NOON - HOUR, NOON + HOUR);
    check(&phone, &[("shown('plain', 'all')", "2")]);
    assert_eq!(phone.impressions_while_joined(&journey()).len(), 1);
    assert!(phone.assigned_while_joined(&journey()).contains("colour"));
}

// Time.

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
