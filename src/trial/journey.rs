//! Names of the journey as tests refer to them: looked up, or reported with what was most likely meant.

use super::report::{Report, listed};
use crate::model::Schema;
use crate::pack::Pack;
use crate::syntax::{Code, Key, Span, Spot};

/// The names that a journey has.
pub(super) struct Journey<'p> {
    pub pack: &'p Pack,
    pub schema: Schema,
}

/// A name and where it stands.
pub(super) struct Named<'n> {
    name: &'n str,
    span: Span,
    path: &'n str,
}

impl<'n> Named<'n> {
    /// The key of an entry.
    pub fn key(key: &'n Key, value: &'n Spot<'_>) -> Self {
        Self { name: &key.name, span: key.span, path: &value.path }
    }

    /// A text that is what it is to be.
    pub fn text(spot: &'n Spot<'_>, name: &'n str) -> Self {
        Self { name, span: spot.span(), path: &spot.path }
    }
}

impl Journey<'_> {
    /// A stage by its id.
    pub fn stage(&self, report: &mut Report, spot: &Spot<'_>) -> Option<u16> {
        let name = report.text(spot, "the id of a stage")?;
        let pack = self.pack;
        find(report, &Named::text(spot, name), "stage", (0..pack.stages()).map(|stage| (stage, pack.stage_name(stage))))
    }

    /// A slot by its id.
    pub fn slot(&self, report: &mut Report, named: &Named<'_>) -> Option<u16> {
        let pack = self.pack;
        find(report, named, "slot", (0..pack.slots()).map(|slot| (slot, pack.slot_name(slot))))
    }

    /// An item by its id.
    pub fn item(&self, report: &mut Report, spot: &Spot<'_>, what: &str) -> Option<u16> {
        let name = report.text(spot, what)?;
        self.item_called(report, &Named::text(spot, name))
    }

    /// An item by its id, once that is known to be text.
    pub fn item_called(&self, report: &mut Report, named: &Named<'_>) -> Option<u16> {
        let pack = self.pack;
        find(report, named, "item", (0..pack.items()).map(|item| (item, pack.item_name(item))))
    }

    /// A segment by its id.
    pub fn segment(&self, report: &mut Report, named: &Named<'_>) -> Option<u16> {
        let pack = self.pack;
        find(report, named, "segment", (0..pack.segments()).map(|segment| (segment, pack.segment_name(segment))))
    }

    /// An experiment by its id.
    pub fn experiment(&self, report: &mut Report, named: &Named<'_>) -> Option<u16> {
        let pack = self.pack;
        find(report, named, "experiment", (0..pack.experiments()).map(|number| (number, pack.experiment_name(number))))
    }

    /// A variant of an experiment by its id.
    pub fn variant(&self, report: &mut Report, named: &Named<'_>, experiment: u16) -> Option<u16> {
        let pack = self.pack;
        let variants = pack.experiment_variants(experiment).map(|variant| (variant, pack.variant_name(variant)));
        find(report, named, "variant", variants)
    }

    /// A variant of whichever experiment has one of this id.
    pub fn any_variant(&self, report: &mut Report, named: &Named<'_>) -> Option<u16> {
        let pack = self.pack;
        let variants = (0..pack.experiments()).flat_map(|experiment| pack.experiment_variants(experiment));
        find(report, named, "variant", variants.map(|variant| (variant, pack.variant_name(variant))))
    }

    /// Whether the item may stand in the slot at all.
    pub fn fits(&self, report: &mut Report, spot: &Spot<'_>, item: u16, slot: u16) -> Option<()> {
        let slots = self.slots_of(item);
        if slots.contains(&slot) {
            return Some(());
        }
        let pack = self.pack;
        let message = format!("the item `{}` is never in the slot `{}`", pack.item_name(item), pack.slot_name(slot));
        let slots: Vec<&str> = slots.into_iter().map(|slot| pack.slot_name(slot)).collect();
        report.error(spot, Code::ImpossibleExpectation, message, format!("it is for {}", listed(&slots)));
        None
    }

    /// The slots that an item is for.
    pub fn slots_of(&self, item: u16) -> Vec<u16> {
        let pack = self.pack;
        (0..pack.slots()).filter(|slot| pack.ranked_items(*slot).any(|ranked| ranked == item)).collect()
    }
}

fn find<'p>(
    report: &mut Report,
    named: &Named<'_>,
    what: &str,
    known: impl Iterator<Item = (u16, &'p str)>,
) -> Option<u16> {
    let known: Vec<(u16, &str)> = known.collect();
    let found = known.iter().find(|known| known.1 == named.name).map(|known| known.0);
    if found.is_none() {
        let known: Vec<&str> = known.iter().map(|known| known.1).collect();
        report.unknown(named.span, named.path, what, named.name, &known);
    }
    found
}
