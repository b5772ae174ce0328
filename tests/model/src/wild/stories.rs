//! Random stories of several devices of one or two persons: what each is told, when its clock is wrong, when it starts anew, is
//! copied, signs out, and who learns from whom.

use super::random::Random;
use crate::journey::Journey;
use crate::profile::{Apart, Refused, Replica, Report};
use crate::time::{DAY, HOUR, MINUTE};
use crate::visitor::{Fact, Kind, What};

/// Around which everything happens: 2026-05-04T12:00:00Z.
const NOON_MS: i64 = 1_777_896_000_000;

/// Devices of persons and what happens to them.
#[derive(Clone, Debug)]
pub struct Story {
    /// YAML.
    pub journey: String,
    /// Device, first part, and source of each.
    pub devices: Vec<(u64, u64, String)>,
    pub steps: Vec<Step>,
    /// When views are asked.
    pub now_ms: i64,
}

/// Something that happens. Devices are told by their place in the list; copies come behind the last one.
#[derive(Clone, Debug)]
pub enum Step {
    Tell {
        device: usize,
        report: Report,
        at_ms: i64,
    },
    Restart {
        device: usize,
        part: u64,
    },
    /// A copy of the storage is there from now on, which starts anew with this part.
    Copy {
        device: usize,
        part: u64,
    },
    Learn {
        device: usize,
        from: usize,
    },
    Offset {
        device: usize,
        offset_ms: i64,
    },
    Erase {
        device: usize,
        number: u64,
        at_ms: i64,
    },
    /// This device bars the other one.
    Split {
        device: usize,
        barred: usize,
        joined_ms: i64,
        at_ms: i64,
    },
    /// What was not sent yet is brought to the other device.
    SignOut {
        device: usize,
        to: usize,
    },
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Came {
    Done,
    /// Taken in, but it changed nothing.
    Unchanged,
    Refused(Refused),
    Apart(Apart),
}

impl Story {
    /// The devices at its beginning.
    pub fn begin(&self) -> Vec<Replica> {
        self.devices.iter().map(|(device, part, source)| Replica::new(*device, *part, source)).collect()
    }

