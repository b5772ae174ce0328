//! Every rule of docs/decisions.md and docs/experiments.md has its case: `tests/rules/rules.yaml` says which, and nothing of either
//! page is left out of it.
//!
//! A page is split into pieces: each row of a table is one, and each sentence of a paragraph or list item. A sentence ends with
//! `.`, `?`, `!` or `;` before a space, outside of brackets and of `code`. Headings, heads of tables and blocks of code are none.
//! A piece is covered when words that stand in it alone, or all of its words, stand in `rules.yaml`, as a rule with its cases, or
//! as none.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use etappe::syntax::{Format, parse_document};
use etappe::trial::{JourneyText, Listing, Outcome, TestFile, human, journey_path, run};
use serde_json::Value as Json;

const RULES: &str = "tests/rules/rules.yaml";
const FOLDER: &str = "tests/rules";
const ENDING: &str = ".test.yaml";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// The pieces of a page.
fn pieces(page: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut open = String::new();
    let mut is_code = false;
    let lines: Vec<&str> = page.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        let line = line.trim();
        let is_fence = line.starts_with("```");
        is_code ^= is_fence;
        let item = line.strip_prefix("- ").or_else(|| {
            let (number, rest) = line.split_once(". ")?;
            number.parse::<u8>().ok().map(|_| rest)
        });
        let is_text = !(is_code || is_fence || line.is_empty() || line.starts_with(['#', '|']));
        if !is_text || item.is_some() {
            pieces.extend(sentences(&std::mem::take(&mut open)));
        }
        if is_text {
            open.push_str(item.unwrap_or(line));
            open.push(' ');
        } else if line.starts_with('|') && !is_code {
            let is_rule = |line: &str| line.starts_with("|-");
            let is_head = lines.get(number.saturating_add(1)).is_some_and(|next| is_rule(next.trim()));
            pieces.extend((!is_rule(line) && !is_head).then(|| line.to_owned()));
        }
    }
    pieces.extend(sentences(&open));
    pieces
}

