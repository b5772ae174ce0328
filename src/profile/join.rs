//! What several replicas know of one person, as one part.
//!
//! Each replica writes a part of its own and never that of another. So parts are joined by adding up what was counted and, of what is kept
//! once, taking the same one whatever their order: of consents and attributes the latest word, of variants and units the earliest, of
//! stages the last.

use super::part::{Entry, Part, Section, Stage, is_before, joined, named, replace};
use super::tallies::Tallies;
use crate::base::bytes::Reader;
use crate::base::lists::insert;

/// Takes what another part knows into this one. Costs a step per entry of both.
pub(super) fn join(part: &mut Part, other: &Part) {
    part.unit = [part.unit, other.unit].into_iter().flatten().min_by_key(|unit| (unit.created_ms, unit.id));
    for word in &other.consents {
        // Of two at one moment, the one that denies.
        let denies = |word: &Entry| word.bytes == [0];
        let is_later = |known: &Entry| (word.at_ms, denies(word)) > (known.at_ms, denies(known));
        if named(&part.consents, &word.name).is_none_or(is_later) {
            replace(&mut part.consents, word.clone());
        }
    }
    for section in &other.sections {
        if let Some(own) = part.section_mut(&section.purpose) {
            join_section(own, section);
        }
    }
}

fn join_section(own: &mut Section, other: &Section) {
    own.sequence = own.sequence.saturating_add(other.sequence);
    let is_later = |known: &Stage, stage: &Stage| (stage.at_ms, stage.id) > (known.at_ms, known.id);
    if let Some(stage) = &other.stage
        && own.stage.as_ref().is_none_or(|known| is_later(known, stage))
    {
        own.stage = Some(stage.clone());
    }
    own.spans.extend_from_slice(&other.spans);
    own.spans = joined(&own.spans);
    for attribute in &other.attributes {
        let is_later = |known: &Entry| (attribute.at_ms, &attribute.bytes) > (known.at_ms, &known.bytes);
        if named(&own.attributes, &attribute.name).is_none_or(is_later) {
            replace(&mut own.attributes, attribute.clone());
        }
    }
    for assignment in &other.assignments {
        if named(&own.assignments, &assignment.name).is_none_or(|known| is_kept_instead(assignment, known)) {
            replace(&mut own.assignments, assignment.clone());
        }
    }
    join_counters(&mut own.counters, &other.counters);
}

/// Of two variants for one version the earlier is kept, else that for the later version.
fn is_kept_instead(assignment: &Entry, known: &Entry) -> bool {
    let read = |entry: &Entry| {
        let mut bytes = Reader::new(&entry.bytes);
        bytes.letters();
        bytes.number()
    };
    let (version, known_version) = (read(assignment), read(known));
    match version == known_version {
        true => (assignment.at_ms, &assignment.bytes) < (known.at_ms, &known.bytes),
        false => version > known_version,
    }
}

/// Takes counters into those that are sorted by their keys; what both count under one key is counted together.
pub(super) fn join_counters(counters: &mut Vec<Entry>, others: &[Entry]) {
    for counter in others {
        let place = counters.partition_point(|known| is_before(&known.name, &counter.name));
        match counters.get_mut(place) {
            Some(known) if known.name == counter.name => {
                let mut both = [Tallies::default(), Tallies::default()];
                // What is kept was read whole when the part was opened.
                for (tallies, bytes) in both.iter_mut().zip([&known.bytes, &counter.bytes]) {
                    let _was_read_whole = tallies.read(&mut Reader::new(bytes));
                }
                let [mut sum, other] = both;
                sum.join(&other);
                known.at_ms = sum.last_ms;
                known.bytes = sum.bytes();
            }
            _ => insert(counters, place, counter.clone()),
        }
    }
}
