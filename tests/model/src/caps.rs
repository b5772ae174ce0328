//! Caps, cool-downs and interruption budgets: what is used up, and what cannot be told.

use crate::counts::{self, Counted};
use crate::coverage::met;
use crate::eval::Scene;
use crate::impression::{Impression, channel_of};
use crate::journey::{Item, Slot};
use crate::rules::{Cap, CoolDown, Scope};
use crate::time::DAY;
use crate::visitor::Kind;
use crate::windows::{self, Window};

/// An item that was given a slot in this pass, as the exposure that it will be.
pub struct Given {
    pub exposure: Impression,
    /// False if it is held out, or the profile or the page has the exposure already.
    pub counts_in_caps: bool,
    /// False if the profile or the page has the exposure already.
    pub counts_as_interruption: bool,
}

/// What the caps and cool-downs of an item say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    Free,
    Untold,
    UsedUp,
}

/// What all caps and cool-downs of an item say in this slot; that one is used up is the strongest.
pub fn use_of(scene: &Scene, slot: &Slot, item: &Item, given: &[Given]) -> Use {
    let mut uses = Vec::new();
    for cap in &item.caps {
        uses.extend(counted_by(scene, cap, slot, item, None).iter().map(|counted| cap_use(scene, cap, counted, given)));
    }
    for cap in &scene.journey.caps {
        let is_for_it = cap.tags.as_ref().is_none_or(|tags| tags.iter().any(|tag| item.tags.contains(tag)));
        if is_for_it {
            let all = counted_by(scene, cap, slot, item, cap.tags.as_deref());
            uses.extend(all.iter().map(|counted| cap_use(scene, cap, counted, given)));
        }
    }
    uses.extend(item.cool_down.iter().map(|cool_down| cool_down_use(scene, cool_down, given)));
    uses.into_iter().max().unwrap_or(Use::Free)
}

/// What a cap counts: several things with the scope `tag`, of which only `tags` matter if they are given.
fn counted_by(scene: &Scene, cap: &Cap, slot: &Slot, item: &Item, tags: Option<&[String]>) -> Vec<Counted> {
    match cap.scope {
        Scope::Item => vec![Counted::Item(item.id.clone())],
        Scope::Tag => {
            let matters = |tag: &&String| tags.is_none_or(|tags| tags.contains(*tag));
            item.tags.iter().filter(matters).cloned().map(Counted::Tag).collect()
        }
        Scope::Campaign => vec![item.campaign.clone().map_or(Counted::Nothing, Counted::Campaign)],
        Scope::Channel => vec![channel_of(scene.request).map_or(Counted::Nothing, Counted::Channel)],
        Scope::Slot => vec![Counted::Slot(slot.id.clone())],
        Scope::Global => vec![Counted::All],
    }
}

fn cap_use(scene: &Scene, cap: &Cap, counted: &Counted, given: &[Given]) -> Use {
    let new = of_pass(cap.on, counted, given);
    let used = new + counts::counted(scene, cap.on, counted, scene.begins_after(cap.per));
    if used >= cap.max && used - new < cap.max {
        met("arbitration", "charge");
    }
    let purposes = counted.purposes(scene.journey);
    let is_denied = purposes.iter().any(|purpose| scene.known.denied.contains(purpose));
    let made_room = counts::made_room(scene, cap.on, counted, scene.begins_after(cap.per));
    let result = use_from(used >= cap.max, is_denied || made_room);
    if result != Use::Free {
        met("cap_scope", scope_name(cap.scope));
        met("cap_on", kind_name(cap.on));
    }
    result
}

fn cool_down_use(scene: &Scene, cool_down: &CoolDown, given: &[Given]) -> Use {
    let begins_after = |span_ms: i64| scene.begins_after(Window::Span(span_ms));
    match cool_down {
        CoolDown::Event { event, span_ms } => {
            let moments = scene.known.moments(event, None);
            let count = windows::count(&moments, begins_after(*span_ms), scene.now_ms);
            let result = use_from(count > 0, scene.known.denied.contains(&scene.journey.events[event].purpose));
            if result != Use::Free {
                met("cap_scope", "cool_down_event");
            }
            result
        }
        CoolDown::Item { item, on, span_ms } => {
            let counted = Counted::Item(item.clone());
            let count = of_pass(*on, &counted, given) + counts::counted(scene, *on, &counted, begins_after(*span_ms));
            let purposes = counted.purposes(scene.journey);
            let is_denied = purposes.iter().any(|purpose| scene.known.denied.contains(purpose));
            let made_room = counts::made_room(scene, *on, &counted, begins_after(*span_ms));
            let result = use_from(count > 0, is_denied || made_room);
            if result != Use::Free {
                met("cap_scope", "cool_down_item");
                met("cap_on", kind_name(*on));
            }
            result
        }
    }
}

fn use_from(is_used_up: bool, may_lack_data: bool) -> Use {
    match (is_used_up, may_lack_data) {
        (true, _) => Use::UsedUp,
        (false, true) => Use::Untold,
        (false, false) => Use::Free,
    }
}

/// The exposures of items that were given a slot earlier in this pass.
fn of_pass(on: Kind, counted: &Counted, given: &[Given]) -> i64 {
    let counts = |given: &&Given| given.counts_in_caps && on == given.exposure.kind && counted.has(&given.exposure);
    given.iter().filter(counts).count() as i64
}

/// The budget that page, session or day has used up.
pub fn interruptions_used_up(scene: &Scene, given: &[Given]) -> Option<&'static str> {
    let arbitration = &scene.journey.arbitration;
    let standing = given.iter().filter(|given| given.exposure.is_interruption);
    let on_page = standing.clone().count() as i64;
    let new = standing.filter(|given| given.counts_as_interruption).count() as i64;
    let within = |window| counts::counted(scene, Kind::Exposure, &Counted::Interruptions, scene.begins_after(window));
    if arbitration.page.is_some_and(|most| on_page >= most) {
        Some("interruption_page")
    } else if arbitration.session.is_some_and(|most| new + within(Window::Session) >= most) {
        Some("interruption_session")
    } else if arbitration.day.is_some_and(|most| new + within(Window::Span(DAY)) >= most) {
        Some("interruption_day")
    } else {
        None
    }
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Item => "item",
        Scope::Tag => "tag",
        Scope::Campaign => "campaign",
        Scope::Channel => "channel",
        Scope::Slot => "slot",
        Scope::Global => "global",
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Exposure => "exposure",
        Kind::Click => "click",
        Kind::Dismissal => "dismissal",
        Kind::Conversion => "conversion",
    }
}
