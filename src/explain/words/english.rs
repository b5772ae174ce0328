//! The words in English.

pub(super) use super::code;
use super::quantity::{self, Unit};
use super::{
    Because, Demand, Last, Miss, Phrase, Remark, Stay, Wanted, Why, capital, english_ruling as ruling, found, joined,
    joined_demands, letters, limit, listed, written,
};
use crate::explain::need::Need;
use crate::model::{Comparison, Scalar};

pub(super) fn say(phrase: &Phrase<'_>) -> String {
    match phrase {
        Phrase::Entered { gone, stage, because } => {
            format!("{}The stage is {}, because {}.", replaced(gone), code(stage), remarks(because))
        }
        Phrase::Exited { gone, stage, from, because } => {
            let (gone, stage, from) = (replaced(gone), code(stage), code(from));
            format!("{gone}The stage is {stage}, since {from} was left, because {}.", remarks(because))
        }
        Phrase::TimedOut { gone, stage, from, after_ms } => {
            let (gone, stage, from) = (replaced(gone), code(stage), code(from));
            format!("{gone}The stage is {stage}, since {from} ends after {}.", span(*after_ms))
        }
        Phrase::StagePreviewed { stage } => format!("The stage is {}, as the preview wants it.", code(stage)),
        Phrase::Waits { stage, until_ms } => {
            format!("{} could be entered, but not before {}.", code(stage), moment(*until_ms))
        }
        Phrase::Barred { stage } => {
            format!("{} could be entered, but it was left last, and nothing happened since.", code(stage))
        }
        Phrase::Stays { gone, stage, how } => {
            let why = match how {
                Stay::Only => ", the only one".to_owned(),
                Stay::Last(None) => ", the last one".to_owned(),
                Stay::Last(Some(for_ms)) => format!(", the last one, entered {}", ago("", *for_ms)),
                Stay::AsBegun => ", where every visitor begins; no later one was entered".to_owned(),
                Stay::AsBefore(for_ms) => format!(", entered {}; no later one was entered", ago("", *for_ms)),
            };
            format!("{}The stage is {}{why}.", replaced(gone), code(stage))
        }
        Phrase::Shows { slot, item, because } => {
            format!("{} shows {}: {}.", code(slot), code(item), reason(because))
        }
        Phrase::Keeps { slot, item } => format!("{} keeps {}: it was on the page already.", code(slot), code(item)),
        Phrase::Previews { slot, item } => format!("{} shows {}, as the preview wants it.", code(slot), code(item)),
        Phrase::HoldsOut { slot, item, holdout, because } => {
            let held = ruling::held_out(*holdout);
            format!("{} keeps its baseline: {held}. {} would be shown: {}.", code(slot), code(item), reason(because))
        }
        Phrase::NoUnit => "The profile has no unit yet, so nobody can be held out.".to_owned(),
        Phrase::Variant { variant, experiment, how, propensity } => {
            ruling::variant(*variant, experiment, *how, *propensity)
        }
        Phrase::Baseline { slot, items } => {
            let why = match items {
                0 => "no item is for it".to_owned(),
                1 => "its only item may not be shown".to_owned(),
                items => format!("none of its {items} items may be shown"),
            };
            format!("{} keeps its baseline: {why}.", code(slot))
        }
        Phrase::TopRanked => "Nothing ranks above it.".to_owned(),
        Phrase::Shown { item, because } => format!("{} is shown: {}.", code(item), reason(because)),
        Phrase::Kept { item } => format!("{} stays: it was on the page already.", code(item)),
        Phrase::Previewed { item } => format!("{} is shown, as the preview wants it.", code(item)),
        Phrase::HeldOut { item, holdout } => {
            format!("{} would be shown, but {}.", code(item), ruling::held_out(*holdout))
        }
        Phrase::NotShown { item, priority, misses } => {
            let misses = listed(misses, miss, |more| format!("and {more} more"));
            format!("{} (priority {priority}) was not shown: {}.", code(item), misses.join("; "))
        }
        Phrase::Takes { miss: one } => format!("{}.", capital(&miss(one))),
    }
}

fn replaced(gone: &Option<&str>) -> String {
    gone.map_or_else(String::new, |gone| format!("The stored stage {} no longer exists. ", code(gone)))
}

