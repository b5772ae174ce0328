//! Which variant of an item is shown and why, or which holdout keeps it from being shown.

use super::explanation::Language;
use super::ruling::{HeldOut, VariantExplanation, VariantGround};
use super::words::{Phrase, say};
use crate::decide::{Aside, Drawn};
use crate::model::Reason;
use crate::pack::{NONE, Named, Pack};

/// The experiment of what a slot shows, and why it is this variant; none without one.
pub(super) fn explained(pack: &Pack, item: u16, drawn: &Drawn, language: Language) -> Option<VariantExplanation> {
    let experiment = pack.item_experiment(item);
    if experiment == NONE || held_out(drawn).is_some() {
        return None;
    }
    let how = match (drawn.reason, drawn.aside) {
        (Reason::Committed, _) => VariantGround::Committed,
        (Reason::Preview, _) => VariantGround::Preview,
        (Reason::NoUnit, _) => VariantGround::NoUnit,
        (_, Some(Aside::Required)) => VariantGround::Required,
        (_, Some(Aside::OldVersion)) => VariantGround::OldVersion,
        (_, Some(Aside::OtherLayer)) => VariantGround::OtherLayer,
        (_, Some(_)) => VariantGround::NotCovered,
        (_, None) if drawn.is_new => VariantGround::Drawn,
        (_, None) => VariantGround::Kept,
    };
    let variant = name(pack, drawn.variant);
    let experiment = core::str::from_utf8(pack.name_bytes(Named::Experiment, experiment)).unwrap_or_default();
    let sentence = say(&Phrase::Variant { variant, experiment, how, propensity: drawn.propensity }, language);
    Some(VariantExplanation { experiment: experiment.to_owned(), variant: variant.map(str::to_owned), how, sentence })
}

/// The name of a variant.
pub(super) fn name(pack: &Pack, variant: u16) -> Option<&str> {
    (variant != NONE).then(|| pack.variant_name(variant))
}

/// The holdout that keeps an item from being shown.
pub(super) const fn held_out(drawn: &Drawn) -> Option<HeldOut> {
    match drawn.aside {
        Some(Aside::HeldOut(0)) => Some(HeldOut::All),
        Some(Aside::HeldOut(1)) => Some(HeldOut::Stage),
        Some(Aside::HeldOut(2)) => Some(HeldOut::Slot),
        Some(Aside::HeldOut(_)) => Some(HeldOut::Item),
        _ => None,
    }
}
