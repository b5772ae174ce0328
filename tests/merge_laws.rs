//! The laws of merging: in whatever order and however often, whole or by what changed, and nothing outlives an erasure.
//!
//! `ETAPPE_CASES` sets how many triples of profiles, `ETAPPE_FIRST` the first one; the closing line is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod crowd;

use crowd::{HOUR_MS, MINUTE_MS, NOON_MS, bits, device, happen, held, learn, schema};
use etappe::engine::Profile;
use etappe::model::Schema;
use etappe_model::wild::Random;

const CASES: usize = 2_000;

/// Three devices of one person that lived apart, and met now and then; some were copied.
fn triple(schema: &Schema, random: &mut Random) -> [Profile; 3] {
    let mut devices = [device(schema, random), device(schema, random), device(schema, random)];
    let mut now_ms = NOON_MS;
    for _ in 0..random.below(24) {
        now_ms += *random.pick_of(&[0, 1, MINUTE_MS, HOUR_MS, 40 * HOUR_MS]);
        let (one, other) = (random.below(3), random.below(3));
        match random.below(24) {
            0..3 if one != other => {
                let from = devices[other].clone();
                learn(&mut devices[one], &from, random).expect("devices of one person");
            }
            3 => devices[one].begin(bits(random)),
            4 if random.percent(30) => {
                let stored = devices[one].encode();
                let mut copy = Profile::open(schema.clone(), &stored, bits(random)).expect("it was stored");
                copy.begin(bits(random));
                devices[other] = copy;
            }
            5 if random.percent(20) => devices[one].erase(bits(random), now_ms),
            6 if random.percent(30) => {
                let device = devices[other].device();
                devices[one].split(device, now_ms - HOUR_MS, now_ms);
            }
            7 => devices[one].set_clock_ahead(random.between(-2, 2) * HOUR_MS),
            _ => happen(&mut devices[one], random, now_ms),
        }
    }
    devices
}

/// What is held after one took in another as a whole. Whoever is barred leaves, and is another person's from then on.
fn with(one: &Profile, other: &Profile, random: &mut Random) -> Option<Profile> {
    let mut one = one.clone();
    let merged = one.merge(&held(other), bits(random)).expect("devices of one person");
    Some(one).filter(|_| !merged.barred)
}

/// Whether nobody is barred by anybody.
fn are_one_person(devices: &[Profile; 3], random: &mut Random) -> bool {
    devices.iter().all(|one| devices.iter().all(|other| with(one, other, random).is_some()))
}

/// Every law that does not hold for these three.
fn broken(devices: &[Profile; 3], random: &mut Random) -> Vec<&'static str> {
    let [a, b, c] = devices;
    let with =
        |one: &Profile, other: &Profile, random: &mut Random| with(one, other, random).expect("nobody bars anybody");
    let mut broken = Vec::new();
    let mut check = |law: &'static str, holds: bool| {
        if !holds {
            broken.push(law);
        }
    };
    let (ab, ba) = (with(a, b, random), with(b, a, random));
    check("commutative", held(&ab) == held(&ba));
    check("the same view", ab.view() == ba.view());
    if std::env::var("TELL").is_ok() {
        println!("A {a:#?}\nB {b:#?}\nAB {ab:#?}\nBA {ba:#?}");
    }
    let bc = with(b, c, random);
    check("associative", held(&with(&ab, c, random)) == held(&with(a, &bc, random)));
    check("idempotent", held(&with(&ab, b, random)) == held(&ab) && held(&with(a, a, random)) == held(a));
    let mut by_delta = a.clone();
    learn(&mut by_delta, b, random).expect("devices of one person");
    check("delta equals full", held(&by_delta) == held(&ab) && by_delta.view() == ab.view());
    let mut erased = b.clone();
    erased.erase(bits(random), NOON_MS);
    let after = with(a, &erased, random);
    // Of two erasures that did not know of each other one counts.
    if a.epoch() <= erased.epoch() {
        check("epoch dominates", after.view().is_empty() && held(&after) == held(&erased));
        check("nothing comes back", held(&with(&after, c, random)) == held(&with(&erased, c, random)));
    }
    broken
}

#[test]
fn merging_keeps_its_laws() {
    let (schema, cases, first) = (schema(), crowd::cases(CASES), crowd::first());
    let (mut failures, mut told, mut seed, mut triples) = (0, Vec::new(), first, 0);
    while triples < cases {
        let mut random = Random::new(seed as u64);
        let devices = triple(&schema, &mut random);
        seed += 1;
        if !are_one_person(&devices, &mut random) {
            continue;
        }
        triples += 1;
        let broken = broken(&devices, &mut random);
        failures += broken.len();
        if !broken.is_empty() && told.len() < 5 {
            told.push(format!("triple {}: not {}", seed - 1, broken.join(", not ")));
        }
    }
    println!("\nmerge_law_cases={cases} merge_law_failures={failures}");
    assert!(told.is_empty(), "{told:#?}");
}
