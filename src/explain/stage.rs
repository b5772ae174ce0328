//! Why the visitor is in a stage: the stored one, and every way out of it and of those behind it that was asked.
//!
//! Which ways were asked, and what became of them, is the word of the pass. Source: DESIGN 4.2.

use super::clause::clause;
use super::explanation::{EnterExplanation, Language, Seen, StageExplanation, Verdict, bounded};
use super::node::Node;
use super::remark::grounds;
use super::ruling::{Barred, MoveKind};
use super::walk::Walker;
use super::words::{Phrase, Stay, say};
use crate::base::time::SECOND_MS;
use crate::decide::Tried;
use crate::model::Cause;
use crate::pack::{NONE, Pack};

/// A way out of a stage, by the numbers of stages and programs.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub from: u16,
    pub to: u16,
    pub programs: [u16; 2],
    pub after_s: i64,
}

impl Way {
    /// The way with this number, if there is one.
    pub fn of(pack: &Pack, number: u16) -> Option<Self> {
        let [from, to, first, second, low, high, ..] = pack.way(number)?;
        Some(Self { from, to, programs: [first, second], after_s: i64::from(high) << 16 | i64::from(low) })
    }
}

/// A way that was asked.
struct Asked {
    way: Way,
    tried: Tried,
    by: MoveKind,
    /// The conditions that must hold, in their order.
    conditions: Vec<Node>,
}

impl Asked {
    /// What its conditions came to together.
    fn outcome(&self) -> Result<bool, Cause> {
        if self.by == MoveKind::Timeout {
            return Ok(!matches!(self.tried, Tried::Waits(_)));
        }
        let outcomes = || self.conditions.iter().map(|condition| condition.outcome);
        if outcomes().any(|outcome| outcome == Ok(false)) {
            return Ok(false);
        }
        outcomes().filter_map(Result::err).max().map_or(Ok(true), Err)
    }
}

/// The stage's number, and why it is this one.
pub(super) fn explain(walker: &mut Walker<'_>, language: Language) -> (u16, StageExplanation) {
    let pack = walker.probe.pack();
    let (standing, tried) = walker.probe.standing();
    let stored = walker.probe.view().stage().map(|record| record.stage);
    let mut asked: Vec<Asked> = Vec::new();
    for (number, tried) in tried {
        let Some(way) = Way::of(pack, number) else { continue };
        let by = kind(pack, &way);
        // All ways by which a stage is left ask the same of it.
        let is_shut = |before: &Asked| {
            let stays = before.conditions.first().is_some_and(|exit| exit.outcome != Ok(true));
            before.by == MoveKind::Exit && before.way.from == way.from && stays
        };
        if by == MoveKind::Exit && asked.iter().any(is_shut) {
            continue;
        }
        let programs = way.programs.into_iter().filter(|program| *program != NONE);
        let conditions = programs.map(|program| walker.condition(program)).collect();
        asked.push(Asked { way, tried, by, conditions });
    }
    let probe = &walker.probe;
    let for_ms = probe.stage_since_ms().map(|since_ms| probe.now_ms().saturating_sub(since_ms).max(0));
    let gone = stored.filter(|_| standing.unknown);
    let previewed = probe.is_stage_previewed();
    let mut sentences = vec![match previewed {
        true => say(&Phrase::StagePreviewed { stage: pack.stage_name(standing.stage) }, language),
        false => moved(pack, standing.stage, gone, for_ms, &asked, language),
    }];
    sentences.extend(asked.iter().filter(|asked| asked.way.from == standing.stage).find_map(|asked| {
        let stage = pack.stage_name(asked.way.to);
        match asked.tried {
            Tried::Waits(until_ms) if asked.by != MoveKind::Timeout && asked.outcome() == Ok(true) => {
                Some(say(&Phrase::Waits { stage, until_ms }, language))
            }
            Tried::Left => Some(say(&Phrase::Barred { stage }, language)),
            _ => None,
        }
    }));
    let explanation = StageExplanation {
        stage: pack.stage_name(standing.stage).to_owned(),
        from: bounded(stored.unwrap_or_else(|| pack.stage_name(0)), Seen::MOST_LETTERS),
        unknown: standing.unknown,
        previewed,
        sentence: sentences.join(" "),
        entered: asked.iter().map(|asked| explained(pack, asked)).collect(),
    };
    (standing.stage, explanation)
}

/// How a way leads out of its stage.
pub(super) fn kind(pack: &Pack, way: &Way) -> MoveKind {
    let [first, second] = way.programs;
    let enters = way.to > way.from && first == pack.stage_enter(way.to) && second == NONE;
    match first {
        NONE => MoveKind::Timeout,
        _ if enters => MoveKind::Enter,
        _ if first == pack.stage_exit(way.from) => MoveKind::Exit,
        _ => MoveKind::Transition,
    }
}

/// The last move, or why there is none.
fn moved(
    pack: &Pack,
    stage: u16,
    gone: Option<&str>,
    for_ms: Option<i64>,
    asked: &[Asked],
    language: Language,
) -> String {
    let name = pack.stage_name(stage);
    let Some(last) = asked.iter().rev().find(|asked| asked.tried == Tried::Gone) else {
        let how = match for_ms {
            _ if pack.stages() <= 1 => Stay::Only,
            _ if asked.is_empty() => Stay::Last(for_ms),
            Some(for_ms) => Stay::AsBefore(for_ms),
            None => Stay::AsBegun,
        };
        return say(&Phrase::Stays { gone, stage: name, how }, language);
    };
    let from = pack.stage_name(last.way.from);
    let because: Vec<_> = last.conditions.iter().flat_map(|condition| grounds(condition, pack)).collect();
    let because = because.as_slice();
    let phrase = match last.by {
        MoveKind::Timeout => {
            let after_ms = last.way.after_s.saturating_mul(SECOND_MS);
            Phrase::TimedOut { gone, stage: name, from, after_ms }
        }
        MoveKind::Exit => Phrase::Exited { gone, stage: name, from, because },
        MoveKind::Enter | MoveKind::Transition => Phrase::Entered { gone, stage: name, because },
    };
    say(&phrase, language)
}

fn explained(pack: &Pack, asked: &Asked) -> EnterExplanation {
    let (verdict, cause) = Verdict::of(asked.outcome());
    let mut clauses = asked.conditions.iter().map(clause);
    let mut next = |is_asked: bool| if is_asked { clauses.next() } else { None };
    EnterExplanation {
        stage: pack.stage_name(asked.way.to).to_owned(),
        from: pack.stage_name(asked.way.from).to_owned(),
        by: asked.by,
        verdict,
        cause,
        gone: asked.tried == Tried::Gone,
        waits_until: match asked.tried {
            Tried::Waits(until_ms) => Some(until_ms),
            _ => None,
        },
        barred: match asked.tried {
            Tried::Met => Some(Barred::Met),
            Tried::Left => Some(Barred::Left),
            _ => None,
        },
        exit: next(asked.by == MoveKind::Exit),
        enter: next(matches!(asked.by, MoveKind::Exit | MoveKind::Enter)),
        when: next(asked.by == MoveKind::Transition),
    }
}
