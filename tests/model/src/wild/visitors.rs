//! Random visitors of a journey: what they did, what they allowed, what they ask for.

use super::Visitor;
use super::random::Random;
use super::world::{INTS, Kind, TEXTS, World};
use crate::coverage::paused;
use crate::decide::decide;
use crate::journey::{Journey, span_of_window};
use crate::request::Request;
use crate::stage::Transition;
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::visitor::{self, Context, Fact, Record, What};

/// 2026-05-04T12:00:00Z.
const NOON: i64 = 1_777_896_000_000;

/// A visitor: either of at most 32 events, some very old, or of many, none older than 390 days, so that buckets which
/// are dropped with time change nothing.
pub fn visitor(random: &mut Random, world: &World, journey: &Journey) -> Visitor {
    let now_ms = match random.below(8) {
        0 => NOON,
        1 => NOON - 12 * HOUR,
        2 => NOON + random.between(-6, 6) * HOUR,
        3 => NOON + random.between(-100, 100) * DAY - 12 * HOUR - 1,
        _ => NOON + random.between(-100 * DAY, 100 * DAY),
    };
    let has_many = random.percent(35);
    let mut maker = Maker { random, world, now_ms, oldest: if has_many { 390 * DAY } else { 500 * DAY } };
    let mut history = maker.history(has_many);
    let context = maker.context();
    let committed = maker.committed();
    maker.add_transitions(journey, &mut history, &context);
    let earlier = if !has_many && maker.random.percent(3) { maker.random.between(0, 2 * DAY) } else { 0 };
    Visitor { history, context, committed, now_ms: now_ms - earlier }
}

struct Maker<'a> {
    random: &'a mut Random,
    world: &'a World,
    now_ms: i64,
    oldest: i64,
}

