//! Interests: counts of a dimension's values that fade.

use super::form::{event_fields, interest_fields, journey_fields, profile_fields};
use super::report::{Report, candidates, suggestion};
use crate::base::limits;
use crate::model::{Schema, index_of};
use crate::syntax::{Code, Spot};

/// A declared interest.
pub(super) struct Interest {
    pub name: String,
    /// Index of the event.
    pub event: u16,
    pub dimension: String,
    pub half_life_hours: u16,
}

/// A half-life in whole hours, if it is written as one and within bounds.
pub(super) fn half_life_hours(text: &str) -> Option<u16> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let hours = match unit {
        "h" => 1u16,
        "d" => 24,
        "w" => 168,
        _ => return None,
    };
    if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours = digits.parse::<u16>().ok()?.checked_mul(hours)?;
    (1..=limits::HALF_LIFE_HOURS).contains(&hours).then_some(hours)
}

/// Reads `interests`.
pub(super) fn interests(report: &mut Report, root: &Spot<'_>, schema: &Schema) -> Vec<Interest> {
    let profile = root.get(&journey_fields::PROFILE);
    let spot = profile.and_then(|profile| profile.get(&profile_fields::INTERESTS));
    let mut interests = Vec::new();
    for (key, spot) in spot.iter().flat_map(Spot::entries) {
        let from = spot.get(&interest_fields::FROM).and_then(|spot| source(report, root, schema, &spot));
        let half_life = spot.get(&interest_fields::HALF_LIFE);
        let half_life = half_life.and_then(|spot| half_life_hours(spot.text()?));
        if let (Some((event, dimension)), Some(half_life_hours)) = (from, half_life) {
            interests.push(Interest { name: key.name.clone(), event, dimension, half_life_hours });
        }
    }
    interests
}

/// `event.dimension` as the journey declares them.
fn source(report: &mut Report, root: &Spot<'_>, schema: &Schema, spot: &Spot<'_>) -> Option<(u16, String)> {
    let text = spot.text()?;
    let Some((event, dimension)) = text.split_once('.') else {
        let help = match schema.event(text).and_then(|event| event.dimensions.first()) {
            Some(dimension) => format!("write `{text}.{dimension}`"),
            None => "write event and dimension with a point between them: `product_view.topic`".to_owned(),
        };
        report.error(spot, Code::UnknownName, format!("`{text}` names no dimension of an event"), Some(help));
        return None;
    };
    let found = index_of(&schema.events, |entry| entry.name == event).zip(schema.event(event));
    let Some((index, declared)) = found else {
        if root.may_declare(&[&journey_fields::PROFILE, &profile_fields::EVENTS], event) {
            report.leave_unsaid(spot);
        } else {
            let known = candidates(&mut schema.events.iter().map(|event| event.name.as_str()));
            let help = suggestion(event, &known).unwrap_or("declare it under `profile.events`".to_owned());
            report.error(spot, Code::UnknownName, format!("there is no event `{event}`"), Some(help));
        }
        return None;
    };
    if !declared.dimensions.iter().any(|known| known == dimension) {
        let known = candidates(&mut declared.dimensions.iter().map(String::as_str));
        let help = suggestion(dimension, &known).unwrap_or_else(|| {
            format!("declare it: `{event}: {{ {}: [{dimension}] }}`", event_fields::DIMENSIONS.name)
        });
        let message = format!("the event `{event}` has no dimension `{dimension}`");
        report.error(spot, Code::UnknownName, message, Some(help));
        return None;
    }
    Some((index, dimension.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_life_within_bounds_is_hours() {
        for (text, hours) in [
            ("1h", Some(1)),
            ("14d", Some(336)),
            ("2w", Some(336)),
            ("365d", Some(8_760)),
            ("52w", Some(8_736)),
            ("0h", None),
            ("366d", None),
            ("8761h", None),
            ("90m", None),
            ("14", None),
            ("", None),
            ("+1h", None),
            ("01h", None),
            ("é", None),
        ] {
            assert_eq!(half_life_hours(text), hours, "{text:?}");
        }
    }
}
