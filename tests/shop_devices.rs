//! The visitors of the shop data, each on five devices: synchronised after every event they decide what one device decides that saw all of
//! it; synchronised only now and then, they come to know in the end what that one knows, and what the naive model says.
//!
//! `ETAPPE_CASES` sets how many visitors, `ETAPPE_FIRST` the first one; the closing line is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod asked;
mod clicks;
mod crowd;
mod lived;
mod outside;

use std::collections::BTreeSet;

use asked::Asked;
use clicks::Click;
use crowd::{DAY_MS, HOUR_MS, MINUTE_MS, bits};
use etappe::engine::Profile;
use etappe::model::{Detail, Page, Schema};
use etappe::profile::{ProfileError, View};
use etappe_model::wild::Random;
use etappe_model::{Fact, Journey, Kind, Known, Record, Request, What, decide_known};

const WHERE: &str = "visitors of the shop on five devices";
const CASES: usize = 60;
const DEVICES: usize = 5;
const PURPOSES: [&str; 2] = ["personalization", "analytics"];

/// What the shop's journey lacks of what profiles keep: dimensions, an interest, caps, an experiment.
const ADDED: [(&str, &str); 4] = [
    (
        "    product_view: { purpose: personalization }\n",
        "    product_view: { purpose: personalization, dimensions: [device, medium] }\n",
    ),
    ("\nallow:\n", "  interests: { device: { from: product_view.device, half_life: 2d } }\n\nallow:\n"),
    (
        "  - id: two-week-trial\n",
        "  - id: drawn-to-mobile
    slots: [hero]
    priority: 35
    when: \"interest('device', 'mobile') > 2.5\"
    caps: [{ max: 3, per: 7d }]
    experiment: { id: words, variants_percent: { plain: 40, short: 60 }, holdout_percent: 5 }
    variants: { short: {} }
  - id: two-week-trial
    caps: [{ max: 2, per: 1d }, { max: 5, per: 30d, scope: tag }]
",
    ),
    ("\nslots:\n", "\ncaps: [{ max: 12, per: 1d, scope: global }]\n\nslots:\n"),
];

/// A journey, as the engine and as the naive model have it.
struct Shop {
    asked: Asked,
    journey: Journey,
    schema: Schema,
}

impl Shop {
    fn open() -> Self {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop/journey.yaml");
        let mut text = std::fs::read_to_string(folder).expect("the shop's journey");
        for (old, new) in ADDED {
            assert_eq!(text.matches(old).count(), 1, "{old}");
            text = text.replace(old, new);
        }
        let asked = asked::asked(&text).expect("it compiles");
        let schema = asked.engine.pack().schema();
        Self { asked, journey: Journey::read(&text), schema }
    }

    fn decide(&self, view: &[u8], click: &Click, now_ms: i64) -> Page {
        // The whole page: who lost, too, and why.
        let page = self
            .asked
            .with_context(&request(click), |context| self.asked.engine.decide(view, context, now_ms, Detail::Losers));
        page.expect("a profile's own view")
    }

    /// What a host appends after a decision: where the visitor is now, what was shown, and which variants were drawn.
    fn appended(&self, page: &Page, now_ms: i64, random: &mut Random) -> Vec<What> {
        let pack = self.asked.engine.pack();
        let mut records = Vec::new();
        if let Some(moved) = &page.transition {
            let (from, to) = (pack.stage_name(moved.from).to_owned(), pack.stage_name(moved.to).to_owned());
            records.push(What::Transition { from, to, time_ms: now_ms, newest_ms: moved.newest_ms });
        }
        for decision in &page.decisions {
            if let Some(drawn) = &decision.assignment {
                let (experiment, variant) = (drawn.experiment.clone(), drawn.variant.clone());
                records.push(What::Assignment { experiment, variant, version: drawn.version.into(), time_ms: now_ms });
            }
            let Some(item) = decision.shown() else { continue };
            let (item, slot) = (pack.item_name(item).to_owned(), pack.slot_name(decision.slot).to_owned());
            let mut happened = vec![Kind::Exposure];
            happened.extend(random.percent(10).then(|| *random.pick_of(&[Kind::Click, Kind::Dismissal])));
            for kind in happened {
                let (item, slot) = (item.clone(), slot.clone());
                records.push(What::Impression { kind, item, slot, channel: Some("web".to_owned()), time_ms: now_ms });
            }
        }
        records
    }
}

