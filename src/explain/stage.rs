//! Why the visitor is in a stage: the stored one, and every later one that was asked.
//!
//! Source: DESIGN 4.2.

use super::clause::clause;
use super::explanation::{EnterExplanation, Language, Seen, StageExplanation, Verdict, bounded};
use super::node::Node;
use super::remark::grounds;
use super::walk::Walker;
use super::words::{Phrase, Stay, say};
use crate::pack::NONE;

/// The stage's number, and why it is this one.
pub(super) fn explain(walker: &mut Walker<'_>, language: Language) -> (u16, StageExplanation) {
    let pack = walker.probe().pack();
    let record = walker.probe().view().stage();
    let stored = record.map(|record| record.stage);
    let known = stored.and_then(|stage| pack.stage_index(stage));
    let from = known.unwrap_or(0);
    let mut asked: Vec<(u16, Node)> = Vec::new();
    for stage in (from.saturating_add(1)..pack.stages()).rev().filter(|stage| pack.stage_enter(*stage) != NONE) {
        let enter = walker.condition(pack.stage_enter(stage));
        let enters = enter.outcome == Ok(true);
        asked.push((stage, enter));
        if enters {
            break;
        }
    }
    let entered = asked.last().filter(|last| last.1.outcome == Ok(true));
    let stage = entered.map_or(from, |entered| entered.0);
    let unknown = stored.is_some() && known.is_none();
    let now_ms = walker.probe().now_ms();
    let for_ms = record.filter(|_| !unknown).map(|record| now_ms.saturating_sub(record.at_ms).max(0));
    let gone = stored.filter(|_| unknown);
    let name = pack.stage_name(stage);
    let sentence = match entered {
        Some((_, enter)) => say(&Phrase::Entered { gone, stage: name, because: &grounds(enter, pack) }, language),
        None => {
            let how = match for_ms {
                _ if pack.stages() <= 1 => Stay::Only,
                _ if asked.is_empty() => Stay::Last(for_ms),
                Some(for_ms) => Stay::AsBefore(for_ms),
                None => Stay::AsBegun,
            };
            say(&Phrase::Stays { gone, stage: name, how }, language)
        }
    };
    let entered = asked.iter().map(|(stage, enter)| {
        let (verdict, cause) = Verdict::of(enter.outcome);
        EnterExplanation { stage: pack.stage_name(*stage).to_owned(), verdict, cause, enter: clause(enter) }
    });
    let explanation = StageExplanation {
        stage: name.to_owned(),
        from: bounded(stored.unwrap_or_else(|| pack.stage_name(0)), Seen::MOST_LETTERS),
        unknown,
        sentence,
        entered: entered.collect(),
    };
    (stage, explanation)
}
