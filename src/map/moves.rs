//! From every way between two stages to the moves that are drawn: what takes the same is one.

use super::model::{Kind, Move};
use crate::explain::{MoveKind, WayInWords};
use crate::model::Journey;

/// The moves: those forward by the stage they lead into, then those back by the one they lead out of.
pub(super) fn moves(journey: &Journey, ways: &[WayInWords]) -> Vec<Move> {
    let mut moves: Vec<Move> = Vec::new();
    for way in ways {
        let (from, to) = (usize::from(way.from), usize::from(way.to));
        let has_target = journey.stages.get(from).is_some_and(|stage| stage.exit_to.is_some());
        let kind = match way.by {
            MoveKind::Enter => Kind::Enter,
            MoveKind::Transition => Kind::Transition,
            MoveKind::Exit if has_target => Kind::ExitTo,
            MoveKind::Exit => Kind::Exit,
            MoveKind::Timeout => Kind::Timeout,
        };
        let is_same = |known: &&mut Move| {
            known.kind == kind
                && match kind {
                    Kind::Enter => known.to == [to],
                    Kind::Transition => known.to == [to] && known.text == way.text,
                    Kind::Exit => known.from == [from],
                    Kind::ExitTo | Kind::Timeout => false,
                }
        };
        match moves.iter_mut().find(is_same) {
            Some(known) => {
                add(&mut known.from, from);
                add(&mut known.to, to);
            }
            None => moves.push(Move {
                kind,
                from: vec![from],
                to: vec![to],
                words: way.words.clone(),
                text: way.text.clone(),
            }),
        }
    }
    moves.sort_by_key(|one| {
        let stage = if one.is_back() { one.from.first() } else { one.to.first() };
        (one.is_back(), stage.copied(), one.kind)
    });
    moves
}

fn add(places: &mut Vec<usize>, place: usize) {
    if let Err(at) = places.binary_search(&place) {
        places.insert(at, place);
    }
}
