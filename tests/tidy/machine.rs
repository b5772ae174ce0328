//! Sources name no folder of a machine: what is true on one desk only has no place here.

use crate::finding::Finding;
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str = "the project is built on machines that nobody here has seen";

/// Names lines with the folder of some machine in them.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    // As names, so that this file does not hold what it looks for.
    let marks = ["home", "root", "Users", "tmp"].map(|folder| format!("/{folder}/"));
    let mut findings = Vec::new();
    for (path, text) in tree.rust().chain(tree.scripts()).chain(tree.pages()) {
        for (before, line) in text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(mark.as_str())) {
                let what = format!("`{mark}` is a folder of some machine");
                findings.push(Finding::new(path, before.saturating_add(1), what, WHY));
            }
        }
    }
    findings
}

#[test]
fn sources_name_no_folder_of_a_machine() {
    holds(rule);
}

#[test]
fn planted_folder_of_a_machine_is_found() {
    let folder = ["", "home", "amy"].join("/");
    let text = format!("//! Reads.\n\nconst AT: &str = \"{folder}/journey\";\n");
    let expected = format!("cli/src/a.rs:3: `{}` is a folder of some machine ({WHY})", ["", "home", ""].join("/"));
    assert_eq!(found(rule, &[("cli/src/a.rs", &text)]), [expected]);
}
