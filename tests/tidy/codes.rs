//! Every stable code has a page that teaches it by a wrong and a right example.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::tokens::all_variants;
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str = "whoever meets a code finds what it means and the way out";

/// Where codes are declared: in Rust as discriminants, in TypeScript as keys of one table.
const IN_SCRIPTS: &str = "npm/src/errors.ts";

/// What every page has.
const HEADINGS: [&str; 2] = ["## Wrong", "## Right"];

/// Names codes without a page, pages without a code, and pages without both examples.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let codes = codes(tree);
    let mut findings = Vec::new();
    for (code, (path, line)) in &codes {
        let page = format!("docs/errors/{code}.md");
        let Some(text) = tree.text(&page) else {
            findings.push(Finding::new(path, *line, format!("`{code}` has no page `{page}`"), WHY));
            continue;
        };
        for heading in HEADINGS.iter().filter(|heading| !text.lines().any(|line| line == **heading)) {
            findings.push(Finding::new(&page, 1, format!("there is no `{heading}`"), WHY));
        }
    }
    for (page, _) in tree.under("docs/errors/E", ".md") {
        let code = page.trim_start_matches("docs/errors/").trim_end_matches(".md");
        if !codes.contains_key(code) {
            findings.push(Finding::new(page, 1, format!("nothing has the code `{code}`"), WHY));
        }
    }
    findings
}

fn codes(tree: &Tree) -> BTreeMap<String, (String, usize)> {
    let mut codes = BTreeMap::new();
    let mut add = |number: u16, path: &str, line: usize| {
        codes.entry(format!("E{number:04}")).or_insert((path.to_owned(), line));
    };
    for (path, text) in tree.under("src/", ".rs") {
        for (_, number, line) in all_variants(text) {
            // Smaller numbers are tags of formats.
            if let Some(number) = number.filter(|number| (101..1_000).contains(number)) {
                add(number, path, line);
            }
        }
    }
    for (before, line) in tree.text(IN_SCRIPTS).unwrap_or_default().lines().enumerate() {
        if let Some(Ok(number)) = line.trim().split_once(": [").map(|(number, _)| number.parse()) {
            add(number, IN_SCRIPTS, before.saturating_add(1));
        }
    }
    codes
}

#[test]
fn codes_have_pages_and_pages_have_codes() {
    holds(rule);
}

#[test]
fn planted_code_without_a_page_is_found() {
    let code = "//! Codes.\npub enum Code {\n    /// One.\n    One = 101,\n    /// Two.\n    Two = 102,\n}\n";
    let page = "# E0101\n\n## Wrong\n\n## Right\n";
    let files = [
        ("src/syntax/code.rs", code),
        ("npm/src/errors.ts", "// Errors.\n  501: [\"a\", \"b\"],\n"),
        ("docs/errors/E0101.md", page),
        ("docs/errors/E0501.md", "# E0501\n\n## Wrong\n"),
        ("docs/errors/E0999.md", page),
    ];
    assert_eq!(
        found(rule, &files),
        [
            format!("src/syntax/code.rs:6: `E0102` has no page `docs/errors/E0102.md` ({WHY})"),
            format!("docs/errors/E0501.md:1: there is no `## Right` ({WHY})"),
            format!("docs/errors/E0999.md:1: nothing has the code `E0999` ({WHY})"),
        ]
    );
}
