//! Stories of several devices, told to the engine and to the naive model: what each device takes in, what it knows then, and what it decides.
//!
//! `ETAPPE_CASES` sets how many stories, `ETAPPE_FIRST` the first one; the closing line is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod asked;
mod crowd;
mod lived;

use asked::Asked;
use std::collections::BTreeSet;

use etappe::base::hash::stable_hash;
use etappe::engine::Profile;
use etappe::model::{Detail, Page, Record, Refusal, Scalar, Schema, Value, Window};
use etappe::profile::{ProfileError, View};
use etappe_model::profile::{Refused, Replica, Report};
use etappe_model::wild::stories::{Came, Step, Story, play, story};
use etappe_model::{Journey, Known, Request, What, coverage, decide_known};

const CASES: usize = 300;
/// Of so many steps one is followed by a look at all devices; of more in a story that would have too many looks.
const STEPS: usize = 16;
const MOST_LOOKS: usize = 20;

/// The engine's side of a story.
struct Devices<'s> {
    schema: &'s Schema,
    profiles: Vec<Profile>,
    drawn: u64,
}

impl Devices<'_> {
    fn bits(&mut self) -> [u8; 16] {
        self.drawn += 1;
        let mut bits = [0x5a; 16];
        bits[..8].copy_from_slice(&self.drawn.to_le_bytes());
        bits
    }

    fn play(&mut self, step: &Step) -> Result<(), String> {
        let bits = self.bits();
        let apart = |error: ProfileError| match error {
            ProfileError::OtherPerson => "Apart(OtherPerson)".to_owned(),
            other => format!("{other:?}"),
        };
        match step {
            Step::Tell { device, report, at_ms } => tell(&mut self.profiles[*device], report, *at_ms).map_err(named)?,
            Step::Restart { device, .. } => self.profiles[*device].begin(bits),
            Step::Copy { device, .. } => {
                let stored = self.profiles[*device].encode();
                let mut copy = Profile::open(self.schema.clone(), &stored, bits).expect("what was stored");
                copy.begin(bits);
                self.profiles.push(copy);
            }
            Step::Learn { device, from } => {
                let delta = self.profiles[*from].delta(&self.profiles[*device].versions()).expect("whole versions");
                self.profiles[*device].merge(&delta, bits).map_err(apart)?;
            }
            Step::Offset { device, offset_ms } => self.profiles[*device].set_clock_ahead(*offset_ms),
            Step::Erase { device, at_ms, .. } => self.profiles[*device].erase(bits, *at_ms),
            Step::Split { device, barred, joined_ms, at_ms } => {
                let barred = self.profiles[*barred].device();
                self.profiles[*device].split(barred, *joined_ms, *at_ms);
            }
            Step::SignOut { device, to } => {
                let unsent = self.profiles[*device].sign_out(bits);
                let unsent = Profile::open(self.schema.clone(), &unsent, [0; 16]).expect("what was stored");
                let delta = unsent.delta(&self.profiles[*to].versions()).expect("whole versions");
                // What begins as a new device there is another one than the one that begins here.
                let bits = self.bits();
                self.profiles[*to].merge(&delta, bits).map_err(apart)?;
            }
        }
        Ok(())
    }
}

/// A refusal by the model's name.
fn named(refusal: Refusal) -> String {
    let refused = match refusal {
        Refusal::Undeclared => Refused::Undeclared,
        Refusal::NoConsent => Refused::NoConsent,
        Refusal::TypeMismatch => Refused::WrongType,
        Refusal::Repeated => Refused::Repeated,
        Refusal::OtherPerson => Refused::OtherPerson,
        Refusal::Full | Refusal::Malformed => Refused::TooLong,
    };
    format!("Refused({refused:?})")
}

