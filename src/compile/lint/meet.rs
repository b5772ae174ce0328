//! Stages whose `exit` holds together with their own `enter`: their visitors would come and go without end.
//!
//! Source: DESIGN 4.2; `docs/decisions.md`, "The stage".

use super::Lint;
use super::solve::{Solver, Want};
use crate::compile::form::{journey_fields, stage_fields};
use crate::compile::report::Report;
use crate::model::{Journey, Stage};
use crate::syntax::{Code, Spot};

/// Whether some visitor may be sent out of a stage and into it at once.
#[derive(PartialEq)]
enum Meeting {
    Never,
    Unclear,
    Possible,
}

fn meeting<'j>(solver: &Solver<'j>, stage: &'j Stage) -> Meeting {
    let (Some(enter), Some(exit)) = (&stage.enter, &stage.exit) else { return Meeting::Never };
    let both = [(enter, Want::True), (exit, Want::True)];
    if !solver.may(&both) {
        Meeting::Never
    } else if solver.can(&both) {
        Meeting::Possible
    } else {
        Meeting::Unclear
    }
}

/// The stages of a kind, each with the place of its `exit`.
fn exits<'j, 'n>(root: &Spot<'n>, journey: &'j Journey, wanted: &Meeting) -> Vec<(&'j Stage, Spot<'n>)> {
    let solver = Solver::new(journey);
    let list = root.get(&journey_fields::STAGES);
    let stages = journey.stages.iter().zip(list.iter().flat_map(Spot::list));
    let stages = stages.filter(|(stage, _)| meeting(&solver, stage) == *wanted);
    stages.filter_map(|(stage, spot)| Some((stage, spot.get(&stage_fields::EXIT)?))).collect()
}

/// Refuses stages whose `exit` can hold together with their `enter`.
pub(in crate::compile) fn refuse(report: &mut Report, root: &Spot<'_>, journey: &Journey) {
    for (stage, spot) in exits(root, journey, &Meeting::Possible) {
        let message =
            format!("this can hold together with the `enter` of `{}`: visitors would come and go", stage.name);
        let help = Some("write the opposite of `enter`, or let `enter` say that this does not hold".to_owned());
        report.error(&spot, Code::ExitMeetsEnter, message, help);
    }
}

/// Warns where that cannot be told.
pub(super) fn check(lint: &mut Lint<'_, '_>) {
    for (stage, spot) in exits(&lint.root, lint.journey, &Meeting::Unclear) {
        let message =
            format!("perhaps this holds together with the `enter` of `{}`: visitors would come and go", stage.name);
        let help = "add the opposite of `enter` to it, or allow it and say why both never hold";
        lint.warn(Code::UnclearExit, (spot.span(), &spot.path), message, help);
    }
}
