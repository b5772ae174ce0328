//! libFuzzer on `checks/profile.rs`.
#![no_main]

#[path = "../checks/person.rs"]
mod person;
#[path = "../checks/profile.rs"]
mod profile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| profile::check(bytes));
