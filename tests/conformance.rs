//! Outside suites: published hash values, JSON texts, and CEL cases, where `ETAPPE_SHARED` (default `../shared`) has them.
//!
//! A test whose data is missing says so in the file that `ETAPPE_SKIPPED_FILE` names; `cargo xtask test` counts it as skipped.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use etappe::base::hash::Fnv64;
use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Reason};
use etappe::syntax::{Code, Format, parse_document};
use serde_json::{Value as Json, json};

/// The path of outside data; nothing, and a line for the closing count, if it is not there.
fn outside(test: &str, path: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("ETAPPE_SHARED").map_or_else(|| root.join("../shared"), |path| root.join(path));
    let found = shared.join(path);
    if found.exists() {
        return Some(found);
    }
    let line = format!("{test}: ETAPPE_SHARED has no `{path}`\n");
    match std::env::var_os("ETAPPE_SKIPPED_FILE") {
        Some(file) => {
            let open = fs::OpenOptions::new().create(true).append(true).open(file);
            open.and_then(|mut file| file.write_all(line.as_bytes())).expect("a line for the closing count");
        }
        None => eprint!("skipped {line}"),
    }
    None
}

fn json(path: &Path) -> Vec<Json> {
    let text = fs::read_to_string(path).expect("the suite is text");
    serde_json::from_str(&text).expect("the suite is a JSON list")
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |place: usize| u8::from_str_radix(&text[place..place + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(digits).collect()
}

#[test]
fn fnv64_of_published_inputs_is_the_published_value() {
    let Some(path) = outside("fnv64_of_published_inputs_is_the_published_value", "conformance/hash/fnv1a-noll.json")
    else {
        return;
    };
    let cases = json(&path);
    assert!(cases.len() > 200, "{} cases", cases.len());
    for case in cases {
        let input = case["hex"].as_str().expect("`hex`");
        let mut hash = Fnv64::default();
        hash.write(&unhex(input));
        assert_eq!(format!("{:016x}", hash.value()), case["fnv1a64"].as_str().expect("`fnv1a64`"), "{input}");
    }
}

#[test]
fn json_texts_of_the_test_suite_are_taken_or_refused() {
    let test = "json_texts_of_the_test_suite_are_taken_or_refused";
    let Some(path) = outside(test, "conformance/json-parsing/test_parsing") else {
        return;
    };
    let (mut seen, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(path).expect("the suite") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What is not UTF-8 does not get as far as the parser: the command line refuses the file.
        let taken = String::from_utf8(fs::read(&path).expect("a case")).map(|text| parse_document(&text, Format::Json));
        // A key that stands twice is valid JSON and refused in a journey.
        let by_design = matches!(&taken, Ok(Err(diagnostic)) if diagnostic.code == Code::DuplicateKey);
        let fits = match name.split_once('_') {
            Some(("y", _)) => by_design || matches!(taken, Ok(Ok(_))),
            Some(("n", _)) => !matches!(taken, Ok(Ok(_))),
            _ => true,
        };
        seen += 1;
        if !fits {
            wrong.push(name);
        }
    }
    assert!(seen > 300, "{seen} cases");
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// The value of a case as a literal of the language, if this version has such values.
fn literal(value: &Json) -> Option<String> {
    let (kind, value) = value.as_object()?.iter().next()?;
    Some(match kind.as_str() {
        "bool" => value.to_string(),
        "int" => value.as_str()?.to_owned(),
        "double" if value.as_str()?.parse::<f64>().is_ok_and(f64::is_finite) => {
            format!("{:?}", value.as_str()?.parse::<f64>().ok()?)
        }
        "string" => value.to_string(),
        _ => return None,
    })
}

/// What the condition comes to, if this version runs it.
fn outcome(condition: &str) -> Option<Reason> {
    let journey = json!({
        "journey": "cel", "version": 1, "purposes": { "functional": { "default": "granted" } },
        "stages": [{ "id": "first" }], "slots": { "hero": {} },
        "items": [{ "id": "it", "slots": ["hero"], "when": condition }],
    });
    let engine = Engine::load(compile(&journey.to_string(), Format::Json).pack?).expect("a compiled pack loads");
    let page = engine.decide(&[], &Context::default(), 0, Detail::Losers).expect("the empty view is readable");
    let decision = page.decisions.first().expect("there is a slot");
    Some(decision.losers.first().map_or(decision.reason, |loser| loser.reason))
}

#[test]
fn cel_cases_that_this_version_runs_come_out_as_published() {
    let test = "cel_cases_that_this_version_runs_come_out_as_published";
    let Some(path) = outside(test, "conformance/cel/cases.json") else {
        return;
    };
    let (mut run, mut wrong) = (0, Vec::new());
    let in_scope =
        |case: &Json| case["in_scope"] == true && case.get("differs").is_none() && case.get("bindings").is_none();
    for case in json(&path).into_iter().filter(in_scope) {
        let expression = case["expr"].as_str().expect("`expr`");
        let expected = literal(&case["expect"]["value"]);
        // An expression with an error has no literal; it must not hold.
        let condition = expected.map_or_else(|| expression.to_owned(), |value| format!("({expression}\n) == {value}"));
        let Some(reason) = outcome(&condition) else { continue };
        run += 1;
        let fits =
            if case["expect"].get("error").is_some() { reason != Reason::Matched } else { reason == Reason::Matched };
        if !fits {
            wrong.push(format!("{}: `{condition}` is {}", case["id"], reason.name()));
        }
    }
    assert!(run >= 150, "only {run} cases were run");
    assert!(wrong.is_empty(), "{} of {run}\n{}", wrong.len(), wrong.join("\n"));
}
