//! Damaged and hostile bytes: every cut and every flipped bit is refused; what was resealed is refused or harmless.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod scene;

use etappe::base::hash::{quick_hash, stable_hash};
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Value};
use etappe::pack::{Pack, PackError};
use etappe::profile::{ProfileError, View};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};
use scene::{DAY_MS, HOUR_MS, NOW_MS, Scene, UNIT};

const JOURNEY: &str = r#"
journey: damage
version: 7
purposes: { functional: { default: granted }, personalization: {} }
profile:
  attributes: { country: { type: string, purpose: functional }, score: { type: double, purpose: functional } }
  events:
    view: { purpose: functional, dimensions: [sku, topic] }
    mail: { purpose: personalization }
stages: [{ id: first }, { id: second, enter: "count('view', '20d') > 3 && !happened('mail', 'session')" }]
segments: { near: "profile.country in ['CH', 'LI']", keen: "segment('near') || since('view', 'sku', 'x') < duration('2h')" }
slots: { hero: { interruptive: true }, aside: {} }
items:
  - { id: a, slots: [hero], priority: 3, when: "segment('keen') && profile.score >= 0.5", content: { title: "Grüezi" } }
  - { id: b, slots: [hero, aside], stages: [second], when: "has(context.campaign) || count('view', '1h', 'topic', context.path) > 2" }
  - { id: c, slots: [aside], kind: offer, purpose: personalization }
"#;

/// A visitor with a bit of everything.
fn visitor() -> Scene {
    let mut scene = Scene::of(JOURNEY);
    for number in 0..40 {
        let dimensions = [("sku", "x"), ("topic", "cameras")];
        scene.event_at("view", NOW_MS - number * 5 * HOUR_MS, &dimensions[..(number as usize % 3)], NOW_MS).unwrap();
    }
    scene.consent("personalization", true).unwrap();
    scene.event("mail", NOW_MS - DAY_MS).unwrap();
    scene.set("country", Some(Value::String("LI"))).unwrap();
    scene.set("score", Some(Value::Double(0.75))).unwrap();
    let page = scene.decide(NOW_MS);
    scene.append(&page).unwrap();
    scene
}

fn config(cases: u32) -> Config {
    Config {
        cases,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(0xda_3a6e),
        failure_persistence: None,
        ..Config::default()
    }
}

/// Every cut and every single bit flipped.
fn damaged(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let cuts = (0..bytes.len()).map(|length| bytes[..length].to_vec());
    let flips = (0..bytes.len() * 8).map(|bit| {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    });
    let longer = std::iter::once([bytes, &[0]].concat());
    cuts.chain(flips).chain(longer)
}

/// Gives a part or a view a checksum that fits.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(length) = bytes.len().checked_sub(4) {
        let body = &bytes[..length];
        let is_old = body.starts_with(b"EP\x02");
        let checksum = if is_old { stable_hash(&[body]) } else { quick_hash(body) }.to_le_bytes();
        bytes[length..].copy_from_slice(&checksum[4..]);
    }
    bytes
}

/// Gives a pack a length and a hash that fit.
fn resealed_pack(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() >= 24 {
        let length = u32::try_from(bytes.len()).unwrap();
        bytes[12..16].copy_from_slice(&length.to_le_bytes());
        let hash = stable_hash(&[&bytes[..16], &quick_hash(&bytes[24..]).to_le_bytes()]);
        bytes[16..24].copy_from_slice(&hash.to_le_bytes());
    }
    bytes
}

