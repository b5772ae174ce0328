//! The corpus of conditions, `conditions.json`: one file that native Rust, Node and browsers run.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::explain::Language;
use etappe::model::{Context, Detail, Fact, Reason, Record, Scalar};
use etappe::syntax::Format;
use serde_json::{Map, Value as Json, json};

/// The text of the corpus.
const CORPUS: &str = include_str!("conditions.json");

/// The version of the corpus that this code reads.
const SPEC_VERSION: u64 = 1;

/// A condition, what it may look at, and what it comes to.
#[derive(Debug, Clone)]
pub struct Case {
    /// `group/case`.
    pub name: String,
    /// The condition.
    pub condition: String,
    /// `true`, `false`, or the cause for which it cannot be told.
    pub expect: String,
    given: Map<String, Json>,
    attributes: Vec<(String, Scalar)>,
    context: Vec<(String, Scalar)>,
    now_ms: i64,
}

/// All cases with the journey in which they stand.
#[derive(Debug, Clone)]
pub struct Corpus {
    journey: Json,
    /// In the order of the file.
    pub cases: Vec<Case>,
}

impl Corpus {
    /// Reads the corpus.
    pub fn load() -> Self {
        let root: Json = serde_json::from_str(CORPUS).expect("the corpus is JSON");
        assert_eq!(root["specVersion"], SPEC_VERSION, "another version of the corpus");
        let now_ms = root["now"].as_i64().expect("`now`");
        let cases = root["cases"].as_array().expect("`cases`").iter().map(|case| Case::read(case, now_ms));
        Self { journey: root["journey"].clone(), cases: cases.collect() }
    }

    /// What the condition of a case comes to: `true`, `false`, or a cause.
    pub fn outcome(&self, case: &Case) -> String {
        self.outcome_of(&case.condition, case)
    }

    /// What another condition comes to, given what the case gives.
    pub fn outcome_of(&self, condition: &str, case: &Case) -> String {
        let mut journey = self.journey.clone();
        journey["items"][0]["when"] = json!(condition);
        decided(&journey, case)
    }

    /// What the condition of a case comes to as its explanation writes it.
    pub fn outcome_as_written(&self, case: &Case) -> String {
        let mut journey = self.journey.clone();
        journey["items"][0]["when"] = json!(case.condition);
        let compiled = compile(&journey.to_string(), Format::Json);
        let Some(pack) = compiled.pack else {
            return format!("refused: {:?}", compiled.diagnostics);
        };
        let engine = Engine::load(pack).expect("a compiled pack loads");
        let why = engine.explain(&[], &Context::default(), case.now_ms, Language::English);
        let why = why.expect("the empty view is readable");
        let when = why.slots[0].items[0].when.as_ref().expect("the item has a condition");
        self.outcome_of(&when.text, case)
    }

    /// What a condition comes to if it stands in a segment and the item asks for that.
    pub fn outcome_in_segment(&self, condition: &str, case: &Case) -> String {
        let mut journey = self.journey.clone();
        journey["segments"]["under-test"] = json!(condition);
        journey["items"][0]["when"] = json!("segment('under-test')");
        decided(&journey, case)
    }
}

impl Case {
    fn read(case: &Json, now_ms: i64) -> Self {
        let text = |name: &str| case[name].as_str().unwrap_or_else(|| panic!("`{name}` of {case}")).to_owned();
        let expect = case["expect"].as_bool().map_or_else(|| text("expect"), |holds| holds.to_string());
        Self {
            name: text("name"),
            condition: text("condition"),
            expect,
            given: case.as_object().expect("a case is an object").clone(),
            attributes: values(&case["attributes"]),
            context: values(&case["context"]),
            now_ms: case["now"].as_i64().unwrap_or(now_ms),
        }
    }

    fn map(&self, name: &str) -> Vec<(&str, &Json)> {
        let map = self.given.get(name).and_then(Json::as_object);
        map.into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
    }

