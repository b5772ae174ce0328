//! The house rules that a machine can check, each as a function from a tree of sources to findings.
//!
//! Every rule is asked twice: about the repository, where it must find nothing, and about a small tree with the mistake
//! planted in it, where it must name file and line. `docs/architecture.md` says what each is good for.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod codes;
mod commands;
mod finding;
mod firsts;
mod floors;
mod imports;
mod invariants;
mod links;
mod machine;
mod names;
mod purity;
mod sizes;
mod tokens;
mod tree;

use finding::Finding;
use tree::Tree;

/// Fails with everything that the rule finds in the repository.
fn holds(rule: impl Fn(&Tree) -> Vec<Finding>) {
    let found: Vec<String> = rule(&Tree::of_repository()).iter().map(Finding::to_string).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// What the rule finds in a tree of these files.
fn found(rule: impl Fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
    rule(&Tree::planted(files)).iter().map(Finding::to_string).collect()
}
