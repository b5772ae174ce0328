//! Ready-made stages that nobody comes into, because the journey has none of their events.

use super::Lint;
use super::place::Owner;
use crate::compile::ready_made::events_of;
use crate::compile::report::listed;
use crate::model::{Condition, Scalar};
use crate::syntax::Code;

/// Warns of them, and says which they are; nothing else is said of the conditions of ready-made stages, which nobody wrote.
pub(super) fn check(lint: &mut Lint<'_, '_>) -> Vec<usize> {
    lint.places.conditions.retain(|place| !matches!(place.owner, Owner::Stage(_) | Owner::Way));
    let mut dead = Vec::new();
    for (index, (stage, spot)) in lint.journey.stages.iter().zip(lint.places.stages.clone()).enumerate() {
        if stage.enter != Some(Condition::Literal(Scalar::Bool(false))) {
            continue;
        }
        dead.push(index);
        let message = format!("nobody ever comes into the ready-made stage `{}`", stage.name);
        let help = format!(
            "declare {} under `profile.events`, or write `stages` of your own",
            listed(&events_of(&stage.name))
        );
        lint.warn(Code::DeadStage, (spot.span(), &spot.path), message, help);
    }
    dead
}
