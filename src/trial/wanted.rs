//! Reading what a page must show: stage, slots, and items that must not be there.

use super::form;
use super::given::Journey;
use super::report::{Report, listed};
use crate::model::{Cause, Reason};
use crate::syntax::{Code, NodeValue, Span, Spot, nearest};

/// What a page must show; what is not said may be anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub stage: Option<WantedStage>,
    pub slots: Vec<WantedSlot>,
    pub absent: Vec<WantedAbsent>,
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
    pub variant: Option<u16>,
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
        self.stage.is_none() && self.slots.is_empty() && self.absent.is_empty()
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
            let pack = journey.pack;
            let known: Vec<&str> = (0..pack.slots()).map(|slot| pack.slot_name(slot)).collect();
            match (0u16..).zip(&known).find(|known| *known.1 == key.name) {
                Some((number, _)) => wanted.slots.extend(slot(report, &value, number, journey)),
                None => report.unknown(key.span, &value.path, "slot", &key.name, &known),
            }
        }
    }
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
    let name = report.text(&name_spot, "the id of a stage")?;
    let pack = journey.pack;
    let Some(stage) = pack.stage_index(name) else {
        let known: Vec<&str> = (0..pack.stages()).map(|stage| pack.stage_name(stage)).collect();
        report.unknown(name_spot.span(), &name_spot.path, "stage", name, &known);
        return None;
    };
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
                let item = item(report, item_spot, name, journey)?;
                fits(report, item_spot, item, slot, journey)?;
                Some(Some(item))
            }
        },
    };
    let reason = spot.get("reason").and_then(|spot| reason(report, &spot, &WINNERS));
    let wanted = WantedSlot {
        slot,
        item,
        variant: spot.get("variant").and_then(|spot| variant(report, &spot)),
        reason,
        explanation: explanation(report, spot),
        span: item_spot.map_or(spot.span(), |spot| spot.span()),
    };
    let is_empty = wanted.item.is_none() && wanted.variant.is_none() && wanted.reason.is_none();
    if is_empty && wanted.explanation.is_empty() && report.len() == before {
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
    let name = report.text(&item_spot, "the id of an item")?;
    let item = item(report, &item_spot, name, journey)?;
    let slot = match spot.get("slot") {
        None => None,
        Some(slot_spot) => {
            let name = report.text(&slot_spot, "the id of a slot")?;
            let pack = journey.pack;
            let known: Vec<&str> = (0..pack.slots()).map(|slot| pack.slot_name(slot)).collect();
            let Some((slot, _)) = (0u16..).zip(&known).find(|known| *known.1 == name) else {
                report.unknown(slot_spot.span(), &slot_spot.path, "slot", name, &known);
                return None;
            };
            fits(report, &slot_spot, item, slot, journey)?;
            Some(slot)
        }
    };
    let reason = spot.get("reason").and_then(|spot| reason(report, &spot, &LOSERS));
    Some(WantedAbsent { item, slot, reason, explanation: explanation(report, spot), span: item_spot.span() })
}

fn item(report: &mut Report, spot: &Spot<'_>, name: &str, journey: &Journey<'_>) -> Option<u16> {
    let pack = journey.pack;
    let found = pack.item_index(name);
    if found.is_none() {
        let known: Vec<&str> = (0..pack.items()).map(|item| pack.item_name(item)).collect();
        report.unknown(spot.span(), &spot.path, "item", name, &known);
    }
    found
}

/// Whether the item may stand in the slot at all.
fn fits(report: &mut Report, spot: &Spot<'_>, item: u16, slot: u16, journey: &Journey<'_>) -> Option<()> {
    let pack = journey.pack;
    let is_for = |slot: u16| pack.ranked_items(slot).any(|ranked| ranked == item);
    if is_for(slot) {
        return Some(());
    }
    let message = format!("the item `{}` is never in the slot `{}`", pack.item_name(item), pack.slot_name(slot));
    let slots: Vec<&str> = (0..pack.slots()).filter(|slot| is_for(*slot)).map(|slot| pack.slot_name(slot)).collect();
    report.error(spot, Code::ImpossibleExpectation, message, format!("it is for {}", listed(&slots)));
    None
}

const WINNERS: fn(Reason) -> bool = |reason| (reason as u8) < Reason::Stage as u8;
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

fn variant(report: &mut Report, spot: &Spot<'_>) -> Option<u16> {
    let found = match spot.node.value {
        NodeValue::Int(number) => u16::try_from(number).ok(),
        _ => None,
    };
    if found.is_none() {
        report.wrong_type(spot, "the number of a variant", "write its place among the variants, the first is 0");
    }
    found
}

/// One text or a list of texts.
fn explanation(report: &mut Report, spot: &Spot<'_>) -> Vec<Text> {
    let Some(spot) = spot.get("explanation") else { return Vec::new() };
    let spots: Vec<Spot<'_>> = match spot.node.value {
        NodeValue::List(_) => spot.list().collect(),
        _ => vec![spot],
    };
    let text = |spot: &Spot<'_>| {
        let text = report.text(spot, "a text that the explanation contains")?;
        Some(Text { text: text.to_owned(), span: spot.span() })
    };
    spots.iter().filter_map(text).collect()
}
