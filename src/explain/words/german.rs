//! German, in words that are spelt alike in Bern, Berlin and Vienna.

pub(super) use super::code;
use super::quantity::{self, Unit};
use super::{
    Because, Demand, Last, Miss, Phrase, Remark, Stay, Wanted, Why, capital, found, german_ruling as ruling, joined,
    joined_demands, letters, limit, listed, written,
};
use crate::explain::need::Need;
use crate::model::{Comparison, Scalar};

pub(super) fn say(phrase: &Phrase<'_>) -> String {
    match phrase {
        Phrase::Entered { gone, stage, because } => {
            format!("{}Die Phase ist {}, denn {}.", replaced(gone), code(stage), remarks(because))
        }
        Phrase::Exited { gone, stage, from, because } => {
            let (gone, stage, from) = (replaced(gone), code(stage), code(from));
            format!("{gone}Die Phase ist {stage}: {from} ist verlassen, denn {}.", remarks(because))
        }
        Phrase::TimedOut { gone, stage, from, after_ms } => {
            let (gone, stage, from) = (replaced(gone), code(stage), code(from));
            format!("{gone}Die Phase ist {stage}: {from} endet nach {}.", within_span(*after_ms))
        }
        Phrase::StagePreviewed { stage } => format!("Die Phase ist {}, wie es die Vorschau will.", code(stage)),
        Phrase::Waits { stage, until_ms } => {
            format!("{} wäre erreicht, aber nicht vor dem {}.", code(stage), moment(*until_ms))
        }
        Phrase::Barred { stage } => {
            format!("{} wäre erreicht, wurde aber zuletzt verlassen, und seither ist nichts geschehen.", code(stage))
        }
        Phrase::Stays { gone, stage, how } => {
            let why = match how {
                Stay::Only => ", die einzige".to_owned(),
                Stay::Last(None) => ", die letzte".to_owned(),
                Stay::Last(Some(for_ms)) => format!(", die letzte, {} erreicht", ago("", *for_ms)),
                Stay::AsBegun => ", in der alle beginnen; keine spätere wurde erreicht".to_owned(),
                Stay::AsBefore(for_ms) => format!(", {} erreicht; eine spätere noch nicht", ago("", *for_ms)),
            };
            format!("{}Die Phase ist {}{why}.", replaced(gone), code(stage))
        }
        Phrase::Shows { slot, item, because } => {
            format!("{} zeigt {}: {}.", code(slot), code(item), capital(&reason(because)))
        }
        Phrase::Keeps { slot, item } => {
            format!("{} behält {}: Das stand schon auf der Seite.", code(slot), code(item))
        }
        Phrase::Previews { slot, item } => {
            format!("{} zeigt {}, wie es die Vorschau will.", code(slot), code(item))
        }
        Phrase::HoldsOut { slot, item, holdout, because } => ruling::holds_out(slot, item, *holdout, &reason(because)),
        Phrase::NoUnit => {
            "Das Profil hat noch keine Einheit, also gehört niemand zu einer Vergleichsgruppe.".to_owned()
        }
        Phrase::Variant { variant, experiment, how, propensity } => {
            ruling::variant(*variant, experiment, *how, *propensity)
        }
        Phrase::Baseline { slot, items } => {
            let why = match items {
                0 => "Kein Element ist dafür vorgesehen".to_owned(),
                1 => "Das einzige Element dafür darf nicht gezeigt werden".to_owned(),
                items => format!("Keines der {items} Elemente dafür darf gezeigt werden"),
            };
            format!("{} behält den Inhalt der Seite: {why}.", code(slot))
        }
        Phrase::TopRanked => "Nichts hat einen höheren Rang.".to_owned(),
        Phrase::Shown { item, because } => format!("{} wird gezeigt: {}.", code(item), capital(&reason(because))),
        Phrase::Kept { item } => format!("{} bleibt: Es stand schon auf der Seite.", code(item)),
        Phrase::Previewed { item } => format!("{} wird gezeigt, wie es die Vorschau will.", code(item)),
        Phrase::HeldOut { item, holdout } => {
            format!("{} würde gezeigt, aber {}.", code(item), ruling::held_out(*holdout))
        }
        Phrase::NotShown { item, priority, misses } => {
            let misses = listed(misses, miss, |more| format!("und {more} weitere Gründe"));
            format!("{} (Priorität {priority}) wurde nicht gezeigt: {}.", code(item), capital(&misses.join("; ")))
        }
        Phrase::Takes { miss: one } => format!("{}.", capital(&miss(one))),
    }
}

fn replaced(gone: &Option<&str>) -> String {
    gone.map_or_else(String::new, |gone| format!("Die gespeicherte Phase {} gibt es nicht mehr. ", code(gone)))
}

fn reason(because: &Because<'_>) -> String {
    match because {
        Because::Clauses(clauses) => remarks(clauses),
        Because::Stage(stage) => format!("die Phase ist {}, und das Element hat keine weitere Bedingung", code(stage)),
        Because::Always => "das Element hat keine Bedingung".to_owned(),
        Because::Schedule => "sein Zeitplan gilt jetzt, und das Element hat keine weitere Bedingung".to_owned(),
    }
}

