//! Where conditions stand in the document, with their parts.

use crate::compile::form::{item_fields, journey_fields, passage_fields, stage_fields};
use crate::model::{Condition, Journey, Junction, Reason};
use crate::syntax::{Ast, AstKind, BinaryOperator, NodeValue, Span, Spot, UnaryOperator, parse_condition};

/// Where everything stands that rules speak of.
pub(super) struct Places<'j, 'n> {
    /// Per item of the journey.
    pub items: Vec<Spot<'n>>,
    /// Per stage.
    pub stages: Vec<Spot<'n>>,
    /// Conditions: segments first, then stages, then items.
    pub conditions: Vec<Place<'j, 'n>>,
}

/// Whose condition it is, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Segment(usize),
    Stage(usize),
    Item(usize),
    /// A way out of a stage.
    Way,
}

/// A condition and where it stands.
pub(super) struct Place<'j, 'n> {
    pub owner: Owner,
    pub condition: &'j Condition,
    pub spot: Spot<'n>,
    ast: Option<Ast>,
}

/// A part of a condition: what it says, and how it is written, if that is known.
#[derive(Clone, Copy)]
pub(super) struct Part<'j, 'p> {
    pub condition: &'j Condition,
    ast: Option<&'p Ast>,
}

impl<'j, 'n> Places<'j, 'n> {
    pub fn of(root: &Spot<'n>, journey: &'j Journey) -> Self {
        // Every field is named: one that has conditions must be looked at here.
        let Journey {
            segments,
            stages,
            passages,
            items,
            name: _,
            version: _,
            schema: _,
            context: _,
            slots: _,
            arbitration: _,
            holdout: _,
        } = journey;
        let entries = |field| root.get(field).iter().flat_map(Spot::list).collect::<Vec<Spot<'n>>>();
        let (item_spots, stage_spots) = (entries(&journey_fields::ITEMS), entries(&journey_fields::STAGES));
        let segment_spot = root.get(&journey_fields::SEGMENTS);
        let mut conditions = Vec::new();
        for (index, segment) in segments.iter().enumerate() {
            let mut entries = segment_spot.iter().flat_map(Spot::entries);
            let spot = entries.find(|entry| entry.0.name == segment.name).map(|entry| entry.1);
            conditions.extend(Place::of(Owner::Segment(index), Some(&segment.condition), spot));
        }
        for (index, (stage, spot)) in stages.iter().zip(&stage_spots).enumerate() {
            let enter = spot.get(&stage_fields::ENTER);
            conditions.extend(Place::of(Owner::Stage(index), stage.enter.as_ref(), enter));
            let exit = spot.get(&stage_fields::EXIT);
            conditions.extend(Place::of(Owner::Way, stage.exit.as_ref(), exit));
        }
        for (passage, spot) in passages.iter().flatten().zip(&entries(&journey_fields::TRANSITIONS)) {
            conditions.extend(Place::of(Owner::Way, Some(&passage.when), spot.get(&passage_fields::WHEN)));
        }
        for (index, (item, spot)) in items.iter().zip(&item_spots).enumerate() {
            let when = item.when.as_ref().map(|when| own(when, spot.get(&item_fields::SEGMENTS).is_some()));
            conditions.extend(Place::of(Owner::Item(index), when, spot.get(&item_fields::WHEN)));
        }
        Self { items: item_spots, stages: stage_spots, conditions }
    }
}

/// What an author wrote as `when`, out of all that decides on an item.
fn own(when: &Condition, has_segments: bool) -> &Condition {
    let parts = when.operands();
    let checks = core::iter::once(when).chain(parts);
    let check = checks.into_iter().find_map(|part| match part {
        Condition::Check(Reason::ConditionFalse, own) => Some(own.as_ref()),
        _ => None,
    });
    match (check.unwrap_or(when), has_segments) {
        (Condition::Junction(Junction::And, operands), true) => operands.first().unwrap_or(when),
        (own, _) => own,
    }
}

impl<'j, 'n> Place<'j, 'n> {
    fn of(owner: Owner, condition: Option<&'j Condition>, spot: Option<Spot<'n>>) -> Option<Self> {
        let (condition, spot) = condition.zip(spot)?;
        let ast = spot.text().and_then(|text| parse_condition(text).ok());
        Some(Self { owner, condition, spot, ast })
    }