    /// The devices at its end, and what each step came to.
    pub fn played(&self) -> (Vec<Replica>, Vec<Came>) {
        let journey = Journey::read(&self.journey);
        let mut devices = self.begin();
        let came = self.steps.iter().map(|step| play(&journey, &mut devices, step)).collect();
        (devices, came)
    }
}

/// Does one step.
pub fn play(journey: &Journey, devices: &mut Vec<Replica>, step: &Step) -> Came {
    let learned = |result: Result<(), Apart>| result.map_or_else(Came::Apart, |()| Came::Done);
    match step {
        Step::Tell { device, report, at_ms } => match devices[*device].apply(journey, report.clone(), *at_ms) {
            Ok(true) => Came::Done,
            Ok(false) => Came::Unchanged,
            Err(refused) => Came::Refused(refused),
        },
        Step::Restart { device, part } => {
            devices[*device].restart(*part);
            Came::Done
        }
        Step::Copy { device, part } => {
            let mut copy = devices[*device].copy();
            copy.restart(*part);
            devices.push(copy);
            Came::Done
        }
        Step::Learn { device, from } => {
            let other = devices[*from].clone();
            learned(devices[*device].learn_from(journey, &other))
        }
        Step::Offset { device, offset_ms } => {
            devices[*device].set_offset(*offset_ms);
            Came::Done
        }
        Step::Erase { device, number, at_ms } => {
            devices[*device].erase(*number, *at_ms);
            Came::Done
        }
        Step::Split { device, barred, joined_ms, at_ms } => {
            let barred = devices[*barred].device();
            devices[*device].split(barred, *joined_ms, *at_ms);
            Came::Done
        }
        Step::SignOut { device, to } => {
            let unsent = devices[*device].sign_out();
            learned(devices[*to].learn_from(journey, &unsent))
        }
    }
}

/// The story of this seed.
pub fn story(seed: u64) -> Story {
    let mut random = Random::new(seed ^ 0x7374_6f72_6965_7321);
    let journey = journey(&mut random);
    let count = random.between(2, 4) as u64;
    let source = |random: &mut Random| random.pick(&["web", "web", "crm", "app"]).to_owned();
    let devices: Vec<(u64, u64, String)> =
        (1..=count).map(|device| (device, device * 10 + 1, source(&mut random))).collect();
    let mut teller = Teller {
        devices: devices.len(),
        steps: Vec::new(),
        next_part: 1_000,
        copies: random.percent(30),
        clocks: random.percent(40),
        starts: *random.pick_of(&[4, 8, 40]),
        persons: random.percent(60),
        events: Vec::new(),
        random,
    };
    let length = teller.random.between(20, 120);
    // In few stories somebody sees more than a section has room for: they are long.
    let crowded_at = teller.random.percent(4).then(|| teller.random.between(length / 2, length - 1));
    for device in 0..teller.devices {
        let unit = [teller.random.bits() as u8; 16];
        teller.tell(device, What::Unit(unit).into(), NOON_MS - 60 * DAY);
    }
    for number in 0..length {
        if crowded_at == Some(number) {
            let device = teller.device();
            teller.crowd(device);
        }
        teller.step();
    }
    let now_ms = NOON_MS + teller.random.between(0, 3) * 20 * MINUTE;
    Story { journey, devices, steps: teller.steps, now_ms }
}

fn journey(random: &mut Random) -> String {
    let mut default = |percent| if random.percent(percent) { "granted" } else { "denied" };
    let (marketing, research) = (default(60), default(30));
    let rank = random.pick(&["[nobody]", "[crm, web]", "[web]", "[app, crm]"]);
    let scale = random.pick(&["0.01", "1", "0.5", "100"]);
    format!(
        "
journey: stories
version: 1
purposes: {{ functional: {{ default: granted }}, marketing: {{ default: {marketing} }}, research: {{ default: {research} }} }}
profile:
  attributes:
    country: {{ type: string, purpose: functional, source_rank: {rank} }}
    visits: {{ type: int, purpose: functional }}
    rating: {{ type: double, purpose: marketing }}
    tags: {{ type: list(string), purpose: research }}
    mail: {{ type: string, purpose: functional, identity: true }}
    member: {{ type: bool, purpose: functional, verified: true }}
  events:
    view: {{ purpose: functional, dimensions: [topic] }}
    buy: {{ purpose: marketing, dimensions: [sku], measures: {{ revenue: {{ scale: {scale} }} }} }}
    poll: {{ purpose: research }}
  feedback: {{ nps: {{ purpose: marketing, min: 0, max: 10 }} }}
  records: {{ exposures: marketing }}
  interests: {{ topic: {{ from: view.topic, half_life: 1d }} }}
stages: [{{ id: first }}, {{ id: second, enter: \"count('view', '7d') > 20\" }}, {{ id: third, enter: \"happened('buy', '1d')\" }}]
slots: {{ hero: {{}}, over: {{ interruptive: true }} }}
items:
  - {{ id: offer, slots: [hero], tags: [promo], campaign: spring, caps: [{{ max: 3, per: 7d }}] }}
  - {{ id: asks, slots: [hero, over], purpose: functional, tags: [promo], caps: [{{ max: 4, per: 30d, scope: tag }}] }}
  - {{ id: sold, slots: [over], when: \"sum('buy', 'revenue', '30d') > 50.0\", cool_down: [{{ event: buy, for: 1h }}] }}
  - {{ id: likes, slots: [hero], priority: 1, when: \"count('view', '9d', 'topic', 'a') > 3 || profile.country == 'CH'\" }}
  - {{ id: rare, slots: [over], when: \"happened('view', '30d', 'topic', 'c')\" }}
  - {{ id: member, slots: [over], priority: 2, when: profile.member }}
"
    )
}

struct Teller {
    devices: usize,
    steps: Vec<Step>,
    next_part: u64,
    copies: bool,
    /// Some clocks are wrong.
    clocks: bool,
    /// How often parts are closed.
    starts: usize,
    /// Somebody signs out, is barred, or is another one.
    persons: bool,
    /// Times of events, so that some happen at the same moment.
    events: Vec<i64>,
    random: Random,
}

impl Teller {
    fn device(&mut self) -> usize {
        self.random.below(self.devices)
    }

    fn tell(&mut self, device: usize, report: Report, at_ms: i64) {
        self.steps.push(Step::Tell { device, report, at_ms });
    }

    fn part(&mut self) -> u64 {
        self.next_part += 1;
        self.next_part
    }

    fn age(&mut self) -> i64 {
        let span = *self.random.pick_of(&[MINUTE, HOUR, DAY, 10 * DAY, 40 * DAY]);
        self.random.between(0, span)
    }

    fn step(&mut self) {
        let device = self.device();
        let copies = if self.copies { 3 } else { 0 };
        let clocks = if self.clocks { 6 } else { 0 };
        let persons = if self.persons { 2 } else { 0 };
        match self.random.weighted(&[70, 25, self.starts, copies, clocks, 1, persons, persons, 2]) {
            0 => self.report(device),
            1 => {
                let from = self.device();
                if from != device {
                    self.steps.push(Step::Learn { device, from });
                }
            }
            2 => {
                let part = self.part();
                self.steps.push(Step::Restart { device, part });
            }
            3 => {
                let part = self.part();
                self.steps.push(Step::Copy { device, part });
                self.devices += 1;
            }
            4 => {
                let span = *self.random.pick_of(&[1_000, HOUR, DAY, 3 * DAY]);
                let offset_ms = self.random.between(-span, span);
                self.steps.push(Step::Offset { device, offset_ms });
            }
            5 => {
                let (number, at_ms) = (self.random.bits(), NOON_MS - self.age());
                self.steps.push(Step::Erase { device, number, at_ms });
            }
            6 => {
                let barred = self.device();
                if barred != device {
                    let joined_ms = NOON_MS - self.age();
                    let at_ms = self.random.between(joined_ms, NOON_MS);
                    self.steps.push(Step::Split { device, barred, joined_ms, at_ms });
                }
            }
            7 => {
                let to = self.device();
                if to != device {
                    self.steps.push(Step::SignOut { device, to });
                }
            }
            _ => self.many(device),
        }
    }

    /// Many events at once: so many that exact times, or counters, do not suffice.
    fn many(&mut self, device: usize) {
        let values = self.random.percent(40);
        let event = self.random.pick(&["view", "buy"]);
        // With what they add up to, more would be more bytes than a section has room for, and the model counts no bytes.
        let count = match (values, event) {
            (true, "buy") => self.random.between(100, 200),
            (true, _) => self.random.between(200, 600),
            _ => self.random.between(30, 80),
        };
        let until = NOON_MS - self.age();
        let gap = *self.random.pick_of(&[1, MINUTE, HOUR, 7 * HOUR]);
        for n in (0..count).rev() {
            let value = if values { format!("{event}-{n}") } else { "a".to_owned() };
            let time_ms = until - n * gap;
            let report = self.event(event, &value, time_ms);
            self.tell(device, report, time_ms);
        }
    }

    /// More values of a dimension than a section has counters, not all of them in order, some of them again.
    fn crowd(&mut self, device: usize) {
        let count = self.random.between(600, 800);
        let gap = *self.random.pick_of(&[1, 1_000, MINUTE, HOUR / 4]);
        let until = NOON_MS - self.random.between(0, DAY);
        for n in 0..count {
            let at_ms = until - (count - n) * gap;
            let time_ms = if self.random.percent(90) { at_ms } else { at_ms - self.age() };
            let value = match self.random.below(100) {
                0..3 if n < 100 => self.random.pick(&["a", "b", "c"]).to_owned(),
                3..9 => format!("view-{}", self.random.between(0, n)),
                _ => format!("view-{n}"),
            };
            let (event, dimensions) = ("view".to_owned(), vec![("topic".to_owned(), value)]);
            self.tell(device, Report::Event { event, time_ms, dimensions, id: None, measures: Vec::new() }, at_ms);
            if self.random.percent(1) {
                self.report(device);
            }
        }
    }

    fn event(&mut self, event: &str, value: &str, time_ms: i64) -> Report {
        let dimension = if event == "buy" { "sku" } else { "topic" };
        let has_value = event != "poll" && self.random.percent(90);
        let dimensions = has_value.then(|| (dimension.to_owned(), value.to_owned()));
        let number = match self.random.below(20) {
            0 => f64::NAN,
            1 => 1e300,
            2 => 4e18,
            _ => self.random.between(-2_000, 9_000) as f64 / 8.0,
        };
        let has_measure = event == "buy" && self.random.percent(80);
        let measures = has_measure.then(|| ("revenue".to_owned(), number));
        let id = self.random.percent(30).then(|| self.random.below(60).to_string());
        Report::Event {
            event: event.to_owned(),
            time_ms,
            dimensions: dimensions.into_iter().collect(),
            id,
            measures: measures.into_iter().collect(),
        }
    }

    fn report(&mut self, device: usize) {
        let at_ms = NOON_MS - self.age();
        let time_ms = match self.random.below(6) {
            0 => at_ms - self.age(),
            1 => at_ms + self.age(),
            2 if !self.events.is_empty() => *self.random.pick_of(&self.events),
            _ => at_ms,
        };
        self.events.push(time_ms);
        let report = match self.random.weighted(&[30, 18, 12, 8, 14, 5, 5, 4, 3]) {
            0 => {
                let event = self.random.pick(&["view", "view", "buy", "poll", "gone"]);
                let long = "x".repeat(129);
                let value = self.random.pick(&["a", "a", "b", "c", "", long.as_str()]);
                self.event(event, value, time_ms)
            }
            1 => self.attribute(time_ms),
            2 => {
                let purpose = self.random.pick(&["functional", "marketing", "marketing", "research", "research"]);
                let granted = purpose == "functional" || self.random.percent(60);
                Report::consent(purpose, granted)
            }
            3 => {
                let (from, to) = (self.stage(), self.stage());
                let newest_ms = *self.random.pick_of(&self.events);
                if self.random.percent(50) {
                    Report::Transition { from, to, time_ms, newest_ms, id: self.random.below(6) as u64 }
                } else {
                    What::Transition { from, to, time_ms, newest_ms }.into()
                }
            }
            4 => {
                let kind = *self.random.pick_of(&[Kind::Exposure, Kind::Exposure, Kind::Click, Kind::Dismissal]);
                let item = self.random.pick(&["offer", "asks", "sold", "likes", "gone"]).to_owned();
                let slot = self.random.pick(&["hero", "over", ""]).to_owned();
                let channel = self.random.percent(60).then(|| self.random.pick(&["web", "mail"]).to_owned());
                What::Impression { kind, item, slot, channel, time_ms }.into()
            }
            5 => {
                let variant = self.random.pick(&["red", "blue"]).to_owned();
                let version = self.random.between(1, 3);
                What::Assignment { experiment: "colour".to_owned(), variant, version, time_ms }.into()
            }
            6 => {
                let text = "x".repeat(if self.random.percent(5) { 1_025 } else { self.random.below(9) });
                let value = self.random.between(0, 10) as f64;
                Report::Feedback { kind: "nps".to_owned(), time_ms, value, text }
            }
            7 => {
                let (channel, text) = ("web".to_owned(), self.random.below(9).to_string());
                Report::Message { channel, by_visitor: self.random.percent(50), time_ms, text }
            }
            _ => What::Unit([self.random.bits() as u8; 16]).into(),
        };
        self.tell(device, report, at_ms);
    }

    fn stage(&mut self) -> String {
        self.random.pick(&["first", "second", "third", "gone"]).to_owned()
    }

    fn attribute(&mut self, time_ms: i64) -> Report {
        let name = self.random.pick(&["country", "country", "visits", "rating", "tags", "mail", "member", "gone"]);
        let word = |random: &mut Random| random.pick(&["AT", "CH", "DE", "Zürich", ""]).to_owned();
        let fact = match name {
            "visits" => Fact::Int(self.random.between(-3, 300)),
            "rating" => Fact::Double(self.random.between(-8, 8) as f64 / 4.0),
            "tags" => Fact::Texts((0..self.random.below(4)).map(|_| word(&mut self.random)).collect()),
            "member" => Fact::Bool(self.random.percent(50)),
            "mail" => Fact::Text(
                if self.persons { self.random.pick(&["a@b.c", "a@b.c", "x@y.z"]) } else { "a@b.c" }.to_owned(),
            ),
            _ => Fact::Text(word(&mut self.random)),
        };
        let fact = if self.random.percent(4) { Fact::Double(0.5) } else { fact };
        let value = (!self.random.percent(12)).then_some(fact);
        What::Attribute { name: name.to_owned(), time_ms, value }.into()
    }
}
