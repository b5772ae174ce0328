//! Who may see an item, beside its stages and purpose: one condition of all that its author wrote apart.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Scope;
use super::form::{
    WEEKDAYS, hours_fields, item_fields, journey_fields, locales_fields, schedule_fields, suppression_fields,
};
use super::report::Report;
use super::schedule::{self, EVERY_DAY, Schedule};
use super::tree::Names;
use crate::base::limits;
use crate::model::{Condition, Function, Item, Junction, Reason, Repeat, Scalar, Segment, index_of};
use crate::syntax::{Code, Spot};

/// What stands in for languages.
pub(super) struct Locales {
    default: Option<String>,
    fallback: BTreeMap<String, String>,
}

impl Locales {
    /// Reads `locales` of the journey.
    pub fn read(root: &Spot<'_>) -> Self {
        let spot = root.get(&journey_fields::LOCALES);
        let text = |spot: Spot<'_>| spot.text().map(str::to_owned);
        let default = spot.as_ref().and_then(|spot| spot.get(&locales_fields::DEFAULT)).and_then(text);
        let fallback = spot.as_ref().and_then(|spot| spot.get(&locales_fields::FALLBACK));
        let fallback = fallback.iter().flat_map(Spot::entries);
        Self { default, fallback: fallback.filter_map(|(key, spot)| Some((key.name.clone(), text(spot)?))).collect() }
    }

    /// Everything that a visitor with this language understands, the journey's default left out.
    fn chain(&self, tag: &str) -> BTreeSet<String> {
        let mut chain = BTreeSet::new();
        let mut waiting = vec![tag.to_owned()];
        while let Some(tag) = waiting.pop() {
            if !chain.insert(tag.clone()) {
                continue;
            }
            waiting.extend(tag.rsplit_once('-').map(|(shorter, _)| shorter.to_owned()));
            waiting.extend(self.fallback.get(&tag).cloned());
        }
        chain
    }

    /// When content in these languages is for a visitor; none if it always is.
    fn condition(&self, locales: &BTreeSet<String>, field: u16) -> Option<Condition> {
        let is_for = |tag: &str| self.chain(tag).iter().any(|tag| locales.contains(tag));
        if self.default.as_deref().is_some_and(is_for) {
            return None;
        }
        // A language that leads to one of these does so with whatever follows it.
        let tags: BTreeSet<&String> = locales.iter().chain(self.fallback.keys()).filter(|tag| is_for(tag)).collect();
        let locale = || Condition::Context(field);
        let mut operands = Vec::new();
        for tag in tags {
            let text = |text: String| Condition::Literal(Scalar::String(text));
            let same =
                Condition::Compare(crate::model::Comparison::Equal, Box::new(locale()), Box::new(text(tag.clone())));
            operands.push(same);
            operands.push(Condition::Call(Function::StartsWith, vec![locale(), text(format!("{tag}-"))]));
        }
        Some(joined(Junction::Or, operands))
    }
}

/// All operands, joined if there are several.
fn joined(junction: Junction, mut operands: Vec<Condition>) -> Condition {
    match operands.len() {
        1 => operands.pop().unwrap_or(Condition::Null),
        _ => Condition::Junction(junction, operands),
    }
}

/// The condition under which the item may be shown, without suppressions; none if it always may.
pub(super) fn condition(
    report: &mut Report,
    spot: &Spot<'_>,
    scope: &Scope<'_>,
    locales: &Locales,
    segments: &Names,
) -> Option<Condition> {
    let field = |name: &str| index_of(scope.context, |field| field.name == name).unwrap_or_default();
    let mut checks = Vec::new();
    let texts = |field| {
        let list: Option<Spot<'_>> = spot.get(field);
        list.map(|list| list.list().filter_map(|spot| spot.text().map(str::to_owned)).collect::<BTreeSet<String>>())
    };
    if let Some(channels) = texts(&item_fields::CHANNELS) {
        let channels = channels.into_iter().map(Scalar::String).collect();
        checks.push((Reason::Channel, Condition::In(Box::new(Condition::Context(field("channel"))), channels)));
    }
    if let Some(found) = texts(&item_fields::LOCALES).and_then(|tags| locales.condition(&tags, field("locale"))) {
        checks.push((Reason::Locale, found));
    }
    if let Some(found) = spot.get(&item_fields::SCHEDULE).and_then(|spot| schedule(report, &spot)) {
        checks.push((Reason::Schedule, found));
    }
    let mut whens = Vec::new();
    whens.extend(spot.get(&item_fields::WHEN).and_then(|spot| scope.condition(report, &spot)));
    let listed = spot.get(&item_fields::SEGMENTS);
    let mut wanted = Vec::new();
    for spot in listed.iter().flat_map(Spot::list) {
        let known = report.known(scope.root, &spot, &journey_fields::SEGMENTS, "segment", segments);
        wanted.extend(known.map(Condition::Segment));
    }
    if !wanted.is_empty() {
        whens.push(joined(Junction::Or, wanted));
    }
    if !whens.is_empty() {
        checks.push((Reason::ConditionFalse, joined(Junction::And, whens)));
    }
    // One condition alone is what it always was.
    match checks.as_slice() {
        [] => None,
        [(Reason::ConditionFalse, when)] => Some(when.clone()),
        _ => Some(all(checks)),
    }
}

