//! What a journey declares of attributes and measures: the checker looks at it, and a profile finds it in the pack.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod scene;

use etappe::compile::{compile, lint};
use etappe::model::{Attribute, Measure, Schema, Type};
use etappe::pack::{Pack, PackError, load_schema};
use etappe::syntax::{Code, Format};

/// A journey whose only item reads what it may.
fn journey(attributes: &str, events: &str, when: &str) -> String {
    format!(
        "journey: declared\nversion: 1\npurposes: {{ functional: {{ default: granted }} }}\n\
         profile:\n  attributes: {{ {attributes} }}\n  events: {{ {events} }}\n\
         stages: [{{ id: first }}]\nslots: {{ hero: {{}} }}\nitems: [{{ id: it, slots: [hero], when: \"{when}\" }}]\n"
    )
}

fn schema(text: &str) -> Schema {
    load_schema(&scene::pack(text)).expect("the pack has a schema")
}

const ATTRIBUTES: &str = "email: { type: string, purpose: functional, identity: true }, \
     plan: { type: string, purpose: functional, verified: true, source_rank: [crm, web] }, \
     visits: { type: int, purpose: functional }, tier: { type: int, purpose: functional, source_rank: [till] }";
const EVENTS: &str = "buy: { purpose: functional, measures: { revenue: {}, grams: { scale: 5 } } }, \
     look: { purpose: functional }, pay: { purpose: functional, measures: { fee: { scale: 0.05 } } }";

#[test]
fn schema_of_a_pack_has_what_is_declared_of_attributes() {
    let plain = |name: &str, value_type| Attribute::plain(name.to_owned(), value_type, 0);
    let sources = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let expected = [
        Attribute { identity: true, ..plain("email", Type::String) },
        Attribute { verified: true, source_rank: sources(&["crm", "web"]), ..plain("plan", Type::String) },
        plain("visits", Type::Int),
        Attribute { source_rank: sources(&["till"]), ..plain("tier", Type::Int) },
    ];
    assert_eq!(schema(&journey(ATTRIBUTES, EVENTS, "profile.visits > 1")).attributes, expected);
}

#[test]
fn schema_of_a_pack_has_measures_with_their_scales_whether_or_not_they_are_read() {
    for when in ["true", "sum('pay', 'fee', '7d') > 1.0"] {
        let schema = schema(&journey(ATTRIBUTES, EVENTS, when));
        let measures: Vec<_> = schema.events.into_iter().map(|event| event.measures).collect();
        let measure = |name: &str, scale| Measure { name: name.to_owned(), scale };
        let bought = vec![measure("revenue", 0.01), measure("grams", 5.0)];
        assert_eq!(measures, [bought, Vec::new(), vec![measure("fee", 0.05)]], "{when}");
    }
}

#[test]
fn pack_with_a_scale_that_is_no_number_is_inconsistent() {
    let mut pack =
        scene::pack(&journey("", "pay: { purpose: functional, measures: { fee: { scale: 0.125 } } }", "true"));
    // The scale is the only double: of each byte there is one.
    let scale = 0.125f64.to_le_bytes();
    let at = pack.windows(8).rposition(|bytes| bytes == scale).expect("it is in the pack");
    for wrong in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        pack[at..at + 8].copy_from_slice(&wrong.to_le_bytes());
        let hash = etappe::base::hash::quick_hash(&pack[24..]).to_le_bytes();
        let hash = etappe::base::hash::stable_hash(&[&pack[..16], &hash]).to_le_bytes();
        pack[16..24].copy_from_slice(&hash);
        assert_eq!(load_schema(&pack).err(), Some(PackError::Inconsistent), "{wrong}");
        assert_eq!(Pack::load(pack.clone()).err(), Some(PackError::Inconsistent), "{wrong}");
    }
}

#[test]
fn what_does_not_fit_an_attribute_is_refused_where_it_stands() {
    for (fields, code, place, marked) in [
        ("type: int, identity: true", Code::FieldsDisagree, "/profile/attributes/it/identity", "true"),
        ("type: list(string), identity: true", Code::FieldsDisagree, "/profile/attributes/it/identity", "true"),
        ("type: string, identity: yes please", Code::WrongType, "/profile/attributes/it/identity", "yes please"),
        ("type: string, verified: 1", Code::WrongType, "/profile/attributes/it/verified", "1"),
        (
            "type: string, source_rank: [crm, web, crm]",
            Code::DuplicateId,
            "/profile/attributes/it/source_rank/2",
            "crm",
        ),
        ("type: string, source_rank: crm", Code::WrongType, "/profile/attributes/it/source_rank", "crm"),
        ("type: string, source_rank: []", Code::InvalidValue, "/profile/attributes/it/source_rank", "[]"),
        (
            "type: string, source_rank: ['two words']",
            Code::InvalidValue,
            "/profile/attributes/it/source_rank/0",
            "'two words'",
        ),
        ("type: string, identify: true", Code::UnknownField, "/profile/attributes/it/identify", "identify"),
    ] {
        let text = journey(&format!("it: {{ purpose: functional, {fields} }}"), "", "true");
        let found = compile(&text, Format::Yaml).diagnostics;
        let [found] = found.as_slice() else { panic!("{fields}: {found:?}") };
        let told = (found.code, found.path.as_str(), &text[found.span.start..found.span.end]);
        assert_eq!(told, (code, place, marked), "{fields}");
        assert!(found.help.is_some(), "{fields}");
    }
}

#[test]
fn identity_that_no_condition_reads_is_no_mistake() {
    let text = journey(
        "email: { type: string, purpose: functional, identity: true }, other: { type: string, purpose: functional }",
        "",
        "true",
    );
    let found = lint(&text, Format::Yaml, 0);
    let unread: Vec<_> =
        found.iter().filter(|found| found.code == Code::Unread).map(|found| found.path.as_str()).collect();
    assert_eq!(unread, ["/profile/attributes/other"]);
}
