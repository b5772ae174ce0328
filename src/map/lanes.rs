//! The moves as arrows from column to column, each with what it takes above it.

use super::element::{Area, escaped, length, line, text, title};
use super::frame::{COLUMN, Frame};
use super::lines::{Line, Setting};
use super::measure::{Face, width};
use super::model::{Kind, Map, Move};

/// The size of what is said of a move.
const SIZE: f64 = 12.5;
const LINE: f64 = 17.0;
/// More lines are cut; the whole is shown when the pointer rests on the move.
const MOST_LINES: usize = 4;
/// From the last line of a text down to its arrow, and from there to the next text.
const ABOVE_ARROW: f64 = 13.0;
const BELOW_ARROW: f64 = 20.0;
/// From where moves meet a column to what is said of them.
const BESIDE: f64 = 12.0;
/// Between a name of a kind and the border of its badge.
const BADGE_PAD: f64 = 7.0;
const HEAD: f64 = 8.0;

/// Moves that stand side by side.
struct Lane<'m> {
    moves: Vec<(&'m Move, Vec<Line>)>,
    is_back: bool,
}

/// All moves, one lane below the other.
pub(super) struct Lanes<'m> {
    map: &'m Map,
    frame: Frame,
    lanes: Vec<Lane<'m>>,
}

impl<'m> Lanes<'m> {
    /// Gives each move the first lane in which nothing stands in its way.
    pub fn of(map: &'m Map, frame: Frame) -> Self {
        let mut lanes: Vec<Lane<'m>> = Vec::new();
        for one in &map.moves {
            let (first, last) = one.reach();
            let room = frame.left(last) + COLUMN - frame.port(first) - BESIDE;
            let setting = Setting { size: SIZE, room, indent: badge_width(one.kind) + 8.0, most: MOST_LINES };
            let said = setting.lines(&map.words_of(one));
            let is_free = |lane: &&mut Lane<'_>| {
                let mut others = lane.moves.iter().map(|(other, _)| other.reach());
                lane.is_back == one.is_back() && others.all(|other| other.1 < first || last < other.0)
            };
            match lanes.iter_mut().find(is_free) {
                Some(lane) => lane.moves.push((one, said)),
                None => lanes.push(Lane { moves: vec![(one, said)], is_back: one.is_back() }),
            }
        }
        Self { map, frame, lanes }
    }

    /// How high they are together.
    pub fn height(&self) -> f64 {
        self.lanes.iter().map(Lane::height).sum()
    }

    /// Draws them from `y` on.
    pub fn draw(&self, mut y: f64, out: &mut String) {
        for lane in &self.lanes {
            let arrow_y = y + lane.height() - BELOW_ARROW;
            for (one, said) in &lane.moves {
                self.draw_move(one, said, y, arrow_y, out);
            }
            y += lane.height();
        }
    }

    fn draw_move(&self, one: &Move, said: &[Line], top: f64, arrow_y: f64, out: &mut String) {
        let kind = one.kind.name();
        out.push_str(&format!("<g class=\"move {kind}\">{}\n", title(&self.described(one))));
        let x = self.frame.port(one.reach().0) + BESIDE;
        // What is said of moves side by side stands right above their arrows.
        let lines = u32::try_from(said.len()).map_or(0.0, f64::from);
        let top = top.max(arrow_y - ABOVE_ARROW - lines * LINE);
        let badge = badge_width(one.kind);
        let mut y = top + LINE - 4.0;
        for (place, words) in said.iter().enumerate() {
            let x = if place == 0 { x + badge + 8.0 } else { x };
            // So that no line runs through the words.
            let behind = Area { x: x - 3.0, y: y - 13.0, width: words.width + 6.0, height: LINE };
            out.push_str(&behind.rect("ground", 0.0));
            out.push_str(&line("words", x, y, words));
            if place == 0 {
                let badge = Area { x: x - badge - 8.0, y: y - 13.0, width: badge, height: 18.0 };
                out.push_str(&badge.rect("badge", 9.0));
                out.push_str(&text("badge-name", badge.x + BADGE_PAD, y, kind));
            }
            out.push('\n');
            y += LINE;
        }
        self.arrow(one, arrow_y, out);
        out.push_str("</g>\n");
    }

    /// A line through all stages of a move: a dot where it begins, a head where it ends.
    fn arrow(&self, one: &Move, y: f64, out: &mut String) {
        let port = |stage: &usize| self.frame.port(*stage);
        let (first, last) = one.reach();
        let is_end = |stage: usize| one.to.contains(&stage);
        // The line ends where the heads begin, which are pointed.
        let from = port(&first) + if is_end(first) { HEAD } else { 0.0 };
        let to = port(&last) - if is_end(last) { HEAD } else { 0.0 };
        let at = length(y);
        out.push_str(&format!("<path class=\"way\" d=\"M{} {at}H{}\"/>", length(from), length(to)));
        for stage in &one.from {
            out.push_str(&format!("<circle class=\"dot\" cx=\"{}\" cy=\"{at}\" r=\"4\"/>", length(port(stage))));
        }
        for stage in &one.to {
            let x = port(stage);
            let mut head = |side: f64| {
                let (x, back) = (length(x), length(x + side * HEAD * 1.3));
                let [above, below] = [y - HEAD * 0.65, y + HEAD * 0.65].map(length);
                out.push_str(&format!("<path class=\"head\" d=\"M{x} {at}L{back} {above}V{below}Z\"/>"));
            };
            if one.from.iter().any(|from| from < stage) {
                head(-1.0);
            }
            if one.from.iter().any(|from| from > stage) {
                head(1.0);
            }
        }
        out.push('\n');
    }

    /// All of a move in one text.
    fn described(&self, one: &Move) -> String {
        let names = |stages: &[usize]| {
            let names = stages.iter().filter_map(|stage| self.map.stages.get(*stage));
            names.map(|stage| stage.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let words = self.map.words_of(one).replace('`', "");
        let text = if one.text.is_empty() { String::new() } else { format!(" [{}]", one.text) };
        format!("{}: {} → {}: {words}{text}", one.kind.name(), names(&one.from), names(&one.to))
    }
}

impl Lane<'_> {
    fn height(&self) -> f64 {
        let most = self.moves.iter().map(|(_, said)| said.len()).max().unwrap_or(0);
        u32::try_from(most).map_or(0.0, f64::from) * LINE + ABOVE_ARROW + BELOW_ARROW
    }
}

fn badge_width(kind: Kind) -> f64 {
    width(kind.name(), 11.0, Face::Bold) + 2.0 * BADGE_PAD
}

/// The kinds of move that a map has, in order, each with its badge; `x` is where the next thing may stand.
pub(super) fn badge(kind: Kind, x: f64, y: f64) -> (String, f64) {
    let wide = badge_width(kind);
    let area = Area { x, y: y - 13.0, width: wide, height: 18.0 };
    let name = text("badge-name", x + BADGE_PAD, y, kind.name());
    (format!("<g class=\"{}\">{}{name}</g>", escaped(kind.name()), area.rect("badge", 9.0)), x + wide)
}
