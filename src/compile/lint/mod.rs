//! What can be compiled but most likely does not say what is meant. Every rule is sure of what it says, or says nothing.

mod absent;
mod allow;
mod calendar;
mod cap;
mod channel;
mod circle;
mod clause;
mod counter_world;
mod language;
mod meet;
mod place;
mod purpose;
mod rank;
mod reach;
mod ready;
mod real;
mod share;
mod solve;
mod subject;
mod unused;
mod value_world;

pub(super) use meet::refuse as refuse_meetings;

use super::{document, ready_made};
use crate::base::time::UnixMs;
use crate::model::Journey;
use crate::syntax::{Code, Diagnostic, Format, Severity, Span, Spot, parse_document};
use place::Places;
use solve::Solver;

/// Warns of what a journey without errors most likely does not mean; with errors there are no warnings.
///
/// In the order of the text. What the journey allows with a reason is left out. Costs are bounded: of a very large journey not every
/// pair of rules is compared.
///
/// - `now_ms`: the present moment, from the host; some schedules are over by then.
#[must_use]
pub fn lint(text: &str, format: Format, now_ms: UnixMs) -> Vec<Diagnostic> {
    let Ok(mut root) = parse_document(text, format) else { return Vec::new() };
    let has_ready_made_stages = ready_made::add(&mut root);
    let (journey, errors) = document::check(&root, text, format);
    if errors.iter().any(|found| found.severity == Severity::Error) {
        return Vec::new();
    }
    let root = Spot::root(&root);
    let places = Places::of(&root, &journey);
    let mut lint =
        Lint { journey: &journey, root: root.clone(), solver: Solver::new(&journey), places, warnings: Vec::new() };
    let nobodys = if has_ready_made_stages { ready::check(&mut lint) } else { Vec::new() };
    let mut dead = clause::check(&mut lint);
    dead.stages.extend(nobodys);
    let reach = reach::check(&mut lint, dead);
    rank::check(&mut lint, &reach);
    absent::check(&mut lint);
    unused::check(&mut lint, &root);
    purpose::check(&mut lint, &root);
    meet::check(&mut lint);
    circle::check(&mut lint);
    cap::check(&mut lint);
    calendar::check(&mut lint, now_ms);
    share::check(&mut lint);
    language::check(&mut lint);
    channel::check(&mut lint);
    let mut warnings = allow::filtered(&root, lint.warnings);
    warnings.sort_by_key(|warning| (warning.span.start, warning.code as u16));
    warnings
}

/// The rules at work.
struct Lint<'j, 'n> {
    journey: &'j Journey,
    root: Spot<'n>,
    solver: Solver<'j>,
    places: Places<'j, 'n>,
    warnings: Vec<Diagnostic>,
}

impl Lint<'_, '_> {
    fn warn(&mut self, code: Code, at: (Span, &str), message: impl Into<String>, help: impl Into<String>) {
        self.warnings.push(Diagnostic::warning(code, at.0, message).help(help).at(at.1));
    }
}
