//! Why an item may not be shown in a slot: the first reason of the documented table.

use crate::caps::{self, Given, Use};
use crate::coverage::met;
use crate::eval::Scene;
use crate::impression::channel_of;
use crate::journey::{Item, Slot};
use crate::locale::locales;
use crate::parse::Expr;
use crate::schedule;
use crate::value::{Cause, Value};

/// Why an item is refused, if it is. `given` are the items that stand in other slots.
pub fn refusal(scene: &Scene, slot: &Slot, item: &Item, given: &[Given]) -> Option<String> {
    let reason = first_reason(scene, slot, item, given);
    if let Some(reason) = &reason {
        let name = reason.split(':').next().unwrap_or_default();
        met("reason", REASONS.into_iter().find(|known| *known == name).expect("a documented reason"));
    }
    reason
}

const REASONS: [&str; 14] = [
    "stage",
    "channel",
    "locale",
    "consent",
    "schedule",
    "condition_false",
    "condition_unknown",
    "condition_error",
    "suppressed",
    "capped",
    "blocked_unknown",
    "used_on_page",
    "exclusive",
    "interruption_budget",
];

fn first_reason(scene: &Scene, slot: &Slot, item: &Item, given: &[Given]) -> Option<String> {
    let because = |reason: &str| Some(reason.to_owned());
    if item.stages.as_ref().is_some_and(|stages| !stages.iter().any(|stage| stage == scene.stage)) {
        return because("stage");
    }
    let channel = channel_of(scene.request);
    if item.channels.as_ref().is_some_and(|channels| channel.is_none_or(|channel| !channels.contains(&channel))) {
        return because("channel");
    }
    let spoken = locales(scene.journey, scene.request);
    if item.locales.as_ref().is_some_and(|locales| !locales.iter().any(|locale| spoken.contains(locale))) {
        return because("locale");
    }
    if !scene.known.is_granted(&item.purpose) {
        return because("consent");
    }
    if item.schedule.as_ref().is_some_and(|schedule| !schedule::holds(schedule, scene.now_ms)) {
        return because("schedule");
    }
    match condition(item).map_or(Ok(true), |condition| scene.condition(&condition)) {
        Ok(true) => {}
        Ok(false) => return because("condition_false"),
        Err(Cause::Error) => return because("condition_error"),
        Err(cause) => return Some(format!("condition_unknown:{}", cause.name())),
    }
    let suppressed = suppressed(scene, item);
    let used = caps::use_of(scene, slot, item, given);
    if suppressed == Suppressed::Yes {
        return because("suppressed");
    }
    if used == Use::UsedUp {
        return because("capped");
    }
    if suppressed == Suppressed::Untold || used == Use::Untold {
        met("blocked_unknown", if used == Use::Untold { "cap" } else { "suppression" });
        return because("blocked_unknown");
    }
    if given.iter().any(|other| other.exposure.item == item.id) {
        met("arbitration", "used_on_page");
        return because("used_on_page");
    }
    if is_done(scene, item) {
        met("arbitration", "done");
        return because("used_on_page");
    }
    if is_excluded(scene, item, given) {
        met("arbitration", "exclusive");
        return because("exclusive");
    }
    if slot.is_interruptive
        && !item.is_service
        && let Some(budget) = caps::interruptions_used_up(scene, given)
    {
        met("arbitration", budget);
        return because("interruption_budget");
    }
    None
}

/// `when && (segment('a') || segment('b'))`
fn condition(item: &Item) -> Option<Expr> {
    let segment = |id: &String| Expr::Call("segment", vec![Expr::Literal(Value::Text(id.clone()))]);
    let join = |operator, a: Option<Expr>, b: Option<Expr>| match (a, b) {
        (Some(a), Some(b)) => Some(Expr::Binary(operator, Box::new(a), Box::new(b))),
        (a, b) => a.or(b),
    };
    let segments = item.segments.iter().flatten().map(segment).fold(None, |all, one| join("||", all, Some(one)));
    join("&&", item.when.clone(), segments)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suppressed {
    No,
    Untold,
    Yes,
}

/// Whether a suppression of the item holds, or cannot be told; that one holds is the strongest.
pub fn suppressed(scene: &Scene, item: &Item) -> Suppressed {
    if item.is_service {
        return Suppressed::No;
    }
    let is_for_it =
        |tags: &[String], items: &[String]| tags.iter().any(|tag| item.tags.contains(tag)) || items.contains(&item.id);
    let ours = scene.journey.suppress.iter().filter(|suppression| is_for_it(&suppression.tags, &suppression.items));
    let outcomes = ours.map(|suppression| match scene.condition(&suppression.when) {
        Ok(true) => Suppressed::Yes,
        Ok(false) => Suppressed::No,
        Err(Cause::Absent) => {
            met("suppress", "absent");
            Suppressed::No
        }
        Err(_) => Suppressed::Untold,
    });
    outcomes.max().unwrap_or(Suppressed::No)
}

/// Whether the visitor has answered or dismissed the item on this page.
pub fn is_done(scene: &Scene, item: &Item) -> bool {
    use crate::visitor::Kind::{Conversion, Dismissal};
    let request = scene.request;
    let ends_it = |kind| matches!(kind, Dismissal | Conversion);
    let mut happened = request.unfolded.iter();
    request.done.contains(&item.id)
        || happened.any(|one| one.item == item.id && ends_it(one.kind) && one.time_ms >= request.page_started_ms)
}

/// Whether another item of one of its exclusive groups stands on the page.
fn is_excluded(scene: &Scene, item: &Item, given: &[Given]) -> bool {
    let arbitration = &scene.journey.arbitration;
    let others: Vec<&Given> = given.iter().filter(|other| other.exposure.item != item.id).collect();
    let in_list = |group: &Vec<String>| {
        group.contains(&item.id) && others.iter().any(|other| group.contains(&other.exposure.item))
    };
    let shares = |tag: &String| item.tags.contains(tag) && others.iter().any(|other| other.exposure.tags.contains(tag));
    arbitration.exclusive.iter().any(in_list) || arbitration.exclusive_tags.iter().any(shares)
}
