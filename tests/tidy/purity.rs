//! Below the hosts nothing reads a clock, draws at random, does input or output, or knows of wasm.

use crate::finding::Finding;
use crate::tokens::named;
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str =
    "equal inputs give equal bytes on every host: time and random come in as arguments, bytes go out as results";

/// What only `src/wasm` may name; a path that begins so, or a macro.
const BANNED: [(&str, &str); 27] = [
    ("std::time", "the clock"),
    ("core::time", "the clock"),
    ("SystemTime", "the clock"),
    ("Instant", "the clock"),
    ("std::fs", "files"),
    ("std::path", "files"),
    ("std::io", "input and output"),
    ("std::net", "the network"),
    ("std::env", "the environment"),
    ("std::process", "processes"),
    ("std::thread", "threads"),
    ("std::random", "random numbers"),
    ("std::collections::HashMap", "an order that differs from run to run"),
    ("std::collections::HashSet", "an order that differs from run to run"),
    ("std::hash", "hashes that differ from version to version"),
    ("rand", "random numbers"),
    ("getrandom", "random numbers"),
    ("jiff", "the clock"),
    ("chrono", "the clock"),
    ("wasm_bindgen", "the host"),
    ("js_sys", "the host"),
    ("web_sys", "the host"),
    ("serde_wasm_bindgen", "the host"),
    ("print!", "output"),
    ("println!", "output"),
    ("eprintln!", "output"),
    ("dbg!", "output"),
];

/// Names every use of what is banned.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.under("src/", ".rs").filter(|file| !file.0.starts_with("src/wasm/")) {
        for named in named(text) {
            let written = named.segments.join("::");
            // The crate's root says which modules exist where.
            let is_root = path == "src/lib.rs" && written == "wasm_bindgen";
            let hit = BANNED.iter().find(|(banned, _)| {
                written.strip_prefix(banned).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            });
            if let Some((banned, what)) = hit.filter(|_| !is_root) {
                findings.push(Finding::new(path, named.line, format!("`{banned}` is {what}"), WHY));
            }
        }
    }
    findings
}

#[test]
fn below_hosts_is_no_clock_random_or_io() {
    holds(rule);
}

#[test]
fn planted_clock_call_is_found() {
    let text = "//! A pass.\nfn now() -> u64 {\n    std::time::SystemTime::now().elapsed()\n}\n";
    let found = found(rule, &[("src/decide/pass.rs", text)]);
    assert_eq!(found, [format!("src/decide/pass.rs:3: `std::time` is the clock ({WHY})")]);
}

#[test]
fn planted_clock_behind_another_name_is_found_where_it_is_imported() {
    let text = "//! A pass.\nuse std::{\n    time as t,\n};\nfn f() {\n    t::Instant::now();\n}\n";
    let found = found(rule, &[("src/decide/pass.rs", text)]);
    assert_eq!(found, [format!("src/decide/pass.rs:3: `std::time` is the clock ({WHY})")]);
}

#[test]
fn planted_random_output_and_host_are_found() {
    let text = "//! A pass.\nuse std::collections::HashMap;\nfn f() {\n    println!(\"{}\", rand::random::<u8>());\n}\nuse js_sys::Date;\n";
    let found = found(rule, &[("src/model/item.rs", text)]);
    let lines: Vec<&str> = found.iter().map(|line| line.split(" (").next().unwrap_or_default()).collect();
    assert_eq!(
        lines,
        [
            "src/model/item.rs:2: `std::collections::HashMap` is an order that differs from run to run",
            "src/model/item.rs:4: `println!` is output",
            "src/model/item.rs:4: `rand` is random numbers",
            "src/model/item.rs:6: `js_sys` is the host",
        ]
    );
}

#[test]
fn planted_host_floor_may() {
    assert!(found(rule, &[("src/wasm/decide.rs", "//! Exports.\nuse js_sys::Date;\n")]).is_empty());
}
