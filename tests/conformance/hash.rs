//! The published values of named hashes: FNV-1a 32, `MurmurHash3` x86 32, and the draws of GrowthBook and Optimizely.

use std::fs;
use std::path::Path;

use etappe::base::limits;
use etappe::base::named_hash::{fnv1a32, growthbook2, murmur3, murmur3_draw};
use serde_json::Value as Json;

use super::{json, outside, unhex};

fn object(path: &Path) -> Json {
    let text = fs::read_to_string(path).expect("the suite is text");
    serde_json::from_str(&text).expect("the suite is JSON")
}

fn text(value: &Json) -> &str {
    value.as_str().expect("a text")
}

fn number(value: &Json) -> u32 {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).expect("a number of 32 bits")
}

fn list(value: &Json) -> &[Json] {
    value.as_array().expect("a list")
}

/// Prints the closing line, and fails unless there are as many cases as published and all fit.
fn close(name: &str, cases: &[Json], least: usize, fits: impl Fn(&Json) -> bool) {
    let wrong: Vec<&Json> = cases.iter().filter(|case| !fits(case)).collect();
    println!("\n{name}_cases={} {name}_wrong={}", cases.len(), wrong.len());
    assert!(cases.len() >= least, "{} cases", cases.len());
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn fnv32_of_published_inputs_is_the_published_value() {
    let test = "fnv32_of_published_inputs_is_the_published_value";
    let Some(path) = outside(test, "conformance/hash/fnv1a-noll.json") else {
        return;
    };
    close("fnv1a32", &json(&path), 203, |case| {
        format!("{:08x}", fnv1a32(&unhex(text(&case["hex"])))) == text(&case["fnv1a32_derived"])
    });
}

#[test]
fn murmur3_of_published_inputs_is_the_published_value() {
    let test = "murmur3_of_published_inputs_is_the_published_value";
    let Some(path) = outside(test, "conformance/hash/murmur3-mmh3.json") else {
        return;
    };
    close("murmur3", list(&object(&path)["cases"]), 1_048, |case| {
        let bytes = unhex(text(&case["utf8_hex"]));
        let (head, tail) = bytes.split_at(bytes.len() / 3);
        murmur3(&[head, tail], number(&case["seed"])) == number(&case["x86_32"])
    });
}

#[test]
fn draws_of_other_products_are_those_they_publish() {
    let test = "draws_of_other_products_are_those_they_publish";
    let Some(path) = outside(test, "conformance/hash/product-bucketing.json") else {
        return;
    };
    let products = object(&path);
    // Version 1 is no hash that an experiment can name; its cases still say that seed and unit are taken in right.
    let growthbook = list(&products["growthbook_hash"]["cases"]);
    let known: Vec<Json> = growthbook.iter().filter(|case| !case[3].is_null()).cloned().collect();
    close("growthbook", &known, 14, |case| {
        let (seed, unit) = (text(&case[0]), text(&case[1]));
        let (draw, all) = match number(&case[2]) {
            1 => (fnv1a32(format!("{unit}{seed}").as_bytes()) % 1_000, 1_000),
            _ => (growthbook2(seed.as_bytes(), unit.as_bytes()), u32::from(limits::DRAWS)),
        };
        case[3].as_f64() == Some(f64::from(draw) / f64::from(all))
    });
    close("optimizely", list(&products["optimizely"]["cases"]), 4, |case| {
        let key = text(&case[0]);
        let (unit, seed) = key.split_at(key.len() - "1886780721".len());
        murmur3_draw(seed.as_bytes(), unit.as_bytes()) == number(&case[1])
    });
}
