//! Layout: whatever the author's style was, the document says the same, has every comment, and is laid out once and for all.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on panics")]

mod wild;

use std::fs;
use std::path::{Path, PathBuf};

use etappe::syntax::{Format, FormatError, format_document, parse_condition, parse_document, print_condition};
use serde_json::{Value as Json, json};
use wild::Dice;

/// Writes a document in a style that changes from line to line.
struct Careless<'d> {
    dice: &'d mut Dice,
    out: String,
    comments: usize,
}

impl Careless<'_> {
    fn blanks(&mut self, most: u64) -> String {
        " ".repeat(usize::try_from(self.dice.below(most + 1)).expect("few"))
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        let text = *self.dice.pick(&["it's", "a: b", "\"", "{ [", "- x", "Größe", "|", "# #"]);
        let blanks = self.blanks(2);
        format!("# {} {text}{blanks}", self.comments)
    }

    /// A comment behind something, or not.
    fn behind(&mut self) {
        if self.dice.once_in(6) {
            let comment = self.comment();
            let text = format!(" {}{comment}", self.blanks(3));
            self.out += &text;
        } else {
            let text = self.blanks(1);
            self.out += &text;
        }
    }

    /// The end of a line, and what has no meaning before the next one.
    fn line(&mut self) {
        self.behind();
        self.out.push('\n');
        while self.dice.once_in(5) {
            let text = self.blanks(4);
            self.out += &text;
            if self.dice.once_in(2) {
                let text = self.comment();
                self.out += &text;
            }
            self.out.push('\n');
        }
    }

    /// A value behind a key or dash whose line stands at `indent`.
    fn value(&mut self, value: &Json, indent: usize, is_below_key: bool) {
        let in_brackets = self.dice.once_in(4);
        match value {
            Json::Object(entries) if !entries.is_empty() && !in_brackets => {
                let deeper = indent + 1 + self.blanks(4).len();
                if is_below_key || self.dice.once_in(3) {
                    self.line();
                    self.map(entries, deeper, true);
                } else {
                    self.out += &" ".repeat(deeper - indent - 1);
                    self.map(entries, deeper, false);
                }
            }
            Json::Array(entries) if !entries.is_empty() && !in_brackets => {
                let least = usize::from(!is_below_key);
                let deeper = indent + least + self.blanks(3).len();
                self.line();
                self.list(entries, deeper);
            }
            Json::String(text) if self.dice.once_in(8) && is_plain_line(text) => self.block(text, indent),
            _ => {
                if self.dice.once_in(12) {
                    self.line();
                    self.out += &" ".repeat(indent + 1);
                }
                let text = self.blanks(1);
                self.out += &text;
                self.flow(value, indent + 1);
                self.line();
            }
        }
    }

    fn map(&mut self, entries: &serde_json::Map<String, Json>, indent: usize, on_new_line: bool) {
        for (index, (key, value)) in entries.iter().enumerate() {
            if on_new_line || index > 0 {
                self.out += &" ".repeat(indent);
            }
            let quote = if self.dice.once_in(9) { "\"" } else { "" };
            let blank = if self.dice.once_in(9) { " " } else { "" };
            self.out += &format!("{quote}{key}{quote}{blank}: ");
            self.value(value, indent, true);
        }
    }

    fn list(&mut self, entries: &[Json], indent: usize) {
        for entry in entries {
            self.out += &format!("{}- ", " ".repeat(indent));
            self.value(entry, indent + 1, false);
        }
    }

    fn block(&mut self, text: &str, indent: usize) {
        let mark = *self.dice.pick(&["|-", ">-"]);
        self.out += mark;
        self.behind();
        let blanks = " ".repeat(indent + 1 + self.blanks(4).len());
        let breaks = if mark == ">-" { text.replacen(" && ", &format!("\n{blanks}&& "), 1) } else { text.to_owned() };
        self.out += &format!("\n{blanks}{breaks}\n");
        if self.dice.once_in(4) {
            self.out.push('\n');
        }
    }

    /// What has no meaning between brackets.
    fn gap(&mut self, indent: usize) {
        let text = self.blanks(1);
        self.out += &text;
        if self.dice.once_in(12) {
            self.line();
            let text = " ".repeat(indent + self.blanks(3).len());
            self.out += &text;
        }
    }

    fn flow(&mut self, value: &Json, indent: usize) {
        match value {
            Json::Object(entries) => {
                self.out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.gap(indent);
                    self.out += &format!("{key}: ");
                    self.gap(indent);
                    self.flow(value, indent);
                    self.comma(index + 1 < entries.len(), indent);
                }
                self.out.push('}');
            }
            Json::Array(entries) => {
                self.out.push('[');
                for (index, entry) in entries.iter().enumerate() {
                    self.gap(indent);
                    self.flow(entry, indent);
                    self.comma(index + 1 < entries.len(), indent);
                }
                self.out.push(']');
            }
            Json::String(text) => self.text(text, indent),
            other => self.out += &other.to_string(),
        }
    }

    fn comma(&mut self, is_needed: bool, indent: usize) {
        self.gap(indent);
        if is_needed || self.dice.once_in(6) {
            self.out.push(',');
            self.gap(indent);
        }
    }

    fn text(&mut self, text: &str, indent: usize) {
        let is_word = text.chars().all(|letter| letter.is_ascii_alphabetic()) && !text.is_empty();
        let json = Json::String(text.to_owned()).to_string();
        let written = match self.dice.below(4) {
            _ if is_word && self.dice.once_in(2) => text.to_owned(),
            0 if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
            1 => json.replacen(" && ", &format!("{}\n{}&& ", self.blanks(1), " ".repeat(indent + 3)), 1),
            2 => json.replacen(" && ", &format!("\\\n{}\\ && ", " ".repeat(indent)), 1),
            _ => json,
        };
        self.out += &written;
    }
}

