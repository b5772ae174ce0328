//! Sentences with names and CEL in them, broken into lines that fit.

use super::measure::{Face, width};

/// Letters of one face.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub text: String,
    pub is_code: bool,
}

/// What stands on one line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    pub runs: Vec<Run>,
    pub width: f64,
}

/// How lines are broken.
pub(super) struct Setting {
    /// The size of letters; code is a little smaller.
    pub size: f64,
    /// How wide a line may be.
    pub room: f64,
    /// Where the first one begins.
    pub indent: f64,
    /// How many there are at most; what is left is `…`.
    pub most: usize,
}

/// How large code is beside other letters.
pub(super) const CODE_SIZE: f64 = 0.92;

/// What is added to each space between words, which beside code would be too narrow.
pub(super) const SPACING: f64 = 2.0;

impl Setting {
    fn width(&self, text: &str, is_code: bool) -> f64 {
        let (face, size) = self.face(is_code);
        let spaces = if is_code { 0 } else { text.matches(' ').count() };
        width(text, size, face) + u32::try_from(spaces).map_or(0.0, f64::from) * SPACING
    }

    fn face(&self, is_code: bool) -> (Face, f64) {
        if is_code { (Face::Code, self.size * CODE_SIZE) } else { (Face::Plain, self.size) }
    }

    /// A sentence, in which names and CEL stand in backticks, as lines.
    pub fn lines(&self, sentence: &str) -> Vec<Line> {
        let mut lines = vec![Line::default()];
        words(sentence).iter().for_each(|word| self.put(&mut lines, word));
        if lines.len() > self.most {
            lines.truncate(self.most);
            let before = self.before(&lines);
            if let Some(last) = lines.last_mut() {
                self.shorten(last, self.room - before);
            }
        }
        lines
    }

    /// What is taken of the room of the last line.
    fn before(&self, lines: &[Line]) -> f64 {
        if lines.len() == 1 { self.indent } else { 0.0 }
    }

    /// Adds a word, on a new line if the last one is full; a word that is wider than any line is broken.
    fn put(&self, lines: &mut Vec<Line>, word: &[Run]) {
        let before = self.before(lines);
        let Some(last) = lines.last_mut() else { return };
        let wide: f64 = word.iter().map(|run| self.width(&run.text, run.is_code)).sum();
        let is_code = word.first().is_some_and(|run| run.is_code) && last.runs.last().is_some_and(|run| run.is_code);
        let space = if last.runs.is_empty() { "" } else { " " };
        if before + last.width + self.width(space, is_code) + wide <= self.room {
            self.push(last, space, is_code);
            word.iter().for_each(|run| self.push(last, &run.text, run.is_code));
            return;
        }
        if !last.runs.is_empty() {
            lines.push(Line::default());
            return self.put(lines, word);
        }
        // Beside a badge there is less room than on the next line.
        if before > 0.0 && wide <= self.room {
            lines.push(Line::default());
        }
        for run in word {
            run.text.chars().for_each(|letter| self.put_letter(lines, letter, run.is_code));
        }
    }

    fn put_letter(&self, lines: &mut Vec<Line>, letter: char, is_code: bool) {
        let letter = letter.to_string();
        let before = self.before(lines);
        let wide = self.width(&letter, is_code);
        if lines.last().is_some_and(|line| before + line.width + wide > self.room && !line.runs.is_empty()) {
            lines.push(Line::default());
        }
        if let Some(last) = lines.last_mut() {
            self.push(last, &letter, is_code);
        }
    }

    fn push(&self, line: &mut Line, text: &str, is_code: bool) {
        if text.is_empty() {
            return;
        }
        line.width += self.width(text, is_code);
        match line.runs.last_mut().filter(|run| run.is_code == is_code) {
            Some(run) => run.text.push_str(text),
            None => line.runs.push(Run { text: text.to_owned(), is_code }),
        }
    }

    /// Says that a line goes on, in the place of letters at its end if there is no room.
    fn shorten(&self, line: &mut Line, room: f64) {
        const GOES_ON: &str = " …";
        let room = room - self.width(GOES_ON, false);
        while line.width > room
            && let Some(last) = line.runs.last_mut()
        {
            match last.text.pop() {
                Some(letter) => line.width -= self.width(&letter.to_string(), last.is_code),
                None => drop(line.runs.pop()),
            }
        }
        self.push(line, GOES_ON, false);
    }
}

/// What no line is broken in, unless it is wider: everything between two spaces.
fn words(sentence: &str) -> Vec<Vec<Run>> {
    let mut words: Vec<Vec<Run>> = Vec::new();
    for (part, text) in sentence.split('`').enumerate() {
        for (place, word) in text.split(' ').enumerate() {
            if place > 0 || words.is_empty() {
                words.push(Vec::new());
            }
            if let Some(last) = words.last_mut().filter(|_| !word.is_empty()) {
                last.push(Run { text: word.to_owned(), is_code: part % 2 == 1 });
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(room: f64, most: usize) -> Setting {
        Setting { size: 10.0, room, indent: 30.0, most }
    }

    fn text(line: &Line) -> String {
        line.runs.iter().map(|run| run.text.as_str()).collect()
    }

    #[test]
    fn lines_never_exceed_their_room_nor_their_number() {
        let sentence = "`happened('cart_add', '3d')` and a few words without any code or `averyveryverylongnamethatfitsonnolineatall` and more of that";
        for room in [60.0, 90.0, 200.0, 2000.0] {
            for most in [1, 2, 9] {
                let lines = setting(room, most).lines(sentence);
                assert!(lines.len() <= most);
                for (place, line) in lines.iter().enumerate() {
                    let indent = if place == 0 { 30.0 } else { 0.0 };
                    assert!(line.width + indent <= room + 0.01, "{room} {most}: {}", text(line));
                }
            }
        }
    }

    #[test]
    fn lines_are_broken_between_words_only() {
        let lines = setting(80.0, 9).lines("`count(a)`, `count(b)` or `c`");
        assert_eq!(lines.iter().map(text).collect::<Vec<_>>(), ["count(a),", "count(b) or c"]);
    }

    #[test]
    fn lines_that_fit_say_all_of_it() {
        let lines = setting(2000.0, 1).lines("`a b` is 3 or more, not (`c`)");
        assert_eq!(lines.iter().map(text).collect::<Vec<_>>(), ["a b is 3 or more, not (c)"]);
        assert_eq!(lines.iter().flat_map(|line| &line.runs).filter(|run| run.is_code).count(), 2);
    }
}