fn tell(profile: &mut Profile, report: &Report, at_ms: i64) -> Result<(), Refusal> {
    let pairs = |pairs: &'_ [(String, String)]| -> Vec<(String, String)> { pairs.to_vec() };
    match report {
        Report::Event { event, time_ms, dimensions, id, measures } => {
            let dimensions = pairs(dimensions);
            let dimensions: Vec<_> = dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let measures: Vec<_> = measures.iter().map(|(name, number)| (name.as_str(), *number)).collect();
            let id = id.as_deref().unwrap_or_default();
            let (dimensions, measures) = (&dimensions, &measures);
            profile.apply(&Record::Event { name: event, time_ms: *time_ms, dimensions, measures, id }, at_ms)
        }
        Report::Transition { from, to, time_ms, newest_ms, id } => {
            let (at, newest_ms) = (*time_ms, *newest_ms);
            profile.apply(&Record::Transition { from, to, at_ms: at, newest_ms, id: *id }, at_ms)
        }
        Report::Feedback { kind, time_ms, value, text } => {
            profile.apply(&Record::Feedback { kind, time_ms: *time_ms, score: *value, text }, at_ms)
        }
        Report::Message { channel, by_visitor, time_ms, text } => {
            let (time_ms, from_visitor) = (*time_ms, *by_visitor);
            profile.apply(&Record::Message { channel, from_visitor, time_ms, text }, at_ms)
        }
        Report::Plain(what) => match lived::record(what, at_ms, |record| profile.apply(record, at_ms)) {
            Some(result) => result,
            None => Ok(()),
        },
    }
}

/// The story without what the two sides cannot tell alike: a transition's number must not depend on whose unit it is made of.
fn alike(mut story: Story) -> Story {
    // Which of two erasures counts that did not know of each other, their random numbers say, and those differ.
    let mut erased = 0;
    story.steps.retain(|step| {
        erased += usize::from(matches!(step, Step::Erase { .. }));
        erased < 2 || !matches!(step, Step::Erase { .. })
    });
    // Buckets move with a wrong clock by whole ones, once more when parts are settled that were written by differently wrong ones.
    let has_wrong_clocks = story.steps.iter().any(|step| matches!(step, Step::Offset { .. }));
    story.steps.retain(|step| !has_wrong_clocks || !matches!(step, Step::Restart { .. }));
    // Of two counters that counted last at one moment, either may make room first, and of two answers either be the latest: so no two
    // things happen at one.
    let mut moments = BTreeSet::new();
    for step in &mut story.steps {
        let Step::Tell { report, at_ms, .. } = step else { continue };
        let time_ms = match report {
            Report::Event { time_ms, .. } | Report::Feedback { time_ms, .. } => time_ms,
            Report::Plain(What::Impression { time_ms, .. }) => time_ms,
            _ => continue,
        };
        *time_ms = (*time_ms).min(*at_ms);
        while !moments.insert(*time_ms) {
            *time_ms -= 1;
        }
    }
    for step in &mut story.steps {
        let Step::Tell { report, at_ms, .. } = step else { continue };
        let (from, to, time_ms, newest_ms, id) = match report {
            Report::Plain(What::Transition { from, to, time_ms, newest_ms }) => (from, to, *time_ms, *newest_ms, 0),
            Report::Transition { from, to, time_ms, newest_ms, id } => (from, to, *time_ms, *newest_ms, *id % 2),
            _ => continue,
        };
        // No event is newer than the moment, so that what is taken in is what the number is made of.
        let (time_ms, newest_ms) = (time_ms.min(*at_ms), newest_ms.min(time_ms).min(*at_ms));
        let id = stable_hash(&[from.as_bytes(), to.as_bytes(), &newest_ms.to_le_bytes(), &[id as u8]]);
        *report = Report::Transition { from: from.clone(), to: to.clone(), time_ms, newest_ms, id };
    }
    story
}

/// What a device decides, and why not otherwise.
fn decided(page: &Page, asked: &Asked) -> Vec<String> {
    let pack = asked.engine.pack();
    let mut told = vec![format!("stage {}", pack.stage_name(page.stage))];
    for decision in &page.decisions {
        let losers = decision.losers.iter().map(|loser| {
            let cause = loser.cause.map(|cause| format!(":{}", cause.name())).unwrap_or_default();
            format!(" {}:{}{cause}", pack.item_name(loser.item), loser.reason.name())
        });
        let item = decision.item.map(|item| pack.item_name(item));
        told.push(format!("{} {item:?}{}", pack.slot_name(decision.slot), losers.collect::<String>()));
    }
    told
}

