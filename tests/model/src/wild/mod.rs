//! Random journeys and visitors, the same for the same seed: the whole language of conditions, within the documented
//! limits, with everything that can be unknown or go wrong.

mod cost;
pub mod decisions;
mod document;
mod lists;
mod mistakes;
mod random;
mod reads;
pub mod stories;
mod terms;
mod truths;
mod visitors;
mod world;
mod write;

use crate::journey::Journey;
use crate::parse::parse;
use crate::request::{Committed, Request};
use crate::visitor::{Context, Record};
use document::{Node, map, word, words, written};
pub use random::Random;
use world::World;
use write::Writer;

/// Visitors of one journey.
const VISITORS: usize = 20;

/// A journey and visitors who ask it for a page.
#[derive(Clone, Debug)]
pub struct Case {
    /// YAML or JSON.
    pub journey: String,
    pub visitors: Vec<Visitor>,
}

/// One decision to make.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub history: Vec<Record>,
    pub context: Context,
    /// Slot and item.
    pub committed: Vec<(String, String)>,
    pub now_ms: i64,
}

impl Visitor {
    /// What the visitor asks for.
    pub fn request(&self) -> Request {
        let committed = self.committed.iter().map(|(slot, item)| {
            let (slot, item) = (slot.clone(), item.clone());
            Committed { slot, item, variant: None }
        });
        Request { context: self.context.clone(), committed: committed.collect(), ..Request::default() }
    }
}

/// The case of this seed.
pub fn case(seed: u64) -> Case {
    let mut random = Random::new(seed);
    let world = World::random(&mut random);
    let document =
        Author { random: &mut random, world: &world, segments: Vec::new(), stage_segments: Vec::new() }.document();
    let text = written(&document, &mut random);
    let journey = Journey::read(&text);
    let visitors = (0..VISITORS).map(|_| visitors::visitor(&mut random, &world, &journey)).collect();
    Case { journey: text, visitors }
}

/// Writes the document of a world.
struct Author<'a> {
    random: &'a mut Random,
    world: &'a World,
    /// Those written so far, that others may use.
    segments: Vec<String>,
    /// Those of them that read the stage.
    stage_segments: Vec<String>,
}

/// Whether a condition may read the stage.
#[derive(Clone, Copy, PartialEq)]
enum Reads {
    Stage,
    NoStage,
}

