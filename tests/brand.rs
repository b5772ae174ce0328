//! What content comes to: the brand's texts, what prompts hand over, and the stages of a journey that names none.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use etappe::base::limits;
use etappe::compile::{Compiled, compile, lint};
use etappe::syntax::{Code, Format};

const HEAD: &str =
    "journey: my-shop\nversion: 1\npurposes: { functional: { default: granted } }\nslots: { hero: {} }\n";

fn journey(lines: &str, item: &str) -> String {
    format!("{HEAD}{lines}\nitems: [{{ id: it, slots: [hero], {item} }}]\n")
}

fn compiled(text: &str) -> Compiled {
    compile(text, Format::Yaml)
}

/// The content of the item, and of its variants.
fn contents(lines: &str, item: &str) -> Vec<String> {
    let compiled = compiled(&journey(lines, item));
    let journey = compiled.journey.unwrap_or_else(|| unreachable!("{item}: {:?}", compiled.diagnostics));
    let item = journey.items.first().expect("an item");
    let variants = item.experiment.iter().flat_map(|experiment| &experiment.variants);
    std::iter::once(&item.content).chain(variants.map(|variant| &variant.content)).cloned().collect()
}

fn refused(lines: &str, item: &str) -> Vec<(Code, String, String)> {
    let text = journey(lines, item);
    let marked = |start: usize, end: usize| text.get(start..end).unwrap_or_default().to_owned();
    let found = compiled(&text).diagnostics.into_iter();
    found.map(|found| (found.code, found.path, marked(found.span.start, found.span.end))).collect()
}

const BRAND: &str = "brand: { name: \"Korn & Blende\", year: 1984, colors: { accent: \"#a63d1e\" } }";

