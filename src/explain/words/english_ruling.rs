//! The words in English for what stands in an item's way beside its own condition.

use super::english::{code, moment, remarks, said, span};
use super::{Remark, found, joined, listed};
use crate::decide::{Counted, Found, Limited, ScheduleSeen, Tally};
use crate::explain::ruling::{HeldOut, VariantGround};
use crate::model::{Impression, Reason, Window};

/// What it is for, and what the request is: of channels and locales.
pub(super) fn is_for(nouns: [&str; 2], wanted: &[String], now: Option<&Found>) -> String {
    let names = listed(wanted, |name| code(name), |more| format!("{more} more"));
    let [one, many] = nouns;
    let noun = if wanted.len() == 1 { one } else { many };
    let now = now
        .map_or_else(|| format!("the request names no {one}"), |now| format!("the request has {}", found(now, said)));
    format!("it is for the {noun} {}, and {now}", joined(&names, "and"))
}

pub(super) fn schedule(holds: bool, seen: ScheduleSeen) -> String {
    match (holds, seen.ended_ms, seen.next_ms) {
        (true, ..) => "its schedule holds now".to_owned(),
        (_, Some(ended_ms), Some(next_ms)) => {
            format!("its schedule ended on {} and begins next on {}", moment(ended_ms), moment(next_ms))
        }
        (_, None, Some(next_ms)) => format!("its schedule begins on {}", moment(next_ms)),
        (_, Some(ended_ms), None) => format!("its schedule ended on {}", moment(ended_ms)),
        (_, None, None) => "its schedule never holds".to_owned(),
    }
}

pub(super) fn suppressed(number: u32, holds: Option<bool>, because: &[Remark<'_>]) -> String {
    let name = code(&format!("suppress[{number}]"));
    let why = if because.is_empty() { "it has no condition".to_owned() } else { remarks(because) };
    match holds {
        Some(true) => format!("{name} keeps it away, because {why}"),
        Some(false) => format!("{name} does not keep it away, because {why}"),
        None => format!("whether {name} keeps it away cannot be told: {why}"),
    }
}

pub(super) fn limit(limited: &Limited, denied: &[&str]) -> String {
    let room = match (limited.refuses, limited.window, limited.free_ms) {
        (Some(Reason::BlockedUnknown), ..) | (None, ..) | (_, _, None) => String::new(),
        (_, Some(Window::Session), Some(free_ms)) => {
            format!("; the session ends on {} at the earliest", moment(free_ms))
        }
        (.., Some(free_ms)) => format!("; there is room again from {}", moment(free_ms)),
    };
    let missing = if limited.refuses == Some(Reason::BlockedUnknown) {
        let denied: Vec<String> = denied.iter().map(|purpose| code(purpose)).collect();
        let were = if denied.len() == 1 { "was" } else { "were" };
        let why = match limited.evicted {
            true => "it may have made room for newer facts".to_owned(),
            false => format!("{} {were} denied", joined(&denied, "and")),
        };
        format!("; whether there were more cannot be told, since {why}")
    } else {
        String::new()
    };
    let length = match limited.window {
        Some(Window::Last(length_ms)) => span(length_ms),
        _ => String::new(),
    };
    let after = match &limited.tally {
        Tally::Event(event) => Some(code(event)),
        Tally::Item(item, on) => Some(format!("{} of {}", one(*on), code(item))),
        _ => None,
    };
    if let Some(after) = after {
        let state = match (limited.counted.all(), limited.free_ms) {
            (0, _) => "which is not known to have happened".to_owned(),
            (_, None) => "which happened".to_owned(),
            (_, Some(free_ms)) => format!("which happened, until {}", moment(free_ms)),
        };
        return format!("it stays away for {length} after {after}, {state}{missing}");
    }
    let within = match limited.window {
        None => "on a page".to_owned(),
        Some(Window::All) => "ever".to_owned(),
        Some(Window::Session) => "in a session".to_owned(),
        Some(Window::Last(_)) => format!("in {length}"),
    };
    let all = limited.counted.all();
    let there = if all == 1 { "was" } else { "were" };
    let most = format!("at most {} {} {within}", limited.max, counted(limited));
    let parts = limited.window.map_or_else(String::new, |_| parts(limited.counted));
    format!("{most}, and there {there} {all}{parts}{room}{missing}")
}

/// What a limit counts, in the number of its maximum.
fn counted(limited: &Limited) -> String {
    let nouns = |on: Impression| match (on, limited.max) {
        (Impression::Shown, 1) => "exposure",
        (Impression::Shown, _) => "exposures",
        (Impression::Clicked, 1) => "click",
        (Impression::Clicked, _) => "clicks",
        (Impression::Dismissed, 1) => "dismissal",
        (Impression::Dismissed, _) => "dismissals",
        (Impression::Converted, 1) => "conversion",
        (Impression::Converted, _) => "conversions",
    };
    match &limited.tally {
        Tally::Own(on) => format!("{} of it", nouns(*on)),
        Tally::Item(item, on) => format!("{} of {}", nouns(*on), code(item)),
        Tally::Tag(tag, on) => format!("{} of items with the tag {}", nouns(*on), code(tag)),
        Tally::Campaign(campaign, on) => format!("{} of items of the campaign {}", nouns(*on), code(campaign)),
        Tally::Channel(channel, on) => format!("{} of items on the channel {}", nouns(*on), code(channel)),
        Tally::Slot(slot, on) => format!("{} of items in the slot {}", nouns(*on), code(slot)),
        Tally::All(on) => format!("{} of items", nouns(*on)),
        Tally::Event(event) => format!("times {}", code(event)),
        Tally::Interruptions if limited.max == 1 => "interruption".to_owned(),
        Tally::Interruptions => "interruptions".to_owned(),
        Tally::Group => "of its exclusive group".to_owned(),
    }
}

const fn one(on: Impression) -> &'static str {
    match on {
        Impression::Shown => "an exposure",
        Impression::Clicked => "a click",
        Impression::Dismissed => "a dismissal",
        Impression::Converted => "a conversion",
    }
}

