//! Who takes part in an experiment, and who is held out.

use crate::coverage::met;
use crate::eval::Scene;
use crate::hash::{draw_etappe1, draw_growthbook2, draw_murmur3, etappe1};
use crate::journey::{Item, Slot};
use crate::rules::Experiment;
use crate::windows::Window;

/// What an experiment says of a visitor.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Previewed(String),
    NoUnit,
    RequiresOut,
    /// By a stored assignment.
    Sticky(String),
    BelowMinVersion,
    LayerOut,
    Drawn(String),
    NotCovered,
}

/// What the visitor of a scene has in an experiment.
pub fn part(scene: &Scene, experiment: &Experiment) -> Part {
    let has_variant = |id: &String| experiment.variants.iter().any(|(variant, _)| variant == id);
    let previewed = scene.request.preview.variants.iter().find(|(id, _)| *id == experiment.id);
    if let Some((_, variant)) = previewed.filter(|(_, variant)| has_variant(variant)) {
        return Part::Previewed(variant.clone());
    }
    let Some(unit) = unit(scene, &experiment.unit) else {
        return Part::NoUnit;
    };
    let is_met = |(other, wanted): &(String, Vec<String>)| {
        let other = scene.journey.experiment(other).expect("the experiment is declared");
        match part(scene, other) {
            Part::Previewed(variant) | Part::Sticky(variant) | Part::Drawn(variant) => wanted.contains(&variant),
            _ => false,
        }
    };
    if !experiment.requires.iter().all(is_met) {
        return Part::RequiresOut;
    }
    if let Some(stored) = scene.known.assignments.get(&experiment.id) {
        if stored.version == experiment.version && has_variant(&stored.variant) {
            return Part::Sticky(stored.variant.clone());
        }
        if stored.version < experiment.min_version {
            return Part::BelowMinVersion;
        }
    }
    if let Some(layer) = &experiment.layer {
        let number = draw_etappe1(&[layer.id.as_bytes(), b"layer", &unit]);
        if number < layer.from || number >= layer.to {
            return Part::LayerOut;
        }
    }
    let number = match experiment.hash.as_str() {
        "etappe1" => draw_etappe1(&[experiment.seed.as_bytes(), experiment.id.as_bytes(), &unit]),
        "growthbook2" => draw_growthbook2(&experiment.seed, &unit),
        "murmur3" => draw_murmur3(&experiment.seed, &unit),
        other => panic!("no hash: {other}"),
    };
    let drawn = ranges(experiment).into_iter().find(|(_, begin, width)| *begin <= number && number < begin + width);
    drawn.map_or(Part::NotCovered, |(variant, ..)| Part::Drawn(variant))
}

/// Of each variant where its numbers begin and how many they are.
fn ranges(experiment: &Experiment) -> Vec<(String, i64, i64)> {
    let mut begin = 0;
    let mut ranges = Vec::new();
    for (variant, percent) in &experiment.variants {
        ranges.push((variant.clone(), begin, percent * experiment.coverage / 10_000));
        begin += percent;
    }
    ranges
}

/// How many of 10,000 units would have had the same.
pub fn propensity(experiment: &Experiment, part: &Part) -> i64 {
    let ranges = ranges(experiment);
    let width = |id: &String| ranges.iter().find(|(variant, ..)| variant == id).map_or(0, |(.., width)| *width);
    match part {
        Part::Sticky(variant) | Part::Drawn(variant) => width(variant),
        Part::NotCovered => 10_000 - ranges.iter().map(|(.., width)| width).sum::<i64>(),
        Part::Previewed(_) | Part::NoUnit | Part::RequiresOut | Part::BelowMinVersion | Part::LayerOut => 10_000,
    }
}

/// The unit that is hashed.
fn unit(scene: &Scene, name: &str) -> Option<Vec<u8>> {
    let person = digits(&scene.known.unit?);
    if name == "session" {
        // A window begins before its first moment.
        let start = scene.begins_after(Window::Session).expect("a session begins") + 1;
        return Some(etappe1(&[person.as_bytes(), &start.to_le_bytes()]).to_le_bytes().to_vec());
    }
    Some(person.into_bytes())
}

/// A person's id as it is written.
pub fn digits(unit: &[u8; 16]) -> String {
    unit.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a visitor is held out for a winner.
#[derive(Clone, Debug, PartialEq)]
pub enum Holdout {
    /// With the hundredths of a percent.
    Out(i64),
    In,
    /// One would have been asked.
    NoUnit,
}

/// Asks the holdouts of a winner in their order.
pub fn holdout(scene: &Scene, slot: &Slot, item: &Item) -> Holdout {
    if item.is_service {
        return Holdout::In;
    }
    let stage = scene.journey.stages.iter().find(|stage| stage.id == scene.stage).expect("the stage is declared");
    let of_item = item.experiment.as_ref().and_then(|experiment| experiment.holdout);
    let holdouts = [
        (scene.journey.holdout, "holdout".to_owned(), "holdout_global"),
        (stage.holdout, format!("holdout:stage:{}", stage.id), "holdout_stage"),
        (slot.holdout, format!("holdout:slot:{}", slot.id), "holdout_slot"),
        (of_item, format!("holdout:item:{}", item.id), "holdout_item"),
    ];
    for (percent, name, covered) in holdouts {
        let Some(percent) = percent else { continue };
        let Some(unit) = unit(scene, "person") else {
            return Holdout::NoUnit;
        };
        if draw_etappe1(&[scene.journey.id.as_bytes(), name.as_bytes(), &unit]) < percent {
            met("experiment", covered);
            return Holdout::Out(percent);
        }
    }
    Holdout::In
}
