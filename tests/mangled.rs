//! Journeys with one node made wrong: each loads as what it then says, or is refused at the node or above it.
//!
//! `ETAPPE_CASES` sets how many; the closing line `journey_mutants=… journey_mutants_wrong=…` is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod wild;

use std::fs;
use std::path::Path;

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::syntax::{Diagnostic, Format, Severity, parse_document};
use serde_json::{Value as Json, json};
use wild::Dice;

/// What a run without `ETAPPE_CASES` tries.
const FEW: usize = 1_500;

/// Random journeys beside the examples.
const WILD: usize = 30;

fn example(path: &str) -> Json {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a journey");
    let tree = parse_document(&text, Format::Yaml).expect("a document").to_json();
    serde_json::from_str(&tree).expect("JSON")
}

/// What a node is replaced by.
fn strangers() -> Vec<Json> {
    let deep = (0..70).fold(json!(1), |inner, _| json!([inner]));
    let mut all = vec![
        json!(true),
        json!(-1),
        json!(1.5),
        json!(4_294_967_296_u64),
        json!(1e300),
        json!(""),
        json!("no such thing"),
        json!("x ="),
        json!("a && "),
        json!("profile.nothing == 1"),
        json!("segment('nothing')"),
        json!("1 + 'a'"),
        json!("[1].all(x, [1].all(y, [1].all(z, true)))"),
        json!("context.path.matches('(')"),
        json!("\u{202e}"),
        json!("__proto__"),
        json!("x".repeat(200)),
        json!("x".repeat(20_000)),
        json!([[]]),
        json!([1, "a", null]),
        json!([{}]),
        json!({ "zzz": 1 }),
        json!({ "": {} }),
        json!({ "__proto__": {} }),
    ];
    all.push(deep);
    all
}

/// Fields that their object cannot do without.
const REQUIRED: [&str; 5] = ["journey", "version", "id", "type", "stages"];

/// One way to make a journey wrong.
enum Mutation {
    Replace(String, usize),
    Remove(String, String),
    Insert(String, &'static str),
}

impl Mutation {
    fn place(&self) -> &str {
        match self {
            Self::Replace(place, _) | Self::Remove(place, _) | Self::Insert(place, _) => place,
        }
    }

    fn applied(&self, journey: &Json, strangers: &[Json]) -> Json {
        let mut journey = journey.clone();
        let node = journey.pointer_mut(self.place()).expect("a node of the journey");
        match self {
            Self::Replace(_, stranger) => *node = strangers[*stranger].clone(),
            Self::Remove(_, field) => {
                node.as_object_mut().expect("an object").remove(field);
            }
            Self::Insert(_, field) => {
                node.as_object_mut().expect("an object").insert((*field).to_owned(), json!(1));
            }
        }
        journey
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Every mutation of `node` and what is in it.
fn mutations(node: &Json, place: &str, strangers: &[Json], found: &mut Vec<Mutation>) {
    for (number, stranger) in strangers.iter().enumerate() {
        // Of the same kind it may be quite right; then what is wrong is wherever its names were used.
        let is_same_kind = (node.is_object() && stranger.is_object())
            || (node.is_array() && stranger.is_array())
            || (node.is_string() && *stranger == json!("__proto__"));
        if !is_same_kind && *node != *stranger {
            found.push(Mutation::Replace(place.to_owned(), number));
        }
    }
    if let Some(fields) = node.as_object() {
        found.extend(
            REQUIRED
                .iter()
                .filter(|field| fields.contains_key(**field))
                .map(|field| Mutation::Remove(place.to_owned(), (*field).to_owned())),
        );
        found.extend(["zzz", "", "Id"].into_iter().map(|field| Mutation::Insert(place.to_owned(), field)));
        for (key, value) in fields {
            mutations(value, &format!("{place}/{}", escaped(key)), strangers, found);
        }
    }
    for (index, value) in node.as_array().into_iter().flatten().enumerate() {
        mutations(value, &format!("{place}/{index}"), strangers, found);
    }
}

/// Why the mutant is neither loaded nor refused where it was made wrong.
fn wrong(mutant: &str, place: &str) -> Option<String> {
    let compiled = compile(mutant, Format::Json);
    if let Some(pack) = compiled.pack {
        if Engine::load(pack.clone()).is_err() {
            return Some("its pack does not load".to_owned());
        }
        let again = compile(mutant, Format::Yaml).pack;
        return (again != Some(pack)).then(|| "YAML and JSON give different packs".to_owned());
    }
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    let is_here = |error: &Diagnostic| place.starts_with(&error.path) || error.path.starts_with(place);
    match errors.first() {
        None => Some("refused without a word".to_owned()),
        // What reads the node may be wrong now, too.
        Some(_) if errors.iter().any(|error| is_here(error)) => None,
        Some(error) => Some(format!("{} at {}: {}", error.code, error.path, error.message)),
    }
}

#[test]
fn journeys_with_one_wrong_node_load_or_are_refused_at_that_node() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(FEW);
    let strangers = strangers();
    let mut dice = Dice::new(4);
    let mut journeys = ["examples/amy/journey.yaml", "examples/shop/journey.yaml"].map(example).to_vec();
    journeys.extend((0..WILD).map(|_| wild::journey(&mut dice, true)));
    let of = |journey: Json| {
        let mut found = Vec::new();
        mutations(&journey, "", &strangers, &mut found);
        (journey, found)
    };
    let all: Vec<(Json, Vec<Mutation>)> = journeys.into_iter().map(of).collect();
    let count: usize = all.iter().map(|(_, found)| found.len()).sum();
    let mut failures = Vec::new();
    let mut tried = 0;
    for (journey, found) in &all {
        for mutation in found.iter().filter(|_| (dice.below(count as u64) as usize) < cases) {
            tried += 1;
            let mutant = mutation.applied(journey, &strangers).to_string();
            if let Some(why) = wrong(&mutant, mutation.place()) {
                failures.push(format!("{}: {why}", mutation.place()));
            }
        }
    }
    println!("\njourney_mutants={tried} journey_mutants_wrong={}", failures.len());
    assert!(failures.is_empty(), "{} of {tried}:\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
}
