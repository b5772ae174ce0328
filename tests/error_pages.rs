//! The pages of the codes: each code has one, each page has a code, and its examples do what it says.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use etappe::base::limits;
use etappe::compile::{compile, lint};
use etappe::syntax::{Diagnostic, Format};
use etappe::trial::{JourneyText, TestFile, journey_path, run};

/// The moment at which the examples are looked at: 2026-05-04.
const NOW_MS: i64 = 1_777_852_800_000;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The codes of an enum of the sources: `Name = 101,`.
fn rust_codes(path: &str) -> BTreeSet<String> {
    let source = read(path);
    let numbers = source.lines().filter_map(|line| line.trim().strip_suffix(',')?.split_once(" = ")?.1.parse().ok());
    numbers.map(|number: u16| format!("E{number:04}")).collect()
}

/// The codes of the package: `401: ["…`.
fn typescript_codes() -> BTreeSet<String> {
    let source = read("npm/src/errors.ts");
    let numbers = source.lines().filter_map(|line| line.trim().split_once(": [")?.0.parse().ok());
    numbers.map(|number: u16| format!("E{number:04}")).collect()
}

fn author_codes() -> BTreeSet<String> {
    rust_codes("src/syntax/code.rs")
}

/// Whether a code is about a file of rule tests.
fn is_of_tests(code: &str) -> bool {
    code.starts_with("E06")
}

fn all_codes() -> BTreeSet<String> {
    [author_codes(), rust_codes("src/pack/load.rs"), rust_codes("src/profile/error.rs"), typescript_codes()]
        .into_iter()
        .flatten()
        .collect()
}

fn pages() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors");
    let names = fs::read_dir(folder).expect("the pages").map(|entry| entry.expect("an entry").file_name());
    names.filter_map(|name| Some(name.to_string_lossy().strip_suffix(".md")?.to_owned())).collect()
}

/// The code block below a heading.
fn block(page: &str, heading: &str) -> String {
    let below = page.split_once(&format!("## {heading}\n")).map(|parts| parts.1).unwrap_or_default();
    let block = below.split_once("\n```").and_then(|parts| parts.1.split_once('\n')).map(|parts| parts.1);
    block.and_then(|block| block.split_once("```")).map(|parts| parts.0.to_owned()).unwrap_or_default()
}

fn title(page: &str) -> &str {
    page.lines().next().unwrap_or_default().split_once(": ").map_or("", |parts| parts.1)
}

/// The example as it is meant: the one with more entries than a page has room for says how many they are.
fn meant(example: &str) -> String {
    example.replace("spring, spring]   # and so on, 60,001 in all", &format!("{}]", "s,".repeat(limits::ENTRIES + 1)))
}

/// What is found in an example; warnings only on the pages of warnings, where the examples are whole journeys.
fn found(code: &str, example: &str) -> Vec<Diagnostic> {
    if is_of_tests(code) {
        return found_in_tests(example);
    }
    let mut found = compile(&meant(example), Format::Yaml).diagnostics;
    if code.starts_with("E07") {
        found.extend(lint(example, Format::Yaml, NOW_MS));
    }
    found
}

/// What a file of tests of Amy's journey gives; its tests pass if they can be run.
fn found_in_tests(example: &str) -> Vec<Diagnostic> {
    let path = journey_path("examples/amy/page.test.yaml", example).expect("the example names a journey");
    let text = match path.as_str() {
        "examples/amy/journey.yaml" => Ok(read(&path)),
        _ => Err("there is no such file".to_owned()),
    };
    let journey = Some(JourneyText { path, text });
    let file = TestFile { path: "examples/amy/page.test.yaml".to_owned(), text: example.to_owned(), journey };
    let outcome = run(&[file], "");
    let failed: Vec<_> = outcome.tests().filter(|test| !test.has_passed()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    outcome.files.into_iter().flat_map(|file| file.problems).map(|problem| problem.diagnostic).collect()
}

#[test]
fn codes_and_pages_are_the_same() {
    let mut expected = all_codes();
    assert!(expected.len() >= 46, "{} codes were found", expected.len());
    expected.insert("README".to_owned());
    assert_eq!(pages(), expected);
}

#[test]
fn pages_have_a_title_and_both_examples_and_the_way_out() {
    for code in all_codes() {
        let page = read(&format!("docs/errors/{code}.md"));
        assert!(page.starts_with(&format!("# {code}: ")), "{code} has no heading");
        assert!(!title(&page).ends_with('.') && !title(&page).is_empty(), "{code}: a title has no full stop");
        assert!(!block(&page, "Wrong").is_empty() && !block(&page, "Right").is_empty(), "{code} lacks an example");
        assert_ne!(block(&page, "Wrong"), block(&page, "Right"), "{code}");
        assert!(page.contains("## What to do\n\n"), "{code} says no way out");
    }
}

#[test]
fn index_names_every_code_with_the_title_of_its_page() {
    let index = read("docs/errors/README.md");
    for code in all_codes() {
        let row = format!("| [{code}]({code}.md) | {} |\n", title(&read(&format!("docs/errors/{code}.md"))));
        assert!(index.contains(&row), "docs/errors/README.md lacks {row}");
    }
    assert_eq!(index.matches("](E").count(), all_codes().len());
}

#[test]
fn wrong_example_of_an_author_code_gives_that_code_alone() {
    for code in author_codes() {
        let found: Vec<String> = found(&code, &block(&read(&format!("docs/errors/{code}.md")), "Wrong"))
            .iter()
            .map(|diagnostic| diagnostic.code.to_string())
            .collect();
        assert!(
            !found.is_empty() && found.iter().all(|found| *found == code),
            "{code}: the wrong example gives {found:?}"
        );
    }
}

#[test]
fn right_example_of_an_author_code_gives_none() {
    for code in author_codes() {
        assert_eq!(found(&code, &block(&read(&format!("docs/errors/{code}.md")), "Right")), [], "{code}");
    }
}
