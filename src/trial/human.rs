//! The outcome as people read it: each failure with what was expected, what was found, and why.

use super::cover::{Coverage, CoveredPart, PartKind, Share};
use super::outcome::{Failure, FileOutcome, Outcome, TestOutcome};
use crate::syntax::hidden;

/// Lines are broken before this column.
const COLUMNS: usize = 96;

/// What is listed beside failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Listing {
    /// Also tests that passed.
    pub passed: bool,
    /// Also coverage, part by part.
    pub coverage: bool,
}

/// The whole outcome; its last line is [`Outcome::summary`].
#[must_use]
pub fn human(outcome: &Outcome, listing: Listing) -> String {
    let mut out = String::new();
    for file in &outcome.files {
        put_file(&mut out, file, listing);
    }
    for coverage in &outcome.coverage {
        if listing.coverage {
            put_coverage(&mut out, coverage);
        }
        put(&mut out, &format!("{}: tests cover {}", coverage.journey, summary(coverage)));
    }
    put(&mut out, &outcome.summary());
    out
}

/// Appends a line, in which what would move a cursor or turn the direction of writing is shown by its number.
fn put(out: &mut String, line: &str) {
    for letter in line.trim_end().chars() {
        match hidden(letter) {
            Some(HARMFUL) => out.push_str(&format!("<U+{:04X}>", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('\n');
}

/// The way out for a character that nobody means to write; odd spaces have another one and are harmless here.
const HARMFUL: &str = "delete it";

fn put_file(out: &mut String, file: &FileOutcome, listing: Listing) {
    for problem in &file.problems {
        put(out, &problem.marked);
        put(out, "");
    }
    let mut tests = file.tests.iter().filter(|test| listing.passed || !test.has_passed()).peekable();
    if tests.peek().is_none() {
        return;
    }
    put(out, &file.path);
    tests.for_each(|test| put_test(out, &file.path, test));
    put(out, "");
}

fn put_test(out: &mut String, path: &str, test: &TestOutcome) {
    let mark = if test.has_passed() { "✓" } else { "✗" };
    put(out, &format!("  {mark} {}", test.name));
    let mut step = None;
    let mut said: Vec<&str> = Vec::new();
    for failure in &test.failures {
        if failure.step.is_some() && step != failure.step {
            step.clone_from(&failure.step);
            said.clear();
            put(out, &format!("    {} ({})", failure.step.as_deref().unwrap_or_default(), failure.now));
        }
        put_failure(out, path, failure, &mut said);
    }
    if !test.has_passed() {
        test.notes.iter().for_each(|note| wrap(out, 4, &format!("note: {note}")));
    }
}

/// Sentences that were said of the same page stand there once.
fn put_failure<'f>(out: &mut String, path: &str, failure: &'f Failure, said: &mut Vec<&'f str>) {
    let found = &failure.difference;
    put(out, &format!("    {path}:{}:{}: {}", failure.line, failure.column, found.about));
    wrap(out, 6, &format!("expected: {}", found.expected));
    wrap(out, 6, &format!("got:      {}", found.got));
    let new: Vec<&str> = found.why.iter().map(String::as_str).filter(|why| !said.contains(why)).collect();
    if new.is_empty() && !found.why.is_empty() {
        wrap(out, 6, "why:      as above");
    }
    for (number, why) in new.iter().enumerate() {
        wrap(out, 6, &format!("{} {why}", if number == 0 { "why:     " } else { "         " }));
    }
    said.extend(new);
}

/// A text broken between words; what follows the first line stands below its value.
fn wrap(out: &mut String, indent: usize, text: &str) {
    let value = text.len().saturating_sub(text.get(9..).unwrap_or_default().trim_start().len());
    let hanging = if text.starts_with("note: ") { 6 } else { value };
    let margin = " ".repeat(indent.saturating_add(hanging));
    let mut line = format!("{}{}", " ".repeat(indent), text.get(..hanging).unwrap_or_default());
    let mut is_empty = true;
    for word in text.get(hanging..).unwrap_or_default().split(' ') {
        let length = line.chars().count().saturating_add(word.chars().count());
        if !is_empty && length >= COLUMNS {
            put(out, &line);
            line.clone_from(&margin);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    put(out, &line);
}

/// "24 of 24 items (100 %), 4 of 4 stages (100 %), 95 of 96 clauses (98 %)".
fn summary(coverage: &Coverage) -> String {
    let share =
        |(what, share): (&str, Share)| format!("{} of {} {what} ({} %)", share.covered, share.all, share.percent());
    coverage.shares().map(share).join(", ")
}

fn put_coverage(out: &mut String, coverage: &Coverage) {
    put(out, &format!("coverage of {}", coverage.journey));
    let width = coverage.rows.iter().map(|row| row.id.chars().count()).max().unwrap_or(0).max(2);
    put(out, &format!("  {:<7}  {:<width$}  {:>5}  clauses", "", "id", "pages"));
    for kind in [PartKind::Stage, PartKind::Segment, PartKind::Item] {
        for row in coverage.rows.iter().filter(|row| row.kind == kind) {
            let pages = row.pages.map_or_else(String::new, |pages| pages.to_string());
            let clauses = clauses(row);
            put(out, &format!("  {:<7}  {:<width$}  {pages:>5}  {clauses}", kind.name(), row.id));
        }
    }
    let uncovered = coverage.uncovered();
    if !uncovered.is_empty() {
        put(out, "  not covered");
        for missed in uncovered {
            let (part, what) = (missed.part, missed.what);
            let clause = missed.clause.map_or_else(String::new, |clause| format!(", `{}`", clause.text));
            put(
                out,
                &format!("    {}:{}: {} `{}`{clause}: {what}", coverage.journey, part.line, part.kind.name(), part.id),
            );
        }
    }
    put(out, "");
}

fn clauses(row: &CoveredPart) -> String {
    let covered = row.clauses.iter().filter(|clause| clause.is_covered()).count();
    let share = Share { covered, all: row.clauses.len() };
    if share.all == 0 { "-".to_owned() } else { format!("{} of {}", share.covered, share.all) }
}
