//! Where the columns stand: one per stage, and one for what is shown in all of them.

use super::element::Area;
use super::model::Map;

/// The width of a column.
pub(super) const COLUMN: f64 = 276.0;
/// Between two columns.
pub(super) const GAP: f64 = 20.0;
/// Around the whole.
pub(super) const MARGIN: f64 = 36.0;
/// Within boxes.
pub(super) const PAD: f64 = 14.0;

/// From the left of a column to where moves meet it.
const PORT: f64 = 22.0;

/// The columns of a map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub stages: usize,
    pub has_always: bool,
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

impl Frame {
    pub fn of(map: &Map) -> Self {
        Self { stages: map.stages.len(), has_always: map.has_always() }
    }

    /// Where the column of a stage begins; behind the last one is that for all stages, a little apart.
    pub fn left(self, stage: usize) -> f64 {
        let apart = if stage >= self.stages { GAP } else { 0.0 };
        MARGIN + number(stage) * (COLUMN + GAP) + apart
    }

    /// Where moves leave and meet the column of a stage: near its left, so that what is said of a move stands above its arrow.
    pub fn port(self, stage: usize) -> f64 {
        self.left(stage) + PORT
    }

    /// Where the last column ends.
    pub fn right(self) -> f64 {
        let last = if self.has_always { self.stages } else { self.stages.saturating_sub(1) };
        self.left(last) + COLUMN
    }

    /// The width of the whole.
    pub fn width(self) -> f64 {
        self.right() + MARGIN
    }

    /// A box in the column of a stage.
    pub fn area(self, stage: usize, y: f64, height: f64) -> Area {
        Area { x: self.left(stage), y, width: COLUMN, height }
    }
}
