//! Below the hosts nothing reads a clock, draws at random, does input or output, or knows of wasm.

use crate::finding::Finding;
use crate::tokens::named;
use crate::tree::Tree;
use crate::{found, holds};

const WHY: &str =
    "equal inputs give equal bytes on every host: time and random come in as arguments, bytes go out as results";

/// What of the library is the same everywhere and does nothing but compute.
const PURE: [&str; 25] = [
    "alloc",
    "array",
    "borrow",
    "boxed",
    "cell",
    "char",
    "cmp",
    "collections",
    "convert",
    "error",
    "f64",
    "fmt",
    "hint",
    "i64",
    "iter",
    "marker",
    "mem",
    "num",
    "ops",
    "option",
    "ptr",
    "slice",
    "str",
    "sync",
    "vec",
];

/// Names that only `src/wasm` may use, however they are reached: types, crates of hosts, macros.
const BANNED: [(&str, &str); 23] = [
    ("SystemTime", "the clock"),
    ("Instant", "the clock"),
    ("HashMap", "an order that differs from run to run"),
    ("HashSet", "an order that differs from run to run"),
    ("RandomState", "a seed that differs from run to run"),
    ("DefaultHasher", "a hash that differs from version to version"),
    ("rand", "random numbers"),
    ("fastrand", "random numbers"),
    ("getrandom", "random numbers"),
    ("jiff", "the clock"),
    ("chrono", "the clock"),
    ("wasm_bindgen", "the host"),
    ("js_sys", "the host"),
    ("web_sys", "the host"),
    ("serde_wasm_bindgen", "the host"),
    ("print!", "output"),
    ("println!", "output"),
    ("eprint!", "output"),
    ("eprintln!", "output"),
    ("dbg!", "output"),
    ("env!", "the machine that builds"),
    ("option_env!", "the machine that builds"),
    ("include_bytes!", "a file"),
];

/// Names every use of what is banned, and of a part of the library that is not known to be pure.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.under("src/", ".rs").filter(|file| !file.0.starts_with("src/wasm/")) {
        for named in named(text) {
            // The crate's root says which modules exist where.
            let is_root = path == "src/lib.rs" && named.segments == ["wasm_bindgen"];
            // Reads what is linked into the file; the crate's clock is not, without its feature `std`.
            let is_zone = path == "src/compile/schedule/clocks.rs"
                && [&["jiff", "Timestamp"][..], &["jiff", "tz", "TimeZone"]].iter().any(|pure| named.segments == *pure);
            if let Some(what) = impure(&named.segments).filter(|_| !is_root && !is_zone) {
                findings.push(Finding::new(path, named.line, what, WHY));
            }
        }
    }
    findings
}

fn impure(segments: &[String]) -> Option<String> {
    let (first, second) = (segments.first()?.as_str(), segments.get(1).map(String::as_str));
    if ["std", "core", "alloc"].contains(&first)
        && let Some(part) = second.filter(|part| !PURE.contains(part))
    {
        return Some(format!("`{first}::{part}` is not known to compute only"));
    }
    let (name, what) = segments.iter().find_map(|name| BANNED.iter().find(|banned| banned.0 == name))?;
    Some(format!("`{name}` is {what}"))
}

#[test]
fn below_hosts_is_no_clock_random_or_io() {
    holds(rule);
}

#[test]
fn planted_clock_call_is_found() {
    let text = "//! A pass.\nfn now() -> u64 {\n    std::time::SystemTime::now().elapsed()\n}\n";
    let found = found(rule, &[("src/decide/pass.rs", text)]);
    assert_eq!(found, [format!("src/decide/pass.rs:3: `std::time` is not known to compute only ({WHY})")]);
}

#[test]
fn planted_clock_by_any_way_is_found() {
    let text = "//! A pass.\nuse std::{\n    time as t,\n};\nuse std::*;\nuse std as s;\nfn f() {\n    SystemTime::now();\n}\n";
    let found = found(rule, &[("src/decide/pass.rs", text)]);
    assert_eq!(
        lines(&found),
        [
            "src/decide/pass.rs:3: `std::time` is not known to compute only",
            "src/decide/pass.rs:5: `std::*` is not known to compute only",
            "src/decide/pass.rs:6: `std::as` is not known to compute only",
            "src/decide/pass.rs:8: `SystemTime` is the clock",
        ]
    );
}

#[test]
fn planted_random_output_and_host_are_found() {
    let text = "//! A pass.\nuse std::collections::hash_map::HashMap;\nfn f() {\n    eprint!(\"{}\", rand::random::<u8>());\n}\nuse js_sys::Date;\n";
    let found = found(rule, &[("src/model/item.rs", text)]);
    assert_eq!(
        lines(&found),
        [
            "src/model/item.rs:2: `HashMap` is an order that differs from run to run",
            "src/model/item.rs:4: `eprint!` is output",
            "src/model/item.rs:4: `rand` is random numbers",
            "src/model/item.rs:6: `js_sys` is the host",
        ]
    );
}

/// The findings without their reason.
fn lines(found: &[String]) -> Vec<&str> {
    found.iter().map(|line| line.split(" (").next().unwrap_or_default()).collect()
}

#[test]
fn planted_time_zone_elsewhere_and_clock_in_its_place_are_found() {
    let text = "//! Clocks.\nuse jiff::tz::TimeZone;\nuse jiff::Zoned;\n";
    let files = [("src/compile/schedule/clocks.rs", text), ("src/compile/segment.rs", text)];
    let expected = ["schedule/clocks.rs:3", "segment.rs:2", "segment.rs:3"];
    assert_eq!(lines(&found(rule, &files)), expected.map(|place| format!("src/compile/{place}: `jiff` is the clock")));
}

#[test]
fn planted_host_floor_may() {
    assert!(found(rule, &[("src/wasm/decide.rs", "//! Exports.\nuse js_sys::Date;\n")]).is_empty());
}
