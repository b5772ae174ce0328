//! Tokens as they are cut: by one a page shows what it shows by the whole view, or a slot waits; nothing else.
//!
//! `ETAPPE_CASES` sets how many journeys; the closing lines are for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod asked;
mod clicks;
mod lived;
mod outside;
mod scene;

use std::fs;
use std::path::Path;

use asked::Asked;
use etappe::engine::Profile;
use etappe::model::{Context, Detail, Impression, Page, Reason, Record, Schema, Value};
use etappe::profile::View;
use etappe_model::wild::Random;
use etappe_model::wild::decisions::case;
use outside::outside;
use scene::{DAY_MS, HOUR_MS, MINUTE_MS, NOW_MS, Scene};

/// Journeys of a plain run.
const CASES: usize = 60;
/// The most that a cookie has room for, as base64url and as bytes.
const LETTERS: usize = 3_500;
const BYTES: usize = LETTERS / 4 * 3;
/// Values of dimensions that journeys ask for, and many that none does.
const VALUES: [&str; 8] = ["a", "b", "c", "x", "y", "red", "blue", "cameras"];

/// What stands in the place of an attribute.
const LEFT_OUT: [u8; 2] = [15, 7];

#[derive(Default)]
struct Tally {
    tokens: usize,
    cut: usize,
    pages: usize,
    slots: usize,
    waiting: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Compares the pages by a view with those by its token, at moments around the one at which it was cut.
    fn compare(&mut self, asked: &Asked, view: &[u8], request: &etappe_model::Request, now_ms: i64) {
        let pack = asked.engine.pack();
        let whole = View::parse(view).expect("a profile's own view");
        let token = whole.token_for(&pack.read_set(), pack.hash(), now_ms);
        if view.is_empty() || token.is_empty() {
            assert!(view.is_empty(), "a token has room for what must not be left out");
            return;
        }
        let is_cut = [b"\x05token".as_slice(), &LEFT_OUT]
            .iter()
            .any(|mark| token.windows(mark.len()).any(|bytes| bytes == *mark));
        self.tokens += 1;
        self.cut += usize::from(is_cut);
        assert!(token.len() <= BYTES, "{} bytes", token.len());
        for at_ms in
            [now_ms, now_ms - 23 * HOUR_MS, now_ms + 7 * MINUTE_MS, now_ms + 50 * HOUR_MS, now_ms + 31 * DAY_MS]
        {
            for detail in [Detail::Winners, Detail::Losers] {
                let page = |bytes: &[u8]| {
                    let decide = |context: &Context<'_>| asked.engine.decide(bytes, context, at_ms, detail);
                    asked.with_context(request, decide).expect("it is readable")
                };
                self.pages += 1;
                self.slots(&page(view), &page(&token), is_cut);
            }
        }
    }

    fn slots(&mut self, whole: &Page, page: &Page, is_cut: bool) {
        let waits = page.decisions.iter().any(|decision| decision.pending);
        if !is_cut && waits {
            self.failures.push("a slot waits, though nothing is left out".to_owned());
        }
        if !is_cut && (whole.stage != page.stage || whole.transition != page.transition) {
            self.failures.push(format!("{:?} is {:?}", whole.transition, page.transition));
        }
        for (whole, decision) in whole.decisions.iter().zip(&page.decisions) {
            self.slots += 1;
            self.waiting += usize::from(decision.pending);
            // Why something above lost may be that it waits; without what is left out, it is the same.
            let is_same = (whole.item, whole.variant, whole.propensity, &whole.assignment)
                == (decision.item, decision.variant, decision.propensity, &decision.assignment)
                && (whole.reason == decision.reason || is_cut)
                && (whole.losers == decision.losers || is_cut)
                && whole.decision_id == decision.decision_id;
            assert_eq!(decision.pending, decision.reason == Reason::Pending);
            if !is_same && !decision.pending {
                self.failures.push(format!("{whole:?}\n  is {decision:?}"));
            }
        }
    }

    fn close(&self, name: &str) {
        println!(
            "{name}: {} tokens, {} cut, {} pages, {} slots, {} wait",
            self.tokens, self.cut, self.pages, self.slots, self.waiting
        );
        println!("{name}_cases={} {name}_failures={}", self.tokens, self.failures.len());
        assert!(self.failures.is_empty(), "{}", self.failures.iter().take(3).cloned().collect::<Vec<_>>().join("\n"));
    }
}

