//! Deciding every page of a log again, from what the profiles took in, and comparing it with what is written.

use std::io::BufRead;

use etappe::base::hash::Fnv64;
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Page, Record, Refusal};

use super::entry::{Entry, Facts};
use super::error::LogError;
use super::page::{Moved, PageRecord};
use super::read::LogReader;
use crate::record::{self, Subject};
use crate::typed::facts;
use crate::visitor::{Visitor, refusal_words};

/// A page that was decided again.
pub struct Decided<'a> {
    /// The line of the log that has it.
    pub line: usize,
    /// The visitor.
    pub user: &'a str,
    /// When.
    pub now_ms: i64,
    /// The record with losers, with its line end.
    pub record: &'a str,
    /// What is not as written: what, as written, as decided now.
    pub differences: Vec<(String, String, String)>,
}

/// All pages of a log, decided again.
#[derive(Default)]
pub struct Again {
    /// How many pages.
    pub pages: u64,
    /// Of how many visitors.
    pub visitors: u64,
    /// How many came out otherwise than written.
    pub different: u64,
    /// What a profile did not take in; only another pack refuses something.
    pub refused: u64,
    /// Hash of the records with losers.
    pub records: u64,
    /// Whether the pack is the one that wrote the log.
    pub is_same_pack: bool,
}

/// Decides every page again, and hands each to `take` until that returns false.
///
/// - `is_other_allowed`: a pack that did not write the log may decide, too. Profiles go on by what is written, so that each page
///   differs by what this pack decides, not by what it decided before.
///
/// # Errors
/// [`LogError`] for the first line that is wrong; what was handed over before it is true.
pub fn decide_again(
    engine: &Engine,
    input: impl BufRead,
    is_other_allowed: bool,
    take: &mut dyn FnMut(Decided<'_>) -> bool,
) -> Result<Again, LogError> {
    let (mut log, head) = LogReader::open(input)?;
    let is_same_pack = head.pack_hash == engine.pack().hash();
    if !is_same_pack && !is_other_allowed {
        let loaded = engine.pack().hash();
        return Err(LogError::OtherPack { written: head.pack_hash, journey: head.journey, loaded });
    }
    let mut room = Room { engine, visitors: Vec::new(), current: 0, moved: None, hash: Fnv64::default() };
    let mut again = Again { is_same_pack, ..Again::default() };
    loop {
        let entry = log.next()?;
        let line = log.line();
        let wrong = |what: String| LogError::Line { line, what };
        match entry {
            Entry::Page { row, now_ms, facts, record } => {
                let user = log.user().unwrap_or_default();
                let (text, page) = room.page(user, (row, now_ms), &facts).map_err(wrong)?;
                // Ids are made from the pack's hash: those of another pack are never the same.
                let has_ids = head.has_ids && is_same_pack;
                let decided = PageRecord::of(engine.pack(), &page, has_ids);
                room.moved = record.transition.clone().map(|moved| (moved, now_ms));
                let written = if has_ids { *record } else { record.without_ids() };
                let differences = written.differences(&decided);
                again.pages = again.pages.saturating_add(1);
                again.different = again.different.saturating_add(u64::from(!differences.is_empty()));
                if !take(Decided { line, user, now_ms, record: &text, differences }) {
                    return Ok(again);
                }
            }
            Entry::End { visitors, pages, records } => {
                again.visitors = visitors;
                again.records = room.hash.value();
                again.fits((visitors, room.visitors.len()), pages, records)?;
                return Ok(again);
            }
            entry => match room.takes_in(entry).map_err(wrong)? {
                Err((what, refusal)) if is_same_pack => {
                    return Err(wrong(format!("{what} {}", refusal_words(refusal))));
                }
                taken => again.refused = again.refused.saturating_add(u64::from(taken.is_err())),
            },
        }
    }
}

impl Again {
    /// Whether the last line fits what was read and decided.
    fn fits(&self, visitors: (u64, usize), pages: u64, records: u64) -> Result<(), LogError> {
        // Where a page came out otherwise the records do, too.
        let is_comparable = self.is_same_pack && self.different == 0;
        let fits = [
            ("the number of visitors", u64::try_from(visitors.1) == Ok(visitors.0)),
            ("the number of pages", self.pages == pages),
            ("the hash of the records", !is_comparable || self.records == records),
        ];
        match fits.into_iter().find(|fits| !fits.1) {
            Some((what, _)) => Err(LogError::Changed { what }),
            None => Ok(()),
        }
    }
}

/// The profiles as far as the log was read.
struct Room<'a> {
    engine: &'a Engine,
    visitors: Vec<Visitor>,
    current: usize,
    /// The transition that the profile may take in next.
    moved: Option<(Moved, i64)>,
    hash: Fnv64,
}

/// Whether a profile took something in, else what it is and why not.
type Taken = Result<(), (String, Refusal)>;

impl Room<'_> {
    /// Decides a page: its record with losers, and the page.
    fn page(&mut self, user: &str, (row, now_ms): (i64, i64), values: &Facts) -> Result<(String, Page), String> {
        let visitor = self.visitors.get(self.current).ok_or("there is no such visitor")?;
        let (facts, page_id) = (facts(values), row.to_string());
        let context = Context { facts: &facts, page_id: &page_id, ..Context::default() };
        let page = visitor.look(self.engine, &context, now_ms, Detail::Losers);
        let page = page.ok_or("the visitor's profile cannot be read back")?;
        let row = usize::try_from(row).unwrap_or_default();
        let text = record::line(self.engine.pack(), &Subject { user, row, now_ms }, &page);
        self.hash.write(text.as_bytes());
        Ok((text, page))
    }

    fn takes_in(&mut self, entry: Entry) -> Result<Taken, String> {
        let moved = self.moved.take();
        match entry {
            Entry::Visitor { number, unit } => {
                if let Some(unit) = unit {
                    self.visitors.push(Visitor::with_unit(self.engine, unit).ok_or("no profile can be begun")?);
                }
                self.current = number;
                Ok(Ok(()))
            }
            Entry::Consent { purpose, granted, now_ms } => {
                let record = Record::Consent { purpose: &purpose, granted, time_ms: now_ms };
                self.keep(&format!("purpose `{purpose}`"), &record, now_ms)
            }
            Entry::Event { name, dimensions, now_ms } => {
                let dimensions: Vec<(&str, &str)> =
                    dimensions.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                let record =
                    Record::Event { name: &name, time_ms: now_ms, dimensions: &dimensions, measures: &[], id: "" };
                self.keep(&format!("event `{name}`"), &record, now_ms)
            }
            Entry::Attribute { name, value, now_ms } => {
                let record = Record::Attribute { name: &name, time_ms: now_ms, value: Some(value.as_value()) };
                self.keep(&format!("attribute `{name}`"), &record, now_ms)
            }
            Entry::Followed => {
                let (Moved { from, to, at_ms, newest_ms, id }, now_ms) =
                    moved.ok_or("no page with a change of stage stands before it")?;
                self.keep(
                    "the change of stage",
                    &Record::Transition { from: &from, to: &to, at_ms, newest_ms, id },
                    now_ms,
                )
            }
            Entry::Page { .. } | Entry::End { .. } => Ok(Ok(())),
        }
    }

    fn keep(&mut self, what: &str, record: &Record<'_>, now_ms: i64) -> Result<Taken, String> {
        let visitor = self.visitors.get_mut(self.current).ok_or("there is no such visitor")?;
        Ok(visitor.take_in(record, now_ms).map_err(|refusal| (what.to_owned(), refusal)))
    }
}
