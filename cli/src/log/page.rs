//! A page as a log has it: all that was decided, by names; losers are left out, deciding again finds them.

use etappe::model::{Decision, Page};
use etappe::pack::Pack;

use crate::time::format_ms;

/// In place of what is not there.
const NOTHING: &str = "nothing";
/// What the slots' order is called.
const ORDER: &str = "order of slots";

/// What was decided for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRecord {
    /// The visitor's stage.
    pub stage: String,
    /// Whether the profile named a stage that the journey does not have.
    pub stage_unknown: bool,
    /// The change of stage, if there was one.
    pub transition: Option<Moved>,
    /// Until when the page holds.
    pub valid_until_ms: i64,
    /// Slot by slot: what was decided, and its id, where the log has ids.
    pub decisions: Vec<(Shape, Option<u64>)>,
}

/// A change of stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The stage that was left.
    pub from: String,
    /// The stage that was entered.
    pub to: String,
    /// When.
    pub at_ms: i64,
    /// Time of the newest event then.
    pub newest_ms: i64,
    /// Its id.
    pub id: u64,
}

/// A decision without its id: the same on many pages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    /// The slot.
    pub slot: String,
    /// The item, as in a decision.
    pub item: Option<String>,
    /// Its variant.
    pub variant: Option<String>,
    /// Why.
    pub reason: String,
    /// Of 10,000 units how many would have had the same.
    pub propensity: u64,
    /// Experiment, variant and version of a first draw.
    pub assignment: Option<(String, String, u64)>,
}

impl PageRecord {
    /// A page that was decided.
    pub fn of(pack: &Pack, page: &Page, has_ids: bool) -> Self {
        let decisions =
            page.decisions.iter().map(|decision| (Shape::of(pack, decision), has_ids.then_some(decision.decision_id)));
        Self {
            stage: pack.stage_name(page.stage).to_owned(),
            stage_unknown: page.stage_unknown,
            transition: page.transition.map(|moved| Moved {
                from: pack.stage_name(moved.from).to_owned(),
                to: pack.stage_name(moved.to).to_owned(),
                at_ms: moved.at_ms,
                newest_ms: moved.newest_ms,
                id: moved.id,
            }),
            valid_until_ms: page.valid_until_ms,
            decisions: decisions.collect(),
        }
    }

    /// The same without ids: those of another pack are never the same.
    pub fn without_ids(mut self) -> Self {
        self.decisions.iter_mut().for_each(|decision| decision.1 = None);
        self
    }

    /// What is not the same: what it is, as it is here, as it is there.
    pub fn differences(&self, there: &Self) -> Vec<(String, String, String)> {
        let (here, others) = (self.told(), there.told());
        let mut differences = Vec::new();
        for (what, value) in &here {
            let other = others.iter().find(|told| told.0 == *what).map_or(NOTHING, |told| told.1.as_str());
            if value != other {
                differences.push((what.clone(), value.clone(), other.to_owned()));
            }
        }
        let added = others.iter().filter(|told| here.iter().all(|known| known.0 != told.0));
        differences.extend(added.map(|(what, value)| (what.clone(), NOTHING.to_owned(), value.clone())));
        if differences.iter().any(|(_, here, there)| [here, there].contains(&&NOTHING.to_owned())) {
            // Other slots say so themselves.
            differences.retain(|difference| difference.0 != ORDER);
        }
        if differences.is_empty() && self != there {
            // A name that looks like something else, which no journey has.
            differences.push(("names".to_owned(), format!("{self:?}"), format!("{there:?}")));
        }
        differences
    }

    /// All of it: what it is, and its text.
    fn told(&self) -> Vec<(String, String)> {
        let unknown = if self.stage_unknown { " (that of the profile is not known)" } else { "" };
        let moved = self.transition.as_ref().map_or_else(
            || "none".to_owned(),
            |Moved { from, to, at_ms, newest_ms, id }| {
                format!("{from} -> {to} at {at_ms}, newest {newest_ms}, {id:016x}")
            },
        );
        let until =
            if self.valid_until_ms == i64::MAX { "for ever".to_owned() } else { format_ms(self.valid_until_ms) };
        let mut told = vec![
            ("stage".to_owned(), format!("{}{unknown}", self.stage)),
            ("transition".to_owned(), moved),
            ("holds until".to_owned(), until),
        ];
        told.extend(self.decisions.iter().map(|(shape, id)| {
            let id = id.map_or(String::new(), |id| format!(" {id:016x}"));
            (format!("slot {}", shape.slot), format!("{}{id}", shape.told()))
        }));
        let order: Vec<&str> = self.decisions.iter().map(|decision| decision.0.slot.as_str()).collect();
        told.push((ORDER.to_owned(), order.join(", ")));
        told
    }
}

impl Shape {
    fn of(pack: &Pack, decision: &Decision) -> Self {
        Self {
            slot: pack.slot_name(decision.slot).to_owned(),
            item: decision.item.map(|item| pack.item_name(item).to_owned()),
            variant: decision.variant.map(|variant| pack.variant_name(variant).to_owned()),
            reason: decision.reason.name().to_owned(),
            propensity: decision.propensity.into(),
            assignment: decision
                .assignment
                .as_ref()
                .map(|new| (new.experiment.clone(), new.variant.clone(), new.version.into())),
        }
    }

    fn told(&self) -> String {
        let Self { item, variant, reason, propensity, assignment, .. } = self;
        let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "-".to_owned());
        let assigned = assignment.as_ref().map_or(String::new(), |(experiment, variant, version)| {
            format!(", new in {experiment} {version}: {variant}")
        });
        format!("{}/{}/{reason} ({propensity} of 10000{assigned})", name(item), name(variant))
    }
}
