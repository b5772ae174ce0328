//! The first line of a file says why the file exists.

use crate::finding::Finding;
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str = "a reader decides by the first line whether to read the second";

/// Names files that do not begin with a comment in a full sentence.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let rust = tree.rust().map(|file| (file, "//! "));
    let scripts = tree.scripts().map(|file| (file, "// "));
    let wrong = rust.chain(scripts).filter(|((_, text), mark)| !says_why(text, mark));
    wrong.map(|((path, _), mark)| Finding::new(path, 1, format!("the first line is no `{mark}…`"), WHY)).collect()
}

fn says_why(text: &str, mark: &str) -> bool {
    // A program that the shell may start says first by whom it is run.
    let text = if text.starts_with("#!/") { text.split_once('\n').map_or("", |rest| rest.1) } else { text };
    text.strip_prefix(mark).is_some_and(|rest| rest.lines().next().is_some_and(|line| line.len() > 10))
}

#[test]
fn files_begin_with_why_they_exist() {
    holds(rule);
}

#[test]
fn planted_file_without_a_first_line_is_found() {
    let files = [
        ("src/base/a.rs", "use b::c;\n"),
        ("npm/src/d.ts", "export {};\n"),
        ("src/base/e.rs", "//! Why it is here.\n"),
    ];
    assert_eq!(
        found(rule, &files),
        [
            format!("src/base/a.rs:1: the first line is no `//! …` ({WHY})"),
            format!("npm/src/d.ts:1: the first line is no `// …` ({WHY})"),
        ]
    );
}
