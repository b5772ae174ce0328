//! Journeys broken in as many ways: `etappe check` finds one mistake in each, on the right line, and names what is wrong.
//!
//! The right line has the mark `# <- here`, or its number stands in the list where no comment can.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// File, code, the line where no comment can mark it, and what the message, its help or the marked text names.
const BROKEN: [(&str, &str, Option<u64>, &str); 34] = [
    ("01-field-with-a-slip.yaml", "E0201", None, "`priority`"),
    ("02-tab-for-spaces.yaml", "E0101", None, "tab"),
    ("03-one-space-too-many.yaml", "E0101", None, "indented"),
    ("04-quote-left-open.yaml", "E0101", None, "no closing `\"`"),
    ("05-slot-that-is-not-there.yaml", "E0206", None, "`call-to-action`"),
    ("06-attribute-with-a-slip.yaml", "E0302", None, "`subject`"),
    ("07-event-that-is-not-there.yaml", "E0304", None, "`order`"),
    ("08-window-in-words.yaml", "E0309", None, "'7d'"),
    ("09-single-equals.yaml", "E0301", None, "`==`"),
    ("10-and-in-words.yaml", "E0301", None, "`&&`"),
    ("11-purpose-forgotten.yaml", "E0202", None, "`purpose: functional`"),
    ("12-id-given-twice.yaml", "E0205", None, "`hero-poster`"),
    ("13-list-for-a-map.yaml", "E0203", None, "a map must stand here, not a list"),
    ("14-number-in-quotes.yaml", "E0203", None, "remove the quotes"),
    ("15-segments-in-a-circle.yaml", "E0306", None, "`landing`, `open-cart`, `landing`"),
    ("16-stage-with-a-slip.yaml", "E0206", None, "`awareness`"),
    ("17-kind-not-taken.yaml", "E0208", None, "`survey`"),
    ("18-double-quotes-within.yaml", "E0101", None, "write single ones"),
    ("19-folded-condition-with-javascript.yaml", "E0301", Some(43), "`===`"),
    ("20-attribute-without-profile.yaml", "E0311", None, "`profile.subject`"),
    ("21-bracket-left-open.yaml", "E0101", None, "`[`"),
    ("22-null-check.yaml", "E0307", None, "`has("),
    ("23-days-as-duration.yaml", "E0309", None, "'48h'"),
    ("24-condition-begins-with-not.yaml", "E0104", None, "`\"!segment('open-cart')\"`"),
    ("25-key-without-space.yaml", "E0101", None, "`kind: prompt`"),
    ("26-mark-of-bytes-and-windows-line-ends.yaml", "E0301", None, "straight quotes"),
    ("27-colon-in-text.yaml", "E0101", None, "quotes"),
    ("28-field-of-another-map.yaml", "E0201", None, "an item"),
    ("29-comma-after-the-last.json", "E0101", Some(13), "comma"),
    ("30-key-twice.json", "E0102", Some(13), "`id`"),
    ("31-comma-missing.json", "E0101", Some(3), "comma"),
    ("32-condition-joined-by-or.json", "E0301", Some(12), "`||`"),
    ("33-list-forgotten.json", "E0203", Some(11), "`[\"hero\"]`"),
    ("34-quote-left-open-before-a-quote.yaml", "E0101", None, "no closing `\"`"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

/// What `etappe check --format json` finds in a file.
fn found(name: &str) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_etappe"));
    let output = command.args(["check", "--format", "json", name]).current_dir(folder()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{name}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("one object per line")).collect()
}

/// Every line that is marked.
fn marked(name: &str) -> Vec<u64> {
    let text = fs::read_to_string(folder().join(name)).expect("a journey is text");
    (1..).zip(text.lines()).filter(|(_, line)| line.contains("# <- here")).map(|(number, _)| number).collect()
}

#[test]
fn check_of_every_broken_journey_names_the_right_line_and_what_is_wrong() {
    for (name, code, line, culprit) in BROKEN {
        let line = line.map_or_else(|| marked(name), |line| vec![line]);
        let found = found(name);
        let [diagnostic] = found.as_slice() else { panic!("{name}: one mistake, not {found:#?}") };
        assert_eq!(
            (vec![diagnostic["line"].clone()], &diagnostic["code"]),
            (vec![line[0].into()], &code.into()),
            "{name}"
        );
        assert_eq!(line.len(), 1, "{name} is marked once");
        let said = format!("{} {}", diagnostic["message"], diagnostic["help"]).replace("\\\"", "\"");
        assert!(said.contains(culprit), "{name}: {said}");
    }
}

#[test]
fn broken_journeys_are_all_listed() {
    let entries = fs::read_dir(folder()).expect("the folder of the journeys");
    let there: BTreeSet<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(there, BROKEN.iter().map(|broken| broken.0.to_owned()).collect());
}
