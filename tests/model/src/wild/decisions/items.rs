//! Random items: many in few slots, with much that refuses them.

use super::super::document::{Node, map, word, words};
use super::super::random::Random;
use super::conditions::{self, Names};
use super::rules::{self, Planned};
use super::{Entries, put, some_of};

pub const TAGS: [&str; 3] = ["promo", "news", "help"];
pub const CAMPAIGNS: [&str; 2] = ["spring", "autumn"];
pub const CHANNELS: [&str; 3] = ["web", "mail", "app"];

/// The items of a journey, and what of them its other parts may name.
pub struct Items {
    pub nodes: Vec<Node>,
    /// By item.
    pub slots: Vec<Vec<String>>,
    pub tags: Vec<&'static str>,
    pub has_campaign: bool,
}

/// What items may name.
pub struct Around<'a> {
    pub names: &'a Names,
    pub slots: &'a [String],
    pub anchor_ms: i64,
}

pub fn items(random: &mut Random, around: &Around) -> Items {
    let mut items = Items { nodes: Vec::new(), slots: Vec::new(), tags: Vec::new(), has_campaign: false };
    let mut experiments: Vec<Planned> = Vec::new();
    for id in &around.names.items {
        let node = item(random, around, id, &mut items, &mut experiments);
        items.nodes.push(Node::Map(node));
    }
    items
}

fn item(random: &mut Random, around: &Around, id: &str, items: &mut Items, experiments: &mut Vec<Planned>) -> Entries {
    let names = around.names;
    let all_slots: Vec<&str> = around.slots.iter().map(String::as_str).collect();
    let slots = some_of(random, &all_slots, 60);
    items.slots.push(slots.iter().map(|slot| (*slot).to_owned()).collect());
    let mut item = vec![("id".to_owned(), word(id)), ("slots".to_owned(), words(slots))];
    if random.percent(25) {
        put(&mut item, "purpose", word(random.pick(&["functional", "marketing", "research"])));
    }
    if random.percent(15) {
        let stages: Vec<&str> = names.stages.iter().map(String::as_str).collect();
        put(&mut item, "stages", words(some_of(random, &stages, 60)));
    }
    if random.percent(40) {
        put(&mut item, "priority", Node::Number(random.between(-1, 2) * 10));
    }
    let mut scopes = vec!["item", "item", "channel", "slot", "global"];
    if random.percent(45) {
        let tags = some_of(random, &TAGS, 35);
        items.tags.extend(&tags);
        scopes.extend(["tag", "tag"]);
        put(&mut item, "tags", words(tags));
    }
    if random.percent(30) {
        items.has_campaign = true;
        scopes.extend(["campaign", "campaign"]);
        put(&mut item, "campaign", word(random.pick(&CAMPAIGNS)));
    }
    if random.percent(80) {
        who_sees_it(random, around, &mut item);
    }
    if random.percent(12) {
        put(&mut item, "service", Node::True);
    }
    if random.percent(30) {
        put(&mut item, "caps", Node::List(vec![rules::cap(random, &scopes, None)]));
    } else if random.percent(10) {
        let caps = [rules::cap(random, &scopes, None), rules::cap(random, &scopes, None)];
        put(&mut item, "caps", Node::List(caps.into()));
    }
    if random.percent(20) {
        put(&mut item, "cool_down", Node::List(vec![rules::cool_down(random, &names.items)]));
    }
    put(&mut item, "content", map([("title", Node::Text(id.to_owned()))]));
    if random.percent(40) {
        let name = format!("exp-{}", experiments.len());
        let (experiment, variants, planned) = rules::experiment(random, &name, experiments);
        experiments.push(planned);
        put(&mut item, "experiment", experiment);
        put(&mut item, "variants", variants);
    }
    item
}

/// Channel, locale, time, condition and score.
fn who_sees_it(random: &mut Random, around: &Around, item: &mut Entries) {
    if random.percent(12) {
        put(item, "channels", words(some_of(random, &CHANNELS, 50)));
    }
    if random.percent(12) {
        put(item, "locales", words(some_of(random, &["de", "fr", "en", "de-CH", "rm"], 35)));
    }
    if random.percent(22) {
        put(item, "schedule", rules::schedule(random, around.anchor_ms));
    }
    if random.percent(15) {
        let segments: Vec<&str> = around.names.segments.iter().map(String::as_str).collect();
        put(item, "segments", words(some_of(random, &segments, 50)));
    }
    if random.percent(35) {
        put(item, "when", Node::Text(conditions::condition(random, around.names)));
    }
    if random.percent(35) {
        put(item, "score", Node::Text(conditions::score(random)));
    }
}