fn miss(miss: &Miss<'_>) -> String {
    match miss {
        Miss::Stage { now, wanted } => {
            let stages = listed(wanted, |stage| code(stage), |more| format!("{more} weitere"));
            let noun = if wanted.len() == 1 { "die Phase" } else { "die Phasen" };
            format!("es ist für {noun} {}, nicht für {}", joined(&stages, "und"), code(now))
        }
        Miss::Consent { purpose } => format!("sein Zweck {} ist nicht erlaubt", code(purpose)),
        Miss::Channel { wanted, now } => ruling::is_for(["den Kanal", "die Kanäle", "keinen Kanal"], wanted, *now),
        Miss::Locale { wanted, now } => ruling::is_for(["die Sprache", "die Sprachen", "keine Sprache"], wanted, *now),
        Miss::Schedule { holds, seen } => ruling::schedule(*holds, *seen),
        Miss::Suppressed { number, holds, because } => ruling::suppressed(*number, *holds, because),
        Miss::Limit { limited, denied } => ruling::limit(limited, denied),
        Miss::Exclusive { item, slot } => {
            format!("{} aus derselben exklusiven Gruppe steht in {}", code(item), code(slot))
        }
        Miss::Alone => "sonst steht nichts aus seiner exklusiven Gruppe auf der Seite".to_owned(),
        Miss::Waits => "was im Token fehlt, kann über den Platz entscheiden".to_owned(),
        Miss::Done => "der Besucher ist auf dieser Seite damit fertig".to_owned(),
        Miss::Score { winner, score, winners } => ruling::score(winner, *score, *winners),
        Miss::Pinned { winner } => format!("{} ist angeheftet und kommt zuerst", code(winner)),
        Miss::Clause(clause) => remark(clause),
        Miss::Never => "seine Bedingung trifft nie zu".to_owned(),
        Miss::Used { slot } => format!("{} zeigt es schon", code(slot)),
        Miss::Below { winner, priority, winners } => {
            format!("seine Priorität ist {priority} und muss über {winners} liegen, der von {}", code(winner))
        }
        Miss::Tie { winner, priority } => {
            format!(
                "seine Priorität ist {priority} und muss höher sein: {} hat dieselbe und kommt zuerst",
                code(winner)
            )
        }
        Miss::Taken { winner } => format!("{} stand schon dort", code(winner)),
    }
}

