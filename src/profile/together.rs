//! What all parts hold together, and keeping it while they change: who learns one thing of another does not fold everything anew.

use std::sync::OnceLock;

use super::join::{join, set_back};
use super::kind;
use super::parts::{Head, headers, is_head};
use super::profile::Profile;
use super::table::{Entry, NOBODY, Table, kind_of, tallies, texts_of, with};
use super::tallies::Tallies;
use crate::base::bytes::utf8;
use crate::base::lists::insert;
use crate::model::Schema;

/// What all parts hold together, once it was asked for.
pub(super) type Together = OnceLock<Vec<Entry>>;

/// Every entry of all parts, as of nobody's part and for no purpose: joined by key, by clocks that are right.
///
/// Costs a step per entry and a comparison of keys for each time that the number of sections can be halved; nothing if it is known.
pub(super) fn folded(profile: &Profile) -> &[Entry] {
    profile.together.get_or_init(|| all(profile))
}

fn all(profile: &Profile) -> Vec<Entry> {
    let mut held = Vec::new();
    for (start, head) in sections(&profile.table) {
        let behind = profile
            .table
            .range(start)
            .iter()
            .map(|entry| (entry.key.get(start.len()..).unwrap_or_default(), entry, head));
        held.extend(behind.filter(|(tail, ..)| kind_of(tail) != kind::HEADER));
    }
    // Sections are sorted, so that they are only merged.
    held.sort_by(|one, other| one.0.cmp(other.0));
    let mut folded: Vec<Entry> = Vec::with_capacity(held.len());
    for of_key in held.chunk_by(|one, other| one.0 == other.0) {
        folded.extend(joined(&profile.schema, of_key.iter().copied()));
    }
    folded
}

/// How the keys of each section begin, and what its part says of itself.
fn sections(table: &Table) -> Vec<(&[u8], Head<'_>)> {
    let (mut sections, mut head) = (Vec::new(), Head::default());
    for header in headers(table) {
        if is_head(header) {
            head = Head::of(header);
        } else {
            sections.push((header.key.get(..header.key.len().saturating_sub(1)).unwrap_or_default(), head));
        }
    }
    sections
}

/// Entries of one key as one; none of none.
fn joined<'e>(schema: &Schema, entries: impl Iterator<Item = (&'e [u8], &'e Entry, Head<'e>)>) -> Option<Entry> {
    let (mut joined, mut sum) = (None::<Entry>, None::<Tallies>);
    for (tail, entry, head) in entries {
        // Counters are added up, and written once.
        if joined.is_some() && kind_of(tail) == kind::COUNTER {
            let first = joined.as_ref().map(|first| first.bytes.as_slice()).unwrap_or_default();
            let mut other = tallies(tail, &entry.bytes);
            if head.ahead_ms != 0 {
                other.set_back(head.ahead_ms);
            }
            sum.get_or_insert_with(|| tallies(tail, first)).join(&other);
            continue;
        }
        let mut seen = Entry { key: with(&NOBODY, tail), change: entry.change, bytes: Vec::new() };
        if head.ahead_ms == 0 {
            seen.bytes.extend_from_slice(&entry.bytes);
        } else {
            seen.bytes = set_back(tail, &entry.bytes, head.ahead_ms);
        }
        if kind_of(tail) == kind::ATTRIBUTE {
            seen.change = rank_of(schema, tail, head.source);
        }
        match &mut joined {
            Some(joined) => join(joined, &seen),
            None => joined = Some(seen),
        }
    }
    if let (Some(joined), Some(sum)) = (&mut joined, sum) {
        joined.bytes = sum.bytes();
    }
    joined
}

/// How much a source counts for an attribute: the larger the more.
fn rank_of(schema: &Schema, tail: &[u8], source: &[u8]) -> u64 {
    let name = utf8(texts_of(tail).letters()).unwrap_or_default();
    let ranked = schema.attribute(name).map(|attribute| attribute.source_rank.as_slice()).unwrap_or_default();
    let place = ranked.iter().position(|known| known.as_bytes() == source).unwrap_or(ranked.len());
    ranked.len().saturating_sub(place) as u64
}

impl Profile {
    /// What all parts say of one thing.
    ///
    /// Costs a search per section.
    pub(super) fn folded_at(&self, tail: &[u8]) -> Option<Entry> {
        self.folded_in(&sections(&self.table), tail)
    }

    fn folded_in(&self, sections: &[(&[u8], Head<'_>)], tail: &[u8]) -> Option<Entry> {
        let held = sections.iter().filter_map(|(start, head)| {
            let entry = self.table.get(&with(start, tail))?;
            Some((tail, entry, *head))
        });
        joined(&self.schema, held)
    }

    /// Everything may be otherwise.
    pub(super) fn forget_together(&mut self) {
        self.together = Together::new();
    }

    /// What is known of these things may be otherwise.
    ///
    /// Costs a search per section for each of them.
    pub(super) fn fold_again(&mut self, tails: &[Vec<u8>]) {
        let Some(mut together) = self.together.take() else { return };
        let sections = sections(&self.table);
        for tail in tails {
            let folded = self.folded_in(&sections, tail);
            let key = with(&NOBODY, tail);
            let place = together.partition_point(|entry| entry.key < key);
            let is_there = together.get(place).is_some_and(|entry| entry.key == key);
            match (together.get_mut(place).filter(|_| is_there), folded) {
                (Some(known), Some(folded)) => *known = folded,
                (None, Some(folded)) => insert(&mut together, place, folded),
                (Some(_), None) => together.retain(|entry| entry.key != key),
                (None, None) => {}
            }
        }
        _ = self.together.set(together);
    }

    /// The same after a record was taken in: of the section that it changed.
    pub(super) fn fold_own_again(&mut self) {
        if self.together.get().is_none() {
            return;
        }
        let (change, start) = (self.table.change, self.table.section());
        let mut tails = Vec::new();
        for entry in self.table.range(start).iter().filter(|entry| entry.change == change) {
            let tail = entry.key.get(start.len()..).unwrap_or_default();
            if kind_of(tail) != kind::HEADER {
                tails.push(tail.to_vec());
            } else if super::parts::base_of(entry) == change {
                // It lost something, or it is new.
                return self.forget_together();
            }
        }
        self.fold_again(&tails);
    }
}
