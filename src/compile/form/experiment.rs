//! Schedules and experiments of items.

use super::page::PERCENT;
use super::written::{HOUR, MOMENT, ZONE};
use super::{Choice, Field, Form, List, Map, NameKind, Object};
use crate::base::limits;
use crate::model::{DrawHash, UnitKind};

/// When an item may be shown.
pub const SCHEDULE: Object = Object {
    name: "Schedule",
    called: "a schedule",
    fields: &[
        schedule_fields::FROM,
        schedule_fields::UNTIL,
        schedule_fields::TZ,
        schedule_fields::DAYS,
        schedule_fields::HOURS,
    ],
};

/// The days of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: Choice = Choice {
    words: || WEEKDAYS.to_vec(),
    also: &[
        ("monday", "mon"),
        ("tuesday", "tue"),
        ("wednesday", "wed"),
        ("thursday", "thu"),
        ("friday", "fri"),
        ("saturday", "sat"),
        ("sunday", "sun"),
    ],
};
const DAYS: List = List {
    name: "days",
    first: None,
    entry: Form::Choice(&DAY),
    empty: Some(("a schedule without days never holds", "leave `days` out for every day")),
    most: limits::ENTRIES,
};

/// Fields of a schedule.
pub mod schedule_fields {
    use super::*;

    /// `from`
    pub const FROM: Field =
        Field::optional("from", MOMENT, "from: 2026-11-20T00:00", "for ever", "The moment from which on it holds.")
            .also(&["start", "begin", "after"]);
    /// `until`
    pub const UNTIL: Field = Field::optional(
        "until",
        MOMENT,
        "until: 2026-12-24T18:00",
        "for ever",
        "The moment from which on it does not.",
    )
    .also(&["to", "end", "before", "till"]);
    /// `tz`
    pub const TZ: Field = Field::optional("tz", ZONE, "tz: Europe/Zurich", "`UTC`", "On which clocks.").also(&[
        "timezone",
        "time_zone",
        "zone",
    ]);
    /// `days`
    pub const DAYS: Field =
        Field::optional("days", Form::List(&super::DAYS), "days: [mon, tue]", "every day", "Days of the week.")
            .also(&["weekdays", "day"]);
    /// `hours`
    pub const HOURS: Field = Field::optional(
        "hours",
        Form::Object(&super::HOURS),
        "hours: { from: \"09:00\", until: \"18:00\" }",
        "all day",
        "Hours of the day.",
    )
    .also(&["hour", "times"]);
}

/// Hours of the day.
pub const HOURS: Object =
    Object { name: "Hours", called: "`hours`", fields: &[hours_fields::FROM, hours_fields::UNTIL] };

/// Fields of hours.
pub mod hours_fields {
    use super::*;

    /// `from`
    pub const FROM: Field = Field::required("from", HOUR, "from: \"09:00\"", "When they begin.").also(&["start"]);
    /// `until`
    pub const UNTIL: Field =
        Field::required("until", HOUR, "until: \"18:00\"", "When they end; not after the begin means on the next day.")
            .also(&["to", "end"]);
}

/// An experiment.
pub const EXPERIMENT: Object = Object {
    name: "Experiment",
    called: "an experiment",
    fields: &[
        experiment_fields::ID,
        experiment_fields::VARIANTS_PERCENT,
        experiment_fields::HOLDOUT_PERCENT,
        experiment_fields::COVERAGE_PERCENT,
        experiment_fields::SEED,
        experiment_fields::HASH,
        experiment_fields::UNIT,
        experiment_fields::VERSION,
        experiment_fields::MIN_VERSION,
        experiment_fields::LAYER,
        experiment_fields::REQUIRES,
    ],
};

const PERCENTS: Map = Map { key: NameKind::Id, value: PERCENT };
const HASH: Choice = Choice {
    words: || DrawHash::ALL.map(|hash| hash.0).to_vec(),
    also: &[("growthbook", "growthbook2"), ("fnv", "etappe1"), ("murmur", "murmur3"), ("optimizely", "murmur3")],
};
const UNIT: Choice = Choice {
    words: || UnitKind::ALL.map(|unit| unit.0).to_vec(),
    also: &[("user", "person"), ("visitor", "person"), ("browser", "device")],
};
const VERSION: Form = Form::Whole(0, u16::MAX as i64);
const WANTED: Map = Map { key: NameKind::Id, value: Form::List(&WANTED_VARIANTS) };
const WANTED_VARIANTS: List = List {
    name: "variants",
    first: None,
    entry: Form::Reference("variant"),
    empty: Some(("nobody has none of the variants", "name one, as in `[gift]`")),
    most: limits::ENTRIES,
};

