//! Outside suites: published hash values, JSON texts, and CEL cases, where `ETAPPE_SHARED` (default `../shared`) has them.
//!
//! The closing lines `…_cases=… …_wrong=…` are for `cargo xtask conformance`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod bindings;
mod cel;
mod hash;
mod lift;
#[path = "../outside/mod.rs"]
mod outside;

use std::fs;
use std::path::Path;

use etappe::base::hash::Fnv64;
use etappe::syntax::{Code, Format, parse_document};
use outside::outside;
use serde_json::Value as Json;

fn json(path: &Path) -> Vec<Json> {
    let text = fs::read_to_string(path).expect("the suite is text");
    serde_json::from_str(&text).expect("the suite is a JSON list")
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |place: usize| u8::from_str_radix(&text[place..place + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(digits).collect()
}

#[test]
fn fnv64_of_published_inputs_is_the_published_value() {
    let Some(path) = outside("fnv64_of_published_inputs_is_the_published_value", "conformance/hash/fnv1a-noll.json")
    else {
        return;
    };
    let cases = json(&path);
    assert!(cases.len() > 200, "{} cases", cases.len());
    let is_wrong = |case: &&Json| {
        let mut hash = Fnv64::default();
        hash.write(&unhex(case["hex"].as_str().expect("`hex`")));
        format!("{:016x}", hash.value()) != case["fnv1a64"].as_str().expect("`fnv1a64`")
    };
    let wrong: Vec<&Json> = cases.iter().filter(is_wrong).collect();
    println!("\nfnv1a_cases={} fnv1a_wrong={}", cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn json_texts_of_the_test_suite_are_taken_or_refused() {
    let test = "json_texts_of_the_test_suite_are_taken_or_refused";
    let Some(path) = outside(test, "conformance/json-parsing/test_parsing") else {
        return;
    };
    let (mut seen, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(path).expect("the suite") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What is not UTF-8 does not get as far as the parser: the command line refuses the file.
        let taken = String::from_utf8(fs::read(&path).expect("a case")).map(|text| parse_document(&text, Format::Json));
        // A key that stands twice is valid JSON and refused in a journey.
        let by_design = matches!(&taken, Ok(Err(diagnostic)) if diagnostic.code == Code::DuplicateKey);
        let fits = match name.split_once('_') {
            Some(("y", _)) => by_design || matches!(taken, Ok(Ok(_))),
            Some(("n", _)) => !matches!(taken, Ok(Ok(_))),
            _ => true,
        };
        seen += 1;
        if !fits {
            wrong.push(name);
        }
    }
    println!("\njson_cases={seen} json_wrong={}", wrong.len());
    assert!(seen > 300, "{seen} cases");
    assert!(wrong.is_empty(), "{wrong:?}");
}