fn is_plain_line(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ') && text.chars().all(|letter| letter >= ' ')
}

/// The journey in no style, and how many comments it has.
fn careless(dice: &mut Dice, journey: &Json) -> (String, usize) {
    let mut writer = Careless { dice, out: String::new(), comments: 0 };
    if writer.dice.once_in(5) {
        writer.out += "---\n";
    }
    match journey {
        Json::Object(entries) if !writer.dice.once_in(20) => writer.map(entries, 0, true),
        other => writer.flow(other, 1),
    }
    let (mut out, comments) = (writer.out, writer.comments);
    if dice.once_in(6) {
        out = out.replace('\n', "\r\n");
    }
    if dice.once_in(6) {
        out.insert(0, '\u{feff}');
    }
    (out, comments)
}

/// Keys and values, and conditions in one way of writing them.
fn tree(text: &str, format: Format) -> String {
    let node = parse_document(text, format).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    let Ok(mut tree) = serde_json::from_str::<Json>(&node.to_json()) else { return node.to_json() };
    let conditions = [("items", "when"), ("stages", "enter"), ("stages", "exit"), ("suppress", "when")];
    for (list, key) in conditions {
        let entries = tree.get_mut(list).and_then(Json::as_array_mut);
        entries.into_iter().flatten().filter_map(|entry| entry.get_mut(key)).for_each(one_way);
    }
    let segments = tree.get_mut("segments").and_then(Json::as_object_mut);
    segments.into_iter().flat_map(|segments| segments.values_mut()).for_each(one_way);
    tree.to_string()
}

fn one_way(condition: &mut Json) {
    if let Some(Ok(ast)) = condition.as_str().map(parse_condition) {
        *condition = json!(print_condition(&ast));
    }
}

/// Lays out, and holds what always holds.
fn laid_out(text: &str, format: Format) -> String {
    let once = format_document(text, format).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    assert_eq!(tree(&once, format), tree(text, format), "{text}");
    assert_eq!(format_document(&once, format).as_deref(), Ok(once.as_str()), "{text}");
    once
}

