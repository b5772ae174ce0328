//! What a map shows, before anything has a place.

use super::entries;
use super::labels::Labels;
use super::moves;
use crate::compile::Compiled;
use crate::engine::Engine;
use crate::explain::{Language, at_least};
use crate::model::ItemKind;

/// A journey as it is drawn: its stages, the moves between them, and what its slots can show.
///
/// ```
/// use etappe::explain::Language;
/// use etappe::map::Map;
/// # let journey = "
/// # journey: doc
/// # version: 1
/// # purposes: { functional: { default: granted } }
/// # profile: { events: { view: { purpose: functional } } }
/// # stages: [{ id: awareness }, { id: engagement, enter: \"count('view', '7d') >= 3\" }]
/// # slots: { hero: {} }
/// # items: [{ id: keen, slots: [hero] }]
/// # ";
/// let compiled = etappe::compile::compile(journey, etappe::syntax::Format::Yaml);
/// let map = Map::of(&compiled, Language::English).ok_or("has errors")?;
/// assert!(map.mermaid().contains("enter: count('view', '7d') is 3 or more"));
/// assert!(map.svg().starts_with("<svg "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    pub(super) language: Language,
    pub(super) journey: String,
    pub(super) version: u32,
    /// Whether the journey declares no stages, so that it has the ready-made ones.
    pub(super) has_ready_made_stages: bool,
    /// Of 10,000 visitors how many are shown nothing at all.
    pub(super) holdout: u16,
    pub(super) items: usize,
    pub(super) stages: Vec<Station>,
    pub(super) moves: Vec<Move>,
    pub(super) slots: Vec<Row>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Station {
    pub name: String,
    /// What is said below its name: how long visitors stay at least, its holdout.
    pub notes: Vec<String>,
}

/// How a move leads from one stage into another; named as in a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Enter,
    Transition,
    Exit,
    ExitTo,
    Timeout,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enter => "enter",
            Self::Transition => "transition",
            Self::Exit => "exit",
            Self::ExitTo => "exit_to",
            Self::Timeout => "timeout",
        }
    }
}

/// Moves that take the same: several stages that they lead out of, or into.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Move {
    pub kind: Kind,
    /// By the places of the stages, ascending.
    pub from: Vec<usize>,
    pub to: Vec<usize>,
    /// What it takes; names and CEL are in backticks.
    pub words: String,
    /// The condition as CEL, whole; empty where there is none.
    pub text: String,
}

impl Move {
    /// The leftmost and the rightmost stage that it touches.
    pub fn reach(&self) -> (usize, usize) {
        let all = || self.from.iter().chain(&self.to).copied();
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    }

    /// Whether it leads back only.
    pub fn is_back(&self) -> bool {
        self.to.iter().max() < self.from.iter().min()
    }
}

/// A slot, with what it can show.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub name: String,
    /// The kinds of item that it takes; none where it takes all.
    pub kinds: Vec<&'static str>,
    /// What else is said of it.
    pub notes: Vec<String>,
    /// Per stage the items for it, best first; those for every stage are in `always`.
    pub cells: Vec<Vec<Entry>>,
    pub always: Vec<Entry>,
}

/// An item in a slot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub name: String,
    pub kind: ItemKind,
    pub marks: Vec<Mark>,
}

/// What is particular about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Schedule,
    Caps,
    Experiment,
    Service,
}

impl Mark {
    pub const ALL: [Self; 4] = [Self::Schedule, Self::Caps, Self::Experiment, Self::Service];
}

impl Map {
    /// The map of a compiled journey; none if it has errors.
    ///
    /// - `language`: of all words. Names, CEL and the kinds of moves are as in the journey.
    ///
    /// Costs one look at each way between stages, and at each item for each of its slots and stages. Equal journeys give equal maps.
    #[must_use]
    pub fn of(compiled: &Compiled, language: Language) -> Option<Self> {
        let journey = compiled.journey.as_ref()?;
        let engine = Engine::load(compiled.pack.clone()?).ok()?;
        let labels = Labels::of(language);
        let station = |stage: &crate::model::Stage| {
            let dwell = (stage.min_dwell_ms > 0).then(|| labels.stays(&at_least(stage.min_dwell_ms, language)));
            Station {
                name: stage.name.clone(),
                notes: dwell.into_iter().chain(labels.holdout(stage.holdout, language)).collect(),
            }
        };
        Some(Self {
            language,
            journey: journey.name.clone(),
            version: journey.version,
            has_ready_made_stages: compiled.has_ready_made_stages,
            holdout: journey.holdout,
            items: journey.items.len(),
            stages: journey.stages.iter().map(station).collect(),
            moves: moves::moves(journey, &engine.ways(language).ok()?),
            slots: entries::rows(journey, engine.pack(), labels, language),
        })
    }

    /// The marks that some item has.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let entries = || self.slots.iter().flat_map(|row| row.cells.iter().flatten().chain(&row.always));
        Mark::ALL.into_iter().filter(|mark| entries().any(|entry| entry.marks.contains(mark))).collect()
    }

    /// Whether some item is for every stage.
    pub(super) fn has_always(&self) -> bool {
        self.slots.iter().any(|row| !row.always.is_empty())
    }
}