fn reason(because: &Because<'_>) -> String {
    match because {
        Because::Clauses(clauses) => remarks(clauses),
        Because::Stage(stage) => format!("the stage is {}, and it has no other condition", code(stage)),
        Because::Always => "it has no condition".to_owned(),
        Because::Schedule => "its schedule holds now, and it has no other condition".to_owned(),
    }
}

fn miss(miss: &Miss<'_>) -> String {
    match miss {
        Miss::Stage { now, wanted } => {
            let stages = listed(wanted, |stage| code(stage), |more| format!("{more} more"));
            let noun = if wanted.len() == 1 { "stage" } else { "stages" };
            format!("it is for the {noun} {}, not for {}", joined(&stages, "and"), code(now))
        }
        Miss::Consent { purpose } => format!("its purpose {} is not granted", code(purpose)),
        Miss::Channel { wanted, now } => ruling::is_for(["channel", "channels"], wanted, *now),
        Miss::Locale { wanted, now } => ruling::is_for(["locale", "locales"], wanted, *now),
        Miss::Schedule { holds, seen } => ruling::schedule(*holds, *seen),
        Miss::Suppressed { number, holds, because } => ruling::suppressed(*number, *holds, because),
        Miss::Limit { limited, denied } => ruling::limit(limited, denied),
        Miss::Exclusive { item, slot } => {
            format!("{} of the same exclusive group stands in {}", code(item), code(slot))
        }
        Miss::Alone => "nothing else of its exclusive group stands on the page".to_owned(),
        Miss::Waits => "what the token leaves out may decide on the slot".to_owned(),
        Miss::Done => "the visitor has done with it on this page".to_owned(),
        Miss::Score { winner, score, winners } => ruling::score(winner, *score, *winners),
        Miss::Pinned { winner } => format!("{} is pinned and comes first", code(winner)),
        Miss::Clause(clause) => remark(clause),
        Miss::Never => "its condition holds for nobody".to_owned(),
        Miss::Used { slot } => format!("{} shows it already", code(slot)),
        Miss::Below { winner, priority, winners } => {
            format!("its priority is {priority} and must be above {winners}, that of {}", code(winner))
        }
        Miss::Tie { winner, priority } => {
            format!("its priority is {priority} and must be higher: {} has the same and comes first", code(winner))
        }
        Miss::Taken { winner } => format!("{} was in the slot already", code(winner)),
    }
}