fn request(click: &Click) -> Request {
    let facts = [("device", &click.device), ("medium", &click.medium)];
    let context = facts.map(|(name, value)| (name.to_owned(), Fact::Text(value.clone())));
    Request { context: context.into(), ..Request::default() }
}

/// What a click tells of the visitor.
fn told(click: &Click) -> What {
    let dimensions = [("device", &click.device), ("medium", &click.medium)];
    let dimensions = dimensions.map(|(name, value)| (name.to_owned(), value.clone())).into();
    What::Event { event: click.event.clone(), time_ms: click.time_ms, dimensions }
}

/// The visitor's devices, and one that is told everything.
struct Visitor<'s> {
    shop: &'s Shop,
    devices: Vec<Profile>,
    whole: Profile,
    /// All that it is told.
    history: Vec<Record>,
}

impl<'s> Visitor<'s> {
    /// The first click is on the first device: so the one that is told everything begins with the same random bits, and draws the same
    /// unit at the same moment.
    fn new(shop: &'s Shop, random: &mut Random) -> Self {
        let units: Vec<[u8; 16]> = (0..DEVICES).map(|_| bits(random)).collect();
        let open = |unit: [u8; 16]| Profile::open(shop.schema.clone(), &[], unit).expect("a new profile opens");
        let whole = open(units[0]);
        let history = vec![Record { at_ms: 0, what: What::Unit(units[0]) }];
        Self { shop, devices: units.into_iter().map(open).collect(), whole, history }
    }

    /// Tells one device and the whole one; they must take it alike.
    fn tell(&mut self, device: usize, what: &What, at_ms: i64) -> Result<(), String> {
        let apply = |profile: &mut Profile| lived::record(what, at_ms, |record| profile.apply(record, at_ms));
        let (one, whole) = (apply(&mut self.devices[device]), apply(&mut self.whole));
        self.history.push(Record { at_ms, what: what.clone() });
        if one == whole { Ok(()) } else { Err(format!("{what:?}: {one:?}, and as a whole {whole:?}")) }
    }

    fn say(&mut self, device: usize, purpose: &str, granted: bool, at_ms: i64) -> Result<(), String> {
        self.tell(device, &What::Consent { purpose: purpose.to_owned(), granted }, at_ms)
    }

    /// What is known of who the visitor is, and a click.
    fn click(&mut self, device: usize, click: &Click, is_first: bool) -> Result<(), String> {
        if is_first {
            for purpose in PURPOSES {
                self.say(device, purpose, true, click.time_ms)?;
            }
            let (name, value) = ("lifecycle".to_owned(), Some(Fact::Text(click.lifecycle.clone())));
            self.tell(device, &What::Attribute { name, time_ms: click.time_ms, value }, click.time_ms)?;
        }
        self.tell(device, &told(click), click.time_ms)
    }

    /// One device learns what another one knows; sometimes the news come twice.
    fn learn(&mut self, to: usize, from: usize, random: &mut Random) -> Result<Vec<u8>, String> {
        let delta = self.devices[from].delta(&self.devices[to].versions()).map_err(|error| error.to_string())?;
        for time in 0..1 + usize::from(random.percent(30)) {
            let merged = self.devices[to].merge(&delta, bits(random)).map_err(|error| error.to_string())?;
            if time > 0 && merged.changed {
                return Err("what came twice changed something".to_owned());
            }
        }
        Ok(delta)
    }

    /// All devices know everything from then on.
    fn learn_all(&mut self, random: &mut Random) -> Result<(), String> {
        for _ in 0..2 {
            for to in 0..DEVICES {
                for from in (0..DEVICES).filter(|from| *from != to) {
                    self.learn(to, from, random)?;
                }
            }
        }
        Ok(())
    }

    fn is_as_the_whole(&self, device: usize) -> Result<(), String> {
        let (view, whole) = (self.devices[device].view(), self.whole.view());
        if view == whole {
            return Ok(());
        }
        let told = |view: &[u8]| format!("{:?}", etappe::profile::contents::ViewContents::read(view));
        Err(format!("device {device} knows\n  {}\nand as a whole\n  {}", told(&view), told(&whole)))
    }
}

