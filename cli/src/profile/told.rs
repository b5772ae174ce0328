//! What a stored profile says, purpose by purpose, before it becomes words or JSON.

use std::collections::BTreeMap;

use etappe::engine::{Engine, Profile};
use etappe::model::{FEEDBACK_ATTRIBUTE, Schema};
use etappe::profile::ProfileError;
use etappe::profile::contents::{Contents, Fact, Held, PartContents, Tally, ViewContents};

/// All that a profile holds.
pub struct Told {
    /// As it is stored.
    pub contents: Contents,
    /// What the journey declares.
    pub schema: Schema,
    /// In the order of the journey.
    pub purposes: Vec<PurposeTold>,
}

/// What is kept for one purpose.
#[derive(Default)]
pub struct PurposeTold {
    pub name: String,
    /// Whether it is granted now.
    pub granted: bool,
    /// Whether the visitor said so, not the journey; and when the last word was.
    pub said_ms: Option<i64>,
    pub bytes: usize,
    /// Of how many events the ids are known.
    pub ids: usize,
    /// Text, value, when it became known, from where.
    pub attributes: Vec<(String, Held, i64, String)>,
    pub counters: Vec<([String; 3], Tally)>,
    pub spans: Vec<(i64, i64)>,
    /// Stage, and since when.
    pub stage: Option<(String, i64)>,
    /// When, from, to, id.
    pub transitions: Vec<(i64, String, String, u64)>,
    /// When, experiment, variant, version.
    pub assignments: Vec<(i64, String, String, u64)>,
    /// By kind: when, how much, and words; the latest last.
    pub feedback: BTreeMap<String, Vec<(i64, f64, String)>>,
    /// When, channel, whether the visitor wrote it, words; the latest last.
    pub messages: Vec<(i64, String, bool, String)>,
    pub unit: Option<(String, i64)>,
}

/// Entries of a purpose, by key, with their moment by a clock that is right, and where they come from.
type Entries<'c> = Vec<(&'c [u8], i64, &'c Fact, &'c PartContents)>;

impl Told {
    /// Reads all of it.
    pub fn of(engine: &Engine, profile: &Profile) -> Result<Self, ProfileError> {
        let (contents, schema) = (Contents::read(&profile.encode())?, engine.pack().schema());
        let mut purposes = Vec::new();
        for (place, purpose) in (0_u16..).zip(&schema.purposes) {
            let view = ViewContents::under(profile, &schema, place)?;
            let mut told = PurposeTold { granted: profile.is_granted(place), ..PurposeTold::default() };
            told.name.clone_from(&purpose.name);
            // What a barred device said does not count.
            let counts = |device: u64| contents.splits.iter().all(|split| split.device != device);
            let said = contents.words.iter().filter(|word| word.purpose == purpose.name && counts(word.device));
            told.said_ms = said.map(|word| word.at_ms).max();
            told.ids = contents.seen.iter().filter(|seen| seen.0 == purpose.name).map(|seen| seen.1).sum();
            told.fill(&contents, view);
            purposes.push(told);
        }
        Ok(Self { contents, schema, purposes })
    }
}

impl PurposeTold {
    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
            && self.counters.is_empty()
            && self.spans.is_empty()
            && self.transitions.is_empty()
            && self.assignments.is_empty()
            && self.feedback.is_empty()
            && self.messages.is_empty()
            && self.unit.is_none()
    }

    fn fill(&mut self, contents: &Contents, view: ViewContents) {
        let mut entries: Entries<'_> = Vec::new();
        for part in &contents.parts {
            for section in part.sections.iter().filter(|section| section.purpose == self.name) {
                self.bytes = self.bytes.saturating_add(section.bytes);
                let right = |at_ms: i64| at_ms.saturating_sub(part.clock_ahead_ms).max(0);
                entries.extend(
                    section.entries.iter().map(|entry| (entry.key.as_slice(), right(entry.at_ms), &entry.fact, part)),
                );
            }
        }
        entries.sort_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
        for (name, held) in view.attributes {
            if name.starts_with(FEEDBACK_ATTRIBUTE) {
                continue;
            }
            let is_it = |fact: &Fact| matches!(fact, Fact::Attribute { name: known, held: value } if *known == name && *value == held);
            let from = entries.iter().filter(|entry| is_it(entry.2)).max_by_key(|entry| entry.1);
            let (at_ms, source) = from.map_or((0, String::new()), |entry| (entry.1, entry.3.source.clone()));
            self.attributes.push((name, held, at_ms, source));
        }
        (self.counters, self.spans) = (view.counters, view.spans);
        self.stage = view.stage.map(|stage| (stage.0, stage.1));
        for (experiment, variant, version) in view.assignments {
            let is_it = |fact: &Fact| {
                matches!(fact, Fact::Assignment { experiment: known, variant: drawn, version: of }
                    if *known == experiment && *drawn == variant && *of == version)
            };
            let at_ms = entries.iter().filter(|entry| is_it(entry.2)).map(|entry| entry.1).min();
            self.assignments.push((at_ms.unwrap_or(0), experiment, variant, version));
        }
        // A unit that only the asking drew is none.
        self.unit = view.unit.filter(|_| entries.iter().any(|entry| matches!(entry.2, Fact::Unit(_))));
        // Of what is equal in its key, the earlier counts.
        entries.dedup_by(|later, earlier| later.0 == earlier.0);
        for (_, at_ms, fact, _) in entries {
            match fact {
                Fact::Transition { from, to, id, .. } => {
                    self.transitions.push((at_ms, from.clone(), to.clone(), *id));
                }
                Fact::Feedback { kind, score, text } => {
                    self.feedback.entry(kind.clone()).or_default().push((at_ms, *score, text.clone()));
                }
                Fact::Message { from_visitor, channel, text } => {
                    self.messages.push((at_ms, channel.clone(), *from_visitor, text.clone()));
                }
                _ => {}
            }
        }
        self.transitions.sort_by_key(|transition| transition.0);
        self.feedback.values_mut().for_each(|answers| answers.sort_by_key(|answer| answer.0));
        self.messages.sort_by_key(|message| message.0);
    }
}
