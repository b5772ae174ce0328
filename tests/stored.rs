//! Stored bytes: a part and a view come back as they were, and other versions are told apart from damage.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on panics")]

mod scene;

#[cfg(not(target_arch = "wasm32"))]
use std::fs;
#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;

use etappe::base::hash::{quick_hash, stable_hash};
use etappe::model::{Record, TextList, Value};
use etappe::profile::{ProfileError, View};
use scene::{DAY_MS, HOUR_MS, NOW_MS, Scene, UNIT};

const JOURNEY: &str = r#"
journey: stored
version: 1
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes:
    country: { type: string, purpose: functional }
    topic: { type: string, purpose: personalization }
    score: { type: double, purpose: functional }
    tags: { type: list(string), purpose: functional }
  events:
    view: { purpose: functional, dimensions: [sku] }
    mail: { purpose: personalization }
stages: [{ id: first }, { id: second, enter: "happened('mail')" }]
slots: { hero: {} }
items: [{ id: it, slots: [hero], when: "count('view', '20d') > 3" }]
"#;

/// A visitor with everything that a part can hold.
fn full() -> Scene {
    let mut scene = Scene::of(JOURNEY);
    scene.consent("personalization", true).unwrap();
    for number in 0..50 {
        let sku = if number % 3 == 0 { "x100" } else { "Größe 7" };
        scene.event_at("view", NOW_MS - (50 - number) * 7 * HOUR_MS, &[("sku", sku)], NOW_MS).unwrap();
    }
    scene.event("mail", NOW_MS - DAY_MS).unwrap();
    scene.set("country", Some(Value::String("CH"))).unwrap();
    scene.set("topic", Some(Value::String("カメラ"))).unwrap();
    scene.set("score", Some(Value::Double(1.0e-300))).unwrap();
    let tags: TextList = ["photo", "", "Größe 7"].into_iter().collect();
    scene.set("tags", Some(Value::Strings(tags.as_texts()))).unwrap();
    let page = scene.decide(NOW_MS);
    scene.append(&page).unwrap();
    scene
}

/// The bytes with another version and a checksum that fits.
fn with_version(bytes: &[u8], version: u8) -> Vec<u8> {
    let (body, _) = bytes.split_at(bytes.len() - 4);
    let mut body = body.to_vec();
    body[2] = version;
    let checksum = if body.starts_with(b"EP\x02") { stable_hash(&[&body]) } else { quick_hash(&body) };
    [&body, &checksum.to_le_bytes()[4..]].concat()
}

#[test]
fn part_written_and_read_is_the_same() {
    let scene = full();
    let (part, view) = (scene.profile.encode(), scene.profile.view());
    let scene = scene.reopened();
    assert_eq!(scene.profile.encode(), part);
    assert_eq!(scene.profile.view(), view);
}

#[test]
fn part_reopened_decides_the_same() {
    let scene = full();
    let before = [0, 1, 19, 25].map(|days| scene.decide(NOW_MS + days * DAY_MS));
    let scene = scene.reopened();
    assert_eq!([0, 1, 19, 25].map(|days| scene.decide(NOW_MS + days * DAY_MS)), before);
}

#[test]
fn part_reopened_after_every_record_ends_the_same() {
    let mut kept = Scene::of(JOURNEY);
    let mut stored = Scene::of(JOURNEY);
    for number in 0..80 {
        let time_ms = NOW_MS - (number * 37 % 80) * HOUR_MS;
        kept.event_at("view", time_ms, &[("sku", "x")], NOW_MS).unwrap();
        stored.event_at("view", time_ms, &[("sku", "x")], NOW_MS).unwrap();
        let part = stored.profile.encode();
        stored.profile = stored.engine.open_profile(&part, UNIT).unwrap();
    }
    assert_eq!(stored.profile.encode(), kept.profile.encode());
    assert_eq!(stored.profile.view(), kept.profile.view());
}