impl Author<'_> {
    /// A condition that is small enough, and whether it reads the stage.
    fn condition(&mut self, reads: Reads) -> (Node, bool) {
        loop {
            let segments = match reads {
                Reads::Stage => self.segments.clone(),
                Reads::NoStage => {
                    self.segments.iter().filter(|id| !self.stage_segments.contains(id)).cloned().collect()
                }
            };
            let fuel = self.random.between(1, 5) as i32;
            let mut writer = Writer {
                random: self.random,
                world: self.world,
                scope: Vec::new(),
                segments,
                may_read_stage: reads == Reads::Stage,
                has_read_stage: false,
                stage_segments: self.stage_segments.clone(),
            };
            let text = writer.truth(fuel).text;
            let reads_stage = writer.has_read_stage;
            let expr = parse(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
            // A condition that reads nothing says little about the engine.
            let says_little = !cost::reads_something(&expr) && self.random.percent(90);
            if text.len() < 12_000 && cost::is_small(&expr) && !says_little {
                return (Node::Text(text), reads_stage);
            }
        }
    }

    fn document(&mut self) -> Node {
        let world = self.world;
        let purposes = world.purposes.iter().map(|(id, granted)| {
            let default = word(if *granted { "granted" } else { "denied" });
            let written = *granted || self.random.percent(30);
            ((*id).to_owned(), if written { map([("default", default)]) } else { Node::Map(Vec::new()) })
        });
        let purposes = Node::Map(purposes.collect());
        let fields = world.fields.iter().filter(|(.., declared)| *declared);
        let fields = fields.map(|(name, kind, _)| ((*name).to_owned(), map([("type", word(kind.name()))]))).collect();
        let segments = self.write_segments();
        let stages = self.stages();
        let slots = self.slots();
        let items = self.items();
        let id = format!("wild-{}", self.random.below(1_000));
        map([
            ("journey", word(&id)),
            ("version", Node::Number(self.random.between(0, 4_294_967_295))),
            ("purposes", purposes),
            ("profile", profile(world)),
            ("context", Node::Map(fields)),
            ("stages", stages),
            ("segments", segments),
            ("slots", slots),
            ("items", items),
        ])
    }

    fn write_segments(&mut self) -> Node {
        let mut entries = Vec::new();
        for id in &self.world.segments {
            let reads = if self.random.percent(70) { Reads::NoStage } else { Reads::Stage };
            let (condition, reads_stage) = self.condition(reads);
            self.segments.push(id.clone());
            if reads_stage {
                self.stage_segments.push(id.clone());
            }
            entries.push((id.clone(), condition));
        }
        if self.random.percent(50) {
            entries.reverse();
        }
        Node::Map(entries)
    }

    fn stages(&mut self) -> Node {
        let stages = self.world.stages.iter().enumerate().map(|(place, id)| match place {
            0 => map([("id", word(id))]),
            _ => map([("id", word(id)), ("enter", self.condition(Reads::NoStage).0)]),
        });
        Node::List(stages.collect())
    }

    fn slots(&mut self) -> Node {
        let slots = self.world.slots.iter().map(|id| {
            let kinds = self.random.percent(25).then(|| ("kinds".to_owned(), words(["block", "offer"])));
            let interruptive = self.random.percent(15).then(|| ("interruptive".to_owned(), Node::True));
            ((*id).to_owned(), Node::Map(kinds.into_iter().chain(interruptive).collect()))
        });
        Node::Map(slots.collect())
    }

    fn items(&mut self) -> Node {
        let mut items: Vec<Node> = Vec::new();
        for id in &self.world.items {
            let is_fallback = self.random.percent(12);
            let mut slots: Vec<&str> = self.world.slots.iter().filter(|_| self.random.percent(60)).copied().collect();
            if slots.is_empty() {
                slots.push(self.world.slots[0]);
            }
            let mut item = vec![("id".to_owned(), word(id)), ("slots".to_owned(), words(slots))];
            if self.random.percent(30) {
                item.push(("kind".to_owned(), word(self.random.pick(&["block", "offer"]))));
            }
            if self.random.percent(25) {
                let place = self.random.below(self.world.purposes.len());
                item.push(("purpose".to_owned(), word(self.world.purposes[place].0)));
            }
            if self.random.percent(30) {
                let stages: Vec<&str> = self.world.stages.iter().filter(|_| self.random.percent(50)).copied().collect();
                if !stages.is_empty() {
                    item.push(("stages".to_owned(), words(stages)));
                }
            }
            let priority = match self.random.below(10) {
                _ if is_fallback => Some(-100),
                0 => Some(i64::from(i32::MAX)),
                1 => Some(i64::from(i32::MIN)),
                2..6 => Some(self.random.between(-1, 3) * 10),
                _ => None,
            };
            item.extend(priority.map(|priority| ("priority".to_owned(), Node::Number(priority))));
            if self.random.percent(20) {
                item.push(("tags".to_owned(), words(["promo"])));
                item.push(("content".to_owned(), map([("title", Node::Text("Grüezi: \"x\" # no".to_owned()))])));
            }
            if !is_fallback {
                item.push(("when".to_owned(), self.condition(Reads::Stage).0));
            }
            items.push(Node::Map(item));
        }
        Node::List(items)
    }
}

fn profile(world: &World) -> Node {
    let of = |purpose: &str| ("purpose", word(purpose));
    let attributes = world
        .attributes
        .iter()
        .map(|(name, kind, purpose)| ((*name).to_owned(), map([("type", word(kind.name())), of(purpose)])));
    let events = world.events.iter().map(|(name, purpose, dimensions)| {
        let dimensions = words(dimensions.iter().copied());
        ((*name).to_owned(), map([of(purpose), ("dimensions", dimensions)]))
    });
    let feedback = world.feedback.iter().map(|(kind, purpose, min, max)| {
        ((*kind).to_owned(), map([of(purpose), ("min", Node::Number(*min)), ("max", Node::Number(*max))]))
    });
    let interests = world.interests.iter().map(|(name, event, dimension, half_life)| {
        let from = word(&format!("{event}.{dimension}"));
        ((*name).to_owned(), map([("from", from), ("half_life", word(half_life))]))
    });
    let records = world.records.iter().map(|(record, purpose)| ((*record).to_owned(), word(purpose)));
    map([
        ("attributes", Node::Map(attributes.collect())),
        ("events", Node::Map(events.collect())),
        ("feedback", Node::Map(feedback.collect())),
        ("interests", Node::Map(interests.collect())),
        ("records", Node::Map(records.collect())),
    ])
}
