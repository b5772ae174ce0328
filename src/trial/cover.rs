//! What the tests of a journey saw of it: items shown, stages stood in, clauses that held and did not hold.

use std::collections::BTreeMap;

use super::outline::Outline;
use crate::base::time::UnixMs;
use crate::compile::SUPPRESSION;
use crate::engine::Engine;
use crate::explain::Owner;
use crate::model::{Context, Decision, Page};

/// Counting, page by page.
pub(super) struct Cover {
    /// On how many pages each was shown.
    items: Vec<u64>,
    /// On how many pages a visitor stood in each.
    stages: Vec<u64>,
    clauses: Vec<(Owner, CoveredClause)>,
    numbers: BTreeMap<(Owner, String), usize>,
}

/// What the tests saw of a journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The journey's file.
    pub journey: String,
    /// Stages, segments and items, in the order of the text.
    pub rows: Vec<CoveredPart>,
}

/// A stage, a segment or an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredPart {
    /// What it is.
    pub kind: PartKind,
    /// Its id.
    pub id: String,
    /// Where it stands, from 1.
    pub line: usize,
    /// On how many pages it was shown or stood in; none for a segment.
    pub pages: Option<u64>,
    /// The clauses of its condition.
    pub clauses: Vec<CoveredClause>,
}

/// What a part of a journey is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A stage.
    Stage,
    /// A segment.
    Segment,
    /// An item.
    Item,
}

impl PartKind {
    /// Its name for people and programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Segment => "segment",
            Self::Item => "item",
        }
    }
}

/// A clause that is made of no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredClause {
    /// CEL.
    pub text: String,
    /// Whether a test saw it hold.
    pub held: bool,
    /// Whether a test saw it not hold; what cannot be told counts as neither.
    pub failed: bool,
}

impl CoveredClause {
    /// Whether the tests saw both.
    #[must_use]
    pub const fn is_covered(&self) -> bool {
        self.held && self.failed
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// What the tests saw.
    pub covered: usize,
    /// What there is.
    pub all: usize,
}

impl Share {
    /// Whole per cent, rounded down, so that 100 means all; 100 of nothing.
    #[must_use]
    pub fn percent(self) -> usize {
        self.covered.saturating_mul(100).checked_div(self.all).unwrap_or(100)
    }

    fn of(flags: impl Iterator<Item = bool>) -> Self {
        flags.fold(Self::default(), |share, is_covered| Self {
            covered: share.covered.saturating_add(usize::from(is_covered)),
            all: share.all.saturating_add(1),
        })
    }
}

impl Cover {
    /// Begins with nothing seen.
    pub fn new(engine: &Engine) -> Self {
        let pack = engine.pack();
        let nothing = |count: u16| vec![0; usize::from(count)];
        let mut cover = Self {
            items: nothing(pack.items()),
            stages: nothing(pack.stages()),
            clauses: Vec::new(),
            numbers: BTreeMap::new(),
        };
        for asked in engine.clauses(&[], &Context::default(), 0).unwrap_or_default() {
            cover.number(asked.owner, asked.text);
        }
        cover
    }

    fn number(&mut self, owner: Owner, text: String) -> usize {
        let next = self.clauses.len();
        let number = *self.numbers.entry((owner, text.clone())).or_insert(next);
        if number == next {
            self.clauses.push((owner, CoveredClause { text, held: false, failed: false }));
        }
        number
    }

    /// Remembers a page that a test looked at.
    pub fn see(&mut self, engine: &Engine, view: &[u8], context: &Context<'_>, now_ms: UnixMs, page: &Page) {
        let count = |pages: Option<&mut u64>| {
            if let Some(pages) = pages {
                *pages = pages.saturating_add(1);
            }
        };
        count(self.stages.get_mut(usize::from(page.stage)));
        for item in page.decisions.iter().filter_map(Decision::shown) {
            count(self.items.get_mut(usize::from(item)));
        }
        for asked in engine.clauses(view, context, now_ms).unwrap_or_default() {
            let number = self.number(asked.owner, asked.text);
            if let Some((_, clause)) = self.clauses.get_mut(number) {
                clause.held |= asked.outcome == Ok(true);
                clause.failed |= asked.outcome == Ok(false);
            }
        }
    }

