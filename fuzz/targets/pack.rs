//! libFuzzer on `checks/pack.rs`.
#![no_main]

#[path = "../checks/pack.rs"]
mod pack;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pack::check(bytes));
