//! Reading what a pass needs beside conditions: moves between stages, draws, what items have in common.

use super::layout::{Named, Table};
use super::op::window_of;
use super::{NONE, Pack};
use crate::base::bytes::utf8;
use crate::model::Window;

/// What a tally counts of what happens on a page, as it stands in the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scope(pub u16);

impl Scope {
    /// Nothing: an event is counted.
    pub const EVENT: Self = Self(0);
    /// All items.
    pub const ALL: Self = Self(1);
    /// All items, and all that happens on a page happens on the channel of its request, which is the value.
    pub const CHANNEL: Self = Self(2);
    /// What happens in the slot that is decided, whose id is the value.
    pub const SLOT: Self = Self(3);
    /// What happens to the item whose id is the value.
    pub const ITEM: Self = Self(4);
    /// What happens to items but services in interruptive slots.
    pub const INTERRUPTIVE: Self = Self(5);
    /// What happens to items that have the dimension and the value in common.
    pub const LABEL: Self = Self(6);
}

/// What is counted of impressions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TallyEntry {
    /// Index of the counter.
    pub counter: u16,
    /// The value of its dimension: a string, or [`NONE`].
    pub value: u16,
    pub scope: Scope,
    pub window: Window,
}

impl Pack {
    /// What a tally counts.
    pub(crate) fn tally(&self, tally: usize) -> TallyEntry {
        let field = |field: usize| self.u16_at(Table::Tallies, tally, field);
        TallyEntry {
            counter: field(0),
            value: field(2),
            scope: Scope(field(4)),
            window: window_of(self.u64_at(Table::Tallies, tally, 6)),
        }
    }

    /// What a counter counts and its dimension, as strings; [`NONE`] without a dimension.
    pub(crate) fn counter_strings(&self, counter: u16) -> (u16, u16) {
        let field = |field: usize| self.u16_at(Table::Counters, counter.into(), field);
        (field(0), field(4))
    }

    /// The numbers of what an item has in common with others.
    pub(crate) fn labels(&self, item: u16) -> core::ops::Range<u16> {
        let family = self.u16_at(Table::Items, item.into(), 26).into();
        let first = self.u16_at(Table::Families, family, 0);
        first..first.saturating_add(self.u16_at(Table::Families, family, 2))
    }

    /// How many labels there are.
    pub(crate) fn labelled(&self) -> u16 {
        self.count16(Table::Labels)
    }

    /// What some items have in common: a dimension and a value, both strings.
    pub(crate) fn label(&self, label: u16) -> (u16, u16) {
        (self.u16_at(Table::Labels, label.into(), 0), self.u16_at(Table::Labels, label.into(), 2))
    }

    /// How many tallies there are.
    pub(crate) fn tallies(&self) -> usize {
        self.count(Table::Tallies)
    }

    /// The first fields of an entry, u16 each; zeros where there is none.
    fn fields(&self, table: Table, entry: u16) -> [u16; 8] {
        let mut fields = [0; 8];
        for (place, field) in fields.iter_mut().enumerate() {
            *field = self.u16_at(table, entry.into(), place.wrapping_mul(2));
        }
        fields
    }

    /// A way out of a stage: out of which, into which, two programs that must hold or [`NONE`], in two fields after how many seconds in
    /// the stage, how many of those behind it are left out where it is barred.
    pub(crate) fn way(&self, number: u16) -> Option<[u16; 8]> {
        (number < self.count16(Table::Moves)).then(|| self.fields(Table::Moves, number))
    }

    /// The stage with this id, or which had it, or [`NONE`].
    pub(crate) fn stage_called(&self, name: &[u8]) -> u16 {
        let renamed = self.place_of(Table::Renames, name);
        if renamed == NONE { self.named(Named::Stage, name) } else { self.u16_at(Table::Renames, renamed.into(), 2) }
    }

    /// Whether anything but conditions decides on items.
    pub(crate) fn is_ruled(&self) -> bool {
        self.u8_at(Table::Info, 0, 24) != 0
    }

    /// The experiment of an item, or [`NONE`].
    pub(crate) fn item_experiment(&self, item: u16) -> u16 {
        self.u16_at(Table::Items, item.into(), 22)
    }

