//! libFuzzer on `checks/delta.rs`.
#![no_main]

#[path = "../checks/delta.rs"]
mod delta;
#[path = "../checks/person.rs"]
mod person;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| delta::check(bytes));