#[test]
fn view_holds_what_the_part_holds() {
    let scene = full();
    let view = scene.profile.view();
    let view = View::parse(&view).unwrap();
    assert_eq!(view.unit().map(str::len), Some(32));
    assert_eq!(view.newest_ms(), NOW_MS - 7 * HOUR_MS);
    assert_eq!(view.stage().map(|stage| (stage.stage, stage.at_ms)), Some(("second", NOW_MS)));
    assert_eq!(view.attribute("topic"), Some(Value::String("カメラ")));
    assert_eq!(view.counter(b"view", Some((b"sku", "Größe 7".as_bytes()))).map(|counter| counter.total()), Some(33));
    assert_eq!(view.consent("personalization"), Some(true));
}

#[test]
fn part_of_a_visitor_with_much_to_tell_stays_small() {
    let bytes = full().profile.encode().len();
    assert!(bytes < 1_500, "{bytes} bytes");
}

#[test]
fn other_version_is_told_from_damage() {
    let scene = full();
    let (part, view) = (scene.profile.encode(), scene.profile.view());
    assert_eq!(scene.engine.open_profile(&with_version(&part, 3), UNIT).err(), None);
    assert_eq!(scene.engine.open_profile(&with_version(&part, 4), UNIT).err(), Some(ProfileError::Version));
    assert_eq!(View::parse(&with_version(&view, 5)).err(), Some(ProfileError::Version));
}

#[test]
fn part_and_view_are_not_taken_for_each_other() {
    let scene = full();
    let (part, view) = (scene.profile.encode(), scene.profile.view());
    assert_eq!(scene.engine.open_profile(&view, UNIT).err(), Some(ProfileError::Unreadable));
    assert_eq!(View::parse(&part).err(), Some(ProfileError::Unreadable));
}

/// What a store of version 2 holds, as that version wrote it: the visitor of [`full`].
const VERSION_2: &[u8] = include_bytes!("golden/profile/store-v2.bin");

#[test]
fn store_of_version_2_is_read_and_goes_on() {
    let scene = full();
    let mut old = scene.engine.open_profile(VERSION_2, UNIT).expect("a version that is read");
    assert_eq!(old.view(), scene.profile.view(), "the same visitor");
    let again = scene.engine.open_profile(VERSION_2, [0xff; 16]).expect("a version that is read");
    assert_eq!(again.encode(), old.encode(), "two tabs that read it at once agree");
    let event = Record::Event { name: "view", time_ms: NOW_MS, dimensions: &[], measures: &[], id: "" };
    old.apply(&event, NOW_MS).expect("is granted");
    let stored = scene.engine.open_profile(&old.encode(), UNIT).expect("what was stored");
    assert_eq!(stored.view(), old.view());
}

/// Every form, as this version writes it: kept, so that later ones go on reading it. `UPDATE_GOLDEN` writes them anew.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_form_is_written_as_before_and_read() {
    let scene = full();
    let (profile, pack) = (&scene.profile, scene.engine.pack());
    let forms = [
        ("store-v3", profile.encode()),
        ("versions-v1", profile.versions()),
        ("delta-v1", profile.delta(&[]).expect("a delta of all")),
        ("view-v4", profile.view()),
        ("token-v4", profile.token(&pack.read_set(), pack.hash(), NOW_MS)),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/profile");
    let [store, versions, delta, view, token] = forms.map(|(name, bytes)| {
        let path = folder.join(format!("{name}.bin"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &bytes).expect("a golden file");
        }
        let kept = fs::read(&path).expect("a golden file");
        assert_eq!(bytes, kept, "{name}");
        kept
    });
    let opened = scene.engine.open_profile(&store, [0xff; 16]).expect("a version that is read");
    assert_eq!(opened.view(), view);
    let mut other = scene.engine.open_profile(&[], [0xee; 16]).expect("a new profile opens");
    assert!(other.merge(&delta, [0xdd; 16]).expect("a version that is read").changed);
    assert_eq!(other.view(), view);
    assert!(profile.delta(&versions).expect("a version that is read").len() < delta.len() / 4, "nothing is lacked");
    assert_eq!(
        View::parse(&token).expect("a version that is read").newest_ms(),
        View::parse(&view).expect("a view").newest_ms()
    );
}