pub(super) fn remarks(remarks: &[Remark<'_>]) -> String {
    listed(remarks, remark, |more| format!("und {more} weitere")).join("; ")
}

fn remark(remark: &Remark<'_>) -> String {
    match remark {
        Remark::Is { what, value, last, read, need } => {
            let last = match (last, value.plain()) {
                (Last::NotAsked, _) => String::new(),
                (Last::Never, _) => ", es kam bisher nie vor".to_owned(),
                (Last::AgoMs(ago_ms), Some(Scalar::Bool(true))) => format!(", {}", ago("zuletzt ", *ago_ms)),
                (Last::AgoMs(ago_ms), _) => format!(", es kam {} vor", ago("zuletzt ", *ago_ms)),
            };
            let read = read.map(|(what, value)| format!(" ({} ist {})", code(what), found(value, said)));
            let read = read.unwrap_or_default();
            format!("{} ist {}{read}{last}{}", code(what), found(value, said), wanted(need))
        }
        Remark::Consent { purpose, granted, need } => {
            let not = if *granted { "" } else { "nicht " };
            let must =
                if matches!(need, Wanted::Missed(Need::Truth(false))) { ", darf es aber nicht sein" } else { "" };
            format!("der Zweck {} ist {not}erlaubt{must}", code(purpose))
        }
        Remark::Unknown { what, why, need } => format!("{} {}{}", code(what), unknown(why), wanted(need)),
        Remark::Segment { name, holds, because } => {
            let not = if *holds { "" } else { "nicht " };
            let why = if because.is_empty() { String::new() } else { format!(", denn {}", remarks(because)) };
            format!("der Besucher ist {not}im Segment {}{why}", code(name))
        }
    }
}

fn unknown(why: &Why<'_>) -> String {
    match why {
        Why::NotGiven => "ist nicht angegeben".to_owned(),
        Why::NotKnown => "ist nicht bekannt".to_owned(),
        Why::NeverHappened => "hat keinen Wert, es kam nie vor".to_owned(),
        Why::NotAnswered => "hat keinen Wert, es gibt noch keine Antwort".to_owned(),
        Why::NoValue => "hat keinen Wert".to_owned(),
        Why::NotGranted { purpose } => format!("darf nicht gelesen werden, {} ist nicht erlaubt", code(purpose)),
        Why::WrongType => "ist nicht vom deklarierten Typ".to_owned(),
        Why::NoResult => "hat kein Ergebnis".to_owned(),
        Why::Budget => "wäre zu aufwendig zu berechnen".to_owned(),
        Why::Unverified => "ist von keinem Hub signiert".to_owned(),
        Why::Evicted => "musste neueren Angaben weichen".to_owned(),
        Why::Forgotten => "lässt sich nicht sagen, ältere Zeitpunkte mussten neueren weichen".to_owned(),
        Why::NotInToken => "fehlt im Token der Edge".to_owned(),
    }
}

fn wanted(wanted: &Wanted<'_>) -> String {
    match wanted {
        Wanted::Unsaid
        | Wanted::Met(Need::Truth(_) | Need::OneOf(_) | Need::Bound(Comparison::Equal, _))
        | Wanted::Missed(Need::Truth(true)) => String::new(),
        Wanted::Missed(Need::Truth(false)) => ", muss aber false sein".to_owned(),
        Wanted::Met(need) => format!(" ({})", needed(need)),
        Wanted::Missed(need) => format!(", muss aber {} sein", needed(need)),
        Wanted::MissedOn(None, need) => format!(" (muss {} sein)", needed(need)),
        Wanted::MissedOn(Some(what), need) => format!(" ({} muss {} sein)", code(what), needed(need)),
    }
}

pub(super) fn demand(demand: &Demand<'_>) -> String {
    let not = |holds: bool| if holds { "" } else { "nicht " };
    match demand {
        Demand::All(demands) => joined_demands(demands, "und", self::demand),
        Demand::Any(demands) => joined_demands(demands, "oder", self::demand),
        Demand::Not(demand) => format!("nicht ({})", self::demand(demand)),
        Demand::Clause { what, need: Need::Truth(truth) } => format!("{}{}", not(*truth), code(what)),
        Demand::Clause { what, need } => format!("{} ist {}", code(what), needed(need)),
        Demand::Consent { purpose, granted } => {
            format!("der Zweck {} ist {}erlaubt", code(purpose), not(*granted))
        }
        Demand::Segment { name, holds } => format!("der Besucher ist {}im Segment {}", not(*holds), code(name)),
        Demand::Over { after_ms } => format!("nach {}", within_span(*after_ms)),
    }
}

pub(super) fn needed(need: &Need) -> String {
    let list = |constants: &[Scalar]| listed(constants, said, |more| format!("{more} weitere"));
    match need {
        Need::Truth(truth) => truth.to_string(),
        Need::OneOf(constants) => joined(&list(constants), "oder"),
        Need::NoneOf(constants) => format!("etwas anderes als {}", joined(&list(constants), "und")),
        Need::Bound(comparison, bound) => {
            let is_moment = matches!(bound.value, Some(Scalar::Timestamp(_)));
            let bound = limit(bound, said);
            match (comparison, is_moment) {
                (Comparison::Equal, _) => bound,
                (Comparison::NotEqual, _) => format!("etwas anderes als {bound}"),
                (Comparison::Less, true) => format!("ein Zeitpunkt vor {bound}"),
                (Comparison::Greater, true) => format!("ein Zeitpunkt nach {bound}"),
                (Comparison::Less, false) => format!("weniger als {bound}"),
                (Comparison::Greater, false) => format!("mehr als {bound}"),
                (Comparison::LessOrEqual, _) => format!("höchstens {bound}"),
                (Comparison::GreaterOrEqual, _) => format!("mindestens {bound}"),
            }
        }
    }
}

pub(super) fn said(value: &Scalar) -> String {
    match value {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Double(value) if value.is_nan() => "keine Zahl".to_owned(),
        Scalar::Double(value) => letters(&value.to_string().replace('.', ",")),
        Scalar::String(value) => format!("„{}“", letters(value)),
        Scalar::Strings(_) => written(value),
        Scalar::Duration(length_ms) => span(*length_ms, "Tage"),
        Scalar::Timestamp(time_ms) => moment(*time_ms),
    }
}

pub(super) fn moment(time_ms: i64) -> String {
    let (year, month, day, hour, minute) = quantity::moment(time_ms);
    format!("{day}.{month}.{year}, {hour:02}:{minute:02} UTC")
}

pub(super) fn number(value: f64) -> String {
    said(&Scalar::Double(value))
}

/// A span behind a word that asks for the dative.
pub(super) fn within_span(length_ms: i64) -> String {
    span(length_ms, "Tagen")
}

fn ago(last: &str, length_ms: i64) -> String {
    if length_ms < 1_000 { "gerade eben".to_owned() } else { format!("{last}vor {}", span(length_ms, "Tagen")) }
}

/// A span, with the plural of "Tag" in the case that the sentence asks for.
fn span(length_ms: i64, days: &str) -> String {
    let part = |(count, unit): (i64, Unit)| match unit {
        Unit::Day if count == 1 => "1 Tag".to_owned(),
        Unit::Day => format!("{count} {days}"),
        Unit::Hour => format!("{count} h"),
        Unit::Minute => format!("{count} min"),
        Unit::Second => format!("{count} s"),
        Unit::Millisecond => format!("{count} ms"),
    };
    quantity::span(length_ms).into_iter().map(part).collect::<Vec<_>>().join(" ")
}
