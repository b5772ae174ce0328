//! An explanation as people read it: sentences, then every item with its condition as a tree, in 96 columns.

use etappe::explain::{
    Barred, Change, Clause, EnterExplanation, Explanation, ItemExplanation, Language, MoveKind, Operator, Seen,
    SlotExplanation, Verdict,
};
use etappe::model::Reason;
use jiff::SignedDuration;

use crate::say;
use crate::time::format_ms;

/// A language by its code.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LanguageCode {
    /// English
    En,
    /// German
    De,
}

impl From<LanguageCode> for Language {
    fn from(code: LanguageCode) -> Self {
        match code {
            LanguageCode::En => Self::English,
            LanguageCode::De => Self::German,
        }
    }
}

/// What stands in the margins.
struct Labels {
    at: &'static str,
    stage: &'static str,
    priority: &'static str,
    all: &'static str,
    one: &'static str,
    not: &'static str,
    miss: &'static str,
    hopeless: &'static str,
    not_before: &'static str,
    met: &'static str,
    left: &'static str,
}

const ENGLISH: Labels = Labels {
    at: "at",
    stage: "stage",
    priority: "priority",
    all: "all of",
    one: "one of",
    not: "not",
    miss: "nearest miss:",
    hopeless: "no change of this visitor or request would help",
    not_before: "not before",
    met: "it was met already",
    left: "it was left last, and nothing happened since",
};

const GERMAN: Labels = Labels {
    at: "um",
    stage: "Phase",
    priority: "Priorität",
    all: "alle von",
    one: "eines von",
    not: "nicht",
    miss: "Was gefehlt hat:",
    hopeless: "Bei diesem Besucher und dieser Anfrage hätte nichts geholfen",
    not_before: "nicht vor",
    met: "schon durchlaufen",
    left: "zuletzt verlassen, und seither ist nichts geschehen",
};

const fn labels(language: Language) -> &'static Labels {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// Prints all of it.
pub fn print(explanation: &Explanation, now_ms: i64) {
    let labels = labels(explanation.language);
    let stage = &explanation.stage;
    say!("{} {} {} {}", labels.stage, stage.stage, labels.at, format_ms(now_ms));
    put(2, "", &stage.sentence);
    stage.entered.iter().for_each(|asked| print_move(asked, labels));
    for slot in &explanation.slots {
        say!("");
        print_slot(slot, &stage.stage, labels);
    }
}

/// Prints only the sentences.
pub fn print_sentences(explanation: &Explanation) {
    put(4, "", &explanation.stage.sentence);
    explanation.slots.iter().for_each(|slot| put(4, "", &slot.sentence));
}

/// A way out of a stage: how, whether it was gone, what it asks.
fn print_move(asked: &EnterExplanation, labels: &Labels) {
    let by = match asked.by {
        MoveKind::Enter => "",
        MoveKind::Exit => " (exit)",
        MoveKind::Timeout => " (timeout)",
        MoveKind::Transition => " (transition)",
    };
    let why = match (asked.waits_until, asked.barred) {
        (Some(until_ms), _) => format!(": {} {}", labels.not_before, format_ms(until_ms)),
        (None, Some(Barred::Met)) => format!(": {}", labels.met),
        (None, Some(Barred::Left)) => format!(": {}", labels.left),
        (None, None) => String::new(),
    };
    put(2, mark(asked.verdict), &format!("{} {}{by}{why}", labels.stage, asked.stage));
    [&asked.exit, &asked.enter, &asked.when].into_iter().flatten().for_each(|clause| tree(6, clause, labels));
}

fn print_slot(slot: &SlotExplanation, stage: &str, labels: &Labels) {
    let variant = slot.variant.as_ref().map_or(String::new(), |variant| format!("/{variant}"));
    say!("{}  {}{variant}  ({})", slot.slot, slot.item.as_deref().unwrap_or("-"), slot.reason.name());
    put(2, "", &slot.sentence);
    for item in &slot.items {
        say!("");
        print_item(item, slot.item.as_ref() == Some(&item.item), stage, labels);
    }
}

