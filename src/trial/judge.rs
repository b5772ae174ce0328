//! Comparing a page with what it must show, and collecting why it shows something else.

use super::moment::shown_span;
use super::wanted::{Holds, Text, Wanted, WantedAbsent, WantedSlot, WantedStage, reason_name};
use crate::base::time::{SECOND_MS, UnixMs};
use crate::explain::{Clause, Explanation, ItemExplanation, Seen, SlotExplanation, Verdict};
use crate::model::{Page, Reason};
use crate::pack::Pack;
use crate::syntax::Span;

/// What a page came to.
pub(super) struct Found<'a> {
    pub pack: &'a Pack,
    pub page: &'a Page,
    pub now_ms: UnixMs,
    /// In the language of the file, and in those others that are asked for.
    pub explanations: &'a [Explanation],
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
    if let Some(holds) = &wanted.holds {
        found.holds(holds, &mut differences);
    }
    differences
}

impl<'a> Found<'a> {
    /// The explanation in the language of the file.
    fn explanation(&self) -> Option<&'a Explanation> {
        self.explanations.first()
    }

    /// Those of the texts that stand in none of the sentences that `said` takes out of the explanation in their language; with
    /// these sentences.
    fn missing<'t>(
        &self,
        texts: &'t [Text],
        said: impl Fn(&'a Explanation) -> Vec<&'a str>,
    ) -> Vec<(&'t Text, Vec<&'a str>)> {
        let in_language = |text: &Text| match text.language {
            None => self.explanation(),
            Some(language) => self.explanations.iter().find(|known| known.language == language),
        };
        let sought = texts.iter().map(|text| (text, in_language(text).map(&said).unwrap_or_default()));
        sought.filter(|(text, said)| !said.iter().any(|sentence| sentence.contains(&text.text))).collect()
    }

    fn stage(&self, wanted: &WantedStage, differences: &mut Vec<Difference>) {
        let about = "stage".to_owned();
        let Some(found) = self.explanation().map(|explanation| &explanation.stage) else { return };
        if wanted.stage == self.page.stage {
            let missing = self.missing(&wanted.explanation, |explanation| vec![&explanation.stage.sentence]);
            differences.extend(missing.into_iter().map(|(text, said)| not_said(about.clone(), text, &said)));
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
        let in_slot = |explanation: &'a Explanation| explanation.slots.iter().find(|slot| slot.slot == name);
        let explanation = self.explanation().and_then(in_slot);
        let (Some(decision), Some(explanation)) = (decision, explanation) else { return };
        let about = || name.to_owned();
        let words = |item: Option<u16>| {
            item.map_or_else(|| "its baseline".to_owned(), |item| format!("`{}`", pack.item_name(item)))
        };
        if let Some(item) = wanted.item.filter(|item| *item != decision.shown()) {
            let mut why = vec![explanation.sentence.clone()];
            let of_wanted = item.and_then(|item| told(explanation, pack.item_name(item)));
            why.extend(
                of_wanted
                    .map(|told| told.sentence.clone())
                    .filter(|told| !explanation.sentence.contains(told.as_str())),
            );
            let (expected, got) = (words(item), words(decision.shown()));
            differences.push(Difference { span: wanted.span, about: about(), expected, got, why });
            return;
        }
        let why = || vec![explanation.sentence.clone()];
        let mut differ = |expected: String, got: String| {
            differences.push(Difference { span: wanted.span, about: about(), expected, got, why: why() });
        };
        // Variants of several experiments may have the same id.
        let is_found = |variant: Option<u16>| {
            variant.map(|variant| pack.variant_name(variant))
                == decision.variant.map(|variant| pack.variant_name(variant))
        };
        if let Some(variant) = wanted.variant.filter(|variant| !is_found(*variant)) {
            let words = |variant: Option<u16>| {
                variant.map_or("no variant".to_owned(), |variant| format!("variant `{}`", pack.variant_name(variant)))
            };
            differ(words(variant), words(decision.variant));
        }
        let held_out = decision.item.filter(|_| decision.reason == Reason::Holdout);
        if let Some(item) = wanted.held_out.filter(|item| held_out != Some(*item)) {
            let got = held_out.map_or("nothing".to_owned(), |item| format!("`{}`", pack.item_name(item)));
            differ(format!("`{}` to be held out", pack.item_name(item)), got);
        }
        if let Some(propensity) = wanted.propensity.filter(|propensity| *propensity != decision.propensity) {
            differ(format!("propensity {propensity}"), format!("propensity {}", decision.propensity));
        }
        if let Some(reason) = wanted.reason.filter(|reason| !reason.is(decision.reason, None)) {
            let (expected, got) = (format!("reason `{}`", reason.name()), format!("`{}`", decision.reason.name()));
            differences.push(Difference { span: reason.span, about: about(), expected, got, why: why() });
        }
        let missing = self.missing(&wanted.explanation, |explanation| {
            let slot = in_slot(explanation);
            let winner = slot.zip(decision.item).and_then(|(slot, item)| told(slot, pack.item_name(item)));
            let sentences = slot.map(|slot| slot.sentence.as_str()).into_iter();
            sentences.chain(winner.map(|winner| winner.sentence.as_str())).collect()
        });
        differences
            .extend(missing.into_iter().map(|(text, said)| not_said(about(), text, said.get(..1).unwrap_or_default())));
    }

    fn holds(&self, wanted: &Holds, differences: &mut Vec<Difference>) {
        let found_ms = Some(self.page.valid_until_ms).filter(|until_ms| *until_ms < UnixMs::MAX);
        let found_ms = found_ms.map(|until_ms| until_ms.saturating_sub(self.now_ms));
        if found_ms != wanted.length_ms {
            let words = |length_ms: Option<i64>| match length_ms {
                Some(length_ms) if length_ms % SECOND_MS == 0 => format!("for {}", shown_span(length_ms)),
                Some(length_ms) => format!("for {length_ms} ms"),
                None => "for ever".to_owned(),
            };
            let (expected, got) = (format!("to hold {}", words(wanted.length_ms)), words(found_ms));
            let about = "page".to_owned();
            differences.push(Difference { span: wanted.span, about, expected, got, why: Vec::new() });
        }
    }

    fn absent(&self, wanted: &WantedAbsent, differences: &mut Vec<Difference>) {
        let pack = self.pack;
        let name = pack.item_name(wanted.item);
        let about = || name.to_owned();
        let is_meant = |slot: &&SlotExplanation| wanted.slot.is_none_or(|number| pack.slot_name(number) == slot.slot);
        let Some(explanation) = self.explanation() else { return };
        let slots = explanation.slots.iter().filter(is_meant);
        let is_shown = |slot: &&SlotExplanation| slot.item.as_deref() == Some(name) && slot.reason != Reason::Holdout;
        if let Some(slot) = slots.clone().find(is_shown) {
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
        let missing = self.missing(&wanted.explanation, |explanation| {
            let items = explanation.slots.iter().filter(is_meant).filter_map(|slot| told(slot, name));
            let mut sentences: Vec<&str> = items.map(|item| item.sentence.as_str()).collect();
            sentences.dedup();
            sentences
        });
        differences.extend(missing.into_iter().map(|(text, said)| not_said(about(), text, &said)));
    }
}

fn told<'e>(slot: &'e SlotExplanation, item: &str) -> Option<&'e ItemExplanation> {
    slot.items.iter().find(|told| told.item == item)
}

fn not_said(about: String, text: &Text, said: &[&str]) -> Difference {
    let expected = format!("an explanation that contains `{}`", text.text);
    let why = said.iter().map(|&sentence| sentence.to_owned()).collect();
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
