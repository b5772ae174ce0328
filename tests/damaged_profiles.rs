//! Damaged profiles, tokens, deltas and versions: every cut and every flipped bit is refused; what was resealed is refused or harmless.
//!
//! `ETAPPE_CASES` sets how many of each, every bit of which is flipped then, `ETAPPE_FIRST` the first one; otherwise it is some of the bits.
//! The closing lines are for scripts: they count what was damaged.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod crowd;
#[path = "../fuzz/checks/delta.rs"]
mod delta;
#[path = "../fuzz/checks/person.rs"]
mod person;
#[path = "../fuzz/checks/profile.rs"]
mod profile;
mod seeds;
#[path = "../fuzz/checks/token.rs"]
mod token;

use std::panic::{AssertUnwindSafe, catch_unwind};

use etappe::engine::Profile;
use etappe::model::{Context, Detail};
use etappe::profile::{ProfileError, View};
use person::{ENGINE, NOW_MS, SCHEMA, other, sealed};
use seeds::{Devices, devices};

/// How many of each in a plain run, and of how many damages one is tried.
const COUNT: usize = 50;
const EVERY: usize = 997;

/// What is damaged, and how it went.
struct Damages {
    name: &'static str,
    every: usize,
    tried: usize,
    taken: usize,
    failures: Vec<String>,
}

impl Damages {
    /// Damages what is made of devices.
    fn of(name: &'static str, mut damage: impl FnMut(&mut Self, &Devices)) {
        let is_whole = std::env::var_os("ETAPPE_CASES").is_some();
        let (count, first, every) = (crowd::cases(COUNT), crowd::first(), if is_whole { 1 } else { EVERY });
        let mut damages = Self { name, every, tried: 0, taken: 0, failures: Vec::new() };
        for number in first..first + count {
            damage(&mut damages, &devices(number));
        }
        println!("\n{name}_cases={} {name}_failures={}", damages.tried, damages.failures.len());
        assert!(damages.failures.is_empty(), "{:#?}", damages.failures.iter().take(5).collect::<Vec<_>>());
        assert!(damages.taken > 0, "the seal does not fit");
    }

    /// Cuts bytes anywhere, flips each bit, and adds a byte; `refused` says what is wrong with how it is read. Then the same with a
    /// checksum that fits: `harmless` says whether it was taken, and panics if it should not have been.
    fn each(
        &mut self,
        bytes: &[u8],
        refused: impl Fn(&[u8]) -> Option<&'static str>,
        harmless: impl Fn(&[u8]) -> bool,
    ) {
        let flips = bytes.len() * 8;
        for place in (self.tried % self.every..=flips + bytes.len()).step_by(self.every) {
            let mut damaged = bytes.to_vec();
            match place.checked_sub(flips) {
                None => damaged[place / 8] ^= 1 << (place % 8),
                Some(0) => damaged.push(0),
                Some(less) => damaged.truncate(bytes.len() - less),
            }
            if damaged.is_empty() {
                continue;
            }
            self.tried += 1;
            let told = match catch_unwind(AssertUnwindSafe(|| refused(&damaged))) {
                Ok(told) => told,
                Err(_) => Some("panicked"),
            };
            let resealed = sealed(damaged.clone());
            let told = told.or_else(|| match catch_unwind(AssertUnwindSafe(|| harmless(&resealed))) {
                Ok(is_taken) => {
                    self.taken += usize::from(is_taken);
                    None
                }
                Err(_) => Some("panicked with a checksum that fits"),
            });
            if let Some(told) = told {
                self.failures.push(format!("{} {place} of {bytes:?}: {told}", self.name));
            }
        }
    }
}

/// Who the visitor is, and what is granted.
fn who(profile: &Profile) -> (Option<String>, Vec<bool>) {
    let view = profile.view();
    let view = View::parse(&view).expect("a profile's own view");
    let email = view.attribute("email").map(|value| format!("{value:?}"));
    (email, (0..SCHEMA.purposes.len()).map(|purpose| profile.is_granted(purpose as u16)).collect())
}

#[test]
fn damaged_profiles_are_refused_and_resealed_ones_refused_or_harmless() {
    Damages::of("damaged_profiles", |damages, devices| {
        let (email, granted) = who(&devices.profile);
        let refused = |bytes: &[u8]| {
            let opened = person::open(bytes, 0x5e).ok()?;
            let (found, now_granted) = who(&opened);
            let is_more = now_granted.iter().zip(&granted).any(|(now, before)| *now && !before);
            if found != email { Some("is somebody else") } else { is_more.then_some("more is granted") }
        };
        damages.each(&devices.profile.encode(), refused, profile::used);
    });
}

#[test]
fn damaged_tokens_are_refused_and_resealed_ones_refused_or_harmless() {
    Damages::of("damaged_tokens", |damages, devices| {
        let refused = |bytes: &[u8]| {
            let page = ENGINE.decide(bytes, &Context::default(), NOW_MS, Detail::Losers);
            if page.is_ok() { Some("decides") } else { View::parse(bytes).is_ok().then_some("is read") }
        };
        damages.each(&devices.token(), refused, token::used);
    });
}

#[test]
fn damaged_deltas_are_refused_and_resealed_ones_refused_or_taken_in_whole() {
    Damages::of("damaged_deltas", |damages, devices| {
        let refused = |bytes: &[u8]| {
            let mut profile = devices.other.clone();
            let before = profile.encode();
            match profile.merge(bytes, [1; 16]) {
                Ok(_) => Some("is taken in"),
                Err(ProfileError::Unreadable | ProfileError::Version) => {
                    (profile.encode() != before).then_some("is taken in half")
                }
                Err(_) => Some("is refused for a reason that it does not have"),
            }
        };
        let delta = devices.profile.delta(&devices.other.versions()).expect("whole versions");
        let harmless = |bytes: &[u8]| {
            let is_taken = delta::is_merged(devices.other.clone(), bytes);
            delta::is_merged(other(), bytes) || is_taken
        };
        damages.each(&delta, refused, harmless);
    });
}

#[test]
fn damaged_versions_are_refused_and_resealed_ones_refused_or_answered() {
    Damages::of("damaged_versions", |damages, devices| {
        let refused = |bytes: &[u8]| devices.profile.delta(bytes).is_ok().then_some("is answered");
        let harmless = |bytes: &[u8]| {
            let Ok(delta) = devices.profile.delta(bytes) else { return false };
            let mut other = devices.other.clone();
            let before = other.encode();
            match other.merge(&delta, [1; 16]) {
                Ok(_) => person::holds(&other),
                Err(error) => assert!(error == ProfileError::Gap && other.encode() == before, "{error}"),
            }
            true
        };
        damages.each(&devices.other.versions(), refused, harmless);
    });
}