fn decided_by_model(page: &etappe_model::Page) -> Vec<String> {
    let mut told = vec![format!("stage {}", page.stage)];
    for slot in &page.slots {
        let losers = slot.losers.iter().map(|loser| format!(" {}:{}", loser.item, loser.reason));
        told.push(format!("{} {:?}{}", slot.slot, slot.item.as_deref(), losers.collect::<String>()));
    }
    told
}

const WINDOWS: [&str; 6] = ["1h", "1d", "7d", "9d", "30d", "400d"];
const COUNTED: [(&str, Option<(&str, &str)>); 6] = [
    ("view", None),
    ("view", Some(("topic", "a"))),
    ("view", Some(("topic", "b"))),
    ("buy", None),
    ("buy", Some(("sku", "a"))),
    ("poll", None),
];

/// What a view says, in the words of [`known_lines`].
fn view_lines(view: &[u8], now_ms: i64) -> Vec<String> {
    let view = View::parse(view).expect("a profile's own view");
    let mut told = vec![format!("newest {}", view.newest_ms())];
    let stage = view.stage().map(|stage| (stage.stage, stage.at_ms, stage.newest_ms));
    told.push(format!("stage {stage:?}"));
    for name in ["country", "visits", "rating", "tags", "mail"] {
        told.push(format!("{name} {:?}", view.attribute(name).map(Scalar::from)));
    }
    let answer = match view.attribute("@feedback.nps") {
        Some(Value::Double(answer)) => Some(answer),
        _ => None,
    };
    told.push(format!("nps {answer:?}"));
    let start_ms = view.session_start_ms(now_ms);
    told.push(format!("session {start_ms}"));
    for (event, dimension) in COUNTED {
        let by_bytes = dimension.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        if let Some(counter) = view.counter(event.as_bytes(), by_bytes) {
            told.push(format!("{event} {dimension:?} total {}", counter.total()));
            for window in WINDOWS {
                let window_of = Window::parse(window).expect("a window");
                told.push(format!("{event} {dimension:?} {window} {}", counter.count(window_of, now_ms, start_ms)));
            }
        }
    }
    told
}

fn known_lines(known: &Known, now_ms: i64) -> Vec<String> {
    use etappe_model::Window as Span;
    let mut told = vec![format!("newest {}", known.newest_ms())];
    let stage = known.stage.as_ref().map(|stage| (stage.to.as_str(), stage.at_ms, stage.newest_ms));
    told.push(format!("stage {stage:?}"));
    for name in ["country", "visits", "rating", "tags", "mail"] {
        let value = known.attributes.get(name).map(|(_, value)| scalar(value));
        told.push(format!("{name} {value:?}"));
    }
    told.push(format!("nps {:?}", known.feedback.get("nps").map(|answer| answer.1)));
    let session = Span::read("session").expect("a window");
    let start_ms = known.begins_after(session, now_ms).map_or(now_ms, |after| after + 1);
    told.push(format!("session {start_ms}"));
    for (event, dimension) in COUNTED {
        let total = known.count(event, dimension, Span::All, now_ms);
        if let Ok(total) = total.as_ref().filter_known() {
            told.push(format!("{event} {dimension:?} total {total}"));
            for window in WINDOWS {
                let span = Span::read(window).expect("a window");
                let count = known.count(event, dimension, span, now_ms).unwrap_or(-1);
                told.push(format!("{event} {dimension:?} {window} {count}"));
            }
        }
    }
    told
}

trait FilterKnown {
    fn filter_known(self) -> Result<i64, ()>;
}

impl<E> FilterKnown for Result<&i64, E> {
    fn filter_known(self) -> Result<i64, ()> {
        self.ok().copied().filter(|total| *total > 0).ok_or(())
    }
}

fn scalar(value: &etappe_model::Value) -> Scalar {
    match value {
        etappe_model::Value::Bool(value) => Scalar::Bool(*value),
        etappe_model::Value::Int(value) => Scalar::Int(*value),
        etappe_model::Value::Double(value) => Scalar::Double(*value),
        etappe_model::Value::Text(value) => Scalar::String(value.clone()),
        etappe_model::Value::List(values) => {
            let texts = values.iter().map(|value| match value {
                etappe_model::Value::Text(text) => text.as_str(),
                _ => "?",
            });
            Scalar::Strings(texts.collect())
        }
        other => Scalar::String(format!("{other:?}")),
    }
}

