//! The report on purposes says of what is read the same as the checker does.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

/// What the program says on standard output, in the repository's root.
fn said(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO_BIN_EXE_etappe")).args(arguments).current_dir(root).output();
    String::from_utf8(output.expect("the program runs").stdout).expect("it says text")
}

/// Attributes and events that nothing reads and that no reason allows, as the checker warns of them.
fn warned(journey: &str) -> BTreeSet<String> {
    let lines = said(&["check", journey, "--format", "json"]);
    let found = lines.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let unread = found.filter(|found| found["code"] == "E0705").filter_map(|found| {
        let message = found["message"].as_str()?.to_owned();
        let (_, named) = message.split_once(" reads the ")?;
        Some(named.replace('`', ""))
    });
    unread.filter(|named| named.starts_with("attribute ") || named.starts_with("event ")).collect()
}

/// The same as the report says it. An attribute that says who the visitor is needs no reader.
fn reported(journey: &str) -> BTreeSet<String> {
    let report: Json = serde_json::from_str(&said(&["consent", "report", journey, "--json"])).expect("it is JSON");
    let purposes = report["purposes"].as_array().expect("there are purposes");
    let stored = purposes.iter().flat_map(|purpose| purpose["stored"].as_array().into_iter().flatten());
    let unread = stored.filter(|stored| {
        let is_read = stored["reads"].as_array().is_some_and(|reads| !reads.is_empty());
        let is_declared = stored["kind"] == "attribute" || stored["kind"] == "event";
        let is_allowed = stored["allowed"].is_string();
        is_declared && !is_read && !is_allowed
    });
    unread.filter_map(|stored| Some(format!("{} {}", stored["kind"].as_str()?, stored["name"].as_str()?))).collect()
}

#[test]
fn report_of_every_example_finds_unread_what_the_checker_warns_of() {
    let mut found = 0;
    for journey in [
        "examples/amy/journey.yaml",
        "examples/omnichannel/journey.yaml",
        "examples/shop/journey.yaml",
        "cli/tests/golden/files/bakery.yaml",
        "cli/tests/golden/files/shop.yaml",
    ] {
        let warned = warned(journey);
        found += warned.len();
        assert_eq!(reported(journey), warned, "{journey}");
    }
    assert!(found > 3, "{found} are too few to say anything");
}

#[test]
fn paths_of_every_report_lead_to_what_is_there() {
    for journey in ["cli/tests/golden/files/bakery.yaml", "examples/shop/journey.yaml"] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(journey));
        let text = text.expect("the journey is there");
        let root = etappe::syntax::parse_document(&text, etappe::syntax::Format::Yaml).expect("it is a document");
        let document: Json = serde_json::from_str(&root.to_json()).expect("it is JSON");
        let report: Json = serde_json::from_str(&said(&["consent", "report", journey, "--json"])).expect("it is JSON");
        let mut paths = Vec::new();
        gather(&report, &mut paths);
        assert!(paths.len() > 10, "{} paths", paths.len());
        for path in paths {
            assert!(document.pointer(&path).is_some(), "{journey} has nothing at {path}");
        }
    }
}

fn gather(value: &Json, paths: &mut Vec<String>) {
    match value {
        Json::Object(map) => {
            paths.extend(map.get("path").and_then(Json::as_str).map(str::to_owned));
            map.values().for_each(|value| gather(value, paths));
        }
        Json::Array(list) => list.iter().for_each(|value| gather(value, paths)),
        _ => {}
    }
}
