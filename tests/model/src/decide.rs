//! Decides a page: the stage, then what already stands, then slot by slot.

use crate::caps::Given;
use crate::coverage::met;
use crate::eval::Scene;
use crate::experiments::{self, Holdout, Part};
use crate::impression::{Impression, channel_of};
use crate::journey::{Item, Journey, Slot};
use crate::known::Known;
use crate::rank::ranked;
use crate::refusal::{Suppressed, is_done, refusal, suppressed};
use crate::request::Request;
use crate::stage::{self, Transition};
use crate::visitor::{Kind, Record};

/// What a page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub stage: String,
    /// The record names a stage that the journey does not have.
    pub stage_unknown: bool,
    pub transition: Option<Transition>,
    pub is_preview: bool,
    /// In the order in which they are decided.
    pub slots: Vec<SlotDecision>,
}

/// What one slot shows.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotDecision {
    /// With its number, for those that `take` makes.
    pub slot: String,
    /// `None` for the baseline; for `holdout` the item that is held out.
    pub item: Option<String>,
    /// Control, too, is named.
    pub variant: Option<String>,
    /// `matched`, `no_item`, `committed`, `holdout`, `no_unit`, `preview`.
    pub reason: &'static str,
    /// Of 10,000.
    pub propensity: u16,
    /// A new one: experiment, variant, version.
    pub assignment: Option<(String, String, i64)>,
    /// What ranks above the winner, all if there is none, in rank order. Empty where the item is committed or previewed.
    pub losers: Vec<Loser>,
}

/// An item that was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Loser {
    pub item: String,
    /// `stage`, `consent`, `condition_false`, `condition_error`, `condition_unknown:absent`, …, `interruption_budget`.
    pub reason: String,
}

/// Decides every slot for a visitor with this history.
pub fn decide(journey: &Journey, history: &[Record], request: &Request, now_ms: i64) -> Page {
    decide_known(journey, &Known::of(journey, history), request, now_ms)
}

/// Decides every slot for a visitor of whom this is known.
pub fn decide_known(journey: &Journey, known: &Known, request: &Request, now_ms: i64) -> Page {
    let scene = |stage| Scene { journey, known, request, now_ms, stage };
    // Conditions of stages may not read the stage.
    let before = scene("");
    let whereabouts = stage::whereabouts(&before);
    let transition = stage::transition(&before, &whereabouts).filter(|_| !request.preview.is_asked());
    let scene = scene(&journey.stages[whereabouts.stage].id);
    let places = places(journey);
    let mut pass = Pass { scene, given: Vec::new(), decisions: places.iter().map(|_| None).collect() };
    pass.put_previewed(&places);
    pass.put_committed(&places);
    for (number, place) in places.iter().enumerate() {
        pass.decide_slot(number, place);
    }
    Page {
        stage: journey.stages[whereabouts.stage].id.clone(),
        stage_unknown: whereabouts.is_unknown,
        transition,
        is_preview: request.preview.is_asked(),
        slots: pass.decisions.into_iter().flatten().map(|slot| recordable(slot, request)).collect(),
    }
}

/// Nothing that is previewed may be recorded.
fn recordable(slot: SlotDecision, request: &Request) -> SlotDecision {
    let assignment = slot.assignment.filter(|_| !request.preview.is_asked());
    SlotDecision { assignment, ..slot }
}

/// A slot to decide, one of those that `take` makes.
struct Place<'a> {
    name: String,
    slot: &'a Slot,
}

/// In the order in which they are decided.
fn places(journey: &Journey) -> Vec<Place<'_>> {
    let mut slots: Vec<&Slot> = journey.slots.iter().collect();
    slots.sort_by_key(|slot| -slot.importance);
    let mut places = Vec::new();
    for slot in slots {
        for number in 1..=slot.take {
            let name = if number == 1 { slot.id.clone() } else { format!("{}:{number}", slot.id) };
            places.push(Place { name, slot });
        }
    }
    places
}

struct Pass<'a> {
    scene: Scene<'a>,
    /// What stands on the page so far.
    given: Vec<Given>,
    /// Of each place, once it is decided.
    decisions: Vec<Option<SlotDecision>>,
}