fn print_item(item: &ItemExplanation, won: bool, stage: &str, labels: &Labels) {
    let mark = match item.reason {
        Reason::Outranked | Reason::Holdout => "·",
        _ if won => "✓",
        _ => "✗",
    };
    let cause = item.cause.map_or(String::new(), |cause| format!(":{}", cause.name()));
    let (rank, name, priority) = (item.rank, &item.item, item.priority);
    put(2, mark, &format!("{rank}. {name} ({} {priority}): {}{cause}", labels.priority, item.reason.name()));
    if let Some(stages) = &item.stages {
        let fits = if stages.iter().any(|wanted| wanted == stage) { Verdict::True } else { Verdict::False };
        put(6, self::mark(fits), &format!("{} {}", labels.stage, stages.join(", ")));
    }
    if let Some(when) = &item.when {
        tree(6, when, labels);
    }
    for check in &item.checks {
        put(6, self::mark(check.verdict), &check.sentence);
        // Of the others the sentence says it all.
        check.clause.iter().filter(|_| check.suppression.is_some()).for_each(|clause| tree(8, clause, labels));
    }
    for limit in &item.limits {
        put(6, self::mark(limit.verdict), &limit.sentence);
    }
    if item.nearest_miss.is_none() && matches!(item.reason, Reason::Consent | Reason::UsedOnPage) {
        // Nothing above says so, and no miss does.
        put(6, mark, &item.sentence);
    }
    match &item.nearest_miss {
        _ if won => {}
        Some(changes) => {
            put(6, "", labels.miss);
            changes.iter().for_each(|change: &Change| put(8, "-", &change.sentence));
        }
        None => put(6, "", &format!("{} {}.", labels.miss, labels.hopeless)),
    }
}

const fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::True => "✓",
        Verdict::False => "✗",
        Verdict::Unknown => "?",
        Verdict::Error => "!",
    }
}

/// A clause and what it is made of; `←` stands behind what the verdict rests on.
fn tree(indent: usize, clause: &Clause, labels: &Labels) {
    let operands = clause.clauses.as_deref().unwrap_or_default();
    let text = match (clause.operator, operands) {
        (None, _) => return put(indent, mark(clause.verdict), &leaf(clause, clause)),
        // A negated leaf fits on one line.
        (Some(Operator::Not), [leaf_of]) if leaf_of.operator.is_none() => {
            return put(indent, mark(clause.verdict), &leaf(clause, leaf_of));
        }
        (Some(Operator::And), _) => labels.all,
        (Some(Operator::Or), _) => labels.one,
        (Some(Operator::Not), _) => labels.not,
        (Some(Operator::Segment), _) => clause.text.as_str(),
    };
    put(indent, mark(clause.verdict), text);
    operands.iter().for_each(|operand| tree(indent.saturating_add(2), operand, labels));
}

/// The text of `clause` with what its leaf saw.
fn leaf(clause: &Clause, leaf: &Clause) -> String {
    let seen = match (&leaf.value, leaf.cause) {
        // What is known of one side does not say why it cannot be told.
        (_, Some(cause)) => format!("   {}", cause.name()),
        (Some(value), None) => format!("   {}", shown(value)),
        (None, None) => String::new(),
    };
    let decisive = if leaf.decisive { "  ←" } else { "" };
    format!("{}{seen}{decisive}", clause.text)
}

/// A value, with what does not show on a terminal written as an escape.
fn shown(value: &Seen) -> String {
    match value {
        Seen::Bool(value) => value.to_string(),
        Seen::Int(value) => value.to_string(),
        Seen::Double(value) => value.to_string(),
        Seen::Duration(length_ms) => format!("{:#}", SignedDuration::from_millis(*length_ms)),
        Seen::Timestamp(time_ms) => format_ms(*time_ms),
        Seen::Text(text) if text.chars().count() > LETTERS => {
            format!("{:?}…", text.chars().take(LETTERS).collect::<String>())
        }
        Seen::Text(text) => format!("{text:?}"),
        Seen::Written(text) => text.clone(),
    }
}

/// Longer texts are cut; with `--json` more of them is there.
const LETTERS: usize = 48;
/// Lines are broken before this column.
const COLUMNS: usize = 96;

/// Prints a text behind its mark, broken between words; what follows the first line stands below its start.
pub fn put(indent: usize, mark: &str, text: &str) {
    let mark = if mark.is_empty() { String::new() } else { format!("{mark} ") };
    let margin = " ".repeat(indent.saturating_add(mark.chars().count()));
    let mut line = format!("{}{mark}", " ".repeat(indent));
    let mut is_empty = true;
    for word in text.split(' ') {
        let length = line.chars().count().saturating_add(word.chars().count());
        if !is_empty && length >= COLUMNS {
            say!("{}", line.trim_end());
            line = margin.clone();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    say!("{}", line.trim_end());
}