/// Fields of an experiment.
pub mod experiment_fields {
    use super::*;

    /// `id`
    pub const ID: Field =
        Field::required("id", Form::Id, "id: loyalty-copy", "The experiment's id; assignments and reports name it.")
            .also(&["name", "experiment", "key"]);
    /// `variants_percent`
    pub const VARIANTS_PERCENT: Field = Field::required(
        "variants_percent",
        Form::Map(&super::PERCENTS),
        "variants_percent: { points: 50, gift: 50 }",
        "The variants with their shares, 100 in all. The first is control.",
    )
    .also(&["variants", "weights", "split"]);
    /// `holdout_percent`
    pub const HOLDOUT_PERCENT: Field = Field::optional(
        "holdout_percent",
        PERCENT,
        "holdout_percent: 10",
        "`0`",
        "How many are shown nothing instead of the item.",
    )
    .also(&["holdout"]);
    /// `coverage_percent`
    pub const COVERAGE_PERCENT: Field = Field::optional(
        "coverage_percent",
        PERCENT,
        "coverage_percent: 20",
        "`100`",
        "How many take part; the others see control. Nobody changes the variant while it grows.",
    )
    .also(&["coverage", "traffic", "allocation"]);
    /// `seed`
    pub const SEED: Field = Field::optional(
        "seed",
        Form::Text,
        "seed: autumn",
        "the experiment's id",
        "What is hashed with the visitor; another one mixes everybody anew.",
    )
    .also(&["salt"]);
    /// `hash`
    pub const HASH: Field = Field::optional(
        "hash",
        Form::Choice(&super::HASH),
        "hash: etappe1",
        "`etappe1`",
        "How it is hashed; the others are those of GrowthBook and Optimizely.",
    );
    /// `unit`
    pub const UNIT: Field = Field::optional(
        "unit",
        Form::Choice(&super::UNIT),
        "unit: person",
        "`person`",
        "Who has the same variant every time.",
    );
    /// `version`
    pub const VERSION: Field = Field::optional(
        "version",
        super::VERSION,
        "version: 2",
        "`1`",
        "Assignments of another version are drawn anew.",
    );
    /// `min_version`
    pub const MIN_VERSION: Field = Field::optional(
        "min_version",
        super::VERSION,
        "min_version: 2",
        "`0`",
        "Who was assigned below it sees control from now on and is not counted.",
    );
    /// `layer`
    pub const LAYER: Field = Field::optional(
        "layer",
        Form::Object(&super::LAYER),
        "layer: { id: checkout, from_percent: 0, to_percent: 30 }",
        "none",
        "The part of the visitors that it may have; experiments with other parts of the layer never meet it.",
    );
    /// `requires`
    pub const REQUIRES: Field = Field::optional(
        "requires",
        Form::Map(&super::WANTED),
        "requires: { new-checkout: [treatment] }",
        "none",
        "Other experiments, and of each the variants of which one is needed to take part.",
    )
    .also(&["prerequisites", "depends_on"]);
}

/// A part of a layer.
pub const LAYER: Object = Object {
    name: "Layer",
    called: "a layer",
    fields: &[layer_fields::ID, layer_fields::FROM_PERCENT, layer_fields::TO_PERCENT],
};

/// Fields of a part of a layer.
pub mod layer_fields {
    use super::*;

    /// `id`
    pub const ID: Field = Field::required("id", Form::Id, "id: checkout", "The layer's id.").also(&["name"]);
    /// `from_percent`
    pub const FROM_PERCENT: Field =
        Field::required("from_percent", PERCENT, "from_percent: 0", "Where the part begins.").also(&["from"]);
    /// `to_percent`
    pub const TO_PERCENT: Field =
        Field::required("to_percent", PERCENT, "to_percent: 30", "Where it ends.").also(&["to", "until_percent"]);
}

pub(super) const VARIANTS: Map = Map { key: NameKind::Id, value: Form::Content };