/// After each event every device learns of it, in any order.
fn at_once(shop: &Shop, clicks: &[Click], random: &mut Random) -> Result<(), String> {
    let mut visitor = Visitor::new(shop, random);
    let mut earlier: Vec<(usize, Vec<u8>)> = Vec::new();
    // Some take their word back for a while.
    let withdraws = random.percent(25);
    let (from, to) = (random.below(clicks.len()), random.below(clicks.len()));
    for (number, click) in clicks.iter().enumerate() {
        let (device, now_ms) = (if number == 0 { 0 } else { random.below(DEVICES) }, click.time_ms);
        if withdraws && (number == from.min(to) || number == from.max(to)) {
            visitor.say(device, PURPOSES[0], number == from.max(to), now_ms)?;
        }
        visitor.click(device, click, number == 0)?;
        let page = shop.decide(&visitor.devices[device].view(), click, now_ms);
        let whole = shop.decide(&visitor.whole.view(), click, now_ms);
        if page != whole {
            return Err(format!("click {number}: {page:?}\nand as a whole {whole:?}"));
        }
        for what in shop.appended(&page, now_ms, random) {
            visitor.tell(device, &what, now_ms)?;
        }
        let mut others: Vec<usize> = (0..DEVICES).filter(|other| *other != device).collect();
        while !others.is_empty() {
            let other = others.swap_remove(random.below(others.len()));
            let delta = visitor.learn(other, device, random)?;
            earlier.push((other, delta));
        }
        if random.percent(30) {
            let (other, delta) = random.pick_of(&earlier).clone();
            // One that begins behind what was dropped since is refused.
            let changed = match visitor.devices[other].merge(&delta, bits(random)) {
                Ok(merged) => merged.changed,
                Err(ProfileError::Gap) => false,
                Err(error) => return Err(error.to_string()),
            };
            if changed {
                return Err(format!("click {number}: old news changed something"));
            }
        }
        visitor.is_as_the_whole(random.below(DEVICES)).map_err(|why| format!("click {number}: {why}"))?;
    }
    Ok(())
}

/// The devices meet now and then, and all of them in the end.
fn in_the_end(shop: &Shop, clicks: &[Click], random: &mut Random, met: &mut BTreeSet<String>) -> Result<(), String> {
    let mut visitor = Visitor::new(shop, random);
    let mut has_begun = [false; DEVICES];
    for (number, click) in clicks.iter().enumerate() {
        let (device, now_ms) = (if number == 0 { 0 } else { random.below(DEVICES) }, click.time_ms);
        // The visitor is asked on each device.
        visitor.click(device, click, !has_begun[device])?;
        has_begun[device] = true;
        let page = shop.decide(&visitor.devices[device].view(), click, now_ms);
        met.extend(
            page.decisions.iter().flat_map(|decision| &decision.losers).map(|loser| loser.reason.name().to_owned()),
        );
        for what in shop.appended(&page, now_ms, random) {
            met.extend(format!("{what:?}").split(' ').next().map(str::to_owned));
            visitor.tell(device, &what, now_ms)?;
        }
        if random.percent(5) {
            let other = random.below(DEVICES);
            if other != device {
                visitor.learn(device, other, random)?;
            }
        }
    }
    visitor.learn_all(random)?;
    (0..DEVICES).try_for_each(|device| visitor.is_as_the_whole(device))?;
    let last = clicks.last().expect("a visitor clicked");
    for later_ms in [0, 10 * MINUTE_MS, HOUR_MS, 2 * DAY_MS, 9 * DAY_MS, 40 * DAY_MS] {
        by_the_model(&visitor, last, last.time_ms + later_ms)?;
    }
    Ok(())
}

const WINDOWS: [&str; 7] = ["session", "1h", "1d", "7d", "9d", "30d", "400d"];

