//! Stages through which time alone leads visitors in a circle.

use super::Lint;
use crate::compile::form::{stage_fields, timeout_fields};
use crate::syntax::Code;

/// Warns, once for each circle, of timeouts that lead back to where they began.
pub(super) fn check(lint: &mut Lint<'_, '_>) {
    let stages = &lint.journey.stages;
    let next = |stage: usize| stages.get(stage).and_then(|stage| stage.timeout).map(|(_, to)| usize::from(to));
    for first in 0..stages.len() {
        let mut circle = vec![first];
        let mut last = first;
        while let Some(stage) = next(last).filter(|stage| !circle.contains(stage)) {
            circle.push(stage);
            last = stage;
        }
        // Each circle is told from its first stage.
        if next(last) != Some(first) || circle.iter().any(|stage| *stage < first) {
            continue;
        }
        let names = circle.iter().chain([&first]).filter_map(|stage| stages.get(*stage));
        let names: Vec<String> = names.map(|stage| format!("`{}`", stage.name)).collect();
        let timeout = lint.places.stages.get(last).and_then(|spot| spot.get(&stage_fields::TIMEOUT));
        let Some(spot) = timeout.and_then(|spot| spot.get(&timeout_fields::TO)) else { continue };
        let message = format!("who does nothing goes round and round: {}", names.join(", "));
        let help = "let one of these timeouts lead into a stage without `timeout`";
        lint.warn(Code::TimeCircle, (spot.span(), &spot.path), message, help);
    }
}
