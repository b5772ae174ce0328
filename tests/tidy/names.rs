//! Files are named for what they know, not for being of use.

use crate::finding::Finding;
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str = "a name that fits everything lets everything in";

/// Words that say nothing of what is inside.
const EMPTY: [&str; 8] = ["common", "helper", "helpers", "manager", "misc", "stuff", "util", "utils"];

/// Names files and folders with such a word in their name.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, _) in tree.rust().chain(tree.scripts()) {
        let mut words = path.split(['/', '.', '_', '-']);
        if let Some(word) = words.find(|word| EMPTY.contains(word)) {
            findings.push(Finding::new(path, 1, format!("`{word}` says nothing of what is inside"), WHY));
        }
    }
    findings
}

#[test]
fn files_are_named_for_what_they_know() {
    holds(rule);
}

#[test]
fn planted_helper_is_found() {
    let files =
        [("src/decide/pass_helper.rs", "//! Helps.\n"), ("npm/src/utils/a.ts", "// A.\n"), ("src/decide/pass.rs", "")];
    assert_eq!(
        found(rule, &files),
        [
            format!("src/decide/pass_helper.rs:1: `helper` says nothing of what is inside ({WHY})"),
            format!("npm/src/utils/a.ts:1: `utils` says nothing of what is inside ({WHY})"),
        ]
    );
}
