//! Stages and the ways between them.

use super::condition::Scope;
use super::form::{journey_fields, passage_fields, slot_fields, stage_fields, timeout_fields};
use super::percent::share;
use super::report::Report;
use super::span_text::span_ms;
use super::tree::{self, Names};
use crate::model::{Passage, Stage};
use crate::syntax::{Code, Diagnostic, Spot};

/// Reads `stages`; conditions in `scope` may not read the stage.
pub(super) fn stages(report: &mut Report, root: &Spot<'_>, scope: &Scope<'_>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut names = Names::default();
    let list = root.get(&journey_fields::STAGES);
    let has_passages = root.get(&journey_fields::TRANSITIONS).is_some();
    if let (None, Some(spot)) = (&list, root.get(&journey_fields::TRANSITIONS)) {
        let help = Some(format!("add `{}`", journey_fields::STAGES.example));
        report.error(&spot, Code::MissingField, "`stages` is missing, between which these lead", help);
    }
    let mut old_names = Names::default();
    for (index, spot) in list.iter().flat_map(Spot::list).enumerate() {
        let name = spot.get(&stage_fields::ID).and_then(|spot| report.new_id(&spot, "stage", &names));
        // A stage with a bad id keeps its place, so that what refers to later ones is still checked.
        names.push(name.clone().unwrap_or_default());
        if has_passages {
            refuse_own_ways(report, &spot);
        } else if index > 0 && spot.is_map() && spot.get(&stage_fields::ENTER).is_none() && !has_slip(&spot) {
            missing_enter(report, &spot);
        }
        stages.push(stage(report, root, scope, &spot, (index, name.unwrap_or_default()), &mut old_names));
    }
    let old_names = list.iter().flat_map(Spot::list).filter_map(|spot| spot.get(&stage_fields::RENAMED_FROM));
    for spot in old_names.collect::<Vec<_>>().iter().flat_map(Spot::list) {
        if let Some(old) = tree::id(&spot).filter(|old| names.number(old).is_some()) {
            let help =
                Some("a name that a stage has now cannot be one that another had; remove one of them".to_owned());
            report.error(&spot, Code::DuplicateId, format!("there is a stage `{old}`"), help);
        }
    }
    stages
}

fn stage(
    report: &mut Report,
    root: &Spot<'_>,
    scope: &Scope<'_>,
    spot: &Spot<'_>,
    (index, name): (usize, String),
    old_names: &mut Names,
) -> Stage {
    let of = |report: &mut Report, spot: Option<Spot<'_>>| {
        spot.and_then(|spot| report.known(root, &spot, &journey_fields::STAGES, "stage", scope.stages))
    };
    let condition = |report: &mut Report, field| spot.get(field).and_then(|spot| scope.condition(report, &spot));
    let enter = if index > 0 { condition(report, &stage_fields::ENTER) } else { None };
    let exit = condition(report, &stage_fields::EXIT);
    let min_dwell_ms = spot.get(&stage_fields::MIN_DWELL).and_then(|spot| span_ms(spot.text()?)).unwrap_or(0);
    let timeout = spot.get(&stage_fields::TIMEOUT).filter(|_| index > 0);
    let after_ms =
        timeout.as_ref().and_then(|spot| spot.get(&timeout_fields::AFTER)).and_then(|spot| span_ms(spot.text()?));
    let timeout_to = timeout.as_ref().and_then(|spot| spot.get(&timeout_fields::TO));
    let to = of(report, timeout_to.clone());
    let exit_to = spot.get(&stage_fields::EXIT_TO);
    let to_itself = |target: Option<u16>| target.map(usize::from) == Some(index);
    let leads = of(report, exit_to.clone());
    for (spot, target) in [(&exit_to, leads), (&timeout_to, to)] {
        if let Some(spot) = spot.as_ref().filter(|_| to_itself(target)) {
            let help = Some("name another stage".to_owned());
            report.error(spot, Code::FieldsDisagree, "a stage does not lead into itself", help);
        }
    }
    if let (Some(spot), None) = (&exit_to, spot.get(&stage_fields::EXIT)) {
        let help = Some("add `exit`, which says when, or remove `exit_to`".to_owned());
        report.error(spot, Code::FieldsDisagree, "`exit_to` says where visitors go who leave, but nobody leaves", help);
    }
    if let (Some(spot), Some(after_ms)) = (&timeout, after_ms)
        && after_ms < min_dwell_ms
    {
        let help = Some("let the timeout come after `min_dwell`".to_owned());
        report.error(spot, Code::FieldsDisagree, "the timeout comes before `min_dwell` is over", help);
    }
    let renamed = spot.get(&stage_fields::RENAMED_FROM);
    let renamed_from = renamed
        .iter()
        .flat_map(Spot::list)
        .filter_map(|spot| {
            let old = report.new_id(&spot, "earlier stage", old_names)?;
            old_names.push(old.clone());
            tree::id(&spot).map(str::to_owned)
        })
        .collect();
    Stage {
        name,
        enter,
        exit,
        exit_to: leads,
        min_dwell_ms,
        timeout: after_ms.zip(to),
        renamed_from,
        holdout: share(report, spot.get(&slot_fields::HOLDOUT_PERCENT)),
    }
}

