//! Random caps, cool-downs, schedules and experiments.

use super::super::document::{Node, map, word, words};
use super::super::random::Random;
use super::{Entries, WINDOWS, clocks, put, some_of};
use crate::schedule::zone_of;
use crate::time::MINUTE;
use jiff::{Timestamp, ToSpan};

const KINDS: [&str; 4] = ["exposure", "click", "dismissal", "conversion"];

/// A cap with one of these scopes; `tags` make it one of the journey.
pub fn cap(random: &mut Random, scopes: &[&str], tags: Option<Vec<&str>>) -> Node {
    let scope = random.pick(scopes);
    let wide = ["slot", "global", "channel"].contains(&scope);
    let max = match random.below(40) {
        0 if scope == "item" => 0,
        _ if wide => random.between(1, 5),
        _ => random.between(1, 3),
    };
    let mut cap = vec![("max".to_owned(), Node::Number(max))];
    match random.below(10) {
        0 => {}
        1 => put(&mut cap, "per", word("lifetime")),
        2 | 3 => put(&mut cap, "per", word("session")),
        _ => put(&mut cap, "per", word(random.pick(&WINDOWS))),
    }
    if scope != "item" || random.percent(50) {
        put(&mut cap, "scope", word(scope));
    }
    if random.percent(60) {
        put(&mut cap, "on", word(random.pick(&KINDS)));
    }
    if let Some(tags) = tags {
        put(&mut cap, "tags", words(tags));
    }
    Node::Map(cap)
}

pub fn cool_down(random: &mut Random, items: &[String]) -> Node {
    let span = word(random.pick(&WINDOWS));
    if random.percent(50) {
        let event = word(random.pick(&["view", "buy", "answer"]));
        return map([("event", event), ("for", span)]);
    }
    let mut entries = vec![("item".to_owned(), word(random.pick_of(items).as_str()))];
    if random.percent(70) {
        put(&mut entries, "on", word(random.pick(&KINDS)));
    }
    put(&mut entries, "for", span);
    Node::Map(entries)
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const HOURS: [(&str, &str); 9] = [
    ("09:00", "18:00"),
    ("06:00", "22:30"),
    ("22:00", "06:00"),
    ("01:30", "02:30"),
    ("02:00", "03:00"),
    ("02:15", "14:45"),
    ("00:00", "12:00"),
    ("12:00", "00:00"),
    ("23:45", "23:15"),
];

/// A schedule that begins or ends near the anchor, in days and hours at times.
pub fn schedule(random: &mut Random, anchor_ms: i64) -> Node {
    let zone = clocks::zone(random, anchor_ms);
    let mut entries = Entries::new();
    let is_periodic = random.percent(55);
    if !is_periodic || random.percent(30) {
        let near = anchor_ms - anchor_ms.rem_euclid(30 * MINUTE);
        let clock = zone_of(zone).to_datetime(Timestamp::from_millisecond(near).unwrap());
        let from = clock.saturating_add((random.between(-8, 4) * 30).minutes());
        // Long enough for some of the days, and for a gap in the clocks, of which the longest has two hours.
        let length = if is_periodic { random.between(8, 20) * 48 } else { random.between(5, 12) };
        let until = from.saturating_add((length * 30).minutes());
        let is_open = random.below(4);
        let text = |clock: jiff::civil::DateTime| Node::Text(clock.strftime("%Y-%m-%dT%H:%M").to_string());
        // The beginning of one that ends near the anchor lies before.
        if is_open != 0 {
            put(&mut entries, "from", text(from));
        }
        if is_open != 1 {
            put(&mut entries, "until", text(until));
        }
    }
    if zone != "UTC" || random.percent(30) {
        put(&mut entries, "tz", word(zone));
    }
    if is_periodic {
        let has_days = random.percent(60);
        if has_days {
            put(&mut entries, "days", words(some_of(random, &DAYS, 55)));
        }
        if !has_days || random.percent(60) {
            let (from, until) = *random.pick_of(&HOURS);
            let text = |time: &str| Node::Text(time.to_owned());
            put(&mut entries, "hours", map([("from", text(from)), ("until", text(until))]));
        }
    }
    Node::Map(entries)
}

/// So many may be required behind each other.
const DEEPEST: usize = 4;

/// An experiment that others can require.
pub struct Planned {
    pub id: String,
    pub variants: Vec<&'static str>,
    /// How many others are required behind each other.
    depth: usize,
}

/// An experiment, and what its variants show.
pub fn experiment(random: &mut Random, id: &str, earlier: &[Planned]) -> (Node, Node, Planned) {
    let percents: &[i64] = random.pick(&[
        &[5_000, 5_000],
        &[5_000, 5_000],
        &[3_333, 3_333, 3_334],
        &[1_000, 9_000],
        &[1_250, 3_750, 5_000],
        &[1, 9_999],
        &[725, 6_666, 2_609],
    ]);
    let variants = ["a", "b", "c"][..percents.len()].to_vec();
    let shares = variants.iter().zip(percents).map(|(id, percent)| ((*id).to_owned(), Node::Hundredths(*percent)));
    let mut entries = vec![("id".to_owned(), word(id)), ("variants_percent".to_owned(), Node::Map(shares.collect()))];
    if random.percent(20) {
        put(&mut entries, "holdout_percent", percent(random));
    }
    if random.percent(30) {
        put(&mut entries, "coverage_percent", Node::Hundredths(*random.pick_of(&[1_000, 5_000, 7_777, 3_333, 9_999])));
    }
    if random.percent(30) {
        put(&mut entries, "seed", word(random.pick(&["seed-1", "seed-2"])));
    }
    if random.percent(70) {
        put(&mut entries, "hash", word(random.pick(&["etappe1", "growthbook2", "murmur3"])));
    }
    if random.percent(45) {
        put(&mut entries, "unit", word(random.pick(&["person", "device", "session"])));
    }
    let version = random.between(1, 4);
    if version > 1 {
        put(&mut entries, "version", Node::Number(version));
        if random.percent(60) {
            put(&mut entries, "min_version", Node::Number(random.between(1, version)));
        }
    }
    if random.percent(25) {
        let (from, to) = *random.pick_of(&[(0, 3_000), (3_000, 10_000), (2_550, 7_575), (0, 10_000)]);
        let id = word(random.pick(&["checkout", "home"]));
        let (from, to) = (Node::Hundredths(from), Node::Hundredths(to));
        put(&mut entries, "layer", map([("id", id), ("from_percent", from), ("to_percent", to)]));
    }
    // Not deeper than experiments may require each other.
    let mut depth = 0;
    let open: Vec<&Planned> = earlier.iter().filter(|other| other.depth < DEEPEST).collect();
    if !open.is_empty() && random.percent(45) {
        let other = random.pick_of(&open);
        depth = other.depth + 1;
        let wanted = words(some_of(random, &other.variants, 50));
        put(&mut entries, "requires", Node::Map(vec![(other.id.clone(), wanted)]));
    }
    let title = |id: &str| map([("title", Node::Text(format!("as {id}")))]);
    let contents = variants[1..].iter().map(|id| ((*id).to_owned(), title(id)));
    let contents = Node::Map(contents.collect());
    (Node::Map(entries), contents, Planned { id: id.to_owned(), variants, depth })
}

/// Of a holdout.
pub fn percent(random: &mut Random) -> Node {
    Node::Hundredths(*random.pick_of(&[500, 1_000, 2_500, 3_333, 6_000]))
}
