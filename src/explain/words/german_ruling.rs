//! German for what stands in an item's way beside its own condition.

use super::german::{code, moment, number, remarks, said, within_span};
use super::{Remark, capital, found, joined, listed};
use crate::decide::{Counted, Found, Limited, ScheduleSeen, Tally};
use crate::explain::ruling::{HeldOut, VariantGround};
use crate::model::{Impression, Reason, Scalar, Window};

/// What it is for, and what the request is: of channels and locales.
pub(super) fn is_for(nouns: [&str; 3], wanted: &[String], now: Option<&Found>) -> String {
    let names = listed(wanted, |name| code(name), |more| format!("{more} weitere"));
    let [one, many, none] = nouns;
    let noun = if wanted.len() == 1 { one } else { many };
    let now =
        now.map_or_else(|| format!("die Anfrage nennt {none}"), |now| format!("die Anfrage hat {}", found(now, said)));
    format!("es ist für {noun} {}, und {now}", joined(&names, "und"))
}

pub(super) fn schedule(holds: bool, seen: ScheduleSeen) -> String {
    match (holds, seen.ended_ms, seen.next_ms) {
        (true, ..) => "sein Zeitplan gilt jetzt".to_owned(),
        (_, Some(ended_ms), Some(next_ms)) => {
            format!("sein Zeitplan endete am {} und beginnt wieder am {}", moment(ended_ms), moment(next_ms))
        }
        (_, None, Some(next_ms)) => format!("sein Zeitplan beginnt am {}", moment(next_ms)),
        (_, Some(ended_ms), None) => format!("sein Zeitplan endete am {}", moment(ended_ms)),
        (_, None, None) => "sein Zeitplan gilt nie".to_owned(),
    }
}

pub(super) fn suppressed(number: u32, holds: Option<bool>, because: &[Remark<'_>]) -> String {
    let name = code(&format!("suppress[{number}]"));
    let why = if because.is_empty() { "es hat keine Bedingung".to_owned() } else { remarks(because) };
    match holds {
        Some(true) => format!("{name} hält es zurück, denn {why}"),
        Some(false) => format!("{name} hält es nicht zurück, denn {why}"),
        None => format!("ob {name} es zurückhält, lässt sich nicht sagen: {why}"),
    }
}

pub(super) fn limit(limited: &Limited, denied: &[&str]) -> String {
    let room = match (limited.refuses, limited.window, limited.free_ms) {
        (Some(Reason::BlockedUnknown), ..) | (None, ..) | (_, _, None) => String::new(),
        (_, Some(Window::Session), Some(free_ms)) => format!("; die Sitzung endet frühestens am {}", moment(free_ms)),
        (.., Some(free_ms)) => format!("; ab dem {} ist wieder Platz", moment(free_ms)),
    };
    let missing = if limited.refuses == Some(Reason::BlockedUnknown) {
        let denied: Vec<String> = denied.iter().map(|purpose| code(purpose)).collect();
        let were = if denied.len() == 1 { "wurde" } else { "wurden" };
        let why = match limited.evicted {
            true => "es kann neueren Angaben gewichen sein".to_owned(),
            false => format!("{} {were} abgelehnt", joined(&denied, "und")),
        };
        format!("; ob es mehr waren, lässt sich nicht sagen, denn {why}")
    } else {
        String::new()
    };
    let length = match limited.window {
        Some(Window::Last(length_ms)) => length_ms,
        _ => 0,
    };
    let after = match &limited.tally {
        Tally::Event(event) => Some(code(event)),
        Tally::Item(item, on) => Some(format!("{} von {}", one(*on), code(item))),
        _ => None,
    };
    if let Some(after) = after {
        let state = match (limited.counted.all(), limited.free_ms) {
            (0, _) => "davon ist nichts bekannt".to_owned(),
            (_, None) => "das ist geschehen".to_owned(),
            (_, Some(free_ms)) => format!("das ist geschehen und wirkt bis zum {}", moment(free_ms)),
        };
        let length = said(&Scalar::Duration(length));
        return format!("es bleibt nach {after} für {length} weg, und {state}{missing}");
    }
    let within = match limited.window {
        None => "auf einer Seite".to_owned(),
        Some(Window::All) => "insgesamt".to_owned(),
        Some(Window::Session) => "in einer Sitzung".to_owned(),
        Some(Window::Last(_)) => format!("in {}", within_span(length)),
    };
    let all = limited.counted.all();
    let there = if all == 1 { "war" } else { "waren" };
    let most = format!("höchstens {} {} {within}", limited.max, counted(limited));
    let parts = limited.window.map_or_else(String::new, |_| parts(limited.counted));
    format!("{most}, und es {there} {all}{parts}{room}{missing}")
}

/// What a limit counts, in the number of its maximum.
fn counted(limited: &Limited) -> String {
    let nouns = |on: Impression| match (on, limited.max) {
        (Impression::Shown, 1) => "Anzeige",
        (Impression::Shown, _) => "Anzeigen",
        (Impression::Clicked, 1) => "Klick",
        (Impression::Clicked, _) => "Klicks",
        (Impression::Dismissed, 1) => "Ablehnung",
        (Impression::Dismissed, _) => "Ablehnungen",
        (Impression::Converted, 1) => "Abschluss",
        (Impression::Converted, _) => "Abschlüsse",
    };
    match &limited.tally {
        Tally::Own(on) => format!("{} davon", nouns(*on)),
        Tally::Item(item, on) => format!("{} von {}", nouns(*on), code(item)),
        Tally::Tag(tag, on) => format!("{} von Elementen mit dem Tag {}", nouns(*on), code(tag)),
        Tally::Campaign(campaign, on) => format!("{} von Elementen der Kampagne {}", nouns(*on), code(campaign)),
        Tally::Channel(channel, on) => format!("{} von Elementen im Kanal {}", nouns(*on), code(channel)),
        Tally::Slot(slot, on) => format!("{} von Elementen in {}", nouns(*on), code(slot)),
        Tally::All(on) => format!("{} von Elementen", nouns(*on)),
        Tally::Event(event) => format!("Mal {}", code(event)),
        Tally::Interruptions if limited.max == 1 => "Unterbrechung".to_owned(),
        Tally::Interruptions => "Unterbrechungen".to_owned(),
        Tally::Group => "seiner exklusiven Gruppe".to_owned(),
    }
}

const fn one(on: Impression) -> &'static str {
    match on {
        Impression::Shown => "einer Anzeige",
        Impression::Clicked => "einem Klick",
        Impression::Dismissed => "einer Ablehnung",
        Impression::Converted => "einem Abschluss",
    }
}

