//! Windows, sessions, sequences, interests and what is kept of a history: the rules of docs/profile.md, in examples.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a condition that cannot be read is a failed test")]

mod devices;

use devices::said;
use etappe_model::{Fact, Journey, Known, Record, Request, Scene, What, eval};

const JOURNEY: &str = "
journey: windows
version: 1
purposes: { functional: { default: granted }, marketing: {} }
profile:
  attributes: { country: { type: string, purpose: functional }, logins: { type: int, purpose: functional } }
  events:
    view: { purpose: functional, dimensions: [topic] }
    buy: { purpose: functional }
    mail: { purpose: marketing }
  interests: { topic: { from: view.topic, half_life: 1d } }
stages: [{ id: first }]
slots: { hero: {} }
items: [{ id: offer, slots: [hero], purpose: marketing }]
";

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 2026-05-04T12:00:00Z.
const NOON: i64 = 1_777_896_000_000;

fn event(event: &str, time_ms: i64) -> Record {
    late(event, time_ms, time_ms)
}

fn late(event: &str, time_ms: i64, at_ms: i64) -> Record {
    let dimensions = vec![("topic".to_owned(), "a".to_owned())];
    Record { at_ms, what: What::Event { event: event.to_owned(), time_ms, dimensions } }
}

fn consent(purpose: &str, granted: bool) -> Record {
    Record { at_ms: NOON, what: What::Consent { purpose: purpose.to_owned(), granted } }
}

fn country(value: Option<Fact>, time_ms: i64) -> Record {
    Record { at_ms: NOON, what: What::Attribute { name: "country".to_owned(), time_ms, value } }
}

fn text(text: &str) -> Option<Fact> {
    Some(Fact::Text(text.to_owned()))
}

/// What a condition comes to at noon.
fn written(history: &[Record], source: &str) -> String {
    let journey = Journey::read(JOURNEY);
    let known = Known::of(&journey, history);
    let request = Request::default();
    let scene = Scene { journey: &journey, known: &known, request: &request, now_ms: NOON, stage: "first" };
    said(eval(source, &scene).unwrap())
}

fn check(history: &[Record], expected: &[(&str, &str)]) {
    for (source, outcome) in expected {
        assert_eq!(written(history, source), *outcome, "{source}");
    }
}

#[test]
fn window_of_few_events_begins_after_its_start_and_ends_with_now() {
    let history = [event("view", NOON - HOUR), event("view", NOON - HOUR + 1), event("view", NOON)];
    check(&history, &[("count('view', '1h')", "2"), ("count('view', '61m')", "3"), ("count('view')", "3")]);
}

#[test]
fn window_of_many_events_counts_its_first_bucket_in_full() {
    // 40 events, one each hour, at half past.
    let hourly: Vec<Record> = (0..40).rev().map(|n| event("view", NOON - n * HOUR - 30 * MINUTE)).collect();
    // The 32 latest answer as long as one of them lies before the start.
    check(
        &hourly,
        &[("count('view', '31h')", "31"), ("count('view', '1890m')", "31"), ("count('view', '2000m')", "34")],
    );
    check(&hourly, &[("count('view')", "40"), ("count('view', 'all')", "40"), ("happened('view', '33h')", "true")]);
    // Thrice a day for 20 days: the start lies on a day whose hours are kept, or on one whose hours are not.
    let daily: Vec<Record> =
        (0..60).rev().map(|n| event("view", NOON - n / 3 * DAY - (n % 3) * HOUR - MINUTE)).collect();
    check(&daily, &[("count('view', '7d')", "21"), ("count('view', '288h')", "39"), ("count('view', '291h')", "39")]);
}

#[test]
fn session_begins_with_the_first_event_after_a_pause_of_half_an_hour() {
    let at = |minutes: i64| event("view", NOON - minutes * MINUTE);
    check(&[at(90), at(60), at(31), at(29)], &[("count('view', 'session')", "3")]);
    check(&[at(90), at(60), at(31)], &[("count('view', 'session')", "0")]);
    check(&[at(90), at(60), at(30)], &[("count('view', 'session')", "0")]);
    check(&[at(0)], &[("count('view', 'session')", "1")]);
    check(&[], &[("count('view', 'session')", "0"), ("sequence(['view', 'buy'], 'session')", "false")]);
}

#[test]
fn sequence_with_older_events_that_could_decide_is_evicted() {
    let mut history = vec![event("buy", NOON - 50 * MINUTE)];
    history.extend((0..40).rev().map(|n| event("view", NOON - n * MINUTE)));
    check(
        &history,
        &[
            ("sequence(['buy', 'view'], '1h')", "true"),
            // The oldest exact view is 31 minutes ago, so an older one may have been before the purchase,
            ("sequence(['view', 'buy'], '2h')", "evicted"),
            // but not where the window begins after the purchase.
            ("sequence(['view', 'buy'], '40m')", "false"),
            ("sequence(['buy', 'buy'], '2h')", "false"),
        ],
    );
}

#[test]
fn interest_halves_with_each_half_life() {
    let at = |age: i64| [event("view", NOON - age)];
    check(&at(0), &[("interest('topic', 'a')", "1"), ("interest('topic', 'b')", "0")]);
    check(&at(DAY), &[("interest('topic', 'a')", "0.5")]);
    check(&at(7 * DAY), &[("interest('topic', 'a')", &(1.0 / 128.0).to_string())]);
    // Nine days ago only the day is known: its beginning is 228 hours ago.
    check(&at(9 * DAY), &[("interest('topic', 'a') < 0.002 && interest('topic', 'a') > 0.001", "true")]);
    check(&at(31 * DAY), &[("interest('topic', 'a')", "0")]);
}

#[test]
fn record_without_consent_is_not_kept_and_withdrawal_drops_the_section() {
    let mail = event("mail", NOON - HOUR);
    check(std::slice::from_ref(&mail), &[("count('mail')", "no_consent"), ("shown('offer', 'all')", "no_consent")]);
    check(&[mail.clone(), consent("marketing", true)], &[("count('mail')", "0")]);
    check(&[consent("marketing", true), mail.clone()], &[("count('mail')", "1")]);
    let again = [consent("marketing", true), mail, consent("marketing", false), consent("marketing", true)];
    check(
        &again,
        &[("count('mail')", "0"), ("consent('marketing')", "true"), ("since('mail') > age(last('mail'))", "absent")],
    );
}

#[test]
fn event_time_is_clamped_between_1970_and_its_arrival() {
    check(&[late("view", NOON + DAY, NOON - HOUR)], &[("since('view') == duration('1h')", "true")]);
    check(&[late("view", -5, NOON)], &[("first('view') == timestamp(0)", "true")]);
    let twice = [event("view", NOON - HOUR), late("view", NOON - DAY, NOON)];
    check(&twice, &[("since('view') == duration('1h') && first('view') < last('view')", "true")]);
}

#[test]
fn attribute_keeps_what_became_known_last() {
    check(&[country(text("CH"), NOON), country(text("AT"), NOON - 1)], &[("profile.country", "CH")]);
    check(&[country(text("CH"), NOON), country(text("AT"), NOON)], &[("profile.country", "AT")]);
    check(&[country(text("CH"), NOON), country(Some(Fact::Int(1)), NOON)], &[("profile.country", "CH")]);
    check(&[country(text(&"x".repeat(1_025)), NOON)], &[("profile.country", "absent")]);
    check(&[country(text("CH"), NOON), country(None, NOON)], &[("has(profile.country)", "false")]);
}
