//! The engine in a page: what is decided, and with feature `web` what a page's slots then hold.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod fingerprint;
mod scene;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn fingerprint_of_a_visitor_is_that_of_every_host() {
    assert_eq!(fingerprint::lines(), fingerprint::EXPECTED);
}

#[cfg(feature = "web")]
mod mounted {
    //! Slots that Rust front ends fill.

    use etappe::model::{Detail, Value};
    use etappe::web::fill_slots;
    use js_sys::Reflect;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_sys::Document;

    use crate::scene::{NOW_MS, Scene};

    const JOURNEY: &str = r#"
journey: mounted
version: 1
purposes: { functional: { default: granted } }
stages: [{ id: awareness }]
slots: { hero: {}, aside: {}, empty: {}, elsewhere: {} }
items:
  - id: hostile
    slots: [hero]
    content:
      template: hero
      image: " javascript:alert(1)"
      eyebrow: "<b>not bold</b>"
      title: { de: "<img src=x onerror=alert(1)>", en: "Hello" }
      label: "Go"
      href: "java\nscript:alert(1)"
      event: cart_add
  - id: friendly
    slots: [aside]
    content: { image: "/a.svg", alt: "A", text: { en: "Text" }, label: "Mail us", href: "mailto:a@example.com" }
  - { id: never, slots: [empty], when: "context.campaign == 'x'" }
  - { id: nowhere, slots: [elsewhere], content: { title: "No such element" } }
"#;

    fn document() -> Document {
        let document = Reflect::get(&js_sys::global(), &"document".into()).expect("a page has a document");
        document.unchecked_into()
    }

    /// A page with three slots; the inner HTML of each after they were filled.
    fn filled(locale: &str) -> (usize, Vec<String>) {
        let document = document();
        let page = document.create_element("main").expect("an element");
        page.set_inner_html(
            "<etappe-slot name=hero><p>base</p></etappe-slot><etappe-slot name=aside></etappe-slot>\
             <etappe-slot name=empty><p>base</p></etappe-slot>",
        );
        let body = document.query_selector("body").expect("a selector").expect("a body");
        body.append_child(&page).expect("a page");
        let scene = Scene::of(JOURNEY);
        let decided = scene.decide_with(&[], NOW_MS, Detail::Winners);
        let count = fill_slots(&document, &scene.engine, &decided, locale).expect("the DOM takes it");
        let html = |name: &str| {
            let slot = page.query_selector(&format!("[name={name}]")).expect("a selector").expect("a slot");
            slot.outer_html()
        };
        let texts = ["hero", "aside", "empty"].map(html).to_vec();
        page.remove();
        (count, texts)
    }

    #[wasm_bindgen_test]
    fn slots_with_items_are_filled_and_others_keep_their_baseline() {
        let (count, texts) = filled("en");
        assert_eq!(count, 2);
        assert_eq!(
            texts[1],
            "<etappe-slot name=\"aside\" data-stage=\"awareness\" data-reason=\"matched\" data-item=\"friendly\">\
             <div class=\"etappe-item\"><img src=\"/a.svg\" alt=\"A\"><div class=\"etappe-item__body\">\
             <p class=\"etappe-item__text\">Text</p>\
             <a class=\"etappe-item__action\" href=\"mailto:a@example.com\">Mail us</a></div></div></etappe-slot>"
        );
        assert_eq!(
            texts[2],
            "<etappe-slot name=\"empty\" data-stage=\"awareness\" data-reason=\"no_item\" data-item=\"\"><p>base</p></etappe-slot>"
        );
    }

    #[wasm_bindgen_test]
    fn content_is_text_and_its_addresses_lead_to_pages_only() {
        let (_, texts) = filled("de-CH");
        assert_eq!(
            texts[0],
            "<etappe-slot name=\"hero\" data-stage=\"awareness\" data-reason=\"matched\" data-item=\"hostile\">\
             <div class=\"etappe-item etappe-item--hero\"><div class=\"etappe-item__body\">\
             <p class=\"etappe-item__eyebrow\">&lt;b&gt;not bold&lt;/b&gt;</p>\
             <h2 class=\"etappe-item__title\">&lt;img src=x onerror=alert(1)&gt;</h2>\
             <button class=\"etappe-item__action\" type=\"button\" data-etappe-event=\"cart_add\">Go</button>\
             </div></div></etappe-slot>"
        );
    }

    #[wasm_bindgen_test]
    fn context_of_the_request_decides_what_is_mounted() {
        let mut scene = Scene::of(JOURNEY);
        scene.facts = vec![("campaign", Value::String("x"))];
        let page = scene.decide(NOW_MS);
        assert_eq!(fill_slots(&document(), &scene.engine, &page, "en"), Ok(0));
    }
}
