//! Laying out what a page shows: slots, items, variants and draws.

use super::NONE;
use super::draws::{Draws, labels};
use super::encode::{EncodeError, Layout, Numbered};
use super::index::{Numbers, behind};
use super::layout::Table;
use crate::model::Journey;

impl<'j> Layout<'j> {
    /// Writes the slots with their ranks, then the items in the order of their numbers.
    pub(super) fn slots_and_items(&mut self, journey: &'j Journey, draws: &Draws<'j>) -> Result<(), EncodeError> {
        let numbers = Numbers::of(journey);
        self.slots(journey, draws, &numbers)?;
        self.items(journey, draws, &numbers)
    }

    fn slots(&mut self, journey: &'j Journey, draws: &Draws<'j>, numbers: &Numbers) -> Result<(), EncodeError> {
        for (place, ranks) in numbers.places.iter().zip(&numbers.ranked) {
            let Some(slot) = journey.slots.get(usize::from(place.slot)) else { return Err(EncodeError) };
            let counted = self.strings.number(&slot.name)?;
            let name = self.strings.number(&place.name)?;
            let holdout = draws.of_slots.get(usize::from(place.slot)).copied().unwrap_or(NONE);
            let first = self.counts.get(Table::Ranks as usize).copied().unwrap_or(0);
            let first = u32::try_from(first).map_err(|_| EncodeError)?;
            let count = u32::try_from(ranks.len()).map_err(|_| EncodeError)?;
            let pinned = slot.pinned.iter().filter(|pinned| ranks.contains(pinned)).count();
            let pinned = u8::try_from(pinned).unwrap_or(u8::MAX);
            self.add(Table::Slots, |out| {
                out.u16(name);
                out.u8(u8::from(slot.interruptive));
                out.u8(pinned);
                out.u32(first);
                out.u32(count);
                out.u16(counted);
                out.u16(holdout);
            });
            for (item, behind) in ranks.iter().zip(behind(journey, slot, ranks)) {
                let number = numbers.number(*item);
                self.add(Table::Ranks, |out| [number, behind].into_iter().for_each(|field| out.u16(field)));
            }
        }
        Ok(())
    }

    fn items(&mut self, journey: &'j Journey, draws: &Draws<'j>, numbers: &Numbers) -> Result<(), EncodeError> {
        let (mut programs, mut gates, mut gate_of) = (Vec::new(), Numbered::default(), Vec::new());
        let mut families = Numbered::default();
        let mut content_start = 0u32;
        for (place, item) in
            numbers.order.iter().filter_map(|place| Some((*place, journey.items.get(usize::from(*place))?)))
        {
            let name = self.strings.number(&item.name)?;
            let program = match &item.when {
                Some(when) => self.programs.add(when, true, &mut self.strings)?,
                None => NONE,
            };
            programs.push(program);
            let gate = gates.number((item.stages, item.purpose))?;
            gate_of.push(gate);
            let content_bytes = u32::try_from(item.content.len()).map_err(|_| EncodeError)?;
            let experiment = draws.experiment_of(place);
            let score = self.program(item.score.as_ref())?;
            let labels = labels(journey, place, item);
            let family = if labels.is_empty() { NONE } else { families.number(labels)? };
            self.add(Table::Items, |out| {
                out.u16(name);
                out.u8(item.kind as u8);
                out.u8(item.is_service.into());
                out.u16(item.purpose);
                out.u16(program);
                out.u16(gate);
                out.u32(content_start);
                out.u32(content_bytes);
                out.put(&item.priority.to_le_bytes());
                out.u16(experiment);
                out.u16(score);
                out.u16(family);
            });
            self.put_bytes(Table::Content, item.content.as_bytes());
            content_start = content_start.checked_add(content_bytes).ok_or(EncodeError)?;
        }
        self.families(families.all)?;
        self.ranges(draws, content_start)?;
        for (stages, purpose) in gates.all {
            self.add(Table::Gates, |out| {
                out.u32(stages);
                out.u16(purpose);
            });
        }
        self.index(numbers, (&programs, &gate_of))
    }

    /// Writes under what is counted what happens to the items of each family.
    fn families(&mut self, families: Vec<Vec<(&'static str, String)>>) -> Result<(), EncodeError> {
        let mut first_label = 0u16;
        for labels in families {
            let count = u16::try_from(labels.len()).map_err(|_| EncodeError)?;
            self.add(Table::Families, |out| [first_label, count].into_iter().for_each(|field| out.u16(field)));
            for (dimension, value) in labels {
                let label = [self.strings.number(dimension)?, self.strings.number(&value)?];
                self.add(Table::Labels, |out| label.into_iter().for_each(|field| out.u16(field)));
            }
            first_label = first_label.checked_add(count).ok_or(EncodeError)?;
        }
        Ok(())
    }

    /// Writes what draws can come to, with the content of variants.
    fn ranges(&mut self, draws: &Draws<'j>, mut content_start: u32) -> Result<(), EncodeError> {
        for range in &draws.ranges {
            let (name, content) =
                range.variant.map_or(("", ""), |variant| (variant.name.as_str(), variant.content.as_str()));
            let name = self.strings.number(name)?;
            let content_bytes = u32::try_from(content.len()).map_err(|_| EncodeError)?;
            self.add(Table::Variants, |out| {
                [name, range.from, range.to].into_iter().for_each(|field| out.u16(field));
                out.u32(content_start);
                out.u32(content_bytes);
                out.u16(range.experiment);
            });
            self.put_bytes(Table::Content, content.as_bytes());
            content_start = content_start.checked_add(content_bytes).ok_or(EncodeError)?;
        }
        Ok(())
    }

    pub(super) fn draws(&mut self, journey: &'j Journey, draws: &Draws<'j>) -> Result<(), EncodeError> {
        for draw in &draws.draws {
            let (seed, name) = (self.strings.number(&draw.seed)?, self.strings.number(&draw.name)?);
            self.add(Table::Draws, |out| {
                out.u8(draw.hash as u8);
                out.u8(draw.unit as u8);
                [seed, name, draw.first, draw.count].into_iter().for_each(|field| out.u16(field));
            });
        }
        let experiments = journey.items.iter().filter_map(|item| item.experiment.as_ref());
        let mut first_requirement = 0u16;
        for (experiment, [own, layer, holdout]) in experiments.zip(&draws.of_experiments) {
            let name = self.strings.number(&experiment.name)?;
            let requirements = draws.requirements(experiment)?;
            let count = u16::try_from(requirements.len()).map_err(|_| EncodeError)?;
            let (version, least) = (experiment.version, experiment.min_version);
            self.add(Table::Experiments, |out| {
                let fields = [name, version, least, *own, *layer, *holdout, first_requirement, count];
                fields.into_iter().for_each(|field| out.u16(field));
            });
            for requirement in requirements {
                self.add(Table::Requirements, |out| requirement.into_iter().for_each(|field| out.u16(field)));
            }
            first_requirement = first_requirement.checked_add(count).ok_or(EncodeError)?;
        }
        for repeat in core::mem::take(&mut self.programs.schedules) {
            self.add(Table::Schedules, |out| {
                [repeat.start_min, repeat.length_min, repeat.period_min, repeat.count]
                    .into_iter()
                    .for_each(|field| out.u32(field));
            });
        }
        Ok(())
    }
}
