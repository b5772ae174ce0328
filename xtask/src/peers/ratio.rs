//! Our time by that of the JavaScript index, in fresh processes that alternate block by block: the median over the repeats.

use serde_json::Value;

use super::script::{Scripts, number};
use super::{ETAPPE, INDEX, RULES};
use crate::error::{Error, Result};
use crate::figure::{Figure, Limit};
use crate::step::Step;

/// The peer whose loop is subtracted.
const EMPTY: &str = "empty";
/// How long each loop warms up and is then measured.
const LOOP_MS: &str = "900";
/// At most this by number of rules, as in [`RULES`].
const LIMITS: [f64; 4] = [0.5, 0.25, 0.15, 0.10];
/// What a pass may cost more, by the rival's, when the visitor changes before it.
const CHANGED: f64 = 1.3;
const P99: f64 = 1.25;
const LOAD: f64 = 0.2;

/// What one process measured; of loops, each block.
#[derive(Debug, Clone)]
struct Sample {
    load_ms: f64,
    pass_ns: Vec<f64>,
    p99_ns: f64,
    changed_ns: Vec<f64>,
}

/// One of each peer, whose blocks took turns.
#[derive(Debug, Clone)]
struct Round {
    ours: Sample,
    theirs: Sample,
    empty: Sample,
}

/// Figures for every number of rules.
pub fn measure(scripts: &Scripts, repeats: usize) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (rules, limit) in RULES.into_iter().zip(LIMITS) {
        let step = Step::begin(format!("bench: {rules} rules beside the JavaScript index"));
        for id in [ETAPPE, INDEX, EMPTY] {
            scripts.values("prepare.mjs", &[id, &rules.to_string()])?;
        }
        let mut rounds = Vec::new();
        for repeat in 0..repeats {
            step.note(format!("{} of {repeats}", repeat + 1));
            rounds.push(round(scripts, rules, repeat)?);
        }
        let found = of_rounds(&rounds, rules, limit);
        step.done("");
        figures.extend(found);
    }
    Ok(figures)
}

fn round(scripts: &Scripts, rules: u32, repeat: usize) -> Result<Round> {
    // Who comes first changes, so that a machine that slows down favours nobody.
    let (one, other) = if repeat.is_multiple_of(2) { (ETAPPE, INDEX) } else { (INDEX, ETAPPE) };
    let found = scripts.value("measure.mjs", &[&rules.to_string(), LOOP_MS, EMPTY, one, other])?;
    let sample = |id: &str| sample_of(&found[id]);
    Ok(Round { ours: sample(ETAPPE)?, theirs: sample(INDEX)?, empty: sample(EMPTY)? })
}

fn sample_of(found: &Value) -> Result<Sample> {
    let blocks = |field: &str| {
        let blocks = found[field].as_array().map(|list| list.iter().filter_map(Value::as_f64).collect::<Vec<f64>>());
        blocks.ok_or_else(|| Error::failed(format!("`{field}` is no list in {found}")))
    };
    Ok(Sample {
        load_ms: number(found, "load_ms")?,
        pass_ns: blocks("pass_ns")?,
        p99_ns: number(found, "p99_ns")?,
        changed_ns: blocks("changed_ns")?,
    })
}

impl Round {
    /// Of each block ours by theirs without the loop around it; the median of these.
    fn ratio(&self, of: fn(&Sample) -> &Vec<f64>) -> f64 {
        let empty = median(of(&self.empty).clone());
        let blocks = of(&self.ours).iter().zip(of(&self.theirs));
        median(blocks.map(|(ours, theirs)| less(*ours, empty) / less(*theirs, empty)).collect())
    }

    /// What a pass of one of them takes without the loop around it.
    fn alone(&self, one: &Sample, of: fn(&Sample) -> &Vec<f64>) -> f64 {
        less(median(of(one).clone()), median(of(&self.empty).clone()))
    }
}

