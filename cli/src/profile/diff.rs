//! `etappe profile diff`: what each of two profiles knows that the other does not, entry by entry.

use std::path::Path;
use std::process::ExitCode;

use etappe::model::Schema;
use etappe::profile::contents::{Contents, Entry, Fact, PartContents, SectionContents};
use serde_json::{Value as Json, json};

use super::Diff;
use super::json;
use super::stored::{self, number};
use super::words::{self, quoted};
use crate::error::CliError;
use crate::report::counted;
use crate::say;
use crate::time::format_ms;

/// Something that one profile knows and the other does not.
struct News<'n> {
    part: &'n PartContents,
    purpose: &'n str,
    entry: &'n Entry,
    /// What the other knows in its place.
    other: Option<&'n Fact>,
    /// Whether the other had it, and dropped it.
    is_dropped: bool,
}

/// What one of two profiles is ahead in.
struct Ahead<'n> {
    file: &'n Path,
    contents: &'n Contents,
    news: Vec<News<'n>>,
    /// What is said beside entries: words on purposes, who is barred, parts of which nothing is there any more.
    remarks: Vec<String>,
}

/// Compares and prints.
pub fn run(arguments: &Diff) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let schema = engine.pack().schema();
    let contents = |file: &Path| {
        let bytes = stored::stored(file)?;
        let profile = stored::open(&engine, file, &bytes, [0; 16])?;
        Contents::read(&profile.encode()).map_err(|error| stored::wrong(file, error))
    };
    let (one, other) = (contents(&arguments.one)?, contents(&arguments.other)?);
    let sides = [
        Ahead::of((&arguments.one, &one), (&arguments.other, &other)),
        Ahead::of((&arguments.other, &other), (&arguments.one, &one)),
    ];
    if arguments.json {
        let [one, other] = sides.map(|side| side.as_json(&schema));
        say!("{}", json!({"a": one, "b": other}));
        return Ok(ExitCode::SUCCESS);
    }
    if sides.iter().all(|side| side.news.is_empty() && side.remarks.is_empty()) {
        say!("{} and {} know the same", arguments.one.display(), arguments.other.display());
        return Ok(ExitCode::SUCCESS);
    }
    sides.iter().for_each(|side| side.print(&schema));
    Ok(ExitCode::SUCCESS)
}

