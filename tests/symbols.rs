//! Texts that conditions compare, and names of attributes: told apart at every length, wherever in a view they stand.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod scene;

use etappe::model::{TextList, Value};
use scene::Scene;

/// Past the sixteen bytes up to which texts are compared as words, and past a few words more.
const LENGTHS: usize = 40;

/// Some text of so many bytes, and what is nearly it: other bytes at either end, fewer, more, one that is 0.
fn text(length: usize) -> String {
    "abcdefghijklmnopqrstuvwxyz".chars().cycle().take(length).collect()
}

fn nearly(text: &str) -> Vec<String> {
    let mut all = vec![format!("{text}\0"), format!("\0{text}")];
    if let (Some(last), Some(first)) = (text.get(..text.len().saturating_sub(1)), text.get(1..)) {
        all.extend([format!("{last}_"), format!("_{first}"), format!("{last}\0"), format!("{first}\0")]);
    }
    all
}

/// A journey with one item for each text, shown where the attribute is it or the list has it; and one for each name.
fn scene() -> Scene {
    let mut attributes = String::from("    zone: { type: string, purpose: functional }\n");
    attributes.push_str("    zones: { type: list(string), purpose: functional }\n");
    attributes.push_str("    zz_behind: { type: string, purpose: functional }\n");
    let mut items = String::new();
    for length in 0..=LENGTHS {
        let text = text(length);
        items.push_str(&format!("  - {{ id: is{length}, slots: [one], when: \"profile.zone == '{text}'\" }}\n"));
        items.push_str(&format!("  - {{ id: has{length}, slots: [many], when: \"'{text}' in profile.zones\" }}\n"));
        if length > 0 {
            attributes.push_str(&format!("    {text}: {{ type: int, purpose: functional }}\n"));
            items.push_str(&format!("  - {{ id: name{length}, slots: [name], when: \"profile.{text} == 1\" }}\n"));
        }
    }
    let head =
        "journey: symbols\nversion: 1\npurposes: { functional: { default: granted } }\nprofile:\n  attributes:\n";
    let slots = "stages: [{ id: first }]\nslots: { one: {}, many: {}, name: {} }\nitems:\n";
    Scene::of(&format!("{head}{attributes}{slots}{items}"))
}

/// The items that the three slots show, for a visitor of whom this is known; the same if long and short texts stand behind it.
fn shown(scene: &mut Scene, known: &[(&str, Value<'_>)]) -> [String; 3] {
    let mut found = Vec::new();
    for behind in ["", "b", "something of more than sixteen bytes"] {
        scene.profile = scene.engine.open_profile(&[], scene::UNIT).expect("a new profile opens");
        for (name, value) in known {
            assert_eq!(scene.set(name, Some(*value)), Ok(()), "{name}");
        }
        if !behind.is_empty() {
            assert_eq!(scene.set("zz_behind", Some(Value::String(behind))), Ok(()));
        }
        let page = scene.decide(scene::NOW_MS);
        let pack = scene.engine.pack();
        let item = |slot: usize| {
            let item = page.decisions.get(slot).and_then(|decision| decision.item);
            item.map_or(String::new(), |item| pack.item_name(item).to_owned())
        };
        found.push([0, 1, 2].map(item));
    }
    assert!(found.iter().all(|shown| Some(shown) == found.first()), "{known:?}: {found:?}");
    found.swap_remove(0)
}

#[test]
fn text_of_any_length_is_found_and_no_other() {
    let mut scene = scene();
    for length in 0..=LENGTHS {
        let text = text(length);
        let list: TextList = ["other", &text, "another text"].into_iter().collect();
        let known = [("zone", Value::String(&text)), ("zones", Value::Strings(list.as_texts()))];
        assert_eq!(shown(&mut scene, &known), [format!("is{length}"), format!("has{length}"), String::new()]);
        for other in nearly(&text) {
            if (0..=LENGTHS).any(|length| self::text(length) == other) {
                continue;
            }
            let list: TextList = [other.as_str()].into_iter().collect();
            let known = [("zone", Value::String(&other)), ("zones", Value::Strings(list.as_texts()))];
            assert_eq!(shown(&mut scene, &known), ["", "", ""].map(str::to_owned), "{other:?}");
        }
    }
}

#[test]
fn name_of_any_length_is_found() {
    let mut scene = scene();
    for length in 1..=LENGTHS {
        let known = [(text(length), Value::Int(1))];
        let known = known.each_ref().map(|(name, value)| (name.as_str(), *value));
        assert_eq!(shown(&mut scene, &known), [String::new(), String::new(), format!("name{length}")]);
    }
}
