//! What each wasm file asks of its host is written down, so that nothing new is asked by accident.

use std::fs;
use std::io::Write as _;

use wasmparser::{Parser, Payload};

use crate::finding::Finding;
use crate::tree::root;

const WHY: &str = "a wasm file that asks for more can do more than decide: time, random and I/O would come in here";
const FILES: [&str; 4] = ["page", "decide", "profile", "author"];

fn golden_path(name: &str) -> String {
    format!("tests/tidy/imports/{name}.txt")
}

/// The imports of a module, a line each, sorted. Their names end in a hash of what stands behind them in the pinned
/// bindings, so that `new Date` is not taken for `new Array`.
fn imports(wasm: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(section) = payload.expect("built modules are valid") {
            for import in section.into_imports() {
                let import = import.expect("built modules are valid");
                found.push(format!("{} {}", import.module, import.name));
            }
        }
    }
    found.sort();
    found
}

/// Compares with what is written down: a line too many, or too few.
fn compare(name: &str, golden: &str, actual: &[String]) -> Vec<Finding> {
    let path = golden_path(name);
    let known: Vec<&str> = golden.lines().collect();
    let end = known.len().saturating_add(1);
    let new = actual.iter().filter(|import| !known.contains(&import.as_str()));
    let new = new.map(|import| Finding::new(&path, end, format!("{name}.wasm imports `{import}`, which is new"), WHY));
    let gone = known.iter().enumerate().filter(|(_, known)| !actual.iter().any(|import| import == *known));
    let gone = gone.map(|(before, known)| {
        let what = format!("{name}.wasm no longer imports `{known}`; remove the line");
        Finding::new(&path, before.saturating_add(1), what, WHY)
    });
    new.chain(gone).collect()
}

#[test]
fn imports_of_each_wasm_are_those_written_down() {
    let mut findings = Vec::new();
    for name in FILES {
        let built = root().join(format!("npm/dist/wasm/{name}.wasm"));
        let Ok(wasm) = fs::read(&built) else {
            return skipped("imports_of_each_wasm_are_those_written_down: nothing is built; run `cargo xtask build`");
        };
        let actual = imports(&wasm);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let lines: String = actual.iter().map(|import| format!("{import}\n")).collect();
            fs::write(root().join(golden_path(name)), lines).expect("the golden file is written");
        }
        let golden = fs::read_to_string(root().join(golden_path(name))).expect("the golden file is there");
        findings.extend(compare(name, &golden, &actual));
    }
    let shown: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(shown.is_empty(), "\n{}\n", shown.join("\n"));
}

/// Says that a test could not run here; `cargo xtask test` counts it.
fn skipped(line: &str) {
    let file = std::env::var_os("ETAPPE_SKIPPED_FILE");
    match file.and_then(|path| fs::OpenOptions::new().append(true).create(true).open(path).ok()) {
        Some(mut file) => writeln!(file, "{line}").expect("the file of skipped tests is written"),
        None => eprintln!("skipped {line}"),
    }
}

#[test]
fn planted_import_is_found_in_a_real_module() {
    // (module (import "env" "clock" (func)) (import "env" "throw" (func)))
    let header = b"\0asm\x01\0\0\0";
    let types = b"\x01\x04\x01\x60\0\0";
    let clock = b"\x03env\x05clock\0\0";
    let throw = b"\x03env\x05throw\0\0";
    let section = [&[2u8, (clock.len() + throw.len() + 1) as u8, 2], clock.as_slice(), throw].concat();
    let wasm = [header.as_slice(), types, &section].concat();
    let actual = imports(&wasm);
    assert_eq!(actual, ["env clock", "env throw"]);
    let found: Vec<String> =
        compare("decide", "env gone\nenv throw\n", &actual).iter().map(Finding::to_string).collect();
    assert_eq!(
        found,
        [
            format!("tests/tidy/imports/decide.txt:3: decide.wasm imports `env clock`, which is new ({WHY})"),
            format!(
                "tests/tidy/imports/decide.txt:1: decide.wasm no longer imports `env gone`; remove the line ({WHY})"
            ),
        ]
    );
}
