//! libFuzzer on `checks/event.rs`.
#![no_main]

#[path = "../checks/event.rs"]
mod event;
#[path = "../checks/person.rs"]
mod person;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| event::check(bytes));
