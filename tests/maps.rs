//! Maps of journeys: whatever a journey says, its map is well-formed, names every stage and item, and keeps its texts in their boxes.
//!
//! `ETAPPE_CASES` sets how many random journeys.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::print_stdout, reason = "a test that cannot go on panics")]

use etappe::compile::{Compiled, compile};
use etappe::explain::Language;
use etappe::map::Map;
use etappe::syntax::Format;
use etappe_model::wild;

/// Random journeys of a plain run.
const FEW: u64 = 150;

/// The names of the elements that are open at the end, or what is not well-formed.
///
/// Knows only what maps may have: elements, attributes in double quotes, the five entities; no comments, sections or declarations.
fn well_formed(svg: &str) -> Result<Vec<String>, String> {
    let mut open: Vec<String> = Vec::new();
    let mut roots = 0;
    let mut rest = svg.trim_end();
    while !rest.is_empty() {
        let (text, behind) = rest.split_once('<').unwrap_or((rest, ""));
        text_is_fine(text)?;
        if open.is_empty() && !text.is_empty() {
            return Err(format!("text outside of the root: {text:?}"));
        }
        if behind.is_empty() {
            break;
        }
        let (tag, after) = behind.split_once('>').ok_or("a tag has no end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("`{name}` is closed and was not open"));
            }
            continue;
        }
        roots += usize::from(open.is_empty());
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric()) {
            return Err(format!("no name of an element: {name:?}"));
        }
        attributes_are_fine(attributes)?;
        if !is_closed {
            open.push(name.to_owned());
        }
    }
    if roots == 1 { Ok(open) } else { Err(format!("{roots} roots")) }
}

fn attributes_are_fine(attributes: &str) -> Result<(), String> {
    let mut seen = Vec::new();
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let (name, behind) = rest.split_once("=\"").ok_or_else(|| format!("no attribute: {rest:?}"))?;
        let (value, after) = behind.split_once('"').ok_or_else(|| format!("no end: {rest:?}"))?;
        text_is_fine(value)?;
        if seen.contains(&name) || !name.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '-') {
            return Err(format!("`{name}` twice, or no name"));
        }
        seen.push(name);
        rest = after.trim_start();
    }
    Ok(())
}

fn text_is_fine(text: &str) -> Result<(), String> {
    let is_letter =
        |letter: char| letter == '\n' || !(letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}'));
    if let Some(letter) = text.chars().find(|letter| !is_letter(*letter) || *letter == '>') {
        return Err(format!("{letter:?} in a text"));
    }
    let names = text.split('&').skip(1).map(|behind| behind.split_once(';').map_or("", |parts| parts.0));
    match names.clone().find(|name| !["amp", "lt", "gt", "quot", "apos"].contains(name)) {
        Some(name) => Err(format!("`{name}` is no entity")),
        None => Ok(()),
    }
}

/// The texts of all elements of a kind.
fn texts<'s>(svg: &'s str, element: &str) -> Vec<&'s str> {
    let [begin, end] = [format!("<{element}"), format!("</{element}>")];
    let pieces = svg.split(begin.as_str()).skip(1);
    pieces.filter_map(|piece| Some(piece.split_once('>')?.1.split_once(end.as_str())?.0)).collect()
}

fn check(compiled: &Compiled, language: Language) -> Result<(), String> {
    let journey = compiled.journey.as_ref().ok_or("no journey")?;
    let map = Map::of(compiled, language).ok_or("no map")?;
    let (svg, mermaid) = (map.svg(), map.mermaid());
    let open = well_formed(&svg)?;
    if !open.is_empty() {
        return Err(format!("{open:?} is left open"));
    }
    let titles = texts(&svg, "title");
    let is_named = |name: &str, said: &&str| *said == name || said.starts_with(&format!("{name}:"));
    let stages = journey.stages.iter().map(|stage| &stage.name);
    let shown = journey.items.iter().filter(|item| !item.slots.is_empty() && item.stages != 0).map(|item| &item.name);
    let slots = journey.slots.iter().map(|slot| &slot.name);
    // In Mermaid, letters that mean something are numbers; a slot that shows nothing is not there.
    let is_drawn = |name: &String| mermaid.contains(&name.replace('_', "#95;"));
    if let Some(name) = stages.clone().chain(shown.clone()).find(|name| !is_drawn(name)) {
        return Err(format!("`{name}` is not in the Mermaid text"));
    }
    if let Some(name) = stages.chain(shown).chain(slots).find(|name| !titles.iter().any(|said| is_named(name, said))) {
        return Err(format!("`{name}` is not in the SVG"));
    }
    let again = Map::of(compiled, language).ok_or("no map")?;
    if again != map || again.svg() != svg || again.mermaid() != mermaid {
        return Err("another map of the same journey".to_owned());
    }
    Ok(())
}

