//! The map as SVG: one picture that needs nothing else, and follows the reader's choice of light or dark.

use super::element::{Area, escaped, length, text, title};
use super::frame::{COLUMN, Frame, GAP, MARGIN, PAD};
use super::grid;
use super::lanes::{self, Lanes};
use super::measure::{Face, cut, width};
use super::model::{Kind, Map, Station};
use super::style::STYLE;
use crate::explain::Language;

/// From the top to the boxes of the stages.
const HEAD: f64 = 112.0;
/// What stands above moves and slots.
const HEADING: f64 = 40.0;
const NOTE_LINE: f64 = 17.0;
const LEGEND_LINE: f64 = 26.0;

impl Map {
    /// The map as an SVG document. Its texts fit their boxes in any common font; what is cut is whole in a `<title>`.
    #[must_use]
    pub fn svg(&self) -> String {
        let frame = Frame::of(self);
        let lanes = Lanes::of(self, frame);
        let stages = self.stage_height();
        let moves = if self.moves.is_empty() { 0.0 } else { HEADING + lanes.height() };
        let (moves_y, slots_y) = (HEAD + stages, HEAD + stages + moves);
        let legend_y = slots_y + HEADING + grid::height(self);
        let (legend, legend_height) = self.legend(frame, legend_y);
        let [wide, high] = [frame.width(), legend_y + legend_height + MARGIN];
        let mut out = self.opening(wide, high);
        out.push_str(&Area { x: 0.0, y: 0.0, width: wide, height: high }.rect("ground", 0.0));
        out.push('\n');
        self.head(frame, &mut out);
        if !self.moves.is_empty() {
            for stage in 0..self.stages.len() {
                let [x, from, to] = [frame.port(stage), moves_y, slots_y].map(length);
                out.push_str(&format!("<path class=\"life\" d=\"M{x} {from}V{to}\"/>\n"));
            }
            heading(self.labels().moves, moves_y, &mut out);
            lanes.draw(moves_y + HEADING, &mut out);
        }
        for (stage, station) in self.stages.iter().enumerate() {
            self.station(station, stage, frame, &mut out);
        }
        if frame.has_always {
            let area = frame.area(frame.stages, HEAD, stages);
            out.push_str(&area.rect("always", 10.0));
            out.push_str(&text("stage-name", area.x + PAD, HEAD + 28.0, self.labels().always));
            out.push('\n');
        }
        heading(self.labels().shows, slots_y, &mut out);
        grid::draw(self, frame, slots_y + HEADING, &mut out);
        out.push_str(&legend);
        out.push_str("</svg>\n");
        out
    }

    fn opening(&self, wide: f64, high: f64) -> String {
        let [wide, high] = [wide, high].map(length);
        let labels = self.labels();
        let language = match self.language {
            Language::English => "en",
            Language::German => "de",
        };
        let described = format!("{} {}", labels.described, self.summary());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\" \
             role=\"img\" lang=\"{language}\" aria-labelledby=\"map-title map-desc\" \
             font-family=\"ui-sans-serif, system-ui, sans-serif\">\n\
             <title id=\"map-title\">{} {}</title>\n<desc id=\"map-desc\">{}</desc>\n<style>{STYLE}</style>\n",
            labels.map_of,
            escaped(&self.journey),
            escaped(&described)
        )
    }

    fn head(&self, frame: Frame, out: &mut String) {
        let room = frame.right() - MARGIN;
        out.push_str(&text("title", MARGIN, 58.0, &cut(&self.journey, 24.0, Face::Bold, room)));
        out.push_str(&text("note", MARGIN, 82.0, &cut(&self.summary(), 12.0, Face::Plain, room)));
        out.push('\n');
    }

    /// All boxes of stages are as high as the one with the most to say.
    fn stage_height(&self) -> f64 {
        let most = self.stages.iter().map(|stage| stage.notes.len()).max().unwrap_or(0);
        44.0 + u32::try_from(most).map_or(0.0, f64::from) * NOTE_LINE + if most > 0 { 4.0 } else { 0.0 }
    }

    fn station(&self, station: &Station, stage: usize, frame: Frame, out: &mut String) {
        let area = frame.area(stage, HEAD, self.stage_height());
        let notes = station.notes.join(", ");
        let said = if notes.is_empty() { station.name.clone() } else { format!("{}: {notes}", station.name) };
        out.push_str(&format!("<g>{}", title(&said)));
        out.push_str(&area.rect("stage", 10.0));
        let (x, room) = (area.x + PAD, COLUMN - 2.0 * PAD);
        let name = cut(&station.name, 16.0, Face::Bold, room);
        out.push_str(&text("stage-name", x, HEAD + 28.0, &name));
        let mut y = HEAD + 28.0;
        for note in &station.notes {
            y += NOTE_LINE;
            out.push_str(&text("note", x, y, &cut(note, 12.0, Face::Plain, room)));
        }
        out.push_str("</g>\n");
    }

    /// What the signs mean, and how high that is: those of moves, then those of items.
    fn legend(&self, frame: Frame, y: f64) -> (String, f64) {
        let kinds = [Kind::Enter, Kind::Transition, Kind::Exit, Kind::ExitTo, Kind::Timeout];
        let met = kinds.into_iter().filter(|kind| self.moves.iter().any(|one| one.kind == *kind));
        let mut legend = Legend { out: String::new(), x: MARGIN, y: y + 20.0, right: frame.right() };
        for kind in met {
            let meaning = self.labels().kind(kind);
            legend.put(lanes::badge(kind, 0.0, 0.0).1, meaning, |x, y| lanes::badge(kind, x, y).0);
        }
        for mark in self.marks() {
            legend.put(14.0, self.labels().mark(mark), |x, y| grid::symbol(mark, x, y - 11.0));
        }
        let [left, right, at] = [MARGIN, frame.right(), y].map(length);
        let rule = format!("<path class=\"rule\" d=\"M{left} {at}H{right}\"/>\n");
        let is_empty = legend.out.is_empty();
        (if is_empty { String::new() } else { rule + &legend.out }, if is_empty { 0.0 } else { legend.y - y })
    }
}

fn heading(words: &str, y: f64, out: &mut String) {
    // So that no line runs through the words.
    let wide = width(words, 11.0, Face::Bold) + 8.0;
    out.push_str(&Area { x: MARGIN - 4.0, y: y + HEADING - 26.0, width: wide, height: 16.0 }.rect("ground", 0.0));
    out.push_str(&text("heading", MARGIN, y + HEADING - 14.0, words));
    out.push('\n');
}

/// Signs with their meaning, one behind the other.
struct Legend {
    out: String,
    x: f64,
    y: f64,
    right: f64,
}

impl Legend {
    fn put(&mut self, wide: f64, meaning: &str, sign: impl Fn(f64, f64) -> String) {
        let needed = wide + 7.0 + width(meaning, 12.0, Face::Plain);
        if self.x > MARGIN && self.x + needed > self.right {
            (self.x, self.y) = (MARGIN, self.y + LEGEND_LINE);
        }
        self.out.push_str(&sign(self.x, self.y + 4.0));
        let room = self.right - self.x - wide - 7.0;
        let meaning = cut(meaning, 12.0, Face::Plain, room);
        self.out.push_str(&text("note", self.x + wide + 7.0, self.y + 4.0, &meaning));
        self.out.push('\n');
        self.x += needed + GAP;
    }
}
