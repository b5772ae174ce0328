//! Random visitors: what they did and what happened to items lies near the edges of windows, and what they allowed changes.

use super::super::random::Random;
use super::WINDOWS;
use super::items::CHANNELS;
use crate::journey::{Journey, span_of_window};
use crate::request::{Committed, Happened, Preview, Request};
use crate::time::{DAY, HOUR, MINUTE};
use crate::visitor::{Context, Fact, Kind, Record, What};

/// A history, a request, and the present moment.
pub fn visitor(random: &mut Random, journey: &Journey, anchor_ms: i64) -> (Vec<Record>, Request, i64) {
    let distance = match random.below(6) {
        0 => 0,
        1 => random.between(-1, 1),
        2 => random.between(-20, 20) * 15 * MINUTE + random.between(-1, 1),
        3 => random.between(-12 * HOUR, 12 * HOUR),
        _ => random.between(-9 * 24, 9 * 24) * HOUR + random.between(-1, 1) * MINUTE,
    };
    // Now and then in a year for which schedules are not worked out.
    let years = if random.percent(2) { *random.pick_of(&[-8, 14]) } else { 0 };
    let now_ms = anchor_ms + distance + years * 365 * DAY;
    let mut maker = Maker { random, journey, now_ms };
    let history = maker.history();
    let request = maker.request();
    (history, request, now_ms)
}

struct Maker<'a> {
    random: &'a mut Random,
    journey: &'a Journey,
    now_ms: i64,
}