    /// The whole condition as a part.
    pub fn whole(&self) -> Part<'j, '_> {
        Part { condition: self.condition, ast: self.ast.as_ref() }
    }

    /// Where the part stands in the document.
    pub fn span(&self, part: Part<'_, '_>) -> Span {
        let origin = match &self.spot.node.value {
            NodeValue::String(_, origin) => origin.as_ref(),
            _ => None,
        };
        match (origin, part.ast) {
            (Some(origin), Some(ast)) => origin.span(self.bracketed(ast.span)),
            _ => self.spot.span(),
        }
    }

    /// With the brackets around its first and last operand, which are no part of them.
    fn bracketed(&self, span: Span) -> Span {
        let text = self.spot.text().unwrap_or_default();
        let (opened, closed) = unmatched(text.get(span.start..span.end).unwrap_or_default());
        let before = text.get(..span.start).unwrap_or_default();
        let after = text.get(span.end..).unwrap_or_default();
        let start = before.rmatch_indices('(').nth(closed.saturating_sub(1)).filter(|_| closed > 0);
        let end = after.match_indices(')').nth(opened.saturating_sub(1)).filter(|_| opened > 0);
        let start = start.map_or(span.start, |found| found.0);
        Span::new(start, end.map_or(span.end, |found| span.end.saturating_add(found.0).saturating_add(1)))
    }

    /// How the part is written, on one line; the whole condition if that is all that is known.
    pub fn written(&self, part: Part<'_, '_>) -> String {
        let text = self.spot.text().unwrap_or_default();
        let span = part.ast.map(|ast| self.bracketed(ast.span));
        let text = span.and_then(|span| text.get(span.start..span.end)).unwrap_or(text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(MOST_LETTERS) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        }
    }
}

/// Brackets that are opened and not closed, and closed and not opened, outside of texts.
fn unmatched(text: &str) -> (usize, usize) {
    let (mut opened, mut closed) = (0usize, 0usize);
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(') => opened = opened.saturating_add(1),
            (None, ')') if opened > 0 => opened = opened.saturating_sub(1),
            (None, ')') => closed = closed.saturating_add(1),
            _ => {}
        }
    }
    (opened, closed)
}

/// Longer parts are cut in messages; the place is marked anyway.
const MOST_LETTERS: usize = 80;

impl<'j, 'p> Part<'j, 'p> {
    /// The operands of a junction or a negation, each with how it is written.
    pub fn operands(self) -> Vec<Self> {
        let (conditions, asts): (Vec<&'j Condition>, Vec<&'p Ast>) = match (self.condition, self.ast) {
            (Condition::Not(operand), ast) => (vec![operand], ast.and_then(negated).into_iter().collect()),
            (Condition::Junction(junction, operands), ast) => {
                (operands.iter().collect(), ast.map(|ast| joined(ast, *junction)).unwrap_or_default())
            }
            _ => (Vec::new(), Vec::new()),
        };
        // If both do not go together, the part is not taken apart in the text.
        let is_clear = conditions.len() == asts.len();
        let mut asts = asts.into_iter().filter(|_| is_clear);
        conditions.into_iter().map(|condition| Part { condition, ast: asts.next().or(self.ast) }).collect()
    }
}

fn negated(ast: &Ast) -> Option<&Ast> {
    match &ast.kind {
        AstKind::Unary(UnaryOperator::Not, operand) => Some(operand),
        _ => None,
    }
}

/// The operands of `a && b && c`, in the order of the text.
fn joined(ast: &Ast, junction: Junction) -> Vec<&Ast> {
    let wanted = if junction == Junction::And { BinaryOperator::And } else { BinaryOperator::Or };
    let mut operands = Vec::new();
    let mut waiting = vec![ast];
    while let Some(next) = waiting.pop() {
        match &next.kind {
            AstKind::Binary(operator, left, right) if *operator == wanted => {
                waiting.extend([right.as_ref(), left.as_ref()]);
            }
            _ => operands.push(next),
        }
    }
    operands
}
