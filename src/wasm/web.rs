//! Mounting decisions into a `Document`, for front ends written in Rust (feature `web`).
//!
//! The same structure, classes and attributes as the script tag makes; text is only ever set as text.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element};

use crate::engine::Engine;
use crate::model::{Decision, Page};
use crate::syntax::{Format, Node, NodeValue, parse_document};

/// Fills every `<etappe-slot name="…">` of `document` that `page` has an item for; others keep their baseline.
///
/// - `locale`: a language tag such as `de-CH`; picks among texts given per language, else the first one.
///
/// Returns how many slots were filled.
///
/// # Errors
/// What the DOM refused, such as an element that cannot be made.
pub fn fill_slots(document: &Document, engine: &Engine, page: &Page, locale: &str) -> Result<usize, JsValue> {
    let mut filled = 0usize;
    let slots = document.query_selector_all("etappe-slot")?;
    for slot in (0..slots.length()).filter_map(|index| slots.get(index)) {
        let slot: Element = slot.unchecked_into();
        let name = slot.get_attribute("name").unwrap_or_default();
        let decision = page.decisions.iter().find(|decision| engine.pack().slot_name(decision.slot) == name);
        if let Some(decision) = decision {
            filled = filled.saturating_add(usize::from(fill_slot(document, &slot, engine, page, decision, locale)?));
        }
    }
    Ok(filled)
}

fn fill_slot(
    document: &Document,
    slot: &Element,
    engine: &Engine,
    page: &Page,
    decision: &Decision,
    locale: &str,
) -> Result<bool, JsValue> {
    let pack = engine.pack();
    slot.set_attribute("data-stage", pack.stage_name(page.stage))?;
    slot.set_attribute("data-reason", decision.reason.name())?;
    slot.set_attribute("data-item", decision.item.map_or("", |item| pack.item_name(item)))?;
    let content = decision.item.and_then(|item| parse_document(pack.content(item), Format::Json).ok());
    let Some(content) = content else {
        return Ok(false);
    };
    let rendered = Rendering { document, content: &content, locale }.item()?;
    slot.set_text_content(None);
    slot.append_child(&rendered)?;
    Ok(true)
}

struct Rendering<'a> {
    document: &'a Document,
    content: &'a Node,
    locale: &'a str,
}

impl Rendering<'_> {
    fn item(&self) -> Result<Element, JsValue> {
        let item = self.element("div", "etappe-item")?;
        if let Some(template) = self.text("template") {
            item.set_class_name(&format!("etappe-item etappe-item--{template}"));
        }
        if let Some(source) = self.address("image") {
            let image = self.document.create_element("img")?;
            image.set_attribute("src", source)?;
            image.set_attribute("alt", self.text("alt").unwrap_or_default())?;
            item.append_child(&image)?;
        }
        let body = self.element("div", "etappe-item__body")?;
        for (field, tag) in [("eyebrow", "p"), ("title", "h2"), ("text", "p")] {
            if let Some(text) = self.text(field) {
                let element = self.element(tag, &format!("etappe-item__{field}"))?;
                element.set_text_content(Some(text));
                body.append_child(&element)?;
            }
        }
        if let Some(label) = self.text("label") {
            body.append_child(&self.action(label)?.into())?;
        }
        item.append_child(&body)?;
        Ok(item)
    }

    fn action(&self, label: &str) -> Result<Element, JsValue> {
        let address = self.address("href");
        let action = self.element(if address.is_some() { "a" } else { "button" }, "etappe-item__action")?;
        match address {
            Some(address) => action.set_attribute("href", address)?,
            None => action.set_attribute("type", "button")?,
        }
        if let Some(event) = self.text("event") {
            action.set_attribute("data-etappe-event", event)?;
        }
        action.set_text_content(Some(label));
        Ok(action)
    }

    fn element(&self, tag: &str, class: &str) -> Result<Element, JsValue> {
        let element = self.document.create_element(tag)?;
        element.set_class_name(class);
        Ok(element)
    }

    /// A text, in the visitor's language if there are several.
    fn text(&self, field: &str) -> Option<&str> {
        let value = entry(self.content, field)?;
        let language = self.locale.split(['-', '_']).next().unwrap_or_default();
        let value = match &value.value {
            NodeValue::Map(entries) => {
                entry(value, self.locale).or(entry(value, language)).or(entries.first().map(|entry| &entry.1))?
            }
            _ => value,
        };
        match &value.value {
            NodeValue::String(text, _) => Some(text),
            _ => None,
        }
    }

    /// An address that leads nowhere but to a page, a mailbox or a phone.
    fn address(&self, field: &str) -> Option<&str> {
        let address = self.text(field)?;
        let scheme = address.split(['/', '?', '#']).next().and_then(|head| head.split_once(':')).map(|head| head.0);
        let allowed = scheme.is_none_or(|scheme| {
            ["http", "https", "mailto", "tel"].iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed))
        });
        allowed.then_some(address)
    }
}

fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().find(|entry| entry.0.name == name).map(|entry| &entry.1),
        _ => None,
    }
}