#[test]
fn text_of_the_brand_stands_where_content_names_it() {
    for (content, expected) in [
        ("{ title: \"At {brand.name}\" }", r#"{"title":"At Korn & Blende"}"#),
        ("{ title: { de: \"Bei {brand.name}\" } }", r#"{"title":{"de":"Bei Korn & Blende"}}"#),
        ("{ list: [\"{brand.name}{brand.year}\"] }", r#"{"list":["Korn & Blende1984"]}"#),
        ("{ color: \"{brand.colors.accent}\" }", r##"{"color":"#a63d1e"}"##),
        // What names nothing stays as it is, and what is filled in is not looked at again.
        (
            "{ title: \"{name} {brand} {brand.} {brand.na me} {brand.name\" }",
            r#"{"title":"{name} {brand} {brand.} {brand.na me} {brand.name"}"#,
        ),
    ] {
        assert_eq!(contents(BRAND, &format!("content: {content}")), [expected], "{content}");
    }
    let nested = contents("brand: { a: \"{brand.b}\", b: x }", "content: { t: \"{brand.a}\" }");
    assert_eq!(nested, [r#"{"t":"{brand.b}"}"#]);
}

#[test]
fn text_of_the_brand_stands_in_variants() {
    let item = "content: { title: \"{brand.name}\", label: Go }, experiment: { id: e, variants_percent: { a: 50, b: 50 } },\n \
                variants: { b: { title: \"{brand.year}\" } }";
    let own = r#"{"title":"Korn & Blende","label":"Go"}"#;
    assert_eq!(contents(BRAND, item), [own, own, r#"{"title":"1984","label":"Go"}"#]);
}

#[test]
fn name_that_the_brand_does_not_have_is_refused_where_it_stands() {
    let wrong = |name: &str| refused(BRAND, &format!("content: {{ title: \"At {{brand.{name}}}\" }}"));
    for name in ["nmae", "colors", "colors.accents", "name.x"] {
        let expected = (Code::UnknownName, "/items/0/content/title".to_owned(), format!("{{brand.{name}}}"));
        assert_eq!(wrong(name), [expected]);
    }
    // Once, although each variant has it as well.
    let item = "content: { title: \"{brand.nmae}\" }, experiment: { id: e, variants_percent: { a: 50, b: 50 } }";
    assert_eq!(refused(BRAND, item).len(), 1);
    assert_eq!(refused("", "content: { title: \"{brand.name}\" }").len(), 1);
}

#[test]
fn content_that_grows_past_its_limit_is_refused_once() {
    let brand = format!("brand: {{ t: \"{}\" }}", "x".repeat(100_000));
    let times = |count: usize| refused(&brand, &format!("content: {{ title: \"{}\" }}", "{brand.t}".repeat(count)));
    assert_eq!(times(limits::CONTENT_BYTES / 100_000), []);
    let codes: Vec<Code> = times(400_000).iter().map(|found| found.0).collect();
    assert_eq!(codes, [Code::JourneyLimit]);
    // What is opened and never closed is looked through once.
    let open = format!("content: {{ t: \"{}\" }}", "{brand.".repeat(500_000));
    assert_eq!(refused(&brand, &open), []);
    // Each variant has all of the content.
    let variants: Vec<String> = (0..1_000).map(|number| format!("v{number}: 0.1")).collect();
    let item = format!(
        "content: {{ t: \"{}\" }}, experiment: {{ id: e, variants_percent: {{ {} }} }}",
        "x".repeat(100_000),
        variants.join(", ")
    );
    assert!(refused("", &item).iter().any(|found| found.0 == Code::JourneyLimit));
}

#[test]
fn prompt_hands_over_what_its_content_says() {
    let item = "kind: prompt, content: { title: Hi }, handover: { form: order, carries: [cart, product] }";
    assert_eq!(contents("", item), [r#"{"title":"Hi","handover":{"form":"order","carries":["cart","product"]}}"#]);
    assert_eq!(contents("", "kind: prompt, handover: { form: buy }"), [r#"{"handover":{"form":"buy"}}"#]);
    let item = "kind: prompt, handover: { form: appointment }, experiment: { id: e, variants_percent: { a: 100 } }, variants: { a: { title: Hi } }";
    let own = r#"{"handover":{"form":"appointment"}}"#;
    assert_eq!(contents("", item), [own, r#"{"handover":{"form":"appointment"},"title":"Hi"}"#]);
}

#[test]
fn handover_given_wrongly_is_refused_where_it_stands() {
    for (item, code, path) in [
        ("handover: { form: order }", Code::FieldsDisagree, "/items/0/handover"),
        ("kind: offer, handover: { form: order }", Code::FieldsDisagree, "/items/0/handover"),
        ("kind: prompt, handover: { form: checkout }", Code::InvalidValue, "/items/0/handover/form"),
        ("kind: prompt, handover: { carries: [cart] }", Code::MissingField, "/items/0/handover"),
        ("kind: prompt, handover: { form: order, carries: [] }", Code::InvalidValue, "/items/0/handover/carries"),
        (
            "kind: prompt, handover: { form: order, carries: [basket] }",
            Code::InvalidValue,
            "/items/0/handover/carries/0",
        ),
        ("kind: prompt, handover: order", Code::WrongType, "/items/0/handover"),
        (
            "kind: prompt, content: { handover: {} }, handover: { form: order }",
            Code::FieldsDisagree,
            "/items/0/content/handover",
        ),
    ] {
        let found = refused("", item);
        assert!(found.iter().any(|found| found.0 == code && found.1 == path), "{item}: {found:?}");
    }
}

const STANDARD: [&str; 4] = ["product_view", "chat_question", "cart_add", "purchase"];

fn events(names: &[&str]) -> String {
    let events: Vec<String> = names.iter().map(|name| format!("{name}: {{ purpose: functional }}")).collect();
    format!("profile: {{ events: {{ {} }} }}", events.join(", "))
}

#[test]
fn journey_without_stages_has_the_ready_made_ones_of_the_documentation() {
    let page = include_str!("../docs/journey.md");
    let written = page.split_once("## Ready-made stages\n").and_then(|parts| parts.1.split_once("```yaml\n"));
    let written = written.and_then(|parts| parts.1.split_once("```")).expect("the stages").0;
    let own = compiled(&journey(&format!("{}\n{written}", events(&STANDARD)), "content: {}"));
    let ready_made = compiled(&journey(&events(&STANDARD), "content: {}"));
    assert_eq!((own.diagnostics.as_slice(), ready_made.diagnostics.as_slice()), ([].as_slice(), [].as_slice()));
    assert!(own.pack.is_some() && own.pack == ready_made.pack);
    assert_eq!((own.has_ready_made_stages, ready_made.has_ready_made_stages), (false, true));
}

#[test]
fn ready_made_stages_go_by_the_events_that_there_are() {
    for (declared, dead) in [
        (STANDARD.as_slice(), vec![]),
        (&["product_view", "cart_add", "purchase"], vec![]),
        (&["chat_question", "purchase"], vec![]),
        (&["chat_question", "cart_add"], vec!["/stages/3"]),
        (&["purchase"], vec!["/stages/1"]),
        (&["chat_question"], vec!["/stages/2", "/stages/3"]),
        (&[], vec!["/stages/1", "/stages/2", "/stages/3"]),
    ] {
        let text = journey(&events(declared), "stages: [awareness, engagement, transaction, retention], content: {}");
        assert_eq!(compiled(&text).diagnostics, [], "{declared:?}");
        let found = lint(&text, Format::Yaml, 0);
        assert!(found.iter().all(|found| found.code == Code::DeadStage), "{declared:?}: {found:?}");
        let paths: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(paths, dead, "{declared:?}");
        assert!(found.iter().all(|found| found.help.as_ref().is_some_and(|help| help.contains("profile.events"))));
    }
}

#[test]
fn stages_with_a_slip_and_transitions_without_stages_are_refused() {
    let found = refused("stagse: [{ id: first }]", "stages: [first]");
    assert!(found.iter().any(|found| found.0 == Code::UnknownField), "{found:?}");
    let found = refused("transitions: [{ to: first, when: \"true\" }]", "content: {}");
    assert!(found.iter().any(|found| found.0 == Code::MissingField && found.1 == "/transitions"), "{found:?}");
}