/// Whether a key was reported that may have been meant as `enter`.
fn has_slip(spot: &Spot<'_>) -> bool {
    let known = |name: &str| super::form::LATER_STAGE.fields.iter().any(|field| field.name == name);
    let also =
        |name: &str| stage_fields::ENTER.also.contains(&name) || crate::syntax::nearest(name, ["enter"]).is_some();
    spot.map().iter().any(|(key, _)| !known(&key.name) && also(&key.name))
}

fn missing_enter(report: &mut Report, spot: &Spot<'_>) {
    let start = spot.span().start;
    let place = spot.map().first().map_or(crate::syntax::Span::new(start, start), |entry| entry.0.span);
    let message = format!("`{}` is missing", stage_fields::ENTER.name);
    let help = format!("add `{}`", stage_fields::ENTER.example);
    report.push(Diagnostic::new(Code::MissingField, place, message).help(help).at(&spot.path));
}

/// A journey with `transitions` has no other ways between its stages.
fn refuse_own_ways(report: &mut Report, spot: &Spot<'_>) {
    for field in [&stage_fields::ENTER, &stage_fields::EXIT, &stage_fields::EXIT_TO] {
        if let Some(spot) = spot.get(field) {
            let message = format!("the journey has `transitions`, so its stages have no `{}`", field.name);
            let help = Some("write it as one of the `transitions`, or remove those".to_owned());
            report.error(&spot, Code::FieldsDisagree, message, help);
        }
    }
}

/// Reads `transitions`, if there are some.
pub(super) fn passages(report: &mut Report, root: &Spot<'_>, scope: &Scope<'_>) -> Option<Vec<Passage>> {
    let list = root.get(&journey_fields::TRANSITIONS)?;
    let mut passages = Vec::new();
    for spot in list.list() {
        let stage = |report: &mut Report, spot: &Spot<'_>| {
            report.known(root, spot, &journey_fields::STAGES, "stage", scope.stages)
        };
        let from = spot.get(&passage_fields::FROM);
        let from = from.map(|list| list.list().filter_map(|spot| stage(report, &spot)).collect::<Vec<u16>>());
        let target = spot.get(&passage_fields::TO);
        let to = target.as_ref().and_then(|spot| stage(report, spot));
        let when = spot.get(&passage_fields::WHEN).and_then(|spot| scope.condition(report, &spot));
        if let (Some(spot), Some(from), Some(to)) = (&target, &from, to)
            && from.contains(&to)
        {
            let help = Some("name another stage".to_owned());
            report.error(spot, Code::FieldsDisagree, "a stage does not lead into itself", help);
        }
        if let (Some(to), Some(when)) = (to, when) {
            passages.push(Passage { from, to, when });
        }
    }
    Some(passages)
}
