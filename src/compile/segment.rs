//! Segments: named conditions that may use each other, but not in a circle.

use std::collections::{BTreeMap, VecDeque};

use super::condition::Scope;
use super::form::{NameKind, journey_fields};
use super::report::Report;
use crate::base::limits;
use crate::model::{Condition, Segment};
use crate::syntax::{Ast, AstKind, Code, Spot};

struct Draft<'n> {
    name: String,
    spot: Spot<'n>,
    ast: Ast,
    uses: Vec<String>,
}

/// Reads `segments`; each uses only earlier ones of the result. `scope` has all that conditions may name but segments.
pub(super) fn segments(report: &mut Report, scope: &Scope<'_>) -> Vec<Segment> {
    let Some(spot) = scope.root.get(&journey_fields::SEGMENTS) else {
        return Vec::new();
    };
    let mut drafts = Vec::new();
    for (key, spot) in spot.entries() {
        let ast = spot.text().and_then(|text| report.parsed(&spot, text));
        if let (true, Some(ast)) = (NameKind::Id.allows(&key.name), ast) {
            let mut uses = Vec::new();
            segments_used(&ast, &mut uses);
            drafts.push(Draft { name: key.name.clone(), spot, ast, uses });
        }
    }
    let known: Vec<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
    let ordered = ordered(report, drafts);
    check_depths(report, &ordered);
    let mut names: Vec<String> = ordered.iter().map(|draft| draft.name.clone()).collect();
    names.extend(known.into_iter().filter(|name| !ordered.iter().any(|draft| draft.name == *name)));
    let scope = Scope { segments: &names, ..*scope };
    let mut segments = Vec::new();
    for draft in ordered {
        match scope.check(&draft.ast) {
            Ok(condition) => segments.push(Segment { name: draft.name, condition }),
            Err(found) => report.found(&draft.spot, found),
        }
    }
    segments
}

/// The segments that read `stage`, each with those through which it does.
pub(super) fn stage_readers(segments: &[Segment]) -> BTreeMap<String, Vec<String>> {
    let mut readers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for segment in segments {
        let mut waiting = vec![&segment.condition];
        while let Some(condition) = waiting.pop() {
            let through = match condition {
                Condition::Stage => Some(Vec::new()),
                Condition::Segment(index) => segments.get(usize::from(*index)).and_then(|used| {
                    let further = readers.get(&used.name)?;
                    Some([core::slice::from_ref(&used.name), further.as_slice()].concat())
                }),
                _ => None,
            };
            if let Some(through) = through {
                readers.insert(segment.name.clone(), through);
                break;
            }
            waiting.extend(condition.operands());
        }
    }
    readers
}

/// The names in `segment('…')`, wherever they stand.
fn segments_used(ast: &Ast, uses: &mut Vec<String>) {
    if let AstKind::Call(name, arguments) = &ast.kind
        && let ("segment", [Ast { kind: AstKind::String(segment), .. }]) = (name.as_str(), arguments.as_slice())
    {
        uses.push(segment.clone());
    }
    parts(ast).into_iter().for_each(|part| segments_used(part, uses));
}

/// What an expression is made of.
fn parts(ast: &Ast) -> Vec<&Ast> {
    match &ast.kind {
        AstKind::Member(operand, _) | AstKind::Unary(_, operand) => vec![operand],
        AstKind::Index(left, right) | AstKind::Binary(_, left, right) => vec![left, right],
        AstKind::Call(_, entries) | AstKind::List(entries) => entries.iter().collect(),
        AstKind::Method(operand, _, arguments) => core::iter::once(operand.as_ref()).chain(arguments).collect(),
        AstKind::Conditional(condition, then, otherwise) => vec![condition, then, otherwise],
        AstKind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
        _ => Vec::new(),
    }
}

/// Takes those out first whose uses are all out already; what is left over goes in circles and is reported.
fn ordered<'n>(report: &mut Report, drafts: Vec<Draft<'n>>) -> Vec<Draft<'n>> {
    let numbers: BTreeMap<&str, usize> =
        drafts.iter().enumerate().map(|(number, draft)| (draft.name.as_str(), number)).collect();
    let mut waits_for: Vec<usize> = vec![0; drafts.len()];
    let mut used_by: Vec<Vec<usize>> = vec![Vec::new(); drafts.len()];
    for (number, draft) in drafts.iter().enumerate() {
        for used in draft.uses.iter().filter_map(|used| numbers.get(used.as_str())) {
            if let (Some(waits), Some(users)) = (waits_for.get_mut(number), used_by.get_mut(*used)) {
                *waits = waits.saturating_add(1);
                users.push(number);
            }
        }
    }
    let mut ready: VecDeque<usize> = (0..drafts.len()).filter(|number| waits_for.get(*number) == Some(&0)).collect();
    let mut order = Vec::new();
    while let Some(number) = ready.pop_front() {
        order.push(number);
        for user in used_by.get(number).into_iter().flatten() {
            if let Some(waits) = waits_for.get_mut(*user) {
                *waits = waits.saturating_sub(1);
                if *waits == 0 {
                    ready.push_back(*user);
                }
            }
        }
    }
    let mut waiting: Vec<Option<Draft<'n>>> = drafts.into_iter().map(Some).collect();
    let done = order.iter().filter_map(|number| waiting.get_mut(*number)?.take()).collect();
    let waiting: Vec<Draft<'n>> = waiting.into_iter().flatten().collect();
    report_circle(report, &waiting);
    done
}

fn report_circle(report: &mut Report, waiting: &[Draft<'_>]) {
    let Some(circle) = circle(waiting) else { return };
    let Some(draft) = waiting.iter().find(|draft| circle.first() == Some(&draft.name)) else { return };
    let (message, help) = if circle.len() == 2 {
        (format!("the segment `{}` uses itself", draft.name), "write what makes a visitor belong to it")
    } else {
        let names: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("segments use each other in a circle: {}", names.join(", "));
        (message, "write what they have in common as a segment of its own, which they use")
    };
    report.error(&draft.spot, Code::SegmentCycle, message, Some(help.to_owned()));
}

/// Reports segments that use others too deep.
fn check_depths(report: &mut Report, ordered: &[Draft<'_>]) {
    let mut depths: BTreeMap<&str, u8> = BTreeMap::new();
    for draft in ordered {
        let used = draft.uses.iter().filter_map(|used| depths.get(used.as_str())).max();
        let depth = used.map_or(1, |depth| depth.saturating_add(1));
        // Only the first of a chain is reported: the ones behind it are too deep because of it.
        if depth == limits::SEGMENT_DEPTH.saturating_add(1) {
            let message = format!("segments use each other more than {} deep", limits::SEGMENT_DEPTH);
            let help = Some("write the chain out in fewer segments".to_owned());
            report.error(&draft.spot, Code::ConditionLimit, message, help);
        }
        depths.insert(draft.name.as_str(), depth);
    }
}

/// One circle, its first name repeated at its end. Every waiting segment uses a waiting one, so following uses closes it.
fn circle(waiting: &[Draft<'_>]) -> Option<Vec<String>> {
    let drafts: BTreeMap<&str, &Draft<'_>> = waiting.iter().map(|draft| (draft.name.as_str(), draft)).collect();
    let mut path: Vec<String> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut next = waiting.first()?.name.as_str();
    loop {
        let start = places.get(next).copied();
        path.push(next.to_owned());
        if let Some(start) = start {
            path.drain(..start);
            return Some(path);
        }
        places.insert(next, path.len().saturating_sub(1));
        let draft = drafts.get(next)?;
        next = draft.uses.iter().find(|used| drafts.contains_key(used.as_str()))?;
    }
}