fn cases() -> usize {
    std::env::var("ETAPPE_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(CASES)
}

/// Lives for two months: all that a schema declares, many times, with known and with ever new values.
fn live(profile: &mut Profile, schema: &Schema, random: &mut Random, now_ms: i64) {
    let length = *random.pick_of(&[60, 1_500, 4_000]);
    for number in 0..length {
        let back = random.between(0, 60 * 24 * 60);
        let time_ms = now_ms - back * MINUTE_MS * if random.percent(30) { 1 } else { 7 };
        let made = format!("v{}", random.between(0, 400));
        let value = |random: &mut Random| {
            if random.percent(50) { made.as_str() } else { VALUES[random.between(0, 7) as usize] }
        };
        if random.percent(20) && !schema.items.is_empty() {
            let item = &schema.items[random.between(0, schema.items.len() as i64 - 1) as usize];
            let slot = schema.slots.first().map(|slot| slot.name.as_str()).unwrap_or_default();
            let kind =
                *random.pick_of(&[Impression::Shown, Impression::Shown, Impression::Clicked, Impression::Dismissed]);
            _ = profile.apply(&Record::Impression { kind, item: &item.name, slot, channel: "web", time_ms }, now_ms);
        } else if !schema.events.is_empty() {
            let event = &schema.events[random.between(0, schema.events.len() as i64 - 1) as usize];
            let dimensions: Vec<(&str, &str)> =
                event.dimensions.iter().map(|dimension| (dimension.as_str(), value(random))).collect();
            let measures: Vec<(&str, f64)> =
                event.measures.iter().map(|measure| (measure.name.as_str(), f64::from(number % 90))).collect();
            let (name, dimensions, measures) = (event.name.as_str(), dimensions.as_slice(), measures.as_slice());
            _ = profile.apply(&Record::Event { name, time_ms, dimensions, measures, id: "" }, now_ms);
        }
    }
    for attribute in &schema.attributes {
        let long = "x".repeat(random.between(0, 900) as usize);
        let value = Value::String(&long);
        if random.percent(20) {
            _ = profile
                .apply(&Record::Attribute { name: &attribute.name, time_ms: now_ms, value: Some(value) }, now_ms);
        }
    }
}

#[test]
fn page_by_a_token_is_that_by_its_view_or_waits() {
    let (mut plain, mut heavy) = (Tally::default(), Tally::default());
    for seed in 0..cases() as u64 {
        let case = case(seed);
        let Ok(asked) = asked::asked(&case.journey) else { continue };
        let mut random = Random::new(seed);
        for (number, visitor) in case.visitors.iter().enumerate() {
            let (history, mut request, now_ms) = visitor.clone();
            // Who decides by a token makes the page: nothing stands there yet.
            request.committed.clear();
            let mut profile = asked.profile(&asked::with_unit(history));
            plain.compare(&asked, &profile.view(), &request, now_ms);
            if number % 4 == 0 {
                live(&mut profile, asked.schema(), &mut random, now_ms);
                heavy.compare(&asked, &profile.view(), &request, now_ms);
            }
        }
    }
    plain.close("token");
    heavy.close("heavy_token");
    assert!(heavy.cut * 8 > heavy.tokens && heavy.waiting * 2 < heavy.slots, "most say what they can");
}

#[test]
fn token_leaves_the_oldest_values_out_first_and_says_so() {
    let mut scene = Scene::of(
        "
journey: heavy
version: 1
purposes: { functional: { default: granted } }
profile:
  attributes: { plan: { type: string, purpose: functional }, hobby: { type: string, purpose: functional } }
  events:
    view: { purpose: functional, dimensions: [sku, page] }
    mail: { purpose: functional }
slots: { hero: {}, aside: {}, foot: {} }
items:
  - { id: seen, slots: [hero], when: \"happened('view', '30d', 'sku', 's399')\" }
  - { id: long, slots: [aside], when: \"happened('view', '30d', 'sku', 's0')\" }
  - { id: late, slots: [foot], when: \"happened('view', '2d', 'sku', 's0') || profile.plan == 'pro' && happened('mail', '2d')\" }
",
    );
    for number in 0..400_i64 {
        let (sku, at_ms) = (format!("s{number}"), NOW_MS - (400 - number) * HOUR_MS);
        scene.event_at("view", at_ms, &[("sku", &sku), ("page", "p")], NOW_MS).expect("is declared");
    }
    scene.event("mail", NOW_MS - 40 * DAY_MS).expect("is declared");
    scene.set("hobby", Some(Value::String("asks nobody"))).expect("is declared");
    let pack = scene.engine.pack();
    let token = scene.profile.token(&pack.read_set(), pack.hash(), NOW_MS);
    assert!(token.len() <= BYTES && token.len() > BYTES - 40, "{} bytes", token.len());
    let view = View::parse(&token).expect("a token");
    // What nothing asks is not in it: another dimension, another attribute, what happened before every window.
    assert!(view.counter(b"view", None).is_none() && view.counter(b"view", Some((b"page", b"p"))).is_none());
    assert!(view.attribute("hobby").is_none() && view.counter(b"mail", None).is_none());
    assert!(view.counter(b"view", Some((b"sku", b"s399"))).is_some_and(|counter| counter.total() == 1));
    let left = view.counter(b"", Some((b"view", b"token"))).expect("a marker");
    let first_kept =
        (0..400).find(|number| view.counter(b"view", Some((b"sku", format!("s{number}").as_bytes()))).is_some());
    assert_eq!(Some(left.total()), first_kept);
    assert_eq!(left.last_ms(), NOW_MS - (401 - left.total() as i64) * HOUR_MS);
    let shown = |bytes: &[u8]| -> Vec<String> {
        let page = scene.decide_with(bytes, NOW_MS, Detail::Winners);
        page.decisions.iter().map(|decision| scene.told(decision)).collect()
    };
    assert_eq!(shown(&scene.profile.view()), ["seen matched", "long matched", "- no_item"]);
    assert_eq!(shown(&token), ["seen matched", "- pending", "- no_item"]);
}

#[test]
fn token_of_nobody_and_of_a_token() {
    let mut scene = Scene::of(
        "journey: j\nversion: 1\npurposes: { functional: { default: granted } }\n\
         profile: { events: { view: { purpose: functional } } }\nslots: { hero: {} }\n\
         items: [{ id: a, slots: [hero], when: \"count('view', '7d') > 1\" }]\n",
    );
    let set = scene.engine.pack().read_set();
    let hash = scene.engine.pack().hash();
    assert!(scene.profile.token(&set, hash, NOW_MS).is_empty());
    scene.event("view", NOW_MS).expect("is declared");
    let token = scene.profile.token(&set, hash, NOW_MS);
    let parsed = View::parse(&token).expect("a token");
    assert_eq!(parsed.token_for(&set, hash, NOW_MS + DAY_MS), token);
    assert!(parsed.token_for(&set, hash ^ 1, NOW_MS).is_empty());
}

#[test]
fn token_of_every_visitor_of_the_shop_fits_a_cookie() {
    let Some(path) = outside("tokens of the shop's visitors", "data/ecom.csv.gz") else { return };
    let journey = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop/journey.yaml");
    let asked =
        asked::asked(&fs::read_to_string(journey).expect("the shop's journey")).expect("a journey that compiles");
    let (mut tally, mut most) = (Tally::default(), 0);
    for clicks in clicks::visitors(&path) {
        let last_ms = clicks.last().map_or(0, |click| click.time_ms);
        let mut profile = asked.profile(&asked::with_unit(Vec::new()));
        for purpose in ["personalization", "analytics"] {
            profile.apply(&Record::Consent { purpose, granted: true, time_ms: 0 }, last_ms).expect("is declared");
        }
        for click in &clicks {
            let event =
                Record::Event { name: &click.event, time_ms: click.time_ms, dimensions: &[], measures: &[], id: "" };
            profile.apply(&event, click.time_ms).expect("is granted");
        }
        let pack = asked.engine.pack();
        most = most.max(profile.token(&pack.read_set(), pack.hash(), last_ms).len());
        tally.compare(&asked, &profile.view(), &etappe_model::Request::default(), last_ms);
    }
    println!("the largest token has {most} bytes");
    tally.close("shop_token");
    assert!(tally.tokens == 600 && most <= BYTES && tally.waiting == 0);
}