impl Maker<'_> {
    /// How long ago something was: often at the edge of a window.
    fn age(&mut self) -> i64 {
        let age = match self.random.below(10) {
            0 => 0,
            1 | 2 => {
                let window = self.random.pick(&super::write::WINDOWS);
                let span = span_of_window(window).unwrap_or(30 * MINUTE);
                span + *self.random.pick_of(&[0, 0, 1, -1, SECOND, HOUR, -HOUR])
            }
            3 => self.now_ms.rem_euclid(DAY) + self.random.between(0, 12) * DAY,
            4 => self.now_ms.rem_euclid(HOUR) + self.random.between(0, 200) * HOUR,
            5 | 6 => self.random.between(0, 3 * HOUR),
            _ => {
                let largest = *self.random.pick_of(&[MINUTE, HOUR, DAY, 10 * DAY, 60 * DAY, 500 * DAY]);
                self.random.between(0, largest)
            }
        };
        age.clamp(0, self.oldest)
    }

    fn history(&mut self, has_many: bool) -> Vec<Record> {
        let events = match (has_many, self.random.below(10)) {
            (true, _) => self.random.between(10, 60),
            (false, 0) => 0,
            (false, _) => self.random.between(1, 30),
        };
        let mut history = Vec::new();
        for _ in 0..events {
            let time_ms = self.now_ms - self.age();
            let event = self.event(None);
            self.report(&mut history, event, time_ms, has_many);
        }
        if has_many {
            for _ in 0..self.random.between(0, 3) {
                self.burst(&mut history);
            }
        }
        self.companions(&mut history);
        for place in 0..self.world.attributes.len() {
            for _ in 0..self.random.weighted(&[10, 75, 15]) {
                self.attribute(&mut history, place);
            }
        }
        for (purpose, default) in &self.world.purposes {
            // What is not granted by default would never be kept without a grant long ago.
            if !default && self.random.percent(55) {
                let at_ms = self.now_ms - self.oldest - self.random.between(1, DAY);
                history.push(Record { at_ms, what: consent(purpose, true) });
            }
            while self.random.percent(14) {
                let at_ms = self.now_ms - self.age();
                let granted = self.random.percent(60);
                history.push(Record { at_ms, what: consent(purpose, granted) });
            }
        }
        history.sort_by_key(|record| record.at_ms);
        history
    }

    /// An event without its time.
    fn event(&mut self, place: Option<usize>) -> (String, Vec<(String, String)>) {
        let place = place.unwrap_or_else(|| self.random.below(self.world.events.len()));
        let (name, _, dimensions) = &self.world.events[place];
        let mut values = Vec::new();
        for dimension in dimensions {
            if self.random.percent(80) {
                let value = match self.random.below(40) {
                    0 => "é".repeat(64),
                    1 => "é".repeat(64) + "x",
                    2..5 => (*self.random.pick_of(&TEXTS)).to_owned(),
                    _ => (*self.random.pick_of(&["cameras", "cameras", "lenses", "x100", "Zürich", "a"])).to_owned(),
                };
                values.push(((*dimension).to_owned(), value));
            }
        }
        ((*name).to_owned(), values)
    }

    /// Adds an event: mostly as it happens, sometimes late, sometimes with the time of a clock that is wrong.
    fn report(
        &mut self,
        history: &mut Vec<Record>,
        (event, dimensions): (String, Vec<(String, String)>),
        time_ms: i64,
        has_many: bool,
    ) {
        let late = match self.random.below(12) {
            0 => self.random.between(0, DAY),
            1 => self.random.between(0, 20 * DAY),
            _ => 0,
        };
        let at_ms = (time_ms + late).min(self.now_ms);
        let time_ms = match self.random.below(60) {
            0 => at_ms + self.random.between(1, 3 * DAY),
            1 if !has_many => -self.random.between(0, DAY),
            _ => time_ms,
        };
        history.push(Record { at_ms, what: What::Event { event, time_ms, dimensions } });
    }

    /// More events of one kind than a counter keeps exactly.
    fn burst(&mut self, history: &mut Vec<Record>) {
        let place = self.random.below(self.world.events.len());
        let same = self.random.percent(60).then(|| self.event(Some(place)));
        let apart = *self.random.pick_of(&[1, SECOND, 20 * SECOND, 10 * MINUTE, HOUR, 5 * HOUR]);
        // Often over the start of a window, so that buckets answer and their edges matter.
        let newest = match self.random.percent(40) {
            true => {
                let window = self.random.pick(&super::write::WINDOWS);
                span_of_window(window).unwrap_or(DAY) - self.random.between(30, 45) * apart
            }
            false => self.age(),
        };
        for n in 0..self.random.between(31, 70) {
            let age = (newest + n * apart + self.random.between(0, apart)).clamp(0, self.oldest);
            let event = match &same {
                Some(event) => event.clone(),
                None => self.event(Some(place)),
            };
            self.report(history, event, self.now_ms - age, true);
        }
    }

    /// What was shown, clicked and answered, each at the time of some event.
    fn companions(&mut self, history: &mut Vec<Record>) {
        let moments: Vec<(i64, i64)> = history
            .iter()
            .filter_map(|record| match record.what {
                What::Event { time_ms, .. } => Some((record.at_ms, time_ms)),
                _ => None,
            })
            .collect();
        for (at_ms, time_ms) in moments {
            if self.random.percent(75) {
                continue;
            }
            let item = self.random.pick_of(&self.world.items).clone();
            let what = match self.random.below(5) {
                0 | 1 => impression(visitor::Kind::Exposure, item, time_ms),
                2 | 3 => impression(visitor::Kind::Click, item, time_ms),
                _ if self.world.feedback.is_empty() => continue,
                _ => {
                    let (kind, _, min, max) = *self.random.pick_of(&self.world.feedback);
                    let value = self.random.between(min, max) as f64;
                    What::Feedback { kind: kind.to_owned(), time_ms, value }
                }
            };
            history.push(Record { at_ms, what });
        }
    }

    fn attribute(&mut self, history: &mut Vec<Record>, place: usize) {
        let (name, kind, _) = self.world.attributes[place];
        let at_ms = self.now_ms - self.age();
        let time_ms = if self.random.percent(15) { at_ms - self.age() } else { at_ms };
        let value = match self.random.below(20) {
            0 | 1 => None,
            2 => Some(self.wrong_fact(kind)),
            3 | 4 if kind == Kind::Texts => Some(self.large_list()),
            3 if kind == Kind::Text => Some(Fact::Text("é".repeat(512) + self.random.pick(&["", "x"]))),
            _ => Some(self.fact(kind)),
        };
        history.push(Record { at_ms, what: What::Attribute { name: name.to_owned(), time_ms, value } });
    }

    fn fact(&mut self, kind: Kind) -> Fact {
        match kind {
            Kind::Bool => Fact::Bool(self.random.percent(50)),
            Kind::Int if self.random.percent(60) => Fact::Int(self.random.between(0, 12)),
            Kind::Int => Fact::Int(*self.random.pick_of(&INTS)),
            Kind::Double if self.random.percent(20) => Fact::Int(self.random.between(-3, 10)),
            Kind::Double => Fact::Double(*self.random.pick_of(&[
                0.0,
                0.5,
                1.5,
                2.5,
                120.5,
                -2.5,
                1e300,
                1e-300,
                1e18,
                9.2e18,
                -9.3e18,
                1.7e308,
                9_007_199_254_740_992.0,
            ])),
            Kind::Text => Fact::Text((*self.random.pick_of(&TEXTS)).to_owned()),
            // Whatever is known by its place in a list of all texts has one that is also a place of this.
            Kind::Texts if self.random.percent(10) => {
                let names = self.world.attributes.iter().map(|attribute| attribute.0);
                Fact::Texts(names.chain(TEXTS).map(str::to_owned).collect())
            }
            Kind::Texts => {
                let count = self.random.between(0, 5);
                Fact::Texts((0..count).map(|_| (*self.random.pick_of(&TEXTS)).to_owned()).collect())
            }
            Kind::Time | Kind::Span => {
                let age = self.age();
                Fact::Int(match self.random.below(10) {
                    0 => self.now_ms + age,
                    1 => -62_135_596_800_000 + age,
                    2 => 253_402_300_799_999 - age,
                    3 => -age,
                    4 => 641_779_200_000,
                    _ => self.now_ms - age,
                })
            }
        }
    }

    /// A list of texts at one of the limits of what is taken in.
    fn large_list(&mut self) -> Fact {
        let (count, bytes) = *self.random.pick_of(&[
            (256, 15),
            (256, 16),
            (257, 0),
            (256, 0),
            (4, 1_022),
            (4, 1_023),
            (3, 1_024),
            (1, 1_025),
            (32, 127),
            (31, 128),
            (32, 128),
        ]);
        Fact::Texts(vec!["a".repeat(bytes); count])
    }

    /// A fact that does not fit the type.
    fn wrong_fact(&mut self, kind: Kind) -> Fact {
        match (kind, self.random.below(2)) {
            (Kind::Text, 0) => Fact::Int(7),
            (Kind::Text, _) if self.random.percent(50) => Fact::Texts(vec!["CH".to_owned()]),
            (Kind::Texts, 0) => Fact::Int(7),
            (Kind::Text, _) => Fact::Bool(true),
            (Kind::Bool, 0) => Fact::Int(1),
            (Kind::Int, 0) => Fact::Double(2.5),
            (Kind::Time, 0) => Fact::Bool(false),
            _ => Fact::Text("wrong".to_owned()),
        }
    }

    fn context(&mut self) -> Context {
        let mut context = Context::new();
        for (name, kind, _) in &self.world.fields {
            let fact = match self.random.below(40) {
                0..7 => continue,
                7 => self.wrong_fact(*kind),
                8 | 9 if *kind == Kind::Text => {
                    let bytes = *self.random.pick_of(&[1_000, 2_047, 2_048, 4_094, 4_096, 4_097, 6_000]);
                    Fact::Text("é".repeat(bytes / 2) + if bytes % 2 == 1 { "x" } else { "" })
                }
                8 | 9 if *kind == Kind::Texts => {
                    let count = *self.random.pick_of(&[128, 129, 255, 256, 257, 600]);
                    Fact::Texts(vec!["CH".to_owned(); count])
                }
                _ => self.fact(*kind),
            };
            context.insert((*name).to_owned(), fact);
        }
        context
    }

    fn committed(&mut self) -> Vec<(String, String)> {
        let mut committed = Vec::new();
        if self.random.percent(20) {
            for _ in 0..self.random.between(1, 3) {
                let slot = if self.random.percent(5) { "nowhere" } else { *self.random.pick_of(&self.world.slots) };
                let item = self.random.pick_of(&self.world.items).clone();
                let item = if self.random.percent(5) { "gone".to_owned() } else { item };
                committed.push((slot.to_owned(), item));
            }
        }
        committed
    }

    /// Lets earlier pages decide, and writes down where they led.
    fn add_transitions(&mut self, journey: &Journey, history: &mut Vec<Record>, context: &Context) {
        for _ in 0..self.random.weighted(&[50, 35, 15]) {
            let place = self.random.below(history.len() + 1);
            let Some(at_ms) = place.checked_sub(1).map(|last| history[last].at_ms) else { continue };
            let request = Request { context: context.clone(), ..Request::default() };
            let page = paused(|| decide(journey, &history[..place], &request, at_ms));
            if let Some(Transition { from, to, newest_ms, .. }) = page.transition {
                let what = What::Transition { from, to, time_ms: at_ms, newest_ms };
                history.insert(place, Record { at_ms, what });
            }
        }
    }
}

fn impression(kind: visitor::Kind, item: String, time_ms: i64) -> What {
    What::Impression { kind, item, slot: String::new(), channel: None, time_ms }
}

fn consent(purpose: &str, granted: bool) -> What {
    What::Consent { purpose: purpose.to_owned(), granted }
}
