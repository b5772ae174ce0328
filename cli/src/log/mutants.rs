//! Logs that were changed or cut: never a panic, and never taken as equal where a decision is another one.

use std::io::Cursor;

use etappe::base::hash::{Fnv64, stable_hash};
use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::syntax::Format;

use super::{Again, LogError, decide_again};

const JOURNEY: &str = include_str!("../../tests/golden/files/logged.yaml");
const LOG: &str = include_str!("../../tests/golden/files/logged.log");
/// How many random logs there are of each kind.
const RANDOM: u64 = 5_000;

fn engine(journey: &str) -> Engine {
    let pack = compile(journey, Format::Yaml).pack.expect("the journey compiles");
    Engine::load(pack).expect("its pack loads")
}

/// What deciding again comes to, and the records of all pages that were handed over.
fn again(engine: &Engine, log: &[u8], is_other_allowed: bool) -> (Result<Again, LogError>, String) {
    let mut records = String::new();
    let outcome = decide_again(engine, Cursor::new(log), is_other_allowed, &mut |page| {
        records.push_str(page.record);
        true
    });
    (outcome, records)
}

/// The log with a last line whose hash fits what is before it, as somebody would write it who wants to deceive.
fn resealed(log: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(log).into_owned();
    let Some(start) = text.rfind("[\"z\"") else { return text.into_bytes() };
    let (lines, last) = text.split_at(start);
    let mut hash = Fnv64::default();
    hash.write(lines.as_bytes());
    let Some((before, _)) = last.rsplit_once(",\"") else { return text.into_bytes() };
    format!("{lines}{before},\"{:016x}\"]\n", hash.value()).into_bytes()
}

/// A number that follows from the seed.
fn random(seed: u64, what: &str, below: usize) -> usize {
    let number = stable_hash(&[&seed.to_le_bytes(), what.as_bytes()]);
    usize::try_from(number % u64::try_from(below.max(1)).expect("it is small")).expect("it is below")
}

/// The log with something else in one place.
fn mutant(seed: u64) -> Vec<u8> {
    let mut bytes = LOG.as_bytes().to_vec();
    let mut lines: Vec<&str> = LOG.split_inclusive('\n').collect();
    let (at, line, other) =
        (random(seed, "at", bytes.len()), random(seed, "line", lines.len()), random(seed, "other", lines.len()));
    match random(seed, "kind", 8) {
        0 => bytes[at] ^= 1 << random(seed, "bit", 8),
        1 => bytes[at] = b"0123456789,[]\"-ntpz"[random(seed, "letter", 19)],
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, b"0123456789,[]{}\"-."[random(seed, "letter", 18)]),
        4 => drop(bytes.drain(at..bytes.len().min(at + random(seed, "length", 200)))),
        kind => {
            match kind {
                5 => drop(lines.remove(line)),
                6 => lines.swap(line, other),
                _ => lines.insert(line, lines[other]),
            }
            bytes = lines.concat().into_bytes();
        }
    }
    bytes
}

#[test]
fn log_as_it_was_written_comes_out_equal() {
    let (outcome, records) = again(&engine(JOURNEY), LOG.as_bytes(), false);
    let outcome = outcome.expect("it is whole");
    assert_eq!((outcome.pages, outcome.visitors, outcome.different), (7, 3, 0));
    assert_eq!(records.lines().count(), 7);
    assert_eq!(resealed(LOG.as_bytes()), LOG.as_bytes());
}

#[test]
fn log_that_is_cut_anywhere_is_refused() {
    let engine = engine(JOURNEY);
    for length in 0..LOG.len() {
        let (outcome, _) = again(&engine, &LOG.as_bytes()[..length], false);
        assert!(outcome.is_err(), "cut to {length} bytes");
    }
}