/// The first device knows what the naive model makes of the whole list, and decides as it does.
fn by_the_model(visitor: &Visitor<'_>, click: &Click, now_ms: i64) -> Result<(), String> {
    let (shop, bytes) = (visitor.shop, visitor.devices[0].view());
    let known = Known::of(&shop.journey, &visitor.history);
    let page = shop.decide(&bytes, click, now_ms);
    let expected = decide_known(&shop.journey, &known, &request(click), now_ms);
    let pack = shop.asked.engine.pack();
    let mut pairs = vec![("stage".to_owned(), pack.stage_name(page.stage).to_owned(), expected.stage.clone())];
    for (decision, slot) in page.decisions.iter().zip(&expected.slots) {
        let item = decision.item.map(|item| pack.item_name(item));
        let losers = decision.losers.iter().map(|loser| {
            let cause = loser.cause.map(|cause| format!(":{}", cause.name())).unwrap_or_default();
            format!("{}:{}{cause}", pack.item_name(loser.item), loser.reason.name())
        });
        let by_model = slot.losers.iter().map(|loser| format!("{}:{}", loser.item, loser.reason));
        let (losers, by_model) = (losers.collect::<Vec<_>>(), by_model.collect::<Vec<_>>());
        pairs.push((
            format!("slot {}", slot.slot),
            format!("{item:?} {} {losers:?}", decision.reason.name()),
            format!("{:?} {} {by_model:?}", slot.item.as_deref(), slot.reason),
        ));
    }
    let view = View::parse(&bytes).expect("a profile's own view");
    for purpose in PURPOSES {
        let granted = known.granted.get(purpose).copied();
        pairs.push((purpose.to_owned(), format!("{:?}", view.consent(purpose)), format!("{granted:?}")));
    }
    for event in shop.journey.events.keys() {
        pairs.extend(counts(&view, &known, event, now_ms));
    }
    let differing = pairs.iter().find(|(_, found, expected)| found != expected);
    differing
        .map_or(Ok(()), |(what, found, expected)| Err(format!("{what} at {now_ms}: {found}, the model {expected}")))
}

/// How often something happened in windows that end now, by the view and by the model.
fn counts(view: &View<'_>, known: &Known, event: &str, now_ms: i64) -> Vec<(String, String, String)> {
    use etappe::model::Window;
    use etappe_model::Window as Span;
    let start_ms = view.session_start_ms(now_ms);
    let of_values = ["desktop", "mobile", "tablet"].map(|value| Some(("device", value)));
    let mut pairs = Vec::new();
    for dimension in std::iter::once(None).chain(of_values) {
        let by_bytes = dimension.map(|(name, value): (&str, &str)| (name.as_bytes(), value.as_bytes()));
        let counter = view.counter(event.as_bytes(), by_bytes);
        let total = known.count(event, dimension, Span::All, now_ms);
        let found = counter.map_or(0, |counter| counter.total());
        pairs.push((format!("{event} {dimension:?}"), format!("Ok({found})"), format!("{total:?}")));
        for window in WINDOWS {
            let expected = known.count(event, dimension, Span::read(window).expect("a window"), now_ms);
            let window_of = Window::parse(window).expect("a window");
            let found = counter.map_or(0, |counter| counter.count(window_of, now_ms, start_ms));
            pairs.push((format!("{event} {dimension:?} {window}"), format!("Ok({found})"), format!("{expected:?}")));
        }
    }
    pairs
}

#[test]
fn visitors_on_five_devices_are_visitors_on_one() {
    let Some(path) = outside::outside(WHERE, "data/ecom.csv.gz") else { return };
    let (shop, visitors) = (Shop::open(), clicks::visitors(&path));
    let (cases, first) = (crowd::cases(CASES), crowd::first());
    let (mut cases_run, mut failures, mut told, mut met) = (0, 0, Vec::new(), BTreeSet::new());
    for (number, clicks) in visitors.iter().enumerate().skip(first).take(cases) {
        cases_run += 1;
        let mut random = Random::new(number as u64);
        let at_once = at_once(&shop, clicks, &mut random).map_err(|why| format!("at once, {why}"));
        let both = at_once
            .and_then(|()| in_the_end(&shop, clicks, &mut random, &mut met).map_err(|why| format!("later, {why}")));
        if let Err(why) = both {
            failures += 1;
            if told.len() < 5 {
                told.push(format!("visitor {number}: {why}"));
            }
        }
    }
    println!("\nshop_visitors_cases={cases_run} shop_visitors_failures={failures}");
    if cases_run >= CASES {
        for name in ["Transition", "Impression", "Assignment", "capped"] {
            assert!(met.contains(name), "no {name} was ever met");
        }
    }
    assert!(told.is_empty(), "{failures} of {cases_run} differ\n{}", told.join("\n"));
}
