//! Reading what a page must show: stage, slots, and items that must not be there.

use super::form;
use super::given::a_span;
use super::journey::{Journey, Named};
use super::report::{Report, listed};
use crate::base::limits;
use crate::explain::Language;
use crate::model::{Cause, Reason};
use crate::syntax::{Code, NodeValue, Span, Spot, nearest};

/// What a page must show; what is not said may be anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub stage: Option<WantedStage>,
    pub slots: Vec<WantedSlot>,
    pub absent: Vec<WantedAbsent>,
    pub holds: Option<Holds>,
}

/// How long a page holds while nothing happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holds {
    /// None: for ever.
    pub length_ms: Option<i64>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(super) struct WantedStage {
    pub stage: u16,
    pub explanation: Vec<Text>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(super) struct WantedSlot {
    pub slot: u16,
    /// None means that the slot keeps its baseline; not said if only the reason counts.
    pub item: Option<Option<u16>>,
    /// Some of none: no variant at all.
    pub variant: Option<Option<u16>>,
    /// The item that the visitor is not shown because of a holdout.
    pub held_out: Option<u16>,
    /// Of 10,000.
    pub propensity: Option<u16>,
    pub reason: Option<WantedReason>,
    pub explanation: Vec<Text>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(super) struct WantedAbsent {
    pub item: u16,
    pub slot: Option<u16>,
    pub reason: Option<WantedReason>,
    pub explanation: Vec<Text>,
    pub span: Span,
}

/// A piece of text that must stand in an explanation.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub text: String,
    /// Of which explanation; none for that in the language of the file.
    pub language: Option<Language>,
    pub span: Span,
}

/// A reason, with its cause or whatever cause.
#[derive(Debug, Clone, Copy)]
pub(super) struct WantedReason {
    pub reason: Reason,
    pub cause: Option<Cause>,
    pub span: Span,
}

impl Wanted {
    pub fn is_empty(&self) -> bool {
        self.stage.is_none() && self.slots.is_empty() && self.absent.is_empty() && self.holds.is_none()
    }

    /// The languages in which explanations are asked for by name.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        let slots = self.slots.iter().flat_map(|slot| &slot.explanation);
        let absent = self.absent.iter().flat_map(|absent| &absent.explanation);
        let stage = self.stage.iter().flat_map(|stage| &stage.explanation);
        slots.chain(absent).chain(stage).filter_map(|text| text.language)
    }
}

impl WantedReason {
    /// Whether a reason with this cause is the one.
    pub fn is(&self, reason: Reason, cause: Option<Cause>) -> bool {
        reason == self.reason && (self.cause.is_none() || self.cause == cause)
    }

    /// As it is written: `condition_unknown:no_consent`.
    pub fn name(&self) -> String {
        reason_name(self.reason, self.cause)
    }
}

/// A reason with its cause behind a colon, as decision records have it.
pub(super) fn reason_name(reason: Reason, cause: Option<Cause>) -> String {
    match cause {
        Some(cause) => format!("{}:{}", reason.name(), cause.name()),
        None => reason.name().to_owned(),
    }
}

