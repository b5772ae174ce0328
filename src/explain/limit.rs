//! How often is enough: the limits of an item as an explanation shows them.

use super::explanation::{Language, Verdict, bounded};
use super::ruling::LimitExplanation;
use super::words::{Miss, Phrase, say};
use crate::base::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use crate::decide::{Limited, Tally};
use crate::explain::Seen;
use crate::model::{Impression, Reason, Window};
use crate::pack::Pack;

/// What is said of a limit.
pub(super) fn miss<'t>(limited: &'t Limited, own: u16, pack: &'t Pack) -> Miss<'t> {
    let denied = limited.denied.iter().map(|purpose| pack.purpose_name(*purpose)).collect();
    // Another item says more than the item itself in another slot.
    let other = limited.here.iter().find(|place| place.1 != own);
    match (&limited.tally, other.or_else(|| limited.here.first())) {
        (Tally::Group, Some((slot, item))) if *item == own => Miss::Used { slot: pack.slot_name(*slot) },
        (Tally::Group, Some((slot, item))) => {
            Miss::Exclusive { item: pack.item_name(*item), slot: pack.slot_name(*slot) }
        }
        (Tally::Group, None) => Miss::Alone,
        _ => Miss::Limit { limited, denied },
    }
}

/// A limit of an item, whether or not it is used up.
pub(super) fn explained(limited: &Limited, own: u16, pack: &Pack, language: Language) -> LimitExplanation {
    let (scope, of, on) = named(&limited.tally);
    let of = of.map(|of| bounded(of, Seen::MOST_LETTERS));
    let verdict = match limited.refuses {
        None => Verdict::True,
        Some(Reason::BlockedUnknown) => Verdict::Unknown,
        Some(_) => Verdict::False,
    };
    LimitExplanation {
        reason: limited.reason,
        verdict,
        scope,
        of,
        on: on.and_then(|on| Impression::ALL.get(on as usize)).map(|kind| kind.0),
        max: limited.max,
        per: per(limited.window),
        stored: limited.counted.stored,
        unfolded: limited.counted.unfolded,
        here: limited.counted.here,
        denied: limited.denied.iter().map(|purpose| pack.purpose_name(*purpose).to_owned()).collect(),
        until: limited.free_ms,
        sentence: say(&Phrase::Takes { miss: &miss(limited, own, pack) }, language),
    }
}

fn named(tally: &Tally) -> (&'static str, Option<&str>, Option<Impression>) {
    match tally {
        Tally::Own(on) => ("item", None, Some(*on)),
        Tally::Item(item, on) => ("item", Some(item), Some(*on)),
        Tally::Tag(tag, on) => ("tag", Some(tag), Some(*on)),
        Tally::Campaign(campaign, on) => ("campaign", Some(campaign), Some(*on)),
        Tally::Channel(channel, on) => ("channel", Some(channel), Some(*on)),
        Tally::Slot(slot, on) => ("slot", Some(slot), Some(*on)),
        Tally::All(on) => ("global", None, Some(*on)),
        Tally::Event(event) => ("event", Some(event), None),
        Tally::Interruptions => ("interruptions", None, None),
        Tally::Group => ("group", None, None),
    }
}

/// A window as a journey writes it, in the largest unit that is whole.
fn per(window: Option<Window>) -> String {
    let length_ms = match window {
        None => return "page".to_owned(),
        Some(Window::All) => return "lifetime".to_owned(),
        Some(Window::Session) => return "session".to_owned(),
        Some(Window::Last(length_ms)) => length_ms,
    };
    let units = [(DAY_MS, "d"), (HOUR_MS, "h"), (MINUTE_MS, "m"), (SECOND_MS, "s")];
    let whole = units.into_iter().find(|unit| length_ms.checked_rem(unit.0) == Some(0));
    let (unit_ms, unit) = whole.unwrap_or((SECOND_MS, "s"));
    format!("{}{unit}", length_ms.checked_div(unit_ms).unwrap_or(0))
}
