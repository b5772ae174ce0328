//! Files and functions stay small enough to be read at one sitting.

use std::io::Write as _;

use crate::finding::Finding;
use crate::tokens::functions;
use crate::tree::Tree;
use crate::{found, holds};

/// A file longer than this has more than one purpose.
const MOST_LINES: usize = 500;
/// A file longer than this is named, so that somebody looks at it before it is too long.
const MANY_LINES: usize = 350;
/// A function longer than this does more than one thing.
const MOST_FUNCTION_LINES: usize = 70;

const WHY: &str = "small files and functions have one purpose each";

/// Lines without those of the module with the unit tests.
fn lines(text: &str) -> usize {
    let mut is_tests = false;
    let counted = text.lines().filter(|line| {
        is_tests |= *line == "mod tests {";
        let is_counted = !is_tests;
        is_tests &= *line != "}";
        is_counted
    });
    counted.count()
}

/// Names what is too long.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust().chain(tree.scripts()) {
        let lines = lines(text);
        if lines > MOST_LINES {
            let what = format!("{lines} lines without tests, {MOST_LINES} at most");
            findings.push(Finding::new(path, MOST_LINES.saturating_add(1), what, WHY));
        }
    }
    for (path, text) in tree.rust() {
        for long in functions(text).iter().filter(|function| function.lines > MOST_FUNCTION_LINES) {
            let what = format!("`{}` has {} lines, {MOST_FUNCTION_LINES} at most", long.name, long.lines);
            findings.push(Finding::new(path, long.line, what, WHY));
        }
    }
    findings
}

/// Names what will be too long soon.
pub fn warnings(tree: &Tree) -> Vec<Finding> {
    let all = tree.rust().chain(tree.scripts()).map(|(path, text)| (path, lines(text)));
    let many = all.filter(|(_, lines)| *lines > MANY_LINES && *lines <= MOST_LINES);
    many.map(|(path, lines)| Finding::new(path, lines, format!("{lines} lines, {MANY_LINES} are many"), WHY)).collect()
}

#[test]
fn files_and_functions_are_small() {
    // Straight to standard error: what a passing test prints is otherwise seen by nobody.
    for warning in warnings(&Tree::of_repository()) {
        let _ = writeln!(std::io::stderr(), "warning: {warning}");
    }
    holds(rule);
}

#[test]
fn planted_file_of_501_lines_is_found() {
    let text = |lines: usize| format!("//! Long.\n{}mod tests {{\n    a\n}}\n", "// more\n".repeat(lines - 1));
    let behind = format!("//! Long.\nmod tests {{\n}}\n{}", "// more\n".repeat(500));
    assert_eq!(lines(&behind), 501);
    let files = [("src/base/a.rs", text(501)), ("src/base/b.rs", text(500)), ("src/base/c.rs", text(350))];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    assert_eq!(found(rule, &files), [format!("src/base/a.rs:501: 501 lines without tests, 500 at most ({WHY})")]);
    assert_eq!(found(warnings, &files), [format!("src/base/b.rs:500: 500 lines, 350 are many ({WHY})")]);
}

#[test]
fn planted_function_of_71_lines_is_found() {
    let text = |lines: usize| format!("//! Long.\n\nfn long() {{\n{}}}\n", "    go();\n".repeat(lines - 2));
    assert_eq!(
        found(rule, &[("cli/src/a.rs", &text(71)), ("cli/src/b.rs", &text(70))]),
        [format!("cli/src/a.rs:3: `long` has 71 lines, 70 at most ({WHY})")]
    );
}
