//! Closed lists that stand in more than one place: reasons, causes, refusals and codes are the same everywhere.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use etappe::model::{CONTEXT_FIELDS, Cause, Reason, Refusal};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The entries of a TypeScript `const NAME = [ … ]`; `null` is an entry, too.
fn typescript_list(source: &str, name: &str) -> Vec<String> {
    let (_, rest) = source.split_once(&format!("const {name} = [")).unwrap_or_else(|| panic!("there is no `{name}`"));
    let (list, _) = rest.split_once(']').expect("a list ends");
    let entries = list.split(',').map(|entry| entry.trim().trim_matches('"').to_owned());
    entries.filter(|entry| !entry.is_empty()).collect()
}

/// Rows of the Markdown tables whose first cell is a name in backticks.
fn table_names(page: &str) -> Vec<&str> {
    page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|parts| parts.0).collect()
}

/// Numbers and names of the variants in an enum of the sources: `Name = 101,`.
fn numbered_variants(source: &str) -> Vec<(u16, String)> {
    let variant = |line: &str| {
        let (name, number) = line.trim().strip_suffix(',')?.split_once(" = ")?;
        Some((number.parse().ok()?, name.to_owned()))
    };
    source.lines().filter_map(variant).collect()
}

#[test]
fn reasons_in_typescript_are_those_of_the_engine() {
    let source = read("npm/src/reasons.ts");
    let winner = typescript_list(&source, "DECIDED").into_iter().zip(0u8..);
    let loser = typescript_list(&source, "LOSER").into_iter().zip(16u8..);
    assert!(source.contains("const FIRST_LOSER = 16;"));
    let typescript: Vec<(String, u8)> = winner.chain(loser).collect();
    let engine: Vec<(String, u8)> = Reason::ALL.map(|reason| (reason.name().to_owned(), reason as u8)).to_vec();
    assert_eq!(typescript, engine);
}

#[test]
fn causes_in_typescript_are_those_of_the_engine() {
    let typescript: Vec<(String, u8)> =
        typescript_list(&read("npm/src/reasons.ts"), "CAUSES").into_iter().zip(0..).collect();
    let none = [("null".to_owned(), 0)];
    let engine = Cause::ALL.map(|cause| (cause.name().to_owned(), cause as u8));
    assert_eq!(typescript, none.into_iter().chain(engine).collect::<Vec<_>>());
}

#[test]
fn refusals_in_typescript_are_those_of_the_engine() {
    let typescript = typescript_list(&read("npm/src/wire/record.ts"), "APPLIED");
    let refusals = [
        Refusal::Malformed,
        Refusal::Undeclared,
        Refusal::NoConsent,
        Refusal::TypeMismatch,
        Refusal::Full,
        Refusal::Repeated,
        Refusal::OtherPerson,
    ];
    assert_eq!(typescript.len(), refusals.len() + 1);
    for refusal in refusals {
        assert_eq!(typescript.get(refusal as usize).map(String::as_str), Some(refusal.name()));
    }
}

#[test]
fn context_fields_in_typescript_are_those_of_the_engine() {
    let source = read("npm/src/context.ts");
    for (name, _) in CONTEXT_FIELDS {
        let as_given = [format!("\n    {name}:"), format!("\n    {name},")];
        assert!(as_given.iter().any(|line| source.contains(line)), "`{name}` is not derived in the page");
    }
}

#[test]
fn context_fields_are_all_in_the_documentation() {
    let page = read("docs/conditions.md");
    for (name, _) in CONTEXT_FIELDS {
        assert!(page.contains(&format!("`{name}`")), "`{name}` is not in docs/conditions.md");
    }
}

#[test]
fn causes_in_the_documentation_exist() {
    let known: Vec<&str> = Cause::ALL.iter().map(|cause| cause.name()).collect();
    let page = read("docs/conditions.md");
    let (_, section) = page.split_once("| cause |").expect("docs/conditions.md has a table of causes");
    let (table, _) = section.split_once("\n\n").unwrap_or((section, ""));
    let told = table_names(table);
    assert!(!told.is_empty());
    assert!(told.iter().all(|name| known.contains(name)), "{told:?}");
}

#[test]
fn reasons_and_causes_have_distinct_names_and_numbers() {
    let mut names: Vec<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
    let mut numbers: Vec<u8> = Reason::ALL.iter().map(|reason| *reason as u8).collect();
    let count = names.len();
    assert!(numbers.is_sorted());
    names.sort_unstable();
    names.dedup();
    numbers.dedup();
    assert_eq!((names.len(), numbers.len()), (count, count));
    assert!(Cause::ALL.windows(2).all(|pair| pair[0] < pair[1] && pair[0].name() != pair[1].name()));
}

#[test]
fn codes_are_distinct_over_all_floors() {
    let mut seen: BTreeMap<u16, String> = BTreeMap::new();
    for file in ["src/syntax/code.rs", "src/pack/load.rs", "src/profile/error.rs"] {
        let variants = numbered_variants(&read(file));
        assert!(!variants.is_empty(), "{file} has no codes");
        for (number, name) in variants {
            let before = seen.insert(number, format!("{file} {name}"));
            assert_eq!(before, None, "E{number:04} is used twice");
        }
    }
}

#[test]
fn codes_that_cross_to_javascript_have_words_there() {
    let words = read("npm/src/errors.ts");
    let crossing = [read("src/pack/load.rs"), read("src/profile/error.rs")].concat();
    for (number, name) in numbered_variants(&crossing) {
        assert!(words.contains(&format!("\n  {number}: [")), "E{number:04} {name} has no words in npm/src/errors.ts");
    }
}

#[test]
fn codes_of_journeys_are_each_said_in_a_golden_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cli/tests/golden");
    let mut folders = vec![folder];
    let mut said = String::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(folder).expect("the golden files");
        for path in entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<PathBuf>>() {
            if path.is_dir() { folders.push(path) } else { said.push_str(&fs::read_to_string(path).expect("text")) }
        }
    }
    let codes = [read("src/syntax/code.rs"), read("src/pack/load.rs")].concat();
    // Not made by any compiler, or only by a journey of more than 60,000 entries.
    let unsaid = ["Inconsistent", "JourneyLimit"];
    for (number, name) in numbered_variants(&codes).into_iter().filter(|code| !unsaid.contains(&code.1.as_str())) {
        assert!(said.contains(&format!("E{number:04}")), "E{number:04} {name} is in no golden file");
    }
}