/// Uses everything that a pack offers, as hosts do; it may decide anything but must come back. True if it was taken.
fn use_pack(bytes: Vec<u8>, view: &[u8]) -> bool {
    let Ok(engine) = Engine::load(bytes) else { return false };
    let facts = [("campaign", Value::String("poster")), ("path", Value::String("cameras"))];
    let context = Context { facts: &facts, ..Context::default() };
    for view in [view, &[]] {
        let page = engine.decide(view, &context, NOW_MS, Detail::Losers).expect("the view is whole");
        assert_eq!(page.decisions.len(), usize::from(engine.pack().slots()));
    }
    let pack = engine.pack();
    let texts = (0..pack.items()).map(|item| pack.content(item).len() + pack.item_name(item).len());
    assert!(texts.sum::<usize>() < usize::from(pack.items()).saturating_add(1) * pack.bytes().len());
    assert!(engine.open_profile(&[], UNIT).expect("a new profile opens").view().is_empty());
    true
}

/// Uses everything that a view offers. True if it was taken.
fn use_view(engine: &Engine, bytes: &[u8]) -> bool {
    let Ok(page) = engine.decide(bytes, &Context::default(), NOW_MS, Detail::Losers) else {
        return false;
    };
    assert_eq!(page.decisions.len(), 2);
    true
}

/// A part that opens can be used, stored, and opened again. True if it was taken.
fn use_part(engine: &Engine, bytes: &[u8]) -> bool {
    let Ok(mut profile) = engine.open_profile(bytes, UNIT) else {
        return false;
    };
    for dimensions in [&[][..], &[("sku", "x")]] {
        let record = etappe::model::Record::Event { name: "view", time_ms: NOW_MS, dimensions, measures: &[], id: "" };
        let _ = profile.apply(&record, NOW_MS);
    }
    let stored = profile.encode();
    let again = engine.open_profile(&stored, UNIT).expect("its own part opens");
    assert_eq!(again.encode(), stored);
    assert!(use_view(engine, &profile.view()), "its own view is readable");
    true
}

#[test]
fn pack_cut_or_flipped_is_refused() {
    for bytes in damaged(&scene::pack(JOURNEY)) {
        assert!(Pack::load(bytes).is_err());
    }
}

#[test]
fn pack_says_what_is_wrong_with_it() {
    let pack = scene::pack(JOURNEY);
    let broken = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = pack.clone();
        change(&mut bytes);
        Pack::load(bytes).err()
    };
    assert_eq!(broken(&|_| ()), None);
    assert_eq!(broken(&|bytes| bytes.truncate(100)), Some(PackError::Truncated));
    assert_eq!(broken(&Vec::clear), Some(PackError::Truncated));
    assert_eq!(broken(&|bytes| bytes.push(0)), Some(PackError::Truncated));
    assert_eq!(broken(&|bytes| bytes[0] = b'<'), Some(PackError::NotAPack));
    assert_eq!(broken(&|bytes| bytes[4] = 9), Some(PackError::Version));
    assert_eq!(broken(&|bytes| bytes[200] ^= 1), Some(PackError::Damaged));
    assert_eq!(broken(&|bytes| *bytes = resealed_pack(bytes[..200].to_vec())), Some(PackError::Truncated));
}

#[test]
fn pack_with_any_byte_changed_and_resealed_is_refused_or_harmless() {
    let pack = scene::pack(JOURNEY);
    let view = visitor().profile.view();
    let mut taken = 0;
    for place in 24..pack.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff, pack[place].wrapping_add(1), pack[place].wrapping_sub(1)] {
            let mut bytes = pack.clone();
            bytes[place] = value;
            taken += usize::from(use_pack(resealed_pack(bytes), &view));
        }
    }
    assert!(taken > pack.len(), "only {taken} were taken: the seal does not fit");
}

/// Bytes of one entry per table, in the order of a pack's tables.
const WIDTHS: [usize; 40] = [
    27, 4, 13, 6, 8, 2, 13, 14, 6, 4, 8, 14, 4, 16, 4, 28, 4, 4, 16, 10, 16, 4, 16, 6, 1, 8, 4, 6, 9, 2, 10, 2, 6, 10,
    1, 1, 2, 1, 12, 4,
];