impl<'n> Ahead<'n> {
    /// What `file` knows that `other` does not.
    fn of((file, contents): (&'n Path, &'n Contents), (other_file, other): (&Path, &'n Contents)) -> Self {
        let mut ahead = Self { file, contents, news: Vec::new(), remarks: Vec::new() };
        for part in &contents.parts {
            let held = other.parts.iter().find(|held| held.id == part.id);
            for section in &part.sections {
                let held = held.and_then(|held| held.sections.iter().find(|held| held.purpose == section.purpose));
                ahead.compare(part, section, held);
            }
        }
        ahead.remark(other_file, other);
        ahead
    }

    fn compare(&mut self, part: &'n PartContents, section: &'n SectionContents, held: Option<&'n SectionContents>) {
        for entry in &section.entries {
            let known = held.and_then(|held| held.entries.iter().find(|known| known.key == entry.key));
            let is_news = known.is_none_or(|known| known.change < entry.change && known.fact != entry.fact);
            if is_news {
                let is_dropped = known.is_none() && held.is_some_and(|held| held.change >= entry.change);
                let other = known.map(|known| &known.fact);
                self.news.push(News { part, purpose: &section.purpose, entry, other, is_dropped });
            }
        }
    }

    fn remark(&mut self, other_file: &Path, other: &Contents) {
        let other_file = other_file.display();
        let (epoch, other_epoch) = (self.contents.epoch, other.epoch);
        if (epoch.0, epoch.1) > (other_epoch.0, other_epoch.1) {
            let at = format_ms(epoch.2);
            self.remarks.push(format!("erased at {at}: merging drops all that {other_file} holds"));
        }
        for split in self.contents.splits.iter().filter(|split| !other.splits.contains(split)) {
            let (device, at) = (number(split.device), format_ms(split.at_ms));
            self.remarks.push(format!("device {device} is barred since {at}"));
        }
        for word in self.contents.words.iter().filter(|word| !other.words.contains(word)) {
            let held = other.words.iter().find(|held| held.part == word.part && held.purpose == word.purpose);
            let is_more = held.is_none_or(|held| {
                word.denials > held.denials
                    || word.at_ms > held.at_ms
                    || word.granted && !held.granted
                    || word.named.iter().any(|dot| !held.named.contains(dot))
            });
            if is_more {
                let said = match (word.granted, word.denials) {
                    (true, 0) => "granted".to_owned(),
                    (false, denials) => format!("denied {}", times(denials)),
                    (true, denials) => format!("granted, and denied {}", times(denials)),
                };
                let (at, device) = (format_ms(word.at_ms), number(word.device));
                self.remarks.push(format!("`{}` was {said} on device {device}, last word {at}", word.purpose));
            }
        }
    }

    fn print(&self, schema: &Schema) {
        say!("only {} knows", self.file.display());
        if self.news.is_empty() && self.remarks.is_empty() {
            say!("  nothing");
        }
        self.remarks.iter().for_each(|remark| say!("  {remark}"));
        let mut last = None;
        for news in &self.news {
            if last != Some(news.part.id) {
                let PartContents { id, device, source, .. } = news.part;
                let from = if source.is_empty() { String::new() } else { format!(", from {source}") };
                say!("  part {} of device {}{from}", number(*id), number(*device));
                last = Some(news.part.id);
            }
            say!("    {}: {}{}", news.purpose, sentence(schema, news.entry), news.beside(schema));
        }
    }

    fn as_json(&self, schema: &Schema) -> Json {
        let (count, id, erased_ms) = self.contents.epoch;
        let news: Vec<Json> = self
            .news
            .iter()
            .map(|news| {
                json!({
                    "part": number(news.part.id), "device": number(news.part.device), "source": news.part.source,
                    "purpose": news.purpose, "atMs": news.entry.at_ms, "fact": json::fact(schema, &news.entry.fact),
                    "other": news.other.map(|other| json::fact(schema, other)), "isDroppedByOther": news.is_dropped,
                    "words": sentence(schema, news.entry),
                })
            })
            .collect();
        json!({
            "file": self.file.display().to_string(),
            "epoch": {"count": count, "id": number(id), "erasedMs": (count > 0).then_some(erased_ms)},
            "remarks": self.remarks, "knows": news,
        })
    }
}

impl News<'_> {
    /// What the other knows instead.
    fn beside(&self, schema: &Schema) -> String {
        match self.other {
            Some(Fact::Counter { key, tally }) => {
                let (counts, _) = words::key(schema, key);
                format!("; the other knows {}", words::total(counts, tally.total))
            }
            Some(Fact::Attribute { held, .. }) => format!("; the other knows {}", words::held(held)),
            Some(Fact::Assignment { variant, version, .. }) => {
                format!("; the other knows {variant}, version {version}")
            }
            Some(_) => "; the other knows an older state".to_owned(),
            None if self.is_dropped => "; the other has dropped it".to_owned(),
            None => String::new(),
        }
    }
}

fn times(count: u64) -> String {
    counted(count.try_into().unwrap_or(usize::MAX), "time")
}

/// An entry in words.
fn sentence(schema: &Schema, entry: &Entry) -> String {
    let at = format_ms(entry.at_ms);
    match &entry.fact {
        Fact::Counter { key, tally } => {
            let (counts, of) = words::key(schema, key);
            let of = of.map_or_else(String::new, |(dimension, value)| format!(", {dimension} {value}"));
            let total = words::total(counts, tally.total);
            let name = match counts {
                words::Counted::Event(event) => format!("event {event}"),
                words::Counted::Measure(event, measure, _) => format!("{measure} of {event}"),
                words::Counted::Items(kind) => format!("{kind} of items"),
                words::Counted::Gone(event) => format!("values of {event} that went for want of room"),
                words::Counted::LeftOut(event) => format!("{event}, which the token leaves out"),
            };
            format!("{name}{of}: {total}, last {at}")
        }
        Fact::Attribute { name, held } => format!("attribute {name}: {}, since {at}", words::held(held)),
        Fact::Assignment { experiment, variant, version } => {
            format!("assignment of {experiment}: {variant}, version {version}, since {at}")
        }
        Fact::Transition { from, to, .. } => format!("stage from {from} to {to}, {at}"),
        Fact::Feedback { kind, score, text } => {
            let text = if text.is_empty() { String::new() } else { format!(" {}", quoted(text)) };
            format!("feedback {kind}: {score}{text}, {at}")
        }
        Fact::Message { from_visitor, channel, text } => {
            let who = if *from_visitor { "the visitor" } else { "the business" };
            format!("message by {who}, {channel}: {}, {at}", quoted(text))
        }
        Fact::Activity(spans) => format!("{}, the last one until {at}", counted(spans.len(), "session")),
        Fact::Unit(unit) => format!("unit {unit}, drawn {at}"),
    }
}
