//! Experiments, holdouts and what items have in common, numbered for a pack; `decide/draw.rs` reads them.

use std::collections::BTreeMap;

use super::NONE;
use super::encode::EncodeError;
use crate::model::{DrawHash, Experiment, Item, Journey, UnitKind, Variant};

/// Something that is drawn: seed, name, which of the ranges it can come to.
pub(super) struct Draw {
    pub hash: DrawHash,
    pub unit: UnitKind,
    pub seed: String,
    pub name: String,
    pub first: u16,
    pub count: u16,
}

/// What a draw can come to: a variant of an experiment, or what has no name.
pub(super) struct Range<'j> {
    pub experiment: u16,
    pub variant: Option<&'j Variant>,
    pub from: u16,
    pub to: u16,
}

/// All draws of a journey.
pub(super) struct Draws<'j> {
    pub draws: Vec<Draw>,
    pub ranges: Vec<Range<'j>>,
    /// Of each experiment its draw, that of its layer, and that of who is shown nothing.
    pub of_experiments: Vec<[u16; 3]>,
    pub of_journey: u16,
    pub of_stages: Vec<u16>,
    pub of_slots: Vec<u16>,
    /// Of each experiment its first range.
    first_ranges: Vec<u16>,
    /// Per item, by its place, the number of its experiment.
    experiments: BTreeMap<u16, u16>,
}

impl<'j> Draws<'j> {
    pub fn of(journey: &'j Journey) -> Result<Self, EncodeError> {
        let mut draws = Self {
            draws: Vec::new(),
            ranges: Vec::new(),
            of_experiments: Vec::new(),
            of_journey: NONE,
            of_stages: Vec::new(),
            of_slots: Vec::new(),
            first_ranges: Vec::new(),
            experiments: BTreeMap::new(),
        };
        for (place, item) in (0u16..).zip(&journey.items) {
            if let Some(experiment) = &item.experiment {
                draws.experiment(journey, place, item, experiment)?;
            }
        }
        draws.of_journey = draws.holdout(journey, "holdout".to_owned(), journey.holdout)?;
        for stage in &journey.stages {
            let number = draws.holdout(journey, format!("holdout:stage:{}", stage.name), stage.holdout)?;
            draws.of_stages.push(number);
        }
        for slot in &journey.slots {
            let number = draws.holdout(journey, format!("holdout:slot:{}", slot.name), slot.holdout)?;
            draws.of_slots.push(number);
        }
        Ok(draws)
    }

    /// The number of an item's experiment, or [`NONE`].
    pub fn experiment_of(&self, place: u16) -> u16 {
        self.experiments.get(&place).copied().unwrap_or(NONE)
    }

    fn experiment(
        &mut self,
        journey: &'j Journey,
        place: u16,
        item: &'j Item,
        experiment: &'j Experiment,
    ) -> Result<(), EncodeError> {
        let number = short(self.of_experiments.len())?;
        self.experiments.insert(place, number);
        self.first_ranges.push(short(self.ranges.len())?);
        let range = |variant: &'j Variant| Range {
            experiment: number,
            variant: Some(variant),
            from: variant.from,
            to: variant.to,
        };
        let ranges = experiment.variants.iter().map(range).collect();
        let (seed, name) = (experiment.seed.clone(), experiment.name.clone());
        let own = self.draw((experiment.hash, experiment.unit), seed, name, ranges)?;
        let layer = match &experiment.layer {
            Some(layer) => {
                let range = Range { experiment: number, variant: None, from: layer.from, to: layer.to };
                self.draw((DrawHash::Etappe1, experiment.unit), layer.name.clone(), "layer".to_owned(), vec![range])?
            }
            None => NONE,
        };
        let holdout = self.holdout(journey, format!("holdout:item:{}", item.name), experiment.holdout)?;
        self.of_experiments.push([own, layer, holdout]);
        Ok(())
    }

    fn holdout(&mut self, journey: &Journey, name: String, share: u16) -> Result<u16, EncodeError> {
        if share == 0 {
            return Ok(NONE);
        }
        let range = Range { experiment: 0, variant: None, from: 0, to: share };
        self.draw((DrawHash::Etappe1, UnitKind::Person), journey.name.clone(), name, vec![range])
    }

    fn draw(
        &mut self,
        (hash, unit): (DrawHash, UnitKind),
        seed: String,
        name: String,
        ranges: Vec<Range<'j>>,
    ) -> Result<u16, EncodeError> {
        let (first, count) = (short(self.ranges.len())?, short(ranges.len())?);
        self.ranges.extend(ranges);
        self.draws.push(Draw { hash, unit, seed, name, first, count });
        short(self.draws.len().saturating_sub(1))
    }

    /// The experiments that another requires, each with a variant of it, by their numbers.
    pub fn requirements(&self, experiment: &Experiment) -> Result<Vec<[u16; 2]>, EncodeError> {
        let mut found = Vec::new();
        for (item, variants) in &experiment.requires {
            let number = self.experiments.get(item).copied().ok_or(EncodeError)?;
            let first = self.first_ranges.get(usize::from(number)).copied().unwrap_or(0);
            found.extend(variants.iter().map(|variant| [number, first.saturating_add(*variant)]));
        }
        found.sort_unstable();
        Ok(found)
    }
}

fn short(count: usize) -> Result<u16, EncodeError> {
    u16::try_from(count).map_err(|_| EncodeError)
}

/// What an item has in common with others: dimensions and values.
pub(super) fn labels(journey: &Journey, place: u16, item: &Item) -> Vec<(&'static str, String)> {
    let tags = item.tags.iter().map(|tag| ("tag", tag.clone()));
    let campaign = item.campaign.iter().map(|campaign| ("campaign", campaign.clone()));
    let groups = (0u16..).zip(&journey.arbitration.exclusive).filter(|group| group.1.contains(&place));
    let groups = groups.map(|group| (GROUP, group.0.to_string()));
    tags.chain(campaign).chain(groups).collect()
}

/// The dimension of exclusive groups, which profiles do not count.
pub(super) const GROUP: &str = "@group";
