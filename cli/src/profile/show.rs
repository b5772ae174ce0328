//! `etappe profile show`: all that is kept about somebody, for people.

use std::path::Path;
use std::process::ExitCode;

use etappe::model::{FEEDBACK_ATTRIBUTE, Schema};
use etappe::profile::contents::{Contents, PartContents, Tally, ViewContents};

use super::Show;
use super::json;
use super::stored::{self, Form, number};
use super::told::{PurposeTold, Told};
use super::words::{self, Counted, at, quoted};
use crate::error::CliError;
use crate::report::counted;
use crate::say;
use crate::time::format_ms;

/// What is shown, and from when it is looked at.
pub struct Looked<'l> {
    pub file: &'l Path,
    pub form: Form,
    pub bytes: usize,
    pub journey: String,
    pub version: u32,
    pub now_ms: i64,
}

/// Reads and shows.
pub fn run(arguments: &Show) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let now_ms = stored::moment(arguments.now.as_ref())?;
    let (form, bytes) = stored::read(&arguments.file)?;
    let pack = engine.pack();
    let (journey, version) = (pack.journey().to_owned(), pack.version());
    let looked = Looked { file: &arguments.file, form, bytes: bytes.len(), journey, version, now_ms };
    let wrong = |error| stored::wrong(&arguments.file, error);
    if form == Form::Profile {
        let profile = stored::open(&engine, &arguments.file, &bytes, [0; 16])?;
        let told = Told::of(&engine, &profile).map_err(wrong)?;
        let lost = lost(&bytes, &told.contents);
        match arguments.json {
            true => say!("{}", json::profile(&looked, &told, lost)),
            false => print(&looked, &told, lost),
        }
    } else {
        let view = ViewContents::read(&bytes).map_err(wrong)?;
        match arguments.json {
            true => say!("{}", json::view(&looked, &view, &pack.schema())),
            false => print_view(&looked, &view, &pack.schema()),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// How many entries the file has that this journey does not keep.
fn lost(bytes: &[u8], opened: &Contents) -> usize {
    let count = |contents: &Contents| {
        contents.parts.iter().flat_map(|part| &part.sections).map(|section| section.entries.len()).sum::<usize>()
    };
    Contents::read(bytes).map_or(0, |stored| count(&stored).saturating_sub(count(opened)))
}

/// A heading of a few letters, and what stands behind it.
fn row(name: &str, text: &str) {
    say!("  {name:<12}  {text}");
}

fn heading(looked: &Looked<'_>) {
    let Looked { file, form, bytes, journey, version, now_ms } = looked;
    let (form, now) = (form.name(), format_ms(*now_ms));
    say!("{}: a {form} of {bytes} bytes, read by journey `{journey}` version {version}, at {now}", file.display());
}

fn print(looked: &Looked<'_>, told: &Told, lost: usize) {
    heading(looked);
    let contents = &told.contents;
    if lost > 0 {
        let them = counted(lost, "entry").replace("entrys", "entries");
        say!("{them} that this journey does not keep, or not for that purpose, would go when it is written again");
    }
    match contents.epoch {
        (0, ..) => say!("never erased"),
        (count, _, at_ms) => {
            let times = counted(count.try_into().unwrap_or(usize::MAX), "time");
            say!("erased {times}, last {}", at(at_ms, looked.now_ms));
        }
    }
    say!("");
    say!("{}", counted(contents.parts.len(), "part"));
    for (place, part) in contents.parts.iter().enumerate() {
        say!("  {}  {}", number(part.id), about_part(part, place == 0));
    }
    for split in &contents.splits {
        let (device, since, until) = (number(split.device), format_ms(split.joined_ms), format_ms(split.at_ms));
        say!("  device {device} is barred: it was joined from {since} to {until}");
    }
    for purpose in &told.purposes {
        say!("");
        say!("{}: {}", purpose.name, consent(purpose));
        if purpose.is_empty() {
            say!("  nothing is kept");
        } else {
            print_purpose(purpose, told, looked.now_ms);
        }
    }
}

fn about_part(part: &PartContents, is_own: bool) -> String {
    let mut words = format!("device {}, number {} of it", number(part.device), part.ordinal);
    if !part.source.is_empty() {
        words.push_str(&format!(", from {}", part.source));
    }
    words.push_str(&format!(", {}", counted(part.changes.try_into().unwrap_or(usize::MAX), "change")));
    match part.clock_ahead_ms {
        0 => {}
        ahead if ahead > 0 => words.push_str(&format!(", clock {} ahead", words::span(ahead))),
        behind => words.push_str(&format!(", clock {} behind", words::span(behind.saturating_neg()))),
    }
    if !part.line.is_empty() {
        words.push_str(&format!(", settled from {} or more", counted(part.line.len(), "part")));
    }
    words.push_str(&format!(", {} bytes", part.bytes));
    if is_own {
        words.push_str("; the one that is written here");
    }
    words
}

/// What holds for a purpose, and who said so.
fn consent(purpose: &PurposeTold) -> String {
    let word = if purpose.granted { "granted" } else { "denied" };
    let size = if purpose.is_empty() { String::new() } else { format!(", {} bytes", purpose.bytes) };
    match purpose.said_ms {
        Some(at_ms) => format!("{word} by the visitor, last word {}{size}", format_ms(at_ms)),
        None => format!("{word} by default{size}"),
    }
}

fn print_purpose(purpose: &PurposeTold, told: &Told, now_ms: i64) {
    let joined = |at_ms: i64| if told.contents.was_joined(at_ms) { ", made while joined" } else { "" };
    if let Some((stage, since_ms)) = &purpose.stage {
        row("stage", &format!("{stage} since {}", at(*since_ms, now_ms)));
    } else if !purpose.transitions.is_empty() {
        row("stage", "none that counts");
    }
    for (at_ms, from, to, _) in &purpose.transitions {
        let passed_over = if told.contents.was_joined(*at_ms) { ", passed over: made while joined" } else { "" };
        row("", &format!("{}  from {from} to {to}{passed_over}", format_ms(*at_ms)));
    }
    let width = purpose.attributes.iter().map(|attribute| attribute.0.len()).max().unwrap_or(0);
    for (place, (name, held, at_ms, source)) in purpose.attributes.iter().enumerate() {
        let from = if source.is_empty() { String::new() } else { format!(", from {source}") };
        let since = if *at_ms > 0 { format!(", since {}", at(*at_ms, now_ms)) } else { String::new() };
        row(first(place, "attributes"), &format!("{name:<width$}  {}{since}{from}", words::held(held)));
    }
    print_counters(&told.schema, &purpose.counters, now_ms);
    print_spans(&purpose.spans, now_ms);
    if let Some((unit, drawn_ms)) = &purpose.unit {
        row("unit", &format!("{unit}, drawn {}", at(*drawn_ms, now_ms)));
    }
    for (place, (at_ms, experiment, variant, version)) in purpose.assignments.iter().enumerate() {
        let (when, joined) = (at(*at_ms, now_ms), joined(*at_ms));
        row(first(place, "assignments"), &format!("{experiment}  {variant}, version {version}, since {when}{joined}"));
    }
    for (place, (kind, answers)) in purpose.feedback.iter().enumerate() {
        let Some(latest) = answers.last() else { continue };
        let trend = trend(answers).map_or(String::new(), |trend| format!(", {trend}"));
        let (score, when) = (latest.1, at(latest.0, now_ms));
        row(first(place, "feedback"), &format!("{kind}  {score}, {when}{trend}, {}", counted(answers.len(), "answer")));
        for (at_ms, score, text) in answers.iter().rev() {
            let text = if text.is_empty() { String::new() } else { format!("  {}", quoted(text)) };
            row("", &format!("  {}  {score}{text}", format_ms(*at_ms)));
        }
    }
    for (place, (at_ms, channel, from_visitor, text)) in purpose.messages.iter().rev().enumerate() {
        let who = if *from_visitor { "the visitor" } else { "the business" };
        row(first(place, "conversation"), &format!("{}  {channel}, {who}: {}", format_ms(*at_ms), quoted(text)));
    }
    if purpose.ids > 0 {
        row("ids", &format!("hashes of those of {}", counted(purpose.ids, "event")));
    }
    let made = made_while_joined(&told.contents, &purpose.counters);
    if made > 0 {
        row("", &format!("{} of what happened to items made while joined, by others", counted(made, "record")));
    }
}

/// The name of a group stands on its first line only.
fn first(place: usize, name: &str) -> &str {
    if place == 0 { name } else { "" }
}

/// How the latest answer differs from the one before.
pub fn trend(answers: &[(i64, f64, String)]) -> Option<String> {
    let [.., before, latest] = answers else { return None };
    let change = latest.1 - before.1;
    Some(match change {
        change if change > 0.0 => format!("up by {change}"),
        change if change < 0.0 => format!("down by {}", -change),
        _ => "as before".to_owned(),
    })
}

/// How often something happened to an item while somebody was joined who is barred now, as far as exact times are known.
pub fn made_while_joined(contents: &Contents, counters: &[([String; 3], Tally)]) -> usize {
    let of_items = counters.iter().filter(|(key, _)| key[0].starts_with('@') && key[1].is_empty());
    of_items.flat_map(|counter| &counter.1.times_ms).filter(|at_ms| contents.was_joined(**at_ms)).count()
}

fn print_counters(schema: &Schema, counters: &[([String; 3], Tally)], now_ms: i64) {
    type Group = (&'static str, fn(Counted<'_>) -> bool);
    let groups: [Group; 4] = [
        ("events", |counts| matches!(counts, Counted::Event(_))),
        ("measures", |counts| matches!(counts, Counted::Measure(..))),
        ("items", |counts| matches!(counts, Counted::Items(_))),
        ("not kept", |counts| matches!(counts, Counted::Gone(_) | Counted::LeftOut(_))),
    ];
    for (title, is_in) in groups {
        let keyed = counters.iter().map(|(key, tally)| (words::key(schema, key), tally));
        let (mut rows, mut above) = (Vec::new(), String::new());
        for ((counts, of), tally) in keyed.filter(|((counts, _), _)| is_in(*counts)) {
            let (whole, text) = (name_of(counts), words::tally(counts, tally, now_ms));
            let is_new = core::mem::replace(&mut above, whole.clone()) != whole;
            match of {
                None => rows.push((whole, text)),
                Some((dimension, value)) => {
                    // A token has values without the event as a whole.
                    if is_new {
                        rows.push((whole, String::new()));
                    }
                    rows.push((format!("  {dimension} {value}"), text));
                }
            }
        }
        let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
        for (place, (name, text)) in rows.iter().enumerate() {
            row(first(place, title), format!("{name:<width$}  {text}").trim_end());
        }
    }
}

fn name_of(counts: Counted<'_>) -> String {
    match counts {
        Counted::Event(event) => event.to_owned(),
        Counted::Measure(event, measure, _) => format!("{measure} of {event}"),
        Counted::Items(kind) => kind.to_owned(),
        Counted::Gone(event) => format!("values of {event} that went for want of room"),
        Counted::LeftOut(event) => format!("{event}, which the token leaves out"),
    }
}

fn print_spans(spans: &[(i64, i64)], now_ms: i64) {
    for (place, (start_ms, end_ms)) in spans.iter().enumerate() {
        let length_ms = end_ms.saturating_sub(*start_ms);
        let length = if length_ms > 0 { format!(", for {}", words::span(length_ms)) } else { String::new() };
        row(first(place, "sessions"), &format!("{}{length}", at(*start_ms, now_ms)));
    }
}

fn print_view(looked: &Looked<'_>, view: &ViewContents, schema: &Schema) {
    heading(looked);
    if let Some((hash, at_ms)) = view.cut {
        say!("cut for the pack {} at {}", number(hash), format_ms(at_ms));
    }
    say!("what it holds stands in it without purposes; a stored profile says more");
    say!("");
    for (place, (purpose, granted)) in view.consents.iter().enumerate() {
        let word = if *granted { "granted" } else { "denied" };
        row(first(place, "consent"), &format!("{purpose}  {word}"));
    }
    if let Some((stage, since_ms, _, before)) = &view.stage {
        row("stage", &format!("{stage} since {}, before that {before}", at(*since_ms, looked.now_ms)));
    }
    let (answers, attributes): (Vec<_>, Vec<_>) =
        view.attributes.iter().partition(|attribute| attribute.0.starts_with(FEEDBACK_ATTRIBUTE));
    let width = attributes.iter().map(|attribute| attribute.0.len()).max().unwrap_or(0);
    for (place, (name, held)) in attributes.into_iter().enumerate() {
        row(first(place, "attributes"), &format!("{name:<width$}  {}", words::held(held)));
    }
    print_counters(schema, &view.counters, looked.now_ms);
    print_spans(&view.spans, looked.now_ms);
    if let Some((unit, drawn_ms)) = &view.unit {
        row("unit", &format!("{unit}, drawn {}", at(*drawn_ms, looked.now_ms)));
    }
    for (place, (experiment, variant, version)) in view.assignments.iter().enumerate() {
        row(first(place, "assignments"), &format!("{experiment}  {variant}, version {version}"));
    }
    for (place, (name, held)) in answers.into_iter().enumerate() {
        let kind = name.strip_prefix(FEEDBACK_ATTRIBUTE).unwrap_or(name);
        row(first(place, "feedback"), &format!("{kind}  {}", words::held(held)));
    }
}
