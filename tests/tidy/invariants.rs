//! Every invariant of `docs/architecture.md` has its number and names the test that holds it, and that test exists.

use crate::finding::Finding;
use crate::links::{codes, prose};
use crate::tokens::functions;
use crate::tree::Tree;
use crate::{found, holds};

const NUMBERED: &str = "an invariant is spoken of by its number";
const WHY: &str = "an invariant that no test holds is a wish";
const PAGE: &str = "docs/architecture.md";
/// How a test is named: its file, then its function or its title.
const MARK: &str = "::";

/// Names invariants without a test, tests that do not exist, and numbers that do not rise by one.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let text = tree.text(PAGE).unwrap_or_default();
    let mut findings = misnumbered(text);
    let mut open: Option<(usize, String)> = None;
    // An invariant reaches from its number to the next one, or to the next heading.
    for (line, content) in prose(text).chain([(usize::MAX, "#")]) {
        let number = number(content);
        if number.is_some() || content.starts_with('#') {
            if let Some((line, body)) = open.take()
                && !codes(&body)
                    .iter()
                    .any(|(_, code)| code.split_once(MARK).is_some_and(|(path, _)| path.contains('/')))
            {
                findings.push(Finding::new(PAGE, line, "this invariant names no test", WHY));
            }
            open = number.map(|_| (line, content.to_owned()));
        } else if let Some((_, body)) = &mut open {
            body.push('\n');
            body.push_str(content);
        }
    }
    for (line, code) in codes(text) {
        if let Some((path, name)) = code.split_once(MARK).filter(|(path, _)| path.contains('/'))
            && !is_test(tree, path, name)
        {
            findings.push(Finding::new(PAGE, line, format!("`{path}` has no test `{name}`"), WHY));
        }
    }
    findings
}

/// The number that a line begins with.
fn number(line: &str) -> Option<u8> {
    line.split_once(". ").and_then(|(number, _)| number.parse().ok())
}

/// Names numbers that are not the next one below their heading.
fn misnumbered(text: &str) -> Vec<Finding> {
    let mut next = 1;
    let mut findings = Vec::new();
    for (line, content) in prose(text) {
        if content.starts_with('#') {
            next = 1;
        }
        if let Some(found) = number(content) {
            if found != next {
                findings.push(Finding::new(PAGE, line, format!("this is number {next}, not {found}"), NUMBERED));
            }
            next = found.saturating_add(1);
        }
    }
    findings
}

fn is_test(tree: &Tree, path: &str, name: &str) -> bool {
    let text = tree.text(path).unwrap_or_default();
    match path.ends_with(".rs") {
        // A planted mistake shows that a rule works, not that it is kept.
        true => !name.starts_with("planted_") && functions(text).iter().any(|it| it.name == name && it.is_test),
        false => text.contains(&format!("test(\"{name}\"")),
    }
}

#[test]
fn invariants_name_tests_that_exist() {
    holds(rule);
    assert!(Tree::of_repository().has(PAGE));
}

#[test]
fn planted_invariant_without_a_test_is_found() {
    let page = "# Architecture\n\n## Invariants\n\n1. **Down.** Held by\n   `tests/tidy/floors.rs::down`.\n2. **Pure.** We promise.\n3. **Small.** Held by `tests/a.mjs::is small`.\n\n## End\n";
    let files = [
        (PAGE, page),
        ("tests/tidy/floors.rs", "//! Floors.\nfn down() {}\n#[test]\nfn up() {}\n"),
        ("tests/a.mjs", "test(\"is small\", f);\n"),
    ];
    assert_eq!(
        found(rule, &files),
        [
            format!("{PAGE}:7: this invariant names no test ({WHY})"),
            format!("{PAGE}:6: `tests/tidy/floors.rs` has no test `down` ({WHY})"),
        ]
    );
}

#[test]
fn planted_number_that_does_not_follow_is_found() {
    let test = "Held by `tests/a.mjs::is small`.";
    let page = format!("## Invariants\n\n1. {test}\n2. {test}\n2. {test}\n3. {test}\n\n## Absent\n\n2. {test}\n");
    let files = [(PAGE, page.as_str()), ("tests/a.mjs", "test(\"is small\", f);\n")];
    assert_eq!(
        found(rule, &files),
        [
            format!("{PAGE}:5: this is number 3, not 2 ({NUMBERED})"),
            format!("{PAGE}:10: this is number 1, not 2 ({NUMBERED})"),
        ]
    );
}
