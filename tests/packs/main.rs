//! Packs that are not what today's compiler wrote: damaged, tampered with, or of an older format.
//!
//! `ETAPPE_CASES` sets how many random mutants there are, and without it only a part of all bytes is changed. `ETAPPE_PACKS_FOLDER` names the
//! folder that gets a sample of them for `cargo xtask verify --only packs`, for which the closing lines `pack_…=…` are, too.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

#[path = "../lived/mod.rs"]
mod lived;
#[path = "../hostile/memory.rs"]
mod memory;
#[path = "../../fuzz/checks/pack.rs"]
mod pack;
#[path = "../wire/mod.rs"]
mod wire;

mod damaged;
mod formats;
mod mutant;
mod original;
mod sample;
