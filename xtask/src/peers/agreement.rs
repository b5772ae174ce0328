//! Agreement with the reference, slot by slot, before anything is timed.

use serde_json::Value;

use super::script::{Scripts, number};
use super::{AEP, ETAPPE, INDEX, RULES};
use crate::error::Result;
use crate::figure::{Figure, Limit};
use crate::step::Step;

/// Rules of the journey that a cold start loads.
pub const COLD_RULES: u32 = 100;

/// Every peer that is held against a limit, with every number of rules that it is timed with.
fn pairs() -> impl Iterator<Item = (&'static str, u32)> {
    let every = |id| RULES.into_iter().map(move |rules| (id, rules));
    every(ETAPPE).chain(every(INDEX)).chain([(AEP, COLD_RULES)])
}

/// How many pages were compared, on all workloads, and how many slots came out otherwise.
pub fn measure(scripts: &Scripts) -> Result<Vec<Figure>> {
    let step = Step::begin("bench: agreement with the reference");
    let (mut pages, mut filled, mut wrong) = (0.0, 0.0, 0.0);
    for (id, rules) in pairs() {
        step.note(format!("{id}, {rules} rules"));
        for found in scripts.values("agree.mjs", &[id, &rules.to_string()])? {
            pages += number(&found, "pages")?;
            filled += number(&found, "filled")?;
            wrong += number(&found, "wrong")?;
            if let Some(first) = found.get("first") {
                eprintln!("{}", disagreement(id, rules, &found, first));
            }
        }
    }
    step.done(&format!("{pages} pages"));
    let count = |name: &str, value: f64| Figure::of(name, value, "count");
    Ok(vec![
        count("peers_pages", pages),
        // Two peers that fill nothing agree too.
        count("peers_slots_filled", filled).limited(Limit::AtLeast(pages)),
        count("peers_slots_wrong", wrong).limited(Limit::AtMost(0.0)),
    ])
}

fn disagreement(id: &str, rules: u32, found: &Value, first: &Value) -> String {
    let (workload, wrong) = (&found["name"], &found["wrong"]);
    let (got, wanted, slot, visitor) = (&first["got"], &first["wanted"], &first["slot"], &first["visitor"]);
    format!(
        "  {id} with {rules} rules, {workload}: {wrong} slots wrong, first slot {slot}: {got}, not {wanted}, for {visitor}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_all_that_is_held_against_a_limit() {
        assert_eq!(pairs().count(), 9);
        assert!(pairs().any(|pair| pair == (AEP, COLD_RULES)));
    }
}
