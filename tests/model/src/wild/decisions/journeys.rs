//! Random journeys: stages and the moves between them, slots, and the rules for all items.

use super::super::document::{Node, map, word, words};
use super::super::random::Random;
use super::conditions::{self, Names, OF_STAGES};
use super::items::{Around, Items, items};
use super::rules;
use super::{Entries, put, some_of};

const STAGES: [&str; 5] = ["awareness", "engagement", "transaction", "retention", "loyalty"];
const SLOTS: [&str; 5] = ["hero", "teaser", "corner", "side-bar", "footer"];
const LENGTHS: [&str; 7] = ["90s", "30m", "1h", "24h", "3d", "7d", "30d"];

pub fn journey(random: &mut Random, anchor_ms: i64) -> Node {
    let count = |random: &mut Random, from: i64, to: i64| random.between(from, to) as usize;
    let stages = STAGES[..count(random, 2, 5)].to_vec();
    let slots: Vec<String> = SLOTS[..count(random, 1, 5)].iter().map(|slot| (*slot).to_owned()).collect();
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let item_ids: Vec<String> = (0..count(random, 3, 12)).map(|n| format!("item-{n}")).collect();
    let segment_ids = names(&["regular", "keen", "lost"][..count(random, 1, 3)]);
    // Segments read neither stage nor segments.
    let plain = Names { stages: Vec::new(), items: item_ids.clone(), segments: Vec::new() };
    let segments = segment_ids.iter().map(|id| (id.clone(), Node::Text(conditions::condition(random, &plain))));
    let segments = Node::Map(segments.collect());
    let names = Names { stages: names(&stages), items: item_ids, segments: segment_ids };
    let items = items(random, &Around { names: &names, slots: &slots, anchor_ms });
    let mut entries = Entries::new();
    put(&mut entries, "journey", word(&format!("decided-{}", random.below(1_000))));
    put(&mut entries, "version", Node::Number(1));
    put(&mut entries, "purposes", purposes(random));
    put(&mut entries, "profile", profile(random));
    add_stages(random, &stages, &mut entries);
    put(&mut entries, "segments", segments);
    put(&mut entries, "slots", slots_node(random, &slots, &names, &items));
    add_rules(random, &names, &items, &mut entries);
    put(&mut entries, "items", Node::List(items.nodes));
    Node::Map(entries)
}

fn purposes(random: &mut Random) -> Node {
    let mut default = |percent| word(if random.percent(percent) { "granted" } else { "denied" });
    map([
        ("functional", map([("default", word("granted"))])),
        ("marketing", map([("default", default(60))])),
        ("research", map([("default", default(40))])),
    ])
}

fn profile(random: &mut Random) -> Node {
    let attribute = |kind: &str, purpose: &str| map([("type", word(kind)), ("purpose", word(purpose))]);
    let event = |purpose: &str| map([("purpose", word(purpose)), ("dimensions", words(["topic"]))]);
    let attributes = map([
        ("plan", attribute("string", "functional")),
        ("visits", attribute("int", "functional")),
        ("joined", attribute("timestamp", "functional")),
        ("vip", attribute("bool", "marketing")),
        ("rating", attribute("double", "marketing")),
        ("answered", attribute("bool", "research")),
    ]);
    let buy = random.pick(&["functional", "marketing"]);
    let events = map([("view", event("functional")), ("buy", event(buy)), ("answer", event("research"))]);
    let interest = map([("from", word("view.topic")), ("half_life", word("24h"))]);
    let mut records = Entries::new();
    for record in ["stage", "exposures", "assignments"] {
        if random.percent(35) {
            put(&mut records, record, word(random.pick(&["functional", "functional", "marketing", "research"])));
        }
    }
    map([
        ("attributes", attributes),
        ("events", events),
        ("interests", map([("topic", interest)])),
        ("records", Node::Map(records)),
    ])
}

/// Either stages that say their moves themselves, or `transitions`.
fn add_stages(random: &mut Random, stages: &[&str], entries: &mut Entries) {
    let is_graph = random.percent(30);
    // Of each stage one that no other uses, then those for what leads out.
    let mut asked: Vec<&str> = OF_STAGES.to_vec();
    let mut ask = |random: &mut Random| asked.remove(random.below(asked.len())).to_owned();
    let mut nodes = Vec::new();
    for (place, id) in stages.iter().enumerate() {
        let mut stage = vec![("id".to_owned(), word(id))];
        let others: Vec<&str> = stages.iter().filter(|other| *other != id).copied().collect();
        if !is_graph {
            let enter = ask(random);
            let has_exit = random.percent(if place == 0 { 10 } else { 65 });
            if place > 0 {
                put(&mut stage, "enter", Node::Text(enter.clone()));
            }
            if has_exit {
                // The checker refuses an `exit` that can hold together with its own `enter`.
                let exit = match place {
                    0 => ask(random),
                    _ if random.percent(50) => format!("!({enter})"),
                    _ => format!("!({enter}) && ({})", ask(random)),
                };
                put(&mut stage, "exit", Node::Text(exit));
                // The first stage has none before it.
                if place == 0 || random.percent(40) {
                    put(&mut stage, "exit_to", word(random.pick(&others)));
                }
            }
        }
        let dwell = random.below(LENGTHS.len() - 1);
        let has_dwell = random.percent(35);
        if has_dwell {
            put(&mut stage, "min_dwell", word(LENGTHS[dwell]));
        }
        if place > 0 && random.percent(40) {
            let shortest = if has_dwell { dwell } else { 0 };
            let after = LENGTHS[random.between(shortest as i64, LENGTHS.len() as i64 - 1) as usize];
            put(&mut stage, "timeout", map([("after", word(after)), ("to", word(random.pick(&others)))]));
        }
        if random.percent(35) {
            put(&mut stage, "renamed_from", words([format!("old-{id}").as_str()]));
        }
        if random.percent(15) {
            put(&mut stage, "holdout_percent", rules::percent(random));
        }
        nodes.push(Node::Map(stage));
    }
    put(entries, "stages", Node::List(nodes));
    if is_graph {
        let mut moves = Vec::new();
        // Into every stage but the first leads a way.
        for place in (1..stages.len()).chain((0..random.between(0, 3)).map(|_| 0)) {
            let to = if place == 0 { random.pick(stages) } else { stages[place] };
            let others: Vec<&str> = stages.iter().filter(|other| **other != to).copied().collect();
            let mut entries = Entries::new();
            match random.below(3) {
                0 => {}
                1 => put(&mut entries, "from", words(vec![random.pick(&others)])),
                _ => put(&mut entries, "from", words(some_of(random, &others, 50))),
            }
            put(&mut entries, "to", word(to));
            put(&mut entries, "when", Node::Text(ask(random)));
            moves.push(Node::Map(entries));
        }
        put(entries, "transitions", Node::List(moves));
    }
}

