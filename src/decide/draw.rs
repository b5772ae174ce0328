//! Which variant of an item a visitor sees, and who is shown nothing so that one can see what showing does.
//!
//! Source: DESIGN 4.3, step 4; `docs/experiments.md`.

use super::evaluate::Evaluator;
use super::facts::note;
use super::plan::begun;
use crate::base::hash::stable_hash;
use crate::base::limits::{DRAWS, REQUIREMENT_DEPTH};
use crate::base::named_hash::{etappe1_drawn, growthbook2, murmur3_draw};
use crate::model::{DrawHash, Reason, UnitKind};
use crate::pack::{NONE, Named, WHOLE};

/// What was drawn for the winner of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub reason: Reason,
    /// Index of the variant, or [`NONE`].
    pub variant: u16,
    /// Of 10,000 units how many would have had the same.
    pub propensity: u16,
    /// Whether the visitor takes part in the experiment.
    pub is_counted: bool,
    /// Whether the variant was drawn for the first time.
    pub is_new: bool,
    /// Why the visitor is shown nothing, or does not take part.
    #[cfg(feature = "author")]
    pub aside: Option<Aside>,
}

/// Why a visitor is shown nothing, or does not take part in an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "author"), allow(dead_code, reason = "only explanations look at it"))]
pub(crate) enum Aside {
    /// A holdout: the place of the first that holds among those of all, the stage, the slot and the item.
    HeldOut(usize),
    /// Another experiment that this one requires.
    Required,
    /// An assignment for a version that is too old.
    OldVersion,
    /// Another part of the layer.
    OtherLayer,
    /// None of the variants' numbers was drawn.
    Uncovered,
}

impl Drawn {
    /// Nothing was drawn.
    pub const fn of(reason: Reason, variant: u16) -> Self {
        Self {
            reason,
            variant,
            propensity: DRAWS,
            is_counted: false,
            is_new: false,
            #[cfg(feature = "author")]
            aside: None,
        }
    }

    /// The same, and why the visitor stands aside.
    #[cfg_attr(not(feature = "author"), allow(unused_variables, unused_mut, reason = "only explanations look at it"))]
    const fn aside(mut self, aside: Aside) -> Self {
        #[cfg(feature = "author")]
        {
            self.aside = Some(aside);
        }
        self
    }
}

