//! The visitor's stage: the one of the record, and the moves that lead from there in one pass.

use crate::coverage::met;
use crate::eval::Scene;
use crate::experiments::digits;
use crate::hash::etappe1;
use crate::journey::Journey;
use crate::known::{Known, StageRecord};
use crate::parse::Expr;

/// Where a visitor is, by places in the journey.
pub struct Whereabouts {
    pub stage: usize,
    /// That of the record, or the first.
    pub before: usize,
    /// The record names no stage of the journey.
    pub is_unknown: bool,
}

/// From where to where the visitor went with a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    pub from: String,
    pub to: String,
    /// The time of the newest event.
    pub newest_ms: i64,
    pub id: u64,
}

/// A record whose stages are stages of the journey.
struct Stored<'a> {
    stage: usize,
    left: Option<usize>,
    record: &'a StageRecord,
}

/// A way out of a stage.
struct Way {
    to: usize,
    /// A `timeout`, which waits only for itself.
    is_timeout: bool,
    name: &'static str,
}

/// The stage after all moves.
pub fn whereabouts(scene: &Scene) -> Whereabouts {
    let journey = scene.journey;
    if let Some(stage) = scene.request.preview.stage.as_ref().and_then(|name| journey.stage(name)) {
        return Whereabouts { stage, before: stage, is_unknown: false };
    }
    let stored = stored(journey, scene.known);
    let is_unknown = stored.is_none() && scene.known.stage.is_some();
    if is_unknown {
        met("stage", "unknown");
    }
    let before = stored.as_ref().map_or(0, |stored| stored.stage);
    // Without a record the visitor has been there for ever.
    let mut there_for = stored.as_ref().map_or(i64::MAX, |stored| scene.now_ms - stored.record.at_ms);
    let mut stages = vec![before];
    while let Some(to) = next(scene, stored.as_ref(), &stages, there_for) {
        stages.push(to);
        there_for = 0;
    }
    Whereabouts { stage: stages[stages.len() - 1], before, is_unknown }
}

fn stored<'a>(journey: &Journey, known: &'a Known) -> Option<Stored<'a>> {
    let record = known.stage.as_ref()?;
    let stage = journey.stage(&record.to)?;
    if journey.stages[stage].id != record.to {
        met("stage", "renamed");
    }
    Some(Stored { stage, left: journey.stage(&record.from), record })
}

/// Where the next move leads, from the last of the stages that were met in this pass.
fn next(scene: &Scene, stored: Option<&Stored>, met_stages: &[usize], there_for: i64) -> Option<usize> {
    let here = met_stages[met_stages.len() - 1];
    for way in ways(scene, here, there_for) {
        if !way.is_timeout && there_for < scene.journey.stages[here].min_dwell_ms {
            met("stage", "dwell_blocks");
            continue;
        }
        if met_stages.contains(&way.to) {
            met("stage", "met_already");
            continue;
        }
        let left_it = |stored: &&Stored| stored.left == Some(way.to) && !way.is_timeout;
        if let Some(stored) = stored.filter(left_it)
            && scene.known.newest_ms() <= stored.record.newest_ms
        {
            met("stage", "reentry_blocks");
            continue;
        }
        met("stage", way.name);
        return Some(way.to);
    }
    None
}

/// The ways out of a stage whose own conditions hold, in the order in which they are asked.
fn ways(scene: &Scene, here: usize, there_for: i64) -> Vec<Way> {
    let journey = scene.journey;
    let stage = &journey.stages[here];
    let place = |id: &str| journey.stages.iter().position(|stage| stage.id == id).expect("the stage is declared");
    let holds = |condition: &Option<Expr>| condition.as_ref().is_some_and(|when| scene.condition(when) == Ok(true));
    let mut ways = Vec::new();
    if let Some((after, to)) = &stage.timeout
        && there_for >= *after
    {
        ways.push(Way { to: place(to), is_timeout: true, name: "move_timeout" });
    }
    if let Some(transitions) = &journey.transitions {
        for transition in transitions {
            let to = place(&transition.to);
            let leads_out = match &transition.from {
                None => to != here,
                Some(from) => from.contains(&stage.id),
            };
            if leads_out && scene.condition(&transition.when) == Ok(true) {
                ways.push(Way { to, is_timeout: false, name: "move_graph" });
            }
        }
        return ways;
    }
    if holds(&stage.exit) {
        match &stage.exit_to {
            Some(to) => ways.push(Way { to: place(to), is_timeout: false, name: "move_exit_to" }),
            None => {
                let earlier = (0..here).rev().find(|&earlier| earlier == 0 || holds(&journey.stages[earlier].enter));
                ways.extend(earlier.map(|to| Way { to, is_timeout: false, name: "move_exit" }));
            }
        }
    }
    let later = (here + 1..journey.stages.len()).rev().filter(|&later| holds(&journey.stages[later].enter));
    ways.extend(later.map(|to| Way { to, is_timeout: false, name: "move_enter" }));
    ways
}

/// What the host may have the profile take in, if the visitor is in another stage than before.
pub fn transition(scene: &Scene, whereabouts: &Whereabouts) -> Option<Transition> {
    if whereabouts.stage == whereabouts.before {
        return None;
    }
    let id = |place: usize| scene.journey.stages[place].id.clone();
    let (from, to, newest_ms) = (id(whereabouts.before), id(whereabouts.stage), scene.known.newest_ms());
    let unit = scene.known.unit.as_ref().map(digits).unwrap_or_default();
    let id = etappe1(&[unit.as_bytes(), from.as_bytes(), to.as_bytes(), &newest_ms.to_le_bytes()]);
    Some(Transition { from, to, newest_ms, id })
}
