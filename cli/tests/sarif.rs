//! What `etappe check --format sarif` prints has the structure that SARIF 2.1.0 asks for, and says what the other formats say.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn said(format: &str, files: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_etappe"));
    let output = command.args(["check", "--format", format]).args(files).current_dir(root()).output().expect("it runs");
    String::from_utf8(output.stdout).expect("text")
}

/// The journeys of `tests/broken`, and one that is fine.
fn files() -> Vec<String> {
    let entries = fs::read_dir(root().join("cli/tests/broken")).expect("the broken journeys");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut files: Vec<String> = names.map(|name| format!("cli/tests/broken/{name}")).collect();
    files.push("examples/amy/journey.yaml".to_owned());
    files.sort();
    files
}

fn log() -> Value {
    serde_json::from_str(&said("sarif", &files())).expect("one JSON document for all files")
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().expect("a list of results")
}

fn text<'v>(value: &'v Value, what: &str) -> &'v str {
    let text = value.as_str().unwrap_or_else(|| panic!("{what} is text, not {value}"));
    assert!(!text.is_empty(), "{what} is empty");
    text
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a whole number")).expect("a small number")
}

#[test]
fn log_of_many_files_has_one_run_with_its_tool_and_rules() {
    let log = log();
    assert_eq!(log["version"], "2.1.0");
    assert!(text(&log["$schema"], "the schema").ends_with("sarif-schema-2.1.0.json"));
    assert_eq!(log["runs"].as_array().map(Vec::len), Some(1));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "etappe");
    assert_eq!(driver["semanticVersion"], env!("CARGO_PKG_VERSION"));
    let mut ids = BTreeSet::new();
    for rule in driver["rules"].as_array().expect("rules") {
        let id = text(&rule["id"], "a rule's id");
        assert!(ids.insert(id), "{id} stands twice");
        text(&rule["shortDescription"]["text"], "a rule's description");
        let page =
            text(&rule["helpUri"], "a rule's page").split_once("/blob/main/").expect("a page of the repository").1;
        assert!(root().join(page).is_file(), "{page}");
    }
}

#[test]
fn results_refer_to_their_rule_and_a_place_in_the_file() {
    let log = log();
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    assert!(results(&log).len() >= 30);
    for result in results(&log) {
        assert_eq!(result["ruleId"], rules[number(&result["ruleIndex"])]["id"]);
        assert!(["none", "note", "warning", "error"].contains(&text(&result["level"], "the level")));
        text(&result["message"]["text"], "the message");
        let location = &result["locations"][0];
        let uri = text(&location["physicalLocation"]["artifactLocation"]["uri"], "the file");
        let source = fs::read_to_string(root().join(uri)).expect("a file of the call");
        let region = &location["physicalLocation"]["region"];
        let place = |line: &str, column: &str| (number(&region[line]), number(&region[column]));
        let (start, end) = (place("startLine", "startColumn"), place("endLine", "endColumn"));
        assert!(start >= (1, 1) && start <= end, "{uri}: {start:?} to {end:?}");
        assert!(end.0 <= source.lines().count() + 1, "{uri}: {end:?}");
        for name in location["logicalLocations"].as_array().into_iter().flatten() {
            assert!(text(&name["fullyQualifiedName"], "the path").starts_with('/'));
        }
    }
}

#[test]
fn results_say_what_the_lines_of_json_say() {
    let log = log();
    let lines = said("json", &files());
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(results(&log).len(), lines.len());
    for (result, line) in results(&log).iter().zip(&lines) {
        let location = &result["locations"][0];
        let region = &location["physicalLocation"]["region"];
        assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], line["file"]);
        assert_eq!((&region["startLine"], &region["startColumn"]), (&line["line"], &line["column"]));
        assert_eq!(result["ruleId"], line["code"]);
        assert_eq!(
            text(&result["message"]["text"], "the message"),
            format!("{}; {}", said_in(line, "message"), said_in(line, "help"))
        );
        if line["path"] != "" {
            assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], line["path"]);
        }
    }
}

fn said_in<'v>(line: &'v Value, field: &str) -> &'v str {
    text(&line[field], field)
}

#[test]
fn regions_on_one_line_mark_the_text_that_the_bytes_mark() {
    let log = log();
    let lines = said("json", &files());
    for (result, line) in results(&log).iter().zip(lines.lines()) {
        let line: Value = serde_json::from_str(line).expect("an object");
        let source = fs::read_to_string(root().join(text(&line["file"], "the file"))).expect("a file of the call");
        let bytes = &source[number(&line["start"])..number(&line["end"])];
        let region = &result["locations"][0]["physicalLocation"]["region"];
        if region["startLine"] != region["endLine"] {
            continue;
        }
        let source = source.trim_start_matches('\u{feff}');
        let row = source.lines().nth(number(&region["startLine"]) - 1).unwrap_or_default();
        let (start, end) = (number(&region["startColumn"]) - 1, number(&region["endColumn"]) - 1);
        let marked: String = row.chars().skip(start).take(end - start).collect();
        assert_eq!(marked, bytes, "{}", line["file"]);
    }
}
