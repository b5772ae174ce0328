//! Limits of what decides, at which the checker takes a journey and past which it refuses it; and exits that meet their own `enter`.

#![cfg(not(target_arch = "wasm32"))]

mod ruled;

use etappe::base::limits;
use etappe::compile::lint;
use etappe::syntax::{Code, Format};
use ruled::{found, journey};

use Code::{ExitMeetsEnter, FieldsDisagree, JourneyLimit};

/// Stages whose `exit` cannot hold together with their `enter`, as can be told, and such of which it cannot.
const EXITS: &[(&str, &str, Option<Code>)] = &[
    ("happened('view', '3d')", "!happened('view', '3d')", None),
    ("happened('view', '3d')", "!happened('view', '30d')", None),
    ("happened('view', '30d')", "!happened('view', '3d')", Some(ExitMeetsEnter)),
    ("happened('view', '3d')", "since('view') > duration('72h')", None),
    ("happened('view', '30d')", "since('view') > duration('72h')", Some(ExitMeetsEnter)),
    ("count('view', '7d') >= 3", "count('view', '7d') < 3", None),
    ("count('view', '7d') >= 3", "count('view', '7d') < 5", Some(ExitMeetsEnter)),
    ("profile.visits > 5", "profile.visits < 2", None),
    ("profile.visits > 5", "profile.visits < 7", Some(ExitMeetsEnter)),
    ("profile.vip", "!profile.vip", None),
    ("profile.vip", "profile.visits > 2", Some(ExitMeetsEnter)),
    ("segment('regular')", "!segment('regular')", None),
    ("segment('regular')", "count('view') == 4", Some(ExitMeetsEnter)),
    ("interest('topic', 'a') >= 3.0", "interest('topic', 'a') < 1.0", None),
    ("interest('topic', 'a') >= 3.0", "interest('topic', 'a') < 4.0", Some(ExitMeetsEnter)),
    ("sum('buy', 'revenue', '30d') > 100.0", "sum('buy', 'revenue', '30d') <= 100.0", None),
    ("'a' in profile.tags", "'b' in profile.tags", Some(ExitMeetsEnter)),
    ("'a' in profile.tags", "!('a' in profile.tags)", None),
    ("happened('view') || happened('buy')", "!happened('view') && !happened('buy')", None),
    ("happened('view') || happened('buy')", "!happened('view')", Some(ExitMeetsEnter)),
    ("within(profile.joined, '7d')", "happened('buy')", Some(ExitMeetsEnter)),
    ("consent('functional')", "profile.vip", Some(ExitMeetsEnter)),
    // Whether a counter of all and one of some go together, or numbers that are computed, is not looked at: it is warned of.
    ("happened('view', '3d', 'topic', 'a')", "!happened('view', '3d')", Some(Code::UnclearExit)),
    ("count('view', 'session') >= 2", "!happened('view', '7d')", Some(Code::UnclearExit)),
    ("count('view', 'session') >= 2", "count('view', 'session') < 2", None),
    ("profile.visits * 2 > 5", "profile.visits < 2", Some(Code::UnclearExit)),
    ("within(profile.joined, '7d')", "age(profile.joined) > duration('240h')", Some(Code::UnclearExit)),
];

#[test]
fn exit_that_can_hold_with_its_enter_is_refused_and_one_of_which_it_cannot_be_told_is_warned_of() {
    for (enter, exit, code) in EXITS {
        let stage = format!(", {{ id: s, enter: \"{enter}\", exit: \"{exit}\" }}");
        let text = journey("", &stage, "", "");
        let mut found = found(&text);
        let rules = [Code::UnclearExit];
        found.extend(lint(&text, Format::Yaml, 0).into_iter().filter(|found| rules.contains(&found.code)));
        let codes: Vec<Code> = found.iter().map(|found| found.code).collect();
        assert_eq!(codes, Vec::from_iter(*code), "{enter} / {exit}: {found:?}");
    }
}

/// Items of which each has an experiment that requires that of the one before it.
fn chain(count: usize) -> String {
    let item = |number: usize| {
        let requires = if number > 0 { format!(", requires: {{ e{}: [a] }}", number - 1) } else { String::new() };
        format!(
            "- {{ id: i{number}, slots: [hero], experiment: {{ id: e{number}, variants_percent: {{ a: 100 }}{requires} }} }}\n"
        )
    };
    (0..count).map(item).collect()
}