/// Where the bytes of a field of an entry stand: tables stand byte by byte.
fn places(pack: &[u8], table: usize, entry: usize, field: usize, bytes: usize) -> Vec<usize> {
    let count = |table: usize| {
        let at = 24 + 4 * table;
        usize::try_from(u32::from_le_bytes(pack[at..at + 4].try_into().unwrap())).unwrap()
    };
    assert!(entry < count(table), "the pack has this entry");
    let before: usize = (0..table).map(|table| count(table) * WIDTHS[table]).sum();
    let start = 24 + 4 * WIDTHS.len() + before;
    (field..field + bytes).map(|byte| start + byte * count(table) + entry).collect()
}

#[test]
fn pack_whose_ranges_overlap_is_inconsistent() {
    let pack = visitor().engine.pack().bytes().to_vec();
    // The second slot's ranks begin where the first ones do.
    let mut changed = pack;
    let places = places(&changed, 13, 1, 4, 4);
    assert!(places.iter().any(|place| changed[*place] != 0), "they begin somewhere");
    places.into_iter().for_each(|place| changed[place] = 0);
    assert_eq!(Engine::load(resealed_pack(changed)).err(), Some(PackError::Inconsistent));
}

#[test]
fn view_cut_or_flipped_is_refused() {
    for bytes in damaged(&visitor().profile.view()).filter(|bytes| !bytes.is_empty()) {
        assert_eq!(View::parse(&bytes).err(), Some(ProfileError::Unreadable));
    }
}

#[test]
fn part_cut_or_flipped_is_refused() {
    let scene = visitor();
    for bytes in damaged(&scene.profile.encode()).filter(|bytes| !bytes.is_empty()) {
        assert_eq!(scene.engine.open_profile(&bytes, UNIT).err(), Some(ProfileError::Unreadable));
    }
}

#[test]
fn view_and_part_with_any_byte_changed_and_resealed_are_refused_or_harmless() {
    let scene = visitor();
    let (view, part) = (scene.profile.view(), scene.profile.encode());
    for (bytes, is_view) in [(&view, true), (&part, false)] {
        let mut taken = 0;
        for place in 2..bytes.len() - 4 {
            for value in [0, 1, 0x7f, 0x80, 0xff, bytes[place].wrapping_add(1), bytes[place].wrapping_sub(1)] {
                let mut changed = bytes.clone();
                changed[place] = value;
                let changed = resealed(changed);
                let engine = &scene.engine;
                taken += usize::from(if is_view { use_view(engine, &changed) } else { use_part(engine, &changed) });
            }
        }
        assert!(taken > bytes.len(), "only {taken} were taken: the seal does not fit");
    }
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn random_bytes_are_refused_or_harmless(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        view in prop::sample::select(vec![&b"EV\x03"[..], b"EP\x02", b"EP\x03", b"ETPK\x04\x00", b""]),
    ) {
        let scene = Scene::of(JOURNEY);
        let bytes = [view, &bytes].concat();
        use_view(&scene.engine, &resealed(bytes.clone()));
        use_part(&scene.engine, &resealed(bytes.clone()));
        use_pack(resealed_pack(bytes.clone()), &[]);
        use_view(&scene.engine, &bytes);
        use_part(&scene.engine, &bytes);
        use_pack(bytes, &[]);
    }

    #[test]
    fn bytes_changed_in_many_places_are_refused_or_harmless(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let scene = visitor();
        let changed = |mut bytes: Vec<u8>| {
            for (place, value) in &changes {
                *place.get_mut(&mut bytes) = *value;
            }
            if let Some(cut) = cut {
                let length = cut.index(bytes.len());
                bytes.drain(length..(length + 3).min(bytes.len()));
            }
            bytes
        };
        use_view(&scene.engine, &resealed(changed(scene.profile.view())));
        use_part(&scene.engine, &resealed(changed(scene.profile.encode())));
        use_pack(resealed_pack(changed(scene.engine.pack().bytes().to_vec())), &scene.profile.view());
    }
}