impl Evaluator<'_> {
    /// What the winner of a slot is shown as.
    #[inline(never)]
    pub(super) fn draw(&mut self, (slot, item): (u16, u16)) -> Drawn {
        let pack = self.pack;
        let experiment = pack.item_experiment(item);
        let mut drawn = self.previewed(experiment, Reason::Matched);
        if drawn.is_counted {
            return drawn;
        }
        drawn.variant = NONE;
        for (place, holdout) in pack.holdouts(self.stage, slot, experiment).into_iter().enumerate() {
            if holdout != NONE && !pack.item_is_service(item) {
                if self.known.view().unit_bytes().is_empty() {
                    drawn.reason = Reason::NoUnit;
                }
                // That of all slots is drawn once.
                let range = if holdout == self.rolled.0 { self.rolled.1 } else { self.roll(holdout).0 };
                if place == 0 {
                    self.rolled = (holdout, range);
                }
                if range != NONE {
                    let held = Drawn { propensity: self.width(range), ..Drawn::of(Reason::Holdout, NONE) };
                    return held.aside(Aside::HeldOut(place));
                }
            }
        }
        if experiment == NONE { drawn } else { self.variant(experiment, REQUIREMENT_DEPTH) }
    }

    /// The variant of an experiment that is previewed, else control.
    pub(super) fn previewed(&self, experiment: u16, reason: Reason) -> Drawn {
        let mut drawn = Drawn::of(reason, NONE);
        if experiment != NONE {
            drawn.variant = self.pack.experiment_variants(experiment).start;
            if WHOLE && let Some(note) = self.facts.note(note::VARIANT, experiment) {
                let variant = self.variant_called(experiment, self.facts.name_of(note));
                if variant != NONE {
                    drawn = Drawn { is_counted: true, ..Drawn::of(Reason::Preview, variant) };
                }
            }
        }
        drawn
    }

    /// The variant of an experiment with this id, or [`NONE`].
    pub(super) fn variant_called(&self, experiment: u16, name: &[u8]) -> u16 {
        for variant in self.pack.experiment_variants(experiment) {
            if experiment != NONE && self.pack.name_bytes(Named::Variant, variant) == name {
                return variant;
            }
        }
        NONE
    }

    /// How many numbers of 10,000 are a range's own.
    fn width(&self, range: u16) -> u16 {
        let (from, to) = self.pack.range(range);
        to.wrapping_sub(from)
    }

    /// Which variant of an experiment the visitor has.
    ///
    /// - `depth`: how deep experiments may require others from here on.
    fn variant(&mut self, experiment: u16, depth: u8) -> Drawn {
        let pack = self.pack;
        let [name, version, least, own, layer, _, first, count] = pack.experiment(experiment);
        let mut drawn = self.previewed(experiment, Reason::Matched);
        if drawn.is_counted {
            return drawn;
        }
        let view = self.known.view();
        if view.unit_bytes().is_empty() {
            drawn.reason = Reason::NoUnit;
            return drawn;
        }
        // Of each experiment that is required one of the variants is wanted.
        let (mut before, mut has, mut found) = (NONE, true, drawn);
        for place in 0..count {
            let [other, wanted, ..] = pack.requirement(first.wrapping_add(place));
            if other != before {
                if !has || depth == 0 {
                    return drawn.aside(Aside::Required);
                }
                has = false;
                before = other;
                found = self.variant(other, depth.wrapping_sub(1));
            }
            has |= found.is_counted && wanted == found.variant;
        }
        if !has {
            return drawn.aside(Aside::Required);
        }
        let mut taken = NONE;
        if let Some((variant, of)) = view.assignment(pack.string_bytes(name)) {
            if of < least.into() {
                return drawn.aside(Aside::OldVersion);
            }
            if of == version.into() {
                taken = self.variant_called(experiment, variant);
            }
        }
        if taken == NONE {
            if layer != NONE && self.roll(layer).0 == NONE {
                return drawn.aside(Aside::OtherLayer);
            }
            (taken, drawn.propensity) = self.roll(own);
            drawn.is_new = taken != NONE;
        }
        if taken != NONE {
            drawn.is_counted = true;
            drawn.variant = taken;
            drawn.propensity = self.width(taken);
            return drawn;
        }
        drawn.aside(Aside::Uncovered)
    }

    /// What a draw comes to, or [`NONE`] outside of all ranges and without a unit; and how many numbers are outside.
    fn roll(&mut self, draw: u16) -> (u16, u16) {
        let [kind, seed, _, first, count, ..] = self.pack.draw(draw);
        let [hash, unit_kind] = kind.to_le_bytes();
        let view = self.known.view();
        let mut unit = view.unit_bytes();
        let (mut taken, mut outside) = (NONE, DRAWS);
        if unit.is_empty() {
            return (taken, outside);
        }
        let session;
        if unit_kind == UnitKind::Session as u8 {
            let start_ms = self.session_start_ms();
            if WHOLE {
                self.flips.note(self.session_end_ms());
            }
            session = stable_hash(&[unit, &start_ms.to_le_bytes()]).to_le_bytes();
            unit = &session;
        }
        let number = if WHOLE && hash == DrawHash::GrowthBook2 as u8 {
            growthbook2(self.pack.string_bytes(seed), unit)
        } else if WHOLE && hash == DrawHash::Murmur3 as u8 {
            murmur3_draw(self.pack.string_bytes(seed), unit)
        } else {
            let known = if WHOLE { self.plan.draws.get(usize::from(draw)).copied() } else { None };
            let mut hash = known.unwrap_or_else(|| begun(self.pack, draw));
            hash.part(unit);
            etappe1_drawn(hash.stable())
        };
        for range in first..first.saturating_add(count) {
            let (from, to) = self.pack.range(range);
            outside = outside.wrapping_sub(to.wrapping_sub(from));
            if (from..to).contains(&(number as u16)) {
                taken = range;
            }
        }
        (taken, outside)
    }
}
