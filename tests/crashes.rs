//! Every input that ever crashed a fuzz target, and the ones that fuzzing begins with.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

#[path = "../fuzz/checks/condition.rs"]
mod condition;
mod crowd;
#[path = "../fuzz/checks/delta.rs"]
mod delta;
#[path = "../fuzz/checks/event.rs"]
mod event;
#[path = "../fuzz/checks/journey.rs"]
mod journey;
#[path = "../fuzz/checks/pack.rs"]
mod pack;
#[path = "../fuzz/checks/person.rs"]
mod person;
#[path = "../fuzz/checks/profile.rs"]
mod profile;
mod seeds;
#[path = "../fuzz/checks/token.rs"]
mod token;

use std::fs;
use std::path::Path;

use etappe::base::bytes::Reader;
use etappe::compile::compile;
use etappe::model::with_record;
use etappe::syntax::Format;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the repository")
}

/// What is kept of a target.
fn crashed(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/crashes").join(target);
    let files = fs::read_dir(folder).into_iter().flatten();
    files.filter_map(|file| fs::read(file.ok()?.path()).ok()).collect()
}

/// The same of one that takes text; what is not UTF-8 never gets as far as the check.
fn crashes(target: &str) -> Vec<String> {
    crashed(target).into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect()
}

#[test]
fn journeys_that_crashed_hold_now() {
    let seeds = ["examples/amy/journey.yaml", "examples/shop/journey.yaml", "fuzz/journey.json"].map(read);
    seeds.iter().chain(&crashes("journey")).for_each(|text| journey::check(text));
}

#[test]
fn conditions_that_crashed_hold_now() {
    let page = read("docs/conditions.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let seeds = rows.flat_map(|row| row.split('`').skip(1).step_by(2).map(|code| code.replace("\\|", "|")));
    let seeds: Vec<String> = seeds.collect();
    assert!(seeds.len() > 150, "{} seeds", seeds.len());
    seeds.iter().chain(&crashes("condition")).for_each(|text| condition::check(text));
}

#[test]
fn packs_that_crashed_hold_now() {
    let journeys = ["tests/packs/journey.yaml", "examples/shop/journey.yaml", "examples/amy/journey.yaml"].map(read);
    let packs = journeys.iter().map(|text| compile(text, Format::Yaml).pack.expect("the journey compiles"));
    packs.chain(crashed("pack")).for_each(|bytes| pack::check(&bytes));
}

#[test]
fn what_is_known_of_visitors_and_crashed_holds_now() {
    for (target, seeds) in seeds::all() {
        let check = match target {
            "event" => event::check,
            "profile" => profile::check,
            "delta" => delta::check,
            _ => token::check,
        };
        seeds.iter().chain(&crashed(target)).for_each(|bytes| check(bytes));
    }
}

/// Whether bytes are what a target is about.
fn is_taken(target: &str, bytes: &[u8]) -> bool {
    match target {
        "event" => {
            let mut records = Reader::new(bytes);
            let mut is_record = true;
            while let Ok(length) = records.u16() {
                let record = records.take(length.into()).expect("it is whole");
                is_record &= with_record(record, |_| ()).is_ok();
            }
            is_record
        }
        "profile" => profile::used(bytes),
        "delta" => delta::answered(bytes) || delta::merged(bytes) > 0,
        _ => token::used(bytes),
    }
}

/// `ETAPPE_SEEDS` names a folder that gets them, in a folder per target.
#[test]
fn seeds_are_taken() {
    let folder = std::env::var_os("ETAPPE_SEEDS").map(std::path::PathBuf::from);
    for (target, seeds) in seeds::all() {
        for (number, seed) in seeds.iter().enumerate() {
            assert!(is_taken(target, seed), "{target} {number}");
            let Some(folder) = folder.as_ref().map(|folder| folder.join(target)) else { continue };
            fs::create_dir_all(&folder).expect("the folder can be made");
            fs::write(folder.join(number.to_string()), seed).expect("it can be written");
        }
    }
}
