//! What the journey allows with a reason.

use super::{Code, Diagnostic};
use crate::base::limits;
use crate::compile::form::{allow_fields, journey_fields, profile_fields};
use crate::syntax::{Span, Spot};

/// A warning that is not to be given.
struct Allowed {
    rule: Option<Code>,
    /// The place below which it holds.
    below: String,
    /// Whether it gives a reason.
    has_reason: bool,
    span: Span,
    path: String,
    is_used: bool,
}

/// The warnings that are not allowed, and one for each `allow` that allows nothing.
pub(super) fn filtered(root: &Spot<'_>, warnings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut allowed = all(root);
    let mut kept = Vec::new();
    for warning in warnings {
        let mut is_allowed = false;
        for allowed in allowed.iter_mut().filter(|allowed| allowed.fits(&warning)) {
            allowed.is_used = true;
            is_allowed = true;
        }
        if !is_allowed {
            kept.push(warning);
        }
    }
    for unused in allowed.iter().filter(|allowed| !allowed.is_used) {
        let (message, help) = match unused.has_reason {
            false => ("this allows nothing, because it gives no reason", "say in `why` why the warning does not apply"),
            true => ("this allows nothing: there is no such warning here", "remove it"),
        };
        kept.push(Diagnostic::warning(Code::UnusedAllow, unused.span, message).help(help).at(&unused.path));
    }
    kept
}

impl Allowed {
    fn fits(&self, warning: &Diagnostic) -> bool {
        let rest = warning.path.strip_prefix(&self.below);
        self.has_reason
            && self.rule == Some(warning.code)
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Every `allow` of the document.
fn all(root: &Spot<'_>) -> Vec<Allowed> {
    let mut found = Vec::new();
    add(root, &mut found);
    let profile = root.get(&journey_fields::PROFILE);
    let within = |field| profile.as_ref().and_then(|profile| profile.get(field));
    let maps = [
        root.get(&journey_fields::PURPOSES),
        within(&profile_fields::ATTRIBUTES),
        within(&profile_fields::EVENTS),
        root.get(&journey_fields::CONTEXT),
        root.get(&journey_fields::SLOTS),
    ];
    maps.iter().flatten().flat_map(Spot::entries).for_each(|(_, spot)| add(&spot, &mut found));
    for list in [root.get(&journey_fields::STAGES), root.get(&journey_fields::ITEMS)].iter().flatten() {
        list.list().take(limits::ENTRIES).for_each(|spot| add(&spot, &mut found));
    }
    found
}

fn add(owner: &Spot<'_>, found: &mut Vec<Allowed>) {
    for spot in owner.get(&allow_fields::ALLOW).iter().flat_map(Spot::list) {
        let below = spot.get(&allow_fields::AT).and_then(|spot| spot.text()).unwrap_or_default();
        let why = spot.get(&allow_fields::WHY).and_then(|spot| spot.text()).unwrap_or_default();
        found.push(Allowed {
            rule: spot.get(&allow_fields::RULE).and_then(|spot| spot.choice(&Code::WARNINGS)),
            below: format!("{}{below}", owner.path),
            has_reason: !why.trim().is_empty(),
            span: spot.span(),
            path: spot.path.clone(),
            is_used: false,
        });
    }
}
