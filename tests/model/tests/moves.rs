//! Moves between stages: the rules of docs/decisions.md, "The stage", in examples.

mod asked;

use asked::{Asked, DAY, HOUR, NOW, journey};
use etappe_model::Journey;

fn with_stages(stages: &str) -> Journey {
    journey(&format!("\nstages:\n{stages}\nslots: {{}}\nitems: []\n"))
}

const EXITS: &str = "
  - { id: first }
  - { id: second, enter: \"happened('view', '7d')\", exit: \"!(happened('view', '7d'))\" }
  - { id: third, enter: \"happened('buy', '1h')\", exit: \"!(happened('buy', '1h'))\" }
  - { id: fourth, enter: \"profile.visits > 3\", exit: 'profile.vip', exit_to: second }";

#[test]
fn exit_leads_into_the_last_earlier_stage_that_holds_or_where_it_says() {
    let journey = with_stages(EXITS);
    let third = |asked: Asked| asked.moved("second", "third", 2 * HOUR, 0);
    assert_eq!(third(Asked::new().event("view", 3 * HOUR)).stage(&journey), "second from third");
    assert_eq!(third(Asked::new()).stage(&journey), "first from third");
    assert_eq!(third(Asked::new().event("buy", HOUR / 2)).stage(&journey), "third");
    let vip = Asked::new().attribute("vip", etappe_model::Fact::Bool(true)).moved("third", "fourth", HOUR, 0);
    // In the second stage nothing holds, so the exit is followed by another.
    assert_eq!(vip.stage(&journey), "first from fourth");
    assert_eq!(Asked::new().moved("third", "fourth", HOUR, 0).stage(&journey), "fourth");
}

#[test]
fn visitor_enters_the_last_later_stage_that_holds() {
    let journey = with_stages(EXITS);
    let both = Asked::new().event("view", HOUR).event("buy", HOUR / 2);
    assert_eq!(both.stage(&journey), "third from first");
    let transition = both.page(&journey).transition.unwrap();
    assert_eq!((transition.to.as_str(), transition.newest_ms), ("third", NOW - HOUR / 2));
}

#[test]
fn timeout_is_asked_first_and_dwell_holds_up_all_else() {
    let journey = with_stages(
        "
  - { id: first }
  - { id: second, enter: \"happened('view')\", min_dwell: 2d, timeout: { after: 7d, to: first } }
  - { id: third, enter: \"happened('buy')\" }",
    );
    let bought = |age| Asked::new().event("buy", 8 * DAY).moved("first", "second", age, 0).stage(&journey);
    assert_eq!(bought(2 * DAY - 1), "second");
    assert_eq!(bought(2 * DAY), "third from second");
    // From the first stage, in which the visitor has been for no time, a third one is entered that has no dwell.
    assert_eq!(bought(7 * DAY), "third from second");
    let idle = |age| Asked::new().moved("first", "second", age, -1).stage(&journey);
    assert_eq!((idle(7 * DAY - 1), idle(7 * DAY)), ("second".to_owned(), "first from second".to_owned()));
}

#[test]
fn timeout_comes_whatever_the_visitor_did() {
    let journey = with_stages(
        "
  - { id: first }
  - { id: second, enter: \"happened('view')\", timeout: { after: 7d, to: first } }",
    );
    let idle = |newest_ms| Asked::new().event("buy", 30 * DAY).moved("first", "second", 8 * DAY, newest_ms);
    assert_eq!(idle(NOW - 30 * DAY).stage(&journey), "first from second");
    assert_eq!(idle(NOW - 30 * DAY - 1).stage(&journey), "first from second");
}

#[test]
fn who_just_moved_has_been_there_for_no_time() {
    let journey = with_stages(
        "
  - { id: first, min_dwell: 1h }
  - { id: second, enter: \"happened('view')\", exit: \"profile.vip\", timeout: { after: 7d, to: first } }
  - { id: third, enter: \"happened('buy')\" }",
    );
    // Without a record the visitor was in the first stage for ever.
    assert_eq!(Asked::new().event("buy", 0).stage(&journey), "third from first");
    let timed_out = Asked::new().event("buy", 8 * DAY).moved("first", "second", 7 * DAY, 0);
    // Out by the timeout; the way on waits for the dwell of the first stage.
    assert_eq!(timed_out.stage(&journey), "first from second");
}

#[test]
fn nobody_goes_back_without_a_newer_event() {
    let journey = with_stages(
        "
  - { id: first }
  - { id: second, enter: \"happened('view', '7d')\" }
  - { id: third, enter: \"happened('buy', '1h')\", exit: \"!(happened('buy', '1h'))\", exit_to: second }",
    );
    let third = |newest_ms| Asked::new().event("view", DAY).moved("second", "third", HOUR, newest_ms);
    assert_eq!(third(NOW - DAY).stage(&journey), "third");
    assert_eq!(third(NOW - DAY - 1).stage(&journey), "second from third");
    let again = Asked::new().event("view", DAY).moved("first", "third", HOUR, NOW - DAY);
    assert_eq!(again.stage(&journey), "second from third");
}

#[test]
fn every_stage_is_met_once() {
    let journey = journey(
        "
stages: [{ id: first }, { id: second }, { id: third }]
transitions:
  - { from: first, to: second, when: 'true' }
  - { from: [second, third], to: first, when: 'true' }
  - { to: third, when: \"happened('view')\" }
slots: {}
items: []
",
    );
    assert_eq!(Asked::new().stage(&journey), "second from first");
    // Out of the second stage the way back comes first, but the first stage was left in this pass.
    assert_eq!(Asked::new().event("view", 1).stage(&journey), "third from first");
    // Who did nothing since does not go back.
    assert_eq!(Asked::new().moved("first", "second", 1, -1).stage(&journey), "second");
}

#[test]
fn old_name_is_the_stage_and_an_unknown_one_counts_as_none() {
    let journey = with_stages(
        "
  - { id: first }
  - { id: second, enter: \"happened('view')\", renamed_from: [old, older], timeout: { after: 7d, to: first } }",
    );
    assert_eq!(Asked::new().moved("first", "older", DAY, 0).stage(&journey), "second");
    assert_eq!(Asked::new().moved("first", "older", 7 * DAY, -1).stage(&journey), "first from second");
    let gone = Asked::new().moved("first", "gone", DAY, 0);
    assert_eq!(gone.stage(&journey), "first");
    assert!(gone.page(&journey).stage_unknown);
    assert!(!Asked::new().page(&journey).stage_unknown);
    // It counts as none: what it says was left may be entered.
    let viewed = Asked::new().event("view", DAY).moved("second", "gone", DAY / 2, NOW - DAY);
    assert_eq!(viewed.stage(&journey), "second from first");
}

#[test]
fn unknown_condition_moves_nobody() {
    let journey = with_stages(
        "
  - { id: first }
  - { id: second, enter: 'profile.vip' }
  - { id: third, enter: '!profile.answered' }",
    );
    assert_eq!(Asked::new().stage(&journey), "first");
}

#[test]
fn previewed_stage_stands_in_place_of_the_moves() {
    let journey = with_stages(EXITS);
    let mut asked = Asked::new().event("view", HOUR).event("buy", HOUR / 2);
    asked.request.preview.stage = Some("fourth".to_owned());
    let page = asked.page(&journey);
    assert_eq!((page.stage.as_str(), page.transition, page.is_preview), ("fourth", None, true));
}
