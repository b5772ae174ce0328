//! Until when a page surely holds: the table of docs/decisions.md, "Until when a page holds", in examples. The model looks at the
//! whole journey, so that each journey here has one thing that reads the clock.

mod asked;

use asked::{Asked, DAY, HOUR, MINUTE, SECOND, journey};
use etappe_model::Journey;
use etappe_model::Kind::Exposure;

fn with_item(fields: &str, rest: &str) -> Journey {
    journey(&format!("\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], {fields} }}]\n{rest}"))
}

#[test]
fn page_that_reads_no_clock_holds_for_ever() {
    assert_eq!(Asked::new().holds_for(&with_item("when: \"context.device == 'a'\"", "")), i64::MAX - asked::NOW);
}

#[test]
fn window_and_cap_end_when_a_time_leaves_them() {
    let condition = with_item("when: \"count('view', '2h') > 0\"", "");
    assert_eq!(Asked::new().event("view", 110 * MINUTE).holds_for(&condition), 10 * MINUTE);
    let cap = with_item("caps: [{ max: 1, per: 3d }]", "");
    assert_eq!(Asked::new().impression(Exposure, "it", 2 * DAY + 23 * HOUR).holds_for(&cap), HOUR);
    let cool_down = with_item("cool_down: [{ event: view, for: 2h }]", "");
    assert_eq!(Asked::new().event("view", HOUR).holds_for(&cool_down), HOUR);
}

#[test]
fn session_ends_half_an_hour_after_its_last_event() {
    let journey = with_item("caps: [{ max: 1, per: session }]", "");
    assert_eq!(Asked::new().event("view", 20 * MINUTE).holds_for(&journey), 10 * MINUTE);
}

#[test]
fn schedule_changes_at_its_next_begin_or_end() {
    // Noon on a Monday.
    let holds = |schedule: &str| Asked::new().holds_for(&with_item(&format!("schedule: {{ {schedule} }}"), ""));
    assert_eq!(holds("until: '2026-05-04T12:00:01'"), SECOND);
    assert_eq!(holds("from: '2026-05-05T14:00', tz: Europe/Zurich"), DAY);
    assert_eq!(holds("hours: { from: '09:00', until: '18:00' }, tz: Europe/Zurich"), 4 * HOUR);
    assert_eq!(holds("hours: { from: '22:00', until: '06:00' }"), 10 * HOUR);
    assert_eq!(holds("days: [thu]"), 2 * DAY + 12 * HOUR);
}

#[test]
fn dwell_and_timeout_end() {
    let journey = journey(
        "
stages: [{ id: first }, { id: second, enter: 'false', min_dwell: 2h, timeout: { after: 3d, to: first } }]
slots: {}
items: []
",
    );
    let there = |age| Asked::new().moved("first", "second", age, 0).holds_for(&journey);
    assert_eq!(there(HOUR), HOUR);
    assert_eq!(there(2 * HOUR), 3 * DAY - 2 * HOUR);
    assert_eq!(there(4 * DAY), i64::MAX - asked::NOW);
}

#[test]
fn interest_fades_at_the_next_hour() {
    let rest = "profile: { events: { see: { purpose: functional, dimensions: [t] } }, interests: { t: { from: see.t, half_life: 1h } } }";
    let text = format!(
        "journey: j\nversion: 1\npurposes: {{ functional: {{ default: granted }} }}\n{rest}\nstages: [{{ id: first }}]
slots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], when: \"interest('t', 'a') > 0.5\" }}]"
    );
    let journey = Journey::read(&text);
    assert_eq!(Asked::new().at("2026-05-04T12:40:00Z").holds_for(&journey), 20 * MINUTE);
}

#[test]
fn age_that_is_compared_ends_with_its_length_and_any_other_at_once() {
    let since =
        |when: &str| Asked::new().event("view", 45 * MINUTE).holds_for(&with_item(&format!("when: \"{when}\""), ""));
    assert_eq!(since("since('view') < duration('1h')"), 15 * MINUTE);
    assert_eq!(since("since('view').getMinutes() > 3"), 1);
}
