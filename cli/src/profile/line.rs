//! Event lines with all that a profile takes in: beside events and attributes what the visitor says about purposes, answers, messages,
//! and what happened to items.

use etappe::engine::{Engine, Profile};
use etappe::model::{Impression, Record, Refusal, Scalar, Value};
use etappe::syntax::nearest;
use serde_json::{Map, Value as Json};

use crate::event_line::{EventLine, scalar, words};

/// What an event line may have, and what only these lines have.
const COMMON: [&str; 6] = ["user", "time", "event", "dimensions", "attributes", "context"];
const OWN: [&str; 11] = [
    "id",
    "measures",
    "consent",
    "feedback",
    "message",
    "exposure",
    "click",
    "dismissal",
    "conversion",
    "slot",
    "channel",
];

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Who, when, event, attributes and context.
    pub common: EventLine,
    /// When.
    pub time_ms: i64,
    id: String,
    measures: Vec<(String, f64)>,
    consent: Vec<(String, bool)>,
    removed: Vec<String>,
    feedback: Option<(String, f64, String)>,
    message: Option<(String, bool, String)>,
    impressions: Vec<(Impression, String)>,
    slot: String,
    channel: String,
}

impl Line {
    /// Reads one line.
    ///
    /// # Errors
    /// What is wrong, in words that follow "line 7: ".
    pub fn parse(line: &str) -> Result<Self, String> {
        if !line.trim_start().starts_with('{') {
            return Err("an event line is a JSON object".to_owned());
        }
        let mut fields: Map<String, Json> = serde_json::from_str(line).map_err(|error| words(&error))?;
        let known = || COMMON.iter().chain(&OWN).copied();
        if let Some(unknown) = fields.keys().find(|name| !known().any(|known| known == name.as_str())) {
            let near = nearest(unknown, known()).map(|near| format!("did you mean `{near}`?"));
            let all = || format!("it has {}", known().collect::<Vec<_>>().join(", "));
            return Err(format!("a line has no field `{unknown}`; {}", near.unwrap_or_else(all)));
        }
        let mut own: Map<String, Json> = Map::new();
        for name in OWN {
            if let Some(value) = fields.shift_remove(name) {
                own.insert(name.to_owned(), value);
            }
        }
        let mut removed = Vec::new();
        if let Some(Json::Object(attributes)) = fields.get_mut("attributes") {
            removed = attributes.iter().filter(|entry| entry.1.is_null()).map(|entry| entry.0.clone()).collect();
            attributes.retain(|_, value| !value.is_null());
        }
        let (common, time_ms) = EventLine::parse(&Json::Object(fields).to_string())?;
        let impression =
            |(name, _, kind): (&str, &str, Impression)| Some(text(own.get(name)?, name).map(|item| (kind, item)));
        Ok(Self {
            common,
            time_ms,
            removed,
            id: own.get("id").map_or(Ok(String::new()), |value| text(value, "id"))?,
            slot: own.get("slot").map_or(Ok(String::new()), |value| text(value, "slot"))?,
            channel: own.get("channel").map_or(Ok(String::new()), |value| text(value, "channel"))?,
            measures: own.get("measures").map_or(Ok(Vec::new()), measures)?,
            consent: own.get("consent").map_or(Ok(Vec::new()), consent)?,
            feedback: own.get("feedback").map(feedback).transpose()?,
            message: own.get("message").map(message).transpose()?,
            impressions: Impression::ALL.into_iter().filter_map(impression).collect::<Result<_, _>>()?,
        })
    }

