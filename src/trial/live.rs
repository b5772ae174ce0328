//! Living through a test: records go into a profile in memory, pages are decided, and stages kept, as a page does it.

use super::cover::Cover;
use super::file::{Seen, Test, TestEvent, TestPage};
use super::happening::What;
use super::judge::{Difference, Found, judge};
use super::outcome::{Failure, TestOutcome};
use super::request::Asked;
use crate::base::time::UnixMs;
use crate::engine::{Engine, Profile};
use crate::explain::{Explanation, Language};
use crate::model::{Context, Detail, Impression, Page, Record, Refusal};
use crate::profile::ProfileError;
use crate::syntax::write_moment;

/// The unit of every visitor of a test: tests are to come out the same every time.
const UNIT: [u8; 16] = *b"etappe test unit";

/// Runs one test and remembers what it saw.
pub(super) fn run(engine: &Engine, test: &Test, language: Language, text: &str, cover: &mut Cover) -> TestOutcome {
    let mut outcome = TestOutcome {
        name: test.name.clone(),
        line: test.span.place(text).line,
        failures: Vec::new(),
        notes: Vec::new(),
    };
    if let Err(error) = live(engine, test, language, text, cover, &mut outcome) {
        // The profile is one that was just begun, so this is a mistake of the engine; no test passes because of it.
        let difference = Difference {
            span: test.span,
            about: "profile".to_owned(),
            expected: "one that can be read back".to_owned(),
            got: error.to_string(),
            why: Vec::new(),
        };
        outcome.failures.push(Failure { line: outcome.line, column: 1, step: None, now: String::new(), difference });
    }
    outcome
}

fn live(
    engine: &Engine,
    test: &Test,
    language: Language,
    text: &str,
    cover: &mut Cover,
    outcome: &mut TestOutcome,
) -> Result<(), ProfileError> {
    let profile = engine.open_profile(&[], test.unit.unwrap_or(UNIT))?;
    let mut life = Life { engine, profile, opened_ms: 0, committed: Vec::new(), seen: Vec::new(), notes: Vec::new() };
    let is_sequence = test.pages.len() > 1;
    let mut before_ms = None;
    if let Some((before, first)) = test.before.as_ref().zip(test.pages.first()) {
        life.prepare(before, None, first.now_ms);
        before_ms = Some(before.now_ms).filter(|_| !before.events.is_empty());
    }
    for page in &test.pages {
        life.prepare(page, before_ms, page.now_ms);
        before_ms = Some(page.now_ms);
        let found = life.visit(page, language, cover)?;
        let Some(wanted) = &page.wanted else { continue };
        let found = Found { pack: engine.pack(), page: &found.0, now_ms: page.now_ms, explanations: &found.1 };
        let step = page.step.as_ref().filter(|_| is_sequence);
        outcome.failures.extend(judge(wanted, &found).into_iter().map(|difference| {
            let place = difference.span.place(text);
            Failure {
                line: place.line,
                column: place.column,
                step: step.cloned(),
                now: write_moment(page.now_ms),
                difference,
            }
        }));
    }
    outcome.notes = life.notes;
    Ok(())
}

struct Life<'e> {
    engine: &'e Engine,
    profile: Profile,
    /// When the page was opened.
    opened_ms: UnixMs,
    /// What stands on the page: slot, item, variant.
    committed: Vec<[String; 3]>,
    /// What was seen of it: slot and item.
    seen: Vec<(u16, u16)>,
    notes: Vec<String>,
}

