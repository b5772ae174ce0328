//! The examples as the documentation calls them: they check, their story comes out as told, their events replay.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value as Json;

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
    for journey in ["examples/amy/journey.yaml", "examples/omnichannel/journey.yaml", "examples/shop/journey.yaml"] {
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
fn picture_of_amys_journey_is_what_the_command_draws() {
    let picture =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures/journey-map.svg"));
    let drawn = said(&["map", "examples/amy/journey.yaml", "--format", "svg"]);
    assert!(
        picture.is_ok_and(|picture| picture == drawn),
        "draw it anew: etappe map examples/amy/journey.yaml -o docs/pictures/journey-map.svg"
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

#[test]
fn page_about_explanations_shows_what_comes_out() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/explain.md");
    let page = std::fs::read_to_string(page).expect("docs/explain.md");
    let examples: Vec<(&str, &str)> = page
        .split("```sh\netappe ")
        .skip(1)
        .filter_map(|part| {
            let (command, rest) = part.split_once("\n```\n\n```text\n")?;
            Some((command, rest.split_once("```").map_or("", |parts| parts.0)))
        })
        .collect();
    assert_eq!(examples.len(), 2, "one example in each language");
    for (command, expected) in examples {
        assert_eq!(said(&command.split(' ').collect::<Vec<_>>()), expected, "{command}");
    }
}

/// What a clause without clauses reads, in backticks: what stands before its operator.
fn read_side(text: &str) -> String {
    let end = [" == ", " != ", " < ", " <= ", " > ", " >= ", " in ["].iter().filter_map(|sign| text.find(sign)).min();
    format!("`{}`", &text[..end.unwrap_or(text.len())])
}

/// The leaves on which a condition rests.
fn decisive_leaves(clause: &Json) -> Vec<&Json> {
    match clause["clauses"].as_array() {
        Some(clauses) => clauses.iter().flat_map(decisive_leaves).collect(),
        None if clause["decisive"] == true => vec![clause],
        None => Vec::new(),
    }
}

/// Where the sentence goes on after naming a clause, if what follows is a value.
fn names_with_value(sentence: &str, leaf: &Json, is: &str) -> bool {
    let named = format!("{} {is} ", read_side(leaf["text"].as_str().unwrap_or_default()));
    let rest = sentence.split_once(&named).map(|parts| parts.1);
    rest.is_some_and(|rest| match &leaf["value"] {
        Json::String(text) => rest.trim_start_matches(['\'', '„']).starts_with(text.as_str()),
        Json::Bool(value) => rest.starts_with(&value.to_string()),
        _ => rest.starts_with(|letter: char| letter.is_ascii_digit()),
    })
}

/// What is wrong with the sentence of a slot that shows an item.
fn complaint(slot: &Json, is: &str, was_not_shown: &str, top: &str) -> Option<String> {
    let sentence = slot["sentence"].as_str()?;
    let items = slot["items"].as_array()?;
    let place = items.iter().position(|item| item["item"] == slot["item"])?;
    let winner = items.get(place)?;
    let leaves = decisive_leaves(&winner["when"]);
    let is_grounded = if winner["when"].is_null() {
        winner["stages"].as_array().is_some_and(|_| sentence.contains(&format!(" {is} `")))
    } else {
        leaves.iter().any(|leaf| names_with_value(sentence, leaf, is))
    };
    if !is_grounded {
        return Some(format!("the winning clause is not named with its value: {sentence}"));
    }
    let mut losers = items.iter().take(place);
    let first = losers.clone().next();
    let best = losers.find(|item| item["reason"] != "stage").or(first);
    let Some(best) = best else {
        return (!sentence.contains(top)).then(|| format!("it is not said that nothing ranks above: {sentence}"));
    };
    let named = format!("`{}` (", best["item"].as_str()?);
    let after = sentence.split_once(&named).map_or("", |parts| parts.1);
    let failed = best["nearestMiss"][0]["text"].as_str()?;
    let failed = match failed {
        "stage" => format!("`{}`", best["stages"][0].as_str()?),
        consent if consent.starts_with("consent('") => consent.replace("consent('", "`").replace("')", "`"),
        clause => read_side(clause),
    };
    let is_named = after.contains(was_not_shown) && after.contains(&failed);
    (!is_named).then(|| format!("the best loser is not named with `{failed}`: {sentence}"))
}

#[test]
fn story_of_amy_explained_names_winning_and_failing_clauses() {
    let languages = [
        ("en", "is", "was not shown: ", "Nothing ranks above it."),
        ("de", "ist", "wurde nicht gezeigt: ", "Nichts hat einen höheren Rang."),
    ];
    for (language, is, was_not_shown, top) in languages {
        let text = said(&["story", "examples/amy/story.yaml", "--explain", "--json", "--language", language]);
        let steps: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(steps.len(), 6);
        for step in steps {
            let slots = step["explanation"]["slots"].as_array().expect("slots");
            assert_eq!(slots.len(), 3);
            for slot in slots {
                assert!(slot["item"].is_string(), "every slot of Amy's story shows something: {slot}");
                assert_eq!(complaint(slot, is, was_not_shown, top), None, "{} {language}", step["step"]);
            }
        }
    }
}