    /// Takes in all of it, or nothing if any part is refused: what and why.
    pub fn apply(&self, profile: &mut Profile) -> Result<(), (String, Refusal)> {
        let (mut next, time_ms) = (profile.clone(), self.time_ms);
        let mut take = |what: String, record: Record<'_>| next.apply(&record, time_ms).map_err(|why| (what, why));
        for (purpose, granted) in &self.consent {
            take(format!("consent to `{purpose}`"), Record::Consent { purpose, granted: *granted, time_ms })?;
        }
        if let Some(name) = &self.common.event {
            let dimensions: Vec<(&str, &str)> = self
                .common
                .dimensions
                .iter()
                .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
                .collect();
            let measures: Vec<(&str, f64)> =
                self.measures.iter().map(|(name, amount)| (name.as_str(), *amount)).collect();
            let (dimensions, measures) = (dimensions.as_slice(), measures.as_slice());
            take(format!("event `{name}`"), Record::Event { name, time_ms, dimensions, measures, id: &self.id })?;
        }
        for (kind, item) in &self.impressions {
            let (slot, channel) = (&self.slot, &self.channel);
            let record = Record::Impression { kind: *kind, item, slot, channel, time_ms };
            take(format!("the {} of `{item}`", kind.name()), record)?;
        }
        if let Some((kind, score, text)) = &self.feedback {
            take(format!("feedback `{kind}`"), Record::Feedback { kind, time_ms, score: *score, text })?;
        }
        if let Some((channel, from_visitor, text)) = &self.message {
            let record = Record::Message { time_ms, channel, from_visitor: *from_visitor, text };
            take("the message".to_owned(), record)?;
        }
        for (name, value) in &self.common.attributes {
            let value = scalar(value);
            let value: Option<Value<'_>> = value.as_ref().map(Scalar::as_value);
            take(format!("attribute `{name}`"), Record::Attribute { name, time_ms, value })?;
        }
        for name in &self.removed {
            take(format!("attribute `{name}`"), Record::Attribute { name, time_ms, value: None })?;
        }
        *profile = next;
        Ok(())
    }

    /// Whether the journey has what the line names apart from records: a message is of no declared kind.
    pub fn slot_is_known(&self, engine: &Engine) -> Result<(), String> {
        let pack = engine.pack();
        let mut slots = (0..pack.slots()).map(|slot| pack.slot_name(slot));
        match self.slot.is_empty() || slots.any(|slot| slot == self.slot) {
            true => Ok(()),
            false => Err(format!("the journey has no slot `{}`", self.slot)),
        }
    }
}

fn text(value: &Json, name: &str) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("`{name}` must be text: {value}"))
}

fn measures(value: &Json) -> Result<Vec<(String, f64)>, String> {
    let wrong = || format!("`measures` must be a map of numbers, such as {{\"revenue\": 99.5}}: {value}");
    let of = |(name, amount): (&String, &Json)| Some((name.clone(), amount.as_f64()?));
    value.as_object().ok_or_else(wrong)?.iter().map(|entry| of(entry).ok_or_else(wrong)).collect()
}

fn consent(value: &Json) -> Result<Vec<(String, bool)>, String> {
    let wrong =
        || format!("`consent` must be a map of `granted` or `denied`, such as {{\"analytics\": \"granted\"}}: {value}");
    let of = |(purpose, word): (&String, &Json)| match word.as_str() {
        Some("granted") => Ok((purpose.clone(), true)),
        Some("denied") => Ok((purpose.clone(), false)),
        _ => Err(wrong()),
    };
    value.as_object().ok_or_else(wrong)?.iter().map(of).collect()
}

/// A map of which every entry is one of `known`.
fn map<'v>(value: &'v Json, known: &[&str]) -> Option<&'v Map<String, Json>> {
    value.as_object().filter(|map| map.keys().all(|name| known.contains(&name.as_str())))
}

fn feedback(value: &Json) -> Result<(String, f64, String), String> {
    let read = || {
        let map = map(value, &["kind", "score", "text"])?;
        let words = map.get("text").map_or(Some(""), Json::as_str)?;
        Some((map.get("kind")?.as_str()?.to_owned(), map.get("score")?.as_f64()?, words.to_owned()))
    };
    read().ok_or_else(|| {
        format!("`feedback` must be such as {{\"kind\": \"nps\", \"score\": 9, \"text\": \"quick\"}}: {value}")
    })
}

fn message(value: &Json) -> Result<(String, bool, String), String> {
    let read = || {
        let map = map(value, &["channel", "from", "text"])?;
        let from_visitor = match map.get("from")?.as_str()? {
            "visitor" => true,
            "business" => false,
            _ => return None,
        };
        Some((map.get("channel")?.as_str()?.to_owned(), from_visitor, map.get("text")?.as_str()?.to_owned()))
    };
    let example = "{\"channel\": \"chat\", \"from\": \"visitor\", \"text\": \"Is it in stock?\"}, or from `business`";
    read().ok_or_else(|| format!("`message` must be such as {example}: {value}"))
}
