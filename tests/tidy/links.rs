//! What the documentation points to exists: paths, links between pages, headings within them.

use crate::finding::Finding;
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str = "a reader who follows a dead path does not come back";

/// Where a path in backticks begins, if it is one of ours.
const TOPS: [&str; 14] = [
    ".ci/",
    "benches/",
    "cli/",
    "docs/",
    "examples/",
    "fuzz/",
    "npm/build/",
    "npm/src/",
    "npm/package",
    "src/",
    "tests/",
    "worker/",
    "www/",
    "xtask/",
];

/// Names paths and links that lead nowhere.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (page, text) in tree.pages() {
        for (line, code) in codes(text) {
            let path = code.split(['#', ':']).next().unwrap_or_default();
            let is_path = TOPS.iter().any(|top| path.starts_with(top)) && !path.contains([' ', '*', '<', '…', '{']);
            if is_path && !tree.has(path) {
                findings.push(Finding::new(page, line, format!("there is no `{path}`"), WHY));
            }
        }
        for (line, target) in links(text) {
            if let Some(what) = broken(tree, page, target) {
                findings.push(Finding::new(page, line, what, WHY));
            }
        }
    }
    findings
}

/// Inline code outside of fences, with its line.
pub fn codes(text: &str) -> Vec<(usize, &str)> {
    // In a line with an odd number of pieces between backticks, every second piece is code.
    prose(text).flat_map(|(line, text)| text.split('`').skip(1).step_by(2).map(move |code| (line, code))).collect()
}

/// The lines that stand in no fence, with their numbers.
pub fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_fenced = false;
    text.lines().enumerate().filter_map(move |(before, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        (!is_fenced && !is_fence).then_some((before.saturating_add(1), line))
    })
}

fn links(text: &str) -> Vec<(usize, &str)> {
    let in_line = |(line, text): (usize, &'_ str)| -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(start) = text.get(from..).and_then(|rest| rest.find("](")).map(|at| from + at + 2) {
            let end = text.get(start..).and_then(|rest| rest.find(')')).map_or(text.len(), |at| start + at);
            found.push((line, start, end));
            from = end;
        }
        found
    };
    prose(text)
        .flat_map(|(line, text)| {
            in_line((line, text)).into_iter().filter_map(move |(line, start, end)| Some((line, text.get(start..end)?)))
        })
        .collect()
}

fn broken(tree: &Tree, page: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').map_or((target, None), |(file, heading)| (file, Some(heading)));
    let path = if file.is_empty() { page.to_owned() } else { beside(page, file) };
    if !tree.has(&path) {
        return Some(format!("the link `{target}` leads to `{path}`, which is not there"));
    }
    let heading = heading?;
    let text = tree.text(&path).unwrap_or_default();
    let is_there = prose(text).any(|(_, line)| line.starts_with('#') && anchor(line) == heading);
    (!is_there).then(|| format!("`{path}` has no heading `#{heading}`"))
}

/// The path of a file that is named from a page.
fn beside(page: &str, file: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The anchor that sites give a heading: small letters and digits, spaces as hyphens.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn paths_and_links_of_the_documentation_exist() {
    holds(rule);
}

#[test]
fn planted_dead_path_is_found() {
    let text = "# A page\n\nSee `src/base/hash.rs` and `src/base/rash.rs`.\n\n```text\n`src/not/a/path.rs`\n```\n";
    let files = [("docs/page.md", text), ("src/base/hash.rs", "//! Hashes.\n")];
    assert_eq!(found(rule, &files), [format!("docs/page.md:3: there is no `src/base/rash.rs` ({WHY})")]);
}

#[test]
fn planted_dead_link_and_heading_are_found() {
    let text =
        "# A page\n[a](../README.md#two-words) [b](other.md)\n[c](../README.md#nothing) [d](https://example.org/x)\n";
    let files = [("docs/page.md", text), ("README.md", "# Etappe\n\n## Two words\n")];
    assert_eq!(
        found(rule, &files),
        [
            format!("docs/page.md:2: the link `other.md` leads to `docs/other.md`, which is not there ({WHY})"),
            format!("docs/page.md:3: `README.md` has no heading `#nothing` ({WHY})"),
        ]
    );
}