/// The first thing that the two sides of a story do not say alike.
fn difference(seed: u64) -> Option<String> {
    let story = alike(story(seed));
    let asked = asked::asked(&story.journey).expect("the stories' journey compiles");
    let (journey, schema) = (Journey::read(&story.journey), asked.engine.pack().schema());
    let mut models: Vec<Replica> = story.begin();
    let mut devices = Devices { schema: &schema, profiles: Vec::new(), drawn: seed << 20 };
    for (_, _, source) in &story.devices {
        let (bits, again) = (devices.bits(), devices.bits());
        let mut profile = Profile::open(schema.clone(), &[], bits).expect("a new profile opens");
        profile.set_source(source, again);
        devices.profiles.push(profile);
    }
    let has_wrong_clocks = story.steps.iter().any(|step| matches!(step, Step::Offset { .. }));
    let steps = STEPS.max(story.steps.len() / MOST_LOOKS);
    for (number, step) in story.steps.iter().enumerate() {
        let came = play(&journey, &mut models, step);
        models.iter_mut().for_each(|model| model.open(&journey));
        let expected = match came {
            Came::Done | Came::Unchanged => "fine".to_owned(),
            Came::Refused(Refused::TooMany) => format!("{:?}", Came::Refused(Refused::TooLong)),
            other => format!("{other:?}"),
        };
        let found = devices.play(step).err().unwrap_or_else(|| "fine".to_owned());
        if found != expected {
            return Some(format!("step {number} {step:?}: the engine says {found}, the model {expected}"));
        }
        if number % steps == 0 || number + 1 == story.steps.len() {
            for (place, (profile, model)) in devices.profiles.iter().zip(&models).enumerate() {
                let differing = look(profile, model, (&asked, &journey), (story.now_ms, has_wrong_clocks));
                if !differing.is_empty() {
                    return Some(format!("after step {number} {step:?}, device {place}:\n{differing}"));
                }
            }
        }
    }
    None
}

fn look(
    profile: &Profile,
    model: &Replica,
    (asked, journey): (&Asked, &Journey),
    (now_ms, has_wrong_clocks): (i64, bool),
) -> String {
    let (view, known) = (profile.view(), model.known(journey));
    let (mut told, mut expected) = (view_lines(&view, now_ms), known_lines(&known, now_ms));
    if has_wrong_clocks {
        // Which spans make room for those that lie ahead depends on which parts are joined first.
        for lines in [&mut told, &mut expected] {
            lines.retain(|line| !line.starts_with("session"));
        }
    }
    if told.len() != expected.len() {
        let only = |lines: &[String], others: &[String]| {
            lines.iter().filter(|line| !others.contains(line)).cloned().collect::<Vec<_>>().join("; ")
        };
        return format!("  engine {}\n  model  {}", only(&told, &expected), only(&expected, &told));
    }
    let request = Request::default();
    let page = asked.with_context(&request, |context| asked.engine.decide(&view, context, now_ms, Detail::Losers));
    told.extend(decided(&page.expect("a profile's own view"), asked));
    expected.extend(decided_by_model(&decide_known(journey, &known, &request, now_ms)));
    lived::differing(&told, &expected)
}

#[test]
fn devices_and_the_naive_model_tell_the_same_stories() {
    let (cases, first) = (crowd::cases(CASES), crowd::first());
    let (mut failures, mut told) = (0, Vec::new());
    for seed in first..first + cases {
        if let Some(difference) = difference(seed as u64) {
            failures += 1;
            if told.len() < 40 {
                told.push(format!("story {seed}: {difference}"));
            }
        }
    }
    let met = coverage::take();
    let of =
        |cause: &str| met.iter().filter(|(name, _)| name.contains(cause)).map(|(_, times)| *times).max().unwrap_or(0);
    println!(
        "\nconsent_cases={cases} consent_failures={failures} stories_evicted={} stories_unverified={}",
        of("evicted"),
        of("unverified")
    );
    assert!(told.is_empty(), "{failures} of {cases} differ\n{}", told.join("\n"));
}
