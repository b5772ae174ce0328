//! libFuzzer on `checks/token.rs`.
#![no_main]

#[path = "../checks/person.rs"]
mod person;
#[path = "../checks/token.rs"]
mod token;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| token::check(bytes));
