//! Which items of a slot are best: the pinned ones, then by priority, score and hash.

use crate::eval::Scene;
use crate::hash::etappe1;
use crate::journey::{Item, Slot};
use crate::value::Value;
use std::cmp::Ordering;

/// The items of a slot, the best first.
pub fn ranked<'a>(scene: &Scene<'a>, slot: &Slot) -> Vec<&'a Item> {
    let in_slot = scene.journey.items.iter().filter(|item| item.slots.contains(&slot.id));
    let mut items: Vec<(&Item, Option<f64>)> = in_slot.map(|item| (item, score(scene, item))).collect();
    let pinned = |item: &Item| slot.pinned.iter().position(|id| *id == item.id).unwrap_or(usize::MAX);
    let hash = |item: &Item| etappe1(&[scene.journey.id.as_bytes(), slot.id.as_bytes(), item.id.as_bytes()]);
    items.sort_by(|(a, score_a), (b, score_b)| {
        pinned(a)
            .cmp(&pinned(b))
            .then(b.priority.cmp(&a.priority))
            .then(larger_first(*score_a, *score_b))
            .then(hash(a).cmp(&hash(b)))
    });
    items.into_iter().map(|(item, _)| item).collect()
}

fn larger_first(a: Option<f64>, b: Option<f64>) -> Ordering {
    // `None` is below every number, and no number is NaN; 0 and -0 are the same to `partial_cmp`.
    b.partial_cmp(&a).unwrap_or(Ordering::Equal)
}

/// The number that the item computes; nothing if it is unknown or no number.
fn score(scene: &Scene, item: &Item) -> Option<f64> {
    let number = match scene.eval(item.score.as_ref()?, &mut Vec::new()) {
        Ok(Value::Int(number)) => number as f64,
        Ok(Value::Double(number)) => number,
        _ => return None,
    };
    (!number.is_nan()).then_some(number)
}
