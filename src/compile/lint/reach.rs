//! Stages that nobody comes into, and items for such stages alone.

use super::Lint;
use super::clause::Dead;
use super::solve::Want;
use crate::compile::form::{item_fields, stage_fields};
use crate::model::Stage;
use crate::syntax::Code;

/// What can be reached.
#[derive(Debug)]
pub(super) struct Reach {
    /// The stages that visitors can be in, one bit each.
    pub stages: u32,
    /// Per item, whether it may be shown as far as its own condition and stages go.
    pub items: Vec<bool>,
}

/// Warns of stages that every visitor passes over, and of items that only they have.
pub(super) fn check(lint: &mut Lint<'_, '_>, dead: Dead) -> Reach {
    let journey = lint.journey;
    let mut stages = 0u32;
    for index in 0..journey.stages.len() {
        let is_dead = dead.stages.contains(&index);
        if !is_dead && !is_passed_over(lint, index, &dead) {
            stages |= bit(index);
        }
    }
    let mut items = vec![true; journey.items.len()];
    for (index, item) in journey.items.iter().enumerate() {
        let is_dead = dead.items.contains(&index);
        if !is_dead && item.stages & stages == 0 {
            let Some(spot) = lint.places.items.get(index) else { continue };
            let spot = spot.get(&item_fields::STAGES).or_else(|| spot.get(&item_fields::ID));
            let at = spot.map(|spot| (spot.span(), spot.path.clone())).unwrap_or_default();
            let message = format!("the item `{}` is for stages alone that nobody comes into", item.name);
            lint.warn(
                Code::UnreachableItem,
                (at.0, &at.1),
                message,
                "add a stage that visitors are in, or remove the item",
            );
        }
        if let Some(entry) = items.get_mut(index) {
            *entry = !is_dead && item.stages & stages != 0;
        }
    }
    Reach { stages, items }
}

fn bit(stage: usize) -> u32 {
    u32::try_from(stage).ok().and_then(|stage| 1u32.checked_shl(stage)).unwrap_or(0)
}

/// Whether all who would come into the stage go straight on to a later one; says so.
fn is_passed_over(lint: &mut Lint<'_, '_>, index: usize, dead: &Dead) -> bool {
    let journey = lint.journey;
    // Every field is named: one that brings visitors into a stage must be looked at here.
    let Some(Stage {
        name,
        enter: Some(enter),
        exit: _,
        exit_to: _,
        min_dwell_ms: _,
        timeout: _,
        renamed_from: _,
        holdout: _,
    }) = journey.stages.get(index)
    else {
        return false;
    };
    let later = journey.stages.iter().enumerate().skip(index.saturating_add(1));
    let mut later = later.filter(|(later, _)| !dead.stages.contains(later));
    let goes_on = |enter_later| !lint.solver.may(&[(enter, Want::True), (enter_later, Want::NotTrue)]);
    let Some((_, next)) = later.find(|(_, later)| later.enter.as_ref().is_some_and(goes_on)) else { return false };
    let spot = lint.places.stages.get(index).and_then(|spot| spot.get(&stage_fields::ENTER));
    let at = spot.map(|spot| (spot.span(), spot.path.clone())).unwrap_or_default();
    let message = format!(
        "nobody ever comes into the stage `{name}`: whenever its `enter` holds, that of the later stage `{}` holds too",
        next.name
    );
    let help = "visitors go to the furthest stage whose `enter` holds; make the later one stricter";
    lint.warn(Code::DeadStage, (at.0, &at.1), message, help);
    true
}
