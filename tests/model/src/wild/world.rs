//! What a random journey declares, before its conditions are written.

use super::random::Random;

/// Types of values in conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Int,
    Double,
    Text,
    Time,
    Span,
    /// A list of texts that is declared; made lists have the type of their elements.
    Texts,
}

/// All but the declared lists.
pub const KINDS: [Kind; 6] = [Kind::Bool, Kind::Int, Kind::Double, Kind::Text, Kind::Time, Kind::Span];

impl Kind {
    /// As declared in a journey; there are no attributes of spans.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Bool => "bool",
            Kind::Int => "int",
            Kind::Double => "double",
            Kind::Text => "string",
            Kind::Time | Kind::Span => "timestamp",
            Kind::Texts => "list(string)",
        }
    }
}

/// The declarations of a journey.
#[derive(Debug)]
pub struct World {
    pub purposes: Vec<(&'static str, bool)>,
    /// Name, type, purpose.
    pub attributes: Vec<(&'static str, Kind, &'static str)>,
    /// Of the context: name and type; `true` for those that the journey declares.
    pub fields: Vec<(&'static str, Kind, bool)>,
    /// Name, purpose, dimensions.
    pub events: Vec<(&'static str, &'static str, Vec<&'static str>)>,
    /// Name, event, dimension, half-life.
    pub interests: Vec<(&'static str, &'static str, &'static str, &'static str)>,
    /// Kind, purpose, smallest and largest answer.
    pub feedback: Vec<(&'static str, &'static str, i64, i64)>,
    /// Purposes of records.
    pub records: Vec<(&'static str, &'static str)>,
    pub stages: Vec<&'static str>,
    pub segments: Vec<String>,
    pub slots: Vec<&'static str>,
    pub items: Vec<String>,
}

/// What texts are in attributes, contexts, dimensions and conditions; few, so that they often are the same.
pub const TEXTS: [&str; 14] =
    ["CH", "AT", "cameras", "lenses", "x100", "a", "ab", "", "Zürich", "10", "true", "b🙂é", "/cameras/x100", "pro"];

pub const INTS: [i64; 18] =
    [0, 1, 1, 2, 2, 3, 3, 4, 5, 7, 10, -1, -7, 100, 9_007_199_254_740_993, i64::MAX, i64::MIN, 1_700_000_000];

pub const DOUBLES: [f64; 14] =
    [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 7.0, -2.5, 1e300, 1e-300, 9_007_199_254_740_992.0, -1e18, 120.5];

const PURPOSES: [&str; 5] = ["functional", "personalization", "analytics", "marketing", "research"];
const ATTRIBUTES: [(&str, Kind); 15] = [
    ("country", Kind::Text),
    ("plan", Kind::Text),
    ("bio", Kind::Text),
    ("logins", Kind::Int),
    ("points", Kind::Int),
    ("score", Kind::Double),
    ("ratio", Kind::Double),
    ("member", Kind::Bool),
    ("vip", Kind::Bool),
    ("birthday", Kind::Time),
    ("trial_ends", Kind::Time),
    ("joined", Kind::Time),
    ("tags", Kind::Texts),
    ("labels", Kind::Texts),
    ("memberships", Kind::Texts),
];
const FIELDS: [(&str, Kind); 10] = [
    ("cart_value", Kind::Double),
    ("cart_items", Kind::Int),
    ("offset", Kind::Int),
    ("factor", Kind::Double),
    ("in_app", Kind::Bool),
    ("note", Kind::Text),
    ("sale_ends", Kind::Time),
    ("opened", Kind::Time),
    ("topics", Kind::Texts),
    ("words", Kind::Texts),
];

/// Whether an attribute or context field of this name is a list of texts.
pub fn is_list(name: &str) -> bool {
    ATTRIBUTES.iter().chain(&FIELDS).any(|(known, kind)| *known == name && *kind == Kind::Texts)
}

const BUILT_IN: [&str; 8] = ["channel", "locale", "device", "path", "referrer_host", "campaign", "source", "medium"];
const EVENTS: [&str; 6] = ["product_view", "purchase", "cart_add", "mail_open", "chat", "search"];
const DIMENSIONS: [&str; 4] = ["topic", "sku", "word", "place"];
const HALF_LIVES: [&str; 8] = ["1h", "6h", "24h", "7d", "2w", "14d", "90d", "365d"];
const STAGES: [&str; 5] = ["awareness", "engagement", "transaction", "retention", "loyalty"];
const SLOTS: [&str; 5] = ["hero", "teaser", "corner", "side-bar", "footer"];

impl World {
    pub fn random(random: &mut Random) -> World {
        let mut purposes: Vec<(&str, bool)> = Vec::new();
        for purpose in PURPOSES {
            if purposes.is_empty() || random.percent(60) {
                let granted = purposes.is_empty() || random.percent(45);
                purposes.push((purpose, granted));
            }
        }
        if random.percent(15) {
            // The first purpose that is granted by default need not be the first one.
            purposes.reverse();
        }
        let names: Vec<&str> = purposes.iter().map(|(name, _)| *name).collect();
        // Half of everything belongs to the first purpose, that is granted by default.
        let purpose = |random: &mut Random| if random.percent(50) { "functional" } else { random.pick(&names) };
        let attributes = ATTRIBUTES
            .into_iter()
            .filter(|_| random.percent(75))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(name, kind)| (name, kind, purpose(random)))
            .collect();
        let mut fields: Vec<(&str, Kind, bool)> = BUILT_IN.map(|name| (name, Kind::Text, false)).into();
        fields.extend(FIELDS.into_iter().filter(|_| random.percent(75)).map(|(name, kind)| (name, kind, true)));
        let mut events: Vec<(&str, &str, Vec<&str>)> = Vec::new();
        for name in EVENTS {
            if events.len() < 2 || random.percent(50) {
                let dimensions = DIMENSIONS.into_iter().filter(|_| random.percent(45)).collect();
                events.push((name, purpose(random), dimensions));
            }
        }
        let mut interests: Vec<(&str, &str, &str, &str)> = Vec::new();
        for (event, _, dimensions) in &events {
            for dimension in dimensions {
                if random.percent(40) && !interests.iter().any(|(known, ..)| known == dimension) {
                    interests.push((*dimension, *event, *dimension, random.pick(&HALF_LIVES)));
                }
            }
        }
        let feedback = [("nps", 0, 10), ("stars", 1, 5)]
            .into_iter()
            .filter(|_| random.percent(70))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(kind, min, max)| (kind, purpose(random), min, max))
            .collect();
        let records = ["stage", "exposures", "assignments", "conversation"]
            .into_iter()
            .filter(|_| random.percent(30))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|record| (record, purpose(random)))
            .collect();
        let count = |random: &mut Random, from: i64, to: i64| random.between(from, to) as usize;
        let segments = (0..count(random, 0, 5)).map(|n| format!("segment-{n}")).collect();
        let items = (0..count(random, 3, 9)).map(|n| format!("item-{n}")).collect();
        let stages = STAGES[..count(random, 1, 5)].to_vec();
        let slots = SLOTS[..count(random, 1, 4)].to_vec();
        World { purposes, attributes, fields, events, interests, feedback, records, stages, segments, slots, items }
    }
}