#[test]
fn log_with_any_change_is_refused_or_says_the_same() {
    let engine = engine(JOURNEY);
    let (_, expected) = again(&engine, LOG.as_bytes(), false);
    for seed in 0..RANDOM {
        let mutant = mutant(seed);
        if let (Ok(outcome), records) = again(&engine, &mutant, false) {
            // What its own hash does not cover is only how its last line is laid out.
            assert_eq!((outcome.different, records), (0, expected.clone()), "{}", String::from_utf8_lossy(&mutant));
        }
    }
}

#[test]
fn log_that_was_changed_and_resealed_is_refused_or_differs_or_decides_the_same() {
    let engine = engine(JOURNEY);
    let (_, expected) = again(&engine, LOG.as_bytes(), false);
    let mut outcomes = [0; 3];
    for seed in 0..RANDOM {
        let mutant = resealed(&mutant(seed));
        match again(&engine, &mutant, false) {
            (Err(_), _) => outcomes[0] += 1,
            (Ok(outcome), _) if outcome.different > 0 => outcomes[1] += 1,
            (Ok(_), records) => {
                outcomes[2] += 1;
                assert_eq!(records, expected, "{}", String::from_utf8_lossy(&mutant));
            }
        }
    }
    assert!(outcomes.iter().all(|count| *count > 10), "every outcome comes up: {outcomes:?}");
}

#[test]
fn log_with_another_decision_in_one_place_differs_there_alone() {
    let engine = engine(JOURNEY);
    let changes = [
        ("item", "\"fresh\"", "\"stale\""),
        ("item that looks like none", "[\"n\",17,\"ask\"]", "[\"n\",17,\"-\"]"),
        ("variant", "\"gift\"", "\"points\""),
        ("reason", "\"no_item\"", "\"stage\""),
        ("propensity", "[\"d\",0,6,7,null,8,10000]", "[\"d\",0,6,7,null,8,9999]"),
        ("assignment", ",5000,[22,21,1]]", ",5000,[22,21,2]]"),
        ("id", "\"8cc6d7992a138c13\"", "\"8cc6d7992a138c14\""),
        ("moment until which it holds", "5,1777966980000,", "5,1777966980001,"),
        ("stage", "\"engagement\"", "\"engaged\""),
        ("transition", "{\"moved\":[5,27,0,0,\"30799c3e2806531d\"]}", "{\"moved\":[5,27,0,0,\"30799c3e2806531e\"]}"),
        ("slot left out", "\"bf7eaa5ea66381c8\",1,\"e08cfbb5f670cfbc\"]", "\"bf7eaa5ea66381c8\"]"),
        ("unknown stage", ",6,\"c4d51ee427866941\"],{", ",6,\"c4d51ee427866941\"],{\"unknown\":true,"),
    ];
    for (what, written, changed) in changes {
        assert_eq!(LOG.matches(written).count(), 1, "{what} stands in the log once");
        let log = resealed(LOG.replace(written, changed).as_bytes());
        let (outcome, _) = again(&engine, &log, false);
        assert!(outcome.expect(what).different > 0, "another {what} is seen");
    }
}

#[test]
fn log_of_another_pack_is_refused_with_both_hashes_or_decided_if_wanted() {
    let other = engine(&JOURNEY.replace("version: 7", "version: 8"));
    let (refused, _) = again(&other, LOG.as_bytes(), false);
    let refused = refused.err().expect("it is refused").to_string();
    assert!(refused.contains(&format!("{:016x}", other.pack().hash())) && refused.contains("4867e5300ba77081"));
    let (outcome, _) = again(&other, LOG.as_bytes(), true);
    assert_eq!(outcome.map(|outcome| (outcome.pages, outcome.different)).ok(), Some((7, 0)));
    let other = engine(&JOURNEY.replace("country == 'CH'", "country == 'AT'"));
    let (outcome, _) = again(&other, LOG.as_bytes(), true);
    assert!(outcome.is_ok_and(|outcome| outcome.different > 0));
    for seed in 0..RANDOM {
        // Only that nothing panics: another pack may differ anywhere.
        drop(again(&other, &resealed(&mutant(seed)), true));
    }
}
