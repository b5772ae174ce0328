//! Checking the functions of a journey: what visitors did and said, and what they allow.

use super::checker::Checker;
use super::condition::{Checked, StageUse, wrong};
use super::form::{event_fields, journey_fields, profile_fields};
use super::function::{literal_text, window};
use super::hint;
use super::report::{candidates, suggestion};
use super::static_type::StaticType;
use crate::model::{Condition, Counter, EventType, FEEDBACK_ATTRIBUTE, Impression, Scalar, Tally, index_of};
use crate::syntax::{Ast, AstKind, Code};

/// How many events a sequence has.
const SEQUENCE: core::ops::RangeInclusive<usize> = 2..=8;

impl Checker<'_> {
    /// An event by its name.
    fn event(&self, ast: &Ast) -> Checked<(u16, &EventType)> {
        let name = literal_text(ast, "event")?;
        let events = &self.scope.schema.events;
        match index_of(events, |event| event.name == name).zip(self.scope.schema.event(name)) {
            Some(found) => Ok(found),
            None => {
                let declared = [&journey_fields::PROFILE, &profile_fields::EVENTS];
                let mut known = events.iter().map(|event| event.name.as_str());
                let message = format!("there is no event `{name}`");
                Err(self.scope.unknown(ast, Code::UnknownEvent, &declared, (name, message), &mut known))
            }
        }
    }

    pub(super) fn tally(self, tally: Tally, event: &Ast, dimension: &[Ast]) -> Checked {
        let (index, entry) = self.event(event)?;
        let dimension = match dimension {
            [dimension, value] => Some(self.dimension(dimension, value, entry)?),
            _ => None,
        };
        let value_type = match tally {
            Tally::Count(_) => StaticType::Int,
            Tally::Happened(_) => StaticType::Bool,
            Tally::Since => StaticType::Duration,
            Tally::First | Tally::Last => StaticType::Timestamp,
            Tally::Sum(..) | Tally::Interest(..) => StaticType::Double,
        };
        Ok((Condition::Tally(tally, Counter { event: index, dimension }), value_type))
    }

    fn dimension(self, dimension: &Ast, value: &Ast, event: &EventType) -> Checked<(String, Box<Condition>)> {
        let name = literal_text(dimension, "dimension")?;
        if !event.dimensions.iter().any(|known| known == name) {
            let known = candidates(&mut event.dimensions.iter().map(String::as_str));
            let help = suggestion(name, &known).unwrap_or_else(|| {
                format!("declare it: `{}: {{ {}: [{name}] }}`", event.name, event_fields::DIMENSIONS.name)
            });
            let message = format!("the event `{}` has no dimension `{name}`", event.name);
            return wrong(dimension, Code::UnknownEvent, message, Some(help));
        }
        Ok((name.to_owned(), Box::new(self.dimension_value(value)?)))
    }

    fn dimension_value(self, value: &Ast) -> Checked<Condition> {
        let (condition, found) = self.expression(value)?;
        if found.fits(&StaticType::String) {
            return Ok(condition);
        }
        let message = format!("a dimension's value is a string, this is {}", found.with_article());
        let help = hint::as_type(&condition, &StaticType::String)
            .or(Some("write it in quotes, or read an attribute or context field of type `string`".to_owned()));
        wrong(value, Code::TypeMismatch, message, help)
    }

    pub(super) fn sum(self, event: &Ast, measure: &Ast, within: &Ast, dimension: &[Ast]) -> Checked {
        let (_, entry) = self.event(event)?;
        let name = literal_text(measure, "measure")?;
        if !entry.measures.iter().any(|known| known.name == name) {
            let known = candidates(&mut entry.measures.iter().map(|measure| measure.name.as_str()));
            let help = suggestion(name, &known).unwrap_or_else(|| {
                format!("declare it: `{}: {{ {}: {{ {name}: {{}} }} }}`", entry.name, event_fields::MEASURES.name)
            });
            let message = format!("the event `{}` has no measure `{name}`", entry.name);
            return wrong(measure, Code::UnknownEvent, message, Some(help));
        }
        self.tally(Tally::Sum(name.to_owned(), window(within)?), event, dimension)
    }

    pub(super) fn sequence(self, events: &Ast, within: &Ast) -> Checked {
        let AstKind::List(entries) = &events.kind else {
            let help = Some("write `sequence(['product_view', 'purchase'], '7d')`".to_owned());
            return wrong(events, Code::UnknownFunction, "`sequence` takes a list of events", help);
        };
        if !SEQUENCE.contains(&entries.len()) {
            let message = format!("a sequence has 2 to 8 events, not {}", entries.len());
            let help = match entries.len() {
                0 | 1 => "for one event there is `happened('purchase', '7d')`",
                _ => "split it: `sequence(…) && sequence(…)`",
            };
            return wrong(events, Code::UnknownFunction, message, Some(help.to_owned()));
        }
        let indices = entries.iter().map(|entry| self.event(entry).map(|event| event.0));
        let indices = indices.collect::<Result<Vec<_>, _>>()?;
        Ok((Condition::Sequence(indices, window(within)?), StaticType::Bool))
    }

    pub(super) fn interest(self, name_at: &Ast, value: &Ast) -> Checked {
        let name = literal_text(name_at, "interest")?;
        let interests = self.scope.interests;
        let Some(interest) = interests.iter().find(|interest| interest.name == name) else {
            let declared = [&journey_fields::PROFILE, &profile_fields::INTERESTS];
            let mut known = interests.iter().map(|interest| interest.name.as_str());
            let message = format!("there is no interest `{name}`");
            return Err(self.scope.unknown(name_at, Code::UnknownEvent, &declared, (name, message), &mut known));
        };
        let value = self.dimension_value(value)?;
        let counter = Counter { event: interest.event, dimension: Some((interest.dimension.clone(), Box::new(value))) };
        let tally = Tally::Interest(interest.name.clone(), interest.half_life_hours);
        Ok((Condition::Tally(tally, counter), StaticType::Double))
    }

    pub(super) fn impressions(self, function: &str, item: &Ast, within: &Ast) -> Checked {
        let name = literal_text(item, "item")?;
        let Some(index) = self.scope.items.number(name) else {
            let declared = [&journey_fields::ITEMS];
            let message = format!("there is no item `{name}`");
            let mut known = self.scope.items.iter();
            return Err(self.scope.unknown(item, Code::UnknownName, &declared, (name, message), &mut known));
        };
        let impression = if function == "shown" { Impression::Shown } else { Impression::Clicked };
        Ok((Condition::Impressions(impression, index, window(within)?), StaticType::Int))
    }

    pub(super) fn feedback(self, kind: &Ast) -> Checked {
        let name = literal_text(kind, "kind of feedback")?;
        let attributes = &self.scope.schema.attributes;
        let hidden = format!("{FEEDBACK_ATTRIBUTE}{name}");
        match index_of(attributes, |attribute| attribute.name == hidden) {
            Some(index) => Ok((Condition::Attribute(index), StaticType::Double)),
            None => {
                let declared = [&journey_fields::PROFILE, &profile_fields::FEEDBACK];
                let message = format!("there is no feedback `{name}`");
                let mut known =
                    attributes.iter().filter_map(|attribute| attribute.name.strip_prefix(FEEDBACK_ATTRIBUTE));
                Err(self.scope.unknown(kind, Code::UnknownName, &declared, (name, message), &mut known))
            }
        }
    }

    pub(super) fn consent(self, purpose: &Ast) -> Checked {
        let name = literal_text(purpose, "purpose")?;
        match self.scope.schema.purpose(name) {
            Some(index) => Ok((Condition::Consent(index), StaticType::Bool)),
            None => {
                let declared = [&journey_fields::PURPOSES];
                let message = format!("there is no purpose `{name}`");
                let mut known = self.scope.schema.purposes.iter().map(|purpose| purpose.name.as_str());
                Err(self.scope.unknown(purpose, Code::UnknownName, &declared, (name, message), &mut known))
            }
        }
    }

    pub(super) fn segment(self, argument: &Ast) -> Checked {
        let name = literal_text(argument, "segment")?;
        let segments = self.scope.segments;
        let Some(index) = index_of(segments, |segment| segment == name) else {
            let message = format!("there is no segment `{name}`");
            let mut known = segments.iter().map(String::as_str);
            let declared = [&journey_fields::SEGMENTS];
            return Err(self.scope.unknown(argument, Code::UnknownSegment, &declared, (name, message), &mut known));
        };
        if let StageUse::Refused(readers) = self.scope.stage
            && let Some(through) = readers.get(name)
        {
            let through: Vec<String> = through.iter().map(|segment| format!(" through `{segment}`")).collect();
            let message = format!("the segment `{name}` reads `stage`{}", through.concat());
            return wrong(argument, Code::StageInEnter, message, Some(BEFORE_STAGE.to_owned()));
        }
        Ok((Condition::Segment(index), StaticType::Bool))
    }

    /// Refuses a constant beside `stage` that is the id of no stage.
    pub(super) fn stage_named(self, stage: &Condition, at: &Ast, constant: &Condition) -> Checked<()> {
        let (Condition::Stage, Condition::Literal(Scalar::String(name))) = (stage, constant) else { return Ok(()) };
        let stages = self.scope.stages;
        // A stage whose id was reported is an empty one here.
        if stages.iter().next().is_none() || [name, ""].iter().any(|name| stages.number(name).is_some()) {
            return Ok(());
        }
        let message = format!("there is no stage `{name}`");
        let declared = [&journey_fields::STAGES];
        Err(self.scope.unknown(at, Code::UnknownName, &declared, (name, message), &mut stages.iter()))
    }

    pub(super) fn stage(self, ast: &Ast) -> Checked {
        match self.scope.stage {
            StageUse::Allowed => Ok((Condition::Stage, StaticType::String)),
            StageUse::Refused(_) => {
                wrong(ast, Code::StageInEnter, "`stage` cannot be read in `enter`", Some(BEFORE_STAGE.to_owned()))
            }
        }
    }
}

/// The way out where a stage would depend on itself.
const BEFORE_STAGE: &str = "`enter` decides the stage; say by events and attributes when visitors come into it";