    /// All that was seen; `text` is the journey's.
    pub fn into_coverage(self, engine: &Engine, journey: &str, outline: &Outline) -> Coverage {
        let pack = engine.pack();
        let clauses = |owner: Owner| {
            self.clauses.iter().filter(|clause| clause.0 == owner).map(|clause| clause.1.clone()).collect::<Vec<_>>()
        };
        let part = |kind, id: &str, pages, owner| {
            let line = outline.line(kind, id);
            CoveredPart { kind, id: id.to_owned(), line, pages, clauses: clauses(owner) }
        };
        let stages = (0..pack.stages())
            .zip(&self.stages)
            .map(|(stage, pages)| part(PartKind::Stage, pack.stage_name(stage), Some(*pages), Owner::Stage(stage)));
        let segments = (0..pack.segments())
            .map(|segment| part(PartKind::Segment, &shown(pack.segment_name(segment)), None, Owner::Segment(segment)));
        let items = (0..pack.items())
            .zip(&self.items)
            .map(|(item, pages)| part(PartKind::Item, pack.item_name(item), Some(*pages), Owner::Item(item)));
        let mut rows: Vec<CoveredPart> = stages.chain(segments).chain(items).collect();
        rows.sort_by_key(|row| row.line);
        Coverage { journey: journey.to_owned(), rows }
    }
}

/// The id of a segment, or where the suppression is that it stands for.
fn shown(segment: &str) -> String {
    segment.strip_prefix(SUPPRESSION).map_or_else(|| segment.to_owned(), |number| format!("suppress[{number}]"))
}

impl Coverage {
    fn seen(&self, kind: PartKind) -> Share {
        Share::of(self.rows.iter().filter(|row| row.kind == kind).map(|row| row.pages != Some(0)))
    }

    /// Items that a test saw shown.
    #[must_use]
    pub fn items(&self) -> Share {
        self.seen(PartKind::Item)
    }

    /// Stages that a test stood in.
    #[must_use]
    pub fn stages(&self) -> Share {
        self.seen(PartKind::Stage)
    }

    /// Clauses that the tests saw hold and not hold.
    #[must_use]
    pub fn clauses(&self) -> Share {
        Share::of(self.rows.iter().flat_map(|row| &row.clauses).map(CoveredClause::is_covered))
    }

    /// All three, each with what it is of.
    #[must_use]
    pub fn shares(&self) -> [(&'static str, Share); 3] {
        [("items", self.items()), ("stages", self.stages()), ("clauses", self.clauses())]
    }

    /// What was not seen: line, and what of it.
    #[must_use]
    pub fn uncovered(&self) -> Vec<Uncovered<'_>> {
        let mut uncovered = Vec::new();
        for part in &self.rows {
            let missed = |clause, what| Uncovered { part, clause, what };
            if part.pages == Some(0) {
                let what = if part.kind == PartKind::Stage { "no test stands in it" } else { "no test sees it shown" };
                uncovered.push(missed(None, what));
            }
            uncovered.extend(part.clauses.iter().filter_map(|clause| match (clause.held, clause.failed) {
                (true, true) => None,
                (true, false) => Some(missed(Some(clause), "no test sees it not hold")),
                (false, true) => Some(missed(Some(clause), "no test sees it hold")),
                (false, false) => Some(missed(Some(clause), "no test sees it hold, and none sees it not hold")),
            }));
        }
        uncovered
    }
}

/// Something that no test saw.
#[derive(Debug, Clone, Copy)]
pub struct Uncovered<'c> {
    /// Where it belongs.
    pub part: &'c CoveredPart,
    /// The clause, if it is about one.
    pub clause: Option<&'c CoveredClause>,
    /// What no test saw.
    pub what: &'static str,
}
