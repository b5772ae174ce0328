//! Comparing a page with what it must show, and collecting why it shows something else.

use super::moment::shown_span;
use super::wanted::{Text, Wanted, WantedAbsent, WantedSlot, WantedStage, reason_name};
use crate::explain::{Clause, Explanation, ItemExplanation, Seen, SlotExplanation, Verdict};
use crate::model::Page;
use crate::pack::Pack;
use crate::syntax::Span;

/// What a page came to.
pub(super) struct Found<'a> {
    pub pack: &'a Pack,
    pub page: &'a Page,
    pub explanation: &'a Explanation,
}

/// One thing that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where the expectation stands.
    pub span: Span,
    /// What it is about: `stage`, or a slot or an item by its id.
    pub about: String,
    /// What was expected, in a few words.
    pub expected: String,
    /// What was found, in a few words.
    pub got: String,
    /// Why: sentences of the explanation.
    pub why: Vec<String>,
}

/// Everything that is not as expected.
pub(super) fn judge(wanted: &Wanted, found: &Found<'_>) -> Vec<Difference> {
    let mut differences = Vec::new();
    if let Some(stage) = &wanted.stage {
        found.stage(stage, &mut differences);
    }
    for slot in &wanted.slots {
        found.slot(slot, &mut differences);
    }
    for absent in &wanted.absent {
        found.absent(absent, &mut differences);
    }
    differences
}

impl Found<'_> {
    fn stage(&self, wanted: &WantedStage, differences: &mut Vec<Difference>) {
        let about = "stage".to_owned();
        let found = &self.explanation.stage;
        if wanted.stage == self.page.stage {
            let contained = missing(&wanted.explanation, &[&found.sentence]);
            differences
                .extend(contained.into_iter().map(|text| not_said(about.clone(), text, vec![found.sentence.clone()])));
            return;
        }
        let name = self.pack.stage_name(wanted.stage);
        let mut why = vec![found.sentence.clone()];
        let asked = found.entered.iter().find(|asked| asked.stage == name && !asked.gone);
        if let Some(asked) = asked {
            let mut clauses = Vec::new();
            [&asked.exit, &asked.enter, &asked.when].into_iter().flatten().for_each(|of| decisive(of, &mut clauses));
            if !clauses.is_empty() {
                why.push(format!("`{name}` was not entered: {}.", clauses.join("; ")));
            }
        }
        let (expected, got) = (format!("`{name}`"), format!("`{}`", self.pack.stage_name(self.page.stage)));
        differences.push(Difference { span: wanted.span, about, expected, got, why });
    }

    fn slot(&self, wanted: &WantedSlot, differences: &mut Vec<Difference>) {
        let pack = self.pack;
        let name = pack.slot_name(wanted.slot);
        let decision = self.page.decisions.iter().find(|decision| decision.slot == wanted.slot);
        let explanation = self.explanation.slots.iter().find(|slot| slot.slot == name);
        let (Some(decision), Some(explanation)) = (decision, explanation) else { return };
        let about = || name.to_owned();
        let words = |item: Option<u16>| {
            item.map_or_else(|| "its baseline".to_owned(), |item| format!("`{}`", pack.item_name(item)))
        };
        if let Some(item) = wanted.item.filter(|item| *item != decision.item) {
            let mut why = vec![explanation.sentence.clone()];
            let of_wanted = item.and_then(|item| told(explanation, pack.item_name(item)));
            why.extend(
                of_wanted
                    .map(|told| told.sentence.clone())
                    .filter(|told| !explanation.sentence.contains(told.as_str())),
            );
            let (expected, got) = (words(item), words(decision.item));
            differences.push(Difference { span: wanted.span, about: about(), expected, got, why });
            return;
        }
        let why = || vec![explanation.sentence.clone()];
        if let Some(variant) = wanted.variant.filter(|variant| Some(*variant) != decision.variant) {
            let got = decision.variant.map_or_else(|| "no variant".to_owned(), |variant| format!("variant {variant}"));
            let expected = format!("variant {variant}");
            differences.push(Difference { span: wanted.span, about: about(), expected, got, why: why() });
        }
        if let Some(reason) = wanted.reason.filter(|reason| !reason.is(decision.reason, None)) {
            let (expected, got) = (format!("reason `{}`", reason.name()), format!("`{}`", decision.reason.name()));
            differences.push(Difference { span: reason.span, about: about(), expected, got, why: why() });
        }
        let winner = decision.item.and_then(|item| told(explanation, pack.item_name(item)));
        let sentence = winner.map_or("", |winner| winner.sentence.as_str());
        let contained = missing(&wanted.explanation, &[&explanation.sentence, sentence]);
        differences.extend(contained.into_iter().map(|text| not_said(about(), text, why())));
    }

    fn absent(&self, wanted: &WantedAbsent, differences: &mut Vec<Difference>) {
        let pack = self.pack;
        let name = pack.item_name(wanted.item);
        let about = || name.to_owned();
        let is_meant = |slot: &&SlotExplanation| wanted.slot.is_none_or(|number| pack.slot_name(number) == slot.slot);
        let slots = self.explanation.slots.iter().filter(is_meant);
        if let Some(slot) = slots.clone().find(|slot| slot.item.as_deref() == Some(name)) {
            let (expected, got) = ("not to be shown".to_owned(), format!("shown in `{}`", slot.slot));
            let why = vec![slot.sentence.clone()];
            differences.push(Difference { span: wanted.span, about: about(), expected, got, why });
            return;
        }
        let items: Vec<&ItemExplanation> = slots.filter_map(|slot| told(slot, name)).collect();
        let mut why: Vec<String> = Vec::new();
        for item in &items {
            if !why.contains(&item.sentence) {
                why.push(item.sentence.clone());
            }
        }
        if let Some(reason) = wanted.reason
            && !items.iter().any(|item| reason.is(item.reason, item.cause))
        {
            let mut got: Vec<String> =
                items.iter().map(|item| format!("`{}`", reason_name(item.reason, item.cause))).collect();
            got.dedup();
            let (expected, got) = (format!("not shown because of `{}`", reason.name()), got.join(", "));
            differences.push(Difference { span: reason.span, about: about(), expected, got, why: why.clone() });
        }
        let sentences: Vec<&str> = why.iter().map(String::as_str).collect();
        let contained = missing(&wanted.explanation, &sentences);
        differences.extend(contained.into_iter().map(|text| not_said(about(), text, why.clone())));
    }
}

