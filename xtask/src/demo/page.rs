//! A page as the worker returned it: its slots' attributes and the state embedded for the browser.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::once::Decision;
use crate::error::{Error, Result};
use crate::http;

/// Far more than a page takes.
const DEADLINE: Duration = Duration::from_secs(30);
const STATE: &str = r#"id="etappe-edge""#;

/// What the HTML says was decided.
#[derive(Debug)]
pub struct Page {
    /// When the worker decided.
    pub now_ms: u64,
    /// What it knew of the request, as JSON.
    pub context: String,
    slots: Vec<Slot>,
}

/// One slot element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The visitor's stage.
    pub stage: String,
    /// What was decided.
    pub decision: Decision,
}

impl Page {
    /// Loads a page as a browser with this view in its cookie would.
    pub fn fetch(url: &str, view: &str) -> Result<Self> {
        let failed = |why: String| Error::failed(format!("cannot load `{url}` from the worker: {why}"));
        let response = http::agent(DEADLINE)
            .get(url)
            .header("accept", "text/html")
            .header("cookie", format!("etappe_view={view}"));
        let mut response = response.call().map_err(|error| failed(error.to_string()))?;
        let html = response.body_mut().read_to_string().map_err(|error| failed(error.to_string()))?;
        Self::parse(&html).ok_or_else(|| failed("the HTML has no embedded decisions".to_owned()))
    }

    /// The element of a slot.
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.decision.slot == name)
    }

    fn parse(html: &str) -> Option<Self> {
        let state = html.split_once(STATE)?.1.split_once('>')?.1.split_once("</script>")?.0;
        let state: Value = serde_json::from_str(state).ok()?;
        let slots = html.split("<etappe-slot").skip(1).map(attributes).map(|found| {
            let text = |name: &str| found.get(name).cloned().unwrap_or_default();
            let decision = Decision {
                slot: text("name"),
                item: text("data-item"),
                reason: text("data-reason"),
                id: text("data-decision"),
            };
            Slot { stage: text("data-stage"), decision }
        });
        Some(Self { now_ms: state["now"].as_u64()?, context: state["context"].to_string(), slots: slots.collect() })
    }
}

/// The attributes at the start of `tag`, which begins behind a tag's name.
fn attributes(tag: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = tag.trim_start();
    while !rest.is_empty() && !rest.starts_with('>') {
        let end =
            rest.find(|letter: char| letter == '=' || letter == '>' || letter.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => attribute_value(after),
            None => ("", after),
        };
        found.insert(name.to_owned(), unescape(value));
        rest = after.trim_start();
        if name.is_empty() && value.is_empty() {
            break;
        }
    }
    found
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(text.find(|letter: char| letter == '>' || letter.is_whitespace()).unwrap_or(text.len()))
}

fn unescape(text: &str) -> String {
    let named = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_of_filled_html_has_slots_time_and_context() {
        let html = r#"<body><etappe-slot name="hero" data-item='a&amp;b' data-reason=matched data-stage="awareness" data-decision="0123456789abcdef" data-edge><p>x</p></etappe-slot>
            <script type="application/json" id="etappe-edge">{"now":1700000000000,"context":{"channel":"web"}}</script></body>"#;
        let page = Page::parse(html).unwrap();
        assert_eq!((page.now_ms, page.context.as_str()), (1_700_000_000_000, r#"{"channel":"web"}"#));
        let slot = page.slot("hero").unwrap();
        assert_eq!((slot.stage.as_str(), slot.decision.item.as_str()), ("awareness", "a&b"));
        assert_eq!((slot.decision.reason.as_str(), slot.decision.id.as_str()), ("matched", "0123456789abcdef"));
        assert!(page.slot("chat").is_none());
    }

    #[test]
    fn page_without_embedded_state_is_nothing() {
        assert!(Page::parse("<etappe-slot name=hero></etappe-slot>").is_none());
    }
}