/// The sentences of a text, each without the space behind it.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut sentence = String::new();
    let (mut depth, mut is_code) = (0_usize, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        sentence.push(letter);
        match letter {
            '`' => is_code = !is_code,
            '(' | '[' if !is_code => depth = depth.saturating_add(1),
            ')' | ']' if !is_code => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = matches!(letter, '.' | '?' | '!' | ';') && letters.peek() == Some(&' ');
        if ends && depth == 0 && !is_code {
            sentences.push(std::mem::take(&mut sentence).trim().to_owned());
        }
    }
    sentences.push(sentence.trim().to_owned());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// What `rules.yaml` says of one page.
struct Page {
    path: String,
    rules: Vec<Rule>,
    /// Words of pieces that say nothing of what the engine does.
    no_rule: Vec<String>,
}

struct Rule {
    says: String,
    /// `topic: name of the case`
    cases: Vec<String>,
    /// `path of a file: name of the test`
    tests: Vec<String>,
}

fn texts(json: &Json) -> Vec<String> {
    json.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

fn mapping() -> Vec<Page> {
    let document = parse_document(&read(RULES), Format::Yaml).expect("it is a document").to_json();
    let document: Json = serde_json::from_str(&document).expect("it is JSON");
    let rule = |rule: &Json| Rule {
        says: rule["says"].as_str().unwrap_or_else(|| panic!("{rule} says nothing")).to_owned(),
        cases: texts(&rule["cases"]),
        tests: texts(&rule["tests"]),
    };
    let page = |(path, page): (&String, &Json)| Page {
        path: path.clone(),
        rules: page["rules"].as_array().into_iter().flatten().map(rule).collect(),
        no_rule: texts(&page["no_rule"]),
    };
    document.as_object().into_iter().flatten().map(page).collect()
}

/// The files of cases, with their journeys.
fn files() -> Vec<TestFile> {
    let entries = fs::read_dir(root().join(FOLDER)).expect("the folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    let names: BTreeSet<String> = names.filter(|name| name.ends_with(ENDING)).collect();
    let file = |name: &String| {
        let path = format!("{FOLDER}/{name}");
        let text = read(&path);
        let journey = journey_path(&path, &text).map(|path| JourneyText { text: Ok(read(&path)), path });
        TestFile { path, text, journey }
    };
    names.iter().map(file).collect()
}

/// `topic: name of the case` of every case.
fn cases(outcome: &Outcome) -> Vec<String> {
    let of_file = |path: &str| path.rsplit('/').next().and_then(|name| name.strip_suffix(ENDING)).map(str::to_owned);
    let named = outcome.files.iter().filter_map(|file| Some((of_file(&file.path)?, &file.tests)));
    named.flat_map(|(topic, tests)| tests.iter().map(move |test| format!("{topic}: {}", test.name))).collect()
}

/// Whether the file has a test of this name.
fn is_test(path: &str, name: &str) -> bool {
    let Ok(text) = fs::read_to_string(root().join(path)) else { return false };
    match path.ends_with(".rs") {
        true => {
            let tests = text.split("#[test]").skip(1);
            let functions = tests.filter_map(|test| test.split_once("fn "));
            // Between the attribute and the function stand at most other attributes.
            functions
                .filter(|(before, _)| {
                    before.lines().all(|line| line.trim().is_empty() || line.trim().starts_with("#["))
                })
                .any(|(_, function)| function.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')))
        }
        false => text.contains(&format!("test(\"{name}\"")),
    }
}

/// Everything that is wrong with what `rules.yaml` says of a page whose text this is.
fn wrong(page: &Page, text: &str, cases: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let pieces = pieces(text);
    let said = page.rules.iter().map(|rule| &rule.says).chain(&page.no_rule);
    let mut covered = vec![false; pieces.len()];
    for says in said {
        let is_whole = pieces.contains(says);
        let has = |piece: &String| if is_whole { piece == says } else { piece.contains(says.as_str()) };
        let places: Vec<usize> = (0..pieces.len()).filter(|at| has(&pieces[*at])).collect();
        match places.as_slice() {
            [place] => covered[*place] = true,
            [] => found.push(format!("{}: no piece of it has the words `{says}`", page.path)),
            _ => found.push(format!("{}: {} pieces have the words `{says}`", page.path, places.len())),
        }
    }
    let missing = pieces.iter().zip(&covered).filter(|(_, is_covered)| !**is_covered);
    found.extend(missing.map(|(piece, _)| format!("{}: no rule covers `{piece}`", page.path)));
    for rule in &page.rules {
        if rule.cases.is_empty() && rule.tests.is_empty() {
            found.push(format!("{}: `{}` names no case and no test", page.path, rule.says));
        }
        let unknown = rule.cases.iter().filter(|case| !cases.contains(case));
        found.extend(unknown.map(|case| format!("{FOLDER} has no case `{case}`")));
        for test in &rule.tests {
            let is_there = test.split_once(": ").is_some_and(|(path, name)| is_test(path, name));
            found.extend((!is_there).then(|| format!("there is no test `{test}`")));
        }
    }
    found
}

#[test]
fn every_documented_rule_has_its_case() {
    let outcome = run(&files(), "");
    let (cases, pages) = (cases(&outcome), mapping());
    assert_eq!(pages.len(), 2, "two pages");
    let mut found: Vec<String> = pages.iter().flat_map(|page| wrong(page, &read(&page.path), &cases)).collect();
    let named: BTreeSet<&String> = pages.iter().flat_map(|page| &page.rules).flat_map(|rule| &rule.cases).collect();
    let idle = cases.iter().filter(|case| !named.contains(case));
    found.extend(idle.map(|case| format!("no rule names the case `{case}`")));
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_case_of_a_documented_rule_passes() {
    let outcome = run(&files(), "");
    assert_eq!(outcome.failed(), 0, "{}", human(&outcome, Listing::default()));
    assert!(outcome.passed() >= 300, "{} cases", outcome.passed());
    for coverage in &outcome.coverage {
        for (what, share) in coverage.shares() {
            assert_eq!(share.percent(), 100, "{what} of {}", coverage.journey);
        }
    }
}

#[test]
fn page_is_split_into_rows_and_sentences() {
    let page = "# Head\n\nOne `a. b` here (so. it) is. Two; and\nthree.\n\n```yaml\ncode: true. No.\n```\n\n| a | b |\n|---|---|\n| c. | d; e |\n\n- four\n  goes on,\n- [five](x.md#y).\n\n1. six? Seven\n";
    let expected = ["One `a. b` here (so. it) is.", "Two;", "and three.", "| c. | d; e |", "four goes on,"];
    let expected: Vec<&str> = expected.into_iter().chain(["[five](x.md#y).", "six?", "Seven"]).collect();
    assert_eq!(pieces(page), expected);
}

#[test]
fn what_the_mapping_lacks_is_named() {
    let rule = |says: &str, cases: &[&str], tests: &[&str]| Rule {
        says: says.to_owned(),
        cases: cases.iter().map(|case| (*case).to_owned()).collect(),
        tests: tests.iter().map(|test| (*test).to_owned()).collect(),
    };
    let page = Page {
        path: "page.md".to_owned(),
        rules: vec![
            rule("first is", &["topic: known"], &[]),
            rule("second", &["topic: gone"], &["tests/documented_rules.rs: every_case_of_a_documented_rule_passes"]),
            rule("nowhere", &["topic: known"], &["tests/documented_rules.rs: wrong", "tests/gone.rs: a"]),
            rule("is so", &[], &[]),
        ],
        no_rule: vec!["Hello".to_owned()],
    };
    let text = "Hello. The first is so. The second is so. The third is not.";
    let expected = [
        "page.md: no piece of it has the words `nowhere`",
        "page.md: 2 pieces have the words `is so`",
        "page.md: no rule covers `The third is not.`",
        "tests/rules has no case `topic: gone`",
        "there is no test `tests/documented_rules.rs: wrong`",
        "there is no test `tests/gone.rs: a`",
        "page.md: `is so` names no case and no test",
    ];
    assert_eq!(wrong(&page, text, &["topic: known".to_owned()]), expected);
}