fn told<'e>(slot: &'e SlotExplanation, item: &str) -> Option<&'e ItemExplanation> {
    slot.items.iter().find(|told| told.item == item)
}

/// The texts that stand in none of the sentences.
fn missing<'t>(texts: &'t [Text], sentences: &[&str]) -> Vec<&'t Text> {
    texts.iter().filter(|text| !sentences.iter().any(|sentence| sentence.contains(&text.text))).collect()
}

fn not_said(about: String, text: &Text, why: Vec<String>) -> Difference {
    let expected = format!("an explanation that contains `{}`", text.text);
    Difference { span: text.span, about, expected, got: "another explanation".to_owned(), why }
}

/// The clauses on which a verdict rests, each with its value.
fn decisive(clause: &Clause, said: &mut Vec<String>) {
    match &clause.clauses {
        Some(clauses) => clauses.iter().filter(|clause| clause.decisive).for_each(|clause| decisive(clause, said)),
        None => {
            let verdict = match (clause.verdict, clause.cause) {
                (Verdict::True, _) => "true".to_owned(),
                (Verdict::False, _) => "false".to_owned(),
                (Verdict::Unknown, Some(cause)) => format!("unknown ({})", cause.name()),
                (Verdict::Unknown, None) => "unknown".to_owned(),
                (Verdict::Error, _) => "an error".to_owned(),
            };
            let seen = match &clause.value {
                Some(Seen::Int(value)) => format!(", it is {value}"),
                Some(Seen::Double(value)) => format!(", it is {value}"),
                Some(Seen::Duration(value)) => format!(", it is {}", shown_span(*value)),
                Some(Seen::Text(value)) => format!(", it is '{value}'"),
                Some(Seen::Written(value)) => format!(", it is {value}"),
                _ => String::new(),
            };
            said.push(format!("`{}` is {verdict}{seen}", clause.text));
        }
    }
}
