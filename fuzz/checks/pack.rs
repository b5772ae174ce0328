//! What must hold of any bytes as a pack: they are refused, or they load, decide every page that is asked for, explain it, and keep a profile.

#![allow(dead_code, reason = "every program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a check that cannot go on panics")]

use etappe::base::hash::{quick_hash, stable_hash};
use etappe::engine::{Engine, Profile};
use etappe::explain::Language;
use etappe::model::{Committed, Context, Detail, Record, Scalar, Schema, Type, Value};
use etappe::pack::{PackError, load_schema};

/// 2025-10-09T08:53:20Z.
const NOW_MS: i64 = 1_760_000_000_000;
const DAY_MS: i64 = 86_400_000;
/// When pages are asked for: now, at the epoch, and where time ends.
const MOMENTS_MS: [i64; 4] = [NOW_MS, 0, i64::MAX, i64::MIN];
/// Of each kind of names a pack can have very many.
const MOST: usize = 12;
/// What the header of a pack is, by `src/pack/mod.rs`: its length and its hash are 4 and 8 bytes at these places.
const LENGTH_AT: usize = 12;
const HASH_AT: usize = 16;
const HEADER_BYTES: usize = 24;

/// The bytes with a length and a hash that fit, as whoever makes a pack on purpose would give them.
pub fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    if bytes.len() >= HEADER_BYTES {
        bytes[LENGTH_AT..HASH_AT].copy_from_slice(&length.to_le_bytes());
        let hash = stable_hash(&[&bytes[..HASH_AT], &quick_hash(&bytes[HEADER_BYTES..]).to_le_bytes()]);
        bytes[HASH_AT..HEADER_BYTES].copy_from_slice(&hash.to_le_bytes());
    }
    bytes
}

/// Panics where it does not hold, as the bytes are and with a seal that fits.
pub fn check(bytes: &[u8]) {
    let _ = used(bytes.to_vec(), &[]);
    let _ = used(sealed(bytes.to_vec()), &[]);
}

/// Uses everything that a pack offers, as hosts do, for these views and those of visitors of its own: it may decide anything, but must come
/// back, and with the same for the same.
///
/// # Errors
/// [`PackError`] if the pack is refused, by the engine and then also by the profile or for a reason of its own.
pub fn used(bytes: Vec<u8>, views: &[Vec<u8>]) -> Result<(), PackError> {
    // A profile verifies less of a pack than an engine does.
    let own = load_schema(&bytes).map(|schema| [view_of(&schema, true), view_of(&schema, false), Vec::new()]);
    let engine = Engine::load(bytes)?;
    let own = own.expect("a pack that an engine takes has a schema");
    let values = values(&engine);
    let facts: Vec<(&str, Value<'_>)> = values.iter().map(|(name, value)| (name.as_str(), value.as_value())).collect();
    let slot = engine.pack().slot_name(0).to_owned();
    let item = engine.pack().item_name(0).to_owned();
    let committed = [Committed { slot: &slot, item: &item, variant: "" }];
    let full = Context { facts: &facts, page_id: "page", committed: &committed, ..Context::default() };
    for (number, view) in own.iter().chain(views).enumerate() {
        for context in [&full, &Context::default()] {
            let now_ms = MOMENTS_MS[number % MOMENTS_MS.len()];
            for now_ms in [NOW_MS, now_ms] {
                decides(&engine, view, context, now_ms);
            }
        }
    }
    for view in &own[..2] {
        engine.explain(view, &full, NOW_MS, Language::English).expect("its own view is readable");
    }
    Ok(())
}

/// Decides a page with and without losers.
fn decides(engine: &Engine, view: &[u8], context: &Context<'_>, now_ms: i64) {
    let page = |detail| engine.decide(view, context, now_ms, detail).expect("a whole view is readable");
    for detail in [Detail::Winners, Detail::Losers] {
        assert_eq!(page(detail), page(detail), "the same comes out of the same");
    }
    let (pack, losers) = (engine.pack(), page(Detail::Losers));
    assert_eq!(losers.decisions.len(), usize::from(pack.slots()));
    assert!(losers.stage < pack.stages(), "the stage is one of the journey's");
    for decision in &losers.decisions {
        let items = decision.losers.iter().map(|loser| loser.item).chain(decision.item);
        for item in items {
            assert!(item < pack.items(), "the item is one of the journey's");
            let _ = (pack.item_name(item), pack.content(item), pack.slot_name(decision.slot));
        }
    }
}

/// A value of the type.
fn value(found: Type, number: usize) -> Option<Scalar> {
    Some(match found {
        Type::Bool => Scalar::Bool(number.is_multiple_of(2)),
        Type::Int => Scalar::Int([7, i64::MAX, i64::MIN][number % 3]),
        Type::Double => Scalar::Double([0.75, -1e300, 120.5][number % 3]),
        Type::String => Scalar::String(["/cameras/x100", "poster", ""][number % 3].to_owned()),
        Type::Timestamp => Scalar::Timestamp(NOW_MS - DAY_MS),
        Type::Strings => Scalar::Strings(["a", "photo", "poster"].into_iter().collect()),
        Type::Duration => return None,
    })
}

/// A request that says something of every field.
fn values(engine: &Engine) -> Vec<(String, Scalar)> {
    let fields = (0..engine.pack().context_fields()).map(|field| engine.pack().context_field(field));
    let known = fields
        .take(2 * MOST)
        .enumerate()
        .filter_map(|(number, (name, found))| Some((name.to_owned(), value(found?, number)?)));
    known.collect()
}

/// What a visitor who does a bit of everything is known by, having granted everything or denied it.
fn view_of(schema: &Schema, granted: bool) -> Vec<u8> {
    let mut profile = Profile::open(schema.clone(), &[], [0x5e; 16]).expect("a new profile opens");
    // What a profile does not take, it refuses: that is all that is asked of it here.
    let mut apply = |record: &Record<'_>| _ = profile.apply(record, NOW_MS);
    for purpose in schema.purposes.iter().take(MOST) {
        apply(&Record::Consent { purpose: &purpose.name, granted, time_ms: NOW_MS - 50 * DAY_MS });
    }
    for (number, event) in schema.events.iter().take(MOST).enumerate() {
        let dimensions: Vec<(&str, &str)> = event.dimensions.iter().map(|name| (name.as_str(), "x100")).collect();
        for ago_ms in [0, 1_000, DAY_MS, 40 * DAY_MS].into_iter().take(1 + number % 4) {
            apply(&Record::Event {
                name: &event.name,
                time_ms: NOW_MS - ago_ms,
                dimensions: &dimensions,
                measures: &[],
                id: "",
            });
        }
    }
    for (number, attribute) in schema.attributes.iter().take(MOST).enumerate() {
        let value = value(attribute.value_type, number);
        let value = value.as_ref().map(Scalar::as_value);
        apply(&Record::Attribute { name: &attribute.name, time_ms: NOW_MS - DAY_MS, value });
    }
    profile.view()
}
