//! Golden packs, one per format there ever was: older ones are refused with the way out, today's is what the compiler writes and decides.
//!
//! `UPDATE_GOLDEN=1 cargo test -p etappe --test packs formats` writes the pack of today's format and its pages. A pack of an older format is
//! never written again: it was made by the compiler of its time from `journey.yaml`.

use std::fs;
use std::path::{Path, PathBuf};

use etappe::compile::compile;
use etappe::engine::{Engine, Profile};
use etappe::model::{Detail, Record, Scalar, Value};
use etappe::pack::{PackError, load_schema};
use etappe::syntax::Format;
use serde_json::{Value as Json, json};

use super::wire::Request;

/// Larger ones are too much for a repository.
const MOST_BYTES: usize = 4_096;
const NOW_MS: i64 = 1_760_000_000_000;
const HOUR_MS: i64 = 3_600_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs")
}

/// What the compiler writes today.
fn compiled() -> Vec<u8> {
    let journey = fs::read_to_string(folder().join("journey.yaml")).expect("the journey");
    compile(&journey, Format::Yaml).pack.expect("the journey compiles")
}

/// Every pack of this folder with the number of its format.
fn kept() -> Vec<(u16, Vec<u8>)> {
    let entries = fs::read_dir(folder()).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut packs: Vec<(u16, Vec<u8>)> = entries
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_prefix("format-")?.strip_suffix(".pack")?.to_owned();
            Some((name.parse().expect("a number"), fs::read(&path).expect("a pack")))
        })
        .collect();
    packs.sort_unstable();
    packs
}

/// The number of the format, as it stands in the header.
fn format_of(pack: &[u8]) -> u16 {
    u16::from_le_bytes(pack[4..6].try_into().expect("two bytes"))
}

/// Visitors and requests whose pages are recorded: a name, the view, the request.
fn pages(pack: &[u8]) -> Vec<(&'static str, Vec<u8>, Request)> {
    let visitor = |events: &[(&str, i64)], plan: Option<&str>| {
        let schema = load_schema(pack).expect("the pack has a schema");
        let mut profile = Profile::open(schema, &[], [0x5e; 16]).expect("a new profile opens");
        let mut apply = |record: &Record<'_>| profile.apply(record, NOW_MS).expect("the journey declares it");
        for (name, hours) in events {
            let dimensions: &[(&str, &str)] = if *name == "page_view" { &[] } else { &[("sku", "x100")] };
            apply(&Record::Event { name, time_ms: NOW_MS - hours * HOUR_MS, dimensions, measures: &[], id: "" });
        }
        if let Some(plan) = plan {
            apply(&Record::Consent { purpose: "personalization", granted: true, time_ms: NOW_MS - HOUR_MS });
            let values = [("plan", Value::String(plan)), ("score", Value::Double(0.75))];
            for (name, value) in values {
                apply(&Record::Attribute { name, time_ms: NOW_MS - HOUR_MS, value: Some(value) });
            }
        }
        profile.view()
    };
    let request = |campaign: Option<&str>, committed: &[(&str, &str)]| Request {
        detail: Detail::Losers,
        now: NOW_MS as f64,
        page_id: "page".to_owned(),
        facts: campaign.map(|text| ("campaign".to_owned(), Scalar::String(text.to_owned()))).into_iter().collect(),
        committed: committed.iter().map(|(slot, item)| ((*slot).to_owned(), (*item).to_owned())).collect(),
    };
    let looked = [("product_view", 30), ("product_view", 3), ("page_view", 1)];
    let bought = [("product_view", 30), ("product_view", 3), ("cart_add", 2), ("page_view", 5)];
    vec![
        ("nobody", Vec::new(), request(None, &[])),
        ("from the poster", visitor(&[("page_view", 0)], None), request(Some("poster"), &[])),
        ("looked twice", visitor(&looked, None), request(None, &[])),
        ("put it into the cart", visitor(&bought, Some("pro")), request(Some("poster"), &[])),
        ("sees it already", visitor(&looked, Some("free")), request(None, &[("cta", "again")])),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A page as it is recorded: what is asked, what the engine answers, and the shown items for people.
fn recorded(engine: &Engine, (name, view, request): &(&str, Vec<u8>, Request)) -> Json {
    let (page, pack) = (request.page(engine, view).0, engine.pack());
    let shown = page.decisions.iter().map(|decision| {
        let item = decision.item.map_or("-", |item| pack.item_name(item));
        format!("{}={item}/{}", pack.slot_name(decision.slot), decision.reason.name())
    });
    json!({
        "name": name,
        "request": hex(&request.bytes(view)),
        "response": hex(&request.response(engine, view)),
        "shown": format!("{}: {}", pack.stage_name(page.stage), shown.collect::<Vec<_>>().join(" ")),
    })
}

#[test]
fn packs_of_older_formats_are_refused_with_the_way_out() {
    let current = format_of(&compiled());
    let older: Vec<_> = kept().into_iter().filter(|(number, _)| *number != current).collect();
    assert_eq!(older.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..current).collect::<Vec<_>>());
    for (number, pack) in older {
        assert!(pack.len() <= MOST_BYTES, "format {number} has {} bytes", pack.len());
        assert_eq!(format_of(&pack), number);
        let error = Engine::load(pack.clone()).expect_err("it is refused");
        assert_eq!((error, error.number()), (PackError::Version, 403), "format {number}");
        assert_eq!(error.to_string(), "pack has a format that this engine does not read");
        assert_eq!(error.help(), "compile the journey with the `etappe` of the same version as the engine");
        assert_eq!(load_schema(&pack).err(), Some(PackError::Version), "format {number}, by a profile");
    }
}

#[test]
fn pack_of_the_current_format_is_what_the_compiler_writes_and_decides_what_is_recorded() {
    let compiled = compiled();
    let number = format_of(&compiled);
    let engine = Engine::load(compiled.clone()).expect("a compiled pack loads");
    let pages: Vec<Json> = pages(&compiled).iter().map(|page| recorded(&engine, page)).collect();
    let pages = format!("[\n  {}\n]\n", pages.iter().map(Json::to_string).collect::<Vec<_>>().join(",\n  "));
    let (pack_path, pages_path) = (folder().join(format!("format-{number}.pack")), folder().join("pages.json"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&pack_path, &compiled).expect("the pack is written");
        fs::write(&pages_path, &pages).expect("the pages are written");
    }
    let way_out = "`UPDATE_GOLDEN=1 cargo test -p etappe --test packs formats` writes tests/packs/format-N.pack and tests/packs/pages.json; \
                   a format that was released needs a new number in src/pack/layout.rs first";
    let Ok(kept) = fs::read(&pack_path) else {
        panic!("tests/packs/format-{number}.pack is not there; {way_out}");
    };
    assert!(kept.len() <= MOST_BYTES, "{} bytes", kept.len());
    assert!(kept == compiled, "the compiler writes another pack of format {number} than tests/packs has; {way_out}");
    let recorded = fs::read_to_string(&pages_path).unwrap_or_default();
    assert!(recorded == pages, "the pages are not those of tests/packs/pages.json, but\n{pages}\n{way_out}");
}