impl<'a> Pass<'a> {
    fn put_previewed(&mut self, places: &[Place<'a>]) {
        let preview = &self.scene.request.preview;
        for (number, place) in places.iter().enumerate() {
            let entry = preview.items.iter().find(|(slot, _)| *slot == place.name);
            let Some(item) = entry.and_then(|(_, item)| self.scene.journey.item(item)) else { continue };
            let variant = item.experiment.as_ref().map(|experiment| match experiments::part(&self.scene, experiment) {
                Part::Previewed(variant) => variant,
                _ => experiment.variants[0].0.clone(),
            });
            met("reason", "preview");
            self.stand(place, item, true, true);
            self.decisions[number] = Some(decision(place, Some(item), "preview", variant));
        }
    }

    fn put_committed(&mut self, places: &[Place<'a>]) {
        let request = self.scene.request;
        for (number, place) in places.iter().enumerate() {
            if self.decisions[number].is_some() {
                continue;
            }
            let Some(entry) = request.committed.iter().find(|entry| entry.slot == place.name) else { continue };
            let Some(item) = self.scene.journey.item(&entry.item) else {
                met("arbitration", "committed_removed_gone");
                continue;
            };
            if let Some(reason) = self.removed(item) {
                met("arbitration", reason);
                continue;
            }
            let variants = item.experiment.iter().flat_map(|experiment| &experiment.variants);
            let is_still_there = |variant: &String| variants.clone().any(|(known, _)| known == variant);
            let variant = entry.variant.clone().filter(is_still_there);
            met("reason", "committed");
            let is_new = !self.has_exposure_of_page(item);
            self.stand(place, item, is_new, is_new);
            self.decisions[number] = Some(decision(place, Some(item), "committed", variant));
        }
    }

    /// Why a committed item does not stay.
    fn removed(&self, item: &Item) -> Option<&'static str> {
        if !self.scene.known.is_granted(&item.purpose) {
            Some("committed_removed_consent")
        } else if suppressed(&self.scene, item) == Suppressed::Yes {
            Some("committed_removed_suppressed")
        } else if is_done(&self.scene, item) {
            Some("committed_removed_done")
        } else if self.given.iter().any(|other| other.exposure.item == item.id) {
            Some("committed_removed_twice")
        } else {
            None
        }
    }

    /// Whether the profile or the page has an exposure of the item since the page started.
    fn has_exposure_of_page(&self, item: &Item) -> bool {
        let scene = &self.scene;
        let unfolded = scene.known.unfolded(scene.journey, scene.request);
        scene.known.impressions.iter().chain(&unfolded).any(|impression| {
            impression.kind == Kind::Exposure
                && impression.item == item.id
                && impression.time_ms >= scene.request.page_started_ms
        })
    }

    fn decide_slot(&mut self, number: usize, place: &Place<'a>) {
        if self.decisions[number].is_some() {
            return;
        }
        let mut losers = Vec::new();
        let mut winner = None;
        for item in ranked(&self.scene, place.slot) {
            match refusal(&self.scene, place.slot, item, &self.given) {
                None => {
                    winner = Some(item);
                    break;
                }
                Some(reason) => losers.push(Loser { item: item.id.clone(), reason }),
            }
        }
        let decided = match winner {
            None => decision(place, None, "no_item", None),
            Some(item) => {
                let decided = won(&self.scene, place, item);
                self.stand(place, item, decided.reason != "holdout", true);
                decided
            }
        };
        met("reason", decided.reason);
        self.decisions[number] = Some(SlotDecision { losers, ..decided });
    }

    fn stand(&mut self, place: &Place, item: &Item, counts_in_caps: bool, counts_as_interruption: bool) {
        let scene = &self.scene;
        let channel = channel_of(scene.request);
        let exposure = Impression::of(scene.journey, Kind::Exposure, item, &place.name, channel, scene.now_ms);
        self.given.push(Given { exposure, counts_in_caps, counts_as_interruption });
    }
}

fn decision(place: &Place, item: Option<&Item>, reason: &'static str, variant: Option<String>) -> SlotDecision {
    SlotDecision {
        slot: place.name.clone(),
        item: item.map(|item| item.id.clone()),
        variant,
        reason,
        propensity: 10_000,
        assignment: None,
        losers: Vec::new(),
    }
}

/// The decision for an item that won its slot: held out, or in a variant.
fn won(scene: &Scene, place: &Place, item: &Item) -> SlotDecision {
    let part = item.experiment.as_ref().map(|experiment| (experiment, experiments::part(scene, experiment)));
    if let Some((_, Part::Previewed(variant))) = &part {
        met("experiment", "preview");
        return decision(place, Some(item), "preview", Some(variant.clone()));
    }
    let mut reason = "matched";
    match experiments::holdout(scene, place.slot, item) {
        Holdout::Out(percent) => {
            let held_out = decision(place, Some(item), "holdout", None);
            return SlotDecision { propensity: percent as u16, ..held_out };
        }
        Holdout::NoUnit => reason = "no_unit",
        Holdout::In => {}
    }
    let Some((experiment, part)) = part else {
        return decision(place, Some(item), reason, None);
    };
    let control = &experiment.variants[0].0;
    let (covered, variant) = match &part {
        Part::NoUnit => ("no_unit", control),
        Part::RequiresOut => ("requires_out", control),
        Part::BelowMinVersion => ("below_min_version", control),
        Part::LayerOut => ("layer_out", control),
        Part::NotCovered => ("not_covered", control),
        Part::Sticky(variant) => ("sticky", variant),
        Part::Previewed(variant) | Part::Drawn(variant) => ("drawn", variant),
    };
    met("experiment", covered);
    if variant == control {
        met("experiment", "control");
    }
    if part == Part::NoUnit {
        reason = "no_unit";
    }
    let new = (experiment.id.clone(), variant.clone(), experiment.version);
    SlotDecision {
        propensity: experiments::propensity(experiment, &part) as u16,
        assignment: matches!(part, Part::Drawn(_)).then_some(new),
        ..decision(place, Some(item), reason, Some(variant.clone()))
    }
}