pub(super) fn remarks(remarks: &[Remark<'_>]) -> String {
    listed(remarks, remark, |more| format!("and {more} more")).join("; ")
}

fn remark(remark: &Remark<'_>) -> String {
    match remark {
        Remark::Is { what, value, last, read, need } => {
            let last = match (last, value.plain()) {
                (Last::NotAsked, _) => String::new(),
                (Last::Never, _) => ", it never happened so far".to_owned(),
                (Last::AgoMs(ago_ms), Some(Scalar::Bool(true))) => format!(", {}", ago("last ", *ago_ms)),
                (Last::AgoMs(ago_ms), _) => format!(", it last happened {}", ago("", *ago_ms)),
            };
            let read = read.map(|(what, value)| format!(" ({} is {})", code(what), found(value, said)));
            let read = read.unwrap_or_default();
            format!("{} is {}{read}{last}{}", code(what), found(value, said), wanted(need))
        }
        Remark::Consent { purpose, granted, need } => {
            let not = if *granted { "" } else { "not " };
            let must = if matches!(need, Wanted::Missed(Need::Truth(false))) { ", but must not be" } else { "" };
            format!("the purpose {} is {not}granted{must}", code(purpose))
        }
        Remark::Unknown { what, why, need } => format!("{} {}{}", code(what), unknown(why), wanted(need)),
        Remark::Segment { name, holds, because } => {
            let not = if *holds { "" } else { "not " };
            let why = if because.is_empty() { String::new() } else { format!(", because {}", remarks(because)) };
            format!("the visitor is {not}in the segment {}{why}", code(name))
        }
    }
}

fn unknown(why: &Why<'_>) -> String {
    match why {
        Why::NotGiven => "is not given".to_owned(),
        Why::NotKnown => "is not known".to_owned(),
        Why::NeverHappened => "has no value, it never happened".to_owned(),
        Why::NotAnswered => "has no value, there is no answer yet".to_owned(),
        Why::NoValue => "has no value".to_owned(),
        Why::NotGranted { purpose } => format!("may not be read, {} is not granted", code(purpose)),
        Why::WrongType => "is not of the declared type".to_owned(),
        Why::NoResult => "has no result".to_owned(),
        Why::Budget => "would take too long to compute".to_owned(),
        Why::Unverified => "is not signed by a hub".to_owned(),
        Why::Evicted => "made room for newer facts".to_owned(),
        Why::Forgotten => "cannot be told, older times made room for newer ones".to_owned(),
        Why::NotInToken => "is not in the edge's token".to_owned(),
    }
}

fn wanted(wanted: &Wanted<'_>) -> String {
    match wanted {
        Wanted::Unsaid
        | Wanted::Met(Need::Truth(_) | Need::OneOf(_) | Need::Bound(Comparison::Equal, _))
        | Wanted::Missed(Need::Truth(true)) => String::new(),
        Wanted::Missed(Need::Truth(false)) => ", but must be false".to_owned(),
        Wanted::Met(need) => format!(" ({})", needed(need)),
        Wanted::Missed(need) => format!(", but must be {}", needed(need)),
        Wanted::MissedOn(None, need) => format!(" (it must be {})", needed(need)),
        Wanted::MissedOn(Some(what), need) => format!(" ({} must be {})", code(what), needed(need)),
    }
}

pub(super) fn demand(demand: &Demand<'_>) -> String {
    let not = |holds: bool| if holds { "" } else { "not " };
    match demand {
        Demand::All(demands) => joined_demands(demands, "and", self::demand),
        Demand::Any(demands) => joined_demands(demands, "or", self::demand),
        Demand::Not(demand) => format!("not ({})", self::demand(demand)),
        Demand::Clause { what, need: Need::Truth(truth) } => format!("{}{}", not(*truth), code(what)),
        Demand::Clause { what, need } => format!("{} is {}", code(what), needed(need)),
        Demand::Consent { purpose, granted } => {
            format!("the purpose {} is {}granted", code(purpose), not(*granted))
        }
        Demand::Segment { name, holds } => format!("the visitor is {}in the segment {}", not(*holds), code(name)),
        Demand::Over { after_ms } => format!("after {}", span(*after_ms)),
    }
}

pub(super) fn needed(need: &Need) -> String {
    let list = |constants: &[Scalar]| listed(constants, said, |more| format!("{more} more"));
    match need {
        Need::Truth(truth) => truth.to_string(),
        Need::OneOf(constants) => joined(&list(constants), "or"),
        Need::NoneOf(constants) => format!("anything but {}", joined(&list(constants), "and")),
        Need::Bound(comparison, bound) => {
            let is_moment = matches!(bound.value, Some(Scalar::Timestamp(_)));
            let bound = limit(bound, said);
            match (comparison, is_moment) {
                (Comparison::Equal, _) => bound,
                (Comparison::NotEqual, _) => format!("anything but {bound}"),
                (Comparison::Less, true) => format!("a time before {bound}"),
                (Comparison::Greater, true) => format!("a time after {bound}"),
                (Comparison::Less, false) => format!("less than {bound}"),
                (Comparison::Greater, false) => format!("more than {bound}"),
                (Comparison::LessOrEqual, _) => format!("{bound} or less"),
                (Comparison::GreaterOrEqual, _) => format!("{bound} or more"),
            }
        }
    }
}

pub(super) fn said(value: &Scalar) -> String {
    match value {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Double(value) if value.is_nan() => "not a number".to_owned(),
        Scalar::Double(value) => letters(&value.to_string()),
        Scalar::String(value) => format!("'{}'", letters(value)),
        Scalar::Strings(_) => written(value),
        Scalar::Duration(length_ms) => span(*length_ms),
        Scalar::Timestamp(time_ms) => moment(*time_ms),
    }
}

pub(super) fn moment(time_ms: i64) -> String {
    let (year, month, day, hour, minute) = quantity::moment(time_ms);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

fn ago(last: &str, length_ms: i64) -> String {
    if length_ms < 1_000 { "just now".to_owned() } else { format!("{last}{} ago", span(length_ms)) }
}

pub(super) fn span(length_ms: i64) -> String {
    let part = |(count, unit): (i64, Unit)| match unit {
        Unit::Day if count == 1 => "1 day".to_owned(),
        Unit::Day => format!("{count} days"),
        Unit::Hour => format!("{count} h"),
        Unit::Minute => format!("{count} min"),
        Unit::Second => format!("{count} s"),
        Unit::Millisecond => format!("{count} ms"),
    };
    quantity::span(length_ms).into_iter().map(part).collect::<Vec<_>>().join(" ")
}
