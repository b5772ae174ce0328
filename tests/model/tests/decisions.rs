//! Stages, ranking, reasons and what already stands on a page: the rules of docs/decisions.md, in examples.

#![allow(clippy::unwrap_used, reason = "a journey that cannot be read is a failed test")]

use etappe_model::{Committed, Context, Fact, Journey, Page, Record, Request, What, decide};

const JOURNEY: &str = "
journey: acme
version: 1
purposes: { functional: { default: granted }, marketing: {} }
profile:
  events: { view: { purpose: functional }, buy: { purpose: functional } }
  records: { exposures: functional }
stages:
  - { id: first }
  - { id: second, enter: \"count('view') >= 2\" }
  - { id: third, enter: \"since('buy') < duration('1h')\" }
slots: { hero: {}, teaser: {} }
items:
  - { id: late, slots: [hero], stages: [third], priority: 90 }
  - { id: asked, slots: [hero], purpose: marketing, priority: 80 }
  - { id: wrong, slots: [hero], when: '1 / count(\"buy\") == 1', priority: 70 }
  - { id: unknown, slots: [hero], when: \"context.campaign == 'x'\", priority: 60 }
  - { id: unmet, slots: [hero], when: \"stage != 'first'\", priority: 50 }
  - { id: shared, slots: [hero, teaser], priority: 40 }
  - { id: fallback, slots: [hero, teaser] }
";

const NOW: i64 = 1_777_896_000_000;

fn event(event: &str, age_ms: i64) -> Record {
    let time_ms = NOW - age_ms;
    Record { at_ms: time_ms, what: What::Event { event: event.to_owned(), time_ms, dimensions: Vec::new() } }
}

fn page(history: &[Record], context: &[(&str, &str)], committed: &[(&str, &str)]) -> Page {
    let fact = |(name, value): &(&str, &str)| ((*name).to_owned(), Fact::Text((*value).to_owned()));
    let context: Context = context.iter().map(fact).collect();
    let entry =
        |(slot, item): &(&str, &str)| Committed { slot: (*slot).to_owned(), item: (*item).to_owned(), variant: None };
    let request = Request { context, committed: committed.iter().map(entry).collect(), ..Request::default() };
    decide(&Journey::read(JOURNEY), history, &request, NOW)
}

/// `hero=item (reason) -loser:reason …`, a line for each slot.
fn written(page: &Page) -> Vec<String> {
    let line = |slot: &etappe_model::SlotDecision| {
        let losers = slot.losers.iter().map(|loser| format!(" -{}:{}", loser.item, loser.reason));
        let item = slot.item.as_deref().unwrap_or("baseline");
        format!("{}={item} ({}){}", slot.slot, slot.reason, losers.collect::<String>())
    };
    page.slots.iter().map(line).collect()
}

#[test]
fn item_is_refused_for_the_first_reason_in_the_documented_order() {
    let page = page(&[], &[], &[]);
    assert_eq!(page.stage, "first");
    assert_eq!(
        written(&page),
        [
            "hero=shared (matched) -late:stage -asked:consent -wrong:condition_error -unknown:condition_unknown:absent \
             -unmet:condition_false",
            "teaser=fallback (matched) -shared:used_on_page",
        ]
    );
}

#[test]
fn visitor_moves_into_the_last_stage_that_holds_and_never_back() {
    let moved = |page: Page| (page.stage, page.transition.map(|gone| format!("{}>{}", gone.from, gone.to)));
    let views = [event("view", 9_000), event("view", 8_000)];
    assert_eq!(moved(page(&views, &[], &[])), ("second".to_owned(), Some("first>second".to_owned())));
    let bought = [event("view", 9_000), event("buy", 8_000)];
    assert_eq!(moved(page(&bought, &[], &[])), ("third".to_owned(), Some("first>third".to_owned())));
    let transition = |to: &str| Record {
        at_ms: NOW - 1,
        what: What::Transition { from: "first".to_owned(), to: to.to_owned(), time_ms: NOW - 1, newest_ms: 0 },
    };
    assert_eq!(moved(page(&[transition("third")], &[], &[])), ("third".to_owned(), None));
    assert_eq!(moved(page(&[transition("gone")], &[], &[])), ("first".to_owned(), None));
}

#[test]
fn committed_item_stays_unless_slot_item_or_consent_is_missing() {
    let stays = |committed: &[(&str, &str)]| written(&page(&[], &[], committed));
    assert_eq!(
        stays(&[("teaser", "shared")])[0],
        "hero=fallback (matched) -late:stage -asked:consent -wrong:condition_error -unknown:condition_unknown:absent \
         -unmet:condition_false -shared:used_on_page"
    );
    assert_eq!(stays(&[("teaser", "shared")])[1], "teaser=shared (committed)");
    assert_eq!(stays(&[("hero", "late")])[0], "hero=late (committed)");
    assert_eq!(stays(&[("hero", "late"), ("hero", "fallback")])[0], "hero=late (committed)");
    for refused in [("hero", "asked"), ("hero", "gone"), ("nowhere", "late")] {
        assert_eq!(stays(&[refused]), stays(&[]), "{refused:?}");
    }
    let twice = stays(&[("teaser", "fallback"), ("hero", "fallback")]);
    assert_eq!(twice, ["hero=fallback (committed)", "teaser=shared (matched)"]);
}
