//! A journey into which stages, slots, items and rules are put, for tests of what the checker says of them.

use etappe::compile::compile;
use etappe::syntax::{Diagnostic, Format};

/// A journey with these lines, these stages, this in its slot, and this in its item.
pub fn journey(lines: &str, stages: &str, slot: &str, item: &str) -> String {
    format!(
        "journey: all\nversion: 1\npurposes: {{ functional: {{ default: granted }} }}\n\
         profile:\n  attributes:\n    vip: {{ type: bool, purpose: functional }}\n    visits: {{ type: int, purpose: functional }}\n\
         \x20   joined: {{ type: timestamp, purpose: functional }}\n    tags: {{ type: list(string), purpose: functional }}\n\
         \x20 events:\n    view: {{ purpose: functional, dimensions: [topic] }}\n\
         \x20   buy: {{ purpose: functional, measures: {{ revenue: {{}} }} }}\n\
         \x20 interests: {{ topic: {{ from: view.topic, half_life: 14d }} }}\n\
         segments: {{ regular: \"count('view') >= 3\" }}\n\
         stages: [{{ id: first }}{stages}]\nslots: {{ hero: {{ {slot} }}, aside: {{}} }}\n{lines}\
         items:\n- {{ id: it, slots: [hero], tags: [promo]{item} }}\n- {{ id: other, slots: [aside] }}\n"
    )
}

/// What is wrong with it.
pub fn found(text: &str) -> Vec<Diagnostic> {
    compile(text, Format::Yaml).diagnostics
}
