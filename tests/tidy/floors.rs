//! Imports within `src/` go down only; neighbours on a floor do not know each other.

use crate::finding::Finding;
use crate::tokens::named;
use crate::tree::Tree;
use crate::{found, holds};

/// The floors of `src/`, lowest first; what stands together does not know each other.
pub const FLOORS: [&[&str]; 8] = [
    &["base"],
    &["model"],
    &["syntax", "pack", "profile"],
    &["compile", "decide"],
    &["explain"],
    &["engine"],
    &["map", "trial"],
    &["wasm"],
];

const WHY: &str = "imports go down only, so that every floor can be read and tested without those above it";

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Names the imports that do not go down.
pub fn rule(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.under("src/", ".rs") {
        let modules = modules_of(path);
        let Some(module) = modules.first() else { continue };
        let Some(floor) = floor_of(module) else {
            findings.push(Finding::new(path, 1, format!("`{module}` stands on no floor"), WHY));
            continue;
        };
        for named in named(text) {
            let Some(used) = resolved(&modules, &named.inside, &named.segments) else { continue };
            if ["*", "as", "self"].contains(&used.as_str()) {
                let what = "this takes the whole crate, behind which every floor is hidden; name the floor";
                findings.push(Finding::new(path, named.line, what, WHY));
            }
            if used == *module {
                continue;
            }
            let verdict = match floor_of(&used) {
                Some(other) if other < floor => continue,
                Some(other) if other == floor => "its neighbour",
                Some(_) => "the floor above",
                None => continue,
            };
            let what = format!("`{module}` imports {verdict} `{used}`");
            findings.push(Finding::new(path, named.line, what, WHY));
        }
    }
    findings
}

const WHY_SAFE: &str = "bytes from strangers are read below the hosts, and only checked reads may touch them";

/// Names modules below the hosts that do not forbid unsafe code.
pub fn unsafe_rule(tree: &Tree) -> Vec<Finding> {
    let below = FLOORS.iter().copied().flatten().filter(|module| **module != "wasm");
    let roots = below.filter_map(|module| tree.text(&format!("src/{module}/mod.rs")).map(|text| (module, text)));
    let open = roots.filter(|(_, text)| !text.lines().any(|line| line == "#![forbid(unsafe_code)]"));
    let what = "there is no `#![forbid(unsafe_code)]`";
    open.map(|(module, _)| Finding::new(&format!("src/{module}/mod.rs"), 1, what, WHY_SAFE)).collect()
}

/// `src/decide/leaf.rs` is the module `decide::leaf`.
fn modules_of(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|module| *module != "lib").map(str::to_owned).collect()
}

/// The module of the crate that a path leads to, if it leads to one by `crate` or `super`.
fn resolved(file: &[String], inside: &[String], segments: &[String]) -> Option<String> {
    let mut here = [file, inside].concat();
    let mut rest = segments.iter();
    match segments.first()?.as_str() {
        "crate" => {
            rest.next();
            here.clear();
        }
        "super" => {
            while rest.as_slice().first().is_some_and(|segment| segment == "super") {
                rest.next();
                here.pop();
            }
        }
        _ => return None,
    }
    here.first().cloned().or_else(|| rest.next().cloned())
}

#[test]
fn imports_go_down_only() {
    holds(rule);
}

#[test]
fn floors_below_the_hosts_forbid_unsafe_code() {
    holds(unsafe_rule);
}

#[test]
fn planted_module_that_may_be_unsafe_is_found() {
    let safe = "//! Model.\n#![forbid(unsafe_code)]\n";
    let files = [("src/base/mod.rs", "//! Base.\n"), ("src/model/mod.rs", safe), ("src/wasm/mod.rs", "//! Hosts.\n")];
    assert_eq!(
        found(unsafe_rule, &files),
        [format!("src/base/mod.rs:1: there is no `#![forbid(unsafe_code)]` ({WHY_SAFE})")]
    );
}

#[test]
fn floors_are_the_modules_of_the_crate() {
    let tree = Tree::of_repository();
    let missing: Vec<&&str> =
        FLOORS.iter().copied().flatten().filter(|name| !tree.has(&format!("src/{name}"))).collect();
    assert!(missing.is_empty(), "floors without a folder in src/: {missing:?}");
}

#[test]
fn planted_upward_import_is_found() {
    let text = "//! Time.\n\nuse crate::{\n    model::Value,\n};\n";
    assert_eq!(
        found(rule, &[("src/base/time.rs", text)]),
        [format!("src/base/time.rs:4: `base` imports the floor above `model` ({WHY})")]
    );
}

#[test]
fn planted_import_of_a_neighbour_is_found_by_any_way() {
    for way in ["crate::profile::View", "super::super::profile::View", "super::super::{profile::View}"] {
        let text = format!("//! Pack.\nfn f() {{\n    g!({way});\n}}\n");
        let found = found(rule, &[("src/pack/read.rs", &text)]);
        assert_eq!(found, [format!("src/pack/read.rs:3: `pack` imports its neighbour `profile` ({WHY})")], "{way}");
    }
}

#[test]
fn planted_import_of_the_whole_crate_is_found() {
    for way in ["crate::*", "crate::{self as c}", "crate as c", "super::super::*", "super::super::{self as c}"] {
        let text = format!("//! Pack.\nuse {way};\npub(crate) fn f() {{}}\npub(super) fn g() {{}}\n");
        let found = found(rule, &[("src/pack/read.rs", &text)]);
        let what = "this takes the whole crate, behind which every floor is hidden; name the floor";
        assert_eq!(found, [format!("src/pack/read.rs:2: {what} ({WHY})")], "{way}");
    }
}

#[test]
fn planted_import_downwards_and_within_is_fine() {
    let text =
        "//! Pack.\nuse super::layout::Op;\nuse crate::base::hash;\nmod tests {\n    use super::super::layout;\n}\n";
    assert_eq!(found(rule, &[("src/pack/read.rs", text)]), Vec::<String>::new());
}

#[test]
fn planted_module_without_a_floor_is_found() {
    let found = found(rule, &[("src/common/mod.rs", "//! Common.\n")]);
    assert_eq!(found, [format!("src/common/mod.rs:1: `common` stands on no floor ({WHY})")]);
}