    /// Consent first, then attributes, then events.
    fn records(&self) -> Vec<Record<'_>> {
        let time_ms = self.now_ms;
        let granted = |(purpose, word): (_, &Json)| Record::Consent { purpose, granted: word == true, time_ms };
        let mut records: Vec<Record<'_>> = self.map("consent").into_iter().map(granted).collect();
        for (name, value) in &self.attributes {
            records.push(Record::Attribute { name, time_ms, value: Some(value.as_value()) });
        }
        records
    }

    fn events(&self) -> Vec<Event> {
        let events = self.given.get("events").and_then(Json::as_array);
        events.into_iter().flatten().flat_map(|event| Event::read(event, self.now_ms)).collect()
    }
}

struct Event {
    name: String,
    time_ms: i64,
    dimensions: Vec<(String, String)>,
}

impl Event {
    fn read(event: &Json, now_ms: i64) -> Vec<Self> {
        let text = |json: &Json| json.as_str().expect("text").to_owned();
        let step_ms = event["step"].as_str().map_or(0, span_ms);
        let dimensions = event["dimensions"].as_object();
        let dimensions: Vec<_> =
            dimensions.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect();
        let one = |index| Self {
            name: text(&event["event"]),
            time_ms: now_ms - span_ms(&text(&event["ago"])) - step_ms * index,
            dimensions: dimensions.clone(),
        };
        (0..event["count"].as_i64().unwrap_or(1)).map(one).collect()
    }
}

/// `7d -1ms` in milliseconds.
fn span_ms(text: &str) -> i64 {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    let part = |word: &str| {
        let fits = |unit: &&(&str, i64)| word.strip_suffix(unit.0).is_some_and(|number| number.parse::<i64>().is_ok());
        let (unit, unit_ms) = units.iter().find(fits).unwrap_or_else(|| panic!("no span of time: {word}"));
        word.trim_end_matches(unit).parse::<i64>().expect("a number") * unit_ms
    };
    text.split(' ').map(part).sum()
}

fn values(map: &Json) -> Vec<(String, Scalar)> {
    let map = map.as_object().into_iter().flatten();
    map.map(|(name, json)| (name.clone(), value(json))).collect()
}

fn value(json: &Json) -> Scalar {
    match json {
        Json::Bool(value) => Scalar::Bool(*value),
        Json::String(text) => Scalar::String(text.clone()),
        Json::Number(number) => {
            number.as_i64().map_or_else(|| Scalar::Double(number.as_f64().unwrap_or(0.0)), Scalar::Int)
        }
        Json::Array(texts) => Scalar::Strings(texts.iter().map(|text| text.as_str().expect("a text")).collect()),
        other => panic!("no value: {other}"),
    }
}

/// Compiles, loads, applies, decides; what became of the only item.
fn decided(journey: &Json, case: &Case) -> String {
    let compiled = compile(&journey.to_string(), Format::Json);
    let Some(pack) = compiled.pack else {
        return format!("refused: {:?}", compiled.diagnostics);
    };
    let engine = Engine::load(pack).expect("a compiled pack loads");
    let mut profile = engine.open_profile(&[], [7; 16]).expect("a new profile opens");
    for record in case.records() {
        assert_eq!(profile.apply(&record, case.now_ms), Ok(()), "{}: {record:?}", case.name);
    }
    for event in case.events() {
        let dimensions: Vec<_> = event.dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let record =
            Record::Event { name: &event.name, time_ms: event.time_ms, dimensions: &dimensions, measures: &[], id: "" };
        // An event of a purpose that is not granted is refused; that is part of what cases show.
        let _ = profile.apply(&record, case.now_ms);
    }
    let facts: Vec<Fact<'_>> = case.context.iter().map(|(name, value)| (name.as_str(), value.as_value())).collect();
    let context = Context { facts: &facts, ..Context::default() };
    let page = engine.decide(&profile.view(), &context, case.now_ms, Detail::Losers).expect("its own view is readable");
    let decision = page.decisions.first().expect("the journey has a slot");
    match decision.losers.first() {
        None if decision.reason == Reason::Matched => "true".to_owned(),
        Some(loser) => match (loser.reason, loser.cause) {
            (Reason::ConditionFalse, None) => "false".to_owned(),
            (Reason::ConditionError, None) => "error".to_owned(),
            (Reason::ConditionUnknown, Some(cause)) => cause.name().to_owned(),
            other => format!("{other:?}"),
        },
        None => format!("{:?}", decision.reason),
    }
}
