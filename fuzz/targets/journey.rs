//! libFuzzer on `checks/journey.rs`.
#![no_main]

#[path = "../checks/journey.rs"]
mod journey;

libfuzzer_sys::fuzz_target!(|text: &str| journey::check(text));
