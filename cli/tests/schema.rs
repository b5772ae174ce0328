//! The JSON Schema and the reference in `docs/` are what `etappe schema` prints; the pages of the codes are what `etappe error` prints.
//!
//! `UPDATE_GOLDEN=1 cargo test -p etappe-cli --test schema` writes schema and reference; read the difference aloud.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn said(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_etappe")).args(arguments).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

fn is_written(name: &str, said: &str) {
    let path = docs().join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, said).expect("the file can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == said, "docs/{name} is not what `etappe schema` prints; UPDATE_GOLDEN=1 writes it");
}

#[test]
fn schema_is_the_one_in_the_repository() {
    is_written("journey.schema.json", &said(&["schema"]));
}

#[test]
fn reference_is_the_one_in_the_repository() {
    is_written("journey.md", &said(&["schema", "--markdown"]));
}

#[test]
fn example_of_all_fields_compiles() {
    let page = said(&["schema", "--markdown"]);
    let example = page.split_once("## Journey\n").and_then(|parts| parts.1.split_once("```yaml\n"));
    let example = example.and_then(|parts| parts.1.split_once("```")).expect("the example").0;
    let folder = tempfile::tempdir().expect("a folder");
    let journey = folder.path().join("journey.yaml");
    fs::write(&journey, example).expect("the journey can be written");
    assert!(said(&["check", &journey.to_string_lossy()]).contains("ok (1 stage, 1 slot, 1 item)"));
}

#[test]
fn error_of_every_code_prints_its_page() {
    let list = said(&["error"]);
    let entries = fs::read_dir(docs().join("errors")).expect("the pages");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let codes: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".md")?.to_owned())).collect();
    assert_eq!(list.lines().count() + 1, codes.len(), "README.md is no code");
    for code in codes.iter().filter(|code| *code != "README") {
        let page = fs::read_to_string(docs().join(format!("errors/{code}.md"))).expect("a page");
        assert_eq!(said(&["error", code]), page, "{code}");
        let title = page.lines().next().unwrap_or_default().replace("# ", "").replacen(": ", "  ", 1);
        assert!(list.lines().any(|line| line == title), "the list lacks {title}");
    }
}