fn of_rounds(rounds: &[Round], rules: u32, limit: f64) -> Vec<Figure> {
    let median_of = |of: fn(&Round) -> f64| median(rounds.iter().map(of).collect());
    let ratio = |name: &str, value: f64, limit: f64| {
        Figure::of(format!("ratio_js_index_{name}r{rules}"), value, "ratio").limited(Limit::AtMost(limit))
    };
    let pass = median_of(|it| it.ratio(|one| &one.pass_ns));
    let changed = median_of(|it| it.ratio(|one| &one.changed_ns));
    let ns = |name: &str, value: f64| Figure::of(format!("{name}_r{rules}_ns"), value.round(), "ns");
    let mut figures = vec![
        ratio("", pass, limit),
        ratio("changed_", changed, pass * CHANGED),
        ratio("p99_", median_of(|it| it.ours.p99_ns / it.theirs.p99_ns), P99),
        ns("pass", median_of(|it| it.alone(&it.ours, |one| &one.pass_ns))),
        ns("pass_js_index", median_of(|it| it.alone(&it.theirs, |one| &one.pass_ns))),
        ns("pass_changed", median_of(|it| it.alone(&it.ours, |one| &one.changed_ns))),
        ns("pass_changed_js_index", median_of(|it| it.alone(&it.theirs, |one| &one.changed_ns))),
        ns("pass_p99", median_of(|it| it.ours.p99_ns)),
        ns("pass_p99_js_index", median_of(|it| it.theirs.p99_ns)),
    ];
    if RULES.last() == Some(&rules) {
        let load = median_of(|it| it.ours.load_ms / it.theirs.load_ms);
        figures.push(Figure::of(format!("ratio_load_js_index_r{rules}"), load, "ratio").limited(Limit::AtMost(LOAD)));
        for (name, value) in
            [("load", median_of(|it| it.ours.load_ms)), ("load_js_index", median_of(|it| it.theirs.load_ms))]
        {
            figures.push(Figure::of(format!("{name}_r{rules}_ms"), value, "ms"));
        }
    }
    figures
}

/// What is left of a time without the loop around it; never so little that a ratio loses its meaning.
fn less(time: f64, empty: f64) -> f64 {
    (time - empty).max(f64::EPSILON)
}

/// The middle one; of an even number the upper of the two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(ns: f64) -> Sample {
        Sample { load_ms: ns, pass_ns: vec![ns], p99_ns: ns, changed_ns: vec![ns] }
    }

    #[test]
    fn median_of_an_odd_number_is_the_middle_one() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn ratio_of_a_round_is_the_median_over_blocks_that_took_turns() {
        let blocks = |blocks: [f64; 3]| Sample { pass_ns: blocks.to_vec(), ..sample(0.0) };
        // Everything took twice as long in the second block, and ours alone in the third.
        let (ours, theirs) = (blocks([104.0, 204.0, 304.0]), blocks([404.0, 804.0, 404.0]));
        let round = Round { ours, theirs, empty: blocks([4.0; 3]) };
        assert_eq!(round.ratio(|one| &one.pass_ns), 0.25);
        assert_eq!(round.alone(&round.ours, |one| &one.pass_ns), 200.0);
    }

    #[test]
    fn sample_without_blocks_names_what_is_missing() {
        let found = serde_json::json!({ "load_ms": 1.0, "pass_ns": [1.0], "p99_ns": 1.0 });
        assert!(sample_of(&found).unwrap_err().to_string().contains("changed_ns"));
    }

    #[test]
    fn ratio_is_the_median_over_rounds_without_the_empty_loop() {
        let round = |ours: f64, theirs: f64| Round { ours: sample(ours), theirs: sample(theirs), empty: sample(4.0) };
        // The machine was half as fast in the second round, and something else ran during our part of the third.
        let rounds = [round(104.0, 404.0), round(204.0, 804.0), round(404.0, 404.0)];
        let figures = of_rounds(&rounds, 10_000, 0.1);
        let value = |name: &str| figures.iter().find(|figure| figure.name == name).unwrap().clone();
        assert_eq!(value("ratio_js_index_r10000").value, 0.25);
        assert!(!value("ratio_js_index_r10000").ok());
        assert_eq!(value("ratio_js_index_changed_r10000").limit, Limit::AtMost(0.325));
        assert_eq!(value("pass_r10000_ns").value, 200.0);
        assert_eq!(value("ratio_load_js_index_r10000").unit, "ratio");
        assert!(of_rounds(&rounds, 10, 0.1).iter().all(|figure| !figure.name.contains("load")));
    }
}
