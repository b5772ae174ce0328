//! What differs between two journeys, for people: counts first, then an example of each of the most frequent changes.

use etappe::pack::Pack;

use super::kind::{Change, Kind, Told};
use super::only::Only;
use super::tally::Tally;
use crate::explained::put;
use crate::report::counted;
use crate::say;
use crate::time::format_ms;

/// For so many kinds of change there is an example; `--json` has one for each.
const MOST_EXAMPLES: usize = 5;

/// Prints all of it.
pub fn summary(tally: &Tally, [old, new]: [&Pack; 2]) {
    say!("{}", headline(tally));
    let changes = tally.by_frequency();
    if !changes.is_empty() {
        let slots = tally.slots.iter().map(|(slot, count)| (slot.clone(), count.pages, count.visitors.len()));
        table("by slot", &slots.collect::<Vec<_>>());
        let kinds = changes.iter().map(|(change, kind)| (words(change), kind.pages, kind.visitors.len()));
        table("by change", &kinds.collect::<Vec<_>>());
    }
    let mut stages: Vec<(String, usize, usize)> = tally
        .stages
        .iter()
        .map(|((old, new), count)| (format!("{old} -> {new}"), count.pages, count.visitors.len()))
        .collect();
    stages.sort_by_key(|stage| std::cmp::Reverse(stage.1));
    if !stages.is_empty() {
        table("stages that differ", &stages);
    }
    if tally.reasons.pages > 0 {
        let pages = counted(tally.reasons.pages, "page");
        say!("on {pages} something is the same for another reason, which nobody sees");
    }
    for (which, only) in [("old", Only::of(old, new)), ("new", Only::of(new, old))] {
        let names = only.named();
        if !names.is_empty() {
            put(0, "", &format!("only in the {which} journey: {}", names.join(", ")));
        }
    }
    changes.iter().take(MOST_EXAMPLES).for_each(|(change, kind)| example(change, kind));
    if changes.len() > MOST_EXAMPLES {
        say!("");
        say!(
            "{} more; --json has an example of each",
            counted(changes.len().saturating_sub(MOST_EXAMPLES), "kind of change")
        );
    }
}

/// How many visitors see something else, on how many pages.
fn headline(tally: &Tally) -> String {
    let (visitors, pages) = (counted(tally.visitors.len(), "visitor"), counted(tally.pages, "page"));
    match tally.differing.len() {
        0 => format!("no visitor sees anything else, on {pages} of {visitors}"),
        1 => format!("1 of {visitors} sees something else, on {} of {pages}", tally.differing_pages),
        count => format!("{count} of {visitors} see something else, on {} of {pages}", tally.differing_pages),
    }
}

fn words(Change { slot, old, new }: &Change) -> String {
    format!("{slot}: {old} -> {new}")
}

/// Three columns: what, on how many pages, for how many visitors.
fn table(title: &str, rows: &[(String, usize, usize)]) {
    let width = rows.iter().map(|row| row.0.chars().count()).max().unwrap_or(0);
    say!("{title}");
    for (what, pages, visitors) in rows {
        say!("  {what:width$}  {}, {}", counted(*pages, "page"), counted(*visitors, "visitor"));
    }
}

fn example(change: &Change, kind: &Kind) {
    let example = &kind.example;
    say!("");
    say!("{}", words(change));
    put(2, "", &format!("for example {}, row {}, at {}", example.user, example.row, format_ms(example.now_ms)));
    let [old, new] = &example.told;
    told("old", old);
    told("new", new);
}

/// The first sentence stands behind the mark, the others below it.
fn told(mark: &str, told: &Told) {
    let mut marks = std::iter::once(format!("{mark}:")).chain(std::iter::repeat("    ".to_owned()));
    put(2, &marks.next().unwrap_or_default(), &format!("stage {}", told.stage));
    for (sentence, mark) in told.sentences.iter().zip(marks) {
        put(2, &mark, sentence);
    }
}
