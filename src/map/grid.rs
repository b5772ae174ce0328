//! What can show: a row per slot, a cell per stage, and one for what is shown in all of them.

use super::element::{Area, length, text, title};
use super::frame::{COLUMN, Frame, MARGIN, PAD};
use super::measure::{Face, cut, width};
use super::model::{Entry, Map, Mark, Row};

const ENTRY: f64 = 22.0;
/// Above and below the entries of a cell.
const CELL_PAD: f64 = 8.0;
/// What stands above the cells of a row.
const STRIP: f64 = 32.0;
const BELOW: f64 = 22.0;
const NAME: f64 = 13.0;
const SMALL: f64 = 11.0;
/// A mark with what separates it from the next one.
const MARK: f64 = 17.0;

/// How high all rows are.
pub(super) fn height(map: &Map) -> f64 {
    map.slots.iter().map(|row| STRIP + row_height(row) + BELOW).sum()
}

fn row_height(row: &Row) -> f64 {
    let cells = row.cells.iter().chain([&row.always]);
    cells.map(|cell| cell_height(cell)).fold(0.0, f64::max)
}

fn cell_height(cell: &[Entry]) -> f64 {
    u32::try_from(cell.len().max(1)).map_or(0.0, f64::from) * ENTRY + 2.0 * CELL_PAD
}

/// Draws all rows from `y` on.
pub(super) fn draw(map: &Map, frame: Frame, mut y: f64, out: &mut String) {
    for row in &map.slots {
        strip(row, frame, y, out);
        let top = y + STRIP;
        let cells = row.cells.iter().enumerate();
        for (stage, cell) in cells.chain(frame.has_always.then_some((frame.stages, &row.always))) {
            let area = frame.area(stage, top, cell_height(cell));
            out.push_str(&area.rect(if cell.is_empty() { "cell empty" } else { "cell" }, 8.0));
            out.push('\n');
            if cell.is_empty() {
                let (x, y) = (area.x + PAD, top + CELL_PAD + ENTRY / 2.0 + 4.0);
                let has_others = stage < frame.stages && !row.always.is_empty();
                let labels = map.labels();
                out.push_str(&text("note", x, y, if has_others { labels.nothing_own } else { labels.nothing }));
                out.push('\n');
            }
            let mut y = top + CELL_PAD;
            for entry in cell {
                draw_entry(entry, map, area.x, y, out);
                y += ENTRY;
            }
        }
        y = top + row_height(row) + BELOW;
    }
}

fn strip(row: &Row, frame: Frame, y: f64, out: &mut String) {
    let room = frame.right() - MARGIN;
    let name = cut(&row.name, 14.0, Face::Bold, room);
    let baseline = y + STRIP - 11.0;
    out.push_str(&format!("<g>{}", title(&row.name)));
    out.push_str(&text("slot", MARGIN, baseline, &name));
    let used = width(&name, 14.0, Face::Bold) + 10.0;
    let kinds = (!row.kinds.is_empty()).then(|| row.kinds.join(", "));
    let notes = kinds.into_iter().chain(row.notes.iter().cloned()).collect::<Vec<_>>().join(" · ");
    if !notes.is_empty() && room - used > 40.0 {
        out.push_str(&text("note", MARGIN + used, baseline, &cut(&notes, 12.0, Face::Plain, room - used)));
    }
    out.push_str("</g>\n");
}

fn draw_entry(entry: &Entry, map: &Map, left: f64, top: f64, out: &mut String) {
    let (kind, labels) = (entry.kind.name(), map.labels());
    let said: Vec<&str> = entry.marks.iter().map(|mark| labels.mark(*mark)).collect();
    let said = [vec![kind], said].concat().join(", ");
    out.push_str(&format!("<g class=\"entry {kind}\">{}", title(&format!("{}: {said}", entry.name))));
    let baseline = top + ENTRY / 2.0 + 4.5;
    let swatch = Area { x: left + PAD, y: top + ENTRY / 2.0 - 4.5, width: 9.0, height: 9.0 };
    out.push_str(&swatch.rect("swatch", 2.5));
    // From the right: the kind, then the marks.
    let mut end = left + COLUMN - PAD - width(kind, SMALL, Face::Plain);
    out.push_str(&text("kind", end, baseline, kind));
    end -= 4.0;
    for mark in entry.marks.iter().rev() {
        end -= MARK;
        out.push_str(&symbol(*mark, end, top + ENTRY / 2.0 - 7.0));
    }
    let start = left + PAD + 17.0;
    out.push_str(&text("name", start, baseline, &cut(&entry.name, NAME, Face::Plain, end - 6.0 - start)));
    out.push_str("</g>\n");
}

/// The sign of a mark, 14 wide and high.
pub(super) fn symbol(mark: Mark, x: f64, y: f64) -> String {
    let drawn = match mark {
        // A clock.
        Mark::Schedule => "M7 1.6a5.4 5.4 0 1 0 .01 0M7 4v3.2l2.2 1.4",
        // At most.
        Mark::Caps => "M10.6 2.2 3.4 5.6l7.2 3.4M3.4 11.9h7.2",
        // A way that forks.
        Mark::Experiment => "M7 12.6V8L3.2 4.6M7 8l3.8-3.4M3.2 7.4V4.4h3M10.8 7.4V4.4h-3",
        // A lifebelt.
        Mark::Service => {
            "M7 1.6a5.4 5.4 0 1 0 .01 0M7 4.9a2.1 2.1 0 1 0 .01 0M3.2 3.2l2.3 2.3M8.5 8.5l2.3 2.3M10.8 3.2 8.5 5.5M5.5 8.5l-2.3 2.3"
        }
    };
    format!("<path class=\"mark\" transform=\"translate({} {})\" d=\"{drawn}\"/>", length(x), length(y))
}