impl Maker<'_> {
    /// How long ago something was: often at the edge of a window.
    fn age(&mut self) -> i64 {
        let age = match self.random.below(8) {
            0 => 0,
            1..4 => {
                let span = span_of_window(self.random.pick(&WINDOWS)).unwrap();
                span + *self.random.pick_of(&[0, 0, 1, -1, MINUTE, -MINUTE, HOUR])
            }
            4 | 5 => self.random.between(0, HOUR),
            _ => self.random.between(0, 12 * DAY),
        };
        age.max(0)
    }

    fn history(&mut self) -> Vec<Record> {
        let mut history = Vec::new();
        if self.random.percent(5) {
            // A first request.
            return history;
        }
        for _ in 0..self.random.between(1, 8) {
            let at_ms = self.now_ms - self.age();
            self.add_event(&mut history, at_ms);
        }
        if self.random.percent(40) {
            // A session runs.
            let at_ms = self.now_ms - self.random.between(0, 30 * MINUTE);
            self.add_event(&mut history, at_ms);
        }
        for _ in 0..self.random.between(0, 14) {
            let at_ms = self.now_ms - self.age();
            self.add_impression(&mut history, at_ms);
        }
        if self.random.percent(16) {
            self.add_burst(&mut history);
        }
        self.add_attributes(&mut history);
        self.add_assignments(&mut history);
        self.add_consents(&mut history);
        history.sort_by_key(|record| record.at_ms);
        self.add_transition(&mut history);
        if self.random.percent(90) {
            let bytes: [u64; 2] = [self.random.bits(), self.random.bits()];
            let unit = std::array::from_fn(|place| (bytes[place / 8] >> (place % 8 * 8)) as u8);
            history.insert(0, Record { at_ms: 0, what: What::Unit(unit) });
        }
        history
    }

    fn add_event(&mut self, history: &mut Vec<Record>, at_ms: i64) {
        let event = self.random.pick(&["view", "view", "buy", "answer"]).to_owned();
        let dimensions = vec![("topic".to_owned(), self.random.pick(&["a", "b"]).to_owned())];
        // Some are reported late.
        let time_ms = if self.random.percent(10) { at_ms - self.age() } else { at_ms };
        history.push(Record { at_ms, what: What::Event { event, time_ms, dimensions } });
    }

    fn kind(&mut self) -> Kind {
        *self.random.pick_of(&[
            Kind::Exposure,
            Kind::Exposure,
            Kind::Exposure,
            Kind::Click,
            Kind::Dismissal,
            Kind::Conversion,
        ])
    }

    /// An item and one of its slots, now and then another or none.
    fn item_and_slot(&mut self) -> (String, String) {
        let item = self.random.pick_of(&self.journey.items);
        let slot = match self.random.below(12) {
            0 => String::new(),
            1 => self.random.pick_of(&self.journey.slots).id.clone(),
            _ => self.random.pick_of(&item.slots).clone(),
        };
        let take = self.journey.slots.iter().find(|known| known.id == slot).map_or(1, |slot| slot.take);
        let number = self.random.between(1, take);
        (item.id.clone(), if number > 1 { format!("{slot}:{number}") } else { slot })
    }

    fn add_impression(&mut self, history: &mut Vec<Record>, at_ms: i64) {
        let (item, slot) = self.item_and_slot();
        let channel = self.random.percent(80).then(|| self.random.pick(&CHANNELS).to_owned());
        let what = What::Impression { kind: self.kind(), item, slot, channel, time_ms: at_ms };
        history.push(Record { at_ms, what });
    }

    /// More than a counter keeps exactly, of one kind.
    fn add_burst(&mut self, history: &mut Vec<Record>) {
        let apart = *self.random.pick_of(&[MINUTE, 20 * MINUTE, HOUR, 5 * HOUR]);
        let newest = self.age();
        let (item, slot) = self.item_and_slot();
        let kind = self.kind();
        let is_event = self.random.percent(40);
        for n in 0..self.random.between(31, 50) {
            let at_ms = self.now_ms - newest - n * apart - self.random.between(0, apart - 1);
            if is_event {
                self.add_event(history, at_ms);
            } else {
                let (item, slot, channel) = (item.clone(), slot.clone(), Some("web".to_owned()));
                history.push(Record { at_ms, what: What::Impression { kind, item, slot, channel, time_ms: at_ms } });
            }
        }
    }

    fn add_attributes(&mut self, history: &mut Vec<Record>) {
        let joined = self.now_ms - self.age();
        let facts = [
            ("plan", Fact::Text(self.random.pick(&["pro", "free"]).to_owned())),
            ("visits", Fact::Int(self.random.between(0, 6))),
            ("joined", Fact::Int(joined)),
            ("vip", Fact::Bool(self.random.percent(50))),
            ("rating", Fact::Double(*self.random.pick_of(&[0.0, -0.0, 1.5, 3.0, 3.0]))),
            ("answered", Fact::Bool(self.random.percent(50))),
        ];
        for (name, fact) in facts {
            if self.random.percent(65) {
                let at_ms = self.now_ms - self.age();
                let what = What::Attribute { name: name.to_owned(), time_ms: at_ms, value: Some(fact) };
                history.push(Record { at_ms, what });
            }
        }
    }

    fn add_assignments(&mut self, history: &mut Vec<Record>) {
        for experiment in self.journey.items.iter().filter_map(|item| item.experiment.as_ref()) {
            for _ in 0..self.random.weighted(&[65, 28, 7]) {
                let at_ms = self.now_ms - self.age();
                let version = match self.random.below(10) {
                    0..5 => experiment.version,
                    5 => experiment.version + 1,
                    _ => self.random.between(0, experiment.version),
                };
                // A variant that is gone matters only in the same version.
                let variant = match version == experiment.version && self.random.percent(10) {
                    true => "gone".to_owned(),
                    false => self.random.pick_of(&experiment.variants).0.clone(),
                };
                let experiment = experiment.id.clone();
                history.push(Record { at_ms, what: What::Assignment { experiment, variant, version, time_ms: at_ms } });
            }
        }
    }

    fn add_consents(&mut self, history: &mut Vec<Record>) {
        for (purpose, default) in &self.journey.purposes {
            let mut say = |at_ms: i64, granted: bool| {
                history.push(Record { at_ms, what: What::Consent { purpose: purpose.clone(), granted } });
            };
            let is_first_said = self.random.percent(if *default { 15 } else { 60 });
            if is_first_said {
                // Before everything else.
                let granted = self.random.percent(if *default { 60 } else { 90 });
                say(self.now_ms - 60 * DAY - self.random.between(0, DAY), granted);
            }
            let is_rare = purpose == "functional";
            while self.random.percent(if is_rare { 4 } else { 16 }) {
                let at_ms = self.now_ms - self.age();
                say(at_ms, self.random.percent(50));
            }
        }
    }

    /// A last transition, with a name that a stage has, had, or never had.
    fn add_transition(&mut self, history: &mut Vec<Record>) {
        if self.random.percent(25) {
            return;
        }
        let mut name = |stages: &Journey| {
            let stage = self.random.pick_of(&stages.stages);
            match self.random.below(12) {
                0 => "gone".to_owned(),
                1..5 if !stage.renamed_from.is_empty() => stage.renamed_from[0].clone(),
                _ => stage.id.clone(),
            }
        };
        let (from, to) = (name(self.journey), name(self.journey));
        let at_ms = self.now_ms - self.age();
        let place = history.iter().position(|record| record.at_ms > at_ms).unwrap_or(history.len());
        let times = |records: &[Record]| {
            let times = records.iter().filter_map(|record| match record.what {
                What::Event { time_ms, .. } => Some(time_ms),
                _ => None,
            });
            times.max().unwrap_or(0)
        };
        // At times nothing happened since: the visitor may not go back.
        let newest_ms = if self.random.percent(50) { times(&history[..place]) } else { times(history) };
        history.insert(place, Record { at_ms, what: What::Transition { from, to, time_ms: at_ms, newest_ms } });
    }

    fn request(&mut self) -> Request {
        let mut context = Context::new();
        for (name, values) in [
            ("channel", &["web", "web", "mail", "app"][..]),
            ("locale", &["de", "de-CH-1996", "gsw", "it-CH", "es-MX-x", "en-GB", "rm"]),
            ("campaign", &["spring", "autumn"]),
            ("device", &["mobile", "desktop"]),
        ] {
            if self.random.percent(80) {
                context.insert(name.to_owned(), Fact::Text(self.random.pick(values).to_owned()));
            }
        }
        if self.random.percent(2) {
            // More than one operation may take on.
            context.insert("campaign".to_owned(), Fact::Text("spring ".repeat(600)));
        }
        let page_started_ms = self.now_ms - *self.random.pick_of(&[0, 1, 1_000, MINUTE, 10 * MINUTE, HOUR]);
        let mut request = Request { context, page_started_ms, ..Request::default() };
        if self.random.percent(35) {
            for _ in 0..self.random.between(1, 3) {
                let (item, slot) = self.item_and_slot();
                let since = (page_started_ms - 1).max(self.now_ms - DAY);
                let time_ms = self.random.between(since, self.now_ms);
                request.unfolded.push(Happened { item, slot, kind: self.kind(), time_ms });
            }
        }
        if self.random.percent(30) {
            self.commit(&mut request);
        }
        if self.random.percent(12) {
            request.done.push(self.item_and_slot().0);
        }
        if self.random.percent(12) {
            request.preview = self.preview();
        }
        request
    }

    fn commit(&mut self, request: &mut Request) {
        for _ in 0..self.random.between(1, 3) {
            let (item, slot) = self.item_and_slot();
            let item = if self.random.percent(6) { "gone".to_owned() } else { item };
            let slot = if slot.is_empty() { "nowhere".to_owned() } else { slot };
            let experiment = self.journey.item(&item).and_then(|item| item.experiment.as_ref());
            let variant = experiment.map(|experiment| self.random.pick_of(&experiment.variants).0.clone());
            if self.random.percent(20) {
                // The page has seen it already.
                let (item, slot, time_ms) = (item.clone(), slot.clone(), self.now_ms);
                request.unfolded.push(Happened { item, slot, kind: Kind::Exposure, time_ms });
            }
            if self.random.percent(15) {
                let kind = *self.random.pick_of(&[Kind::Dismissal, Kind::Conversion]);
                let (item, slot, time_ms) = (item.clone(), slot.clone(), request.page_started_ms);
                request.unfolded.push(Happened { item, slot, kind, time_ms });
            }
            request.committed.push(Committed { slot, item, variant });
        }
    }

    fn preview(&mut self) -> Preview {
        let mut preview = Preview::default();
        let place = self.random.below(4);
        if place == 0 || self.random.percent(15) {
            preview.stage = Some(self.random.pick_of(&self.journey.stages).id.clone());
        }
        if place == 1 || self.random.percent(15) {
            for id in self.journey.segments.keys() {
                if self.random.percent(60) {
                    preview.segments.insert(id.clone(), self.random.percent(50));
                }
            }
        }
        if place == 2 || self.random.percent(15) {
            let (item, slot) = self.item_and_slot();
            preview.items.extend((!slot.is_empty()).then_some((slot, item)));
        }
        if place == 3 || self.random.percent(15) {
            for experiment in self.journey.items.iter().filter_map(|item| item.experiment.as_ref()) {
                if self.random.percent(60) {
                    let variant = self.random.pick_of(&experiment.variants).0.clone();
                    preview.variants.push((experiment.id.clone(), variant));
                }
            }
        }
        preview
    }
}