#[test]
fn map_of_random_journeys_is_well_formed_and_names_everything() {
    let cases = std::env::var("ETAPPE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(FEW);
    let mut drawn = 0;
    for seed in 0..cases {
        for journey in [wild::decisions::case(seed).journey, wild::case(seed).journey] {
            let compiled = compile(&journey, Format::Yaml);
            assert!(compiled.journey.is_some(), "seed {seed}: {:?}", compiled.diagnostics);
            for (_, language) in Language::ALL {
                if let Err(why) = check(&compiled, language) {
                    panic!("seed {seed}: {why}\n{journey}");
                }
            }
            drawn += 1;
        }
    }
    println!("map_cases={drawn}");
}

/// What a condition takes, in both languages; backticks of a condition are no marks.
const WORDS: [(&str, &str, &str); 14] = [
    ("happened('view', '3d')", "`happened('view', '3d')`", "`happened('view', '3d')`"),
    ("!happened('view')", "not `happened('view')`", "nicht `happened('view')`"),
    ("count('view', '7d') >= 3", "`count('view', '7d')` is 3 or more", "`count('view', '7d')` ist mindestens 3"),
    ("!(count('view') >= 3)", "`count('view')` is less than 3", "`count('view')` ist weniger als 3"),
    ("since('view') > duration('48h')", "`since('view')` is more than 2 days", "`since('view')` ist mehr als 2 Tage"),
    (
        "since('view') < since('buy')",
        "`since('view')` is less than `since('buy')`",
        "`since('view')` ist weniger als `since('buy')`",
    ),
    (
        "count('view') > count('buy')",
        "`count('view')` is more than `count('buy')`",
        "`count('view')` ist mehr als `count('buy')`",
    ),
    ("context.path in ['/', '/de/']", "`context.path` is '/' or '/de/'", "`context.path` ist „/“ oder „/de/“"),
    ("!(context.path in ['/'])", "`context.path` is anything but '/'", "`context.path` ist etwas anderes als „/“"),
    ("consent('ads')", "the purpose `ads` is granted", "der Zweck `ads` ist erlaubt"),
    ("!segment('keen')", "the visitor is not in the segment `keen`", "der Besucher ist nicht im Segment `keen`"),
    (
        "happened('buy') && (segment('keen') || consent('ads'))",
        "`happened('buy')` and (the visitor is in the segment `keen` or the purpose `ads` is granted)",
        "`happened('buy')` und (der Besucher ist im Segment `keen` oder der Zweck `ads` ist erlaubt)",
    ),
    (
        "!(happened('buy') || consent('ads'))",
        "not (`happened('buy')` or the purpose `ads` is granted)",
        "nicht (`happened('buy')` oder der Zweck `ads` ist erlaubt)",
    ),
    ("context.path == 'a`b'", "`context.path` is 'a\u{2cb}b'", "`context.path` ist „a\u{2cb}b“"),
];

#[test]
fn words_of_conditions_are_those_of_explanations() {
    for (condition, english, german) in WORDS {
        let journey = format!(
            "journey: a\nversion: 1\npurposes: {{ functional: {{ default: granted }}, ads: {{}} }}\n\
             profile: {{ events: {{ view: {{ purpose: functional }}, buy: {{ purpose: functional }} }} }}\n\
             segments: {{ keen: \"count('view') > 9\" }}\n\
             stages: [{{ id: first }}, {{ id: second, enter: \"{condition}\" }}]\n\
             slots: {{ hero: {{}} }}\nitems: [{{ id: hello, slots: [hero] }}]\n"
        );
        let compiled = compile(&journey, Format::Yaml);
        for (language, words) in [(Language::English, english), (Language::German, german)] {
            let map = Map::of(&compiled, language).unwrap_or_else(|| panic!("{condition}: {:?}", compiled.diagnostics));
            let svg = map.svg();
            let titles = texts(&svg, "title");
            let escaped = words.replace('`', "").replace('<', "&lt;").replace('>', "&gt;");
            let expected = format!("enter: first → second: {escaped} [");
            assert!(titles.iter().any(|said| said.starts_with(&expected)), "{expected}\nis not in {titles:#?}");
        }
    }
}

#[test]
fn map_of_a_journey_with_errors_is_none() {
    let compiled = compile("journey: a\n", Format::Yaml);
    assert!(Map::of(&compiled, Language::English).is_none());
}
