//! Limits: what lies at one compiles, loads and decides; what lies past it is refused with its code.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod scene;

use etappe::base::limits;
use etappe::compile::compile;
use etappe::explain::Language;
use etappe::model::Context;
use etappe::syntax::{Code, Format};
use scene::Scene;

/// A journey with these segments (lines) and this condition on its only item.
fn journey(segments: &str, condition: &str) -> String {
    format!(
        "journey: limits\nversion: 1\npurposes: {{ functional: {{ default: granted }} }}\nstages: [{{ id: first }}]\n\
         segments:\n{segments}  other: \"true\"\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], when: \"{condition}\" }}]\n"
    )
}

fn codes(text: &str) -> Vec<Code> {
    compile(text, Format::Yaml).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// The text compiles, loads, and decides.
fn holds(text: &str) -> bool {
    Scene::of(text).tells() == ["it matched"]
}

/// `s0` to `s<last>`, each of which uses the one before it.
fn chain(last: u8, deep: &str) -> String {
    let first = format!("  s0: \"{deep}true\"\n");
    let link = |number| format!("  s{number}: \"{deep}segment('s{}')\"\n", number - 1);
    std::iter::once(first).chain((1..=last).map(link)).collect()
}

#[test]
fn condition_nested_to_the_limit_decides_and_past_it_is_refused() {
    let nested = |levels: usize| journey("", &format!("{}true", "!".repeat(levels - 1)));
    assert!(holds(&nested(limits::CONDITION_DEPTH - 1)));
    assert_eq!(codes(&nested(limits::CONDITION_DEPTH)), []);
    assert_eq!(codes(&nested(limits::CONDITION_DEPTH + 1)), [Code::ConditionLimit]);
}

#[test]
fn condition_of_comparisons_to_the_limit_decides_and_past_it_is_refused() {
    let compared = |operands: usize| journey("", &vec!["true"; operands].join(" == "));
    assert!(holds(&compared(limits::CONDITION_DEPTH)));
    assert_eq!(codes(&compared(limits::CONDITION_DEPTH + 1)), [Code::ConditionLimit]);
}

#[test]
fn condition_with_many_operands_costs_no_depth() {
    for operator in [" && ", " || "] {
        assert!(holds(&journey("", &vec!["true"; limits::CONDITION_NODES / 2].join(operator))));
    }
}

#[test]
fn condition_with_the_most_parts_decides_and_with_more_is_refused() {
    let listed = |constants: usize| journey("", &format!("!(7 in [{}])", vec!["1"; constants].join(",")));
    // Beside the constants: `7`, the list, `in` and `!`.
    assert!(holds(&listed(limits::CONDITION_NODES - 4)));
    assert_eq!(codes(&listed(limits::CONDITION_NODES - 3)), [Code::ConditionLimit]);
}

#[test]
fn condition_longer_than_the_limit_is_refused() {
    let long = |bytes: usize| journey("", &format!("true{}", " ".repeat(bytes - 4)));
    assert!(holds(&long(limits::CONDITION_BYTES)));
    assert_eq!(codes(&long(limits::CONDITION_BYTES + 1)), [Code::ConditionLimit]);
}

#[test]
fn segments_chained_to_the_limit_decide_and_past_it_are_refused() {
    let chained = |last: u8, deep: &str| journey(&chain(last, deep), &format!("segment('s{last}')"));
    let last = limits::SEGMENT_DEPTH - 1;
    assert!(holds(&chained(last, "")));
    assert!(holds(&chained(last, &"!".repeat(46))));
    assert_eq!(codes(&chained(last + 1, "")), [Code::ConditionLimit]);
    assert_eq!(codes(&chained(last + 100, "")), [Code::ConditionLimit]);
}

/// The explanation of the only item, as JSON.
fn explained(text: &str) -> String {
    let scene = Scene::of(text);
    let why = scene.engine.explain(&[], &Context::default(), 0, Language::German);
    serde_json::to_string(&why.expect("the empty view is readable")).expect("an explanation is JSON")
}

#[test]
fn explanation_of_segments_chained_to_the_limit_is_read_by_every_json_parser() {
    let last = limits::SEGMENT_DEPTH - 1;
    for deep in [0, 1, 2, 23, 46] {
        let text = explained(&journey(&chain(last, &"!".repeat(deep)), &format!("segment('s{last}')")));
        // `serde_json` refuses what is nested deeper than 128.
        let json: serde_json::Value = serde_json::from_str(&text).expect("not nested too deep");
        assert_eq!(json["slots"][0]["item"], "it", "{deep}");
        assert_eq!(text.contains("\"text\":\"true\""), deep < 2, "{deep}");
    }
}

#[test]
fn explanation_of_segments_that_multiply_is_bounded() {
    // Each uses the one before it ten times: opened everywhere it would be 10^15 clauses.
    let link = |number: u8| vec![format!("segment('s{}')", number - 1); 10].join(" && ");
    let links = (1..limits::SEGMENT_DEPTH).map(|number| format!("  s{number}: \"{}\"\n", link(number)));
    let segments: String = std::iter::once("  s0: \"has(context.path)\"\n".to_owned()).chain(links).collect();
    let text = explained(&journey(&segments, &link(limits::SEGMENT_DEPTH)));
    assert!(text.contains("\"text\":\"segment('s0')\""));
    assert!(text.len() < 4_000_000, "{} bytes", text.len());
}

#[test]
fn segments_side_by_side_are_many() {
    let segments: String = (0..3_000).map(|number| format!("  s{number}: \"segment('other')\"\n")).collect();
    assert!(holds(&journey(&segments, "segment('s2999') && segment('s0')")));
}

#[test]
fn segments_in_a_long_circle_are_refused_once() {
    let segments: String =
        (0..2_000).map(|number| format!("  s{number}: \"segment('s{}')\"\n", (number + 1) % 2_000)).collect();
    assert_eq!(codes(&journey(&segments, "true")), [Code::SegmentCycle]);
}

#[test]
fn name_to_the_limit_compiles_and_past_it_is_refused() {
    let named = |bytes: usize| journey("", "true").replace("id: it,", &format!("id: {},", "x".repeat(bytes)));
    assert_eq!(codes(&named(limits::NAME_BYTES)), []);
    assert_eq!(codes(&named(limits::NAME_BYTES + 1)), [Code::InvalidValue]);
}

#[test]
fn stages_to_the_limit_compile_and_one_more_is_refused() {
    let staged = |count: usize| {
        let later: String = (1..count).map(|number| format!(", {{ id: s{number}, enter: \"true\" }}")).collect();
        journey("", "true").replace("[{ id: first }]", &format!("[{{ id: first }}{later}]"))
    };
    let scene = Scene::of(&staged(limits::STAGES));
    assert_eq!(scene.stage_at(0), format!("s{}", limits::STAGES - 1));
    assert_eq!(scene.tells(), ["it matched"]);
    assert_eq!(codes(&staged(limits::STAGES + 1)), [Code::InvalidValue]);
}

#[test]
fn document_larger_than_the_limit_is_refused() {
    let text = journey("", "true");
    let padded = |bytes: usize| format!("{text}#{}", "x".repeat(bytes - text.len() - 1));
    assert_eq!(codes(&padded(limits::DOCUMENT_BYTES)), []);
    assert_eq!(codes(&padded(limits::DOCUMENT_BYTES + 1)), [Code::DocumentLimit]);
}

#[test]
fn document_nested_to_the_limit_compiles_and_past_it_is_refused() {
    // `brand` itself stands two levels deep.
    let nested = |levels: usize| {
        format!("{}brand: {{ a: {}1{} }}\n", journey("", "true"), "[".repeat(levels - 2), "]".repeat(levels - 2))
    };
    assert_eq!(codes(&nested(limits::DOCUMENT_DEPTH)), []);
    assert_eq!(codes(&nested(limits::DOCUMENT_DEPTH + 1)), [Code::DocumentLimit]);
    assert_eq!(codes(&"[".repeat(100_000)), [Code::DocumentLimit]);
}

#[test]
fn list_longer_than_the_limit_is_refused() {
    let tagged = |count: usize| {
        journey("", "true").replace("id: it,", &format!("id: it, tags: [{}],", vec!["a"; count].join(",")))
    };
    assert_eq!(codes(&tagged(limits::ENTRIES)), []);
    assert_eq!(codes(&tagged(limits::ENTRIES + 1)), [Code::JourneyLimit]);
}