#[test]
fn journey_in_no_style_keeps_tree_and_comments_and_is_laid_out_once() {
    for seed in 0..500 {
        let mut dice = Dice::new(seed);
        let journey = wild::journey(&mut dice, seed % 2 == 0);
        let (text, comments) = careless(&mut dice, &journey);
        let once = laid_out(&text, Format::Yaml);
        let mut rest = once.as_str();
        for number in 1..=comments {
            let found = rest.split_once(&format!("# {number} ")).map(|parts| parts.1);
            rest = found.unwrap_or_else(|| panic!("comment {number} of {comments} is gone\n{text}\n{once}"));
        }
        let lines = || once.split('\n').map(|line| line.trim_end_matches('\r'));
        assert!(lines().all(|line| line == line.trim_end()), "blanks at an end\n{once}");
        assert!(!once.replace('\r', "").contains("\n\n\n"), "two blank lines\n{once}");
        assert!(once.ends_with('\n') && !once.starts_with('\u{feff}'));
        assert_eq!(once.contains('\r'), text.contains('\r'), "line ends stay");
    }
}

#[test]
fn journey_in_json_keeps_tree_and_is_laid_out_once() {
    for seed in 0..200 {
        let mut dice = Dice::new(seed);
        let journey = wild::journey(&mut dice, true);
        let text = if dice.once_in(2) { journey.to_string() } else { format!("{journey:#}") };
        let spaced = text.replace("\":", "\" :").replace("},", "}\n\n\n,");
        laid_out(&text, Format::Json);
        laid_out(if dice.once_in(2) { &text } else { &spaced }, Format::Json);
    }
}

#[test]
fn changed_text_that_is_a_document_is_laid_out_or_refused_with_its_place() {
    let sources = files().into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let texts: Vec<String> = sources.map(|path| fs::read_to_string(path).expect("text")).collect();
    let pieces = [
        " ", "  ", "\n", "\n\n", " # c\n", "#", "- ", ": ", ",", "\t", "'", "\"", "{", "]", "|", ">-\n  ", "&a ", "? ",
        "é", "-", "\\",
    ];
    for seed in 0..1_500 {
        let mut dice = Dice::new(seed);
        let whole: Vec<char> = dice.pick(&texts).chars().collect();
        let start = usize::try_from(dice.below(whole.len() as u64)).expect("a place");
        let mut text: Vec<char> = whole.into_iter().skip(if dice.once_in(2) { 0 } else { start }).take(3_000).collect();
        for _ in 0..1 + dice.below(3) {
            let place = usize::try_from(dice.below(text.len() as u64)).expect("a place");
            let end = (place + usize::try_from(dice.below(3)).expect("few")).min(text.len());
            text.splice(place..end, dice.pick(&pieces).chars());
        }
        let text: String = text.into_iter().collect();
        match format_document(&text, Format::Yaml) {
            Ok(_) => drop(laid_out(&text, Format::Yaml)),
            Err(FormatError::Changed) => panic!("seed {seed}: {text}"),
            Err(_) => {}
        }
    }
}

#[test]
fn key_without_a_name_is_refused_with_its_place_also_behind_another_line() {
    for text in [": a\n", "x: 1\n: a\n", "x: { y: 1 }\n: a\n"] {
        let refused = format_document(text, Format::Yaml);
        assert!(matches!(refused, Err(FormatError::NoLayout { .. })), "{text}: {refused:?}");
    }
}

/// Every journey, story and mapping of the repository.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["examples", "tests", "cli/tests"].map(|folder| root.join(folder)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ["yaml", "json"].contains(&&*ending.to_string_lossy())) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "{found:?}");
    found
}

#[test]
fn files_of_the_repository_are_laid_out_without_loss() {
    for path in files() {
        let text = fs::read_to_string(&path).expect("text");
        let format = Format::of_file_name(&path.to_string_lossy());
        if parse_document(&text, format).is_ok() {
            let once = laid_out(&text, format);
            assert_eq!(once.matches('#').count(), text.matches('#').count(), "{}", path.display());
        }
    }
}

#[test]
fn examples_are_in_the_style() {
    for path in files().into_iter().filter(|path| path.components().any(|part| part.as_os_str() == "examples")) {
        let text = fs::read_to_string(&path).expect("text");
        assert_eq!(laid_out(&text, Format::of_file_name(&path.to_string_lossy())), text, "{}", path.display());
    }
}
