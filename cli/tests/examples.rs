//! The examples as the documentation calls them: they check, their story comes out as told, their events replay.

use std::path::Path;
use std::process::{Command, Output};

/// Runs the program in the repository's root.
fn etappe(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let run = Command::new(env!("CARGO_BIN_EXE_etappe")).args(arguments).current_dir(root).output();
    run.unwrap_or_else(|error| Output {
        status: std::process::ExitStatus::default(),
        stdout: Vec::new(),
        stderr: error.to_string().into_bytes(),
    })
}

/// What it said, if it ended well and without a complaint.
#[track_caller]
fn said(arguments: &[&str]) -> String {
    let output = etappe(arguments);
    assert_eq!(
        (output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()),
        (Some(0), ""),
        "{arguments:?}"
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn journeys_of_the_examples_are_fine() {
    for journey in ["examples/amy/journey.yaml", "examples/shop/journey.yaml"] {
        assert!(said(&["check", journey]).starts_with(&format!("{journey}: ok (")));
    }
}

#[test]
fn journey_of_the_shop_is_as_large_as_promised() {
    let text = said(&["check", "examples/shop/journey.yaml"]);
    let counts: Vec<usize> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    assert!(
        matches!(counts.as_slice(), [4, 3, items] if *items >= 12),
        "four stages, 3 slots, at least 12 items, not {text}"
    );
}

#[test]
fn story_of_amy_comes_out_as_told() {
    let text = said(&["story", "examples/amy/story.yaml"]);
    assert!(text.ends_with(" 0 differences\n"), "{text}");
    assert!(!text.starts_with("0 steps"));
}

#[test]
fn story_of_amy_told_now_comes_out_as_told() {
    for now_ms in ["1767225600000", "1790000000000", "1900000000123"] {
        let text = said(&["story", "examples/amy/story.yaml", "--now", now_ms]);
        assert!(text.ends_with(" 0 differences\n"), "{text}");
    }
}

#[test]
fn events_of_amy_replay_without_a_line_passed_over() {
    let text = said(&["replay", "examples/amy/journey.yaml", "examples/amy/events.jsonl"]);
    assert!(text.starts_with("13 events of 1 visitor\n"), "{text}");
}