fn slots_node(random: &mut Random, slots: &[String], names: &Names, items: &Items) -> Node {
    let mut nodes = Entries::new();
    for slot in slots {
        let mut entries = Entries::new();
        if random.percent(35) {
            put(&mut entries, "interruptive", Node::True);
        }
        if random.percent(50) {
            put(&mut entries, "importance", Node::Number(random.between(-1, 3) * 10));
        }
        if random.percent(30) {
            put(&mut entries, "take", Node::Number(random.between(2, 4)));
        }
        let in_slot = items.slots.iter().zip(&names.items).filter(|(slots, _)| slots.contains(slot));
        let mut in_slot: Vec<&str> = in_slot.map(|(_, item)| item.as_str()).collect();
        if !in_slot.is_empty() && random.percent(25) {
            in_slot.reverse();
            put(&mut entries, "pinned", words(some_of(random, &in_slot, 25)));
        }
        if random.percent(15) {
            put(&mut entries, "holdout_percent", rules::percent(random));
        }
        put(&mut nodes, slot, Node::Map(entries));
    }
    Node::Map(nodes)
}

/// Locales, suppressions, caps and arbitration.
fn add_rules(random: &mut Random, names: &Names, items: &Items, entries: &mut Entries) {
    let ids: Vec<&str> = names.items.iter().map(String::as_str).collect();
    if random.percent(75) {
        let mut locales = Entries::new();
        if random.percent(70) {
            put(&mut locales, "default", word(random.pick(&["en", "de", "fr-CH"])));
        }
        if random.percent(70) {
            let fallback = [("gsw", word("de-CH")), ("it-CH", word("fr")), ("fr", word("en")), ("es", word("it-CH"))];
            put(&mut locales, "fallback", map(fallback));
        }
        put(entries, "locales", Node::Map(locales));
    }
    if random.percent(60) {
        let suppressions = (0..random.between(1, 2)).map(|_| {
            let mut suppression = Entries::new();
            let by_tag = !items.tags.is_empty() && random.percent(50);
            if by_tag {
                put(&mut suppression, "tags", words([random.pick(&items.tags)]));
            }
            if !by_tag || random.percent(20) {
                put(&mut suppression, "items", words(some_of(random, &ids, 20)));
            }
            put(&mut suppression, "when", Node::Text(conditions::of_suppression(random)));
            Node::Map(suppression)
        });
        let suppressions = Node::List(suppressions.collect());
        put(entries, "suppress", suppressions);
    }
    if random.percent(45) {
        let caps = (0..random.between(1, 2)).map(|_| {
            let tags = (!items.tags.is_empty() && random.percent(50)).then(|| vec![random.pick(&items.tags)]);
            let mut scopes = vec!["item", "channel", "slot", "global"];
            scopes.extend((!items.tags.is_empty()).then_some("tag"));
            scopes.extend(items.has_campaign.then_some("campaign"));
            rules::cap(random, &scopes, tags)
        });
        let caps = Node::List(caps.collect());
        put(entries, "caps", caps);
    }
    if random.percent(65) {
        put(entries, "arbitration", arbitration(random, &ids, items));
    }
    if random.percent(12) {
        put(entries, "holdout_percent", rules::percent(random));
    }
}

fn arbitration(random: &mut Random, ids: &[&str], items: &Items) -> Node {
    let mut arbitration = Entries::new();
    if random.percent(50) {
        let mut group = some_of(random, ids, 40);
        if group.len() < 2 {
            group = ids[..2].to_vec();
        }
        put(&mut arbitration, "exclusive", Node::List(vec![words(group)]));
    }
    if !items.tags.is_empty() && random.percent(35) {
        put(&mut arbitration, "exclusive_tags", words([random.pick(&items.tags)]));
    }
    if arbitration.is_empty() || random.percent(60) {
        let mut budgets = Entries::new();
        if random.percent(50) {
            put(&mut budgets, "page", Node::Number(random.between(1, 2)));
        }
        if random.percent(50) {
            put(&mut budgets, "session", Node::Number(random.between(1, 3)));
        }
        if budgets.is_empty() || random.percent(50) {
            put(&mut budgets, "day", Node::Number(random.between(1, 4)));
        }
        put(&mut arbitration, "interruptions", Node::Map(budgets));
    }
    Node::Map(arbitration)
}