    /// Whether an item answers what the visitor wants.
    pub(crate) fn item_is_service(&self, item: u16) -> bool {
        self.u8_at(Table::Items, item.into(), 3) != 0
    }

    /// The program of an item's score, or [`NONE`].
    pub(crate) fn item_score(&self, item: u16) -> u16 {
        self.u16_at(Table::Items, item.into(), 24)
    }

    /// The string under which what happens in a slot is counted.
    pub(crate) fn slot_counted(&self, slot: u16) -> u16 {
        self.u16_at(Table::Slots, slot.into(), 12)
    }

    /// The draws of who is shown nothing: at all, in a stage, in a slot, instead of an experiment; [`NONE`] where nobody is.
    pub(crate) fn holdouts(&self, stage: u16, slot: u16, experiment: u16) -> [u16; 4] {
        [
            self.u16_at(Table::Info, 0, 22),
            self.u16_at(Table::Stages, stage.into(), 6),
            self.u16_at(Table::Slots, slot.into(), 14),
            if experiment == NONE { NONE } else { self.u16_at(Table::Experiments, experiment.into(), 10) },
        ]
    }

    /// An experiment: name, version, least version, its draw, that of its layer or [`NONE`], of who is shown nothing or [`NONE`], first
    /// requirement, requirements.
    pub(crate) fn experiment(&self, experiment: u16) -> [u16; 8] {
        self.fields(Table::Experiments, experiment)
    }

    /// A draw: hash and, times 256, unit; seed, name, first variant, variants.
    pub(crate) fn draw(&self, draw: u16) -> [u16; 8] {
        self.fields(Table::Draws, draw)
    }

    /// How many draws there are.
    pub(crate) fn draws(&self) -> u16 {
        self.count16(Table::Draws)
    }

    /// What a draw can come to: its first number, the first behind them.
    pub(crate) fn range(&self, variant: u16) -> (u16, u16) {
        (self.u16_at(Table::Variants, variant.into(), 2), self.u16_at(Table::Variants, variant.into(), 4))
    }

    /// An experiment and the variant of it that another needs.
    pub(crate) fn requirement(&self, requirement: u16) -> [u16; 8] {
        self.fields(Table::Requirements, requirement)
    }

    /// How many items whose scores are compared stand before one at a rank, and 1 more; 0 if its score is not compared.
    pub(crate) fn behind(&self, rank: usize) -> u16 {
        self.u16_at(Table::Ranks, rank, 2)
    }

    /// A stretch of a schedule: start, length, period and count, in minutes.
    pub(crate) fn stretch(&self, number: usize) -> [i64; 4] {
        let field = |field: usize| self.u32_at(Table::Schedules, number, field).into();
        [field(0), field(4), field(8), field(12)]
    }

    /// What the host may append to a profile of a variant that was drawn for the first time.
    pub(crate) fn assignment(&self, variant: u16) -> crate::model::Assignment {
        let experiment = self.u16_at(Table::Variants, variant.into(), 14);
        crate::model::Assignment {
            experiment: self.name(Table::Experiments, experiment).to_owned(),
            variant: self.name(Table::Variants, variant).to_owned(),
            version: self.u16_at(Table::Experiments, experiment.into(), 2),
        }
    }

    /// How many experiments there are.
    #[must_use]
    pub fn experiments(&self) -> u16 {
        self.count16(Table::Experiments)
    }

    /// An experiment's id.
    #[must_use]
    pub fn experiment_name(&self, experiment: u16) -> &str {
        self.name(Table::Experiments, experiment)
    }

    /// The variants of an experiment, control first.
    pub fn experiment_variants(&self, experiment: u16) -> core::ops::Range<u16> {
        let draw = self.u16_at(Table::Experiments, experiment.into(), 6).into();
        let first = self.u16_at(Table::Draws, draw, 6);
        first..first.saturating_add(self.u16_at(Table::Draws, draw, 8))
    }

    /// A variant's content as JSON text: the item's with what the variant has in its place; empty if it has none of its own.
    #[must_use]
    pub fn variant_content(&self, variant: u16) -> &str {
        utf8(self.bytes_in(Table::Variants, variant.into(), 6, Table::Content)).unwrap_or_default()
    }
}
