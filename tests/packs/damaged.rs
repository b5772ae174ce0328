//! Every changed byte, every cut, and random mutants: refused with a typed error, or, where the hash was sealed anew, taken and used without harm.

#![allow(clippy::disallowed_methods, reason = "what a mutant takes is measured")]

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use etappe::engine::Engine;
use etappe::pack::PackError;
use etappe_model::wild::Random;

use super::memory::most_of;
use super::mutant::mutant;
use super::original::{self, Original};
use super::pack::{sealed, used};
use super::sample::Sample;

/// Mutants of a run without `ETAPPE_CASES`, in which one byte and cut of so many is tried.
const FEW: usize = 1_500;
const STEP: usize = 97;
/// Mistakes that are shown.
const SHOWN: usize = 3;

/// How many mutants are asked for.
fn cases() -> Option<usize> {
    std::env::var("ETAPPE_CASES").ok()?.parse().ok()
}

/// One byte of so many is tried.
fn step() -> usize {
    if cases().is_some() { 1 } else { STEP }
}

/// Other values of a byte: every bit of it flipped, its neighbours, and the extremes.
fn others(byte: u8) -> BTreeSet<u8> {
    let flips = (0..8).map(|bit| byte ^ (1 << bit));
    let values = [byte.wrapping_add(1), byte.wrapping_sub(1), 0, 0x80, 0xff];
    flips.chain(values).filter(|other| *other != byte).collect()
}

/// What came out of many packs.
#[derive(Default)]
struct Tally {
    tried: usize,
    sealed: usize,
    loaded: usize,
    wrong: Vec<String>,
    slowest: (Duration, String),
    largest_bytes: usize,
}

impl Tally {
    /// Tries bytes that are no longer what the compiler wrote.
    fn damaged(&mut self, what: impl Fn() -> String, bytes: Vec<u8>) {
        self.tried += 1;
        if Engine::load(bytes).is_ok() {
            self.wrong.push(format!("{} is taken", what()));
        }
    }

    /// Tries bytes under a seal that fits; whether they were taken, and if not, why.
    fn sealed(
        &mut self,
        what: impl Fn() -> String,
        bytes: Vec<u8>,
        views: &[Vec<u8>],
    ) -> Option<Result<(), PackError>> {
        self.tried += 1;
        self.sealed += 1;
        let start = Instant::now();
        let (outcome, held) = most_of(|| catch_unwind(AssertUnwindSafe(|| used(bytes, views))));
        let took = start.elapsed();
        if took > self.slowest.0 {
            self.slowest = (took, what());
        }
        self.largest_bytes = self.largest_bytes.max(held);
        match outcome {
            Ok(found) => {
                self.loaded += usize::from(found.is_ok());
                Some(found)
            }
            Err(panic) => {
                self.wrong.push(format!("{} panics: {}", what(), said(&*panic)));
                None
            }
        }
    }

    fn assert_none_wrong(&self) {
        let shown = self.wrong.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
        assert!(self.wrong.is_empty(), "{} of {} are wrong\n{shown}", self.wrong.len(), self.tried);
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

#[test]
fn seal_of_a_pack_as_it_was_compiled_is_its_own() {
    for Original { name, pack, views, .. } in original::all() {
        assert!(sealed(pack.clone()) == pack, "{name}: the header is another than the seal knows");
        assert_eq!(used(pack, &views), Ok(()), "{name}");
    }
}

#[test]
fn pack_with_any_byte_changed_or_cut_anywhere_is_refused() {
    let (mut changes, mut cuts) = (Tally::default(), Tally::default());
    for Original { name, pack, .. } in original::all() {
        for place in (0..pack.len()).step_by(step()) {
            for value in others(pack[place]) {
                let mut bytes = pack.clone();
                bytes[place] = value;
                changes.damaged(|| format!("{name} with {value} at {place}"), bytes);
            }
            cuts.damaged(|| format!("{name} cut at {place}"), pack[..place].to_vec());
        }
        cuts.damaged(|| format!("{name} with a byte behind its end"), [&pack[..], &[0]].concat());
    }
    println!("\npack_changes={} pack_truncations={}", changes.tried, cuts.tried);
    println!("\npack_damaged_wrong={}", changes.wrong.len() + cuts.wrong.len());
    changes.assert_none_wrong();
    cuts.assert_none_wrong();
}

#[test]
fn mutants_of_packs_are_refused_or_sealed_and_harmless() {
    let originals = original::all();
    let mut tally = Tally::default();
    let mut sample = Sample::new(&originals);
    let count = cases().unwrap_or(FEW);
    for number in 0..count {
        let mut random = Random::new(number as u64 ^ 0x7a3d_11c5);
        let (from, other) = (random.below(originals.len()), random.below(originals.len()));
        let original = &originals[from];
        let bytes = mutant(&mut random, &original.pack, &originals[other].pack);
        let what = || format!("mutant {number} of {}", original.name);
        if number % 2 == 0 {
            let bytes = sealed(bytes);
            let found = tally.sealed(what, bytes.clone(), &original.views);
            sample.add(number, count, from, &bytes, found);
        } else if originals.iter().any(|original| original.pack == bytes) {
            // A splice at the first byte is the other pack.
            tally.tried += 1;
        } else {
            sample.add(number, count, from, &bytes, Engine::load(bytes.clone()).err().map(Err));
            tally.damaged(what, bytes);
        }
    }
    println!(
        "\npack_mutants={} pack_mutants_sealed={} pack_mutants_loaded={} pack_mutants_wrong={} pack_slowest_ms={:.3} pack_largest_bytes={} (slowest: {})",
        tally.tried,
        tally.sealed,
        tally.loaded,
        tally.wrong.len(),
        tally.slowest.0.as_secs_f64() * 1_000.0,
        tally.largest_bytes,
        tally.slowest.1
    );
    sample.write();
    assert!(
        tally.loaded > tally.sealed / 20,
        "only {} of {} were taken: the seal does not fit",
        tally.loaded,
        tally.sealed
    );
    tally.assert_none_wrong();
}