/// Where what was counted comes from, unless all of it is stored.
fn parts(counted: Counted) -> String {
    if counted.here == 0 && counted.unfolded == 0 {
        return String::new();
    }
    let parts = [
        (counted.stored, "in the profile"),
        (counted.unfolded, "not in the profile yet"),
        (counted.here, "on this page"),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|part| part.0 > 0).map(|(count, place)| format!("{count} {place}")).collect();
    format!(" ({})", parts.join(", "))
}

/// From what somebody is held out.
pub(super) const fn held_out(holdout: HeldOut) -> &'static str {
    match holdout {
        HeldOut::All => "the visitor is held out from everything",
        HeldOut::Stage => "the visitor is held out in this stage",
        HeldOut::Slot => "the visitor is held out from this slot",
        HeldOut::Item => "the visitor is held out from this item",
    }
}

pub(super) fn score(winner: &str, score: Option<f64>, winners: Option<f64>) -> String {
    let own = score.map_or_else(|| "it has no score".to_owned(), |score| format!("its score is {score}"));
    let others = winners.map_or_else(|| "comes first without one".to_owned(), |winners| format!("has {winners}"));
    format!("{own}, and {} of the same priority {others}", code(winner))
}

pub(super) fn variant(variant: Option<&str>, experiment: &str, how: VariantGround, propensity: u16) -> String {
    let experiment = code(experiment);
    let control = |why: &str| match variant {
        Some(variant) => format!("It is shown as the control {} of {experiment}: {why}.", code(variant)),
        None => format!("It is shown without a variant of {experiment}: {why}."),
    };
    let named = variant.map_or_else(|| "no variant".to_owned(), |variant| format!("the variant {}", code(variant)));
    match how {
        VariantGround::Drawn => {
            format!(
                "It is shown as {named} of {experiment}, which is drawn for {} % of all.",
                f64::from(propensity) / 100.0
            )
        }
        VariantGround::Kept => format!("It is shown as {named} of {experiment}, which was drawn earlier and is kept."),
        VariantGround::Committed => format!("It was on the page as {named} of {experiment}."),
        VariantGround::Preview => format!("It is shown as {named} of {experiment}, as the preview wants it."),
        VariantGround::NoUnit => control("the profile has no unit to draw for"),
        VariantGround::Required => control("the visitor lacks what the experiment requires of others"),
        VariantGround::OldVersion => control("the visitor's variant is of a version that no longer counts"),
        VariantGround::OtherLayer => control("the visitor is in another part of its layer"),
        VariantGround::NotCovered => control("the experiment does not cover this visitor"),
    }
}