/// Where what was counted comes from, unless all of it is stored.
fn parts(counted: Counted) -> String {
    if counted.here == 0 && counted.unfolded == 0 {
        return String::new();
    }
    let parts =
        [(counted.stored, "im Profil"), (counted.unfolded, "noch nicht im Profil"), (counted.here, "auf dieser Seite")];
    let parts: Vec<String> =
        parts.into_iter().filter(|part| part.0 > 0).map(|(count, place)| format!("{count} {place}")).collect();
    format!(" ({})", parts.join(", "))
}

/// From what somebody is held out.
pub(super) const fn held_out(holdout: HeldOut) -> &'static str {
    match holdout {
        HeldOut::All => "der Besucher gehört zur Vergleichsgruppe für alles",
        HeldOut::Stage => "der Besucher gehört zur Vergleichsgruppe dieser Phase",
        HeldOut::Slot => "der Besucher gehört zur Vergleichsgruppe dieses Platzes",
        HeldOut::Item => "der Besucher gehört zur Vergleichsgruppe dieses Elements",
    }
}

pub(super) fn holds_out(slot: &str, item: &str, holdout: HeldOut, because: &str) -> String {
    let (held, because) = (capital(held_out(holdout)), capital(because));
    format!("{} behält den Inhalt der Seite: {held}. {} würde gezeigt: {because}.", code(slot), code(item))
}

pub(super) fn score(winner: &str, score: Option<f64>, winners: Option<f64>) -> String {
    let own =
        score.map_or_else(|| "es hat keinen Score".to_owned(), |score| format!("sein Score ist {}", number(score)));
    let others = winners.map_or_else(|| "kommt ohne zuerst".to_owned(), |winners| format!("hat {}", number(winners)));
    format!("{own}, und {} mit derselben Priorität {others}", code(winner))
}

pub(super) fn variant(variant: Option<&str>, experiment: &str, how: VariantGround, propensity: u16) -> String {
    let experiment = code(experiment);
    let control = |why: &str| match variant {
        Some(variant) => format!("Es wird als Kontrolle {} von {experiment} gezeigt: {why}.", code(variant)),
        None => format!("Es wird ohne Variante von {experiment} gezeigt: {why}."),
    };
    let named = variant.map_or_else(|| "ohne Variante".to_owned(), |variant| format!("als Variante {}", code(variant)));
    match how {
        VariantGround::Drawn => {
            let share = number(f64::from(propensity) / 100.0);
            format!("Es wird {named} von {experiment} gezeigt, die für {share} % aller gezogen wird.")
        }
        VariantGround::Kept => {
            format!("Es wird {named} von {experiment} gezeigt, die früher gezogen wurde und bleibt.")
        }
        VariantGround::Committed => format!("Es stand schon {named} von {experiment} auf der Seite."),
        VariantGround::Preview => format!("Es wird {named} von {experiment} gezeigt, wie es die Vorschau will."),
        VariantGround::NoUnit => control("Das Profil hat keine Einheit, für die gezogen werden könnte"),
        VariantGround::Required => control("Dem Besucher fehlt, was das Experiment von anderen verlangt"),
        VariantGround::OldVersion => {
            control("Die Variante des Besuchers gehört zu einer Version, die nicht mehr zählt")
        }
        VariantGround::OtherLayer => control("Der Besucher ist in einem anderen Teil der Ebene"),
        VariantGround::NotCovered => control("Das Experiment erfasst diesen Besucher nicht"),
    }
}