fn all(checks: Vec<(Reason, Condition)>) -> Condition {
    let checks = checks.into_iter().map(|(reason, condition)| Condition::Check(reason, Box::new(condition)));
    joined(Junction::And, checks.collect())
}

fn schedule(report: &mut Report, spot: &Spot<'_>) -> Option<Condition> {
    let windows = windows(spot);
    if windows.is_empty() && !report.is_full() {
        let help = Some("let `from` be before `until`, with one of `days` and some of `hours` between them".to_owned());
        report.error(spot, Code::FieldsDisagree, "this schedule never holds", help);
    }
    Some(Condition::Schedule(windows))
}

/// When a schedule holds.
pub(super) fn windows(spot: &Spot<'_>) -> Vec<Repeat> {
    let moment = |field| spot.get(field).and_then(|spot: Spot<'_>| schedule::date_time(spot.text()?));
    let (from, until) = (moment(&schedule_fields::FROM), moment(&schedule_fields::UNTIL));
    let days = spot.get(&schedule_fields::DAYS).map(|list| {
        let bit = |spot: Spot<'_>| WEEKDAYS.iter().position(|day| Some(*day) == spot.text());
        list.list().filter_map(bit).fold(0u8, |days, day| days | 1u8.checked_shl(day as u32).unwrap_or(0))
    });
    let hours = spot.get(&schedule_fields::HOURS).and_then(|hours| {
        let clock = |field| hours.get(field).and_then(|spot: Spot<'_>| schedule::clock_time(spot.text()?));
        clock(&hours_fields::FROM).zip(clock(&hours_fields::UNTIL))
    });
    let zone = spot.get(&schedule_fields::TZ).and_then(|spot| spot.text().map(str::to_owned));
    let schedule =
        Schedule { from, until, tz: zone.unwrap_or_else(|| "UTC".to_owned()), days: days.unwrap_or(EVERY_DAY), hours };
    schedule::expand(&schedule).unwrap_or_default()
}

/// Adds to each item what suppresses it; each suppression becomes a segment that no condition can name.
pub(super) fn suppress(
    report: &mut Report,
    root: &Spot<'_>,
    scope: &Scope<'_>,
    (items, segments, ids): (&mut [Item], &mut Vec<Segment>, &Names),
) {
    let list = root.get(&journey_fields::SUPPRESS);
    let mut left = limits::RULED_ITEMS;
    for (number, spot) in list.iter().flat_map(Spot::list).take(limits::JOURNEY_RULES).enumerate() {
        let when = spot.get(&suppression_fields::WHEN).and_then(|spot| scope.condition(report, &spot));
        let tags = spot.get(&suppression_fields::TAGS);
        let tags: BTreeSet<&str> = tags.iter().flat_map(Spot::list).filter_map(|spot| spot.text()).collect();
        let listed = spot.get(&suppression_fields::ITEMS);
        let listed: BTreeSet<u16> = listed
            .iter()
            .flat_map(Spot::list)
            .filter_map(|spot| report.known(root, &spot, &journey_fields::ITEMS, "item", ids))
            .collect();
        if tags.is_empty() && listed.is_empty() && !report.is_full() {
            let help = Some("name `tags` or `items`".to_owned());
            report.error(&spot, Code::MissingField, "this suppresses nothing", help);
        }
        let (Some(when), Ok(segment)) = (when, u16::try_from(segments.len())) else { continue };
        segments.push(Segment { name: format!("{SUPPRESSION}{number}"), condition: when });
        for (index, item) in (0u16..).zip(items.iter_mut()) {
            let is_meant = listed.contains(&index) || item.tags.iter().any(|tag| tags.contains(tag.as_str()));
            if is_meant && !item.is_service {
                left = left.saturating_sub(1);
                if left == 0 {
                    let message = format!("suppressions are for at most {} items in all", limits::RULED_ITEMS);
                    let help = Some("join those for the same items by `||`".to_owned());
                    return report.error(&spot, Code::JourneyLimit, message, help);
                }
                let holds = Condition::OrValue(
                    Box::new(Condition::Segment(segment)),
                    Box::new(Condition::Literal(Scalar::Bool(false))),
                );
                add(item, Reason::Suppressed, Condition::Not(Box::new(holds)));
            }
        }
    }
}

/// What the names of segments begin with that stand for suppressions.
pub(crate) const SUPPRESSION: &str = "@suppress.";

/// Adds a check to those of an item.
pub(super) fn add(item: &mut Item, reason: Reason, condition: Condition) {
    let check = Condition::Check(reason, Box::new(condition));
    item.when = Some(match item.when.take() {
        None => check,
        Some(Condition::Junction(Junction::And, mut checks))
            if checks.iter().all(|check| matches!(check, Condition::Check(..))) =>
        {
            checks.push(check);
            Condition::Junction(Junction::And, checks)
        }
        Some(single @ Condition::Check(..)) => Condition::Junction(Junction::And, vec![single, check]),
        Some(when) => {
            let when = Condition::Check(Reason::ConditionFalse, Box::new(when));
            Condition::Junction(Junction::And, vec![when, check])
        }
    });
}