#[test]
fn experiments_that_require_others_to_the_limit_are_taken_and_past_it_refused() {
    let base = journey("", "", "", "");
    let deep = usize::from(limits::REQUIREMENT_DEPTH);
    assert_eq!(found(&format!("{base}{}", chain(deep + 1))), []);
    for more in [2, 3, 40] {
        let found = found(&format!("{base}{}", chain(deep + more)));
        let told: Vec<_> = found.iter().map(|found| (found.code, found.path.as_str())).collect();
        assert_eq!(told, [(JourneyLimit, format!("/items/{}/experiment/requires", 2 + deep + 1).as_str())]);
    }
    let wide = |count: usize| {
        let items: String = (0..count)
            .map(|number| {
                format!("- {{ id: i{number}, slots: [hero], experiment: {{ id: e{number}, variants_percent: {{ a: 100 }} }} }}\n")
            })
            .collect();
        let required: Vec<String> = (0..count).map(|number| format!("e{number}: [a]")).collect();
        let last = format!(
            "experiment: {{ id: last, variants_percent: {{ a: 100 }}, requires: {{ {} }} }}",
            required.join(", ")
        );
        found(&format!("{base}{items}- {{ id: last, slots: [hero], {last} }}\n"))
    };
    assert_eq!(wide(limits::REQUIREMENTS), []);
    let codes: Vec<Code> = wide(limits::REQUIREMENTS + 1).iter().map(|found| found.code).collect();
    assert_eq!(codes, [JourneyLimit]);
}

#[test]
fn experiments_that_require_each_other_in_a_circle_are_refused_once() {
    let base = journey("", "", "", "");
    let item = |id: usize, other: usize| {
        format!(
            "- {{ id: i{id}, slots: [hero], experiment: {{ id: e{id}, variants_percent: {{ a: 100 }}, requires: {{ e{other}: [a] }} }} }}\n"
        )
    };
    let items: String = [item(0, 1), item(1, 2), item(2, 1), item(3, 0)].concat();
    let found = found(&format!("{base}{items}"));
    let told: Vec<_> = found.iter().map(|found| (found.code, found.path.as_str())).collect();
    assert_eq!(told, [(FieldsDisagree, "/items/3/experiment/requires")]);
}

#[test]
fn purposes_to_the_limit_are_counted_for_caps_and_past_it_refused() {
    let text = |count: usize, item: &str| {
        let more: String = (1..count).map(|number| format!(", p{number}: {{}}")).collect();
        let purposes = format!("purposes: {{ functional: {{ default: granted }}{more} }}");
        found(&journey("", "", "", item).replace("purposes: { functional: { default: granted } }", &purposes))
    };
    assert_eq!(text(limits::COUNTED_PURPOSES, ", caps: [{ max: 1 }]"), []);
    assert_eq!(text(limits::COUNTED_PURPOSES + 1, ""), []);
    for ruled in [", caps: [{ max: 1 }]", ", cool_down: [{ event: buy, for: 1d }]"] {
        let found = text(limits::COUNTED_PURPOSES + 1, ruled);
        let told: Vec<_> = found.iter().map(|found| (found.code, found.path.as_str())).collect();
        assert_eq!(told, [(JourneyLimit, "/purposes")]);
    }
}

#[test]
fn caps_that_multiply_with_tags_are_refused() {
    let tags = |count: usize| (0..count).map(|number| format!("t{number}")).collect::<Vec<_>>().join(", ");
    let text = |caps: usize, count: usize| {
        let caps = vec!["{ max: 1, scope: tag }"; caps].join(", ");
        let item = format!("- {{ id: many, slots: [hero], tags: [{}], caps: [{caps}] }}\n", tags(count));
        found(&format!("{}{item}", journey("", "", "", "")))
    };
    assert_eq!(text(2, limits::ITEM_CAPS / 2), []);
    let found = text(2, limits::ITEM_CAPS / 2 + 1);
    let told: Vec<_> = found.iter().map(|found| (found.code, found.path.as_str())).collect();
    assert_eq!(told, [(JourneyLimit, "/items/2/caps")]);
}