/// Reads `expect`.
pub(super) fn wanted(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Wanted {
    let mut wanted = Wanted::default();
    if !report.is_form(spot, &form::EXPECTED, "expect: { slots: { hero: hero-poster } }") {
        return wanted;
    }
    wanted.stage = spot.get("stage").and_then(|spot| stage(report, &spot, journey));
    if let Some(slots) = spot.get("slots").filter(|spot| report.is_map(spot, "slots: { hero: hero-poster }")) {
        for (key, value) in slots.entries() {
            let number = journey.slot(report, &Named::key(key, &value));
            wanted.slots.extend(number.and_then(|number| slot(report, &value, number, journey)));
        }
    }
    wanted.holds = spot.get("holds").and_then(|spot| holds(report, &spot));
    if let Some(absent) = spot.get("not_shown").filter(|spot| report.is_list(spot, "not_shown: [loyalty-offer]")) {
        wanted.absent = absent.list().filter_map(|spot| self::absent(report, &spot, journey)).collect();
    }
    for slot in &wanted.slots {
        let item = slot.item.flatten();
        let is_same =
            |absent: &&WantedAbsent| Some(absent.item) == item && absent.slot.is_none_or(|at| at == slot.slot);
        if let Some(absent) = wanted.absent.iter().find(is_same) {
            let name = journey.pack.item_name(absent.item);
            let message = format!("`{name}` cannot be shown and not shown at once");
            let help = Some("remove it from `slots` or from `not_shown`".to_owned());
            report.error_at(absent.span, &spot.path, Code::ImpossibleExpectation, message, help);
        }
    }
    wanted
}

fn stage(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Option<WantedStage> {
    let name_spot = match spot.is_map() {
        false => spot.clone(),
        true => {
            report.is_form(spot, &form::EXPECTED_STAGE, "stage: awareness");
            report.required(spot, &form::EXPECTED_STAGE, "stage")?
        }
    };
    let stage = journey.stage(report, &name_spot)?;
    Some(WantedStage { stage, explanation: explanation(report, spot), span: name_spot.span() })
}

/// An item's id, `baseline`, or a map of both and more.
fn slot(report: &mut Report, spot: &Spot<'_>, slot: u16, journey: &Journey<'_>) -> Option<WantedSlot> {
    let before = report.len();
    let item_spot = if spot.is_map() { spot.get("item") } else { Some(spot.clone()) };
    if spot.is_map() {
        report.is_form(spot, &form::EXPECTED_SLOT, "{ item: hero-poster, reason: matched }");
    }
    let item = match &item_spot {
        None => None,
        Some(item_spot) if item_spot.is_null() => Some(None),
        Some(item_spot) => match report.text(item_spot, "the id of an item, or `baseline`,")? {
            "baseline" | "none" => Some(None),
            name => {
                let item = journey.item_called(report, &Named::text(item_spot, name))?;
                journey.fits(report, item_spot, item, slot)?;
                Some(Some(item))
            }
        },
    };
    let reason = spot.get("reason").and_then(|spot| reason(report, &spot, &WINNERS));
    let wanted = WantedSlot {
        slot,
        item,
        variant: spot.get("variant").and_then(|spot| variant(report, &spot, journey)),
        held_out: spot.get("held_out").and_then(|spot| held_out(report, &spot, slot, journey)),
        propensity: spot.get("propensity").and_then(|spot| propensity(report, &spot)),
        reason,
        explanation: explanation(report, spot),
        span: item_spot.map_or(spot.span(), |spot| spot.span()),
    };
    let is_item_open = wanted.item.is_none() && wanted.variant.is_none() && wanted.held_out.is_none();
    let is_open = is_item_open && wanted.reason.is_none() && wanted.propensity.is_none();
    if is_open && wanted.explanation.is_empty() && report.len() == before {
        let message = "this expects nothing of the slot".to_owned();
        report.missing(spot, message, "add `item: hero-poster`, or `item: baseline`".to_owned());
    }
    Some(wanted)
}

/// An item's id, or a map of it and more.
fn absent(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Option<WantedAbsent> {
    let item_spot = match spot.is_map() {
        false => spot.clone(),
        true => {
            report.is_form(spot, &form::EXPECTED_ABSENT, "{ item: hero-poster, reason: condition_false }");
            report.required(spot, &form::EXPECTED_ABSENT, "item")?
        }
    };
    let item = journey.item(report, &item_spot, "the id of an item")?;
    let slot = match spot.get("slot") {
        None => None,
        Some(slot_spot) => {
            let name = report.text(&slot_spot, "the id of a slot")?;
            let slot = journey.slot(report, &Named::text(&slot_spot, name))?;
            journey.fits(report, &slot_spot, item, slot)?;
            Some(slot)
        }
    };
    let reason = spot.get("reason").and_then(|spot| reason(report, &spot, &LOSERS));
    Some(WantedAbsent { item, slot, reason, explanation: explanation(report, spot), span: item_spot.span() })
}

/// Rule tests have whole views.
const WINNERS: fn(Reason) -> bool = |reason| (reason as u8) < Reason::Stage as u8 && reason != Reason::Pending;
const LOSERS: fn(Reason) -> bool = |reason| (reason as u8) >= Reason::Stage as u8;

/// `condition_false`, or with its cause `condition_unknown:no_consent`.
fn reason(report: &mut Report, spot: &Spot<'_>, is_meant: &fn(Reason) -> bool) -> Option<WantedReason> {
    let text = report.text(spot, "a reason")?;
    let (name, cause) = text.split_once(':').map_or((text, None), |(name, cause)| (name, Some(cause.trim())));
    let known: Vec<&str> = Reason::ALL.iter().filter(|reason| is_meant(**reason)).map(|reason| reason.name()).collect();
    let Some(reason) = Reason::ALL.into_iter().find(|reason| is_meant(*reason) && reason.name() == name) else {
        let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let help = near.unwrap_or_else(|| format!("known here: {}", listed(&known)));
        report.error(spot, Code::InvalidTestValue, format!("`{name}` is not a reason that can stand here"), help);
        return None;
    };
    let cause = match cause {
        None => None,
        Some(cause) => {
            let found = Cause::ALL.into_iter().find(|known| known.name() == cause);
            if found.is_none() {
                let known: Vec<&str> = Cause::ALL.iter().map(|cause| cause.name()).collect();
                let help = format!("known here: {}", listed(&known));
                report.error(spot, Code::InvalidTestValue, format!("`{cause}` is not a cause"), help);
            }
            Some(found?)
        }
    };
    Some(WantedReason { reason, cause, span: spot.span() })
}

/// A variant of any experiment, or none.
fn variant(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Option<Option<u16>> {
    if spot.is_null() {
        return Some(None);
    }
    let name = report.text(spot, "the id of a variant")?;
    journey.any_variant(report, &Named::text(spot, name)).map(Some)
}

fn held_out(report: &mut Report, spot: &Spot<'_>, slot: u16, journey: &Journey<'_>) -> Option<u16> {
    let item = journey.item(report, spot, "the id of an item")?;
    journey.fits(report, spot, item, slot)?;
    Some(item)
}

fn propensity(report: &mut Report, spot: &Spot<'_>) -> Option<u16> {
    let NodeValue::Int(number) = spot.node.value else {
        report.wrong_type(spot, "a whole number", "write digits only, without quotes");
        return None;
    };
    let found = u16::try_from(number).ok().filter(|number| *number <= limits::DRAWS);
    if found.is_none() {
        let message = format!("{number} is out of range: 0 to {}", limits::DRAWS);
        report.error(spot, Code::InvalidTestValue, message, "write how many of 10,000 units have the same, as 5000");
    }
    found
}

/// A span of time, or `ever`.
fn holds(report: &mut Report, spot: &Spot<'_>) -> Option<Holds> {
    let length_ms = match &spot.node.value {
        NodeValue::String(text, _) if text == "ever" => None,
        _ => Some(a_span(report, spot)?),
    };
    Some(Holds { length_ms, span: spot.span() })
}

/// One text or a list of texts; or these by language.
fn explanation(report: &mut Report, spot: &Spot<'_>) -> Vec<Text> {
    let Some(spot) = spot.get("explanation") else { return Vec::new() };
    if !spot.is_map() {
        return texts(report, &spot, None);
    }
    report.is_form(&spot, &form::SENTENCES, "explanation: { en: \"was shown\", de: \"gezeigt\" }");
    let by_language = Language::ALL.into_iter().filter_map(|(code, language)| Some((spot.get(code)?, language)));
    by_language.flat_map(|(spot, language)| texts(report, &spot, Some(language))).collect()
}

fn texts(report: &mut Report, spot: &Spot<'_>, language: Option<Language>) -> Vec<Text> {
    let spots: Vec<Spot<'_>> = match spot.node.value {
        NodeValue::List(_) => spot.list().collect(),
        _ => vec![spot.clone()],
    };
    let text = |spot: &Spot<'_>| {
        let text = report.text(spot, "a text that the explanation contains")?;
        Some(Text { text: text.to_owned(), language, span: spot.span() })
    };
    spots.iter().filter_map(text).collect()
}