impl Life<'_> {
    /// Applies what happens before the page: what the visitor says and is, then events in the order of time. What happens at
    /// the very moment of the next visit is seen first by the page that is visited then.
    fn prepare(&mut self, page: &TestPage, before_ms: Option<i64>, visit_ms: i64) {
        let first_ms = page.events.first().map_or(page.now_ms, |event| event.at_ms);
        let begin_ms = before_ms.unwrap_or(first_ms);
        for (purpose, granted) in &page.consent {
            let record = Record::Consent { purpose, granted: *granted, time_ms: begin_ms };
            self.apply(&record, begin_ms, &format!("the consent to `{purpose}`"));
        }
        for (name, value) in &page.attributes {
            let value = value.as_ref().map(|value| value.as_value());
            let record = Record::Attribute { name, time_ms: begin_ms, value };
            self.apply(&record, begin_ms, &format!("attribute `{name}`"));
        }
        for event in &page.events {
            self.happen(event, page.channel());
            if event.at_ms < visit_ms
                && let Ok(decided) =
                    self.engine.decide(&self.profile.view(), &Context::default(), event.at_ms, Detail::Winners)
            {
                self.keep_stage(&decided, event.at_ms);
            }
        }
    }

    fn happen(&mut self, event: &TestEvent, page_channel: &str) {
        let time_ms = event.at_ms;
        match &event.what {
            What::Event { name, dimensions } => {
                let dimensions: Vec<(&str, &str)> =
                    dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                let record = Record::Event { name, time_ms, dimensions: &dimensions, measures: &[], id: "" };
                self.apply(&record, time_ms, &format!("event `{name}`"));
            }
            What::Impression { kind, item, slot, channel } => {
                let channel = channel.as_deref().unwrap_or(page_channel);
                let record = Record::Impression { kind: *kind, item, slot, channel, time_ms };
                self.apply(&record, time_ms, &event.what.called());
            }
        }
    }

    fn apply(&mut self, record: &Record<'_>, now_ms: i64, what: &str) {
        let Err(refusal) = self.profile.apply(record, now_ms) else { return };
        let why = match refusal {
            Refusal::NoConsent => "its purpose is not granted",
            Refusal::Full => "it does not fit into the profile",
            Refusal::TypeMismatch => "it is not of the declared type",
            Refusal::Undeclared => "the journey does not declare it",
            Refusal::Malformed => "it is malformed",
            Refusal::Repeated => "it was taken in already",
            Refusal::OtherPerson => "the visitor is known as somebody else",
        };
        let note = format!("{what} was not recorded: {why}");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Decides the page, and explains it if somebody looks: in the language of the file first, then in others that are asked for.
    fn visit(
        &mut self,
        page: &TestPage,
        language: Language,
        cover: &mut Cover,
    ) -> Result<(Page, Vec<Explanation>), ProfileError> {
        if !page.same_page {
            self.committed.clear();
            self.seen.clear();
            self.opened_ms = page.now_ms;
        }
        self.opened_ms = page.standing.opened_ms.unwrap_or(self.opened_ms);
        if !page.standing.committed.is_empty() {
            self.committed.clone_from(&page.standing.committed);
        }
        let asked = Asked::of(page, &self.committed);
        let context = Context { page_started_ms: self.opened_ms, ..asked.context() };
        let view = self.profile.view();
        let decided = self.engine.decide(&view, &context, page.now_ms, Detail::Winners)?;
        let mut explanations = Vec::new();
        if let Some(wanted) = &page.wanted {
            let others = Language::ALL.into_iter().map(|known| known.1).filter(|other| *other != language);
            let others = others.filter(|other| wanted.languages().any(|wanted| wanted == *other));
            for language in core::iter::once(language).chain(others) {
                explanations.push(self.engine.explain(&view, &context, page.now_ms, language)?);
            }
            cover.see(self.engine, &view, &context, page.now_ms, &decided);
        }
        if !decided.is_preview {
            self.keep(page, &decided);
        }
        Ok((decided, explanations))
    }

    /// Keeps what a page keeps: what stands there now, the stage, and what was seen for the first time, with its variant.
    fn keep(&mut self, page: &TestPage, decided: &Page) {
        let pack = self.engine.pack();
        self.committed.clear();
        for decision in &decided.decisions {
            let Some(item) = decision.shown() else { continue };
            let variant = decision.variant.map_or("", |variant| pack.variant_name(variant));
            self.committed.push([pack.slot_name(decision.slot), pack.item_name(item), variant].map(str::to_owned));
            let is_seen = match &page.seen {
                Seen::Nothing => false,
                Seen::All => true,
                Seen::Some(slots) => slots.contains(&decision.slot),
            };
            if !is_seen || self.seen.contains(&(decision.slot, item)) {
                continue;
            }
            self.seen.push((decision.slot, item));
            let (slot, item, time_ms) = (pack.slot_name(decision.slot), pack.item_name(item), page.now_ms);
            let record = Record::Impression { kind: Impression::Shown, item, slot, channel: page.channel(), time_ms };
            self.apply(&record, time_ms, &format!("the exposure of `{item}`"));
            if let Some(new) = &decision.assignment {
                let (experiment, variant) = (new.experiment.as_str(), new.variant.as_str());
                let record = Record::Assignment { experiment, variant, version: new.version, time_ms };
                self.apply(&record, time_ms, &format!("the variant of `{experiment}`"));
            }
        }
        self.keep_stage(decided, page.now_ms);
    }

    fn keep_stage(&mut self, decided: &Page, now_ms: i64) {
        let Some(transition) = decided.transition else { return };
        let pack = self.engine.pack();
        let record = Record::Transition {
            from: pack.stage_name(transition.from),
            to: pack.stage_name(transition.to),
            at_ms: transition.at_ms,
            newest_ms: transition.newest_ms,
            id: transition.id,
        };
        // Without consent for the stage record the stage is simply found anew each time.
        let _ = self.profile.apply(&record, now_ms);
    }
}
