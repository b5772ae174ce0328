//! Commands named in the documentation exist, with the flags that are named beside them.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::links::codes;
use crate::tokens::{named, variants};
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str = "people type what the documentation says";

/// How a call of one of our programs begins, and where its commands are declared.
const PROGRAMS: [(&str, &str); 4] = [
    ("cargo xtask ", "xtask/src/"),
    ("cargo run -p etappe-cli -- ", "cli/src/"),
    ("npx etappe ", "cli/src/"),
    ("etappe ", "cli/src/"),
];

/// Names commands and flags that do not exist.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (page, text) in tree.pages() {
        for (line, code) in codes(text).into_iter().chain(shell(text)) {
            for call in code.split(" && ") {
                if let Some(what) = unknown(tree, call.trim()) {
                    findings.push(Finding::new(page, line, what, WHY));
                }
            }
        }
    }
    findings
}

/// The lines of shell fences.
fn shell(text: &str) -> Vec<(usize, &str)> {
    let mut is_shell = false;
    let lines = text.lines().enumerate().filter_map(|(before, line)| {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            is_shell = ["sh", "shell", "bash", "console"].contains(&language.trim());
            return None;
        }
        is_shell.then(|| (before.saturating_add(1), line.trim_start_matches("$ ")))
    });
    lines.collect()
}

fn unknown(tree: &Tree, call: &str) -> Option<String> {
    let (program, sources) = *PROGRAMS.iter().find(|program| call.starts_with(program.0))?;
    let program = program.trim();
    // What stands behind `#` in a shell is a remark.
    let words: Vec<&str> = call.split(" #").next()?.get(program.len()..)?.split_whitespace().collect();
    let command = words.first()?;
    if !command.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        return None;
    }
    let main = tree.text(&format!("{sources}main.rs")).unwrap_or_default();
    let commands: Vec<String> = variants(main, "Command").iter().map(|variant| kebab(&variant.0)).collect();
    if !commands.iter().any(|known| known == command) {
        return Some(format!("`{program}` has no command `{command}`"));
    }
    // A flag is a field of the command itself, or of the input that several commands share.
    let module = format!("{sources}{}", command.replace('-', "_"));
    let own = [format!("{module}.rs"), format!("{module}/mod.rs")];
    let own = own.iter().find_map(|path| tree.text(path)).unwrap_or_default();
    let shared = if own.contains("flatten") { tree.text(&format!("{sources}input.rs")) } else { None };
    let declared: BTreeSet<String> = [main, own, shared.unwrap_or_default()]
        .into_iter()
        .flat_map(named)
        .flat_map(|named| named.segments)
        .chain(["help".to_owned(), "version".to_owned()])
        .collect();
    let flags = words.iter().filter_map(|word| word.trim_matches(['[', ']', '(', ')', ',']).strip_prefix("--"));
    let names = flags.map(|flag| flag.split('=').next().unwrap_or_default()).filter(|flag| !flag.is_empty());
    let mut missing = names.filter(|flag| !declared.contains(&flag.replace('-', "_")));
    missing.next().map(|flag| format!("`{program} {command}` has no flag `--{flag}`"))
}

/// `WasmTestRunner` is the command `wasm-test-runner`.
fn kebab(variant: &str) -> String {
    let mut name = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

#[test]
fn commands_of_the_documentation_exist() {
    holds(rule);
}

#[test]
fn planted_command_and_flag_that_do_not_exist_are_found() {
    let main = "//! Commands.\nenum Command {\n    /// Says.\n    DryRun { once: bool },\n    Test(Arguments),\n}\n";
    let page = "Run `cargo xtask dry-run --once` or\n`cargo xtask dry-run --twice`.\n\n```sh\ncargo xtask test && cargo xtask dance  # now\n```\n";
    let files = [
        ("xtask/src/main.rs", main),
        ("xtask/src/other.rs", "//! Other.\nfn f(twice: u8) {}\n"),
        ("docs/page.md", page),
    ];
    assert_eq!(
        found(rule, &files),
        [
            format!("docs/page.md:2: `cargo xtask dry-run` has no flag `--twice` ({WHY})"),
            format!("docs/page.md:5: `cargo xtask` has no command `dance` ({WHY})"),
        ]
    );
}
