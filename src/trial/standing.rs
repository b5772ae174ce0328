//! Reading how a page is asked for: what stands on it, what the visitor is done with, what is not in the profile yet, and previews.

use super::form;
use super::given::a_span;
use super::happening::{GivenEvent, What, happening};
use super::journey::{Journey, Named};
use super::report::Report;
use crate::syntax::{Code, NodeValue, Spot};

/// What a request says beside its facts.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// Slot, item and variant, by their ids.
    pub committed: Vec<[String; 3]>,
    /// How long before its moment the page was opened.
    pub opened_ms: Option<i64>,
    pub done: Vec<String>,
    pub unfolded: Vec<GivenEvent>,
    pub preview: Previewed,
}

/// How the page is looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Previewed {
    pub stage: Option<String>,
    pub segments: Vec<(String, bool)>,
    /// Slot and item.
    pub items: Vec<(String, String)>,
    /// Experiment and variant.
    pub variants: Vec<(String, String)>,
}

impl Standing {
    /// What is said here, and where nothing is said, what is given for all.
    pub fn over(&self, base: &Self) -> Self {
        let has_preview = self.preview.is_on();
        Self {
            committed: said(&self.committed, &base.committed),
            opened_ms: self.opened_ms.or(base.opened_ms),
            done: said(&self.done, &base.done),
            unfolded: said(&self.unfolded, &base.unfolded),
            preview: if has_preview { self.preview.clone() } else { base.preview.clone() },
        }
    }
}

impl Previewed {
    fn is_on(&self) -> bool {
        self.stage.is_some() || !self.segments.is_empty() || !self.items.is_empty() || !self.variants.is_empty()
    }
}

fn said<T: Clone>(own: &[T], base: &[T]) -> Vec<T> {
    if own.is_empty() { base.to_vec() } else { own.to_vec() }
}

/// Reads what stands beside `context`.
pub(super) fn standing(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Standing {
    let mut standing = Standing::default();
    if let Some(map) = spot.get("standing").filter(|spot| report.is_map(spot, "standing: { hero: hero-poster }")) {
        standing.committed = map
            .entries()
            .filter_map(|(key, value)| committed(report, &Named::key(key, &value), &value, journey))
            .collect();
    }
    standing.opened_ms = spot.get("opened").and_then(|spot| a_span(report, &spot));
    if let Some(list) = spot.get("done").filter(|spot| report.is_list(spot, "done: [survey-nps]")) {
        let items = list.list().filter_map(|spot| journey.item(report, &spot, "the id of an item"));
        standing.done = items.map(|item| journey.pack.item_name(item).to_owned()).collect();
    }
    if let Some(list) = spot.get("unfolded").filter(|spot| report.is_list(spot, "unfolded: [{ click: hero-poster }]")) {
        standing.unfolded = list.list().filter_map(|spot| unfolded(report, &spot, journey)).collect();
    }
    if let Some(spot) = spot.get("preview")
        && report.is_form(&spot, &form::PREVIEWED, "preview: { stage: retention }")
    {
        standing.preview = previewed(report, &spot, journey);
    }
    standing
}

/// A slot with its item, or with item and variant: `{ item: loyalty-offer, variant: gift }`.
fn committed(report: &mut Report, key: &Named<'_>, spot: &Spot<'_>, journey: &Journey<'_>) -> Option<[String; 3]> {
    let slot = journey.slot(report, key)?;
    let (item_spot, variant_spot) = if spot.is_map() {
        report.is_form(spot, &form::STANDING_ITEM, "{ item: loyalty-offer, variant: gift }");
        (report.required(spot, &form::STANDING_ITEM, "item")?, spot.get("variant"))
    } else {
        (spot.clone(), None)
    };
    let item = journey.item(report, &item_spot, "the id of an item")?;
    journey.fits(report, &item_spot, item, slot)?;
    let variant = match variant_spot {
        Some(spot) => report.text(&spot, "the id of a variant")?,
        None => "",
    };
    let pack = journey.pack;
    Some([pack.slot_name(slot), pack.item_name(item), variant].map(str::to_owned))
}

fn unfolded(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Option<GivenEvent> {
    let found = happening(report, spot, journey)?;
    if let What::Event { .. } = found.what {
        let help = "write the event in `events`; here stand `exposure`, `click`, `dismissal` and `conversion`";
        report.error(spot, Code::InvalidTestValue, "only what happened to items can be `unfolded`", help);
        return None;
    }
    Some(found)
}

fn previewed(report: &mut Report, spot: &Spot<'_>, journey: &Journey<'_>) -> Previewed {
    let pack = journey.pack;
    let mut preview = Previewed::default();
    let stage = spot.get("stage").and_then(|spot| journey.stage(report, &spot));
    preview.stage = stage.map(|stage| pack.stage_name(stage).to_owned());
    if let Some(map) = spot.get("segments").filter(|spot| report.is_map(spot, "segments: { serious: true }")) {
        for (key, value) in map.entries() {
            let segment = journey.segment(report, &Named::key(key, &value));
            match value.node.value {
                NodeValue::Bool(is_in) => {
                    preview.segments.extend(segment.map(|segment| (pack.segment_name(segment).to_owned(), is_in)));
                }
                _ => report.wrong_type(&value, "true or false", "write `true` or `false`, without quotes"),
            }
        }
    }
    if let Some(map) = spot.get("items").filter(|spot| report.is_map(spot, "items: { hero: hero-poster }")) {
        for (key, value) in map.entries() {
            let slot = journey.slot(report, &Named::key(key, &value));
            let item = journey.item(report, &value, "the id of an item");
            if let (Some(slot), Some(item)) = (slot, item)
                && journey.fits(report, &value, item, slot).is_some()
            {
                preview.items.push((pack.slot_name(slot).to_owned(), pack.item_name(item).to_owned()));
            }
        }
    }
    if let Some(map) = spot.get("variants").filter(|spot| report.is_map(spot, "variants: { loyalty-copy: gift }")) {
        for (key, value) in map.entries() {
            let experiment = journey.experiment(report, &Named::key(key, &value));
            let name = report.text(&value, "the id of a variant");
            if let Some((experiment, name)) = experiment.zip(name)
                && let Some(variant) = journey.variant(report, &Named::text(&value, name), experiment)
            {
                let names = [pack.experiment_name(experiment), pack.variant_name(variant)].map(str::to_owned);
                preview.variants.push(names.into());
            }
        }
    }
    preview
}
