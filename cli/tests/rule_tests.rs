//! Rule tests where people meet them: those of the examples pass and see everything, those of the documentation do what it says.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn etappe(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_etappe")).args(arguments).current_dir(folder).output().expect("it runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// The code block that follows a piece of text.
fn block(page: &str, before: &str, language: &str) -> String {
    let text = fs::read_to_string(root().join(page)).expect("the page");
    let (_, below) = text.split_once(before).unwrap_or_else(|| panic!("{page} has no `{before}`"));
    let (_, body) = below.split_once(&format!("```{language}\n")).expect("a block begins");
    body.split_once("```").expect("a block ends").0.to_owned()
}

#[test]
fn tests_of_the_examples_pass_and_cover_everything() {
    let output = etappe(&root(), &["test", "examples", "--require-coverage", "100"]);
    let said = out(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    let [journeys @ .., last] = lines.as_slice() else { panic!("journeys and the counts, not {said}") };
    assert_eq!(journeys.len(), 3, "{said}");
    for (line, folder) in journeys.iter().zip(["amy", "omnichannel", "shop"]) {
        let is_of = line.starts_with(&format!("examples/{folder}/journey.yaml: "));
        assert!(is_of && line.matches("(100 %)").count() == 3, "{line}");
    }
    let passed = last.strip_suffix(" passed, 0 failed").and_then(|count| count.parse::<usize>().ok());
    assert!(passed.is_some_and(|passed| passed >= 80), "{last}");
}

#[test]
fn story_of_amy_is_a_test_step_by_step() {
    let read = |name: &str| fs::read_to_string(root().join("examples/amy").join(name)).expect("an example");
    let (story, test) = (read("story.yaml"), read("story.test.yaml"));
    let steps: Vec<&str> = story.lines().filter_map(|line| line.trim().strip_prefix("- step: ")).collect();
    assert_eq!(steps.len(), 6);
    for step in steps {
        assert!(test.contains(&format!("- step: {}\n", step.trim_matches('"'))), "{step} is in no test");
    }
}

/// Each of the nine steps looks at a winner, and says in both languages why it won and why the best of the others did not.
#[test]
fn nine_steps_of_amy_say_why_in_both_languages() {
    let test = fs::read_to_string(root().join("examples/omnichannel/amy.test.yaml")).expect("an example");
    let steps: Vec<&str> = test.split("- step: \"").skip(1).collect();
    for number in 1..=9 {
        let mut own = steps.iter().filter(|step| step.starts_with(&format!("{number} ")));
        let says = |step: &&str| {
            step.matches(" was not shown: ").count() >= 1 && step.matches(" wurde nicht gezeigt: ").count() >= 1
        };
        assert!(own.any(says), "step {number} does not say why");
    }
}

#[test]
fn example_of_the_documentation_passes_and_fails_as_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(root().join("examples/amy/journey.yaml"), folder.path().join("journey.yaml")).expect("the journey");
    let example = block("docs/rule-tests.md", "# Rule tests\n", "yaml");
    fs::write(folder.path().join("poster.test.yaml"), &example).expect("written");
    let output = etappe(folder.path(), &["test"]);
    assert!(out(&output).ends_with("\n2 passed, 0 failed\n"), "{}", out(&output));

    let wrong = example.replacen("hero: hero-poster", "hero: hero-people", 1).replacen(
        "not_shown: [hero-film, { item: hero-people, reason: consent }]",
        "not_shown: [hero-film]",
        1,
    );
    assert_ne!(wrong, example);
    fs::write(folder.path().join("poster.test.yaml"), &wrong).expect("written");
    let output = etappe(folder.path(), &["test"]);
    let printed = block("docs/rule-tests.md", "says where it stands", "text");
    assert!(out(&output).starts_with(&format!("{printed}\n")), "{}", out(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn example_of_the_readme_passes() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("journey.yaml"), block("README.md", "## Quick start\n", "yaml")).expect("written");
    fs::write(folder.path().join("journey.test.yaml"), block("README.md", "### Tests of the rules\n", "yaml"))
        .expect("written");
    let output = etappe(folder.path(), &["test", "--require-coverage", "50"]);
    assert!(out(&output).ends_with("\n2 passed, 0 failed\n"), "{}", out(&output));
}

#[test]
fn tests_below_a_folder_are_found_and_what_others_wrote_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let test = "journey: ../../shop/journey.yaml\ntests: [{ name: NAME, expect: { stage: awareness } }]\n";
    for place in ["a/b", "a/node_modules", ".hidden/c", "target/d", "shop"] {
        fs::create_dir_all(folder.path().join(place)).expect("a folder");
    }
    fs::copy(root().join("examples/shop/journey.yaml"), folder.path().join("shop/journey.yaml")).expect("the journey");
    for file in
        ["a/b/one.test.yaml", "a/node_modules/two.test.yaml", ".hidden/c/three.test.yaml", "target/d/four.test.yaml"]
    {
        fs::write(folder.path().join(file), test.replace("NAME", file)).expect("written");
    }
    fs::write(folder.path().join("a/b/five.yaml"), "no test").expect("written");
    let output = etappe(folder.path(), &["test", "--verbose"]);
    assert_eq!(
        out(&output),
        "a/b/one.test.yaml\n  ✓ a/b/one.test.yaml\n\nshop/journey.yaml: tests cover 0 of 19 items (0 %), 1 of 4 stages (25 %), 0 of 48 clauses (0 %)\n1 passed, 0 failed\n"
    );
}

#[test]
fn file_of_an_outcome_is_what_standard_output_would_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report");
    for format in ["human", "json", "junit"] {
        let printed = etappe(&root(), &["test", "examples/shop", "--format", format]);
        let name = file.to_string_lossy().into_owned();
        let written = etappe(&root(), &["test", "examples/shop", "--format", format, "--output", &name]);
        assert_eq!(fs::read(&file).expect("the file"), printed.stdout, "{format}");
        let [printed, written] = [&printed, &written].map(|output| out(output).lines().last().map(str::to_owned));
        assert!(written.as_ref().is_some_and(|line| line.ends_with(" passed, 0 failed")), "{format} {written:?}");
        assert_eq!(written == printed, format == "human");
    }
}

#[test]
fn watch_runs_again_when_the_journey_is_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let journey = block("README.md", "## Quick start\n", "yaml");
    let path = folder.path().join("journey.yaml");
    fs::write(&path, &journey).expect("written");
    fs::write(folder.path().join("journey.test.yaml"), block("README.md", "### Tests of the rules\n", "yaml"))
        .expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_etappe"))
        .args(["test", "--watch"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut until = |end: &str| lines.find(|line| line.as_ref().is_ok_and(|line| line.ends_with(end))).is_some();
    let before = until("2 passed, 0 failed");
    fs::write(&path, journey.replace("'poster'", "'airport'")).expect("written");
    let noticed = until("changed: journey.yaml");
    let after = until("1 passed, 1 failed");
    child.kill().expect("it is still there");
    child.wait().expect("it ends");
    assert_eq!((before, noticed, after), (true, true, true));
}
