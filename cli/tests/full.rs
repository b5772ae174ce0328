//! Standard output that cannot be written is said on standard error.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

fn check(out: impl Into<Stdio>) -> (Option<i32>, String) {
    check_of("../examples/amy/journey.yaml", out)
}

fn check_of(journey: &str, out: impl Into<Stdio>) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_etappe"));
    let journey = Path::new(env!("CARGO_MANIFEST_DIR")).join(journey);
    let output = command.arg("check").arg(journey).stdout(out).stderr(Stdio::piped()).spawn().expect("it runs");
    let output = output.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

#[test]
fn check_into_a_full_device_says_so() {
    let full = File::options().write(true).open("/dev/full").expect("Linux has it");
    let (code, said) = check(full);
    assert_eq!(code, Some(4));
    assert!(said.starts_with("error: cannot write standard output: "), "{said}");
}

#[test]
fn check_into_a_closed_pipe_is_silent() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    assert_eq!(check(writer), (Some(0), String::new()));
}

#[test]
fn check_of_a_broken_journey_into_a_closed_pipe_keeps_its_exit_code() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    assert_eq!(check_of("tests/broken/01-field-with-a-slip.yaml", writer), (Some(1), String::new()));
}
